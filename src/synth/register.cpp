// Registering a village.
#include "synth/register.h"

#include <algorithm>
#include <array>

#include "synth/household.h"
#include "synth/names.h"

namespace regsosek::synth {
namespace {

using View = std::string_view;

/// How far a register is from the people it lists, as shares.
struct Faults {
    /// People who live here but are not in the district's register (besides those without NIK).
    double not_registered = .022;
    double newborn_not_registered = .45;
    /// Whole families registered in another village (domicile and card differ for 5.5 %, SP2020
    /// Central Java).
    double registered_elsewhere = .042;
    /// Another NIK in the register than on the card: registered twice, or after the card was lost.
    double other_nik = .014;
    /// Birth dates and names that the register has otherwise than the card.
    double other_birth_date = .012;
    double other_name = .02;
    /// Spouses, and members of split-off families, who still stand on an old card.
    double spouse_on_old_card = .05;
    double child_on_old_card = .02;
};

/// The harsh preset: a register that nobody has cared for. Our guess.
constexpr Faults neglected = {.not_registered = .04,
                              .newborn_not_registered = .60,
                              .registered_elsewhere = .11,
                              .other_nik = .03,
                              .other_birth_date = .03,
                              .other_name = .06,
                              .spouse_on_old_card = .15,
                              .child_on_old_card = .06};

/// Families per 100 that left for good and that the register still lists.
constexpr double gone_share = .035;

/// One line of the register before sorting.
struct Entry {
    uint32_t serial = 0;
    std::string nik;
    std::string kk_number;
    std::string name;
    Date birth;
    std::string birth_place;
    std::string village;
    int rt = 0;
    int rw = 0;
    int sex = 0;
    int relation = 0;
    int marital = 0;
    int status = 1;
    std::string status_date;
};

class Registrar {
public:
    Registrar(const Frame& frame, Draft& draft)
        : frame_(frame),
          draft_(draft),
          faults_(draft.errors_planted == Errors::harsh ? neglected : Faults{}) {}

    void add_family(Random& random, Family& family, bool left);
    std::vector<uint32_t> write(Page& page);

private:
    int village_of(Random& random);
    const Sls& home_of(const Family& family, int village) const;
    void add_person(Random& random, Family& family, Person& person, int village, bool left);
    void set_status(Random& random, const Family& family, const Person& person, bool left,
                    Entry& entry);

    const Frame& frame_;
    Draft& draft_;
    Faults faults_;
    std::vector<Entry> entries_;
};

int Registrar::village_of(Random& random) {
    const int own = draft_.village;
    const int count = static_cast<int>(frame_.villages.size());
    return random.chance(faults_.registered_elsewhere)
               ? static_cast<int>(random.below(static_cast<uint32_t>(count)))
               : own;
}

/// Where the register says that a family lives: its SLS, or some SLS of the other village.
const Sls& Registrar::home_of(const Family& family, int village) const {
    const Village& place = frame_.villages[static_cast<size_t>(village)];
    const auto other =
        mix64(static_cast<uint64_t>(family.sls), static_cast<uint64_t>(family.family_no)) %
        static_cast<uint64_t>(place.sls);
    const int sls =
        village == draft_.village ? family.sls : place.first_sls + static_cast<int>(other);
    return frame_.sls[static_cast<size_t>(sls)];
}

void Registrar::set_status(Random& random, const Family& family, const Person& person, bool left,
                           Entry& entry) {
    const bool is_dead = person.presence == died;
    const bool is_away = left || person.presence == elsewhere || person.presence == abroad;
    if (is_dead && random.chance(.7)) {
        entry.status = 2;
    } else if (is_away && random.chance(left ? .5 : .25)) {
        entry.status = 3;
    }
    if (entry.status > 1) {
        entry.status_date = Date{family.interview.days - random.between(20, 1500)}.iso();
    }
}

/// A day or month written wrongly when the register was typed.
Date mistyped(Random& random, Date birth) {
    const auto swapped = Date::of(birth.year(), birth.day(), birth.month());
    if (swapped && random.chance(.4)) {
        return *swapped;
    }
    return Date{birth.days + (random.chance(.5) ? 365 : -365) * random.between(0, 1) +
                random.between(-9, 9)};
}

void Registrar::add_person(Random& random, Family& family, Person& person, int village, bool left) {
    const double missing =
        person.age == 0 ? faults_.newborn_not_registered : faults_.not_registered;
    if (person.nik.empty() || random.chance(missing)) {
        if (!person.nik.empty() && person.hard_case == HardCase::none) {
            person.hard_case = HardCase::moved_in;
        }
        return;
    }
    Entry entry;
    entry.serial = person.serial;
    entry.nik = random.chance(faults_.other_nik)
                    ? draft_.issuer.nik(random, person.birth, person.sex)
                    : person.nik;
    const bool old_card = random.chance(person.relation == spouse ? faults_.spouse_on_old_card
                                                                  : faults_.child_on_old_card);
    entry.kk_number =
        old_card && !family.kk_number_old.empty() ? family.kk_number_old : family.kk_number;
    if (old_card && person.hard_case == HardCase::none && !family.kk_number_old.empty()) {
        person.hard_case = HardCase::old_kk;
    }
    entry.name = random.chance(faults_.other_name) ? misspelt(random, person.name) : person.name;
    entry.birth =
        random.chance(faults_.other_birth_date) ? mistyped(random, person.birth) : person.birth;
    entry.birth_place = birth_place(random);
    entry.village = frame_.villages[static_cast<size_t>(village)].code;
    entry.rt = home_of(family, village).rt;
    entry.rw = home_of(family, village).rw;
    entry.sex = person.sex;
    entry.relation = person.relation;
    entry.marital = person.marital;
    set_status(random, family, person, left, entry);
    entries_.push_back(std::move(entry));
}

void Registrar::add_family(Random& random, Family& family, bool left) {
    const int village = village_of(random);
    for (Person& person : family.people) {
        add_person(random, family, person, village, left);
    }
}

std::vector<uint32_t> Registrar::write(Page& page) {
    std::sort(entries_.begin(), entries_.end(), [](const Entry& a, const Entry& b) {
        return a.nik != b.nik ? a.nik < b.nik : a.serial < b.serial;
    });
    std::vector<uint32_t> row_of(draft_.persons);
    for (const Entry& entry : entries_) {
        page.rows.field(entry.nik)
            .field(entry.kk_number)
            .field(entry.name)
            .field(int64_t{entry.sex})
            .field(entry.birth.iso())
            .field(entry.birth_place)
            .field(int64_t{entry.relation})
            .field(int64_t{entry.marital})
            .field(entry.village)
            .field(int64_t{entry.rt})
            .field(int64_t{entry.rw})
            .field(int64_t{entry.status})
            .field(entry.status_date);
        page.end();
        row_of[entry.serial] = static_cast<uint32_t>(page.count);
    }
    return row_of;
}

/// Families that left a while ago: invented here, since no questionnaire knows them.
Family left_family(Random& random, Draft& draft, int sls) {
    Family family;
    family.sls = sls;
    family.interview = Date::of(2022, 11, 1).value_or(Date{});
    found_household(random, family);
    draft.give_numbers(random, family);
    return family;
}

}  // namespace

std::span<const std::string_view> register_columns() {
    static constexpr std::array<View, 13> names = {{"nik", "kk_number", "name", "sex", "birth_date",
                                                    "birth_place", "relation", "marital", "village",
                                                    "rt", "rw", "status", "status_date"}};
    return names;
}

std::vector<uint32_t> write_register(const Frame& frame, uint64_t seed, Draft& draft,
                                     Pages& pages) {
    Registrar registrar(frame, draft);
    for (Family& family : draft.families) {
        if (!family.duplicate) {
            Random random =
                family_random(seed, Stream::register_rows, family.sls, family.family_no);
            registrar.add_family(random, family, false);
        }
    }
    const Village& village = frame.villages[static_cast<size_t>(draft.village)];
    for (int sls = village.first_sls; sls < village.first_sls + village.sls; ++sls) {
        const int families = frame.sls[static_cast<size_t>(sls)].families;
        for (int k = 0; k < families; ++k) {
            Random random = family_random(seed, Stream::register_rows, sls, 500 + k);
            if (random.chance(gone_share)) {
                draft.gone.push_back(left_family(random, draft, sls));
                registrar.add_family(random, draft.gone.back(), true);
            }
        }
    }
    return registrar.write(pages.page("register.csv"));
}

}  // namespace regsosek::synth
