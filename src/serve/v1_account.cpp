// /v1/account, /v1/policy, /v1/access: who may do what, and who has read what.
#include <algorithm>

#include "serve/route.h"

namespace regsosek::serve {

namespace {

json::Value described(const Account& account) {
    json::Array areas;
    for (const std::string& area : account.areas) {
        areas.push_back(text(area));
    }
    return object({{"account", text(account.name)},
                   {"areas", array(std::move(areas))},
                   {"disabled", truth(account.disabled)},
                   {"label", text(account.label)},
                   {"locked_until", integer(account.locked_until)},
                   {"must_change", truth(account.must_change)},
                   {"role", text(account.role)},
                   {"totp", truth(!account.totp_secret.empty())}});
}

Result<Response> list_accounts(Context& context) {
    json::Array out;
    for (const Account& account : context.desk.accounts().list()) {
        out.push_back(described(account));
    }
    return Response::of(object({{"accounts", array(std::move(out))}}));
}

Result<Account> account_of(const json::Value& body, const Policy& policy) {
    const auto member = [&](const char* key) {
        const json::Value* found = body.find(key);
        return found != nullptr && found->text() != nullptr ? *found->text() : std::string{};
    };
    Account out;
    out.name = member("account");
    out.label = member("label");
    out.role = member("role");
    if (policy.find(out.role) == nullptr) {
        Error error{Code::bad_input,
                    {"peran '" + out.role + "' tidak ada", "there is no role '" + out.role + "'"},
                    {},
                    {}};
        error.place.column = "role";
        return std::unexpected(std::move(error));
    }
    const json::Value* areas = body.find("areas");
    for (const json::Value& area :
         areas == nullptr || areas->array() == nullptr ? json::Array{} : *areas->array()) {
        out.areas.push_back(area.text() == nullptr ? std::string{} : *area.text());
    }
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
    const std::string password = TRY(context.desk.accounts().add(wanted, context.now));
    return Response::of(object({{"account", text(wanted.name)}, {"password", text(password)}}),
                        201);
}

Result<Response> reset_account(Context& context) {
    const std::string& name = context.path.at("account");
    const std::string password = TRY(context.desk.accounts().reset(name, context.now));
    context.desk.sessions().end_all(name);
    return Response::of(object({{"account", text(name)}, {"password", text(password)}}));
}

Result<Response> set_disabled(Context& context, bool disabled) {
    const std::string& name = context.path.at("account");
    if (name == context.account->name) {
        return fail(Code::conflict, "akun sendiri tidak dapat ditutup",
                    "nobody closes the own account");
    }
    TRY(context.desk.accounts().set_disabled(name, disabled, context.now));
    context.desk.sessions().end_all(name);
    return Response::nothing();
}

Result<Response> disable_account(Context& context) {
    return set_disabled(context, true);
}

Result<Response> enable_account(Context& context) {
    return set_disabled(context, false);
}

json::Value names(const std::set<std::string, std::less<>>& of) {
    json::Array out;
    for (const std::string& one : of) {
        out.push_back(text(one));
    }
    return array(std::move(out));
}

Result<Response> show_policy(Context& context) {
    json::Array roles;
    for (const Role& role : context.desk.policy().roles()) {
        roles.push_back(object({{"actions", names(role.actions)},
                                {"fields", names(role.fields)},
                                {"label", text(role.label.in(context.lang))},
                                {"name", text(role.name)},
                                {"purposes", names(role.purposes)}}));
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
    const auto reads = TRY(context.desk.workspace().hold()->accesses(of, scope, limit, before));
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

void add_account_routes(std::vector<Route>& to) {
    to.push_back(
        {"GET", "/v1/account", "account.read", {"Daftar akun", "All accounts"}, list_accounts});
    to.push_back({"POST",
                  "/v1/account",
                  "account.write",
                  {"Buat akun; kata sandi pertama ditunjukkan sekali",
                   "Make an account; its first password is shown once"},
                  add_account});
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
                  {account}});
    to.push_back({"PUT",
                  "/v1/account/{account}",
                  "account.write",
                  {"Buka akun kembali", "Open an account again"},
                  enable_account,
                  {account}});
    to.push_back({"GET",
                  "/v1/policy",
                  "policy.read",
                  {"Kebijakan akses", "The access policy"},
                  show_policy});
    to.push_back({"GET",
                  "/v1/access",
                  "access.read",
                  {"Siapa membaca data siapa", "Who read whose data"},
                  list_accesses,
                  {{"family", "printed family id"},
                   {"area", "first digits of an area code"},
                   {"before", "numbers below this", true},
                   {"limit", "at most so many", true}}});
}

}  // namespace regsosek::serve
