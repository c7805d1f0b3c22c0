// Joins, judges and writes the tables of geotag.
#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <tuple>

#include "ground/base/hash.h"
#include "ground/store/made_tables.h"
#include "method/place/shapes.h"
#include "regsosek/geotag.h"
#include "word/geotag/join.h"
#include "word/geotag/judge.h"
#include "word/geotag/kept_places.h"
#include "word/geotag/kept_report.h"
#include "word/geotag/photos.h"

namespace regsosek::geotag {

namespace {

// Severities as validate writes them (validate_finding.severity).
constexpr int32_t warning = 2;
constexpr int32_t error = 3;

struct Finding {
    int64_t family_id = 0;  // 0: a landmark that no family has
    std::string_view landmark;
    int64_t area = 0;
    std::string_view rule;
    int32_t severity = warning;
    std::string values;
};

// All that a run works on.
struct Case {
    std::vector<Tag> tags;
    Shapes shapes;
    std::shared_ptr<const store::Columns> columns;
    std::vector<Judgement> judged;
    std::vector<Joined> joined;
};

Result<std::vector<place::Shape>> stored_shapes(store::Workspace& workspace,
                                                const store::Scope& scope,
                                                const std::string& level) {
    if (!TRY(workspace.has_table("frame_polygon"))) {
        return std::vector<place::Shape>{};
    }
    store::Query query;
    query.table = "frame_polygon";
    query.fields = {"code", "blob"};
    query.filter = "level == \"" + level + "\"";
    query.limit = 1;
    const auto table = TRY(workspace.query(query, scope));
    if (table.rows == 0) {
        return std::vector<place::Shape>{};
    }
    const std::string bytes = TRY(workspace.get_blob(table.at("blob").text(0)));
    return place::read_shape_bytes(bytes);
}

constexpr std::string_view stage = "geotag";
constexpr std::string_view tags_stage = "geotag-landmarks";

// The landmarks: opened from the record, or as a run on the same inputs that was killed had them.
Result<std::vector<Tag>> landmarks(store::Workspace& workspace, const store::Scope& scope,
                                   const std::string& inputs) {
    const auto kept = TRY(store::kept_tables(workspace, tags_stage, inputs));
    if (kept && kept->tables.size() == 1) {
        return kept_tags(kept->tables.front());
    }
    auto tags = TRY(stored_tags(workspace, scope));
    store::MadeTables made;
    made.add({"geotag_landmark", {"area", "landmark"}, "area"}, kept_table(tags));
    TRY(store::keep_tables(workspace, tags_stage, inputs, made));
    return tags;
}

Result<Case> read_case(store::Workspace& workspace, const store::Scope& scope,
                       const Options& options, std::vector<Tag> tags) {
    Case one;
    one.tags = std::move(tags);
    one.shapes.villages = TRY(stored_shapes(workspace, scope, "village"));
    one.shapes.sls = TRY(stored_shapes(workspace, scope, "sls"));
    one.columns = TRY(workspace.columns(
        scope, {{"building_no", "landmark_id", "welfare_status_initial", "interview_result"}, {}}));
    one.judged = judge(one.tags, one.shapes, options);
    one.joined = join(*one.columns, one.tags);
    return one;
}

// What the tests of a landmark say, as findings of a family that has it (or of none).
void add_tag_findings(const Tag& tag, const Judgement& judged, int64_t family_id,
                      const Options& options, std::vector<Finding>& out) {
    const auto add = [&](std::string_view rule, int32_t severity, std::string values) {
        out.push_back({family_id, tag.landmark, tag.area, rule, severity, std::move(values)});
    };
    if (judged.inside_sls == 0) {
        add("GEO02", warning, fmt::format("distance_m={}", judged.distance_to_sls_m));
    }
    if (judged.inside_village == 0) {
        add("GEO02b", warning, fmt::format("distance_m={}", judged.distance_to_village_m));
    }
    if (judged.swapped) {
        add("GEO03", warning, "");
    }
    if (judged.buildings_here > options.pile_buildings) {
        add("GEO04", warning, fmt::format("buildings={}", judged.buildings_here));
    }
    if (tag.accuracy_cm > options.accuracy_m * 100) {
        add("GEO05", warning, fmt::format("accuracy_m={}", tag.accuracy_cm / 100));
    }
    if (judged.late) {
        add("GEO06", warning,
            fmt::format("gap_s={}; speed_kmh={}", judged.gap_s, judged.speed_kmh));
    }
    if (judged.photo_difference >= 0) {
        add("GEO08", warning, fmt::format("different_bits={}", judged.photo_difference));
    }
    if (!tag.photo_problem.empty()) {
        add("GEO09", warning, "photo=" + tag.photo_problem);
    } else if (judged.photo_distance_m > options.photo_m) {
        add("GEO09", warning, fmt::format("photo_distance_m={}", judged.photo_distance_m));
    }
}

std::vector<Finding> findings_of(const Case& one, const Options& options, Report& report) {
    std::vector<Finding> out;
    std::vector<char> attached(one.tags.size(), 0);
    const auto& family = one.columns->family;
    for (const Joined& joined : one.joined) {
        const int64_t id = family.at("family_id").integer(joined.family);
        const int64_t area = family.at("area").integer(joined.family);
        const std::string_view number = family.at("landmark_id").text(joined.family);
        if (joined.tag < 0) {
            if (joined.needed) {
                out.push_back({id, number, area, "GEO01", error,
                               number.empty() ? "missing=landmark_id" : "missing=landmark"});
            }
            continue;
        }
        const auto at = static_cast<size_t>(joined.tag);
        attached[at] = 1;
        const Tag& tag = one.tags[at];
        if (joined.needed && joined.source == Source::building) {
            out.push_back({id, tag.landmark, area, "GEO01", error, "missing=landmark_id"});
        } else if (joined.needed && options.photos_required && tag.photo.empty()) {
            out.push_back({id, tag.landmark, area, "GEO01", error, "missing=photo"});
        }
        if (joined.number_differs) {
            out.push_back({id, tag.landmark, area, "GEO07", error, ""});
        }
        add_tag_findings(tag, one.judged[at], id, options, out);
    }
    for (size_t at = 0; at < one.tags.size(); ++at) {
        if (attached[at] == 0) {
            ++report.unattached;
            add_tag_findings(one.tags[at], one.judged[at], 0, options, out);
        }
    }
    std::ranges::stable_sort(out, [](const Finding& a, const Finding& b) {
        return std::tie(a.family_id, a.area, a.landmark, a.rule) <
               std::tie(b.family_id, b.area, b.landmark, b.rule);
    });
    return out;
}

store::Table finding_table(const std::vector<Finding>& findings) {
    store::Table table;
    table.rows = findings.size();
    table.columns.reserve(6);
    auto& families = table.add("family_id", store::ColumnType::int64).int64s;
    auto& areas = table.add("area", store::ColumnType::int64).int64s;
    store::TextBuilder landmarks{table.add("landmark", store::ColumnType::text)};
    store::TextBuilder rules{table.add("rule", store::ColumnType::text)};
    auto& severities = table.add("severity", store::ColumnType::int32).int32s;
    store::TextBuilder values{table.add("shown_values", store::ColumnType::text)};
    for (const Finding& one : findings) {
        families.push_back(one.family_id);
        areas.push_back(one.area);
        landmarks.add(one.landmark);
        rules.add(one.rule);
        severities.push_back(one.severity);
        values.add(one.values);
    }
    return table;
}

// One row per family that needs a place or has one.
store::Table place_table(const Case& one, const Options& options) {
    static const Judgement nowhere;
    static const Tag nothing;
    store::Table table;
    table.rows = one.joined.size();
    table.columns.reserve(12);
    const auto& family = one.columns->family;
    auto& families = table.add("family_id", store::ColumnType::int64).int64s;
    auto& areas = table.add("area", store::ColumnType::int64).int64s;
    store::TextBuilder landmarks{table.add("landmark", store::ColumnType::text)};
    std::vector<std::vector<int32_t>*> numbers;
    for (const char* name : {"has_place", "accuracy_m", "inside_sls", "distance_to_sls_m",
                             "inside_village", "swapped", "piled", "photo", "source"}) {
        numbers.push_back(&table.add(name, store::ColumnType::int32).int32s);
    }
    for (const Joined& joined : one.joined) {
        const bool there = joined.tag >= 0;
        const auto at = static_cast<size_t>(joined.tag);
        const Tag& tag = there ? one.tags[at] : nothing;
        const Judgement& judged = there ? one.judged[at] : nowhere;
        families.push_back(family.at("family_id").integer(joined.family));
        areas.push_back(family.at("area").integer(joined.family));
        landmarks.add(there ? tag.landmark : family.at("landmark_id").text(joined.family));
        const int32_t values[] = {there ? 1 : 0,
                                  tag.accuracy_cm < 0 ? -1 : tag.accuracy_cm / 100,
                                  judged.inside_sls,
                                  judged.distance_to_sls_m,
                                  judged.inside_village,
                                  judged.swapped ? 1 : 0,
                                  judged.buildings_here > options.pile_buildings ? 1 : 0,
                                  tag.photo.empty() ? 0 : 1,
                                  static_cast<int32_t>(joined.source)};
        for (size_t i = 0; i < numbers.size(); ++i) {
            numbers[i]->push_back(values[i]);
        }
    }
    return table;
}

}  // namespace

Options options_of(const Settings& settings) {
    Options options;
    options.sls_buffer_m = settings.real("geotag_sls_buffer_m");
    options.village_buffer_m = settings.real("geotag_village_buffer_m");
    options.accuracy_m = settings.real("geotag_accuracy_m");
    options.pile_m = settings.real("geotag_pile_m");
    options.pile_buildings = static_cast<int32_t>(settings.integer("geotag_pile_buildings"));
    options.speed_kmh = settings.real("geotag_speed_kmh");
    options.gap_s = settings.integer("geotag_gap_s");
    options.photo_m = settings.real("geotag_photo_m");
    options.photo_bits = static_cast<int32_t>(settings.integer("geotag_photo_bits"));
    options.photo_bytes_max = settings.integer("photo_bytes_max");
    return options;
}

namespace {

// Everything that the tables depend on: each option that run reads. Landmarks have no stamp of
// their own: any document counts.
Result<std::string> inputs_of(store::Workspace& workspace, const store::Scope& scope,
                              const Options& options) {
    Hasher hasher;
    hasher.add_field(TRY(judged_with(workspace, options)));
    hasher.add_field(fmt::format("{}", workspace.head_sequence()));
    for (const AreaRange& range : scope.ranges()) {
        hasher.add_field(fmt::format("{} {}", range.low, range.high));
    }
    return hex(hasher.digest());
}

// Points far outside the village are left out.
std::vector<Place> places_of(const Case& one) {
    const auto& ids = one.columns->family.at("family_id");
    std::vector<Place> out;
    for (const Joined& joined : one.joined) {
        const auto at = static_cast<size_t>(joined.tag);
        if (joined.tag >= 0 && one.judged[at].at.possible() && one.judged[at].inside_village != 0) {
            const place::Point point = one.judged[at].at;
            out.push_back({ids.integer(joined.family), point.lat_e7, point.lon_e7, joined.source});
        }
    }
    std::ranges::sort(out, {}, &Place::family_id);
    return out;
}

Result<store::MadeTables> made_tables(store::Workspace& workspace, const store::Scope& scope,
                                      const Options& options, const std::string& inputs) {
    const std::string judged = TRY(judged_with(workspace, options));
    const int64_t as_of = workspace.head_sequence();
    auto tags = TRY(landmarks(workspace, scope, inputs));
    const Case one = TRY(read_case(workspace, scope, options, std::move(tags)));
    if (scope.whole()) {
        TRY(keep_places(workspace, judged, as_of, places_of(one)));
    }
    Report report;
    report.landmarks = static_cast<int64_t>(one.tags.size());
    report.families = static_cast<int64_t>(one.joined.size());
    for (const Joined& joined : one.joined) {
        report.needed += joined.needed ? 1 : 0;
        report.with_place += joined.needed && joined.tag >= 0 ? 1 : 0;
    }
    const auto findings = findings_of(one, options, report);
    report.findings = static_cast<int64_t>(findings.size());
    std::map<std::string_view, int64_t> rules;
    for (const Finding& finding : findings) {
        ++rules[finding.rule];
    }
    for (const auto& [rule, count] : rules) {
        report.rules.push_back({std::string(rule), count});
    }
    store::MadeTables made;
    made.add({"geotag_place", {"family_id"}, "area"}, place_table(one, options));
    made.add({"geotag_finding", {"family_id", "area", "landmark", "rule"}, "area"},
             finding_table(findings));
    made.rest = kept_text(report);
    return made;
}

}  // namespace

Result<Report> run(store::Workspace& workspace, const store::Scope& scope, const Options& options) {
    const std::string inputs = TRY(inputs_of(workspace, scope, options));
    auto made = TRY(store::kept_tables(workspace, stage, inputs));
    if (!made) {
        made = TRY(made_tables(workspace, scope, options, inputs));
        TRY(store::keep_tables(workspace, stage, inputs, *made));
    }
    for (size_t i = 0; i < made->specs.size(); ++i) {
        TRY(workspace.write_table(made->specs[i], std::move(made->tables[i]), scope));
    }
    TRY(workspace.forget_stage(tags_stage));
    TRY(workspace.forget_stage(stage));
    return parse_kept(made->rest);
}

Result<std::string> photo(store::Workspace& workspace, const store::Scope& scope, int64_t area,
                          std::string_view landmark) {
    const auto stored =
        TRY(workspace.get(store::Kind::geotag, document_key(area, landmark), scope, true));
    const auto gone = fail(Code::not_found, "tidak ada foto, atau sudah dihapus",
                           "there is no photo, or it was erased");
    if (!stored || stored->document.identity.empty()) {
        return gone;
    }
    const Tag tag = TRY(tag_of(*stored));
    if (tag.photo.empty() || tag.photo_key.empty()) {
        return gone;
    }
    const std::string sealed = TRY(workspace.get_blob(tag.photo));
    return open_photo(sealed, tag.photo_key);
}

Result<std::vector<Place>> places(store::Workspace& workspace, const store::Scope& scope,
                                  const Options& options) {
    if (scope.whole()) {
        const std::string inputs = TRY(judged_with(workspace, options));
        if (auto kept = TRY(kept_places(workspace, scope, inputs))) {
            return *std::move(kept);
        }
    }
    auto tags = TRY(stored_tags(workspace, scope));
    const Case one = TRY(read_case(workspace, scope, options, std::move(tags)));
    return places_of(one);
}

}  // namespace regsosek::geotag
