// link on files: the public test sets with models that anyone could write, and every kind of bad
// input.
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <map>
#include <regex>

#include "ground/base/csv.h"
#include "ground/base/files.h"
#include "ground/base/random.h"
#include "ground/base/threads.h"
#include "ground/store/table_file.h"
#include "regsosek/link.h"

namespace regsosek::link {
namespace {

namespace fs = std::filesystem;

class LinkFiles : public ::testing::Test {
protected:
    LinkFiles()
        : folder_(fs::temp_directory_path() / ("regsosek_files_" + std::to_string(getpid()))) {
        fs::remove_all(folder_);
        fs::create_directories(folder_);
    }
    ~LinkFiles() override { fs::remove_all(folder_); }

    std::string path(const std::string& name) const { return (folder_ / name).string(); }
    std::string write(const std::string& name, const std::string& content) const {
        std::ofstream(path(name), std::ios::binary) << content;
        return path(name);
    }
    static std::string data(const std::string& name) {
        return std::string(REGSOSEK_SOURCE) + "/../shared/data/linkage/" + name;
    }
    static std::string example(const std::string& name) {
        return std::string(REGSOSEK_SOURCE) + "/examples/link/" + name;
    }
    /// Truth of FEBRL: rec-N-org and rec-N-dup-* are one person.
    std::string febrl_truth(const std::vector<std::string>& files) const {
        std::string out = "side,id,cluster\n";
        for (size_t f = 0; f < files.size(); ++f) {
            std::ifstream in(data("febrl/" + files[f]));
            std::string line;
            const std::regex id("^(rec-([0-9]+)-[a-z]+(-[0-9]+)?),");
            std::smatch match;
            while (std::getline(in, line)) {
                if (std::regex_search(line, match, id)) {
                    out += (f == 0 ? "left," : "right,") + match[1].str() + "," + match[2].str() +
                           "\n";
                }
            }
        }
        return write("truth.csv", out);
    }
    FileQuality quality(FileOptions options, const std::string& truth) const {
        options.out = path("links.parquet");
        const auto report = run_files(options);
        EXPECT_TRUE(report.has_value()) << (report ? "" : report.error().message(Lang::en));
        auto found = evaluate_files(options, options.out, truth);
        EXPECT_TRUE(found.has_value()) << (found ? "" : found.error().message(Lang::en));
        return found ? *found : FileQuality{};
    }

    /// A model of two columns for small files of our own.
    std::string small_model(const std::string& type = "link") const {
        return write("model.toml",
                     "[link]\ntype = \"" + type +
                         "\"\nid = \"id\"\n[[column]]\nname = \"name\"\nkind = \"name\"\n"
                         "[[column]]\nname = \"nik\"\nkind = \"code\"\n"
                         "[[blocking_rule]]\ncolumns = [\"nik\"]\n"
                         "[[blocking_rule]]\ncolumns = [\"name\"]\n"
                         "[[comparison]]\nname = \"name\"\n"
                         "[[comparison.level]]\nwhen = \"exact\"\n"
                         "[[comparison.level]]\nwhen = \"jaro_winkler >= 0.9\"\n"
                         "[[comparison.level]]\nwhen = \"else\"\n"
                         "[[comparison]]\nname = \"nik\"\n"
                         "[[comparison.level]]\nwhen = \"exact\"\n"
                         "[[comparison.level]]\nwhen = \"else\"\n");
    }
    /// People with a number of 16 digits each.
    std::string people(const std::string& name, int count,
                       const std::string& last_digit = "") const {
        std::string out = "id,name,nik\n";
        for (int i = 0; i < count; ++i) {
            std::string nik = std::to_string(9901010101900000LL + i * 7919LL);
            if (!last_digit.empty()) {
                nik.back() = last_digit[0];
            }
            out += std::to_string(i) + ",ORANG " + std::string(1, static_cast<char>('A' + i % 26)) +
                   std::string(1, static_cast<char>('A' + i / 26 % 26)) + "," + nik + "\n";
        }
        return write(name, out);
    }
    Result<FileReport> run(const std::string& left, const std::string& right,
                           const std::string& model) const {
        FileOptions options;
        options.left = left;
        options.right = right;
        options.model = model;
        options.out = path("out.csv");
        return run_files(options);
    }
    fs::path folder_;
};

TEST_F(LinkFiles, Febrl4) {
    if (!fs::exists(data("febrl"))) {
        GTEST_SKIP() << "no ../shared/data/linkage";
    }
    FileOptions options;
    options.left = data("febrl/dataset4a.csv");
    options.right = data("febrl/dataset4b.csv");
    options.model = example("febrl4.toml");
    const FileQuality q = quality(options, febrl_truth({"dataset4a.csv", "dataset4b.csv"}));
    EXPECT_EQ(q.true_pairs, 5000);
    EXPECT_GE(q.decided.f1, 0.9991);  // Splink with its own demo model (methods/link.md).
    EXPECT_GE(q.blocking_found, 4995);
    // The curve falls in precision and rises in recall.
    ASSERT_GT(q.curve.size(), 5U);
    EXPECT_LE(q.curve.front().recall, q.curve.back().recall);
}

TEST_F(LinkFiles, Febrl3) {
    if (!fs::exists(data("febrl"))) {
        GTEST_SKIP() << "no ../shared/data/linkage";
    }
    FileOptions options;
    options.left = data("febrl/dataset3.csv");
    options.model = example("febrl3.toml");
    const FileQuality q = quality(options, febrl_truth({"dataset3.csv"}));
    EXPECT_EQ(q.true_pairs, 6538);
    EXPECT_GE(q.decided.f1, 0.993);
    EXPECT_GE(q.clustered.f1, 0.993);
}

TEST_F(LinkFiles, Febrl1And2ByTheSameModel) {
    if (!fs::exists(data("febrl"))) {
        GTEST_SKIP() << "no ../shared/data/linkage";
    }
    for (const char* name : {"dataset1.csv", "dataset2.csv"}) {
        FileOptions options;
        options.left = data(std::string("febrl/") + name);
        options.model = example("febrl3.toml");
        EXPECT_GE(quality(options, febrl_truth({name})).clustered.f1, 0.99) << name;
    }
}

TEST_F(LinkFiles, Fake1000) {
    if (!fs::exists(data("fake_1000.csv"))) {
        GTEST_SKIP() << "no ../shared/data/linkage";
    }
    std::ifstream in(data("fake_1000.csv"));
    std::string out = "id,cluster\n";
    std::string line;
    std::getline(in, line);
    while (std::getline(in, line)) {
        out += line.substr(0, line.find(',')) + "," + line.substr(line.rfind(',') + 1) + "\n";
    }
    FileOptions options;
    options.left = data("fake_1000.csv");
    options.model = example("fake_1000.toml");
    const FileQuality q = quality(options, write("truth.csv", out));
    EXPECT_GE(q.decided.precision, 0.99);
    EXPECT_GE(q.clustered.f1, 0.92);
}

/// The census of one year of pseudopeople as CSV, with mistakes at `rate` in each field; its
/// simulants by row.
std::vector<std::string> write_wave(const std::string& from, int64_t year, const std::string& to,
                                    double rate) {
    const std::vector<std::string> names = {
        "first_name", "middle_initial", "last_name",    "date_of_birth",
        "sex",        "street_name",    "street_number"};
    const auto table = store::TableFile::read(from);
    EXPECT_TRUE(table.has_value()) << (table ? "" : table.error().message(Lang::en));
    csv::Writer out;
    std::vector<std::string> header = {"id"};
    header.insert(header.end(), names.begin(), names.end());
    out.header(header);
    Random random(11);
    std::vector<std::string> simulants;
    for (size_t i = 0; i < table->rows; ++i) {
        if (table->at("year").integer(i) != year) {
            continue;
        }
        out.field(static_cast<int64_t>(simulants.size() + 1));
        for (const std::string& name : names) {
            const store::Column& column = table->at(name);
            std::string value = column.type == store::ColumnType::text
                                    ? std::string(column.text(i))
                                    : std::to_string(column.integer(i));
            value = name == "date_of_birth" ? value.substr(0, 10) : value;
            if (random.chance(rate / 3)) {
                value.clear();
            } else if (!value.empty() && random.chance(rate)) {
                char& letter = value[random.below(static_cast<uint32_t>(value.size()))];
                letter = letter >= '0' && letter <= '9' ? static_cast<char>('0' + random.below(10))
                                                        : static_cast<char>('a' + random.below(26));
            }
            out.field(value);
        }
        out.end_record();
        simulants.emplace_back(table->at("simulant_id").text(i));
    }
    EXPECT_TRUE(files::write(to, out.text()).has_value());
    return simulants;
}

TEST_F(LinkFiles, PseudopeopleWavesWithMistakes) {
    if (!fs::exists(data("pseudopeople"))) {
        GTEST_SKIP() << "no ../shared/data/linkage";
    }
    FileOptions options;
    options.left = path("census_2030.csv");
    options.right = path("census_2020.csv");
    options.model = example("pseudopeople.toml");
    const std::string census = data("pseudopeople/decennial_census.parquet");
    const auto left = write_wave(census, 2030, options.left, 0.08);
    const auto right = write_wave(census, 2020, options.right, 0.04);
    std::map<std::string, size_t> row_of;
    for (size_t i = 0; i < right.size(); ++i) {
        row_of.emplace(right[i], i + 1);
    }
    std::string truth = "left,right\n";
    for (size_t i = 0; i < left.size(); ++i) {
        const auto found = row_of.find(left[i]);
        if (found != row_of.end()) {
            truth += std::to_string(i + 1) + "," + std::to_string(found->second) + "\n";
        }
    }
    const FileQuality q = quality(options, write("truth.csv", truth));
    EXPECT_GT(q.true_pairs, 500);
    EXPECT_GE(q.decided.precision, 0.98);
    EXPECT_GE(q.decided.f1, 0.97);
    RecordProperty("f1", std::to_string(q.decided.f1));
}

TEST_F(LinkFiles, ThreadsAndMemoryChangeNoByte) {
    const std::string model = small_model();
    FileOptions options;
    options.left = people("a.csv", 30000);
    options.right = people("b.csv", 30000);
    options.model = model;
    std::vector<std::string> bytes;
    int64_t spilled = 0;
    for (const auto& [threads, memory] : {std::pair{1U, 0}, {4U, 0}, {2U, 1}}) {
        set_threads(threads);
        options.memory_mb = memory;
        options.out = path("links.parquet");
        const auto report = run_files(options);
        ASSERT_TRUE(report.has_value()) << report.error().message(Lang::en);
        spilled = report->spilled_bytes;
        bytes.push_back(*files::read(options.out));
    }
    set_threads(0);
    EXPECT_GT(spilled, 0);
    EXPECT_EQ(bytes[0], bytes[1]);
    EXPECT_EQ(bytes[0], bytes[2]);
}

TEST_F(LinkFiles, AFittedModelGivesTheSameLinks) {
    FileOptions options;
    options.left = people("a.csv", 2000);
    options.right = people("b.csv", 2000);
    options.model = small_model();
    options.out = path("first.csv");
    options.fitted_out = path("fitted.toml");
    options.day = "2022-12-01";
    ASSERT_TRUE(run_files(options).has_value());
    options.model = path("fitted.toml");
    options.out = path("second.csv");
    options.fitted_out.clear();
    const auto again = run_files(options);
    ASSERT_TRUE(again.has_value()) << again.error().message(Lang::en);
    EXPECT_TRUE(again->sessions.empty());
    EXPECT_EQ(*files::read(path("first.csv")), *files::read(path("second.csv")));
    EXPECT_NE(files::read(path("fitted.toml"))->find("day = \"2022-12-01\""), std::string::npos);
}

TEST_F(LinkFiles, ExplainsAPairInWords) {
    FileOptions options;
    options.left = people("a.csv", 500);
    options.right = people("b.csv", 500);
    options.model = small_model();
    const auto same = explain_files(options, "17", "17", false);
    ASSERT_TRUE(same.has_value()) << same.error().message(Lang::en);
    ASSERT_EQ(same->steps.size(), 2U);
    EXPECT_GT(same->weight_bits, 5);
    EXPECT_NEAR(same->steps.back().sum_bits, same->weight_bits, 1e-9);
    EXPECT_EQ(same->steps[1].level.en, "the same");
    EXPECT_NE(same->steps[1].left.find('*'), std::string::npos);  // masked
    EXPECT_EQ(same->rules.size(), 2U);
    const auto nobody = explain_files(options, "17", "700", false);
    ASSERT_FALSE(nobody.has_value());
    EXPECT_EQ(nobody.error().code, Code::not_found);
}

TEST_F(LinkFiles, BadEmptyFiles) {
    const auto empty = run(write("a.csv", ""), people("b.csv", 5), small_model());
    ASSERT_FALSE(empty.has_value());
    EXPECT_EQ(empty.error().code, Code::bad_input);
    const auto header = run(write("a.csv", "id,name,nik\n"), people("b.csv", 5), small_model());
    ASSERT_TRUE(header.has_value()) << header.error().message(Lang::en);
    EXPECT_EQ(header->left_rows, 0);
    EXPECT_EQ(header->kept, 0);
    EXPECT_FALSE(run(path("nowhere.csv"), people("b.csv", 5), small_model()).has_value());
}

TEST_F(LinkFiles, BadOneRecordAndAllEqual) {
    EXPECT_TRUE(run(people("a.csv", 1), people("b.csv", 1), small_model()).has_value());
    std::string equal = "id,name,nik\n";
    for (int i = 0; i < 3000; ++i) {
        equal += std::to_string(i) + ",SITI,9901010101900001\n";
    }
    const auto report = run(write("a.csv", equal), write("b.csv", equal), small_model());
    ASSERT_TRUE(report.has_value());
    EXPECT_GT(report->refined_blocks, 0);
    EXPECT_GT(report->rules[0].not_compared, 0);  // told, not dropped
    EXPECT_EQ(report->capped_rows, 3000);
}

TEST_F(LinkFiles, BadColumns) {
    const auto missing =
        run(write("a.csv", "id,nama,nik\n1,A,2\n"), people("b.csv", 5), small_model());
    ASSERT_FALSE(missing.has_value());
    EXPECT_EQ(missing.error().place.column, "name");
    const auto blank =
        run(write("a.csv", "id,name,nik\n1,,\n2,,\n"), people("b.csv", 5), small_model());
    ASSERT_TRUE(blank.has_value());
    EXPECT_EQ(blank->columns[0].known, 0);
    EXPECT_EQ(blank->columns[0].missing, 2);
    EXPECT_EQ(blank->kept, 0);
}

TEST_F(LinkFiles, BadNumbersOfASpreadsheetAreNamed) {
    const auto scientific =
        run(write("a.csv", "id,name,nik\n1,BUDI,9.90101E+15\n2,SITI,9901010101900002\n"),
            people("b.csv", 5), small_model());
    ASSERT_TRUE(scientific.has_value());
    EXPECT_EQ(scientific->columns[1].damaged, 1);
    EXPECT_EQ(scientific->columns[1].damaged_row, 1);
    EXPECT_NE(scientific->columns[1].damage.en.find("scientific"), std::string::npos);
    const auto rounded = run(people("c.csv", 100, "0"), people("b.csv", 100), small_model());
    ASSERT_TRUE(rounded.has_value());
    EXPECT_EQ(rounded->columns[1].damaged, 100);
    EXPECT_NE(rounded->columns[1].damage.en.find("rounded"), std::string::npos);
    EXPECT_EQ(rounded->columns[3].damaged, 0);
}

TEST_F(LinkFiles, BadEncodings) {
    const std::string utf16("\xFF\xFEi\0d\0,\0n\0", 10);
    const auto wide = run(write("a.csv", utf16), people("b.csv", 5), small_model());
    ASSERT_FALSE(wide.has_value());
    EXPECT_NE(wide.error().what.en.find("UTF-16"), std::string::npos);
    const auto latin =
        run(write("a.csv", "id,name,nik\n1,JOS\xC9,2\n"), people("b.csv", 5), small_model());
    ASSERT_FALSE(latin.has_value());
    EXPECT_NE(latin.error().what.en.find("UTF-8"), std::string::npos);
    EXPECT_EQ(latin.error().place.line, 2U);
    const auto marked = run(write("a.csv", "\xEF\xBB\xBFid;name;nik\n1;JOSÉ;2\n"),
                            people("b.csv", 5), small_model());
    EXPECT_TRUE(marked.has_value()) << marked.error().message(Lang::en);
}

TEST_F(LinkFiles, BadIds) {
    const auto repeated = run(write("a.csv", "id,name,nik\n1,A,2\n2,B,3\n1,C,4\n"),
                              people("b.csv", 5), small_model());
    ASSERT_FALSE(repeated.has_value());
    EXPECT_EQ(repeated.error().code, Code::conflict);
    EXPECT_NE(repeated.error().what.en.find("1, 3"), std::string::npos);
}

TEST_F(LinkFiles, BadModels) {
    const std::string good = *files::read(small_model());
    const auto with = [&](const std::string& from, const std::string& to) {
        std::string text = good;
        text.replace(text.find(from), from.size(), to);
        return run(people("a.csv", 5), people("b.csv", 5), write("bad.toml", text));
    };
    for (const auto& [from, to] : std::vector<std::pair<std::string, std::string>>{
             {"columns = [\"nik\"]", "columns = [\"nki\"]"},
             {"name = \"nik\"\n[[comparison.level]]", "name = \"nki\"\n[[comparison.level]]"},
             {"jaro_winkler >= 0.9", "jaro_winkle >= 0.9"},
             {"jaro_winkler >= 0.9", "years <= 1"},
             {"kind = \"code\"", "kind = \"kode\""},
             {"[[blocking_rule]]", "[[blocking]]"},
             {"when = \"else\"", "when = \"exact\""},
             {"id = \"id\"", "id = \"key\""}}) {
        const auto refused = with(from, to);
        ASSERT_FALSE(refused.has_value()) << to;
        EXPECT_EQ(refused.error().code, Code::bad_input) << to;
        EXPECT_FALSE(refused.error().what.id.empty());
        EXPECT_FALSE(refused.error().place.file.empty()) << to;
    }
    const auto alone = run(people("a.csv", 5), people("b.csv", 5), small_model("duplicates"));
    ASSERT_FALSE(alone.has_value());
    EXPECT_EQ(alone.error().code, Code::usage);
}

}  // namespace
}  // namespace regsosek::link
