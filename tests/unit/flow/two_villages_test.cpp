// Two villages: what a reader of one sees (rows, counts, sums, errors, reports of every word) is
// what a store has that never held the other. docs/decisions/0009-scope-of-tables.md
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <set>

#include "ground/base/files.h"
#include "regsosek/collect.h"
#include "regsosek/consult.h"
#include "regsosek/finalise.h"
#include "regsosek/frame.h"
#include "regsosek/geotag.h"
#include "regsosek/link.h"
#include "regsosek/score.h"
#include "regsosek/update.h"
#include "regsosek/validate.h"
#include "regsosek/watch.h"
#include "two_stores.h"
#include "word/validate/query_number.h"

namespace regsosek {
namespace {

namespace fs = std::filesystem;
using store::Query;
using store::Scope;
using testing_flow::text_of;
using testing_flow::TwoStores;

/// Tables that say nothing of any family: seen by all.
const std::set<std::string> for_all = {"frame_dukcapil", "validate_rule", "score_item",
                                       "score_run"};

class TwoVillages : public testing::Test {
protected:
    static void SetUpTestSuite() { stores_ = testing_flow::two_stores().release(); }
    static void TearDownTestSuite() {
        delete stores_;
        stores_ = nullptr;
    }
    static store::Workspace& both() { return *stores_->both; }
    static store::Workspace& alone() { return *stores_->alone; }
    static const Scope& mine() { return stores_->mine; }

    static std::vector<std::string> tables() { return both().tables().value(); }

    static void expect_same(const Query& query) {
        EXPECT_EQ(stores_->in_both(query), stores_->in_alone(query))
            << query.table << " " << query.filter;
    }
    // The same call of a word in both, its answer told as text.
    template <typename Call>
    static void expect_same(const char* what, const Call& call) {
        const std::string b = call(both());
        const std::string a = call(alone());
        EXPECT_EQ(b, a) << what;
        EXPECT_FALSE(b.empty()) << what << " tells nothing";
    }
    static void expect_same_tables(const std::string& word,
                                   const std::vector<std::string>& without = {}) {
        for (const std::string& table : tables()) {
            if (table.starts_with(word + "_")) {
                Query query;
                query.table = table;
                EXPECT_EQ(text_of(both().query(query, mine()).value(), without),
                          text_of(alone().query(query, mine()).value(), without))
                    << table;
            }
        }
    }
    // Rows of the others, as text: what a writer of my village must leave alone.
    static std::string rows_of_others(const std::vector<std::string>& names) {
        std::string out;
        for (const std::string& table : names) {
            Query query;
            query.table = table;
            const auto info = both().table_info(table).value();
            if (info && !info->spec.area_column.empty()) {
                out += table + " " + text_of(both().query(query, stores_->others).value());
            }
        }
        return out;
    }

    static TwoStores* stores_;
};
TwoStores* TwoVillages::stores_ = nullptr;

template <typename T>
T good(Result<T> result) {
    if (!result) {
        ADD_FAILURE() << result.error().message(Lang::en);
        return T{};
    }
    return std::move(*result);
}

template <typename T>
std::string told(const Result<T>& result, const std::function<std::string(const T&)>& tell) {
    return result ? tell(*result)
                  : "error: " + result.error().message(Lang::en) + " / " +
                        result.error().message(Lang::id);
}

std::string reported(const std::vector<store::Reported>& rows) {
    std::string out = fmt::format("{} reported\n", rows.size());
    for (const store::Reported& one : rows) {
        out += fmt::format("{}:{} {} {} {} {} {} {}\n", store::file_name(one.file), one.line,
                           one.column, one.problem, one.found, one.expected.en, one.kept, one.area);
    }
    return out;
}

TEST_F(TwoVillages, TheOtherVillageIsThere) {
    const auto all = both().columns(Scope::office("test"), {}).value()->family.rows;
    const auto own = both().columns(mine(), {}).value()->family.rows;
    EXPECT_GT(own, 100U);
    EXPECT_GT(all, own + 100U);
    EXPECT_EQ(alone().columns(Scope::office("test"), {}).value()->family.rows, own);
    for (const char* table : {"validate_finding", "geotag_place", "link_person", "score_family",
                              "consult_family", "update_family", "frame_area", "collect_vk"}) {
        Query query;
        query.table = table;
        EXPECT_GT(both().query(query, stores_->others).value().rows, 0U) << table;
        EXPECT_GT(both().query(query, mine()).value().rows, 0U) << table;
    }
}

TEST_F(TwoVillages, EveryTableIsBoundToAreasOrSaysNothingOfFamilies) {
    for (const std::string& table : tables()) {
        const auto info = both().table_info(table).value();
        if (!info) {
            continue;  // family and person
        }
        EXPECT_EQ(info->spec.area_column.empty(), for_all.contains(table)) << table;
        Query query;
        query.table = table;
        if (info->spec.area_column == "*") {
            EXPECT_EQ(both().query(query, mine()).value().rows, 0U) << table;
            EXPECT_GT(both().query(query, Scope::office("test")).value().rows, 0U) << table;
        }
    }
}

TEST_F(TwoVillages, EveryTableAnswersEveryQueryAlike) {
    const Query nothing{.table = "family", .fields = {"count()"}};
    for (const std::string& table : tables()) {
        Query all;
        all.table = table;
        expect_same(all);
        expect_same({.table = table, .fields = {"count()"}});
        const auto rows = both().query(all, mine()).value();
        for (const store::Column& column : rows.columns) {
            const std::string& name = column.name;
            expect_same({.table = table, .group = {name}});
            expect_same({.table = table, .order = {"-" + name}, .limit = 5, .offset = 2});
            if (column.type == store::ColumnType::text) {
                expect_same({.table = table, .filter = name + " == \"nothing\""});
            } else if (column.type != store::ColumnType::real) {
                expect_same({.table = table,
                             .fields = {"sum(" + name + ")", "min(" + name + ")",
                                        "max(" + name + ")", "count()"},
                             .filter = name + " >= 0"});
            }
        }
        expect_same({.table = table, .fields = {"no_such_column"}});
        expect_same({.table = table, .filter = "no_such_column == 1"});
    }
    expect_same({.table = "no_such_table"});
}

TEST_F(TwoVillages, NarrowerScopesSeeNoMore) {
    const auto area = both().columns(mine(), {}).value()->family.at("area").integer(0);
    const Scope sls({AreaRange{area, area + 1}});
    const Scope nowhere{{}};
    for (const std::string& table : tables()) {
        Query query;
        query.table = table;
        for (const Scope& scope : {sls, nowhere}) {
            EXPECT_EQ(text_of(both().query(query, scope).value(), {"blob"}),
                      text_of(alone().query(query, scope).value(), {"blob"}))
                << table;
        }
        if (!for_all.contains(table)) {
            EXPECT_EQ(both().query(query, nowhere).value().rows, 0U) << table;
        }
    }
}

TEST_F(TwoVillages, DocumentsAndIdentities) {
    const auto scanned = [](store::Workspace& workspace) {
        std::string out;
        for (int kind = 1; kind <= static_cast<int>(store::Kind::transfer); ++kind) {
            store::Scan what;
            what.kind = static_cast<store::Kind>(kind);
            what.with_identity = true;
            const auto done = workspace.scan(what, mine(), [&](auto block) {
                for (const store::Stored& one : block) {
                    out += fmt::format("{} {} {} {}\n", one.sequence, one.version, one.document.key,
                                       one.document.identity);
                }
                return Result<void>{};
            });
            EXPECT_TRUE(done);
        }
        return out;
    };
    expect_same("scan", scanned);
    expect_same("identities", [](store::Workspace& workspace) {
        const auto found = workspace.identities(mine()).value();
        std::string out;
        for (size_t i = 0; i < found->family_id.size(); ++i) {
            out += fmt::format("{} {} {}\n", found->family_id[i], found->kk_number[i],
                               found->head_name[i]);
        }
        for (size_t i = 0; i < found->person_id.size(); ++i) {
            out += fmt::format("{} {}\n", found->person_id[i], found->nik[i]);
        }
        return out;
    });
    // A family of the others, by its key: as if there were none.
    const auto theirs = both().columns(stores_->others, {}).value();
    const std::string key = FamilyId{theirs->family.at("family_id").integer(0)}.printed();
    ASSERT_TRUE(both().get(store::Kind::family, key, stores_->others, true).value());
    expect_same("get", [&](store::Workspace& workspace) {
        const auto found = workspace.get(store::Kind::family, key, mine(), true);
        return std::string(found && !*found ? "nothing" : "something");
    });
}

TEST_F(TwoVillages, Watch) {
    for (const auto by : {watch::By::regency, watch::By::district, watch::By::village,
                          watch::By::sls, watch::By::officer}) {
        expect_same("progress", [&](store::Workspace& workspace) {
            std::string out;
            const auto lines = watch::progress(workspace, mine(), by).value();
            for (const auto& one : lines) {
                out += fmt::format("{} {} {} {} {} {} {} {} {} {} {} {} {} {} {} {} {}\n", one.area,
                                   one.officer, one.prelist, one.verified, one.documents,
                                   fmt::join(one.results, "/"), one.persons, one.blank, one.clean,
                                   one.warning, one.error, one.linked, one.review, one.poor,
                                   one.geotagged, one.ranked, one.receipts);
            }
            return out;
        });
    }
}

TEST_F(TwoVillages, Geotag) {
    expect_same("places", [](store::Workspace& workspace) {
        std::string out;
        const auto places = geotag::places(workspace, mine()).value();
        for (const auto& one : places) {
            out += fmt::format("{} {} {} {}\n", one.family_id, one.latitude_e7, one.longitude_e7,
                               static_cast<int>(one.source));
        }
        return out;
    });
    Query query{.table = "geotag_place", .fields = {"area", "landmark"}, .filter = "photo == 1"};
    for (const Scope& scope : {mine(), stores_->others}) {
        const auto places = both().query(query, scope).value();
        ASSERT_GT(places.rows, 0U);
        expect_same("photo", [&](store::Workspace& workspace) {
            return told<std::string>(geotag::photo(workspace, mine(), places.at("area").integer(0),
                                                   places.at("landmark").text(0)),
                                     [](const std::string& bytes) { return bytes; });
        });
    }
    expect_same("evaluate", [](store::Workspace& workspace) {
        const auto found =
            geotag::evaluate(workspace, mine(), TwoStores::district() + "/truth").value();
        std::string out;
        for (const auto& one : found.kinds) {
            out += fmt::format("{} {} {} {}\n", one.kind, one.rule, one.planted, one.found);
        }
        for (const auto& one : found.others) {
            out += fmt::format("{} {}\n", one.rule, one.findings);
        }
        return out;
    });
}

TEST_F(TwoVillages, Link) {
    expect_same("report", [](store::Workspace& workspace) {
        const auto one = link::report(workspace, mine()).value();
        std::string out = fmt::format("{} {} {} {} {} {} {} {} {}\n", one.persons, one.linked,
                                      one.review, one.none, one.duplicates, one.register_reported,
                                      one.rules.size(), one.levels.size(), one.automatic_share);
        for (const auto& row : one.outcomes) {
            out += fmt::format("{} {} {}\n", row.outcome, row.reason, row.persons);
        }
        return out;
    });
    expect_same("evaluate", [](store::Workspace& workspace) {
        std::string out;
        const auto found =
            link::evaluate(workspace, mine(), TwoStores::district() + "/truth").value();
        for (const auto& one : found) {
            out += fmt::format("{} {} {} {} {} {}\n", one.group, one.method, one.persons,
                               one.linked, one.correct, one.f1);
        }
        return out;
    });
}

TEST_F(TwoVillages, Score) {
    score::ReportOptions options;
    options.truth_file = TwoStores::district() + "/truth/family.csv";
    expect_same("report", [&](store::Workspace& workspace) {
        const auto one = score::report(workspace, mine(), options).value();
        EXPECT_GT(one.families_compared, 0);
        EXPECT_FALSE(one.model.empty());
        std::string out =
            fmt::format("{} {} {} {} {} {} {} {} {} {} {}\n", one.model, one.r2_out_of_sample,
                        one.families_compared, one.truth_not_ranked, one.r2, one.spearman,
                        one.poverty_rate_true, one.poverty_rate_expected, one.poverty_rate_plug_in,
                        one.decile_exact, one.decile_within_one);
        for (const auto& quota : one.errors) {
            out += fmt::format("{} {}\n", quota.exclusion, quota.inclusion);
        }
        return out;
    });
}

TEST_F(TwoVillages, Validate) {
    expect_same("evaluate", [](store::Workspace& workspace) {
        const auto found =
            validate::evaluate(workspace, mine(), TwoStores::district() + "/truth").value();
        std::string out =
            fmt::format("{} {} {}\n", found.clean_families, found.false_findings, found.questions);
        for (const auto& one : found.kinds) {
            out += fmt::format("{} {} {} {}\n", one.kind, one.rule, one.planted, one.found);
        }
        return out;
    });
    expect_same("follow_up", [](store::Workspace& workspace) {
        const std::string file = stores_->folder / "follow_up.xlsx";
        const auto one = validate::follow_up(workspace, mine(), file).value();
        return fmt::format("{} {} {}\n", one.findings, one.documents, one.lists) +
               files::read(file).value();
    });
    expect_same("coding_queue", [](store::Workspace& workspace) {
        const std::string file = stores_->folder / "queue.csv";
        const auto rows = validate::coding_queue(workspace, mine(), file).value();
        return std::to_string(rows) + "\n" + files::read(file).value();
    });
    expect_same("document checker", [](store::Workspace& workspace) {
        return validate::DocumentChecker::load(workspace, mine()).value().rules_hash();
    });
}

TEST_F(TwoVillages, Finalise) {
    expect_same("make", [](store::Workspace& workspace) {
        finalise::Options options;
        options.name = "desa";
        options.folder = workspace.folder() + "/editions/desa";
        fs::create_directories(workspace.folder() + "/editions");
        const auto made = finalise::make(workspace, mine(), options);
        return told<finalise::Edition>(made, [](const finalise::Edition& one) {
            return fmt::format("{} {} {}", one.hash, one.families, one.persons);
        });
    });
}

TEST_F(TwoVillages, WhatReplacesTheWholeIsRefused) {
    link::Options link_options;
    link_options.register_file = TwoStores::district() + "/register.csv";
    const auto sessions = [](const Error& error) { return error.message(Lang::en); };
    std::vector<std::string> said;
    const auto refused = [&](const auto& result) {
        ASSERT_FALSE(result);
        EXPECT_EQ(result.error().code, Code::no_right);
        said.push_back(sessions(result.error()));
    };
    refused(frame::load(both(), mine(), frame::files_of(TwoStores::district())));
    refused(frame::plan(both(), mine()));
    refused(link::run(both(), mine(), link_options));
    refused(score::apply(both(), mine()));
    refused(consult::agree(both(), mine()));
    for (const std::string& text : said) {
        EXPECT_EQ(text.find("33"), std::string::npos) << "a code of an area in: " << text;
    }
}

// Writers of my village, last: they write the same in both stores and nothing of the others.
TEST_F(TwoVillages, WritersOfMyVillage) {
    const auto names = tables();
    const std::string others = rows_of_others(names);
    expect_same("geotag run", [](store::Workspace& workspace) {
        const auto one = good(geotag::run(workspace, mine()));
        std::string out = fmt::format("{} {} {} {} {} {}\n", one.landmarks, one.families,
                                      one.needed, one.with_place, one.unattached, one.findings);
        for (const auto& rule : one.rules) {
            out += fmt::format("{} {}\n", rule.rule, rule.findings);
        }
        return out;
    });
    expect_same_tables("geotag");
    expect_same("sessions", [](store::Workspace& workspace) {
        const auto one = good(consult::plan_sessions(workspace, mine()));
        return fmt::format("{} {} {}", one.villages, one.sls, one.sessions);
    });
    expect_same("lists", [](store::Workspace& workspace) {
        const auto one = good(consult::make_lists(workspace, mine()));
        return fmt::format("{} {} {} {} {}", one.villages, one.lists, one.families, one.not_ranked,
                           one.pages);
    });
    expect_same("print", [](store::Workspace& workspace) {
        consult::PrintOptions options;
        options.area = stores_->village;
        options.output_file = stores_->folder / "lists.pdf";
        return told<consult::PrintReport>(
            consult::print_lists(workspace, mine(), options),
            [](const auto& one) { return fmt::format("{} {}", one.lists, one.pages); });
    });
    expect_same("print of the others", [](store::Workspace& workspace) {
        consult::PrintOptions options;
        const auto area = both().columns(stores_->others, {}).value()->family.at("area").integer(0);
        options.area = AreaCode{area}.text().substr(0, 10);
        options.output_file = stores_->folder / "no.pdf";
        return told<consult::PrintReport>(consult::print_lists(workspace, mine(), options),
                                          [](const auto&) { return std::string("printed"); });
    });
    expect_same("decisions of the FKP", [](store::Workspace& workspace) {
        const auto one = good(consult::import_decisions(workspace, mine(), TwoStores::district()));
        return fmt::format("{} {} {} {} {} {}\n", one.sessions_read, one.decisions_read,
                           one.added_read, one.set_aside, one.withdrawn, one.rows_not_kept) +
               reported(one.reported);
    });
    // The number of a list and the head printed on it are those of the record it was made from.
    expect_same_tables("consult", {"blob", "list_id", "chain_head"});
    expect_same("validate run", [](store::Workspace& workspace) {
        const auto one = good(validate::run(workspace, mine()));
        std::string out =
            fmt::format("{} {} {} {} {} {} {}\n", one.families, one.persons, one.findings,
                        one.clean, one.warning, one.error, one.evaluations);
        for (const auto& rule : one.rules) {
            out += fmt::format("{} {} {} {}\n", rule.rule, rule.decided, rule.hits, rule.unknown);
        }
        return out;
    });
    expect_same("validate impute", [](store::Workspace& workspace) {
        const auto one = good(validate::impute(workspace, mine()));
        return fmt::format("{} {} {} {} {} {} {}", one.localise.failing, one.localise.located,
                           one.localise.answers, one.families, one.by_donor, one.left,
                           one.failing_after);
    });
    expect_same_tables("validate");
    EXPECT_TRUE(rows_of_others(names) == others) << "rows of the others have changed";
}

TEST_F(TwoVillages, ImportersOfMyVillage) {
    const auto names = tables();
    const std::string others = rows_of_others(names);
    const testing_flow::Folder in;
    for (const char* name : {"k_family.csv", "k_member.csv", "vk_sls.csv", "vk_line.csv",
                             "receipt.csv", "landmarks.csv", "events.csv"}) {
        fs::copy_file(TwoStores::district() + "/" + name, in / name);
    }
    // Read before under another name: a blank at the end makes other files of them.
    ASSERT_TRUE(files::write(in / "k_family.csv",
                             files::read(TwoStores::district() + "/k_family.csv").value() + "\n"));
    const auto told_report = [](const collect::Report& one) {
        return fmt::format("{} {} {} {} {}\n", one.families_read, one.members_read,
                           one.families_stored, one.families_repeated, one.rows_not_kept) +
               reported(one.reported);
    };
    expect_same("events", [&](store::Workspace& workspace) {
        update::Options options;
        options.as_of = Date{19357};
        return told<update::Report>(
            update::apply(workspace, mine(), {in / "events.csv"}, options), [](const auto& one) {
                return fmt::format("{} {} {} {} {} {}\n", one.events_read, one.events_known,
                                   one.events_repeated, one.applied, one.noted,
                                   one.families_changed) +
                       reported(one.reported);
            });
    });
    expect_same_tables("update");
    expect_same("K", [&](store::Workspace& workspace) {
        return told<collect::Report>(
            collect::import_k(workspace, mine(), in / "k_family.csv", in / "k_member.csv"),
            told_report);
    });
    expect_same("VK", [&](store::Workspace& workspace) {
        return told<collect::Report>(
            collect::import_vk(workspace, mine(), in / "vk_sls.csv", in / "vk_line.csv"),
            told_report);
    });
    expect_same("receipts", [&](store::Workspace& workspace) {
        return told<collect::Report>(
            collect::import_receipts(workspace, mine(), in / "receipt.csv"), told_report);
    });
    expect_same("landmarks", [&](store::Workspace& workspace) {
        return told<geotag::ImportReport>(
            geotag::import_landmarks(workspace, mine(), in / "landmarks.csv",
                                     TwoStores::district() + "/photos"),
            [](const auto& one) {
                return fmt::format("{} {}\n", one.read, one.photos) + reported(one.reported);
            });
    });
    expect_same_tables("collect");
    EXPECT_TRUE(rows_of_others(names) == others) << "rows of the others have changed";
}

TEST_F(TwoVillages, DecisionsOnFindingsOfTheOthersAreDecisionsOnNothing) {
    Query query{.table = "validate_finding",
                .fields = {"family_id", "person_id", "rule"},
                .filter = "family_id > 0"};
    const auto theirs = both().query(query, stores_->others).value();
    ASSERT_GT(theirs.rows, 0U);
    const validate::QueryNumber number{theirs.at("family_id").integer(0),
                                       theirs.at("person_id").integer(0),
                                       std::string(theirs.at("rule").text(0))};
    const std::string file = stores_->folder / "decisions.csv";
    ASSERT_TRUE(files::write(file, "query,decision,reason,author,decided_on\n" + number.text() +
                                       ",confirm,1,0001,2022-12-01\n"));
    expect_same("decide", [&](store::Workspace& workspace) {
        const auto one = validate::decide(workspace, mine(), file).value();
        return fmt::format("{} {} {}\n", one.read, one.confirmed, one.repeated) +
               reported(one.reported);
    });
}

}  // namespace
}  // namespace regsosek
