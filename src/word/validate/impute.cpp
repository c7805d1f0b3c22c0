// Values for located answers, for statistics only: a donor's that satisfy all rules, else the
// solver's own. Candidates are found on all threads; donors are given out in order of a hash of the
// family, so that neither threads nor rows matter.
#include <algorithm>
#include <chrono>
#include <map>
#include <optional>

#include "ground/base/random.h"
#include "ground/base/threads.h"
#include "word/validate/donors.h"
#include "word/validate/locate.h"

namespace regsosek::validate {

namespace {

// Failing families that a thread takes at a time.
constexpr size_t families_per_block = 8;
// Candidates kept for a family: more than one, since donors may be used up.
constexpr size_t candidates_kept = 8;

// Values for the set of one family: of a donor per row (the family, each member), or the solver's.
struct Candidate {
    std::vector<int64_t> values;   // one per answer of the set
    std::vector<uint32_t> donors;  // row of the donor, one per answer of the set
    int digits = 0;
};

struct Imputed {
    std::vector<Candidate> candidates;
    std::optional<Candidate> taken;  // no donors: the solver's values
    bool texts = false;              // left to people
};

class Imputer {
public:
    Imputer(const LocateRules& rules, const LocateData& data, const ImputeOptions& options);

    std::vector<Imputed> impute(const std::vector<LocatedFamily>& located);
    /// Families that fail a rule with the values taken.
    int64_t failing_after(const std::vector<LocatedFamily>& located,
                          const std::vector<Imputed>& imputed) const;
    store::Table table(const std::vector<LocatedFamily>& located,
                       const std::vector<Imputed>& imputed, ImputeReport& report) const;

private:
    struct Part {  // the answers of a set in one row
        int member = -1;
        std::vector<size_t> answers;  // positions in the set
        std::vector<std::string> names;
    };
    std::vector<Part> parts_of(const std::vector<check::Slot>& set) const;
    std::optional<Candidate> candidate(const LocatedFamily& one, const std::vector<Part>& parts,
                                       const std::vector<std::vector<NearDonor>>& near, size_t rank,
                                       int digits) const;
    void find_candidates(const LocatedFamily& one, Imputed& out) const;
    void give_out(const std::vector<LocatedFamily>& located, std::vector<Imputed>& imputed) const;
    const Donors& donors(int member) const { return member < 0 ? families_ : persons_; }
    uint32_t row_of(const LocatedFamily& one, int member) const {
        return member < 0 ? one.family
                          : data_.columns->person_begin[one.family] + static_cast<uint32_t>(member);
    }
    const form::Question& question(const check::Slot& slot) const {
        return rules_.form->questions()[static_cast<size_t>(slot.answer)];
    }

    const LocateRules& rules_;
    const LocateData& data_;
    const ImputeOptions& options_;
    std::vector<int64_t> family_area_;
    std::vector<int64_t> person_area_;
    Donors families_;
    Donors persons_;
};

std::vector<int64_t> areas_of_families(const LocateData& data) {
    const store::Column& area = data.columns->family.at("area");
    std::vector<int64_t> out;
    for (size_t row = 0; row < data.columns->family.rows; ++row) {
        out.push_back(area.integer(row));
    }
    return out;
}

std::vector<int64_t> areas_of_persons(const LocateData& data, const std::vector<int64_t>& family) {
    std::vector<int64_t> out;
    for (size_t f = 0; f < family.size(); ++f) {
        out.resize(data.columns->person_begin[f + 1], family[f]);
    }
    return out;
}

// Completely interviewed families that break no rule; their members.
std::vector<uint32_t> clean_families(const LocateData& data) {
    const auto& result = data.columns->family.at("interview_result").int32s;
    std::vector<uint32_t> out;
    for (uint32_t row = 0; row < data.columns->family.rows; ++row) {
        if (result[row] == 1 && !std::ranges::binary_search(data.failing, row)) {
            out.push_back(row);
        }
    }
    return out;
}

std::vector<uint32_t> clean_persons(const LocateData& data) {
    std::vector<uint32_t> out;
    for (const uint32_t family : clean_families(data)) {
        for (uint32_t row = data.columns->person_begin[family];
             row < data.columns->person_begin[family + 1]; ++row) {
            out.push_back(row);
        }
    }
    return out;
}

Imputer::Imputer(const LocateRules& rules, const LocateData& data, const ImputeOptions& options)
    : rules_(rules),
      data_(data),
      options_(options),
      family_area_(areas_of_families(data)),
      person_area_(areas_of_persons(data, family_area_)),
      families_(data.columns->family, family_area_, clean_families(data), "family_id",
                "member_count",
                {"dwelling_tenure", "floor_type", "wall_type", "water_source", "cooking_fuel"},
                options.localise.seed),
      persons_(data.columns->person, person_area_, clean_persons(data), "person_id", "age",
               {"sex", "relation_to_head", "marital_status", "worked_last_week"},
               options.localise.seed) {}

std::vector<Imputer::Part> Imputer::parts_of(const std::vector<check::Slot>& set) const {
    std::vector<Part> out;
    for (size_t i = 0; i < set.size(); ++i) {
        if (out.empty() || out.back().member != set[i].member) {
            out.push_back({set[i].member, {}, {}});
        }
        out.back().answers.push_back(i);
        out.back().names.push_back(question(set[i]).name);
    }
    return out;
}

// The values of the donors of this rank; nothing when a row has no such donor, or a donor has no
// value that the answer may take.
std::optional<Candidate> Imputer::candidate(const LocatedFamily& one,
                                            const std::vector<Part>& parts,
                                            const std::vector<std::vector<NearDonor>>& near,
                                            size_t rank, int digits) const {
    Candidate out{std::vector<int64_t>(one.set.size()), std::vector<uint32_t>(one.set.size()),
                  digits};
    for (size_t p = 0; p < parts.size(); ++p) {
        if (rank >= near[p].size()) {
            return std::nullopt;
        }
        const uint32_t row = near[p][rank].row;
        for (const size_t i : parts[p].answers) {
            const auto& view =
                data_.batch.batch.columns[static_cast<size_t>(question(one.set[i]).variable)];
            if (view.integers.empty()) {
                return std::nullopt;
            }
            out.values[i] = view.integers[row];
            out.donors[i] = row;
            const auto& answer = rules_.family->answers()[static_cast<size_t>(one.set[i].answer)];
            if (!check::contains(answer.domain, out.values[i])) {
                return std::nullopt;
            }
        }
    }
    return out;
}

void Imputer::find_candidates(const LocatedFamily& one, Imputed& out) const {
    out.texts = std::ranges::any_of(
        one.set, [&](const check::Slot& slot) { return question(slot).is_text(); });
    if (out.texts) {
        return;
    }
    check::FamilySolver solver(*rules_.family, rules_.limits);
    const auto family = reference_family(rules_, data_, one.family);
    const auto parts = parts_of(one.set);
    for (const int digits : donor_widths()) {
        std::vector<std::vector<NearDonor>> near;
        for (const Part& part : parts) {
            near.push_back(
                donors(part.member)
                    .near(row_of(one, part.member), digits, part.names, options_.donors_max));
        }
        std::vector<Candidate> tried;
        std::vector<std::vector<int64_t>> values;
        for (size_t rank = 0; rank < options_.tries_max; ++rank) {
            auto next = candidate(one, parts, near, rank, digits);
            if (next) {
                values.push_back(next->values);
                tried.push_back(*std::move(next));
            }
        }
        const size_t wanted = candidates_kept - out.candidates.size();
        for (const size_t i : solver.satisfying(family, one.set, values, wanted)) {
            out.candidates.push_back(tried[i]);
        }
        if (out.candidates.size() >= candidates_kept) {
            return;
        }
    }
}

// Donors are given out family by family, no donor too often.
void Imputer::give_out(const std::vector<LocatedFamily>& located,
                       std::vector<Imputed>& imputed) const {
    std::vector<std::pair<uint64_t, size_t>> order;
    const store::Column& family_id = data_.columns->family.at("family_id");
    for (size_t i = 0; i < located.size(); ++i) {
        const auto id = static_cast<uint64_t>(family_id.integer(located[i].family));
        order.emplace_back(mix64(options_.localise.seed, id), i);
    }
    std::ranges::sort(order);
    std::map<std::pair<bool, uint32_t>, int32_t> used;  // by (person?, row)
    for (const auto& [hash, i] : order) {
        const LocatedFamily& one = located[i];
        const auto fits = [&](const Candidate& candidate) {
            for (size_t s = 0; s < one.set.size(); ++s) {
                const auto found = used.find({one.set[s].member >= 0, candidate.donors[s]});
                if (found != used.end() && found->second >= options_.donor_uses_max) {
                    return false;
                }
            }
            return true;
        };
        const auto best = std::ranges::find_if(imputed[i].candidates, fits);
        if (best != imputed[i].candidates.end()) {
            imputed[i].taken = *best;
            std::vector<std::pair<bool, uint32_t>> givers;
            for (size_t s = 0; s < one.set.size(); ++s) {
                givers.emplace_back(one.set[s].member >= 0, best->donors[s]);
            }
            std::ranges::sort(givers);
            givers.erase(std::ranges::unique(givers).begin(), givers.end());
            for (const auto& giver : givers) {
                ++used[giver];
            }
        } else if (!imputed[i].texts && !one.set.empty()) {
            imputed[i].taken = Candidate{one.values, {}, 0};
        }
    }
}

std::vector<Imputed> Imputer::impute(const std::vector<LocatedFamily>& located) {
    std::vector<Imputed> out(located.size());
    const size_t blocks = (located.size() + families_per_block - 1) / families_per_block;
    parallel_blocks(blocks, [&](size_t b) {
        const size_t end = std::min(located.size(), (b + 1) * families_per_block);
        for (size_t i = b * families_per_block; i < end; ++i) {
            if (located[i].found.outcome == check::Outcome::located) {
                find_candidates(located[i], out[i]);
            } else {
                out[i].texts = true;
            }
        }
    });
    give_out(located, out);
    return out;
}

int64_t Imputer::failing_after(const std::vector<LocatedFamily>& located,
                               const std::vector<Imputed>& imputed) const {
    std::vector<uint8_t> fails(located.size(), 0);
    const size_t blocks = (located.size() + families_per_block - 1) / families_per_block;
    parallel_blocks(blocks, [&](size_t b) {
        check::FamilySolver solver(*rules_.family, rules_.limits);
        const size_t end = std::min(located.size(), (b + 1) * families_per_block);
        for (size_t i = b * families_per_block; i < end; ++i) {
            if (!imputed[i].taken) {
                continue;
            }
            auto family = reference_family(rules_, data_, located[i].family);
            for (size_t s = 0; s < located[i].set.size(); ++s) {
                check::value_of(family, *rules_.family, located[i].set[s]) =
                    imputed[i].taken->values[s];
            }
            fails[i] = solver.clean(family) ? 0 : 1;
        }
    });
    return std::ranges::count(fails, 1);
}

store::Table Imputer::table(const std::vector<LocatedFamily>& located,
                            const std::vector<Imputed>& imputed, ImputeReport& report) const {
    store::Table out;
    out.columns.reserve(11);
    auto& family_id = out.add("family_id", store::ColumnType::int64).int64s;
    auto& person_id = out.add("person_id", store::ColumnType::int64).int64s;
    store::TextBuilder variable(out.add("variable", store::ColumnType::text));
    auto& area = out.add("area", store::ColumnType::int64).int64s;
    auto& old_value = out.add("old_value", store::ColumnType::int32).int32s;
    auto& new_value = out.add("new_value", store::ColumnType::int32).int32s;
    store::TextBuilder rule(out.add("rules", store::ColumnType::text));
    store::TextBuilder method(out.add("method", store::ColumnType::text));
    auto& donor = out.add("donor_id", store::ColumnType::int64).int64s;
    auto& digits = out.add("area_digits", store::ColumnType::int32).int32s;
    store::TextBuilder run(out.add("run", store::ColumnType::text));
    const std::string run_name =
        rules_.book.hash.substr(0, 16) + "-" + std::to_string(data_.columns->as_of);
    for (size_t i = 0; i < located.size(); ++i) {
        const LocatedFamily& one = located[i];
        if (!imputed[i].taken) {
            report.left += static_cast<int64_t>(one.set.size());
            continue;
        }
        ++report.families;
        auto family = reference_family(rules_, data_, one.family);
        const Candidate& taken = *imputed[i].taken;
        for (size_t s = 0; s < one.set.size(); ++s) {
            const check::Slot& slot = one.set[s];
            const bool from_donor = !taken.donors.empty();
            (from_donor ? report.by_donor : report.by_solver) += 1;
            family_id.push_back(families_.id(one.family));
            person_id.push_back(slot.member < 0 ? 0 : persons_.id(row_of(one, slot.member)));
            variable.add(question(slot).name);
            area.push_back(family_area_[one.family]);
            old_value.push_back(
                static_cast<int32_t>(check::value_of(family, *rules_.family, slot)));
            new_value.push_back(static_cast<int32_t>(taken.values[s]));
            rule.add(rules_of(rules_, one.found, slot));
            method.add(from_donor ? "donor" : "solver");
            donor.push_back(from_donor ? donors(slot.member).id(taken.donors[s]) : 0);
            digits.push_back(taken.digits);
            run.add(run_name);
        }
    }
    out.rows = area.size();
    return out;
}

}  // namespace

ImputeOptions impute_options_of(const Settings& settings) {
    ImputeOptions out;
    out.localise = localise_options_of(settings);
    out.donor_uses_max = static_cast<int32_t>(settings.integer("validate_donor_uses_max"));
    return out;
}

Result<ImputeReport> impute(store::Workspace& workspace, const store::Scope& scope,
                            const ImputeOptions& options) {
    const LocateRules rules = TRY(locate_rules(options.localise));
    const LocateData data = TRY(locate_data(workspace, scope, rules));
    const auto start = std::chrono::steady_clock::now();
    const auto located = locate_all(rules, data, options.localise);
    const auto middle = std::chrono::steady_clock::now();
    Imputer imputer(rules, data, options);
    const auto imputed = imputer.impute(located);
    ImputeReport report;
    report.failing_after = imputer.failing_after(located, imputed);
    const store::Table rows = imputer.table(located, imputed, report);
    const auto end = std::chrono::steady_clock::now();
    ImputeReport out = report;
    out.localise = TRY(write_located(workspace, scope, rules, data, located));
    TRY(workspace.write_table({"validate_imputed", {"family_id", "person_id", "variable"}, "area"},
                              rows, scope));
    out.localise.seconds = std::chrono::duration<double>(middle - start).count();
    out.seconds = std::chrono::duration<double>(end - middle).count();
    return out;
}

}  // namespace regsosek::validate
