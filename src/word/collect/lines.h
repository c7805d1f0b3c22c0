// Lines of a file without quotes, cut into fields eight bytes at a time: nearly all lines are such.
// Whatever is not plain is left to csv::Reader.
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>
#include <vector>

#include "ground/base/csv.h"

namespace regsosek::collect {

/// The line that begins at an offset, without its end and a carriage return before it. Nothing when
/// csv::Reader must judge it: it holds a quote, or is longer than a record may be.
std::optional<std::string_view> plain_line(const csv::File& file, size_t begin, size_t end);

/// Number of fields of a plain line.
size_t field_count(std::string_view line, char delimiter);

/// Cuts a plain line into at most `most` fields (the fields behind them are not looked for).
void cut_plain(std::string_view line, char delimiter, size_t most,
               std::vector<std::string_view>& fields);

}  // namespace regsosek::collect
