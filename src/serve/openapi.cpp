// OpenAPI 3.1 from the table of routes, and the check of requests against the same schemas.
#include <map>

#include "ground/base/text.h"
#include "serve/route.h"
#include "serve/schema.h"

namespace regsosek::serve {

namespace {

// A schema of the table; it is the program's own, so it parses.
json::Value parsed(std::string_view schema) {
    return json::parse(schema).value_or(json::Value{});
}

json::Value schema_of(const Parameter& one) {
    return one.schema.empty() ? object({{"type", text(one.integer ? "integer" : "string")}})
                              : parsed(one.schema);
}

bool in_path(const Route& route, const Parameter& one) {
    return route.pattern.find("{" + std::string(one.name) + "}") != std::string_view::npos;
}

struct Schemas {
    std::map<std::string_view, json::Value> parameters;  ///< of the query alone
    json::Value body;
};

// The schemas of all routes, read once.
const Schemas& schemas_of(const Route& route) {
    static const std::map<const Route*, Schemas> all = [] {
        std::map<const Route*, Schemas> out;
        for (const Route& one : routes()) {
            Schemas& schemas = out[&one];
            for (const Parameter& parameter : one.parameters) {
                if (!in_path(one, parameter)) {
                    schemas.parameters.emplace(parameter.name, schema_of(parameter));
                }
            }
            if (!one.body.empty()) {
                schemas.body = parsed(one.body);
            }
        }
        return out;
    }();
    return all.at(&route);
}

// A parameter as the value that it stands for: a number where the schema wants one.
json::Value value_of(const std::string& given, const json::Value& schema) {
    const json::Value* type = schema.find("type");
    const bool number = type != nullptr && type->text() != nullptr && *type->text() == "integer";
    const auto parsed_number = number ? text::integer(given) : std::nullopt;
    return parsed_number ? integer(*parsed_number) : text(given);
}

json::Value described(const char* meaning) {
    return object({{"description", text(meaning)}});
}

json::Value content(std::string_view type, const json::Value& schema) {
    json::Value out;
    out.data.emplace<json::Object>()[std::string(type)] = object({{"schema", schema}});
    return out;
}

json::Value parameters_of(const Route& route) {
    json::Array out;
    for (const Parameter& one : route.parameters) {
        const bool path = in_path(route, one);
        out.push_back(object({{"description", text(one.meaning_en)},
                              {"in", text(path ? "path" : "query")},
                              {"name", text(one.name)},
                              {"required", truth(path || one.required)},
                              {"schema", schema_of(one)}}));
    }
    if (route.by_name) {
        out.push_back(object({{"description", text("why by-name data is read; logged")},
                              {"in", text("header")},
                              {"name", text("X-Purpose")},
                              {"required", truth(true)},
                              {"schema", object({{"type", text("string")}})}}));
    }
    return array(std::move(out));
}

json::Value problem_answer(const char* meaning) {
    const json::Value problem = object({{"$ref", text("#/components/schemas/Problem")}});
    return object({{"content", content("application/problem+json", problem)},
                   {"description", text(meaning)}});
}

json::Value responses_of(const Route& route) {
    json::Value out;
    json::Object& all = out.data.emplace<json::Object>();
    if (route.answer.empty()) {
        all["204"] = described("done, nothing to say");
    } else {
        const bool is_json = route.answer == "application/json";
        const json::Value any = is_json ? answer_schema(route) : object({{"type", text("string")}});
        const json::Value done =
            object({{"content", content(route.answer, any)}, {"description", text("done")}});
        all["200"] = done;
        if (route.method == "GET") {
            all["304"] = described("as the client has it already");
        } else {
            all["201"] = done;
        }
        if (!is_json && route.method == "GET") {
            all["206"] = done;
        }
    }
    all["422"] = problem_answer("what was sent does not fit; `field` says where");
    if (route.action != for_all) {
        all["401"] = problem_answer("not logged in");
        all["403"] = problem_answer("no right, or X-CSRF-Token or X-Purpose missing");
    }
    all["default"] = problem_answer("problem (RFC 9457)");
    return out;
}

// A session's cookie (with its token, where something changes), or an API token.
json::Value security_of(const Route& route) {
    if (route.action == for_all) {
        return array({});
    }
    json::Value cookie = object({{"session", array({})}});
    if (route.method != "GET") {
        cookie = object({{"csrf", array({})}, {"session", array({})}});
    }
    json::Array out = {cookie};
    if (route.action != for_session) {
        out.push_back(object({{"token", array({})}}));
    }
    return array(std::move(out));
}

// "getFamilyFamily": method and words of the path.
std::string operation_id(const Route& route) {
    std::string out;
    for (const char c : route.method) {
        out += static_cast<char>(c - 'A' + 'a');
    }
    for (const std::string_view part : text::split(route.pattern.substr(4), '/')) {
        bool begins = true;
        for (const char c : part) {
            const bool letter = c >= 'a' && c <= 'z';
            if (letter || (c >= '0' && c <= '9')) {
                out += begins && letter ? static_cast<char>(c - 'a' + 'A') : c;
            }
            begins = begins ? !letter : c == '_' || c == '-' || c == '.';
        }
    }
    return out;
}

json::Value operation_of(const Route& route) {
    const auto words = text::split(route.pattern, '/');
    json::Value out = object({{"description", text(route.meaning.id)},
                              {"operationId", text(operation_id(route))},
                              {"parameters", parameters_of(route)},
                              {"responses", responses_of(route)},
                              {"security", security_of(route)},
                              {"summary", text(route.meaning.en)},
                              {"tags", array({text(words[2])})},
                              {"x-right", text(route.action)}});
    if (!route.body.empty()) {
        std::get<json::Object>(out.data)["requestBody"] =
            object({{"content", content("application/json", parsed(route.body))},
                    {"required", truth(true)}});
    }
    if (!route.upload.empty()) {
        std::get<json::Object>(out.data)["requestBody"] =
            object({{"content", content(route.upload, object({}))}, {"required", truth(true)}});
    }
    return out;
}

json::Value components() {
    const auto of_type = [](const char* type) { return object({{"type", text(type)}}); };
    const json::Value problem =
        object({{"properties", object({{"code", of_type("string")},
                                       {"detail", of_type("string")},
                                       {"field", of_type("string")},
                                       {"hint", of_type("string")},
                                       {"status", of_type("integer")},
                                       {"title", of_type("string")},
                                       {"type", of_type("string")}})},
                {"required", array({text("code"), text("status"), text("title"), text("type")})},
                {"type", text("object")}});
    const auto key = [](const char* in, const char* name) {
        return object({{"in", text(in)}, {"name", text(name)}, {"type", text("apiKey")}});
    };
    return object(
        {{"schemas", object({{"Problem", problem}})},
         {"securitySchemes",
          object({{"csrf", key("header", "X-CSRF-Token")},
                  {"session", key("cookie", "regsosek_session")},
                  {"token", object({{"scheme", text("bearer")}, {"type", text("http")}})}})}});
}

}  // namespace

Result<std::optional<json::Value>> check_request(const Route& route, const Request& request) {
    const Schemas& schemas = schemas_of(route);
    for (const Parameter& one : route.parameters) {
        const auto schema = schemas.parameters.find(one.name);
        if (schema == schemas.parameters.end()) {
            continue;
        }
        const std::string& given = request.parameter(std::string(one.name));
        if (given.empty() && one.required) {
            return wrong_field(std::string(one.name), std::string(one.name) + " wajib ada",
                               std::string(one.name) + " must be there");
        }
        if (request.query.contains(std::string(one.name))) {
            TRY(check_schema(schema->second, value_of(given, schema->second), one.name));
        }
    }
    if (schemas.body.object() == nullptr) {
        return std::nullopt;
    }
    json::Value body = TRY(read_body(request.body));
    TRY(check_schema(schemas.body, body, ""));
    return body;
}

json::Value openapi() {
    json::Value all_paths;
    json::Object& paths = all_paths.data.emplace<json::Object>();
    for (const Route& route : routes()) {
        json::Value& path = paths[std::string(route.pattern)];
        if (path.object() == nullptr) {
            path.data.emplace<json::Object>();
        }
        std::string method{route.method};
        for (char& c : method) {
            c = static_cast<char>(c - 'A' + 'a');
        }
        std::get<json::Object>(path.data)[method] = operation_of(route);
    }
    return object(
        {{"components", components()},
         {"info", object({{"title", text("regsosek")}, {"version", text(REGSOSEK_VERSION)}})},
         {"openapi", text("3.1.0")},
         {"paths", all_paths}});
}

}  // namespace regsosek::serve
