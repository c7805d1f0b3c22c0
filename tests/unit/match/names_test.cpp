// The shipped table of names, on the pairs of spellings it is there for.
#include <gtest/gtest.h>

#include "invented.h"

namespace regsosek::match::test {
namespace {

class Names : public ::testing::Test {
protected:
    std::string text(std::string_view name, int sex = 1) {
        return std::string(names_.standardise(name, sex, cache_).text());
    }
    StandardName of(std::string_view name, int sex = 1) {
        return names_.standardise(name, sex, cache_);
    }
    NameTable names_ = shipped_names();
    TokenCache cache_;
};

TEST_F(Names, WritesVariantsAsOne) {
    EXPECT_EQ(text("Moh. Slamet"), "MUHAMMAD SLAMET");
    EXPECT_EQ(text("MUCHAMMAD SLAMET"), "MUHAMMAD SLAMET");
    EXPECT_EQ(text("M. SLAMET"), "MUHAMMAD SLAMET");
    EXPECT_EQ(text("SLAMET M."), "SLAMET M");
    EXPECT_EQ(text("St. Aminah", 2), "SITI AMINAH");
    EXPECT_EQ(text("S. AMINAH", 2), "SITI AMINAH");
    EXPECT_EQ(text("S. AMIN", 1), "S AMIN");
    EXPECT_EQ(text("Abd. Rohman"), text("ABDURRAHMAN"));
    EXPECT_EQ(text("ABDUL RAHIM"), text("Abdurrohim"));
}

TEST_F(Names, DropsTitlesAndDegreesButNoNames) {
    EXPECT_EQ(text("Hj. Siti Aminah, S.Pd", 2), "SITI AMINAH");
    EXPECT_EQ(text("H. AHMAD FAUZI SE"), "AHMAD FAUZI");
    EXPECT_EQ(text("DRS H SUTRISNO MM"), "SUTRISNO");
    EXPECT_EQ(text("TEUKU UMAR"), "TEUKU UMAR");
    EXPECT_EQ(text("I GUSTI NGURAH"), "I GUSTI NGURAH");
    EXPECT_EQ(text("R"), "R");
    EXPECT_EQ(text("AHMAD BIN SALEH"), "AHMAD");
}

TEST_F(Names, HearsOldSpellingAndJavaneseSounds) {
    EXPECT_EQ(of("SOEHARTO").sound_set, of("SUHARTO").sound_set);
    EXPECT_EQ(of("DJOKO").sound_set, of("JOKO").sound_set);
    EXPECT_EQ(of("YUSUF").sound_set, of("JUSUP").sound_set);
    EXPECT_EQ(of("PRASETYO").sound_set, of("PRASETYA").sound_set);
    EXPECT_EQ(of("KHOIRUL").sound_set, of("CHAIRUL").sound_set);
    EXPECT_NE(of("SLAMET").sound_set, of("SALIMAH").sound_set);
    EXPECT_EQ(of("SITI AMINAH", 2).first_sound, of("AMINAH", 2).first_sound);
}

TEST_F(Names, TakesAnyBytes) {
    EXPECT_EQ(text(""), "");
    EXPECT_EQ(of("").hash, 0U);
    EXPECT_EQ(text("...---"), "");
    EXPECT_EQ(text("MA'RUF"), "MARUF");
    EXPECT_EQ(text("R\xC3\xA9NE"), "RNE");
    EXPECT_EQ(text(std::string(500, 'A')).size(), 23U);
    std::string many;
    for (int i = 0; i < 40; ++i) {
        many += "NAMA" + std::string(1, static_cast<char>('A' + i % 26)) + " ";
    }
    EXPECT_LE(text(many).size(), name_letters_max);
}

TEST(NameTable, RefusesWhatItDoesNotKnow) {
    const std::vector<NameRule> kind = {{"titel", "H", ""}};
    EXPECT_FALSE(NameTable::of(kind).has_value());
    const std::vector<NameRule> small = {{"title", "haji", ""}};
    EXPECT_FALSE(NameTable::of(small).has_value());
    const std::vector<NameRule> empty = {{"variant", "MOH", ""}};
    EXPECT_FALSE(NameTable::of(empty).has_value());
    const std::vector<NameRule> sound = {{"sound", "ABC", "A"}};
    EXPECT_FALSE(NameTable::of(sound).has_value());
}

}  // namespace
}  // namespace regsosek::match::test
