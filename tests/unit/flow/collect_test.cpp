// collect: each row kept or reported, nothing twice, ids that stay, and a clear word about bad
// files.
#include "regsosek/collect.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "district.h"
#include "ground/base/files.h"
#include "ground/base/text.h"
#include "ground/expr/dictionary.h"

namespace regsosek {
namespace {

using testing_flow::Folder;

class Collect : public testing::Test {
protected:
    void SetUp() override {
        testing_flow::copy_k(folder_ / "in");
        workspace_ = testing_flow::workspace(folder_ / "ws");
        ASSERT_NE(workspace_, nullptr);
    }
    std::string family() const { return folder_ / "in/k_family.csv"; }
    std::string member() const { return folder_ / "in/k_member.csv"; }
    Result<collect::Report> import() {
        return collect::import_k(*workspace_, scope_, family(), member());
    }
    std::vector<std::string> lines(const std::string& path) {
        const std::string content = files::read(path).value();
        std::vector<std::string> out;
        for (const auto line : text::split(content, '\n')) {
            out.emplace_back(line);
        }
        return out;
    }
    void write(const std::string& path, const std::vector<std::string>& rows) {
        std::string content;
        for (size_t i = 0; i < rows.size(); ++i) {
            content += (i == 0 ? "" : "\n") + rows[i];
        }
        ASSERT_TRUE(files::write(path, content).has_value());
    }
    const collect::Reported* find(const collect::Report& report, const std::string& problem) {
        const auto found = std::ranges::find(report.reported, problem, &collect::Reported::problem);
        return found == report.reported.end() ? nullptr : &*found;
    }
    int64_t rows() {
        return static_cast<int64_t>(workspace_->columns(scope_).value()->family.rows);
    }

    Folder folder_;
    std::unique_ptr<store::Workspace> workspace_;
    store::Scope scope_ = store::Scope::office("test");
};

TEST_F(Collect, every_row_is_kept_or_reported) {
    const auto report = import();
    ASSERT_TRUE(report.has_value()) << report.error().message(Lang::en);
    const auto family_lines = static_cast<int64_t>(lines(family()).size()) - 2;
    EXPECT_EQ(report->families_read, family_lines);
    EXPECT_EQ(report->families_stored, family_lines);
    EXPECT_EQ(report->rows_not_kept, 0);
    EXPECT_EQ(rows(), family_lines);
}

TEST_F(Collect, the_same_file_twice_changes_nothing) {
    ASSERT_TRUE(import().has_value());
    const int64_t head = workspace_->head_sequence();
    const auto dump = workspace_->dump_hash().value();
    const auto again = import();
    ASSERT_TRUE(again.has_value());
    EXPECT_EQ(again->families_stored, 0);
    EXPECT_EQ(again->families_repeated, again->families_read);
    EXPECT_EQ(workspace_->head_sequence(), head);
    EXPECT_EQ(workspace_->dump_hash().value(), dump);
}

TEST_F(Collect, a_changed_answer_is_a_new_version_with_the_same_ids) {
    ASSERT_TRUE(import().has_value());
    const auto before = workspace_->columns(scope_).value();
    auto rows_of_file = lines(family());
    const auto header = text::split(rows_of_file[0], ',');
    const auto at = static_cast<size_t>(
        std::ranges::find(header, std::string_view("floor_area_m2")) - header.begin());
    ASSERT_LT(at, header.size());
    // A row without quotes, so that cutting at commas is right, and with another area so far.
    size_t line = 1;
    while (rows_of_file[line].find('"') != std::string::npos ||
           text::split(rows_of_file[line], ',')[at].empty() ||
           text::split(rows_of_file[line], ',')[at] == "77") {
        ++line;
    }
    auto fields = text::split(rows_of_file[line], ',');
    std::string changed;
    for (size_t i = 0; i < fields.size(); ++i) {
        changed += (i == 0 ? "" : ",") + (i == at ? std::string("77") : std::string(fields[i]));
    }
    rows_of_file[line] = changed;
    write(family(), rows_of_file);
    const auto report = import();
    ASSERT_TRUE(report.has_value()) << report.error().message(Lang::en);
    EXPECT_EQ(report->families_stored, 1);
    const auto after = workspace_->columns(scope_).value();
    EXPECT_EQ(after->family.at("family_id").int64s, before->family.at("family_id").int64s);
    EXPECT_EQ(after->person.at("person_id").int64s, before->person.at("person_id").int64s);
    EXPECT_EQ(std::ranges::count(after->family.at("floor_area_m2").int32s, 77),
              std::ranges::count(before->family.at("floor_area_m2").int32s, 77) + 1);
    ASSERT_TRUE(workspace_->rebuild_columns().has_value());
    EXPECT_EQ(workspace_->columns(scope_).value()->family.at("floor_area_m2").int32s,
              after->family.at("floor_area_m2").int32s);
}

TEST_F(Collect, columns_rebuilt_from_the_record_equal_columns_kept) {
    ASSERT_TRUE(import().has_value());
    const std::vector<std::string> tables = {"family", "person"};
    const auto kept = workspace_->dump_hash(tables).value();
    ASSERT_TRUE(workspace_->rebuild_columns().has_value());
    EXPECT_EQ(workspace_->dump_hash(tables).value(), kept);
}

TEST_F(Collect, a_file_in_another_order_gives_the_same_ids) {
    auto rows_of_file = lines(family());
    if (rows_of_file.back().empty()) {
        rows_of_file.pop_back();
    }
    std::reverse(rows_of_file.begin() + 1, rows_of_file.end());
    ASSERT_TRUE(import().has_value());
    const std::vector<std::string> tables = {"family", "person"};
    const auto straight = workspace_->dump_hash(tables).value();
    write(family(), rows_of_file);
    const auto other = testing_flow::workspace(folder_ / "other");
    ASSERT_TRUE(collect::import_k(*other, scope_, family(), member()).has_value());
    EXPECT_EQ(other->dump_hash(tables).value(), straight);
}

TEST_F(Collect, one_bad_row_never_stops_a_run) {
    auto rows_of_file = lines(family());
    const auto whole = static_cast<int64_t>(rows_of_file.size()) - 2;
    rows_of_file.insert(rows_of_file.begin() + 3, "1,2,3");
    rows_of_file.insert(rows_of_file.begin() + 5, rows_of_file[1]);
    write(family(), rows_of_file);
    const auto report = import();
    ASSERT_TRUE(report.has_value()) << report.error().message(Lang::en);
    EXPECT_EQ(report->families_stored, whole);
    const auto* few = find(*report, "too_few_fields");
    ASSERT_NE(few, nullptr);
    EXPECT_EQ(few->line, 4U);
    EXPECT_FALSE(few->kept);
    const auto* twice = find(*report, "duplicate_key");
    ASSERT_NE(twice, nullptr);
    EXPECT_EQ(twice->line, 6U);
}

TEST_F(Collect, members_without_a_family_are_reported) {
    auto rows_of_file = lines(family());
    rows_of_file.erase(rows_of_file.begin() + 1);
    write(family(), rows_of_file);
    const auto report = import();
    ASSERT_TRUE(report.has_value());
    const auto* orphan = find(*report, "member_without_family");
    ASSERT_NE(orphan, nullptr);
    EXPECT_GT(orphan->line, 1U);
}

TEST_F(Collect, a_member_that_stands_twice_is_one_and_two_of_one_number_are_two) {
    ASSERT_TRUE(import().has_value());
    const auto persons = workspace_->columns(scope_).value()->person.rows;
    auto rows_of_file = lines(member());
    const auto header = text::split(rows_of_file[0], ',');
    const auto at =
        static_cast<size_t>(std::ranges::find(header, std::string_view("age")) - header.begin());
    ASSERT_LT(at, header.size());
    std::string other;
    for (size_t i = 0; i < header.size(); ++i) {
        other += (i == 0 ? "" : ",") +
                 std::string(i == at ? "77" : text::split(rows_of_file[1], ',')[i]);
    }
    ASSERT_NE(other, rows_of_file[1]);
    rows_of_file.back() = rows_of_file[1];  // the empty line behind the last
    rows_of_file.push_back(other);
    rows_of_file.emplace_back();
    write(member(), rows_of_file);
    const auto report = import();
    ASSERT_TRUE(report.has_value()) << report.error().message(Lang::en);
    EXPECT_EQ(report->rows_not_kept, 1);
    EXPECT_EQ(workspace_->columns(scope_).value()->person.rows, persons + 1);
    std::vector<collect::Reported> twice;
    std::ranges::copy_if(report->reported, std::back_inserter(twice),
                         [](const auto& one) { return one.problem == "duplicate_key"; });
    ASSERT_EQ(twice.size(), 2U);
    EXPECT_EQ(twice[0].line, rows_of_file.size() - 2);
    EXPECT_FALSE(twice[0].kept);
    EXPECT_EQ(twice[1].line, rows_of_file.size() - 1);
    EXPECT_TRUE(twice[1].kept);
    EXPECT_EQ(twice[1].column, "member_no");
}

TEST_F(Collect, a_vk_line_that_stands_twice_is_one_and_two_of_one_number_are_two) {
    const std::string sls = testing_flow::district() + "/vk_sls.csv";
    const std::string path = folder_ / "in/vk_line.csv";
    auto rows_of_file = lines(testing_flow::district() + "/vk_line.csv");
    const auto read = [&] {
        store::Query query;
        query.table = "collect_vk_line";
        return workspace_->query(query, scope_).value().rows;
    };
    write(path, rows_of_file);
    ASSERT_TRUE(collect::import_vk(*workspace_, scope_, sls, path).has_value());
    const auto before = read();
    rows_of_file.back() = rows_of_file[1];
    const size_t end = rows_of_file[1].find_last_of(',');
    rows_of_file.push_back(rows_of_file[1].substr(0, end) + ",");
    rows_of_file.emplace_back();
    write(path, rows_of_file);
    const auto report = collect::import_vk(*workspace_, scope_, sls, path);
    ASSERT_TRUE(report.has_value()) << report.error().message(Lang::en);
    EXPECT_EQ(report->rows_not_kept, 1);
    EXPECT_EQ(read(), before + 1);
    const auto twice = std::ranges::count(report->reported, std::string("duplicate_key"),
                                          &collect::Reported::problem);
    EXPECT_EQ(twice, 2);
}

TEST_F(Collect, a_truncated_file_keeps_its_whole_rows) {
    std::string content = files::read(family()).value();
    content.resize(content.size() - 40);
    ASSERT_TRUE(files::write(family(), content).has_value());
    const auto report = import();
    ASSERT_TRUE(report.has_value());
    EXPECT_EQ(report->families_stored, report->families_read);
    EXPECT_NE(find(*report, "too_few_fields"), nullptr);
}

TEST_F(Collect, text_in_a_number_is_unreadable_and_reported_masked) {
    const auto before = lines(member());
    const auto header = text::split(before[0], ',');
    const auto at =
        static_cast<size_t>(std::ranges::find(header, std::string_view("age")) - header.begin());
    auto rows_of_file = before;
    size_t line = 1;
    while (rows_of_file[line].find('"') != std::string::npos ||
           text::split(rows_of_file[line], ',')[at].empty()) {
        ++line;
    }
    auto fields = text::split(before[line], ',');
    std::string changed;
    for (size_t i = 0; i < fields.size(); ++i) {
        changed +=
            (i == 0 ? "" : ",") + (i == at ? std::string("TIGA PULUH") : std::string(fields[i]));
    }
    rows_of_file[line] = changed;
    write(member(), rows_of_file);
    const auto report = import();
    ASSERT_TRUE(report.has_value());
    const auto* bad = find(*report, "not_a_number");
    ASSERT_NE(bad, nullptr);
    EXPECT_EQ(bad->line, line + 1);
    EXPECT_EQ(bad->column, "age");
    EXPECT_TRUE(bad->kept);
    EXPECT_EQ(bad->found, "TI******UH");
    const auto columns = workspace_->columns(scope_).value();
    const auto& ages = columns->person.at("age").int32s;
    EXPECT_EQ(std::ranges::count(ages, expr::unreadable), 1);
}

TEST_F(Collect, damaged_numbers_are_named) {
    testing_flow::replace_in(member(), ",9901", ",9.90E+15,9901");
    const auto report = import();
    ASSERT_TRUE(report.has_value());
    EXPECT_NE(find(*report, "too_many_fields"), nullptr);
}

TEST_F(Collect, wrong_files_are_refused_with_their_place) {
    testing_flow::replace_in(family(), "floor_type", "flor_type");
    const auto typo = import();
    ASSERT_FALSE(typo.has_value());
    EXPECT_EQ(typo.error().code, Code::bad_input);
    EXPECT_EQ(typo.error().place.line, 1U);
    EXPECT_EQ(typo.error().place.column, "flor_type");
    EXPECT_NE(typo.error().hint.id.find("floor_type"), std::string::npos);

    testing_flow::copy_k(folder_ / "in");
    testing_flow::replace_in(family(), ",family_no,", ",no_such,");
    EXPECT_FALSE(import().has_value());

    testing_flow::copy_k(folder_ / "in");
    std::filesystem::remove(member());
    const auto missing = import();
    ASSERT_FALSE(missing.has_value());
    EXPECT_EQ(missing.error().code, Code::not_found);
    EXPECT_EQ(workspace_->head_sequence(), 0);
}

TEST_F(Collect, another_delimiter_is_recognised_and_a_wrong_one_refused) {
    for (const auto& path : {family(), member()}) {
        std::string content = files::read(path).value();
        bool quoted = false;
        for (char& c : content) {
            quoted ^= c == '"';
            c = c == ',' && !quoted ? ';' : c;
        }
        ASSERT_TRUE(files::write(path, content).has_value());
    }
    const auto semicolons = import();
    ASSERT_TRUE(semicolons.has_value()) << semicolons.error().message(Lang::en);
    EXPECT_EQ(semicolons->rows_not_kept, 0);
    std::string content = files::read(family()).value();
    std::ranges::replace(content, ';', '#');
    ASSERT_TRUE(files::write(family(), content).has_value());
    const auto wrong = import();
    ASSERT_FALSE(wrong.has_value());
    EXPECT_EQ(wrong.error().code, Code::bad_input);
}

TEST_F(Collect, numbers_may_head_columns) {
    testing_flow::replace_in(member(), ",age,", ",r407,");
    testing_flow::replace_in(family(), ",floor_type,", ",r303,");
    const auto report = import();
    ASSERT_TRUE(report.has_value()) << report.error().message(Lang::en);
    EXPECT_EQ(report->families_stored, report->families_read);
}

TEST_F(Collect, a_stopped_run_goes_on_where_it_was) {
    collect::Options options;
    options.families_per_batch = 100;
    int calls = 0;
    options.progress = [&](int64_t, int64_t) { return ++calls < 4; };
    const auto stopped = collect::import_k(*workspace_, scope_, family(), member(), options);
    ASSERT_FALSE(stopped.has_value());
    EXPECT_EQ(stopped.error().code, Code::stopped);
    const int64_t stored = workspace_->head_sequence();
    EXPECT_EQ(stored, 400);
    options.progress = {};
    const auto rest = collect::import_k(*workspace_, scope_, family(), member(), options);
    ASSERT_TRUE(rest.has_value());
    EXPECT_EQ(rest->families_stored, rest->families_read - stored);
    const std::vector<std::string> tables = {"family", "person", "collect_reported"};
    const auto whole = testing_flow::workspace(folder_ / "whole");
    ASSERT_TRUE(collect::import_k(*whole, scope_, family(), member()).has_value());
    // The sequence of a document is its place in the log: the same here, since nothing was
    // repeated.
    EXPECT_EQ(workspace_->dump_hash(tables).value(), whole->dump_hash(tables).value());
}

TEST_F(Collect, vk_lists_and_receipts_are_kept) {
    const std::string& in = testing_flow::district();
    const auto vk =
        collect::import_vk(*workspace_, scope_, in + "/vk_sls.csv", in + "/vk_line.csv");
    ASSERT_TRUE(vk.has_value()) << vk.error().message(Lang::en);
    EXPECT_EQ(vk->families_stored, vk->families_read);
    EXPECT_EQ(vk->rows_not_kept, 0);
    const auto receipts = collect::import_receipts(*workspace_, scope_, in + "/receipt.csv");
    ASSERT_TRUE(receipts.has_value()) << receipts.error().message(Lang::en);
    EXPECT_EQ(receipts->families_stored, receipts->families_read);
    store::Query query;
    query.table = "collect_vk_line";
    EXPECT_EQ(static_cast<int64_t>(workspace_->query(query, scope_)->rows), vk->members_read);
    const int64_t head = workspace_->head_sequence();
    ASSERT_TRUE(collect::import_vk(*workspace_, scope_, in + "/vk_sls.csv", in + "/vk_line.csv")
                    .has_value());
    EXPECT_EQ(workspace_->head_sequence(), head);
}

}  // namespace
}  // namespace regsosek
