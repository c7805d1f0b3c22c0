// What a role sees of a family's document, as a person reads it.
#pragma once

#include <cstdint>
#include <map>

#include "ground/base/json.h"
#include "ground/form/form.h"
#include "serve/route.h"

namespace regsosek::serve {

/// The answers of a family or a member that the context's role sees, in the order of the form:
/// [{"label", "name", "number", "value", "code_label"?}].
json::Value fields(const Context& context, const json::Value& answers, const json::Value& identity,
                   expr::Level level, bool child);
/// Whether a member's answers are of somebody under 18: they belong to the group "children" too.
bool is_child(const json::Value& member);
/// The members of a body by person_id.
std::map<int64_t, const json::Value*> members_by_id(const json::Value& body);

}  // namespace regsosek::serve
