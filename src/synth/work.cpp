// Blocks IV.C and IV.D: who works, in what, as what; and the businesses that come of it.
#include <algorithm>
#include <array>
#include <string_view>

#include "synth/livelihood.h"

namespace regsosek::synth {
namespace {

/// Codes of job_status.
enum JobStatus : int32_t {
    own = 1,
    with_unpaid,
    with_paid,
    employee,
    official,
    casual_farm,
    casual_other,
    unpaid_family
};
/// Codes of industry26 that the model reasons with.
enum Industry : int32_t {
    paddy = 1,
    garden = 2,
    fishing = 4,
    animals = 5,
    forestry = 6,
    factory = 8,
    building = 11,
    trade = 12,
    transport = 13,
    food = 14,
    telecom = 15,
    finance = 16,
    expert = 18,
    support = 19,
    government = 20,
    education = 21,
    medicine = 22,
    services = 24,
    household = 25
};

/// Age steps for participation: 10, 15, 20, 25, 35, 55, 60, 65, 70, 75 and over (Demak 2022: TPAK
/// 67 %).
constexpr std::array<int, 10> age_steps = {{10, 15, 20, 25, 35, 55, 60, 65, 70, 75}};
constexpr std::array<double, 10> men_working = {
    {.004, .55, .80, .95, .965, .92, .83, .66, .50, .26}};
constexpr std::array<double, 10> women_working = {
    {.002, .38, .55, .53, .60, .56, .48, .36, .24, .10}};
constexpr double student_working = .06;

double participation(const Person& person) {
    if (person.age < age_steps.front()) {
        return 0.0;
    }
    size_t k = 0;
    while (k + 1 < age_steps.size() && person.age >= age_steps[k + 1]) {
        ++k;
    }
    const double base = person.sex == male ? men_working[k] : women_working[k];
    if (person.student) {
        return person.age < 15 ? .003 : student_working;
    }
    const bool lone_woman =
        person.sex == female && person.marital != married && person.age >= 20 && person.age < 65;
    return lone_woman ? std::min(.93, base + .2) : base;
}

/// Weights of industries for a village and a level of schooling.
struct Choice {
    int32_t industry;
    double man_low;
    double man_high;
    double woman_low;
    double woman_high;
};
constexpr std::array<Choice, 18> choices = {{{paddy, 34, 9, 30, 6},
                                             {garden, 4, 2, 5, 1},
                                             {fishing, 3, 1, 1, .3},
                                             {animals, 3, 1, 1.5, .5},
                                             {forestry, .6, .2, .2, .1},
                                             {factory, 13, 27, 20, 30},
                                             {building, 20, 9, .5, .5},
                                             {trade, 11, 18, 27, 24},
                                             {transport, 6, 8, .3, 1},
                                             {food, 3, 4, 9, 8},
                                             {telecom, .1, 2, .1, 1},
                                             {finance, .1, 2, .1, 2},
                                             {expert, .1, 1, .1, 1},
                                             {support, .6, 2, .3, 1},
                                             {government, .4, 6, .2, 3},
                                             {education, .3, 6, .8, 14},
                                             {medicine, .1, 1.5, .2, 4},
                                             {services, 3, 3, 4, 3}}};

int32_t drawn_industry(Random& random, const Village& village, const Person& person) {
    std::array<double, choices.size()> weights{};
    const bool schooled = person.school_years >= 12;
    for (size_t k = 0; k < choices.size(); ++k) {
        const Choice& choice = choices[k];
        double weight = person.sex == male ? (schooled ? choice.man_high : choice.man_low)
                                           : (schooled ? choice.woman_high : choice.woman_low);
        if (choice.industry <= garden) {
            weight *= village.urban ? .3 : (person.age > 50 ? 1.8 : 1.0);
        } else if (choice.industry == fishing) {
            weight *= village.coastal ? 9.0 : .25;
        }
        weights[k] = weight;
    }
    return choices[random.pick(weights)].industry;
}

/// Weights of the eight statuses by industry: own, with unpaid, with paid, employee, official,
/// casual in farming, casual elsewhere, unpaid family worker.
std::array<double, 8> status_weights(int32_t industry, const Person& person) {
    const bool can_be_official = person.school_years >= 12 && person.age >= 20 && person.age <= 59;
    const double helper = person.relation == head ? 0.0 : (person.sex == female ? 18.0 : 9.0);
    switch (industry) {
        case paddy: return {30, 22, 2, 2, 0, 36, 0, helper};
        case garden:
        case animals:
        case forestry: return {42, 20, 2, 6, 0, 24, 0, helper};
        case fishing: return {38, 18, 4, 6, 0, 28, 0, helper * .5};
        case building: return {5, 1, 3, 18, 0, 0, 73, 0};
        case factory: return {9, 5, 3, 76, 0, 0, 5, helper * .15};
        case trade: return {56, 19, 4, 18, 0, 0, 1, helper * .35};
        case transport: return {50, 1, 2, 38, 0, 0, 9, 0};
        case food: return {50, 18, 4, 25, 0, 0, 2, helper * .3};
        case government: return {0, 0, 0, 30, can_be_official ? 70.0 : 0.0, 0, 0, 0};
        case education: return {1, 0, 0, 58, can_be_official ? 41.0 : 0.0, 0, 0, 0};
        case medicine: return {4, 0, 1, 62, can_be_official ? 33.0 : 0.0, 0, 0, 0};
        case services: return {48, 7, 3, 28, 0, 0, 14, 0};
        default: return {15, 2, 4, 72, 0, 0, 7, 0};
    }
}

/// What the enumerator writes for an industry: worded so that the code can be told from it.
std::string_view industry_text(Random& random, int32_t industry, int32_t status) {
    using View = std::string_view;
    const auto one = [&random](std::array<View, 3> texts) { return texts[random.below(3)]; };
    switch (industry) {
        case paddy:
            return status == casual_farm
                       ? one({"BURUH TANI PADI", "BURUH TANAM PADI SAWAH", "BURUH PANEN PADI"})
                       : one({"PERTANIAN PADI SAWAH", "MENANAM PADI", "PETANI PADI DAN JAGUNG"});
        case garden: return one({"MENANAM BAWANG MERAH", "KEBUN SAYURAN", "MENANAM CABAI"});
        case fishing:
            return one({"NELAYAN PENANGKAPAN IKAN LAUT", "TAMBAK UDANG", "TAMBAK BANDENG"});
        case animals: return one({"PETERNAKAN AYAM", "TERNAK KAMBING", "TERNAK SAPI"});
        case forestry:
            return one({"PENEBANGAN KAYU HUTAN", "BURUH HUTAN JATI", "JASA PERTANIAN TRAKTOR"});
        case factory: return one({"PABRIK GARMEN", "INDUSTRI MEBEL KAYU", "PABRIK MAKANAN RINGAN"});
        case building: return one({"TUKANG BANGUNAN RUMAH", "KULI BANGUNAN", "KONSTRUKSI JALAN"});
        case trade: return one({"DAGANG SEMBAKO", "JUAL SAYUR DI PASAR", "BENGKEL SEPEDA MOTOR"});
        case transport: return one({"SOPIR TRUK ANGKUTAN BARANG", "OJEK", "SOPIR ANGKUTAN UMUM"});
        case food: return one({"WARUNG MAKAN", "JUAL MAKANAN GORENGAN", "WARUNG KOPI"});
        case telecom:
            return one({"JASA INTERNET", "PROGRAMMER KOMPUTER", "PERUSAHAAN TELEKOMUNIKASI"});
        case finance: return one({"BANK", "KOPERASI SIMPAN PINJAM", "ASURANSI"});
        case expert: return one({"KANTOR NOTARIS", "FOTOGRAFER", "KONSULTAN TEKNIK"});
        case support: return one({"PENYEWAAN ALAT PESTA", "JASA SATPAM", "BIRO PERJALANAN"});
        case government:
            return one({"KANTOR DESA", "KANTOR KECAMATAN", "DINAS PEMERINTAH KABUPATEN"});
        case education: return one({"SEKOLAH DASAR", "MADRASAH", "GURU TK"});
        case medicine: return one({"PUSKESMAS", "RUMAH SAKIT", "KLINIK BIDAN"});
        case services: return one({"PANGKAS RAMBUT", "PENJAHIT REPARASI PAKAIAN", "JASA LAUNDRY"});
        default: return one({"PEMBANTU RUMAH TANGGA", "ASISTEN RUMAH TANGGA", "PENGASUH ANAK"});
    }
}

/// Tax number: officials have one, employees of larger firms often.
int32_t npwp(Random& random, int32_t status) {
    const double has =
        status == official ? 1.0 : (status == employee ? .26 : (status <= with_paid ? .08 : .02));
    return random.chance(has) ? (random.chance(.65) ? 1 : 2) : 3;
}

int32_t hours(Random& random, const Person& person, int32_t status) {
    const double mean = status == casual_farm || status == unpaid_family
                            ? 31.0
                            : (status == employee || status == official ? 44.0 : 40.0);
    const double drawn = mean - (person.student ? 20.0 : 0.0) + 10.0 * random.normal();
    return std::clamp(static_cast<int32_t>(drawn), 3, 80);
}

bool has_business(const Person& person) {
    return person.answers[member::owns_business] == yes;
}

void answer_business(Random& random, Person& person, int32_t industry, int32_t status) {
    using namespace member;
    MemberAnswers& answers = person.answers;
    answers[owns_business] = yes;
    answers[business_count] = random.chance(.04) ? 2 : 1;
    answers[business_industry] = industry;
    text_of(answers, MemberText::business_industry_text) =
        status <= with_paid ? text_of(answers, MemberText::job_industry_text)
                            : std::string(industry_text(random, industry, own));
    answers[paid_workers] = status == with_paid
                                ? random.between(1, 6)
                                : (status == with_unpaid && random.chance(.3) ? 1 : 0);
    answers[unpaid_workers] = status == with_unpaid ? random.between(1, 3) : 0;
    const double size = random.uniform() + (status == with_paid ? .22 : 0.0);
    answers[business_turnover] = size < .70 ? 1 : (size < .90 ? 2 : (size < 1.0 ? 3 : 4));
    if (status == with_paid && random.chance(.02)) {
        answers[paid_workers] = random.between(10, 40);
        answers[business_turnover] = 5;
    }
    const bool permitted = answers[business_turnover] >= 5 || random.chance(size > .9 ? .4 : .08);
    answers[business_permit] = permitted ? (random.chance(.7) ? 4 : 2) : 11;
    answers[business_internet] = answers[paid_workers] > 0 ? 1 : 0;
    if (random.chance(size > .7 ? .4 : .12)) {
        answers[business_internet] = 1 | (random.chance(.5) ? 4 : 0) | (random.chance(.4) ? 8 : 0) |
                                     (random.chance(.3) ? 2 : 0) | (random.chance(.15) ? 16 : 0);
    }
}

void answer_job(Random& random, const Village& village, Person& person, bool family_business) {
    using namespace member;
    MemberAnswers& answers = person.answers;
    const int32_t industry = drawn_industry(random, village, person);
    auto status = static_cast<int32_t>(random.pick(status_weights(industry, person))) + 1;
    if (status == unpaid_family && !family_business) {
        status = industry <= forestry ? casual_farm : own;
    }
    if (person.age < 15 && status != unpaid_family) {
        status = industry <= forestry ? casual_farm : casual_other;
    }
    answers[worked_last_week] = yes;
    answers[hours_worked] = hours(random, person, status);
    answers[job_industry] = industry;
    answers[job_status] = status;
    text_of(answers, MemberText::job_industry_text) = industry_text(random, industry, status);
    answers[member::npwp] = synth::npwp(random, status);
    if (status <= with_paid) {
        answer_business(random, person, industry, status);
    } else if (status != unpaid_family && person.age >= 20 && random.chance(.025)) {
        answer_business(random, person, random.chance(.7) ? trade : food, status);
    } else {
        answers[owns_business] = no;
    }
}

}  // namespace

void answer_work(Random& random, const Village& village, Family& family) {
    bool family_business = false;
    for (Person& person : family.people) {
        if (!person.present() || person.age < 5) {
            continue;
        }
        const bool helpless = person.answers[member::difficulty_selfcare] == 1;
        if (!helpless && random.chance(participation(person))) {
            answer_job(random, village, person, family_business);
            family_business = family_business || has_business(person);
        } else {
            person.answers[member::worked_last_week] = no;
            person.answers[member::owns_business] = no;
        }
    }
}

}  // namespace regsosek::synth
