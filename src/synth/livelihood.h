// Health, schooling and work of the members, in this order: each builds on the one before, none on
// housing or assets. All skip rules of blocks IV.A to IV.E hold for what is written here.
#pragma once

#include "synth/frame.h"
#include "synth/people.h"

namespace regsosek::synth {

/// Sex, birth date, age, marital status, relation, pregnancy and identity documents of all members.
void answer_demography(Random& random, Family& family);
/// Functional difficulties, depression, chronic illness, nutrition and caregiver of present
/// members.
void answer_health(Random& random, Family& family);
/// Latent ability, school attended, grade and certificate of present members aged 5 and over.
void answer_schooling(Random& random, const Village& village, Family& family);
/// Work last week, industry, status, tax number and business of present members aged 5 and over.
void answer_work(Random& random, const Village& village, Family& family);

}  // namespace regsosek::synth
