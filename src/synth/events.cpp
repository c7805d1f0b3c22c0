// The stories of the families of one village.
#include "synth/events.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "synth/document.h"
#include "synth/household.h"
#include "synth/names.h"

namespace regsosek::synth {
namespace {

using View = std::string_view;

/// Eleven months from this day.
constexpr int32_t first_day = 19327;  // 2022-12-01
constexpr int days = 330;
/// Shares of families in these months: about 14 births and 8 deaths per 1,000 people a year
/// (Central Java).
constexpr double birth_of_pregnant = .85;
constexpr double death_young = .0015;  ///< A year's risk of members below 50.
constexpr double death_middle = .010;  ///< 50 to 69.
constexpr double death_old = .055;     ///< 70 and over.
constexpr double family_leaves = .006;
constexpr double member_leaves = .008;
constexpr double family_arrives = .006;
constexpr double card_splits = .12;  ///< Of families with a married child at home.
constexpr double cards_merge = .04;  ///< Of people who live alone next to their kin.
constexpr double appeals = .004;

/// One line of events.csv.
struct Event {
    View kind;
    int date = 0;
    int family_no = 0;
    int building_no = 0;
    int member_no = 0;
    const Person* person = nullptr;
    bool with_person = false;
    std::string kk_number_new;
    int family_no_to = 0;
    int building_no_to = 0;
    View note;
};

class Chronicler {
public:
    Chronicler(const Frame& frame, uint64_t seed, Draft& draft, Page& page)
        : frame_(frame), seed_(seed), draft_(draft), page_(page) {}

    void tell(size_t begin, size_t end);

private:
    void story(Random& random, const Family& family, const Family* next);
    bool birth(Random& random, const Family& family);
    bool death(Random& random, const Family& family);
    bool departure(Random& random, const Family& family);
    bool split(Random& random, const Family& family);
    bool merger(Random& random, const Family& family, const Family* next);
    void arrival(Random& random, int sls);
    void write(Random& random, const Event& event);
    int day(Random& random) const { return first_day + random.between(0, days - 1); }

    const Frame& frame_;
    uint64_t seed_;
    Draft& draft_;
    Page& page_;
    int sls_ = 0;
    int next_family_ = 0;  ///< Numbers for families that come into being.
    int next_building_ = 0;
    bool skip_next_ = false;  ///< The next family was merged into this one.
    int64_t events_ = 0;
};

void Chronicler::write(Random& random, const Event& event) {
    const Sls& sls = frame_.sls[static_cast<size_t>(sls_)];
    const int recorded =
        event.date + (random.chance(.8) ? random.between(0, 21) : random.between(22, 75));
    csv::Writer& rows = page_.rows;
    const auto number = [&rows](int value) {
        value > 0 ? rows.field(int64_t{value}) : rows.field(View());
    };
    rows.field(fmt::format("E{:03}-{:05}", draft_.village + 1, ++events_))
        .field(Date{event.date}.iso())
        .field(Date{recorded}.iso())
        .field(event.kind)
        .field(sls.code);
    number(event.building_no);
    number(event.family_no);
    number(event.member_no);
    if (event.with_person) {
        const Person& person = *event.person;
        rows.field(person.name)
            .field(person.nik)
            .field(int64_t{person.sex})
            .field(person.birth.iso())
            .field(int64_t{person.relation});
    } else {
        for (int k = 0; k < 5; ++k) {
            rows.field(View());
        }
    }
    rows.field(event.kk_number_new).field(event.family_no_to > 0 ? View(sls.code) : View());
    number(event.building_no_to);
    number(event.family_no_to);
    rows.field(event.note);
    page_.end();
}

Event about(View kind, const Family& family, int date) {
    Event event;
    event.kind = kind;
    event.date = date;
    event.family_no = family.family_no;
    event.building_no = family.building_no;
    return event;
}

bool Chronicler::birth(Random& random, const Family& family) {
    for (const Person& person : family.people) {
        if (person.answers[member::pregnant] != yes || !random.chance(birth_of_pregnant)) {
            continue;
        }
        Event event = about("birth", family, day(random));
        Person baby;
        baby.sex = static_cast<uint8_t>(random.chance(.512) ? male : female);
        baby.birth = Date{event.date};
        baby.relation = person.relation <= spouse ? child : grandchild;
        baby.name = invented_name(random, baby.sex, baby.birth.year());
        if (random.chance(.7)) {
            baby.nik = draft_.issuer.nik(random, baby.birth, baby.sex);
        }
        event.member_no = static_cast<int>(family.people.size()) + 1;
        event.person = &baby;
        event.with_person = true;
        write(random, event);
        return true;
    }
    return false;
}

bool Chronicler::death(Random& random, const Family& family) {
    for (const Person& person : family.people) {
        const double risk =
            person.age < 50 ? death_young : (person.age < 70 ? death_middle : death_old);
        if (person.present() && random.chance(risk * days / 365.0)) {
            Event event = about("death", family, day(random));
            event.member_no = person.answers[member::member_no];
            write(random, event);
            return true;
        }
    }
    return false;
}

bool Chronicler::departure(Random& random, const Family& family) {
    if (random.chance(family_leaves)) {
        Event event = about("move_out", family, day(random));
        event.note = "SELURUH KELUARGA PINDAH";
        write(random, event);
        return true;
    }
    for (const Person& person : family.people) {
        const bool young = person.present() && person.relation == child && person.age > 17 &&
                           person.marital == single;
        if (young && random.chance(member_leaves * 4)) {
            Event event = about("move_out", family, day(random));
            event.member_no = person.answers[member::member_no];
            event.note = "MERANTAU";
            write(random, event);
            return true;
        }
    }
    return false;
}

/// A married child takes its spouse and children to a card of their own.
bool Chronicler::split(Random& random, const Family& family) {
    const Person* in_law = family.find(child_in_law);
    if (in_law == nullptr || family.kk_number.empty() || !random.chance(card_splits)) {
        return false;
    }
    const int date = day(random);
    const std::string card = draft_.issuer.kk_number(random, Date{date});
    const int family_to = next_family_++;
    for (const Person& person : family.people) {
        const bool goes = (person.relation == child && person.marital == married) ||
                          person.relation == child_in_law || person.relation == grandchild;
        if (person.present() && goes) {
            Event event = about("split_kk", family, date);
            event.member_no = person.answers[member::member_no];
            event.kk_number_new = card;
            event.family_no_to = family_to;
            event.building_no_to = family.building_no;
            write(random, event);
        }
    }
    return true;
}

/// Somebody who lives alone joins the card of the family behind the same wall or next door.
bool Chronicler::merger(Random& random, const Family& family, const Family* next) {
    const bool possible = family.present == 1 && family.people.size() == 1 && next != nullptr &&
                          interviewed(*next) && next->kind == FamilyKind::ordinary &&
                          !next->kk_number.empty() && !next->duplicate;
    if (!possible || !random.chance(cards_merge)) {
        return false;
    }
    Event event = about("merge_kk", family, day(random));
    event.kk_number_new = next->kk_number;
    event.family_no_to = next->family_no;
    event.building_no_to = next->building_no;
    write(random, event);
    skip_next_ = true;
    return true;
}

/// A family comes from outside the district and moves into a house of its own.
void Chronicler::arrival(Random& random, int sls) {
    Family family;
    family.sls = sls;
    family.interview = Date{day(random)};
    found_household(random, family);
    draft_.give_numbers(random, family);
    family.family_no = next_family_++;
    family.building_no = next_building_++;
    int line = 0;
    for (const Person& person : family.people) {
        if (!person.present()) {
            continue;
        }
        Event event = about("move_in", family, family.interview.days);
        event.member_no = ++line;
        event.person = &person;
        event.with_person = true;
        event.kk_number_new = family.kk_number;
        write(random, event);
    }
}

void Chronicler::story(Random& random, const Family& family, const Family* next) {
    if (birth(random, family) || death(random, family) || departure(random, family) ||
        split(random, family) || merger(random, family, next)) {
        return;
    }
    if (random.chance(appeals)) {
        Event event = about("appeal", family, first_day + random.between(180, days - 1));
        event.note = random.chance(.8) ? "MERASA LEBIH MISKIN DARI HASIL" : "DATA KELUARGA BERUBAH";
        write(random, event);
    }
}

void Chronicler::tell(size_t begin, size_t end) {
    if (begin == end) {
        return;
    }
    sls_ = draft_.families[begin].sls;
    next_family_ = draft_.families[end - 1].family_no + 1;
    next_building_ = draft_.families[end - 1].building_no + 1;
    skip_next_ = false;
    for (size_t at = begin; at < end; ++at) {
        const Family& family = draft_.families[at];
        Random random = family_random(seed_, Stream::events, sls_, family.family_no);
        if (random.chance(family_arrives)) {
            arrival(random, sls_);
        }
        const bool merged_into = skip_next_;
        skip_next_ = false;
        const bool quiet = merged_into || !interviewed(family) || family.duplicate ||
                           family.kind == FamilyKind::pesantren;
        if (!quiet) {
            story(random, family, at + 1 < end ? &draft_.families[at + 1] : nullptr);
        }
    }
}

}  // namespace

std::span<const std::string_view> event_columns() {
    static constexpr std::array<View, 18> names = {
        {"event_id", "event_date", "recorded_on", "kind", "idsubsls", "building_no", "family_no",
         "member_no", "name", "nik", "sex", "birth_date", "relation", "kk_number_new",
         "idsubsls_to", "building_no_to", "family_no_to", "note"}};
    return names;
}

void write_events(const Frame& frame, uint64_t seed, Draft& draft, Pages& pages) {
    Chronicler chronicler(frame, seed, draft, pages.page("events.csv"));
    const Village& village = frame.villages[static_cast<size_t>(draft.village)];
    size_t begin = 0;
    for (int sls = village.first_sls; sls < village.first_sls + village.sls; ++sls) {
        const size_t end =
            begin + static_cast<size_t>(frame.sls[static_cast<size_t>(sls)].families);
        chronicler.tell(begin, end);
        begin = end;
    }
}

}  // namespace regsosek::synth
