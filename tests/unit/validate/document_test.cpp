// One document against a run over all: documents of an invented district with planted mistakes, the
// same with answers changed at random, and documents as an entry screen has them.
#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>
#include <deque>
#include <filesystem>
#include <map>
#include <optional>
#include <set>
#include <tuple>

#include "ground/base/json.h"
#include "ground/base/random.h"
#include "ground/form/answer.h"
#include "ground/form/form.h"
#include "regsosek/collect.h"
#include "regsosek/synth.h"
#include "regsosek/validate.h"

namespace regsosek::validate {

namespace {

namespace fs = std::filesystem;

// family_id, person_id, rule, severity, shown values.
using Line = std::tuple<int64_t, int64_t, std::string, int64_t, std::string>;

const store::Scope& everything() {
    static const store::Scope scope = store::Scope({{0, INT64_MAX}});
    return scope;
}

int64_t number(const std::string& severity) {
    return severity == "error" ? 3 : severity == "warning" ? 2 : 1;
}

// A workspace with an invented district of 800 families and many mistakes.
class OneDocument : public testing::Test {
protected:
    void SetUp() override {
        std::string pattern = (fs::temp_directory_path() / "regsosek-document-XXXXXX").string();
        folder_ = ::mkdtemp(pattern.data());
        synth::Options invented;
        invented.families = 800;
        invented.seed = 11;
        invented.errors = synth::Errors::harsh;
        invented.out = folder_ + "/district";
        ASSERT_TRUE(synth::write_district(invented).has_value());
        store::CreateOptions options;
        options.form_folder = form::default_forms_folder() + "/regsosek22-k";
        workspace_ = *store::Workspace::create(folder_ + "/workspace", options);
        ASSERT_TRUE(collect::import_k(*workspace_, everything(), invented.out + "/k_family.csv",
                                      invented.out + "/k_member.csv")
                        .has_value());
        form_ = *form::Form::load(options.form_folder);
        const int64_t codes[] = {990101, 990102, 990103};
        checker_.emplace(*DocumentChecker::load({}, codes));
    }
    void TearDown() override {
        workspace_.reset();
        fs::remove_all(folder_);
    }

    std::vector<store::Stored> documents() {
        std::vector<store::Stored> out;
        store::Scan what;
        what.with_identity = true;
        EXPECT_TRUE(workspace_
                        ->scan(what, everything(),
                               [&](std::span<const store::Stored> block) -> Result<void> {
                                   out.insert(out.end(), block.begin(), block.end());
                                   return {};
                               })
                        .has_value());
        return out;
    }

    static DocumentText text_of(const store::Stored& stored) {
        return {stored.document.answers, stored.document.identity, stored.document.area};
    }

    // The findings of a run over all documents, without those that need several families.
    std::set<Line> of_run() {
        workspace_->write_table({"frame_dukcapil", {"code"}, ""}, codes());
        EXPECT_TRUE(workspace_->catch_up_columns().has_value());
        EXPECT_TRUE(validate::run(*workspace_, everything()).has_value());
        store::Query query;
        query.table = "validate_rule";
        const store::Table rules = *workspace_->query(query, everything());
        std::set<std::string, std::less<>> several;
        for (size_t row = 0; row < rules.rows; ++row) {
            const auto found = validate::explain(rules.at("rule").text(row));
            if (found && !found->totals.empty()) {
                several.emplace(rules.at("rule").text(row));
            }
        }
        query.table = "validate_finding";
        const store::Table table = *workspace_->query(query, everything());
        std::set<Line> out;
        for (size_t row = 0; row < table.rows; ++row) {
            if (!several.contains(table.at("rule").text(row))) {
                out.insert({table.at("family_id").integer(row), table.at("person_id").integer(row),
                            std::string(table.at("rule").text(row)),
                            table.at("severity").integer(row),
                            std::string(table.at("shown_values").text(row))});
            }
        }
        return out;
    }

    static store::Table codes() {
        store::Table table;
        table.rows = 3;
        table.add("code", store::ColumnType::int64).int64s = {990101, 990102, 990103};
        return table;
    }

    // The findings of every document, one at a time.
    std::set<Line> of_documents(const std::vector<store::Stored>& all) {
        std::set<Line> out;
        for (const store::Stored& stored : all) {
            const auto family = *json::parse(stored.document.answers)->find("family_id")->integer();
            const auto checked = checker_->check(text_of(stored));
            EXPECT_TRUE(checked.has_value());
            for (const DocumentFinding& finding : checked->findings) {
                out.insert({family, finding.person_id, finding.rule, number(finding.severity),
                            finding.shown_values});
            }
        }
        return out;
    }

    std::string folder_;
    std::unique_ptr<store::Workspace> workspace_;
    std::shared_ptr<const form::Form> form_;
    std::optional<DocumentChecker> checker_;
};

// Changes answers of an object at random: codes of the list, odd numbers, reserved codes, nothing.
void spoil(json::Object& answers, const form::Form& form, expr::Level level, Random& random) {
    for (const form::Question& question : form.questions()) {
        const bool number = question.stored() && !question.is_text();
        if (question.level != level || !number || !random.chance(.05)) {
            continue;
        }
        const auto& codes =
            form.dictionary().variables()[static_cast<size_t>(question.variable)].codes;
        int64_t value = random.between(-3, 120);
        if (!codes.empty() && random.chance(.7)) {
            value = codes[random.below(static_cast<uint32_t>(codes.size()))];
        }
        if (value == expr::not_asked) {
            answers.erase(question.name);
        } else {
            answers[question.name] = json::Value{value};
        }
    }
}

void spoil(store::Document& document, const form::Form& form, Random& random) {
    auto whole = *json::parse(document.answers);
    auto& answers = std::get<json::Object>(whole.data);
    spoil(answers, form, expr::Level::family, random);
    for (json::Value& member : std::get<json::Array>(answers.find("members")->second.data)) {
        spoil(std::get<json::Object>(member.data), form, expr::Level::member, random);
    }
    document.answers = json::canonical(whole);
}

TEST_F(OneDocument, HasTheFindingsOfTheRun) {
    const auto run = of_run();
    EXPECT_GT(run.size(), 200U);
    EXPECT_EQ(of_documents(documents()), run);
}

TEST_F(OneDocument, HasThemAfterRandomChangesToo) {
    Random random(5);
    std::vector<store::Document> changed;
    for (const store::Stored& stored : documents()) {
        store::Document document = stored.document;
        spoil(document, *form_, random);
        changed.push_back(std::move(document));
    }
    ASSERT_TRUE(workspace_->append(changed).has_value());
    const auto run = of_run();
    EXPECT_GT(run.size(), 2000U);
    EXPECT_EQ(of_documents(documents()), run);
}

// What an entry screen would send of a stored document; texts live in `texts`.
EnteredDocument entered(const store::Document& document, const form::Form& form,
                        std::deque<std::string>& texts) {
    EnteredDocument out;
    out.area = document.area;
    const auto fields = [&](const json::Value& values, std::vector<Entry>& entries) {
        for (const auto& [key, value] : *values.object()) {
            const form::Question* question = form.find(key == "phone" ? "respondent_phone" : key);
            if (question == nullptr) {
                continue;
            }
            if (const int64_t* integer = value.integer()) {
                const auto code = static_cast<int32_t>(*integer);
                texts.push_back(
                    code == expr::unreadable ? "?" : form::answer_text(form, *question, code));
            } else if (const std::string* text = value.text()) {
                texts.push_back(*text);
            }
            entries.push_back({question->name, texts.back()});
        }
    };
    const auto answers = *json::parse(document.answers);
    fields(answers, out.family);
    std::map<int64_t, size_t> places;
    for (const json::Value& member : *answers.find("members")->array()) {
        places[*member.find("person_id")->integer()] = out.members.size();
        fields(member, out.members.emplace_back());
    }
    const auto identity = *json::parse(document.identity);
    fields(identity, out.family);
    if (const json::Value* members = identity.find("members")) {
        for (const json::Value& member : *members->array()) {
            fields(member, out.members[places.at(*member.find("person_id")->integer())]);
        }
    }
    return out;
}

TEST_F(OneDocument, FromAnEntryScreenIsTheSame) {
    size_t findings = 0;
    for (const store::Stored& stored : documents()) {
        std::deque<std::string> texts;
        const auto stored_way = checker_->check(text_of(stored));
        const auto entered_way = checker_->check(entered(stored.document, *form_, texts));
        ASSERT_TRUE(stored_way.has_value());
        ASSERT_TRUE(entered_way.has_value()) << entered_way.error().message(Lang::en);
        ASSERT_EQ(stored_way->findings.size(), entered_way->findings.size());
        EXPECT_EQ(stored_way->status, entered_way->status);
        for (size_t i = 0; i < stored_way->findings.size(); ++i) {
            EXPECT_EQ(stored_way->findings[i].rule, entered_way->findings[i].rule);
            EXPECT_EQ(stored_way->findings[i].member, entered_way->findings[i].member);
            EXPECT_EQ(stored_way->findings[i].shown_values, entered_way->findings[i].shown_values);
        }
        findings += stored_way->findings.size();
    }
    EXPECT_GT(findings, 200U);
}

TEST_F(OneDocument, CountsRowsThatApply) {
    const auto all = documents();
    const auto checked = checker_->check(text_of(all.front()));
    ASSERT_TRUE(checked.has_value());
    EXPECT_GT(checked->decided, 100);
    EXPECT_GT(checked->outside, 0);
}

TEST_F(OneDocument, RefusesWhatIsNoDocument) {
    for (const char* wrong : {"", "{", "[]", R"({"form":"other","family_id":1,"members":[]})",
                              R"({"form":"regsosek22-k","family_id":1,"colour":3,"members":[]})"}) {
        const auto checked = checker_->check(DocumentText{wrong, "", 0});
        ASSERT_FALSE(checked.has_value()) << wrong;
        EXPECT_EQ(checked.error().code, Code::bad_input) << wrong;
    }
    EnteredDocument screen;
    screen.family.push_back({"colour", "3"});
    EXPECT_EQ(checker_->check(screen).error().code, Code::bad_input);
    // A wrong document leaves nothing behind.
    const auto all = documents();
    const auto checked = checker_->check(text_of(all.front()));
    ASSERT_TRUE(checked.has_value());
    DocumentChecker fresh = *DocumentChecker::load({});
    EXPECT_LT(fresh.rules(), checker_->rules());
}

TEST_F(OneDocument, MayHaveNoMembers) {
    const auto checked = checker_->check(DocumentText{
        R"({"family_id":1,"form":"regsosek22-k","form_version":"2022.1","members":[]})", "", 0});
    ASSERT_TRUE(checked.has_value());
    const auto screen = checker_->check(EnteredDocument{});
    EXPECT_TRUE(screen.has_value());
}

}  // namespace

}  // namespace regsosek::validate
