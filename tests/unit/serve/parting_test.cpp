// Verdicts on people who are there twice, where identities were changed in other ways too.
#include <gtest/gtest.h>

#include "ground/base/ids.h"
#include "ground/base/json_members.h"
#include "office.h"
#include "regsosek/link.h"

namespace regsosek {
namespace {

using testing_serve::Client;
using testing_serve::member;
using testing_serve::Office;

const store::Scope everywhere({AreaRange{0, INT64_MAX}});

class Parting : public testing::Test {
protected:
    void SetUp() override {
        chief_ = office_.client("supervisor", office_.village().substr(0, 4));
        chief_.purpose = "linkage";
        const auto queue = office_.send(chief_, "GET", "/v1/link/duplicate?limit=500");
        ASSERT_EQ(queue.status, 200) << queue.body;
        const json::Value items = member(queue, "items");
        ASSERT_GE(items.array()->size(), 4U) << "the district has people who are there twice";
        const auto person = [&](size_t at, const char* key) {
            return PersonId::parse(json::text_in((*items.array())[at], key))->value;
        };
        // From the end: other tests take the first pairs.
        const size_t last = items.array()->size() - 1;
        first_ = person(last, "first");
        second_ = person(last, "second");
        third_ = person(last - 1, "first");
    }
    int say(const std::string& verdict) {
        return office_
            .send(chief_, "POST",
                  "/v1/link/duplicate/" + PersonId{first_}.printed() + "/" +
                      PersonId{second_}.printed(),
                  R"({"verdict":")" + verdict + R"(","reason":"uji"})")
            .status;
    }
    int64_t identity(int64_t person) {
        const auto one = link::identity_of(workspace(), everywhere, false, person);
        EXPECT_TRUE(one) << one.error().message(Lang::en);
        return one ? one->identity_id : 0;
    }
    store::Workspace& workspace() { return office_.desk().workspace(); }

    Office& office_ = Office::whole();
    Client chief_;
    int64_t first_ = 0;
    int64_t second_ = 0;
    int64_t third_ = 0;
};

TEST_F(Parting, DifferentPeopleArePartedWhereALaterMergeBuildsOnTheirs) {
    EXPECT_EQ(say("same"), 204);
    ASSERT_EQ(identity(first_), identity(second_));
    link::IdentityChange change;
    change.what = "merge";
    change.kept = identity(first_);
    change.other = identity(third_);
    change.author = "uji";
    change.reason = "uji";
    ASSERT_TRUE(link::change_identity(workspace(), everywhere, change));
    EXPECT_EQ(say("different"), 204);
    EXPECT_NE(identity(first_), identity(second_)) << "what the verdict says holds";
}

TEST_F(Parting, WhoIsNoLongerSureTakesTheMergeBack) {
    EXPECT_EQ(say("same"), 204);
    ASSERT_EQ(identity(first_), identity(second_));
    EXPECT_EQ(say("unsure"), 204);
    EXPECT_NE(identity(first_), identity(second_));
}

}  // namespace
}  // namespace regsosek
