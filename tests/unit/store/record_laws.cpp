// What must hold on every place that keeps a record: memory, SQLite, PostgreSQL.
#include <gtest/gtest.h>

#include <map>

#include "ground/base/random.h"
#include "ground/base/threads.h"
#include "record_fixture.h"

namespace regsosek::store {
namespace {

Scope whole() {
    return Scope({{INT64_MIN, INT64_MAX}});
}

class RecordLaws : public RecordPlace {
protected:
    void SetUp() override {
        RecordPlace::SetUp();
        if (!IsSkipped()) {
            open_log(fresh_record());
        }
    }
    void open_log(std::unique_ptr<Record> record) {
        ASSERT_NE(record, nullptr);
        LogOptions options;
        options.clock = &still_clock;
        auto opened = SealedLog::open(std::move(record), key_, options);
        ASSERT_TRUE(opened) << opened.error().message(Lang::en);
        log_ = std::move(*opened);
    }
    Receipt append(const std::vector<Document>& documents) {
        auto receipt = log_->append(documents);
        EXPECT_TRUE(receipt) << receipt.error().message(Lang::en);
        return receipt.value_or(Receipt{});
    }
    std::vector<Stored> read(Scan what, const Scope& scope = whole()) {
        std::vector<Stored> all;
        const auto done = log_->scan(what, scope, [&](std::span<const Stored> block) {
            all.insert(all.end(), block.begin(), block.end());
            return Result<void>{};
        });
        EXPECT_TRUE(done) << done.error().message(Lang::en);
        return all;
    }
    Scan everything() const {
        Scan what;
        what.with_identity = true;
        what.latest_only = false;
        return what;
    }
    void expect_verified(int64_t documents) {
        const auto verified = log_->verify_chain();
        ASSERT_TRUE(verified) << verified.error().message(Lang::en);
        EXPECT_EQ(*verified, documents);
    }

    seal::Key key_ = seal::random_key();
    std::unique_ptr<SealedLog> log_;
};

/// The laws of places that outlive a process.
class DurableLaws : public RecordLaws {};

void expect_same(const Stored& stored, const Document& document) {
    EXPECT_EQ(stored.document.kind, document.kind);
    EXPECT_EQ(stored.document.key, document.key);
    EXPECT_EQ(stored.document.area, document.area);
    EXPECT_EQ(stored.document.answers, document.answers);
    EXPECT_EQ(stored.document.identity, document.identity);
    EXPECT_EQ(stored.document.author, document.author);
    EXPECT_EQ(stored.document.reason, document.reason);
    EXPECT_EQ(stored.document.valid_on, document.valid_on);
}

std::vector<Document> families(int64_t from, int64_t to, int revision = 0) {
    std::vector<Document> out;
    for (int64_t number = from; number < to; ++number) {
        out.push_back(invented_family(number, revision));
    }
    return out;
}

TEST_P(RecordLaws, GivesBackWhatWasWrittenInOrder) {
    const auto documents = families(0, 700);
    const auto receipt = append(documents);
    EXPECT_EQ(receipt.batch, 1);
    EXPECT_EQ(receipt.first_sequence, 1);
    EXPECT_EQ(receipt.last_sequence, 700);
    EXPECT_EQ(receipt.written, 700);
    const auto stored = read(everything());
    ASSERT_EQ(stored.size(), documents.size());
    for (size_t i = 0; i < stored.size(); ++i) {
        EXPECT_EQ(stored[i].sequence, static_cast<int64_t>(i) + 1);
        EXPECT_EQ(stored[i].version, 1);
        expect_same(stored[i], documents[i]);
    }
    expect_verified(700);
}

TEST_P(RecordLaws, BodiesAreLeftOutWhenNotAskedFor) {
    append(families(0, 3));
    Scan what;
    what.with_answers = false;
    for (const auto& stored : read(what)) {
        EXPECT_EQ(stored.document.answers, "");
        EXPECT_EQ(stored.document.identity, "");
        EXPECT_EQ(stored.document.author.substr(0, 3), "PPL");
    }
}

TEST_P(RecordLaws, SameIdempotencyTextChangesNothing) {
    append(families(0, 20));
    auto again = families(10, 30);
    again[0].answers = "{\"family_id\":-1}";
    const auto receipt = append(again);
    EXPECT_EQ(receipt.written, 10);
    EXPECT_EQ(receipt.repeated, 10);
    EXPECT_EQ(read(everything()).size(), 30U);
    const auto nothing = append(again);
    EXPECT_EQ(nothing.batch, 0);
    EXPECT_EQ(nothing.written, 0);
    EXPECT_EQ(nothing.repeated, 20);
    EXPECT_EQ(nothing.chain_head, receipt.chain_head);
    expect_verified(30);
}

TEST_P(RecordLaws, SameContentAsTheHeadIsNoNewVersion) {
    append(families(0, 5));
    auto same = families(0, 5);
    for (auto& document : same) {
        document.idempotency += ":another file";
        document.author = "PPL9";
    }
    auto receipt = append(same);
    EXPECT_EQ(receipt.written, 0);
    EXPECT_EQ(receipt.repeated, 5);
    // Acknowledged is acknowledged: after a correction, the repeated text still changes nothing.
    append(families(0, 5, 1));
    receipt = append(same);
    EXPECT_EQ(receipt.written, 0);
    EXPECT_EQ(read(everything()).size(), 10U);
}

TEST_P(RecordLaws, AnotherAreaOrDateIsANewVersion) {
    append(families(0, 1));
    auto moved = invented_family(0);
    moved.idempotency = "moved";
    moved.area += 100;
    EXPECT_EQ(append({moved}).written, 1);
    moved.idempotency = "confirmed";
    moved.valid_on.days += 30;
    EXPECT_EQ(append({moved}).written, 1);
    EXPECT_EQ(read(everything()).back().version, 3);
}

TEST_P(RecordLaws, VersionsAndHeadsAsOfAnySequence) {
    append(families(0, 10));
    append(families(3, 6, 1));
    append(families(5, 7, 2));
    Scan what = everything();
    what.latest_only = true;
    for (const auto& [as_of, expected] : std::map<int64_t, std::map<std::string, int>>{
             {0, {}},
             {10, {{"F3", 1}, {"F5", 1}, {"F6", 1}, {"F0", 1}}},
             {12, {{"F3", 2}, {"F4", 2}, {"F5", 1}}},
             {15, {{"F3", 2}, {"F5", 3}, {"F6", 2}, {"F9", 1}}}}) {
        what.as_of = as_of;
        std::map<std::string, int> versions;
        for (const auto& stored : read(what)) {
            versions[stored.document.key] = stored.version;
        }
        EXPECT_EQ(versions.size(), as_of == 0 ? 0U : 10U);
        for (const auto& [key, version] : expected) {
            EXPECT_EQ(versions[key], version) << key << " as of " << as_of;
        }
    }
    what.after = 13;
    what.as_of = INT64_MAX;
    EXPECT_EQ(read(what).size(), 2U);
}

TEST_P(RecordLaws, SeveralVersionsInOneBatch) {
    std::vector<Document> documents = {invented_family(1), invented_family(2),
                                       invented_family(1, 1), invented_family(1, 1),
                                       invented_family(1, 2)};
    documents[3].idempotency = "same content as the one before";
    const auto receipt = append(documents);
    EXPECT_EQ(receipt.written, 4);
    EXPECT_EQ(receipt.repeated, 1);
    const auto stored = log_->get(Kind::family, "F1", whole(), true);
    ASSERT_TRUE(stored && *stored);
    EXPECT_EQ((*stored)->version, 3);
    expect_same(**stored, documents[4]);
    Scan what;
    EXPECT_EQ(read(what).size(), 2U);
    expect_verified(4);
}

TEST_P(RecordLaws, KindsAreKeptApart) {
    Document listing;
    listing.kind = Kind::listing;
    listing.key = "F1";
    listing.answers = "{}";
    listing.area = 3369010001000100;
    append({invented_family(1), listing});
    Scan what = everything();
    what.kind = Kind::listing;
    const auto stored = read(what);
    ASSERT_EQ(stored.size(), 1U);
    EXPECT_EQ(stored[0].version, 1);
    EXPECT_EQ(stored[0].document.identity, "");
}

TEST_P(RecordLaws, ANarrowScopeSeesNothingElse) {
    append(families(0, 70));
    append(families(0, 35, 1));
    const int64_t area = 3369010001000100 + 2 * 100'000'000;
    const Scope village({{area, area + 100}, {1, 2}});
    Scan what = everything();
    for (const bool latest : {false, true}) {
        what.latest_only = latest;
        const auto stored = read(what, village);
        EXPECT_EQ(stored.size(), latest ? 10U : 15U);
        for (const auto& one : stored) {
            EXPECT_EQ(one.document.area, area);
        }
    }
    EXPECT_TRUE(read(what, Scope({})).empty());
    const auto outside = log_->get(Kind::family, "F1", village, true);
    ASSERT_TRUE(outside);
    EXPECT_FALSE(*outside);
    const auto inside = log_->get(Kind::family, "F2", village, true);
    ASSERT_TRUE(inside);
    EXPECT_TRUE(*inside);
}

TEST_P(RecordLaws, OneDocumentIsReadAsAScanGivesIt) {
    append(families(0, 70));
    append(families(0, 35, 1));
    Scan what = everything();
    what.latest_only = true;
    for (const bool with_identity : {true, false}) {
        what.with_identity = with_identity;
        for (const auto& one : read(what)) {
            const auto got = log_->get(Kind::family, one.document.key, whole(), with_identity);
            ASSERT_TRUE(got && *got);
            EXPECT_EQ((*got)->sequence, one.sequence);
            EXPECT_EQ((*got)->version, one.version);
            EXPECT_EQ((*got)->content, one.content);
            EXPECT_EQ((*got)->document.answers, one.document.answers);
            EXPECT_EQ((*got)->document.identity, one.document.identity);
        }
    }
    EXPECT_FALSE(*log_->get(Kind::listing, "F1", whole(), true)) << "another kind";
    EXPECT_FALSE(*log_->get(Kind::family, "F70", whole(), true));
}

TEST_P(RecordLaws, AFamilyThatMovedAwayIsNotShownAsItWas) {
    append(families(0, 3));
    auto moved = invented_family(1);
    const int64_t old_area = moved.area;
    moved.area = 3369019999000100;
    moved.idempotency = "moved";
    append({moved});
    Scan what;
    EXPECT_TRUE(read(what, Scope({{old_area, old_area + 1}})).empty());
}

TEST_P(RecordLaws, ErasingDestroysWhoItWasAndEverythingVerifies) {
    append(families(0, 4));
    append(families(2, 3, 1));
    Document geotag;
    geotag.kind = Kind::geotag;
    geotag.key = "F2/landmark";
    geotag.family = "F2";
    geotag.area = invented_family(2).area;
    geotag.answers = "{}";
    geotag.identity = "{\"latitude_e7\":-68900000}";
    append({geotag});
    ASSERT_TRUE(log_->erase_identity("F2", "asked by the family"));
    for (const auto& stored : read(everything())) {
        EXPECT_EQ(stored.document.identity.empty(), stored.document.key == "F2");
        EXPECT_FALSE(stored.document.answers.empty());
    }
    Scan what = everything();
    what.kind = Kind::geotag;
    EXPECT_EQ(read(what).at(0).document.identity, "");
    what.kind = Kind::erasure;
    EXPECT_EQ(read(what).at(0).document.reason, "asked by the family");
    expect_verified(7);
    const auto twice = log_->erase_identity("F2", "again");
    ASSERT_FALSE(twice);
    EXPECT_EQ(twice.error().code, Code::conflict);
    EXPECT_EQ(log_->erase_identity("F99", "").error().code, Code::not_found);
}

TEST_P(RecordLaws, AnErasedFamilyMayComeBackUnderANewKey) {
    append(families(0, 1));
    ASSERT_TRUE(log_->erase_identity("F0", "moved away"));
    auto back = invented_family(0);
    EXPECT_EQ(append({back}).written, 0) << "the old import is still acknowledged";
    back.idempotency = "new census";
    EXPECT_EQ(append({back}).written, 1);
    const auto all = read(everything());
    ASSERT_EQ(all.size(), 2U);
    EXPECT_EQ(all[0].document.identity, "");
    EXPECT_EQ(all[1].document.identity, back.identity);
    back.idempotency = "again";
    EXPECT_EQ(append({back}).repeated, 1);
    expect_verified(3);
}

TEST_P(RecordLaws, TheChainLinksBatches) {
    append(families(0, 3));
    append(families(3, 8));
    const auto first = log_->link(1);
    const auto second = log_->link(2);
    ASSERT_TRUE(first && second);
    EXPECT_EQ(first->previous, Hash{});
    EXPECT_EQ(second->previous, first->hash);
    EXPECT_EQ(second->first_sequence, 4);
    EXPECT_EQ(second->rows, 5);
    EXPECT_EQ(second->recorded_at, still_clock());
    EXPECT_EQ(*log_->last_link(), *second);
    EXPECT_EQ(log_->link(3).error().code, Code::not_found);
    std::vector<Hash> leaves;
    for (const auto& stored : read(everything())) {
        leaves.push_back(stored.content);
    }
    EXPECT_EQ(seal::merkle_root(std::span(leaves).subspan(3)), second->merkle_root);
}

TEST_P(DurableLaws, OpenedAgainItIsTheSame) {
    append(families(0, 10));
    const auto before = read(everything());
    const auto head = *log_->last_link();
    log_.reset();
    open_log(reopened());
    EXPECT_EQ(*log_->last_link(), head);
    const auto after = read(everything());
    ASSERT_EQ(after.size(), before.size());
    for (size_t i = 0; i < after.size(); ++i) {
        expect_same(after[i], before[i].document);
        EXPECT_EQ(after[i].content, before[i].content);
    }
    EXPECT_EQ(append(families(0, 12)).written, 2);
    expect_verified(12);
}

TEST_P(DurableLaws, AnotherKeyIsNotTrusted) {
    append(families(0, 1));
    log_.reset();
    const auto opened = SealedLog::open(reopened(), seal::random_key());
    ASSERT_FALSE(opened);
    EXPECT_EQ(opened.error().code, Code::untrusted);
}

TEST_P(RecordLaws, DictionariesAreKeptInTheRecord) {
    std::vector<std::string> samples;
    for (int64_t number = 1000; number < 1600; ++number) {
        const auto document = invented_family(number);
        samples.push_back(document.answers);
        samples.push_back(document.identity);
    }
    seal::TrainOptions small;
    small.dictionary_bytes = 4096;
    const auto first = seal::train_dictionary(samples, small);
    small.dictionary_bytes = 8192;
    const auto second = seal::train_dictionary(samples, small);
    ASSERT_TRUE(first && second);
    append(families(0, 5));
    ASSERT_TRUE(log_->use_dictionary(*first));
    append(families(5, 10));
    ASSERT_TRUE(log_->use_dictionary(*first));
    ASSERT_TRUE(log_->use_dictionary(*second));
    append(families(10, 15));
    if (place() != "memory") {
        log_.reset();
        open_log(reopened());
    }
    const auto stored = read(everything());
    ASSERT_EQ(stored.size(), 15U);
    for (int64_t i = 0; i < 15; ++i) {
        expect_same(stored[static_cast<size_t>(i)], invented_family(i));
    }
    expect_verified(15);
}

TEST(SealedLog, NamesTheLimitThatWasPassed) {
    std::vector<Document> documents(3);
    LogOptions options;
    options.append_documents_max = 2;
    const auto log = SealedLog::open(make_memory_record(1), seal::random_key(), options);
    ASSERT_TRUE(log);
    const auto refused = (*log)->append(documents);
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, Code::limit);
    EXPECT_NE(refused.error().what.en.find("append_documents_max"), std::string::npos);
}

TEST_P(RecordLaws, RandomHistoriesAgreeWithMemory) {
    LogOptions options;
    options.clock = &still_clock;
    auto model = std::move(*SealedLog::open(make_memory_record(log_->shard()), key_, options));
    Random random(5);
    for (int step = 0; step < 40; ++step) {
        std::vector<Document> documents;
        const auto count = random.below(6);
        for (uint32_t i = 0; i < count; ++i) {
            documents.push_back(invented_family(random.below(12), random.between(0, 2)));
            if (random.chance(0.3)) {
                documents.back().idempotency = random.chance(0.5) ? "" : "x" + std::to_string(step);
            }
            if (random.chance(0.2)) {
                documents.back().identity.clear();
            }
        }
        const auto receipt = append(documents);
        const auto expected = model->append(documents);
        ASSERT_TRUE(expected);
        EXPECT_EQ(receipt.written, expected->written);
        EXPECT_EQ(receipt.repeated, expected->repeated);
        EXPECT_EQ(receipt.last_sequence, expected->last_sequence);
        if (random.chance(0.15)) {
            const std::string key = "F" + std::to_string(random.below(12));
            const auto erased = log_->erase_identity(key, "random");
            EXPECT_EQ(erased.has_value(), model->erase_identity(key, "random").has_value());
        }
        Scan what = everything();
        what.latest_only = random.chance(0.5);
        what.as_of = random.chance(0.5) ? INT64_MAX : int64_t{random.below(60)};
        const auto area = 3369010001000100 + int64_t{random.below(7)} * 100'000'000;
        const Scope scope = random.chance(0.5) ? whole() : Scope({{area, area + 200'000'000}});
        const auto mine = read(what, scope);
        std::vector<Stored> theirs;
        ASSERT_TRUE(model->scan(what, scope, [&](std::span<const Stored> block) {
            theirs.insert(theirs.end(), block.begin(), block.end());
            return Result<void>{};
        }));
        ASSERT_EQ(mine.size(), theirs.size());
        for (size_t i = 0; i < mine.size(); ++i) {
            EXPECT_EQ(mine[i].sequence, theirs[i].sequence);
            EXPECT_EQ(mine[i].version, theirs[i].version);
            expect_same(mine[i], theirs[i].document);
        }
    }
    const auto verified = log_->verify_chain();
    ASSERT_TRUE(verified) << verified.error().message(Lang::en);
    EXPECT_EQ(*verified, log_->last_link()->last_sequence());
}

INSTANTIATE_TEST_SUITE_P(Places, RecordLaws, testing::Values("memory", "sqlite", "postgres"),
                         [](const auto& place) { return std::string(place.param); });

INSTANTIATE_TEST_SUITE_P(Places, DurableLaws, testing::Values("sqlite", "postgres"),
                         [](const auto& place) { return std::string(place.param); });

}  // namespace
}  // namespace regsosek::store
