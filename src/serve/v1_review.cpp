// /v1/link/review: links that people look at, side by side, and what they say of them.
#include <cmath>

#include "ground/base/ids.h"
#include "ground/base/json_members.h"
#include "serve/reviews.h"
#include "serve/route.h"

namespace regsosek::serve {

Result<void> Reviews::open() {
    if (registered_) {
        return {};
    }
    auto opened = link::Finder::open(workspace_, link::IndexOf::registered);
    const bool missing = !opened && (opened.error().code == Code::not_found ||
                                     opened.error().code == Code::conflict);
    if (missing) {
        TRY(link::make_index(workspace_, store::Scope({AreaRange{0, INT64_MAX}}),
                             link::IndexOf::registered));
        opened = link::Finder::open(workspace_, link::IndexOf::registered);
    }
    registered_.emplace(TRY(std::move(opened)));
    return {};
}

Result<link::ReviewCase> Reviews::find(const store::Scope& scope, int64_t person_id) {
    const std::lock_guard lock{mutex_};
    TRY(open());
    return link::review_case(workspace_, scope, *registered_, person_id);
}

Result<link::DuplicateCase> Reviews::find_pair(const store::Scope& scope, int64_t first,
                                               int64_t second) {
    const std::lock_guard lock{mutex_};
    TRY(open());
    return link::duplicate_case(workspace_, scope, *registered_, first, second);
}

json::Value hundredths(double bits) {
    return integer(std::llround(bits * 100));
}

Result<link::Verdict> verdict_in(const json::Value& body) {
    const std::string said = json::text_in(body, "verdict");
    for (const auto& [name, verdict] :
         {std::pair{"same", link::Verdict::same}, std::pair{"different", link::Verdict::different},
          std::pair{"unsure", link::Verdict::unsure}}) {
        if (said == name) {
            return verdict;
        }
    }
    return wrong_field("verdict", "verdict harus same, different atau unsure",
                       "verdict must be same, different or unsure");
}

namespace {

constexpr uint64_t verdict_bytes_max = 4096;

json::Value item_json(const link::ReviewItem& item, Lang lang) {
    json::Array candidates;
    for (const int64_t row : item.candidates) {
        candidates.push_back(integer(row));
    }
    return object({{"area", text(AreaCode{item.area}.text())},
                   {"bits_e2", hundredths(item.bits)},
                   {"candidates", array(std::move(candidates))},
                   {"decided", truth(item.decided)},
                   {"family", text(FamilyId{item.family_id}.printed())},
                   {"person", text(PersonId{item.person_id}.printed())},
                   {"priority", integer(item.priority)},
                   {"reason", text(item.reason_text.in(lang))},
                   {"verdicts", integer(item.verdicts)}});
}

json::Value verdict_json(const link::ReviewVerdict& verdict, Lang lang) {
    return object({{"day", text(verdict.day.iso())},
                   {"reason", text(verdict.reason)},
                   {"register_row", integer(verdict.register_row)},
                   {"reviewer", text(verdict.reviewer)},
                   {"verdict", integer(static_cast<int64_t>(verdict.verdict))},
                   {"verdict_text", text(link::describe(verdict.verdict).in(lang))}});
}

json::Value candidate_json(const link::ReviewCandidate& candidate, int64_t person_id) {
    json::Array fields;
    double sum = 0;
    for (const link::ReviewField& field : candidate.fields) {
        sum += field.bits;
        fields.push_back(object({{"bits_e2", hundredths(field.bits)},
                                 {"field", text(field.field)},
                                 {"label", text(field.label)},
                                 {"registered", text(field.registered)},
                                 {"written", text(field.written)}}));
    }
    // What no field says: the odds before any was looked at, and how rare the values are.
    return object(
        {{"before_e2", hundredths(candidate.bits - sum)},
         {"bits_e2", hundredths(candidate.bits)},
         {"fields", array(std::move(fields))},
         {"linked", truth(candidate.linked_person != 0 && candidate.linked_person != person_id)},
         {"register_row", integer(candidate.register_row)}});
}

Result<Response> queue(Context& context) {
    link::ReviewFilter filter;
    filter.reviewer = context.account->name;
    filter.sample = context.request.parameter("sample") == "1";
    filter.with_decided = context.request.parameter("decided") == "1";
    filter.most = static_cast<size_t>(TRY(context.number("limit", 50, 1, 500)));
    filter.offset = static_cast<size_t>(TRY(context.number("offset", 0, 0, INT32_MAX)));
    const store::Scope scope = TRY(context.scope());
    const auto page = TRY(link::review_queue(context.desk.workspace(), scope, filter));
    json::Array items;
    for (const link::ReviewItem& item : page.items) {
        items.push_back(item_json(item, context.lang));
    }
    return Response::of(object({{"items", array(std::move(items))},
                                {"open", integer(page.open)},
                                {"total", integer(page.total)}}));
}

// Other reviewers' verdicts come when the own one is there: each judges by oneself.
json::Value verdicts_of(const Context& context, const link::ReviewCase& found) {
    const bool own = std::ranges::any_of(found.verdicts, [&](const link::ReviewVerdict& one) {
        return one.reviewer == context.account->name;
    });
    json::Array out;
    for (const link::ReviewVerdict& verdict : found.verdicts) {
        if (own) {
            out.push_back(verdict_json(verdict, context.lang));
        }
    }
    return array(std::move(out));
}

Result<Response> show_case(Context& context) {
    const PersonId person = TRY(PersonId::parse(context.path.at("person")));
    const store::Scope scope = TRY(context.scope());
    const link::ReviewCase found = TRY(context.desk.reviews().find(scope, person.value));
    json::Array candidates;
    for (const link::ReviewCandidate& candidate : found.candidates) {
        candidates.push_back(candidate_json(candidate, person.value));
    }
    Response out = Response::of(object({{"candidates", array(std::move(candidates))},
                                        {"item", item_json(found.item, context.lang)},
                                        {"verdicts", verdicts_of(context, found)}}));
    return noted(context,
                 {{0, context.now, context.account->name, context.role->name, context.purpose,
                   "link.review", found.item.family_id, found.item.area}},
                 std::move(out));
}

Result<Response> decide(Context& context) {
    const json::Value body = TRY(context.body());
    link::ReviewVerdict verdict;
    verdict.person_id = TRY(PersonId::parse(context.path.at("person"))).value;
    verdict.verdict = TRY(verdict_in(body));
    const json::Value* row = body.find("register_row");
    verdict.register_row = row == nullptr || row->integer() == nullptr ? 0 : *row->integer();
    verdict.reviewer = context.account->name;
    verdict.reason = json::text_in(body, "reason");
    constexpr int64_t seconds_per_day = 86'400;
    verdict.day = Date{static_cast<int32_t>(context.now / seconds_per_day)};
    Desk& desk = context.desk;
    int64_t fresh = 0;
    TRY(desk.writes().append([&]() -> Result<void> {
        const auto decided =
            link::decide_reviews(desk.workspace(), context.account->scope(), {verdict});
        fresh = decided.value_or(0);
        return decided ? Result<void>{} : std::unexpected(decided.error());
    }));
    return Response::of(object({{"repeated", truth(fresh == 0)}}));
}

Result<Response> agreement(Context& context) {
    const store::Scope scope = TRY(context.scope());
    json::Array out;
    for (const auto& one : TRY(link::review_agreement(context.desk.workspace(), scope))) {
        out.push_back(object({{"agreed", integer(one.agreed)},
                              {"both", integer(one.both)},
                              {"first", text(one.first)},
                              {"kappa_e2", hundredths(one.kappa)},
                              {"kappa_high_e2", hundredths(one.kappa_high)},
                              {"kappa_low_e2", hundredths(one.kappa_low)},
                              {"second", text(one.second)}}));
    }
    return Response::of(object({{"pairs", array(std::move(out))}}));
}

}  // namespace

void add_review_routes(std::vector<Route>& to) {
    const Parameter person{"person", "printed person id"};
    const Parameter area{"area", "first digits of an area code", false, false, area_schema};
    to.push_back({"GET",
                  "/v1/link/review",
                  "link.review",
                  {"Antrean padanan yang perlu dilihat orang", "Links that people must look at"},
                  queue,
                  {area,
                   {"sample", "1: the quality sample"},
                   {"decided", "1: with what this account decided"},
                   {"limit", "at most so many", true},
                   {"offset", "so many are passed over", true}}});
    to.push_back({"GET",
                  "/v1/link/review/{person}",
                  "link.review",
                  {"Satu orang dengan calon padanannya", "A person beside the candidates"},
                  show_case,
                  {person, area},
                  true});
    to.push_back(
        {"POST",
         "/v1/link/review/{person}",
         "link.review",
         {"Putusan atas satu orang, dengan alasan", "A verdict on a person, with a reason"},
         decide,
         {person},
         false,
         verdict_bytes_max,
         R"({"type":"object","required":["reason","verdict"],"properties":{
             "reason":{"type":"string","minLength":1,"maxLength":500},
             "register_row":{"type":"integer","minimum":0},
             "verdict":{"enum":["same","different","unsure"]}}})"});
    to.push_back({"GET",
                  "/v1/link/agreement",
                  "link.review",
                  {"Kesepakatan antarpenelaah", "How reviewers agree"},
                  agreement,
                  {area}});
}

}  // namespace regsosek::serve
