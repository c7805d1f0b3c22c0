// link as a word: an invented district collected into a workspace and linked to its register.
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <map>

#include "ground/base/csv.h"
#include "ground/base/files.h"
#include "ground/base/ids.h"
#include "ground/base/json.h"
#include "ground/base/threads.h"
#include "ground/form/form.h"
#include "regsosek/collect.h"
#include "regsosek/link.h"
#include "regsosek/synth.h"
#include "word/link/register_file.h"

namespace regsosek::link {
namespace {

namespace fs = std::filesystem;

/// A folder that goes away with the test.
class Folder {
public:
    explicit Folder(const std::string& name)
        : path_(fs::temp_directory_path() / ("regsosek_link_" + name + std::to_string(getpid()))) {
        fs::remove_all(path_);
        fs::create_directories(path_);
    }
    ~Folder() { fs::remove_all(path_); }
    std::string path(const std::string& name = {}) const {
        return name.empty() ? path_.string() : (path_ / name).string();
    }

private:
    fs::path path_;
};

store::Scope all() {
    return store::Scope({AreaRange{0, INT64_MAX}});
}

/// A district of 1,500 families in a workspace; made once.
class District : public ::testing::Test {
protected:
    static void SetUpTestSuite() {
        folder_ = new Folder("district");
        synth::Options options;
        options.families = 1500;
        options.seed = 5;
        options.out = folder_->path("in");
        ASSERT_TRUE(synth::write_district(options).has_value());
        store::CreateOptions create;
        create.form_folder = form::default_forms_folder() + "/regsosek22-k";
        auto made = store::Workspace::create(folder_->path("ws"), create);
        ASSERT_TRUE(made.has_value()) << made.error().message(Lang::en);
        workspace_ = std::move(*made);
        const auto read = collect::import_k(*workspace_, all(), folder_->path("in/k_family.csv"),
                                            folder_->path("in/k_member.csv"));
        ASSERT_TRUE(read.has_value()) << read.error().message(Lang::en);
    }
    static void TearDownTestSuite() {
        workspace_.reset();
        delete folder_;
    }
    static Options options() {
        Options out;
        out.register_file = folder_->path("in/register.csv");
        return out;
    }
    static store::Table table(const char* name) {
        store::Query query;
        query.table = name;
        auto read = workspace_->query(query, all());
        EXPECT_TRUE(read.has_value()) << name;
        return read ? std::move(*read) : store::Table{};
    }
    static inline Folder* folder_ = nullptr;
    static inline std::unique_ptr<store::Workspace> workspace_;
};

TEST_F(District, IsLinkedBetterThanByTheSimpleMethods) {
    const auto report = run(*workspace_, all(), options());
    ASSERT_TRUE(report.has_value()) << report.error().message(Lang::en);
    EXPECT_EQ(report->persons, report->linked + report->review + report->none);
    EXPECT_GE(report->automatic_share, 0.95);
    const auto qualities = evaluate(*workspace_, all(), folder_->path("in/truth"));
    ASSERT_TRUE(qualities.has_value()) << qualities.error().message(Lang::en);
    std::map<std::pair<std::string, std::string>, Quality> by;
    for (const Quality& q : *qualities) {
        by[{q.group, q.method}] = q;
        std::printf("%-14s %-6s %6ld persons P %.5f R %.5f F1 %.5f\n", q.group.c_str(),
                    q.method.c_str(), q.persons, q.precision, q.recall, q.f1);
    }
    const Quality& engine = by[{"all", "link"}];
    const Quality& nik = by[{"all", "nik"}];
    const Quality& chain = by[{"all", "chain"}];
    EXPECT_GT(engine.persons, 4000);
    EXPECT_GE(engine.precision, 0.998);
    EXPECT_GE(engine.recall, 0.99);
    EXPECT_GT(engine.f1, nik.f1 + 0.02);
    EXPECT_GT(engine.f1, chain.f1 + 0.005);
    EXPECT_GT(chain.f1, nik.f1);
}

TEST_F(District, WritesItsTablesWithoutNamesOrNumbers) {
    ASSERT_TRUE(run(*workspace_, all(), options()).has_value());
    const store::Table person = table("link_person");
    const auto columns = workspace_->columns(all());
    ASSERT_TRUE(columns.has_value());
    ASSERT_EQ(person.rows, (*columns)->person.rows);
    int64_t reviews = 0;
    for (size_t i = 0; i < person.rows; ++i) {
        const int64_t outcome = person.at("outcome").integer(i);
        reviews += outcome == 1 ? 1 : 0;
        EXPECT_EQ(outcome == 0, person.at("register_row").integer(i) == 0);
        EXPECT_EQ(outcome == 0, person.at("register_key").integer(i) == 0);
    }
    for (const store::Column& column : person.columns) {
        EXPECT_NE(column.type, store::ColumnType::text) << column.name;
    }
    const store::Table queue = table("link_review");
    EXPECT_EQ(static_cast<int64_t>(queue.rows), reviews);
    for (size_t i = 1; i < queue.rows; ++i) {
        if (queue.at("area").integer(i - 1) == queue.at("area").integer(i)) {
            EXPECT_GE(queue.at("priority").integer(i - 1), queue.at("priority").integer(i));
            EXPECT_EQ(queue.at("position").integer(i - 1) + 1, queue.at("position").integer(i));
        } else {
            EXPECT_EQ(queue.at("position").integer(i), 1);
        }
    }
    const store::Scope village{{AreaRange::of("3369010001").value()}};
    const auto part = report(*workspace_, village);
    ASSERT_TRUE(part.has_value());
    int64_t persons = 0;
    for (size_t i = 0; i < person.rows; ++i) {
        persons += village.contains(person.at("area").integer(i)) ? 1 : 0;
    }
    EXPECT_EQ(part->persons, persons);
    EXPECT_TRUE(part->rules.empty());
    for (const char* name : {"link_count", "link_rule", "link_level"}) {
        store::Query query;
        query.table = name;
        const auto office = workspace_->query(query, store::Scope::office("test"));
        const auto narrow = workspace_->query(query, village);
        ASSERT_TRUE(office.has_value() && narrow.has_value()) << name;
        EXPECT_GT(office->rows, 0U) << name;
        EXPECT_EQ(narrow->rows, 0U) << name;
    }
    const auto read = report(*workspace_, store::Scope::office("test"));
    ASSERT_TRUE(read.has_value());
    EXPECT_EQ(read->review, reviews);
    EXPECT_EQ(read->levels.size(), 34U);
    // The register lies in the vault, sealed: no file of the workspace shows a name or NIK of it.
    const auto content = files::read(options().register_file);
    ASSERT_TRUE(content.has_value());
    const size_t second_line = content->find('\n') + 1;
    const std::string nik = content->substr(second_line, 16);
    for (const auto& entry : fs::recursive_directory_iterator(folder_->path("ws"))) {
        if (entry.is_regular_file()) {
            const auto bytes = files::read(entry.path().string());
            ASSERT_TRUE(bytes.has_value());
            EXPECT_EQ(bytes->find(nik), std::string::npos) << entry.path();
        }
    }
}

TEST_F(District, GivesTheSameTablesForAnyNumberOfThreads) {
    const std::vector<std::string> names = {"link_person", "link_duplicate", "link_review",
                                            "link_rule",   "link_level",     "link_count"};
    std::vector<std::string> hashes;
    for (const unsigned count : {1U, 2U, 4U}) {
        set_threads(count);
        ASSERT_TRUE(run(*workspace_, all(), options()).has_value());
        const auto hash = workspace_->dump_hash(names);
        ASSERT_TRUE(hash.has_value());
        hashes.push_back(*hash);
    }
    set_threads(0);
    EXPECT_EQ(hashes[0], hashes[1]);
    EXPECT_EQ(hashes[0], hashes[2]);
    const int64_t before = workspace_->head_sequence();
    ASSERT_TRUE(run(*workspace_, all(), options()).has_value());
    EXPECT_EQ(workspace_->head_sequence(), before) << "a repeated run adds no document";
}

TEST_F(District, RefusesWhatItCannotRead) {
    Options missing = options();
    missing.register_file = folder_->path("in/no_such_file.csv");
    EXPECT_EQ(run(*workspace_, all(), missing).error().code, Code::not_found);
    Options no_models = options();
    no_models.models_folder = folder_->path("in");
    EXPECT_EQ(run(*workspace_, all(), no_models).error().code, Code::not_found);
    EXPECT_EQ(evaluate(*workspace_, all(), folder_->path("in")).error().code, Code::not_found);
}

std::string written(const Folder& folder, const std::string& text) {
    const std::string path = folder.path("register.csv");
    std::ofstream(path, std::ios::binary) << text;
    return path;
}

TEST(RegisterFile, ReportsWhatIsNotAsExpectedAndKeepsTheRow) {
    const Folder folder("cells");
    const std::string path =
        written(folder,
                "name,nik,kk_number,sex,birth_date,village,status\n"
                "SITI AMINAH,9901014101900001,9901010101100001,2,1990-01-01,3369010001,1\n"
                "BUDI,9901010101900001,,3,1990-13-01,33690,9\n"
                "EKO,9901010101900002\n"
                "\"R. \"\"JOKO\"\" S\",9901010101900003,9901010101100001,1,,3369010001,2\n");
    const auto read = Register::read(path, 100);
    ASSERT_TRUE(read.has_value()) << read.error().message(Lang::en);
    ASSERT_EQ(read->rows(), 4U);
    EXPECT_EQ(read->name(0), "SITI AMINAH");
    EXPECT_EQ(read->birth(0), 19900101);
    EXPECT_EQ(read->area(0), INT64_C(3369010001000000));
    EXPECT_EQ(read->birth(1), 0);
    EXPECT_EQ(read->nik(2), "");
    EXPECT_EQ(read->name(3), "R. \"JOKO\" S");
    EXPECT_EQ(read->status(3), 2);
    ASSERT_EQ(read->reported_count(), 5);
    const auto& cells = read->reported();
    EXPECT_EQ(cells[0].line, 3U);
    EXPECT_EQ(cells[4].line, 4U);
    EXPECT_EQ(cells[4].problem, "too_few_fields");
    std::vector<std::string> problems;
    for (const auto& cell : cells) {
        problems.push_back(cell.column + ":" + cell.problem);
    }
    std::ranges::sort(problems);
    EXPECT_EQ(problems, (std::vector<std::string>{":too_few_fields", "birth_date:not_a_date",
                                                  "sex:unknown_code", "status:unknown_code",
                                                  "village:not_an_area"}));
}

TEST(RegisterFile, NamesAMissingColumn) {
    const Folder folder("column");
    const auto read = Register::read(written(folder, "name,nik,sex,birth_date,village\n"), 100);
    ASSERT_FALSE(read.has_value());
    EXPECT_EQ(read.error().code, Code::bad_input);
    EXPECT_EQ(read.error().place.column, "kk_number");
    EXPECT_EQ(read.error().place.line, 1U);
}

TEST(RegisterFile, TakesAnEmptyOne) {
    const Folder folder("empty");
    const auto read =
        Register::read(written(folder, "name,nik,kk_number,sex,birth_date,village\n"), 100);
    ASSERT_TRUE(read.has_value());
    EXPECT_EQ(read->rows(), 0U);
}

TEST_F(District, IsSearchedAndAddedToFromAnIndex) {
    ASSERT_TRUE(run(*workspace_, all(), options()).has_value());
    for (const IndexOf of : {IndexOf::registered, IndexOf::observed}) {
        const auto made = make_index(*workspace_, all(), of);
        ASSERT_TRUE(made.has_value()) << made.error().message(Lang::en);
        EXPECT_GT(made->rows, 3000);
    }
    const auto registered = Register::read(folder_->path("in/register.csv"), 0).value();
    const auto finder = Finder::open(*workspace_, IndexOf::registered);
    ASSERT_TRUE(finder.has_value()) << finder.error().message(Lang::en);
    for (size_t row = 7; row < registered.rows(); row += 400) {
        SearchQuery query;
        query.name = registered.name(row);
        query.nik = registered.nik(row);
        std::swap(query.nik[14], query.nik[15]);
        const auto answer = finder->search(query, all());
        ASSERT_TRUE(answer.has_value());
        ASSERT_FALSE(answer->hits.empty());
        EXPECT_EQ(answer->hits.front().id, static_cast<int64_t>(row) + 1);
        // Nobody outside the scope is shown.
        const int64_t area = registered.area(row);
        const auto elsewhere = finder->search(query, store::Scope({AreaRange{0, area}}));
        for (const SearchHit& hit : elsewhere.value().hits) {
            EXPECT_LT(hit.area, area);
        }
    }
    EXPECT_EQ(finder->search({}, all()).error().code, Code::usage);
    SearchQuery wrong;
    wrong.nik = "99";
    EXPECT_EQ(finder->search(wrong, all()).error().code, Code::usage);
    // Nothing that is searched for lies on disk in plain.
    const std::string bytes = files::read(folder_->path("ws/index/link-registered")).value();
    for (size_t row = 0; row < registered.rows(); row += 100) {
        EXPECT_EQ(bytes.find(registered.name(row)), std::string::npos);
    }
}

TEST_F(District, ABatchIsLinkedToRowsThatNobodyHas) {
    ASSERT_TRUE(run(*workspace_, all(), options()).has_value());
    ASSERT_TRUE(make_index(*workspace_, all(), IndexOf::registered).has_value());
    const std::string batch = folder_->path("batch.csv");
    const auto registered = Register::read(folder_->path("in/register.csv"), 0).value();
    const store::Table links = table("link_person");
    std::vector<uint8_t> taken(registered.rows(), 0);
    for (size_t i = 0; i < links.rows; ++i) {
        if (links.at("outcome").integer(i) >= 2) {
            taken[static_cast<size_t>(links.at("register_row").integer(i) - 1)] = 1;
        }
    }
    std::vector<size_t> wanted;
    std::ofstream out(batch);
    out << "nik,kk_number,name,sex,birth_date,village\n";
    for (size_t row = 0; row < registered.rows(); row += 29) {
        if (registered.nik(row).size() != 16 || registered.name(row).size() < 8) {
            continue;
        }
        wanted.push_back(row);
        const int32_t birth = registered.birth(row);
        out << registered.nik(row) << ',' << registered.kk(row) << ',' << registered.name(row)
            << ",," << std::to_string(birth / 10000) << '-' << (birth / 100 % 100 < 10 ? "0" : "")
            << birth / 100 % 100 << '-' << (birth % 100 < 10 ? "0" : "") << birth % 100 << ','
            << registered.area(row) << '\n';
    }
    out.close();
    const std::string result = folder_->path("added.csv");
    const auto report = add_batch(*workspace_, all(), batch, result);
    ASSERT_TRUE(report.has_value()) << report.error().message(Lang::en);
    ASSERT_EQ(report->people.size(), wanted.size());
    size_t found = 0;
    for (size_t i = 0; i < wanted.size(); ++i) {
        if (taken[wanted[i]] != 0) {
            EXPECT_LT(report->people[i].outcome, 2);
        } else if (report->people[i].register_row == static_cast<int64_t>(wanted[i]) + 1) {
            ++found;
        }
    }
    const auto free = std::ranges::count_if(wanted, [&](size_t row) { return taken[row] == 0; });
    EXPECT_GE(found * 10, static_cast<size_t>(free) * 9);
    EXPECT_TRUE(fs::exists(result));
    EXPECT_EQ(add_batch(*workspace_, all(), folder_->path("none.csv"), "").error().code,
              Code::not_found);
}

/// Register rows from 1 by person, as the truth has them; 0 none.
std::map<int64_t, int64_t> true_rows(store::Workspace& workspace, const std::string& truth) {
    const auto columns = workspace.columns(all()).value();
    std::map<std::array<int64_t, 4>, int64_t> person;
    for (size_t f = 0; f < columns->family.rows; ++f) {
        for (uint32_t p = columns->person_begin[f]; p < columns->person_begin[f + 1]; ++p) {
            person[{columns->family.at("area").integer(f),
                    columns->family.at("building_no").integer(f),
                    columns->family.at("family_no").integer(f),
                    columns->person.at("member_no").integer(p)}] =
                columns->person.at("person_id").integer(p);
        }
    }
    std::map<int64_t, int64_t> out;
    const auto file = csv::File::open(truth).value();
    csv::Reader reader(file, file.body(), file.bytes(), 0);
    csv::Record record;
    const auto number = [&](const char* name) {
        return std::stoll(std::string(record.fields[static_cast<size_t>(file.column(name))]));
    };
    while (reader.next(record).value()) {
        const auto found = person.find(
            {number("idsubsls"), number("building_no"), number("family_no"), number("member_no")});
        if (found != person.end()) {
            out[found->second] = number("register_row");
        }
    }
    return out;
}

TEST_F(District, ReviewersDecideAndTheNextRunObeys) {
    ASSERT_TRUE(run(*workspace_, all(), options()).has_value());
    ASSERT_TRUE(make_index(*workspace_, all(), IndexOf::registered).has_value());
    const auto finder = Finder::open(*workspace_, IndexOf::registered);
    ASSERT_TRUE(finder.has_value());
    ReviewFilter filter;
    filter.reviewer = "a";
    const auto page = review_queue(*workspace_, all(), filter);
    ASSERT_TRUE(page.has_value()) << page.error().message(Lang::en);
    ASSERT_GE(page->items.size(), 2U);
    EXPECT_TRUE(std::ranges::is_sorted(page->items, std::greater{}, &ReviewItem::priority));
    const ReviewItem& first = page->items.front();
    ASSERT_FALSE(first.candidates.empty());
    const auto opened = review_case(*workspace_, all(), *finder, first.person_id);
    ASSERT_TRUE(opened.has_value()) << opened.error().message(Lang::en);
    ASSERT_EQ(opened->candidates.size(), first.candidates.size());
    EXPECT_EQ(opened->candidates.front().fields.size(), 6U);
    EXPECT_FALSE(opened->candidates.front().fields[0].registered.empty());

    ReviewVerdict same{first.person_id,    first.candidates.front(),
                       Verdict::same,      "a",
                       "seen on the card", Date{20000}};
    ReviewVerdict other{page->items[1].person_id, 0,          Verdict::different, "a",
                        "nobody of them",         Date{20000}};
    EXPECT_EQ(decide_reviews(*workspace_, all(), {same, other}).value(), 2);
    EXPECT_EQ(decide_reviews(*workspace_, all(), {same}).value(), 0);
    EXPECT_EQ(review_queue(*workspace_, all(), filter)->open, page->open - 2);
    ReviewVerdict empty = same;
    empty.reason = "";
    EXPECT_EQ(decide_reviews(*workspace_, all(), {empty}).error().code, Code::bad_input);
    EXPECT_EQ(decide_reviews(*workspace_, store::Scope({AreaRange{0, 1}}), {same}).error().code,
              Code::bad_input);

    ASSERT_TRUE(run(*workspace_, all(), options()).has_value());
    const store::Table links = table("link_person");
    for (size_t i = 0; i < links.rows; ++i) {
        if (links.at("person_id").integer(i) == same.person_id) {
            EXPECT_EQ(links.at("outcome").integer(i), 2);
            EXPECT_EQ(links.at("reason").integer(i), 5);
            EXPECT_EQ(links.at("register_row").integer(i), same.register_row);
        } else if (links.at("person_id").integer(i) == other.person_id) {
            EXPECT_EQ(links.at("outcome").integer(i), 0);
            EXPECT_EQ(links.at("reason").integer(i), 24);
        } else if (links.at("register_row").integer(i) == same.register_row) {
            EXPECT_LT(links.at("outcome").integer(i), 2);
        }
    }
    // A second reviewer who disagrees puts the person back into the queue.
    other.person_id = same.person_id;
    other.reviewer = "b";
    ASSERT_TRUE(decide_reviews(*workspace_, all(), {other}).has_value());
    ASSERT_TRUE(run(*workspace_, all(), options()).has_value());
    const auto again = review_queue(*workspace_, all(), {}).value();
    EXPECT_TRUE(std::ranges::any_of(again.items, [&](const ReviewItem& item) {
        return item.person_id == same.person_id && item.verdicts == 2;
    }));
    const auto agreement = review_agreement(*workspace_, all()).value();
    ASSERT_EQ(agreement.size(), 1U);
    EXPECT_EQ(agreement.front().both, 1);
    EXPECT_EQ(agreement.front().agreed, 0);
}

TEST_F(District, SheetsComeBackAsVerdicts) {
    ASSERT_TRUE(run(*workspace_, all(), options()).has_value());
    ASSERT_TRUE(make_index(*workspace_, all(), IndexOf::registered).has_value());
    const auto finder = Finder::open(*workspace_, IndexOf::registered);
    ReviewFilter filter;
    filter.reviewer = "sheet";
    const std::string sheet = folder_->path("review.csv");
    const auto lines = export_reviews(*workspace_, all(), *finder, filter, sheet);
    ASSERT_TRUE(lines.has_value()) << lines.error().message(Lang::en);
    ASSERT_GT(*lines, 0);
    ASSERT_TRUE(export_reviews(*workspace_, all(), *finder, filter, folder_->path("r.xlsx")));
    // Nothing filled in: nothing decided, from both kinds of file.
    EXPECT_EQ(import_reviews(*workspace_, all(), sheet, "sheet", Date{20000}).value(), 0);
    EXPECT_EQ(
        import_reviews(*workspace_, all(), folder_->path("r.xlsx"), "sheet", Date{20000}).value(),
        0);
    std::string text = files::read(sheet).value();
    const size_t end = text.find('\n', text.find('\n') + 1);
    ASSERT_EQ(text.substr(end - 2, 2), ",,") << "the two last fields are empty";
    std::string filled = text;
    filled.replace(end - 1, 1, "sama,seen");
    std::ofstream(sheet) << filled;
    EXPECT_EQ(import_reviews(*workspace_, all(), sheet, "sheet", Date{20000}).value(), 1);
    filled = text;
    filled.replace(end - 1, 1, "perhaps,seen");
    std::ofstream(sheet) << filled;
    const auto refused = import_reviews(*workspace_, all(), sheet, "sheet", Date{20000});
    ASSERT_FALSE(refused.has_value());
    EXPECT_EQ(refused.error().code, Code::bad_input);
    EXPECT_EQ(refused.error().place.line, 2U);
}

TEST_F(District, ASampleEstimatesWhatTheTruthSays) {
    ASSERT_TRUE(run(*workspace_, all(), options()).has_value());
    EXPECT_EQ(estimate_quality(*workspace_, all()).error().code, Code::not_found);
    ASSERT_TRUE(draw_sample(*workspace_, all(), 150, 3).has_value());
    const auto truth = true_rows(*workspace_, folder_->path("in/truth/person.csv"));
    const store::Table sample = table("link_sample");
    std::vector<ReviewVerdict> verdicts;
    for (size_t i = 0; i < sample.rows; ++i) {
        const int64_t person = sample.at("person_id").integer(i);
        const auto row = truth.find(person);
        if (row != truth.end()) {
            const bool there = row->second > 0;
            verdicts.push_back({person, row->second, there ? Verdict::same : Verdict::different,
                                "truth", "known", Date{20000}});
        }
    }
    ASSERT_TRUE(decide_reviews(*workspace_, all(), verdicts).has_value());
    const auto estimates = estimate_quality(*workspace_, all());
    ASSERT_TRUE(estimates.has_value()) << estimates.error().message(Lang::en);
    const EstimatedQuality& whole = estimates->front();
    EXPECT_EQ(whole.by, "all");
    const auto known = evaluate(*workspace_, all(), folder_->path("in/truth")).value();
    EXPECT_LE(whole.precision_low, known.front().precision);
    EXPECT_GE(whole.precision_high, known.front().precision - 1e-9);
    EXPECT_LE(whole.recall_low, known.front().recall);
    EXPECT_GE(whole.recall_high, known.front().recall - 1e-9);
    std::map<std::string, int64_t> judged;
    for (const EstimatedQuality& q : *estimates) {
        judged[q.by] += q.judged;
        EXPECT_LE(q.precision_low, q.precision);
        EXPECT_GE(q.precision_high, q.precision);
    }
    for (const char* by : {"area", "sex", "age", "name_tokens"}) {
        EXPECT_EQ(judged[by], judged["all"]) << by;
    }
}

TEST_F(District, TermsOfAnExtractAreKept) {
    const std::string copy = folder_->path("extract.csv");
    fs::copy_file(folder_->path("in/register.csv"), copy);
    Options with_terms = options();
    with_terms.register_file = copy;
    const auto say = [&](const char* text) { std::ofstream(copy + ".toml") << text; };
    say("agreement = \"X\"\nexpires = 2025-06-30\n");
    EXPECT_EQ(run(*workspace_, all(), with_terms).error().code, Code::usage);
    with_terms.day = Date::parse("2025-07-01").value();
    EXPECT_EQ(run(*workspace_, all(), with_terms).error().code, Code::no_right);
    with_terms.day = Date::parse("2025-06-30").value();
    EXPECT_TRUE(run(*workspace_, all(), with_terms).has_value());
    say("agreement = \"X\"\nexpires = 2025-06-30\nstatistics_only = true\n");
    EXPECT_EQ(run(*workspace_, all(), with_terms).error().code, Code::no_right);
    say("agreement = \"X\"\nexpires = \"soon\"\n");
    EXPECT_EQ(run(*workspace_, all(), with_terms).error().code, Code::bad_input);
    say("agreement = \"X\"\nexpiry = 2025-06-30\n");
    EXPECT_EQ(run(*workspace_, all(), with_terms).error().code, Code::bad_input);
}

TEST_F(District, APurgedRegisterIsGoneAndTheRecordSaysSo) {
    ASSERT_TRUE(run(*workspace_, all(), options()).has_value());
    ASSERT_TRUE(make_index(*workspace_, all(), IndexOf::registered).has_value());
    const std::string blob = workspace_->state("link.register").value().value();
    EXPECT_EQ(purge_register(*workspace_, all(), "", "x", Date{20000}).error().code,
              Code::bad_input);
    const auto report = purge_register(*workspace_, all(), "head", "agreement ended", Date{20000});
    ASSERT_TRUE(report.has_value()) << report.error().message(Lang::en);
    EXPECT_EQ(report->deleted.size(), 4U);
    EXPECT_EQ(workspace_->get_blob(blob).error().code, Code::not_found);
    EXPECT_FALSE(fs::exists(folder_->path("ws/index/link-registered")));
    EXPECT_FALSE(fs::exists(folder_->path("ws/index/link-owners")));
    EXPECT_EQ(Finder::open(*workspace_, IndexOf::registered).error().code, Code::not_found);
    const auto proof =
        workspace_->get(store::Kind::agreement, report->document, all(), false).value();
    ASSERT_TRUE(proof.has_value());
    EXPECT_NE(proof->document.answers.find(blob), std::string::npos);
    EXPECT_EQ(proof->document.author, "head");
    EXPECT_TRUE(workspace_->verify_chain().has_value());
    EXPECT_EQ(purge_register(*workspace_, all(), "head", "again", Date{20000}).error().code,
              Code::not_found);
}

TEST_F(District, IdentitiesAreMergedSplitAndTakenBack) {
    const auto columns = workspace_->columns(all()).value();
    const auto person = [&](size_t i) { return columns->person.at("person_id").integer(i); };
    const auto members = [&](size_t i) {
        return identity_of(*workspace_, all(), false, person(i)).value().members;
    };
    const auto number = [&](size_t i) {
        return identity_of(*workspace_, all(), false, person(i)).value().identity_id;
    };
    const auto say = [&](const char* what, size_t kept, size_t other) {
        return change_identity(*workspace_, all(),
                               {"", what, false, person(kept), person(other), false, "clerk",
                                "looked at both", Date{20000}});
    };
    EXPECT_EQ(members(1), std::vector<int64_t>{person(1)});
    const auto first = say("merge", 1, 2);
    ASSERT_TRUE(first.has_value()) << first.error().message(Lang::en);
    EXPECT_EQ(number(2), person(1));
    EXPECT_EQ(members(2).size(), 2U);
    // Who was merged away can neither be merged again nor take others in.
    EXPECT_EQ(say("merge", 3, 2).error().code, Code::conflict);
    EXPECT_EQ(say("merge", 2, 3).error().code, Code::conflict);
    const auto second = say("merge", 3, 1);
    ASSERT_TRUE(second.has_value());
    EXPECT_EQ(members(1).size(), 3U);
    // What a later change builds on stays.
    EXPECT_EQ(undo_identity(*workspace_, all(), *first, "clerk", "no", Date{20001}).error().code,
              Code::conflict);
    EXPECT_EQ(say("split", 4, 3).error().code, Code::conflict);
    const auto third = say("split", 2, 3);
    ASSERT_TRUE(third.has_value());
    EXPECT_EQ(number(2), person(2));
    EXPECT_EQ(members(3).size(), 2U);
    for (const auto& key : {*third, *second, *first}) {
        ASSERT_TRUE(undo_identity(*workspace_, all(), key, "chief", "mistake", Date{20002}));
        EXPECT_EQ(undo_identity(*workspace_, all(), key, "chief", "x", Date{20002}).error().code,
                  Code::conflict);
    }
    for (const size_t i : {1, 2, 3}) {
        EXPECT_EQ(number(i), person(i));
        EXPECT_EQ(members(i).size(), 1U);
    }
    const auto changes = identity_changes(*workspace_, all()).value();
    EXPECT_EQ(changes.size(), 3U);
    EXPECT_TRUE(std::ranges::all_of(changes, [](const auto& one) {
        return one.undone && one.author == "chief" && one.reason == "mistake";
    }));
    // The printed number has a check digit: another digit is no number.
    std::string printed = identity_of(*workspace_, all(), false, person(1)).value().printed;
    EXPECT_EQ(printed.front(), 'I');
    printed.front() = 'F';
    EXPECT_TRUE(FamilyId::parse(printed).has_value());
    printed.back() = printed.back() == '9' ? '0' : static_cast<char>(printed.back() + 1);
    EXPECT_FALSE(FamilyId::parse(printed).has_value());
    const store::Scope nobody({AreaRange{0, 1}});
    EXPECT_EQ(identity_of(*workspace_, nobody, false, person(1)).error().code, Code::not_found);
    EXPECT_EQ(say("rename", 1, 2).error().code, Code::bad_input);
}

TEST_F(District, PeopleOfDocumentsAreFoundByAnySubsetOfFields) {
    ASSERT_TRUE(run(*workspace_, all(), options()).has_value());
    ASSERT_TRUE(make_index(*workspace_, all(), IndexOf::observed).has_value());
    const auto finder = Finder::open(*workspace_, IndexOf::observed).value();
    const auto columns = workspace_->columns(all()).value();
    const auto who = workspace_->identities(all()).value();
    int64_t asked = 0;
    int64_t found_by_address = 0;
    for (size_t f = 3; f < columns->family.rows; f += 40) {
        const uint32_t p = columns->person_begin[f];
        if (p == columns->person_begin[f + 1] || who->member_name[p].empty()) {
            continue;
        }
        const int64_t family = columns->family.at("family_id").integer(f);
        const int64_t area = columns->family.at("area").integer(f);
        SearchQuery query;
        query.address = who->address[f];
        query.name = who->member_name[p];
        const auto both = finder.search(query, all()).value();
        ASSERT_FALSE(both.hits.empty());
        EXPECT_EQ(both.hits.front().family_id, family);
        query.name.clear();
        query.most = 50;
        const auto by_address = finder.search(query, all()).value();
        found_by_address +=
            std::ranges::count(by_address.hits, family, &SearchHit::family_id) > 0 ? 1 : 0;
        // A village sees its own people, and hears of no others.
        const store::Scope village{{AreaRange::of(AreaCode{area}.text().substr(0, 10)).value()}};
        query.name = who->member_name[p];
        query.address.clear();
        const auto own = finder.search(query, village).value();
        EXPECT_TRUE(std::ranges::count(own.hits, family, &SearchHit::family_id) > 0);
        EXPECT_LE(own.compared, both.compared + 1200);
        for (const SearchHit& hit : own.hits) {
            EXPECT_TRUE(village.contains(hit.area));
        }
        ++asked;
    }
    EXPECT_GT(asked, 20);
    EXPECT_GE(found_by_address * 100, asked * 98) << asked;
}

TEST_F(District, DocumentsThatCameLaterAreFoundToo) {
    ASSERT_TRUE(run(*workspace_, all(), options()).has_value());
    ASSERT_TRUE(make_index(*workspace_, all(), IndexOf::observed).has_value());
    auto finder = Finder::open(*workspace_, IndexOf::observed).value();
    const auto columns = workspace_->columns(all()).value();
    const FamilyId family{columns->family.at("family_id").integer(5)};
    auto stored = workspace_->get(store::Kind::family, family.printed(), all(), true).value();
    auto identity = json::parse(stored->document.identity).value();
    auto& members = std::get<json::Object>(identity.data);
    auto& first = std::get<json::Array>(members["members"].data).front();
    std::get<json::Object>(first.data)["member_name"].data = std::string("ZULKARNAEN WIDYATMOKO");
    members["address"].data = std::string("PERUM GRIYA CEMPAKA BLOK Q NO 77");
    store::Document changed = stored->document;
    changed.identity = json::canonical(identity);
    changed.idempotency.clear();
    ASSERT_TRUE(workspace_->append({&changed, 1}).has_value());
    SearchQuery query;
    query.name = "ZULKARNAIN WIDYATMOKO";
    query.address = "griya cempaka";
    ASSERT_TRUE(finder.refresh(*workspace_).has_value());
    EXPECT_GT(finder.newer(), 0U);
    const auto answer = finder.search(query, all()).value();
    ASSERT_FALSE(answer.hits.empty());
    EXPECT_EQ(answer.hits.front().family_id, family.value);
    EXPECT_EQ(answer.hits.front().name, "ZULKARNAEN WIDYATMOKO");
    // What the index said of the family is old, and not shown any more.
    EXPECT_EQ(std::ranges::count(answer.hits, answer.hits.front().id, &SearchHit::id), 1);
    const store::Scope elsewhere{{AreaRange{0, stored->document.area}}};
    for (const SearchHit& hit : finder.search(query, elsewhere).value().hits) {
        EXPECT_NE(hit.family_id, family.value);
    }
    // An index made anew knows it by itself.
    ASSERT_TRUE(workspace_->catch_up_columns().has_value());
    ASSERT_TRUE(make_index(*workspace_, all(), IndexOf::observed).has_value());
    auto again = Finder::open(*workspace_, IndexOf::observed).value();
    ASSERT_TRUE(again.refresh(*workspace_).has_value());
    EXPECT_EQ(again.newer(), 0U);
    EXPECT_EQ(again.search(query, all()).value().hits.front().family_id, family.value);
}

}  // namespace
}  // namespace regsosek::link
