// What follows a response: events of columns and jobs, parts of downloads, tags.
#include <gtest/gtest.h>

#include <future>

#include "office.h"
#include "serve/partial.h"

namespace regsosek {
namespace {

using testing_serve::Client;
using testing_serve::Office;

std::string next_of(const serve::Response& response) {
    return response.events().value_or("(ended)");
}

TEST(Events, TellNewColumnsAndEndWithTheSession) {
    Office& office = Office::whole();
    const Client client = office.client("planner", office.village());
    const auto stream = office.send(client, "GET", "/v1/watch/events");
    ASSERT_EQ(stream.status, 200);
    EXPECT_EQ(stream.type, "text/event-stream");
    ASSERT_TRUE(stream.events);
    const std::string first = next_of(stream);
    const std::string as_of = std::to_string(office.workspace().columns_as_of().value());
    EXPECT_NE(first.find("event: columns\ndata: {\"as_of\":" + as_of + "}\n\n"), std::string::npos)
        << first;
    EXPECT_EQ(next_of(stream), "") << "nothing new";
    const auto family = office.family_in(office.village());
    const Client clerk = office.client("operator", office.village());
    const auto read = office.send(clerk, "GET", "/v1/collect/family/" + family);
    json::Value body = json::parse(read.body).value();
    auto& answers = std::get<json::Object>(std::get<json::Object>(body.data)["answers"].data);
    answers["address"].data = std::string("JALAN BARU");
    ASSERT_EQ(office
                  .send(clerk, "PUT", "/v1/collect/family/" + family, json::canonical(body),
                        {{"if-match", read.headers.front().second}})
                  .status,
              200);
    ASSERT_TRUE(office.desk().writes().catch_up());
    EXPECT_NE(next_of(stream).find("event: columns"), std::string::npos);
    office.desk().sessions().end(client.cookie.substr(client.cookie.find('=') + 1));
    EXPECT_EQ(next_of(stream), "event: end\ndata: {}\n\n");
    EXPECT_EQ(next_of(stream), "(ended)");
}

TEST(Events, WatchingKeepsNoSessionAlive) {
    Office& office = Office::whole();
    const Client client = office.client("planner", office.village());
    const auto stream = office.send(client, "GET", "/v1/watch/events");
    office.pass(serve::Sessions::idle_seconds - 10);
    EXPECT_NE(next_of(stream), "(ended)");
    office.pass(20);
    EXPECT_EQ(next_of(stream), "event: end\ndata: {}\n\n");
    EXPECT_EQ(office.send(client, "GET", "/v1/session").status, 401);
}

TEST(Events, AStreamOpenedWithAnApiTokenEndsWithIt) {
    Office& office = Office::whole();
    const Client client = office.client("planner", office.village());
    const std::string account =
        *testing_serve::member(office.send(client, "GET", "/v1/session"), "account").text();
    const std::string token =
        office.desk()
            .tokens()
            .add({{}, account, "", {"progress.read"}, office.now() + 1000}, office.now())
            .value();
    const auto stream =
        office.send({}, "GET", "/v1/watch/events", "", {{"authorization", "Bearer " + token}});
    ASSERT_EQ(stream.status, 200);
    EXPECT_NE(next_of(stream).find("event: columns"), std::string::npos);
    ASSERT_TRUE(office.desk().tokens().drop_all(account));
    EXPECT_EQ(next_of(stream), "event: end\ndata: {}\n\n");
    EXPECT_EQ(next_of(stream), "(ended)");
}

TEST(Events, AJobIsToldToWhoMayBeginIt) {
    Office& office = Office::whole();
    const auto admin =
        office.send(office.client("administrator", office.village()), "GET", "/v1/watch/events");
    const auto planner =
        office.send(office.client("planner", office.village()), "GET", "/v1/watch/events");
    (void)next_of(admin);
    (void)next_of(planner);
    std::promise<void> gate;
    auto open = gate.get_future().share();
    std::promise<std::string> answered;
    auto& jobs = office.desk().jobs();
    const auto clock = [&office] { return office.now(); };
    ASSERT_TRUE(jobs.start(
        "backup", "adm", clock,
        [open]() -> Result<std::string> {
            open.wait();
            return "salinan";
        },
        [&](const Result<std::string>& made) { answered.set_value(made.value_or("")); }));
    EXPECT_NE(next_of(admin).find("\"kind\":\"backup\",\"said\":\"\",\"state\":\"running\""),
              std::string::npos);
    EXPECT_EQ(next_of(planner).find("backup"), std::string::npos);
    EXPECT_EQ(jobs.start("backup", "adm", clock, nullptr, nullptr).error().code, Code::busy);
    EXPECT_EQ(
        office.send(office.client("administrator", office.village()), "POST", "/v1/backup", "{}")
            .status,
        423);
    gate.set_value();
    EXPECT_EQ(answered.get_future().get(), "salinan");
    EXPECT_NE(next_of(admin).find("\"said\":\"salinan\",\"state\":\"done\""), std::string::npos);
    jobs.wait();
}

serve::Response download(const std::map<std::string, std::string>& headers,
                         const std::string& type = "text/csv") {
    serve::Request request;
    request.method = "GET";
    request.headers = headers;
    serve::Response response;
    response.type = type;
    response.body = "0123456789";
    serve::answer_in_part(request, response);
    return response;
}

std::string header_of(const serve::Response& response, const std::string& name) {
    for (const auto& [key, value] : response.headers) {
        if (key == name) {
            return value;
        }
    }
    return {};
}

TEST(Partial, GivesThePartThatIsAskedFor) {
    struct Case {
        std::string range, body, content_range;
        int status;
    };
    for (const Case& one : std::vector<Case>{{"bytes=0-3", "0123", "bytes 0-3/10", 206},
                                             {"bytes=4-", "456789", "bytes 4-9/10", 206},
                                             {"bytes=-3", "789", "bytes 7-9/10", 206},
                                             {"bytes=-30", "0123456789", "bytes 0-9/10", 206},
                                             {"bytes=8-99", "89", "bytes 8-9/10", 206},
                                             {"bytes=10-", "", "bytes */10", 416},
                                             {"bytes=-0", "", "bytes */10", 416},
                                             {"bytes=5-2", "0123456789", "", 200},
                                             {"bytes=0-1,4-5", "0123456789", "", 200},
                                             {"lines=0-1", "0123456789", "", 200},
                                             {"bytes=a-b", "0123456789", "", 200},
                                             {"bytes=", "0123456789", "", 200},
                                             {"bytes=-", "0123456789", "", 200},
                                             {"bytes=99999999999999999999-", "0123456789", "", 200},
                                             {"", "0123456789", "", 200}}) {
        const auto got = download({{"range", one.range}});
        EXPECT_EQ(got.status, one.status) << one.range;
        EXPECT_EQ(got.body, one.body) << one.range;
        EXPECT_EQ(header_of(got, "Content-Range"), one.content_range) << one.range;
        EXPECT_EQ(header_of(got, "Accept-Ranges"), "bytes");
    }
}

TEST(Partial, TheTagDecides) {
    const std::string tag = header_of(download({}), "ETag");
    ASSERT_EQ(tag.size(), 22U);
    EXPECT_EQ(download({{"if-none-match", tag}}).status, 304);
    EXPECT_EQ(download({{"if-none-match", "\"x\", W/" + tag}}).status, 304);
    EXPECT_EQ(download({{"if-none-match", "\"x\""}}).status, 200);
    EXPECT_EQ(download({{"if-range", tag}, {"range", "bytes=0-1"}}).status, 206);
    EXPECT_EQ(download({{"if-range", "\"x\""}, {"range", "bytes=0-1"}}).body, "0123456789")
        << "the file has changed: the whole of it";
    const auto answer = download({{"range", "bytes=0-1"}}, "application/json");
    EXPECT_EQ(answer.status, 200) << "answers are no downloads";
    EXPECT_EQ(header_of(answer, "ETag"), "");
}

TEST(Partial, ADocumentThatTheClientHasIsNotSentAgain) {
    Office& office = Office::whole();
    const Client client = office.client("operator", office.village());
    const std::string target = "/v1/collect/family/" + office.family_in(office.village());
    const std::string tag = header_of(office.send(client, "GET", target), "ETag");
    ASSERT_FALSE(tag.empty());
    const auto again = office.send(client, "GET", target, "", {{"if-none-match", tag}});
    EXPECT_EQ(again.status, 304);
    EXPECT_EQ(again.body, "");
}

}  // namespace
}  // namespace regsosek
