// One village invented as a whole: the unit of work of a thread. Families lie in the order of the
// documents (SLS, building, family number).
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "regsosek/synth.h"
#include "synth/frame.h"
#include "synth/identity.h"
#include "synth/people.h"

namespace regsosek::synth {

/// One planted mistake: a line of truth/error.csv.
struct PlantedError {
    std::string_view file;  ///< k_family, k_member, vk_sls or vk_line.
    int family = -1;        ///< Index into Draft::families; -1 for a mistake of the SLS.
    int sls = 0;            ///< Index into Frame::sls.
    int member_no = 0;      ///< 0 for the family itself.
    std::string_view kind;
    std::string_view variable;
    std::string truth;
    std::string written;
    std::string_view rule;  ///< Rule of edit_rules.csv that should find it, or empty.
};

/// Two documents of one family (indices into Draft::families).
struct DuplicatePair {
    int original = 0;
    int copy = 0;
};

/// A village with its truth and its documents.
struct Draft {
    Draft(const Frame& frame, int number, Errors planted)
        : village(number), errors_planted(planted), issuer(frame, number) {}

    int village = 0;
    Errors errors_planted = Errors::normal;
    NumberIssuer issuer;
    std::vector<Family> families;
    std::vector<Family> gone;  ///< Families that only the register still knows; no answers.
    std::vector<PlantedError> errors;
    std::vector<DuplicatePair> duplicates;
    uint32_t persons = 0;  ///< Serials given to people.

    /// Numbers for all members of a family and its card.
    void give_numbers(Random& random, Family& family);
};

/// Invents one village. Depends on frame, village, seed and errors only.
Draft invent_village(const Frame& frame, int village, uint64_t seed, Errors errors);

/// Random numbers of the order-th family of an SLS: the same whatever happens in others.
Random family_random(uint64_t seed, Stream stream, int sls, int order);
/// Number of a person in truth files.
int64_t true_person(int village, uint32_t serial);
/// Number of a family in truth files; the copy of a duplicate has its original's.
int64_t true_family(const Draft& draft, int family);

}  // namespace regsosek::synth
