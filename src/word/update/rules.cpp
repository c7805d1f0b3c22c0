// Births, deaths, moves, splits and mergers, one function each.
#include "word/update/rules.h"

#include <algorithm>
#include <set>

#include "ground/base/assert.h"
#include "ground/base/ids.h"

namespace regsosek::update {

namespace {

bool present(const Layout& layout, const Person& person) {
    const int32_t presence = person.answers.numbers[layout.presence];
    return presence == code::here || presence == code::here_new;
}

int64_t present_count(const Layout& layout, const Family& family) {
    return std::ranges::count_if(family.people,
                                 [&](const Person& person) { return present(layout, person); });
}

// The member with this number: one who is present first.
Person* member(const Layout& layout, Family& family, int32_t number) {
    Person* found = nullptr;
    for (Person& person : family.people) {
        if (person.answers.numbers[layout.member_no] != number) {
            continue;
        }
        if (present(layout, person)) {
            return &person;
        }
        found = found == nullptr ? &person : found;
    }
    return found;
}

int32_t free_number(const Layout& layout, const Family& family, int32_t wished) {
    int32_t highest = 0;
    bool taken = wished <= 0;
    for (const Person& person : family.people) {
        const int32_t number = person.answers.numbers[layout.member_no];
        highest = std::max(highest, number);
        taken = taken || number == wished;
    }
    return taken ? highest + 1 : wished;
}

void mark(const Layout& layout, Family& family, const Event& event) {
    family.answers.numbers[layout.changed_on] = event.date.number();
    ++family.events;
    family.last_kind = name(event.kind);
    family.last_event = event.id;
    family.last_date = event.date;
}

void mark(Person& person, const Event& event) {
    person.last_kind = name(event.kind);
    person.last_date = event.date;
}

// Who left is listed, and nothing more is asked of them (K, r404: 2, 3, 4, 6 go to the next
// member).
void leave(const Layout& layout, Person& person, int32_t presence) {
    const int32_t number = person.answers.numbers[layout.member_no];
    person.answers = Answers{layout.empty.person};
    person.answers.numbers[layout.member_no] = number;
    person.answers.numbers[layout.presence] = presence;
    person.fresh = false;
}

Told refused(const char* finding, int64_t family_id = 0, int64_t person_id = 0) {
    return {Outcome::not_applied, finding, family_id, person_id, 0};
}

// A person whom an event brings.
Person newcomer(const World& world, const Family& family, const Event& event) {
    const Layout& layout = world.layout;
    Person person{event.person_id_new, Answers{layout.empty.person}, {}, true, false, {}, {}};
    auto& numbers = person.answers.numbers;
    const auto blank = [](int32_t value) { return value == 0 ? expr::asked_blank : value; };
    const bool first_of_founded = family.founded && event.kind == Kind::move_in;
    numbers[layout.member_no] = free_number(layout, family, event.member_no);
    numbers[layout.presence] = first_of_founded ? code::here : code::here_new;
    numbers[layout.sex] = blank(event.sex);
    numbers[layout.relation] = blank(event.relation);
    numbers[layout.came_on] = event.date.number();
    if (const auto birth = Date::from_number(event.birth_date)) {
        numbers[layout.birth_day] = birth->day();
        numbers[layout.birth_month] = birth->month();
        numbers[layout.birth_year] = birth->year();
        constexpr int oldest_written = 98;  // K, r407: 98 is 98 or more
        numbers[layout.age] = std::min(completed_years(*birth, event.date), oldest_written);
    }
    if (event.kind == Kind::birth) {
        numbers[layout.marital] = code::single;
    }
    if (!event.person_name.empty()) {
        person.identity["member_name"] = json::Value{event.person_name};
    }
    if (!event.nik.empty()) {
        person.identity["nik"] = json::Value{event.nik};
    }
    mark(person, event);
    return person;
}

// A family without people at a place. Its neighbour or origin lends the name of the SLS.
Family& found_family(World& world, const CensusKey& key, int64_t id, const Family* origin,
                     const Event& event) {
    const Layout& layout = world.layout;
    Family family{id, key.area, Answers{layout.empty.family}, {}, {}, true, false, true, 0, {},
                  {}, {}};
    auto& numbers = family.answers.numbers;
    const std::string code = AreaCode{key.area}.text();
    constexpr size_t digits[] = {2, 2, 3, 3, 4, 2};
    size_t at = 0;
    for (size_t part = 0; part < layout.area_parts.size(); ++part) {
        numbers[layout.area_parts[part]] =
            static_cast<int32_t>(std::stol(code.substr(at, digits[part])));
        at += digits[part];
    }
    numbers[layout.building_no] = key.building_no;
    numbers[layout.family_no] = key.family_no;
    numbers[layout.sheet_no] = 1;
    // Nobody has interviewed them yet.
    numbers[layout.interview_result] = expr::asked_blank;
    numbers[layout.kk_code] = event.kind == Kind::split_kk ? code::card_split : expr::asked_blank;
    family.answers.texts[layout.form_version] = layout.form->version();
    if (origin != nullptr) {
        numbers[layout.dwelling_kind] = origin->answers.numbers[layout.dwelling_kind];
        if (origin->area == key.area) {
            family.answers.texts[layout.sls_name] = origin->answers.texts[layout.sls_name];
        }
        const auto address = origin->identity.find("address");
        const bool same_building = origin->area == key.area &&
                                   origin->answers.numbers[layout.building_no] == key.building_no;
        if (same_building && address != origin->identity.end()) {
            family.identity["address"] = address->second;
        }
    }
    if (!event.kk_number_new.empty()) {
        family.identity["kk_number"] = json::Value{event.kk_number_new};
    }
    world.by_key[key] = id;
    return world.families.emplace(id, std::move(family)).first->second;
}

Told birth(World& world, Family& family, const Event& event) {
    const auto born = Date::from_number(event.birth_date);
    if (event.birth_date != 0 && (!born || *born > event.date)) {
        return refused("birth_after_event", family.id);
    }
    if (present_count(world.layout, family) == 0) {
        return refused("family_ended", family.id);
    }
    family.people.push_back(newcomer(world, family, event));
    family.members_changed = true;
    mark(world.layout, family, event);
    return {Outcome::applied, "", family.id, event.person_id_new, 0};
}

// The one left behind of a married pair of head and spouse is widowed.
void widow(const Layout& layout, Family& family, const Person& dead, const Event& event) {
    const int32_t relation = dead.answers.numbers[layout.relation];
    if (relation > code::spouse || dead.answers.numbers[layout.marital] != code::married) {
        return;
    }
    for (Person& person : family.people) {
        const int32_t of = person.answers.numbers[layout.relation];
        if (&person != &dead && present(layout, person) && of <= code::spouse && of >= code::head &&
            of != relation && person.answers.numbers[layout.marital] == code::married) {
            person.answers.numbers[layout.marital] = code::widowed;
            mark(person, event);
        }
    }
}

Told lose(World& world, Family& family, const Event& event, int32_t presence) {
    const Layout& layout = world.layout;
    Person* person = member(layout, family, event.member_no);
    if (person == nullptr) {
        return refused("no_member", family.id);
    }
    if (!present(layout, *person)) {
        const bool dead = person->answers.numbers[layout.presence] == code::died;
        return refused(dead ? "already_dead" : "already_left", family.id, person->id);
    }
    if (presence == code::died) {
        widow(layout, family, *person, event);
    }
    leave(layout, *person, presence);
    mark(*person, event);
    mark(layout, family, event);
    family.members_changed = true;
    return {Outcome::applied, "", family.id, person->id, 0};
}

Told move_out(World& world, Family& family, const Event& event) {
    if (event.member_no != 0) {
        return lose(world, family, event, code::elsewhere);
    }
    if (present_count(world.layout, family) == 0) {
        return refused("family_ended", family.id);
    }
    for (Person& person : family.people) {
        if (present(world.layout, person)) {
            leave(world.layout, person, code::elsewhere);
            mark(person, event);
        }
    }
    mark(world.layout, family, event);
    family.members_changed = true;
    return {Outcome::applied, "", family.id, 0, 0};
}

Told move_in(World& world, const Event& event) {
    const auto born = Date::from_number(event.birth_date);
    if (event.birth_date != 0 && (!born || *born > event.date)) {
        return refused("birth_after_event");
    }
    Family* family = world.find(event.family);
    if (family == nullptr) {
        family = &found_family(world, event.family, event.family_id_new, nullptr, event);
    }
    family->people.push_back(newcomer(world, *family, event));
    family->members_changed = true;
    mark(world.layout, *family, event);
    return {Outcome::applied, "", family->id, event.person_id_new, family->id};
}

// Moves a person who is present to the end of another family.
void transfer(const Layout& layout, Family& from, Family& to, size_t position, const Event& event) {
    Person person = std::move(from.people[position]);
    from.people.erase(from.people.begin() + static_cast<std::ptrdiff_t>(position));
    person.answers.numbers[layout.member_no] = free_number(layout, to, 0);
    mark(person, event);
    to.people.push_back(std::move(person));
    from.members_changed = true;
    to.members_changed = true;
}

Told split(World& world, Family& family, const Event& event) {
    const Layout& layout = world.layout;
    if (event.to.area == 0 || event.to == event.family) {
        return refused("no_destination", family.id);
    }
    Person* person = member(layout, family, event.member_no);
    if (person == nullptr || !present(layout, *person)) {
        return refused(person == nullptr ? "no_member" : "not_present", family.id,
                       person == nullptr ? 0 : person->id);
    }
    Family* to = world.find(event.to);
    if (to != nullptr && !to->founded) {
        return refused("destination_taken", family.id, person->id);
    }
    const int64_t id = person->id;
    const auto position = static_cast<size_t>(person - family.people.data());
    if (to == nullptr) {
        to = &found_family(world, event.to, event.family_id_new, &family, event);
    }
    transfer(layout, family, *to, position, event);
    family.answers.numbers[layout.kk_code] = code::card_kept;
    mark(layout, family, event);
    mark(layout, *to, event);
    return {Outcome::applied, "", family.id, id, to->id};
}

Told merge(World& world, Family& family, const Event& event) {
    const Layout& layout = world.layout;
    Family* to = event.to.area == 0 ? nullptr : world.find(event.to);
    if (to == nullptr || to == &family) {
        return refused("no_destination", family.id);
    }
    const int64_t moving = present_count(layout, family);
    if (moving == 0) {
        return refused("family_ended", family.id);
    }
    if (present_count(layout, *to) == 0) {
        return refused("destination_ended", family.id);
    }
    for (size_t i = 0; i < family.people.size();) {
        if (!present(layout, family.people[i])) {
            ++i;
            continue;
        }
        const bool told = moving == 1 && event.relation > code::head;
        Person& person = family.people[i];
        person.answers.numbers[layout.relation] = told ? event.relation : code::other;
        person.relation_derived = !told;
        transfer(layout, family, *to, i, event);
    }
    if (!event.kk_number_new.empty() && !to->identity.contains("kk_number")) {
        to->identity["kk_number"] = json::Value{event.kk_number_new};
    }
    mark(layout, family, event);
    mark(layout, *to, event);
    return {Outcome::applied, "", family.id, 0, to->id};
}

Told apply_one(World& world, const Event& event, Date as_of) {
    Family* family = world.find(event.family);
    if (event.date > as_of) {
        return refused("in_the_future", family == nullptr ? 0 : family->id);
    }
    if (event.kind == Kind::move_in) {
        return move_in(world, event);
    }
    if (family == nullptr) {
        return refused("no_family");
    }
    switch (event.kind) {
        case Kind::birth: return birth(world, *family, event);
        case Kind::death: return lose(world, *family, event, code::died);
        case Kind::move_out: return move_out(world, *family, event);
        case Kind::split_kk: return split(world, *family, event);
        case Kind::merge_kk: return merge(world, *family, event);
        case Kind::appeal: return {Outcome::noted, "", family->id, 0, 0};
        case Kind::move_in: break;
    }
    must(false, "every kind of event has its rule");
    return {};
}

// Size, sheets and result fit the people again.
void settle(const World& world, Family& family) {
    const Layout& layout = world.layout;
    auto& numbers = family.answers.numbers;
    const int64_t size = present_count(layout, family);
    const bool revived = size > 0 && family.ended;
    family.ended = size == 0;
    if (family.ended) {
        numbers[layout.interview_result] = code::family_gone;
    } else if (revived) {
        numbers[layout.interview_result] = expr::asked_blank;
    }
    give_head(world, family);
    numbers[layout.member_count] = static_cast<int32_t>(size);
    constexpr int64_t lines_per_sheet = 5;  // K has five lines of members on a sheet
    const auto lines = static_cast<int64_t>(family.people.size());
    numbers[layout.sheet_total] =
        static_cast<int32_t>(std::max<int64_t>(1, (lines + lines_per_sheet - 1) / lines_per_sheet));
}

}  // namespace

std::string_view name(Outcome outcome) {
    constexpr std::string_view names[] = {"applied", "noted", "not_applied"};
    return names[static_cast<size_t>(outcome)];
}

std::vector<Told> replay(World& world, const std::vector<Event>& events, Date as_of) {
    std::vector<Told> out;
    out.reserve(events.size());
    std::set<int64_t> touched;
    for (size_t i = 0; i < events.size(); ++i) {
        out.push_back(apply_one(world, events[i], as_of));
        const Told& told = out.back();
        if (told.outcome == Outcome::applied) {
            touched.insert(told.family_id);
            touched.insert(told.family_id_to == 0 ? told.family_id : told.family_id_to);
        }
        // Events of one day and kind belong together: all rows of a split card come before its
        // head.
        const bool last = i + 1 == events.size() || events[i + 1].date != events[i].date ||
                          events[i + 1].kind != events[i].kind;
        if (last) {
            for (const int64_t id : touched) {
                settle(world, world.families.at(id));
            }
            touched.clear();
        }
    }
    return out;
}

}  // namespace regsosek::update
