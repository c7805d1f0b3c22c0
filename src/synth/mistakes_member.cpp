// Kinds of mistakes in member lines: numbers, demography, schooling, work, health and programmes.
#include <algorithm>
#include <array>

#include "synth/mistakes.h"

namespace regsosek::synth {
namespace {

using namespace member;
using Made = bool;

std::string nik_written(const Person& person) {
    return text_of(person.answers, MemberText::nik);
}

/// Somebody whose sixteen digits were written, or nullptr.
Person* with_nik(Scene& scene) {
    return scene.any([](const Person& person) {
        return text_of(person.answers, MemberText::nik).size() == 16 && !person.birth_day_unknown &&
               person.hard_case != HardCase::swapped_nik;
    });
}

Made set_nik(Scene& scene, Person* person, std::string nik) {
    return person != nullptr && scene.set(*person, MemberText::nik, member::nik, std::move(nik));
}

Made nik_replaced(Scene& scene, size_t at, std::string_view digits) {
    Person* person = with_nik(scene);
    return person != nullptr &&
           set_nik(scene, person, nik_written(*person).replace(at, digits.size(), digits));
}

Made nik_one_digit_short(Scene& scene) {
    Person* person = with_nik(scene);
    return person != nullptr && set_nik(scene, person, nik_written(*person).substr(0, 15));
}

Made nik_scientific(Scene& scene) {
    Person* person = with_nik(scene);
    return person != nullptr && set_nik(scene, person, "9.90E+15");
}

Made nik_area(Scene& scene) {
    return nik_replaced(scene, 0, "990188");
}

Made nik_day(Scene& scene) {
    return nik_replaced(scene, 6, "75");
}

Made nik_month(Scene& scene) {
    return nik_replaced(scene, 8, "13");
}

Made nik_zeros(Scene& scene) {
    return nik_replaced(scene, 12, "0000");
}

Made nik_other_sex(Scene& scene) {
    Person* person = with_nik(scene);
    if (person == nullptr) {
        return false;
    }
    std::string nik = nik_written(*person);
    nik[6] = static_cast<char>(nik[6] >= '4' ? nik[6] - 4 : nik[6] + 4);
    return set_nik(scene, person, nik);
}

Made nik_other_year(Scene& scene) {
    Person* person = with_nik(scene);
    if (person == nullptr) {
        return false;
    }
    std::string nik = nik_written(*person);
    nik[11] = static_cast<char>(nik[11] == '9' ? '0' : nik[11] + 1);
    return set_nik(scene, person, nik);
}

Made nik_is_card(Scene& scene) {
    Person* person = with_nik(scene);
    const std::string card = text_of(scene.family().answers, FamilyText::kk_number);
    return person != nullptr && card.size() == 16 && set_nik(scene, person, card);
}

/// Sets a field of somebody with a property.
template <typename Wanted>
Made set_of(Scene& scene, Field field, int32_t value, Wanted wanted) {
    Person* person = scene.any(wanted);
    return person != nullptr && scene.set(*person, field, value);
}

template <int32_t relation>
Person* relative(Scene& scene) {
    return scene.any([](const Person& person) { return person.relation == relation; });
}

bool works(const Person& person) {
    return person.answers[worked_last_week] == yes;
}

bool is_official(const Person& person) {
    return person.answers[job_status] == 5;
}

bool known_birth(const Person& person) {
    return !person.birth_day_unknown;
}

Made wrong_age(Scene& scene) {
    Person* person = scene.any(
        [](const Person& who) { return known_birth(who) && who.age > 25 && who.age < 80; });
    // Ten years off or one to three: the wrong decade, or guessed instead of reckoned.
    return person != nullptr &&
           scene.set(*person, age,
                     person->age + (scene.random().chance(.3) ? 10 : scene.random().between(1, 3)));
}

Made impossible_birth_date(Scene& scene) {
    Person* person = scene.any(known_birth);
    return person != nullptr && scene.set(*person, birth_month, scene.random().between(13, 15));
}

Made age_out_of_range(Scene& scene) {
    return set_of(scene, age, 99, [](const Person& person) { return person.age > 60; });
}

Made child_is_married(Scene& scene) {
    return set_of(scene, marital_status, married,
                  [](const Person& person) { return person.age < 10; });
}

Made spouse_is_single(Scene& scene) {
    Person* person = relative<spouse>(scene);
    return person != nullptr && scene.set(*person, marital_status, single);
}

Made head_is_single(Scene& scene) {
    return relative<spouse>(scene) != nullptr &&
           scene.set(scene.family().people.front(), marital_status, single);
}

Made spouses_of_one_sex(Scene& scene) {
    Person* person = relative<spouse>(scene);
    return person != nullptr && scene.set(*person, sex, scene.family().people.front().sex);
}

Made two_spouses(Scene& scene) {
    return relative<spouse>(scene) != nullptr &&
           set_of(scene, relation_to_head, spouse,
                  [](const Person& person) { return person.relation == child && person.age > 16; });
}

Made no_head(Scene& scene) {
    return scene.set(scene.family().people.front(), relation_to_head, other);
}

Made two_heads(Scene& scene) {
    return set_of(scene, relation_to_head, head,
                  [](const Person& person) { return person.relation != head && person.age > 18; });
}

Made spouse_as_child(Scene& scene) {
    const int age_of_head = scene.family().people.front().age;
    return set_of(scene, relation_to_head, child, [=](const Person& person) {
        return person.relation == spouse && age_of_head - person.age < 12;
    });
}

Made child_as_parent(Scene& scene) {
    return set_of(scene, relation_to_head, parent,
                  [](const Person& person) { return person.relation == child; });
}

Made spouse_as_grandchild(Scene& scene) {
    const int age_of_head = scene.family().people.front().age;
    return set_of(scene, relation_to_head, grandchild, [=](const Person& person) {
        return person.relation == spouse && age_of_head - person.age < 25;
    });
}

Made in_law_is_single(Scene& scene) {
    Person* person = relative<child_in_law>(scene);
    return person != nullptr && scene.set(*person, marital_status, single);
}

Made absent_member_answered(Scene& scene) {
    Person* person = scene.anybody([](const Person& who) { return !who.present(); });
    return person != nullptr && scene.set(*person, sex, person->sex);
}

Made sex_code(Scene& scene) {
    return set_of(scene, sex, 3, [](const Person&) { return true; });
}

Made man_asked_pregnancy(Scene& scene) {
    return set_of(scene, pregnant, no,
                  [](const Person& person) { return person.sex == male && person.age > 15; });
}

Made wife_not_asked_pregnancy(Scene& scene) {
    return set_of(scene, pregnant, blank,
                  [](const Person& person) { return person.answers[pregnant] != blank; });
}

Made docs_out_of_range(Scene& scene) {
    return set_of(scene, identity_docs, 9, [](const Person&) { return true; });
}

Made child_with_adult_card(Scene& scene) {
    Person* person =
        scene.any([](const Person& who) { return who.age < 16 && !nik_written(who).empty(); });
    return person != nullptr &&
           scene.set(*person, identity_docs, person->answers[identity_docs] | 4);
}

Made adult_with_child_card(Scene& scene) {
    Person* person = scene.any([](const Person& who) { return who.age > 18; });
    return person != nullptr &&
           scene.set(*person, identity_docs, person->answers[identity_docs] | 2);
}

Made toddler_at_school(Scene& scene) {
    return set_of(scene, school_participation, 1,
                  [](const Person& person) { return person.age < 5; });
}

bool has_left_school(const Person& person) {
    return person.answers[school_participation] == 3;
}

bool completed(const Person& person, int32_t least_level, int32_t most_level) {
    const int32_t level = person.answers[highest_level_attended];
    return person.answers[highest_grade] == 8 && level >= least_level && level <= most_level;
}

Made never_at_school_with_level(Scene& scene) {
    return set_of(scene, school_participation, 1, has_left_school);
}

Made level_missing(Scene& scene) {
    return set_of(scene, highest_level_attended, blank, has_left_school);
}

Made certificate_above_level(Scene& scene) {
    return set_of(scene, highest_certificate, 13,
                  [](const Person& person) { return completed(person, 3, 9) && person.age > 20; });
}

Made completed_without_certificate(Scene& scene) {
    return set_of(scene, highest_certificate, 23,
                  [](const Person& person) { return completed(person, 3, 17); });
}

Made unfinished_with_certificate(Scene& scene) {
    return set_of(scene, highest_grade, 2,
                  [](const Person& person) { return completed(person, 8, 17); });
}

Made grade_outside_level(Scene& scene) {
    return set_of(scene, highest_grade, 5, [](const Person& person) {
        const int32_t level = person.answers[highest_level_attended];
        return person.student && level >= 8 && level <= 17;
    });
}

Made too_young_for_level(Scene& scene) {
    return set_of(scene, highest_level_attended, 13, [](const Person& person) {
        return person.student && person.age < 11 && person.answers[highest_grade] <= 4;
    });
}

Made too_young_for_certificate(Scene& scene) {
    return set_of(scene, highest_certificate, 3,
                  [](const Person& person) { return person.student && person.age < 9; });
}

Made pupil_of_forty(Scene& scene) {
    return set_of(scene, school_participation, 2, [](const Person& person) {
        return has_left_school(person) && person.age > 40 &&
               person.answers[highest_level_attended] > 2;
    });
}

Made special_school(Scene& scene) {
    return set_of(scene, highest_level_attended, 2, [](const Person& person) {
        const MemberAnswers& answers = person.answers;
        const auto begin = answers.number.begin() + difficulty_seeing;
        const bool sound = std::all_of(begin, begin + 10, [](int32_t code) { return code == 4; });
        return sound && completed(person, 3, 4);
    });
}

Made hours_missing(Scene& scene) {
    return set_of(scene, hours_worked, blank, works);
}

Made idle_with_job(Scene& scene) {
    return set_of(scene, worked_last_week, no, [](const Person& person) {
        return works(person) && person.answers[owns_business] == no;
    });
}

Made industry_code(Scene& scene) {
    return set_of(scene, job_industry, 27, works);
}

Made no_hours(Scene& scene) {
    return set_of(scene, hours_worked, 0, works);
}

Made hours_of_a_week(Scene& scene) {
    return set_of(scene, hours_worked, scene.random().between(88, 98), works);
}

Made farm_hand_elsewhere(Scene& scene) {
    return set_of(scene, job_status, 6,
                  [](const Person& person) { return person.answers[job_status] == 7; });
}

Made labourer_in_paddy(Scene& scene) {
    return set_of(scene, job_status, 7,
                  [](const Person& person) { return person.answers[job_status] == 6; });
}

Made official_in_odd_industry(Scene& scene) {
    return set_of(scene, job_industry, 14, is_official);
}

Made official_without_school(Scene& scene) {
    return set_of(scene, highest_certificate, 8, is_official);
}

Made official_too_old(Scene& scene) {
    return set_of(scene, job_status, 5, [](const Person& person) {
        return person.age > 66 && person.answers[job_status] == 4;
    });
}

Made official_without_tax_number(Scene& scene) {
    return set_of(scene, npwp, 3, is_official);
}

Made official_without_pension(Scene& scene) {
    return set_of(scene, employment_insurance, 3, is_official);
}

Made small_child_works(Scene& scene) {
    return set_of(scene, worked_last_week, yes,
                  [](const Person& person) { return person.age >= 5 && person.age < 10; });
}

void clear_business(Person& person) {
    for (size_t field = business_count; field <= business_internet; ++field) {
        person.answers[field] = blank;
    }
    text_of(person.answers, MemberText::business_industry_text).clear();
}

Made own_account_without_business(Scene& scene) {
    // Where the family is offline against its business, that mistake must stay to be seen.
    const bool offline = scene.family().answers[family::internet_access] == 0;
    Person* person = scene.any([=](const Person& who) {
        const MemberAnswers& answers = who.answers;
        return !(offline && answers[business_internet] > 0) && answers[job_status] >= 1 &&
               answers[job_status] <= 3 && answers[kur] != yes && answers[umi] != yes;
    });
    if (person == nullptr || !scene.set(*person, owns_business, no)) {
        return false;
    }
    clear_business(*person);
    return true;
}

Made helper_without_business(Scene& scene) {
    const bool business =
        scene.any([](const Person& who) { return who.answers[owns_business] == yes; });
    return !business && set_of(scene, job_status, 8, [](const Person& person) {
        return person.answers[job_status] == 4 || person.answers[job_status] == 6;
    });
}

Made text_of_another_industry(Scene& scene) {
    return set_of(scene, job_industry, 16,
                  [](const Person& person) { return person.answers[job_status] == 6; });
}

bool owns(const Person& person) {
    return person.answers[owns_business] == yes;
}

Made business_count_missing(Scene& scene) {
    return set_of(scene, business_count, blank, owns);
}

Made own_account_with_workers(Scene& scene) {
    return set_of(scene, paid_workers, 3, [](const Person& person) {
        return person.answers[job_status] == 1 && person.answers[business_internet] > 0;
    });
}

Made large_without_permit(Scene& scene) {
    return set_of(scene, business_turnover, 6, [](const Person& person) {
        return owns(person) && person.answers[business_permit] == 11;
    });
}

Made internet_sum(Scene& scene) {
    return set_of(scene, business_internet, 64,
                  [](const Person& person) { return person.answers[business_internet] > 0; });
}

Made credit_without_business(Scene& scene) {
    return set_of(scene, kur, yes, [](const Person& person) {
        return person.age > 20 && person.answers[owns_business] == no;
    });
}

Made difficulty_missing(Scene& scene) {
    return set_of(scene, difficulty_walking, blank,
                  [](const Person& person) { return person.age >= 5; });
}

Made helpless_but_working(Scene& scene) {
    return set_of(scene, difficulty_selfcare, 1, works);
}

Made illness_of_old_age(Scene& scene) {
    return set_of(scene, chronic_illness, 17, [](const Person& person) { return person.age < 40; });
}

Made alone_in_company(Scene& scene) {
    return scene.family().present > 1 &&
           set_of(scene, caregiver, 3, [](const Person& person) { return person.age >= 60; });
}

Made insurance_sum(Scene& scene) {
    return set_of(scene, health_insurance, 16, [](const Person&) { return true; });
}

Made insured_twice(Scene& scene) {
    return set_of(scene, health_insurance, 5,
                  [](const Person& person) { return person.answers[health_insurance] == 1; });
}

Made programme_missing(Scene& scene) {
    return set_of(scene, prakerja, blank, [](const Person& person) { return person.age >= 5; });
}

Made pip_out_of_school(Scene& scene) {
    return set_of(scene, pip, yes, [](const Person& person) {
        return person.age >= 24 && person.age <= 30 && !person.student;
    });
}

Made pupil_in_prakerja(Scene& scene) {
    return set_of(scene, prakerja, yes, [](const Person& person) { return person.student; });
}

Made employment_insurance_sum(Scene& scene) {
    return set_of(scene, employment_insurance, 32,
                  [](const Person& person) { return person.age >= 15; });
}

/// Weights: where an office counted hits (process.md 5) the square root of its count, else our
/// guess, so that the most frequent kind does not drown the others; times 2 to 20 where few
/// families have a place for the mistake (officials, pupils, gas cylinders), since others take its
/// turn there.
constexpr std::array kinds = std::to_array<MistakeKind>({
    {"nik_15_digits", "NIK01", 26, nik_one_digit_short},
    {"nik_scientific", "NIK01", 10, nik_scientific},
    {"nik_0000", "NIK02", 8, nik_zeros},
    {"nik_unknown_area", "NIK03", 10, nik_area},
    {"nik_bad_day", "NIK04", 6, nik_day},
    {"nik_bad_month", "NIK05", 6, nik_month},
    {"nik_wrong_sex", "NIK06", 10, nik_other_sex},
    {"nik_wrong_year", "NIK07", 20, nik_other_year},
    {"nik_is_kk", "NIK10", 6, nik_is_card},
    {"age_not_birth_date", "DEM08", 40, wrong_age},
    {"birth_date_impossible", "DEM09", 12, impossible_birth_date},
    {"age_99", "DEM10", 3, age_out_of_range},
    {"child_married", "DEM06", 12, child_is_married},
    {"spouse_single", "DEM04", 12, spouse_is_single},
    {"head_single", "DEM05", 12, head_is_single},
    {"spouses_same_sex", "DEM03", 10, spouses_of_one_sex},
    {"two_spouses", "DEM02", 16, two_spouses},
    {"no_head", "DEM01", 8, no_head},
    {"two_heads", "DEM01", 6, two_heads},
    {"spouse_as_child", "DEM11", 8, spouse_as_child},
    {"child_as_parent", "DEM12", 5, child_as_parent},
    {"spouse_as_grandchild", "DEM13", 6, spouse_as_grandchild},
    {"in_law_single", "DEM14", 60, in_law_is_single},
    {"absent_answered", "DEM16", 60, absent_member_answered},
    {"sex_code", "DEM18", 5, sex_code},
    {"man_pregnancy", "DEM19", 8, man_asked_pregnancy},
    {"pregnancy_missing", "DEM19", 10, wife_not_asked_pregnancy},
    {"identity_docs_sum", "DEM21", 6, docs_out_of_range},
    {"child_with_ktp", "DEM22", 10, child_with_adult_card},
    {"adult_with_kia", "DEM23", 10, adult_with_child_card},
    {"toddler_school", "EDU01", 30, toddler_at_school},
    {"never_school_level", "EDU02", 10, never_at_school_with_level},
    {"school_level_missing", "EDU03", 10, level_missing},
    {"certificate_above_level", "EDU04", 10, certificate_above_level},
    {"completed_no_certificate", "EDU05", 12, completed_without_certificate},
    {"unfinished_certificate", "EDU06", 12, unfinished_with_certificate},
    {"grade_not_of_level", "EDU07", 24, grade_outside_level},
    {"too_young_for_level", "EDU08", 20, too_young_for_level},
    {"too_young_for_certificate", "EDU09", 6, too_young_for_certificate},
    {"pupil_over_40", "EDU10", 8, pupil_of_forty},
    {"special_school", "EDU11", 10, special_school},
    {"hours_missing", "EMP01", 12, hours_missing},
    {"idle_with_job", "EMP01", 10, idle_with_job},
    {"industry_code", "EMP02", 6, industry_code},
    {"hours_zero", "EMP03", 6, no_hours},
    {"hours_over_84", "EMP03b", 12, hours_of_a_week},
    {"farm_hand_elsewhere", "EMP04", 24, farm_hand_elsewhere},
    {"labourer_in_paddy", "EMP05", 30, labourer_in_paddy},
    {"official_industry", "EMP06", 80, official_in_odd_industry},
    {"official_certificate", "EMP07", 50, official_without_school},
    {"official_over_65", "EMP08b", 60, official_too_old},
    {"official_npwp", "EMP09", 80, official_without_tax_number},
    {"official_pension", "EMP10", 260, official_without_pension},
    {"small_child_works", "EMP12", 24, small_child_works},
    {"industry_text", "EMP13", 18, text_of_another_industry},
    {"own_without_business", "EMP14", 12, own_account_without_business},
    {"helper_without_business", "EMP15", 16, helper_without_business},
    {"business_count_missing", "BUS01", 8, business_count_missing},
    {"own_account_workers", "BUS03", 40, own_account_with_workers},
    {"large_no_permit", "BUS05", 4, large_without_permit},
    {"business_internet_sum", "BUS06", 12, internet_sum},
    {"credit_no_business", "BUS09", 8, credit_without_business},
    {"difficulty_missing", "HEA02", 8, difficulty_missing},
    {"helpless_working", "HEA05", 6, helpless_but_working},
    {"illness_age", "HEA08", 4, illness_of_old_age},
    {"alone_in_company", "HEA10", 8, alone_in_company},
    {"insurance_sum", "SOC01", 4, insurance_sum},
    {"insured_twice", "SOC02", 12, insured_twice},
    {"prakerja_missing", "SOC04", 8, programme_missing},
    {"pip_no_school", "SOC05", 6, pip_out_of_school},
    {"prakerja_pupil", "SOC06", 6, pupil_in_prakerja},
    {"employment_insurance_sum", "SOC07", 4, employment_insurance_sum},
});

}  // namespace

std::span<const MistakeKind> member_mistakes() {
    return kinds;
}

}  // namespace regsosek::synth
