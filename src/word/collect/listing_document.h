// A VK list as a document of the record and as rows of its tables.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "ground/form/form.h"
#include "ground/store/workspace.h"
#include "word/collect/listing.h"

namespace regsosek::collect {

/// The lines of one SLS as "lines":[{...},...] in both bodies.
struct Lines {
    std::string answers;
    std::string identity;
};
Lines lines_of(const Listing& lines, std::span<const uint32_t> rows);

/// The document of one row of the recapitulation with its lines.
store::Document listing_document(const form::Form& form, const Listing& sls, size_t row,
                                 const Lines& lines);

/// Rows in an order in which those of one SLS stand together, numbered inside each SLS, so that a
/// line has a key whatever stands on it.
store::Table numbered_lines(const store::Table& table, const std::vector<uint32_t>& order);

}  // namespace regsosek::collect
