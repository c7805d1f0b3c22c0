// The table of questions behind columns.h, and their writing.
#include "synth/columns.h"

namespace regsosek::synth {
namespace {

/// Appends the digits of a number, zero-padded to the width.
void append_padded(std::string& to, int64_t number, int width) {
    std::string digits = std::to_string(number);
    for (int missing = width - static_cast<int>(digits.size()); missing > 0; --missing) {
        to.push_back('0');
    }
    to += digits;
}

}  // namespace

const std::array<Column, family::field_count> family::columns = {{
    {"form_sheet_no"},
    {"form_sheet_total"},
    {"province_code", Shape::padded, 2},
    {"regency_code", Shape::padded, 2},
    {"district_code", Shape::padded, 3},
    {"village_code", Shape::padded, 3},
    {"sls_code", Shape::padded, 4},
    {"subsls_code", Shape::padded, 2},
    {"sls_name", Shape::text},
    {"address", Shape::text},
    {"head_name", Shape::text},
    {"building_no"},
    {"family_no"},
    {"welfare_status_initial"},
    {"member_count"},
    {"landmark_id", Shape::text},
    {"kk_number", Shape::text},
    {"kk_code"},
    {"interview_date", Shape::date},
    {"ppl_name", Shape::text},
    {"ppl_code", Shape::text},
    {"check_date", Shape::date},
    {"pml_name", Shape::text},
    {"pml_code", Shape::text},
    {"interview_result"},
    {"respondent_name", Shape::text},
    {"respondent_phone", Shape::text},
    {"consent_gov_use"},
    {"dwelling_tenure"},
    {"land_title"},
    {"floor_area_m2"},
    {"floor_type"},
    {"wall_type"},
    {"roof_type"},
    {"water_source"},
    {"water_septic_distance"},
    {"lighting_source"},
    {"power_meter1"},
    {"power_meter2"},
    {"power_meter3"},
    {"cooking_fuel"},
    {"toilet_facility"},
    {"toilet_type"},
    {"sewage_disposal"},
    {"prog_bpnt"},
    {"prog_bpnt_month"},
    {"prog_bpnt_year"},
    {"prog_pkh"},
    {"prog_pkh_month"},
    {"prog_pkh_year"},
    {"prog_blt_desa"},
    {"prog_blt_desa_month"},
    {"prog_blt_desa_year"},
    {"prog_electricity_subsidy"},
    {"prog_electricity_subsidy_month"},
    {"prog_electricity_subsidy_year"},
    {"prog_local_gov_aid"},
    {"prog_local_gov_aid_month"},
    {"prog_local_gov_aid_year"},
    {"prog_fertilizer_subsidy"},
    {"prog_fertilizer_subsidy_month"},
    {"prog_fertilizer_subsidy_year"},
    {"prog_lpg_subsidy"},
    {"prog_lpg_subsidy_month"},
    {"prog_lpg_subsidy_year"},
    {"asset_gas_5kg"},
    {"asset_fridge"},
    {"asset_ac"},
    {"asset_water_heater"},
    {"asset_landline"},
    {"asset_flat_tv"},
    {"asset_gold10g"},
    {"asset_computer"},
    {"asset_motorcycle"},
    {"asset_bicycle"},
    {"asset_car"},
    {"asset_boat"},
    {"asset_motorboat"},
    {"asset_smartphone"},
    {"other_land"},
    {"other_house"},
    {"livestock_cattle"},
    {"livestock_buffalo"},
    {"livestock_horse"},
    {"livestock_pig"},
    {"livestock_goat_sheep"},
    {"internet_access"},
    {"account_ewallet"},
    {"expenditure_month", Shape::empty},
    {"notes", Shape::text},
    {"geo_lat", Shape::empty},
    {"geo_lon", Shape::empty},
    {"geo_accuracy_m", Shape::empty},
    {"geo_time", Shape::empty},
    {"photo_front", Shape::empty},
    {"photo_inside", Shape::empty},
    {"dwelling_kind"},
    {"operator_code", Shape::text},
}};

const std::array<Column, member::field_count> member::columns = {{
    {"member_no"},
    {"member_name", Shape::text},
    {"nik", Shape::text},
    {"presence"},
    {"sex"},
    {"birth_day"},
    {"birth_month"},
    {"birth_year"},
    {"age"},
    {"marital_status"},
    {"relation_to_head"},
    {"pregnant"},
    {"identity_docs"},
    {"school_participation"},
    {"highest_level_attended"},
    {"highest_grade"},
    {"highest_certificate"},
    {"worked_last_week"},
    {"hours_worked"},
    {"job_industry_text", Shape::text},
    {"job_industry"},
    {"job_status"},
    {"npwp"},
    {"owns_business"},
    {"business_count"},
    {"business_industry_text", Shape::text},
    {"business_industry"},
    {"paid_workers"},
    {"unpaid_workers"},
    {"business_permit"},
    {"business_turnover"},
    {"business_internet"},
    {"child_nutrition"},
    {"difficulty_seeing"},
    {"difficulty_hearing"},
    {"difficulty_walking"},
    {"difficulty_hands"},
    {"difficulty_learning"},
    {"difficulty_behaviour"},
    {"difficulty_communication"},
    {"difficulty_selfcare"},
    {"difficulty_memory"},
    {"depression_frequency"},
    {"caregiver"},
    {"chronic_illness"},
    {"health_insurance"},
    {"prakerja"},
    {"kur"},
    {"umi"},
    {"pip"},
    {"employment_insurance"},
}};

std::string& text_of(FamilyAnswers& answers, FamilyText which) {
    return answers.text[static_cast<size_t>(which)];
}
const std::string& text_of(const FamilyAnswers& answers, FamilyText which) {
    return answers.text[static_cast<size_t>(which)];
}
std::string& text_of(MemberAnswers& answers, MemberText which) {
    return answers.text[static_cast<size_t>(which)];
}
const std::string& text_of(const MemberAnswers& answers, MemberText which) {
    return answers.text[static_cast<size_t>(which)];
}

void write_names(csv::Writer& out, std::span<const Column> columns) {
    for (const Column& column : columns) {
        out.field(column.name);
    }
}

std::string shown(const Column& column, int32_t number) {
    if (number == blank) {
        return {};
    }
    std::string text;
    if (column.shape == Shape::padded) {
        append_padded(text, number, column.width);
    } else if (column.shape == Shape::date) {
        append_padded(text, number / 10000, 4);
        text.push_back('-');
        append_padded(text, number / 100 % 100, 2);
        text.push_back('-');
        append_padded(text, number % 100, 2);
    } else {
        text = std::to_string(number);
    }
    return text;
}

void write_answers(csv::Writer& out, std::span<const Column> columns, const int32_t* numbers,
                   const std::string* texts) {
    size_t next_text = 0;
    for (size_t field = 0; field < columns.size(); ++field) {
        const Column& column = columns[field];
        if (column.shape == Shape::text) {
            out.field(texts[next_text++]);
        } else if (column.shape == Shape::empty || numbers[field] == blank) {
            out.field(std::string_view());
        } else if (column.shape == Shape::number) {
            out.field(static_cast<int64_t>(numbers[field]));
        } else {
            out.field(shown(column, numbers[field]));
        }
    }
}

}  // namespace regsosek::synth
