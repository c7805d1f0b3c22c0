// NIK and KK structure against the vectors of the domain facts, check digits, area codes, masking.
#include "ground/base/ids.h"

#include <gtest/gtest.h>

#include "ground/base/csv.h"
#include "ground/base/random.h"

namespace regsosek {
namespace {

/// One row of nik_kk_vectors.csv.
struct Row {
    std::string number, type, expected, date, sex, area;
};

std::vector<Row> rows() {
    const auto file =
        csv::File::open(std::string(REGSOSEK_SOURCE) + "/../shared/data/id/nik/nik_kk_vectors.csv");
    std::vector<Row> out;
    if (!file) {
        return out;
    }
    csv::Reader reader(*file, file->body(), file->bytes(), 2);
    csv::Record record;
    while (reader.next(record).value_or(false)) {
        const auto field = [&](size_t i) { return std::string(record.fields.at(i)); };
        out.push_back({field(0), field(1), field(2), field(3), field(4), field(5)});
    }
    return out;
}

IdCheck strict() {
    return {.invented_allowed = false, .today = *Date::of(2022, 11, 14)};
}

void expect_parts(const Row& row, const IdParts& parts) {
    if (!row.date.empty()) {
        ASSERT_TRUE(parts.date(strict().today)) << row.number;
        EXPECT_EQ(parts.date(strict().today)->iso(), row.date) << row.number;
    }
    if (!row.sex.empty()) {
        EXPECT_EQ(parts.sex, row.sex == "M" ? 1 : 2) << row.number;
    }
}

TEST(Nik, AgreesWithTheVectors) {
    const auto all = rows();
    if (all.empty()) {
        GTEST_SKIP() << "../shared/data/id/nik/nik_kk_vectors.csv is not here";
    }
    size_t checked = 0;
    size_t skipped = 0;
    for (const Row& row : all) {
        // Whether a kecamatan exists needs the table of areas, which the structure does not know.
        if (row.expected.find("does not exist") != std::string::npos &&
            row.expected.starts_with("invalid")) {
            ++skipped;
            continue;
        }
        IdParts parts;
        const IdFlaw flaw = row.type == "KK" ? check_kk_number(row.number, strict(), &parts)
                                             : check_nik(row.number, strict(), &parts);
        EXPECT_EQ(flaw == IdFlaw::none, row.expected.starts_with("valid"))
            << row.type << " " << row.number << " " << row.expected << ": " << describe(flaw).en;
        if (flaw == IdFlaw::none) {
            expect_parts(row, parts);
        }
        ++checked;
    }
    EXPECT_GT(checked, 20U);
    std::printf("%zu vectors checked, %zu need a table of areas\n", checked, skipped);
}

TEST(Nik, InventedNumbersBeginWith99) {
    const std::string invented = "9901010101900001";
    EXPECT_EQ(check_nik(invented, {}), IdFlaw::none);
    EXPECT_EQ(check_nik(invented, strict()), IdFlaw::province);
}

TEST(Nik, EachFlawHasItsName) {
    const IdCheck options{.invented_allowed = true, .today = *Date::of(2022, 11, 14)};
    EXPECT_EQ(check_nik("990101010190001", options), IdFlaw::length);
    EXPECT_EQ(check_nik("9.90101E+15", options), IdFlaw::scientific);
    EXPECT_EQ(check_nik("99010101O1900001", options), IdFlaw::not_digits);
    EXPECT_EQ(check_nik("0000000000000000", options), IdFlaw::placeholder);
    EXPECT_EQ(check_nik("9999999999999994", options), IdFlaw::placeholder);
    EXPECT_EQ(check_nik("1001010101900001", options), IdFlaw::province);
    EXPECT_EQ(check_nik("9801010101900001", options), IdFlaw::province);
    EXPECT_EQ(check_nik("9901013201900001", options), IdFlaw::day);
    EXPECT_EQ(check_nik("9901017201900001", options), IdFlaw::day);
    EXPECT_EQ(check_nik("9901010113900001", options), IdFlaw::month);
    EXPECT_EQ(check_nik("9901013102900001", options), IdFlaw::date);
    EXPECT_EQ(check_nik("9901010101900000", options), IdFlaw::serial);
    EXPECT_EQ(check_kk_number("9901014101150001", options), IdFlaw::day);
    EXPECT_EQ(check_nik("9901014101150001", options), IdFlaw::none);
    for (int flaw = 0; flaw <= static_cast<int>(IdFlaw::scientific); ++flaw) {
        EXPECT_FALSE(describe(static_cast<IdFlaw>(flaw)).id.empty());
        EXPECT_FALSE(describe(static_cast<IdFlaw>(flaw)).en.empty());
    }
}

TEST(Nik, CenturyLiesNotAfterToday) {
    IdParts parts;
    ASSERT_EQ(check_nik("9901011411220001", {}, &parts), IdFlaw::none);
    EXPECT_EQ(parts.date(*Date::of(2022, 11, 14))->iso(), "2022-11-14");
    EXPECT_EQ(parts.date(*Date::of(2022, 11, 13))->iso(), "1922-11-14");
    // 29 February exists in 2000 only, not in 1900.
    ASSERT_EQ(check_nik("9901012902000001", {}, &parts), IdFlaw::none);
    EXPECT_EQ(parts.date(*Date::of(2022, 11, 14))->iso(), "2000-02-29");
}

TEST(Nik, DeclaredMissing) {
    for (const char last : {'4', '5', '6', '9'}) {
        EXPECT_TRUE(nik_declared_missing("999999999999999" + std::string(1, last)));
    }
    EXPECT_FALSE(nik_declared_missing("9999999999999997"));
    EXPECT_FALSE(nik_declared_missing("999999999999994"));
}

TEST(PrintedId, FindsEveryWrongDigitAndTransposition) {
    Random random(1);
    for (int round = 0; round < 200; ++round) {
        const FamilyId id{static_cast<int64_t>(random.bits() % 1000000000)};
        const std::string good = id.printed();
        ASSERT_EQ(*FamilyId::parse(good), id);
        for (size_t i = 1; i < good.size(); ++i) {
            for (char digit = '0'; digit <= '9' && good[i] != '-'; ++digit) {
                std::string bad = good;
                bad[i] = digit;
                EXPECT_EQ(FamilyId::parse(bad).has_value(), bad == good) << bad;
            }
        }
        for (size_t i = 1; i + 1 < good.size(); ++i) {
            std::string bad = good;
            std::swap(bad[i], bad[i + 1]);
            if (bad != good) {
                EXPECT_FALSE(FamilyId::parse(bad)) << bad;
            }
        }
    }
}

TEST(PrintedId, HasAFixedShape) {
    EXPECT_EQ(FamilyId{12}.printed().substr(0, 9), "F0000012-");
    EXPECT_EQ(PersonId{123456789}.printed().substr(0, 11), "P123456789-");
    EXPECT_FALSE(PersonId::parse(FamilyId{12}.printed()));
    EXPECT_FALSE(FamilyId::parse(""));
    EXPECT_FALSE(FamilyId::parse("F-1"));
    EXPECT_FALSE(FamilyId::parse("F00000120000000000000000000-1"));
}

TEST(AreaCode, OrdersAndEncloses) {
    const AreaCode sls = *AreaCode::parse("3369010001000100");
    EXPECT_EQ(sls.text(), "3369010001000100");
    EXPECT_EQ(sls.enclosing(10).text(), "3369010001000000");
    EXPECT_EQ(sls.enclosing(2).text(), "3300000000000000");
    EXPECT_EQ(*AreaCode::parse("3369010001"), sls.enclosing(10));
    EXPECT_FALSE(AreaCode::parse("336901000"));
    EXPECT_FALSE(AreaCode::parse("33690100010001OO"));
    EXPECT_FALSE(AreaCode::parse(""));
    const AreaRange village = *AreaRange::of("3369010001");
    EXPECT_TRUE(village.contains(sls.value));
    EXPECT_FALSE(village.contains(AreaCode::parse("3369010002")->value));
    EXPECT_EQ(village.high, AreaCode::parse("3369010002")->value);
}

TEST(Masked, KeepsTheEndsOnly) {
    EXPECT_EQ(masked("9901010101900001"), "99************01");
    EXPECT_EQ(masked("1234"), "****");
    EXPECT_EQ(masked(""), "");
}

}  // namespace
}  // namespace regsosek
