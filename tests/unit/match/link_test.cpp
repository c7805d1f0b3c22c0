// The whole engine on invented districts with a known truth.
#include <gtest/gtest.h>

#include <sys/resource.h>

#include <cstdio>
#include <cstdlib>

#include "ground/base/threads.h"
#include "invented.h"
#include "method/match/edges.h"

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
        std::printf("  rule %-18s pairs %9lu new %9lu kept %8lu strong %8lu refined %lu capped %lu "
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

void print_model(const Model& m) {
    for (size_t f = 0; f < field_count; ++f) {
        for (size_t l = 1; l < level_count[f]; ++l) {
            const Level& level = m.fields[f][l];
            std::printf("  %-6s %zu m %.6f u %.3e  %6.2f bits  %s\n",
                        std::string(field_name(static_cast<Field>(f))).c_str(), l, level.m,
                        level.u, log2_units(level.m / level.u) / 256.0, level.label.c_str());
        }
    }
}

TEST(Link, ReachesItsBarsOnAnInventedDistrict) {
    District d = invent(20000, 11);
    const Linkage out = linked(d);
    print_all(d, out);
    print_report(out.report);
    print_model(out.model);
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
