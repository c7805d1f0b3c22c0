// Holding the consultation of one village.
#include "synth/meeting.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "ground/base/math.h"
#include "synth/document.h"
#include "synth/names.h"
#include "synth/welfare.h"

namespace regsosek::synth {
namespace {

using View = std::string_view;

/// Rules of 2023: at most 12 SLS in a session, held 2 to 21 May (process.md 4).
constexpr int sls_per_session = 12;
/// Consumption per head in units of the poverty line at which villagers draw the four groups.
constexpr std::array<double, 3> group_bounds = {{.80, 1.05, 1.55}};
/// Mist of the villagers (log), and the distance to the visible standing from which they speak up.
constexpr double mist = .12;
constexpr double speak_from = .30;
constexpr double speak_up = .17;
/// Families that the meeting knows to have died out, moved or be unknown.
constexpr double died_out = .06;
constexpr double moved = .007;
constexpr double unknown = .001;
constexpr double double_seen = .6;
/// Refused signatures: one in about forty sessions; half of them are then signed by the village
/// head.
constexpr double refused_signature = 1.0 / 40.0;
/// In this village the first SLS always refuses, so that every district has a case.
constexpr int always_refused = 1;

int group_of(double log_consumption) {
    const double lines = math::exp(log_consumption) / poverty_line;
    int group = 1;
    for (const double bound : group_bounds) {
        group += lines >= bound ? 1 : 0;
    }
    return group;
}

/// Reason for another group: poorer, better off, change of work, illness, shock, error, other.
int reason_of(Random& random, bool poorer) {
    static constexpr std::array<double, 7> down = {{60, 0, 14, 12, 5, 7, 2}};
    static constexpr std::array<double, 7> up = {{0, 68, 16, 0, 0, 13, 3}};
    return 1 + static_cast<int>(random.pick(poorer ? down : up));
}

struct Decision {
    int group = 0;  ///< 0 when none is wanted.
    int reason = 0;
    int existence = 1;  ///< Code list vk_existence.
    View note;
};

/// What the meeting says about a family; a decision without group and with existence 1 is none.
Decision decided(Random& random, const Family& family) {
    Decision decision;
    const Person& first = family.people.front();
    if (family.duplicate && random.chance(double_seen)) {
        decision.existence = 4;
        return decision;
    }
    if (family.present == 1 && first.age > 75 && random.chance(died_out)) {
        decision.existence = 3;
        return decision;
    }
    const double drawn = random.uniform();
    if (drawn < moved + unknown) {
        decision.existence = drawn < moved ? 2 : 5;
        return decision;
    }
    const double seen = family.log_consumption + mist * random.normal();
    const double apart = seen - family.log_permanent;
    const bool speaks = apart > speak_from || apart < -speak_from;
    if (!random.chance(speaks ? speak_up : .02)) {
        return decision;
    }
    decision.group = group_of(seen);
    decision.reason = reason_of(random, apart < 0);
    decision.note = decision.reason == 7 ? "KESEPAKATAN MUSYAWARAH" : "";
    return decision;
}

void write_decision(const Frame& frame, const Family& family, const Decision& decision,
                    Page& page) {
    page.rows.field(frame.sls[static_cast<size_t>(family.sls)].code)
        .field(int64_t{family.building_no})
        .field(int64_t{family.family_no});
    if (decision.group > 0) {
        page.rows.field(int64_t{decision.group}).field(int64_t{decision.reason});
    } else {
        page.rows.field(View()).field(View());
    }
    page.rows.field(int64_t{decision.existence}).field(decision.note);
    page.end();
}

void write_sessions(const Frame& frame, Random& random, const Village& village, Page& page) {
    const int held_on = Date::of(2023, 5, 2).value_or(Date{}).days + random.between(0, 12);
    for (int k = 0; k < village.sls; ++k) {
        const Sls& sls = frame.sls[static_cast<size_t>(village.first_sls + k)];
        const int session = k / sls_per_session;
        // Drawn for the first SLS of a session: the one that refuses, if any does.
        const bool always = village.number == always_refused && k == 0;
        const bool refuses =
            always || (k % sls_per_session == 0 && random.chance(refused_signature));
        const bool stand_in = refuses && !always && random.chance(.5);
        page.rows.field(fmt::format("{}-{:02}", village.code, session + 1))
            .field(village.code)
            .field(Date{held_on + session / 2}.iso())
            .field(sls.code)
            .field(int64_t{refuses && !stand_in ? 0 : 1})
            .field(stand_in ? "village_head" : "sls_head")
            .field(int64_t{random.between(1, 4)});
        page.end();
    }
}

/// Families of the register that the census did not find: some are there after all.
void write_added(const Frame& frame, Random& random, const Draft& draft, Page& page) {
    int sls = -1;
    int line = 0;
    for (const Family& family : draft.gone) {
        line = family.sls == sls ? line + 1 : 1;
        sls = family.sls;
        const double drawn = random.uniform();
        const int existence = drawn < .12 ? 1 : (drawn < .80 ? 2 : (drawn < .93 ? 3 : 5));
        const Sls& place = frame.sls[static_cast<size_t>(sls)];
        page.rows.field(place.code)
            .field(int64_t{line})
            .field(family.people.front().name)
            .field(address_of(place, random.between(1, 90)));
        if (existence == 1) {
            page.rows.field(int64_t{random.between(1, 4)});
        } else {
            page.rows.field(View());
        }
        page.rows.field(int64_t{existence});
        page.end();
    }
}

}  // namespace

std::span<const std::string_view> fkp_session_columns() {
    static constexpr std::array<View, 7> names = {
        {"session_id", "village", "held_on", "idsubsls", "signed", "signer_role", "attendance"}};
    return names;
}

std::span<const std::string_view> fkp_decision_columns() {
    static constexpr std::array<View, 7> names = {
        {"idsubsls", "building_no", "family_no", "group_new", "reason", "existence", "note"}};
    return names;
}

std::span<const std::string_view> fkp_added_columns() {
    static constexpr std::array<View, 6> names = {
        {"idsubsls", "line_no", "name", "address", "group_new", "existence"}};
    return names;
}

void write_meetings(const Frame& frame, uint64_t seed, const Draft& draft, Pages& pages) {
    const Village& village = frame.villages[static_cast<size_t>(draft.village)];
    Random random(seed, static_cast<uint64_t>(Stream::meeting),
                  ~static_cast<uint64_t>(draft.village));
    write_sessions(frame, random, village, pages.page("fkp_session.csv"));
    write_added(frame, random, draft, pages.page("fkp_added.csv"));
    Page& page = pages.page("fkp_decision.csv");
    for (const Family& family : draft.families) {
        if (!interviewed(family)) {
            continue;
        }
        Random own = family_random(seed, Stream::meeting, family.sls, family.family_no);
        const Decision decision = decided(own, family);
        if (decision.group > 0 || decision.existence != 1) {
            write_decision(frame, family, decision, page);
        }
    }
}

}  // namespace regsosek::synth
