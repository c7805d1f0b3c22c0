// /v1/own: a citizen's own record, who read it and why, where the family stands, and requests for
// correction or against it. Entered by a code from a letter with the birth date.
#include <algorithm>
#include <array>

#include "ground/base/ids.h"
#include "ground/base/json_members.h"
#include "ground/base/text.h"
#include "regsosek/score.h"
#include "serve/family_fields.h"
#include "serve/requests.h"
#include "serve/route.h"

namespace regsosek::serve {

namespace {

constexpr int64_t adult_from = 18;  // UU 27/2022 has children below 18 spoken for by parents
constexpr int64_t reads_shown = 200;
constexpr int64_t seconds_per_day = 86'400;
constexpr size_t words_min = 10;
constexpr size_t words_max = 2000;
constexpr uint64_t small_body = 16 * 1024;
constexpr std::string_view begin_schema =
    R"({"type":"object","required":["code","birth_date"],"properties":{)"
    R"("birth_date":{"type":"string","maxLength":10},"code":{"type":"string","maxLength":40}}})";
constexpr std::string_view request_schema =
    R"({"type":"object","required":["kind","text"],"properties":{)"
    R"("kind":{"type":"string","enum":["correction","objection"]},)"
    R"("text":{"type":"string","minLength":10,"maxLength":2000}}})";
constexpr size_t open_max = 5;  // requests of a family that wait at a time

Citizen citizen_in(const Context& context) {
    return citizen_of(context.account->name).value_or(Citizen{});
}

// The one area of the own family; every handler asks for the own family alone.
store::Scope own_scope(const Citizen& citizen) {
    return store::Scope{{AreaRange{citizen.area, citizen.area + 1}}};
}

store::Access own_read(const Context& context, const Citizen& citizen, const char* action) {
    return {0,
            context.now,
            PersonId{citizen.person}.printed(),
            citizen_role,
            "own",
            action,
            citizen.family,
            citizen.area};
}

// The birth date as yyyymmdd; nothing when a part is not known.
std::optional<int32_t> birth_date(const json::Value& member) {
    const auto date = Date::of(static_cast<int>(json::integer_in(member, "birth_year", -1)),
                               static_cast<int>(json::integer_in(member, "birth_month", -1)),
                               static_cast<int>(json::integer_in(member, "birth_day", -1)));
    return date ? std::optional(date->number()) : std::nullopt;
}

struct OwnDocument {
    json::Value answers;
    json::Value identity;
    std::string author;
    int32_t version = 0;
};

Result<OwnDocument> own_document(store::Workspace& workspace, const Citizen& citizen) {
    const auto stored = TRY(workspace.get(store::Kind::family, FamilyId{citizen.family}.printed(),
                                          own_scope(citizen), true));
    if (!stored) {
        return fail(Code::not_found, "catatan keluarga ini tidak ada lagi",
                    "the record of this family is no longer there");
    }
    OwnDocument out;
    out.answers = TRY(json::parse(stored->document.answers));
    if (!stored->document.identity.empty()) {
        out.identity = TRY(json::parse(stored->document.identity));
    }
    out.author = stored->document.author;
    out.version = stored->version;
    return out;
}

Result<Response> begin(Context& context) {
    const json::Value body = TRY(context.body());
    const std::string code = json::text_in(body, "code");
    const auto born = Date::parse(json::text_in(body, "birth_date"));
    OwnCodes& codes = context.desk.own_codes();
    const Citizen citizen = TRY(codes.attempt(code, context.now));
    const OwnDocument document = TRY(own_document(context.desk.workspace(), citizen));
    const auto members = members_by_id(document.answers);
    const auto me = members.find(citizen.person);
    const auto known = me == members.end() ? std::nullopt : birth_date(*me->second);
    if (!born || !known || born->number() != *known) {
        return wrong_code();
    }
    if (!TRY(codes.use(code))) {
        return fail(Code::no_right, "kode sudah dipakai", "the code has been used");
    }
    Sessions& sessions = context.desk.sessions();
    sessions.end(context.request.cookie("regsosek_session"));
    const std::string token = sessions.begin(citizen.account(), context.now);
    Response out = Response::nothing();
    out.headers.emplace_back("Set-Cookie", "regsosek_session=" + token +
                                               "; Path=/; HttpOnly; SameSite=Strict; Max-Age=" +
                                               std::to_string(Sessions::idle_seconds) +
                                               (context.request.secure ? "; Secure" : ""));
    return out;
}

// What a citizen sees of another member: of adults neither health, finance nor NIK; nobody's
// health but the own.
json::Value member_shown(const Context& context, int64_t id, const json::Value& answers,
                         const json::Value& identity, bool me) {
    const int64_t age = json::integer_in(answers, "age", -1);
    const bool child = age >= 0 && age < adult_from;
    Role role = *context.role;
    if (!me) {
        role.fields.erase("health");
        role.fields.erase("finance");
    }
    Context narrowed = context;
    narrowed.role = &role;
    json::Value shown = fields(narrowed, answers, identity, expr::Level::member, child);
    if (!me && !child) {
        std::erase_if(std::get<json::Array>(shown.data),
                      [](const json::Value& one) { return json::text_in(one, "name") == "nik"; });
    }
    return object({{"child", truth(child)},
                   {"fields", shown},
                   {"me", truth(me)},
                   {"person", text(PersonId{id}.printed())}});
}

Result<Response> show_family(Context& context) {
    const Citizen citizen = citizen_in(context);
    const OwnDocument document = TRY(own_document(context.desk.workspace(), citizen));
    const auto who = members_by_id(document.identity);
    const json::Value nobody;
    json::Array members;
    for (const auto& [id, member] : members_by_id(document.answers)) {
        const auto found = who.find(id);
        members.push_back(member_shown(context, id, *member,
                                       found == who.end() ? nobody : *found->second,
                                       id == citizen.person));
    }
    json::Value out = object({{"area", text(AreaCode{citizen.area}.text())},
                              {"family", text(FamilyId{citizen.family}.printed())},
                              {"fields", fields(context, document.answers, document.identity,
                                                expr::Level::family, false)},
                              {"members", array(std::move(members))},
                              {"version", integer(document.version)}});
    return noted(context, {own_read(context, citizen, "own.family")}, Response::of(out));
}

Result<Response> list_reads(Context& context) {
    const Citizen citizen = citizen_in(context);
    const auto reads =
        TRY(context.desk.workspace().accesses(citizen.family, own_scope(citizen), reads_shown));
    json::Array out;
    for (const store::Access& one : reads) {
        const Role* role = context.desk.policy().find(one.role);
        out.push_back(
            object({{"action", text(one.action)},
                    {"at", integer(one.at)},
                    {"number", integer(one.number)},
                    {"purpose", text(one.purpose)},
                    {"role", text(role == nullptr ? one.role : role->label.in(context.lang))}}));
    }
    return Response::of(object({{"reads", array(std::move(out))}}));
}

// Where the family stands, in words: the citizen's sheet of score.
Result<Response> show_position(Context& context) {
    const Citizen citizen = citizen_in(context);
    score::ExplainOptions options;
    options.family_id = citizen.family;
    options.forms_folder = context.desk.options().forms_folder;
    const auto found = score::explain(context.desk.workspace(), own_scope(citizen), options);
    if (!found && found.error().code == Code::not_found) {
        return Response::of(object({{"position", json::Value{}}}));
    }
    const score::Explanation explained = TRY(found);
    const Lang lang = context.lang;
    constexpr std::array<std::string_view, 4> deciders = {"", "model", "village", "official"};
    const auto decided = static_cast<size_t>(explained.decided_by);
    const json::Value position =
        object({{"correct", text(explained.correct.in(lang))},
                {"decided_by", text(decided < deciders.size() ? deciders[decided] : "")},
                {"decile_high", integer(explained.decile_high)},
                {"decile_low", integer(explained.decile_low)},
                {"relative", text(explained.relative.in(lang))},
                {"suspended", truth(explained.suspended)}});
    return noted(context, {own_read(context, citizen, "own.position")},
                 Response::of(object({{"position", position}})));
}

json::Value shown(const CitizenRequest& one, int64_t now) {
    return object({{"answer", text(one.answer)},
                   {"due", integer(one.due)},
                   {"id", text(one.id)},
                   {"kind", text(one.objection ? "objection" : "correction")},
                   {"late", truth(one.state == "open" && one.due < now)},
                   {"since", integer(one.since)},
                   {"state", text(one.state)},
                   {"text", text(one.text)}});
}

Result<Response> list_requests(Context& context) {
    const Citizen citizen = citizen_in(context);
    json::Array out;
    for (const CitizenRequest& one :
         TRY(requests_of(context.desk.workspace(), own_scope(citizen), citizen.family))) {
        // What another adult wrote is theirs.
        if (one.person == citizen.person) {
            out.push_back(shown(one, context.now));
        }
    }
    return Response::of(object({{"requests", array(std::move(out))}}));
}

Result<CitizenRequest> wanted(Context& context, const Citizen& citizen) {
    const json::Value body = TRY(context.body());
    const std::string kind = json::text_in(body, "kind");
    if (kind != "correction" && kind != "objection") {
        return wrong_field("kind", "perbaikan atau keberatan", "a correction or an objection");
    }
    CitizenRequest out;
    out.text = text::trimmed(json::text_in(body, "text"));
    if (out.text.size() < words_min || out.text.size() > words_max) {
        return wrong_field("text", "tulislah 10 sampai 2000 huruf", "write 10 to 2000 characters");
    }
    out.objection = kind == "objection";
    const char* setting = out.objection ? "request_objection_days" : "request_correction_days";
    out.family = citizen.family;
    out.person = citizen.person;
    out.area = citizen.area;
    out.state = "open";
    out.since = context.now;
    out.due = context.now + context.desk.options().settings.integer(setting) * seconds_per_day;
    return out;
}

// An objection also stops every automatic use of the family's place until somebody decides.
Result<void> suspend(store::Workspace& workspace, const CitizenRequest& request) {
    const Date on{static_cast<int32_t>(request.since / seconds_per_day)};
    const auto done = score::object(workspace, store::Scope{{AreaRange{0, INT64_MAX}}},
                                    {request.family, "own", "keberatan warga " + request.id, on});
    const bool open_already = !done && done.error().code == Code::conflict;
    return done || open_already ? Result<void>{} : done;
}

Result<Response> add_request(Context& context) {
    const Citizen citizen = citizen_in(context);
    CitizenRequest request = TRY(wanted(context, citizen));
    store::Workspace& workspace = context.desk.workspace();
    const auto append = [&]() -> Result<void> {
        // Also of areas where the family was before: ids never come again.
        const store::Scope everywhere{{AreaRange{0, INT64_MAX}}};
        const auto before = TRY(requests_of(workspace, everywhere, citizen.family));
        if (std::ranges::count(before, "open", &CitizenRequest::state) >=
            static_cast<int64_t>(open_max)) {
            return fail(Code::limit, "paling banyak 5 permintaan yang belum dijawab",
                        "at most 5 requests that wait for an answer");
        }
        request.id = request_id(citizen.family, before.size() + 1);
        const store::Document document =
            request_document(request, PersonId{citizen.person}.printed());
        TRY(workspace.append({&document, 1}));
        return request.objection ? suspend(workspace, request) : Result<void>{};
    };
    TRY(context.desk.writes().append(append));
    return Response::of(shown(request, context.now), 201);
}

}  // namespace

void add_own_routes(std::vector<Route>& to) {
    to.push_back({"POST",
                  "/v1/own/session",
                  for_all,
                  {"Masuk sebagai warga: kode dari surat dan tanggal lahir",
                   "Enter as a citizen: the code of a letter and the birth date"},
                  begin,
                  {},
                  false,
                  small_body,
                  begin_schema,
                  ""});
    to.push_back({"GET",
                  "/v1/own/family",
                  "own.read",
                  {"Catatan keluarga sendiri", "The own family's record"},
                  show_family});
    to.push_back({"GET",
                  "/v1/own/read",
                  "own.read",
                  {"Siapa membacanya dan untuk apa", "Who read it, and what for"},
                  list_reads});
    to.push_back({"GET",
                  "/v1/own/position",
                  "own.read",
                  {"Posisi keluarga dan artinya", "Where the family stands, and what that means"},
                  show_position});
    to.push_back({"GET",
                  "/v1/own/request",
                  "own.request",
                  {"Permintaan sendiri", "The own requests"},
                  list_requests});
    to.push_back({"POST",
                  "/v1/own/request",
                  "own.request",
                  {"Minta perbaikan, atau ajukan keberatan", "Ask for a correction, or object"},
                  add_request,
                  {},
                  false,
                  small_body,
                  request_schema});
}

}  // namespace regsosek::serve
