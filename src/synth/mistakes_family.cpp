// Kinds of mistakes on the sheet: counts, cards, dwelling, programmes and assets.
#include <algorithm>
#include <array>

#include "synth/mistakes.h"

namespace regsosek::synth {
namespace {

using namespace family;
using Made = bool;

int32_t answer(Scene& scene, Field field) {
    return scene.family().answers[field];
}

Made set_if(Scene& scene, bool fits, Field field, int32_t value) {
    return fits && scene.set(field, value);
}

std::string card(Scene& scene) {
    return text_of(scene.family().answers, FamilyText::kk_number);
}

// A shared card must stay the same in both families, or the pair itself would be the finding; one
// that stands in a NIK's place too, or this mistake would hide that one.
bool card_may_change(Scene& scene) {
    const std::string number = card(scene);
    const bool as_nik = std::ranges::any_of(scene.family().people, [&](const Person& person) {
        return text_of(person.answers, MemberText::nik) == number;
    });
    return number.size() == 16 && answer(scene, kk_code) == 0 && !as_nik;
}

Made set_card(Scene& scene, size_t at, std::string_view digits) {
    return card_may_change(scene) && scene.set(FamilyText::kk_number, family::kk_number,
                                               card(scene).replace(at, digits.size(), digits));
}

Made card_short(Scene& scene) {
    return card_may_change(scene) &&
           scene.set(FamilyText::kk_number, family::kk_number, card(scene).substr(0, 15));
}

Made card_area(Scene& scene) {
    return set_card(scene, 0, "990188");
}

Made card_date(Scene& scene) {
    return set_card(scene, 8, "13");
}

Made card_zeros(Scene& scene) {
    return set_card(scene, 12, "0000");
}

Made other_head_name(Scene& scene) {
    const std::string name = text_of(scene.family().answers, FamilyText::head_name);
    const Person& first = scene.family().people.front();
    return first.answers[member::relation_to_head] == head &&
           scene.set(FamilyText::head_name, family::head_name, "PAK " + name.substr(0, 30));
}

Made sheets(Scene& scene) {
    return scene.set(form_sheet_total, answer(scene, form_sheet_total) + 1);
}

Made count_of_members(Scene& scene) {
    return scene.set(member_count,
                     answer(scene, member_count) + (scene.random().chance(.5) ? 1 : 2));
}

Made member_numbers(Scene& scene) {
    auto& people = scene.family().people;
    return people.size() >= 2 &&
           scene.set(people.back(), member::member_no, static_cast<int32_t>(people.size()) + 1);
}

Made checked_before_interview(Scene& scene) {
    const Date before{scene.family().interview.days - 2};
    return scene.set(check_date, before.number());
}

Made title_missing(Scene& scene) {
    return set_if(scene, answer(scene, dwelling_tenure) == 1, land_title, blank);
}

Made title_of_tenant(Scene& scene) {
    return set_if(scene, answer(scene, dwelling_tenure) > 1, land_title, 1);
}

Made no_floor_area(Scene& scene) {
    return scene.set(floor_area_m2, 0);
}

Made tiny_floor_area(Scene& scene) {
    return set_if(scene, scene.family().present >= 3, floor_area_m2, 4);
}

Made huge_floor_area(Scene& scene) {
    return scene.set(floor_area_m2, scene.random().between(450, 900));
}

Made distance_missing(Scene& scene) {
    return set_if(scene, answer(scene, water_septic_distance) != blank, water_septic_distance,
                  blank);
}

Made distance_of_bottle(Scene& scene) {
    const int32_t source = answer(scene, water_source);
    return set_if(scene, source >= 1 && source <= 3, water_septic_distance, 2);
}

Made power_missing(Scene& scene) {
    return set_if(scene,
                  answer(scene, power_meter1) != blank && answer(scene, power_meter2) == blank,
                  power_meter1, blank);
}

Made closet_missing(Scene& scene) {
    return set_if(scene, answer(scene, toilet_facility) <= 3, toilet_type, blank);
}

Made closet_without_toilet(Scene& scene) {
    const bool none = answer(scene, toilet_facility) >= 4;
    return set_if(scene, none, toilet_type, 1) && scene.set(sewage_disposal, 1);
}

Made no_light_but_fridge(Scene& scene) {
    return set_if(scene, answer(scene, asset_fridge) == yes, lighting_source, 4);
}

Made gas_without_cylinder(Scene& scene) {
    const int32_t fuel = answer(scene, cooking_fuel);
    return set_if(scene, fuel == 2 || fuel == 3, asset_gas_5kg, no);
}

Made gas_fuel_without_cylinder(Scene& scene) {
    const bool fits = answer(scene, cooking_fuel) == 4 && answer(scene, asset_gas_5kg) == no &&
                      answer(scene, prog_lpg_subsidy) == no;
    return set_if(scene, fits, cooking_fuel, 3);
}

Made bamboo_under_concrete(Scene& scene) {
    return set_if(scene, answer(scene, wall_type) == 4, roof_type, 1);
}

Made marble_in_bamboo(Scene& scene) {
    return set_if(scene, answer(scene, wall_type) == 4, floor_type, 1);
}

Made rare_floor(Scene& scene) {
    return scene.set(floor_type, scene.random().chance(.5) ? 7 : 3);
}

Made rare_wall(Scene& scene) {
    return scene.set(wall_type, scene.random().chance(.5) ? 5 : 2);
}

Made rare_lighting(Scene& scene) {
    const bool fits = answer(scene, power_meter1) != blank;
    if (!fits || !scene.set(lighting_source, 3)) {
        return false;
    }
    for (const Field meter : {power_meter1, power_meter2, power_meter3}) {
        scene.family().answers[meter] = blank;
    }
    return true;
}

Made rare_closet(Scene& scene) {
    return set_if(scene, answer(scene, toilet_type) == 1, toilet_type, 3);
}

bool any_public_servant(Scene& scene) {
    return scene.any([](const Person& person) {
        return person.answers[member::job_status] == 5 ||
               person.answers[member::job_industry] == 20;
    }) != nullptr;
}

Made official_house(Scene& scene) {
    return set_if(scene, answer(scene, dwelling_tenure) > 1 && !any_public_servant(scene),
                  dwelling_tenure, 4);
}

Made much_on_450_watt(Scene& scene) {
    const bool fits = answer(scene, power_meter1) == 1 && answer(scene, asset_water_heater) == yes;
    const bool small = answer(scene, power_meter1) > 1 && answer(scene, power_meter2) == blank &&
                       answer(scene, asset_ac) == yes && answer(scene, asset_water_heater) == yes;
    return fits ? scene.set(asset_ac, yes) : set_if(scene, small, power_meter1, 1);
}

Made official_without_account(Scene& scene) {
    const bool official = scene.any([](const Person& person) {
        return person.answers[member::job_status] == 5;
    }) != nullptr;
    return set_if(scene, official, account_ewallet, 4);
}

Made online_business_offline(Scene& scene) {
    const bool online = scene.any([](const Person& person) {
        return person.answers[member::business_internet] > 0;
    }) != nullptr;
    return set_if(scene, online, internet_access, 0);
}

Made programme_without_month(Scene& scene) {
    return set_if(scene, answer(scene, prog_bpnt) == yes, prog_bpnt_month, blank);
}

Made subsidy_of_strong_power(Scene& scene) {
    const int32_t power = answer(scene, power_meter1);
    const bool fits = power >= 3 && answer(scene, prog_electricity_subsidy) == no;
    if (!set_if(scene, fits, prog_electricity_subsidy, yes)) {
        return false;
    }
    scene.family().answers[prog_electricity_subsidy_month] = 9;
    scene.family().answers[prog_electricity_subsidy_year] = 2022;
    return true;
}

Made gas_subsidy_for_wood(Scene& scene) {
    const bool fits = answer(scene, cooking_fuel) == 10 && answer(scene, prog_lpg_subsidy) == no;
    if (!set_if(scene, fits, prog_lpg_subsidy, yes)) {
        return false;
    }
    scene.family().answers[prog_lpg_subsidy_month] = 9;
    scene.family().answers[prog_lpg_subsidy_year] = 2022;
    return true;
}

Made aid_without_account(Scene& scene) {
    const bool aided = answer(scene, prog_bpnt) == yes || answer(scene, prog_pkh) == yes;
    return set_if(scene, aided, account_ewallet, 4);
}

Made phone_without_internet(Scene& scene) {
    const bool online = scene.any([](const Person& person) {
        return person.answers[member::business_internet] > 0;
    }) != nullptr;
    return set_if(scene, answer(scene, asset_smartphone) == yes && !online, internet_access, 0);
}

Made herd(Scene& scene) {
    return set_if(scene, answer(scene, livestock_goat_sheep) > 0, livestock_goat_sheep,
                  scene.random().between(100, 300));
}

Made poor_with_heater(Scene& scene) {
    return set_if(scene, answer(scene, welfare_status_initial) <= 2, asset_water_heater, yes);
}

/// Weights as in mistakes_member.cpp. Hits counted by one regency: aid without account 6,942; rare
/// floor 2,346; phone without internet 839; closet 547; gas without cylinder 417; wall 327;
/// lighting 281; poor with heater 35; official without account 5.
constexpr std::array kinds = std::to_array<MistakeKind>({
    {"kk_15_digits", "ID15", 12, card_short},
    {"kk_unknown_area", "ID16", 8, card_area},
    {"kk_bad_date", "ID17", 8, card_date},
    {"kk_0000", "ID18", 6, card_zeros},
    {"head_name_differs", "ID07", 12, other_head_name},
    {"sheet_count", "ID08", 12, sheets},
    {"member_count", "ID09", 20, count_of_members},
    {"member_numbers", "ID10", 8, member_numbers},
    {"checked_too_early", "ID12", 8, checked_before_interview},
    {"title_missing", "HOU01", 10, title_missing},
    {"title_of_tenant", "HOU01", 30, title_of_tenant},
    {"floor_area_zero", "HOU02", 6, no_floor_area},
    {"floor_area_tiny", "HOU02b", 6, tiny_floor_area},
    {"floor_area_huge", "HOU02b", 6, huge_floor_area},
    {"distance_missing", "HOU03", 12, distance_missing},
    {"distance_of_bottle", "HOU03", 12, distance_of_bottle},
    {"power_missing", "HOU04", 12, power_missing},
    {"closet_missing", "HOU05", 16, closet_missing},
    {"closet_without_toilet", "HOU05", 40, closet_without_toilet},
    {"no_light_but_fridge", "HOU06", 6, no_light_but_fridge},
    {"gas_without_cylinder", "HOU07", 280, gas_without_cylinder},
    {"gas_fuel_without_cylinder", "HOU07", 20, gas_fuel_without_cylinder},
    {"bamboo_under_concrete", "HOU08", 60, bamboo_under_concrete},
    {"marble_in_bamboo", "HOU09", 60, marble_in_bamboo},
    {"rare_floor", "HOU10", 48, rare_floor},
    {"rare_wall", "HOU10", 18, rare_wall},
    {"rare_lighting", "HOU10", 17, rare_lighting},
    {"rare_closet", "HOU10", 7, rare_closet},
    {"official_house", "HOU11", 30, official_house},
    {"much_on_450_watt", "HOU12", 60, much_on_450_watt},
    {"official_no_account", "EMP11", 30, official_without_account},
    {"business_offline", "BUS08", 20, online_business_offline},
    {"aid_no_month", "SOC08", 25, programme_without_month},
    {"electricity_subsidy", "SOC10", 30, subsidy_of_strong_power},
    {"gas_subsidy", "SOC12", 40, gas_subsidy_for_wood},
    {"aid_no_account", "SOC13", 250, aid_without_account},
    {"phone_no_internet", "AST01", 29, phone_without_internet},
    {"herd", "AST02", 30, herd},
    {"poor_with_heater", "STA13", 12, poor_with_heater},
});

}  // namespace

std::span<const MistakeKind> family_mistakes() {
    return kinds;
}

}  // namespace regsosek::synth
