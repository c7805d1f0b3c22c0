// Answers documents: encoded as a slow twin would, decoded back to the same rows, wrong ones
// refused.
#include <gtest/gtest.h>

#include <algorithm>

#include "columns_data.h"
#include "ground/base/json.h"
#include "ground/store/answers_decoder.h"
#include "ground/store/answers_encoder.h"

namespace regsosek::store {
namespace {

/// One row as a JSON object, without the columns that are no answers.
json::Object slow_object(const Table& table, size_t row,
                         std::initializer_list<std::string_view> left_out) {
    json::Object object;
    for (const auto& column : table.columns) {
        if (std::ranges::find(left_out, column.name) != left_out.end()) {
            continue;
        }
        if (column.type == ColumnType::text) {
            if (!column.text(row).empty()) {
                object[column.name].data = std::string(column.text(row));
            }
        } else if (column.type == ColumnType::int64 || column.int32s[row] != -1) {
            object[column.name].data = column.integer(row);
        }
    }
    return object;
}

std::string slow_document(const Columns& columns, size_t family) {
    auto object = slow_object(columns.family, family, {"area", "sequence"});
    object["form"].data = std::string("regsosek22-k");
    json::Array members;
    for (size_t p = columns.person_begin[family]; p < columns.person_begin[family + 1]; ++p) {
        members.emplace_back().data = slow_object(columns.person, p, {"family_id"});
    }
    object["members"].data = std::move(members);
    json::Value document;
    document.data = std::move(object);
    return json::canonical(document);
}

TEST(Answers, EncoderWritesWhatTheSlowTwinWrites) {
    const auto rows = invented_columns({.families = 300, .seed = 5});
    const AnswersEncoder encoder(*k_form(), rows);
    for (size_t family = 0; family < rows.family.rows; ++family) {
        std::string text;
        encoder.encode(family, text);
        ASSERT_EQ(text, slow_document(rows, family));
    }
}

TEST(Answers, DecoderGivesTheRowsBack) {
    const auto rows = invented_columns({.families = 700, .seed = 6});
    const AnswersEncoder encoder(*k_form(), rows);
    AnswersDecoder decoder(*k_form());
    for (size_t half = 0; half < 2; ++half) {  // A decoder is used again after finish().
        for (size_t family = 0; family < rows.family.rows; ++family) {
            std::string text;
            encoder.encode(family, text);
            good(decoder.add(text, rows.family.at("area").int64s[family],
                             rows.family.at("sequence").int64s[family]));
        }
        const auto decoded = decoder.finish();
        EXPECT_TRUE(same_columns(decoded, rows));
        EXPECT_EQ(decoded.as_of, 700);
    }
}

TEST(Answers, WrongDocumentsAreRefused) {
    const std::string start = R"({"family_id":1,"form":"regsosek22-k","form_version":"1",)";
    for (const std::string& document : {
             std::string("no json"),
             std::string(R"({"family_id":1,"form":"another","form_version":"1","members":[]})"),
             std::string(R"({"family_id":1,"form_version":"1","members":[]})"),
             std::string(R"({"form":"regsosek22-k","form_version":"1","members":[]})"),
             start + R"("members":[{"age":3}]})",
             start + R"("members":[],"no_such_question":3})",
             start + R"("members":[],"head_name":"X"})",
             start + R"("members":[],"member_count":"three"})",
             start + R"("members":[],"member_count":99999999999})",
             start + R"("members":[],"member_count":1.5})",
             start + R"("persons":[]})",
         }) {
        AnswersDecoder decoder(*k_form());
        const auto refused = decoder.add(document, 3369010001000100, 1);
        ASSERT_FALSE(refused) << document;
        EXPECT_EQ(refused.error().code, Code::bad_input);
        EXPECT_EQ(refused.error().message(Lang::en).find('X'), std::string::npos)
            << "values are masked";
    }
}

}  // namespace
}  // namespace regsosek::store
