// The record in PostgreSQL 15: one schema `record` for many shards, row-level security by shard and
// area, bulk rows by INSERT ... SELECT unnest. Layout and roles: docs/format/record.md.
#include "ground/store/record.h"

#include <fmt/format.h>

#include <algorithm>
#include <functional>
#include <pqxx/pqxx>
#include <ranges>
#include <variant>

#include "ground/base/text.h"

namespace regsosek::store {

namespace {

/// Version of the layout, kept in record.layout.
constexpr int64_t format_version = 1;
/// First half of the advisory lock's number, so that no other program's locks meet ours ("REGS").
constexpr int64_t lock_class = 0x52454753;

constexpr const char* schema = R"(
CREATE SCHEMA IF NOT EXISTS record;
CREATE TABLE IF NOT EXISTS record.layout(version bigint PRIMARY KEY);
INSERT INTO record.layout VALUES (1) ON CONFLICT DO NOTHING;
CREATE TABLE IF NOT EXISTS record.meta(shard bigint, name text, value bytea NOT NULL,
  PRIMARY KEY(shard, name));
CREATE TABLE IF NOT EXISTS record.batch(shard bigint, batch bigint, first_sequence bigint NOT NULL,
  rows bigint NOT NULL, recorded_at bigint NOT NULL, previous bytea NOT NULL,
  merkle_root bytea NOT NULL, hash bytea NOT NULL, PRIMARY KEY(shard, batch));
CREATE TABLE IF NOT EXISTS record.log(shard bigint, sequence bigint, kind bigint NOT NULL,
  area bigint NOT NULL, batch bigint NOT NULL, version bigint NOT NULL, replaces bigint NOT NULL,
  key text COLLATE "C" NOT NULL, valid_on bigint NOT NULL, author text NOT NULL,
  identity_key bigint NOT NULL, dictionary bigint NOT NULL, idempotency bytea NOT NULL,
  content bytea NOT NULL, repeat bytea NOT NULL, answers_commitment bytea NOT NULL,
  identity_commitment bytea NOT NULL, answers bytea NOT NULL, identity bytea NOT NULL,
  PRIMARY KEY(shard, sequence));
CREATE INDEX IF NOT EXISTS log_area ON record.log(shard, kind, area);
CREATE INDEX IF NOT EXISTS log_kind ON record.log(shard, kind, sequence);
CREATE TABLE IF NOT EXISTS record.head(shard bigint, kind bigint, key text COLLATE "C",
  sequence bigint NOT NULL, version bigint NOT NULL, identity_key bigint NOT NULL,
  repeat bytea NOT NULL, PRIMARY KEY(shard, kind, key));
CREATE TABLE IF NOT EXISTS record.replaced(shard bigint, sequence bigint,
  replaced_by bigint NOT NULL, PRIMARY KEY(shard, sequence));
CREATE TABLE IF NOT EXISTS record.idempotency(shard bigint, hash bytea, sequence bigint NOT NULL,
  PRIMARY KEY(shard, hash));
CREATE TABLE IF NOT EXISTS record.family_key(shard bigint, id bigint,
  owner text COLLATE "C" NOT NULL, wrapped bytea NOT NULL, PRIMARY KEY(shard, id));
CREATE UNIQUE INDEX IF NOT EXISTS family_key_owner ON record.family_key(shard, owner)
  WHERE length(wrapped) > 0;
)";

constexpr const char* table_names[] = {"meta",     "batch",       "log",       "head",
                                       "replaced", "idempotency", "family_key"};

/// Rights and row-level security of each table, statement by statement. The application may read
/// and add; heads move on, a key may be emptied, nothing else is changed and nothing deleted.
constexpr const char* table_rights = R"(ALTER TABLE record.{table} ENABLE ROW LEVEL SECURITY;
ALTER TABLE record.{table} FORCE ROW LEVEL SECURITY;
REVOKE ALL ON record.{table} FROM PUBLIC, {role}; GRANT SELECT, INSERT ON record.{table} TO {role};
DROP POLICY IF EXISTS reading ON record.{table}; DROP POLICY IF EXISTS adding ON record.{table};
DROP POLICY IF EXISTS changing ON record.{table};
CREATE POLICY adding ON record.{table} FOR INSERT WITH CHECK ({shard});
CREATE POLICY reading ON record.{table} FOR SELECT USING ({shard} {scope}))";
constexpr const char* other_rights = R"(GRANT USAGE ON SCHEMA record TO {role};
GRANT SELECT ON record.layout TO {role}; GRANT UPDATE ON record.head TO {role};
CREATE POLICY changing ON record.head FOR UPDATE USING ({shard}) WITH CHECK ({shard});
GRANT UPDATE(wrapped) ON record.family_key TO {role};
CREATE POLICY changing ON record.family_key FOR UPDATE USING ({shard})
  WITH CHECK ({shard} AND length(wrapped) = 0))";
constexpr const char* in_shard = "shard = current_setting('regsosek.shard')::bigint";
constexpr const char* in_scope = R"(AND area >= current_setting('regsosek.low')::bigint
  AND area < current_setting('regsosek.high')::bigint
  AND area <@ current_setting('regsosek.scope')::int8multirange)";

/// A part of a row of the log; `Bytes` are sealed, other texts are words.
using Row = RecordRow;
struct Bytes {
    std::string Row::* text;
};
using Part = std::variant<int64_t Row::*, int32_t Row::*, Kind Row::*, std::string Row::*, Bytes,
                          Mark Row::*, Hash Row::*>;

/// The columns of record.log behind the shard, and the parts of a row that they hold.
struct LogColumn {
    std::string_view name;
    std::string_view type;
    Part part;
};
const LogColumn log_columns[] = {{"sequence", "bigint", &Row::sequence},
                                 {"batch", "bigint", &Row::batch},
                                 {"kind", "bigint", &Row::kind},
                                 {"area", "bigint", &Row::area},
                                 {"version", "bigint", &Row::version},
                                 {"replaces", "bigint", &Row::replaces},
                                 {"key", "text", &Row::key},
                                 {"valid_on", "bigint", &Row::valid_on},
                                 {"author", "text", &Row::author},
                                 {"identity_key", "bigint", &Row::identity_key},
                                 {"dictionary", "bigint", &Row::dictionary},
                                 {"idempotency", "bytea", &Row::idempotency},
                                 {"content", "bytea", &Row::content},
                                 {"repeat", "bytea", &Row::repeat},
                                 {"answers_commitment", "bytea", &Row::answers_commitment},
                                 {"identity_commitment", "bytea", &Row::identity_commitment},
                                 {"answers", "bytea", Bytes{&Row::answers}},
                                 {"identity", "bytea", Bytes{&Row::identity}}};

/// Bytes as a bytea, not as words.
struct Sealed {
    std::string_view bytes;
};
template <typename Member>
auto value_of(const RecordRow& row, Member member) {
    return row.*member;
}
Sealed value_of(const RecordRow& row, Bytes member) {
    return {row.*(member.text)};
}

/// An array in PostgreSQL's notation: {1,2}, {"a\"b"}, {\\x00ff}.
class ArrayText {
public:
    void add(int64_t number) { start() += std::to_string(number); }
    void add(Kind kind) { add(static_cast<int64_t>(kind)); }
    void add(std::string_view words) {
        start() += '"';
        for (const char c : words) {
            text_ += c == '"' || c == '\\' ? "\\" : "";
            text_ += c;
        }
        text_ += '"';
    }
    void add(std::span<const uint8_t> bytes) { start() += "\\\\x" + text::hex(bytes); }
    void add(Sealed sealed) {
        add({reinterpret_cast<const uint8_t*>(sealed.bytes.data()), sealed.bytes.size()});
    }
    std::string end() { return text_.empty() ? "{}" : text_ + '}'; }

private:
    std::string& start() { return text_ += text_.empty() ? '{' : ','; }
    std::string text_;
};

/// An array of what `value` makes of each item.
template <typename Items, typename Value>
std::string array_of(Items&& items, const Value& value) {
    ArrayText out;
    for (const auto& item : items) {
        out.add(value(item));
    }
    return out.end();
}

int64_t number_of(const pqxx::field& field) {
    return field.as<int64_t>();
}
/// The bytes of a bytea; empty for NULL.
std::string bytes_of(const pqxx::field& field) {
    return pqxx::binarystring(field).str();
}
void take(const pqxx::field& field, std::string& out) {
    out.assign(field.c_str(), field.size());
}
template <typename Value>
void take(const pqxx::field& field, Value& out) {
    if constexpr (std::is_integral_v<Value> || std::is_enum_v<Value>) {
        out = static_cast<Value>(number_of(field));
    } else {
        const std::string bytes = bytes_of(field);
        std::copy_n(bytes.begin(), std::min(bytes.size(), out.size()), out.begin());
    }
}
template <typename Member>
void take(const pqxx::field& field, RecordRow& row, Member member) {
    take(field, row.*member);
}
void take(const pqxx::field& field, RecordRow& row, Bytes member) {
    row.*(member.text) = bytes_of(field);
}

constexpr const char* select_link =
    "SELECT batch, first_sequence, rows, recorded_at, previous, merkle_root, hash FROM record.batch"
    " WHERE shard = $1 AND batch = coalesce($2::bigint, (SELECT max(batch) FROM record.batch "
    "WHERE shard = $1))";

ChainLink link_of(const pqxx::result& rows) {
    ChainLink link;
    if (!rows.empty()) {
        const pqxx::row row = rows.front();
        link = {
            number_of(row[0]), number_of(row[1]), number_of(row[2]), number_of(row[3]), {}, {}, {}};
        take(row[4], link.previous);
        take(row[5], link.merkle_root);
        take(row[6], link.hash);
    }
    return link;
}

/// Columns as read_sql names them.
void take_row(const pqxx::row& from, RecordRow& row) {
    pqxx::row::size_type at = 0;
    for (const LogColumn& column : log_columns) {
        std::visit([&](auto member) { take(from[at++], row, member); }, column.part);
    }
    row.wrapped_key = bytes_of(from[at]);
}

std::string read_sql(const RowFilter& filter) {
    std::string sql = "SELECT ";
    for (const LogColumn& column : log_columns) {
        const bool wanted = (column.name != "answers" || filter.with_answers) &&
                            (column.name != "identity" || filter.with_identity);
        sql += wanted ? "l." + std::string(column.name) + ", " : "''::bytea, ";
    }
    sql += filter.with_identity ? "(SELECT k.wrapped FROM record.family_key k WHERE k.shard = $1 "
                                  "AND k.id = l.identity_key) FROM record.log l "
                                : "''::bytea FROM record.log l ";
    sql += "WHERE l.shard = $1 AND l.sequence > $2 AND l.sequence <= $3 ";
    if (filter.kind) {
        sql += "AND l.kind = " + std::to_string(static_cast<int>(*filter.kind)) + " ";
    }
    if (filter.latest_only) {
        sql +=
            "AND NOT EXISTS (SELECT 1 FROM record.replaced r WHERE r.shard = $1 "
            "AND r.sequence = l.sequence AND r.replaced_by <= $3) ";
    }
    return sql + "ORDER BY l.sequence LIMIT $4";
}

const std::vector<AreaRange> all_areas{{INT64_MIN, INT64_MAX}};
/// Areas in PostgreSQL's notation: "{[1,5),[7,9)}".
std::string multirange_of(const std::vector<AreaRange>& areas) {
    const auto shown = [](const AreaRange& one) {
        return fmt::format("[{},{})", one.low, one.high);
    };
    return fmt::format("{{{}}}", fmt::join(areas | std::views::transform(shown), ","));
}

/// What the beginning of a state code means to us; others are our mistakes.
Code code_of(std::string_view sqlstate) {
    constexpr std::pair<std::string_view, Code> codes[] = {
        {"23", Code::conflict},     {"42501", Code::no_right},
        {"53100", Code::disk_full}, {"3F000", Code::not_found},
        {"42P01", Code::not_found}, {"08", Code::io},
        {"57", Code::io},           {"58", Code::io}};
    const auto found = std::ranges::find_if(
        codes, [&](const auto& code) { return sqlstate.starts_with(code.first); });
    return sqlstate.empty() ? Code::io : found == std::end(codes) ? Code::internal : found->second;
}

/// What the library throws becomes an error. Only the state code is told: the server's text may
/// quote a row.
Result<void> guarded(const std::function<void()>& work) {
    std::string state;
    try {
        work();
        return {};
    } catch (const pqxx::sql_error& error) {
        state = error.sqlstate();
    } catch (const std::exception&) {
        state.clear();  // the connection is gone
    }
    const std::string shown = "PostgreSQL: SQLSTATE " + (state.empty() ? "?" : state);
    return std::unexpected(Error{code_of(state), {shown, shown}, {}, {}});
}

/// One session. A connection that is lost stays lost: another would not hold the shard's lock.
Result<std::unique_ptr<pqxx::connection>> connect(const std::string& url) {
    try {
        auto connection = std::make_unique<pqxx::connection>(url);
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wdeprecated-declarations"  // libpqxx 7 never connects anew
        connection->inhibit_reactivation(true);
#pragma GCC diagnostic pop
        return connection;
    } catch (const std::exception&) {
        return fail(Code::io, "server PostgreSQL tidak menjawab atau menolak sambungan",
                    "the PostgreSQL server does not answer or refuses the connection");
    }
}

/// Rows from arrays, joined to the shard's own row of record.meta: so Citus sends the arrays to the
/// node of the shard. Otherwise it would COPY the rows there, which row-level security forbids.
constexpr const char* insert_sql =
    "INSERT INTO record.{} SELECT m.shard, n.* FROM record.meta m, "
    "unnest({}) n WHERE m.shard = $1 AND m.name = ''";

/// Adds rows to a table from arrays, the types of which are named; nothing when there is no row.
template <typename... Arrays>
void insert_over(pqxx::work& transaction, int32_t shard, const char* table, const char* types,
                 const std::string& first, const Arrays&... others) {
    if (first != "{}") {
        transaction.exec_params(fmt::format(fmt::runtime(insert_sql), table, types), shard, first,
                                others...);
    }
}

void insert_log(pqxx::work& transaction, const RecordBatch& batch, int32_t shard) {
    std::string names;
    std::string arrays;
    std::vector<std::string> values{std::to_string(shard)};
    for (const LogColumn& column : log_columns) {
        const auto array = [&](auto member) {
            return array_of(batch.rows, [&](const auto& row) { return value_of(row, member); });
        };
        values.push_back(std::visit(array, column.part));
        names += fmt::format(", {}", column.name);
        arrays +=
            fmt::format("{}${}::{}[]", arrays.empty() ? "" : ", ", values.size(), column.type);
    }
    transaction.exec_params(
        fmt::format(fmt::runtime(insert_sql), "log(shard" + names + ")", arrays),
        pqxx::prepare::make_dynamic_params(values));
}

void move_heads(pqxx::work& transaction, const RecordBatch& batch, int32_t shard) {
    auto later = batch.rows | std::views::filter([](const Row& row) { return row.replaces != 0; });
    insert_over(transaction, shard, "replaced", "$2::bigint[], $3::bigint[]",
                array_of(later, [](const Row& row) { return row.replaces; }),
                array_of(later, [](const Row& row) { return row.sequence; }));
    transaction.exec_params(
        "INSERT INTO record.head SELECT shard, kind, key, sequence, version, identity_key, repeat "
        "FROM record.log l WHERE shard = $1 AND sequence >= $2 AND NOT EXISTS (SELECT 1 FROM "
        "record.replaced r WHERE r.shard = $1 AND r.sequence = l.sequence) "
        "ON CONFLICT (shard, kind, key) DO UPDATE SET sequence = excluded.sequence, version = "
        "excluded.version, identity_key = excluded.identity_key, repeat = excluded.repeat",
        shard, batch.link.first_sequence);
}

void insert_idempotency(pqxx::work& transaction, const RecordBatch& batch, int32_t shard) {
    ArrayText hashes;
    ArrayText sequences;
    for (const auto& entry : batch.acknowledged) {
        hashes.add(entry.hash);
        sequences.add(entry.sequence);
    }
    for (const auto& row : batch.rows) {
        if (row.idempotency != IdempotencyHash{}) {
            hashes.add(row.idempotency);
            sequences.add(row.sequence);
        }
    }
    insert_over(transaction, shard, "idempotency", "$2::bytea[], $3::bigint[]", hashes.end(),
                sequences.end());
}

void change_keys(pqxx::work& transaction, const RecordBatch& batch, int32_t shard) {
    insert_over(
        transaction, shard, "family_key", "$2::bigint[], $3::text[], $4::bytea[]",
        array_of(batch.keys, [](const RecordKey& key) { return key.id; }),
        array_of(batch.keys, [](const RecordKey& key) { return std::string_view(key.owner); }),
        array_of(batch.keys, [](const RecordKey& key) { return Sealed{key.wrapped}; }));
    if (!batch.destroyed_keys.empty()) {
        transaction.exec_params(
            "UPDATE record.family_key SET wrapped = ''::bytea WHERE shard = $1 "
            "AND id = ANY($2::bigint[])",
            shard, array_of(batch.destroyed_keys, [](int64_t id) { return id; }));
    }
}

void insert_link(pqxx::work& transaction, const ChainLink& link, int32_t shard) {
    const auto bytes = [](const Hash& hash) {
        return pqxx::binarystring(hash.data(), hash.size());
    };
    transaction.exec_params(
        "INSERT INTO record.batch(shard, batch, first_sequence, rows, recorded_at, previous, "
        "merkle_root, hash) VALUES($1, $2, $3, $4, $5, $6, $7, $8)",
        shard, link.batch, link.first_sequence, link.rows, link.recorded_at, bytes(link.previous),
        bytes(link.merkle_root), bytes(link.hash));
}

/// Checks that the record is there, of our layout and free, and takes the shard's lock.
Result<void> take_shard(pqxx::nontransaction& session, int32_t shard) {
    session.exec(
        "SET synchronous_commit = on; SET client_min_messages = warning; "
        "SET citus.propagate_set_commands = 'local'");  // the scope, to every node
    if (!session.exec1("SELECT to_regclass('record.log') IS NOT NULL")[0].as<bool>()) {
        return fail(Code::not_found, "belum ada rekaman di sini; jalankan regsosek record install",
                    "this database holds no record yet; run regsosek record install");
    }
    // A role that row-level security does not bind would see other shards and areas.
    const auto role = session.exec(
        "SELECT rolsuper OR rolbypassrls OR pg_has_role(current_user, (SELECT relowner FROM "
        "pg_class WHERE oid = to_regclass('record.log')), 'USAGE') FROM pg_roles "
        "WHERE rolname = current_user");
    if (role.empty() || role[0][0].as<bool>()) {
        return fail(Code::no_right,
                    "peran PostgreSQL ini pemilik tabel atau superuser; pakai peran aplikasi",
                    "this PostgreSQL role owns the tables or is a superuser; use the application "
                    "role");
    }
    if (number_of(session.exec1("SELECT max(version) FROM record.layout")[0]) > format_version) {
        return fail(Code::newer_version, "rekaman dibuat oleh versi program yang lebih baru",
                    "the record was made by a newer version of the program");
    }
    const char* lock = "SELECT pg_try_advisory_lock($1::int, $2::int)";
    if (!session.exec_params1(lock, lock_class, shard)[0].as<bool>()) {
        return fail(Code::busy, "shard ini sedang dipakai proses lain",
                    "another process is using this shard");
    }
    return {};
}

class PostgresRecord final : public Record {
public:
    PostgresRecord(std::unique_ptr<pqxx::connection> connection, int32_t shard)
        : connection_(std::move(connection)), shard_(shard) {}
    Result<void> start() {
        Result<void> taken;
        TRY(guarded([&] {
            pqxx::nontransaction session(*connection_);
            taken = take_shard(session, shard_);
        }));
        TRY(std::move(taken));
        TRY(ask("INSERT INTO record.meta VALUES($1, '', '') ON CONFLICT DO NOTHING"));
        last_ = link_of(TRY(ask(select_link, nullptr)));
        return {};
    }
    int32_t shard() const override { return shard_; }
    Result<ChainLink> last_link() override { return last_; }
    Result<ChainLink> link(int64_t batch) override {
        const auto rows = TRY(ask(select_link, batch));
        if (rows.empty()) {
            return fail(Code::not_found, "tidak ada batch rekaman " + std::to_string(batch),
                        "there is no record batch " + std::to_string(batch));
        }
        return link_of(rows);
    }
    Result<void> append_batch(const RecordBatch& batch) override {
        TRY(check_follows(last_, batch));
        TRY(within(all_areas, [&](pqxx::work& transaction) {
            if (!batch.rows.empty()) {
                insert_log(transaction, batch, shard_);
                move_heads(transaction, batch, shard_);
                insert_link(transaction, batch.link, shard_);
            }
            insert_idempotency(transaction, batch, shard_);
            change_keys(transaction, batch, shard_);
        }));
        if (!batch.rows.empty()) {
            last_ = batch.link;
        }
        return {};
    }
    Result<void> read(const RowFilter& filter, size_t limit,
                      std::vector<RecordRow>& rows) override {
        return within(filter.everything ? all_areas : filter.areas, [&](pqxx::work& transaction) {
            const auto found = transaction.exec_params(read_sql(filter), shard_, filter.after,
                                                       filter.as_of, static_cast<int64_t>(limit));
            rows.resize(found.size());
            for (pqxx::result::size_type i = 0; i < found.size(); ++i) {
                take_row(found[i], rows[i]);
            }
        });
    }
    Result<std::vector<RecordHead>> heads(std::span<const RecordName> names) override {
        std::vector<RecordHead> heads(names.size());
        // LATERAL with LIMIT keeps the planner, which knows nothing of a fresh table, on the one
        // index.
        const auto rows = TRY(
            ask("SELECT n.i, h.sequence, h.version, h.identity_key, h.repeat "
                "FROM unnest($2::bigint[], $3::text[]) WITH ORDINALITY AS n(kind, key, i) "
                "CROSS JOIN LATERAL (SELECT * FROM record.head WHERE shard = $1 AND kind = n.kind "
                "AND key = n.key COLLATE \"C\" LIMIT 1) h",
                array_of(names, [](const RecordName& name) { return name.kind; }),
                array_of(names, [](const RecordName& name) { return name.key; })));
        for (const pqxx::row& row : rows) {
            RecordHead& head = heads[static_cast<size_t>(number_of(row[0]) - 1)];
            head = {
                number_of(row[1]), static_cast<int32_t>(number_of(row[2])), number_of(row[3]), {}};
            take(row[4], head.repeat);
        }
        return heads;
    }
    Result<std::vector<RecordKey>> keys(std::span<const std::string_view> owners) override {
        std::vector<RecordKey> keys(owners.size());
        const auto rows = TRY(
            ask("SELECT n.i, k.id, k.wrapped FROM unnest($2::text[]) WITH ORDINALITY AS n(owner, "
                "i) CROSS JOIN LATERAL (SELECT id, wrapped FROM record.family_key WHERE shard = $1 "
                "AND owner = n.owner COLLATE \"C\" AND length(wrapped) > 0 LIMIT 1) k",
                array_of(owners, [](std::string_view owner) { return owner; })));
        for (const pqxx::row& row : rows) {
            const auto at = static_cast<size_t>(number_of(row[0]) - 1);
            keys[at] = {number_of(row[1]), std::string(owners[at]), bytes_of(row[2])};
        }
        return keys;
    }
    Result<std::vector<int64_t>> idempotent(std::span<const IdempotencyHash> hashes) override {
        std::vector<int64_t> sequences(hashes.size());
        const auto rows =
            TRY(ask("SELECT n.i, d.sequence FROM unnest($2::bytea[]) WITH ORDINALITY AS n(hash, i) "
                    "CROSS JOIN LATERAL (SELECT sequence FROM record.idempotency WHERE shard = $1 "
                    "AND hash = n.hash LIMIT 1) d",
                    array_of(hashes, [](const IdempotencyHash& hash) { return hash; })));
        for (const pqxx::row& row : rows) {
            sequences[static_cast<size_t>(number_of(row[0]) - 1)] = number_of(row[1]);
        }
        return sequences;
    }
    Result<void> put_meta(std::string_view name, std::string_view value) override {
        if (const auto present = TRY(meta(name))) {
            return check_same_meta(name, *present, value);
        }
        TRY(ask("INSERT INTO record.meta(shard, name, value) VALUES($1, $2, $3)", std::string(name),
                pqxx::binarystring(value.data(), value.size())));
        return {};
    }
    Result<std::optional<std::string>> meta(std::string_view name) override {
        const auto rows = TRY(
            ask("SELECT value FROM record.meta WHERE shard = $1 AND name = $2", std::string(name)));
        return rows.empty() ? std::nullopt : std::optional(bytes_of(rows[0][0]));
    }

private:
    /// Work in a transaction that sees some areas; committed at its end.
    Result<void> within(const std::vector<AreaRange>& areas,
                        const std::function<void(pqxx::work&)>& work) {
        return guarded([&] {
            pqxx::work transaction(*connection_);
            const AreaRange around = areas.empty() ? AreaRange{0, 0} : range_around(areas);
            transaction.exec(
                fmt::format("SET LOCAL regsosek.shard = '{}'; SET LOCAL regsosek.low = '{}'; "
                            "SET LOCAL regsosek.high = '{}'; SET LOCAL regsosek.scope = '{}'",
                            shard_, around.low, around.high, multirange_of(areas)));
            work(transaction);
            transaction.commit();
        });
    }
    /// One statement in a transaction that sees the whole shard, which is its first parameter.
    template <typename... Parameters>
    Result<pqxx::result> ask(const char* sql, const Parameters&... parameters) {
        pqxx::result rows;
        TRY(within(all_areas, [&](pqxx::work& transaction) {
            rows = transaction.exec_params(sql, shard_, parameters...);
        }));
        return rows;
    }

    std::unique_ptr<pqxx::connection> connection_;
    int32_t shard_;
    ChainLink last_;
};

/// Statements one by one: Citus takes no more at a time.
void exec_each(pqxx::work& transaction, const std::string& statements) {
    for (const auto one : statements | std::views::split(';')) {
        transaction.exec(std::string(one.begin(), one.end()));
    }
}

/// With Citus in the database, each table is distributed by shard: one shard's rows lie together.
void distribute(pqxx::work& transaction) {
    if (transaction.exec("SELECT 1 FROM pg_extension WHERE extname = 'citus'").empty()) {
        return;
    }
    for (const char* table : table_names) {
        transaction.exec_params(
            "SELECT create_distributed_table(c.oid::regclass, 'shard', colocate_with => "
            "CASE c.relname WHEN 'meta' THEN 'none' ELSE 'record.meta' END)::text "
            "FROM pg_class c WHERE c.oid = to_regclass('record.' || $1) AND NOT EXISTS "
            "(SELECT 1 FROM pg_dist_partition p WHERE p.logicalrelid = c.oid)",
            table);
    }
}

}  // namespace

Result<std::unique_ptr<Record>> open_postgres_record(const std::string& url, int32_t shard) {
    auto record = std::make_unique<PostgresRecord>(TRY(connect(url)), shard);
    TRY(record->start());
    return record;
}

Result<void> install_postgres_record(const std::string& owner_url,
                                     const std::string& application_role) {
    const auto connection = TRY(connect(owner_url));
    return guarded([&] {
        pqxx::work transaction(*connection);
        const std::string application = transaction.quote_name(application_role);
        transaction.exec("SET LOCAL client_min_messages = warning");
        exec_each(transaction, schema);
        distribute(transaction);  // before row-level security, which would stop Citus' look inside
        const auto allow = [&](const char* sql, std::string_view table) {
            exec_each(transaction,
                      fmt::format(fmt::runtime(sql), fmt::arg("table", table),
                                  fmt::arg("role", application), fmt::arg("shard", in_shard),
                                  fmt::arg("scope", table == "log" ? in_scope : "")));
        };
        for (const char* table : table_names) {
            allow(table_rights, table);
        }
        allow(other_rights, "");
        transaction.commit();
    });
}

}  // namespace regsosek::store
