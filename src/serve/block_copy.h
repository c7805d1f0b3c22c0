// Answers about a building that are keyed once and taken over for its other families.
#pragma once

#include "regsosek/collect.h"
#include "serve/route.h"

namespace regsosek::serve {

/// What the record says of answers that were copied: "; disalin dari F...: 302, 303" for the reason
/// of the document, empty when none was. The member `copied` of the body names the family and the
/// questions; one that does not say the same in both documents is not called copied. Errors:
/// bad_input (a question that is not copied by blocks, a family that is not of this building).
Result<std::string> copy_note(Context& context, const json::Value& body,
                              const collect::KeyedDocument& keyed);

}  // namespace regsosek::serve
