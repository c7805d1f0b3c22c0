// /v1/area, /v1/watch, /v1/validate, /v1/score, /v1/finalise, /v1/settings: what an office looks
// at.
#include <algorithm>
#include <array>
#include <filesystem>
#include <map>
#include <optional>
#include <tuple>

#include "ground/base/json_members.h"
#include "regsosek/watch.h"
#include "serve/counts.h"
#include "serve/route.h"

namespace regsosek::serve {

namespace {

Result<Response> list_areas(Context& context) {
    const std::string level = context.request.parameter("level");
    TRY(digits_of(level));
    const store::Scope scope = TRY(context.scope());
    store::Workspace& workspace = context.desk.workspace();
    json::Array out;
    if (TRY(workspace.has_table("frame_area"))) {
        store::Query query;
        query.table = "frame_area";
        query.fields = {"code", "name"};
        query.filter = "level == \"" + level + "\"";
        const store::Table table = TRY(workspace.query(query, scope));
        const auto digits = static_cast<size_t>(TRY(digits_of(level)));
        for (size_t row = 0; row < table.rows; ++row) {
            const std::string code = AreaCode{table.at("code").integer(row)}.text();
            out.push_back(object({{"code", text(std::string_view(code).substr(0, digits))},
                                  {"name", text(table.at("name").text(row))}}));
        }
    }
    return Response::of(object({{"areas", array(std::move(out))}}));
}

Result<Response> progress(Context& context) {
    const std::string& asked = context.request.parameter("by");
    const auto by = TRY(watch::by(asked.empty() ? "district" : asked));
    const store::Scope scope = TRY(context.scope());
    const auto summary = TRY(context.desk.summary());
    json::Array out;
    const bool exact = context.role->sees("answers");
    const Counts counts = TRY(Counts::make(exact));
    for (watch::Progress& one : watch::progress(summary->tallies, scope, by)) {
        counts.protect(one);
        json::Array results;
        for (const int64_t result : one.results) {
            results.push_back(integer(result));
        }
        out.push_back(object({{"area", text(one.area)},
                              {"blank", integer(one.blank)},
                              {"clean", integer(one.clean)},
                              {"coverage_bp", integer(one.coverage_bp())},
                              {"documents", integer(one.documents)},
                              {"error", integer(one.error)},
                              {"geotagged", integer(one.geotagged)},
                              {"linked", integer(one.linked)},
                              {"officer", text(one.officer)},
                              {"persons", integer(one.persons)},
                              {"poor", integer(one.poor)},
                              {"prelist", integer(one.prelist)},
                              {"ranked", integer(one.ranked)},
                              {"receipts", integer(one.receipts)},
                              {"results", array(std::move(results))},
                              {"review", integer(one.review)},
                              {"verified", integer(one.verified)},
                              {"warning", integer(one.warning)}}));
    }
    return Response::of(object({{"as_of", integer(summary->as_of)},
                                {"exact", truth(exact)},
                                {"lines", array(std::move(out))}}));
}

Result<store::Table> empty_or(store::Workspace& workspace, const store::Query& query,
                              const store::Scope& scope) {
    if (!TRY(workspace.has_table(query.table))) {
        return store::Table{};
    }
    return workspace.query(query, scope);
}

Result<Response> finding_counts(Context& context) {
    const store::Scope scope = TRY(context.scope());
    const auto summary = TRY(context.desk.summary());
    std::map<std::pair<int32_t, int32_t>, int64_t> counts;  // by rule, severity
    each_in(summary->findings, scope,
            [&](const FindingCount& one) { counts[{one.rule, one.severity}] += one.count; });
    std::vector<FindingCount> sorted;
    for (const auto& [key, count] : counts) {
        sorted.push_back({0, key.first, key.second, count});
    }
    std::ranges::sort(sorted, [&](const FindingCount& a, const FindingCount& b) {
        const auto& rules = summary->rules;
        return std::tuple(-a.severity, -a.count, rules[static_cast<size_t>(a.rule)]) <
               std::tuple(-b.severity, -b.count, rules[static_cast<size_t>(b.rule)]);
    });
    json::Array out;
    for (const FindingCount& one : sorted) {
        const std::string& rule = summary->rules[static_cast<size_t>(one.rule)];
        const Text message = context.desk.rule_message(rule);
        out.push_back(object({{"count", integer(one.count)},
                              {"message", text(message.in(context.lang))},
                              {"rule", text(rule)},
                              {"severity", integer(one.severity)}}));
    }
    return Response::of(object({{"rules", array(std::move(out))}}));
}

// A name of a rule, as it may stand in a filter.
Result<std::string> rule_name(const std::string& given) {
    const bool good = std::ranges::all_of(given, [](char c) {
        return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') ||
               c == '_';
    });
    if (!good) {
        return wrong_field("rule", "nama aturan tidak sah", "no name of a rule");
    }
    return given;
}

Result<Response> findings(Context& context) {
    const store::Scope scope = TRY(context.scope());
    const std::string rule = TRY(rule_name(context.request.parameter("rule")));
    const int64_t severity = TRY(context.number("severity", 1, 1, 3));
    const int64_t limit = TRY(context.number("limit", 50, 1, 500));
    const int64_t offset = TRY(context.number("offset", 0, 0, INT32_MAX));
    store::Query query;
    query.table = "validate_finding";
    query.filter = "severity >= " + std::to_string(severity);
    if (!rule.empty()) {
        query.filter += " and rule == \"" + rule + "\"";
    }
    if (const std::string& of = context.request.parameter("family"); !of.empty()) {
        query.filter += " and family_id == " + std::to_string(TRY(FamilyId::parse(of)).value);
    }
    query.limit = limit;
    query.offset = offset;
    store::Workspace& workspace = context.desk.workspace();
    const store::Table table = TRY(empty_or(workspace, query, scope));
    json::Array out;
    for (size_t row = 0; row < table.rows; ++row) {
        const std::string name{table.at("rule").text(row)};
        const int64_t family = table.at("family_id").integer(row);
        const int64_t person = table.at("person_id").integer(row);
        const bool values = context.role->sees("answers");
        const std::string about =
            family == 0 ? std::string{}
                        : FamilyId{family}.printed() + "/" +
                              (person == 0 ? "" : PersonId{person}.printed() + "/") + name;
        const auto state = about.empty()
                               ? validate::FindingState::open
                               : TRY(validate::finding_state(workspace, scope, about,
                                                             table.at("shown_values").text(row)));
        out.push_back(
            object({{"area", text(AreaCode{table.at("area").integer(row)}.text())},
                    {"family", text(family == 0 ? std::string{} : FamilyId{family}.printed())},
                    {"message", text(context.desk.rule_message(name).in(context.lang))},
                    {"officer", text(table.at("officer").text(row))},
                    {"query", text(about)},
                    {"rule", text(name)},
                    {"severity", integer(table.at("severity").integer(row))},
                    {"state", integer(static_cast<int64_t>(state))},
                    {"values", text(values ? table.at("shown_values").text(row) : "")}}));
    }
    return Response::of(object({{"findings", array(std::move(out))}}));
}

// Refuses a decision on a finding that somebody else has decided otherwise since it was shown: the
// body says the state that was shown. Nothing when it says none.
Result<void> check_undecided(Context& context, const json::Value& body,
                             const validate::FindingDecision& decision) {
    const json::Value* seen = body.find("state");
    if (seen == nullptr || seen->integer() == nullptr) {
        return {};
    }
    const auto now = TRY(validate::finding_state(context.desk.workspace(), context.account->scope(),
                                                 decision.query, json::text_in(body, "values")));
    const auto wanted =
        decision.confirm ? validate::FindingState::confirmed : validate::FindingState::sent_back;
    if (static_cast<int64_t>(now) == *seen->integer() || now == wanted) {
        return {};
    }
    return fail(Code::conflict, "orang lain sudah memutus temuan ini",
                "somebody else has decided this finding");
}

// A finding confirmed with a reason, or sent back. On disk when it is answered.
Result<Response> decide(Context& context) {
    const json::Value body = TRY(context.body());
    validate::FindingDecision decision;
    decision.query = json::text_in(body, "query");
    const std::string verdict = json::text_in(body, "decision");
    if (verdict != "confirm" && verdict != "send_back") {
        return wrong_field("decision", "decision harus confirm atau send_back",
                           "decision must be confirm or send_back");
    }
    decision.confirm = verdict == "confirm";
    const json::Value* reason = body.find("reason");
    decision.reason = reason == nullptr || reason->integer() == nullptr
                          ? 0
                          : static_cast<int32_t>(std::clamp<int64_t>(*reason->integer(), 0, 99));
    decision.note = json::text_in(body, "note");
    decision.send_to = json::text_in(body, "send_to");
    decision.author = "entry:" + context.account->name;
    constexpr int64_t seconds_per_day = 86'400;
    decision.decided_on = Date{static_cast<int32_t>(context.now / seconds_per_day)};
    validate::DecideOptions options;
    options.forms_folder = context.desk.options().forms_folder;
    bool fresh = false;
    Desk& desk = context.desk;
    TRY(desk.writes().append([&]() -> Result<void> {
        if (auto open = check_undecided(context, body, decision); !open) {
            return open;
        }
        const auto decided =
            validate::decide_one(desk.workspace(), context.account->scope(), decision, options);
        fresh = decided.value_or(false);
        return decided ? Result<void>{} : std::unexpected(decided.error());
    }));
    return Response::of(object({{"repeated", truth(!fresh)}}));
}

Result<Response> welfare(Context& context) {
    const std::string& level = context.request.parameter("level");
    const int digits = TRY(digits_of(level.empty() ? "district" : level));
    const store::Scope scope = TRY(context.scope());
    const auto summary = TRY(context.desk.summary());
    const Counts counts = TRY(Counts::make(context.role->sees("answers")));
    json::Array out;
    for (const auto& [area, one] : welfare_by(*summary, scope, digits)) {
        int64_t families = 0;
        int64_t in_groups = 0;
        const json::Value deciles = counts.shown(one.deciles, families);
        const json::Value groups = counts.shown(one.groups, in_groups);
        out.push_back(object({{"area", text(area)},
                              {"deciles", deciles},
                              {"families", integer(families)},
                              {"groups", groups},
                              {"not_ranked", integer(counts.shown(one.not_ranked))}}));
    }
    return Response::of(object(
        {{"areas", array(std::move(out))}, {"exact", truth(context.role->sees("answers"))}}));
}

Result<Response> editions(Context& context) {
    const std::string folder = context.desk.workspace().folder() + "/editions";
    std::vector<std::string> names;
    std::error_code error;
    for (const auto& entry : std::filesystem::directory_iterator(folder, error)) {
        const std::string name = entry.path().filename().string();
        if (entry.is_directory() && !name.starts_with('.')) {
            names.push_back(name);
        }
    }
    std::ranges::sort(names);
    json::Array out;
    for (const std::string& name : names) {
        out.push_back(text(name));
    }
    return Response::of(object({{"editions", array(std::move(out))}}));
}

Result<Response> audit(Context& context) {
    const bool verify = context.request.parameter("verify") == "1";
    store::Workspace& workspace = context.desk.workspace();
    const watch::Audit found = TRY(watch::audit(workspace, verify, {}));
    return Response::of(object({{"batch", integer(found.head.batch)},
                                {"documents", integer(found.documents)},
                                {"hash", text(found.head.hash)},
                                {"sequence", integer(found.head.sequence)}}));
}

Result<Response> settings(Context& context) {
    json::Array out;
    for (const SettingValue& one : context.desk.options().settings.all()) {
        const Lang lang = context.lang;
        const Setting& of = *one.setting;
        out.push_back(object({{"meaning", text(lang == Lang::en ? of.meaning_en : of.meaning_id)},
                              {"name", text(of.name)},
                              {"source", text(name(one.source, lang))},
                              {"unit", text(of.unit)},
                              {"value", text(one.text)}}));
    }
    return Response::of(object({{"settings", array(std::move(out))}}));
}

constexpr Parameter area_parameter{"area", "first digits of an area code", false, false,
                                   area_schema};
constexpr std::string_view level_schema =
    R"({"type":"string","enum":["province","regency","district","village","sls"]})";
constexpr std::string_view by_schema =
    R"({"type":"string","enum":["regency","district","village","sls","officer"]})";
constexpr uint64_t decision_bytes_max = 64 * 1024;
constexpr std::string_view decision_schema =
    R"({"type":"object","required":["decision","query"],"properties":{
        "decision":{"type":"string","enum":["confirm","send_back"]},
        "query":{"type":"string","minLength":1,"maxLength":200},
        "reason":{"type":"integer","minimum":0,"maximum":99},
        "note":{"type":"string","maxLength":2000},
        "send_to":{"type":"string","maxLength":200},
        "state":{"type":"integer","minimum":0,"maximum":2},
        "values":{"type":"string","maxLength":20000}}})";

}  // namespace

void add_office_routes(std::vector<Route>& to) {
    to.push_back(
        {"GET",
         "/v1/area",
         "area.read",
         {"Wilayah menurut tingkat", "Areas of a level"},
         list_areas,
         {{"level", "province, regency, district, village or sls", false, true, level_schema},
          area_parameter}});
    to.push_back({"GET",
                  "/v1/watch/progress",
                  "progress.read",
                  {"Kemajuan menurut wilayah atau petugas", "Progress by area or officer"},
                  progress,
                  {{"by", "regency, district, village, sls or officer", false, false, by_schema},
                   area_parameter}});
    to.push_back({"GET",
                  "/v1/watch/audit",
                  "audit.read",
                  {"Kepala rantai catatan", "The head of the record's chain"},
                  audit,
                  {{"verify", "1: walk the whole chain", false, false,
                    R"({"type":"string","enum":["0","1"]})"}}});
    to.push_back({"GET",
                  "/v1/validate/rule",
                  "finding.read",
                  {"Banyak temuan per aturan", "Findings by rule"},
                  finding_counts,
                  {area_parameter}});
    to.push_back({"GET",
                  "/v1/validate/finding",
                  "finding.read",
                  {"Temuan", "Findings"},
                  findings,
                  {area_parameter,
                   {"rule", "name of a rule", false, false,
                    R"({"type":"string","pattern":"^[A-Za-z0-9_]*$"})"},
                   {"family", "printed family id", false, false, family_schema},
                   {"severity", "least severity: 1 info, 2 warning, 3 error", true, false,
                    R"({"type":"integer","minimum":1,"maximum":3})"},
                   {"limit", "at most so many", true, false,
                    R"({"type":"integer","minimum":1,"maximum":500})"},
                   {"offset", "rows to leave out", true, false,
                    R"({"type":"integer","minimum":0,"maximum":2147483647})"}}});
    to.push_back({"POST",
                  "/v1/validate/decision",
                  "finding.decide",
                  {"Benarkan temuan dengan alasan, atau kirim kembali",
                   "Confirm a finding with a reason, or send it back"},
                  decide,
                  {},
                  false,
                  decision_bytes_max,
                  decision_schema});
    to.push_back(
        {"GET",
         "/v1/score/welfare",
         "score.read",
         {"Keluarga menurut desil dan kelompok", "Families by decile and group"},
         welfare,
         {{"level", "district, village or sls", false, false, level_schema}, area_parameter}});
    to.push_back({"GET", "/v1/finalise/edition", "edition.read", {"Edisi", "Editions"}, editions});
    to.push_back({"GET",
                  "/v1/settings",
                  "settings.read",
                  {"Setelan dan asalnya", "Settings and where they come from"},
                  settings});
}

}  // namespace regsosek::serve
