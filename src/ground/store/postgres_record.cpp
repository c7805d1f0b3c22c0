// The record in PostgreSQL 15: one schema `record` for many shards, row-level security by shard and
// area, bulk rows by INSERT ... SELECT unnest. Layout and roles: docs/format/record.md.
#include "ground/store/record.h"

#ifdef REGSOSEK_LIBPQ

#include <algorithm>

#include "ground/store/postgres_wire.h"

namespace regsosek::store {

namespace {

using postgres::Connection;
using postgres::Parameters;
using postgres::Rows;
using postgres::Transaction;

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

/// Rights and row-level security of one table. The application may read and add; heads move on, a
/// key may be emptied, nothing else is changed and nothing deleted.
std::string rights_sql(const std::string& table, const std::string& application) {
    const std::string full = "record." + table;
    const std::string shard = "shard = current_setting('regsosek.shard')::bigint";
    const std::string area = table != "log"
                                 ? ""
                                 : " AND area >= current_setting('regsosek.low')::bigint"
                                   " AND area < current_setting('regsosek.high')::bigint"
                                   " AND area <@ current_setting('regsosek.scope')::int8multirange";
    std::string sql = "ALTER TABLE " + full + " ENABLE ROW LEVEL SECURITY; ALTER TABLE " + full +
                      " FORCE ROW LEVEL SECURITY; REVOKE ALL ON " + full + " FROM PUBLIC, " +
                      application + "; GRANT SELECT, INSERT ON " + full + " TO " + application +
                      "; DROP POLICY IF EXISTS reading ON " + full + "; CREATE POLICY reading ON " +
                      full + " FOR SELECT USING (" + shard + area +
                      "); DROP POLICY IF EXISTS adding ON " + full + "; CREATE POLICY adding ON " +
                      full + " FOR INSERT WITH CHECK (" + shard + ");";
    if (table == "head") {
        sql += "GRANT UPDATE ON " + full + " TO " + application +
               "; DROP POLICY IF EXISTS moving ON " + full + "; CREATE POLICY moving ON " + full +
               " FOR UPDATE USING (" + shard + ") WITH CHECK (" + shard + ");";
    }
    if (table == "family_key") {
        sql += "GRANT UPDATE(wrapped) ON " + full + " TO " + application +
               "; DROP POLICY IF EXISTS destroying ON " + full + "; CREATE POLICY destroying ON " +
               full + " FOR UPDATE USING (" + shard + ") WITH CHECK (" + shard +
               " AND length(wrapped) = 0);";
    }
    return sql;
}

template <size_t size>
std::array<uint8_t, size> array_of(std::string_view bytes) {
    std::array<uint8_t, size> out{};
    std::copy_n(bytes.begin(), std::min(bytes.size(), out.size()), out.begin());
    return out;
}
constexpr auto hash_of = array_of<sizeof(Hash)>;
constexpr auto mark_of = array_of<sizeof(Mark)>;

template <size_t size>
std::string_view view(const std::array<uint8_t, size>& bytes) {
    return {reinterpret_cast<const char*>(bytes.data()), size};
}

ChainLink link_of(const Rows& rows) {
    ChainLink link;
    if (rows.size() > 0) {
        link = {rows.number(0, 0),        rows.number(0, 1),         rows.number(0, 2),
                rows.number(0, 3),        hash_of(rows.bytes(0, 4)), hash_of(rows.bytes(0, 5)),
                hash_of(rows.bytes(0, 6))};
    }
    return link;
}

void row_of(const Rows& from, int i, RecordRow& row) {
    row.sequence = from.number(i, 0);
    row.kind = static_cast<Kind>(from.number(i, 1));
    row.area = from.number(i, 2);
    row.batch = from.number(i, 3);
    row.version = static_cast<int32_t>(from.number(i, 4));
    row.replaces = from.number(i, 5);
    row.key.assign(from.bytes(i, 6));
    row.valid_on = static_cast<int32_t>(from.number(i, 7));
    row.author.assign(from.bytes(i, 8));
    row.identity_key = from.number(i, 9);
    row.dictionary = from.number(i, 10);
    row.idempotency = mark_of(from.bytes(i, 11));
    row.content = hash_of(from.bytes(i, 12));
    row.repeat = mark_of(from.bytes(i, 13));
    row.answers_commitment = hash_of(from.bytes(i, 14));
    row.identity_commitment = hash_of(from.bytes(i, 15));
    row.answers.assign(from.bytes(i, 16));
    row.identity.assign(from.bytes(i, 17));
    row.wrapped_key.assign(from.bytes(i, 18));
}

/// The areas of a filter in PostgreSQL's notation: "{[1,5),[7,9)}".
std::string multirange_of(const RowFilter& filter) {
    if (filter.everything) {
        return "{(,)}";
    }
    std::string out = "{";
    for (const auto& range : filter.areas) {
        out += (out.size() > 1 ? ",[" : "[") + std::to_string(range.low) + "," +
               std::to_string(range.high) + ")";
    }
    return out + "}";
}

std::string read_sql(const RowFilter& filter) {
    std::string sql =
        "SELECT l.sequence, l.kind, l.area, l.batch, l.version, l.replaces, l.key, l.valid_on, "
        "l.author, l.identity_key, l.dictionary, l.idempotency, l.content, l.repeat, "
        "l.answers_commitment, l.identity_commitment, ";
    sql += filter.with_answers ? "l.answers, " : "''::bytea, ";
    sql += filter.with_identity ? "l.identity, k.wrapped " : "''::bytea, ''::bytea ";
    sql += "FROM record.log l ";
    if (filter.with_identity) {
        sql += "LEFT JOIN record.family_key k ON k.shard = l.shard AND k.id = l.identity_key ";
    }
    sql += "WHERE l.shard = $1 AND l.sequence > $2 AND l.sequence <= $3 ";
    if (filter.kind) {
        sql += "AND l.kind = $5 ";
    }
    if (filter.latest_only) {
        sql +=
            "AND NOT EXISTS (SELECT 1 FROM record.replaced r WHERE r.shard = l.shard "
            "AND r.sequence = l.sequence AND r.replaced_by <= $3) ";
    }
    return sql + "ORDER BY l.sequence LIMIT $4";
}

class PostgresRecord final : public Record {
public:
    PostgresRecord(std::unique_ptr<Connection> connection, int32_t shard)
        : connection_(std::move(connection)), shard_(shard) {}
    Result<void> start();

    int32_t shard() const override { return shard_; }
    Result<ChainLink> last_link() override { return last_; }
    Result<ChainLink> link(int64_t batch) override;
    Result<void> append_batch(const RecordBatch& batch) override;
    Result<void> read(const RowFilter& filter, size_t limit, std::vector<RecordRow>& rows) override;
    Result<std::vector<RecordHead>> heads(std::span<const RecordName> names) override;
    Result<std::vector<RecordKey>> keys(std::span<const std::string_view> owners) override;
    Result<std::vector<int64_t>> idempotent(std::span<const IdempotencyHash> hashes) override;
    Result<void> put_meta(std::string_view name, std::string_view value) override;
    Result<std::optional<std::string>> meta(std::string_view name) override;

private:
    /// A transaction that sees one shard and the areas of a filter.
    Result<Transaction> begin(const RowFilter& scope);
    /// One statement in a transaction that sees the whole shard.
    Result<Rows> ask(const char* sql, const Parameters& parameters);
    Result<void> insert_log(const RecordBatch& batch);
    Result<void> move_heads(const RecordBatch& batch);
    Result<void> insert_idempotency(const RecordBatch& batch);
    Result<void> change_keys(const RecordBatch& batch);
    Result<void> insert_link(const ChainLink& link);

    std::unique_ptr<Connection> connection_;
    int32_t shard_;
    ChainLink last_;
};

RowFilter whole_shard() {
    RowFilter filter;
    filter.everything = true;
    return filter;
}

/// Refuses roles that row-level security does not bind.
Result<void> check_role(Connection& connection) {
    const auto role = TRY(connection.run(
        "SELECT (rolsuper OR rolbypassrls)::int::bigint, pg_has_role(current_user, "
        "(SELECT relowner FROM pg_class WHERE oid = to_regclass('record.log')), 'USAGE')"
        "::int::bigint FROM pg_roles WHERE rolname = current_user"));
    if (role.size() == 0 || role.number(0, 0) != 0 || role.number(0, 1) != 0) {
        return fail(Code::no_right,
                    "peran PostgreSQL ini pemilik tabel atau superuser; pakai peran aplikasi",
                    "this PostgreSQL role owns the tables or is a superuser; use the application "
                    "role");
    }
    return {};
}

Result<void> PostgresRecord::start() {
    TRY(connection_->script("SET synchronous_commit = on; SET client_min_messages = warning"));
    const auto there =
        TRY(connection_->run("SELECT (to_regclass('record.log') IS NOT NULL)::int::bigint"));
    if (there.number(0, 0) == 0) {
        return fail(Code::not_found, "basis data ini belum berisi rekaman; pasang dahulu",
                    "this database holds no record yet; install it first");
    }
    TRY(check_role(*connection_));
    const auto version = TRY(connection_->run("SELECT max(version) FROM record.layout"));
    if (version.number(0, 0) > format_version) {
        return fail(Code::newer_version, "rekaman dibuat oleh versi program yang lebih baru",
                    "the record was made by a newer version of the program");
    }
    const auto locked = TRY(connection_->run(
        "SELECT pg_try_advisory_lock($1::bigint::int, $2::bigint::int)::int::bigint",
        Parameters().number(lock_class).number(shard_)));
    if (locked.number(0, 0) == 0) {
        return fail(Code::busy, "shard ini sedang dipakai proses lain",
                    "another process is using this shard");
    }
    last_ = link_of(
        TRY(ask("SELECT batch, first_sequence, rows, recorded_at, previous, merkle_root, hash "
                "FROM record.batch WHERE shard = $1 ORDER BY batch DESC LIMIT 1",
                Parameters().number(shard_))));
    return {};
}

Result<Transaction> PostgresRecord::begin(const RowFilter& scope) {
    auto transaction = TRY(Transaction::begin(*connection_));
    AreaRange around{INT64_MIN, INT64_MAX};
    if (!scope.everything) {
        around = scope.areas.empty() ? AreaRange{0, 0} : range_around(scope.areas);
    }
    TRY(
        connection_->run("SELECT set_config('regsosek.shard', $1, true), "
                         "set_config('regsosek.low', $2, true), "
                         "set_config('regsosek.high', $3, true), "
                         "set_config('regsosek.scope', $4, true)",
                         Parameters()
                             .text(std::to_string(shard_))
                             .text(std::to_string(around.low))
                             .text(std::to_string(around.high))
                             .text(multirange_of(scope))));
    return transaction;
}

Result<Rows> PostgresRecord::ask(const char* sql, const Parameters& parameters) {
    auto transaction = TRY(begin(whole_shard()));
    auto rows = TRY(connection_->run(sql, parameters));
    TRY(transaction.commit());
    return rows;
}

Result<ChainLink> PostgresRecord::link(int64_t batch) {
    const auto rows =
        TRY(ask("SELECT batch, first_sequence, rows, recorded_at, previous, merkle_root, hash "
                "FROM record.batch WHERE shard = $1 AND batch = $2",
                Parameters().number(shard_).number(batch)));
    if (rows.size() == 0) {
        return fail(Code::not_found, "tidak ada batch rekaman " + std::to_string(batch),
                    "there is no record batch " + std::to_string(batch));
    }
    return link_of(rows);
}

Result<void> PostgresRecord::append_batch(const RecordBatch& batch) {
    TRY(check_follows(last_, batch));
    auto transaction = TRY(begin(whole_shard()));
    if (!batch.rows.empty()) {
        TRY(insert_log(batch));
        TRY(move_heads(batch));
        TRY(insert_link(batch.link));
    }
    TRY(insert_idempotency(batch));
    TRY(change_keys(batch));
    TRY(transaction.commit());
    if (!batch.rows.empty()) {
        last_ = batch.link;
    }
    return {};
}

Result<void> PostgresRecord::insert_log(const RecordBatch& batch) {
    Parameters parameters;
    parameters.number(shard_).number(batch.link.batch);
    const auto numbers = [&](auto value) {
        std::vector<int64_t> column;
        for (const auto& row : batch.rows) {
            column.push_back(static_cast<int64_t>(value(row)));
        }
        parameters.numbers(column);
    };
    const auto column_of = [&](auto value) {
        std::vector<std::string_view> column;
        for (const auto& row : batch.rows) {
            column.push_back(value(row));
        }
        return column;
    };
    numbers([](const RecordRow& row) { return row.sequence; });
    numbers([](const RecordRow& row) { return row.kind; });
    numbers([](const RecordRow& row) { return row.area; });
    numbers([](const RecordRow& row) { return row.version; });
    numbers([](const RecordRow& row) { return row.replaces; });
    numbers([](const RecordRow& row) { return row.valid_on; });
    numbers([](const RecordRow& row) { return row.identity_key; });
    numbers([](const RecordRow& row) { return row.dictionary; });
    using Text = std::string_view;
    parameters.texts(column_of([](const RecordRow& row) { return Text(row.key); }));
    parameters.texts(column_of([](const RecordRow& row) { return Text(row.author); }));
    parameters.bytes_array(column_of([](const RecordRow& row) { return view(row.idempotency); }));
    parameters.bytes_array(column_of([](const RecordRow& row) { return view(row.content); }));
    parameters.bytes_array(column_of([](const RecordRow& row) { return view(row.repeat); }));
    parameters.bytes_array(
        column_of([](const RecordRow& row) { return view(row.answers_commitment); }));
    parameters.bytes_array(
        column_of([](const RecordRow& row) { return view(row.identity_commitment); }));
    parameters.bytes_array(column_of([](const RecordRow& row) { return Text(row.answers); }));
    parameters.bytes_array(column_of([](const RecordRow& row) { return Text(row.identity); }));
    TRY(connection_->run(
        "INSERT INTO record.log(shard, batch, sequence, kind, area, version, replaces, valid_on, "
        "identity_key, dictionary, key, author, idempotency, content, repeat, answers_commitment, "
        "identity_commitment, answers, identity) SELECT $1, $2, * FROM unnest($3, $4, $5, $6, $7, "
        "$8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19)",
        parameters));
    return {};
}

Result<void> PostgresRecord::move_heads(const RecordBatch& batch) {
    std::vector<int64_t> replaced;
    std::vector<int64_t> by;
    for (const auto& row : batch.rows) {
        if (row.replaces != 0) {
            replaced.push_back(row.replaces);
            by.push_back(row.sequence);
        }
    }
    if (!replaced.empty()) {
        TRY(connection_->run("INSERT INTO record.replaced SELECT $1, * FROM unnest($2, $3)",
                             Parameters().number(shard_).numbers(replaced).numbers(by)));
    }
    TRY(connection_->run(
        "INSERT INTO record.head SELECT shard, kind, key, sequence, version, identity_key, repeat "
        "FROM record.log l WHERE shard = $1 AND sequence >= $2 AND NOT EXISTS (SELECT 1 FROM "
        "record.replaced r WHERE r.shard = $1 AND r.sequence = l.sequence) "
        "ON CONFLICT (shard, kind, key) DO UPDATE SET sequence = excluded.sequence, "
        "version = excluded.version, identity_key = excluded.identity_key, "
        "repeat = excluded.repeat",
        Parameters().number(shard_).number(batch.link.first_sequence)));
    return {};
}

Result<void> PostgresRecord::insert_idempotency(const RecordBatch& batch) {
    std::vector<std::string_view> hashes;
    std::vector<int64_t> sequences;
    for (const auto& entry : batch.acknowledged) {
        hashes.push_back(view(entry.hash));
        sequences.push_back(entry.sequence);
    }
    for (const auto& row : batch.rows) {
        if (row.idempotency != IdempotencyHash{}) {
            hashes.push_back(view(row.idempotency));
            sequences.push_back(row.sequence);
        }
    }
    if (!hashes.empty()) {
        TRY(connection_->run("INSERT INTO record.idempotency SELECT $1, * FROM unnest($2, $3)",
                             Parameters().number(shard_).bytes_array(hashes).numbers(sequences)));
    }
    return {};
}

Result<void> PostgresRecord::change_keys(const RecordBatch& batch) {
    std::vector<int64_t> ids;
    std::vector<std::string_view> owners;
    std::vector<std::string_view> wrapped;
    for (const auto& key : batch.keys) {
        ids.push_back(key.id);
        owners.push_back(key.owner);
        wrapped.push_back(key.wrapped);
    }
    if (!ids.empty()) {
        TRY(connection_->run(
            "INSERT INTO record.family_key SELECT $1, * FROM unnest($2, $3, $4)",
            Parameters().number(shard_).numbers(ids).texts(owners).bytes_array(wrapped)));
    }
    if (!batch.destroyed_keys.empty()) {
        TRY(
            connection_->run("UPDATE record.family_key SET wrapped = ''::bytea "
                             "WHERE shard = $1 AND id = ANY($2)",
                             Parameters().number(shard_).numbers(batch.destroyed_keys)));
    }
    return {};
}

Result<void> PostgresRecord::insert_link(const ChainLink& link) {
    TRY(connection_->run(
        "INSERT INTO record.batch(shard, batch, first_sequence, rows, recorded_at, previous, "
        "merkle_root, hash) VALUES($1, $2, $3, $4, $5, $6, $7, $8)",
        Parameters()
            .number(shard_)
            .number(link.batch)
            .number(link.first_sequence)
            .number(link.rows)
            .number(link.recorded_at)
            .bytes(view(link.previous))
            .bytes(view(link.merkle_root))
            .bytes(view(link.hash))));
    return {};
}

Result<void> PostgresRecord::read(const RowFilter& filter, size_t limit,
                                  std::vector<RecordRow>& rows) {
    auto transaction = TRY(begin(filter));
    Parameters parameters;
    parameters.number(shard_).number(filter.after).number(filter.as_of);
    parameters.number(static_cast<int64_t>(limit));
    if (filter.kind) {
        parameters.number(static_cast<int64_t>(*filter.kind));
    }
    const auto found = TRY(connection_->run(read_sql(filter).c_str(), parameters));
    TRY(transaction.commit());
    rows.resize(static_cast<size_t>(found.size()));
    for (int i = 0; i < found.size(); ++i) {
        row_of(found, i, rows[static_cast<size_t>(i)]);
    }
    return {};
}

Result<std::vector<RecordHead>> PostgresRecord::heads(std::span<const RecordName> names) {
    std::vector<int64_t> kinds;
    std::vector<std::string_view> keys;
    for (const auto& name : names) {
        kinds.push_back(static_cast<int64_t>(name.kind));
        keys.push_back(name.key);
    }
    std::vector<RecordHead> heads(names.size());
    if (last_.batch == 0) {
        return heads;
    }
    // LATERAL with LIMIT keeps the planner, which knows nothing of a fresh table, on the one index.
    const auto rows =
        TRY(ask("SELECT n.i, h.sequence, h.version, h.identity_key, h.repeat "
                "FROM unnest($2, $3) WITH ORDINALITY AS n(kind, key, i) CROSS JOIN LATERAL "
                "(SELECT * FROM record.head WHERE shard = $1 AND kind = n.kind "
                "AND key = n.key COLLATE \"C\" LIMIT 1) h",
                Parameters().number(shard_).numbers(kinds).texts(keys)));
    for (int i = 0; i < rows.size(); ++i) {
        heads[static_cast<size_t>(rows.number(i, 0) - 1)] = {
            rows.number(i, 1), static_cast<int32_t>(rows.number(i, 2)), rows.number(i, 3),
            mark_of(rows.bytes(i, 4))};
    }
    return heads;
}

Result<std::vector<RecordKey>> PostgresRecord::keys(std::span<const std::string_view> owners) {
    std::vector<RecordKey> keys(owners.size());
    if (last_.batch == 0) {
        return keys;
    }
    const auto rows =
        TRY(ask("SELECT n.i, k.id, k.wrapped FROM unnest($2) WITH ORDINALITY AS n(owner, i) "
                "CROSS JOIN LATERAL (SELECT id, wrapped FROM record.family_key WHERE shard = $1 "
                "AND owner = n.owner COLLATE \"C\" AND length(wrapped) > 0 LIMIT 1) k",
                Parameters().number(shard_).texts(owners)));
    for (int i = 0; i < rows.size(); ++i) {
        const auto at = static_cast<size_t>(rows.number(i, 0) - 1);
        keys[at] = {rows.number(i, 1), std::string(owners[at]), std::string(rows.bytes(i, 2))};
    }
    return keys;
}

Result<std::vector<int64_t>> PostgresRecord::idempotent(std::span<const IdempotencyHash> hashes) {
    std::vector<int64_t> sequences(hashes.size());
    if (last_.batch == 0) {
        return sequences;
    }
    std::vector<std::string_view> wanted;
    for (const auto& hash : hashes) {
        wanted.push_back(view(hash));
    }
    const auto rows =
        TRY(ask("SELECT n.i, d.sequence FROM unnest($2) WITH ORDINALITY AS n(hash, i) "
                "CROSS JOIN LATERAL (SELECT sequence FROM record.idempotency WHERE shard = $1 "
                "AND hash = n.hash LIMIT 1) d",
                Parameters().number(shard_).bytes_array(wanted)));
    for (int i = 0; i < rows.size(); ++i) {
        sequences[static_cast<size_t>(rows.number(i, 0) - 1)] = rows.number(i, 1);
    }
    return sequences;
}

Result<void> PostgresRecord::put_meta(std::string_view name, std::string_view value) {
    const auto present = TRY(meta(name));
    if (present) {
        return check_same_meta(name, *present, value);
    }
    TRY(ask("INSERT INTO record.meta(shard, name, value) VALUES($1, $2, $3)",
            Parameters().number(shard_).text(name).bytes(value)));
    return {};
}

Result<std::optional<std::string>> PostgresRecord::meta(std::string_view name) {
    const auto rows = TRY(ask("SELECT value FROM record.meta WHERE shard = $1 AND name = $2",
                              Parameters().number(shard_).text(name)));
    return rows.size() == 0 ? std::nullopt : std::optional(std::string(rows.bytes(0, 0)));
}

/// With Citus in the database, each table is distributed by shard: one shard's rows lie together.
Result<void> distribute(Connection& connection) {
    const auto citus =
        TRY(connection.run("SELECT 1::bigint FROM pg_extension WHERE extname = "
                           "'citus'"));
    if (citus.size() == 0) {
        return {};
    }
    for (const char* table : table_names) {
        TRY(connection.run(
            "SELECT create_distributed_table(c.oid::regclass, 'shard', colocate_with => "
            "CASE c.relname WHEN 'meta' THEN 'none' ELSE 'record.meta' END)::text "
            "FROM pg_class c WHERE c.oid = to_regclass('record.' || $1) AND NOT EXISTS "
            "(SELECT 1 FROM pg_dist_partition p WHERE p.logicalrelid = c.oid)",
            Parameters().text(table)));
    }
    return {};
}

}  // namespace

Result<std::unique_ptr<Record>> open_postgres_record(const std::string& url, int32_t shard) {
    auto record = std::make_unique<PostgresRecord>(TRY(Connection::open(url)), shard);
    TRY(record->start());
    return record;
}

Result<void> install_postgres_record(const std::string& owner_url,
                                     const std::string& application_role) {
    auto connection = TRY(Connection::open(owner_url));
    const std::string application = TRY(connection->quoted(application_role));
    TRY(connection->script("SET client_min_messages = warning"));
    auto transaction = TRY(Transaction::begin(*connection));
    TRY(connection->script(schema));
    for (const char* table : table_names) {
        TRY(connection->script(rights_sql(table, application)));
    }
    TRY(connection->script("GRANT USAGE ON SCHEMA record TO " + application +
                           "; GRANT SELECT ON record.layout TO " + application));
    TRY(distribute(*connection));
    return transaction.commit();
}

}  // namespace regsosek::store

#else

namespace regsosek::store {

Result<std::unique_ptr<Record>> open_postgres_record(const std::string&, int32_t) {
    return fail(Code::not_found, "program ini dibangun tanpa libpq",
                "this program was built without libpq");
}

Result<void> install_postgres_record(const std::string&, const std::string&) {
    return fail(Code::not_found, "program ini dibangun tanpa libpq",
                "this program was built without libpq");
}

}  // namespace regsosek::store

#endif
