// The power goes at any operation on the disk, during any step of a record's life, also during the
// recovery from an earlier crash: nothing acknowledged is lost, and the rest can be repeated.
#include <gtest/gtest.h>

#include <cstdlib>
#include <set>
#include <tuple>

#include "crash_vfs.h"
#include "ground/base/random.h"
#include "record_fixture.h"

namespace regsosek::store {
namespace {

/// A step of the life that is played: documents to append, then perhaps a family to erase.
struct Step {
    std::vector<Document> documents;
    std::string erase;
};

std::vector<Step> life(uint64_t seed) {
    Random random(seed, 1);
    std::vector<Step> steps(6);
    int64_t next = 0;
    for (auto& step : steps) {
        const int count = random.between(1, 25);
        for (int i = 0; i < count; ++i) {
            const bool again = next > 0 && random.chance(0.3);
            const int64_t number =
                again ? int64_t{random.below(static_cast<uint32_t>(next))} : next++;
            step.documents.push_back(invented_family(number, again ? random.between(1, 9) : 0));
        }
        if (random.chance(0.25)) {
            step.erase = step.documents.front().key;
        }
    }
    return steps;
}

/// A record on the disk, opened or made. The write-ahead log is folded in every few pages, so that
/// crashes hit checkpoints too.
Result<std::unique_ptr<SealedLog>> open_log(const CrashDisk& disk, const seal::Key& key) {
    SqliteRecordOptions options;
    options.path = "record.db";
    options.create = true;
    options.vfs = disk.vfs_name();
    options.log_pages_max = 6;
    LogOptions log_options;
    log_options.clock = &still_clock;
    return SealedLog::open(TRY(open_sqlite_record(options)), key, log_options);
}

/// Everything that a reader can see: (sequence, version, key, area, answers, identity, author).
using Content = std::vector<
    std::tuple<int64_t, int, std::string, int64_t, std::string, std::string, std::string>>;
Content content_of(SealedLog& log) {
    Content content;
    RowFilter all;
    all.everything = true;
    const auto read = log.scan_rows(all, [&](std::span<const Stored> block) {
        for (const auto& stored : block) {
            const auto& document = stored.document;
            content.emplace_back(stored.sequence, stored.version, document.key, document.area,
                                 document.answers, document.identity, document.author);
        }
        return Result<void>{};
    });
    EXPECT_TRUE(read) << read.error().message(Lang::en);
    return content;
}

/// What was acknowledged before the power went.
struct Acknowledgements {
    int64_t last_sequence = 0;
    std::set<std::string> erased;
};

/// Plays the life from its beginning; stops at the first error, which a crash must be.
bool play(SealedLog& log, const std::vector<Step>& steps, Acknowledgements& done) {
    for (const auto& step : steps) {
        const auto receipt = log.append(step.documents);
        if (!receipt) {
            return false;
        }
        done.last_sequence = std::max(done.last_sequence, receipt->last_sequence);
        // An erasure that was acknowledged is not asked for again: it would erase what came later.
        if (!step.erase.empty() && !done.erased.contains(step.erase)) {
            const auto erased = log.erase_identity(step.erase, "asked");
            if (!erased && erased.error().code != Code::conflict) {
                return false;
            }
            done.erased.insert(step.erase);
            done.last_sequence = std::max(done.last_sequence, log.last_link()->last_sequence());
        }
    }
    return true;
}

void expect_acknowledged(SealedLog& log, const Acknowledgements& done) {
    EXPECT_GE(log.last_link()->last_sequence(), done.last_sequence);
    const auto verified = log.verify_chain();
    ASSERT_TRUE(verified) << verified.error().message(Lang::en);
    for (const auto& key : done.erased) {
        const auto stored = log.get(Kind::family, key, Scope({{INT64_MIN, INT64_MAX}}), true);
        ASSERT_TRUE(stored && *stored);
        if ((*stored)->version == 1) {
            EXPECT_EQ((*stored)->document.identity, "");
        }
    }
}

/// One life with up to three crashes; afterwards everything is as if there had been none.
void live_through_crashes(uint64_t seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    Random random(seed, 2);
    const auto steps = life(seed);
    const auto key = seal::random_key();
    CrashDisk calm("calm" + std::to_string(seed));
    auto unbroken = open_log(calm, key);
    Acknowledgements all;
    ASSERT_TRUE(unbroken && play(**unbroken, steps, all));
    const auto expected = content_of(**unbroken);
    const int64_t operations = calm.operations();

    CrashDisk disk("crash" + std::to_string(seed));
    Acknowledgements done;
    const int crashes = random.between(1, 3);
    for (int crash = 0; crash < crashes; ++crash) {
        // The later ones often hit the recovery: it takes few operations.
        const auto most = crash == 0 ? operations : std::max<int64_t>(operations / 8, 10);
        disk.crash_at(1 + int64_t{random.below(static_cast<uint32_t>(most))});
        if (auto log = open_log(disk, key)) {
            if (!disk.crashed()) {
                expect_acknowledged(**log, done);
            }
            play(**log, steps, done);
        }
        disk.restart(static_cast<Unflushed>(random.below(3)), random.bits());
    }
    auto log = open_log(disk, key);
    ASSERT_TRUE(log) << log.error().message(Lang::en);
    expect_acknowledged(**log, done);
    ASSERT_TRUE(play(**log, steps, done));
    EXPECT_EQ(content_of(**log), expected);
    EXPECT_TRUE((*log)->verify_chain());
}

TEST(Crash, NothingAcknowledgedIsLost) {
    const char* wish = std::getenv("REGSOSEK_TEST_LONG");
    const uint64_t lives = wish != nullptr && std::string_view(wish) == "1" ? 1000 : 60;
    for (uint64_t seed = 0; seed < lives && !testing::Test::HasFailure(); ++seed) {
        live_through_crashes(seed);
    }
}

TEST(Crash, ADiskThatForgetsWithoutACrashIsNoticed) {
    // The test of the test: with flushes taken away, acknowledged documents must get lost.
    CrashDisk disk("forgetful");
    const auto key = seal::random_key();
    auto log = open_log(disk, key);
    ASSERT_TRUE(log);
    disk.ignore_flushes(true);
    Acknowledgements done;
    ASSERT_TRUE(play(**log, life(3), done));
    log->reset();
    disk.ignore_flushes(false);
    disk.restart(Unflushed::lost, 1);
    auto again = open_log(disk, key);
    EXPECT_TRUE(!again || (*again)->last_link()->last_sequence() < done.last_sequence);
}

TEST(Crash, AFullDiskLosesNothingAndStillReads) {
    CrashDisk disk("full");
    const auto key = seal::random_key();
    auto log = open_log(disk, key);
    ASSERT_TRUE(log);
    disk.set_room(300'000);
    std::vector<Document> written;
    Result<Receipt> receipt;
    for (int64_t number = 0; number < 10'000; ++number) {
        const auto document = invented_family(number);
        receipt = (*log)->append({&document, 1});
        if (!receipt) {
            break;
        }
        written.push_back(document);
    }
    ASSERT_FALSE(receipt);
    EXPECT_EQ(receipt.error().code, Code::disk_full);
    EXPECT_GT(written.size(), 50U);
    EXPECT_EQ(content_of(**log).size(), written.size());
    EXPECT_TRUE((*log)->verify_chain());
    disk.set_room(0);
    const auto next = invented_family(10'001);
    const auto stored = (*log)->append({&next, 1});
    ASSERT_TRUE(stored) << stored.error().message(Lang::en);
    EXPECT_EQ(stored->first_sequence, static_cast<int64_t>(written.size()) + 1);
    log->reset();
    auto again = open_log(disk, key);
    ASSERT_TRUE(again);
    EXPECT_EQ(content_of(**again).size(), written.size() + 1);
    EXPECT_TRUE((*again)->verify_chain());
}

TEST(Crash, NoNameOrNumberReachesTheDisk) {
    CrashDisk disk("plain");
    auto log = open_log(disk, seal::random_key());
    ASSERT_TRUE(log);
    std::vector<Document> documents;
    for (int64_t number = 0; number < 300; ++number) {
        documents.push_back(invented_family(number));
        documents.back().reason = "ibu SITI ROHMAH bilang begitu";
    }
    ASSERT_TRUE((*log)->append(documents));
    const std::string bytes = disk.everything();
    EXPECT_NE(bytes.find("F299"), std::string::npos) << "keys are in the clear";
    for (const char* secret : {"ANGGOTA", "KEPALA", "JALAN CONTOH", "SITI", "99010", "member_name",
                               "k_family.csv", "\"age\""}) {
        EXPECT_EQ(bytes.find(secret), std::string::npos) << secret;
    }
}

TEST(Crash, ADestroyedKeyLeavesNoTrace) {
    CrashDisk disk("trace");
    const auto key = seal::random_key();
    SqliteRecordOptions options;
    options.path = "record.db";
    options.create = true;
    options.vfs = disk.vfs_name();
    auto record = open_sqlite_record(options);
    ASSERT_TRUE(record);
    auto* rows = record->get();
    auto log = SealedLog::open(std::move(*record), key);
    ASSERT_TRUE(log);
    const auto document = invented_family(7);
    ASSERT_TRUE((*log)->append({&document, 1}));
    const std::string_view owner = "1:F7";
    const auto wrapped = rows->keys({&owner, 1});
    ASSERT_TRUE(wrapped);
    ASSERT_EQ(wrapped->front().id, 1);
    EXPECT_NE(disk.everything().find(wrapped->front().wrapped), std::string::npos);
    ASSERT_TRUE((*log)->erase_identity("F7", "asked"));
    EXPECT_EQ(disk.everything().find(wrapped->front().wrapped), std::string::npos);
}

}  // namespace
}  // namespace regsosek::store
