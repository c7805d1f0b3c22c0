// Planted mistakes: what goes wrong between a kitchen table and a data file, each noted with the
// rule of edit_rules.csv that should find it.
#pragma once

#include <functional>
#include <span>
#include <string>
#include <string_view>

#include "synth/village.h"

namespace regsosek::synth {

/// One family while mistakes are made in it. Every change notes truth and written value.
class Scene {
public:
    Scene(Random& random, Draft& draft, int at) : random_(random), draft_(draft), at_(at) {}

    Random& random() { return random_; }
    Family& family() { return draft_.families[static_cast<size_t>(at_)]; }
    /// The kind that is being planted; its name and rule go into the notes.
    void begin(std::string_view kind, std::string_view rule);
    /// Changes an answer of the family and notes it; false when it already has that value.
    bool set(family::Field field, int32_t value);
    bool set(FamilyText text, family::Field field, std::string value);
    /// The same for a member.
    bool set(Person& person, member::Field field, int32_t value);
    bool set(Person& person, MemberText text, member::Field field, std::string value);
    /// A random present member for whom the condition holds, or nullptr.
    Person* any(const std::function<bool(const Person&)>& wanted);
    /// A random member whether present or not, or nullptr.
    Person* anybody(const std::function<bool(const Person&)>& wanted);

private:
    void note(int member_no, std::string_view variable, std::string truth, std::string written);

    Random& random_;
    Draft& draft_;
    int at_;
    std::string_view kind_;
    std::string_view rule_;
};

/// One kind of mistake: its name, rule, relative frequency and how it is made. `make` returns
/// false, with nothing changed, where the family has no place for it.
struct MistakeKind {
    std::string_view name;
    std::string_view rule;
    double weight = 1.0;
    bool (*make)(Scene&) = nullptr;
};

/// Kinds that concern a member, and kinds that concern the sheet.
std::span<const MistakeKind> member_mistakes();
std::span<const MistakeKind> family_mistakes();

/// Plants mistakes in one family of a draft: officers who invent answers, misread NIK, and at most
/// two of the kinds above.
void plant_mistakes(Random& random, const Frame& frame, Draft& draft, int at, Errors errors);

}  // namespace regsosek::synth
