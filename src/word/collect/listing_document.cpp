// Bodies and rows of VK lists.
#include "word/collect/listing_document.h"

#include <fmt/format.h>

#include "ground/base/ids.h"

namespace regsosek::collect {

Lines lines_of(const Listing& lines, std::span<const uint32_t> rows) {
    Lines out{"\"lines\":[", "\"lines\":["};
    bool first = true;
    for (const uint32_t row : rows) {
        out.answers += first ? "{" : ",{";
        out.identity += first ? "{" : ",{";
        out.answers += answer_pairs(lines.table, row) + "}";
        out.identity += lines.identity[row] + "}";
        first = false;
    }
    out.answers += "]";
    out.identity += "]";
    return out;
}

store::Document listing_document(const form::Form& form, const Listing& sls, size_t row,
                                 const Lines& lines) {
    store::Document document;
    document.kind = store::Kind::listing;
    document.area = sls.table.columns[0].int64s[row];
    document.key = AreaCode{document.area}.text();
    const std::string answers = answer_pairs(sls.table, row);
    document.answers =
        fmt::format("{{\"form\":\"{}\",\"form_version\":\"{}\",{}{}{}}}", form.name(),
                    form.version(), lines.answers, answers.empty() ? "" : ",", answers);
    const std::string& identity = sls.identity[row];
    document.identity =
        fmt::format("{{{}{}{}}}", lines.identity, identity.empty() ? "" : ",", identity);
    document.author = "collect";
    document.reason = "rekap VK";
    document.idempotency = "";
    return document;
}

store::Table numbered_lines(const store::Table& table, const std::vector<uint32_t>& order) {
    store::Table out;
    out.rows = order.size();
    out.columns.reserve(table.columns.size() + 1);  // references into it are held below
    const auto& area = table.columns[0].int64s;
    auto& areas = out.add("area", store::ColumnType::int64).int64s;
    auto& numbers = out.add("number", store::ColumnType::int32).int32s;
    for (size_t i = 0; i < order.size(); ++i) {
        const bool same = i > 0 && area[order[i]] == area[order[i - 1]];
        areas.push_back(area[order[i]]);
        numbers.push_back(same ? numbers.back() + 1 : 1);
    }
    for (size_t c = 1; c < table.columns.size(); ++c) {
        const store::Column& from = table.columns[c];
        store::Column& to = out.add(from.name, from.type);
        to.dictionary = from.dictionary;
        for (const uint32_t row : order) {
            if (from.type == store::ColumnType::text) {
                to.codes.push_back(from.codes[row]);
            } else {
                to.int32s.push_back(from.int32s[row]);
            }
        }
    }
    return out;
}

}  // namespace regsosek::collect
