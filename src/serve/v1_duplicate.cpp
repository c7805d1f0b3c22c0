// /v1/link/duplicate: people who may be in the census twice, side by side, and what is said of
// them.
#include "ground/base/ids.h"
#include "ground/base/json_members.h"
#include "serve/reviews.h"
#include "serve/route.h"

namespace regsosek::serve {

namespace {

constexpr uint64_t verdict_bytes_max = 4096;
constexpr int64_t seconds_per_day = 86'400;

json::Value item_json(const link::DuplicateItem& item) {
    return object({{"bits_e2", hundredths(item.bits)},
                   {"first", text(PersonId{item.first}.printed())},
                   {"first_area", text(AreaCode{item.first_area}.text())},
                   {"first_family", text(FamilyId{item.first_family}.printed())},
                   {"second", text(PersonId{item.second}.printed())},
                   {"second_area", text(AreaCode{item.second_area}.text())},
                   {"second_family", text(FamilyId{item.second_family}.printed())}});
}

Result<Response> queue(Context& context) {
    link::ReviewFilter filter;
    filter.reviewer = context.account->name;
    filter.most = static_cast<size_t>(TRY(context.number("limit", 50, 1, 500)));
    filter.offset = static_cast<size_t>(TRY(context.number("offset", 0, 0, INT32_MAX)));
    const store::Scope scope = TRY(context.scope());
    const auto page = TRY(link::duplicate_queue(context.desk.workspace(), scope, filter));
    json::Array items;
    for (const link::DuplicateItem& item : page.items) {
        items.push_back(item_json(item));
    }
    return Response::of(object({{"items", array(std::move(items))},
                                {"open", integer(page.open)},
                                {"total", integer(page.total)}}));
}

struct PathPair {
    int64_t first = 0;
    int64_t second = 0;
};

Result<PathPair> pair_in(const Context& context) {
    const PersonId first = TRY(PersonId::parse(context.path.at("first")));
    const PersonId second = TRY(PersonId::parse(context.path.at("second")));
    return PathPair{first.value, second.value};
}

json::Value fields_json(const std::vector<link::ReviewField>& fields, double& sum) {
    json::Array out;
    for (const link::ReviewField& field : fields) {
        sum += field.bits;
        out.push_back(object({{"bits_e2", hundredths(field.bits)},
                              {"field", text(field.field)},
                              {"label", text(field.label)},
                              {"registered", text(field.registered)},
                              {"written", text(field.written)}}));
    }
    return array(std::move(out));
}

Result<Response> show(Context& context) {
    const PathPair pair = TRY(pair_in(context));
    const link::DuplicateCase found =
        TRY(context.desk.reviews().find_pair(context.account->scope(), pair.first, pair.second));
    json::Array verdicts;
    for (const link::DuplicateVerdict& one : found.verdicts) {
        verdicts.push_back(
            object({{"day", text(one.day.iso())},
                    {"reason", text(one.reason)},
                    {"reviewer", text(one.reviewer)},
                    {"verdict", integer(static_cast<int64_t>(one.verdict))},
                    {"verdict_text", text(link::describe(one.verdict).in(context.lang))}}));
    }
    double sum = 0;
    json::Value fields = fields_json(found.fields, sum);
    std::vector<store::Access> reads;
    for (const auto& [family, area] :
         {std::pair{found.item.first_family, found.item.first_area},
          std::pair{found.item.second_family, found.item.second_area}}) {
        reads.push_back({0, context.now, context.account->name, context.role->name, context.purpose,
                         "link.duplicate", family, area});
    }
    return noted(context, std::move(reads),
                 Response::of(object({{"before_e2", hundredths(found.item.bits - sum)},
                                      {"fields", std::move(fields)},
                                      {"item", item_json(found.item)},
                                      {"verdicts", array(std::move(verdicts))}})));
}

Result<Response> decide(Context& context) {
    const json::Value body = TRY(context.body());
    const PathPair pair = TRY(pair_in(context));
    const link::DuplicateVerdict verdict{pair.first,
                                         pair.second,
                                         TRY(verdict_in(body)),
                                         context.account->name,
                                         json::text_in(body, "reason"),
                                         Date{static_cast<int32_t>(context.now / seconds_per_day)}};
    Desk& desk = context.desk;
    TRY(desk.writes().append([&]() -> Result<void> {
        return link::decide_duplicate(desk.workspace(), context.account->scope(), verdict);
    }));
    return Response::nothing();
}

}  // namespace

void add_duplicate_routes(std::vector<Route>& to) {
    const Parameter first{"first", "printed person id"};
    const Parameter second{"second", "printed person id"};
    to.push_back({"GET",
                  "/v1/link/duplicate",
                  "link.review",
                  {"Orang yang mungkin tercatat dua kali", "People who may be there twice"},
                  queue,
                  {{"area", "first digits of an area code", false, false, area_schema},
                   {"limit", "at most so many", true},
                   {"offset", "so many are passed over", true}}});
    to.push_back({"GET",
                  "/v1/link/duplicate/{first}/{second}",
                  "link.review",
                  {"Dua orang bersebelahan", "Two people side by side"},
                  show,
                  {first, second},
                  true});
    to.push_back({"POST",
                  "/v1/link/duplicate/{first}/{second}",
                  "link.review",
                  {"Putusan: sama menggabungkan identitas, berbeda memisahkan lagi",
                   "A verdict: same merges the identities, different parts them again"},
                  decide,
                  {first, second},
                  false,
                  verdict_bytes_max,
                  R"({"type":"object","required":["reason","verdict"],"properties":{
                      "reason":{"type":"string","minLength":1,"maxLength":500},
                      "verdict":{"enum":["same","different","unsure"]}}})",
                  ""});
}

}  // namespace regsosek::serve
