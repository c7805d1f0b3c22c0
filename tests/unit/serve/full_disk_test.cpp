// A full disk: what was acknowledged stays, counts are still given, writes and reads by name are
// refused in words, and all goes on when there is room again.
#include <gtest/gtest.h>
#include <unistd.h>

#include <chrono>
#include <cstdlib>
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

// A small disk of its own; unmounted with everything on it.
class SmallDisk {
public:
    SmallDisk() {
        std::string pattern = (fs::temp_directory_path() / "regsosek-small-XXXXXX").string();
        path_ = ::mkdtemp(pattern.data());
        const std::string mount = "mount -t tmpfs -o size=96m tmpfs " + path_ + " 2>/dev/null";
        there_ = ::geteuid() == 0 && std::system(mount.c_str()) == 0;
    }
    ~SmallDisk() {
        if (there_) {
            EXPECT_EQ(std::system(("umount " + path_).c_str()), 0);
        }
        std::error_code ignored;
        fs::remove(path_, ignored);
    }
    bool there() const { return there_; }
    std::string at(const char* name) const { return path_ + "/" + name; }
    // Writes until nothing goes any more.
    void fill() const {
        std::ofstream file(at("filler"), std::ios::binary);
        const std::string block(64 * 1024, 'x');
        while (file.write(block.data(), static_cast<std::streamsize>(block.size())).flush()) {
        }
        file.clear();
        while (file.put('x').flush()) {
        }
    }

private:
    std::string path_;
    bool there_ = false;
};

// The office's workspace once more, on the small disk, and its own server.
class Copy {
public:
    Copy(Office& office, const SmallDisk& disk, const std::string& account) {
        const std::string backup = office.workspace().folder() + "-for-the-small-disk";
        EXPECT_TRUE(office.workspace().backup(backup, true));
        EXPECT_TRUE(store::restore_backup(backup, disk.at("ws")));
        fs::remove_all(backup);
        store::OpenOptions opening;
        opening.readers = true;
        workspace_ = store::Workspace::open(disk.at("ws"), opening).value();
        serve::DeskOptions options;
        options.policy_file = std::string(REGSOSEK_SOURCE) + "/policy/access.toml";
        options.clock = [] { return int64_t{1'700'000'000}; };
        desk_ = serve::Desk::open(*workspace_, options).value();
        app_ = std::make_unique<serve::App>(*desk_);
        token_ = desk_->sessions().begin(account, 1'700'000'000);
        csrf_ = desk_->sessions().find(token_, 1'700'000'000)->csrf;
    }
    serve::Response send(const std::string& method, const std::string& path,
                         const std::string& body = "", const std::string& match = "") {
        serve::Request request;
        request.method = method;
        request.path = path;
        request.body = body;
        request.headers = {{"cookie", "regsosek_session=" + token_},
                           {"x-csrf-token", csrf_},
                           {"x-purpose", "entry"},
                           {"content-type", "application/json"},
                           {"accept-language", "en"}};
        if (!match.empty()) {
            request.headers["if-match"] = match;
        }
        return app_->handle(request);
    }
    // A new version of a family's document with this address, keyed upon `version`.
    serve::Response change(const std::string& target, json::Value document, int64_t version,
                           const std::string& address) {
        auto& answers =
            std::get<json::Object>(std::get<json::Object>(document.data)["answers"].data);
        answers["address"].data = address;
        return send("PUT", target, json::canonical(document),
                    "\"" + std::to_string(version) + "\"");
    }
    store::Workspace& workspace() { return *workspace_; }

private:
    std::unique_ptr<store::Workspace> workspace_;
    std::unique_ptr<serve::Desk> desk_;
    std::unique_ptr<serve::App> app_;
    std::string token_, csrf_;
};

TEST(FullDisk, MakesTheServerReadOnlyUntilThereIsRoom) {
    const SmallDisk disk;
    if (!disk.there()) {
        GTEST_SKIP() << "a small tmpfs can be mounted by root only";
    }
    Office& office = Office::whole();
    const Client client = office.client("operator", office.village());
    const std::string account =
        *member(office.send(client, "GET", "/v1/session"), "account").text();
    Copy copy(office, disk, account);
    const std::string target = "/v1/collect/family/" + office.family_in(office.village());
    const auto read = copy.send("GET", target);
    ASSERT_EQ(read.status, 200) << read.body;
    const json::Value document = json::parse(read.body).value();
    int64_t version = *document.find("version")->integer();
    disk.fill();
    // What lies in the write-ahead log already has room for some more.
    serve::Response answer;
    int turns = 0;
    for (answer = copy.change(target, document, version, "GANG 0");
         answer.status == 200 && turns < 20'000;
         answer = copy.change(target, document, version, "GANG " + std::to_string(turns))) {
        ++version;
        ++turns;
    }
    EXPECT_EQ(answer.status, 507) << answer.body;
    EXPECT_EQ(copy.change(target, document, version, "GANG X").body.find("internal"),
              std::string::npos);
    const auto refused = copy.change(target, document, version, "GANG X");
    EXPECT_EQ(refused.status, 507);
    EXPECT_EQ(*member(refused, "detail").text(),
              "the disk is full: data can only be read until there is room");
    EXPECT_EQ(copy.send("GET", "/v1/watch/progress").status, 200) << "counts are still given";
    EXPECT_EQ(copy.send("GET", "/v1/session").status, 200);
    const int64_t documents = copy.workspace().head_sequence();
    EXPECT_EQ(copy.workspace().verify_chain().value_or(-1), documents);
    fs::remove(disk.at("filler"));
    const auto latest = std::chrono::steady_clock::now() + std::chrono::seconds(60);
    do {
        std::this_thread::sleep_for(std::chrono::milliseconds(100));
        answer = copy.change(target, document, version, "GANG SETELAH PENUH");
    } while (answer.status == 507 && std::chrono::steady_clock::now() < latest);
    EXPECT_EQ(answer.status, 200) << answer.body;
    const auto after = copy.send("GET", target);
    ASSERT_EQ(after.status, 200);
    EXPECT_EQ(*member(after, "version").integer(), version + 1) << "none is lost, none there twice";
    EXPECT_EQ(*member(after, "answers").find("address")->text(), "GANG SETELAH PENUH");
    EXPECT_EQ(copy.workspace().verify_chain().value_or(-1), documents + 1);
}

}  // namespace
}  // namespace regsosek
