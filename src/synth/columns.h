// The questions of form regsosek22-k as synth writes them: one number per question, in the order of
// the printed form (questionnaire.csv), and answers kept by these numbers so that mistakes can be
// planted on any of them. A unit test compares the names with the form itself.
#pragma once

#include <array>
#include <climits>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "ground/base/csv.h"

namespace regsosek::synth {

/// An answer that is not asked or left blank.
inline constexpr int32_t blank = INT32_MIN;

/// How an answer stands in the file.
enum class Shape : uint8_t {
    number,  ///< A plain integer.
    padded,  ///< An integer with leading zeros.
    date,    ///< yyyymmdd, written YYYY-MM-DD.
    text,    ///< A text.
    empty,   ///< Never filled here: it comes with the landmarks, or stays blank on purpose.
};

/// One question: its name in the files, its shape and, when padded, its digits.
struct Column {
    std::string_view name;
    Shape shape = Shape::number;
    uint8_t width = 0;
};

/// Questions of a family. `dwelling_kind` is our addition for people outside ordinary families.
namespace family {
enum Field : uint8_t {
    form_sheet_no,
    form_sheet_total,
    province_code,
    regency_code,
    district_code,
    village_code,
    sls_code,
    subsls_code,
    sls_name,
    address,
    head_name,
    building_no,
    family_no,
    welfare_status_initial,
    member_count,
    landmark_id,
    kk_number,
    kk_code,
    interview_date,
    ppl_name,
    ppl_code,
    check_date,
    pml_name,
    pml_code,
    interview_result,
    respondent_name,
    respondent_phone,
    consent_gov_use,
    dwelling_tenure,
    land_title,
    floor_area_m2,
    floor_type,
    wall_type,
    roof_type,
    water_source,
    water_septic_distance,
    lighting_source,
    power_meter1,
    power_meter2,
    power_meter3,
    cooking_fuel,
    toilet_facility,
    toilet_type,
    sewage_disposal,
    prog_bpnt,
    prog_bpnt_month,
    prog_bpnt_year,
    prog_pkh,
    prog_pkh_month,
    prog_pkh_year,
    prog_blt_desa,
    prog_blt_desa_month,
    prog_blt_desa_year,
    prog_electricity_subsidy,
    prog_electricity_subsidy_month,
    prog_electricity_subsidy_year,
    prog_local_gov_aid,
    prog_local_gov_aid_month,
    prog_local_gov_aid_year,
    prog_fertilizer_subsidy,
    prog_fertilizer_subsidy_month,
    prog_fertilizer_subsidy_year,
    prog_lpg_subsidy,
    prog_lpg_subsidy_month,
    prog_lpg_subsidy_year,
    asset_gas_5kg,
    asset_fridge,
    asset_ac,
    asset_water_heater,
    asset_landline,
    asset_flat_tv,
    asset_gold10g,
    asset_computer,
    asset_motorcycle,
    asset_bicycle,
    asset_car,
    asset_boat,
    asset_motorboat,
    asset_smartphone,
    other_land,
    other_house,
    livestock_cattle,
    livestock_buffalo,
    livestock_horse,
    livestock_pig,
    livestock_goat_sheep,
    internet_access,
    account_ewallet,
    expenditure_month,
    notes,
    geo_lat,
    geo_lon,
    geo_accuracy_m,
    geo_time,
    photo_front,
    photo_inside,
    dwelling_kind,
    operator_code,
    field_count
};
extern const std::array<Column, field_count> columns;
}  // namespace family

/// Questions of a member.
namespace member {
enum Field : uint8_t {
    member_no,
    member_name,
    nik,
    presence,
    sex,
    birth_day,
    birth_month,
    birth_year,
    age,
    marital_status,
    relation_to_head,
    pregnant,
    identity_docs,
    school_participation,
    highest_level_attended,
    highest_grade,
    highest_certificate,
    worked_last_week,
    hours_worked,
    job_industry_text,
    job_industry,
    job_status,
    npwp,
    owns_business,
    business_count,
    business_industry_text,
    business_industry,
    paid_workers,
    unpaid_workers,
    business_permit,
    business_turnover,
    business_internet,
    child_nutrition,
    difficulty_seeing,
    difficulty_hearing,
    difficulty_walking,
    difficulty_hands,
    difficulty_learning,
    difficulty_behaviour,
    difficulty_communication,
    difficulty_selfcare,
    difficulty_memory,
    depression_frequency,
    caregiver,
    chronic_illness,
    health_insurance,
    prakerja,
    kur,
    umi,
    pip,
    employment_insurance,
    field_count
};
extern const std::array<Column, field_count> columns;
}  // namespace member

/// The answers to one sheet: numbers and texts by question. Blank numbers are `blank`, blank texts
/// empty.
template <size_t fields, size_t texts>
struct Answers {
    std::array<int32_t, fields> number;
    std::array<std::string, texts> text;

    Answers() { number.fill(blank); }
    int32_t& operator[](size_t field) { return number[field]; }
    int32_t operator[](size_t field) const { return number[field]; }
};

/// Texts of a family sheet.
enum class FamilyText : uint8_t {
    sls_name,
    address,
    head_name,
    landmark_id,
    kk_number,
    ppl_name,
    ppl_code,
    pml_name,
    pml_code,
    respondent_name,
    respondent_phone,
    notes,
    operator_code,
    count
};
/// Texts of a member line.
enum class MemberText : uint8_t {
    member_name,
    nik,
    job_industry_text,
    business_industry_text,
    count
};

using FamilyAnswers = Answers<family::field_count, static_cast<size_t>(FamilyText::count)>;
using MemberAnswers = Answers<member::field_count, static_cast<size_t>(MemberText::count)>;

/// The text of a question.
std::string& text_of(FamilyAnswers& answers, FamilyText which);
const std::string& text_of(const FamilyAnswers& answers, FamilyText which);
std::string& text_of(MemberAnswers& answers, MemberText which);
const std::string& text_of(const MemberAnswers& answers, MemberText which);

/// Writes the header of all columns.
void write_names(csv::Writer& out, std::span<const Column> columns);
/// Writes numbers and texts in column order; texts are taken in the order in which they stand.
void write_answers(csv::Writer& out, std::span<const Column> columns, const int32_t* numbers,
                   const std::string* texts);
/// An answer as it stands in the file: what truth/error.csv shows.
std::string shown(const Column& column, int32_t number);

}  // namespace regsosek::synth
