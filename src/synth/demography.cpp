// Block IV.A: what the identity card says, and pregnancy.
#include "synth/livelihood.h"

namespace regsosek::synth {
namespace {

/// Code of an unknown day or month of birth.
constexpr int32_t unknown_day = 98;

/// Sum of codes: 1 birth certificate, 2 child card, 4 identity card.
int32_t identity_docs(Random& random, const Person& person) {
    const double born_late =
        person.birth.year() > 1995 ? .96 : (person.birth.year() > 1975 ? .80 : .45);
    int32_t docs = random.chance(born_late) ? 1 : 0;
    const bool card_age = person.age >= 17;
    if (!card_age && random.chance(.45)) {
        docs |= 2;
    }
    // An identity card that cannot be shown is why a NIK stays blank.
    if (card_age && !person.nik.empty() && random.chance(.985)) {
        docs |= 4;
    }
    return docs;
}

/// Probability to be pregnant, by age (about 16 births per 1,000 people a year).
double pregnancy_rate(int age) {
    if (age < 16 || age > 44) {
        return .0005;
    }
    return age < 20 ? .09 : (age < 35 ? .085 : .025);
}

}  // namespace

void answer_demography(Random& random, Family& family) {
    using namespace member;
    int32_t line = 0;
    for (Person& person : family.people) {
        MemberAnswers& answers = person.answers;
        answers[member_no] = ++line;
        text_of(answers, MemberText::member_name) = person.name;
        text_of(answers, MemberText::nik) = person.nik;
        answers[presence] = person.presence;
        if (!person.present()) {
            continue;
        }
        answers[sex] = person.sex;
        answers[birth_day] = person.birth_day_unknown ? unknown_day : person.birth.day();
        answers[birth_month] = person.birth_day_unknown ? unknown_day : person.birth.month();
        answers[birth_year] = person.birth.year();
        answers[age] = person.age;
        answers[marital_status] = person.marital;
        answers[relation_to_head] = person.relation;
        if (person.sex == female && person.age >= 10 && person.age <= 54 &&
            person.marital != single) {
            const bool expecting =
                person.marital == married && random.chance(pregnancy_rate(person.age));
            answers[pregnant] = expecting ? yes : no;
        }
        answers[member::identity_docs] = synth::identity_docs(random, person);
    }
}

}  // namespace regsosek::synth
