// Puts one fault after another into the evaluator: the differential test must catch each, and must
// catch nothing when there is none.
#include <gtest/gtest.h>

#include <string>

#include "ground/expr/fault.h"
#include "tests/unit/expr/random_case.h"

namespace regsosek::expr {

Fault seeded_fault = Fault::none;

namespace testing {
namespace {

// Rounds of 20 expressions on 12 families, as in the differential test.
constexpr uint64_t rounds_max = 200;

// The first round that differs, or 0.
uint64_t round_that_catches(Fault which) {
    seeded_fault = which;
    uint64_t found = 0;
    for (uint64_t seed = 1; seed <= rounds_max && found == 0; ++seed) {
        found = differential_round(seed, 20, 12).empty() ? 0 : seed;
    }
    seeded_fault = Fault::none;
    return found;
}

TEST(SeededFaults, NoneIsNotCaught) {
    EXPECT_EQ(round_that_catches(Fault::none), 0);
}

TEST(SeededFaults, EachIsCaught) {
    for (auto i = static_cast<uint8_t>(Fault::none) + 1; i < static_cast<uint8_t>(Fault::end_);
         ++i) {
        const uint64_t seed = round_that_catches(static_cast<Fault>(i));
        EXPECT_NE(seed, 0) << "fault " << i << " was not caught in " << rounds_max << " rounds";
        RecordProperty("fault_" + std::to_string(i), std::to_string(seed));
    }
}

TEST(SeededFaults, AreAtLeastTwenty) {
    EXPECT_GE(static_cast<int>(Fault::end_) - 1, 20);
}

}  // namespace
}  // namespace testing
}  // namespace regsosek::expr
