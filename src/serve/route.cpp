// Finding routes, what handlers share, and the description of all (OpenAPI 3.1).
#include "serve/route.h"

#include <algorithm>

#include "ground/base/json_members.h"
#include "ground/base/text.h"
#include "serve/schema.h"

namespace regsosek::serve {

namespace {

using Parts = std::vector<std::string_view>;

bool matches(const Parts& pattern, const Parts& path, std::map<std::string, std::string>& names) {
    if (pattern.size() != path.size()) {
        return false;
    }
    for (size_t i = 0; i < pattern.size(); ++i) {
        if (pattern[i].starts_with('{')) {
            if (path[i].empty()) {
                return false;
            }
            names[std::string(pattern[i].substr(1, pattern[i].size() - 2))] = std::string(path[i]);
        } else if (pattern[i] != path[i]) {
            return false;
        }
    }
    return true;
}

}  // namespace

const std::vector<Route>& routes() {
    static const std::vector<Route> list = [] {
        std::vector<Route> out;
        add_session_routes(out);
        add_oidc_routes(out);
        add_office_routes(out);
        add_event_routes(out);
        add_family_routes(out);
        add_coding_routes(out);
        add_collect_routes(out);
        add_building_routes(out);
        add_listing_routes(out);
        add_second_routes(out);
        add_review_routes(out);
        add_duplicate_routes(out);
        add_trace_routes(out);
        add_pace_routes(out);
        add_document_routes(out);
        add_backup_routes(out);
        add_token_routes(out);
        add_search_routes(out);
        add_map_routes(out);
        add_place_routes(out);
        add_use_routes(out);
        add_consult_routes(out);
        add_own_routes(out);
        add_upkeep_routes(out);
        add_request_routes(out);
        add_account_routes(out);
        return out;
    }();
    return list;
}

Found find_route(std::string_view method, std::string_view path) {
    static const std::vector<Parts> patterns = [] {
        std::vector<Parts> out;
        for (const Route& route : routes()) {
            out.push_back(text::split(route.pattern, '/'));
        }
        return out;
    }();
    const Parts parts = text::split(path, '/');
    Found out;
    for (size_t i = 0; i < patterns.size(); ++i) {
        const Route& route = routes()[i];
        std::map<std::string, std::string> names;
        if (!matches(patterns[i], parts, names)) {
            continue;
        }
        out.known = true;
        if (route.method == method || (method == "HEAD" && route.method == "GET")) {
            out.route = &route;
            out.path = std::move(names);
            return out;
        }
    }
    return out;
}

Result<store::Scope> Context::scope() const {
    const store::Scope whole = account->scope();
    const std::string& area = request.parameter("area");
    if (area.empty()) {
        return whole;
    }
    auto range = AreaRange::of(area);
    if (!range) {
        range.error().place.column = "area";
        return std::unexpected(range.error());
    }
    std::vector<AreaRange> both;
    for (const AreaRange& mine : whole.ranges()) {
        const AreaRange common{std::max(mine.low, range->low), std::min(mine.high, range->high)};
        if (common.low < common.high) {
            both.push_back(common);
        }
    }
    if (both.empty()) {
        return fail(Code::no_right, "wilayah itu di luar kewenangan akun ini",
                    "that area is outside of what this account may see");
    }
    return store::Scope{std::move(both)};
}

Result<int64_t> Context::number(const std::string& parameter, int64_t preset, int64_t low,
                                int64_t high) const {
    const std::string& given = request.parameter(parameter);
    if (given.empty()) {
        return preset;
    }
    const auto value = text::integer(given);
    if (!value || *value < low || *value > high) {
        return wrong_field(parameter,
                           parameter + " harus bilangan " + std::to_string(low) + " sampai " +
                               std::to_string(high),
                           parameter + " must be a number from " + std::to_string(low) + " to " +
                               std::to_string(high));
    }
    return *value;
}

Result<json::Value> Context::body() {
    json::Value value = sent ? std::move(*sent) : TRY(read_body(request.body));
    sent.reset();
    if (value.object() == nullptr) {
        return fail(Code::bad_input, "isi permintaan harus objek JSON",
                    "the body must be a JSON object");
    }
    return value;
}

json::Value object(std::initializer_list<std::pair<const char*, json::Value>> members) {
    json::Value value;
    json::Object& out = value.data.emplace<json::Object>();
    for (const auto& [key, member] : members) {
        out[key] = member;
    }
    return value;
}

json::Value text(std::string_view value) {
    json::Value out;
    out.data = std::string(value);
    return out;
}

json::Value integer(int64_t value) {
    json::Value out;
    out.data = value;
    return out;
}

json::Value truth(bool value) {
    json::Value out;
    out.data = value;
    return out;
}

json::Value array(json::Array values) {
    json::Value out;
    out.data = std::move(values);
    return out;
}

std::vector<std::string> member_texts(const json::Value& of, const char* key) {
    std::vector<std::string> out;
    const json::Value* found = of.find(key);
    for (const json::Value& one :
         found == nullptr || found->array() == nullptr ? json::Array{} : *found->array()) {
        out.push_back(one.text() == nullptr ? std::string{} : *one.text());
    }
    return out;
}

Response noted(const Context& context, std::vector<store::Access> reads, Response response) {
    return noted(context.desk, context.lang, std::move(reads), std::move(response));
}

Response noted(Desk& desk, Lang lang, std::vector<store::Access> reads, Response response) {
    Response out;
    const auto held = std::make_shared<Response>(std::move(response));
    out.later = [&desk, lang, reads = std::move(reads),
                 held](const std::function<void(Response)>& done) {
        const auto finished = [done, lang, held](const Result<void>& noted_on_disk) {
            done(noted_on_disk ? std::move(*held) : Response::problem(noted_on_disk.error(), lang));
        };
        if (auto taken = desk.writes().note(reads, finished); !taken) {
            done(Response::problem(taken.error(), lang));
        }
    };
    return out;
}

std::unexpected<Error> wrong_field(const std::string& field, std::string id, std::string en) {
    Error error{Code::bad_input, {std::move(id), std::move(en)}, {}, {}};
    error.place.column = field;
    return std::unexpected(std::move(error));
}

}  // namespace regsosek::serve
