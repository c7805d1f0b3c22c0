// /v1/link/search: people looked for by any of name, NIK, KK number, birth and address, each
// perhaps mistyped. The index finds them; what is shown is read from the record, with the rights of
// who asks.
#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <optional>

#include "ground/base/json_members.h"
#include "ground/base/text.h"
#include "regsosek/link.h"
#include "serve/route.h"

namespace regsosek::serve {

namespace {

constexpr int64_t shown_preset = 20;
constexpr int64_t shown_most = 50;
constexpr size_t field_bytes_max = 200;
constexpr int64_t child_below = 18;
constexpr uint64_t body_bytes_max = 4096;

// A family's document as far as the reader may see it.
struct Read {
    int64_t area = 0;
    json::Value answers;
    json::Value identity;
};

Result<std::optional<Read>> read_family(Context& context, int64_t family,
                                        const store::Scope& scope) {
    const auto stored = TRY(
        context.desk.workspace().get(store::Kind::family, FamilyId{family}.printed(), scope, true));
    if (!stored || stored->document.identity.empty()) {
        return std::nullopt;
    }
    return Read{stored->document.area, TRY(json::parse(stored->document.answers)),
                TRY(json::parse(stored->document.identity))};
}

// The member with this number in one of the two bodies, or nullptr.
const json::Value* member_of(const json::Value& body, int64_t person) {
    const json::Value* list = body.find("members");
    if (list == nullptr || list->array() == nullptr) {
        return nullptr;
    }
    const auto found = std::ranges::find_if(*list->array(), [&](const json::Value& one) {
        const json::Value* id = one.find("person_id");
        return id != nullptr && id->integer() != nullptr && *id->integer() == person;
    });
    return found == list->array()->end() ? nullptr : &*found;
}

int64_t number_in(const json::Value* of, const char* key) {
    const json::Value* found = of == nullptr ? nullptr : of->find(key);
    return found == nullptr || found->integer() == nullptr ? -1 : *found->integer();
}

// How a field agrees: same, near, different.
std::string_view agreement(const link::SearchLevel& level) {
    // The highest level of each field is equality (models/link-regsosek.csv).
    constexpr std::array<std::pair<std::string_view, int32_t>, 6> highest = {
        {{"name", 7}, {"birth", 6}, {"nik", 5}, {"kk", 3}, {"sex", 2}, {"address", 3}}};
    const auto found =
        std::ranges::find(highest, level.field, &std::pair<std::string_view, int32_t>::first);
    if (level.level == 1) {
        return "different";
    }
    return found != highest.end() && level.level == found->second ? "same" : "near";
}

// Somebody of whom nothing agrees but the sex is nobody who was asked for.
bool fits(const link::SearchHit& hit) {
    return std::ranges::any_of(hit.levels, [](const link::SearchLevel& level) {
        return level.field != "place" && level.field != "sex" && agreement(level) != "different";
    });
}

json::Value levels_of(const link::SearchHit& hit) {
    json::Array out;
    for (const link::SearchLevel& level : hit.levels) {
        if (level.field != "place") {
            out.push_back(
                object({{"agreement", text(agreement(level))}, {"field", text(level.field)}}));
        }
    }
    return array(std::move(out));
}

// One person found as this role sees them; nothing when it does not.
std::optional<json::Value> shown(const Context& context, const link::SearchHit& hit,
                                 const Read& read) {
    const json::Value* answers = member_of(read.answers, hit.id);
    const json::Value* who = hit.id == 0 ? nullptr : member_of(read.identity, hit.id);
    if (hit.id != 0 && who == nullptr) {
        return std::nullopt;
    }
    const int64_t age = number_in(answers, "age");
    if (age >= 0 && age < child_below && !context.role->sees("children")) {
        return std::nullopt;
    }
    const std::string name = who == nullptr ? json::text_in(read.identity, "head_name")
                                            : json::text_in(*who, "member_name");
    json::Value out =
        object({{"address", text(json::text_in(read.identity, "address"))},
                {"area", text(AreaCode{read.area}.text())},
                {"family", text(FamilyId{hit.family_id}.printed())},
                {"head_name", text(json::text_in(read.identity, "head_name"))},
                {"kk", text(masked(json::text_in(read.identity, "kk_number")))},
                {"levels", levels_of(hit)},
                {"name", text(name)},
                {"nik", text(who == nullptr ? std::string{} : masked(json::text_in(*who, "nik")))},
                {"person", text(hit.id == 0 ? std::string{} : PersonId{hit.id}.printed())},
                {"weight", integer(std::lround(hit.bits))}});
    if (context.role->sees("answers")) {
        auto& members = std::get<json::Object>(out.data);
        members["born"] = integer(hit.birth / 10'000);
        members["sex"] = integer(hit.sex);
    }
    return out;
}

Result<link::SearchQuery> query_of(const json::Value& body) {
    link::SearchQuery query;
    const std::array<std::pair<const char*, std::string*>, 6> fields = {
        {{"name", &query.name},
         {"nik", &query.nik},
         {"kk", &query.kk},
         {"birth", &query.birth},
         {"address", &query.address},
         {"area", &query.area}}};
    for (const auto& [key, to] : fields) {
        *to = text::trimmed(json::text_in(body, key));
        if (to->size() > field_bytes_max) {
            return wrong_field(key, "paling banyak 200 huruf", "at most 200 characters");
        }
    }
    const json::Value* limit = body.find("limit");
    const int64_t most =
        limit == nullptr || limit->integer() == nullptr ? shown_preset : *limit->integer();
    query.most = static_cast<size_t>(std::clamp<int64_t>(most, 1, shown_most));
    return query;
}

// A search is noted with every family that it showed, and by itself when it showed none.
std::vector<store::Access> reads_of(const Context& context,
                                    const std::map<int64_t, std::optional<Read>>& families) {
    store::Access read{0,
                       context.now,
                       context.account->name,
                       context.role->name,
                       context.purpose,
                       "family.search",
                       0,
                       0};
    std::vector<store::Access> out;
    for (const auto& [family, document] : families) {
        if (document) {
            read.family_id = family;
            read.area = document->area;
            out.push_back(read);
        }
    }
    if (out.empty()) {
        const store::Scope scope = context.account->scope();
        read.area = scope.ranges().empty() ? 0 : scope.ranges().front().low;
        out.push_back(read);
    }
    return out;
}

Result<Response> search(Context& context) {
    const json::Value body = TRY(context.body());
    const link::SearchQuery query = TRY(query_of(body));
    const store::Scope scope = context.account->scope();
    const auto finder = TRY(context.desk.finder());
    const link::SearchAnswer found = TRY(finder->search(query, scope));
    std::map<int64_t, std::optional<Read>> families;
    json::Array people;
    for (const link::SearchHit& hit : found.hits) {
        if (!fits(hit)) {
            continue;
        }
        if (!families.contains(hit.family_id)) {
            families[hit.family_id] = TRY(read_family(context, hit.family_id, scope));
        }
        const auto& read = families[hit.family_id];
        if (auto one = read ? shown(context, hit, *read) : std::nullopt) {
            people.push_back(std::move(*one));
        }
    }
    return noted(context, reads_of(context, families),
                 Response::of(object({{"compared", integer(found.compared)},
                                      {"more", truth(found.cut)},
                                      {"people", array(std::move(people))}})));
}

}  // namespace

void add_search_routes(std::vector<Route>& to) {
    to.push_back({"POST",
                  "/v1/link/search",
                  "family.search",
                  {"Cari orang menurut nama, NIK, KK, lahir, alamat",
                   "Look for people by name, NIK, KK, birth, address"},
                  search,
                  {},
                  true,
                  body_bytes_max});
}

}  // namespace regsosek::serve
