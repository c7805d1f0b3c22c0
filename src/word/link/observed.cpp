// Birth dates from the questionnaire: 98 and 9998 mean unknown (process.md 9); a person whose year
// is not known is given that of the age.
#include "word/link/observed.h"

#include "ground/base/assert.h"
#include "ground/base/threads.h"

namespace regsosek::link {

namespace {

constexpr size_t grain = 65536;
constexpr int64_t age_open = 98;  // the questionnaire's last age means "98 and older"

struct BirthColumns {
    const store::Column* year;
    const store::Column* month;
    const store::Column* day;
    const store::Column* age;
};

}  // namespace

int32_t birth_of(int64_t year, int64_t month, int64_t day, int64_t age, int64_t interview_year) {
    if (year < 1800 || year > 2200) {
        const bool known = age >= 0 && age < age_open;
        return known ? static_cast<int32_t>((interview_year - age) * 10000) : 0;
    }
    if (month < 1 || month > 12 || day < 1 || day > 31) {
        return static_cast<int32_t>(year * 10000);
    }
    return static_cast<int32_t>(year * 10000 + month * 100 + day);
}

int64_t interview_year(int64_t date) {
    // The year of the field work of Regsosek 2022, where a document does not say its date.
    constexpr int64_t field_year = 2022;
    return date > 19000000 ? date / 10000 : field_year;
}

size_t words_of(std::string_view name) {
    size_t words = 0;
    bool inside = false;
    for (const char c : name) {
        words += c != ' ' && !inside ? 1 : 0;
        inside = c != ' ';
    }
    return words;
}

namespace {

// Columns and identities of the same documents: while a server runs, others may add some between
// the two reads.
Result<void> read_parallel(store::Workspace& workspace, const store::Scope& scope, Observed& out) {
    constexpr int tries = 5;
    for (int i = 0; i < tries; ++i) {
        out.columns = TRY(workspace.columns(
            scope,
            {{"interview_date", "welfare_status_initial", "building_no", "family_no", "kk_code"},
             {"birth_year", "birth_month", "birth_day", "age", "sex", "member_no", "presence",
              "relation_to_head"}}));
        out.identities = TRY(workspace.identities(scope));
        if (out.identities->as_of == out.columns->as_of &&
            out.identities->member_name.size() == out.columns->person.rows) {
            return {};
        }
    }
    return fail(Code::busy, "dokumen terus bertambah selagi dibaca; coba lagi",
                "documents keep coming while they are read; try again");
}

}  // namespace

Result<Observed> observe(store::Workspace& workspace, const store::Scope& scope) {
    Observed out;
    TRY(read_parallel(workspace, scope, out));
    const store::Table& family = out.columns->family;
    const store::Table& person = out.columns->person;
    const BirthColumns births = {&person.at("birth_year"), &person.at("birth_month"),
                                 &person.at("birth_day"), &person.at("age")};
    const store::Column& sex = person.at("sex");
    const store::Column& area = family.at("area");
    const store::Column& interview = family.at("interview_date");
    out.family.resize(person.rows);
    out.kk.resize(person.rows);
    out.birth.resize(person.rows);
    out.sex.resize(person.rows);
    out.area.resize(person.rows);
    parallel_ranges(family.rows, grain, [&](size_t begin, size_t end) {
        for (size_t f = begin; f < end; ++f) {
            const int64_t year = interview_year(interview.integer(f));
            for (uint32_t p = out.columns->person_begin[f]; p < out.columns->person_begin[f + 1];
                 ++p) {
                out.family[p] = static_cast<uint32_t>(f);
                out.kk[p] = out.identities->kk_number[f];
                out.birth[p] = birth_of(births.year->integer(p), births.month->integer(p),
                                        births.day->integer(p), births.age->integer(p), year);
                const int64_t code = sex.integer(p);
                out.sex[p] = code == 1 || code == 2 ? static_cast<uint8_t>(code) : uint8_t{0};
                out.area[p] = area.integer(f);
            }
        }
    });
    return out;
}

match::PersonColumns Observed::person_columns() const {
    match::PersonColumns out;
    out.rows = rows();
    out.name = identities->member_name;
    out.nik = identities->nik;
    out.kk = kk;
    out.birth = birth;
    out.sex = sex;
    out.area = area;
    out.household = family;
    return out;
}

}  // namespace regsosek::link
