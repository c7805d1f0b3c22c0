// The life-cycle model behind household.h.
#include "synth/household.h"

#include <algorithm>
#include <array>

#include "synth/names.h"

namespace regsosek::synth {
namespace {

constexpr double days_per_year = 365.2425;

/// Ages of family heads in steps of five years from 20, calibrated to the ages of Central Java
/// 2021.
constexpr std::array<double, 14> head_ages = {
    {1.5, 6.4, 10.2, 11.2, 12.0, 12.0, 11.9, 11.2, 9.8, 7.3, 4.6, 2.4, 1.2, 0.5}};

/// Adds people to one family; keeps real-valued ages while it builds.
class Builder {
public:
    Builder(Random& random, Family& family) : random_(random), family_(family) {}

    void ordinary(double head_age);
    void large(int size);
    void pesantren();
    void finish();

private:
    Person& add(int sex, double age, Relation relation, Marital marital,
                Presence presence = living_here);
    double add_head(double age);
    void add_children(double mother_age, double father_age, bool both);
    void settle_child(double age);
    void add_child_family(double child_age, int sex);
    void add_parents(double head_age, bool couple);
    void add_others(double head_age);
    void remember_the_dead(double head_age);

    Random& random_;
    Family& family_;
    bool couple_inside_ = false;
    bool single_head_ = false;
};

Person& Builder::add(int sex, double age, Relation relation, Marital marital, Presence presence) {
    Person person;
    person.sex = static_cast<uint8_t>(sex);
    person.relation = relation;
    person.marital = marital;
    person.presence = presence;
    const double years = std::clamp(age, 0.01, 97.9);
    person.birth = Date{family_.interview.days - static_cast<int32_t>(years * days_per_year) - 1};
    if (person.birth.year() < 1962 && random_.chance(.16)) {
        // Old people without papers were written down on the first or last day of a year or its
        // middle.
        static constexpr std::array<std::array<int, 2>, 3> heaps = {{{1, 1}, {7, 1}, {12, 31}}};
        const auto& [month, day] = heaps[random_.below(3)];
        person.birth = Date::of(person.birth.year(), month, day).value_or(person.birth);
        person.birth_day_unknown = random_.chance(.10);
    }
    family_.people.push_back(person);
    return family_.people.back();
}

/// Probability that a head of this age lives with a spouse (Demak: 13-16 % of heads are women).
double married_share(double age) {
    if (age < 25) {
        return .70;
    }
    if (age < 50) {
        return .91;
    }
    return age < 65 ? .83 : (age < 75 ? .64 : .44);
}

/// Adds the head and perhaps a spouse; returns the mother's age (real or would-be).
double Builder::add_head(double age) {
    if (random_.chance(married_share(age))) {
        const double wife = std::clamp(age - 3.8 - 3.4 * random_.normal(), 17.5, age + 9.0);
        add(male, age, head, married);
        add(female, wife, spouse, married,
            wife < 27 && random_.chance(.10) ? new_member : living_here);
        return wife;
    }
    single_head_ = true;
    const bool woman = random_.chance(age < 30 ? .35 : (age < 50 ? .58 : .78));
    Marital marital = widowed;
    if (age < 30) {
        marital = random_.chance(.85) ? single : divorced;
    } else if (age < 50) {
        const double which = random_.uniform();
        marital = which < .18 ? single : (which < .62 ? divorced : widowed);
    } else {
        const double which = random_.uniform();
        marital = which < .04 ? single : (which < .15 ? divorced : widowed);
    }
    add(woman ? female : male, age, head, marital);
    return woman ? age : age - 4.0;
}

/// Children ever born to a mother of this age, by cohort (fertility fell from above 4 to
/// about 2.2).
int births_wanted(Random& random, double mother_age) {
    const double mean =
        mother_age > 70 ? 4.4 : (mother_age > 58 ? 3.3 : (mother_age > 45 ? 2.4 : 2.05));
    const int chances = mean > 3.0 ? 8 : 4;  // smaller families also differ less
    int count = 0;
    for (int k = 0; k < chances; ++k) {
        count += random.chance(mean / chances) ? 1 : 0;
    }
    return count;
}

/// A child leaves home with age, a daughter sooner; the probability that it still lives there.
double at_home_share(double age, int sex) {
    static constexpr std::array<double, 9> by_step = {
        {.99, .985, .98, .94, .74, .42, .22, .12, .08}};
    const double share = by_step[std::min(static_cast<size_t>(age / 5.0), by_step.size() - 1)];
    return age < 18 ? share : share * (sex == female ? .80 : 1.18);
}

void Builder::add_children(double mother_age, double father_age, bool both) {
    int left = births_wanted(random_, mother_age);
    if (both && mother_age < 42 && random_.chance(.75)) {
        left = std::max(left, 1);
    }
    double at = std::max(17.2, 22.3 + 3.4 * random_.normal());  // mother's age at the first birth
    while (left-- > 0 && at < std::min(mother_age - .05, 44.0)) {
        const double age = mother_age - at;
        if (father_age - age >= 17.0 && father_age - age <= 57.0) {
            settle_child(age);
        }
        at += std::max(1.4, (mother_age > 55 ? 3.3 : 4.6) + 1.9 * random_.normal());
    }
}

void Builder::settle_child(double age) {
    const int sex = random_.chance(.512) ? male : female;
    if (!random_.chance(at_home_share(age, sex))) {
        if (age > 16 && age < 36 && random_.chance(.13)) {
            add(sex, age, child, single, random_.chance(.12) ? abroad : elsewhere);
        }
        return;
    }
    const double wed =
        age < 20 ? 0.0 : (age < 25 ? (sex == female ? .22 : .06) : (age < 30 ? .26 : .38));
    if (!couple_inside_ && random_.chance(wed)) {
        couple_inside_ = true;
        add_child_family(age, sex);
        return;
    }
    const Marital marital = age > 22 && random_.chance(.09) ? divorced : single;
    add(sex, age, child, marital, age < .9 && random_.chance(.7) ? new_member : living_here);
    if (random_.chance(.009)) {  // twins: about 9 in 1,000 births
        family_.people.back().hard_case = HardCase::twin;
        Person twin = family_.people.back();
        twin.sex = static_cast<uint8_t>(random_.chance(.7) ? sex : 3 - sex);
        family_.people.push_back(twin);
    }
}

/// A married child at home: with the in-law and their children.
void Builder::add_child_family(double child_age, int sex) {
    add(sex, child_age, child, married);
    const double in_law =
        std::max(17.6, child_age + (sex == female ? 3.5 : -3.0) + 2.0 * random_.normal());
    const bool fresh = random_.chance(.25);
    add(3 - sex, in_law, child_in_law, married, fresh ? new_member : living_here);
    const double mother = sex == female ? child_age : in_law;
    const double head_age =
        (family_.interview.days - family_.people.front().birth.days) / days_per_year;
    double at = std::max(18.5, 22.0 + 2.5 * random_.normal());
    int left = random_.between(0, 2);
    while (left-- > 0 && at < mother - .05) {
        const double age = mother - at;
        if (head_age - age > 26.5) {
            add(random_.chance(.512) ? male : female, age, grandchild, single,
                age < .9 && random_.chance(.6) ? new_member : living_here);
        }
        at += 3.0 + 2.0 * random_.uniform();
    }
}

void Builder::add_parents(double head_age, bool couple) {
    if (head_age < 24 || head_age > 66 || !random_.chance(couple ? .07 : .09)) {
        return;
    }
    const double mother = head_age + std::max(17.0, 24.0 + 4.5 * random_.normal());
    if (mother > 96) {
        return;
    }
    const bool both = random_.chance(.18);
    add(female, mother, parent, both ? married : widowed);
    if (both) {
        add(male, std::min(mother + 4.0, 96.5), parent, married);
    }
}

void Builder::add_others(double head_age) {
    if (head_age > 52 && random_.chance(.035)) {
        add(random_.chance(.5) ? male : female, 1.5 + 13.0 * random_.uniform(), grandchild, single);
    }
    if (random_.chance(.016)) {
        const double age = 8.0 + 55.0 * random_.uniform();
        add(random_.chance(.5) ? male : female, age, other,
            age > 27 && random_.chance(.5) ? divorced : single);
    }
}

/// Some cards still list a spouse who died, or somebody whom nobody knows.
void Builder::remember_the_dead(double head_age) {
    if (random_.chance(.0025)) {
        add(random_.chance(.5) ? male : female, 18.0 + 30.0 * random_.uniform(), other, single,
            not_found);
    }
    const Person& first = family_.people.front();
    if (first.marital == widowed && random_.chance(.08)) {
        add(3 - first.sex, head_age + (first.sex == female ? 4.0 : -3.0), spouse, married, died);
    }
}

void Builder::ordinary(double head_age) {
    const double mother = add_head(head_age);
    const Person& first = family_.people.front();
    const bool couple = !single_head_;
    const double father = first.sex == male ? head_age : head_age + 3.5;
    const bool lone = single_head_ && (first.marital == single || random_.chance(.18));
    if (!lone) {
        add_children(mother, father, couple);
        add_parents(head_age, couple);
    } else if (head_age > 24 && random_.chance(.15)) {
        add_parents(head_age, false);
    }
    add_others(head_age);
    remember_the_dead(head_age);
}

/// A family of a wanted size: three generations under one roof.
void Builder::large(int size) {
    const double head_age = size > 20 ? 66.5 : 55.5;
    add(male, head_age, head, married);
    add(female, head_age - 4.2, spouse, married);
    double age = head_age - 25.0;
    int added = 2;
    while (added < size) {
        const int sex = random_.chance(.5) ? male : female;
        if (age > 23.0 && added + 3 <= size) {
            add(sex, age, child, married);
            add(3 - sex, age + (sex == female ? 2.0 : -2.0), child_in_law, married);
            add(random_.chance(.5) ? male : female, std::max(.5, age - 22.5), grandchild, single);
            added += 3;
        } else if (age > std::max(3.0, head_age - 50.0)) {
            add(sex, age, child, single);
            ++added;
        } else {
            add(sex, 5.0 + 10.0 * random_.uniform(), grandchild, single);
            ++added;
        }
        age -= 2.4;
    }
}

/// A boarding school: the warden and pupils who are counted where they board.
void Builder::pesantren() {
    const int sex = random_.chance(.6) ? male : female;
    add(sex, 34.0 + 25.0 * random_.uniform(), head, married).hard_case = HardCase::pesantren;
    const int pupils = random_.between(18, 27);
    for (int k = 0; k < pupils; ++k) {
        add(sex, 12.2 + 6.6 * random_.uniform(), other, single).hard_case = HardCase::pesantren;
    }
}

void Builder::finish() {
    auto& people = family_.people;
    std::stable_sort(people.begin(), people.end(), [](const Person& a, const Person& b) {
        return a.relation != b.relation ? a.relation < b.relation : a.birth < b.birth;
    });
    std::string twin;
    for (Person& person : people) {
        person.age = completed_years(person.birth, family_.interview);
        const int year = person.birth.year();
        const bool second = person.hard_case == HardCase::twin && !twin.empty();
        person.name = second ? twin_name(random_, twin, person.sex, year)
                             : invented_name(random_, person.sex, year);
        twin = person.hard_case == HardCase::twin && !second ? person.name : std::string();
        family_.present += person.present() ? 1 : 0;
    }
}

}  // namespace

void found_household(Random& random, Family& family) {
    Builder builder(random, family);
    switch (family.kind) {
        case FamilyKind::twelve: builder.large(12); break;
        case FamilyKind::thirty: builder.large(30); break;
        case FamilyKind::pesantren: builder.pesantren(); break;
        case FamilyKind::split_off: builder.ordinary(23.0 + 14.0 * random.uniform()); break;
        case FamilyKind::ordinary: {
            const size_t step = random.pick(head_ages);
            const double age = 20.0 + 5.0 * (static_cast<double>(step) + random.uniform());
            builder.ordinary(age);
            break;
        }
    }
    builder.finish();
}

}  // namespace regsosek::synth
