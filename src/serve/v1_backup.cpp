// /v1/backup: copies of the workspace, made while others work.
#include <algorithm>
#include <ctime>
#include <filesystem>

#include "serve/route.h"

namespace regsosek::serve {

namespace {

namespace fs = std::filesystem;

// The setting, or a folder beside the workspace.
std::string backup_folder(Desk& desk) {
    const std::string& configured = desk.options().settings.text("backup_folder");
    return configured.empty() ? desk.workspace().folder() + "-backup" : configured;
}

std::string name_of(int64_t now) {
    const auto seconds = static_cast<std::time_t>(now);
    std::tm utc{};
    ::gmtime_r(&seconds, &utc);
    char text[32] = {};
    std::strftime(text, sizeof(text), "%Y%m%dT%H%M%SZ", &utc);
    return text;
}

// The copying of a workspace, and its name.
Result<std::string> copied(Desk& desk, int64_t now) {
    std::string name = name_of(now);
    for (int again = 2; fs::exists(backup_folder(desk) + "/" + name); ++again) {
        name = name_of(now) + "-" + std::to_string(again);
    }
    TRY(desk.writes().catch_up());
    TRY(desk.workspace().backup(backup_folder(desk) + "/" + name, false));
    return name;
}

// Runs beside the requests of others, and is answered when it is done.
Result<Response> make_backup(Context& context) {
    Response out;
    out.later = [&desk = context.desk, account = context.account->name, lang = context.lang,
                 now = context.now](const std::function<void(Response)>& done) {
        const auto answer = [done, lang](const Result<std::string>& name) {
            done(name ? Response::of(object({{"backup", text(*name)}}), 201)
                      : Response::problem(name.error(), lang));
        };
        const auto started = desk.jobs().start(
            "backup", account, desk.options().clock, [&desk, now] { return copied(desk, now); },
            answer);
        if (!started) {
            answer(std::unexpected(started.error()));
        }
    };
    return out;
}

Result<Response> list_backups(Context& context) {
    std::vector<std::string> names;
    std::error_code error;
    for (const auto& entry : fs::directory_iterator(backup_folder(context.desk), error)) {
        if (fs::exists(entry.path() / "backup.json", error)) {
            names.push_back(entry.path().filename().string());
        }
    }
    std::ranges::sort(names);
    return Response::of(object({{"backups", texts(names)}}));
}

}  // namespace

void add_backup_routes(std::vector<Route>& to) {
    to.push_back({"GET",
                  "/v1/backup",
                  "backup.write",
                  {"Cadangan yang ada", "Backups that are there"},
                  list_backups});
    to.push_back({"POST",
                  "/v1/backup",
                  "backup.write",
                  {"Salin ruang kerja; kuncinya tidak ikut",
                   "Copy the workspace; its key does not go along"},
                  make_backup});
}

}  // namespace regsosek::serve
