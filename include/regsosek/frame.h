// frame: where to ask, and who asks. Loads the area frame with its polygons, issuing areas,
// officers and SLS changes; plans which officer visits which SLS.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "ground/base/settings.h"
#include "ground/store/reported.h"
#include "ground/store/workspace.h"
#include "regsosek/base.h"

namespace regsosek::frame {

/// What is loaded; an empty path leaves what was loaded before. Headers may be ours
/// (docs/format/district.md) or those of BPS lists (docs/method/frame.md).
struct Files {
    /// Areas of any levels, several files together: all of them replace the areas loaded before.
    std::vector<std::string> areas;
    std::string dukcapil;        ///< Kecamatan codes of NIK and KK numbers, with their history.
    std::string officers;        ///< Officers: PPL, PML, Koseka.
    std::string assignment;      ///< Who really visited which SLS.
    std::string village_shapes;  ///< GeoJSON.
    std::string sls_shapes;      ///< GeoJSON.
    std::string sls_changes;     ///< PSLS: SLS split, merged, renamed.
};
/// The files of a district folder that are there.
Files files_of(const std::string& folder);

/// A row or polygon that is not as expected. Problems: not_readable, too_few_fields,
/// too_many_fields, bad_value, duplicate_key, no_parent, invalid_polygon, unknown_area.
using Reported = store::Reported;

/// What a load did.
struct LoadReport {
    int64_t areas = 0;
    int64_t issuing_areas = 0;
    int64_t officers = 0;
    int64_t assignments = 0;
    int64_t polygons = 0;
    int64_t sls_changes = 0;
    int64_t documents = 0;  ///< New documents in the record; 0 when all files were loaded before.
    std::vector<Reported> reported;
};

/// Loads the files: one document of kind area per file (its bytes, or its polygons, lie in the
/// vault), and the tables frame_area, frame_dukcapil, frame_officer, frame_assignment,
/// frame_polygon, frame_sls_change, frame_reported. The same file twice changes nothing. Errors:
/// not_found, bad_input (a needed column, a file without any row that can be read), no_right (a
/// scope that is not the whole: the files replace what was there).
Result<LoadReport> load(store::Workspace& workspace, const store::Scope& scope, const Files& files);

/// Constants of the plan.
struct PlanOptions {
    int64_t families_per_ppl = 250;
    int64_t ppl_per_pml = 4;
    int64_t koseka_pml_limit = 7;
    int64_t ppl_families_min = 200;
    int64_t ppl_families_aim = 300;  ///< Heaviest load aimed at: as far above 250 as the lightest
                                     ///< is below.
    int64_t ppl_families_max = 350;
};
/// The constants in force: settings of the same names; ppl_families_aim follows from the others.
PlanOptions plan_options(const Settings& settings);

/// The plan of one kecamatan.
struct DistrictRow {
    int64_t area = 0;  ///< 16 digits.
    std::string name;
    int64_t villages = 0;
    int64_t sls = 0;
    int64_t families = 0;
    int64_t ppl = 0;
    int64_t pml = 0;
    int64_t koseka = 0;
    int64_t in_range = 0;  ///< PPL with ppl_families_min to ppl_families_aim families.
    int64_t load_min = 0;  ///< Families of the lightest and heaviest load.
    int64_t load_max = 0;
    int64_t above_max = 0;     ///< PPL above ppl_families_max with several SLS.
    int64_t villages_max = 0;  ///< Most villages of one PPL.
    int64_t apart = 0;         ///< PPL whose villages share no border.
    int64_t spread = 0;        ///< Sum of squared differences of the loads from their mean.
    int64_t spread_bound = 0;  ///< No assignment of whole SLS has less.
};

/// One SLS and its officers; empty codes when no SLS of the kecamatan is known.
struct AssignmentRow {
    int64_t area = 0;
    int64_t families = 0;
    std::string ppl;     ///< 4 digits, unique in the regency (question 202a of the K form).
    std::string pml;     ///< 3 digits (question 204a).
    std::string koseka;  ///< 2 digits.
};

/// A plan: kecamatan in order of code, assignments in order of PPL, then along the walk.
struct Plan {
    std::vector<DistrictRow> districts;
    std::vector<AssignmentRow> assignments;
    bool by_borders = false;  ///< Villages are adjacent by polygons; else by the order of codes.
    /// Assignments as CSV: idsubsls, families, ppl_code, pml_code, koseka_code.
    std::string csv() const;
};

/// Plans the officers of the loaded frame and writes frame_plan (kecamatan) and frame_plan_sls, and
/// one document of kind assignment per kecamatan. A kecamatan without SLS gets its counts only.
/// Errors: not_found (no frame loaded), no_right (a scope that is not the whole: codes of officers
/// run through the regency).
Result<Plan> plan(store::Workspace& workspace, const store::Scope& scope,
                  const PlanOptions& options = {});

}  // namespace regsosek::frame
