// The commands of serve: the server itself, and accounts made on this PC.
#include <fmt/format.h>
#include <malloc.h>

#include <cstdio>
#include <filesystem>

#include "cli/commands.h"
#include "cli/open.h"
#include "cli/sheet.h"
#include "ground/base/date.h"
#include "ground/base/ids.h"
#include "ground/base/stop.h"
#include "ground/base/text.h"
#include "serve/app.h"
#include "serve/breach.h"
#include "serve/http_server.h"

namespace regsosek::cli {

namespace {

// The folder that holds forms/ holds policy/ and web/ as well.
std::string beside_forms(const Call& call, const char* name) {
    return (std::filesystem::path(forms_folder(call)).parent_path() / name).string();
}

serve::DeskOptions desk_options(const Call& call) {
    serve::DeskOptions options;
    options.forms_folder = forms_folder(call);
    const std::string& policy = call.globals.settings.text("policy_file");
    options.policy_file = policy.empty() ? beside_forms(call, "policy/access.toml") : policy;
    const std::string& web = call.globals.settings.text("web_folder");
    options.web_folder = web.empty() ? beside_forms(call, "build/web") : web;
    options.settings = call.globals.settings;
    return options;
}

// Passwords and cookies travel in the clear without TLS: then they stay on this PC.
Result<void> check_plain(const serve::ServerOptions& options) {
    const bool here = options.address.starts_with("127.") || options.address == "::1";
    if (options.certificate_file.empty() && !here) {
        return fail(Code::usage,
                    "selain di 127.0.0.1, server memerlukan TLS: --certificate dan --key",
                    "beyond 127.0.0.1 the server wants TLS: --certificate and --key");
    }
    return {};
}

// A server lives for weeks beside others: few arenas, and what is freed goes back at once, where
// the other commands keep it (main.cpp). Called before there are threads.
void share_memory() {
#ifdef __GLIBC__
    constexpr int arenas_max = 2;
    constexpr int bytes_mapped = 1 << 19;  // blocks from here on are mapped one by one
    constexpr int bytes_kept = 1 << 24;
    constexpr int bytes_ahead = 1 << 20;
    mallopt(M_ARENA_MAX, arenas_max);
    mallopt(M_MMAP_THRESHOLD, bytes_mapped);
    mallopt(M_TRIM_THRESHOLD, bytes_kept);
    mallopt(M_TOP_PAD, bytes_ahead);
#endif
}

Result<Outcome> serve_run(const Call& call) {
    share_memory();
    store::OpenOptions opening;
    opening.readers = true;
    const auto workspace = TRY(open_workspace(call, opening));
    const auto desk = TRY(serve::Desk::open(*workspace, desk_options(call)));
    if (const auto finder = desk->finder(); !finder && finder.error().code != Code::not_found) {
        return std::unexpected(finder.error());  // not_found: link has not run yet
    }
    TRY(desk->atlas());  // so that the first map does not wait for it, nor the first chart
    if (const auto charts = desk->charts(); !charts && charts.error().code != Code::not_found) {
        call.talk(charts.error().message(call.globals.lang) + "\n");
    }
    desk->keep_columns_current();
    serve::App app{*desk};
    serve::ServerOptions options;
    options.address = call.arguments.text("--address");
    const int64_t port = call.arguments.integer("--port");
    if (port < 0 || port > UINT16_MAX) {
        return fail(Code::usage, "--port harus 0 sampai 65535", "--port must be 0 to 65535");
    }
    options.port = static_cast<uint16_t>(port);
    options.certificate_file = call.arguments.text("--certificate");
    TRY(check_plain(options));
    options.key_file = call.arguments.text("--key");
    const auto server = TRY(serve::HttpServer::listen(
        options, {serve::App::body_max,
                  [&](const serve::Request& request, std::function<void(serve::Response)> done) {
                      app.answer(request, std::move(done));
                  }}));
    call.out(fmt::format("{}://{}:{}\n", options.certificate_file.empty() ? "http" : "https",
                         options.address, server->port()));
    std::fflush(stdout);  // whoever started the server waits for its address
    watch_stop_signals();
    server->run_until(stop_requested);
    desk->jobs().wait();  // their answers go to the server, which must still be there
    return Outcome::done;
}

Result<Outcome> account_add(const Call& call) {
    const auto workspace = TRY(open_workspace(call));
    const auto desk = TRY(serve::Desk::open(*workspace, desk_options(call)));
    serve::Account account;
    account.name = call.arguments.text("NAME");
    account.role = call.arguments.text("--role");
    account.label = call.arguments.text("--label");
    account.areas = call.arguments.list("--area");
    if (desk->policy().find(account.role) == nullptr) {
        std::string known;
        for (const serve::Role& role : desk->policy().roles()) {
            known += (known.empty() ? "" : ", ") + role.name;
        }
        return fail(Code::usage, "peran '" + account.role + "' tidak ada; ada: " + known,
                    "there is no role '" + account.role + "'; there are: " + known);
    }
    std::string password = TRY(desk->accounts().add(account));
    if (const std::string& subject = call.arguments.text("--subject"); !subject.empty()) {
        TRY(desk->accounts().link(account.name, subject));
        password.clear();  // the login provider is the one way in
    }
    Sheet sheet;
    sheet.columns = {{"account", {"akun", "account"}}, {"password", {"kata sandi", "password"}}};
    sheet.rows = {{account.name, password}};
    print(call, sheet);
    return Outcome::done;
}

// A time of a day, "2026-11-22" or "2026-11-22T14:30", UTC, as seconds since 1970.
Result<int64_t> time_of(const std::string& given, int64_t preset) {
    if (given.empty()) {
        return preset;
    }
    constexpr size_t day_size = 10;
    constexpr size_t whole_size = 16;
    constexpr int64_t seconds_per_day = 86'400;
    const auto day = Date::parse(std::string_view(given).substr(0, day_size));
    const auto number = [&](size_t at) {
        return text::integer(std::string_view(given).substr(at, 2)).value_or(-1);
    };
    const bool timed = given.size() == whole_size && given[day_size] == 'T';
    const int64_t hour = timed ? number(day_size + 1) : 0;
    const int64_t minute = timed ? number(day_size + 4) : 0;
    if (!day || (given.size() != day_size && !timed) || hour < 0 || hour > 23 || minute < 0 ||
        minute > 59) {
        return fail(Code::usage, "waktu: TTTT-BB-HH atau TTTT-BB-HHTJJ:MM (UTC)",
                    "a time: YYYY-MM-DD or YYYY-MM-DDTHH:MM (UTC)");
    }
    return day->days * seconds_per_day + hour * 3600 + minute * 60;
}

Result<Outcome> breach(const Call& call) {
    const int64_t from = TRY(time_of(call.arguments.text("--from"), 0));
    const int64_t to = TRY(time_of(call.arguments.text("--to"), INT64_MAX));
    const auto workspace = TRY(open_workspace(call));
    const auto families = TRY(serve::affected_families(*workspace, store::Scope::office("breach"),
                                                       call.arguments.text("ACCOUNT"), from, to));
    Sheet sheet;
    sheet.columns = {{"family", {"keluarga", "family"}},
                     {"area", {"wilayah", "area"}},
                     {"reads", {"pembacaan", "reads"}, true},
                     {"first", {"pertama (detik)", "first (seconds)"}, true},
                     {"last", {"terakhir (detik)", "last (seconds)"}, true}};
    for (const serve::AffectedFamily& one : families) {
        sheet.rows.push_back({FamilyId{one.family}.printed(), AreaCode{one.area}.text(),
                              std::to_string(one.reads), std::to_string(one.first),
                              std::to_string(one.last)});
    }
    print(call, sheet);
    return Outcome::done;
}

Result<Outcome> backup_make(const Call& call) {
    const auto workspace = TRY(open_workspace(call));
    TRY(workspace->catch_up_columns());
    TRY(workspace->backup(call.arguments.text("FOLDER"), call.arguments.flag("--with-key")));
    return Outcome::done;
}

Result<Outcome> backup_restore(const Call& call) {
    TRY(store::restore_backup(call.arguments.text("FOLDER"), call.globals.workspace,
                              call.arguments.text("--key-file")));
    const auto workspace = TRY(open_workspace(call));
    const int64_t documents = TRY(workspace->verify_chain());
    const auto head = TRY(workspace->chain_head());
    Sheet sheet;
    sheet.columns = {{"documents", {"dokumen", "documents"}}, {"batch", {"batch", "batch"}}};
    sheet.rows = {{std::to_string(documents), std::to_string(head.batch)}};
    print(call, sheet);
    return Outcome::done;
}

void register_breach(Commands& commands) {
    commands.add(
        {"serve breach",
         {"Keluarga yang datanya dibaca suatu akun dalam suatu waktu (pelanggaran data).",
          "Families whose data an account has read in a time (a breach)."},
         {{"ACCOUNT", ArgumentKind::text, {"Nama akun.", "Name of the account."}, true, ""},
          {"--from",
           ArgumentKind::text,
           {"Sejak, TTTT-BB-HH[TJJ:MM], UTC.", "Since, YYYY-MM-DD[THH:MM], UTC."},
           false,
           ""},
          {"--to",
           ArgumentKind::text,
           {"Sampai, TTTT-BB-HH[TJJ:MM], UTC.", "Until, YYYY-MM-DD[THH:MM], UTC."},
           false,
           ""}},
         breach,
         "regsosek serve breach siti --from 2026-11-22T08:00 --to 2026-11-22T17:00"});
}

}  // namespace

void register_serve(Commands& commands) {
    commands.word("serve", {"Server dan akun untuk peramban.", "The server and its accounts."});
    commands.add(
        {"serve run",
         {"Jalankan server pada ruang kerja ini sampai dihentikan.",
          "Serve this workspace until stopped."},
         {{"--address", ArgumentKind::text, {"Alamat.", "Address."}, false, "127.0.0.1"},
          {"--port",
           ArgumentKind::integer,
           {"Porta; 0: yang bebas.", "Port; 0: any."},
           false,
           "8080"},
          {"--certificate",
           ArgumentKind::text,
           {"Sertifikat TLS (PEM).", "TLS certificate (PEM)."},
           false,
           ""},
          {"--key", ArgumentKind::text, {"Kunci TLS (PEM).", "TLS key (PEM)."}, false, ""}},
         serve_run,
         "regsosek serve run --workspace ws --port 8080"});
    commands.add(
        {"serve backup",
         {"Salin ruang kerja ke folder baru; server yang berjalan menyalin lewat POST /v1/backup.",
          "Copy the workspace to a new folder; a running server copies by POST /v1/backup."},
         {{"FOLDER", ArgumentKind::text, {"Folder baru.", "New folder."}, true, ""},
          {"--with-key",
           ArgumentKind::flag,
           {"Sertakan kunci ruang kerja.", "Take the workspace key along."},
           false,
           ""}},
         backup_make,
         "regsosek serve backup /media/cadangan/2026-11-22 --workspace ws"});
    commands.add(
        {"serve restore",
         {"Pasang cadangan sebagai ruang kerja di folder kosong, lalu periksa rantainya.",
          "Lay a backup down as a workspace in an empty folder, and verify its chain."},
         {{"FOLDER", ArgumentKind::text, {"Folder cadangan.", "Folder of the backup."}, true, ""},
          {"--key-file",
           ArgumentKind::text,
           {"Kunci ruang kerja, bila cadangan tanpa kunci.",
            "The workspace key, when the backup holds none."},
           false,
           ""}},
         backup_restore,
         "regsosek serve restore /media/cadangan/2026-11-22 --workspace ws-baru"});
    commands.add(
        {"serve account",
         {"Buat akun; kata sandi pertamanya dicetak sekali.",
          "Make an account; its first password is printed once."},
         {{"NAME", ArgumentKind::text, {"Nama akun.", "Name of the account."}, true, ""},
          {"--subject",
           ArgumentKind::text,
           {"Subjek pada penyedia login OpenID Connect; tanpa kata sandi.",
            "Subject at the OpenID Connect provider; no password then."},
           false,
           ""},
          {"--role", ArgumentKind::text, {"Peran.", "Role."}, true, ""},
          {"--label", ArgumentKind::text, {"Nama tampilan.", "Name as shown."}, false, ""},
          {"--area",
           ArgumentKind::list,
           {"Awal kode wilayah; boleh beberapa.", "First digits of an area code; may be several."},
           false,
           ""}},
         account_add,
         "regsosek serve account siti --role operator --area 3321010"});
    register_breach(commands);
}

}  // namespace regsosek::cli
