// Writing one sheet.
#include "synth/document.h"

#include <fmt/format.h>

#include <algorithm>

#include "synth/names.h"

namespace regsosek::synth {
namespace {

using namespace family;

/// Interview results 2 to 5 (incomplete, nobody at home, refused, moved): 3 % in all;
/// process.md 2.4 knows regions with far more.
constexpr double incomplete = .006;
constexpr double nobody = .012;
constexpr double refused = .003;
constexpr double moved = .009;
/// Cards not at hand: of whole families, and of single members of the others. With misread NIK
/// (mistakes.h) and register gaps a join on NIK alone then finds 86 % (methods/link.md).
constexpr double cards_away = .044;
constexpr double card_missing = .056;
/// Names written in another way than on the card.
constexpr double name_varies = .12;

int32_t drawn_result(Random& random, const Family& family) {
    const double drawn = random.uniform();
    const bool plain = family.kind == FamilyKind::ordinary && family.answers[kk_code] == 0;
    if (!plain || drawn >= incomplete + nobody + refused + moved) {
        return 1;
    }
    if (drawn < incomplete) {
        return 2;
    }
    return drawn < incomplete + nobody ? 3 : (drawn < incomplete + nobody + refused ? 4 : 5);
}

std::string_view note_for(int32_t result) {
    switch (result) {
        case 2: return "RESPONDEN TIDAK TAHU ASET DAN REKENING";
        case 3: return "TIGA KALI DIDATANGI TIDAK ADA ORANG";
        case 4: return "RESPONDEN MENOLAK DIDATA";
        default: return "KELUARGA SUDAH PINDAH KE LUAR KOTA";
    }
}

void write_place(const Frame& frame, Family& family) {
    const Sls& sls = frame.sls[static_cast<size_t>(family.sls)];
    const auto digits = [&sls](size_t at, size_t count) {
        return static_cast<int32_t>(std::stoi(sls.code.substr(at, count)));
    };
    FamilyAnswers& answers = family.answers;
    answers[province_code] = digits(0, 2);
    answers[regency_code] = digits(2, 2);
    answers[district_code] = digits(4, 3);
    answers[village_code] = digits(7, 3);
    answers[sls_code] = digits(10, 4);
    answers[subsls_code] = digits(14, 2);
    answers[building_no] = family.building_no;
    answers[family_no] = family.family_no;
    text_of(answers, FamilyText::sls_name) = sls.name;
    text_of(answers, FamilyText::address) = address_of(sls, family.building_no);
    if (family.kind == FamilyKind::pesantren) {
        answers[dwelling_kind] = 3;
    }
}

void write_officers(Random& random, const Frame& frame, Family& family) {
    const Sls& sls = frame.sls[static_cast<size_t>(family.sls)];
    const Officer& ppl = frame.ppl[static_cast<size_t>(sls.ppl)];
    const Officer& pml = frame.pml[static_cast<size_t>(sls.pml)];
    FamilyAnswers& answers = family.answers;
    text_of(answers, FamilyText::ppl_name) = ppl.name;
    text_of(answers, FamilyText::ppl_code) = ppl.code;
    text_of(answers, FamilyText::pml_name) = pml.name;
    text_of(answers, FamilyText::pml_code) = pml.code;
    // Entry goes by SLS: an operator keys about 2,100 documents.
    constexpr int sls_per_operator = 40;
    text_of(answers, FamilyText::operator_code) =
        fmt::format("M{:03}", family.sls / sls_per_operator + 1);
    answers[interview_date] = family.interview.number();
    answers[check_date] = Date{family.interview.days + random.between(1, 5)}.number();
}

void write_names(Random& random, Family& family) {
    for (Person& person : family.people) {
        text_of(person.answers, MemberText::member_name) =
            name_as_written(random, person.name, person.sex, person.age, name_varies);
    }
    const std::string& written = text_of(family.people.front().answers, MemberText::member_name);
    text_of(family.answers, FamilyText::head_name) = written.substr(0, 35);
}

void leave_cards_away(Random& random, Family& family) {
    const bool all = random.chance(cards_away);
    for (Person& person : family.people) {
        const bool missing = random.chance(card_missing);
        if (all || missing) {
            text_of(person.answers, MemberText::nik).clear();
            if (person.present()) {
                person.answers[member::identity_docs] &= ~4;
            }
        }
    }
}

/// Nothing of blocks III to V is asked.
void leave_unasked(Family& family) {
    FamilyAnswers& answers = family.answers;
    for (size_t field = dwelling_tenure; field <= expenditure_month; ++field) {
        answers[field] = blank;
    }
    answers[member_count] = blank;
    text_of(answers, FamilyText::kk_number).clear();
}

void write_respondent(Random& random, Family& family) {
    FamilyAnswers& answers = family.answers;
    const Person* wife = family.find(spouse);
    const Person& speaks = wife != nullptr && random.chance(.55) ? *wife : family.people.front();
    text_of(answers, FamilyText::respondent_name) =
        text_of(speaks.answers, MemberText::member_name).substr(0, 30);
    answers[consent_gov_use] = 1;
    if (random.chance(.7)) {
        text_of(answers, FamilyText::respondent_phone) =
            fmt::format("0800{:08}", random.below(100000000));  // 0800: no mobile number begins so
    }
}

}  // namespace

bool interviewed(const Family& family) {
    return family.answers[interview_result] <= 2;
}

std::string landmark_of(int sls, int building_no) {
    // 36^6 is above 10,000 SLS of 1,000 buildings; the prime scatters neighbours.
    constexpr uint64_t all = 2176782336;
    constexpr uint64_t prime = 1000000007;
    uint64_t left =
        (static_cast<uint64_t>(sls) * 1000 + static_cast<uint64_t>(building_no)) * prime % all;
    std::string id(6, '0');
    for (size_t k = 6; k-- > 0;) {
        const auto digit = static_cast<char>(left % 36);
        id[k] = static_cast<char>(digit < 10 ? '0' + digit : 'A' + digit - 10);
        left /= 36;
    }
    return id;
}

std::string address_of(const Sls& sls, int building_no) {
    return fmt::format("DK {} RT {:03} RW {:03} NO {}", sls.hamlet, sls.rt, sls.rw, building_no);
}

void write_document(Random& random, const Frame& frame, Family& family) {
    FamilyAnswers& answers = family.answers;
    write_place(frame, family);
    write_officers(random, frame, family);
    write_names(random, family);
    leave_cards_away(random, family);
    answers[form_sheet_no] = 1;
    answers[form_sheet_total] = static_cast<int32_t>((family.people.size() + 4) / 5);
    answers[member_count] = family.present;
    text_of(answers, FamilyText::kk_number) = family.kk_number;
    answers[interview_result] = drawn_result(random, family);
    const int32_t result = answers[interview_result];
    if (result > 1) {
        text_of(answers, FamilyText::notes) = note_for(result);
    }
    if (!interviewed(family)) {
        answers[form_sheet_total] = 1;
        leave_unasked(family);
        return;
    }
    write_respondent(random, family);
    if (result == 2) {
        for (size_t field = asset_gas_5kg; field <= account_ewallet; ++field) {
            answers[field] = blank;
        }
    }
    if (answers[welfare_status_initial] <= 2) {
        text_of(answers, FamilyText::landmark_id) = landmark_of(family.sls, family.building_no);
    }
}

}  // namespace regsosek::synth
