// Families invented at random, so that rules have something to be tried on.
#pragma once

#include <cstdint>
#include <deque>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "ground/base/random.h"
#include "ground/expr/ast.h"
#include "ground/form/form.h"

namespace regsosek::check {

/// What is to be invented: answers, and what the expressions on them name.
struct Wanted {
    std::set<int> variables;      ///< by dictionary index
    std::set<int> digits;         ///< of these, texts that are read as digits
    std::set<int64_t> constants;  ///< integers that stand in the expressions
    bool area = false;            ///< an attribute of areas, which nobody invents, is read

    /// Adds what a checked tree reads. Variables from `answers` on are no answers and left out.
    void add(const expr::Node& tree, size_t answers);
};

/// Families of one to three members with the wanted answers. Most rows have the usual value of an
/// answer, which differs from one population to the next; some are blank. In every other population
/// the families come in stretches, each with names of its own, and the first is unlike the others.
class Invented {
public:
    Invented(const form::Form& form, const Wanted& wanted, uint64_t seed, size_t families);
    Invented(const Invented&) = delete;

    const expr::Batch& batch() const { return batch_; }
    /// "name=value" of an answer in a row of its level; texts in quotes.
    std::string shown(int variable, uint32_t row) const;

private:
    void fill(const form::Question& question, const Wanted& wanted);
    void fill_texts(const form::Question& question, bool digits);
    /// Stretch 0 to 5 of a row; of all rows 1 when there are none.
    size_t stretch(size_t row, size_t rows) const;
    std::vector<int32_t> numbers_for(const form::Question& question, const Wanted& wanted) const;
    std::string text_for(bool digits);

    const form::Form& form_;
    Random random_;
    bool stretches_ = false;
    std::vector<uint32_t> begin_;
    std::deque<std::vector<int32_t>> integers_;
    std::deque<std::vector<std::string>> texts_;
    std::deque<std::vector<std::string_view>> views_;
    expr::Batch batch_;
};

}  // namespace regsosek::check
