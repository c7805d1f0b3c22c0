// The gate of every request.
#include "serve/app.h"

#include <algorithm>
#include <array>
#include <future>

#include "ground/base/files.h"
#include "ground/base/hash.h"
#include "ground/base/ids.h"
#include "ground/base/text.h"
#include "serve/compress.h"
#include "serve/partial.h"
#include "serve/route.h"

namespace regsosek::serve {

namespace {

constexpr int quality_once = 11;  // files are packed once, when the server starts
// MapLibre and ECharts (2 MB together) would take 3 s at quality 11, and are 9 % larger at 9.
constexpr int quality_large = 9;
constexpr size_t large_bytes = 256 * 1024;
constexpr uint64_t no_route_body_max = 4096;

std::string type_of(const std::string& path) {
    constexpr std::array<std::pair<std::string_view, std::string_view>, 8> types = {
        {{".html", "text/html; charset=utf-8"},
         {".js", "text/javascript; charset=utf-8"},
         {".css", "text/css; charset=utf-8"},
         {".svg", "image/svg+xml"},
         {".json", "application/json"},
         {".png", "image/png"},
         {".woff2", "font/woff2"},
         {".webmanifest", "application/manifest+json"}}};
    for (const auto& [ending, type] : types) {
        if (path.ends_with(ending)) {
            return std::string(type);
        }
    }
    return "application/octet-stream";
}

Response plain_problem(int status, Code code, const char* id, const char* en, Lang lang) {
    return Response::problem(Error{code, {id, en}, {}, {}}, lang, status);
}

// 405 names the methods that the address has (RFC 9110).
Response not_allowed(const std::string& path, Lang lang) {
    Response out = plain_problem(405, Code::usage, "metode tidak diizinkan",
                                 "the method is not allowed", lang);
    std::string methods;
    for (const char* method : {"GET", "HEAD", "POST", "PUT", "DELETE"}) {
        if (find_route(method, path).route != nullptr) {
            methods += (methods.empty() ? "" : ", ") + std::string(method);
        }
    }
    out.headers.emplace_back("Allow", methods);
    return out;
}

// Names and values of an address end up in documents and answers: they must be text.
bool is_text(const Request& request) {
    return text::valid_utf8(request.path) &&
           std::ranges::all_of(request.query, [](const auto& one) {
               return text::valid_utf8(one.first) && text::valid_utf8(one.second);
           });
}

// A form of another site cannot send this type without asking first.
bool is_json_body(const Request& request) {
    const std::string& type = request.header("content-type");
    return type == "application/json" || type.starts_with("application/json;");
}

bool changes_something(const std::string& method) {
    return method != "GET" && method != "HEAD";
}

// A program that comes with a token of its account: no cookie, so no X-CSRF-Token either.
bool admit_token(Context& context, const Route& route) {
    constexpr std::string_view scheme = "Bearer ";
    const std::string& given = context.request.header("authorization");
    if (!given.starts_with(scheme) || route.action == for_session) {
        return false;
    }
    const std::string secret = given.substr(scheme.size());
    const auto token = context.desk.tokens().find(secret, context.now);
    context.account = token ? context.desk.accounts().find(token->account) : std::nullopt;
    const Role* role =
        context.account ? context.desk.policy().find(context.account->role) : nullptr;
    if (role == nullptr || context.account->disabled) {
        return false;
    }
    context.token = secret;
    context.changed = *role;
    std::erase_if(context.changed->actions,
                  [&](const std::string& action) { return !token->actions.contains(action); });
    return true;
}

// In an emergency the session sees everything of its areas, and says so with every read: no other
// purpose is taken until it ends.
void open_glass(Context& context) {
    if (context.session->glass_until <= context.now) {
        return;
    }
    context.changed = *context.role;
    context.changed->actions.insert({"family.list", "family.read", "family.search", "area.read"});
    context.changed->fields.insert(Policy::field_groups().begin(), Policy::field_groups().end());
    context.changed->purposes = {"emergency"};
}

// A citizen who came with a code has no account: no area, and the one role.
std::optional<Account> account_of_session(Desk& desk, const std::string& name) {
    if (!citizen_of(name)) {
        return desk.accounts().find(name);
    }
    Account citizen;
    citizen.name = name;
    citizen.role = citizen_role;
    citizen.label = PersonId{citizen_of(name)->person}.printed();
    return citizen;
}

// A session by its cookie, or the answer to who has none.
std::optional<Response> admit_session(Context& context) {
    Desk& desk = context.desk;
    const Lang lang = context.lang;
    context.token = context.request.cookie("regsosek_session");
    context.session = desk.sessions().find(context.token, context.now);
    context.account =
        context.session ? account_of_session(desk, context.session->account) : std::nullopt;
    if (!context.account || context.account->disabled) {
        return plain_problem(401, Code::no_right, "silakan masuk dahulu", "please log in first",
                             lang);
    }
    if (changes_something(context.request.method) &&
        context.request.header("x-csrf-token") != context.session->csrf) {
        return plain_problem(403, Code::no_right, "tanda X-CSRF-Token tidak cocok",
                             "the token X-CSRF-Token does not fit", lang);
    }
    return std::nullopt;
}

// Who asks, and whether they may. An answer when they may not.
std::optional<Response> admit(Context& context, const Route& route) {
    Desk& desk = context.desk;
    const Lang lang = context.lang;
    if (route.action == for_all) {
        return std::nullopt;
    }
    const bool by_token = admit_token(context, route);
    if (!by_token) {
        if (auto refused = admit_session(context)) {
            return refused;
        }
    }
    context.role = desk.policy().find(context.account->role);
    if (context.role != nullptr && !by_token) {
        open_glass(context);
    }
    if (context.changed) {
        context.role = &*context.changed;
    }
    const bool citizen = context.account->role == citizen_role;
    if (citizen && route.action == for_session && route.pattern != "/v1/session") {
        return plain_problem(403, Code::no_right, "hanya untuk akun", "for accounts only", lang);
    }
    if (route.action == for_session) {
        return std::nullopt;
    }
    if (context.account->must_change) {
        return plain_problem(403, Code::no_right, "ganti kata sandi dahulu",
                             "change the password first", lang);
    }
    if (context.role == nullptr || !context.role->may(route.action)) {
        return plain_problem(403, Code::no_right, "peran ini tidak berhak atas hal itu",
                             "this role has no right to that", lang);
    }
    if (route.by_name) {
        context.purpose = context.request.header("x-purpose");
        if (!context.role->purposes.contains(context.purpose)) {
            return plain_problem(403, Code::no_right,
                                 "data bernama hanya dibaca dengan tujuan (X-Purpose) milik peran",
                                 "by-name data is read for a purpose (X-Purpose) of the role",
                                 lang);
        }
    }
    return std::nullopt;
}

}  // namespace

App::App(Desk& desk) : desk_(desk) {
    if (!desk.options().web_folder.empty()) {
        load_files(desk.options().web_folder);
    }
}

uint64_t App::body_max(const std::string& method, const std::string& path) {
    const Found found = find_route(method, path);
    return found.route == nullptr ? no_route_body_max : found.route->body_max;
}

void App::answer(const Request& request, std::function<void(Response)> done) {
    const bool route = request.path.starts_with("/v1/");
    const auto finish = [route, secure = request.secure, &request,
                         done = std::move(done)](Response response) {
        answer_in_part(request, response);
        if (route) {
            response.headers.emplace_back("Cache-Control", "no-store");
        }
        if (secure) {
            response.headers.emplace_back("Strict-Transport-Security", "max-age=31536000");
        }
        done(std::move(response));
    };
    Response out = route ? handle_route(request) : handle_file(request);
    if (out.later) {
        out.later(finish);
    } else {
        finish(std::move(out));
    }
}

Response App::handle(const Request& request) {
    std::promise<Response> promise;
    auto future = promise.get_future();
    answer(request, [&](Response response) { promise.set_value(std::move(response)); });
    return future.get();
}

Response App::handle_route(const Request& request) {
    if (!is_text(request)) {
        return plain_problem(400, Code::usage, "alamat bukan UTF-8 yang sah",
                             "the address is not valid UTF-8", request.lang());
    }
    const Found found = find_route(request.method, request.path);
    Context context{desk_,   request, found.path, request.lang(), desk_.now(), {}, {}, {},
                    nullptr, {},      {}};
    if (found.route == nullptr) {
        return found.known ? not_allowed(request.path, context.lang)
                           : plain_problem(404, Code::not_found, "alamat tidak ada",
                                           "there is no such address", context.lang);
    }
    if (auto refused = admit(context, *found.route)) {
        return std::move(*refused);
    }
    if (!found.route->body.empty() && !is_json_body(request)) {
        return plain_problem(415, Code::usage, "isi permintaan harus application/json",
                             "the body must be application/json", context.lang);
    }
    auto given = check_request(*found.route, request);
    if (!given) {
        return Response::problem(given.error(), context.lang);
    }
    context.sent = std::move(*given);
    auto answered = found.route->handle(context);
    return answered ? std::move(*answered) : Response::problem(answered.error(), context.lang);
}

void App::load_files(const std::string& folder) {
    const auto names = files::list(folder);
    for (const std::string& name : names ? *names : std::vector<std::string>{}) {
        auto bytes = files::read(folder + "/" + name);
        if (!bytes) {
            continue;
        }
        File file{type_of(name), std::move(*bytes), {}, {}, {}};
        file.tag = "\"" + hex(blake2b(file.bytes)).substr(0, 20) + "\"";
        const int quality = file.bytes.size() < large_bytes ? quality_once : quality_large;
        std::string packed = brotli(file.bytes, quality);
        if (packed.size() < file.bytes.size()) {
            file.packed = std::move(packed);
            file.packed_tag = file.tag;
            file.packed_tag.insert(file.packed_tag.size() - 1, "-br");
        }
        files_["/" + name] = std::move(file);
    }
}

// Any address that is no file is a page of the client.
Response App::handle_file(const Request& request) const {
    if (request.method != "GET" && request.method != "HEAD") {
        return plain_problem(405, Code::usage, "metode tidak diizinkan",
                             "the method is not allowed", request.lang());
    }
    auto found = files_.find(request.path);
    const bool page = found == files_.end() && request.path.find('.') == std::string::npos;
    found = page ? files_.find("/index.html") : found;
    if (found == files_.end()) {
        return plain_problem(404, Code::not_found, "berkas tidak ada", "there is no such file",
                             request.lang());
    }
    const File& file = found->second;
    const bool part = !request.header("range").empty();
    const bool packs = !part && !file.packed.empty() && accepts_brotli(request);
    Response out;
    out.type = file.type;
    const bool named_by_content = found->first.starts_with("/assets/");
    out.headers = {
        {"ETag", packs ? file.packed_tag : file.tag},
        {"Cache-Control", named_by_content ? "public, max-age=31536000, immutable" : "no-cache"},
        {"Content-Security-Policy",
         "default-src 'self'; img-src 'self' data: blob:; style-src 'self' "
         "'unsafe-inline'; object-src 'none'; base-uri 'none'; form-action 'self'; "
         "frame-ancestors 'none'"},
        {"Vary", "Accept-Encoding"}};
    out.body = packs ? file.packed : file.bytes;
    if (packs) {
        out.headers.emplace_back("Content-Encoding", "br");
    }
    return out;
}

}  // namespace regsosek::serve
