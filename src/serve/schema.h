// The part of JSON Schema (2020-12) that routes describe themselves with, checked before a handler
// runs: what the document of the API says and what the server takes cannot differ.
#pragma once

#include <string_view>

#include "ground/base/json.h"
#include "regsosek/base.h"

namespace regsosek::serve {

/// The JSON of a request's body: what can be kept and read again. Errors: bad_input (no JSON; a
/// number with a fraction or beyond 64 bits; nested deeper than 32).
Result<json::Value> read_body(std::string_view body);

/// Checks a value against a schema: type, enum, minimum, maximum, minLength, maxLength (in
/// characters), minItems, maxItems, items, required, properties, additionalProperties (a schema, or
/// false). `type` may be several. Other words describe only: `pattern` is the handler's to check.
/// `field` names the value in the error, unless it is the member of an object, which has a name of
/// its own. Errors: bad_input at the first field that does not fit.
Result<void> check_schema(const json::Value& schema, const json::Value& value,
                          std::string_view field);

}  // namespace regsosek::serve
