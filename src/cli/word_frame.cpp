// The commands of frame.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "cli/commands.h"
#include "cli/open.h"
#include "cli/reported.h"
#include "cli/sheet.h"
#include "ground/base/files.h"
#include "ground/base/ids.h"
#include "regsosek/frame.h"

namespace regsosek::cli {

namespace {

// The files named one by one, over those of --in.
Result<frame::Files> wanted_files(const Call& call) {
    const Arguments& given = call.arguments;
    frame::Files files;
    if (given.given("--in")) {
        files = frame::files_of(given.text("--in"));
    }
    if (given.given("--areas")) {
        files.areas = given.list("--areas");
    }
    const std::pair<const char*, std::string*> others[] = {
        {"--dukcapil", &files.dukcapil},     {"--officers", &files.officers},
        {"--assignment", &files.assignment}, {"--villages", &files.village_shapes},
        {"--sls", &files.sls_shapes},        {"--changes", &files.sls_changes},
    };
    bool any = !files.areas.empty();
    for (const auto& [name, path] : others) {
        if (given.given(name)) {
            *path = given.text(name);
        }
        any = any || !path->empty();
    }
    if (!any) {
        return fail(Code::usage, "tidak ada berkas kerangka; beri --in atau --areas",
                    "no frame file; give --in or --areas");
    }
    return files;
}

Result<Outcome> frame_load(const Call& call) {
    const auto files = TRY(wanted_files(call));
    const auto workspace = TRY(open_workspace(call));
    const auto report = TRY(frame::load(*workspace, store::Scope::office("frame"), files));
    Sheet sheet;
    sheet.columns = {{"areas", {"wilayah", "areas"}, true},
                     {"issuing_areas", {"kode NIK/KK", "NIK/KK codes"}, true},
                     {"officers", {"petugas", "officers"}, true},
                     {"assignments", {"penugasan", "assignments"}, true},
                     {"polygons", {"poligon", "polygons"}, true},
                     {"sls_changes", {"perubahan SLS", "SLS changes"}, true},
                     {"documents", {"dokumen baru", "new documents"}, true},
                     {"reported", {"dilaporkan", "reported"}, true}};
    sheet.rows.emplace_back();
    for (const int64_t count :
         {report.areas, report.issuing_areas, report.officers, report.assignments, report.polygons,
          report.sls_changes, report.documents, static_cast<int64_t>(report.reported.size())}) {
        sheet.rows[0].push_back(std::to_string(count));
    }
    print(call, sheet);
    return report.reported.empty() ? Outcome::done : Outcome::findings;
}

// Root mean squared difference of the loads from their mean, in families.
std::string deviation(int64_t spread, int64_t ppl) {
    return ppl == 0
               ? "0.0"
               : fmt::format("{:.1f}",
                             std::sqrt(static_cast<double>(spread) / static_cast<double>(ppl)));
}

std::vector<std::string> cells_of(const frame::DistrictRow& row, std::string code) {
    std::vector<std::string> cells = {std::move(code), row.name};
    for (const int64_t value :
         {row.villages, row.sls, row.families, row.ppl, row.pml, row.koseka, row.in_range,
          row.load_min, row.load_max, row.above_max, row.villages_max, row.apart}) {
        cells.push_back(std::to_string(value));
    }
    cells.push_back(deviation(row.spread, row.ppl));
    cells.push_back(deviation(row.spread_bound, row.ppl));
    return cells;
}

frame::DistrictRow total_of(const std::vector<frame::DistrictRow>& rows) {
    frame::DistrictRow total;
    for (const frame::DistrictRow& row : rows) {
        for (const auto field :
             {&frame::DistrictRow::villages, &frame::DistrictRow::sls,
              &frame::DistrictRow::families, &frame::DistrictRow::ppl, &frame::DistrictRow::pml,
              &frame::DistrictRow::koseka, &frame::DistrictRow::in_range,
              &frame::DistrictRow::above_max, &frame::DistrictRow::apart,
              &frame::DistrictRow::spread, &frame::DistrictRow::spread_bound}) {
            total.*field += row.*field;
        }
        total.load_min =
            total.load_min == 0 ? row.load_min : std::min(total.load_min, row.load_min);
        total.load_max = std::max(total.load_max, row.load_max);
        total.villages_max = std::max(total.villages_max, row.villages_max);
    }
    return total;
}

Sheet sheet_of_plan(const frame::Plan& plan, Lang lang) {
    Sheet sheet;
    sheet.columns = {{"code", {"kode", "code"}, false},
                     {"name", {"kecamatan", "kecamatan"}, false},
                     {"villages", {"desa", "villages"}, true},
                     {"sls", {"SLS", "SLS"}, true},
                     {"families", {"keluarga", "families"}, true},
                     {"ppl", {"PPL", "PPL"}, true},
                     {"pml", {"PML", "PML"}, true},
                     {"koseka", {"Koseka", "Koseka"}, true},
                     {"in_range", {"beban wajar", "in range"}, true},
                     {"load_min", {"teringan", "lightest"}, true},
                     {"load_max", {"terberat", "heaviest"}, true},
                     {"above_max", {"terlalu berat", "too heavy"}, true},
                     {"villages_max", {"desa per PPL", "villages per PPL"}, true},
                     {"apart", {"terpisah", "apart"}, true},
                     {"deviation", {"simpangan", "deviation"}, true},
                     {"deviation_bound", {"batas bawah", "lower bound"}, true}};
    for (const frame::DistrictRow& row : plan.districts) {
        sheet.rows.push_back(cells_of(row, AreaCode{row.area}.text().substr(0, 7)));
    }
    auto total = total_of(plan.districts);
    total.name = lang == Lang::id ? "JUMLAH" : "TOTAL";
    sheet.rows.push_back(cells_of(total, ""));
    return sheet;
}

Result<Outcome> frame_plan(const Call& call) {
    const auto workspace = TRY(open_workspace(call));
    const auto plan = TRY(frame::plan(*workspace, store::Scope::office("frame"),
                                      frame::plan_options(call.globals.settings)));
    if (call.arguments.given("--out")) {
        TRY(files::write(call.arguments.text("--out"), plan.csv()));
    }
    print(call, sheet_of_plan(plan, call.globals.lang));
    const auto total = total_of(plan.districts);
    const int64_t officers = total.ppl + total.pml + total.koseka;
    call.talk(call.globals.lang == Lang::id
                  ? fmt::format("{} petugas; desa bertetangga menurut {}", officers,
                                plan.by_borders ? "batas poligon" : "urutan kode")
                  : fmt::format("{} officers; villages adjacent by {}", officers,
                                plan.by_borders ? "borders of polygons" : "order of codes"));
    return Outcome::done;
}

Argument path_option(const char* name, const char* id, const char* en,
                     ArgumentKind kind = ArgumentKind::text) {
    return {name, kind, {id, en}, false, ""};
}

}  // namespace

void register_frame(Commands& commands) {
    commands.word("frame", {"Di mana dan siapa yang mendata: kerangka wilayah dan petugas.",
                            "Where to ask and who asks: the area frame and its officers."});
    commands.add(
        {"frame load",
         {"Memuat wilayah, poligon, kode NIK/KK, petugas dan perubahan SLS.",
          "Loads areas, polygons, NIK/KK codes, officers and SLS changes."},
         {path_option("--in", "Folder berkas kabupaten.", "Folder of a district's files."),
          path_option("--areas", "Daftar wilayah (CSV); boleh beberapa kali.",
                      "List of areas (CSV); may be given several times.", ArgumentKind::list),
          path_option("--dukcapil", "Kode kecamatan NIK/KK (CSV).", "Codes of NIK/KK (CSV)."),
          path_option("--officers", "Petugas (CSV).", "Officers (CSV)."),
          path_option("--assignment", "Penugasan (CSV).", "Assignments (CSV)."),
          path_option("--villages", "Poligon desa (GeoJSON).", "Village polygons (GeoJSON)."),
          path_option("--sls", "Poligon SLS (GeoJSON).", "SLS polygons (GeoJSON)."),
          path_option("--changes", "Perubahan SLS (CSV).", "SLS changes (CSV).")},
         frame_load,
         "regsosek frame load --in kabupaten"});
    commands.add({"frame plan",
                  {"Membagi SLS kepada petugas.", "Gives every SLS to an officer."},
                  {path_option("--out", "Berkas penugasan (CSV) yang ditulis.",
                               "File of assignments (CSV) to write.")},
                  frame_plan,
                  "regsosek frame plan --out penugasan.csv"});
    add_reported(commands, "frame");
}

}  // namespace regsosek::cli
