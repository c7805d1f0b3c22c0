// /v1/collect/building: what was keyed of a building's families, to be copied for the next.
#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "ground/base/ids.h"
#include "ground/base/json_members.h"
#include "ground/base/text.h"
#include "ground/form/answer.h"
#include "serve/block_copy.h"

namespace regsosek::serve {

namespace {

/// What every family of a building answers alike: floor area, floor, wall and roof (302 to 305).
constexpr std::array<const char*, 4> of_building = {"floor_area_m2", "floor_type", "wall_type",
                                                    "roof_type"};
constexpr int64_t building_max = 999;  // three boxes on paper
constexpr int64_t families_max = 100;  // of one building, shown

// The answers of a row that are there.
json::Value answers_of(const form::Form& form, const store::Table& table, size_t row) {
    json::Value value;
    json::Object& out = value.data.emplace<json::Object>();
    for (const char* name : of_building) {
        const auto answer = static_cast<int32_t>(table.at(name).integer(row));
        const form::Question* question = form.find(name);
        if (answer >= 0 && question != nullptr) {
            out[name] = text(form::answer_text(form, *question, answer));
        }
    }
    return value;
}

Result<Response> building(Context& context) {
    const auto area = AreaCode::parse(context.request.parameter("area"));
    if (!area || AreaCode{area->value}.text() != context.request.parameter("area")) {
        return wrong_field("area", "kode sub-SLS harus 16 angka", "a sub-SLS code has 16 digits");
    }
    const int64_t number = TRY(context.number("building", 0, 1, building_max));
    const store::Scope scope = TRY(context.scope());
    TRY(context.desk.writes().catch_up());
    store::Query query;
    query.table = "family";
    query.fields = {"family_id", "family_no"};
    query.fields.insert(query.fields.end(), of_building.begin(), of_building.end());
    query.filter = fmt::format("area == {} and building_no == {}", area->value, number);
    query.order = {"family_no"};
    query.limit = families_max;
    const store::Table table = TRY(context.desk.workspace().query(query, scope));
    json::Array out;
    std::vector<store::Access> reads;
    for (size_t row = 0; row < table.rows; ++row) {
        const int64_t family = table.at("family_id").integer(row);
        out.push_back(
            object({{"answers", answers_of(context.desk.form(), table, row)},
                    {"family", text(FamilyId{family}.printed())},
                    {"family_no", text(std::to_string(table.at("family_no").integer(row)))}}));
        reads.push_back({0, context.now, context.account->name, context.role->name, context.purpose,
                         "document.building", family, area->value});
    }
    Response response = Response::of(object({{"families", array(std::move(out))}}));
    return reads.empty() ? std::move(response)
                         : noted(context, std::move(reads), std::move(response));
}

std::string answer_in(const std::vector<collect::KeyedAnswer>& answers, const std::string& name) {
    const auto found = std::ranges::find(answers, name, &collect::KeyedAnswer::question);
    return found == answers.end() ? std::string{} : std::string(text::trimmed(found->text));
}

// Numbers are the same whatever zeros stand in front of them.
bool same_number(const std::string& a, const std::string& b) {
    const auto left = text::integer(a);
    return left && left == text::integer(b);
}

}  // namespace

Result<std::string> copy_note(Context& context, const json::Value& body,
                              const collect::KeyedDocument& keyed) {
    const json::Value* copied = body.find("copied");
    if (copied == nullptr || member_texts(*copied, "questions").empty()) {
        return std::string{};
    }
    const FamilyId from = TRY(FamilyId::parse(json::text_in(*copied, "from")));
    const auto stored = TRY(context.desk.workspace().get(store::Kind::family, from.printed(),
                                                         context.account->scope(), true));
    const auto source =
        stored ? TRY(context.desk.writes().intake().keyed(*stored)) : collect::KeyedDocument{};
    const bool neighbour = stored && source.area == keyed.area &&
                           same_number(answer_in(source.answers, "building_no"),
                                       answer_in(keyed.answers, "building_no"));
    if (!neighbour) {
        return wrong_field("copied", "jawaban hanya disalin dari keluarga di bangunan yang sama",
                           "answers are copied from a family of the same building only");
    }
    std::string out;
    for (const std::string& name : member_texts(*copied, "questions")) {
        if (std::ranges::find(of_building, name) == of_building.end()) {
            return wrong_field("copied", "hanya 302 sampai 305 yang disalin",
                               "302 to 305 are copied, and nothing else");
        }
        const form::Question& question = *context.desk.form().find(name);
        if (same_number(answer_in(source.answers, name), answer_in(keyed.answers, name))) {
            out +=
                (out.empty() ? "; disalin dari " + from.printed() + ": " : ", ") + question.number;
        }
    }
    return out;
}

void add_building_routes(std::vector<Route>& to) {
    to.push_back({"GET",
                  "/v1/collect/building",
                  "document.write",
                  {"Jawaban 302-305 keluarga lain di satu bangunan",
                   "Answers 302-305 of the families of one building"},
                  building,
                  {{"area", "sub-SLS, 16 digits", false, true,
                    R"({"type":"string","pattern":"^[0-9]{16}$"})"},
                   {"building", "number of the building (109)", true, true}},
                  true});
}

}  // namespace regsosek::serve
