// The signed edition: the same bytes from the same input, and no byte of it can be changed unseen.
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <cstdlib>
#include <filesystem>

#include "district.h"
#include "ground/base/files.h"
#include "ground/base/random.h"
#include "ground/base/text.h"
#include "ground/base/threads.h"
#include "regsosek/finalise.h"

namespace regsosek {
namespace {

namespace fs = std::filesystem;
using testing_flow::Folder;

// One edition made once; tests work on copies.
struct Made {
    Folder folder;
    std::string edition;
    std::string hash;
    std::string key;
};

const Made& made() {
    static const Made* const instance = [] {
        auto* out = new Made;
        const auto report = testing_flow::run(testing_flow::district(), out->folder / "ws");
        if (!report) {
            ADD_FAILURE() << report.error().message(Lang::en);
            return out;
        }
        out->edition = report->edition_folder;
        out->hash = report->edition_hash;
        const auto workspace = store::Workspace::open(out->folder / "ws");
        out->key = text::hex((*workspace)->public_key().value());
        return out;
    }();
    return *instance;
}

class Edition : public testing::Test {
protected:
    void SetUp() override {
        ASSERT_FALSE(made().hash.empty());
        copy_ = folder_ / "edition";
        fs::copy(made().edition, copy_, fs::copy_options::recursive);
    }
    Result<finalise::Edition> verify() { return finalise::verify(copy_, {made().key}); }
    Folder folder_;
    std::string copy_;
};

TEST_F(Edition, verifies_and_says_its_hash) {
    const auto verified = verify();
    ASSERT_TRUE(verified.has_value()) << verified.error().message(Lang::en);
    EXPECT_EQ(verified->hash, made().hash);
    EXPECT_GT(verified->persons, verified->families);
}

TEST_F(Edition, the_same_input_gives_the_same_hash_for_any_number_of_threads) {
    for (const unsigned count : {1U, 2U, 4U}) {
        set_threads(count);
        const Folder other;
        const auto report = testing_flow::run(testing_flow::district(), other / "ws");
        ASSERT_TRUE(report.has_value()) << report.error().message(Lang::en);
        EXPECT_EQ(report->edition_hash, made().hash) << count;
    }
    set_threads(0);
}

TEST_F(Edition, a_changed_byte_is_found_wherever_it_is) {
    const auto paths = files::list(copy_).value();
    std::vector<std::pair<std::string, size_t>> positions;
    const char* wish = std::getenv("REGSOSEK_TEST_LONG");
    const bool whole = wish != nullptr && std::string_view(wish) == "1";
    Random random{11};
    const size_t wanted = whole ? 1'000 * paths.size() : 1'000;
    for (size_t i = 0; i < wanted; ++i) {
        // Each file in turn, so that small ones are not forgotten.
        const std::string& path = paths[i % paths.size()];
        const auto size = static_cast<uint32_t>(fs::file_size(copy_ + "/" + path));
        positions.emplace_back(path, random.below(size));
    }
    for (const auto& [path, at] : positions) {
        const std::string full = copy_ + "/" + path;
        const std::string content = files::read(full).value();
        std::string changed = content;
        changed[at] = static_cast<char>(changed[at] ^ (1 << random.below(8)));
        FILE* file = std::fopen(full.c_str(), "wb");
        ASSERT_EQ(std::fwrite(changed.data(), 1, changed.size(), file), changed.size());
        std::fclose(file);
        const auto verified = verify();
        ASSERT_FALSE(verified.has_value()) << path << " at " << at;
        EXPECT_EQ(verified.error().code, Code::corrupt) << path << " at " << at;
        file = std::fopen(full.c_str(), "wb");
        std::fwrite(content.data(), 1, content.size(), file);
        std::fclose(file);
    }
    EXPECT_TRUE(verify().has_value());
}

TEST_F(Edition, a_file_added_removed_renamed_truncated_or_linked_is_found) {
    const std::string added = copy_ + "/analysis/extra.parquet";
    ASSERT_TRUE(files::write(added, "x").has_value());
    EXPECT_EQ(verify().error().place.file, added);
    fs::remove(added);
    const std::string some = copy_ + "/form/codes.csv";
    fs::rename(some, copy_ + "/form/codez.csv");
    EXPECT_FALSE(verify().has_value());
    fs::rename(copy_ + "/form/codez.csv", some);
    const auto size = fs::file_size(some);
    fs::resize_file(some, size - 1);
    EXPECT_EQ(verify().error().place.file, some);
    fs::remove(some);
    EXPECT_EQ(verify().error().place.file, some);
    fs::create_symlink(made().edition + "/form/codes.csv", some);
    EXPECT_FALSE(verify().has_value());
    fs::remove(some);
    fs::copy_file(made().edition + "/form/codes.csv", some);
    EXPECT_TRUE(verify().has_value());
}

TEST_F(Edition, a_strangers_signature_is_not_trusted) {
    const Folder other;
    const auto report = testing_flow::run(testing_flow::district(), other / "ws");
    ASSERT_TRUE(report.has_value());
    const auto stranger = finalise::verify(report->edition_folder, {made().key});
    ASSERT_FALSE(stranger.has_value());
    EXPECT_EQ(stranger.error().code, Code::untrusted);
    // The stranger's seal over our content fails too.
    fs::copy_file(report->edition_folder + "/seal.json", copy_ + "/seal.json",
                  fs::copy_options::overwrite_existing);
    EXPECT_FALSE(verify().has_value());
    EXPECT_EQ(finalise::verify(made().edition, {}).error().code, Code::untrusted);
}

TEST_F(Edition, identities_open_for_their_receiver_only) {
    const std::string key = made().folder / "ws/keys/receiver.key";
    std::string sealed;
    const auto paths = files::list(copy_).value();
    for (const auto& path : paths) {
        sealed = path.find("-person.csv.sealed") != std::string::npos ? copy_ + "/" + path : sealed;
    }
    const auto opened = finalise::open_identities(sealed, key);
    ASSERT_TRUE(opened.has_value()) << opened.error().message(Lang::en);
    EXPECT_TRUE(opened->starts_with("person_id,number,family_id,member_name,nik\n"));
    EXPECT_NE(opened->find(",9901"), std::string::npos);
    const auto stranger = finalise::make_receiver_key(folder_ / "stranger.key");
    ASSERT_TRUE(stranger.has_value());
    EXPECT_FALSE(finalise::open_identities(sealed, folder_ / "stranger.key").has_value());
    struct stat facts{};
    ASSERT_EQ(::stat((folder_ / "stranger.key").c_str(), &facts), 0);
    EXPECT_EQ(facts.st_mode & 0777, 0600U);
}

TEST_F(Edition, a_run_that_is_repeated_changes_nothing) {
    const Folder other;
    const auto first = testing_flow::run(testing_flow::district(), other / "ws");
    ASSERT_TRUE(first.has_value());
    const auto again = testing_flow::run(testing_flow::district(), other / "ws");
    ASSERT_TRUE(again.has_value()) << again.error().message(Lang::en);
    EXPECT_EQ(again->edition_hash, first->edition_hash);
    for (const auto& step : again->steps) {
        EXPECT_TRUE(step.unchanged) << step.word;
    }
    const auto from = testing_flow::run(testing_flow::district(), other / "ws",
                                        [](flow::Options& o) { o.from = "finalise"; });
    ASSERT_TRUE(from.has_value());
    EXPECT_EQ(from->edition_hash, first->edition_hash);
}

TEST(Flow, wrong_words_are_refused_with_the_nearest) {
    const Folder folder;
    const auto wrong = testing_flow::run(testing_flow::district(), folder / "ws",
                                         [](flow::Options& o) { o.to = "finalize"; });
    ASSERT_FALSE(wrong.has_value());
    EXPECT_EQ(wrong.error().code, Code::usage);
    EXPECT_NE(wrong.error().hint.en.find("finalise"), std::string::npos);
    EXPECT_EQ(testing_flow::run(folder / "nothing", folder / "ws").error().code, Code::not_found);
}

}  // namespace
}  // namespace regsosek
