// Which families get which mistakes, and the misreading of NIK numbers.
#include "synth/mistakes.h"

#include <algorithm>
#include <vector>

#include "synth/document.h"
#include "synth/mistakes_people.h"

namespace regsosek::synth {
namespace {

/// Families with a mistake of the tables: about 2 % (1.5 to 3 % is what offices report), harsh five
/// times.
constexpr double family_share = .022;
constexpr double second_mistake = .08;
constexpr double harsh_factor = 5.0;
/// Misread serials of NIK, per member: nobody can see those without the register.
constexpr double misread_serial = .020;
/// Families in which two NIK were written against each other's names: spouses, or brothers and
/// sisters.
constexpr double swapped_spouses = .024;
constexpr double swapped_siblings = .012;
/// Results 2 to 5 without the note that explains them.
constexpr double unexplained = .02;

/// Kinds of a table with their weights.
struct Table {
    explicit Table(std::span<const MistakeKind> list) : kinds(list) {
        for (const MistakeKind& kind : kinds) {
            weights.push_back(kind.weight);
            total += kind.weight;
        }
    }
    std::span<const MistakeKind> kinds;
    std::vector<double> weights;
    double total = 0.0;
};

const Table& table(bool of_members) {
    static const Table members(member_mistakes());
    static const Table families(family_mistakes());
    return of_members ? members : families;
}

void make_one(Scene& scene, bool of_members) {
    constexpr int tries = 12;  // kinds that find no place in this family give way to others
    const Table& from = table(of_members);
    for (int k = 0; k < tries; ++k) {
        const MistakeKind& kind = from.kinds[scene.random().pick(from.weights)];
        scene.begin(kind.name, kind.rule);
        if (kind.make(scene)) {
            return;
        }
    }
}

/// One mistake, now and then a second of the other table, so that none hides the other.
void make_mistakes(Scene& scene) {
    const double members = table(true).total / (table(true).total + table(false).total);
    const bool of_members = scene.random().chance(members);
    make_one(scene, of_members);
    if (scene.random().chance(second_mistake)) {
        make_one(scene, !of_members);
    }
}

std::string& nik_of(Person& person) {
    return text_of(person.answers, MemberText::nik);
}

void misread_serials(Scene& scene) {
    scene.begin("nik_misread", "");
    for (Person& person : scene.family().people) {
        if (nik_of(person).size() == 16 && scene.random().chance(misread_serial)) {
            std::string wrong = nik_of(person);
            char& digit = wrong[12 + scene.random().below(3)];
            digit = static_cast<char>('0' + (digit - '0' + scene.random().between(1, 9)) % 10);
            scene.set(person, MemberText::nik, member::nik, wrong);
        }
    }
}

bool swap_niks(Scene& scene, Person* a, Person* b, std::string_view rule) {
    if (a == nullptr || b == nullptr || a == b || nik_of(*a).empty() || nik_of(*b).empty()) {
        return false;
    }
    // Twins of one sex have the same digits but for the serial: nobody can see that swap.
    const bool alike = a->birth == b->birth && a->sex == b->sex;
    scene.begin("nik_swapped", alike ? "" : rule);
    const std::string first = nik_of(*a);
    const std::string second = nik_of(*b);
    scene.set(*a, MemberText::nik, member::nik, second);
    scene.set(*b, MemberText::nik, member::nik, first);
    a->hard_case = HardCase::swapped_nik;
    b->hard_case = HardCase::swapped_nik;
    return true;
}

void swap_in_family(Scene& scene) {
    const auto of = [&scene](Relation relation, int sex) {
        return scene.any([=](const Person& person) {
            return person.relation == relation && (sex == 0 || person.sex == sex);
        });
    };
    if (scene.random().chance(swapped_spouses)) {
        swap_niks(scene, of(head, 0), of(spouse, 0), "NIK06");
    } else if (scene.random().chance(swapped_siblings)) {
        const int sex = scene.random().between(1, 2);
        swap_niks(scene, of(child, sex), of(child, sex), "NIK07");
    }
}

/// Answers invented at home: everybody is well, everything is average, nobody receives anything.
void curbstone(Scene& scene) {
    scene.begin("curbstoning", "OPS07");
    Family& family = scene.family();
    for (Person& person : family.people) {
        if (!person.present()) {
            continue;
        }
        for (size_t field = member::difficulty_seeing; field <= member::depression_frequency;
             ++field) {
            person.answers[field] = person.answers[field] == blank ? blank : 4;
        }
        if (person.age < 60) {
            person.answers[member::caregiver] = blank;
        }
        const auto level = person.answers[member::highest_level_attended];
        if (level == 2) {
            person.answers[member::highest_level_attended] = 3;
        }
        person.answers[member::chronic_illness] = 1;
    }
    const int32_t usual = std::max(60, 3 * family.present);
    if (!scene.set(family::floor_area_m2, usual)) {
        scene.set(family::floor_area_m2, usual + 1);
    }
}

}  // namespace

void Scene::begin(std::string_view kind, std::string_view rule) {
    kind_ = kind;
    rule_ = rule;
}

void Scene::note(int member_no, std::string_view variable, std::string truth, std::string written) {
    PlantedError error;
    error.file = member_no > 0 ? "k_member" : "k_family";
    error.family = at_;
    error.sls = family().sls;
    error.member_no = member_no;
    error.kind = kind_;
    error.variable = variable;
    error.truth = std::move(truth);
    error.written = std::move(written);
    error.rule = rule_;
    draft_.errors.push_back(std::move(error));
}

bool Scene::set(family::Field field, int32_t value) {
    int32_t& answer = family().answers[field];
    if (answer == value) {
        return false;
    }
    const Column& column = family::columns[field];
    note(0, column.name, shown(column, answer), shown(column, value));
    answer = value;
    return true;
}

bool Scene::set(FamilyText text, family::Field field, std::string value) {
    std::string& answer = text_of(family().answers, text);
    if (answer == value) {
        return false;
    }
    note(0, family::columns[field].name, answer, value);
    answer = std::move(value);
    return true;
}

bool Scene::set(Person& person, member::Field field, int32_t value) {
    int32_t& answer = person.answers[field];
    if (answer == value) {
        return false;
    }
    const Column& column = member::columns[field];
    note(person.answers[member::member_no], column.name, shown(column, answer),
         shown(column, value));
    answer = value;
    return true;
}

bool Scene::set(Person& person, MemberText text, member::Field field, std::string value) {
    std::string& answer = text_of(person.answers, text);
    if (answer == value) {
        return false;
    }
    note(person.answers[member::member_no], member::columns[field].name, answer, value);
    answer = std::move(value);
    return true;
}

Person* Scene::anybody(const std::function<bool(const Person&)>& wanted) {
    auto& people = family().people;
    const size_t start = random_.below(static_cast<uint32_t>(people.size()));
    for (size_t k = 0; k < people.size(); ++k) {
        Person& person = people[(start + k) % people.size()];
        if (wanted(person)) {
            return &person;
        }
    }
    return nullptr;
}

Person* Scene::any(const std::function<bool(const Person&)>& wanted) {
    return anybody([&wanted](const Person& person) { return person.present() && wanted(person); });
}

void plant_mistakes(Random& random, const Frame& frame, Draft& draft, int at, Errors errors) {
    Scene scene(random, draft, at);
    Family& family = scene.family();
    if (errors == Errors::none) {
        return;
    }
    if (family.answers[family::interview_result] > 1 && random.chance(unexplained)) {
        scene.begin("notes_missing", "ID13");
        scene.set(FamilyText::notes, family::notes, "");
    }
    if (!interviewed(family)) {
        return;
    }
    const double factor = errors == Errors::harsh ? harsh_factor : 1.0;
    misread_serials(scene);
    swap_in_family(scene);
    if (errors == Errors::harsh) {
        spoil_people(scene);
    }
    if (frame.sls[static_cast<size_t>(family.sls)].curbstoned) {
        curbstone(scene);
        return;
    }
    const bool complete = family.answers[family::interview_result] == 1;
    if (complete && family.kind != FamilyKind::pesantren && random.chance(factor * family_share)) {
        make_mistakes(scene);
    }
}

}  // namespace regsosek::synth
