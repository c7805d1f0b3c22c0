// The commands of geotag.
#include "cli/commands.h"
#include "cli/open.h"
#include "cli/reported.h"
#include "cli/sheet.h"
#include "ground/base/files.h"
#include "ground/base/ids.h"
#include "ground/base/progress.h"
#include "ground/base/stop.h"
#include "regsosek/geotag.h"

namespace regsosek::cli {

namespace {

Sheet rules_of(const geotag::Report& report) {
    Sheet sheet;
    sheet.columns = {{"rule", {"aturan", "rule"}, false},
                     {"findings", {"temuan", "findings"}, true}};
    for (const auto& rule : report.rules) {
        sheet.rows.push_back({rule.rule, std::to_string(rule.findings)});
    }
    return sheet;
}

Result<Outcome> test_places(const Call& call, store::Workspace& workspace,
                            const geotag::Options& options) {
    const auto report = TRY(geotag::run(workspace, store::Scope::office("geotag"), options));
    print(call, rules_of(report));
    const auto number = [](int64_t value) { return std::to_string(value); };
    call.talk(call.globals.lang == Lang::id
                  ? number(report.landmarks) + " landmark; " + number(report.with_place) +
                        " dari " + number(report.needed) + " keluarga yang wajib punya titik"
                  : number(report.landmarks) + " landmarks; " + number(report.with_place) + " of " +
                        number(report.needed) + " families that must have a place have one");
    return report.findings == 0 ? Outcome::done : Outcome::findings;
}

Result<Outcome> geotag_load(const Call& call) {
    const auto workspace = TRY(open_workspace(call));
    auto options = geotag::options_of(call.globals.settings);
    options.photos_required = call.arguments.flag("--photos-required");
    Progress progress{"geotag"};
    options.progress = [&progress](int64_t done, int64_t) {
        progress.add(static_cast<uint64_t>(done) - progress.done());
        return !stop_requested();
    };
    const std::string& file = call.arguments.text("FILE");
    const std::string folder = call.arguments.given("--photos")
                                   ? call.arguments.text("--photos")
                                   : file.substr(0, file.find_last_of('/') + 1) + "photos";
    const auto report = TRY(geotag::import_landmarks(*workspace, store::Scope::office("geotag"),
                                                     file, folder, options));
    Sheet sheet;
    sheet.columns = {{"read", {"dibaca", "read"}, true},
                     {"stored", {"disimpan", "stored"}, true},
                     {"repeated", {"sudah ada", "repeated"}, true},
                     {"photos", {"foto", "photos"}, true},
                     {"reported", {"dilaporkan", "reported"}, true}};
    sheet.rows = {{std::to_string(report.read), std::to_string(report.stored),
                   std::to_string(report.repeated), std::to_string(report.photos),
                   std::to_string(report.reported.size())}};
    print(call, sheet);
    return test_places(call, *workspace, options);
}

Result<Outcome> geotag_run(const Call& call) {
    const auto workspace = TRY(open_workspace(call));
    auto options = geotag::options_of(call.globals.settings);
    options.photos_required = call.arguments.flag("--photos-required");
    return test_places(call, *workspace, options);
}

Result<Outcome> geotag_list(const Call& call) {
    const auto workspace = TRY(open_workspace(call));
    store::Query query;
    query.table = "geotag_finding";
    query.limit = call.arguments.integer("--limit");
    if (call.arguments.given("--rule")) {
        query.filter = "rule == \"" + call.arguments.text("--rule") + "\"";
    }
    const auto table = TRY(workspace->query(query, store::Scope::office("geotag")));
    print(call, sheet_of(table));
    return table.rows == 0 ? Outcome::done : Outcome::findings;
}

Result<Outcome> geotag_evaluate(const Call& call) {
    const auto workspace = TRY(open_workspace(call));
    const auto result = TRY(
        geotag::evaluate(*workspace, store::Scope::office("geotag"), call.arguments.text("TRUTH")));
    Sheet sheet;
    sheet.columns = {{"kind", {"jenis", "kind"}, false},
                     {"rule", {"aturan", "rule"}, false},
                     {"planted", {"ditanam", "planted"}, true},
                     {"found", {"ditemukan", "found"}, true}};
    for (const auto& kind : result.kinds) {
        sheet.rows.push_back(
            {kind.kind, kind.rule, std::to_string(kind.planted), std::to_string(kind.found)});
    }
    for (const auto& rule : result.others) {
        sheet.rows.push_back({call.globals.lang == Lang::id ? "(tidak ditanam)" : "(not planted)",
                              rule.rule, "0", std::to_string(rule.findings)});
    }
    print(call, sheet);
    return Outcome::done;
}

Result<Outcome> geotag_photo(const Call& call) {
    const auto workspace = TRY(open_workspace(call));
    const auto area = AreaCode::parse(call.arguments.text("--sls"));
    if (!area) {
        return fail(Code::usage, "--sls: kode SLS 16 angka", "--sls: the 16-digit code of an SLS");
    }
    const std::string bytes = TRY(geotag::photo(*workspace, store::Scope::office("geotag photo"),
                                                area->value, call.arguments.text("--landmark")));
    constexpr int owner_only = 0600;
    TRY(files::write(call.arguments.text("--out"), bytes, owner_only));
    return Outcome::done;
}

Argument photos_required() {
    return {"--photos-required",
            ArgumentKind::flag,
            {"Foto juga wajib (GEO01).", "A photo is required too (GEO01)."},
            false,
            ""};
}

}  // namespace

void register_geotag(Commands& commands) {
    commands.word("geotag", {"Di mana keluarga miskin tinggal: landmark dan foto.",
                             "Where poor families live: landmarks and photos."});
    commands.add({"geotag load",
                  {"Memuat landmark dan foto, lalu mengujinya.",
                   "Loads landmarks and photos, then tests them."},
                  {{"FILE", ArgumentKind::text, {"Landmark (CSV).", "Landmarks (CSV)."}, true, ""},
                   {"--photos",
                    ArgumentKind::text,
                    {"Folder foto; biasanya photos di sebelah FILE.",
                     "Folder of the photos; usually photos next to FILE."},
                    false,
                    ""},
                   photos_required()},
                  geotag_load,
                  "regsosek geotag load landmarks.csv"});
    commands.add({"geotag run",
                  {"Menguji landmark yang sudah dimuat.", "Tests the landmarks loaded before."},
                  {photos_required()},
                  geotag_run,
                  "regsosek geotag run"});
    commands.add(
        {"geotag list",
         {"Temuan geotag.", "Findings of geotag."},
         {{"--rule", ArgumentKind::text, {"Hanya aturan ini.", "This rule only."}, false, ""},
          {"--limit",
           ArgumentKind::integer,
           {"Paling banyak sekian baris.", "At most so many rows."},
           false,
           "100"}},
         geotag_list,
         "regsosek geotag list --rule GEO02 --limit 20"});
    commands.add(
        {"geotag photo",
         {"Tulis foto satu landmark ke berkas.", "Writes the photo of a landmark to a file."},
         {{"--sls", ArgumentKind::text, {"Kode SLS 16 angka.", "The SLS, 16 digits."}, true, ""},
          {"--landmark",
           ArgumentKind::text,
           {"Nomor landmark.", "Number of the landmark."},
           true,
           ""},
          {"--out", ArgumentKind::text, {"Berkas JPEG.", "The JPEG file."}, true, ""}},
         geotag_photo,
         "regsosek geotag photo --sls 3369010001000100 --landmark 00A1B2 --out rumah.jpg"});
    commands.add({"geotag evaluate",
                  {"Temuan terhadap kebenaran kabupaten rekaan.",
                   "Findings against the truth of an invented district."},
                  {{"TRUTH", ArgumentKind::text, {"Folder truth.", "The truth folder."}, true, ""}},
                  geotag_evaluate,
                  "regsosek geotag evaluate kabupaten/truth"});
    add_reported(commands, "geotag");
}

}  // namespace regsosek::cli
