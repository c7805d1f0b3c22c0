// A plan as its two tables, and back: what a plan that was killed while it was being written goes
// on from.
#pragma once

#include "ground/store/made_tables.h"
#include "regsosek/frame.h"

namespace regsosek::frame {

/// The tables frame_plan (kecamatan) and frame_plan_sls, rows in the order of the plan.
store::MadeTables tables_of(const Plan& plan);
/// The plan that tables_of() was given.
Plan plan_of(const store::MadeTables& made);

}  // namespace regsosek::frame
