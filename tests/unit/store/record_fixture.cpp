// Places of records for tests.
#include "record_fixture.h"

#include <fcntl.h>
#include <pwd.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "ground/base/json.h"
#include "ground/base/random.h"

namespace regsosek::store {

namespace {

constexpr const char* postgres_programs = "/usr/lib/postgresql/15/bin";

/// Runs a shell command, as user postgres when we are root (PostgreSQL refuses to run as root).
bool run_as_postgres(const std::string& command) {
    const std::string prefix =
        geteuid() == 0 ? "setpriv --reuid=postgres --regid=postgres --clear-groups " : "";
    const std::string line = prefix + command + " >/dev/null 2>&1";
    return std::system(line.c_str()) == 0;
}

/// A cluster in a temporary folder that listens on a socket there and on no port.
class Cluster {
public:
    Cluster() { start(); }
    Cluster(const Cluster&) = delete;
    Cluster& operator=(const Cluster&) = delete;
    ~Cluster() { stop(); }
    std::string url(const std::string& user) const {
        return "host=" + folder_.path() + " port=55432 dbname=postgres user=" + user;
    }
    const std::string& why_not() const { return why_not_; }

private:
    static std::string program(const char* name) {
        return std::string(postgres_programs) + "/" + name;
    }
    std::string data() const { return folder_.path() + "/data"; }

    /// With REGSOSEK_TEST_CITUS=1 the same tests run on one Citus node, its tables distributed.
    static bool with_citus() {
        const char* wanted = std::getenv("REGSOSEK_TEST_CITUS");
        return wanted != nullptr && std::string_view(wanted) == "1";
    }
    /// The node reaches itself through the same socket folder.
    std::string citus_options() const {
        return " -c shared_preload_libraries=citus -c citus.local_hostname=" + folder_.path();
    }

    void start() {
        if (!std::filesystem::exists(program("initdb"))) {
            why_not_ = std::string("PostgreSQL 15 is not installed under ") + postgres_programs;
            return;
        }
        const passwd* user = getpwnam("postgres");
        if (geteuid() == 0 &&
            (user == nullptr || chown(folder_.path().c_str(), user->pw_uid, user->pw_gid) != 0)) {
            why_not_ = "there is no user postgres to run the server";
            return;
        }
        watch();
        const std::string options =
            "\"-c listen_addresses='' -c unix_socket_directories=" + folder_.path() +
            " -p 55432 -c fsync=off" + (with_citus() ? citus_options() : "") + "\"";
        if (!run_as_postgres(program("initdb") + " -D " + data() +
                             " -U super -A trust -E UTF8 "
                             "--locale=C") ||
            !run_as_postgres(program("pg_ctl") + " -D " + data() + " -w -o " + options + " -l " +
                             folder_.path() + "/log start")) {
            why_not_ = "a PostgreSQL cluster could not be started here";
            return;
        }
        install();
    }

    void stop() const {
        if (why_not_.empty()) {
            run_as_postgres(program("pg_ctl") + " -D " + data() + " -m immediate stop");
        }
    }

    /// Starts a process that stops the server and cleans up also when this one is killed: its end
    /// closes the pipe.
    void watch() {
        std::array<int, 2> ends{};
        if (pipe2(ends.data(), O_CLOEXEC) != 0 || fork() != 0) {
            close(ends[0]);
            return;
        }
        close(ends[1]);
        setsid();
        char byte = 0;
        while (read(ends[0], &byte, 1) > 0) {
        }
        stop();
        std::error_code ignored;
        std::filesystem::remove_all(folder_.path(), ignored);
        _exit(0);
    }

    void install() {
        const std::string roles =
            program("psql") + " -q -h " + folder_.path() +
            " -p 55432 -U super -d postgres -c "
            "\"CREATE ROLE regsosek_owner LOGIN; CREATE ROLE regsosek_app LOGIN; "
            "GRANT CREATE ON DATABASE postgres TO regsosek_owner" +
            (with_citus() ? "; CREATE EXTENSION citus" : "") + "\"";
        if (!run_as_postgres(roles)) {
            why_not_ = "roles could not be made";
            return;
        }
        const auto installed = install_postgres_record(url("regsosek_owner"), "regsosek_app");
        ASSERT_TRUE(installed) << installed.error().message(Lang::en);
    }

    FreshFolder folder_;
    std::string why_not_;
};

Cluster& cluster() {
    static Cluster instance;
    return instance;
}

}  // namespace

FreshFolder::FreshFolder() {
    std::string pattern =
        (std::filesystem::temp_directory_path() / "regsosek-test-XXXXXX").string();
    path_ = mkdtemp(pattern.data());
}

FreshFolder::~FreshFolder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
}

const std::string& postgres_url(std::string& why_not) {
    static const std::string url = cluster().url("regsosek_app");
    why_not = cluster().why_not();
    return url;
}

std::string postgres_owner_url() {
    return cluster().url("regsosek_owner");
}

std::string postgres_superuser_url() {
    return cluster().url("super");
}

void RecordPlace::SetUp() {
    static std::atomic<int32_t> next_shard = 1;
    shard_ = next_shard++;
    std::string why_not;
    if (place() == "postgres") {
        postgres_url(why_not);
    }
    if (!why_not.empty()) {
        GTEST_SKIP() << "not run on PostgreSQL: " << why_not;
    }
}

Result<std::unique_ptr<Record>> RecordPlace::open(bool create) {
    if (place() == "postgres") {
        std::string why_not;
        return open_postgres_record(postgres_url(why_not), shard_);
    }
    SqliteRecordOptions options;
    options.path = folder_.path() + "/record.db";
    options.shard = shard_;
    options.create = create;
    return open_sqlite_record(options);
}

std::unique_ptr<Record> RecordPlace::fresh_record() {
    if (place() == "memory") {
        return make_memory_record(shard_);
    }
    auto record = open(true);
    EXPECT_TRUE(record) << record.error().message(Lang::en);
    return record ? std::move(*record) : nullptr;
}

std::unique_ptr<Record> RecordPlace::reopened() {
    if (place() == "memory") {
        return nullptr;
    }
    auto record = open(false);
    EXPECT_TRUE(record) << record.error().message(Lang::en);
    return record ? std::move(*record) : nullptr;
}

Document invented_family(int64_t number, int revision) {
    Random random(22, static_cast<uint64_t>(revision), static_cast<uint64_t>(number));
    Document document;
    document.kind = Kind::family;
    document.key = "F" + std::to_string(number);
    document.area = 3369010001000100 + (number % 7) * 100'000'000;
    document.author = "PPL" + std::to_string(number % 5);
    document.reason = revision == 0 ? "" : "revision " + std::to_string(revision);
    document.valid_on.days = 19300;
    document.idempotency =
        "k_family.csv:" + std::to_string(number) + ":" + std::to_string(revision);
    const int members = random.between(1, 4);
    json::Writer answers(document.answers);
    json::Writer identity(document.identity);
    answers.begin_object();
    answers.key("family_id");
    answers.value(number);
    answers.key("members");
    answers.begin_array();
    identity.begin_object();
    identity.key("address");
    identity.value("JALAN CONTOH " + std::to_string(random.below(100)));
    identity.key("head_name");
    identity.value("KEPALA " + std::to_string(number));
    identity.key("members");
    identity.begin_array();
    for (int member = 0; member < members; ++member) {
        answers.begin_object();
        answers.key("age");
        answers.value(int64_t{random.between(0, 90)});
        answers.key("person_id");
        answers.value(number * 10 + member);
        answers.end_object();
        identity.begin_object();
        identity.key("member_name");
        identity.value("ANGGOTA " + std::to_string(random.below(1000)));
        identity.key("nik");
        identity.value("99010" + std::to_string(10'000'000'000 + random.below(1'000'000'000)));
        identity.key("person_id");
        identity.value(number * 10 + member);
        identity.end_object();
    }
    answers.end_array();
    answers.end_object();
    identity.end_array();
    identity.end_object();
    return document;
}

int64_t still_clock() {
    return 1'700'000'000;
}

}  // namespace regsosek::store
