// A process killed while it appends: what the file says it holds, it holds, and no more.
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include "columns_data.h"
#include "ground/base/threads.h"
#include "ground/store/answers_encoder.h"
#include "ground/store/columns.h"

namespace regsosek::store {
namespace {

constexpr uint32_t block = 250;

/// Appends all blocks in a child process that ends without closing anything after `blocks` of them,
/// or when it is killed `kill_ms` milliseconds after the first append.
void append_and_die(const std::string& folder, const Columns& rows, uint32_t blocks, int kill_ms) {
    const pid_t child = ::fork();
    ASSERT_GE(child, 0);
    if (child == 0) {
        set_threads(1);  // The threads of the parent do not exist here.
        auto store = ColumnStore::open(folder, k_form());
        for (uint32_t i = 0; store && i < blocks; ++i) {
            const uint32_t begin = i * block;
            static_cast<void>((*store)->append_columns(families_of(rows, begin, begin + block)));
            if (i % 7 == 6) {
                static_cast<void>((*store)->columns(everything()));  // commits
            }
            if (i % 20 == 19) {
                static_cast<void>((*store)->checkpoint());
            }
        }
        ::_exit(0);
    }
    if (kill_ms >= 0) {
        ::usleep(static_cast<useconds_t>(kill_ms) * 1000);
        ::kill(child, SIGKILL);
    }
    int status = 0;
    ::waitpid(child, &status, 0);
}

/// The store holds exactly the families up to its as_of; the rest can be appended.
void expect_whole(const std::string& folder, const Columns& rows, int64_t at_least) {
    const auto store = good(ColumnStore::open(folder, k_form()));
    const int64_t as_of = good(store->columns_as_of());
    ASSERT_GE(as_of, at_least);
    ASSERT_EQ(as_of % block, 0);
    const auto there = static_cast<uint32_t>(as_of);
    EXPECT_TRUE(same_columns(*good(store->columns(everything())), families_of(rows, 0, there)));
    const auto all = static_cast<uint32_t>(rows.family.rows);
    good(store->append_columns(families_of(rows, there, all)));
    EXPECT_TRUE(same_columns(*good(store->columns(everything())), rows));
}

TEST(ColumnsKill, EndingWithoutClosingKeepsWhatWasCommitted) {
    const auto rows = invented_columns({.families = 40 * block});
    const TempFolder folder;
    append_and_die(folder.path(), rows, 30, -1);
    expect_whole(folder.path(), rows, 28 * block);
}

TEST(ColumnsKill, KilledAtAnyTimeTheFileIsWhole) {
    const auto rows = invented_columns({.families = 60 * block});
    for (int round = 0; round < 5; ++round) {
        const TempFolder folder;
        append_and_die(folder.path(), rows, 60, 100 + 150 * round);
        expect_whole(folder.path(), rows, 0);
    }
}

TEST(ColumnsKill, KilledWhileRebuildingTheFileIsTheOldOrTheNew) {
    const auto rows = invented_columns({.families = 8 * block});
    const AnswersEncoder encoder(*k_form(), rows);
    std::vector<Stored> documents(rows.family.rows);
    for (size_t i = 0; i < documents.size(); ++i) {
        encoder.encode(i, documents[i].document.answers);
        documents[i].document.area = rows.family.at("area").int64s[i];
        documents[i].sequence = rows.family.at("sequence").int64s[i];
    }
    const TempFolder folder;
    std::string hash;
    {
        const auto store = good(ColumnStore::open(folder.path(), k_form()));
        good(store->append_columns(rows));
        hash = good(store->dump_hash());
    }
    for (int round = 0; round < 4; ++round) {
        const pid_t child = ::fork();
        ASSERT_GE(child, 0);
        if (child == 0) {
            set_threads(1);
            auto store = ColumnStore::open(folder.path(), k_form());
            const auto source = [&](const ColumnStore::Sink& sink) { return sink(documents); };
            while (store && (*store)->rebuild(source, rows.as_of)) {
            }
            ::_exit(0);
        }
        ::usleep(static_cast<useconds_t>(300 + 170 * round) * 1000);
        ::kill(child, SIGKILL);
        int status = 0;
        ::waitpid(child, &status, 0);
        ASSERT_TRUE(WIFSIGNALED(status)) << "it was still rebuilding";
        const auto store = good(ColumnStore::open(folder.path(), k_form()));
        EXPECT_EQ(good(store->dump_hash()), hash);
    }
}

}  // namespace
}  // namespace regsosek::store
