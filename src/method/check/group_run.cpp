// Running the rules over groups on the figures that were computed for them.
#include "method/check/group_run.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace regsosek::check {

namespace {

constexpr uint32_t none = GroupsOfScope::none;

// Others that a finding names.
constexpr size_t others_named_max = 3;

// The view of a total's values, by group or row.
expr::ColumnView view_of(const TotalValues& values) {
    expr::ColumnView out;
    out.long_integers = values.integers;
    out.reals = values.reals;
    return out;
}

// The values of a group at each of its families.
TotalValues spread(const TotalValues& of_groups, const GroupsOfScope& groups) {
    TotalValues out;
    const bool real = !of_groups.reals.empty();
    out.integers.resize(real ? 0 : groups.of_family.size(), expr::unknown_integer);
    out.reals.resize(real ? groups.of_family.size() : 0, std::nan(""));
    for (size_t f = 0; f < groups.of_family.size(); ++f) {
        const uint32_t group = groups.of_family[f];
        if (group != none && real) {
            out.reals[f] = of_groups.reals[group];
        } else if (group != none) {
            out.integers[f] = of_groups.integers[group];
        }
    }
    return out;
}

bool readable(const expr::Expression& expression, const expr::Batch& batch) {
    return std::ranges::all_of(expression.reads(), [&](int index) {
        const auto& view = batch.columns[static_cast<size_t>(index)];
        return !view.integers.empty() || !view.texts.empty() || !view.long_integers.empty() ||
               !view.reals.empty();
    });
}

// Some rules of the book as a book of their own.
struct Part {
    RuleBook book;
    std::vector<uint32_t> rules;  // where they stand in the whole
};

void keep(const Part& part, const Checked& checked, std::vector<Hit>& hits, CheckedGroups& out) {
    for (const Hit& hit : checked.hits) {
        hits.push_back({part.rules[hit.rule], hit.row});
    }
    for (size_t i = 0; i < part.rules.size(); ++i) {
        out.counts[part.rules[i]] = checked.counts[i];
    }
}

void run_at_groups(const RuleBook& book, const Figures& figures, CheckedGroups& out) {
    for (size_t scope = 0; scope < figures.scopes.size(); ++scope) {
        expr::Batch batch;
        batch.families = figures.scopes[scope].count();
        const std::vector<uint32_t> no_members(batch.families + 1, 0);
        batch.member_begin = no_members;
        for (const size_t total : book.groups.of_group_totals[scope]) {
            batch.columns.push_back(view_of(figures.totals[total]));
        }
        Part part;
        for (uint32_t i = 0; i < book.group_rules.size(); ++i) {
            const GroupRule& rule = book.group_rules[i];
            if (rule.at_group && rule.scope == scope && batch.families > 0) {
                part.book.rules.push_back(rule.rule);
                part.rules.push_back(i);
            }
        }
        if (!part.rules.empty()) {
            keep(part, run(part.book, compile(part.book), batch), out.groups, out);
        }
    }
}

// Rows of a level.
int64_t rows_of(const expr::Batch& batch, expr::Level level) {
    return static_cast<int64_t>(level == expr::Level::member ? batch.members : batch.families);
}

void run_at_rows(const RuleBook& book, const Figures& figures, const GroupInput& input,
                 const RunOptions& options, CheckedGroups& out) {
    expr::Batch batch = input.batch;
    const size_t answers = batch.columns.size();
    batch.columns.resize(answers + book.groups.totals.size());
    std::vector<TotalValues> spreads(book.groups.totals.size());
    for (const GroupRule& rule : book.group_rules) {
        for (const int index : rule.rule.expression.reads()) {
            const auto place = static_cast<size_t>(index);
            if (rule.at_group || place < answers) {
                continue;
            }
            const size_t total = place - answers;
            const Total& one = book.groups.totals[total];
            auto& view = batch.columns[place];
            if (!view.long_integers.empty() || !view.reals.empty()) {
                continue;
            }
            if (!one.of_rows) {
                spreads[total] = spread(figures.totals[total], figures.scopes[one.scope]);
            }
            view = view_of(one.of_rows ? figures.totals[total] : spreads[total]);
        }
    }
    const size_t groups = options.groups.count;
    out.by_group.resize(options.groups.of_family.empty() ? 0 : book.group_rules.size() * groups);
    Part part;
    for (uint32_t i = 0; i < book.group_rules.size(); ++i) {
        const GroupRule& rule = book.group_rules[i];
        if (rule.at_group) {
            continue;
        }
        // An answer that is not there at all decides nothing anywhere.
        if (!readable(rule.rule.expression, batch) ||
            (rule.rule.universe && !readable(*rule.rule.universe, batch))) {
            out.counts[i].unknown = rows_of(batch, rule.rule.level);
            continue;
        }
        part.book.rules.push_back(rule.rule);
        part.rules.push_back(i);
    }
    if (part.rules.empty()) {
        return;
    }
    const Checked checked = run(part.book, compile(part.book), batch, options);
    keep(part, checked, out.rows, out);
    for (size_t i = 0; i < part.rules.size() && !out.by_group.empty(); ++i) {
        std::copy_n(checked.by_group.begin() + static_cast<std::ptrdiff_t>(i * groups), groups,
                    out.by_group.begin() + static_cast<std::ptrdiff_t>(part.rules[i] * groups));
    }
}

int64_t id_of(std::span<const int64_t> ids, uint32_t row) {
    return row < ids.size() ? ids[row] : int64_t{row} + 1;
}

// Other rows with the same value: "person_id=12,15".
std::string others(const TotalValues& values, std::span<const int64_t> ids, uint32_t row) {
    std::string out;
    size_t named = 0;
    for (uint32_t at = values.next[row]; at != row && at != none; at = values.next[at]) {
        if (named++ == others_named_max) {
            return out + ",...";
        }
        fmt::format_to(std::back_inserter(out), "{}{}", out.empty() ? "" : ",", id_of(ids, at));
    }
    return out;
}

// A number with two digits behind the point where they say something.
std::string number(double value) {
    const std::string text = fmt::format("{:.2f}", value);
    const std::string_view shown = text;
    return std::string(shown.ends_with(".00") ? shown.substr(0, shown.size() - 3) : shown);
}

}  // namespace

CheckedGroups run_groups(const RuleBook& book, const Figures& figures, const GroupInput& input,
                         const RunOptions& options) {
    CheckedGroups out;
    out.counts.resize(book.group_rules.size());
    if (input.batch.families > 0) {
        run_at_rows(book, figures, input, options, out);
    }
    run_at_groups(book, figures, out);
    std::ranges::sort(out.rows);
    std::ranges::sort(out.groups);
    return out;
}

std::string shown_totals(const RuleBook& book, const Figures& figures, const GroupInput& input,
                         const GroupRule& rule, uint32_t row) {
    std::string out;
    for (const size_t index : rule.totals) {
        const Total& total = book.groups.totals[index];
        const TotalValues& values = figures.totals[index];
        uint32_t at = row;
        if (!total.of_rows && !rule.at_group) {
            const bool member = rule.rule.level == expr::Level::member;
            const auto begin = input.batch.member_begin;
            const auto family = member
                                    ? static_cast<uint32_t>(std::ranges::upper_bound(begin, row) -
                                                            begin.begin() - 1)
                                    : row;
            at = figures.scopes[total.scope].of_family[family];
        }
        const bool real = !values.reals.empty();
        if (at == none ||
            (real ? std::isnan(values.reals[at]) : values.integers[at] == expr::unknown_integer)) {
            continue;
        }
        fmt::format_to(std::back_inserter(out), "{}{}={}", out.empty() ? "" : "; ", total.name,
                       real ? number(values.reals[at]) : fmt::format("{}", values.integers[at]));
        if (total.figure == Figure::deviation) {
            fmt::format_to(std::back_inserter(out), " ({}/{})",
                           figures.totals[total.part].integers[at],
                           figures.totals[total.whole].integers[at]);
        } else if (!values.next.empty() && values.next[at] != at) {
            const bool member = total.rows == expr::Level::member;
            fmt::format_to(std::back_inserter(out), "; {}={}", member ? "person_id" : "family_id",
                           others(values, member ? input.member_ids : input.family_ids, at));
        }
    }
    return out;
}

}  // namespace regsosek::check
