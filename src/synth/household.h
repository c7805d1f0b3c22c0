// Who lives together: heads, spouses, children, in-laws, grandchildren and parents with ages that
// fit.
#pragma once

#include "synth/people.h"

namespace regsosek::synth {

/// Fills `family.people` (in the order of the form: head, spouse, children, ...) and
/// `family.present` for a family of its kind on its interview date. Life-cycle model: the head's
/// age, marriage, births by cohort, children leaving home (marginals of Demak and Central Java 2022
/// are met, see docs/method/synth.md).
void found_household(Random& random, Family& family);

}  // namespace regsosek::synth
