// /v1/token, /v1/glass and /v1/access/affected: tokens of the own account, reading in an emergency,
// and whom a breach concerns.
#include "ground/base/ids.h"
#include "ground/base/json_members.h"
#include "ground/base/text.h"
#include "serve/breach.h"
#include "serve/route.h"

namespace regsosek::serve {

namespace {

constexpr uint64_t small_body = 16 * 1024;
constexpr std::string_view token_schema =
    R"({"type":"object","required":["actions","days"],"properties":{
        "label":{"type":"string","maxLength":200},
        "actions":{"type":"array","minItems":1,"maxItems":100,"items":{"type":"string"}},
        "days":{"type":"integer","minimum":1,"maximum":90}}})";
constexpr std::string_view glass_schema =
    R"({"type":"object","required":["minutes","reason"],"properties":{
        "minutes":{"type":"integer","minimum":1,"maximum":60},
        "reason":{"type":"string","minLength":10,"maxLength":300}}})";
constexpr std::string_view time_schema = R"({"type":"integer","minimum":0})";

constexpr int64_t seconds_per_day = 86'400;
constexpr int64_t glass_minutes_max = 60;
constexpr size_t reason_min = 10;
constexpr size_t reason_max = 300;

Result<int64_t> member_number(const json::Value& body, const char* key, int64_t low, int64_t high) {
    const json::Value* found = body.find(key);
    if (found == nullptr || found->integer() == nullptr || *found->integer() < low ||
        *found->integer() > high) {
        const std::string bounds = std::to_string(low) + "-" + std::to_string(high);
        return wrong_field(key, std::string(key) + " harus bilangan " + bounds,
                           std::string(key) + " must be a number in " + bounds);
    }
    return *found->integer();
}

json::Value described(const ApiToken& token) {
    return object({{"actions", texts(token.actions)},
                   {"expires", integer(token.expires)},
                   {"id", text(token.id)},
                   {"label", text(token.label)}});
}

Result<Response> list_tokens(Context& context) {
    json::Array out;
    for (const ApiToken& one : context.desk.tokens().of(context.account->name, context.now)) {
        out.push_back(described(one));
    }
    return Response::of(object({{"tokens", array(std::move(out))}}));
}

Result<Response> add_token(Context& context) {
    const json::Value body = TRY(context.body());
    ApiToken token;
    token.account = context.account->name;
    token.label = json::text_in(body, "label");
    for (std::string& action : member_texts(body, "actions")) {
        if (context.role == nullptr || !context.role->may(action)) {
            return wrong_field("actions", "peran ini tidak berhak atas '" + action + "'",
                               "this role has no right to '" + action + "'");
        }
        token.actions.insert(std::move(action));
    }
    if (token.actions.empty()) {
        return wrong_field("actions", "sebutkan haknya", "name its rights");
    }
    const int64_t days = TRY(member_number(body, "days", 1, Tokens::days_max));
    token.expires = context.now + days * seconds_per_day;
    const std::string made = TRY(context.desk.tokens().add(token, context.now));
    return Response::of(object({{"expires", integer(token.expires)}, {"token", text(made)}}), 201);
}

Result<Response> drop_token(Context& context) {
    TRY(context.desk.tokens().drop(context.account->name, context.path.at("token")));
    return Response::nothing();
}

// For a while the session reads all groups of fields in the account's areas. Who, why and until
// when stands in the log of reads before it begins.
Result<Response> break_glass(Context& context) {
    const json::Value body = TRY(context.body());
    const std::string reason{text::trimmed(json::text_in(body, "reason"))};
    if (reason.size() < reason_min || reason.size() > reason_max) {
        return wrong_field("reason", "alasan tertulis 10 sampai 300 huruf",
                           "a reason of 10 to 300 characters");
    }
    const int64_t minutes = TRY(member_number(body, "minutes", 1, glass_minutes_max));
    const int64_t until = context.now + minutes * 60;
    std::vector<store::Access> notes;
    const store::Scope scope = context.account->scope();
    for (const AreaRange& range : scope.ranges()) {
        notes.push_back({0, context.now, context.account->name, context.role->name,
                         "emergency: " + reason, "glass.break", 0, range.low});
    }
    if (notes.empty()) {
        return fail(Code::conflict, "akun ini tanpa wilayah", "this account has no area");
    }
    TRY(context.desk.workspace().note_accesses(notes));
    context.desk.sessions().open_glass(context.token, until);
    return Response::of(object({{"purpose", text("emergency")}, {"until", integer(until)}}), 201);
}

// Families whose by-name data an account has read in a time: whom a breach concerns.
Result<Response> affected(Context& context) {
    const store::Scope scope = TRY(context.scope());
    const std::string& account = context.request.parameter("account");
    const int64_t from = TRY(context.number("from", 0, 0, INT64_MAX));
    const int64_t to = TRY(context.number("to", INT64_MAX, 0, INT64_MAX));
    json::Array out;
    const auto families =
        TRY(affected_families(context.desk.workspace(), scope, account, from, to));
    for (const AffectedFamily& one : families) {
        out.push_back(object({{"area", text(AreaCode{one.area}.text())},
                              {"family", text(FamilyId{one.family}.printed())},
                              {"first", integer(one.first)},
                              {"last", integer(one.last)},
                              {"reads", integer(one.reads)}}));
    }
    return Response::of(object({{"families", array(std::move(out))}}));
}

}  // namespace

void add_token_routes(std::vector<Route>& to) {
    to.push_back({"GET",
                  "/v1/token",
                  for_session,
                  {"Token API akun sendiri", "API tokens of the own account"},
                  list_tokens});
    to.push_back({"POST",
                  "/v1/token",
                  for_session,
                  {"Buat token; ditunjukkan sekali", "Make a token; it is shown once"},
                  add_token,
                  {},
                  false,
                  small_body,
                  token_schema});
    to.push_back({"DELETE",
                  "/v1/token/{token}",
                  for_session,
                  {"Akhiri token", "End a token"},
                  drop_token,
                  {{"token", "id of the token"}},
                  false,
                  small_body,
                  "",
                  ""});
    to.push_back({"POST",
                  "/v1/glass",
                  "glass.break",
                  {"Baca dalam keadaan darurat, dengan alasan dan batas waktu",
                   "Read in an emergency, with a reason and a time limit"},
                  break_glass,
                  {},
                  false,
                  small_body,
                  glass_schema});
    to.push_back({"GET",
                  "/v1/access/affected",
                  "access.read",
                  {"Keluarga yang datanya dibaca suatu akun dalam suatu waktu",
                   "Families whose data an account has read in a time"},
                  affected,
                  {{"account", "name of the account"},
                   {"area", "first digits of an area code", false, false, area_schema},
                   {"from", "seconds since 1970", true, false, time_schema},
                   {"to", "seconds since 1970", true, false, time_schema}}});
}

}  // namespace regsosek::serve
