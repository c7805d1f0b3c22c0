// Two encoded files linked: what a linkage unit does that sees no names.
#include <algorithm>
#include <charconv>
#include <chrono>
#include <unordered_set>

#include "ground/store/table_file.h"
#include "method/clk/compare.h"
#include "method/clk/encode.h"
#include "method/pairs/run.h"
#include "regsosek/link.h"

namespace regsosek::link {

namespace {

/// One encoded file.
struct Encoded {
    std::vector<std::string> ids;
    std::string scheme;
    clk::Filters filters;
};

std::unexpected<Error> refuse(const std::string& path, uint64_t line, std::string column,
                              std::string id, std::string en) {
    return std::unexpected(
        fail(Code::bad_input, std::move(id), std::move(en)).error().at(path, line, column));
}

Result<uint64_t> key_of(std::string_view text, const std::string& path, uint64_t line,
                        const std::string& column) {
    uint64_t key = 0;
    if (text.empty()) {
        return key;
    }
    const auto [end, bad] = std::from_chars(text.data(), text.data() + text.size(), key, 16);
    if (bad != std::errc{} || end != text.data() + text.size()) {
        return refuse(path, line, column, "kunci blok rusak", "a damaged block key");
    }
    return key == 0 ? 1 : key;
}

Result<store::Table> read_table(const std::string& path) {
    constexpr int rules_most = 64;
    store::TableFileOptions options;
    options.types = {{"id", store::ColumnType::text},
                     {"scheme", store::ColumnType::text},
                     {"clk", store::ColumnType::text}};
    for (int r = 1; r <= rules_most; ++r) {
        options.types.emplace_back("block_" + std::to_string(r), store::ColumnType::text);
    }
    return store::TableFile::read(path, options);
}

Result<void> add_record(const store::Table& table, size_t row, const std::string& path,
                        Encoded& out) {
    const std::string filter = clk::from_base64(table.at("clk").text(row));
    const std::string_view scheme = table.at("scheme").text(row);
    const uint64_t line = row + 2;
    if (filter.empty() || filter.size() % 8 != 0 ||
        (row > 0 && filter.size() / 8 != out.filters.words)) {
        return refuse(path, line, "clk", "sandi rusak", "a damaged encoding");
    }
    if (row > 0 && scheme != out.scheme) {
        return refuse(path, line, "scheme", "dua skema dalam satu berkas",
                      "two schemes in one file");
    }
    out.scheme = scheme;
    out.filters.add(filter);
    out.ids.emplace_back(table.at("id").text(row));
    for (size_t r = 0; r < out.filters.block.size(); ++r) {
        const std::string column = "block_" + std::to_string(r + 1);
        out.filters.block[r].push_back(TRY(key_of(table.at(column).text(row), path, line, column)));
    }
    return {};
}

Result<Encoded> read_encoded(const std::string& path) {
    const store::Table table = TRY(read_table(path));
    for (const char* column : {"id", "scheme", "clk"}) {
        if (table.find(column) == nullptr) {
            return refuse(path, 1, column,
                          "bukan berkas link encode: tanpa kolom " + std::string(column),
                          "not a file of link encode: no column " + std::string(column));
        }
    }
    Encoded out;
    while (table.find("block_" + std::to_string(out.filters.block.size() + 1)) != nullptr) {
        out.filters.block.emplace_back();
    }
    std::unordered_set<std::string_view> seen;
    for (size_t row = 0; row < table.rows; ++row) {
        TRY(add_record(table, row, path, out));
        if (!seen.insert(table.at("id").text(row)).second) {
            return std::unexpected(fail(Code::conflict, "id berulang", "a repeated id")
                                       .error()
                                       .at(path, row + 2, "id"));
        }
    }
    return out;
}

pairs::Outcome outcome_of(const clk::Match& match) {
    if (!match.chosen) {
        return pairs::Outcome::lost;
    }
    return match.rival ? pairs::Outcome::review : pairs::Outcome::linked;
}

store::Table links_table(const Encoded& left, const Encoded& right, const clk::Matched& matched) {
    store::Table out;
    out.rows = matched.matches.size();
    out.columns.reserve(7);
    store::TextBuilder left_id(out.add("left", store::ColumnType::text));
    store::TextBuilder right_id(out.add("right", store::ColumnType::text));
    store::Column& left_row = out.add("left_row", store::ColumnType::int32);
    store::Column& right_row = out.add("right_row", store::ColumnType::int32);
    store::Column& weight = out.add("match_weight", store::ColumnType::real);
    store::Column& outcome = out.add("outcome", store::ColumnType::int32);
    store::Column& rival = out.add("rival", store::ColumnType::int32);
    for (const clk::Match& match : matched.matches) {
        left_id.add(left.ids[match.a]);
        right_id.add(right.ids[match.b]);
        left_row.int32s.push_back(static_cast<int32_t>(match.a + 1));
        right_row.int32s.push_back(static_cast<int32_t>(match.b + 1));
        weight.reals.push_back(100 * match.dice);
        outcome.int32s.push_back(static_cast<int32_t>(outcome_of(match)));
        rival.int32s.push_back(match.rival ? 1 : 0);
    }
    return out;
}

}  // namespace

Result<EncodedReport> link_encoded(const EncodedOptions& options) {
    const Encoded left = TRY(read_encoded(options.left));
    const Encoded right = TRY(read_encoded(options.right));
    if (!left.ids.empty() && !right.ids.empty() && left.scheme != right.scheme) {
        return std::unexpected(fail(Code::bad_input, "skema atau rahasia kedua berkas berbeda",
                                    "the two files have another scheme or secret")
                                   .error()
                                   .at(options.right, 2, "scheme"));
    }
    const auto began = std::chrono::steady_clock::now();
    clk::MatchOptions how;
    how.threshold = options.threshold;
    how.margin = options.margin;
    const clk::Matched matched = TRY(clk::match(left.filters, right.filters, how));
    EncodedReport out;
    out.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - began).count();
    out.left_rows = static_cast<int64_t>(left.ids.size());
    out.right_rows = static_cast<int64_t>(right.ids.size());
    out.compared = static_cast<int64_t>(matched.compared);
    for (const clk::Match& match : matched.matches) {
        const auto outcome = outcome_of(match);
        out.linked += outcome == pairs::Outcome::linked ? 1 : 0;
        out.review += outcome == pairs::Outcome::review ? 1 : 0;
        out.lost += outcome == pairs::Outcome::lost ? 1 : 0;
    }
    if (!options.out.empty()) {
        TRY(store::TableFile::write(options.out, links_table(left, right, matched)));
    }
    return out;
}

}  // namespace regsosek::link
