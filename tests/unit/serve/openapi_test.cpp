// The document of the API says what the server does: every route is walked with good and bad
// parameters and bodies made from its own schemas, and the schemas' checker has its own cases.
#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "office.h"
#include "serve/route.h"
#include "serve/schema.h"

namespace regsosek {
namespace {

using testing_serve::Client;
using testing_serve::member;
using testing_serve::Office;

json::Value of(const std::string& text) {
    return json::parse(text).value_or(json::Value{});
}

bool fits(const std::string& schema, const std::string& value) {
    return serve::check_schema(of(schema), of(value), "x").has_value();
}

TEST(Schema, TakesWhatItSays) {
    EXPECT_TRUE(fits(R"({"type":"integer","minimum":1,"maximum":3})", "3"));
    EXPECT_FALSE(fits(R"({"type":"integer","minimum":1,"maximum":3})", "4"));
    EXPECT_FALSE(fits(R"({"type":"integer"})", "\"3\""));
    EXPECT_TRUE(fits(R"({"type":"string","minLength":2,"maxLength":3})", "\"éßü\""))
        << "characters, not bytes";
    EXPECT_FALSE(fits(R"({"type":"string","maxLength":3})", "\"abcd\""));
    EXPECT_FALSE(fits(R"({"enum":["a","b"]})", "\"c\""));
    EXPECT_FALSE(fits(R"({"enum":["1"]})", "1"));
    EXPECT_FALSE(fits(R"({"type":"array","minItems":1})", "[]"));
    EXPECT_FALSE(fits(R"({"type":"array","items":{"type":"string"}})", R"(["a",1])"));
    const std::string object =
        R"({"type":"object","required":["a"],"properties":{"a":{"type":"string"}},
            "additionalProperties":{"type":"integer"}})";
    EXPECT_TRUE(fits(object, R"({"a":"x","b":1})"));
    EXPECT_FALSE(fits(object, R"({"b":1})"));
    EXPECT_FALSE(fits(object, R"({"a":"x","b":"y"})"));
    EXPECT_FALSE(fits(object, "[]"));
    const std::string closed = R"({"properties":{"a":{"type":["string","null"]}},
                                   "additionalProperties":false})";
    EXPECT_TRUE(fits(closed, R"({"a":null})"));
    EXPECT_TRUE(fits(closed, R"({"a":"x"})"));
    EXPECT_FALSE(fits(closed, R"({"a":1})"));
    EXPECT_FALSE(fits(closed, R"({"b":1})"));
    const auto wrong = serve::check_schema(of(object), of(R"({"a":1})"), "x");
    EXPECT_EQ(wrong.error().place.column, "a");
}

TEST(Schema, BodiesCanBeKeptAndReadAgain) {
    EXPECT_TRUE(serve::read_body(R"({"a":[1,true,null,"x"]})"));
    EXPECT_FALSE(serve::read_body(R"({"a":1.5})"));
    EXPECT_FALSE(serve::read_body(R"({"a":[{"b":6.2e+300}]})"));
    EXPECT_FALSE(serve::read_body("{"));
    EXPECT_TRUE(serve::read_body(std::string(30, '[') + std::string(30, ']')));
    EXPECT_FALSE(serve::read_body(std::string(40, '[') + std::string(40, ']')));
}

TEST(OpenApi, DescribesEveryRouteOnce) {
    const json::Value document = serve::openapi();
    EXPECT_EQ(*document.find("openapi")->text(), "3.1.0");
    std::set<std::string> ids;
    size_t operations = 0;
    for (const auto& [path, methods] : *document.find("paths")->object()) {
        for (const auto& [method, operation] : *methods.object()) {
            ++operations;
            EXPECT_TRUE(ids.insert(*operation.find("operationId")->text()).second) << path;
            EXPECT_FALSE(operation.find("summary")->text()->empty());
        }
    }
    EXPECT_EQ(operations, serve::routes().size());
    for (const serve::Route& route : serve::routes()) {
        EXPECT_TRUE(route.body.empty() || json::parse(route.body)) << route.pattern;
        for (const serve::Parameter& one : route.parameters) {
            EXPECT_TRUE(one.schema.empty() || json::parse(one.schema)) << route.pattern;
        }
        if (route.answer == "application/json") {
            const json::Value schema = serve::answer_schema(route);
            ASSERT_NE(schema.object(), nullptr) << route.method << " " << route.pattern;
            EXPECT_EQ(*schema.find("type")->text(), "object") << route.pattern;
            EXPECT_EQ(json::canonical(schema).find("\"\""), std::string::npos) << route.pattern;
        }
    }
}

// Values that break a schema, each in one way.
std::vector<json::Value> broken(const json::Value& schema) {
    std::vector<json::Value> out = {of("null"), of("[[]]"), of("-9000000000000000000")};
    const json::Value* type = schema.find("type");
    if (type != nullptr && *type->text() != "string") {
        out.push_back(of("\"text\""));
    }
    if (type != nullptr && *type->text() != "object") {
        out.push_back(of("{}"));
    }
    std::erase_if(out, [&](const json::Value& value) {
        return serve::check_schema(schema, value, "").has_value();
    });
    return out;
}

// Every member of a body's schema is broken in turn, the others being left out or harmless.
void break_body(Office& office, const Client& client, const serve::Route& route,
                const std::string& target) {
    const json::Value schema = of(std::string(route.body));
    const json::Value* properties = schema.find("properties");
    std::vector<json::Value> bodies = broken(schema);
    for (const auto& [name, one] : properties == nullptr ? json::Object{} : *properties->object()) {
        for (const json::Value& wrong : broken(one)) {
            json::Value body;
            body.data.emplace<json::Object>()[name] = wrong;
            bodies.push_back(body);
        }
    }
    for (const json::Value& body : bodies) {
        const auto answer =
            office.send(client, std::string(route.method), target, json::canonical(body));
        EXPECT_TRUE(answer.status == 422 || answer.status == 403)
            << route.method << " " << target << json::canonical(body) << answer.status;
        EXPECT_EQ(answer.type, "application/problem+json");
        if (answer.status == 422) {
            EXPECT_FALSE(member(answer, "field").text() == nullptr) << answer.body;
        }
    }
    const std::string method{route.method};
    EXPECT_EQ(office.send(client, method, target, "{}", {{"content-type", "text/plain"}}).status,
              415)
        << target;
}

// The parameter that an answer names when this one alone is given, and wrong: an earlier one that
// must be there is missed before.
std::string_view first_wrong(const serve::Route& route, const serve::Parameter& given) {
    for (const serve::Parameter& one : route.parameters) {
        const bool path =
            route.pattern.find("{" + std::string(one.name) + "}") != std::string::npos;
        if (&one == &given || (one.required && !path)) {
            return one.name;
        }
    }
    return given.name;
}

TEST(OpenApi, EveryRouteRefusesWhatItsSchemasDoNotTake) {
    Office& office = Office::whole();
    std::map<std::string, Client> clients;
    for (const serve::Role& role : office.desk().policy().roles()) {
        if (role.name != "citizen") {  // has no account
            clients[role.name] = office.client(role.name, office.village());
        }
    }
    for (const serve::Route& route : serve::routes()) {
        std::string target{route.pattern};
        for (size_t at = target.find('{'); at != std::string::npos; at = target.find('{')) {
            target.replace(at, target.find('}') - at + 1, "F0000001-3");
        }
        for (const auto& [name, client] : clients) {
            const serve::Role& role = *office.desk().policy().find(name);
            const bool open = route.action == serve::for_all || route.action == serve::for_session;
            if (!open && !role.may(route.action)) {
                continue;
            }
            if (!route.body.empty()) {
                break_body(office, client, route, target);
            }
            for (const serve::Parameter& one : route.parameters) {
                const bool path =
                    route.pattern.find("{" + std::string(one.name) + "}") != std::string::npos;
                if (path || (!one.integer && one.schema.find("enum") == std::string::npos)) {
                    continue;
                }
                const std::string asked = target + "?" + std::string(one.name) + "=x'y";
                const auto answer = office.send(client, std::string(route.method), asked, "{}");
                EXPECT_EQ(answer.status, 422) << asked << answer.body;
                EXPECT_EQ(*member(answer, "field").text(), first_wrong(route, one));
            }
            break;  // one role that may is enough: who may is the matrix's matter
        }
    }
}

TEST(OpenApi, OtherMethodsAreNamed) {
    Office& office = Office::whole();
    const auto answer = office.send({}, "PATCH", "/v1/session");
    EXPECT_EQ(answer.status, 405);
    EXPECT_EQ(*member(answer, "status").integer(), 405) << "the problem says the same";
    ASSERT_FALSE(answer.headers.empty());
    EXPECT_EQ(answer.headers.front().first, "Allow");
    EXPECT_EQ(answer.headers.front().second, "GET, HEAD, POST, DELETE");
}

TEST(OpenApi, AddressesAreText) {
    Office& office = Office::whole();
    const Client client = office.client("operator", office.village());
    EXPECT_EQ(office.send(client, "PUT", "/v1/collect/draft/\xff\xfe", "{}").status, 400);
    EXPECT_EQ(office.send(client, "GET", "/v1/family?area=\xff").status, 400);
    EXPECT_EQ(office.send(client, "PUT", "/v1/collect/draft/a", R"({"x":1.5})").status, 422);
    EXPECT_EQ(office
                  .send(client, "PUT", "/v1/collect/draft/a",
                        R"({"a":)" + std::string(40, '[') + std::string(40, ']') + "}")
                  .status,
              422);
    EXPECT_EQ(office.send(client, "GET", "/v1/collect/draft").body, R"({"drafts":{}})");
}

}  // namespace
}  // namespace regsosek
