// Errors planted in the files of an invented district: how many are located, and what is imputed in
// their place. Everything through the word's functions.
#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <map>
#include <set>

#include "ground/base/csv.h"
#include "ground/base/files.h"
#include "ground/base/random.h"
#include "ground/base/text.h"
#include "ground/base/threads.h"
#include "ground/form/form.h"
#include "printed.h"
#include "regsosek/collect.h"
#include "regsosek/synth.h"
#include "regsosek/validate.h"

namespace regsosek::validate {

namespace {

namespace fs = std::filesystem;

const store::Scope& everything() {
    static const store::Scope scope = store::Scope({{0, INT64_MAX}});
    return scope;
}

// An answer of a member: idsubsls, building, family, member; variable.
using Place = std::pair<std::vector<int64_t>, std::string>;

struct District {
    std::string folder;
    std::map<Place, std::pair<int64_t, int64_t>> planted;  // true and written value
};

// Wrong values of a question, as an operator may key them.
int64_t wrong_value(const std::string& name, int64_t now, Random& random) {
    if (name == "age") {
        return random.chance(.5) ? now + 100 : (now + random.between(15, 70)) % 98;
    }
    const int codes = name == "relation_to_head" ? 8 : name == "marital_status" ? 4 : 2;
    return 1 + (now - 1 + random.between(1, codes - 1)) % codes;
}

constexpr uint64_t seed_preset = 8;

// The thresholds below must hold for any seed; REGSOSEK_TEST_SEED tries another one.
uint64_t seed() {
    const char* given = std::getenv("REGSOSEK_TEST_SEED");
    const auto number = given == nullptr ? std::nullopt : text::integer(given);
    return number ? static_cast<uint64_t>(*number) : seed_preset;
}

// Copies the members with an error in every 40th, in a family where nothing else is wrong.
void plant(const std::string& from, const std::string& to, District& out) {
    const auto file = csv::File::open(from).value();
    const std::vector<std::string> names = {"age", "relation_to_head", "marital_status", "sex",
                                            "presence"};
    csv::Writer writer;
    writer.header(std::span<const std::string>(file.header()));
    csv::Reader reader(file, file.body(), file.bytes(), 2);
    csv::Record record;
    std::set<std::vector<int64_t>> families;
    for (uint64_t row = 0; reader.next(record).value(); ++row) {
        Random random(3 + seed() - seed_preset, 61, row);
        std::vector<int64_t> key;
        for (int i = 0; i < 4; ++i) {
            key.push_back(text::integer(record.fields[static_cast<size_t>(i)]).value());
        }
        const std::string& name = names[random.below(4)];
        const auto at = static_cast<size_t>(file.column(name));
        const auto now = text::integer(record.fields[at]);
        const std::vector<int64_t> family(key.begin(), key.begin() + 3);
        std::string written;
        if (random.chance(.05) && now && families.insert(family).second) {
            const int64_t value = wrong_value(name, *now, random);
            out.planted[{key, name}] = {*now, value};
            written = std::to_string(value);
        }
        for (size_t i = 0; i < record.fields.size(); ++i) {
            writer.field(i == at && !written.empty() ? std::string_view(written)
                                                     : record.fields[i]);
        }
        writer.end_record();
    }
    ASSERT_TRUE(files::write(to, writer.text()).has_value());
}

// Families of the invented district whose own errors are known do not count.
void forget_own_errors(const std::string& path, District& out) {
    const auto file = csv::File::open(path).value();
    csv::Reader reader(file, file.body(), file.bytes(), 2);
    csv::Record record;
    std::set<std::vector<int64_t>> families;
    while (reader.next(record).value()) {
        std::vector<int64_t> key;
        for (size_t i = 1; i < 4; ++i) {
            key.push_back(text::integer(record.fields[i]).value_or(0));
        }
        families.insert(std::move(key));
    }
    std::erase_if(out.planted, [&](const auto& one) {
        const auto& key = one.first.first;
        return families.contains({key.begin(), key.begin() + 3});
    });
}

const District& district() {
    static const District made = [] {
        District out;
        std::string pattern = (fs::temp_directory_path() / "regsosek-localise-XXXXXX").string();
        out.folder = ::mkdtemp(pattern.data());
        synth::Options options;
        options.families = 3000;
        options.seed = seed();
        options.out = out.folder + "/district";
        EXPECT_TRUE(synth::write_district(options).has_value());
        plant(options.out + "/k_member.csv", out.folder + "/k_member.csv", out);
        forget_own_errors(options.out + "/truth/error.csv", out);
        std::atexit([] { fs::remove_all(district().folder); });
        return out;
    }();
    return made;
}

store::Workspace& workspace() {
    static const std::unique_ptr<store::Workspace> made = [] {
        store::CreateOptions options;
        options.form_folder = form::default_forms_folder() + "/regsosek22-k";
        auto out = store::Workspace::create(district().folder + "/workspace", options).value();
        EXPECT_TRUE(collect::import_k(*out, everything(),
                                      district().folder + "/district/k_family.csv",
                                      district().folder + "/k_member.csv")
                        .has_value());
        return out;
    }();
    return *made;
}

store::Table read(const std::string& table, std::vector<std::string> fields = {}) {
    store::Query query;
    query.table = table;
    query.fields = std::move(fields);
    return workspace().query(query, everything()).value();
}

// Where each person stands in the files, by person_id; families by family_id.
struct Places {
    std::map<int64_t, std::vector<int64_t>> family;
    std::map<int64_t, std::vector<int64_t>> person;
};

Places places() {
    Places out;
    const auto family = read("family", {"family_id", "area", "building_no", "family_no"});
    for (size_t row = 0; row < family.rows; ++row) {
        out.family[family.at("family_id").integer(row)] = {family.at("area").integer(row),
                                                           family.at("building_no").integer(row),
                                                           family.at("family_no").integer(row)};
    }
    const auto person = read("person", {"person_id", "family_id", "member_no"});
    for (size_t row = 0; row < person.rows; ++row) {
        auto key = out.family[person.at("family_id").integer(row)];
        key.push_back(person.at("member_no").integer(row));
        out.person[person.at("person_id").integer(row)] = std::move(key);
    }
    return out;
}

TEST(Localise, FindsPlantedErrors) {
    const auto report = localise(workspace(), everything());
    ASSERT_TRUE(report.has_value()) << report.error().message(Lang::en);
    EXPECT_GT(report->failing, 100);
    EXPECT_EQ(report->failing,
              report->located + report->unproven + report->queue + report->impossible);
    EXPECT_GE(report->located * 100, report->failing * 95);
    const Places all = places();
    const auto families = read("validate_localise");
    std::set<std::vector<int64_t>> failing;
    for (size_t row = 0; row < families.rows; ++row) {
        failing.insert(all.family.at(families.at("family_id").integer(row)));
    }
    std::set<std::vector<int64_t>> planted_families;
    int64_t visible = 0;  // planted errors that break a rule at all
    for (const auto& [place, values] : district().planted) {
        const std::vector<int64_t> family(place.first.begin(), place.first.begin() + 3);
        visible += failing.contains(family) ? 1 : 0;
        planted_families.insert(family);
    }
    const auto located = read("validate_located");
    int64_t right = 0;
    int64_t given = 0;  // located answers in these families
    for (size_t row = 0; row < located.rows; ++row) {
        const int64_t person = located.at("person_id").integer(row);
        given +=
            planted_families.contains(all.family.at(located.at("family_id").integer(row))) ? 1 : 0;
        if (person != 0) {
            const Place place{all.person.at(person), std::string(located.at("variable").text(row))};
            right += district().planted.contains(place) ? 1 : 0;
        }
    }
    RecordProperty("planted", static_cast<int>(district().planted.size()));
    RecordProperty("visible", static_cast<int>(visible));
    RecordProperty("located", static_cast<int>(given));
    RecordProperty("right", static_cast<int>(right));
    std::printf("planted %zu, visible %ld, located %ld, right %ld\n", district().planted.size(),
                static_cast<long>(visible), static_cast<long>(given), static_cast<long>(right));
    EXPECT_GT(visible, 80);
    // Recall of visible errors, and precision.
    EXPECT_GE(right * 100, visible * 70);
    EXPECT_GE(right * 100, given * 70);
}

TEST(Localise, ImputesValuesThatBreakNoRule) {
    const auto report = impute(workspace(), everything());
    ASSERT_TRUE(report.has_value()) << report.error().message(Lang::en);
    EXPECT_EQ(report->failing_after, 0);
    EXPECT_GT(report->families, 100);
    EXPECT_GT(report->by_donor, report->by_solver);
    const auto rows = read("validate_imputed");
    EXPECT_EQ(static_cast<int64_t>(rows.rows), report->by_donor + report->by_solver);
    std::map<int64_t, std::set<int64_t>> receivers;  // persons by donor
    for (size_t row = 0; row < rows.rows; ++row) {
        EXPECT_NE(rows.at("old_value").integer(row), rows.at("new_value").integer(row));
        EXPECT_GE(rows.at("new_value").integer(row), -1);
        const int64_t donor = rows.at("donor_id").integer(row);
        EXPECT_EQ(donor != 0, rows.at("method").text(row) == "donor");
        if (donor != 0 && rows.at("person_id").integer(row) != 0) {
            receivers[donor].insert(rows.at("family_id").integer(row));
        }
    }
    for (const auto& [donor, given] : receivers) {
        EXPECT_LE(given.size(), 3U) << donor;
    }
}

// Rightly located answers: mean of ages, and share of codes that are the true ones again.
TEST(Localise, ImputedValuesAreLikeTheTrueOnes) {
    ASSERT_TRUE(impute(workspace(), everything()).has_value());
    const Places all = places();
    const auto rows = read("validate_imputed");
    double truth = 0;
    double imputed = 0;
    double written = 0;
    int ages = 0;
    int codes = 0;
    int same = 0;
    for (size_t row = 0; row < rows.rows; ++row) {
        const int64_t person = rows.at("person_id").integer(row);
        const std::string name{rows.at("variable").text(row)};
        const auto found = person == 0 ? district().planted.end()
                                       : district().planted.find({all.person.at(person), name});
        if (found == district().planted.end()) {
            continue;
        }
        const auto& [is_true, was_written] = found->second;
        const int64_t value = rows.at("new_value").integer(row);
        if (name == "age") {
            truth += static_cast<double>(is_true);
            written += static_cast<double>(was_written);
            imputed += static_cast<double>(value);
            ++ages;
        } else {
            ++codes;
            same += value == is_true ? 1 : 0;
        }
    }
    std::printf("ages: %d, mean true %.1f, written %.1f, imputed %.1f; codes: %d, true again %d\n",
                ages, truth / ages, written / ages, imputed / ages, codes, same);
    ASSERT_GT(ages, 15);
    ASSERT_GT(codes, 15);
    EXPECT_LT(std::abs(imputed - truth), std::abs(written - truth) / 4);
    EXPECT_GE(same * 2, codes);
}

// How far two distributions over values lie apart: half the sum of differences of their shares.
double apart(const std::map<int64_t, int>& a, const std::map<int64_t, int>& b, int number) {
    std::map<int64_t, int> difference = a;
    for (const auto& [value, count] : b) {
        difference[value] -= count;
    }
    int sum = 0;
    for (const auto& [value, count] : difference) {
        sum += std::abs(count);
    }
    return number == 0 ? 0 : sum / (2.0 * number);
}

// The answers that were planted wrongly and located, before and after, variable by variable.
TEST(Localise, ImputationBringsDistributionsBack) {
    ASSERT_TRUE(impute(workspace(), everything()).has_value());
    const Places all = places();
    const auto rows = read("validate_imputed");
    struct Counts {
        std::map<int64_t, int> truth, written, imputed;
        int number = 0;
    };
    std::map<std::string, Counts> by_variable;
    for (size_t row = 0; row < rows.rows; ++row) {
        const int64_t person = rows.at("person_id").integer(row);
        const std::string name{rows.at("variable").text(row)};
        const auto found = person == 0 ? district().planted.end()
                                       : district().planted.find({all.person.at(person), name});
        if (found == district().planted.end()) {
            continue;
        }
        Counts& counts = by_variable[name];
        const int64_t width = name == "age" ? 10 : 1;  // ages by decades
        ++counts.truth[found->second.first / width];
        ++counts.written[found->second.second / width];
        ++counts.imputed[rows.at("new_value").integer(row) / width];
        ++counts.number;
    }
    EXPECT_EQ(by_variable.size(), 4U);
    for (const auto& [name, counts] : by_variable) {
        const double before = apart(counts.truth, counts.written, counts.number);
        const double after = apart(counts.truth, counts.imputed, counts.number);
        std::printf(
            "%s: %d answers, distance from the true distribution: written %.2f, imputed %.2f\n",
            name.c_str(), counts.number, before, after);
        EXPECT_LT(after, before / 2) << name;
    }
}

TEST(Localise, IsTheSameForAnyNumberOfThreads) {
    std::string first;
    for (const unsigned count : {1U, 2U, 4U}) {
        set_threads(count);
        ASSERT_TRUE(impute(workspace(), everything()).has_value());
        const std::string now = printed(read("validate_localise")) +
                                printed(read("validate_located")) +
                                printed(read("validate_imputed"));
        first = first.empty() ? now : first;
        EXPECT_EQ(now, first) << count;
    }
    set_threads(0);
}

TEST(Localise, RefusesANameThatIsNotThere) {
    LocaliseOptions options;
    options.fixed = {"no_such_answer"};
    const auto report = localise(workspace(), everything(), options);
    ASSERT_FALSE(report.has_value());
    EXPECT_EQ(report.error().code, Code::bad_input);
}

}  // namespace

}  // namespace regsosek::validate
