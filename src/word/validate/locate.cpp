// Families out of the columns, through the solver, on all threads.
#include "word/validate/locate.h"

#include <algorithm>

#include "ground/base/threads.h"
#include "ground/expr/expr.h"

namespace regsosek::validate {

namespace {

constexpr size_t families_per_block = 4096;
// Failing families that a thread takes at a time: few, since some take long.
constexpr size_t located_per_block = 8;

// Bits of LocateData::confirmed.
constexpr uint8_t name_confirmed = 1;
constexpr uint8_t nik_confirmed = 2;
constexpr uint8_t birth_confirmed = 4;

// Family rows where some rule fails.
std::vector<uint32_t> failing_families(const LocateRules& rules, const expr::Batch& batch) {
    std::vector<expr::Expression> expressions;
    for (const check::Rule& rule : rules.book.rules) {
        expressions.push_back(rule.expression);
    }
    const auto set = expr::compile_set(expressions);
    std::vector<uint8_t> fails(batch.families, 0);
    const size_t blocks = (batch.families + families_per_block - 1) / families_per_block;
    parallel_blocks(blocks, [&](size_t b) {
        thread_local expr::Scratch scratch;
        const auto sink = [&](size_t rule, size_t begin, size_t, const expr::Values& values) {
            const bool member = rules.book.rules[rule].level == expr::Level::member;
            for (size_t i = 0; i < values.truths.size(); ++i) {
                if (values.truths[i] != expr::Truth::no) {
                    continue;
                }
                const auto above = std::ranges::upper_bound(batch.member_begin, begin + i);
                const size_t family =
                    member ? static_cast<size_t>(above - batch.member_begin.begin()) - 1
                           : begin + i;
                fails[family] = 1;
            }
        };
        expr::evaluate_set(set, batch, b * families_per_block,
                           std::min(batch.families, (b + 1) * families_per_block), scratch, sink);
    });
    std::vector<uint32_t> out;
    for (uint32_t f = 0; f < fails.size(); ++f) {
        if (fails[f] != 0) {
            out.push_back(f);
        }
    }
    return out;
}

bool is_nik(std::string_view text) {
    return text.size() == 16 &&
           std::ranges::all_of(text, [](char c) { return '0' <= c && c <= '9'; });
}

// What link is certain of and where document and register agree (docs/method/link.md: outcome 3;
// flags 16 NIK, 32 birth date, 64 name differ).
Result<std::vector<uint8_t>> read_confirmed(store::Workspace& workspace, const store::Scope& scope,
                                            const store::Columns& columns,
                                            const store::Identities& identities) {
    std::vector<uint8_t> out(columns.person.rows, 0);
    if (!TRY(workspace.has_table("link_person"))) {
        return out;
    }
    store::Query query;
    query.table = "link_person";
    query.fields = {"person_id", "outcome", "flags"};
    const store::Table link = TRY(workspace.query(query, scope));
    std::vector<std::pair<int64_t, uint8_t>> by_person;
    for (size_t row = 0; row < link.rows; ++row) {
        if (link.at("outcome").integer(row) == 3) {
            const int64_t flags = link.at("flags").integer(row);
            const int bits = ((flags & 16) == 0 ? nik_confirmed : 0) |
                             ((flags & 32) == 0 ? birth_confirmed : 0) |
                             ((flags & 64) == 0 ? name_confirmed : 0);
            by_person.emplace_back(link.at("person_id").integer(row), static_cast<uint8_t>(bits));
        }
    }
    std::ranges::sort(by_person);
    const store::Column& person_id = columns.person.at("person_id");
    for (size_t row = 0; row < out.size(); ++row) {
        const auto found = std::ranges::lower_bound(by_person, person_id.integer(row), {},
                                                    &std::pair<int64_t, uint8_t>::first);
        const bool there = found != by_person.end() && found->first == person_id.integer(row);
        out[row] = there ? found->second : uint8_t{0};
        // What is no NIK at all was not compared.
        if (!is_nik(identities.nik[row])) {
            out[row] &= static_cast<uint8_t>(~nik_confirmed);
        }
    }
    return out;
}

std::vector<check::Slot> confirmed_slots(const LocateRules& rules, const LocateData& data,
                                         uint32_t family) {
    static constexpr std::pair<const char*, uint8_t> names[] = {{"member_name", name_confirmed},
                                                                {"nik", nik_confirmed},
                                                                {"birth_day", birth_confirmed},
                                                                {"birth_month", birth_confirmed},
                                                                {"birth_year", birth_confirmed}};
    std::vector<check::Slot> out;
    const uint32_t begin = data.columns->person_begin[family];
    const uint32_t end = data.columns->person_begin[family + 1];
    for (const auto& [name, bit] : names) {
        const form::Question* question = rules.form->find(name);
        for (uint32_t row = begin; question != nullptr && row < end; ++row) {
            if ((data.confirmed[row] & bit) != 0) {
                out.push_back({static_cast<int>(row - begin),
                               static_cast<int>(question - rules.form->questions().data())});
            }
        }
    }
    return out;
}

// Names of the failing rules for which `fits` holds, sorted, with spaces between.
template <typename Fits>
std::string names_where(const LocateRules& rules, const check::FamilyFound& found, Fits fits) {
    std::vector<std::string> names;
    for (const auto& failing : found.failing) {
        if (fits(failing)) {
            names.push_back(rules.book.rules[static_cast<size_t>(failing.rule)].name);
        }
    }
    std::ranges::sort(names);
    names.erase(std::ranges::unique(names).begin(), names.end());
    std::string out;
    for (const std::string& name : names) {
        out += (out.empty() ? "" : " ") + name;
    }
    return out;
}

}  // namespace

Result<LocateData> locate_data(store::Workspace& workspace, const store::Scope& scope,
                               const LocateRules& rules) {
    LocateData out;
    out.columns = TRY(workspace.columns(scope));
    out.identities = TRY(workspace.identities(scope));
    out.batch = store::batch_of(*out.columns, *rules.form, out.identities.get());
    out.confirmed = TRY(read_confirmed(workspace, scope, *out.columns, *out.identities));
    out.failing = failing_families(rules, out.batch.batch);
    return out;
}

expr::ReferenceFamily reference_family(const LocateRules& rules, const LocateData& data,
                                       uint32_t family) {
    const auto& variables = rules.form->dictionary().variables();
    const expr::Batch& batch = data.batch.batch;
    const auto fill = [&](std::vector<expr::ReferenceAnswer>& answers, expr::Level level,
                          size_t row) {
        answers.resize(variables.size());
        for (size_t v = 0; v < variables.size(); ++v) {
            const expr::ColumnView& view = batch.columns[v];
            if (variables[v].level != level) {
                continue;
            }
            if (!view.integers.empty()) {
                answers[v].integer = view.integers[row];
            } else if (!view.texts.empty()) {
                answers[v].text = view.texts[row];
            } else {
                answers[v].integer = expr::not_asked;
            }
        }
    };
    expr::ReferenceFamily out;
    fill(out.answers, expr::Level::family, family);
    const uint32_t begin = batch.member_begin[family];
    out.members.resize(batch.member_begin[family + 1] - begin);
    for (size_t m = 0; m < out.members.size(); ++m) {
        fill(out.members[m], expr::Level::member, begin + m);
    }
    return out;
}

std::vector<LocatedFamily> locate_all(const LocateRules& rules, const LocateData& data,
                                      const LocaliseOptions& options) {
    std::vector<LocatedFamily> out(data.failing.size());
    const size_t blocks = (out.size() + located_per_block - 1) / located_per_block;
    const store::Column& family_id = data.columns->family.at("family_id");
    parallel_blocks(blocks, [&](size_t b) {
        check::FamilySolver solver(*rules.family, rules.limits);
        const size_t end = std::min(out.size(), (b + 1) * located_per_block);
        for (size_t i = b * located_per_block; i < end; ++i) {
            LocatedFamily& one = out[i];
            one.family = data.failing[i];
            const auto family = reference_family(rules, data, one.family);
            one.found = solver.solve(family, confirmed_slots(rules, data, one.family));
            one.set = check::chosen_set(
                one.found, static_cast<uint64_t>(family_id.integer(one.family)), options.seed);
            if (!one.set.empty() && !solver.repair(family, one.set, one.values)) {
                one.found.outcome = check::Outcome::queue;
                one.set.clear();
            }
        }
    });
    return out;
}

std::string rules_of(const LocateRules& rules, const check::FamilyFound& found,
                     const check::Slot& slot) {
    return names_where(rules, found, [&](const check::FamilyFound::Failing& failing) {
        const check::Reads& reads = rules.family->reads(static_cast<size_t>(failing.rule));
        const bool own = std::ranges::binary_search(reads.own, slot.answer) &&
                         (slot.member < 0 || slot.member == failing.member);
        return own || std::ranges::binary_search(reads.everyone, slot.answer);
    });
}

std::string failing_rules(const LocateRules& rules, const check::FamilyFound& found) {
    return names_where(rules, found, [](const check::FamilyFound::Failing&) { return true; });
}

}  // namespace regsosek::validate
