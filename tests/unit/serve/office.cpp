// The invented office of the tests of the server.
#include "office.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <set>

#include "ground/base/text.h"
#include "ground/form/form.h"
#include "regsosek/flow.h"
#include "regsosek/synth.h"
#include "serve/route.h"
#include "serve/schema.h"

namespace regsosek::testing_serve {

namespace fs = std::filesystem;

Office& Office::whole() {
    static Office office;
    return office;
}

Office::Office() {
    std::string pattern = (fs::temp_directory_path() / "regsosek-serve-XXXXXX").string();
    folder_ = ::mkdtemp(pattern.data());
    synth::Options made;
    made.families = 800;
    made.seed = 7;
    made.photos = 40;
    made.out = (folder_ / "in").string();
    EXPECT_TRUE(synth::write_district(made).has_value());
    flow::Options run;
    run.in = made.out;
    run.workspace = (folder_ / "ws").string();
    const auto ran = flow::run(run);
    EXPECT_TRUE(ran.has_value()) << (ran ? "" : ran.error().message(Lang::en));
    store::OpenOptions opening;
    opening.readers = true;
    workspace_ = store::Workspace::open(run.workspace, opening).value();
    serve::DeskOptions options;
    options.policy_file = std::string(REGSOSEK_SOURCE) + "/policy/access.toml";
    options.clock = [this] { return now_; };
    // Every document is keyed twice here.
    EXPECT_TRUE(options.settings.set("entry_double_share", "1", SettingSource::flag, "test"));
    auto desk = serve::Desk::open(*workspace_, options);
    EXPECT_TRUE(desk.has_value()) << (desk ? "" : desk.error().message(Lang::en));
    desk_ = std::move(*desk);
    app_ = std::make_unique<serve::App>(*desk_);
    const auto columns = workspace_->columns(store::Scope({AreaRange{0, INT64_MAX}})).value();
    std::set<std::string> villages;
    for (const int64_t area : columns->family.at("area").int64s) {
        villages.insert(AreaCode{area}.text().substr(0, 10));
    }
    EXPECT_GE(villages.size(), 2U);
    villages_[0] = *villages.begin();
    villages_[1] = *villages.rbegin();
}

std::string Office::family_in(const std::string& village) {
    const auto columns =
        workspace_->columns(store::Scope({AreaRange::of(village).value()})).value();
    return FamilyId{columns->family.at("family_id").int64s.front()}.printed();
}

Client Office::client(const std::string& role, const std::string& area) {
    if (role == serve::citizen_role) {
        return citizen(family_in(area)).client;
    }
    serve::Account account;
    account.name = role + std::to_string(++accounts_);
    account.role = role;
    if (!area.empty()) {
        account.areas = {area};
    }
    EXPECT_TRUE(desk_->accounts().add(account).has_value());
    EXPECT_TRUE(desk_->accounts().set_password(account.name, "sebuah kata sandi"));
    const std::string token = desk_->sessions().begin(account.name, now_);
    Client out;
    out.cookie = "regsosek_session=" + token;
    out.csrf = desk_->sessions().find(token, now_)->csrf;
    const serve::Role* of = desk_->policy().find(role);
    out.purpose = of->purposes.empty() ? "audit" : *of->purposes.begin();
    return out;
}

Office::Citizen Office::citizen(const std::string& family) {
    const auto stored =
        workspace_->get(store::Kind::family, family, store::Scope({AreaRange{0, INT64_MAX}}), false)
            .value();
    const json::Value answers = json::parse(stored->document.answers).value();
    Citizen out;
    serve::Citizen who{FamilyId::parse(family)->value, 0, stored->document.area};
    const json::Value* members = answers.find("members");
    for (const json::Value& member : *members->array()) {
        const auto part = [&](const char* key) {
            const json::Value* found = member.find(key);
            return found == nullptr ? -1 : static_cast<int>(*found->integer());
        };
        const auto born = Date::of(part("birth_year"), part("birth_month"), part("birth_day"));
        if (part("age") < 18 || !born) {
            continue;
        }
        const PersonId id{*member.find("person_id")->integer()};
        (out.person.empty() ? out.person : out.other) = id.printed();
        if (who.person == 0) {
            who.person = id.value;
            out.birth_date = born->iso();
        }
    }
    const std::string token = desk_->sessions().begin(who.account(), now_);
    out.client = {"regsosek_session=" + token, desk_->sessions().find(token, now_)->csrf, ""};
    return out;
}

// Every good answer of a test is as the document of the API says.
void expect_as_described(const serve::Route& route, const serve::Response& response) {
    const std::string name = std::string(route.method) + " " + std::string(route.pattern);
    EXPECT_EQ(response.status == 204, route.answer.empty()) << name;
    if (response.status == 204 || response.type != "application/json") {
        return;
    }
    const json::Value schema = serve::answer_schema(route);
    ASSERT_NE(schema.object(), nullptr) << name << " has no schema of its answer";
    const auto fits = serve::check_schema(schema, json::parse(response.body).value(), "answer");
    EXPECT_TRUE(fits) << name << ": " << fits.error().message(Lang::en)
                      << response.body.substr(0, 500);
}

serve::Response Office::send(const Client& client, const std::string& method,
                             const std::string& target, const std::string& body,
                             const std::map<std::string, std::string>& headers) {
    serve::Request request;
    request.headers = headers;
    request.method = method;
    const size_t mark = target.find('?');
    request.path = target.substr(0, mark);
    if (mark != std::string::npos) {
        const std::string_view asked = std::string_view(target).substr(mark + 1);
        for (const std::string_view one : text::split(asked, '&')) {
            const size_t equals = one.find('=');
            request.query[std::string(one.substr(0, equals))] = std::string(one.substr(equals + 1));
        }
    }
    request.headers["cookie"] = client.cookie;
    request.headers["x-csrf-token"] = client.csrf;
    request.headers["x-purpose"] = client.purpose;
    request.headers["accept-language"] = "en";
    request.body = body;
    request.headers.emplace("content-type", "application/json");
    serve::Response response = app_->handle(request);
    const serve::Found found = serve::find_route(request.method, request.path);
    if (found.route != nullptr && response.status < 300 && method != "HEAD") {
        expect_as_described(*found.route, response);
    }
    return response;
}

json::Value member(const serve::Response& response, const std::string& key) {
    const auto value = json::parse(response.body);
    const json::Value* found = value ? value->find(key) : nullptr;
    return found == nullptr ? json::Value{} : *found;
}

}  // namespace regsosek::testing_serve
