// Inventing one village: families SLS by SLS, then numbers, answers, documents and mistakes.
#include "synth/village.h"

#include <fmt/format.h>

#include <algorithm>

#include "synth/document.h"
#include "synth/household.h"
#include "synth/identity.h"
#include "synth/livelihood.h"
#include "synth/mistakes.h"
#include "synth/names.h"
#include "synth/welfare.h"

namespace regsosek::synth {
namespace {

/// Families that share a house with the one before, and split families that still use its card (our
/// choice; Regsosek: one house, several families, is common on Java).
constexpr double shared_house = .055;
constexpr double split_card = .018;
constexpr double split_in_same_house = .6;
/// Families listed and interviewed twice, in two SLS of a village.
constexpr double listed_twice = .0025;
/// Families of twelve outside the crowded SLS, which always has one.
constexpr double family_of_twelve = .0003;
/// Places of the guaranteed hard cases in their SLS.
constexpr int twelve_at = 5;
constexpr int thirty_at = 9;
constexpr int pesantren_at = 3;

FamilyKind kind_of(Random& random, const Sls& sls, int order) {
    if (sls.kind == SlsKind::crowded && order == twelve_at) {
        return FamilyKind::twelve;
    }
    if (sls.kind == SlsKind::crowded && order == thirty_at) {
        return FamilyKind::thirty;
    }
    if (sls.kind == SlsKind::pesantren && order == pesantren_at) {
        return FamilyKind::pesantren;
    }
    const double drawn = random.uniform();
    if (drawn < family_of_twelve) {
        return FamilyKind::twelve;
    }
    const bool may_split =
        order > 0 && order != twelve_at + 1 && order != thirty_at + 1 && order != pesantren_at + 1;
    return may_split && drawn < family_of_twelve + split_card ? FamilyKind::split_off
                                                              : FamilyKind::ordinary;
}

/// The officer needs about six days for an SLS somewhere in the field period.
Date interview_day(Random& random, const Frame& frame, int sls, int order) {
    const Date first = Date::of(2022, 10, 15).value_or(Date{});
    const auto start = static_cast<int32_t>(mix64(static_cast<uint64_t>(sls), 17) % 24);
    const int families = std::max(1, frame.sls[static_cast<size_t>(sls)].families);
    return Date{first.days + start + order * 6 / families + random.between(0, 1)};
}

/// A split-off family writes the number of its parents' card.
void share_card(Draft& draft, Family& family) {
    Family& parents = draft.families.back();
    const bool possible = family.kind == FamilyKind::split_off && !parents.kk_number.empty() &&
                          parents.answers[family::kk_code] == 0;
    family.answers[family::kk_code] = possible ? 2 : 0;
    if (possible) {
        parents.answers[family::kk_code] = 1;
        family.kk_number = parents.kk_number;
    }
}

void answer_everything(Random& random, const Frame& frame, const Draft& draft, Family& family) {
    const Sls& sls = frame.sls[static_cast<size_t>(family.sls)];
    const Village& village = frame.villages[static_cast<size_t>(draft.village)];
    answer_demography(random, family);
    answer_health(random, family);
    answer_schooling(random, village, family);
    answer_work(random, village, family);
    settle_consumption(random, village, sls, family);
    answer_dwelling(random, village, family,
                    family.shares_building ? &draft.families.back() : nullptr);
    answer_protection(random, family);
    answer_first_opinion(random, family);
}

Family founded(Random& random, const Frame& frame, Draft& draft, int sls, int order) {
    const Sls& place = frame.sls[static_cast<size_t>(sls)];
    Family family;
    family.sls = sls;
    family.family_no = order + 1;
    family.kind = kind_of(random, place, order);
    family.interview = interview_day(random, frame, sls, order);
    found_household(random, family);
    const bool after_institution = order > 0 && draft.families.back().kind == FamilyKind::pesantren;
    const double share = family.kind == FamilyKind::split_off ? split_in_same_house : shared_house;
    family.shares_building = order > 0 && !after_institution &&
                             family.kind != FamilyKind::pesantren && random.chance(share);
    family.building_no =
        order == 0 ? 1 : draft.families.back().building_no + (family.shares_building ? 0 : 1);
    family.answers[family::kk_code] = 0;
    draft.give_numbers(random, family);
    if (order > 0) {
        share_card(draft, family);
    }
    answer_everything(random, frame, draft, family);
    return family;
}

/// A copy of a family of the SLS before, visited again by another officer.
Family listed_again(const Draft& draft, int original, int sls, int order, int building) {
    Family family = draft.families[static_cast<size_t>(original)];
    family.sls = sls;
    family.family_no = order + 1;
    family.building_no = building;
    family.shares_building = false;
    family.duplicate = true;
    for (Person& person : family.people) {
        person.hard_case = HardCase::duplicate;
    }
    return family;
}

/// Index of a family of the SLS before that may be listed again, or -1.
int family_to_repeat(Random& random, const Draft& draft, size_t begin, size_t end) {
    if (begin == end || !random.chance(listed_twice)) {
        return -1;
    }
    const auto at = static_cast<int>(begin + random.below(static_cast<uint32_t>(end - begin)));
    const Family& found = draft.families[static_cast<size_t>(at)];
    const bool plain = found.kind == FamilyKind::ordinary && !found.duplicate &&
                       found.answers[family::kk_code] == 0 && found.people.size() <= 10;
    return plain ? at : -1;
}

void invent_sls(const Frame& frame, Draft& draft, uint64_t seed, int sls, size_t& before) {
    const size_t begin = draft.families.size();
    const Sls& place = frame.sls[static_cast<size_t>(sls)];
    for (int order = 0; order < place.families; ++order) {
        Random random = family_random(seed, Stream::family, sls, order);
        const bool special = place.kind != SlsKind::ordinary && order < 12;
        const int again =
            special || order == 0 ? -1 : family_to_repeat(random, draft, before, begin);
        if (again >= 0) {
            draft.duplicates.push_back({again, static_cast<int>(draft.families.size())});
            draft.families.push_back(
                listed_again(draft, again, sls, order, draft.families.back().building_no + 1));
        } else {
            draft.families.push_back(founded(random, frame, draft, sls, order));
        }
    }
    before = begin;
}

/// Namesakes: now and then somebody has the very name and birth date of a person born near by.
void add_namesakes(Draft& draft, uint64_t seed) {
    constexpr double share = .003;
    Random random(seed, static_cast<uint64_t>(Stream::family),
                  ~static_cast<uint64_t>(draft.village));
    const Person* model = nullptr;
    for (Family& family : draft.families) {
        for (Person& person : family.people) {
            const bool adult = person.age >= 20 && person.hard_case == HardCase::none;
            if (adult && model != nullptr && model->sex == person.sex && random.chance(share)) {
                person.name = model->name;
                person.hard_case = HardCase::namesake;
                text_of(person.answers, MemberText::member_name) = person.name;
                model = nullptr;
            } else if (adult && random.chance(.02)) {
                model = &person;
            }
        }
    }
}

}  // namespace

Random family_random(uint64_t seed, Stream stream, int sls, int order) {
    constexpr uint64_t families_per_sls = 1024;
    return Random(seed, static_cast<uint64_t>(stream),
                  static_cast<uint64_t>(sls) * families_per_sls + static_cast<uint64_t>(order));
}

void Draft::give_numbers(Random& random, Family& family) {
    for (Person& person : family.people) {
        person.serial = persons++;
        const double without = person.age == 0 ? .25 : (person.age < 17 ? .012 : .004);
        if (person.hard_case != HardCase::pesantren && random.chance(without)) {
            person.hard_case = HardCase::no_nik;
            continue;
        }
        person.nik = issuer.nik(random, person.birth, person.sex);
    }
    constexpr double without_card = .006;
    if (family.kind == FamilyKind::pesantren || random.chance(without_card)) {
        return;
    }
    const int32_t last = family.interview.days - 30;
    family.kk_number = issuer.kk_number(random, Date{last - random.between(0, 13 * 365)});
    family.kk_number_old = issuer.kk_number(random, Date{last - random.between(8 * 365, 16 * 365)});
}

Draft invent_village(const Frame& frame, int village, uint64_t seed, Errors errors) {
    Draft draft(frame, village, errors);
    const Village& place = frame.villages[static_cast<size_t>(village)];
    draft.families.reserve(static_cast<size_t>(place.families));
    size_t before = 0;
    for (int k = 0; k < place.sls; ++k) {
        invent_sls(frame, draft, seed, place.first_sls + k, before);
    }
    add_namesakes(draft, seed);
    for (size_t at = 0; at < draft.families.size(); ++at) {
        Family& family = draft.families[at];
        Random written = family_random(seed, Stream::written, family.sls, family.family_no);
        write_document(written, frame, family);
        Random wrong = family_random(seed, Stream::mistakes, family.sls, family.family_no);
        plant_mistakes(wrong, frame, draft, static_cast<int>(at), errors);
    }
    return draft;
}

int64_t true_person(int village, uint32_t serial) {
    constexpr int64_t people_per_village = 100000;
    return (int64_t{village} + 1) * people_per_village + serial;
}

int64_t true_family(const Draft& draft, int family) {
    constexpr int64_t families_per_village = 10000;
    for (const DuplicatePair& pair : draft.duplicates) {
        if (pair.copy == family) {
            family = pair.original;
        }
    }
    return (int64_t{draft.village} + 1) * families_per_village + family;
}

}  // namespace regsosek::synth
