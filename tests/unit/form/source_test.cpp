// Every row of the source questionnaire and of its code lists is in the forms, unchanged.
#include <gtest/gtest.h>

#include <map>
#include <set>
#include <string>
#include <vector>

#include "forms.h"
#include "ground/base/csv.h"
#include "ground/base/text.h"
#include "ground/form/answer.h"

namespace regsosek::form {
namespace {

using Row = std::map<std::string, std::string>;

std::vector<Row> rows_of(const std::string& name) {
    const auto file = csv::File::open(std::string(REGSOSEK_SOURCE) + "/../shared/domain/" + name);
    std::vector<Row> out;
    if (!file) {
        return out;
    }
    csv::Reader reader(*file, file->body(), file->bytes(), 2);
    csv::Record record;
    while (reader.next(record).value_or(false)) {
        Row row;
        for (size_t i = 0; i < record.fields.size(); ++i) {
            row[file->header()[i]] = std::string(record.fields[i]);
        }
        out.push_back(std::move(row));
    }
    return out;
}

std::shared_ptr<const Form> form_of(const std::string& instrument) {
    static const std::map<std::string, std::shared_ptr<const Form>> forms = {
        {"REGSOSEK22-K", shipped("regsosek22-k")},
        {"REGSOSEK22-VK1", shipped("regsosek22-vk")},
        {"REGSOSEK22-FKP", shipped("regsosek22-fkp")}};
    return forms.at(instrument);
}

std::string kind_word(const std::string& type) {
    return type == "int" ? "integer" : (type == "bool" ? "boolean" : type);
}

void expect_same(const Row& row, const Form& form, const Question& question) {
    EXPECT_EQ(question.source, row.at("name"));
    EXPECT_EQ(question.label.id, row.at("label_id"));
    EXPECT_EQ(word(question.kind), kind_word(row.at("type")));
    EXPECT_EQ(word(question.level), row.at("level") == "listing_line" ? "line" : row.at("level"));
    EXPECT_EQ(question.list, row.at("codelist"));
    EXPECT_EQ(question.block, row.at("block"));
    EXPECT_EQ(question.group, row.at("group"));
    EXPECT_EQ(question.group6, row.at("group6"));
    EXPECT_EQ(question.basis, row.at("basis"));
    EXPECT_EQ(question.width, text::integer(row.at("width")).value_or(0));
    if (!row.at("min").empty()) {
        EXPECT_EQ(question.low, parse_answer(form, question, row.at("min")));
        EXPECT_EQ(question.high, parse_answer(form, question, row.at("max")));
    }
    if (row.at("number") != "geo" && !row.at("number").empty()) {
        const bool digit = row.at("number")[0] <= '9';
        EXPECT_EQ(question.number, (digit ? "r" : "") + row.at("number"));
        EXPECT_EQ(form.find(question.number), &question);
    }
}

TEST(Source, every_row_of_the_questionnaire_is_there) {
    const auto rows = rows_of("questionnaire.csv");
    if (rows.empty()) {
        GTEST_SKIP() << "../shared/domain/questionnaire.csv is not there";
    }
    size_t groups = 0;
    for (const Row& row : rows) {
        SCOPED_TRACE(row.at("seq") + " " + row.at("name"));
        const auto form = form_of(row.at("instrument"));
        if (row.at("type") == "group") {
            ++groups;
            size_t columns = 0;
            for (const Question& question : form->questions()) {
                columns += question.source == row.at("name") ? 1 : 0;
            }
            EXPECT_GE(columns, 1U);
            continue;
        }
        const Question* question = form->find(row.at("name"));
        ASSERT_NE(question, nullptr);
        expect_same(row, *form, *question);
    }
    EXPECT_EQ(groups, 10U);
    EXPECT_EQ(rows.size(), 179U);
}

TEST(Source, only_declared_design_questions_are_added_to_k) {
    std::vector<std::string> added;
    const auto k = shipped("regsosek22-k");
    for (const Question& question : k->questions()) {
        if (question.basis == "design") {
            added.push_back(question.name);
        }
    }
    EXPECT_EQ(added, (std::vector<std::string>{"dwelling_kind", "changed_on", "came_on",
                                               "operator_code"}));
}

TEST(Source, every_code_of_the_lists_is_there_and_no_other) {
    const auto rows = rows_of("codelists.csv");
    if (rows.empty()) {
        GTEST_SKIP() << "../shared/domain/codelists.csv is not there";
    }
    std::map<std::string, CodeList> lists;
    for (const char* name : {"regsosek22-k", "regsosek22-vk", "regsosek22-fkp"}) {
        const auto form = shipped(name);
        for (const CodeList& list : form->codelists()) {
            lists.emplace(list.name, list);
        }
    }
    std::map<std::string, size_t> seen;
    for (const Row& row : rows) {
        SCOPED_TRACE(row.at("codelist") + " " + row.at("code"));
        ASSERT_TRUE(lists.contains(row.at("codelist")));
        const auto& codes = lists.at(row.at("codelist")).codes;
        const size_t at = seen[row.at("codelist")]++;
        ASSERT_LT(at, codes.size());
        const auto number = text::integer(row.at("code"));
        EXPECT_EQ(number ? std::to_string(codes[at].code) : codes[at].text, row.at("code"));
        EXPECT_EQ(codes[at].label.id, row.at("label_id"));
        EXPECT_EQ(codes[at].crosswalk, row.at("crosswalk"));
        if (!row.at("label_en").empty()) {
            EXPECT_EQ(codes[at].label.en, row.at("label_en"));
        }
    }
    const std::set<std::string> design = {"dwelling_kind", "fkp_signer", "fkp_section",
                                          "fkp_origin"};
    for (const auto& [name, list] : lists) {
        EXPECT_EQ(design.contains(name) ? list.codes.size() : seen[name], list.codes.size())
            << name;
    }
}

}  // namespace
}  // namespace regsosek::form
