// The K sheets of a village as rows, and the truth beside them.
#pragma once

#include <vector>

#include "synth/pages.h"
#include "synth/village.h"

namespace regsosek::synth {

/// Names of the columns of k_family.csv and of k_member.csv (three key columns first).
std::vector<std::string_view> k_family_columns();
std::vector<std::string_view> k_member_columns();
std::span<const std::string_view> truth_family_columns();
std::span<const std::string_view> truth_person_columns();
std::span<const std::string_view> truth_error_columns();
std::span<const std::string_view> truth_duplicate_columns();

/// Writes the K sheets, truth/family.csv and truth/duplicate.csv of a village.
void write_sheets(const Frame& frame, const Draft& draft, Pages& pages);
/// Writes truth/error.csv of a village; after every part that plants mistakes.
void write_errors(const Frame& frame, const Draft& draft, Pages& pages);
/// Writes truth/person.csv of a village. `register_rows` has one entry per member of the sheets in
/// their order: the line in register.csv of this village's part, or 0; `register_base` is added to
/// it.
void write_people(const Frame& frame, const Draft& draft, std::span<const uint32_t> register_rows,
                  int64_t register_base, Page& page);

}  // namespace regsosek::synth
