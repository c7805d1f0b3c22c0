// The tables that link writes. None holds a name or a number of a person.
#pragma once

#include <string>
#include <vector>

#include "ground/store/table.h"
#include "method/match/match.h"
#include "regsosek/link.h"
#include "word/link/observed.h"
#include "word/link/register_file.h"

namespace regsosek::link {

/// Bits of link_person.flags. Stored: never renumber.
enum Flag : int32_t {
    flag_duplicate = 1,       ///< Stands in a pair of link_duplicate.
    flag_register_died = 2,   ///< The register says that the person died,
    flag_register_moved = 4,  ///< or moved away.
    flag_by_household = 8,    ///< Linked only with the evidence of the family.
    flag_nik_differs = 16,    ///< The NIK written differs from the register's.
    flag_birth_differs = 32,
    flag_name_differs = 64,
    flag_kk_differs = 128,
    flag_village_differs = 256,
};

/// Everything that the tables are made from.
struct Linked {
    const Observed& observed;
    const Register& registered;
    const match::Linkage& linkage;
    std::string key;  ///< Secret of the workspace for hashes of register entries.
};

/// The first 63 bits of a keyed hash of a row's NIK, 0 without one: who has not the key cannot test
/// a NIK against it.
int64_t register_key(const Linked& linked, int32_t row);
/// One row per person: person_id, family_id, area, outcome, reason, weight (1/100 bit), pattern,
/// register_row (from 1; 0 none; the candidate when under review), register_key, register_status,
/// flags.
store::Table person_table(const Linked& linked);
/// One row per pair: person_a, person_b, area (of a), weight, pattern.
store::Table duplicate_table(const Linked& linked);
/// The queue of reviews, most urgent first in each area: position (in the area),
/// person_id, family_id, area, reason, weight,
/// register_row, second_row, priority.
store::Table review_table(const Linked& linked);
/// Who people under review may be, best first: person_id, area, register_row, register_key,
/// position, weight, pattern.
store::Table candidate_table(const Linked& linked);
/// People by outcome and reason.
store::Table count_table(const match::Linkage& linkage);
/// What each blocking rule brought, and the model as fitted.
store::Table rule_table(const match::Report& report);
store::Table level_table(const match::Model& model);

/// Rows of a table of integers as CSV: what the artefact keeps.
std::string csv_of(const store::Table& table);

}  // namespace regsosek::link
