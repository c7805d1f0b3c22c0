// The power goes while several clients send documents through group commits: what was acknowledged
// is there afterwards, what was not can be sent again, and nothing is there twice.
#include <gtest/gtest.h>

#include <cstdlib>
#include <future>
#include <map>
#include <set>
#include <string>
#include <thread>

#include "ground/base/random.h"
#include "ground/store/sealed_log.h"
#include "serve/group_commit.h"
#include "tests/unit/store/crash_vfs.h"

namespace regsosek {
namespace {

using store::CrashDisk;
using store::SealedLog;
using Outcome = Result<int64_t>;
using Commits = serve::GroupCommit<store::Document, Outcome>;

constexpr int clients = 4;
constexpr int documents_each = 12;

int64_t still_clock() {
    return 1'700'000'000;
}

Result<std::unique_ptr<SealedLog>> open_log(const CrashDisk& disk, const seal::Key& key) {
    store::SqliteRecordOptions options;
    options.path = "record.db";
    options.create = true;
    options.vfs = disk.vfs_name();
    options.log_pages_max = 8;
    store::LogOptions log_options;
    log_options.clock = &still_clock;
    auto record = store::open_sqlite_record(options);
    if (!record) {
        return std::unexpected(record.error());
    }
    return SealedLog::open(std::move(*record), key, log_options);
}

store::Document document_of(int number) {
    store::Document out;
    out.key = "F" + std::to_string(number);
    out.area = 9901010001000100 + number % 7;
    out.answers = R"({"family_id":)" + std::to_string(number) + R"(,"form":"k"})";
    out.identity = R"({"head_name":"KEPALA )" + std::to_string(number) + R"("})";
    out.author = "entry:test";
    out.idempotency = "key-" + std::to_string(number);
    return out;
}

struct Sent {
    std::set<int> acknowledged;
    int64_t groups = 0;
    size_t largest = 0;
};

// Every client sends its documents one after the other, each when the one before was answered.
Sent send_all(SealedLog& log) {
    Sent out;
    std::mutex mutex;
    Commits commits(
        [&](std::span<const store::Document> group) {
            ++out.groups;
            out.largest = std::max(out.largest, group.size());
            const auto receipt = log.append(group);
            return std::vector<Outcome>(
                group.size(),
                receipt ? Outcome(receipt->batch) : Outcome(std::unexpected(receipt.error())));
        },
        64, 1000);
    std::vector<std::thread> threads;
    for (int client = 0; client < clients; ++client) {
        threads.emplace_back([&, client] {
            for (int i = 0; i < documents_each; ++i) {
                const int number = client * documents_each + i;
                std::promise<bool> answered;
                auto answer = answered.get_future();
                EXPECT_TRUE(commits.add(document_of(number), [&](const Outcome& outcome) {
                    answered.set_value(outcome.has_value());
                }));
                if (answer.get()) {
                    const std::lock_guard lock{mutex};
                    out.acknowledged.insert(number);
                }
            }
        });
    }
    for (std::thread& thread : threads) {
        thread.join();
    }
    return out;
}

void expect_all(SealedLog& log, const std::set<int>& acknowledged) {
    const store::Scope everywhere{{AreaRange{0, INT64_MAX}}};
    for (const int number : acknowledged) {
        const store::Document sent = document_of(number);
        const auto stored = log.get(store::Kind::family, sent.key, everywhere, true);
        ASSERT_TRUE(stored && *stored) << sent.key;
        EXPECT_EQ((*stored)->document.answers, sent.answers);
        EXPECT_EQ((*stored)->document.identity, sent.identity);
        EXPECT_EQ((*stored)->version, 1);
    }
}

void live_through_a_crash(uint64_t seed, int64_t calm_operations) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    Random random(seed, 5);
    const auto key = seal::random_key();
    CrashDisk disk("group" + std::to_string(seed));
    std::set<int> acknowledged;
    disk.crash_at(1 + int64_t{random.below(static_cast<uint32_t>(calm_operations))});
    if (auto log = open_log(disk, key)) {
        acknowledged = send_all(**log).acknowledged;
    }
    disk.restart(static_cast<store::Unflushed>(random.below(3)), random.bits());
    auto log = open_log(disk, key);
    ASSERT_TRUE(log) << log.error().message(Lang::en);
    expect_all(**log, acknowledged);
    ASSERT_TRUE((*log)->verify_chain());
    // Clients that got no answer send everything again.
    std::set<int> all;
    for (int i = 0; i < clients * documents_each; ++i) {
        all.insert(i);
    }
    EXPECT_EQ(send_all(**log).acknowledged, all);
    expect_all(**log, all);
    EXPECT_EQ((*log)->last_link()->last_sequence(), clients * documents_each)
        << "no document is there twice";
    EXPECT_TRUE((*log)->verify_chain());
}

TEST(GroupCommit, NothingAcknowledgedIsLostInACrash) {
    const auto key = seal::random_key();
    CrashDisk calm("calm-group");
    auto log = open_log(calm, key);
    ASSERT_TRUE(log);
    const Sent sent = send_all(**log);
    ASSERT_EQ(sent.acknowledged.size(), static_cast<size_t>(clients * documents_each));
    const int64_t operations = calm.operations();
    const char* wish = std::getenv("REGSOSEK_TEST_LONG");
    const bool whole = wish != nullptr && std::string_view(wish) == "1";
    const uint64_t lives = whole ? 1000 : 150;
    for (uint64_t seed = 0; seed < lives && !testing::Test::HasFailure(); ++seed) {
        live_through_a_crash(seed, operations);
    }
}

TEST(GroupCommit, AGroupIsFlushedOnce) {
    const auto key = seal::random_key();
    CrashDisk disk("flush-group");
    store::SqliteRecordOptions options;
    options.path = "record.db";
    options.create = true;
    options.vfs = disk.vfs_name();
    auto record = store::open_sqlite_record(options);
    ASSERT_TRUE(record);
    auto log = SealedLog::open(std::move(*record), key, {});
    ASSERT_TRUE(log);
    const auto first = document_of(0);
    ASSERT_TRUE((*log)->append({&first, 1}));  // the first commit also flushes the log's head
    const int64_t flushes = disk.flushes();
    std::vector<store::Document> group;
    for (int i = 1; i <= 300; ++i) {
        group.push_back(document_of(i));
    }
    ASSERT_TRUE((*log)->append(group));
    EXPECT_EQ(disk.flushes() - flushes, 1);
}

TEST(GroupCommit, WhatWaitsBecomesOneGroup) {
    std::promise<void> gate;
    std::shared_future<void> open = gate.get_future().share();
    std::vector<size_t> groups;
    std::promise<void> first_taken;
    {
        serve::GroupCommit<int, int> commits(
            [&](std::span<const int> items) {
                groups.push_back(items.size());
                if (groups.size() == 1) {
                    first_taken.set_value();
                    open.wait();
                }
                return std::vector<int>(items.begin(), items.end());
            },
            8, 10);
        std::vector<int> answered;
        const auto note = [&](int item) { answered.push_back(item); };
        ASSERT_TRUE(commits.add(0, note));
        first_taken.get_future().wait();
        for (int i = 1; i <= 10; ++i) {
            ASSERT_TRUE(commits.add(i, note));
        }
        EXPECT_FALSE(commits.add(11, note)) << "more than may wait";
        gate.set_value();
    }
    EXPECT_EQ(groups, (std::vector<size_t>{1, 8, 2}));
}

}  // namespace
}  // namespace regsosek
