// Who becomes head, and how the others are then related.
#include <algorithm>
#include <tuple>

#include "word/update/rules.h"

namespace regsosek::update {

namespace {

struct View {
    const Layout& layout;
    int32_t of(const Person& person, size_t column) const { return person.answers.numbers[column]; }
    bool present(const Person& person) const {
        const int32_t presence = of(person, layout.presence);
        return presence == code::here || presence == code::here_new;
    }
    int32_t relation(const Person& person) const { return of(person, layout.relation); }
    bool married(const Person& person) const { return of(person, layout.marital) == code::married; }
};

bool of_age(const View& view, const Person& person, int adult_age) {
    return view.of(person, view.layout.age) >= adult_age ||
           view.of(person, view.layout.marital) > code::single;
}

// Smaller is nearer to being head. A servant is head of nobody's family while others are there.
std::tuple<int, int, int32_t, int32_t> claim(const World& world, const Family& family,
                                             const Person& person) {
    const View view{world.layout};
    const int32_t relation = view.relation(person);
    const bool adult = of_age(view, person, world.adult_age);
    const bool heir =
        family.founded && adult && (relation == code::child || relation == code::child_in_law);
    const int step = relation == code::spouse    ? 0
                     : relation == code::servant ? 4
                     : heir                      ? 1
                     : adult                     ? 2
                                                 : 3;
    const int woman = heir && view.of(person, world.layout.sex) != code::male ? 1 : 0;
    return {step, woman, -view.of(person, world.layout.age),
            view.of(person, world.layout.member_no)};
}

// How many others who are there have this relation (and are married, when asked for).
int64_t others(const View& view, const Family& family, const Person& head, int32_t relation,
               bool married_only) {
    return std::ranges::count_if(family.people, [&](const Person& person) {
        return &person != &head && view.present(person) && view.relation(person) == relation &&
               (!married_only || view.married(person));
    });
}

// The relation to a new head who was a child or child-in-law of the old one.
int32_t under_child(const View& view, const Family& family, const Person& head, int32_t was,
                    const Person& person) {
    const int32_t relation = view.relation(person);
    const int32_t partner = was == code::child ? code::child_in_law : code::child;
    const bool pair = view.married(head) && others(view, family, head, partner, true) == 1;
    if (relation == partner && pair && view.married(person)) {
        return code::spouse;
    }
    if (relation == code::grandchild) {
        // Whose child it is can be told only when no other child of the old head is there.
        const int64_t siblings = others(view, family, head, code::child, false) +
                                 others(view, family, head, code::child_in_law, false) -
                                 (pair ? 1 : 0);
        return siblings == 0 ? code::child : code::other;
    }
    return relation == code::servant ? code::servant : code::other;
}

int32_t relation_after(const View& view, const Family& family, const Person& head, int32_t was,
                       const Person& person) {
    const int32_t relation = view.relation(person);
    if (relation == code::servant || was == code::spouse) {
        return relation;
    }
    if (was == code::child || was == code::child_in_law) {
        return under_child(view, family, head, was, person);
    }
    if (was == code::parent) {
        const bool pair = relation == code::parent && view.married(head) && view.married(person);
        return relation == code::child ? code::grandchild : pair ? code::spouse : code::other;
    }
    return code::other;
}

void name_head(Family& family, const Person& head) {
    const auto name = head.identity.find("member_name");
    if (name != head.identity.end()) {
        family.identity["head_name"] = name->second;
    }
}

}  // namespace

void give_head(const World& world, Family& family) {
    const View view{world.layout};
    Person* best = nullptr;
    for (Person& person : family.people) {
        if (!view.present(person)) {
            continue;
        }
        if (view.relation(person) == code::head) {
            if (family.founded) {
                name_head(family, person);
            }
            return;
        }
        if (best == nullptr || claim(world, family, person) < claim(world, family, *best)) {
            best = &person;
        }
    }
    if (best == nullptr) {
        return;
    }
    const int32_t was = view.relation(*best);
    std::vector<std::pair<Person*, int32_t>> after;
    for (Person& person : family.people) {
        if (&person != best && view.present(person) && view.relation(person) > code::head) {
            after.emplace_back(&person, relation_after(view, family, *best, was, person));
        }
    }
    for (const auto& [person, relation] : after) {
        if (view.relation(*person) != relation) {
            person->answers.numbers[world.layout.relation] = relation;
            person->relation_derived = true;
        }
    }
    best->answers.numbers[world.layout.relation] = code::head;
    best->relation_derived = true;
    name_head(family, *best);
}

}  // namespace regsosek::update
