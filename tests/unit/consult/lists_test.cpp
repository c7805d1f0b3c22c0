// Sessions and lists of an invented district.
#include <fmt/format.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdio>
#include <filesystem>
#include <map>
#include <set>

#include "district.h"
#include "ground/base/files.h"
#include "ground/base/hash.h"
#include "ground/base/ids.h"
#include "ground/base/json.h"
#include "ground/base/threads.h"
#include "regsosek/consult.h"

namespace regsosek::consult {
namespace {

namespace fs = std::filesystem;

std::string squeezed(std::string_view text) {
    std::string out;
    for (const char c : text) {
        if (c != ' ' && c != '\n' && c != '\f') {
            out += c;
        }
    }
    return out;
}

bool have_pdftotext() {
    return std::system("command -v pdftotext > /dev/null 2>&1") == 0;
}

// The text of a PDF without blanks, lines of one cell together.
// Or, with -layout, as it stands on the page.
std::string pdf_text(const std::string& path, const std::string& order = "-raw") {
    std::FILE* pipe = popen(("pdftotext " + order + " " + path + " - 2>/dev/null").c_str(), "r");
    std::string out;
    std::array<char, 4096> buffer{};
    for (size_t n = 1; pipe != nullptr && n > 0;) {
        n = std::fread(buffer.data(), 1, buffer.size(), pipe);
        out.append(buffer.data(), n);
    }
    pclose(pipe);
    return squeezed(out);
}

class Lists : public ::testing::Test {
protected:
    static void SetUpTestSuite() {
        folder_ = new Folder;
        workspace_ = scored_workspace(*folder_ / "ws");
        ASSERT_NE(workspace_, nullptr);
    }
    static void TearDownTestSuite() {
        workspace_.reset();
        delete folder_;
    }
    static inline Folder* folder_ = nullptr;
    static inline std::unique_ptr<store::Workspace> workspace_;
};

TEST_F(Lists, SessionsHoldEverySlsOnceAndAtMostSoMany) {
    for (const int64_t most : {12, 3, 1}) {
        SessionOptions options;
        options.sls_per_session_max = most;
        const auto report = plan_sessions(*workspace_, all(), options);
        ASSERT_TRUE(report.has_value());
        const store::Table table = table_of(*workspace_, "consult_session");
        EXPECT_EQ(static_cast<int64_t>(table.rows), report->sls);
        std::map<std::string, int64_t> sizes;
        std::map<std::string, std::set<int64_t>> villages;
        for (size_t i = 0; i < table.rows; ++i) {
            const std::string session{table.at("session_id").text(i)};
            ++sizes[session];
            villages[session].insert(table.at("village").integer(i));
            EXPECT_EQ(table.at("ordinal").integer(i), sizes[session]);
        }
        for (const auto& [session, size] : sizes) {
            EXPECT_LE(size, most);
            EXPECT_EQ(villages[session].size(), 1U);
        }
        EXPECT_EQ(static_cast<int64_t>(sizes.size()), report->sessions);
    }
    SessionOptions none;
    none.sls_per_session_max = 0;
    EXPECT_FALSE(plan_sessions(*workspace_, all(), none).has_value());
}

TEST_F(Lists, EverySlsAndFamilyHasItsListSealedInTheVault) {
    const auto report = make_lists(*workspace_, all());
    ASSERT_TRUE(report.has_value()) << report.error().message(Lang::en);
    const store::Table lists = table_of(*workspace_, "consult_list");
    const store::Table vk = table_of(*workspace_, "collect_vk");
    EXPECT_EQ(lists.rows, vk.rows);  // SLS without families too
    const auto columns = workspace_->columns(all());
    ASSERT_TRUE(columns.has_value());
    EXPECT_EQ(report->families, static_cast<int64_t>((*columns)->family.rows));
    const store::Table printed = table_of(*workspace_, "consult_printed");
    const store::Table unranked = table_of(*workspace_, "score_not_ranked");
    EXPECT_EQ(printed.rows, (*columns)->family.rows);
    EXPECT_EQ(report->not_ranked, static_cast<int64_t>(unranked.rows));
    std::map<std::string, std::string> texts;
    std::map<int64_t, std::string> blob_of;
    for (size_t i = 0; i < lists.rows; ++i) {
        const std::string blob{lists.at("blob").text(i)};
        blob_of[lists.at("area").integer(i)] = blob;
        if (!texts.contains(blob)) {
            const auto pdf = workspace_->get_blob(blob);
            ASSERT_TRUE(pdf.has_value());
            ASSERT_TRUE(pdf->starts_with("%PDF-"));
            ASSERT_TRUE(files::write(*folder_ / "village.pdf", *pdf).has_value());
            texts[blob] = have_pdftotext() ? pdf_text(*folder_ / "village.pdf") : "";
        }
        if (have_pdftotext()) {
            const std::string& text = texts[blob];
            EXPECT_NE(text.find(AreaCode{lists.at("area").integer(i)}.text()), std::string::npos);
            EXPECT_NE(text.find(lists.at("list_id").text(i)), std::string::npos);
        }
    }
    const auto identities = workspace_->identities(all());
    ASSERT_TRUE(identities.has_value());
    const auto& area = (*columns)->family.at("area").int64s;
    for (size_t row = 0; have_pdftotext() && row < (*columns)->family.rows; ++row) {
        const std::string& text = texts[blob_of[area[row]]];
        EXPECT_NE(text.find(squeezed((*identities)->head_name[row])), std::string::npos);
        const std::string_view kk = (*identities)->kk_number[row];
        EXPECT_TRUE(kk.size() < 16 || text.find(kk) == std::string::npos);
        const uint32_t first = (*identities)->person_begin[row];
        const std::string_view nik = (*identities)->nik[first];
        EXPECT_TRUE(nik.size() < 16 || text.find(nik) == std::string::npos);
    }
}

TEST_F(Lists, NothingOfThemIsLeftInPlaintext) {
    ASSERT_TRUE(make_lists(*workspace_, all()).has_value());
    const auto identities = workspace_->identities(all());
    ASSERT_TRUE(identities.has_value());
    std::vector<std::string_view> planted;
    for (size_t row = 0; row < (*identities)->family_id.size(); row += 97) {
        if ((*identities)->address[row].size() > 20) {
            planted.push_back((*identities)->address[row]);
        }
    }
    ASSERT_GT(planted.size(), 5U);
    for (const auto& entry : fs::recursive_directory_iterator(workspace_->folder())) {
        if (entry.is_regular_file()) {
            const auto bytes = files::read(entry.path().string());
            ASSERT_TRUE(bytes.has_value());
            EXPECT_EQ(bytes->find("%PDF"), std::string::npos) << entry.path();
            for (const std::string_view text : planted) {
                EXPECT_EQ(bytes->find(text), std::string::npos) << entry.path();
            }
        }
    }
}

TEST_F(Lists, TheSameBytesForAnyNumberOfThreads) {
    std::set<std::string> dumps;
    const std::vector<std::string> tables = {"consult_list", "consult_printed"};
    for (const unsigned count : {1U, 2U, 4U}) {
        set_threads(count);
        ListOptions options;
        options.villages_per_round = count;
        ASSERT_TRUE(make_lists(*workspace_, all(), options).has_value());
        dumps.insert(workspace_->dump_hash(tables).value());
    }
    set_threads(0);
    EXPECT_EQ(dumps.size(), 1U);
}

TEST_F(Lists, ARunThatIsStoppedLeavesTheEarlierLists) {
    ASSERT_TRUE(make_lists(*workspace_, all()).has_value());
    const std::vector<std::string> tables = {"consult_list"};
    const auto before = workspace_->dump_hash(tables).value();
    ListOptions options;
    options.paper = Paper::a4;
    options.villages_per_round = 1;
    options.progress = [](int64_t, int64_t) { return false; };
    const auto stopped = make_lists(*workspace_, all(), options);
    ASSERT_FALSE(stopped.has_value());
    EXPECT_EQ(stopped.error().code, Code::stopped);
    EXPECT_EQ(workspace_->dump_hash(tables).value(), before);
    // It goes on behind what it has sealed; then there is nothing left to draw.
    options.progress = nullptr;
    const auto rest = make_lists(*workspace_, all(), options);
    ASSERT_TRUE(rest.has_value());
    EXPECT_EQ(rest->villages_drawn, rest->villages - 1);
    const auto whole = workspace_->dump_hash(tables).value();
    EXPECT_NE(whole, before);
    const auto again = make_lists(*workspace_, all(), options);
    ASSERT_TRUE(again.has_value());
    EXPECT_EQ(again->villages_drawn, 0);
    EXPECT_EQ(again->pages, rest->pages);
    EXPECT_EQ(again->bytes, rest->bytes);
    EXPECT_EQ(workspace_->dump_hash(tables).value(), whole);
    // The earlier lists again: all of them are drawn, none is taken from another run.
    const auto first = make_lists(*workspace_, all());
    ASSERT_TRUE(first.has_value());
    EXPECT_EQ(first->villages_drawn, first->villages);
    EXPECT_EQ(workspace_->dump_hash(tables).value(), before);
}

// Draws the lists in a process of its own that dies when half of the villages are done.
bool killed_half_way(const std::string& ws, const ListOptions& options) {
    const pid_t child = ::fork();
    if (child == 0) {
        const auto workspace = store::Workspace::open(ws);
        ListOptions dying = options;
        dying.progress = [](int64_t done, int64_t total) {
            if (done * 2 >= total) {
                ::kill(::getpid(), SIGKILL);
            }
            return true;
        };
        ::_exit(workspace && make_lists(**workspace, all(), dying) ? 0 : 1);
    }
    int status = 0;
    ::waitpid(child, &status, 0);
    return WIFSIGNALED(status);
}

TEST(KilledLists, EndAsListsOfAnUndisturbedRun) {
    const Folder folder;
    ASSERT_NE(scored_workspace(folder / "killed"), nullptr);
    fs::copy(folder / "killed", folder / "whole", fs::copy_options::recursive);
    ListOptions options;
    options.villages_per_round = 1;
    ASSERT_TRUE(killed_half_way(folder / "killed", options));
    const auto killed = store::Workspace::open(folder / "killed");
    const auto whole = store::Workspace::open(folder / "whole");
    ASSERT_TRUE(killed && whole);
    const auto rest = make_lists(**killed, all(), options);
    const auto all_of_it = make_lists(**whole, all(), options);
    ASSERT_TRUE(rest && all_of_it);
    EXPECT_LT(rest->villages_drawn, rest->villages) << "what was sealed is not drawn again";
    EXPECT_EQ(rest->villages, all_of_it->villages);
    EXPECT_EQ(rest->pages, all_of_it->pages);
    EXPECT_EQ(rest->bytes, all_of_it->bytes);
    const std::vector<std::string> tables = {"consult_list", "consult_printed"};
    EXPECT_EQ((*killed)->dump_hash(tables).value(), (*whole)->dump_hash(tables).value());
    const store::Table lists = table_of(**killed, "consult_list");
    for (size_t i = 0; i < lists.rows; ++i) {
        EXPECT_EQ((*killed)->get_blob(lists.at("blob").text(i)).value(),
                  (*whole)->get_blob(lists.at("blob").text(i)).value());
    }
}

// Names as the register has them, on the lists of their SLS and on no other.
TEST(BlockVI, NamesTheFamiliesThatTheRegisterMissesInTheCensus) {
    if (!have_pdftotext()) {
        GTEST_SKIP() << "pdftotext is not there";
    }
    const Folder folder;
    const auto workspace = scored_workspace(folder / "ws");
    ASSERT_NE(workspace, nullptr);
    const int64_t area = table_of(*workspace, "collect_vk").at("area").integer(0);
    const int64_t village = area / 1'000'000 * 1'000'000;
    const std::string missing = fmt::format(
        "{}\t7\tMBAH SURATMAN WIRYODIHARJO\n{}\t9\tSUPARTINAH KUSUMANINGRUM\n"
        "{}\t11\tHANYA DESANYA DIKETAHUI\n",
        area, area, village);
    ASSERT_TRUE(workspace->set_state("link.missing", workspace->put_blob(missing).value()));
    ASSERT_TRUE(make_lists(*workspace, all()));
    PrintOptions options;
    options.output_file = folder / "out.pdf";
    const auto printed = [&](int64_t of) {
        options.area = AreaCode{of}.text();
        const auto report = print_lists(*workspace, all(), options);
        EXPECT_TRUE(report.has_value());
        return pdf_text(options.output_file, "-layout");
    };
    const std::string text = printed(area);
    const size_t block = text.find("VI.KELUARGATAMBAHAN");
    ASSERT_NE(block, std::string::npos);
    for (const char* name : {"MBAHSURATMANWIRYODIHARJO", "SUPARTINAHKUSUMANINGRUM"}) {
        const size_t at = text.find(name);
        EXPECT_NE(at, std::string::npos) << name;
        EXPECT_GT(at, block) << "in block VI, behind the families of the census";
    }
    EXPECT_EQ(text.find("HANYADESANYA"), std::string::npos);
    const store::Table lists = table_of(*workspace, "consult_list");
    for (size_t i = 0; i < lists.rows; ++i) {
        if (const int64_t other = lists.at("area").integer(i); other != area) {
            EXPECT_EQ(printed(other).find("SURATMANWIRYO"), std::string::npos);
            break;
        }
    }
}

TEST_F(Lists, PrintingIsAHandOverWithNumberedCopies) {
    ASSERT_TRUE(make_lists(*workspace_, all()).has_value());
    const store::Table lists = table_of(*workspace_, "consult_list");
    PrintOptions options;
    options.area = AreaCode{lists.at("area").integer(1)}.text();
    options.output_file = *folder_ / "out.pdf";
    options.copies = 3;
    for (const int64_t printing : {1, 2}) {
        const auto report = print_lists(*workspace_, all(), options);
        ASSERT_TRUE(report.has_value()) << report.error().message(Lang::en);
        EXPECT_EQ(report->printing, printing);
        EXPECT_EQ(report->lists, 1);
        EXPECT_EQ(report->pages, 3 * lists.at("pages").integer(1));
    }
    struct stat status{};
    ASSERT_EQ(::stat(options.output_file.c_str(), &status), 0);
    EXPECT_EQ(status.st_mode & 0777U, 0600U);
    const auto document =
        workspace_->get(store::Kind::handover, "fkp-list-" + options.area, all(), true);
    ASSERT_TRUE(document.has_value() && document->has_value());
    const auto answers = json::parse((*document)->document.answers);
    ASSERT_TRUE(answers.has_value());
    EXPECT_EQ(*answers->find("copies")->integer(), 3);
    EXPECT_EQ(*answers->find("printing")->integer(), 2);
    EXPECT_EQ(*answers->find("lists")->array()->front().text(), lists.at("list_id").text(1));
    EXPECT_EQ(*answers->find("file_hash")->text(), hex(blake2b_file(options.output_file).value()));
    if (have_pdftotext()) {
        const std::string text = pdf_text(options.output_file);
        for (const char* copy : {"salinan1dari3", "salinan2dari3", "salinan3dari3"}) {
            EXPECT_NE(text.find(copy), std::string::npos);
        }
        EXPECT_NE(text.find("cetakan2"), std::string::npos);
    }
}

TEST_F(Lists, AVillageIsPrintedWhole) {
    ASSERT_TRUE(make_lists(*workspace_, all()).has_value());
    const store::Table lists = table_of(*workspace_, "consult_list");
    PrintOptions options;
    options.area = AreaCode{lists.at("area").integer(0)}.text().substr(0, 10);
    options.output_file = *folder_ / "village-out.pdf";
    const auto report = print_lists(*workspace_, all(), options);
    ASSERT_TRUE(report.has_value()) << report.error().message(Lang::en);
    int64_t expected = 0;
    for (size_t i = 0; i < lists.rows; ++i) {
        const bool inside = AreaCode{lists.at("area").integer(i)}.text().starts_with(options.area);
        expected += inside ? 1 : 0;
    }
    EXPECT_EQ(report->lists, expected);
}

TEST_F(Lists, WhatHasChangedSinceIsNotHandedOver) {
    ASSERT_TRUE(make_lists(*workspace_, all()).has_value());
    const store::Table lists = table_of(*workspace_, "consult_list");
    store::Table printed = table_of(*workspace_, "consult_printed");
    const store::Table kept = printed;
    for (int32_t& group : printed.find("group_printed")->int32s) {
        group = group == 1 ? 2 : group;
    }
    const store::TableSpec spec{"consult_printed", {"family_id"}, "area"};
    ASSERT_TRUE(workspace_->write_table(spec, printed).has_value());
    PrintOptions options;
    options.area = AreaCode{lists.at("area").integer(0)}.text().substr(0, 10);
    options.output_file = *folder_ / "changed.pdf";
    const auto changed = print_lists(*workspace_, all(), options);
    ASSERT_FALSE(changed.has_value());
    EXPECT_EQ(changed.error().code, Code::conflict);
    EXPECT_FALSE(fs::exists(options.output_file));
    ASSERT_TRUE(workspace_->write_table(spec, kept).has_value());
    for (const auto& [area, code] :
         std::map<std::string, Code>{{"99", Code::usage}, {"1101010001", Code::not_found}}) {
        options.area = area;
        const auto wrong = print_lists(*workspace_, all(), options);
        ASSERT_FALSE(wrong.has_value());
        EXPECT_EQ(wrong.error().code, code);
    }
    options.area = AreaCode{lists.at("area").integer(0)}.text();
    const auto right = print_lists(*workspace_, store::Scope({AreaRange{0, 1}}), options);
    ASSERT_FALSE(right.has_value());
    EXPECT_EQ(right.error().code, Code::no_right);
}

}  // namespace
}  // namespace regsosek::consult
