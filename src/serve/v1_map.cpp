// /v1/frame/shape and the maps of score, validate and watch: shapes of areas, and what is coloured
// in them.
#include <algorithm>
#include <array>
#include <map>

#include "regsosek/watch.h"
#include "serve/atlas.h"
#include "serve/counts.h"
#include "serve/route.h"

namespace regsosek::serve {

namespace {

constexpr int64_t hundred_percent = 10'000;  // shares are in hundredths of a per cent

/// What a map can be coloured by. Values are in hundredths: of a per cent, or of the unit.
struct Measure {
    const char* name;
    Text label;
    Text definition;
    bool percent = true;
    bool more_is_worse = true;
};

/// One area of a map; -1: not known.
struct MapLine {
    int64_t base = 0;  ///< what the shares are of
    std::vector<int64_t> values;
};

int64_t share(int64_t part, int64_t whole) {
    return part < 0 || whole <= 0
               ? -1
               : std::min((part * hundred_percent + whole / 2) / whole, hundred_percent);
}

json::Value described(std::span<const Measure> measures, Lang lang) {
    json::Array out;
    for (const Measure& one : measures) {
        out.push_back(object({{"definition", text(one.definition.in(lang))},
                              {"label", text(one.label.in(lang))},
                              {"more_is_worse", truth(one.more_is_worse)},
                              {"name", text(one.name)},
                              {"percent", truth(one.percent)}}));
    }
    return array(std::move(out));
}

Response map_of(const Context& context, std::span<const Measure> measures,
                const std::map<std::string, MapLine>& lines, int64_t as_of, bool exact) {
    json::Array out;
    for (const auto& [area, line] : lines) {
        json::Array values;
        for (const int64_t value : line.values) {
            values.push_back(value < 0 ? json::Value{} : integer(value));
        }
        out.push_back(object({{"area", text(area)},
                              {"base", integer(line.base)},
                              {"values", array(std::move(values))}}));
    }
    return Response::of(object({{"areas", array(std::move(out))},
                                {"as_of", integer(as_of)},
                                {"exact", truth(exact)},
                                {"measures", described(measures, context.lang)}}));
}

Result<int> map_digits(const Context& context) {
    const std::string& level = context.request.parameter("level");
    const int digits = TRY(digits_of(level.empty() ? "district" : level));
    TRY(check_narrow(context, digits));
    return digits;
}

Result<Response> shapes(Context& context) {
    const int digits = TRY(map_digits(context));
    const store::Scope scope = TRY(context.scope());
    const auto atlas = TRY(context.desk.atlas());
    std::string out = R"({"type":"FeatureCollection","features":[)";
    bool first = true;
    for (const AreaShape* shape : shapes_in(*atlas, scope, digits)) {
        out += first ? "" : ",";
        first = false;
        out += R"({"type":"Feature","properties":)" +
               json::canonical(object({{"code", text(shape->code)}, {"name", text(shape->name)}})) +
               R"(,"geometry":)" + shape->geometry + "}";
    }
    Response response;
    response.type = "application/geo+json";
    response.body = out + "]}";
    return response;
}

const std::array<Measure, 3>& score_measures() {
    static const std::array<Measure, 3> list = {{
        {"low",
         {"Desil 1–4", "Deciles 1–4"},
         {"Bagian keluarga berperingkat yang berada di desil 1 sampai 4 menurut model (PMT).",
          "Share of ranked families that the model (PMT) places in deciles 1 to 4."}},
        {"poor",
         {"Miskin dan sangat miskin", "Poor and very poor"},
         {"Bagian keluarga berperingkat yang menurut model masuk kelompok 1 (sangat miskin) atau 2 "
          "(miskin).",
          "Share of ranked families that the model places in group 1 (very poor) or 2 (poor)."}},
        {"decile",
         {"Rata-rata desil", "Mean decile"},
         {"Rata-rata desil keluarga berperingkat; 5,5 adalah rata-rata seluruhnya.",
          "Mean decile of ranked families; 5.5 is the mean of all."},
         false,
         false},
    }};
    return list;
}

MapLine score_line(const Welfare& one, const Counts& counts) {
    int64_t families = 0;
    int64_t low = 0;
    int64_t sum = 0;
    std::array<int64_t, 10> shown{};
    for (size_t i = 0; i < shown.size(); ++i) {
        shown[i] = counts.shown(one.deciles[i]);
        families += shown[i];
        low += i < 4 ? shown[i] : 0;
        sum += shown[i] * static_cast<int64_t>(i + 1);
    }
    const int64_t mean = families == 0 ? -1 : (sum * 100 + families / 2) / families;
    std::array<int64_t, 4> groups{};
    int64_t grouped = 0;
    for (size_t i = 0; i < groups.size(); ++i) {
        groups[i] = counts.shown(one.groups[i]);
        grouped += groups[i];
    }
    return {families, {share(low, families), share(groups[0] + groups[1], grouped), mean}};
}

Result<Response> score_map(Context& context) {
    const int digits = TRY(map_digits(context));
    const store::Scope scope = TRY(context.scope());
    const auto summary = TRY(context.desk.summary());
    const bool exact = context.role->sees("answers");
    const Counts counts = TRY(Counts::make(exact));
    std::map<std::string, MapLine> lines;
    for (const auto& [area, one] : welfare_by(*summary, scope, digits)) {
        lines[area] = score_line(one, counts);
    }
    return map_of(context, score_measures(), lines, summary->as_of, exact);
}

const std::array<Measure, 2>& finding_measures() {
    static const std::array<Measure, 2> list = {{
        {"findings",
         {"Temuan per 100 dokumen", "Findings per 100 documents"},
         {"Temuan tingkat peringatan dan salah, untuk tiap 100 dokumen K.",
          "Findings of severity warning and error, for each 100 K documents."},
         false},
        {"error",
         {"Dokumen salah", "Documents in error"},
         {"Bagian dokumen K yang mempunyai temuan tingkat salah.",
          "Share of K documents that have a finding of severity error."}},
    }};
    return list;
}

std::map<std::string, watch::Progress> progress_by(const Summary& summary,
                                                   const store::Scope& scope, int digits) {
    std::map<std::string, watch::Progress> out;
    for (watch::Progress& one :
         watch::progress(summary.tallies, scope, static_cast<watch::By>(digits))) {
        if (!one.area.empty()) {
            out[one.area] = std::move(one);
        }
    }
    return out;
}

Result<Response> finding_map(Context& context) {
    const int digits = TRY(map_digits(context));
    const store::Scope scope = TRY(context.scope());
    const auto summary = TRY(context.desk.summary());
    constexpr int32_t warning = 2;
    std::map<std::string, int64_t> found;
    each_in(summary->findings, scope, [&](const FindingCount& one) {
        if (one.severity >= warning) {
            found[AreaCode{one.area}.text().substr(0, static_cast<size_t>(digits))] += one.count;
        }
    });
    std::map<std::string, MapLine> lines;
    for (const auto& [area, one] : progress_by(*summary, scope, digits)) {
        const int64_t each = one.documents <= 0 ? -1 : found[area] * 100 * 100 / one.documents;
        lines[area] = {one.documents, {each, share(one.error, one.documents)}};
    }
    return map_of(context, finding_measures(), lines, summary->as_of, true);
}

const std::array<Measure, 3>& progress_measures() {
    static const std::array<Measure, 3> list = {{
        {"coverage",
         {"Cakupan", "Coverage"},
         {"Dokumen K dibanding keluarga terverifikasi (VK), atau prelist bila VK belum ada.",
          "K documents against verified families (VK), or the prelist where there is no VK yet."},
         true,
         false},
        {"clean",
         {"Dokumen bersih", "Clean documents"},
         {"Bagian dokumen K tanpa peringatan dan tanpa salah.",
          "Share of K documents without warnings and errors."},
         true,
         false},
        {"geotagged",
         {"Bergeotag", "Geotagged"},
         {"Bagian keluarga miskin dan sangat miskin terwawancara yang mempunyai tempat.",
          "Share of interviewed poor and very poor families that have a place."},
         true,
         false},
    }};
    return list;
}

Result<Response> progress_map(Context& context) {
    const int digits = TRY(map_digits(context));
    const store::Scope scope = TRY(context.scope());
    const auto summary = TRY(context.desk.summary());
    const bool exact = context.role->sees("answers");
    const Counts counts = TRY(Counts::make(exact));
    std::map<std::string, MapLine> lines;
    for (auto& [area, one] : progress_by(*summary, scope, digits)) {
        counts.protect(one);
        lines[area] = {
            one.documents,
            {std::min(one.coverage_bp(), hundred_percent), share(one.clean, one.documents),
             share(std::min(one.geotagged, one.poor), one.poor)}};
    }
    return map_of(context, progress_measures(), lines, summary->as_of, exact);
}

void add_map(std::vector<Route>& to, const char* pattern, const char* action, Text meaning,
             Result<Response> (*handle)(Context&)) {
    to.push_back({"GET",
                  pattern,
                  action,
                  std::move(meaning),
                  handle,
                  {{"level", "district, village or sls"},
                   {"area", "first digits of an area code; 7 or more for sls"}}});
}

}  // namespace

void add_map_routes(std::vector<Route>& to) {
    add_map(to, "/v1/frame/shape", "area.read",
            {"Bentuk wilayah (GeoJSON)", "Shapes of areas (GeoJSON)"}, shapes);
    to.back().answer = "application/geo+json";
    add_map(to, "/v1/score/map", "score.read", {"Kesejahteraan untuk peta", "Welfare for a map"},
            score_map);
    add_map(to, "/v1/validate/map", "finding.read", {"Temuan untuk peta", "Findings for a map"},
            finding_map);
    add_map(to, "/v1/watch/map", "progress.read", {"Kemajuan untuk peta", "Progress for a map"},
            progress_map);
}

}  // namespace regsosek::serve
