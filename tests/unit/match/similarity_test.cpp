// Jaro-Winkler against published values and a slow twin.
#include <gtest/gtest.h>

#include "ground/base/random.h"
#include "method/match/similarity.h"

namespace regsosek::match {
namespace {

/// Straight from the definition: marks, then counts; no masks, no early end.
double slow_jaro_winkler(const std::string& a, const std::string& b) {
    if (a.empty() || b.empty()) {
        return a == b ? 1.0 : 0.0;
    }
    const int n = static_cast<int>(a.size());
    const int m = static_cast<int>(b.size());
    const int reach = std::max(0, std::max(n, m) / 2 - 1);
    std::vector<int> partner_a(a.size(), -1);
    std::vector<int> partner_b(b.size(), -1);
    int matches = 0;
    for (int i = 0; i < n; ++i) {
        for (int j = 0; j < m && partner_a[i] < 0; ++j) {
            if (std::abs(i - j) <= reach && partner_b[j] < 0 && a[i] == b[j]) {
                partner_a[i] = j;
                partner_b[j] = i;
                ++matches;
            }
        }
    }
    if (matches == 0) {
        return 0;
    }
    std::string left;
    std::string right;
    for (int i = 0; i < n; ++i) {
        left += partner_a[i] >= 0 ? std::string(1, a[i]) : "";
    }
    for (int j = 0; j < m; ++j) {
        right += partner_b[j] >= 0 ? std::string(1, b[j]) : "";
    }
    int out_of_order = 0;
    for (size_t k = 0; k < left.size(); ++k) {
        out_of_order += left[k] != right[k] ? 1 : 0;
    }
    const double c = matches;
    const double jaro = (c / n + c / m + (c - out_of_order / 2) / c) / 3;
    if (jaro <= 0.7) {
        return jaro;
    }
    int prefix = 0;
    while (prefix < std::min({4, n, m}) && a[prefix] == b[prefix]) {
        ++prefix;
    }
    return jaro + prefix * 0.1 * (1 - jaro);
}

TEST(JaroWinkler, GivesThePublishedValues) {
    EXPECT_NEAR(jaro_winkler("MARTHA", "MARHTA"), 0.961, 0.0005);
    EXPECT_NEAR(jaro_winkler("DIXON", "DICKSONX"), 0.813, 0.0005);
    EXPECT_NEAR(jaro_winkler("DWAYNE", "DUANE"), 0.840, 0.0005);
    EXPECT_EQ(jaro_winkler("", ""), 1.0);
    EXPECT_EQ(jaro_winkler("A", ""), 0.0);
    EXPECT_EQ(jaro_winkler("ABC", "XYZ"), 0.0);
}

TEST(JaroWinkler, EqualsItsSlowTwinOnRandomNames) {
    for (uint64_t i = 0; i < 200000; ++i) {
        Random r(7, 1, i);
        std::string a;
        const uint32_t letters = 2 + r.below(25);
        for (uint32_t n = r.below(33); a.size() < n;) {
            a += r.chance(0.15) ? ' ' : static_cast<char>('A' + r.below(letters));
        }
        std::string b = a;
        if (r.chance(0.3)) {
            b.clear();
            for (uint32_t n = r.below(33); b.size() < n;) {
                b += static_cast<char>('A' + r.below(letters));
            }
        }
        for (uint32_t k = r.below(4); k > 0 && b.size() > 1; --k) {
            const size_t at = r.below(static_cast<uint32_t>(b.size() - 1));
            r.chance(0.5) ? std::swap(b[at], b[at + 1]) : void(b.erase(at, 1));
        }
        const double slow = slow_jaro_winkler(a, b);
        ASSERT_EQ(jaro_winkler(a, b), slow) << a << "|" << b;
        const double fast = name_similarity(a, b, 0.8);
        ASSERT_EQ(fast, slow >= 0.8 ? slow : 0.0) << a << "|" << b;
    }
}

TEST(Digits, CountsTheOnesThatDiffer) {
    EXPECT_EQ(digits_differing(0x9901011203850001, 0x9901011203850001), 0);
    EXPECT_EQ(digits_differing(0x9901011203850001, 0x9901011203850007), 1);
    EXPECT_EQ(digits_differing(0x9901011203850001, 0x9901011203850010), 2);
    EXPECT_EQ(digits_differing(0, 0x9999999999999999), 16);
}

}  // namespace
}  // namespace regsosek::match
