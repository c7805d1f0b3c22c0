// OpenAPI 3.1 from the table of routes.
#include "serve/route.h"

namespace regsosek::serve {

namespace {

json::Value schema(bool is_integer) {
    return object({{"type", text(is_integer ? "integer" : "string")}});
}

json::Value parameters_of(const Route& route) {
    json::Array out;
    for (const Parameter& one : route.parameters) {
        const std::string in_path = "{" + std::string(one.name) + "}";
        const bool path = route.pattern.find(in_path) != std::string_view::npos;
        out.push_back(object({{"description", text(one.meaning_en)},
                              {"in", text(path ? "path" : "query")},
                              {"name", text(one.name)},
                              {"required", truth(path || one.required)},
                              {"schema", schema(one.integer)}}));
    }
    if (route.by_name) {
        out.push_back(object({{"description", text("why by-name data is read; logged")},
                              {"in", text("header")},
                              {"name", text("X-Purpose")},
                              {"required", truth(true)},
                              {"schema", schema(false)}}));
    }
    return array(std::move(out));
}

json::Value responses_of(const Route& route) {
    const auto answer = [](const char* meaning) {
        return object({{"description", text(meaning)}});
    };
    json::Value problem = answer("problem");
    json::Value content =
        object({{"schema", object({{"$ref", text("#/components/schemas/Problem")}})}});
    problem.data = *object({{"content", object({{"application/problem+json", content}})},
                            {"description", text("problem (RFC 9457)")}})
                        .object();
    json::Value out = object(
        {{"200", answer("done")}, {"204", answer("done, nothing to say")}, {"default", problem}});
    if (route.action != for_all) {
        std::get<json::Object>(out.data)["401"] = answer("not logged in");
        std::get<json::Object>(out.data)["403"] = answer("no right");
    }
    return out;
}

}  // namespace

json::Value openapi() {
    json::Object paths;
    for (const Route& route : routes()) {
        json::Value& path = paths[std::string(route.pattern)];
        if (path.object() == nullptr) {
            path.data.emplace<json::Object>();
        }
        std::string method{route.method};
        for (char& c : method) {
            c = static_cast<char>(c - 'A' + 'a');
        }
        json::Value operation = object({{"description", text(route.meaning.id)},
                                        {"parameters", parameters_of(route)},
                                        {"responses", responses_of(route)},
                                        {"summary", text(route.meaning.en)},
                                        {"x-right", text(route.action)}});
        if (route.action == for_all) {
            std::get<json::Object>(operation.data)["security"] = array({});
        }
        std::get<json::Object>(path.data)[method] = operation;
    }
    const json::Value problem =
        object({{"properties", object({{"code", schema(false)},
                                       {"detail", schema(false)},
                                       {"status", schema(true)},
                                       {"title", schema(false)},
                                       {"type", schema(false)}})},
                {"required", array({text("code"), text("status"), text("title"), text("type")})},
                {"type", text("object")}});
    const json::Value cookie = object(
        {{"in", text("cookie")}, {"name", text("regsosek_session")}, {"type", text("apiKey")}});
    json::Value all_paths;
    all_paths.data = std::move(paths);
    return object(
        {{"components", object({{"schemas", object({{"Problem", problem}})},
                                {"securitySchemes", object({{"session", cookie}})}})},
         {"info", object({{"title", text("regsosek")}, {"version", text(REGSOSEK_VERSION)}})},
         {"openapi", text("3.1.0")},
         {"paths", all_paths},
         {"security", array({object({{"session", array({})}})})}});
}

}  // namespace regsosek::serve
