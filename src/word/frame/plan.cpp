// Plans officers kecamatan by kecamatan from the loaded frame.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>
#include <span>

#include "ground/base/csv.h"
#include "ground/base/hash.h"
#include "ground/base/ids.h"
#include "ground/base/json.h"
#include "ground/base/threads.h"
#include "method/place/officers.h"
#include "method/place/shapes.h"
#include "regsosek/frame.h"
#include "word/frame/areas.h"
#include "word/frame/plan_tables.h"

namespace regsosek::frame {

namespace {

// One kecamatan as the method plans it.
struct District {
    DistrictRow row;
    int64_t stated_families = 0;  // of the kecamatan or its villages, where no SLS is known
    std::vector<int64_t> villages;
    std::vector<place::PlannedSls> sls;
    std::vector<std::pair<uint32_t, uint32_t>> adjacent;
    std::vector<std::pair<double, double>> middles;  // metres
    place::DistrictPlan plan;
};

// Families stated at some level below or at the kecamatan; the finest level that states any counts.
struct Stated {
    int64_t district = 0;
    int64_t villages = 0;
};

std::vector<District> districts_of(const std::vector<Area>& areas) {
    std::map<int64_t, District> found;
    std::map<int64_t, Stated> stated;
    for (const Area& area : areas) {
        if (area.valid_to != 0 || area.level < Level::district) {
            continue;  // no longer there, or too large for one officer
        }
        const int64_t code = AreaCode{area.code}.enclosing(7).value;
        District& district = found[code];
        district.row.area = code;
        const int64_t families = std::max<int64_t>(area.families, 0);
        if (area.level == Level::district) {
            district.row.name = area.name;
            stated[code].district = families;
        } else if (area.level == Level::village) {
            stated[code].villages += families;
        } else {
            const int64_t village = AreaCode{area.code}.enclosing(10).value;
            if (district.villages.empty() || district.villages.back() != village) {
                district.villages.push_back(village);
            }
            const auto at = static_cast<uint32_t>(district.villages.size() - 1);
            district.sls.push_back({area.code, at, families});
            district.row.families += families;
        }
    }
    std::vector<District> out;
    for (auto& [code, district] : found) {
        const Stated& one = stated[code];
        district.stated_families = one.villages > 0 ? one.villages : one.district;
        out.push_back(std::move(district));
    }
    return out;
}

// Village polygons from the vault; empty when none were loaded.
Result<std::vector<place::Shape>> village_shapes(store::Workspace& workspace,
                                                 const store::Scope& scope) {
    if (!TRY(workspace.has_table("frame_polygon"))) {
        return std::vector<place::Shape>{};
    }
    store::Query query;
    query.table = "frame_polygon";
    query.fields = {"code", "blob"};
    query.filter = "level == \"village\"";
    query.limit = 1;
    const store::Table table = TRY(workspace.query(query, scope));
    if (table.rows == 0) {
        return std::vector<place::Shape>{};
    }
    const std::string bytes = TRY(workspace.get_blob(table.at("blob").text(0)));
    return place::read_shape_bytes(bytes);
}

// A village of some kecamatan.
struct VillageAt {
    District* district = nullptr;
    uint32_t position = 0;
};

// Without polygons of all its villages, a kecamatan's villages are neighbours in order of code.
void neighbours_by_code(District& district) {
    district.adjacent.clear();
    district.middles.clear();
    for (uint32_t v = 0; v < district.villages.size(); ++v) {
        district.middles.emplace_back(v, 0);
        if (v > 0) {
            district.adjacent.emplace_back(v - 1, v);
        }
    }
}

// Neighbours and middles of villages from polygons. True when every kecamatan has them.
bool find_neighbours(std::vector<District>& districts, const std::vector<place::Shape>& shapes) {
    std::map<int64_t, VillageAt> villages;
    for (District& district : districts) {
        for (uint32_t v = 0; v < district.villages.size(); ++v) {
            villages[district.villages[v]] = {&district, v};
        }
        district.middles.assign(district.villages.size(), {0, 0});
    }
    std::vector<VillageAt> of_shape(shapes.size());
    std::map<const District*, size_t> drawn;
    const place::Point origin = shapes.empty() ? place::Point{} : place::middle(shapes.front());
    for (size_t i = 0; i < shapes.size(); ++i) {
        const auto code = AreaCode::parse(shapes[i].code);
        const auto found = code ? villages.find(code->value) : villages.end();
        if (found != villages.end()) {
            of_shape[i] = found->second;
            const place::Point at = place::middle(shapes[i]);
            const double x = place::distance_m({origin.lon_e7, at.lat_e7}, at);
            const double y = place::distance_m({at.lon_e7, origin.lat_e7}, at);
            found->second.district->middles[found->second.position] = {
                at.lon_e7 < origin.lon_e7 ? -x : x, at.lat_e7 < origin.lat_e7 ? -y : y};
            ++drawn[found->second.district];
        }
    }
    for (const auto& [a, b] : place::adjacent_pairs(shapes)) {
        if (of_shape[a].district != nullptr && of_shape[a].district == of_shape[b].district) {
            of_shape[a].district->adjacent.emplace_back(of_shape[a].position, of_shape[b].position);
        }
    }
    bool all = true;
    for (District& district : districts) {
        if (drawn[&district] < district.villages.size() || district.villages.empty()) {
            all = all && district.villages.empty();
            neighbours_by_code(district);
        }
    }
    return all && !shapes.empty();
}

place::OfficerRule rule_of(const PlanOptions& options) {
    return {options.families_per_ppl, options.ppl_per_pml,      options.koseka_pml_limit,
            options.ppl_families_min, options.ppl_families_aim, options.ppl_families_max};
}

// Sum of squared differences from the mean, from the sum of squares: whole numbers, rounded up.
int64_t spread_of(int64_t squares, int64_t families, int64_t loads) {
    return loads == 0 ? 0 : squares - families * families / loads;
}

void summarise(District& district, const place::OfficerRule& rule) {
    DistrictRow& row = district.row;
    const place::DistrictPlan& plan = district.plan;
    if (district.sls.empty()) {
        row.families = district.stated_families;
    }
    const auto counts = place::officers_needed(row.families, rule);
    row.villages = static_cast<int64_t>(district.villages.size());
    row.sls = static_cast<int64_t>(district.sls.size());
    row.ppl = counts.ppl;
    row.pml = counts.pml;
    row.koseka = counts.koseka;
    row.in_range = plan.in_range;
    row.above_max = plan.above_limit;
    for (const place::Load& load : plan.loads) {
        row.load_max = std::max(row.load_max, load.families);
        row.load_min =
            &load == plan.loads.data() ? load.families : std::min(row.load_min, load.families);
        row.villages_max = std::max<int64_t>(row.villages_max, load.villages);
        row.apart += load.adjacent ? 0 : 1;
    }
    const auto loads = static_cast<int64_t>(plan.loads.size());
    row.spread = spread_of(plan.squares, row.families, loads);
    row.spread_bound = spread_of(plan.squares_bound, row.families, loads);
}

void add_assignments(const District& district, int64_t ppl_before, int64_t pml_before,
                     int64_t koseka_before, std::vector<AssignmentRow>& out) {
    for (size_t i = 0; i < district.plan.loads.size(); ++i) {
        const place::Load& load = district.plan.loads[i];
        const std::string ppl = fmt::format("{:04}", ppl_before + static_cast<int64_t>(i) + 1);
        const std::string pml = fmt::format("{:03}", pml_before + load.pml + 1);
        const std::string koseka = fmt::format("{:02}", koseka_before + load.koseka + 1);
        for (uint32_t at = load.first; at < load.last; ++at) {
            const place::PlannedSls& sls = district.sls[district.plan.order[at]];
            out.push_back({sls.area, sls.families, ppl, pml, koseka});
        }
    }
}

store::Document document_of(const DistrictRow& row, std::span<const AssignmentRow> assignments) {
    store::Document document;
    document.kind = store::Kind::assignment;
    document.key = "plan-" + AreaCode{row.area}.text().substr(0, 7);
    document.area = row.area;
    document.author = "frame";
    document.reason = "rencana petugas";
    json::Writer writer{document.answers};
    writer.begin_object();
    writer.key("sls");
    writer.begin_array();
    for (const AssignmentRow& one : assignments) {
        writer.begin_object();
        writer.key("families");
        writer.value(one.families);
        writer.key("idsubsls");
        writer.value(std::string_view(AreaCode{one.area}.text()));
        writer.key("koseka_code");
        writer.value(std::string_view(one.koseka));
        writer.key("pml_code");
        writer.value(std::string_view(one.pml));
        writer.key("ppl_code");
        writer.value(std::string_view(one.ppl));
        writer.end_object();
    }
    writer.end_array();
    writer.end_object();
    return document;
}

}  // namespace

PlanOptions plan_options(const Settings& settings) {
    PlanOptions options;
    options.families_per_ppl = settings.integer("families_per_ppl");
    options.ppl_per_pml = settings.integer("ppl_per_pml");
    options.koseka_pml_limit = settings.integer("koseka_pml_limit");
    options.ppl_families_min = settings.integer("ppl_families_min");
    options.ppl_families_max = settings.integer("ppl_families_max");
    options.ppl_families_aim = 2 * options.families_per_ppl - options.ppl_families_min;
    return options;
}

std::string Plan::csv() const {
    csv::Writer writer;
    constexpr std::array<std::string_view, 5> names = {"idsubsls", "families", "ppl_code",
                                                       "pml_code", "koseka_code"};
    writer.header(names);
    for (const AssignmentRow& row : assignments) {
        writer.field(AreaCode{row.area}.text()).field(row.families).field(row.ppl).field(row.pml);
        writer.field(row.koseka);
        writer.end_record();
    }
    return writer.text();
}

namespace {

constexpr std::string_view stage = "frame-plan";

// Everything that a plan depends on.
Result<std::string> inputs_of(store::Workspace& workspace, const store::Scope& scope,
                              const PlanOptions& options) {
    Hasher hasher;
    hasher.add_field(REGSOSEK_VERSION);
    for (const char* table : {"frame_area", "frame_polygon"}) {
        const auto info = TRY(workspace.table_info(table));
        hasher.add_field(info ? info->stamp : "");
    }
    for (const AreaRange& range : scope.ranges()) {
        hasher.add_field(fmt::format("{} {}", range.low, range.high));
    }
    hasher.add_field(fmt::format("{} {} {} {} {} {}", options.families_per_ppl, options.ppl_per_pml,
                                 options.koseka_pml_limit, options.ppl_families_min,
                                 options.ppl_families_aim, options.ppl_families_max));
    return hex(hasher.digest());
}

Result<Plan> made_plan(store::Workspace& workspace, const store::Scope& scope,
                       const PlanOptions& options) {
    const auto areas = TRY(stored_areas(workspace, scope));
    const auto shapes = TRY(village_shapes(workspace, scope));
    const place::OfficerRule rule = rule_of(options);
    auto districts = districts_of(areas);
    Plan out;
    out.by_borders = find_neighbours(districts, shapes);
    parallel_blocks(districts.size(), [&](size_t i) {
        District& one = districts[i];
        one.plan = place::plan_officers(one.sls, one.adjacent, one.middles, rule);
        summarise(one, rule);
    });
    DistrictRow before;  // officers of the kecamatan before
    for (const District& one : districts) {
        add_assignments(one, before.ppl, before.pml, before.koseka, out.assignments);
        before.ppl += one.row.ppl;
        before.pml += one.row.pml;
        before.koseka += one.row.koseka;
        out.districts.push_back(one.row);
    }
    return out;
}

// One document per kecamatan that has assignments: those of a kecamatan lie together.
std::vector<store::Document> documents_of(const Plan& plan) {
    std::vector<store::Document> out;
    size_t first = 0;
    for (const DistrictRow& row : plan.districts) {
        size_t last = first;
        while (last < plan.assignments.size() &&
               AreaCode{plan.assignments[last].area}.enclosing(7).value == row.area) {
            ++last;
        }
        if (last > first) {
            const std::span all(plan.assignments);
            out.push_back(document_of(row, all.subspan(first, last - first)));
        }
        first = last;
    }
    return out;
}

}  // namespace

Result<Plan> plan(store::Workspace& workspace, const store::Scope& scope,
                  const PlanOptions& options) {
    TRY(needs_whole(scope));
    const std::string inputs = TRY(inputs_of(workspace, scope, options));
    auto made = TRY(store::kept_tables(workspace, stage, inputs));
    if (!made) {
        made = tables_of(TRY(made_plan(workspace, scope, options)));
        TRY(store::keep_tables(workspace, stage, inputs, *made));
    }
    Plan out = plan_of(*made);
    if (const auto documents = documents_of(out); !documents.empty()) {
        TRY(workspace.append(documents));
    }
    TRY(store::write_tables(workspace, std::move(*made)));
    TRY(workspace.forget_stage(stage));
    return out;
}

}  // namespace regsosek::frame
