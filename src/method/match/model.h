// What the engine believes about fields: how often each level is seen among true pairs (m) and by
// chance (u), and the weights that follow. Fellegi and Sunter 1969, with a third class between the
// two: another person of the same family, because a family shares card, village, and mistakes
// (docs/method/link.md).
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "method/match/compare.h"
#include "regsosek/base.h"

namespace regsosek::match {

/// One level of one field. Level 0 ("unknown") carries no weight: m and u are 1.
struct Level {
    std::string label;
    double m = 1;           ///< P(level | same person), both sides known.
    double u = 1;           ///< P(level | two people by chance), both sides known.
    bool m_fitted = false;  ///< By EM on these data; otherwise the value of the model file.
};

/// One row of a model file: field, level number, label, starting m.
struct ModelRow {
    std::string field;
    int level = 0;
    std::string label;
    double m = 0;
};

/// The fields with their levels, as read and then as fitted.
struct Model {
    std::array<std::vector<Level>, field_count> fields;
    /// P(level of nik | level of birth, chance pair): a NIK holds the birth date, so that agreement
    /// of both counts once, and a slip in one is a slip in the other.
    std::array<std::array<double, 6>, 7> nik_u{};
    /// P(name, birth, nik, sex | two members of one family), index ((name*7+birth)*6+nik)*3+sex.
    std::vector<double> family;

    /// Checks and orders the rows. Errors: bad_input for an unknown field or level, an m outside
    /// (0, 1).
    static Result<Model> of(std::span<const ModelRow> rows);

    std::vector<Level>& at(Field field) { return fields[static_cast<size_t>(field)]; }
    const std::vector<Level>& at(Field field) const { return fields[static_cast<size_t>(field)]; }
};

/// Index into Model::family.
constexpr size_t family_cell(uint32_t name, uint32_t birth, uint32_t nik, uint32_t sex) {
    return ((name * level_count[1] + birth) * level_count[2] + nik) * level_count[4] + sex;
}
inline constexpr size_t family_cells = 8 * 7 * 6 * 3;

/// How many pairs of each kind there are among all left x right pairs: the prior.
struct PairCounts {
    double same = 1;    ///< one person on both sides
    double family = 1;  ///< two members of one family
    double chance = 1;  ///< all others
};

/// Weights are integers of 1/256 bit, so that no sum depends on order or machine.
inline constexpr int32_t weight_unit = 256;

/// log2 of a positive number in weight units.
int32_t log2_units(double x);

/// What the family of a pair says about it: changes of the log2 prior of each class, in units.
struct FamilyEvidence {
    int32_t same = 0;
    int32_t family = 0;
    int32_t chance = 0;
};

/// Weights of all patterns, made once from a model.
class Scores {
public:
    /// `birth_count` counts the birth dates of the right side by birth_slot(); `mean_name_bits` is
    /// the mean of -log2 of a name's share there.
    Scores(const Model& model, const PairCounts& counts, std::span<const uint32_t> birth_count,
           double mean_name_bits);

    /// Posterior log2 odds that a (left) and b (right) are one person, in units; 0 is even.
    int32_t weight(uint32_t pattern, const Record& a, const Record& b,
                   const FamilyEvidence& evidence = {}) const;
    /// No level that the letters of the name can reach gives this pattern more than this.
    int32_t best_by_letters(uint32_t integer_pattern, const Record& b) const;

private:
    int32_t rarity(uint32_t name_level, const Record& a, const Record& b) const;
    int32_t combine(uint32_t pattern, const FamilyEvidence& change) const;
    std::vector<int32_t> same_, family_, chance_;
    std::vector<int16_t> birth_units_;  // by birth_slot: -log2 share, less the average u
    std::vector<int16_t> log_sum_;      // log2(1 + 2^-x) by x in units
    std::array<int32_t, 8> name_u_{};   // log2 u by level of the name
    int32_t mean_name_ = 0;             // mean of -log2 share of a name, units
};

/// Slot of a BCD birth date in tables by date: 1900..2063, 12 months, 31 days; 0 for others.
uint32_t birth_slot(uint32_t bcd);
inline constexpr uint32_t birth_slots = 164 * 12 * 31 + 1;

}  // namespace regsosek::match
