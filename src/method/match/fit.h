// Learning a model from the two sides themselves, without labels: chance from frequencies, families
// from the register's own families, the same person by EM on histograms of patterns.
#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "method/match/model.h"
#include "method/match/record.h"

namespace regsosek::match {

/// Pairs by pattern.
using Histogram = std::vector<uint64_t>;

/// What chance looks like on the right side, beside the u of the model.
struct Chance {
    std::vector<uint32_t> birth_count;  ///< by birth_slot()
    double mean_name_bits = 0;
};

/// How much is drawn.
struct FitOptions {
    uint64_t seed = 1;
    size_t random_pairs = size_t{1} << 20;  ///< For u of fuzzy levels.
    size_t sampled_rows = size_t{1} << 17;  ///< For collisions and for the training on birth dates.
    size_t family_pairs = 400000;           ///< Pairs inside families of the right side.
    int steps_max = 50;                     ///< Of EM.
    double converged = 1e-6;                ///< Largest change of an m that counts as none.
};

/// How one training session of EM went.
struct Session {
    std::string name;
    uint64_t pairs = 0;
    double same_share = 0;    ///< Share of the pairs that are one person,
    double family_share = 0;  ///< of the same family,
    double chance_share = 0;  ///< or by chance.
    int steps = 0;
    bool converged = false;
    bool used = false;  ///< False when there were too few pairs to learn from.
};

/// Sets every u of the model, exact from frequencies for equality, drawn for fuzzy levels.
Chance fit_chance(const Side& left, const Side& right, const FitOptions& options, Model& model);

/// Sets Model::family from pairs of different people in one family of the right side.
void fit_family(const Side& right, const FitOptions& options, Model& model);

/// Spreads the family table over NIK levels when a share of families' NIK is written to another
/// member.
void set_swapped_nik_share(double share, Model& model);

/// Patterns of pairs of which it is known whether they are one person: their responsibility is
/// fixed (semi-supervised EM; Enamorado, Fifield, Imai 2019 section 2.3).
struct Labelled {
    std::vector<uint32_t> same;
    std::vector<uint32_t> other;
};

/// EM on pairs with the same NIK: learns m of everything but the NIK.
Session fit_on_nik(const Histogram& pairs, const Labelled& labelled, const FitOptions& options,
                   Model& model);

/// EM on pairs with the same birth date and first sound: learns m of the NIK.
Session fit_on_birth(const Histogram& pairs, const Labelled& labelled, const FitOptions& options,
                     Model& model);

/// Share of pairs that are one person among pairs of one family whose members nobody else claims;
/// the others are two members of the family. m and the family table are given.
double fit_same_share(const Histogram& pairs, const FitOptions& options, const Model& model);

/// Patterns of (left, right) pairs with the same birth date and first sound, for a sample of left
/// rows.
Histogram birth_session(const Side& left, const Side& right, const FitOptions& options);

}  // namespace regsosek::match
