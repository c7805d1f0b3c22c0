// What PostgreSQL itself keeps the application from doing.
#include <gtest/gtest.h>

#include <pqxx/pqxx>

#include "record_fixture.h"

namespace regsosek::store {
namespace {

constexpr int32_t shard = 900;

class PostgresRights : public testing::Test {
protected:
    void SetUp() override {
        std::string why_not;
        url_ = postgres_url(why_not);
        if (!why_not.empty()) {
            GTEST_SKIP() << "not run on PostgreSQL: " << why_not;
        }
        connection_ = std::make_unique<pqxx::connection>(url_);
        run("SET citus.propagate_set_commands = 'local'");
    }
    pqxx::result run(const std::string& sql) {
        pqxx::work transaction(*connection_);
        if (!scope_.empty()) {
            transaction.exec(scope_);
        }
        auto rows = transaction.exec(sql);
        transaction.commit();
        return rows;
    }
    void see(const std::string& shard_text, const std::string& low, const std::string& high) {
        scope_ = "SET LOCAL regsosek.shard = '" + shard_text + "'; SET LOCAL regsosek.low = '" +
                 low + "'; SET LOCAL regsosek.high = '" + high +
                 "'; SET LOCAL regsosek.scope = '{[" + low + "," + high + ")}'";
    }
    std::string url_;
    std::string scope_;
    std::unique_ptr<pqxx::connection> connection_;
};

TEST_F(PostgresRights, TheLogCannotBeChangedAndAreasAreKeptApart) {
    std::vector<Document> documents;
    for (int64_t number = 0; number < 14; ++number) {
        documents.push_back(invented_family(number));
    }
    auto record = open_postgres_record(url_, shard);
    ASSERT_TRUE(record) << record.error().message(Lang::en);
    auto log = SealedLog::open(std::move(*record), seal::random_key());
    ASSERT_TRUE(log && (*log)->append(documents));
    see(std::to_string(shard), "0", "9223372036854775807");
    for (const char* sql :
         {"UPDATE record.log SET area = 1", "DELETE FROM record.log", "TRUNCATE record.log",
          "UPDATE record.batch SET rows = 1", "DELETE FROM record.batch",
          "DELETE FROM record.family_key", "UPDATE record.family_key SET wrapped = 'x'",
          "UPDATE record.family_key SET owner = 'x'", "DELETE FROM record.meta",
          "ALTER TABLE record.log DISABLE ROW LEVEL SECURITY"}) {
        EXPECT_THROW(run(sql), pqxx::insufficient_privilege) << sql;
    }
    const auto count = [&] {
        const auto rows = run("SELECT count(*), count(DISTINCT area) FROM record.log");
        return std::pair(rows[0][0].as<int64_t>(), rows[0][1].as<int64_t>());
    };
    EXPECT_EQ(count(), std::pair(int64_t{14}, int64_t{7}));
    const int64_t area = documents[2].area;
    see(std::to_string(shard), std::to_string(area), std::to_string(area + 1));
    EXPECT_EQ(count(), std::pair(int64_t{2}, int64_t{1}));
    see("901", "0", "9223372036854775807");
    EXPECT_EQ(count(), std::pair(int64_t{0}, int64_t{0}));
}

TEST_F(PostgresRights, WithoutAScopeNothingIsRead) {
    EXPECT_THROW(run("SELECT count(*) FROM record.log"), pqxx::sql_error);
}

TEST_F(PostgresRights, OneAppenderPerShard) {
    const auto first = open_postgres_record(url_, 902);
    ASSERT_TRUE(first);
    const auto second = open_postgres_record(url_, 902);
    ASSERT_FALSE(second);
    EXPECT_EQ(second.error().code, Code::busy);
    EXPECT_TRUE(open_postgres_record(url_, 903));
}

TEST_F(PostgresRights, RolesAboveTheRulesAreRefused) {
    for (const auto& url : {postgres_owner_url(), postgres_superuser_url()}) {
        const auto record = open_postgres_record(url, 904);
        ASSERT_FALSE(record);
        EXPECT_EQ(record.error().code, Code::no_right);
    }
}

TEST_F(PostgresRights, InstallingTwiceIsOnce) {
    EXPECT_TRUE(install_postgres_record(postgres_owner_url(), "regsosek_app"));
}

TEST_F(PostgresRights, ANarrowReadUsesTheIndexOnAreas) {
    see("905", "3369010001000100", "3369010001000200");
    pqxx::connection above(postgres_superuser_url());
    pqxx::nontransaction session(above);
    session.exec(
        "INSERT INTO record.log SELECT 905, n, 1, 3369010001000100 + (n / 50) * 100, 1, 1, 0, "
        "'F' || n, 19300, 'PPL', 0, 0, '', '', '', '', '', '', '' "
        "FROM generate_series(1, 20000) n");
    session.exec("ANALYZE record.log");
    std::string text;
    for (const pqxx::row& row :
         run("EXPLAIN SELECT * FROM record.log WHERE shard = 905 AND kind = 1")) {
        text += row[0].c_str();
    }
    EXPECT_NE(text.find("log_area"), std::string::npos) << text;
    EXPECT_NE(text.find("area >="), std::string::npos) << text;
}

TEST(Postgres, AServerThatDoesNotAnswerIsAnError) {
    const auto record = open_postgres_record("host=/nonexistent dbname=x", 1);
    ASSERT_FALSE(record);
    EXPECT_EQ(record.error().code, Code::io);
}

}  // namespace
}  // namespace regsosek::store
