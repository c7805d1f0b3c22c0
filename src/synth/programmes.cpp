// Writing the programme lists of a village.
#include "synth/programmes.h"

#include <fmt/format.h>

#include <array>

#include "synth/document.h"
#include "synth/names.h"

namespace regsosek::synth {
namespace {

using View = std::string_view;

/// Recipients who are on the list under another village's office, so that this list misses them.
constexpr double not_listed = .06;
/// Families on a list that say they receive nothing (paid to a neighbour, or stopped).
constexpr double listed_unpaid = .012;
/// Families that left and are still paid.
constexpr double gone_still_listed = .10;
constexpr double entered_twice = .015;
constexpr double name_misspelt = .22;
constexpr double nik_missing = .06;
constexpr double nik_wrong = .025;
constexpr double nik_short = .005;
constexpr double card_missing = .08;
constexpr double birth_missing = .10;
constexpr double birth_wrong = .03;

/// Writes entries and numbers them within the village.
class Lists {
public:
    Lists(const Frame& frame, const Draft& draft, Pages& pages)
        : frame_(frame), draft_(draft), pages_(pages) {}

    /// One beneficiary on the list, now and then twice.
    void enter(Random& random, View programme, const Family& family, const Person& person);

private:
    void entry(Random& random, View programme, const Family& family, const Person& person);

    const Frame& frame_;
    const Draft& draft_;
    Pages& pages_;
    int64_t entries_ = 0;
};

std::string number_as_entered(Random& random, const std::string& nik) {
    if (nik.empty() || random.chance(nik_missing)) {
        return {};
    }
    std::string entered = nik;
    if (random.chance(nik_wrong)) {
        char& digit = entered[6 + random.below(10)];
        digit = static_cast<char>('0' + (digit - '0' + random.between(1, 9)) % 10);
    } else if (random.chance(nik_short)) {
        entered.pop_back();
    }
    return entered;
}

std::string birth_as_entered(Random& random, Date birth) {
    if (random.chance(birth_missing)) {
        return {};
    }
    return random.chance(birth_wrong) ? Date{birth.days + random.between(-400, 400)}.iso()
                                      : birth.iso();
}

void Lists::entry(Random& random, View programme, const Family& family, const Person& person) {
    const Sls& sls = frame_.sls[static_cast<size_t>(family.sls)];
    const std::string id = fmt::format("{}-{:03}-{:05}", programme, draft_.village + 1, ++entries_);
    Page& page = pages_.page("programmes/" + std::string(programme) + ".csv");
    const std::string address =
        random.chance(.75) ? fmt::format("{} RT {} RW {}", sls.hamlet, sls.rt, sls.rw) : sls.hamlet;
    page.rows.field(id)
        .field(name_as_written(random, person.name, person.sex, person.age, name_misspelt))
        .field(number_as_entered(random, person.nik))
        .field(random.chance(card_missing) ? View() : View(family.kk_number))
        .field(birth_as_entered(random, person.birth))
        .field(sls.code.substr(0, 10))
        .field(address);
    page.end();
    Page& truth = pages_.page("truth/programme.csv");
    truth.rows.field(programme).field(id).field(true_person(draft_.village, person.serial));
    truth.end();
}

void Lists::enter(Random& random, View programme, const Family& family, const Person& person) {
    entry(random, programme, family, person);
    if (random.chance(entered_twice)) {
        entry(random, programme, family, person);
    }
}

/// The member whose name is on the card: the wife, as PKH and BPNT prefer, or the head.
const Person& payee(const Family& family) {
    const Person* wife = family.find(spouse);
    return wife != nullptr ? *wife : family.people.front();
}

void enter_family(Random& random, Lists& lists, const Family& family, View programme,
                  family::Field question) {
    const int32_t answer = family.answers[question];
    const bool listed =
        answer == yes ? !random.chance(not_listed) : answer == no && random.chance(listed_unpaid);
    if (listed) {
        lists.enter(random, programme, family, payee(family));
    }
}

void enter_members(Random& random, Lists& lists, const Family& family) {
    for (const Person& person : family.people) {
        const int32_t health = person.answers[member::health_insurance];
        if (person.present() && (health == 1 || health == 5) && !random.chance(not_listed)) {
            lists.enter(random, "PBI-JK", family, person);
        }
        if (person.present() && person.answers[member::pip] == yes && !random.chance(not_listed)) {
            lists.enter(random, "PIP", family, person);
        }
    }
}

}  // namespace

std::span<const std::string_view> programme_columns() {
    static constexpr std::array<View, 7> names = {
        {"entry_id", "name", "nik", "kk_number", "birth_date", "village", "address"}};
    return names;
}

std::span<const std::string_view> truth_programme_columns() {
    static constexpr std::array<View, 3> names = {{"programme", "entry_id", "true_person"}};
    return names;
}

std::span<const std::string_view> programme_codes() {
    static constexpr std::array<View, 5> codes = {{"PKH", "BPNT", "BLT-DD", "PBI-JK", "PIP"}};
    return codes;
}

void write_programmes(const Frame& frame, uint64_t seed, const Draft& draft, Pages& pages) {
    Lists lists(frame, draft, pages);
    for (const Family& family : draft.families) {
        if (family.duplicate || !interviewed(family)) {
            continue;
        }
        Random random = family_random(seed, Stream::programmes, family.sls, family.family_no);
        enter_family(random, lists, family, "PKH", family::prog_pkh);
        enter_family(random, lists, family, "BPNT", family::prog_bpnt);
        enter_family(random, lists, family, "BLT-DD", family::prog_blt_desa);
        enter_members(random, lists, family);
    }
    Random random(seed, static_cast<uint64_t>(Stream::programmes),
                  ~static_cast<uint64_t>(draft.village));
    for (const Family& family : draft.gone) {
        if (random.chance(gone_still_listed)) {
            lists.enter(random, "BPNT", family, payee(family));
        }
    }
}

}  // namespace regsosek::synth
