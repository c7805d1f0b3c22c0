// validate over an invented district that collect has read: its tables agree with each other and
// with the truth, and a village is judged as if no other were there.
#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <map>
#include <set>

#include "ground/base/files.h"
#include "ground/base/ids.h"
#include "ground/base/threads.h"
#include "ground/form/form.h"
#include "printed.h"
#include "regsosek/collect.h"
#include "regsosek/synth.h"
#include "regsosek/validate.h"

namespace regsosek::validate {

namespace {

namespace fs = std::filesystem;

const std::vector<std::string> tables = {"validate_finding", "validate_document", "validate_rule",
                                         "validate_count",   "validate_sls",      "validate_ppl",
                                         "validate_operator"};

const store::Scope& everything() {
    static const store::Scope scope = store::Scope({{0, INT64_MAX}});
    return scope;
}

// A folder for the whole program, with a district of 1,200 families.
const std::string& base() {
    static const std::string folder = [] {
        std::string pattern = (fs::temp_directory_path() / "regsosek-validate-XXXXXX").string();
        std::string made = ::mkdtemp(pattern.data());
        synth::Options options;
        options.families = 1200;
        options.seed = 4;
        options.out = made + "/district";
        EXPECT_TRUE(synth::write_district(options).has_value());
        std::atexit([] { fs::remove_all(base()); });
        return made;
    }();
    return folder;
}

std::unique_ptr<store::Workspace> collected(const std::string& name, const std::string& files) {
    store::CreateOptions options;
    options.form_folder = form::default_forms_folder() + "/regsosek22-k";
    const std::string folder = base() + "/" + name;
    fs::remove_all(folder);
    auto workspace = store::Workspace::create(folder, options);
    EXPECT_TRUE(workspace.has_value());
    EXPECT_TRUE(collect::import_k(**workspace, everything(), files + "/k_family.csv",
                                  files + "/k_member.csv")
                    .has_value());
    EXPECT_TRUE(
        collect::import_vk(**workspace, everything(), files + "/vk_sls.csv", files + "/vk_line.csv")
            .has_value());
    return std::move(*workspace);
}

store::Table read(store::Workspace& workspace, const std::string& table,
                  const store::Scope& scope = everything()) {
    store::Query query;
    query.table = table;
    auto rows = workspace.query(query, scope);
    EXPECT_TRUE(rows.has_value()) << table;
    return rows ? std::move(*rows) : store::Table{};
}

TEST(District, EveryPlantedErrorWithARuleIsFoundAndCleanFamiliesStayClean) {
    const auto workspace = collected("planted", base() + "/district");
    ASSERT_TRUE(run(*workspace, everything()).has_value());
    const auto evaluation = evaluate(*workspace, everything(), base() + "/district/truth");
    ASSERT_TRUE(evaluation.has_value()) << evaluation.error().message(Lang::en);
    // Codes of areas come from the frame, which this workspace has not; EMP13 needs a classifier.
    const std::set<std::string> without = {"", "NIK03", "ID16", "EMP13"};
    int64_t planted = 0;
    for (const Detection& kind : evaluation->kinds) {
        if (!without.contains(kind.rule)) {
            EXPECT_EQ(kind.found, kind.planted) << kind.kind << " " << kind.rule;
            planted += kind.planted;
        }
    }
    EXPECT_GT(planted, 50);
    EXPECT_LT(evaluation->false_findings * 100, evaluation->clean_families);
}

TEST(District, TablesAgreeWithEachOther) {
    const auto workspace = collected("tables", base() + "/district");
    const auto report = run(*workspace, everything());
    ASSERT_TRUE(report.has_value());
    const auto finding = read(*workspace, "validate_finding");
    const auto document = read(*workspace, "validate_document");
    ASSERT_EQ(finding.rows, static_cast<size_t>(report->findings));
    ASSERT_EQ(document.rows, 1200U);
    std::map<int64_t, int64_t> worst;
    std::map<std::string, int64_t, std::less<>> by_rule;
    for (size_t row = 0; row < finding.rows; ++row) {
        auto& severity = worst[finding.at("family_id").integer(row)];
        severity = std::max(severity, finding.at("severity").integer(row));
        ++by_rule[std::string(finding.at("rule").text(row))];
    }
    // Documents: 1 clean (infos do not count), 2 warnings, 3 errors.
    for (size_t row = 0; row < document.rows; ++row) {
        const int64_t severity = worst[document.at("family_id").integer(row)];
        EXPECT_EQ(document.at("status").integer(row), std::max<int64_t>(1, severity)) << row;
    }
    for (const RuleCount& rule : report->rules) {
        EXPECT_EQ(by_rule[rule.rule], rule.hits) << rule.rule;
        EXPECT_LE(rule.hits, rule.decided) << rule.rule;
    }
    for (const char* table : {"validate_sls", "validate_ppl", "validate_operator"}) {
        const auto counts = read(*workspace, table);
        for (const auto& [status, expected] :
             {std::pair{"clean", report->clean}, std::pair{"warning", report->warning},
              std::pair{"error", report->error}}) {
            int64_t sum = 0;
            for (size_t row = 0; row < counts.rows; ++row) {
                sum += counts.at(status).integer(row);
            }
            EXPECT_EQ(sum, expected) << table << " " << status;
        }
    }
    EXPECT_EQ(report->clean + report->warning + report->error, 1200);
}

TEST(District, IdentitiesAreMaskedInFindings) {
    const auto workspace = collected("masked", base() + "/district");
    ASSERT_TRUE(run(*workspace, everything()).has_value());
    const auto finding = read(*workspace, "validate_finding");
    for (size_t row = 0; row < finding.rows; ++row) {
        int digits = 0;
        for (const char c : finding.at("shown_values").text(row)) {
            digits = c >= '0' && c <= '9' ? digits + 1 : 0;
            ASSERT_LT(digits, 15) << finding.at("rule").text(row);
        }
    }
}

TEST(District, AnyNumberOfThreadsWritesTheSame) {
    const auto workspace = collected("threads", base() + "/district");
    std::string first;
    for (const unsigned count : {1U, 2U, 4U}) {
        set_threads(count);
        ASSERT_TRUE(run(*workspace, everything()).has_value());
        const auto hash = workspace->dump_hash(tables);
        ASSERT_TRUE(hash.has_value());
        first = first.empty() ? *hash : first;
        EXPECT_EQ(*hash, first) << count;
    }
    set_threads(0);
}

// Lines of a district's files that belong to the areas of a range.
void copy_range(const std::string& to, const AreaRange& range) {
    fs::create_directories(to);
    for (const std::string name : {"k_family.csv", "k_member.csv", "vk_sls.csv", "vk_line.csv"}) {
        std::istringstream lines{files::read(base() + "/district/" + name).value()};
        std::string kept;
        std::string line;
        std::getline(lines, line);
        kept = line + "\n";
        const bool parts = name == "k_family.csv";
        const auto begin = parts ? line.find("province_code") : 0;
        const auto column = std::count(line.begin(), line.begin() + static_cast<long>(begin), ',');
        while (std::getline(lines, line)) {
            size_t at = 0;
            for (long c = 0; c < column; ++c) {
                at = line.find(',', at) + 1;
            }
            std::string code;
            for (; code.size() < 16 && at < line.size(); ++at) {
                code += line[at] == ',' || line[at] == '"' ? "" : std::string(1, line[at]);
            }
            if (range.contains(std::stoll(code))) {
                kept += line + "\n";
            }
        }
        ASSERT_TRUE(files::write(to + "/" + name, kept).has_value());
    }
}

TEST(District, AVillageIsJudgedAsIfNoOtherWereThere) {
    const auto whole = collected("whole", base() + "/district");
    const auto columns = whole->columns(everything());
    ASSERT_TRUE(columns.has_value());
    const auto& areas = (*columns)->family.at("area").int64s;
    const std::string village = AreaCode{std::ranges::min(areas)}.text().substr(0, 10);
    const AreaRange range = *AreaRange::of(village);
    ASSERT_TRUE(std::ranges::any_of(areas, [&](int64_t area) { return !range.contains(area); }));
    copy_range(base() + "/village", range);
    const auto alone = collected("alone", base() + "/village");
    const store::Scope scope({range});
    const auto of_whole = run(*whole, scope);
    const auto of_village = run(*alone, everything());
    ASSERT_TRUE(of_whole.has_value());
    ASSERT_TRUE(of_village.has_value());
    EXPECT_GT(of_whole->findings, 0);
    for (const std::string& table : tables) {
        // Officers are judged by kecamatan: what is said of them is no village's.
        EXPECT_EQ(printed(read(*whole, table, scope)), printed(read(*alone, table, scope)))
            << table;
    }
}

}  // namespace

}  // namespace regsosek::validate
