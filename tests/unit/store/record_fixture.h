// Places to keep a record for tests: memory, SQLite in a fresh folder, PostgreSQL in a cluster of
// its own, which the first test that wants it starts and the end of the program stops.
#pragma once

#include <gtest/gtest.h>

#include <memory>
#include <string>

#include "ground/store/record.h"
#include "ground/store/sealed_log.h"

namespace regsosek::store {

/// A new empty folder under the temporary folder, removed with its content when it goes.
class FreshFolder {
public:
    FreshFolder();
    FreshFolder(const FreshFolder&) = delete;
    FreshFolder& operator=(const FreshFolder&) = delete;
    ~FreshFolder();
    const std::string& path() const { return path_; }

private:
    std::string path_;
};

/// URL of the application role in a PostgreSQL cluster of the tests' own with the record installed;
/// empty, with the reason, where PostgreSQL is absent.
const std::string& postgres_url(std::string& why_not);
/// URL of the owner of the tables, and of the superuser, in the same cluster.
std::string postgres_owner_url();
std::string postgres_superuser_url();

/// One kind of place; a test is run once on each.
class RecordPlace : public testing::TestWithParam<const char*> {
protected:
    void SetUp() override;
    /// A record without any document.
    std::unique_ptr<Record> fresh_record();
    /// The same place opened again, as after a restart; memory gives nothing.
    std::unique_ptr<Record> reopened();
    std::string place() const { return GetParam(); }

private:
    Result<std::unique_ptr<Record>> open(bool create);
    FreshFolder folder_;
    int32_t shard_ = 0;
};

/// A document of an invented family; the same numbers give the same document.
Document invented_family(int64_t number, int revision = 0);

/// A clock that stands still, so that two logs of the same documents have equal links.
int64_t still_clock();

}  // namespace regsosek::store
