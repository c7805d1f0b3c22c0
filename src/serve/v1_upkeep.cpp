// Parts of /v1/backup, /v1/watch, /v1/finalise and /v1/glass that administration asks for: a backup
// checked, a printed head compared, an edition verified, an emergency ended.
#include <algorithm>
#include <filesystem>

#include "ground/base/hash.h"
#include "ground/base/json_members.h"
#include "ground/base/text.h"
#include "ground/store/backup.h"
#include "regsosek/finalise.h"
#include "serve/route.h"

namespace regsosek::serve {

namespace {

namespace fs = std::filesystem;

constexpr uint64_t small_body = 16 * 1024;
constexpr std::string_view head_schema =
    R"({"type":"object","required":["batch","hash"],"properties":{)"
    R"("batch":{"type":"integer","minimum":1},"hash":{"type":"string","minLength":16}}})";

// A name in a folder, and nothing that leads out of it.
Result<std::string> inside(const std::string& folder, const std::string& name) {
    const bool good = !name.empty() && std::ranges::all_of(name, [](char c) {
        return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') ||
               c == '-';
    });
    std::error_code error;
    if (!good || !fs::is_directory(folder + "/" + name, error)) {
        return fail(Code::not_found, "folder itu tidak ada", "there is no such folder");
    }
    return folder + "/" + name;
}

std::string backup_folder(Desk& desk) {
    const std::string& configured = desk.options().settings.text("backup_folder");
    return configured.empty() ? desk.workspace().folder() + "-backup" : configured;
}

Result<Response> check_backup(Context& context) {
    const std::string folder = TRY(inside(backup_folder(context.desk), context.path.at("backup")));
    const int64_t files = TRY(store::verify_backup(folder));
    return Response::of(object({{"files", integer(files)}}));
}

// A head that was printed or written down, against the chain.
Result<Response> compare_head(Context& context) {
    const json::Value body = TRY(context.body());
    const json::Value* batch = body.find("batch");
    if (batch == nullptr || batch->integer() == nullptr || *batch->integer() < 1) {
        return wrong_field("batch", "batch harus bilangan", "batch must be a number");
    }
    std::string hash = json::text_in(body, "hash");
    std::erase(hash, ' ');
    for (char& c : hash) {
        c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    }
    constexpr size_t shortest = 16;  // as on lists; editions and minutes have all 64
    if (hash.size() < shortest) {
        return wrong_field("hash", "paling sedikit 16 angka heksadesimal",
                           "at least 16 hexadecimal digits");
    }
    const auto link = context.desk.workspace().chain(*batch->integer());
    if (!link && link.error().code != Code::not_found) {
        return std::unexpected(link.error());
    }
    const bool agrees = link && hex(link->hash).starts_with(hash);
    return Response::of(object({{"agrees", truth(agrees)},
                                {"sequence", integer(link ? link->last_sequence() : 0)},
                                {"recorded_at", integer(link ? link->recorded_at : 0)}}));
}

Result<Response> verify_edition(Context& context) {
    store::Workspace& workspace = context.desk.workspace();
    const std::string folder =
        TRY(inside(workspace.folder() + "/editions", context.path.at("edition")));
    const auto key = TRY(workspace.public_key());
    const finalise::Edition edition = TRY(finalise::verify(folder, {text::hex(key)}));
    return Response::of(object({{"bytes", integer(edition.bytes)},
                                {"families", integer(edition.families)},
                                {"files", integer(edition.files)},
                                {"hash", text(edition.hash)},
                                {"persons", integer(edition.persons)}}));
}

Result<Response> end_glass(Context& context) {
    context.desk.sessions().open_glass(context.token, 0);
    return Response::nothing();
}

}  // namespace

void add_upkeep_routes(std::vector<Route>& to) {
    to.push_back({"GET",
                  "/v1/backup/{backup}",
                  "backup.write",
                  {"Periksa setiap berkas cadangan", "Check each file of a backup"},
                  check_backup,
                  {{"backup", "name of the backup"}}});
    to.push_back({"POST",
                  "/v1/watch/head",
                  "audit.read",
                  {"Bandingkan kepala rantai yang tercetak dengan catatan",
                   "Compare a printed head of the chain with the record"},
                  compare_head,
                  {},
                  false,
                  small_body,
                  head_schema});
    to.push_back({"GET",
                  "/v1/finalise/edition/{edition}",
                  "edition.read",
                  {"Periksa setiap byte suatu edisi dan tanda tangannya",
                   "Verify each byte of an edition and its signature"},
                  verify_edition,
                  {{"edition", "name of the edition"}}});
    to.push_back({"DELETE",
                  "/v1/glass",
                  "glass.break",
                  {"Akhiri keadaan darurat", "End an emergency"},
                  end_glass,
                  {},
                  false,
                  small_body,
                  "",
                  ""});
}

}  // namespace regsosek::serve
