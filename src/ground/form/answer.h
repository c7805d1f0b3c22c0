// One answer between its text in a file and the integer of its column.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "ground/form/form.h"

namespace regsosek::form {

/// The integer of a column from the text of a field: whole numbers and sums of codes as they are,
/// codes by their number (or by their printed text where it is a letter), dates YYYY-MM-DD as
/// yyyymmdd, booleans 1/0, decimals times 10^decimals rounded half away from zero. Nothing when the
/// text is not of that kind, or is negative where no negative is meant, or does not fit. Whether
/// the number is in the list or range is asked of `allowed`. A blank field is the caller's business
/// (asked or not?).
std::optional<int32_t> parse_answer(const Form& form, const Question& question,
                                    std::string_view field);

/// True when an integer is a code of the list, a sum of such codes, in the range, or a declared
/// "does not know". Reserved codes (-1, -2, -3) are never allowed by this.
bool allowed(const Form& form, const Question& question, int32_t value);

/// The text of an integer as files carry it (codes padded with zeros as on paper); empty for the
/// reserved codes (-1, -2, -3).
std::string answer_text(const Form& form, const Question& question, int32_t value);

/// True for YYYY-MM-DDThh:mm:ss of a day and time that exist.
bool valid_datetime(std::string_view field);

}  // namespace regsosek::form
