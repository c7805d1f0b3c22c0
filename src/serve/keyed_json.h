// Keyed documents and the form as JSON.
#pragma once

#include <string_view>

#include <string>

#include "ground/base/json.h"
#include "ground/form/form.h"
#include "regsosek/collect.h"

namespace regsosek::serve {

/// JSON Schema of a K document as it is keyed.
inline constexpr std::string_view document_schema =
    R"({"type":"object","required":["answers","area","members"],"properties":{
        "answers":{"type":"object","additionalProperties":{"type":"string"}},
        "area":{"type":"string","pattern":"^[0-9]{16}$"},
        "members":{"type":"array","maxItems":99,"items":{"type":"object","required":["answers"],
            "properties":{"answers":{"type":"object","additionalProperties":{"type":"string"}},
                "person":{"type":"string"}}}},
        "reason":{"type":"string"}}})";

/// {"area", "family", "members": [{"answers", "person"}], "answers", "version"}.
std::string keyed_json(const collect::KeyedDocument& keyed);
/// The same back, with "reason". Errors: bad_input, naming the member.
Result<collect::KeyedDocument> keyed_document(const json::Value& body);
/// Questions with name, number, block, label, level, kind, width, codes, and whether what is asked
/// of others depends on them.
json::Value form_json(const form::Form& form, Lang lang);

}  // namespace regsosek::serve
