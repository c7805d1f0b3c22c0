// The rules of a session held at screens: what each phase takes, conflicts, and that entries sent
// again, in any cut and however often, make the same session as entries sent once.
#include <gtest/gtest.h>

#include <random>

#include "ground/store/workspace.h"
#include "word/consult/forum_entry.h"
#include "word/consult/forum_rules.h"

namespace regsosek::consult {
namespace {

constexpr int64_t sls_one = 3369010001000100;
constexpr int64_t sls_two = 3369010001000200;
constexpr std::array<int64_t, 2> both = {sls_one, sls_two};

ForumState with_families() {
    ForumState state;
    for (int64_t id = 1; id <= 6; ++id) {
        state.families[id].area = id <= 3 ? sls_one : sls_two;
        state.families[id].group_printed = static_cast<int32_t>(id % 5);
    }
    return state;
}

Entry entry(const std::string& key, Step step) {
    Entry out;
    out.key = key;
    out.step = step;
    out.by = "siti";
    return out;
}

Entry proposal(const std::string& key, int64_t family, int32_t group, int32_t reason,
               const std::string& base = "") {
    Entry out = entry(key, Step::propose);
    out.family = family;
    out.group = group;
    out.reason = reason;
    out.base = base;
    return out;
}

Entry attendance(const std::string& key, const std::string& line) {
    Entry out = entry(key, Step::attend);
    out.on = line;
    out.word = "sls_head";
    out.name = "PAK REKAAN";
    out.number = 1;
    return out;
}

Verdict verdict(ForumState& state, const Entry& of) {
    return apply(state, of, both).verdict;
}

TEST(Forum, AChangeOfGroupNeedsAReasonAndTheLastOneItsWords) {
    ForumState state = with_families();
    EXPECT_EQ(verdict(state, proposal("a", 1, 2, 0)), Verdict::refused);
    EXPECT_EQ(verdict(state, proposal("a", 1, 1, 0)), Verdict::accepted) << "the printed group";
    EXPECT_EQ(verdict(state, proposal("b", 1, 2, 7, "a")), Verdict::refused);
    Entry written = proposal("b", 1, 2, 7, "a");
    written.text = "usaha bangkrut";
    EXPECT_EQ(verdict(state, written), Verdict::accepted);
    Entry torn = proposal("c", 1, 3, 7, "b");
    torn.text = "usaha\nbangkrut";
    EXPECT_EQ(verdict(state, torn), Verdict::refused);
    EXPECT_EQ(verdict(state, proposal("c", 1, 5, 1, "b")), Verdict::refused);
    EXPECT_EQ(verdict(state, proposal("c", 9, 1, 1)), Verdict::refused) << "no such family";
}

TEST(Forum, AChainOfOwnEntriesFallsTogether) {
    ForumState state = with_families();
    ASSERT_EQ(verdict(state, proposal("theirs", 2, 3, 1)), Verdict::accepted);
    // Written without network: a proposal, and the agreement on top of it.
    EXPECT_EQ(verdict(state, proposal("mine-1", 2, 3, 2)), Verdict::conflict);
    Entry agree = entry("mine-2", Step::agree);
    agree.family = 2;
    agree.group = 3;
    agree.base = "mine-1";
    EXPECT_EQ(verdict(state, agree), Verdict::conflict) << "though the group is the same";
    EXPECT_EQ(state.families[2].group_agreed, 0);
    agree.key = "mine-3";
    agree.base = "theirs";
    EXPECT_EQ(verdict(state, agree), Verdict::accepted);
    // A new proposal undoes the agreement.
    EXPECT_EQ(verdict(state, proposal("again", 2, 4, 1, "mine-3")), Verdict::accepted);
    EXPECT_EQ(state.families[2].group_agreed, 0);
}

TEST(Forum, WhoIsNotThereHasNoGroup) {
    ForumState state = with_families();
    ASSERT_EQ(verdict(state, proposal("a", 3, 1, 1)), Verdict::accepted);
    Entry gone = entry("b", Step::exist);
    gone.family = 3;
    gone.existence = 3;
    gone.base = "a";
    EXPECT_EQ(verdict(state, gone), Verdict::accepted);
    EXPECT_EQ(state.families[3].group_proposed, 0);
    EXPECT_EQ(verdict(state, proposal("c", 3, 2, 1, "b")), Verdict::refused);
    Entry added = entry("d", Step::add);
    added.area = sls_one;
    added.on = "n1";
    added.existence = 2;
    added.group = 1;
    added.name = "BU BARU";
    EXPECT_EQ(verdict(state, added), Verdict::refused) << "a group of who moved away";
}

TEST(Forum, PhasesFollowEachOther) {
    ForumState state = with_families();
    EXPECT_EQ(verdict(state, entry("f0", Step::freeze)), Verdict::refused) << "nobody is there";
    ASSERT_EQ(verdict(state, attendance("p", "p1")), Verdict::accepted);
    Entry sign = entry("s0", Step::sign);
    sign.area = sls_one;
    sign.word = "sls_head";
    EXPECT_EQ(verdict(state, sign), Verdict::refused) << "the talk goes on";
    ASSERT_EQ(verdict(state, entry("f", Step::freeze)), Verdict::accepted);
    EXPECT_EQ(verdict(state, proposal("late", 1, 1, 0)), Verdict::refused);
    EXPECT_EQ(verdict(state, sign), Verdict::accepted);
    EXPECT_EQ(verdict(state, entry("c0", Step::close)), Verdict::refused) << "one SLS is missing";
    Entry reopen = entry("r", Step::reopen);
    EXPECT_EQ(verdict(state, reopen), Verdict::refused) << "without a reason";
    reopen.text = "angka salah";
    ASSERT_EQ(verdict(state, reopen), Verdict::accepted);
    EXPECT_TRUE(state.signatures.empty()) << "they signed something else";
    ASSERT_EQ(verdict(state, entry("f2", Step::freeze)), Verdict::accepted);
    int number = 0;
    for (const int64_t sls : both) {
        Entry again = entry("s" + std::to_string(++number), Step::sign);
        again.area = sls;
        again.word = number == 1 ? "camat" : "sls_delegate";
        ASSERT_EQ(verdict(state, again), Verdict::accepted);
    }
    ASSERT_EQ(verdict(state, entry("c", Step::close)), Verdict::accepted);
    reopen.key = "r2";
    EXPECT_EQ(verdict(state, reopen), Verdict::refused);
}

TEST(Forum, ACopyIsOutOnceAndComesBackOnce) {
    ForumState state = with_families();
    Entry copy = entry("o", Step::copy);
    copy.area = sls_one;
    copy.number = 2;
    copy.word = "out";
    EXPECT_EQ(verdict(state, copy), Verdict::refused) << "to nobody";
    copy.name = "PAK REKAAN";
    EXPECT_EQ(verdict(state, copy), Verdict::accepted);
    copy.key = "o2";
    EXPECT_EQ(verdict(state, copy), Verdict::conflict);
    copy.key = "b";
    copy.word = "back";
    EXPECT_EQ(verdict(state, copy), Verdict::accepted);
    copy.key = "b2";
    EXPECT_EQ(verdict(state, copy), Verdict::conflict);
    copy.key = "o3";
    copy.area = 3369010002000100;
    EXPECT_EQ(verdict(state, copy), Verdict::refused) << "an SLS of another session";
}

// What a session is, in one text.
std::string told(const ForumState& state) {
    std::string out = std::to_string(state.families.size()) + "|";
    for (const auto& [id, one] : state.families) {
        out += std::to_string(id) + ":" + std::to_string(one.group_proposed) + "/" +
               std::to_string(one.group_agreed) + "/" + std::to_string(one.existence) + "/" +
               one.head + ";";
    }
    for (const auto& [line, one] : state.attendants) {
        out += line + (one.present ? "+" : "-");
    }
    return out + std::to_string(state.notes.size()) + "/" + std::to_string(state.keys.size());
}

Entry any_entry(std::mt19937_64& random, int number) {
    const auto below = [&](uint64_t most) { return static_cast<int32_t>(random() % most); };
    const std::string key = "k" + std::to_string(number);
    const std::string base = number == 0 ? "" : "k" + std::to_string(below(20));
    switch (below(4)) {
        case 0: return attendance(key, "p" + std::to_string(below(3)));
        case 1: {
            Entry note = entry(key, Step::note);
            note.text = "catatan";
            return note;
        }
        case 2: {
            Entry there = entry(key, Step::exist);
            there.family = 1 + below(6);
            there.existence = 1 + below(5);
            there.base = below(2) == 0 ? "" : base;
            return there;
        }
        default:
            return proposal(key, 1 + below(6), 1 + below(4), 1 + below(6),
                            below(2) == 0 ? "" : base);
    }
}

TEST(Forum, SentAgainInAnyCutItIsTheSameSession) {
    for (uint64_t seed = 0; seed < 300; ++seed) {
        std::mt19937_64 random(seed);
        std::vector<Entry> entries;
        for (int i = 0; i < 30; ++i) {
            entries.push_back(any_entry(random, i));
        }
        ForumState once = with_families();
        std::vector<Entry> accepted;
        for (const Entry& one : entries) {
            if (verdict(once, one) == Verdict::accepted) {
                accepted.push_back(one);
            }
        }
        // A screen that loses answers sends what it has from some point on again and again.
        ForumState often = with_families();
        size_t answered = 0;
        for (size_t i = 0; i < accepted.size(); ++i) {
            if (random() % 3 == 0) {
                answered = i;
            }
            for (size_t k = answered; k <= i; ++k) {
                EXPECT_NE(verdict(often, accepted[k]), Verdict::refused);
            }
        }
        ASSERT_EQ(told(once), told(often)) << "seed " << seed;
        // Read back from documents it is the same again.
        ForumState read = with_families();
        for (const Entry& one : accepted) {
            store::Stored stored;
            stored.document = entry_document(one, "3369010001-01", sls_one);
            EXPECT_TRUE(entry_of_session(stored.document.key, "3369010001-01"));
            EXPECT_FALSE(entry_of_session(stored.document.key, "3369010001-0"));
            EXPECT_EQ(verdict(read, entry_of(stored).value()), Verdict::accepted);
        }
        ASSERT_EQ(told(once), told(read)) << "seed " << seed;
    }
}

TEST(Forum, NoNameStandsInTheAnswersOfADocument) {
    Entry added = entry("a", Step::add);
    added.name = "BU RAHASIA";
    added.address = "JALAN RAHASIA";
    added.text = "TULISAN RAHASIA";
    const auto document = entry_document(added, "3369010001-01", sls_one);
    for (const std::string& open : {document.answers, document.key, document.reason}) {
        EXPECT_EQ(open.find("RAHASIA"), std::string::npos);
    }
    EXPECT_NE(document.identity.find("BU RAHASIA"), std::string::npos);
}

}  // namespace
}  // namespace regsosek::consult
