// /v1/account, /v1/policy, /v1/access: who may do what, and who has read what.
#include <algorithm>

#include "ground/base/json_members.h"
#include "serve/route.h"

namespace regsosek::serve {

namespace {

constexpr uint64_t small_body = 16 * 1024;
constexpr std::string_view account_schema =
    R"({"type":"object","required":["account","role"],"properties":{
        "account":{"type":"string","pattern":"^[a-z0-9._-]{2,40}$"},
        "label":{"type":"string","maxLength":200},
        "role":{"type":"string","minLength":1,"maxLength":100},
        "areas":{"type":"array","maxItems":100,"items":{"type":"string",
            "pattern":"^([0-9]{2}|[0-9]{4}|[0-9]{7}|[0-9]{10}|[0-9]{14}|[0-9]{16})$"}}}})";

json::Value described(const Account& account) {
    return object({{"account", text(account.name)},
                   {"areas", texts(account.areas)},
                   {"disabled", truth(account.disabled)},
                   {"label", text(account.label)},
                   {"locked_until", integer(account.locked_until)},
                   {"must_change", truth(account.must_change)},
                   {"role", text(account.role)},
                   {"subject", text(account.subject)},
                   {"totp", truth(!account.totp_secret.empty())}});
}

// Whether all of an account's areas lie in those of who asks.
bool inside(const Context& context, const Account& account) {
    const store::Scope mine = context.account->scope();
    const store::Scope theirs = account.scope();
    return std::ranges::all_of(theirs.ranges(), [&](const AreaRange& range) {
        return std::ranges::any_of(mine.ranges(), [&](const AreaRange& one) {
            return one.low <= range.low && range.high <= one.high;
        });
    });
}

Result<Response> list_accounts(Context& context) {
    json::Array out;
    for (const Account& account : context.desk.accounts().list()) {
        if (inside(context, account)) {
            out.push_back(described(account));
        }
    }
    return Response::of(object({{"accounts", array(std::move(out))}}));
}

Result<Account> account_of(const json::Value& body, const Policy& policy) {
    Account out;
    out.name = json::text_in(body, "account");
    out.label = json::text_in(body, "label");
    out.role = json::text_in(body, "role");
    if (policy.find(out.role) == nullptr) {
        return wrong_field("role", "peran '" + out.role + "' tidak ada",
                           "there is no role '" + out.role + "'");
    }
    out.areas = member_texts(body, "areas");
    return out;
}

// Nobody gives rights in an area that is not their own.
Result<void> check_areas(const Context& context, const Account& wanted) {
    const store::Scope mine = context.account->scope();
    for (const std::string& area : wanted.areas) {
        const AreaRange range = TRY(AreaRange::of(area));
        const bool inside = std::ranges::any_of(mine.ranges(), [&](const AreaRange& one) {
            return one.low <= range.low && range.high <= one.high;
        });
        if (!inside) {
            return fail(Code::no_right, "wilayah " + area + " di luar kewenangan akun ini",
                        "area " + area + " is outside of what this account may see");
        }
    }
    return {};
}

Result<Response> add_account(Context& context) {
    const json::Value body = TRY(context.body());
    const Account wanted = TRY(account_of(body, context.desk.policy()));
    TRY(check_areas(context, wanted));
    const std::string password = TRY(context.desk.accounts().add(wanted));
    return Response::of(object({{"account", text(wanted.name)}, {"password", text(password)}}),
                        201);
}

Result<Response> reset_account(Context& context) {
    const std::string& name = context.path.at("account");
    TRY(may_change(context, name));
    const std::string password = TRY(context.desk.accounts().reset(name));
    context.desk.sessions().end_all(name);
    TRY(context.desk.tokens().drop_all(name));
    return Response::of(object({{"account", text(name)}, {"password", text(password)}}));
}

Result<Response> set_disabled(Context& context, bool disabled) {
    const std::string& name = context.path.at("account");
    if (name == context.account->name) {
        return fail(Code::conflict, "akun sendiri tidak dapat ditutup",
                    "nobody closes the own account");
    }
    TRY(may_change(context, name));
    TRY(context.desk.accounts().set_disabled(name, disabled));
    context.desk.sessions().end_all(name);
    TRY(context.desk.tokens().drop_all(name));
    return Response::nothing();
}

Result<Response> disable_account(Context& context) {
    return set_disabled(context, true);
}

Result<Response> enable_account(Context& context) {
    return set_disabled(context, false);
}

Result<Response> show_policy(Context& context) {
    json::Array roles;
    for (const Role& role : context.desk.policy().roles()) {
        roles.push_back(object({{"actions", texts(role.actions)},
                                {"fields", texts(role.fields)},
                                {"label", text(role.label.in(context.lang))},
                                {"name", text(role.name)},
                                {"purposes", texts(role.purposes)}}));
    }
    return Response::of(object({{"roles", array(std::move(roles))}}));
}

Result<Response> list_accesses(Context& context) {
    const store::Scope scope = TRY(context.scope());
    const int64_t limit = TRY(context.number("limit", 100, 1, 1000));
    const int64_t before = TRY(context.number("before", INT64_MAX, 1, INT64_MAX));
    const std::string& family = context.request.parameter("family");
    std::optional<int64_t> of;
    if (!family.empty()) {
        of = TRY(FamilyId::parse(family)).value;
    }
    const auto reads = TRY(context.desk.workspace().accesses(of, scope, limit, before));
    json::Array out;
    for (const store::Access& read : reads) {
        out.push_back(object({{"account", text(read.account)},
                              {"action", text(read.action)},
                              {"area", text(AreaCode{read.area}.text())},
                              {"at", integer(read.at)},
                              {"family", text(FamilyId{read.family_id}.printed())},
                              {"number", integer(read.number)},
                              {"purpose", text(read.purpose)},
                              {"role", text(read.role)}}));
    }
    const int64_t next = std::ssize(reads) == limit ? reads.back().number : 0;
    return Response::of(object({{"next_before", integer(next)}, {"reads", array(std::move(out))}}));
}

}  // namespace

Result<void> may_change(const Context& context, const std::string& account) {
    const auto found = context.desk.accounts().find(account);
    if (!found || !inside(context, *found)) {
        return fail(Code::not_found, "akun '" + account + "' tidak ada",
                    "there is no account '" + account + "'");
    }
    return {};
}

void add_account_routes(std::vector<Route>& to) {
    to.push_back(
        {"GET", "/v1/account", "account.read", {"Daftar akun", "All accounts"}, list_accounts});
    to.push_back({"POST",
                  "/v1/account",
                  "account.write",
                  {"Buat akun; kata sandi pertama ditunjukkan sekali",
                   "Make an account; its first password is shown once"},
                  add_account,
                  {},
                  false,
                  small_body,
                  account_schema});
    const Parameter account{"account", "name of the account"};
    to.push_back({"POST",
                  "/v1/account/{account}/password",
                  "account.write",
                  {"Kata sandi baru, kunci dan kode sekali pakai dihapus",
                   "A new password; ends lock and one-time codes"},
                  reset_account,
                  {account}});
    to.push_back({"DELETE",
                  "/v1/account/{account}",
                  "account.write",
                  {"Tutup akun", "Close an account"},
                  disable_account,
                  {account},
                  false,
                  small_body,
                  "",
                  ""});
    to.push_back({"PUT",
                  "/v1/account/{account}",
                  "account.write",
                  {"Buka akun kembali", "Open an account again"},
                  enable_account,
                  {account},
                  false,
                  small_body,
                  "",
                  ""});
    to.push_back({"GET",
                  "/v1/policy",
                  "policy.read",
                  {"Kebijakan akses", "The access policy"},
                  show_policy});
    to.push_back(
        {"GET",
         "/v1/access",
         "access.read",
         {"Siapa membaca data siapa", "Who read whose data"},
         list_accesses,
         {{"family", "printed family id", false, false, family_schema},
          {"area", "first digits of an area code", false, false, area_schema},
          {"before", "numbers below this", true, false, R"({"type":"integer","minimum":1})"},
          {"limit", "at most so many", true, false,
           R"({"type":"integer","minimum":1,"maximum":1000})"}}});
}

}  // namespace regsosek::serve
