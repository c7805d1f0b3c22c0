// Whoever writes into the record's file past the program is found out.
#include <gtest/gtest.h>

#include <cstdlib>

#include "ground/base/random.h"
#include "ground/base/files.h"
#include "ground/store/sqlite.h"
#include "record_fixture.h"

namespace regsosek::store {
namespace {

/// A record with three batches, two versions of some families and one erased family.
class Tampered : public testing::Test {
protected:
    void SetUp() override {
        auto log = open();
        ASSERT_NE(log, nullptr);
        for (int64_t batch = 0; batch < 3; ++batch) {
            std::vector<Document> documents;
            for (int64_t number = 0; number < 10; ++number) {
                documents.push_back(invented_family(number + batch * 5, static_cast<int>(batch)));
            }
            ASSERT_TRUE(log->append(documents));
        }
        ASSERT_TRUE(log->erase_identity("F3", "asked"));
        ASSERT_TRUE(log->verify_chain());
    }
    std::unique_ptr<SealedLog> open() {
        SqliteRecordOptions options;
        options.path = folder_.path() + "/record.db";
        options.create = true;
        auto record = open_sqlite_record(options);
        EXPECT_TRUE(record);
        auto log = SealedLog::open(std::move(*record), key_);
        EXPECT_TRUE(log);
        return std::move(*log);
    }
    /// Runs SQL on the file with the program's triggers out of the way.
    void tamper(const std::string& sql) {
        auto database =
            sqlite::Database::open({folder_.path() + "/record.db", false, false, {}, 0});
        ASSERT_TRUE(database);
        for (const char* name :
             {"log_kept", "log_stays", "batch_kept", "batch_stays", "key_kept", "key_stays"}) {
            ASSERT_TRUE((*database)->execute(
                ("DROP TRIGGER IF EXISTS record_" + std::string(name)).c_str()));
        }
        ASSERT_TRUE((*database)->execute(sql.c_str())) << sql;
    }
    void expect_found(const std::string& sql) {
        SCOPED_TRACE(sql);
        tamper(sql);
        const auto verified = open()->verify_chain();
        ASSERT_FALSE(verified);
        EXPECT_EQ(verified.error().code, Code::corrupt);
    }

    FreshFolder folder_;
    seal::Key key_ = seal::random_key();
};

class TamperedBy : public Tampered, public testing::WithParamInterface<const char*> {};

TEST_P(TamperedBy, AChangeIsFound) {
    expect_found(GetParam());
}

INSTANTIATE_TEST_SUITE_P(
    Changes, TamperedBy,
    testing::Values(
        "UPDATE record_log SET area = area + 1 WHERE sequence = 12",
        "UPDATE record_log SET key = 'F999' WHERE sequence = 12",
        "UPDATE record_log SET author = 'PPL77' WHERE sequence = 1",
        "UPDATE record_log SET valid_on = valid_on + 1 WHERE sequence = 1",
        "UPDATE record_log SET version = 9 WHERE sequence = 30",
        "UPDATE record_log SET replaces = 0 WHERE sequence = 15",
        "UPDATE record_log SET kind = 2 WHERE sequence = 15",
        "UPDATE record_log SET batch = 1 WHERE sequence = 15",
        "UPDATE record_log SET content = zeroblob(32) WHERE sequence = 15",
        "UPDATE record_log SET answers_commitment = zeroblob(32) WHERE sequence = 15",
        "UPDATE record_log SET identity_commitment = zeroblob(32) WHERE sequence = 15",
        "UPDATE record_log SET repeat = zeroblob(32) WHERE sequence = 15",
        "UPDATE record_log SET idempotency = zeroblob(16) WHERE sequence = 15",
        "UPDATE record_log SET answers = (SELECT answers FROM record_log WHERE sequence = 2) "
        "WHERE sequence = 1",
        "UPDATE record_log SET identity = (SELECT identity FROM record_log WHERE sequence = 2) "
        "WHERE sequence = 1",
        "UPDATE record_log SET answers = substr(answers, 1, 60) WHERE sequence = 1",
        "UPDATE record_log SET identity = x'' WHERE sequence = 1",
        "DELETE FROM record_log WHERE sequence = 17", "DELETE FROM record_log WHERE sequence > 28",
        "DELETE FROM record_batch WHERE batch = 2",
        "UPDATE record_batch SET recorded_at = 0 WHERE batch = 2",
        "UPDATE record_batch SET rows = rows - 1 WHERE batch = 3",
        "UPDATE record_batch SET previous = zeroblob(32) WHERE batch = 3",
        "UPDATE record_batch SET merkle_root = zeroblob(32) WHERE batch = 3",
        "UPDATE record_batch SET hash = zeroblob(32) WHERE batch = 3",
        "DELETE FROM record_batch WHERE batch = 4",
        "UPDATE record_key SET wrapped = x'' WHERE id = 1",
        "UPDATE record_key SET wrapped = zeroblob(72) WHERE id = 1",
        "DELETE FROM record_key WHERE id = 2",
        "UPDATE record_head SET sequence = 6 WHERE key = 'F5'",
        "DELETE FROM record_head WHERE key = 'F5'", "DELETE FROM record_replaced",
        "INSERT INTO record_replaced VALUES(30, 31)"));

TEST_F(Tampered, NothingIsFoundWhereNothingWasChanged) {
    tamper("SELECT 1");
    EXPECT_EQ(open()->verify_chain().value_or(-1), 31);
}

TEST_F(Tampered, AChangedByteIsFoundOrChangesNothing) {
    const std::string path = folder_.path() + "/record.db";
    const std::string whole = *files::read(path, 1 << 24);
    const auto content_of = [](SealedLog& log) {
        std::string content;
        for (const bool latest : {false, true}) {
            RowFilter filter;
            filter.kind = Kind::family;
            filter.latest_only = latest;
            filter.everything = true;
            const auto read = log.scan_rows(filter, [&](std::span<const Stored> block) {
                for (const auto& stored : block) {
                    content += stored.document.key + stored.document.answers +
                               stored.document.identity + std::to_string(stored.version);
                }
                return Result<void>{};
            });
            content += read ? "" : "error";
        }
        return content;
    };
    const std::string expected = content_of(*open());
    const char* wish = std::getenv("REGSOSEK_TEST_LONG");
    const int positions = wish != nullptr && std::string_view(wish) == "1" ? 1000 : 60;
    Random random(9);
    int found = 0;
    for (int i = 0; i < positions; ++i) {
        const size_t at = random.below(static_cast<uint32_t>(whole.size()));
        std::string changed = whole;
        changed[at] = static_cast<char>(changed[at] ^ (1 << random.below(8)));
        ASSERT_TRUE(files::write(path, changed));
        SqliteRecordOptions options;
        options.path = path;
        auto record = open_sqlite_record(options);
        if (!record) {
            ++found;
            continue;
        }
        auto log = SealedLog::open(std::move(*record), key_);
        if (!log || !(*log)->verify_chain()) {
            ++found;
            continue;
        }
        EXPECT_EQ(content_of(**log), expected) << "byte " << at;
    }
    EXPECT_GT(found, positions / 10) << "most of a small file is free space";
}

TEST_F(Tampered, WhatIsNoRecordIsSaidToBeNone) {
    const std::string path = folder_.path() + "/record.db";
    for (const std::string& bytes :
         {std::string(10'000, 'x'), std::string(), std::string("SQLite")}) {
        ASSERT_TRUE(files::write(path, bytes));
        SqliteRecordOptions options;
        options.path = path;
        const auto record = open_sqlite_record(options);
        ASSERT_FALSE(record);
        EXPECT_EQ(record.error().code, Code::corrupt);
    }
}

TEST_F(Tampered, TruncationShowsAgainstAPrintedHead) {
    const auto printed = *open()->last_link();
    tamper(
        "DELETE FROM record_log WHERE sequence = 31; DELETE FROM record_batch WHERE batch = 4;"
        "DELETE FROM record_head WHERE kind = 20");
    const auto log = open();
    EXPECT_FALSE(log->verify_chain()) << "the erased key has lost its document";
    EXPECT_EQ(log->link(printed.batch).error().code, Code::not_found);
}

TEST_F(Tampered, TheFileRefusesChangesByItself) {
    auto database = sqlite::Database::open({folder_.path() + "/record.db", false, false, {}, 0});
    ASSERT_TRUE(database);
    for (const char* sql : {"UPDATE record_log SET area = 1", "DELETE FROM record_log",
                            "UPDATE record_batch SET rows=1", "DELETE FROM record_batch",
                            "UPDATE record_key SET wrapped = x'00'", "DELETE FROM record_key"}) {
        EXPECT_FALSE((*database)->execute(sql)) << sql;
    }
}

TEST_F(Tampered, ANewerFileIsLeftAlone) {
    tamper("PRAGMA user_version = 2");
    SqliteRecordOptions options;
    options.path = folder_.path() + "/record.db";
    const auto record = open_sqlite_record(options);
    ASSERT_FALSE(record);
    EXPECT_EQ(record.error().code, Code::newer_version);
}

}  // namespace
}  // namespace regsosek::store
