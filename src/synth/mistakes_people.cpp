// The harsh preset's mistakes about who people are: names, birth dates, numbers and cards as a
// tired officer writes them. No rule finds them without the register; linkage has to live with
// them.
#include "synth/mistakes_people.h"

#include <algorithm>
#include <vector>

#include "ground/base/text.h"
#include "synth/document.h"
#include "synth/names.h"

namespace regsosek::synth {
namespace {

/// Shares per member unless said. Our guess of a bad campaign: about three times what the normal
/// preset has of each (docs/method/synth.md).
constexpr double name_varies = .25;
constexpr double name_misspelt = .08;
constexpr double name_misspelt_again = .25;
constexpr double words_exchanged = .015;
constexpr double called_by_one_word = .03;
constexpr double day_and_month_exchanged = .03;
constexpr double birth_piled_up = .02;  ///< Written as 1 July or 31 December of the year.
constexpr double year_guessed = .01;
constexpr double year_guessed_old = .08;  ///< From 50 years on, to a year ending in 0 or 5.
constexpr int old_age = 50;
constexpr double nik_left_out = .10;
constexpr double nik_digit_wrong = .03;
constexpr double nik_neighbours_exchanged = .015;
constexpr double sex_wrong = .005;
/// Per family.
constexpr double card_left_out = .08;
constexpr double card_digit_wrong = .04;
constexpr double niks_exchanged = .03;

using Text = std::string;

Text with_wrong_digit(Random& random, Text number) {
    char& digit = number[random.below(static_cast<uint32_t>(number.size()))];
    digit = static_cast<char>('0' + (digit - '0' + random.between(1, 9)) % 10);
    return number;
}

Text with_neighbours_exchanged(Random& random, Text number) {
    const size_t at = random.below(static_cast<uint32_t>(number.size() - 1));
    std::swap(number[at], number[at + 1]);
    return number;
}

/// The last word first, as people give names to an officer who asks twice.
Text rotated(const Text& name) {
    const size_t space = name.rfind(' ');
    return space == Text::npos ? name : name.substr(space + 1) + " " + name.substr(0, space);
}

/// The word that neighbours know: the last one, seldom the first.
Text one_word(Random& random, const Text& name) {
    const auto words = text::split(name, ' ');
    return Text(random.chance(.7) ? words.back() : words.front());
}

void spoil_name(Scene& scene, Person& person) {
    Random& random = scene.random();
    Text name = name_as_written(random, text_of(person.answers, MemberText::member_name),
                                person.sex, person.age, name_varies);
    if (random.chance(name_misspelt)) {
        name = misspelt(random, name);
        name = random.chance(name_misspelt_again) ? misspelt(random, name) : name;
    }
    if (random.chance(words_exchanged)) {
        name = rotated(name);
    } else if (random.chance(called_by_one_word)) {
        name = one_word(random, name);
    }
    scene.begin("name_harsh", "");
    scene.set(person, MemberText::member_name, member::member_name, std::move(name));
}

void spoil_birth(Scene& scene, Person& person) {
    Random& random = scene.random();
    const int32_t day = person.answers[member::birth_day];
    const int32_t month = person.answers[member::birth_month];
    const int32_t year = person.answers[member::birth_year];
    if (person.birth_day_unknown || day < 1 || day > 31 || month < 1 || month > 12) {
        return;
    }
    scene.begin("birth_harsh", "");
    if (random.chance(day_and_month_exchanged) && day <= 12) {
        scene.set(person, member::birth_day, month);
        scene.set(person, member::birth_month, day);
    } else if (random.chance(birth_piled_up)) {
        const bool july = random.chance(.5);
        scene.set(person, member::birth_day, july ? 1 : 31);
        scene.set(person, member::birth_month, july ? 7 : 12);
    }
    if (person.age >= old_age && random.chance(year_guessed_old)) {
        scene.set(person, member::birth_year, (year + 2) / 5 * 5);
    } else if (person.age > 1 && random.chance(year_guessed)) {
        scene.set(person, member::birth_year, year + (random.chance(.5) ? 1 : -1));
    }
}

void spoil_nik(Scene& scene, Person& person) {
    Random& random = scene.random();
    const Text nik = text_of(person.answers, MemberText::nik);
    if (nik.size() != 16) {
        return;
    }
    scene.begin("nik_harsh", "");
    Text written = nik;
    if (random.chance(nik_left_out)) {
        written.clear();
    } else if (random.chance(nik_digit_wrong)) {
        written = with_wrong_digit(random, nik);
    } else if (random.chance(nik_neighbours_exchanged)) {
        written = with_neighbours_exchanged(random, nik);
    }
    scene.set(person, MemberText::nik, member::nik, std::move(written));
}

void spoil_card(Scene& scene) {
    Random& random = scene.random();
    const Text card = text_of(scene.family().answers, FamilyText::kk_number);
    if (card.size() != 16) {
        return;
    }
    scene.begin("kk_harsh", "");
    if (random.chance(card_left_out)) {
        scene.set(FamilyText::kk_number, family::kk_number, "");
    } else if (random.chance(card_digit_wrong)) {
        scene.set(FamilyText::kk_number, family::kk_number, with_wrong_digit(random, card));
    }
}

/// The NIK of two members against each other's names, whoever they are.
void exchange_niks(Scene& scene) {
    Random& random = scene.random();
    std::vector<Person*> holders;
    for (Person& person : scene.family().people) {
        if (person.present() && text_of(person.answers, MemberText::nik).size() == 16 &&
            person.hard_case != HardCase::swapped_nik) {
            holders.push_back(&person);
        }
    }
    if (holders.size() < 2 || !random.chance(niks_exchanged)) {
        return;
    }
    const size_t first = random.below(static_cast<uint32_t>(holders.size() - 1));
    Person& a = *holders[first];
    Person& b = *holders[first + 1];
    scene.begin("nik_swapped", "");
    const Text nik_a = text_of(a.answers, MemberText::nik);
    const Text nik_b = text_of(b.answers, MemberText::nik);
    scene.set(a, MemberText::nik, member::nik, nik_b);
    scene.set(b, MemberText::nik, member::nik, nik_a);
    a.hard_case = HardCase::swapped_nik;
    b.hard_case = HardCase::swapped_nik;
}

}  // namespace

void spoil_people(Scene& scene) {
    for (Person& person : scene.family().people) {
        spoil_name(scene, person);
        spoil_birth(scene, person);
        if (person.present() && scene.random().chance(sex_wrong)) {
            scene.begin("sex_harsh", "");
            scene.set(person, member::sex, person.sex == male ? female : male);
        }
    }
    // Exchanged first, so that both numbers may still be misread; the spoilt ones look like
    // nobody's.
    exchange_niks(scene);
    for (Person& person : scene.family().people) {
        spoil_nik(scene, person);
    }
    spoil_card(scene);
}

}  // namespace regsosek::synth
