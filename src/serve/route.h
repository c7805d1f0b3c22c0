// The one table of routes: method, path, right, limits and handler.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "ground/store/workspace.h"
#include "serve/desk.h"
#include "serve/message.h"

namespace regsosek::serve {

/// Rights beside the actions of the policy: for everybody, and for everybody who is logged in.
inline constexpr std::string_view for_all = "";
inline constexpr std::string_view for_session = "session";

/// What a handler gets. Role and account are there when the route asks for a right.
struct Context {
    Desk& desk;
    const Request& request;
    std::map<std::string, std::string> path;  ///< what stands in the place of {names}
    Lang lang = Lang::id;
    int64_t now = 0;
    std::string token;  ///< of the session, or of the API where there is no session
    std::optional<Session> session;
    std::optional<Account> account;
    const Role* role = nullptr;
    std::optional<Role> changed;  ///< the role, when a token narrows or an emergency widens it
    std::string purpose;          ///< of a read of by-name data
    /// The body, read already when the route names its schema.
    std::optional<json::Value> sent = {};

    /// The areas that the account may see, and of those the ones asked for by parameter `area`.
    /// Errors: bad_input; no_right (an area of others).
    Result<store::Scope> scope() const;
    /// The number of a parameter. Errors: bad_input (no number, or outside the bounds).
    Result<int64_t> number(const std::string& parameter, int64_t preset, int64_t low,
                           int64_t high) const;
    /// The JSON object of the body. Errors: bad_input.
    Result<json::Value> body();
};

/// A parameter of a route: in the path when the pattern names it, else in the query.
struct Parameter {
    std::string_view name;
    std::string_view meaning_en;
    bool integer = false;
    bool required = false;
    std::string_view schema = "";  ///< JSON Schema in the place of what `integer` says
};

/// One route.
struct Route {
    std::string_view method;
    std::string_view pattern;  ///< "/v1/family/{id}"
    std::string_view action;   ///< of the policy, for_all or for_session
    Text meaning;
    Result<Response> (*handle)(Context&) = nullptr;
    std::vector<Parameter> parameters = {};
    bool by_name = false;           ///< wants a purpose (header X-Purpose) that the role has
    uint64_t body_max = 64 * 1024;  ///< bytes
    std::string_view body = "";     ///< JSON Schema of the body; empty: the route takes none
    std::string_view answer = "application/json";  ///< type of a good answer; empty: none (204)
    std::string_view upload = "";  ///< type of a body that is no JSON; empty: there is none
};

/// Schemas that several routes name.
inline constexpr std::string_view area_schema =
    R"({"type":"string",
        "pattern":"^([0-9]{2}|[0-9]{4}|[0-9]{7}|[0-9]{10}|[0-9]{14}|[0-9]{16})?$"})";
inline constexpr std::string_view family_schema =
    R"({"type":"string","pattern":"^F[0-9]{7,}-[0-9]$"})";

/// Whether parameters and body are as the route's schemas say; gives the body, where there is one.
/// Errors: bad_input at a field.
Result<std::optional<json::Value>> check_request(const Route& route, const Request& request);

/// JSON Schema of a good answer of a route in JSON (answers.cpp); null: the route answers
/// otherwise.
json::Value answer_schema(const Route& route);

/// Every route, in the order of the documentation.
const std::vector<Route>& routes();
/// The route of a method and path with what stands for its {names}; `known` tells whether another
/// method has the path.
struct Found {
    const Route* route = nullptr;
    bool known = false;
    std::map<std::string, std::string> path;
};
Found find_route(std::string_view method, std::string_view path);

/// Each file of handlers adds its routes.
void add_session_routes(std::vector<Route>& to);
void add_account_routes(std::vector<Route>& to);
void add_office_routes(std::vector<Route>& to);
void add_family_routes(std::vector<Route>& to);
void add_coding_routes(std::vector<Route>& to);
void add_collect_routes(std::vector<Route>& to);
void add_building_routes(std::vector<Route>& to);
void add_listing_routes(std::vector<Route>& to);
void add_second_routes(std::vector<Route>& to);
void add_document_routes(std::vector<Route>& to);
void add_review_routes(std::vector<Route>& to);
void add_duplicate_routes(std::vector<Route>& to);
void add_trace_routes(std::vector<Route>& to);
void add_pace_routes(std::vector<Route>& to);
void add_backup_routes(std::vector<Route>& to);
void add_token_routes(std::vector<Route>& to);
void add_search_routes(std::vector<Route>& to);
void add_map_routes(std::vector<Route>& to);
void add_place_routes(std::vector<Route>& to);
void add_use_routes(std::vector<Route>& to);
void add_consult_routes(std::vector<Route>& to);
void add_own_routes(std::vector<Route>& to);
void add_upkeep_routes(std::vector<Route>& to);
void add_request_routes(std::vector<Route>& to);
void add_event_routes(std::vector<Route>& to);
void add_oidc_routes(std::vector<Route>& to);

/// OpenAPI 3.1 of all routes.
json::Value openapi();

// --- small helpers for handlers
/// An object from keys and values in any order.
json::Value object(std::initializer_list<std::pair<const char*, json::Value>> members);
json::Value text(std::string_view value);
json::Value integer(int64_t value);
json::Value truth(bool value);
json::Value array(json::Array values);
/// An array of texts.
template <typename Texts>
json::Value texts(const Texts& of) {
    json::Array out;
    for (const auto& one : of) {
        out.push_back(text(one));
    }
    return array(std::move(out));
}
/// The texts of an object's array; empty when it is not there. What is no text is empty.
std::vector<std::string> member_texts(const json::Value& of, const char* key);
/// The response, given when the reads of by-name data behind it are noted on disk.
Response noted(const Context& context, std::vector<store::Access> reads, Response response);
/// The same, when the request is no longer there.
Response noted(Desk& desk, Lang lang, std::vector<store::Access> reads, Response response);
/// Whether an administrator may change an account: one whose areas all lie in the own. Errors:
/// not_found, also for accounts of other areas.
Result<void> may_change(const Context& context, const std::string& account);
/// bad_input at a field of the request.
std::unexpected<Error> wrong_field(const std::string& field, std::string id, std::string en);

}  // namespace regsosek::serve
