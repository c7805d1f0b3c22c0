// A workspace as a folder: made, owned by one process, opened again, refused when it is not ours;
// and nothing about a person readable in it.
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "columns_data.h"
#include "ground/base/files.h"
#include "ground/base/json.h"
#include "ground/base/threads.h"
#include "ground/store/answers_encoder.h"
#include "ground/store/made_tables.h"
#include "method/seal/sign.h"
#include "record_fixture.h"

namespace regsosek::store {
namespace {

/// Family documents with the answers of invented columns and identities that fit them.
std::vector<Document> documents_of(const Columns& columns) {
    const AnswersEncoder encoder(*k_form(), columns);
    std::vector<Document> documents(columns.family.rows);
    for (size_t row = 0; row < documents.size(); ++row) {
        auto& document = documents[row];
        const int64_t family = columns.family.at("family_id").integer(row);
        document.key = "F" + std::to_string(family);
        document.area = columns.family.at("area").integer(row);
        document.idempotency = document.key;
        encoder.encode(row, document.answers);
        json::Writer writer(document.identity);
        writer.begin_object();
        writer.key("address");
        writer.value("GANG RAHASIA " + std::to_string(family));
        writer.key("head_name");
        writer.value("KEPALA RAHASIA " + std::to_string(family));
        writer.key("latitude_e7");
        writer.value(-69'000'000 + family);
        writer.key("members");
        writer.begin_array();
        for (uint32_t person = columns.person_begin[row]; person < columns.person_begin[row + 1];
             ++person) {
            const int64_t id = columns.person.at("person_id").integer(person);
            writer.begin_object();
            writer.key("member_name");
            writer.value("NAMA RAHASIA " + std::to_string(id));
            writer.key("nik");
            writer.value(std::to_string(9901010000000000 + id));
            writer.key("person_id");
            writer.value(id);
            writer.end_object();
        }
        writer.end_array();
        writer.end_object();
    }
    return documents;
}

class WorkspaceTest : public testing::Test {
protected:
    std::string folder() const { return folder_.path() + "/ws"; }
    std::unique_ptr<Workspace> create() {
        CreateOptions options;
        options.form_folder = std::string(REGSOSEK_SOURCE) + "/forms/regsosek22-k";
        return good(Workspace::create(folder(), options));
    }
    Error refused(const OpenOptions& options = {}) {
        const auto opened = Workspace::open(folder(), options);
        EXPECT_FALSE(opened);
        return opened ? Error{} : opened.error();
    }
    /// A workspace with documents and, when wanted, the same rows in the columns.
    std::unique_ptr<Workspace> filled(bool with_columns) {
        auto workspace = create();
        Invented how;
        how.families = 300;
        columns_ = invented_columns(how);
        const auto receipt = good(workspace->append(documents_of(columns_)));
        EXPECT_EQ(receipt.written, 300);
        if (with_columns) {
            columns_.as_of = receipt.last_sequence;
            EXPECT_TRUE(workspace->append_columns(columns_));
        }
        return workspace;
    }
    void expect_identities(const Identities& identities, const Columns& columns) {
        ASSERT_EQ(identities.family_id.size(), columns.family.rows);
        ASSERT_EQ(identities.nik.size(), columns.person.rows);
        ASSERT_EQ(identities.person_begin, columns.person_begin);
        for (size_t row = 0; row < columns.family.rows; ++row) {
            const int64_t family = columns.family.at("family_id").integer(row);
            EXPECT_EQ(identities.family_id[row], family);
            EXPECT_EQ(identities.address[row], "GANG RAHASIA " + std::to_string(family));
            EXPECT_EQ(identities.head_name[row], "KEPALA RAHASIA " + std::to_string(family));
            EXPECT_EQ(identities.latitude_e7[row], -69'000'000 + family);
            EXPECT_EQ(identities.longitude_e7[row], INT32_MIN);
            EXPECT_EQ(identities.phone[row], "");
        }
        for (size_t row = 0; row < columns.person.rows; ++row) {
            const int64_t id = columns.person.at("person_id").integer(row);
            EXPECT_EQ(identities.person_id[row], id);
            EXPECT_EQ(identities.member_name[row], "NAMA RAHASIA " + std::to_string(id));
            EXPECT_EQ(identities.nik[row], std::to_string(9901010000000000 + id));
        }
    }

    /// Without what is kept beside it, the record itself is read.
    void forget_stages() const { std::filesystem::remove_all(folder() + "/stages"); }

    FreshFolder folder_;
    Columns columns_;
};

TEST_F(WorkspaceTest, IsMadeAndOpenedAgain) {
    auto workspace = create();
    const auto key = good(workspace->public_key());
    const auto document = invented_family(1);
    const auto receipt = good(workspace->append({&document, 1}));
    EXPECT_TRUE(workspace->set_state("read", "k_family.csv"));
    workspace.reset();
    workspace = good(Workspace::open(folder()));
    EXPECT_EQ(workspace->folder(), folder());
    EXPECT_EQ(workspace->shard(), 1);
    EXPECT_EQ(workspace->head_sequence(), 1);
    EXPECT_EQ(good(workspace->chain_head()).chain_head, receipt.chain_head);
    EXPECT_EQ(good(workspace->chain(1)).hash, receipt.chain_head);
    EXPECT_EQ(good(workspace->verify_chain()), 1);
    EXPECT_EQ(good(workspace->public_key()), key);
    EXPECT_EQ(good(workspace->state("read")), "k_family.csv");
    EXPECT_EQ(good(workspace->state("nothing")), std::nullopt);
    const auto stored = good(workspace->get(Kind::family, "F1", everything(), true));
    ASSERT_TRUE(stored);
    EXPECT_EQ(stored->document.identity, document.identity);
}

TEST_F(WorkspaceTest, IsMadeOnce) {
    create().reset();
    const auto again = Workspace::create(folder(), {});
    ASSERT_FALSE(again);
    EXPECT_EQ(again.error().code, Code::conflict);
    EXPECT_EQ(Workspace::open(folder_.path()).error().code, Code::not_found);
}

TEST_F(WorkspaceTest, AnInterruptedMakingIsTakenUp) {
    create().reset();
    std::filesystem::remove(folder() + "/regsosek.toml");
    EXPECT_EQ(refused().code, Code::not_found);
    auto workspace = create();
    const auto document = invented_family(1);
    EXPECT_TRUE(workspace->append({&document, 1}));
    workspace.reset();
    std::filesystem::remove(folder() + "/regsosek.toml");
    EXPECT_EQ(Workspace::create(folder(), {}).error().code, Code::conflict);
}

TEST_F(WorkspaceTest, SettingsInItsFileAreKept) {
    std::filesystem::create_directories(folder());
    std::ofstream(folder() + "/regsosek.toml") << "[settings]\nlang = \"en\"\n";
    create().reset();
    const auto content = good(files::read(folder() + "/regsosek.toml", 10'000));
    EXPECT_NE(content.find("lang = \"en\""), std::string::npos);
    EXPECT_TRUE(Workspace::open(folder()));
}

TEST_F(WorkspaceTest, AnotherProcessIsRefusedAndNamed) {
    auto workspace = create();
    const auto error = refused();
    EXPECT_EQ(error.code, Code::busy);
    EXPECT_NE(error.what.en.find(std::to_string(getpid())), std::string::npos);
    workspace.reset();
    EXPECT_TRUE(Workspace::open(folder()));
}

TEST_F(WorkspaceTest, AKilledProcessLeavesNoLease) {
    create().reset();
    const pid_t child = fork();
    if (child == 0) {
        const auto workspace = Workspace::open(folder());
        raise(SIGKILL);
        _exit(1);
    }
    int status = 0;
    ASSERT_EQ(waitpid(child, &status, 0), child);
    EXPECT_TRUE(WIFSIGNALED(status));
    EXPECT_TRUE(Workspace::open(folder()));
}

TEST_F(WorkspaceTest, NewerFormatsAreLeftAlone) {
    create().reset();
    const std::string path = folder() + "/regsosek.toml";
    auto content = good(files::read(path, 10'000));
    const auto at = content.find("format = 1");
    ASSERT_NE(at, std::string::npos);
    content.replace(at, 10, "format = 2");
    ASSERT_TRUE(files::write(path, content));
    EXPECT_EQ(refused().code, Code::newer_version);
}

TEST_F(WorkspaceTest, TheKeyMayLiveElsewhere) {
    CreateOptions options;
    options.key_file = folder_.path() + "/stick/my.key";
    good(Workspace::create(folder(), options)).reset();
    EXPECT_FALSE(std::filesystem::exists(folder() + "/keys/workspace.key"));
    struct stat facts{};
    ASSERT_EQ(stat(options.key_file.c_str(), &facts), 0);
    EXPECT_EQ(facts.st_mode & 0777U, 0600U);
    EXPECT_EQ(refused().code, Code::not_found);
    OpenOptions open;
    open.key_file = options.key_file;
    good(Workspace::open(folder(), open)).reset();
    chmod(options.key_file.c_str(), 0644);
    EXPECT_EQ(refused(open).code, Code::untrusted);
}

TEST_F(WorkspaceTest, AWrongKeyIsNotTrusted) {
    create().reset();
    std::string digits(64, 'a');
    ASSERT_TRUE(files::write(folder() + "/keys/workspace.key",
                             "regsosek-workspace-key 1\n" + digits + "\n", 0600));
    EXPECT_EQ(refused().code, Code::untrusted);
    ASSERT_TRUE(files::write(folder() + "/keys/workspace.key", "no key", 0600));
    EXPECT_EQ(refused().code, Code::corrupt);
    ASSERT_TRUE(files::write(folder() + "/keys/workspace.key",
                             "regsosek-workspace-key 2\n" + digits + "\n", 0600));
    EXPECT_EQ(refused().code, Code::newer_version);
}

TEST_F(WorkspaceTest, ReadOnlyWritesNothing) {
    create().reset();
    OpenOptions options;
    options.read_only = true;
    auto workspace = good(Workspace::open(folder(), options));
    const auto document = invented_family(1);
    EXPECT_EQ(workspace->append({&document, 1}).error().code, Code::conflict);
    EXPECT_EQ(workspace->put_blob("x").error().code, Code::conflict);
    EXPECT_EQ(workspace->set_state("a", "b").error().code, Code::conflict);
    EXPECT_EQ(workspace->erase_identity("F1", "").error().code, Code::conflict);
    EXPECT_EQ(workspace->head_sequence(), 0);
}

TEST_F(WorkspaceTest, AnErasureForgetsWhatWordsKept) {
    auto workspace = create();
    const auto document = invented_family(1);
    ASSERT_TRUE(workspace->append({&document, 1}));
    ASSERT_TRUE(workspace->keep_stage("geotag-landmarks", "inputs", "a place"));
    ASSERT_TRUE(workspace->kept_stage("geotag-landmarks", "inputs").value().has_value());
    ASSERT_TRUE(workspace->erase_identity(document.key, "asked"));
    EXPECT_FALSE(workspace->kept_stage("geotag-landmarks", "inputs").value().has_value());
}

TEST_F(WorkspaceTest, TheVaultKeepsBytesSealedUnderTheirHash) {
    auto workspace = create();
    const std::string photo = "FOTO RUMAH " + std::string(100'000, 'x');
    const auto name = good(workspace->put_blob(photo));
    EXPECT_EQ(name, hex(blake2b(photo)));
    EXPECT_EQ(good(workspace->put_blob(photo)), name);
    EXPECT_EQ(good(workspace->get_blob(name)), photo);
    EXPECT_EQ(workspace->get_blob(hex(blake2b("other"))).error().code, Code::not_found);
    EXPECT_EQ(workspace->get_blob("../../etc/passwd").error().code, Code::bad_input);
    const std::string path = folder() + "/vault/" + name.substr(0, 2) + "/" + name.substr(2);
    auto content = good(files::read(path, 1 << 20));
    EXPECT_EQ(content.find("FOTO"), std::string::npos);
    content[content.size() / 2] ^= 1;
    ASSERT_TRUE(files::write(path, content));
    EXPECT_EQ(workspace->get_blob(name).error().code, Code::corrupt);
    content[3] = 9;
    ASSERT_TRUE(files::write(path, content));
    EXPECT_EQ(workspace->get_blob(name).error().code, Code::newer_version);
}

TEST_F(WorkspaceTest, ManyBlobsGoIntoTheVaultAtOnce) {
    auto workspace = create();
    const auto there = good(workspace->put_blob("FOTO 7"));
    std::vector<std::string> many;
    for (int i = 0; i < 300; ++i) {
        many.push_back("FOTO " + std::to_string(i % 290));  // ten twice, one there already
    }
    const auto names = good(workspace->put_blobs(many));
    ASSERT_EQ(names.size(), many.size());
    EXPECT_EQ(names[7], there);
    EXPECT_EQ(names[295], names[5]);
    EXPECT_EQ(good(workspace->put_blobs(many)), names);
    workspace.reset();
    workspace = good(Workspace::open(folder()));
    for (size_t i = 0; i < many.size(); ++i) {
        EXPECT_EQ(good(workspace->get_blob(names[i])), many[i]);
    }
    size_t files = 0;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(folder() + "/vault")) {
        EXPECT_NE(entry.path().extension(), ".part");
        files += entry.is_regular_file() ? 1 : 0;
    }
    EXPECT_EQ(files, 290U);
    EXPECT_TRUE(good(workspace->put_blobs({})).empty());
}

TEST_F(WorkspaceTest, AStageIsKeptForItsInputsAlone) {
    auto workspace = create();
    const std::string text = "PAIRS OF RAHASIA AND RAHASIA";
    ASSERT_TRUE(workspace->keep_stage("link", "inputs 1", text));
    EXPECT_EQ(good(workspace->kept_stage("link", "inputs 1")), text);
    EXPECT_EQ(good(workspace->kept_stage("link", "inputs 2")), std::nullopt);
    EXPECT_EQ(good(workspace->kept_stage("score", "inputs 1")), std::nullopt);
    const std::string path = folder() + "/stages/link";
    EXPECT_EQ(good(files::read(path, 1 << 20)).find("RAHASIA"), std::string::npos);
    std::filesystem::resize_file(path, std::filesystem::file_size(path) - 1);
    EXPECT_EQ(good(workspace->kept_stage("link", "inputs 1")), std::nullopt);
    ASSERT_TRUE(workspace->forget_stage("link"));
    EXPECT_FALSE(std::filesystem::exists(path));
}

TEST_F(WorkspaceTest, WhatStandsInForAStageOrDeletesItLeavesNothingToOpen) {
    auto workspace = create();
    const std::string held = folder_.path() + "/held";
    const std::string path = folder() + "/stages/link.0";
    const auto first_bytes_held = [&] { return good(files::read(held, 1 << 20)).substr(0, 28); };
    ASSERT_TRUE(workspace->keep_stage("link.0", "inputs", "RAHASIA"));
    std::filesystem::create_hard_link(path, held);
    ASSERT_TRUE(workspace->keep_stage("link.0", "inputs", "RAHASIA 2"));
    EXPECT_EQ(first_bytes_held(), std::string(28, '\0'));
    std::filesystem::remove(held);
    std::filesystem::create_hard_link(path, held);
    EXPECT_EQ(good(workspace->kept_stage("link.0", "inputs")), "RAHASIA 2");
    ASSERT_TRUE(workspace->forget_stage("link"));
    EXPECT_EQ(first_bytes_held(), std::string(28, '\0'));
    EXPECT_FALSE(std::filesystem::exists(path));
}

TEST_F(WorkspaceTest, TablesOfAKilledRunAreWrittenFromWhatItKept) {
    auto workspace = filled(true);
    MadeTables made;
    Table table;
    table.rows = 2;
    table.columns.reserve(4);
    table.add("family_id", ColumnType::int64).int64s = {3, 9};
    table.add("area", ColumnType::int64).int64s = {3369010001000100, 3369010001000100};
    table.add("share", ColumnType::real).reals = {0.25, -1e300};
    TextBuilder notes(table.add("note", ColumnType::text));
    notes.add("");
    notes.add("b\tc");
    made.add({"score_test", {"family_id"}, "area", {"note"}}, table);
    made.rest = "{}";
    ASSERT_TRUE(keep_tables(*workspace, "score", "inputs", made));
    EXPECT_FALSE(good(kept_tables(*workspace, "score", "others")));
    const auto kept = good(kept_tables(*workspace, "score", "inputs"));
    ASSERT_TRUE(kept);
    EXPECT_EQ(kept->rest, made.rest);
    ASSERT_TRUE(write_tables(*workspace, *kept));
    Query query;
    query.table = "score_test";
    EXPECT_TRUE(same_table(good(workspace->query(query, everything())), table));
    EXPECT_EQ(good(workspace->table_info("score_test"))->spec.private_columns,
              std::vector<std::string>{"note"});
    const std::string bytes = bytes_of(table);
    EXPECT_TRUE(same_table(table_of(bytes).value(), table));
    for (size_t cut = 0; cut < bytes.size(); ++cut) {
        EXPECT_FALSE(table_of(std::string_view(bytes).substr(0, cut))) << cut;
    }
    // Without one of its tables nothing is kept; and all parts go together.
    std::filesystem::remove(folder() + "/stages/score.0");
    EXPECT_FALSE(good(kept_tables(*workspace, "score", "inputs")));
    ASSERT_TRUE(keep_tables(*workspace, "score", "inputs", made));
    ASSERT_TRUE(workspace->forget_stage("score"));
    EXPECT_FALSE(std::filesystem::exists(folder() + "/stages/score"));
    EXPECT_FALSE(std::filesystem::exists(folder() + "/stages/score.0"));
}

TEST_F(WorkspaceTest, TablesThatAKilledRunWroteAreLeftAlone) {
    auto workspace = filled(true);
    Table table;
    table.rows = 1;
    table.columns.reserve(2);
    table.add("family_id", ColumnType::int64).int64s = {3};
    table.add("area", ColumnType::int64).int64s = {3369010001000100};
    MadeTables made;
    made.add({"score_first", {"family_id"}, "area"}, table);
    ASSERT_TRUE(keep_tables(*workspace, "score", "inputs", made));
    ASSERT_TRUE(write_in_order(*workspace, "score", "inputs", made));
    // A second table that the run did not come to.
    made.add({"score_second", {"family_id"}, "area"}, table);
    ASSERT_TRUE(keep_tables(*workspace, "score", "inputs", made));
    auto kept = good(kept_tables(*workspace, "score", "inputs", Written::leave)).value();
    EXPECT_EQ(kept.written, (std::vector<uint8_t>{1, 0}));
    EXPECT_EQ(kept.tables[0].rows, 0U);
    EXPECT_EQ(good(kept_tables(*workspace, "score", "inputs"))->written,
              (std::vector<uint8_t>{0, 0}))
        << "a word that needs its tables reads them";
    ASSERT_TRUE(write_in_order(*workspace, "score", "inputs", std::move(kept)));
    for (const char* name : {"score_first", "score_second"}) {
        Query query;
        query.table = name;
        EXPECT_TRUE(same_table(good(workspace->query(query, everything())), table)) << name;
    }
    // Somebody wrote other rows since: the table is written again.
    Table other = table;
    other.columns[0].int64s = {4};
    ASSERT_TRUE(workspace->write_table(made.specs[0], other));
    kept = good(kept_tables(*workspace, "score", "inputs", Written::leave)).value();
    EXPECT_EQ(kept.written, (std::vector<uint8_t>{0, 1}));
}

TEST_F(WorkspaceTest, AStampTellsContentAndNothingElse) {
    auto workspace = filled(true);
    Table table;
    table.rows = 2;
    table.columns.reserve(3);
    table.add("family_id", ColumnType::int64).int64s = {3, 9};
    table.add("area", ColumnType::int64).int64s = {3369010001000100, 3369010001000100};
    Column& note = table.add("note", ColumnType::text);
    note.dictionary = {"a", "b", "unused"};
    note.codes = {0, 1};
    const TableSpec spec{"score_test", {"family_id"}, "area"};
    const auto stamp = [&] {
        EXPECT_TRUE(workspace->write_table(spec, table));
        return good(workspace->table_info("score_test"))->stamp;
    };
    const std::string first = stamp();
    note.dictionary = {"b", "a"};
    note.codes = {1, 0};
    EXPECT_EQ(stamp(), first);
    note.codes = {0, 1};
    const std::string other = stamp();
    EXPECT_NE(other, first);
    workspace.reset();
    workspace = good(Workspace::open(folder()));
    EXPECT_EQ(good(workspace->table_info("score_test"))->stamp, other);
    EXPECT_EQ(good(workspace->table_info("score_none")), std::nullopt);
}

TEST_F(WorkspaceTest, TheStampOfTheFamiliesSeesNewVersionsAndErasures) {
    auto workspace = filled(true);
    const std::string first = good(workspace->families_stamp());
    auto document = documents_of(columns_)[0];
    const std::string key = document.key;
    document.kind = Kind::event;
    ASSERT_TRUE(workspace->append({&document, 1}));
    EXPECT_EQ(good(workspace->families_stamp()), first) << "only families count";
    document.kind = Kind::family;
    document.idempotency = "again";
    document.valid_on = Date{19358};
    ASSERT_TRUE(workspace->append({&document, 1}));
    ASSERT_TRUE(workspace->catch_up_columns());
    const std::string second = good(workspace->families_stamp());
    EXPECT_NE(second, first);
    ASSERT_TRUE(workspace->erase_identity(key, "test"));
    EXPECT_NE(good(workspace->families_stamp()), second);
}

TEST_F(WorkspaceTest, Signs) {
    auto workspace = create();
    const auto signature = good(workspace->sign("head"));
    const auto key = good(workspace->public_key());
    seal::PublicKey public_key{};
    ASSERT_EQ(key.size(), public_key.size());
    std::copy(key.begin(), key.end(), public_key.begin());
    EXPECT_TRUE(seal::verify(public_key, "head",
                             {reinterpret_cast<const char*>(signature.data()), signature.size()}));
}

TEST_F(WorkspaceTest, IdentitiesStandBesideTheColumns) {
    auto workspace = filled(true);
    const auto columns = good(workspace->columns(everything()));
    const auto identities = good(workspace->identities(everything()));
    expect_identities(*identities, *columns);
    EXPECT_EQ(good(workspace->identities(everything())), identities) << "kept";
    const AreaRange range{columns->family.at("area").integer(0),
                          columns->family.at("area").integer(0) + 1};
    const Scope narrow({range});
    const auto few = good(workspace->columns(narrow));
    ASSERT_LT(few->family.rows, columns->family.rows);
    ASSERT_GT(few->family.rows, 0U);
    expect_identities(*good(workspace->identities(narrow)), *few);
    workspace = nullptr;
    workspace = good(Workspace::open(folder()));
    expect_identities(*good(workspace->identities(narrow)), *few);
}

/// Bulk appends, and a single one after them or not: kept identities are those of the record.
class BulkTest : public WorkspaceTest, public testing::WithParamInterface<bool> {};

TEST_P(BulkTest, IdentitiesAreThoseOfTheRecord) {
    const bool with_alone = GetParam();
    auto workspace = filled(true);
    auto revised = documents_of(columns_);
    for (auto& document : revised) {
        document.idempotency += " again";
        document.identity.replace(document.identity.find("GANG"), 4, "DESA");
    }
    EXPECT_EQ(good(workspace->append(revised)).written, 300);
    // One more, alone: the identities of the bulk are not those of the whole.
    auto alone = revised[7];
    alone.idempotency += " alone";
    alone.identity.replace(alone.identity.find("DESA"), 4, "KOTA");
    if (with_alone) {
        EXPECT_EQ(good(workspace->append({&alone, 1})).written, 1);
    }
    ASSERT_TRUE(workspace->catch_up_columns());
    const auto kept = good(workspace->identities(everything()));
    workspace = nullptr;
    forget_stages();
    workspace = good(Workspace::open(folder()));
    const auto read = good(workspace->identities(everything()));
    EXPECT_EQ(kept->address, read->address);
    EXPECT_EQ(kept->member_name, read->member_name);
    EXPECT_EQ(kept->nik, read->nik);
    EXPECT_EQ(kept->latitude_e7, read->latitude_e7);
    EXPECT_EQ(kept->address[7].substr(0, 4), with_alone ? "KOTA" : "DESA");
    EXPECT_EQ(kept->address[8].substr(0, 4), "DESA");
}

INSTANTIATE_TEST_SUITE_P(AloneAfterwards, BulkTest, testing::Bool());

TEST_F(WorkspaceTest, IdentitiesAreKeptSealedForTheNextProcess) {
    auto workspace = filled(true);
    const auto columns = good(workspace->columns(everything()));
    expect_identities(*good(workspace->identities(everything())), *columns);
    const std::string part = folder() + "/stages/identities-3";
    ASSERT_TRUE(std::filesystem::exists(part));
    const auto written = std::filesystem::last_write_time(part);
    workspace = nullptr;
    workspace = good(Workspace::open(folder()));
    expect_identities(*good(workspace->identities(everything())), *columns);
    EXPECT_EQ(std::filesystem::last_write_time(part), written) << "read, and not made again";
    // Another version of a family: what was kept is not taken for it.
    auto revised = documents_of(columns_)[7];
    revised.idempotency += " again";
    revised.identity.replace(revised.identity.find("GANG"), 4, "KOTA");
    good(workspace->append({&revised, 1}));
    ASSERT_TRUE(workspace->catch_up_columns());
    workspace = nullptr;
    workspace = good(Workspace::open(folder()));
    const auto identities = good(workspace->identities(everything()));
    EXPECT_EQ(identities->address[7].substr(0, 4), "KOTA");
    EXPECT_EQ(identities->address[8].substr(0, 4), "GANG");
}

TEST_F(WorkspaceTest, DamagedKeptIdentitiesAreReadFromTheRecord) {
    auto workspace = filled(true);
    const auto columns = good(workspace->columns(everything()));
    const auto whole = good(workspace->identities(everything()));
    const std::string part = folder() + "/stages/identities-3";
    const auto bytes = std::filesystem::file_size(part);
    const auto again = [&] {
        workspace = nullptr;
        workspace = good(Workspace::open(folder()));
        expect_identities(*good(workspace->identities(everything())), *columns);
        EXPECT_EQ(std::filesystem::file_size(part), bytes) << "made again";
    };
    {
        std::fstream file(part, std::ios::in | std::ios::out | std::ios::binary);
        file.seekp(static_cast<std::streamoff>(bytes / 2));
        file.put('?').put('?');
    }
    again();
    std::filesystem::resize_file(part, bytes / 2);
    again();
    std::filesystem::remove(part);
    again();
    std::filesystem::copy_file(folder() + "/stages/identities-4", part,
                               std::filesystem::copy_options::overwrite_existing);
    again();
}

TEST_F(WorkspaceTest, AnErasureTakesTheKeptIdentitiesAlong) {
    auto workspace = filled(true);
    good(workspace->identities(everything()));
    ASSERT_TRUE(std::filesystem::exists(folder() + "/stages/identities-0"));
    // What a disk may still hold of the file afterwards has no nonce any more.
    const std::string held = folder_.path() + "/held";
    std::filesystem::create_hard_link(folder() + "/stages/identities-0", held);
    ASSERT_TRUE(workspace->erase_identity("F5", "asked"));
    const std::string rest = good(files::read(held, 1 << 20));
    ASSERT_GT(rest.size(), 28U);
    EXPECT_EQ(rest.substr(0, 28), std::string(28, '\0'));
    EXPECT_FALSE(std::filesystem::exists(folder() + "/stages/identities-0"));
    workspace = nullptr;
    workspace = good(Workspace::open(folder()));
    const auto identities = good(workspace->identities(everything()));
    EXPECT_EQ(identities->head_name[4], "");
    EXPECT_EQ(identities->head_name[5], "KEPALA RAHASIA 6");
}

TEST_F(WorkspaceTest, AnErasureTakesDraftsOfTheFamilyAndNoOthers) {
    auto workspace = filled(true);
    ASSERT_TRUE(workspace->keep_stage(
        "draft.satu", "1", R"({"a":{"family":"F5","name":"IBU LIMA"},"b":{"name":"IBU LAIN"}})"));
    ASSERT_TRUE(workspace->keep_stage("draft.dua", "1", R"({"F5":{"name":"IBU LIMA"}})"));
    ASSERT_TRUE(workspace->keep_stage("other", "1", "names of all"));
    const std::string held = folder_.path() + "/held";
    std::filesystem::create_hard_link(folder() + "/stages/draft.satu", held);
    ASSERT_TRUE(workspace->erase_identity("F5", "asked"));
    EXPECT_EQ(good(workspace->kept_stage("draft.satu", "1")), R"({"b":{"name":"IBU LAIN"}})");
    EXPECT_EQ(good(workspace->kept_stage("draft.dua", "1")), "{}");
    EXPECT_FALSE(good(workspace->kept_stage("other", "1")));
    EXPECT_EQ(good(files::read(held, 1 << 20)).substr(0, 28), std::string(28, '\0'))
        << "what the disk may still hold of it cannot be opened";
}

TEST_F(WorkspaceTest, AnErasedFamilyHasNoIdentityRow) {
    auto workspace = filled(true);
    ASSERT_TRUE(workspace->erase_identity("F5", "asked"));
    const auto identities = good(workspace->identities(everything()));
    const auto at = std::find(identities->family_id.begin(), identities->family_id.end(), 5) -
                    identities->family_id.begin();
    const auto row = static_cast<size_t>(at);
    EXPECT_EQ(identities->head_name[row], "");
    EXPECT_EQ(identities->nik[identities->person_begin[row]], "");
    EXPECT_EQ(identities->head_name[row + 1], "KEPALA RAHASIA 6");
}

TEST_F(WorkspaceTest, ColumnsCatchUpWithTheRecordAndAreRebuiltFromIt) {
    auto workspace = filled(false);
    EXPECT_EQ(good(workspace->columns_as_of()), 0);
    ASSERT_TRUE(workspace->catch_up_columns());
    EXPECT_EQ(good(workspace->columns_as_of()), 300);
    const auto caught_up = good(workspace->dump_hash());
    const auto columns = good(workspace->columns(everything()));
    EXPECT_EQ(columns->family.rows, 300U);
    ASSERT_TRUE(workspace->rebuild_columns());
    EXPECT_EQ(good(workspace->dump_hash()), caught_up);
    expect_identities(*good(workspace->identities(everything())), *columns);
    // A document of another kind moves the record on, and the columns with it.
    Document listing;
    listing.kind = Kind::listing;
    listing.key = "L1";
    listing.answers = "{}";
    ASSERT_TRUE(workspace->append({&listing, 1}));
    ASSERT_TRUE(workspace->catch_up_columns());
    EXPECT_EQ(good(workspace->columns_as_of()), 301);
}

TEST_F(WorkspaceTest, NoNameOrNumberIsReadableInTheFolder) {
    auto workspace = filled(true);
    ASSERT_TRUE(workspace->put_blob("FOTO RAHASIA"));
    good(workspace->identities(everything()));
    const auto look = [&] {
        for (const auto& entry : std::filesystem::recursive_directory_iterator(folder())) {
            if (!entry.is_regular_file()) {
                continue;
            }
            std::ostringstream bytes;
            bytes << std::ifstream(entry.path(), std::ios::binary).rdbuf();
            for (const char* secret : {"RAHASIA", "9901010000000"}) {
                EXPECT_EQ(bytes.str().find(secret), std::string::npos) << entry.path() << secret;
            }
        }
    };
    look();
    workspace.reset();
    look();
}

TEST_F(WorkspaceTest, ThreadsChangeNothingThatIsRead) {
    Invented how;
    how.families = 300;
    const auto documents = documents_of(invented_columns(how));
    std::vector<std::string> hashes;
    for (const unsigned count : {1U, 2U, 4U}) {
        set_threads(count);
        FreshFolder other;
        CreateOptions options;
        options.form_folder = std::string(REGSOSEK_SOURCE) + "/forms/regsosek22-k";
        auto workspace = good(Workspace::create(other.path() + "/ws", options));
        good(workspace->append(documents));
        ASSERT_TRUE(workspace->rebuild_columns());
        hashes.push_back(good(workspace->dump_hash()));
    }
    set_threads(0);
    EXPECT_EQ(hashes[0], hashes[1]);
    EXPECT_EQ(hashes[0], hashes[2]);
}

TEST_F(WorkspaceTest, AFullDiskIsSaidAndNothingIsLost) {
    const std::string disk = folder_.path() + "/small";
    std::filesystem::create_directories(disk);
    const std::string mount = "mount -t tmpfs -o size=3m tmpfs " + disk + " 2>/dev/null";
    if (geteuid() != 0 || std::system(mount.c_str()) != 0) {
        GTEST_SKIP() << "a small tmpfs can be mounted by root only";
    }
    {
        auto workspace = good(Workspace::create(disk + "/ws", {}));
        int64_t written = 0;
        Result<Receipt> receipt;
        while (written < 100'000) {
            std::vector<Document> documents;
            for (int64_t i = 0; i < 50; ++i) {
                documents.push_back(invented_family(written + i));
            }
            receipt = workspace->append(documents);
            if (!receipt) {
                break;
            }
            written += 50;
        }
        EXPECT_FALSE(receipt);
        EXPECT_EQ(receipt.error().code, Code::disk_full) << receipt.error().message(Lang::en);
        EXPECT_GT(written, 500);
        EXPECT_EQ(good(workspace->verify_chain()), written);
        EXPECT_EQ(workspace->put_blob(std::string(4 << 20, 'x')).error().code, Code::disk_full);
        workspace.reset();
        workspace = good(Workspace::open(disk + "/ws"));
        EXPECT_EQ(good(workspace->verify_chain()), written);
    }
    EXPECT_EQ(std::system(("umount " + disk).c_str()), 0);
}

}  // namespace
}  // namespace regsosek::store
