// /v1/session: logging in and out, the own password and second factor.
#include "ground/base/json_members.h"
#include "serve/route.h"
#include "serve/totp.h"

namespace regsosek::serve {

namespace {

constexpr uint64_t small_body = 16 * 1024;
constexpr std::string_view login_schema =
    R"({"type":"object","required":["account","password"],"properties":{
        "account":{"type":"string","minLength":1,"maxLength":100},
        "password":{"type":"string","minLength":1,"maxLength":1000},
        "totp":{"type":"string","maxLength":20}}})";
constexpr std::string_view password_schema =
    R"({"type":"object","required":["old_password","password"],"properties":{
        "old_password":{"type":"string","minLength":1,"maxLength":1000},
        "password":{"type":"string","minLength":12,"maxLength":1000},
        "totp":{"type":"string","maxLength":20}}})";
constexpr std::string_view totp_schema =
    R"({"type":"object","required":["secret","totp"],"properties":{
        "secret":{"type":"string","minLength":1,"maxLength":100},
        "totp":{"type":"string","minLength":1,"maxLength":20}}})";

Result<std::string> wanted_text(const json::Value& body, const char* key) {
    std::string found = json::text_in(body, key);
    if (found.empty()) {
        return wrong_field(key, std::string("isian '") + key + "' wajib ada",
                           std::string("'") + key + "' must be there");
    }
    return found;
}

json::Value described(const Desk& desk, const Account& account, const Session& session) {
    const Role* role = desk.policy().find(account.role);
    const Role none;
    const Role& of = role == nullptr ? none : *role;
    return object({{"account", text(account.name)},
                   {"actions", texts(of.actions)},
                   {"areas", texts(account.areas)},
                   {"csrf", text(session.csrf)},
                   {"fields", texts(of.fields)},
                   {"label", text(account.label)},
                   {"must_change", truth(account.must_change)},
                   {"purposes", texts(of.purposes)},
                   {"role", text(account.role)},
                   {"role_label_en", text(of.label.en)},
                   {"role_label_id", text(of.label.id)},
                   {"totp", truth(!account.totp_secret.empty())}});
}

// A new token at every login: one that somebody planted before is worth nothing.
Response begun(Context& context, const Account& account) {
    Desk& desk = context.desk;
    desk.sessions().end(context.request.cookie("regsosek_session"));
    const std::string token = desk.sessions().begin(account.name, context.now);
    const auto session = desk.sessions().find(token, context.now);
    Response out = Response::of(described(desk, account, session.value_or(Session{})));
    out.headers.emplace_back(
        "Set-Cookie", session_cookie(token, context.request.secure, Sessions::whole_seconds));
    return out;
}

Result<Response> log_in(Context& context) {
    const json::Value body = TRY(context.body());
    const std::string name = TRY(wanted_text(body, "account"));
    const std::string password = TRY(wanted_text(body, "password"));
    const Account account = TRY(context.desk.accounts().authenticate(
        name, password, json::text_in(body, "totp"), context.now));
    return begun(context, account);
}

Result<Response> log_out(Context& context) {
    context.desk.sessions().end(context.token);
    Response out = Response::nothing();
    out.headers.emplace_back("Set-Cookie", session_cookie("", context.request.secure, 0));
    return out;
}

Result<Response> who(Context& context) {
    json::Value out = described(context.desk, *context.account, *context.session);
    if (context.changed) {
        // In an emergency: what the session may now, and until when.
        auto& members = std::get<json::Object>(out.data);
        members["actions"] = texts(context.changed->actions);
        members["fields"] = texts(context.changed->fields);
        members["glass_until"] = integer(context.session->glass_until);
        members["purposes"] = texts(context.changed->purposes);
    }
    return Response::of(out);
}

Result<Response> change_password(Context& context) {
    const json::Value body = TRY(context.body());
    const std::string old = TRY(wanted_text(body, "old_password"));
    const std::string password = TRY(wanted_text(body, "password"));
    if (old == password) {
        return fail(Code::bad_input, "kata sandi baru sama dengan yang lama",
                    "the new password is the old one");
    }
    Accounts& accounts = context.desk.accounts();
    TRY(accounts.authenticate(context.account->name, old, json::text_in(body, "totp"),
                              context.now));
    TRY(accounts.set_password(context.account->name, password));
    context.desk.sessions().end_all(context.account->name);
    return begun(context, accounts.find(context.account->name).value_or(*context.account));
}

Result<Response> begin_totp(Context& context) {
    if (!context.account->totp_secret.empty()) {
        return fail(Code::conflict, "kode sekali pakai sudah aktif",
                    "one-time codes are on already");
    }
    const std::string secret = totp_secret();
    return Response::of(object({{"address", text(totp_address(secret, context.account->name))},
                                {"secret", text(secret)}}));
}

Result<Response> confirm_totp(Context& context) {
    const json::Value body = TRY(context.body());
    const std::string secret = TRY(wanted_text(body, "secret"));
    const std::string code = TRY(wanted_text(body, "totp"));
    if (totp_step(secret, code, context.now) < 0) {
        return wrong_field("totp", "kode tidak cocok", "the code does not fit");
    }
    if (!context.account->totp_secret.empty()) {
        return fail(Code::conflict, "kode sekali pakai sudah aktif",
                    "one-time codes are on already");
    }
    TRY(context.desk.accounts().set_totp(context.account->name, secret));
    return Response::nothing();
}

Result<Response> describe(Context&) {
    return Response::of(openapi());
}

Result<Response> health(Context& context) {
    const int64_t head = context.desk.workspace().head_sequence();
    return Response::of(object({{"documents", integer(head)},
                                {"status", text("ok")},
                                {"version", text(REGSOSEK_VERSION)}}));
}

}  // namespace

void add_session_routes(std::vector<Route>& to) {
    to.push_back({"GET",
                  "/v1/openapi.json",
                  for_all,
                  {"Uraian semua alamat (OpenAPI 3.1)", "All routes (OpenAPI 3.1)"},
                  describe});
    to.push_back({"GET",
                  "/v1/health",
                  for_session,
                  {"Apakah server berjalan", "Whether the server runs"},
                  health});
    to.push_back({"POST",
                  "/v1/session",
                  for_all,
                  {"Masuk", "Log in"},
                  log_in,
                  {},
                  false,
                  small_body,
                  login_schema});
    to.push_back({"GET", "/v1/session", for_session, {"Siapa saya", "Who I am"}, who});
    to.push_back({"DELETE",
                  "/v1/session",
                  for_session,
                  {"Keluar", "Log out"},
                  log_out,
                  {},
                  false,
                  small_body,
                  "",
                  ""});
    to.push_back({"PUT",
                  "/v1/session/password",
                  for_session,
                  {"Ganti kata sandi sendiri", "Change the own password"},
                  change_password,
                  {},
                  false,
                  small_body,
                  password_schema});
    to.push_back({"POST",
                  "/v1/session/totp",
                  for_session,
                  {"Mulai memakai kode sekali pakai", "Begin to use one-time codes"},
                  begin_totp});
    to.push_back({"PUT",
                  "/v1/session/totp",
                  for_session,
                  {"Pastikan kode sekali pakai", "Confirm one-time codes"},
                  confirm_totp,
                  {},
                  false,
                  small_body,
                  totp_schema,
                  ""});
}

}  // namespace regsosek::serve
