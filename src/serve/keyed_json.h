// Keyed documents and the form as JSON.
#pragma once

#include <string>

#include "ground/base/json.h"
#include "ground/form/form.h"
#include "regsosek/collect.h"

namespace regsosek::serve {

/// {"area", "family", "members": [{"answers", "person"}], "answers", "version"}.
std::string keyed_json(const collect::KeyedDocument& keyed);
/// The same back, with "reason". Errors: bad_input, naming the member.
Result<collect::KeyedDocument> keyed_document(const json::Value& body);
/// Questions with name, number, block, label, level, kind, width, codes, and whether what is asked
/// of others depends on them.
json::Value form_json(const form::Form& form, Lang lang);

}  // namespace regsosek::serve
