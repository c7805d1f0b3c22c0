// The people and families of the invented district as they truly are, with the answers that a
// faultless interview would write down. Mistakes come later and only touch the answers.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "ground/base/date.h"
#include "ground/base/random.h"
#include "synth/columns.h"

namespace regsosek::synth {

/// Poverty line of Demak, rupiah per head and month (2022; BPS, quoted 28-12-2022).
inline constexpr double poverty_line = 471000.0;

/// Codes of relation_to_head, marital_status, presence and sex that the program reasons with.
enum Relation : uint8_t {
    head = 1,
    spouse,
    child,
    child_in_law,
    grandchild,
    parent,
    servant,
    other
};
enum Marital : uint8_t { single = 1, married, divorced, widowed };
enum Presence : uint8_t { living_here = 1, died, elsewhere, abroad, new_member, not_found };
enum Sex : uint8_t { male = 1, female };
inline constexpr int32_t yes = 1;
inline constexpr int32_t no = 2;

/// Why a person is a hard case for linking.
enum class HardCase : uint8_t {
    none,
    twin,
    swapped_nik,
    namesake,
    pesantren,
    no_nik,
    old_kk,
    moved_in,
    duplicate
};

/// One person, true facts first.
struct Person {
    uint8_t sex = male;
    uint8_t relation = head;
    uint8_t marital = single;
    uint8_t presence = living_here;
    int age = 0;  ///< Completed years on the interview date.
    Date birth;
    std::string name;
    std::string nik;       ///< The true number; empty when never issued.
    double ability = 0.0;  ///< Latent schooling, standard normal.
    int school_years = 0;
    bool student = false;
    bool birth_day_unknown = false;
    HardCase hard_case = HardCase::none;
    uint32_t serial = 0;  ///< Place in its village, from 0.
    MemberAnswers answers;

    bool present() const { return presence == living_here || presence == new_member; }
};

/// How a family came about.
enum class FamilyKind : uint8_t { ordinary, split_off, twelve, thirty, pesantren };

/// One family and its document.
struct Family {
    FamilyKind kind = FamilyKind::ordinary;
    int sls = 0;  ///< Index into Frame::sls.
    int family_no = 0;
    int building_no = 0;
    bool shares_building = false;  ///< With the family before it.
    bool duplicate = false;        ///< A second document of a family that stands elsewhere.
    Date interview;
    std::vector<Person> people;
    std::string kk_number;       ///< Printed on its card; empty without card.
    std::string kk_number_old;   ///< Card before marriage or split; still in the register for some.
    double origin = 0.0;         ///< Social origin, standard normal.
    double log_permanent = 0.0;  ///< Log of lasting consumption per head and month, rupiah.
    double log_consumption = 0.0;  ///< Log of this year's consumption per head and month, rupiah.
    double need = 0.0;             ///< How poor it looks to neighbours, standard normal-like.
    int present = 0;               ///< Members who live here.
    FamilyAnswers answers;

    const Person* find(uint8_t relation) const {
        for (const Person& person : people) {
            if (person.relation == relation && person.present()) {
                return &person;
            }
        }
        return nullptr;
    }
};

}  // namespace regsosek::synth
