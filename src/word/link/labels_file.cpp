// Reading what people said of pairs of two files: ids to rows, words to verdicts.
#include "word/link/labels_file.h"

#include <map>

#include "ground/base/text.h"
#include "ground/store/table_file.h"
#include "regsosek/link.h"

namespace regsosek::link {

namespace {

/// Rows by the records' own names.
std::map<std::string, uint32_t> rows_of(const pairs::Records& records) {
    std::map<std::string, uint32_t> out;
    for (uint32_t i = 0; i < records.rows(); ++i) {
        out.emplace(records.id(i), i);
    }
    return out;
}

std::unexpected<Error> refuse(const std::string& path, uint64_t line, const std::string& column,
                              std::string id, std::string en) {
    return std::unexpected(
        fail(Code::bad_input, std::move(id), std::move(en)).error().at(path, line, column));
}

}  // namespace

Result<std::vector<pairs::Label>> read_labels(const std::string& path, const OpenFiles& files) {
    store::TableFileOptions options;
    options.types = {{"left", store::ColumnType::text},
                     {"right", store::ColumnType::text},
                     {"verdict", store::ColumnType::text}};
    const store::Table table = TRY(store::TableFile::read(path, options));
    for (const char* column : {"left", "right", "verdict"}) {
        if (table.find(column) == nullptr) {
            return refuse(path, 1, column, "kolom tidak ada: " + std::string(column),
                          "the column is missing: " + std::string(column));
        }
    }
    const auto left = rows_of(files.prepared->left());
    const auto right = rows_of(files.prepared->right());
    std::vector<pairs::Label> out;
    for (size_t i = 0; i < table.rows; ++i) {
        const auto a = left.find(std::string(table.at("left").text(i)));
        const auto b = right.find(std::string(table.at("right").text(i)));
        if (a == left.end() || b == right.end()) {
            return refuse(path, i + 2, a == left.end() ? "left" : "right",
                          "tidak ada baris dengan id ini", "no record has this id");
        }
        const std::string word = text::standardised(table.at("verdict").text(i));
        const auto is = [&](Verdict verdict) {
            const Text names = describe(verdict);
            return word == text::standardised(names.id) || word == text::standardised(names.en);
        };
        if (is(Verdict::same) || is(Verdict::different)) {
            out.push_back({a->second, b->second, is(Verdict::same)});
        } else if (!is(Verdict::unsure)) {
            return refuse(path, i + 2, "verdict", "putusan: sama, berbeda, atau tidak yakin",
                          "a verdict: same, different or unsure");
        }
    }
    return out;
}

}  // namespace regsosek::link
