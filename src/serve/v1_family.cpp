// /v1/family: lists of families, one family's record, and the check of a document being entered.
#include <algorithm>
#include <map>
#include <span>

#include "ground/base/json_members.h"
#include "ground/base/text.h"
#include "serve/family_fields.h"
#include "serve/route.h"

namespace regsosek::serve {

namespace {

// One value by family of a table, for some families.
Result<std::map<int64_t, int64_t>> by_family(store::Workspace& workspace, const char* table,
                                             const char* column, std::span<const int64_t> families,
                                             const store::Scope& scope) {
    std::map<int64_t, int64_t> out;
    if (families.empty() || !TRY(workspace.has_table(table))) {
        return out;
    }
    const store::Table found = TRY(workspace.rows_of(table, families, scope));
    for (size_t row = 0; row < found.rows; ++row) {
        out[found.at("family_id").integer(row)] = found.at(column).integer(row);
    }
    return out;
}

json::Value value_or_null(const std::map<int64_t, int64_t>& values, int64_t family) {
    const auto found = values.find(family);
    return found == values.end() ? json::Value{} : integer(found->second);
}

Result<Response> list_families(Context& context) {
    const store::Scope scope = TRY(context.scope());
    const int64_t limit = TRY(context.number("limit", 50, 1, 200));
    const int64_t after = TRY(context.number("after", 0, 0, INT64_MAX));
    const bool names = context.role->sees("identity");
    const bool answers = context.role->sees("answers");
    store::Workspace& workspace = context.desk.workspace();
    store::Query query;
    query.table = "family";
    query.fields = {"family_id", "area",         "building_no",
                    "family_no", "member_count", "interview_result"};
    query.filter = "family_id > " + std::to_string(after);
    query.limit = limit;
    const store::Table families = TRY(workspace.query(query, scope));
    const auto& ids = families.at("family_id").int64s;
    const auto statuses = TRY(by_family(workspace, "validate_document", "status", ids, scope));
    const auto heads = names ? TRY(context.desk.head_names().of(workspace, ids, scope))
                             : std::vector<std::string>{};
    json::Array out;
    std::vector<std::pair<int64_t, int64_t>> read;
    for (size_t row = 0; row < families.rows; ++row) {
        const auto value = [&](const char* column) { return families.at(column).integer(row); };
        const int64_t id = value("family_id");
        json::Value one = object({{"area", text(AreaCode{value("area")}.text())},
                                  {"building_no", integer(value("building_no"))},
                                  {"family", text(FamilyId{id}.printed())},
                                  {"family_no", integer(value("family_no"))}});
        auto& members = std::get<json::Object>(one.data);
        if (answers) {
            members["member_count"] = integer(value("member_count"));
            members["result"] = integer(value("interview_result"));
            members["status"] = value_or_null(statuses, id);
        }
        if (names) {
            members["head_name"] = text(heads[row]);
            read.emplace_back(id, value("area"));
        }
        out.push_back(std::move(one));
    }
    const bool more = static_cast<int64_t>(families.rows) == limit;
    const int64_t next = more ? families.at("family_id").int64s.back() : 0;
    std::vector<store::Access> reads;
    for (const auto& [family, area] : read) {
        reads.push_back({0, context.now, context.account->name, context.role->name, context.purpose,
                         "family.list", family, area});
    }
    return noted(
        context, std::move(reads),
        Response::of(object({{"families", array(std::move(out))}, {"next_after", integer(next)}})));
}

// An answer as a person reads it: the code's label, the number, or the text.
json::Value shown(const Context& context, const form::Question& question,
                  const json::Value& value) {
    json::Value out = object({{"label", text(question.label.in(context.lang))},
                              {"name", text(question.name)},
                              {"number", text(question.number)}});
    auto& members = std::get<json::Object>(out.data);
    members["value"] = value;
    if (value.integer() != nullptr && *value.integer() >= 0) {
        const auto label = context.desk.form().label(
            question, static_cast<int32_t>(*value.integer()), context.lang);
        if (!label.empty()) {
            members["code_label"] = text(label);
        }
    }
    return out;
}

// Which group of fields a question belongs to, for this member: a child's answers are "children".
bool may_see(const Role& role, const form::Question& question, bool child) {
    return role.sees(form::word(question.privacy)) && (!child || role.sees("children"));
}

}  // namespace

json::Value fields(const Context& context, const json::Value& answers, const json::Value& identity,
                   expr::Level level, bool child) {
    json::Array out;
    for (const form::Question& question : context.desk.form().questions()) {
        if (question.level != level || !may_see(*context.role, question, child)) {
            continue;
        }
        const json::Value* value =
            (question.privacy == form::Privacy::identity ? identity : answers).find(question.name);
        if (value != nullptr && value->array() == nullptr) {
            out.push_back(shown(context, question, *value));
        }
    }
    return array(std::move(out));
}

bool is_child(const json::Value& member) {
    constexpr int64_t child_below = 18;
    const json::Value* age = member.find("age");
    return age != nullptr && age->integer() != nullptr && *age->integer() < child_below;
}

// Members of identity and answers belong together by person_id.
std::map<int64_t, const json::Value*> members_by_id(const json::Value& body) {
    std::map<int64_t, const json::Value*> out;
    const json::Value* list = body.find("members");
    if (list == nullptr || list->array() == nullptr) {
        return out;
    }
    for (const json::Value& member : *list->array()) {
        const json::Value* id = member.find("person_id");
        if (id != nullptr && id->integer() != nullptr) {
            out[*id->integer()] = &member;
        }
    }
    return out;
}

namespace {

json::Value members(const Context& context, const json::Value& answers,
                    const json::Value& identity) {
    const auto who = members_by_id(identity);
    const json::Value nobody;
    json::Array out;
    for (const auto& [id, member] : members_by_id(answers)) {
        const bool child = is_child(*member);
        const auto found = who.find(id);
        out.push_back(object(
            {{"child", truth(child)},
             {"fields", fields(context, *member, found == who.end() ? nobody : *found->second,
                               expr::Level::member, child)},
             {"person", text(PersonId{id}.printed())}}));
    }
    return array(std::move(out));
}

Result<json::Value> findings_of(Context& context, store::Workspace& workspace, int64_t family,
                                const store::Scope& scope) {
    json::Array out;
    if (context.role->may("finding.read") && TRY(workspace.has_table("validate_finding"))) {
        const store::Table table = TRY(workspace.rows_of("validate_finding", {&family, 1}, scope));
        for (size_t row = 0; row < table.rows; ++row) {
            const std::string rule{table.at("rule").text(row)};
            const int64_t person = table.at("person_id").integer(row);
            out.push_back(
                object({{"message", text(context.desk.rule_message(rule).in(context.lang))},
                        {"person", text(person == 0 ? std::string{} : PersonId{person}.printed())},
                        {"rule", text(rule)},
                        {"severity", integer(table.at("severity").integer(row))},
                        {"values", text(table.at("shown_values").text(row))}}));
        }
    }
    return array(std::move(out));
}

// Lists of programmes that the family's people were linked to; those of children belong to children
// too.
Result<json::Value> lists_of(Context& context, const json::Value& answers, int64_t family,
                             const store::Scope& scope) {
    json::Array out;
    if (context.role->sees("answers")) {
        const auto members = members_by_id(answers);
        const auto entries = TRY(link::lists_of(context.desk.workspace(), scope, family));
        for (const link::ListEntry& one : entries) {
            const auto who = members.find(one.person_id);
            const bool adult = who != members.end() && !is_child(*who->second);
            if (!adult && !context.role->sees("children")) {
                continue;
            }
            out.push_back(object({{"list", text(one.list)},
                                  {"outcome", integer(one.outcome)},
                                  {"person", text(PersonId{one.person_id}.printed())},
                                  {"row", integer(one.row)}}));
        }
    }
    return array(std::move(out));
}

// Score, decile and what each item adds, in millionths of a logarithm of rupiah.
Result<json::Value> score_of(Context& context, store::Workspace& workspace, int64_t family,
                             const store::Scope& scope) {
    if (!context.role->may("score.read") || !TRY(workspace.has_table("score_family"))) {
        return json::Value{};
    }
    const store::Table table = TRY(workspace.rows_of("score_family", {&family, 1}, scope));
    if (table.rows == 0) {
        return json::Value{};
    }
    const store::Table added = TRY(workspace.rows_of("score_contribution", {&family, 1}, scope));
    store::Query query;
    query.table = "score_item";
    const store::Table items = TRY(workspace.query(query, store::Scope({AreaRange{0, INT64_MAX}})));
    constexpr int64_t e6_of_e12 = 1'000'000;
    json::Array contributions;
    for (size_t row = 0; row < items.rows && added.rows > 0; ++row) {
        const auto* column = added.find(items.at("contribution_column").text(row));
        if (column != nullptr && column->integer(0) != 0) {
            const char* label = context.lang == Lang::en ? "label_en" : "label_id";
            contributions.push_back(
                object({{"contribution_e6", integer(column->integer(0) / e6_of_e12)},
                        {"item", text(items.at("item").text(row))},
                        {"label", text(items.at(label).text(row))}}));
        }
    }
    const auto value = [&](const char* column) { return integer(table.at(column).integer(0)); };
    json::Array groups;
    for (const char* group : {"p_group1_e6", "p_group2_e6", "p_group3_e6", "p_group4_e6"}) {
        groups.push_back(value(group));
    }
    return object({{"borderline", value("borderline")},
                   {"contributions", array(std::move(contributions))},
                   {"decile", value("decile")},
                   {"expected_rupiah", value("expected_rupiah")},
                   {"group", value("model_group")},
                   {"groups_e6", array(std::move(groups))},
                   {"model", text(table.at("model").text(0))},
                   {"percentile_e6", value("percentile_e6")}});
}

Result<Response> read_family(Context& context) {
    const FamilyId id = TRY(FamilyId::parse(context.path.at("family")));
    const store::Scope scope = context.account->scope();
    store::Workspace& workspace = context.desk.workspace();
    const auto stored = TRY(
        workspace.get(store::Kind::family, id.printed(), scope, context.role->sees("identity")));
    if (!stored) {
        return fail(Code::not_found, "keluarga itu tidak ada, atau di luar wilayah akun ini",
                    "there is no such family, or it is outside of this account's areas");
    }
    const json::Value answers = TRY(json::parse(stored->document.answers));
    const json::Value identity = stored->document.identity.empty()
                                     ? json::Value{}
                                     : TRY(json::parse(stored->document.identity));
    const store::Access read{0,
                             context.now,
                             context.account->name,
                             context.role->name,
                             context.purpose,
                             "family.read",
                             id.value,
                             stored->document.area};
    return noted(context, {read},
                 Response::of(object(
                     {{"area", text(AreaCode{stored->document.area}.text())},
                      {"author", text(stored->document.author)},
                      {"family", text(id.printed())},
                      {"fields", fields(context, answers, identity, expr::Level::family, false)},
                      {"findings", TRY(findings_of(context, workspace, id.value, scope))},
                      {"lists", TRY(lists_of(context, answers, id.value, scope))},
                      {"members", members(context, answers, identity)},
                      {"score", TRY(score_of(context, workspace, id.value, scope))},
                      {"sequence", integer(stored->sequence)},
                      {"version", integer(stored->version)}})));
}

// {"question": "text", ...} as entries; the texts live in the body.
Result<std::vector<validate::Entry>> entries_of(const json::Value& object_of, const char* where) {
    std::vector<validate::Entry> out;
    if (object_of.object() == nullptr) {
        return fail(Code::bad_input, std::string(where) + " harus objek isian",
                    std::string(where) + " must be an object of answers");
    }
    for (const auto& [question, answer] : *object_of.object()) {
        if (answer.text() == nullptr) {
            return wrong_field(question, "isian harus teks seperti di kertas",
                               "answers are texts as on paper");
        }
        out.push_back({question, *answer.text()});
    }
    return out;
}

std::string_view status_name(validate::Status status) {
    constexpr std::string_view names[] = {"blank", "clean", "warning", "error"};
    return names[static_cast<size_t>(status)];
}

Result<Response> check_document(Context& context) {
    const json::Value body = TRY(context.body());
    const json::Value none;
    const auto member = [&](const char* key) -> const json::Value& {
        const json::Value* found = body.find(key);
        return found == nullptr ? none : *found;
    };
    validate::EnteredDocument document;
    document.area = TRY(AreaCode::parse(json::text_in(body, "area"))).value;
    document.family = TRY(entries_of(member("family"), "family"));
    const auto of_area = collect::answers_of_area(document.area);  // entries point into it
    for (const collect::KeyedAnswer& answer : of_area) {
        if (std::ranges::find(document.family, answer.question, &validate::Entry::question) ==
            document.family.end()) {
            document.family.push_back({answer.question, answer.text});
        }
    }
    if (member("members").array() != nullptr) {
        for (const json::Value& one : *member("members").array()) {
            document.members.push_back(TRY(entries_of(one, "members")));
        }
    }
    const validate::CheckedDocument checked = TRY(context.desk.check(document));
    json::Array out;
    for (const validate::DocumentFinding& one : checked.findings) {
        json::Array variables;
        for (const std::string& variable : one.variables) {
            variables.push_back(text(variable));
        }
        out.push_back(object({{"member", integer(one.member)},
                              {"message", text(one.message.in(context.lang))},
                              {"query", truth(one.query)},
                              {"rule", text(one.rule)},
                              {"severity", text(one.severity)},
                              {"values", text(one.shown_values)},
                              {"variables", array(std::move(variables))}}));
    }
    return Response::of(object({{"decided", integer(checked.decided)},
                                {"findings", array(std::move(out))},
                                {"status", text(status_name(checked.status))}}));
}

}  // namespace

void add_family_routes(std::vector<Route>& to) {
    constexpr std::string_view check_schema_of_document =
        R"({"type":"object","required":["area","family"],"properties":{
            "area":{"type":"string","pattern":"^[0-9]{16}$"},
            "family":{"type":"object","additionalProperties":{"type":"string"}},
            "members":{"type":"array","maxItems":99,"items":{"type":"object",
                "additionalProperties":{"type":"string"}}}}})";
    constexpr uint64_t document_bytes_max = 256 * 1024;
    to.push_back({"GET",
                  "/v1/family",
                  "family.list",
                  {"Daftar keluarga suatu wilayah", "Families of an area"},
                  list_families,
                  {{"area", "first digits of an area code", false, false, area_schema},
                   {"after", "next_after of the page before", true, false,
                    R"({"type":"integer","minimum":0})"},
                   {"limit", "at most so many", true, false,
                    R"({"type":"integer","minimum":1,"maximum":200})"}},
                  true});
    to.push_back({"GET",
                  "/v1/family/{family}",
                  "family.read",
                  {"Catatan satu keluarga", "One family's record"},
                  read_family,
                  {{"family", "printed family id", false, false, family_schema}},
                  true});
    to.push_back({"POST",
                  "/v1/validate/check",
                  "family.check",
                  {"Periksa dokumen yang sedang dientri", "Check a document being entered"},
                  check_document,
                  {},
                  false,
                  document_bytes_max,
                  check_schema_of_document});
}

}  // namespace regsosek::serve
