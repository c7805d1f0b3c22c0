// Every combination, one after the other.
#include "localise_brute.h"

#include <algorithm>

namespace regsosek::testing_check {

Brute::Brute(std::vector<check::Requirement> rules, std::vector<check::Answer> answers,
             std::vector<BruteSlot> slots, expr::ReferenceFamily family,
             std::vector<std::vector<int64_t>> extra)
    : rules_(std::move(rules)),
      answers_(std::move(answers)),
      slots_(std::move(slots)),
      family_(std::move(family)),
      values_(std::move(extra)) {
    size_t size = 1;
    for (size_t s = 0; s < slots_.size(); ++s) {
        for (const check::Interval& part : answers_[slots_[s].answer].domain) {
            for (int64_t value = part.low; value <= part.high; ++value) {
                values_[s].push_back(value);
            }
        }
        std::ranges::sort(values_[s]);
        values_[s].erase(std::ranges::unique(values_[s]).begin(), values_[s].end());
        size *= values_[s].size();
    }
    for (size_t i = 0; i < size; ++i) {
        satisfied_.push_back(satisfies(filled(combination(i))));
    }
}

std::vector<int64_t> Brute::combination(size_t number) const {
    std::vector<int64_t> out;
    for (const auto& values : values_) {
        out.push_back(values[number % values.size()]);
        number /= values.size();
    }
    return out;
}

expr::ReferenceFamily Brute::filled(const std::vector<int64_t>& values) const {
    expr::ReferenceFamily out = family_;
    for (size_t s = 0; s < slots_.size(); ++s) {
        auto& row =
            slots_[s].member < 0 ? out.answers : out.members[static_cast<size_t>(slots_[s].member)];
        row[static_cast<size_t>(answers_[slots_[s].answer].variable)].integer = values[s];
    }
    return out;
}

bool Brute::satisfies(const expr::ReferenceFamily& family) const {
    const auto fails = [&](const check::Requirement& rule, int member) {
        const auto value = expr::reference_value(*rule.tree, family, member);
        return value.known && value.truth == (rule.sense == check::Sense::query);
    };
    for (const check::Requirement& rule : rules_) {
        if (rule.level == expr::Level::family) {
            if (fails(rule, -1)) {
                return false;
            }
            continue;
        }
        for (size_t m = 0; m < family.members.size(); ++m) {
            if (fails(rule, static_cast<int>(m))) {
                return false;
            }
        }
    }
    return true;
}

Brute::Found Brute::lightest(const std::vector<int64_t>& values) const {
    Found out;
    for (size_t i = 0; i < satisfied_.size(); ++i) {
        if (!satisfied_[i]) {
            continue;
        }
        const auto tried = combination(i);
        uint64_t set = 0;
        int64_t weight = 0;
        bool allowed = true;
        for (size_t s = 0; s < slots_.size(); ++s) {
            if (tried[s] == values[s]) {
                continue;
            }
            const check::Answer& answer = answers_[slots_[s].answer];
            allowed = allowed && !answer.fixed && check::contains(answer.domain, tried[s]);
            set |= uint64_t{1} << s;
            weight += answer.weight;
        }
        if (!allowed || (out.possible && weight > out.weight)) {
            continue;
        }
        if (!out.possible || weight < out.weight) {
            out = {true, weight, {}};
        }
        out.sets.push_back(set);
    }
    std::ranges::sort(out.sets);
    out.sets.erase(std::ranges::unique(out.sets).begin(), out.sets.end());
    return out;
}

}  // namespace regsosek::testing_check
