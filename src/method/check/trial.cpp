// Trials of rules on invented families.
#include "method/check/trial.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

#include "ground/expr/program.h"
#include "method/check/group_run.h"
#include "method/check/invented.h"

namespace regsosek::check {

namespace {

constexpr size_t single_families = 4000;
constexpr uint64_t single_trials = 24;
constexpr int64_t first_key = 9'901'010'001'000'100;
constexpr int64_t key_step = 100;

const expr::Node& tree_of(const expr::Expression& expression) {
    return *expression.program().tree;
}

void join(std::string& out, const std::string& part) {
    out += (out.empty() || part.empty() ? "" : "; ") + part;
}

// The answers of a family that a rule reads: its own, then those of its members; of a rule of
// members, of this one alone where it reads no other.
std::string answers_of(const Invented& people, const Rule& rule, const form::Form& form,
                       uint32_t family, size_t answers) {
    std::string out;
    const auto begin = people.batch().member_begin;
    for (const int index : rule.expression.reads()) {
        if (static_cast<size_t>(index) < answers &&
            form.dictionary().variables()[static_cast<size_t>(index)].level !=
                expr::Level::member) {
            join(out, people.shown(index, family));
        }
    }
    for (uint32_t m = begin[family]; m < begin[family + 1]; ++m) {
        for (const int index : rule.expression.reads()) {
            if (static_cast<size_t>(index) < answers &&
                form.dictionary().variables()[static_cast<size_t>(index)].level ==
                    expr::Level::member) {
                join(out, fmt::format("{}.{}", m - begin[family] + 1, people.shown(index, m)));
            }
        }
    }
    return out;
}

uint32_t family_of(const expr::Batch& batch, expr::Level level, uint32_t row) {
    return level == expr::Level::member
               ? static_cast<uint32_t>(std::ranges::upper_bound(batch.member_begin, row) -
                                       batch.member_begin.begin() - 1)
               : row;
}

// "[2] " for the second member of a family.
std::string about(const expr::Batch& batch, expr::Level level, uint32_t family, uint32_t row) {
    return level == expr::Level::member ? fmt::format("[{}] ", row - batch.member_begin[family] + 1)
                                        : "";
}

// Rows where a rule is decided, by what it says.
struct Decided {
    std::optional<uint32_t> hit;
    std::optional<uint32_t> clean;
};

// Blanks and "does not know" among the answers that a rule reads in a family, then its members.
std::pair<int, uint32_t> complexity(const Rule& rule, const form::Form& form,
                                    const expr::Batch& batch, uint32_t family) {
    const uint32_t begin = batch.member_begin[family];
    const uint32_t end = batch.member_begin[family + 1];
    int blanks = 0;
    for (const int index : rule.expression.reads()) {
        const auto& view = batch.columns[static_cast<size_t>(index)];
        const auto& variable = form.dictionary().variables()[static_cast<size_t>(index)];
        const bool member = variable.level == expr::Level::member;
        for (uint32_t row = member ? begin : family; row < (member ? end : family + 1); ++row) {
            const bool blank = view.texts.empty() ? view.integers[row] < 0 ||
                                                        std::ranges::count(variable.unknown_codes,
                                                                           view.integers[row]) > 0
                                                  : view.texts[row].empty();
            blanks += blank ? 1 : 0;
        }
    }
    return {blanks, end - begin};
}

// The simplest rows, each.
Decided decided_rows(const Rule& rule, const form::Form& form, const expr::Batch& batch) {
    Decided out;
    const auto size_of = [&](uint32_t row) {
        return complexity(rule, form, batch, family_of(batch, rule.level, row));
    };
    const auto take = [&](std::optional<uint32_t>& into, uint32_t row) {
        if (!into || size_of(row) < size_of(*into)) {
            into = row;
        }
    };
    expr::Scratch scratch;
    const std::array expressions = {rule.expression};
    expr::evaluate_blocks(expr::compile_set(expressions), batch, 0, batch.families, scratch,
                          [&](size_t, const expr::BlockRows& rows, const expr::Values& values) {
                              const size_t at = rule.level == expr::Level::member
                                                    ? rows.member_begin
                                                    : rows.family_begin;
                              for (size_t i = 0; i < values.truths.size(); ++i) {
                                  const auto row = static_cast<uint32_t>(at + i);
                                  const bool yes = values.truths[i] == expr::Truth::yes;
                                  if (values.truths[i] != expr::Truth::unknown) {
                                      const bool hits = (rule.sense == Sense::rule) != yes;
                                      take(hits ? out.hit : out.clean, row);
                                  }
                              }
                          });
    return out;
}

// Totals that a rule reads and those that they are made from.
void add_total(const GroupBook& groups, size_t index, std::set<size_t>& out) {
    const Total& total = groups.totals[index];
    if (!out.insert(index).second) {
        return;
    }
    if (total.figure == Figure::deviation || total.figure == Figure::finest) {
        add_total(groups, total.part, out);
    }
    if (total.figure == Figure::deviation) {
        add_total(groups, total.whole, out);
    }
}

void add_parts(const GroupBook& groups, size_t scope, const form::Form& form, Wanted& out) {
    for (const std::string& part : groups.scopes[scope].parts) {
        const size_t of = groups.scope(part);
        if (of < groups.scopes.size()) {
            add_parts(groups, of, form, out);
        } else if (const form::Question* question = form.find(part)) {
            out.variables.insert(question->variable);
        }
    }
}

Wanted wanted_of(const RuleBook& book, const GroupRule& rule, const form::Form& form) {
    const size_t answers = form.dictionary().variables().size();
    Wanted out;
    // At a group the expression's variables are totals.
    out.add(tree_of(rule.rule.expression), rule.at_group ? 0 : answers);
    add_parts(book.groups, rule.scope, form, out);
    std::set<size_t> totals;
    for (const size_t total : rule.totals) {
        add_total(book.groups, total, totals);
    }
    for (const size_t index : totals) {
        const Total& total = book.groups.totals[index];
        add_parts(book.groups, total.scope, form, out);
        for (const auto* expression : {&total.value, &total.where}) {
            if (*expression) {
                out.add(tree_of(**expression), answers);
            }
        }
    }
    return out;
}

// Keys and given totals of some families: one group, or several.
class Surroundings {
public:
    Surroundings(const GroupBook& groups, const expr::Batch& batch, uint64_t seed)
        : random_(seed, 1) {
        const size_t parts = random_.chance(0.5) ? 1 : std::min<size_t>(batch.families, 8);
        for (size_t f = 0; f < batch.families; ++f) {
            keys_.push_back(first_key +
                            static_cast<int64_t>(f * parts / batch.families) * key_step);
        }
        for (const Scope& scope : groups.scopes) {
            if (scope.given) {
                keys.push_back({scope.name, keys_});
            }
        }
        const bool ones = random_.chance(0.5);
        for (const Total& total : groups.totals) {
            if (total.figure == Figure::given && total.of_rows) {
                const bool member = total.rows == expr::Level::member;
                of_rows.push_back(
                    {total.name, some(member ? batch.members : batch.families, ones ? 1 : 3)});
            } else if (total.figure == Figure::given) {
                GivenOfGroups one{total.name, keys_, {}};
                one.keys.erase(std::ranges::unique(one.keys).begin(), one.keys.end());
                one.values = some(one.keys.size(), static_cast<int>(batch.families / parts));
                of_groups.push_back(std::move(one));
            }
        }
    }
    Surroundings(const Surroundings&) = delete;

    std::vector<GivenKeys> keys;
    std::vector<GivenOfGroups> of_groups;
    std::vector<GivenOfRows> of_rows;

private:
    std::vector<int64_t> some(size_t rows, int most) {
        std::vector<int64_t> out(rows);
        for (int64_t& value : out) {
            value = random_.between(0, std::max(most, 1));
        }
        return out;
    }
    Random random_;
    std::vector<int64_t> keys_;
};

// One population and what a rule says of it.
void try_once(const RuleBook& book, const GroupRule& rule, const form::Form& form,
              const Invented& people, uint64_t seed, Tried& out) {
    const expr::Batch& batch = people.batch();
    const Surroundings around(book.groups, batch, seed);
    const GroupInput input{batch, around.keys, around.of_groups, around.of_rows, {}, {}};
    const Figures figures = compute_figures(book, input);
    std::vector<uint32_t> itself(batch.families);
    for (uint32_t f = 0; f < itself.size(); ++f) {
        itself[f] = f;
    }
    const CheckedGroups checked = run_groups(book, figures, input, {{itself, itself.size(), 0}});
    const size_t answers = form.dictionary().variables().size();
    const auto shown = [&](uint32_t row) {
        std::string text = shown_totals(book, figures, input, rule, row);
        if (rule.at_group) {
            return text;
        }
        const uint32_t family = family_of(batch, rule.rule.level, row);
        join(text, answers_of(people, rule.rule, form, family, answers));
        return about(batch, rule.rule.level, family, row) + text;
    };
    const auto& hits = rule.at_group ? checked.groups : checked.rows;
    if (out.failing.empty() && !hits.empty()) {
        out.failing = shown(hits[0].row);
    }
    if (!out.passing.empty() || checked.counts[0].decided == checked.counts[0].hits) {
        return;
    }
    if (rule.at_group) {
        const auto hit = [&](uint32_t group) {
            return std::ranges::find(hits, group, &Hit::row) != hits.end();
        };
        const size_t groups = figures.scopes[rule.scope].count();
        for (uint32_t group = 0; static_cast<int64_t>(groups) == checked.counts[0].decided &&
                                 group < groups && out.passing.empty();
             ++group) {
            out.passing = hit(group) ? "" : shown(group);
        }
        return;
    }
    for (uint32_t f = 0; f < batch.families; ++f) {
        const bool member = rule.rule.level == expr::Level::member;
        const auto rows =
            member ? static_cast<int32_t>(batch.member_begin[f + 1] - batch.member_begin[f]) : 1;
        if (checked.by_group[f].decided == rows && checked.by_group[f].hits == 0) {
            out.passing = shown(member ? batch.member_begin[f] : f);
            return;
        }
    }
}

// What two rules did over many populations. A unit is a family, or a group as a whole.
struct Together {
    size_t hits = 0;      // units where one of them hits
    size_t differ = 0;    // where one hits and the other does not
    size_t decided = 0;   // units where both are decided throughout
    size_t in_order = 0;  // of those: where neither hits
};

// Of one rule: where it hits, and where all rows of the unit are decided.
struct Units {
    std::vector<uint8_t> hit;
    std::vector<uint8_t> decided;
};

Units units_of(const RuleBook& book, size_t rule, const Figures& figures, const expr::Batch& batch,
               const CheckedGroups& checked) {
    const GroupRule& one = book.group_rules[rule];
    const size_t count =
        one.at_group ? figures.scopes[one.scope].count() : static_cast<size_t>(batch.families);
    Units out{std::vector<uint8_t>(count, 0), std::vector<uint8_t>(count, 0)};
    for (const Hit& hit : one.at_group ? checked.groups : checked.rows) {
        if (hit.rule == rule) {
            out.hit[one.at_group ? hit.row : family_of(batch, one.rule.level, hit.row)] = 1;
        }
    }
    for (size_t unit = 0; unit < count; ++unit) {
        const bool member = one.rule.level == expr::Level::member;
        const auto rows = one.at_group ? static_cast<int64_t>(count)
                          : member
                              ? int64_t{batch.member_begin[unit + 1]} - batch.member_begin[unit]
                              : 1;
        const int64_t decided = one.at_group
                                    ? checked.counts[rule].decided
                                    : checked.by_group[rule * batch.families + unit].decided;
        out.decided[unit] = rows > 0 && decided == rows ? 1 : 0;
    }
    return out;
}

void compare_once(const RuleBook& two, const Invented& people, uint64_t seed, Together& out) {
    const expr::Batch& batch = people.batch();
    const Surroundings around(two.groups, batch, seed);
    const GroupInput input{batch, around.keys, around.of_groups, around.of_rows, {}, {}};
    const Figures figures = compute_figures(two, input);
    std::vector<uint32_t> itself(batch.families);
    for (uint32_t f = 0; f < itself.size(); ++f) {
        itself[f] = f;
    }
    const CheckedGroups checked = run_groups(two, figures, input, {{itself, itself.size(), 0}});
    const Units a = units_of(two, 0, figures, batch, checked);
    const Units b = units_of(two, 1, figures, batch, checked);
    for (size_t unit = 0; unit < a.hit.size(); ++unit) {
        const bool both = a.decided[unit] != 0 && b.decided[unit] != 0;
        out.hits += a.hit[unit] | b.hit[unit];
        out.differ += a.hit[unit] ^ b.hit[unit];
        out.decided += both ? 1 : 0;
        out.in_order += both && a.hit[unit] == 0 && b.hit[unit] == 0 ? 1 : 0;
    }
}

// Rules that look at the same things: others are not compared.
bool comparable(const GroupRule& a, const GroupRule& b) {
    return a.scope == b.scope && a.at_group == b.at_group && a.rule.level == b.rule.level &&
           a.rule.expression.reads() == b.rule.expression.reads();
}

}  // namespace

std::vector<Oddity> try_group_oddities(const RuleBook& book, const form::Form& form) {
    constexpr std::array<std::pair<size_t, uint64_t>, 3> sizes = {{{3, 60}, {12, 60}, {80, 20}}};
    constexpr size_t units_min = 20;  // fewer say nothing of what can never be
    std::vector<Oddity> out;
    for (size_t i = 0; i < book.group_rules.size(); ++i) {
        if (try_group_rule(book, i, form).failing.empty()) {
            out.push_back({Oddity::Kind::never_hits, i, i});
            continue;
        }
        for (size_t before = 0; before < i; ++before) {
            if (!comparable(book.group_rules[before], book.group_rules[i])) {
                continue;
            }
            RuleBook two;
            two.groups = book.groups;
            two.group_rules = {book.group_rules[before], book.group_rules[i]};
            const Wanted wanted = wanted_of(two, two.group_rules[0], form);
            Together seen;
            for (const auto& [families, trials] : sizes) {
                for (uint64_t trial = 0; trial < trials; ++trial) {
                    const uint64_t seed = mix64(i, families, trial);
                    const Invented people(form, wanted, seed, families);
                    compare_once(two, people, seed, seen);
                }
            }
            if (seen.hits >= units_min && seen.differ == 0) {
                out.push_back({Oddity::Kind::repeats, i, before});
            } else if (seen.decided >= units_min && seen.in_order == 0) {
                out.push_back({Oddity::Kind::contradicts, i, before});
            }
        }
    }
    return out;
}

Tried try_rule(const RuleBook& book, size_t rule, const form::Form& form) {
    const Rule& one = book.rules[rule];
    const size_t answers = form.dictionary().variables().size();
    Tried out;
    Wanted wanted;
    wanted.add(tree_of(one.expression), answers);
    if (wanted.area) {
        return out;
    }
    for (uint64_t trial = 0; trial < single_trials; ++trial) {
        const Invented people(form, wanted, mix64(rule, trial), single_families);
        const Decided decided = decided_rows(one, form, people.batch());
        const auto show = [&](std::optional<uint32_t> row, std::string& into) {
            if (row && into.empty()) {
                const uint32_t family = family_of(people.batch(), one.level, *row);
                into = about(people.batch(), one.level, family, *row) +
                       answers_of(people, one, form, family, answers);
            }
        };
        show(decided.hit, out.failing);
        show(decided.clean, out.passing);
        if (!out.failing.empty() && !out.passing.empty()) {
            break;
        }
    }
    return out;
}

Tried try_group_rule(const RuleBook& book, size_t rule, const form::Form& form) {
    RuleBook one;
    one.groups = book.groups;
    one.group_rules = {book.group_rules[rule]};
    const GroupRule& tried = one.group_rules[0];
    const Wanted wanted = wanted_of(book, tried, form);
    constexpr std::array<std::pair<size_t, uint64_t>, 6> sizes = {
        {{2, 300}, {3, 300}, {5, 300}, {12, 300}, {80, 400}, {1500, 100}}};
    Tried out;
    for (const auto& [families, trials] : sizes) {
        for (uint64_t trial = 0; trial < trials; ++trial) {
            const uint64_t seed = mix64(rule, families, trial);
            const Invented people(form, wanted, seed, families);
            try_once(one, tried, form, people, seed, out);
            if (!out.failing.empty() && !out.passing.empty()) {
                return out;
            }
        }
    }
    return out;
}

}  // namespace regsosek::check
