// Families made by hand for the rules of the second stage: ordinary in everything, to be changed by
// a test.
#pragma once

#include <gtest/gtest.h>

#include <deque>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "ground/store/batch.h"
#include "word/validate/book.h"
#include "word/validate/keywords.h"
#include "word/validate/second_stage.h"

namespace regsosek::validate {

inline constexpr int64_t world_sls = 9901010001000100;

// Families of one SLS after the other, ordinary in everything, to be changed by a test.
class World {
public:
    explicit World(size_t families, size_t members_each = 0) {
        auto& family = columns.family;
        family.rows = families;
        auto& ids = family.add("family_id", store::ColumnType::int64);
        for (size_t f = 0; f < families; ++f) {
            ids.int64s.push_back(static_cast<int64_t>(f) + 1);
        }
        family.add("area", store::ColumnType::int64).int64s.assign(families, world_sls);
        for (const char* name :
             {"family_no", "building_no", "floor_type", "wall_type", "roof_type", "cooking_fuel",
              "toilet_type", "lighting_source", "kk_code", "livestock_pig", "member_count",
              "expenditure_month", "interview_result", "welfare_status_initial"}) {
            family.add(name, store::ColumnType::int32).int32s.assign(families, 1);
        }
        family.add("interview_date", store::ColumnType::int32).int32s.assign(families, 20221020);
        family.add("changed_on", store::ColumnType::int32).int32s.assign(families, -2);
        auto& ppl = family.add("ppl_code", store::ColumnType::text);
        ppl.dictionary = {"0001"};
        ppl.codes.assign(families, 0);
        for (size_t f = 0; f < families; ++f) {
            answer("family_no", f) = static_cast<int32_t>(f) + 1;
            answer("building_no", f) = static_cast<int32_t>(f) + 1;
            answer("kk_code", f) = 0;
            answer("livestock_pig", f) = 0;
        }
        add_people(families, members_each);
        identities.kk_number.resize(families);
    }

    int32_t& answer(const char* name, size_t family) {
        return columns.family.find(name)->int32s[family];
    }
    int32_t& of_person(const char* name, size_t person) {
        return columns.person.find(name)->int32s[person];
    }
    void set_officer(size_t family, const std::string& code) {
        store::Column& ppl = *columns.family.find("ppl_code");
        store::TextBuilder builder{ppl};
        ppl.codes[family] = builder.code(code);
    }
    // A text that lives as long as the world.
    std::string_view text(const std::string& value) { return texts_.emplace_back(value); }

    // "NIK08:3" for a finding at row 3, "OPS01@area" at an area; in order.
    std::vector<std::string> findings(const std::string& rule = "") {
        const auto book = load_rules_in_force(form(), folder(), options, no_dukcapil_codes());
        EXPECT_TRUE(book) << book.error().message(Lang::en);
        const auto batch = store::batch_of(columns, form(), &identities);
        SecondInput input{*book, batch.batch, columns, identities, options};
        input.vk = vk.rows ? &vk : nullptr;
        input.vk_line = vk_line.rows ? &vk_line : nullptr;
        input.area = area.rows ? &area : nullptr;
        input.receipt = receipt.rows ? &receipt : nullptr;
        const auto keywords = Keywords::load(folder(), form());
        EXPECT_TRUE(keywords);
        input.keywords = &*keywords;
        const SecondStage stage = run_second_stage(input);
        std::vector<std::string> out;
        const auto add = [&](uint32_t hit, const std::string& where) {
            const std::string& name = book->group_rules[hit].rule.name;
            if (rule.empty() || name == rule) {
                out.push_back(name + where);
            }
        };
        for (const SecondHit& hit : stage.hits) {
            add(hit.hit.rule, ":" + std::to_string(hit.hit.row));
            shown[book->group_rules[hit.hit.rule].rule.name] = hit.totals;
        }
        for (const AreaHit& hit : stage.area_hits) {
            add(hit.rule, "@" + (hit.officer.empty() ? std::to_string(hit.area) : hit.officer));
            shown[book->group_rules[hit.rule].rule.name] = hit.shown;
        }
        for (size_t i = 0; i < book->group_rules.size(); ++i) {
            counts[book->group_rules[i].rule.name] = stage.counts[i];
        }
        return out;
    }
    void add_vk(int32_t verified, int32_t very_poor, int32_t poor, int32_t not_poor,
                int32_t nonresponse) {
        const std::vector<std::pair<const char*, int32_t>> values = {
            {"vk_families_verified", verified},
            {"vk_very_poor", very_poor},
            {"vk_poor", poor},
            {"vk_not_poor", not_poor},
            {"vk_nonresponse", nonresponse}};
        vk.rows = 1;
        vk.add("area", store::ColumnType::int64).int64s = {world_sls};
        for (const auto& [name, value] : values) {
            vk.add(name, store::ColumnType::int32).int32s = {value};
        }
    }

    store::Columns columns;
    store::Identities identities;
    store::Table vk;
    store::Table vk_line;
    store::Table area;
    store::Table receipt;
    Options options;
    std::map<std::string, check::Count> counts;  // by rule
    std::map<std::string, std::string> shown;    // what the last finding of each rule shows

private:
    static std::string folder() { return std::string(REGSOSEK_SOURCE) + "/forms/regsosek22-k"; }
    static const form::Form& form() {
        static const auto loaded = form::Form::load(folder()).value();
        return *loaded;
    }
    void add_people(size_t families, size_t each) {
        auto& person = columns.person;
        const size_t people = families * each;
        person.rows = people;
        auto& ids = person.add("person_id", store::ColumnType::int64);
        for (size_t p = 0; p < people; ++p) {
            ids.int64s.push_back(static_cast<int64_t>(p) + 1);
        }
        for (const char* name : {"presence", "sex", "birth_day", "birth_month", "birth_year", "age",
                                 "chronic_illness"}) {
            person.add(name, store::ColumnType::int32).int32s.assign(people, 1);
        }
        for (const char* name :
             {"difficulty_seeing", "difficulty_hearing", "difficulty_walking", "difficulty_hands",
              "difficulty_learning", "difficulty_behaviour", "difficulty_communication",
              "difficulty_selfcare", "difficulty_memory", "depression_frequency"}) {
            person.add(name, store::ColumnType::int32).int32s.assign(people, 4);
        }
        for (size_t p = 0; p < people; ++p) {
            of_person("birth_day", p) = static_cast<int32_t>(p % 25) + 3;
            of_person("birth_year", p) = 1960 + static_cast<int32_t>(p % 40);
            of_person("age", p) = static_cast<int32_t>(p % 80);
            of_person("chronic_illness", p) = p % 4 == 0 ? 2 : 1;
        }
        identities.member_name.resize(people);
        identities.nik.resize(people);
        for (size_t f = 0; f <= families; ++f) {
            columns.person_begin.push_back(static_cast<uint32_t>(f * each));
        }
    }

    std::deque<std::string> texts_;
};

}  // namespace regsosek::validate
