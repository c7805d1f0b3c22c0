// Office state: what a kill while it is made leaves, and files of other versions.
#include <gtest/gtest.h>

#include "columns_data.h"
#include "ground/store/office.h"
#include "ground/store/sqlite.h"

namespace regsosek::store {
namespace {

std::unique_ptr<sqlite::Database> raw(const std::string& path) {
    return good(sqlite::Database::open({path, true, false, {}, 0}));
}

TEST(Office, AFileThatWasKilledWhileItWasMadeIsFinished) {
    const TempFolder folder;
    const std::string path = folder.path() + "/office.db";
    good(raw(path)->execute(
        "CREATE TABLE office_state(key TEXT PRIMARY KEY, value BLOB NOT NULL) WITHOUT ROWID"));
    for (int again = 0; again < 2; ++again) {
        auto office = good(Office::open(path, false));
        good(office.set("key", "value"));
        EXPECT_EQ(good(office.get("key")), "value");
        EXPECT_TRUE(good(office.accesses(std::nullopt, Scope::office("test"), 10, 1)).empty());
    }
}

TEST(Office, AFileOfANewerVersionIsRefused) {
    const TempFolder folder;
    const std::string path = folder.path() + "/office.db";
    good(raw(path)->execute("PRAGMA user_version=99"));
    const auto refused = Office::open(path, false);
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, Code::newer_version);
}

}  // namespace
}  // namespace regsosek::store
