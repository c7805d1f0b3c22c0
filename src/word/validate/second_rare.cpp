// Answers that are unusual among the neighbours: each family is compared with the others of its
// village, so that a code that only it has is rare however small the village.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <map>

#include "word/validate/second_collector.h"

namespace regsosek::validate {

namespace {

constexpr std::array rare_names = {"floor_type", "wall_type", "cooking_fuel", "toilet_type",
                                   "lighting_source"};

// Share of the others in the village that have the same answer.
double share_of_others(int64_t same, int64_t all) {
    return static_cast<double>(same - 1) / static_cast<double>(all - 1);
}

// HOU10 in one village: what each family shows of rare codes.
void check_codes(const SecondInput& input, std::span<const uint32_t> rows, Collector& out) {
    std::vector<std::string> shown(rows.size());
    std::vector<uint8_t> known(rows.size(), 0);
    for (const char* name : rare_names) {
        const auto values = answers(input.columns.family, name);
        std::map<int32_t, int64_t> counts;
        int64_t all = 0;
        for (const uint32_t row : rows) {
            if (values[row] >= 0) {
                ++counts[values[row]];
                ++all;
            }
        }
        if (all < input.options.village_families_min) {
            continue;
        }
        for (size_t i = 0; i < rows.size(); ++i) {
            const int32_t value = values[rows[i]];
            known[i] |= value >= 0 ? 1 : 0;
            if (value >= 0 && share_of_others(counts[value], all) < input.options.rare_code_share) {
                fmt::format_to(std::back_inserter(shown[i]), "{}{}={} ({}/{})",
                               shown[i].empty() ? "" : "; ", name, value, counts[value], all);
            }
        }
    }
    for (size_t i = 0; i < rows.size(); ++i) {
        out.judge(Second::hou10, known[i] != 0);
        if (!shown[i].empty()) {
            out.hit(Second::hou10, rows[i], std::move(shown[i]));
        }
    }
}

void check_pigs(const SecondInput& input, std::span<const uint32_t> rows, Collector& out) {
    const auto pigs = answers(input.columns.family, "livestock_pig");
    const auto known = std::ranges::count_if(rows, [&](uint32_t row) { return pigs[row] >= 0; });
    const auto owners = std::ranges::count_if(rows, [&](uint32_t row) { return pigs[row] > 0; });
    const bool enough = known >= input.options.village_families_min;
    for (const uint32_t row : rows) {
        out.judge(Second::ast03, enough && pigs[row] >= 0);
        if (enough && pigs[row] > 0 &&
            share_of_others(owners, known) < input.options.pig_owner_share) {
            out.hit(Second::ast03, row,
                    fmt::format("livestock_pig={}; owners={}/{}", pigs[row], owners, known));
        }
    }
}

// AST05: outside [p, 1-p] of all families, by nearest rank.
void check_expenditure(const SecondInput& input, Collector& out) {
    const store::Table& family = input.columns.family;
    const store::Column* column = family.find("expenditure_month");
    const auto members = answers(family, "member_count");
    const auto rows = static_cast<int64_t>(family.rows);
    std::vector<double> heads(family.rows, -1);
    std::vector<double> sorted;
    for (size_t row = 0; column != nullptr && row < family.rows; ++row) {
        if (column->integer(row) >= 0 && members[row] > 0) {
            heads[row] = static_cast<double>(column->integer(row)) / members[row];
            sorted.push_back(heads[row]);
        }
    }
    if (static_cast<int64_t>(sorted.size()) < input.options.expenditure_families_min) {
        out.judged(Second::ast05, 0, rows);
        return;
    }
    std::ranges::sort(sorted);
    const auto last = static_cast<double>(sorted.size() - 1);
    const auto rank = [&](double share) {
        return sorted[static_cast<size_t>(std::lround(share * last))];
    };
    const double low = rank(input.options.expenditure_tail);
    const double high = rank(1 - input.options.expenditure_tail);
    const auto decided = static_cast<int64_t>(sorted.size());
    out.judged(Second::ast05, decided, rows - decided);
    for (uint32_t row = 0; row < family.rows; ++row) {
        if (heads[row] >= 0 && (heads[row] < low || heads[row] > high)) {
            out.hit(Second::ast05, row,
                    fmt::format("per_head={:.0f}; usual={:.0f}..{:.0f}", heads[row], low, high));
        }
    }
}

}  // namespace

void check_rare(const SecondInput& input, Collector& out) {
    std::vector<int64_t> villages = input.columns.family.at("area").int64s;
    std::ranges::transform(villages, villages.begin(), village_of);
    const Groups groups = group_by(villages);
    for (size_t g = 0; g < groups.size() && !groups.rows.empty(); ++g) {
        check_codes(input, groups.of(g), out);
        check_pigs(input, groups.of(g), out);
    }
    check_expenditure(input, out);
}

}  // namespace regsosek::validate
