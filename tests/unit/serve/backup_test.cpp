// Backups made while others write, and what comes back from them.
#include <gtest/gtest.h>
#include <unistd.h>

#include <atomic>
#include <filesystem>
#include <fstream>
#include <thread>

#include "office.h"

namespace regsosek {
namespace {

namespace fs = std::filesystem;
using testing_serve::Client;
using testing_serve::member;
using testing_serve::Office;

class Folder {
public:
    Folder() {
        std::string pattern = (fs::temp_directory_path() / "regsosek-backup-XXXXXX").string();
        path_ = ::mkdtemp(pattern.data());
    }
    ~Folder() {
        std::error_code ignored;
        fs::remove_all(path_, ignored);
    }
    std::string at(const std::string& name) const { return (fs::path(path_) / name).string(); }

private:
    std::string path_;
};

std::string key_of(Office& office) {
    return office.workspace().folder() + "/keys/workspace.key";
}

TEST(Backup, ARestoreHasTheSameDumpHash) {
    Office& office = Office::whole();
    ASSERT_TRUE(office.desk().writes().catch_up());
    const Folder folder;
    ASSERT_TRUE(office.workspace().backup(folder.at("copy"), false));
    EXPECT_FALSE(fs::exists(folder.at("copy/keys/workspace.key"))) << "the key stays at home";
    EXPECT_FALSE(store::restore_backup(folder.at("copy"), folder.at("new")));
    const auto restored =
        store::restore_backup(folder.at("copy"), folder.at("new"), key_of(office));
    ASSERT_TRUE(restored) << restored.error().message(Lang::en);
    const auto again = store::Workspace::open(folder.at("new"));
    ASSERT_TRUE(again) << again.error().message(Lang::en);
    EXPECT_EQ((*again)->dump_hash().value(), office.workspace().dump_hash().value());
    EXPECT_EQ((*again)->head_sequence(), office.workspace().head_sequence());
    EXPECT_TRUE((*again)->verify_chain());
    const auto accounts = serve::Accounts::load(**again);
    ASSERT_TRUE(accounts);
    EXPECT_EQ((*accounts)->list().size(), office.desk().accounts().list().size());
    // The columns are derived: built anew from the record they are the same.
    ASSERT_TRUE((*again)->rebuild_columns());
    EXPECT_EQ((*again)->dump_hash().value(), office.workspace().dump_hash().value());
}

TEST(Backup, ADamagedOrForeignFileIsNoticed) {
    Office& office = Office::whole();
    const Folder folder;
    ASSERT_TRUE(office.workspace().backup(folder.at("copy"), true));
    EXPECT_EQ(office.workspace().backup(folder.at("copy"), true).error().code, Code::conflict);
    {
        std::fstream file(folder.at("copy/record.db"), std::ios::in | std::ios::out);
        file.seekp(9000);
        file.put('x');
        file.put('y');
    }
    const auto damaged = store::restore_backup(folder.at("copy"), folder.at("new"));
    ASSERT_FALSE(damaged);
    EXPECT_EQ(damaged.error().code, Code::corrupt);
    fs::remove_all(folder.at("copy"));
    ASSERT_TRUE(office.workspace().backup(folder.at("copy"), true));
    std::ofstream(folder.at("copy/more")) << "not ours";
    EXPECT_EQ(store::restore_backup(folder.at("copy"), folder.at("new")).error().code,
              Code::corrupt);
    fs::remove(folder.at("copy/more"));
    fs::create_directory(folder.at("full"));
    std::ofstream(folder.at("full/something")) << "here";
    EXPECT_EQ(store::restore_backup(folder.at("copy"), folder.at("full")).error().code,
              Code::conflict);
    EXPECT_TRUE(store::restore_backup(folder.at("copy"), folder.at("new")));
}

TEST(Backup, OneMadeUnderWritesHoldsWhatWasAcknowledgedBefore) {
    Office& office = Office::whole();
    const Client client = office.client("administrator", office.village());
    std::atomic<bool> ends = false;
    std::atomic<int64_t> acknowledged = 0;
    std::thread writer([&] {
        for (int i = 0; !ends; ++i) {
            store::Document document;
            document.kind = store::Kind::paper;
            document.key = "backup-test-" + std::to_string(i);
            document.area = 9901010001000100;
            document.answers = "{}";
            ASSERT_TRUE(office.desk().writes().append([&]() -> Result<void> {
                const auto receipt = office.workspace().append({&document, 1});
                acknowledged = receipt ? receipt->last_sequence : acknowledged.load();
                return {};
            }));
        }
    });
    while (acknowledged == 0) {
        std::this_thread::yield();
    }
    const int64_t before = acknowledged;
    const auto made = office.send(client, "POST", "/v1/backup");
    ends = true;
    writer.join();
    ASSERT_EQ(made.status, 201) << made.body;
    const std::string name = *member(made, "backup").text();
    const auto list = office.send(client, "GET", "/v1/backup");
    EXPECT_NE(list.body.find(name), std::string::npos);
    const Folder folder;
    const std::string from = office.workspace().folder() + "-backup/" + name;
    ASSERT_TRUE(store::restore_backup(from, folder.at("new"), key_of(office)));
    const auto again = store::Workspace::open(folder.at("new"));
    ASSERT_TRUE(again) << again.error().message(Lang::en);
    EXPECT_GE((*again)->head_sequence(), before);
    EXPECT_TRUE((*again)->verify_chain());
}

}  // namespace
}  // namespace regsosek
