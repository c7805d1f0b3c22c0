// Members of JSON objects that may be missing, such as those of documents that older programs
// wrote: read with what stands for them.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "ground/base/json.h"

namespace regsosek::json {

/// The text of a member; empty when there is none, or it is no text.
std::string text_in(const Value& value, std::string_view key);
/// The integer of a member; `otherwise` when there is none, or it is no integer.
int64_t integer_in(const Value& value, std::string_view key, int64_t otherwise = 0);

}  // namespace regsosek::json
