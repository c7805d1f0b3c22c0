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

/// Verdicts as they come in, each pair once.
class Judged {
public:
    explicit Judged(bool alone) : alone_(alone) {}

    /// Takes what stands in a line. Errors: bad_input without place (a record beside itself, a
    /// verdict that another line contradicts).
    Result<void> add(pairs::Label label, uint64_t line) {
        if (alone_ && label.a == label.b) {
            return fail(Code::bad_input, "baris dibandingkan dengan dirinya sendiri",
                        "a record beside itself");
        }
        if (alone_ && label.a > label.b) {
            std::swap(label.a, label.b);
        }
        const auto [at, fresh] = seen_.try_emplace({label.a, label.b}, label.same, line);
        if (at->second.first != label.same) {
            const std::string other = std::to_string(at->second.second);
            return fail(Code::bad_input, "putusan bertentangan dengan baris " + other,
                        "the verdict contradicts line " + other);
        }
        if (fresh) {
            labels_.push_back(label);
        }
        return {};
    }

    std::vector<pairs::Label> take() { return std::move(labels_); }

private:
    bool alone_;  // one file: (a, b) is (b, a)
    std::map<std::pair<uint32_t, uint32_t>, std::pair<bool, uint64_t>> seen_;  // verdict, line
    std::vector<pairs::Label> labels_;
};

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
    Judged out(files.model.type == pairs::Type::duplicates);
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
            auto added = out.add({a->second, b->second, is(Verdict::same)}, i + 2);
            if (!added) {
                return std::unexpected(std::move(added.error()).at(path, i + 2, "verdict"));
            }
        } else if (!is(Verdict::unsure)) {
            return refuse(path, i + 2, "verdict", "putusan: sama, berbeda, atau tidak yakin",
                          "a verdict: same, different or unsure");
        }
    }
    return out.take();
}

}  // namespace regsosek::link
