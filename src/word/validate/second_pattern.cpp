// Patterns over many people: heaped birth dates and ages, and officers whose answers are unlike
// those of all others.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>
#include <string>

#include "ground/base/math.h"
#include "word/validate/second_collector.h"

namespace regsosek::validate {

namespace {

struct Share {
    int64_t hits = 0;
    int64_t of = 0;
    double value() const {
        return of == 0 ? 0 : static_cast<double>(hits) / static_cast<double>(of);
    }
};

bool heaped_day(int32_t day, int32_t month) {
    return (day == 1 && (month == 1 || month == 7)) || (day == 31 && month == 12);
}

// DEM24 by SLS.
void check_birth_dates(const SecondInput& input, Collector& out) {
    const auto& area = input.columns.family.at("area").int64s;
    const auto day = answers(input.columns.person, "birth_day");
    const auto month = answers(input.columns.person, "birth_month");
    std::map<int64_t, Share> shares;
    for (size_t f = 0; f < area.size(); ++f) {
        Share& share = shares[area[f]];
        for (uint32_t m = input.columns.person_begin[f]; m < input.columns.person_begin[f + 1];
             ++m) {
            const bool known = day[m] > 0 && day[m] <= 31 && month[m] > 0 && month[m] <= 12;
            share.of += known ? 1 : 0;
            share.hits += known && heaped_day(day[m], month[m]) ? 1 : 0;
        }
    }
    for (const auto& [code, share] : shares) {
        const bool enough = share.of >= input.options.birth_dates_min;
        out.judge(Second::dem24, enough);
        if (enough && share.value() > input.options.birth_date_heap_share) {
            out.area_hit(Second::dem24, code, "",
                         fmt::format("heaped={}/{}", share.hits, share.of));
        }
    }
}

// DEM25 by village. Whipple's index: ages 23 to 62, five times the share that ends in 0 or 5.
void check_ages(const SecondInput& input, Collector& out) {
    constexpr int32_t age_low = 23;
    constexpr int32_t age_high = 62;
    const auto& area = input.columns.family.at("area").int64s;
    const auto age = answers(input.columns.person, "age");
    std::map<int64_t, Share> shares;
    for (size_t f = 0; f < area.size(); ++f) {
        Share& share = shares[village_of(area[f])];
        for (uint32_t m = input.columns.person_begin[f]; m < input.columns.person_begin[f + 1];
             ++m) {
            const bool counts = age[m] >= age_low && age[m] <= age_high;
            share.of += counts ? 1 : 0;
            share.hits += counts && age[m] % 5 == 0 ? 1 : 0;
        }
    }
    for (const auto& [code, share] : shares) {
        const bool enough = share.of >= input.options.whipple_persons_min;
        out.judge(Second::dem25, enough);
        const double index = 500 * share.value();
        if (enough && index > input.options.whipple_max) {
            out.area_hit(Second::dem25, code, "",
                         fmt::format("whipple={:.0f}; persons={}", index, share.of));
        }
    }
}

// Work of one officer, or of one officer in one SLS.
struct Unit {
    int64_t area = 0;
    std::string_view officer;
    Share share;
};

// Which units lie more than `factor` deviations above the mean of the *other* units: with few
// officers, one outlier raises mean and deviation so much that it would never lie outside. The
// deviation is at least what chance alone gives a share of so many.
std::vector<size_t> outliers(const std::vector<Unit>& units, int64_t least, double factor) {
    constexpr double others_min = 4;
    double count = 0;
    double sum = 0;
    double squares = 0;
    for (const Unit& unit : units) {
        const double x = unit.share.value();
        if (unit.share.of >= least) {
            count += 1;
            sum += x;
            squares += x * x;
        }
    }
    std::vector<size_t> out;
    for (size_t i = 0; i < units.size() && count - 1 >= others_min; ++i) {
        const Share& share = units[i].share;
        if (share.of < least) {
            continue;
        }
        const double x = share.value();
        const double mean = (sum - x) / (count - 1);
        const double spread = std::max(0.0, (squares - x * x) / (count - 1) - mean * mean);
        const double chance = std::max(0.0, mean * (1 - mean) / static_cast<double>(share.of));
        if (x > mean + factor * math::sqrt(std::max(spread, chance)) && share.hits > 0) {
            out.push_back(i);
        }
    }
    return out;
}

constexpr std::array difficulty_names = {"difficulty_seeing",        "difficulty_hearing",
                                         "difficulty_walking",       "difficulty_hands",
                                         "difficulty_learning",      "difficulty_behaviour",
                                         "difficulty_communication", "difficulty_selfcare",
                                         "difficulty_memory",        "depression_frequency"};

// A member in perfect health: no chronic illness, and no difficulty in anything that was asked.
// -1: not known.
class Health {
public:
    explicit Health(const store::Table& person) : illness_(answers(person, "chronic_illness")) {
        for (size_t i = 0; i < difficulty_names.size(); ++i) {
            difficulties_[i] = answers(person, difficulty_names[i]);
        }
    }
    int perfect(uint32_t row) const {
        if (illness_[row] < 0 || difficulties_[0][row] < 0) {
            return -1;
        }
        bool none = illness_[row] == 1;
        for (const auto& difficulty : difficulties_) {
            none = none && (difficulty[row] == 4 || difficulty[row] == -1);
        }
        return none ? 1 : 0;
    }

private:
    std::span<const int32_t> illness_;
    std::array<std::span<const int32_t>, difficulty_names.size()> difficulties_;
};

// Shares of an officer in a kecamatan, and of the officer in each SLS.
struct Work {
    Share perfect;
    Share nonresponse;
};
using Key = std::pair<int64_t, std::string_view>;

std::vector<Unit> units_of(const std::map<Key, Work>& works, Share Work::* which) {
    std::vector<Unit> units;
    for (const auto& [key, work] : works) {
        units.push_back({key.first, key.second, work.*which});
    }
    return units;
}

void note(std::map<Key, std::string>& found, int64_t area, std::string_view officer,
          std::string_view what, const Share& share) {
    std::string& shown = found[{kecamatan_of(area), officer}];
    fmt::format_to(std::back_inserter(shown), "{}{}={}/{}", shown.empty() ? "" : "; ", what,
                   share.hits, share.of);
}

}  // namespace

void check_heaping(const SecondInput& input, Collector& out) {
    check_birth_dates(input, out);
    check_ages(input, out);
}

void check_officers(const SecondInput& input, Collector& out) {
    const store::Table& family = input.columns.family;
    const auto& area = family.at("area").int64s;
    const store::Column& ppl = family.at("ppl_code");
    const auto result = answers(family, "interview_result");
    const Health health{input.columns.person};
    std::map<Key, Work> officers;
    std::map<Key, Work> places;
    for (size_t f = 0; f < family.rows; ++f) {
        Work work;
        work.nonresponse.of = result[f] > 0 ? 1 : 0;
        work.nonresponse.hits = result[f] >= 3 ? 1 : 0;
        for (uint32_t m = input.columns.person_begin[f]; m < input.columns.person_begin[f + 1];
             ++m) {
            const int perfect = health.perfect(m);
            work.perfect.of += perfect >= 0 ? 1 : 0;
            work.perfect.hits += perfect > 0 ? 1 : 0;
        }
        for (Work* total :
             {&officers[{kecamatan_of(area[f]), ppl.text(f)}], &places[{area[f], ppl.text(f)}]}) {
            for (Share Work::* which : {&Work::perfect, &Work::nonresponse}) {
                (total->*which).hits += (work.*which).hits;
                (total->*which).of += (work.*which).of;
            }
        }
    }
    const Options& options = input.options;
    std::map<Key, std::string> found;
    const auto judge = [&](const std::map<Key, Work>& works, Share Work::* which, double deviations,
                           int64_t least, const char* what) {
        const auto units = units_of(works, which);
        for (const size_t i : outliers(units, least, deviations)) {
            note(found, units[i].area, units[i].officer, what, units[i].share);
        }
    };
    judge(officers, &Work::perfect, options.officer_deviations, options.officer_answers_min,
          "no_difficulty");
    judge(officers, &Work::nonresponse, options.officer_deviations, options.officer_answers_min,
          "nonresponse");
    judge(places, &Work::perfect, options.officer_sls_deviations, options.officer_answers_min,
          "no_difficulty_in_sls");
    for (const auto& [key, work] : officers) {
        out.judge(Second::ops07, work.perfect.of >= options.officer_answers_min);
    }
    for (const auto& [key, shown] : found) {
        out.area_hit(Second::ops07, key.first, std::string(key.second), shown);
    }
}

}  // namespace regsosek::validate
