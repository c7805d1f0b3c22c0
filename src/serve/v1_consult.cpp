// /v1/consult: sessions of the public consultation (FKP) held at screens. A list names families and
// their groups; counts name nobody; no score, decile, NIK or health item has a field here.
#include <algorithm>
#include <array>
#include <set>

#include "ground/base/ids.h"
#include "ground/base/json_members.h"
#include "regsosek/consult.h"
#include "serve/route.h"

namespace regsosek::serve {

namespace {

constexpr uint64_t entries_bytes_max = 512 * 1024;
constexpr size_t entries_max = 300;
constexpr size_t groups = 4;
constexpr uint64_t small_body = 16 * 1024;
constexpr const char* session_purpose = "consultation";  // of every read within a session

// An entry that is wrong is refused by itself: it must not hold up the others of its queue.
constexpr std::string_view entries_schema =
    R"({"type":"object","required":["entries"],"properties":{)"
    R"("entries":{"type":"array","maxItems":300,"items":{"type":"object"}}}})";
constexpr std::string_view pass_schema =
    R"({"type":"object","required":["area"],"properties":{"area":{"type":"string"}}})";

std::string_view phase_name(consult::Phase phase) {
    constexpr std::array<std::string_view, 3> names = {"open", "frozen", "closed"};
    return names[static_cast<size_t>(phase)];
}

// Which right a step asks for, beside consult.entry.
std::string_view right_of(consult::Step step) {
    switch (step) {
        case consult::Step::propose:
        case consult::Step::exist:
        case consult::Step::add: return "consult.list";
        case consult::Step::agree: return "consult.agree";
        default: return "consult.hold";
    }
}

// The name of the village, and names of SLS by code.
Result<std::map<int64_t, std::string>> names_of(store::Workspace& workspace,
                                                const store::Scope& scope) {
    std::map<int64_t, std::string> out;
    if (TRY(workspace.has_table("frame_area"))) {
        store::Query query;
        query.table = "frame_area";
        query.fields = {"code", "name"};
        const store::Table table = TRY(workspace.query(query, scope));
        for (size_t row = 0; row < table.rows; ++row) {
            out[table.at("code").integer(row)] = table.at("name").text(row);
        }
    }
    return out;
}

constexpr size_t village_digits = 10;
constexpr int sls_digits = 14;

std::string name_of(const std::map<int64_t, std::string>& names, int64_t area) {
    for (const int64_t code : {area, AreaCode{area}.enclosing(sls_digits).value}) {
        if (const auto found = names.find(code); found != names.end()) {
            return found->second;
        }
    }
    return {};
}

// A read of names that belong to no family: attendants, families that have no document yet.
store::Access names_read(const Context& context, const char* action, int64_t area) {
    return {0, context.now, context.account->name, context.role->name, context.purpose, action,
            0, area};
}

Result<Response> list_sessions(Context& context) {
    const store::Scope scope = TRY(context.scope());
    store::Workspace& workspace = context.desk.workspace();
    json::Array out;
    if (TRY(workspace.has_table("consult_session"))) {
        store::Query query;
        query.table = "consult_session";
        query.fields = {"area", "session_id", "session_no"};
        const store::Table table = TRY(workspace.query(query, scope));
        std::map<std::string, int64_t> sessions;
        for (size_t row = 0; row < table.rows; ++row) {
            ++sessions[std::string(table.at("session_id").text(row))];
        }
        for (const auto& [session, sls] : sessions) {
            out.push_back(object({{"session", text(session)}, {"sls", integer(sls)}}));
        }
    }
    return Response::of(object({{"sessions", array(std::move(out))}}));
}

bool takes_part(const Context& context, const consult::Forum& forum) {
    const store::Scope scope = context.account->scope();
    return std::ranges::any_of(forum.sls(), [&](int64_t sls) { return scope.contains(sls); });
}

std::unexpected<Error> no_session() {
    return fail(Code::not_found, "sesi itu tidak ada, atau di luar wilayah akun ini",
                "there is no such session, or it is outside of this account's areas");
}

// Does something with the session of the path, when the account takes part in it.
Result<void> in_session(Context& context,
                        const std::function<Result<void>(consult::Forum&)>& work) {
    const std::string& session = context.path.at("session");
    const auto taking_part = [&](consult::Forum& forum) -> Result<void> {
        if (!takes_part(context, forum)) {
            return no_session();
        }
        return work(forum);
    };
    auto done = context.desk.forums().with(context.desk.workspace(), session, taking_part);
    if (!done && done.error().code == Code::not_found) {
        return no_session();
    }
    return done;
}

json::Value counts(const std::array<int64_t, groups + 1>& of) {
    json::Array out;
    for (size_t group = 1; group <= groups; ++group) {
        out.push_back(integer(of[group]));
    }
    return array(std::move(out));
}

json::Value sls_counts(const consult::ForumState& state, int64_t sls, const std::string& name,
                       bool mine) {
    std::array<int64_t, groups + 1> printed{};
    std::array<int64_t, groups + 1> agreed{};
    int64_t families = 0, proposed = 0, moved = 0, absent = 0, added = 0;
    for (const auto& [id, family] : state.families) {
        if (family.area != sls) {
            continue;
        }
        ++families;
        ++printed[static_cast<size_t>(family.group_printed)];
        const bool there = family.existence == 1;
        absent += there ? 0 : 1;
        const int32_t now = family.group_agreed > 0 ? family.group_agreed : family.group_printed;
        agreed[static_cast<size_t>(now)] += there ? 1 : 0;
        proposed += family.group_proposed > 0 && family.group_agreed == 0 ? 1 : 0;
        moved += family.group_agreed > 0 && family.group_agreed != family.group_printed ? 1 : 0;
    }
    for (const auto& [line, one] : state.added) {
        added += one.area == sls && one.existence == 1 ? 1 : 0;
    }
    const auto out = std::ranges::count_if(
        state.copies, [&](const consult::ListCopy& one) { return one.area == sls && one.out; });
    const auto signer = state.signatures.find(sls);
    return object({{"absent", integer(absent)},
                   {"added", integer(added)},
                   {"agreed", counts(agreed)},
                   {"area", text(AreaCode{sls}.text())},
                   {"copies_out", integer(out)},
                   {"families", integer(families)},
                   {"mine", truth(mine)},
                   {"moved", integer(moved)},
                   {"name", text(name)},
                   {"open", integer(proposed)},
                   {"printed", counts(printed)},
                   {"signer", text(signer == state.signatures.end() ? "" : signer->second)}});
}

// Who is there, which copies are out, what was noted: of who holds the session.
void add_holding(const consult::ForumState& state, json::Object& to) {
    json::Array attendants, copies;
    for (const auto& [line, one] : state.attendants) {
        attendants.push_back(object({{"area", text(one.area == 0 ? "" : AreaCode{one.area}.text())},
                                     {"capacity", text(one.capacity)},
                                     {"head", text(one.head)},
                                     {"name", text(one.name)},
                                     {"on", text(line)},
                                     {"present", truth(one.present)}}));
    }
    for (const consult::ListCopy& one : state.copies) {
        copies.push_back(object({{"area", text(AreaCode{one.area}.text())},
                                 {"number", integer(one.number)},
                                 {"out", truth(one.out)},
                                 {"receiver", text(one.receiver)}}));
    }
    to["attendants"] = array(std::move(attendants));
    to["copies"] = array(std::move(copies));
    to["notes"] = texts(state.notes);
}

// The code lists of the form, as the screen offers them.
Result<void> add_codes(const Context& context, json::Object& to) {
    const auto form =
        TRY(form::load_by_name("regsosek22-fkp", context.desk.options().forms_folder));
    for (const form::CodeList& list : form->codelists()) {
        if (list.name != "fkp_group" && list.name != "fkp_reason" && list.name != "vk_existence") {
            continue;
        }
        json::Array codes;
        for (const form::CodeLabel& one : list.codes) {
            codes.push_back(object({{"code", integer(one.code)},
                                    {"label_en", text(one.label.en)},
                                    {"label_id", text(one.label.id)}}));
        }
        to[list.name] = array(std::move(codes));
    }
    return {};
}

Result<Response> show_session(Context& context) {
    store::Workspace& workspace = context.desk.workspace();
    json::Value out = object({});
    std::vector<store::Access> reads;
    const auto fill = [&](consult::Forum& forum) -> Result<void> {
        const std::string village = forum.session_id().substr(0, village_digits);
        const AreaRange range = TRY(AreaRange::of(village));
        const auto names = TRY(names_of(workspace, store::Scope{{range}}));
        const store::Scope scope = context.account->scope();
        json::Array sls;
        for (const int64_t one : forum.sls()) {
            sls.push_back(sls_counts(forum.state(), one, name_of(names, one), scope.contains(one)));
        }
        auto& members = std::get<json::Object>(out.data);
        members["phase"] = text(phase_name(forum.state().phase));
        members["session"] = text(forum.session_id());
        members["sls"] = array(std::move(sls));
        members["village"] = text(village);
        members["village_name"] = text(name_of(names, range.low));
        if (context.role->may("consult.hold")) {
            add_holding(forum.state(), members);
            context.purpose = session_purpose;
            reads.push_back(names_read(context, "consult.attendants", range.low));
        }
        return add_codes(context, members);
    };
    TRY(in_session(context, fill));
    Response response = Response::of(out);
    return reads.empty() ? std::move(response)
                         : noted(context, std::move(reads), std::move(response));
}

Result<int64_t> asked_sls(const Context& context, const consult::Forum& forum) {
    const int64_t sls = TRY(AreaCode::parse(context.request.parameter("area"))).value;
    if (std::ranges::find(forum.sls(), sls) == forum.sls().end() ||
        !context.account->scope().contains(sls)) {
        return fail(Code::no_right, "daftar itu bukan milik akun ini",
                    "that list is not this account's");
    }
    return sls;
}

json::Value listed(int64_t id, const consult::ForumFamily& family, const json::Value& identity,
                   const std::pair<int32_t, int32_t>& numbers) {
    return object(
        {{"address", text(json::text_in(identity, "address"))},
         {"building_no", integer(numbers.first)},
         {"by", text(family.by)},
         {"existence", integer(family.existence)},
         {"family", text(FamilyId{id}.printed())},
         {"family_no", integer(numbers.second)},
         {"group_agreed", integer(family.group_agreed)},
         {"group_printed", integer(family.group_printed)},
         {"group_proposed", integer(family.group_proposed)},
         {"head", text(family.head)},
         {"head_name", text(json::text_in(identity, "head_name"))},
         {"reason", integer(family.reason == consult::health_reason ? -1 : family.reason)},
         {"text", text(family.reason == consult::other_reason ? family.text : "")}});
}

Result<json::Value> identity_of(store::Workspace& workspace, int64_t family,
                                const store::Scope& scope) {
    const auto stored =
        TRY(workspace.get(store::Kind::family, FamilyId{family}.printed(), scope, true));
    if (!stored || stored->document.identity.empty()) {
        return json::Value{};
    }
    return json::parse(stored->document.identity);
}

Result<Response> show_list(Context& context) {
    store::Workspace& workspace = context.desk.workspace();
    const store::Scope scope = context.account->scope();
    json::Array families, added;
    std::vector<store::Access> reads;
    const auto fill = [&](consult::Forum& forum) -> Result<void> {
        const int64_t sls = TRY(asked_sls(context, forum));
        for (const auto& [id, family] : forum.state().families) {
            if (family.area != sls) {
                continue;
            }
            const json::Value identity = TRY(identity_of(workspace, id, scope));
            families.push_back(listed(id, family, identity, forum.numbers(id)));
            reads.push_back({0, context.now, context.account->name, context.role->name,
                             context.purpose, "consult.list", id, sls});
        }
        for (const auto& [line, one] : forum.state().added) {
            if (one.area == sls) {
                added.push_back(object({{"address", text(one.address)},
                                        {"existence", integer(one.existence)},
                                        {"group", integer(one.group)},
                                        {"head", text(one.head)},
                                        {"name", text(one.name)},
                                        {"on", text(line.second)}}));
            }
        }
        if (!added.empty()) {
            reads.push_back(names_read(context, "consult.added", sls));
        }
        return {};
    };
    TRY(in_session(context, fill));
    return noted(context, std::move(reads),
                 Response::of(object({{"added", array(std::move(added))},
                                      {"area", text(context.request.parameter("area"))},
                                      {"families", array(std::move(families))}})));
}

Result<consult::Entry> entry_of(const Context& context, const json::Value& body) {
    consult::Entry out;
    out.key = json::text_in(body, "key");
    out.step = TRY(consult::step(json::text_in(body, "step")));
    out.by = context.account->name;
    out.made_at = std::clamp<int64_t>(json::integer_in(body, "made_at"), 0, context.now);
    if (const std::string area = json::text_in(body, "area"); !area.empty()) {
        out.area = TRY(AreaCode::parse(area)).value;
    }
    if (const std::string family = json::text_in(body, "family"); !family.empty()) {
        out.family = TRY(FamilyId::parse(family)).value;
    }
    constexpr int64_t most = 99;  // wider than any code; the rules of the session know the codes
    const auto small = [&](const char* key) {
        return static_cast<int32_t>(std::clamp<int64_t>(json::integer_in(body, key), -1, most + 1));
    };
    out.group = small("group");
    out.reason = small("reason");
    out.existence = small("existence");
    out.number = small("number");
    out.on = json::text_in(body, "on");
    out.base = json::text_in(body, "base");
    out.word = json::text_in(body, "word");
    out.name = json::text_in(body, "name");
    out.address = json::text_in(body, "address");
    out.text = json::text_in(body, "text");
    return out;
}

// The SLS whose right a step needs, as the session's rules see it; 0: the whole session. Nothing
// for an entry that names another SLS than its family's.
std::optional<int64_t> area_of(const consult::ForumState& state, const consult::Entry& entry) {
    switch (entry.step) {
        case consult::Step::propose:
        case consult::Step::agree:
        case consult::Step::exist: {
            const auto family = state.families.find(entry.family);
            const int64_t area = family == state.families.end() ? 0 : family->second.area;
            return entry.area == 0 || entry.area == area ? std::optional(area) : std::nullopt;
        }
        case consult::Step::freeze:
        case consult::Step::reopen:
        case consult::Step::close:
        case consult::Step::note: return 0;
        default: return entry.area;
    }
}

// Why this account may not make the entry; nothing when it may.
std::optional<Text> not_allowed(const Context& context, const consult::Forum& forum,
                                const consult::Entry& entry) {
    if (!context.role->may(right_of(entry.step))) {
        return Text{"peran ini tidak berhak atas langkah itu",
                    "this role has no right to that step"};
    }
    const auto area = area_of(forum.state(), entry);
    if (!area) {
        return Text{"keluarga itu bukan di SLS yang disebut",
                    "that family is not in the SLS that is named"};
    }
    const store::Scope scope = context.account->scope();
    const bool whole =
        std::ranges::all_of(forum.sls(), [&](int64_t sls) { return scope.contains(sls); });
    if (*area == 0 ? !whole : !scope.contains(*area)) {
        return Text{"SLS itu di luar kewenangan akun ini",
                    "that SLS is outside of what this account may see"};
    }
    return std::nullopt;
}

json::Value shown(const consult::Outcome& outcome, Lang lang) {
    constexpr std::array<std::string_view, 4> verdicts = {"accepted", "repeated", "conflict",
                                                          "refused"};
    return object({{"field", text(outcome.field)},
                   {"key", text(outcome.key)},
                   {"verdict", text(verdicts[static_cast<size_t>(outcome.verdict)])},
                   {"why", text(outcome.why.in(lang))}});
}

constexpr const char* pass_role = "fkp_participant";

std::string pass_name(int64_t sls) {
    return "fkp-" + AreaCode{sls}.text();
}

// Whether an account is what its name says: a participant's for this SLS and nothing else.
bool is_pass(const Account& account, int64_t sls) {
    return account.role == pass_role &&
           account.areas == std::vector<std::string>{AreaCode{sls}.text()};
}

// Ends what was begun with a pass: sessions, and tokens made in them.
Result<void> end_logins(Context& context, const std::string& name) {
    context.desk.sessions().end_all(name);
    return context.desk.tokens().drop_all(name);
}

// The heads of SLS came for this session alone.
Result<void> end_passes(Context& context, const consult::Forum& forum) {
    for (const int64_t sls : forum.sls()) {
        const std::string name = pass_name(sls);
        const auto account = context.desk.accounts().find(name);
        if (account && is_pass(*account, sls)) {
            TRY(context.desk.accounts().set_disabled(name, true));
            TRY(end_logins(context, name));
        }
    }
    return {};
}

// A participant's account for one SLS, or a new password for it; good until the session closes. It
// may less than who gives it.
Result<Response> give_pass(Context& context) {
    const json::Value body = TRY(context.body());
    const int64_t sls = TRY(AreaCode::parse(json::text_in(body, "area"))).value;
    Account account;
    account.name = pass_name(sls);
    account.role = pass_role;
    account.label = "SLS " + AreaCode{sls}.text();
    account.areas = {AreaCode{sls}.text()};
    std::string password;
    const auto give = [&](consult::Forum& forum) -> Result<void> {
        const bool mine = context.account->scope().contains(sls) &&
                          std::ranges::find(forum.sls(), sls) != forum.sls().end();
        if (!mine || !context.role->may("consult.list")) {
            return fail(Code::no_right, "daftar itu bukan milik akun ini",
                        "that list is not this account's");
        }
        if (forum.state().phase == consult::Phase::closed) {
            return fail(Code::conflict, "sesi ini sudah ditutup", "this session is closed");
        }
        Accounts& accounts = context.desk.accounts();
        if (const auto there = accounts.find(account.name)) {
            if (!is_pass(*there, sls)) {
                return fail(Code::conflict, "akun bernama itu bukan akun peserta SLS ini",
                            "the account of that name is no participant's of this SLS");
            }
            TRY(end_logins(context, account.name));
            TRY(accounts.set_disabled(account.name, false));
            password = TRY(accounts.reset(account.name));
        } else {
            password = TRY(accounts.add(account));
        }
        return {};
    };
    TRY(in_session(context, give));
    return Response::of(object({{"account", text(account.name)}, {"password", text(password)}}),
                        201);
}

// Entries one by one; each is accepted, was there already, is in conflict or refused. What is
// accepted is on disk when this is answered.
Result<Response> take_entries(Context& context) {
    const json::Value body = TRY(context.body());
    const json::Value* given = body.find("entries");
    if (given == nullptr || given->array() == nullptr || given->array()->size() > entries_max) {
        return wrong_field("entries", "isian: paling banyak 300 dalam satu kiriman",
                           "entries: at most 300 in one request");
    }
    json::Array out;
    const auto take = [&](consult::Forum& forum) -> Result<void> {
        std::vector<consult::Outcome> outcomes;
        std::vector<consult::Entry> allowed;
        std::vector<size_t> place;
        for (const json::Value& one : *given->array()) {
            const auto entry = entry_of(context, one);
            const auto why = entry ? not_allowed(context, forum, *entry)
                                   : std::optional<Text>{entry.error().what};
            outcomes.push_back(
                {json::text_in(one, "key"), consult::Verdict::refused, why.value_or(Text{}), {}});
            if (!why) {
                place.push_back(outcomes.size() - 1);
                allowed.push_back(*entry);
            }
        }
        const auto append = [&]() -> Result<void> {
            auto made = TRY(forum.add(context.desk.workspace(), allowed));
            for (size_t i = 0; i < made.size(); ++i) {
                outcomes[place[i]] = std::move(made[i]);
            }
            return {};
        };
        TRY(context.desk.writes().append(append));
        if (forum.state().phase == consult::Phase::closed) {
            TRY(end_passes(context, forum));
        }
        for (const consult::Outcome& outcome : outcomes) {
            out.push_back(shown(outcome, context.lang));
        }
        return {};
    };
    TRY(in_session(context, take));
    return Response::of(object({{"outcomes", array(std::move(out))}}));
}

Result<Response> print_minutes(Context& context) {
    Response out;
    out.type = "application/pdf";
    std::vector<store::Access> reads;
    const auto print = [&](consult::Forum& forum) -> Result<void> {
        const auto village = TRY(AreaRange::of(forum.session_id().substr(0, village_digits)));
        reads.push_back(names_read(context, "consult.minutes", village.low));
        return context.desk.writes().append([&]() -> Result<void> {
            out.body = TRY(forum.minutes(context.desk.workspace(), context.account->name));
            return {};
        });
    };
    TRY(in_session(context, print));
    return noted(context, std::move(reads), std::move(out));
}

// Families of block VI that are there and have no document: they go back to collect.
Result<Response> list_added(Context& context) {
    const store::Scope scope = TRY(context.scope());
    store::Workspace& workspace = context.desk.workspace();
    json::Array out;
    std::set<int64_t> areas;
    if (TRY(workspace.has_table("consult_added"))) {
        store::Query query;
        query.table = "consult_added";
        query.filter = "existence == 1";
        const store::Table table = TRY(workspace.query(query, scope));
        for (size_t row = 0; row < table.rows; ++row) {
            const std::string area = AreaCode{table.at("area").integer(row)}.text();
            areas.insert(table.at("area").integer(row));
            const std::string key =
                area + "-VI-" + std::to_string(table.at("line_no").integer(row));
            const auto stored = TRY(workspace.get(store::Kind::fkp_decision, key, scope, true));
            const json::Value identity = stored && !stored->document.identity.empty()
                                             ? TRY(json::parse(stored->document.identity))
                                             : json::Value{};
            out.push_back(object({{"address", text(json::text_in(identity, "address"))},
                                  {"area", text(area)},
                                  {"line", integer(table.at("line_no").integer(row))},
                                  {"name", text(json::text_in(identity, "name"))},
                                  {"set_aside", text(table.at("set_aside").text(row))}}));
        }
    }
    std::vector<store::Access> reads;
    for (const int64_t area : areas) {
        reads.push_back(names_read(context, "consult.added", area));
    }
    Response response = Response::of(object({{"added", array(std::move(out))}}));
    return reads.empty() ? std::move(response)
                         : noted(context, std::move(reads), std::move(response));
}

}  // namespace

void add_consult_routes(std::vector<Route>& to) {
    const Parameter session{"session", "id of the session"};
    to.push_back({"GET",
                  "/v1/consult/session",
                  "consult.read",
                  {"Sesi FKP", "Sessions of the consultation"},
                  list_sessions,
                  {{"area", "first digits of an area code"}}});
    to.push_back({"GET",
                  "/v1/consult/session/{session}",
                  "consult.read",
                  {"Satu sesi: hitungan menurut SLS, tahap", "One session: counts by SLS, phase"},
                  show_session,
                  {session}});
    to.push_back({"GET",
                  "/v1/consult/session/{session}/list",
                  "consult.list",
                  {"Daftar satu SLS: nama, alamat, kelompok", "The list of an SLS: names, groups"},
                  show_list,
                  {session, {"area", "SLS, 16 digits", false, true}},
                  true});
    to.push_back({"POST",
                  "/v1/consult/session/{session}/entry",
                  "consult.entry",
                  {"Isian sesi, juga yang dibuat tanpa jaringan; masing-masing dijawab",
                   "Entries, also those made without network; each is answered"},
                  take_entries,
                  {session},
                  true,
                  entries_bytes_max,
                  entries_schema});
    to.push_back({"POST",
                  "/v1/consult/session/{session}/pass",
                  "consult.hold",
                  {"Akun peserta bagi ketua SLS, sampai sesi ditutup",
                   "A participant's account for the head of an SLS, until the session closes"},
                  give_pass,
                  {session},
                  false,
                  small_body,
                  pass_schema});
    to.push_back(
        {"GET",
         "/v1/consult/session/{session}/minutes",
         "consult.hold",
         {"Berita acara dengan kepala rantai (PDF)", "Minutes with the chain's head (PDF)"},
         print_minutes,
         {session},
         true,
         small_body,
         "",
         "application/pdf"});
    to.push_back({"GET",
                  "/v1/consult/added",
                  "consult.added",
                  {"Keluarga tambahan FKP yang harus didata",
                   "Families added in the consultation, to be visited"},
                  list_added,
                  {{"area", "first digits of an area code"}},
                  true});
}

}  // namespace regsosek::serve
