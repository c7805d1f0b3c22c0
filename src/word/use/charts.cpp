// Counting charts once by sub-SLS, and adding cells up to the areas asked for.
#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>

#include "ground/base/threads.h"
#include "method/disclose/cell_key.h"
#include "regsosek/use.h"
#include "word/use/chart_list.h"
#include "word/use/rows.h"

namespace regsosek::use {

namespace {

// Units of a cell and the sum of their record keys.
struct Cell {
    int64_t count = 0;
    uint32_t key = 0;
    void add(const Cell& other) {
        count += other.count;
        key += other.key;
    }
};

// A chart's cells: for each sub-SLS the base, then the items.
struct Counted {
    std::vector<Cell> cells;
};

// Record keys of all rows of a level, as use::table makes them.
std::vector<uint32_t> keys_of(const store::Column& ids, const char* unit,
                              const std::string& secret) {
    std::vector<uint32_t> out(ids.size());
    constexpr size_t grain = 16384;
    parallel_ranges(out.size(), grain, [&](size_t begin, size_t end) {
        for (size_t row = begin; row < end; ++row) {
            out[row] = disclose::record_key(secret, fmt::format("{}:{}", unit, ids.integer(row)));
        }
    });
    return out;
}

// What is counted, and where.
struct Units {
    const Names& names;
    const Rows& rows;
    std::vector<int64_t> areas;      ///< sub-SLS, ascending
    std::vector<uint32_t> area_of;   ///< of each family
    std::vector<uint32_t> families;  ///< record keys
    std::vector<uint32_t> persons;
};

Units units_of(const Names& names, const Rows& rows, const std::string& secret) {
    Units out{names, rows, {}, {}, {}, {}};
    const store::Column& area = rows.family.at("area");
    for (size_t row = 0; row < rows.family.rows; ++row) {
        out.areas.push_back(area.integer(row));
    }
    std::ranges::sort(out.areas);
    const auto rest = std::ranges::unique(out.areas);
    out.areas.erase(rest.begin(), rest.end());
    out.area_of.resize(rows.family.rows);
    for (size_t row = 0; row < rows.family.rows; ++row) {
        const auto found = std::ranges::lower_bound(out.areas, area.integer(row));
        out.area_of[row] = static_cast<uint32_t>(found - out.areas.begin());
    }
    out.families = keys_of(rows.family.at("family_id"), "family", secret);
    out.persons = keys_of(rows.person.at("person_id"), "person", secret);
    return out;
}

Result<Counted> count(const Units& units, const ChartRules& rules) {
    const bool persons = rules.chart.persons;
    const auto level = persons ? expr::Level::member : expr::Level::family;
    const size_t width = rules.items.size() + 1;
    const auto& keys = persons ? units.persons : units.families;
    Counted out{std::vector<Cell>(units.areas.size() * width)};
    const auto filter = TRY(compile_rule(units.names, rules.filter, level));
    const auto counted = truths(units.names, units.rows, filter);
    for (size_t column = 0; column < width; ++column) {
        std::vector<expr::Truth> holds = counted;
        if (column > 0) {
            const auto rule = TRY(compile_rule(units.names, rules.items[column - 1], level));
            holds = truths(units.names, units.rows, rule);
        }
        for (size_t row = 0; row < holds.size(); ++row) {
            if (counted[row] == expr::Truth::yes && holds[row] == expr::Truth::yes) {
                const size_t family = persons ? units.rows.family_of[row] : row;
                out.cells[units.area_of[family] * width + column].add({1, keys[row]});
            }
        }
    }
    return out;
}

// Variables that the rules of all charts read.
Result<std::vector<int>> read_by(const Names& names, const std::vector<ChartRules>& charts) {
    std::set<int> out;
    for (const ChartRules& one : charts) {
        const auto level = one.chart.persons ? expr::Level::member : expr::Level::family;
        std::vector<std::string> rules = one.items;
        rules.push_back(one.filter);
        for (const std::string& rule : rules) {
            const auto compiled = TRY(compile_rule(names, rule, level));
            out.insert(compiled.reads().begin(), compiled.reads().end());
        }
    }
    return std::vector<int>(out.begin(), out.end());
}

}  // namespace

struct Charts::State {
    std::vector<Chart> list;
    std::vector<Counted> counted;  ///< by chart
    std::vector<int64_t> areas;
    std::string edition, hash;
    disclose::NoiseTable noise;
};

Result<Charts> Charts::read(const Source& source, const std::string& secret) {
    const Names names = TRY(read_names(source));
    const auto charts = chart_list(names);
    const auto variables = TRY(read_by(names, charts));
    const Rows rows = TRY(read_rows(names, variables, true));
    const Units units = units_of(names, rows, secret);
    auto state = std::make_shared<State>();
    state->noise = TRY(disclose::NoiseTable::make());
    for (const ChartRules& one : charts) {
        state->list.push_back(one.chart);
        state->counted.push_back(TRY(count(units, one)));
    }
    state->areas = units.areas;
    state->edition = names.content.name;
    state->hash = names.content.hash;
    return Charts(std::move(state));
}

const std::vector<Chart>& Charts::list() const {
    return state_->list;
}

const std::string& Charts::edition() const {
    return state_->edition;
}

const std::string& Charts::edition_hash() const {
    return state_->hash;
}

Result<std::vector<ChartLine>> Charts::lines(std::string_view chart, AreaLevel level,
                                             std::span<const AreaRange> areas) const {
    const auto found = std::ranges::find(state_->list, chart, &Chart::name);
    if (found == state_->list.end()) {
        return fail(Code::not_found, "grafik itu tidak ada dalam edisi ini",
                    "this edition has no such chart");
    }
    const Counted& counted = state_->counted[static_cast<size_t>(found - state_->list.begin())];
    const size_t width = found->items.size() + 1;
    std::map<std::string, std::vector<Cell>> sums;
    sums[""].resize(width);
    for (size_t at = 0; at < state_->areas.size(); ++at) {
        const int64_t area = state_->areas[at];
        const bool in = std::ranges::any_of(
            areas, [&](const AreaRange& range) { return range.contains(area); });
        if (!in) {
            continue;
        }
        const std::string code =
            AreaCode{area}.text().substr(0, static_cast<size_t>(level));  // none: ""
        for (const std::string& of : std::set<std::string>{"", code}) {
            auto& sum = sums[of];
            sum.resize(width);
            for (size_t i = 0; i < width; ++i) {
                sum[i].add(counted.cells[at * width + i]);
            }
        }
    }
    std::vector<ChartLine> out;
    for (const auto& [area, cells] : sums) {
        ChartLine line{area, 0, {}};
        for (size_t i = 1; i < width; ++i) {
            line.counts.push_back(state_->noise.published(cells[i].count, cells[i].key));
            line.base += line.counts.back();
        }
        if (found->several) {
            line.base = state_->noise.published(cells[0].count, cells[0].key);
        }
        out.push_back(std::move(line));
    }
    return out;
}

}  // namespace regsosek::use
