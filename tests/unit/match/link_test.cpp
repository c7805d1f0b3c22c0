// The whole engine on invented districts with a known truth.
#include <gtest/gtest.h>

#include <sys/resource.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <map>

#include "ground/base/threads.h"
#include "invented.h"
#include "method/match/match.h"

namespace regsosek::match::test {
namespace {

Linkage linked(District& d, const Options& options = {}) {
    auto out = link(d.census.columns(true), d.registered.columns(false), shipped_names(),
                    shipped_model(), options);
    EXPECT_TRUE(out.has_value());
    return std::move(*out);
}

void print(const char* what, const Quality& q) {
    std::printf("%-22s P %.5f R %.5f F1 %.5f linked %zu\n", what, q.precision, q.recall, q.f1,
                q.linked);
}

void print_all(const District& d, const Linkage& out) {
    const auto links = links_of(out);
    print("engine", measure(d, links));
    print("NIK only", measure(d, join_on_nik(d)));
    print("exact chain", measure(d, exact_chain(d)));
    print("twins", measure(d, links, Case::twin));
    print("swapped NIK", measure(d, links, Case::swapped_nik));
    print("namesakes", measure(d, links, Case::namesake));
    print("duplicates", measure(d, links, Case::duplicate));
    std::map<int, size_t> reasons;
    for (size_t i = 0; i < out.reason.size(); ++i) {
        ++reasons[static_cast<int>(out.outcome[i]) * 100 + static_cast<int>(out.reason[i])];
    }
    for (const auto& [key, count] : reasons) {
        std::printf("  %-12s %-45s %zu\n", describe(static_cast<Outcome>(key / 100)).en.c_str(),
                    describe(static_cast<Reason>(key % 100)).en.c_str(), count);
    }
}

void print_report(const Report& r) {
    for (const auto& s : r.stages) {
        std::printf("  stage %-12s %.3f s\n", s.name.c_str(), s.seconds);
    }
    for (const auto& s : r.rules) {
        std::printf(
            "  rule %-18s pairs %9lu new %9lu kept %8lu strong %8lu refined %lu capped %lu "
            "left out %lu  %.3f s\n",
            std::string(rule_name(s.rule)).c_str(), s.pairs, s.new_pairs, s.kept, s.strong,
            s.refined, s.capped, s.not_compared, s.seconds);
    }
    for (const auto& s : r.sessions) {
        std::printf("  session %-6s pairs %lu same %.4f family %.4f chance %.4f steps %d %s\n",
                    s.name.c_str(), s.pairs, s.same_share, s.family_share, s.chance_share, s.steps,
                    s.converged ? "converged" : "not converged");
    }
    std::printf("  closed %lu distinct pairs %lu swapped NIK %.5f household gain %.1f bits\n",
                r.closed, r.distinct_pairs, r.swapped_nik_share, r.household_gain_bits);
}

TEST(Link, ReachesItsBarsOnAnInventedDistrict) {
    District d = invent(20000, 11);
    const Linkage out = linked(d);
    print_all(d, out);
    const Quality q = measure(d, links_of(out));
    EXPECT_GE(q.precision, 0.999);
    EXPECT_GE(q.recall, 0.9975);
    EXPECT_GT(q.f1, measure(d, join_on_nik(d)).f1 + 0.02);
    EXPECT_GT(q.f1, measure(d, exact_chain(d)).f1 + 0.01);
    EXPECT_GE(measure(d, links_of(out), Case::twin).precision, 0.98);
    EXPECT_GE(measure(d, links_of(out), Case::swapped_nik).precision, 0.98);
}

TEST(Link, GivesTheSameForAnyNumberOfThreads) {
    District d = invent(20000, 12);
    set_threads(1);
    const Linkage one = linked(d);
    for (const unsigned threads : {2U, 4U}) {
        set_threads(threads);
        const Linkage other = linked(d);
        EXPECT_EQ(one.right, other.right);
        EXPECT_EQ(one.second, other.second);
        EXPECT_EQ(one.weight, other.weight);
        EXPECT_EQ(one.pattern, other.pattern);
        EXPECT_EQ(one.outcome, other.outcome);
        EXPECT_EQ(one.reason, other.reason);
        ASSERT_EQ(one.duplicates.size(), other.duplicates.size());
    }
    set_threads(0);
}

TEST(Link, HoldsItsPrecisionWithTwiceTheMistakes) {
    District d = invent(20000, 14, 2.0);
    const Linkage out = linked(d);
    const Quality q = measure(d, links_of(out));
    EXPECT_GE(q.precision, 0.999);
    EXPECT_GE(q.recall, 0.99);
    EXPECT_GT(q.f1, measure(d, exact_chain(d)).f1 + 0.03);
}

TEST(Link, FindsFamiliesEnumeratedTwice) {
    District d = invent(20000, 15);
    const Linkage out = linked(d);
    std::map<int32_t, uint32_t> first_of;
    size_t planted = 0;
    size_t found = 0;
    for (uint32_t i = 0; i < d.truth.size(); ++i) {
        const auto [at, fresh] = first_of.emplace(d.truth[i], i);
        if (d.truth[i] < 0 || fresh) {
            continue;
        }
        ++planted;
        const auto same = [&](const Duplicate& x) {
            return x.first == at->second && x.second == i;
        };
        found += std::ranges::any_of(out.duplicates, same) ? 1 : 0;
    }
    ASSERT_GT(planted, 50U);
    EXPECT_GE(static_cast<double>(found), 0.97 * static_cast<double>(planted));
    EXPECT_LE(static_cast<double>(out.duplicates.size()), 1.1 * static_cast<double>(planted) + 5);
}

TEST(Link, LinksEachRegisteredPersonOnceButForSecondRecords) {
    District d = invent(20000, 16);
    const Linkage out = linked(d);
    std::vector<int> times(d.registered.rows(), 0);
    for (size_t i = 0; i < out.right.size(); ++i) {
        if (out.outcome[i] >= Outcome::linked && out.reason[i] != Reason::second_record) {
            ++times[static_cast<size_t>(out.right[i])];
        }
        ASSERT_EQ(out.outcome[i] == Outcome::none, out.right[i] < 0);
    }
    EXPECT_LE(*std::ranges::max_element(times), 1);
}

TEST(Link, EndsOnSidesWithNothingToCompare) {
    District empty;
    District d = invent(300, 17);
    const NameTable names = shipped_names();
    const Model model = shipped_model();
    const PersonColumns nobody;
    const auto none = link(nobody, nobody, names, model, {});
    ASSERT_TRUE(none.has_value());
    EXPECT_TRUE(none->right.empty());
    const auto left_only = link(d.census.columns(true), nobody, names, model, {});
    ASSERT_TRUE(left_only.has_value());
    EXPECT_EQ(left_only->right.size(), d.census.rows());
    for (const Outcome outcome : left_only->outcome) {
        EXPECT_EQ(outcome, Outcome::none);
    }
    EXPECT_TRUE(link(nobody, d.registered.columns(false), names, model, {}).has_value());
    PersonColumns blank;
    blank.rows = 50;
    const auto blanks = link(blank, blank, names, model, {});
    ASSERT_TRUE(blanks.has_value());
    EXPECT_EQ(blanks->reason[0], Reason::no_information);
}

TEST(Link, CutsHugeBlocksFinerAndSaysSo) {
    People same;
    for (uint32_t i = 0; i < 20000; ++i) {
        same.name.push_back("SITI AMINAH");
        same.nik.emplace_back();
        same.kk.emplace_back();
        same.birth.push_back(19900101);
        same.sex.push_back(2);
        same.area.push_back(INT64_C(3369010001000000));
        same.household.push_back(i);
    }
    People other = same;
    const auto begin = std::chrono::steady_clock::now();
    const auto out =
        link(same.columns(true), other.columns(true), shipped_names(), shipped_model(), {});
    const double seconds =
        std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
    ASSERT_TRUE(out.has_value());
    EXPECT_LT(seconds, 60);
    uint64_t capped = 0;
    uint64_t left_out = 0;
    for (const RuleReport& rule : out->report.rules) {
        capped += rule.capped;
        left_out += rule.not_compared;
    }
    EXPECT_GE(capped, 1U);
    EXPECT_GE(left_out, uint64_t{300000000});
    for (size_t i = 0; i < same.rows(); i += 997) {
        EXPECT_LT(out->outcome[i], Outcome::linked);
    }
}

// Set REGSOSEK_LINK_ROWS=1200000 for the long form; it prints figures.
TEST(Link, ScalesToADistrict) {
    const char* rows = std::getenv("REGSOSEK_LINK_ROWS");
    if (rows == nullptr) {
        GTEST_SKIP() << "REGSOSEK_LINK_ROWS is not set";
    }
    const char* harsh = std::getenv("REGSOSEK_LINK_HARSH");
    District d = invent(static_cast<size_t>(std::atol(rows)), 13, harsh ? std::atof(harsh) : 1.0);
    rusage before{};
    getrusage(RUSAGE_SELF, &before);
    const auto begin = std::chrono::steady_clock::now();
    const Linkage out = linked(d);
    const double wall =
        std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
    rusage after{};
    getrusage(RUSAGE_SELF, &after);
    const auto seconds = [](const timeval& t) {
        return static_cast<double>(t.tv_sec) + static_cast<double>(t.tv_usec) / 1e6;
    };
    std::printf("%zu x %zu: wall %.2f s, CPU %.2f s, RSS before %ld MB, peak %ld MB\n",
                d.census.rows(), d.registered.rows(), wall,
                seconds(after.ru_utime) + seconds(after.ru_stime) - seconds(before.ru_utime) -
                    seconds(before.ru_stime),
                before.ru_maxrss / 1024, after.ru_maxrss / 1024);
    print_all(d, out);
    print_report(out.report);
    EXPECT_GE(measure(d, links_of(out)).precision, 0.999);
}

}  // namespace
}  // namespace regsosek::match::test
