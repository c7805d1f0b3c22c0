// Codes for descriptions of work: words of the form first, then classes of a KBLI file; the queue
// of a PML, keyed back.
#include "word/validate/coder.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>

#include "ground/base/csv.h"
#include "ground/base/files.h"
#include "ground/base/ids.h"
#include "ground/form/form.h"
#include "regsosek/collect.h"
#include "regsosek/synth.h"

namespace regsosek::validate {

namespace {

namespace fs = std::filesystem;

const std::string& k_folder() {
    static const std::string folder = form::default_forms_folder() + "/regsosek22-k";
    return folder;
}

Coder coder(const std::string& kbli) {
    const auto form = form::Form::load(k_folder());
    auto out = Coder::load(k_folder(), **form, kbli);
    EXPECT_TRUE(out.has_value()) << out.error().message(Lang::en);
    return std::move(*out);
}

class Coding : public testing::Test {
protected:
    void SetUp() override {
        std::string pattern = (fs::temp_directory_path() / "regsosek-coding-XXXXXX").string();
        folder_ = ::mkdtemp(pattern.data());
        ASSERT_TRUE(files::write(folder_ + "/kbli.csv",
                                 "kode,judul,deskripsi\n"
                                 "01,Pertanian,semua\n"
                                 "01121,Pertanian padi,padi sawah dan ladang\n"
                                 "47111,Toko kelontong,perdagangan eceran barang\n"
                                 "56101,Rumah makan,penyediaan makanan dan minuman\n"
                                 "96121,Pangkas rambut,jasa potong rambut\n")
                        .has_value());
    }
    void TearDown() override { fs::remove_all(folder_); }
    std::string folder_;
};

TEST_F(Coding, ClassesOfKbliBecomeTheSixAndTwentyGroups) {
    EXPECT_EQ(industry_of_kbli("01121"), 1);
    EXPECT_EQ(industry_of_kbli("01131"), 2);
    EXPECT_EQ(industry_of_kbli("01262"), 3);
    EXPECT_EQ(industry_of_kbli("03111"), 4);
    EXPECT_EQ(industry_of_kbli("01411"), 5);
    EXPECT_EQ(industry_of_kbli("02111"), 6);
    EXPECT_EQ(industry_of_kbli("05100"), 7);
    EXPECT_EQ(industry_of_kbli("10710"), 8);
    EXPECT_EQ(industry_of_kbli("35101"), 9);
    EXPECT_EQ(industry_of_kbli("47111"), 12);
    EXPECT_EQ(industry_of_kbli("56101"), 14);
    EXPECT_EQ(industry_of_kbli("84111"), 20);
    EXPECT_EQ(industry_of_kbli("99000"), 26);
    EXPECT_EQ(industry_of_kbli("00"), 0);
    EXPECT_EQ(industry_of_kbli("x"), 0);
}

TEST_F(Coding, TheLikeliestIndustryComesFirstEvenHalfTyped) {
    const Coder with = coder(folder_ + "/kbli.csv");
    const auto hair = with.suggest("memangkas dan potong ramb", 3);
    ASSERT_FALSE(hair.empty());
    EXPECT_EQ(hair[0].code, 24);
    EXPECT_EQ(hair[0].kbli, "96121");
    const auto rice = with.suggest("menanam padi", 3);
    ASSERT_FALSE(rice.empty());
    EXPECT_EQ(rice[0].code, 1);
    EXPECT_TRUE(with.suggest("", 3).empty());
    EXPECT_TRUE(with.suggest("zzzz", 3).empty());
    EXPECT_LE(with.suggest("padi makanan rambut eceran", 2).size(), 2U);
    // Without the file the words of the form alone decide.
    const auto words = coder("").suggest("menanam padi", 3);
    ASSERT_FALSE(words.empty());
    EXPECT_TRUE(words[0].by_words);
    EXPECT_TRUE(words[0].kbli.empty());
}

TEST_F(Coding, AListThatIsNoneIsRefusedByLine) {
    const auto form = form::Form::load(k_folder());
    EXPECT_EQ(Coder::load(k_folder(), **form, folder_ + "/none.csv").error().code, Code::not_found);
    ASSERT_TRUE(files::write(folder_ + "/bad.csv", "kode,judul\n01,a\n").has_value());
    EXPECT_EQ(Coder::load(k_folder(), **form, folder_ + "/bad.csv").error().code, Code::bad_input);
    ASSERT_TRUE(files::write(folder_ + "/bad.csv", "kode,judul,deskripsi\n01111,a\n").has_value());
    EXPECT_EQ(Coder::load(k_folder(), **form, folder_ + "/bad.csv").error().place.line, 2U);
}

TEST_F(Coding, ListsAreSearchedAsSomebodyTypes) {
    ASSERT_TRUE(files::write(folder_ + "/kbji.csv",
                             "kode,judul,deskripsi\n"
                             "52,Tenaga penjualan,semua\n"
                             "5221,Pemilik toko,mengelola toko kecil\n"
                             "522101,Pemilik warung,menjual kebutuhan sehari-hari\n")
                    .has_value());
    CodingOptions options;
    options.kbli_path = folder_ + "/kbli.csv";
    options.kbji_path = folder_ + "/kbji.csv";
    const auto coding = validate::Coding::open(options);
    ASSERT_TRUE(coding.has_value()) << coding.error().message(Lang::en);
    EXPECT_EQ(coding->lists(), (std::vector<std::string>{"industry", "kbli", "kbji"}));
    const auto shop = coding->search("kbli", "toko kel", 5);
    ASSERT_EQ(shop->size(), 1U);
    EXPECT_EQ(shop->front().code, "47111");
    EXPECT_EQ(shop->front().industry, 12);
    EXPECT_FALSE(shop->front().label.empty());
    const auto owner = coding->search("kbji", "pemilik war", 5);
    ASSERT_EQ(owner->size(), 2U) << "unit groups and occupations, no headings";
    EXPECT_EQ(owner->front().code, "522101");
    EXPECT_EQ(owner->front().industry, 0) << "an occupation says nothing of an industry";
    const auto own = coding->search("industry", "perikan", 5);
    ASSERT_EQ(own->size(), 1U);
    EXPECT_EQ(own->front().industry, 4);
    EXPECT_EQ(coding->search("industry", "14", 5)->front().industry, 14);
    EXPECT_TRUE(coding->search("industry", "", 5)->empty());
    EXPECT_TRUE(coding->search("kbli", "", 5)->empty());
    EXPECT_EQ(coding->search("isco", "toko", 5).error().code, Code::bad_input);
    EXPECT_EQ(validate::Coding::open()->search("kbji", "toko", 5).error().code, Code::not_found);
}

TEST_F(Coding, TheRealListCodesCommonWork) {
    const std::string real = std::string(REGSOSEK_SOURCE) + "/../shared/data/id/class/kbli2020.csv";
    if (!fs::exists(real)) {
        GTEST_SKIP() << "no ../shared here";
    }
    const Coder with = coder(real);
    const std::vector<std::pair<const char*, int32_t>> known = {
        {"bertani padi sawah", 1},    {"pangkas rambut", 24},        {"nelayan tangkap ikan", 4},
        {"guru sekolah dasar", 21},   {"tukang bangunan rumah", 11}, {"warung makan", 14},
        {"ternak kambing", 5},        {"bidan praktik", 22},         {"angkutan barang truk", 13},
        {"toko kelontong eceran", 12}};
    int first = 0;
    for (const auto& [text, code] : known) {
        const auto found = with.suggest(text, 3);
        const bool there =
            std::ranges::any_of(found, [&](const Suggestion& one) { return one.code == code; });
        EXPECT_TRUE(there) << text;
        first += !found.empty() && found[0].code == code ? 1 : 0;
    }
    EXPECT_GE(first, 8);
}

TEST_F(Coding, TheQueueHoldsWhatHasNoFittingCodeAndIsKeyedBack) {
    const store::Scope everything({{0, INT64_MAX}});
    synth::Options district;
    district.families = 1200;
    district.seed = 5;
    district.out = folder_ + "/in";
    ASSERT_TRUE(synth::write_district(district).has_value());
    store::CreateOptions create;
    create.form_folder = k_folder();
    const auto workspace = store::Workspace::create(folder_ + "/ws", create).value();
    ASSERT_TRUE(collect::import_k(*workspace, everything, folder_ + "/in/k_family.csv",
                                  folder_ + "/in/k_member.csv")
                    .has_value());
    ASSERT_TRUE(run(*workspace, everything).has_value());
    // Somebody's code is made one that the words do not allow.
    const auto columns = workspace->columns(everything).value();
    const Coder words = coder("");
    const auto& texts = columns->person.at("job_industry_text");
    const auto& codes = columns->person.at("job_industry").int32s;
    size_t row = 0;
    while (words.allowed(texts.text(row)) == 0 || codes[row] < 1) {
        ++row;
        ASSERT_LT(row, columns->person.rows);
    }
    int32_t other = 1;
    while ((words.allowed(texts.text(row)) >> other & 1) != 0) {
        ++other;
    }
    const auto family = FamilyId{columns->person.at("family_id").int64s[row]}.printed();
    const auto person = PersonId{columns->person.at("person_id").int64s[row]}.printed();
    const std::string head =
        "query,decision,variable,old_value,new_value,evidence,author,decided_on\n";
    ASSERT_TRUE(
        files::write(folder_ + "/wrong.csv", head + family + "/" + person + "/EMP13,correct,r417," +
                                                 std::to_string(codes[row]) + "," +
                                                 std::to_string(other) + ",salah,0001,2022-11-19\n")
            .has_value());
    ASSERT_EQ(decide(*workspace, everything, folder_ + "/wrong.csv")->corrected, 1);
    const auto before = coding_queue(*workspace, everything, folder_ + "/q.csv");
    ASSERT_TRUE(before.has_value()) << before.error().message(Lang::en);
    ASSERT_GT(*before, 0);
    const auto file = csv::File::open(folder_ + "/q.csv").value();
    csv::Reader reader{file, file.body(), file.bytes(), 2};
    csv::Record record;
    ASSERT_TRUE(reader.next(record).value_or(false));
    const auto cell = [&](const char* name) {
        return std::string(record.fields[static_cast<size_t>(file.column(name))]);
    };
    const std::string best = cell("suggestion_1").substr(0, cell("suggestion_1").find(' '));
    ASSERT_FALSE(best.empty());
    ASSERT_TRUE(files::write(folder_ + "/d.csv",
                             head + cell("query") + ",correct," + cell("variable") + "," +

                                 cell("old_value") + "," + best + ",uraian,0001,2022-11-20\n")
                    .has_value());
    const auto decided = decide(*workspace, everything, folder_ + "/d.csv");
    ASSERT_TRUE(decided.has_value());
    EXPECT_EQ(decided->corrected, 1)
        << (decided->reported.empty() ? "" : decided->reported[0].problem);
    EXPECT_EQ(coding_queue(*workspace, everything, folder_ + "/q2.xlsx").value_or(0), *before - 1);
    EXPECT_EQ(coding_queue(*workspace, everything, folder_ + "/q.txt").error().code, Code::usage);
}

}  // namespace

}  // namespace regsosek::validate
