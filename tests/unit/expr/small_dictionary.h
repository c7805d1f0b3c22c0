// A small dictionary and a batch of invented families for the tests of the language.
#pragma once

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include "ground/expr/expr.h"

namespace regsosek::expr::testing {

/// A dictionary made of a list of variables.
class ListDictionary : public Dictionary {
public:
    explicit ListDictionary(std::vector<Variable> variables) : variables_(std::move(variables)) {
        for (size_t i = 0; i < variables_.size(); ++i) {
            variables_[i].index = static_cast<int>(i);
            names_.push_back(variables_[i].name);
        }
    }
    const Variable* find(std::string_view name) const override {
        const auto found = std::ranges::find_if(variables_, [&](const Variable& v) {
            return v.name == name || (!v.number.empty() && v.number == name);
        });
        return found == variables_.end() ? nullptr : &*found;
    }
    const std::vector<std::string>& names() const override { return names_; }
    const std::vector<Variable>& variables() const override { return variables_; }

private:
    std::vector<Variable> variables_;
    std::vector<std::string> names_;
};

inline Variable coded(std::string name, std::string number, Level level, std::vector<int32_t> codes,
                      std::vector<int32_t> unknown = {}) {
    Variable out;
    out.name = std::move(name);
    out.number = std::move(number);
    out.level = level;
    out.codes = std::move(codes);
    out.unknown_codes = std::move(unknown);
    return out;
}

inline Variable ranged(std::string name, std::string number, Level level, int64_t low, int64_t high,
                       std::vector<int32_t> unknown = {}) {
    Variable out = coded(std::move(name), std::move(number), level, {}, std::move(unknown));
    out.low = low;
    out.high = high;
    return out;
}

inline Variable typed(std::string name, std::string number, Level level, Type type) {
    Variable out = coded(std::move(name), std::move(number), level, {});
    out.type = type;
    return out;
}

/// Some questions of the K form (process.md 1.3).
inline ListDictionary small_dictionary() {
    std::vector<Variable> v{
        coded("welfare_status_initial", "r111", Level::family, {1, 2, 3}),
        ranged("member_count", "r112", Level::family, 1, 30),
        ranged("interview_date", "r201", Level::family, 20221015, 20221114),
        coded("interview_result", "r205", Level::family, {1, 2, 3, 4, 5}),
        ranged("floor_area_m2", "r302", Level::family, 1, 997),
        coded("water_source", "r306a", Level::family, {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11}),
        typed("kk_number", "r114", Level::family, Type::text),
        typed("consent", "r206c", Level::family, Type::boolean),
        coded("presence", "r404", Level::member, {1, 2, 3, 4, 5, 6}),
        coded("sex", "r405", Level::member, {1, 2}),
        ranged("birth_day", "r406d", Level::member, 1, 31, {98}),
        ranged("birth_month", "r406m", Level::member, 1, 12, {98}),
        ranged("birth_year", "r406y", Level::member, 1900, 2022, {9998}),
        ranged("age", "r407", Level::member, 0, 98),
        coded("marital_status", "r408", Level::member, {1, 2, 3, 4}),
        coded("relation_to_head", "r409", Level::member, {1, 2, 3, 4, 5, 6, 7, 8}),
        coded("pregnant", "r410", Level::member, {1, 2}),
        coded("health_insurance", "r431a", Level::member, {0, 1, 2, 4, 8, 99}, {99}),
        coded("kur", "r431c", Level::member, {1, 2, 8}, {8}),
        typed("nik", "r403", Level::member, Type::text),
        coded("highest_level", "r413", Level::member, {1, 2, 3, 4, 5}),
        typed("share", "", Level::family, Type::real),
        typed("area_code", "", Level::family, Type::integer),
    };
    v[2].date = true;
    v[17].bitmask = true;
    v[22].wide = true;
    return ListDictionary(std::move(v));
}

/// Constants, a set, a table and an attribute for that dictionary.
inline Options small_options() {
    Options out;
    out.constants = {{"field_start", 20221015}, {"field_end", 20221114}};
    out.area_attributes = {"poverty_line"};
    out.sets = {{"married", {2, 3, 4}}};
    out.lookups = {{"rank", {{1, 0}, {2, 1}, {3, 2}, {4, 4}, {5, 5}}}};
    out.definitions = {
        {"heads", "count(members where relation_to_head == 1 and presence in {1, 5})"},
        {"one_head", "heads == 1"}};
    return out;
}

}  // namespace regsosek::expr::testing
