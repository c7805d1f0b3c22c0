// watch: progress counts what is there; an audit finds a record that was cut off or rewritten.
#include <gtest/gtest.h>

#include <fstream>

#include "ground/base/files.h"
#include "ground/base/ids.h"
#include "regsosek/watch.h"
#include "tests/unit/use/district_fixture.h"

namespace regsosek::watch {
namespace {

namespace fs = std::filesystem;
using district::good;

class Watch : public ::testing::Test {
protected:
    static void SetUpTestSuite() {
        folder_ = new district::Folder("watch");
        district::write_files(folder_->path("in"), 900, 4);
        workspace_ = district::collected(folder_->path("in"), folder_->path("ws"));
    }
    static void TearDownTestSuite() {
        workspace_.reset();
        delete folder_;
    }
    // A copy of the workspace, made while nobody has it open, then opened.
    static std::unique_ptr<store::Workspace> copy(const std::string& name) {
        workspace_.reset();
        fs::copy(folder_->path("ws"), folder_->path(name), fs::copy_options::recursive);
        workspace_ = good(store::Workspace::open(folder_->path("ws")));
        return good(store::Workspace::open(folder_->path(name)));
    }
    static void append(store::Workspace& workspace, const std::string& key) {
        store::Document document;
        document.kind = store::Kind::agreement;
        document.key = key;
        document.answers = "{\"agreement\":\"" + key + "\"}";
        document.author = "test";
        good(workspace.append(std::span(&document, 1)));
    }
    static inline district::Folder* folder_ = nullptr;
    static inline std::unique_ptr<store::Workspace> workspace_;
};

TEST_F(Watch, ProgressCountsDocumentsByAreaAndOfficer) {
    const auto columns = good(workspace_->columns(district::all()));
    for (const By how : {By::district, By::village, By::sls, By::officer}) {
        const auto lines = good(progress(*workspace_, district::all(), how));
        ASSERT_GT(lines.size(), 1U);
        EXPECT_EQ(lines[0].documents, static_cast<int64_t>(columns->family.rows));
        EXPECT_EQ(lines[0].persons, static_cast<int64_t>(columns->person.rows));
        int64_t documents = 0;
        int64_t prelist = 0;
        int64_t results = 0;
        for (size_t i = 1; i < lines.size(); ++i) {
            documents += lines[i].documents;
            prelist += std::max<int64_t>(0, lines[i].prelist);
            for (const int64_t result : lines[i].results) {
                results += result;
            }
        }
        EXPECT_EQ(documents, lines[0].documents);
        EXPECT_EQ(results, lines[0].documents);
        EXPECT_EQ(prelist, lines[0].prelist);
        EXPECT_GT(lines[0].coverage_bp(), 9000);
        EXPECT_EQ(lines[0].ranked, -1);  // score has not run: not known, rather than 0
    }
}

TEST_F(Watch, OneVillageSeesItselfOnly) {
    const auto whole = good(progress(*workspace_, district::all(), By::village));
    for (size_t i = 1; i < whole.size(); ++i) {
        const store::Scope scope({good(AreaRange::of(whole[i].area))});
        const auto alone = good(progress(*workspace_, scope, By::village));
        ASSERT_EQ(alone.size(), 2U);
        EXPECT_EQ(alone[1].area, whole[i].area);
        EXPECT_EQ(alone[1].documents, whole[i].documents);
        EXPECT_EQ(alone[1].prelist, whole[i].prelist);
        EXPECT_EQ(alone[0].persons, whole[i].persons);
    }
}

TEST_F(Watch, AnAnchorAgreesWhileTheRecordGrows) {
    const std::string file = folder_->path("head.json");
    const Anchor head = good(write_anchor(*workspace_, file));
    append(*workspace_, "later");
    const Audit found = good(audit(*workspace_, true, {file}));
    EXPECT_EQ(found.anchors.size(), 1U);
    EXPECT_GT(found.head.batch, head.batch);
    EXPECT_EQ(found.documents, found.head.sequence);
    const std::string typed = folder_->path("typed.txt");
    ASSERT_TRUE(files::write(typed, std::to_string(head.batch) + " " +
                                        std::to_string(head.sequence) + " " + head.hash + "\n")
                    .has_value());
    EXPECT_TRUE(audit(*workspace_, false, {typed}).has_value());
    const auto made = district::edition(*workspace_, "w1");
    EXPECT_TRUE(audit(*workspace_, false, {made.folder + "/seal.json"}).has_value());
}

TEST_F(Watch, TruncationAndRewriteAreFound) {
    const auto shorter = copy("shorter");
    const auto other = copy("other");
    append(*workspace_, "one");
    append(*workspace_, "two");
    const std::string file = folder_->path("anchor.json");
    good(write_anchor(*workspace_, file));
    const auto cut = audit(*shorter, false, {file});
    ASSERT_FALSE(cut.has_value());
    EXPECT_EQ(cut.error().code, Code::corrupt);
    EXPECT_NE(cut.error().what.en.find("cut off"), std::string::npos);
    append(*other, "one");
    append(*other, "not two");
    append(*other, "three");
    const auto rewritten = audit(*other, true, {file});
    ASSERT_FALSE(rewritten.has_value());
    EXPECT_NE(rewritten.error().what.en.find("rewritten"), std::string::npos);
}

TEST_F(Watch, AForgedAnchorIsRefused) {
    const std::string file = folder_->path("forged.json");
    good(write_anchor(*workspace_, file));
    std::string text = good(files::read(file));
    const size_t at = text.find("\"record_sequence\":") + 18;
    text[at] = text[at] == '9' ? '8' : '9';
    ASSERT_TRUE(files::write(file, text).has_value());
    EXPECT_EQ(audit(*workspace_, false, {file}).error().code, Code::corrupt);
    ASSERT_TRUE(files::write(file, "12 13 abc\n").has_value());
    const auto bad = audit(*workspace_, false, {file});
    EXPECT_EQ(bad.error().code, Code::bad_input);
    EXPECT_EQ(bad.error().place.file, file);
    // Another workspace's head is a stranger's.
    store::CreateOptions create;
    create.form_folder = form::default_forms_folder() + "/regsosek22-k";
    const auto stranger = good(store::Workspace::create(folder_->path("stranger"), create));
    append(*stranger, "x");
    good(write_anchor(*stranger, file));
    EXPECT_EQ(audit(*workspace_, false, {file}).error().code, Code::untrusted);
}

}  // namespace
}  // namespace regsosek::watch
