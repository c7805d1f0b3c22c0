// What the listing of an SLS leaves behind: prelist, VK list and recap, receipt of the batch, and
// changes of SLS that the PPL reported.
#pragma once

#include "synth/pages.h"
#include "synth/village.h"

namespace regsosek::synth {

/// Columns of the files written here, in order.
std::span<const std::string_view> prelist_columns();
std::span<const std::string_view> vk_sls_columns();
std::span<const std::string_view> vk_line_columns();
std::span<const std::string_view> receipt_columns();
std::span<const std::string_view> sls_change_columns();

/// Writes the lists of all SLS of a village; mistakes in them are added to the draft.
void write_lists(const Frame& frame, uint64_t seed, Errors errors, Draft& draft, Pages& pages);

}  // namespace regsosek::synth
