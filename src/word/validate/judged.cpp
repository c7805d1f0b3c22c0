// Hits, hits at areas and counts as a table each.
#include "word/validate/judged.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

#include "ground/base/text.h"

namespace regsosek::validate {

namespace {

using store::ColumnType;
using store::Table;

constexpr double microseconds = 1e6;
constexpr size_t tables_kept = 4;

constexpr std::array<std::pair<const char*, int64_t check::Count::*>, 4> count_columns = {{
    {"decided", &check::Count::decided},
    {"hits", &check::Count::hits},
    {"unknown", &check::Count::unknown},
    {"outside", &check::Count::outside},
}};

void add_texts(Table& table, const char* name, std::span<const std::string> texts) {
    store::TextBuilder builder{table.add(name, ColumnType::text)};
    for (const std::string& text : texts) {
        builder.add(text);
    }
}

Table hit_table(const Judged& judged) {
    const auto& hits = judged.checked.hits;
    Table table;
    table.rows = hits.size();
    table.columns.reserve(3);
    auto& rules = table.add("rule", ColumnType::int32).int32s;
    auto& rows = table.add("row", ColumnType::int64).int64s;
    for (const check::Hit& hit : hits) {
        rules.push_back(static_cast<int32_t>(hit.rule));
        rows.push_back(hit.row);
    }
    add_texts(table, "shown", std::span(judged.shown).first(hits.size()));
    return table;
}

Table area_hit_table(const Judged& judged) {
    Table table;
    table.rows = judged.area_hits.size();
    table.columns.reserve(4);
    auto& rules = table.add("rule", ColumnType::int32).int32s;
    auto& areas = table.add("area", ColumnType::int64).int64s;
    store::TextBuilder officers{table.add("officer", ColumnType::text)};
    for (const AreaHit& hit : judged.area_hits) {
        rules.push_back(static_cast<int32_t>(hit.rule));
        areas.push_back(hit.area);
        officers.add(hit.officer);
    }
    add_texts(table, "shown", std::span(judged.shown).subspan(judged.checked.hits.size()));
    return table;
}

Table count_sums(const std::vector<check::Count>& counts) {
    Table table;
    table.rows = counts.size();
    for (const auto& [name, figure] : count_columns) {
        auto& values = table.add(name, ColumnType::int64).int64s;
        for (const check::Count& count : counts) {
            values.push_back(count.*figure);
        }
    }
    return table;
}

void add_shown(const Table& table, Judged& judged) {
    const store::Column& shown = table.at("shown");
    for (size_t row = 0; row < table.rows; ++row) {
        judged.shown.emplace_back(shown.text(row));
    }
}

}  // namespace

store::MadeTables kept_of(const Judged& judged) {
    store::MadeTables kept;
    kept.add({"hit", {}, ""}, hit_table(judged));
    kept.add({"area_hit", {}, ""}, area_hit_table(judged));
    kept.add({"count", {}, ""}, count_sums(judged.checked.counts));
    kept.add({"validate_count", {}, ""}, judged.counts);
    kept.rest = fmt::format("{} {} {}", judged.form_rules, judged.form_hits,
                            static_cast<int64_t>(judged.rule_seconds * microseconds));
    return kept;
}

std::optional<Judged> judged_of(store::MadeTables kept) {
    const auto figures = text::split(kept.rest, ' ');
    if (kept.tables.size() != tables_kept || figures.size() != 3) {
        return std::nullopt;
    }
    Judged judged;
    judged.form_rules = static_cast<size_t>(text::integer(figures[0]).value_or(0));
    judged.form_hits = static_cast<size_t>(text::integer(figures[1]).value_or(0));
    judged.rule_seconds = static_cast<double>(text::integer(figures[2]).value_or(0)) / microseconds;
    const Table& hits = kept.tables[0];
    const auto& rules = hits.at("rule").int32s;
    const auto& rows = hits.at("row").int64s;
    for (size_t i = 0; i < hits.rows; ++i) {
        judged.checked.hits.push_back(
            {static_cast<uint32_t>(rules[i]), static_cast<uint32_t>(rows[i])});
    }
    const Table& areas = kept.tables[1];
    for (size_t i = 0; i < areas.rows; ++i) {
        judged.area_hits.push_back({static_cast<uint32_t>(areas.at("rule").integer(i)),
                                    areas.at("area").integer(i),
                                    std::string(areas.at("officer").text(i)), ""});
    }
    judged.shown.reserve(hits.rows + areas.rows);
    add_shown(hits, judged);
    add_shown(areas, judged);
    const Table& counts = kept.tables[2];
    judged.checked.counts.resize(counts.rows);
    for (const auto& [name, figure] : count_columns) {
        for (size_t i = 0; i < counts.rows; ++i) {
            judged.checked.counts[i].*figure = counts.at(name).integer(i);
        }
    }
    judged.counts = std::move(kept.tables[3]);
    return judged;
}

}  // namespace regsosek::validate
