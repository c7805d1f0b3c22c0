// Rows of a plan as columns.
#include "word/frame/plan_tables.h"

#include <array>
#include <utility>

namespace regsosek::frame {

namespace {

// The numbers of a kecamatan by column: one list for both directions.
constexpr std::array<std::pair<const char*, int64_t DistrictRow::*>, 15> district_numbers = {{
    {"area", &DistrictRow::area},
    {"villages", &DistrictRow::villages},
    {"sls", &DistrictRow::sls},
    {"families", &DistrictRow::families},
    {"ppl", &DistrictRow::ppl},
    {"pml", &DistrictRow::pml},
    {"koseka", &DistrictRow::koseka},
    {"in_range", &DistrictRow::in_range},
    {"load_min", &DistrictRow::load_min},
    {"load_max", &DistrictRow::load_max},
    {"above_max", &DistrictRow::above_max},
    {"villages_max", &DistrictRow::villages_max},
    {"apart", &DistrictRow::apart},
    {"spread", &DistrictRow::spread},
    {"spread_bound", &DistrictRow::spread_bound},
}};

constexpr std::array<std::pair<const char*, std::string AssignmentRow::*>, 3> officer_codes = {{
    {"ppl_code", &AssignmentRow::ppl},
    {"pml_code", &AssignmentRow::pml},
    {"koseka_code", &AssignmentRow::koseka},
}};

constexpr const char* by_borders = "borders";

store::Table district_table(const std::vector<DistrictRow>& rows) {
    store::Table table;
    table.rows = rows.size();
    table.columns.reserve(16);
    store::TextBuilder names{table.add("name", store::ColumnType::text)};
    for (const DistrictRow& row : rows) {
        names.add(row.name);
    }
    for (const auto& [name, field] : district_numbers) {
        auto& values = table.add(name, store::ColumnType::int64).int64s;
        for (const DistrictRow& row : rows) {
            values.push_back(row.*field);
        }
    }
    return table;
}

store::Table assignment_table(const std::vector<AssignmentRow>& rows) {
    store::Table table;
    table.rows = rows.size();
    table.columns.reserve(5);
    auto& areas = table.add("area", store::ColumnType::int64).int64s;
    auto& families = table.add("families", store::ColumnType::int64).int64s;
    for (const AssignmentRow& row : rows) {
        areas.push_back(row.area);
        families.push_back(row.families);
    }
    for (const auto& [name, field] : officer_codes) {
        store::TextBuilder codes{table.add(name, store::ColumnType::text)};
        for (const AssignmentRow& row : rows) {
            codes.add(row.*field);
        }
    }
    return table;
}

}  // namespace

store::MadeTables tables_of(const Plan& plan) {
    store::MadeTables made;
    made.add({"frame_plan", {"area"}, "area"}, district_table(plan.districts));
    made.add({"frame_plan_sls", {"area"}, "area"}, assignment_table(plan.assignments));
    made.rest = plan.by_borders ? by_borders : "";
    return made;
}

Plan plan_of(const store::MadeTables& made) {
    Plan plan;
    const store::Table& districts = made.tables[0];
    plan.districts.resize(districts.rows);
    for (size_t i = 0; i < districts.rows; ++i) {
        plan.districts[i].name = districts.at("name").text(i);
        for (const auto& [name, field] : district_numbers) {
            plan.districts[i].*field = districts.at(name).integer(i);
        }
    }
    const store::Table& sls = made.tables[1];
    plan.assignments.resize(sls.rows);
    for (size_t i = 0; i < sls.rows; ++i) {
        plan.assignments[i].area = sls.at("area").integer(i);
        plan.assignments[i].families = sls.at("families").integer(i);
        for (const auto& [name, field] : officer_codes) {
            plan.assignments[i].*field = sls.at(name).text(i);
        }
    }
    plan.by_borders = made.rest == by_borders;
    return plan;
}

}  // namespace regsosek::frame
