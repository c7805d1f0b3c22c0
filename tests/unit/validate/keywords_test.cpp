// The table of words of industries: what a description allows, and tables that are refused.
#include "word/validate/keywords.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

namespace regsosek::validate {

namespace {

const std::string form_folder = form::default_forms_folder() + "/regsosek22-k";

std::string message_of(const std::string& rows) {
    const auto folder =
        std::filesystem::temp_directory_path() / ("regsosek_keywords_" + std::to_string(getpid()));
    std::filesystem::create_directories(folder);
    std::ofstream(folder / "industry_keywords.csv") << "keyword,kind,industries\n" << rows;
    const auto form = form::Form::load(form_folder);
    const auto read = Keywords::load(folder.string(), **form);
    std::filesystem::remove_all(folder);
    return read ? "" : read.error().message(Lang::en);
}

uint64_t bits(std::initializer_list<int> codes) {
    uint64_t out = 0;
    for (const int code : codes) {
        out |= uint64_t{1} << code;
    }
    return out;
}

TEST(Keywords, WhatIsDoneCountsAndThingsNarrowItDown) {
    const auto form = form::Form::load(form_folder);
    const auto words = Keywords::load(form_folder, **form);
    ASSERT_TRUE(words.has_value()) << words.error().message(Lang::en);
    EXPECT_EQ(words->industries("petani padi"), bits({1}));
    EXPECT_EQ(words->industries("PETANI"), bits({1, 2, 3, 6}));
    EXPECT_EQ(words->industries("Jual  sayur, di pasar"), bits({12, 14}));
    EXPECT_EQ(words->industries("WARUNG MAKAN"), bits({14}));
    EXPECT_EQ(words->industries("PETERNAKAN AYAM"), bits({5}));
    EXPECT_EQ(words->industries("SOPIR PABRIK"), bits({8, 13}));
    EXPECT_EQ(words->industries("XYZ"), 0U);
    EXPECT_EQ(words->industries(""), 0U);
    EXPECT_EQ(words->hash().size(), 64U);
}

TEST(Keywords, RefusesATableWithFileAndLine) {
    EXPECT_EQ(message_of("TANI,activity,1 2\n"), "");
    for (const char* rows : {"TANI,activity,27\n", "TANI,maker,1\n", "TANI,activity,\n",
                             "--,thing,1\n", "TANI,activity\n"}) {
        const std::string message = message_of(rows);
        EXPECT_NE(message.find("industry_keywords.csv, line 2"), std::string::npos)
            << rows << message;
    }
    EXPECT_NE(message_of("TANI,activity,1\nTani,thing,2\n").find("TANI"), std::string::npos);
}

}  // namespace

}  // namespace regsosek::validate
