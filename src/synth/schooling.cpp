// Block IV.B: how far each person went to school, by birth cohort and social origin.
#include <algorithm>
#include <array>

#include "ground/base/math.h"
#include "synth/livelihood.h"

namespace regsosek::synth {
namespace {

/// Shares that went no further than: no certificate, SD, SMP, SMA, diploma, bachelor; by birth
/// year. Chosen so that people of 25 and over in 2022 are as in Demak (18, 29, 22.5, 23, 1.8, 5.4,
/// 0.3 %) and attendance at 13-15 and 16-18 as in the census of 2020 (96 and 72 %).
struct Knot {
    int year;
    std::array<double, 6> upto;
};
constexpr std::array<Knot, 5> knots = {{{1945, {{.52, .88, .93, .98, .983, .9995}}},
                                        {1960, {{.33, .72, .86, .955, .965, .998}}},
                                        {1975, {{.12, .48, .72, .93, .948, .997}}},
                                        {1988, {{.03, .20, .51, .875, .905, .997}}},
                                        {2000, {{.003, .025, .19, .77, .80, .995}}}}};

/// Years of school behind each of the seven outcomes.
constexpr std::array<int, 7> years_of = {{0, 6, 9, 12, 15, 16, 18}};

/// 0 no certificate ... 6 master or above.
size_t outcome(int birth_year, double ability) {
    const double rank = math::normal_cdf(ability);
    size_t k = 0;
    while (k + 2 < knots.size() && birth_year > knots[k + 1].year) {
        ++k;
    }
    const double span = knots[k + 1].year - knots[k].year;
    const double t = std::clamp((birth_year - knots[k].year) / span, 0.0, 1.0);
    for (size_t level = 0; level < 6; ++level) {
        if (rank < (1 - t) * knots[k].upto[level] + t * knots[k + 1].upto[level]) {
            return level;
        }
    }
    return 6;
}

/// School types by stage: secular and Islamic schools, vocational ones; codes of edu_level.
struct Path {
    int32_t primary;
    int32_t junior;
    int32_t senior;
};
Path path_of(Random& random) {
    const bool islamic = random.chance(.33);
    const double senior = random.uniform();
    return {islamic ? 4 : 3, random.chance(islamic ? .75 : .18) ? 9 : 8,
            senior < .40 ? 15 : (senior < (islamic ? .78 : .52) ? 14 : 13)};
}

/// Level code after so many years of school on a path.
int32_t level_at(const Path& path, int year, size_t end) {
    if (year <= 6) {
        return path.primary;
    }
    if (year <= 9) {
        return path.junior;
    }
    if (year <= 12) {
        return path.senior;
    }
    return year <= 16 ? (end == 4 ? 18 : 19) : 21;
}

/// Grade within the level of a year at school.
int32_t grade_at(int year) {
    return year <= 6 ? year
                     : (year <= 9 ? year - 6 : (year <= 12 ? year - 9 : std::min(year - 12, 4)));
}

constexpr int32_t no_certificate = 23;

/// The certificate held when the last finished year is `year`.
int32_t certificate_after(const Path& path, int year, size_t end) {
    if (year < 6) {
        return no_certificate;
    }
    return year < 9
               ? path.primary
               : (year < 12 ? path.junior : (year < 15 ? path.senior : level_at(path, year, end)));
}

void answer_student(Person& person, const Path& path, int year, size_t end) {
    MemberAnswers& answers = person.answers;
    person.student = true;
    person.school_years = year - 1;
    const bool limited = answers[member::difficulty_learning] <= 2;
    answers[member::school_participation] = 2;
    answers[member::highest_level_attended] = limited && year <= 6 ? 2 : level_at(path, year, end);
    answers[member::highest_grade] = grade_at(year);
    const int finished = year <= 6 ? 0 : (year <= 9 ? 6 : (year <= 12 ? 9 : 12));
    answers[member::highest_certificate] = certificate_after(path, finished, end);
}

void answer_former(Random& random, Person& person, const Path& path, int years, size_t end) {
    MemberAnswers& answers = person.answers;
    person.school_years = years;
    answers[member::school_participation] = 3;
    if (years < 6) {
        answers[member::highest_level_attended] = path.primary;
        answers[member::highest_grade] = years;
        answers[member::highest_certificate] = no_certificate;
        return;
    }
    answers[member::highest_certificate] = certificate_after(path, years, end);
    const bool tried_on = (end == 1 || end == 2) && random.chance(.08);
    answers[member::highest_level_attended] =
        tried_on ? (end == 1 ? path.junior : path.senior) : answers[member::highest_certificate];
    answers[member::highest_grade] = tried_on ? random.between(1, 2) : 8;
}

void answer_one(Random& random, const Family& family, Person& person) {
    person.ability = .5 * family.origin + .866 * random.normal();
    const Date birth = person.birth;
    const size_t end = outcome(birth.year(), person.ability);
    int years = years_of[end];
    if (end == 0) {
        const double never = birth.year() < 1960 ? .45 : (birth.year() < 1985 ? .25 : .20);
        years = random.chance(never) ? 0 : random.between(1, 5);
    }
    const Path path = path_of(random);
    if (person.age < 5) {
        return;
    }
    // A child enters school in the July after its sixth birthday.
    const int entry = birth.year() + (birth.month() <= 7 ? 6 : 7);
    int at = family.interview.year() - entry + 1;
    if (at > 1 && random.chance(.35)) {
        --at;  // entered at seven, or repeated a year
    }
    if (years == 0 || at <= 0) {
        person.answers[member::school_participation] = 1;
    } else if (at <= std::min(years, 16)) {
        answer_student(person, path, at, end);
    } else {
        answer_former(random, person, path, years, end);
    }
}

}  // namespace

void answer_schooling(Random& random, const Village& village, Family& family) {
    family.origin = .30 * village.welfare + .95 * random.normal();
    for (Person& person : family.people) {
        if (person.present()) {
            answer_one(random, family, person);
        }
    }
}

}  // namespace regsosek::synth
