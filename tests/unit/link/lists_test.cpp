// Lists of programmes linked to the people of an invented district: how right it is against the
// truth, that a family knows all its lists, and what is refused.
#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <map>
#include <set>

#include "ground/base/csv.h"
#include "ground/base/ids.h"
#include "ground/form/form.h"
#include "regsosek/collect.h"
#include "regsosek/link.h"
#include "regsosek/synth.h"

namespace regsosek::link {
namespace {

namespace fs = std::filesystem;

store::Scope all() {
    return store::Scope({AreaRange{0, INT64_MAX}});
}

class Lists : public ::testing::Test {
protected:
    static void SetUpTestSuite() {
        folder_ = fs::temp_directory_path() / ("regsosek_lists_" + std::to_string(getpid()));
        fs::remove_all(folder_);
        synth::Options options;
        options.families = 1200;
        options.seed = 6;
        options.out = path("in");
        ASSERT_TRUE(synth::write_district(options).has_value());
        store::CreateOptions create;
        create.form_folder = form::default_forms_folder() + "/regsosek22-k";
        auto made = store::Workspace::create(path("ws"), create);
        ASSERT_TRUE(made.has_value()) << made.error().message(Lang::en);
        workspace_ = std::move(*made);
        const auto read =
            collect::import_k(*workspace_, all(), path("in/k_family.csv"), path("in/k_member.csv"));
        ASSERT_TRUE(read.has_value()) << read.error().message(Lang::en);
    }
    static void TearDownTestSuite() {
        workspace_.reset();
        fs::remove_all(folder_);
    }
    static std::string path(const std::string& name) { return (folder_ / name).string(); }
    static ListOptions list(const std::string& name) {
        return {
            path("in/programmes/" + name + ".csv"), name, "", "A", "PKS 12", *Date::of(2023, 1, 9)};
    }
    static inline fs::path folder_;
    static inline std::unique_ptr<store::Workspace> workspace_;
};

using Rows = std::vector<std::map<std::string, std::string>>;

Rows rows_of(const std::string& path) {
    const auto file = csv::File::open(path);
    EXPECT_TRUE(file.has_value()) << path;
    csv::Reader reader(*file, file->body(), file->bytes(), 2);
    csv::Record record;
    Rows out;
    while (*reader.next(record)) {
        auto& row = out.emplace_back();
        for (size_t i = 0; i < record.fields.size(); ++i) {
            row[file->header()[i]] = record.fields[i];
        }
    }
    return out;
}

TEST_F(Lists, entries_find_their_people_and_families_know_their_lists) {
    std::map<std::string, ListReport> reports;
    for (const char* name : {"PBI-JK", "PKH", "BPNT"}) {
        const auto report = link_list(*workspace_, all(), list(name));
        ASSERT_TRUE(report.has_value()) << report.error().message(Lang::en);
        EXPECT_EQ(report->entries, report->linked + report->review + report->none);
        EXPECT_GT(report->linked, report->entries * 9 / 10) << name;
        reports[name] = *report;
    }
    // The truth: which person each entry is, and where that person stands in the documents.
    std::map<std::pair<std::string, int64_t>, std::string> person_of;
    std::map<std::string, int64_t> counted;
    for (const auto& row : rows_of(path("in/truth/programme.csv"))) {
        person_of[{row.at("programme"), ++counted[row.at("programme")]}] = row.at("true_person");
    }
    std::map<std::string, std::set<std::string>> places;
    for (const auto& row : rows_of(path("in/truth/person.csv"))) {
        places[row.at("true_person")].insert(row.at("idsubsls") + "/" + row.at("building_no") +
                                             "/" + row.at("family_no"));
    }
    const auto columns = workspace_->columns(all());
    ASSERT_TRUE(columns.has_value());
    const store::Table& family = (*columns)->family;
    int64_t right = 0, wrong = 0, seen = 0;
    for (size_t f = 0; f < family.rows; ++f) {
        const std::string here = std::to_string(family.at("area").integer(f)) + "/" +
                                 std::to_string(family.at("building_no").integer(f)) + "/" +
                                 std::to_string(family.at("family_no").integer(f));
        const auto on = lists_of(*workspace_, all(), family.at("family_id").integer(f));
        ASSERT_TRUE(on.has_value());
        for (const ListEntry& entry : *on) {
            ++seen;
            const auto person = person_of.find({entry.list, entry.row});
            ASSERT_NE(person, person_of.end()) << entry.list << " " << entry.row;
            if (entry.outcome >= 2) {
                ++(places[person->second].contains(here) ? right : wrong);
            }
        }
    }
    int64_t linked = 0, review = 0;
    for (const auto& [name, report] : reports) {
        linked += report.linked;
        review += report.review;
    }
    EXPECT_EQ(seen, linked + review);
    EXPECT_EQ(right + wrong, linked);
    EXPECT_LE(wrong * 200, right) << "precision below .995";
    const auto lists = all_lists(*workspace_, all());
    ASSERT_TRUE(lists.has_value());
    ASSERT_EQ(lists->size(), 3U);
    EXPECT_EQ((*lists)[2].list, "PKH");
    EXPECT_EQ((*lists)[2].entries, reports["PKH"].linked + reports["PKH"].review);
}

TEST_F(Lists, linking_a_list_again_replaces_it_and_leaves_the_others) {
    ASSERT_TRUE(link_list(*workspace_, all(), list("PKH")).has_value());
    ASSERT_TRUE(link_list(*workspace_, all(), list("BPNT")).has_value());
    const auto before = workspace_->dump_hash();
    ASSERT_TRUE(link_list(*workspace_, all(), list("PKH")).has_value());
    EXPECT_EQ(*workspace_->dump_hash(), *before);
}

TEST_F(Lists, a_family_that_moved_takes_its_lists_along) {
    ASSERT_TRUE(link_list(*workspace_, all(), list("PKH")).has_value());
    store::Query query;
    query.table = "link_list";
    query.order = {"list", "row"};
    const auto linked = workspace_->query(query, all());
    ASSERT_TRUE(linked.has_value() && linked->rows > 0);
    const int64_t family = linked->at("family_id").integer(0);
    const int64_t old_area = linked->at("area").integer(0);
    const size_t entries = lists_of(*workspace_, all(), family)->size();
    ASSERT_GT(entries, 0U);
    const auto columns = workspace_->columns(all());
    ASSERT_TRUE(columns.has_value());
    const store::Column& areas = (*columns)->family.at("area");
    int64_t new_area = old_area;
    for (size_t f = 0; f < (*columns)->family.rows && new_area == old_area; ++f) {
        new_area = areas.integer(f);
    }
    ASSERT_NE(new_area, old_area);
    const auto head = workspace_->get(store::Kind::family, FamilyId{family}.printed(), all(), true);
    ASSERT_TRUE(head.has_value() && head->has_value());
    store::Document moved = (*head)->document;
    moved.area = new_area;
    moved.idempotency = "moved";
    moved.author = "tester";
    moved.reason = "moved";
    ASSERT_TRUE(workspace_->append({&moved, 1}).has_value());
    const auto at = [](int64_t area) { return store::Scope({AreaRange{area, area + 1}}); };
    EXPECT_EQ(lists_of(*workspace_, at(new_area), family)->size(), entries);
    EXPECT_EQ(lists_of(*workspace_, at(old_area), family)->size(), 0U);
    EXPECT_EQ(lists_of(*workspace_, all(), family)->size(), entries);
}

TEST_F(Lists, refuses_what_may_not_be_linked) {
    const auto expect = [&](const ListOptions& options, Code code) {
        const auto report = link_list(*workspace_, all(), options);
        ASSERT_FALSE(report.has_value());
        EXPECT_EQ(report.error().code, code) << report.error().message(Lang::en);
    };
    ListOptions options = list("PIP");
    options.reason = "";
    expect(options, Code::usage);
    options = list("no such list");
    expect(options, Code::not_found);
    options = list("PIP");
    std::ofstream(path("in/programmes/PIP.csv.toml"))
        << "agreement = \"PKS 9\"\nexpires = 2023-01-08\n";
    expect(options, Code::no_right);
    const auto part = link_list(*workspace_, store::Scope({AreaRange{0, 1}}), list("PKH"));
    ASSERT_FALSE(part.has_value());
    EXPECT_EQ(part.error().code, Code::no_right);
    std::ofstream(path("other.csv")) << "entry_id,name\n1,SITI\n";
    options = list("PKH");
    options.file = path("other.csv");
    expect(options, Code::bad_input);
}

}  // namespace
}  // namespace regsosek::link
