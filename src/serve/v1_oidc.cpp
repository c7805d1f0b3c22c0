// /v1/session/oidc: logging in at a provider of OpenID Connect, for accounts that were linked
// before.
#include "ground/base/json_members.h"
#include "serve/route.h"

namespace regsosek::serve {

namespace {

constexpr std::string_view cookie_name = "regsosek_oidc";
constexpr uint64_t small_body = 16 * 1024;

// The browser comes back from another site, so this cookie, and only this, is Lax.
std::string login_cookie(const std::string& value, bool secure, int64_t seconds) {
    return std::string(cookie_name) + "=" + value +
           "; Path=/v1/session/oidc; HttpOnly; SameSite=Lax; Max-Age=" + std::to_string(seconds) +
           (secure ? "; Secure" : "");
}

Response sent_to(const std::string& address) {
    Response out;
    out.status = 303;
    out.type.clear();
    out.headers.emplace_back("Location", address);
    return out;
}

// Work that waits for the provider, off the threads of the handlers.
Response waiting(Desk& desk, Lang lang, std::function<Response()> work) {
    Response out;
    out.later = [&desk, lang, work = std::move(work)](const std::function<void(Response)>& done) {
        if (!desk.wait_for(work, done)) {
            done(Response::problem(Error{Code::busy,
                                         {"terlalu banyak login menunggu; coba lagi",
                                          "too many logins are waiting; try again"},
                                         {},
                                         {}},
                                   lang));
        }
    };
    return out;
}

Result<Response> ways(Context& context) {
    return Response::of(
        object({{"oidc", truth(context.desk.oidc().there())}, {"password", truth(true)}}));
}

Result<Response> begin(Context& context) {
    if (!context.desk.oidc().there()) {
        return fail(Code::not_found, "login lewat penyedia tidak dipasang",
                    "there is no login provider");
    }
    return waiting(context.desk, context.lang,
                   [&desk = context.desk, now = context.now, secure = context.request.secure,
                    peer = context.request.near() ? std::string{} : context.request.peer] {
                       const auto begun = desk.oidc().begin(peer, now);
                       if (!begun) {
                           return sent_to("/?oidc=failed");
                       }
                       Response out = sent_to(begun->address);
                       out.headers.emplace_back(
                           "Set-Cookie", login_cookie(begun->cookie, secure, Oidc::begun_seconds));
                       return out;
                   });
}

// Into a session, or back to the login screen with the reason.
Response entered(Desk& desk, const Request& request, int64_t now) {
    const auto subject = desk.oidc().finish(request.cookie(cookie_name), request.parameter("state"),
                                            request.parameter("code"), now);
    const auto account = subject ? desk.accounts().of_subject(*subject) : std::nullopt;
    const bool known = account && !account->disabled;
    Response out = sent_to(known ? "/" : subject ? "/?oidc=unknown" : "/?oidc=failed");
    out.headers.emplace_back("Set-Cookie", login_cookie("", request.secure, 0));
    if (known) {
        desk.sessions().end(request.cookie("regsosek_session"));
        out.headers.emplace_back(
            "Set-Cookie", session_cookie(desk.sessions().begin(account->name, now), request.secure,
                                         Sessions::whole_seconds));
    }
    return out;
}

Result<Response> come_back(Context& context) {
    if (!context.desk.oidc().there()) {
        return fail(Code::not_found, "login lewat penyedia tidak dipasang",
                    "there is no login provider");
    }
    return waiting(context.desk, context.lang,
                   [&desk = context.desk, request = context.request, now = context.now] {
                       return entered(desk, request, now);
                   });
}

Result<Response> link_account(Context& context) {
    const json::Value body = TRY(context.body());
    const std::string& name = context.path.at("account");
    TRY(may_change(context, name));
    TRY(context.desk.accounts().link(name, json::text_in(body, "subject")));
    context.desk.sessions().end_all(name);
    TRY(context.desk.tokens().drop_all(name));
    return Response::nothing();
}

}  // namespace

void add_oidc_routes(std::vector<Route>& to) {
    to.push_back(
        {"GET", "/v1/session/ways", for_all, {"Cara masuk yang ada", "Ways to log in"}, ways});
    to.push_back({"GET",
                  "/v1/session/oidc",
                  for_all,
                  {"Masuk lewat penyedia login: pengalihan ke sana",
                   "Log in at the provider: a redirection there"},
                  begin,
                  {},
                  false,
                  small_body,
                  "",
                  "application/problem+json"});
    to.push_back({"GET",
                  "/v1/session/oidc/callback",
                  for_all,
                  {"Kembali dari penyedia login", "Back from the login provider"},
                  come_back,
                  {{"code", "what the provider gave"},
                   {"state", "what this server gave"},
                   {"error", "what the provider says went wrong"}},
                  false,
                  small_body,
                  "",
                  "application/problem+json"});
    to.push_back({"PUT",
                  "/v1/account/{account}/subject",
                  "account.write",
                  {"Hubungkan akun dengan subjek penyedia login; kata sandinya hilang",
                   "Link an account to a subject of the login provider; its password is gone"},
                  link_account,
                  {{"account", "name of the account"}},
                  false,
                  small_body,
                  R"({"type":"object","required":["subject"],
                      "properties":{"subject":{"type":"string","maxLength":255}}})",
                  ""});
}

}  // namespace regsosek::serve
