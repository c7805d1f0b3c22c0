// The record in one SQLite file: the log, and heads, replaced versions, idempotency hashes and
// family keys beside it, all written in the same transaction. Layout: docs/format/record.md.
#include <algorithm>
#include <map>
#include <optional>
#include <utility>

#include "ground/base/threads.h"
#include "ground/store/record.h"
#include "ground/store/sqlite.h"

namespace regsosek::store {

namespace {

/// Version of the layout below, kept as SQLite's user_version.
constexpr int64_t format_version = 1;

/// Rows inserted while the next as many are sealed: small enough to start early, large enough that
/// the threads seldom wait for each other.
constexpr size_t rows_per_insert = 2048;

/// From so many names on it pays to ask first for the last name of each kind.
constexpr size_t names_of_bulk = 1024;

constexpr const char* schema = R"(
CREATE TABLE record_meta(name TEXT PRIMARY KEY, value BLOB NOT NULL) WITHOUT ROWID;
CREATE TABLE record_batch(batch INTEGER PRIMARY KEY, first_sequence INTEGER NOT NULL,
  rows INTEGER NOT NULL, recorded_at INTEGER NOT NULL, previous BLOB NOT NULL,
  merkle_root BLOB NOT NULL, hash BLOB NOT NULL);
CREATE TABLE record_log(sequence INTEGER PRIMARY KEY, kind INTEGER NOT NULL, area INTEGER NOT NULL,
  batch INTEGER NOT NULL, version INTEGER NOT NULL, replaces INTEGER NOT NULL, key TEXT NOT NULL,
  valid_on INTEGER NOT NULL, author TEXT NOT NULL, identity_key INTEGER NOT NULL,
  dictionary INTEGER NOT NULL, idempotency BLOB NOT NULL, content BLOB NOT NULL,
  repeat BLOB NOT NULL, answers_commitment BLOB NOT NULL, identity_commitment BLOB NOT NULL,
  answers BLOB NOT NULL, identity BLOB NOT NULL);
CREATE INDEX record_log_area ON record_log(kind, area);
CREATE INDEX record_log_kind ON record_log(kind);
CREATE TABLE record_head(kind INTEGER NOT NULL, key TEXT NOT NULL, sequence INTEGER NOT NULL,
  PRIMARY KEY(kind, key)) WITHOUT ROWID;
CREATE TABLE record_replaced(sequence INTEGER PRIMARY KEY, replaced_by INTEGER NOT NULL);
CREATE TABLE record_idempotency(hash BLOB PRIMARY KEY, sequence INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE record_key(id INTEGER PRIMARY KEY, owner TEXT NOT NULL, wrapped BLOB NOT NULL);
CREATE UNIQUE INDEX record_key_owner ON record_key(owner) WHERE length(wrapped) > 0;
CREATE TRIGGER record_log_kept BEFORE UPDATE ON record_log
  BEGIN SELECT RAISE(ABORT, 'append only'); END;
CREATE TRIGGER record_log_stays BEFORE DELETE ON record_log
  BEGIN SELECT RAISE(ABORT, 'append only'); END;
CREATE TRIGGER record_batch_kept BEFORE UPDATE ON record_batch
  BEGIN SELECT RAISE(ABORT, 'append only'); END;
CREATE TRIGGER record_batch_stays BEFORE DELETE ON record_batch
  BEGIN SELECT RAISE(ABORT, 'append only'); END;
CREATE TRIGGER record_key_kept BEFORE UPDATE ON record_key WHEN length(new.wrapped) > 0
  BEGIN SELECT RAISE(ABORT, 'a key is only destroyed'); END;
CREATE TRIGGER record_key_stays BEFORE DELETE ON record_key
  BEGIN SELECT RAISE(ABORT, 'append only'); END;
PRAGMA user_version=1;
)";

template <size_t size>
std::array<uint8_t, size> array_of(std::string_view bytes) {
    std::array<uint8_t, size> out{};
    std::copy_n(bytes.begin(), std::min(bytes.size(), out.size()), out.begin());
    return out;
}
constexpr auto hash_of = array_of<sizeof(Hash)>;
constexpr auto mark_of = array_of<sizeof(Mark)>;

ChainLink link_of(const sqlite::Statement& row) {
    ChainLink link;
    link.batch = row.integer(0);
    link.first_sequence = row.integer(1);
    link.rows = row.integer(2);
    link.recorded_at = row.integer(3);
    link.previous = hash_of(row.bytes(4));
    link.merkle_root = hash_of(row.bytes(5));
    link.hash = hash_of(row.bytes(6));
    return link;
}

constexpr std::string_view link_columns =
    "SELECT batch, first_sequence, rows, recorded_at, previous, merkle_root, hash "
    "FROM record_batch ";

/// What is read of a row, without the condition.
std::string select_sql(const RowFilter& filter) {
    std::string sql =
        "SELECT l.sequence, l.kind, l.area, l.batch, l.version, l.replaces, l.key, l.valid_on, "
        "l.author, l.identity_key, l.dictionary, l.idempotency, l.content, l.repeat, "
        "l.answers_commitment, l.identity_commitment, ";
    sql += filter.with_answers ? "l.answers, " : "x'', ";
    sql += filter.with_identity ? "l.identity, k.wrapped " : "x'', x'' ";
    sql += "FROM record_log l ";
    if (filter.kind && filter.everything) {
        sql += "INDEXED BY record_log_kind ";
    }
    if (filter.with_identity) {
        sql += "LEFT JOIN record_key k ON k.id = l.identity_key ";
    }
    return sql;
}

/// The statement that reads rows for a filter. Parameters: 1 after, 2 as_of, 3 kind, 4 and 5 the
/// range around all areas wanted.
std::string read_sql(const RowFilter& filter) {
    std::string sql = select_sql(filter);
    sql += "WHERE l.sequence > ?1 AND l.sequence <= ?2 ";
    if (filter.kind) {
        sql += "AND l.kind = ?3 ";
    }
    if (!filter.everything && filter.kind) {
        sql +=
            "AND l.sequence IN (SELECT sequence FROM record_log WHERE kind = ?3 "
            "AND area >= ?4 AND area < ?5) ";
    }
    if (filter.latest_only) {
        sql +=
            "AND NOT EXISTS (SELECT 1 FROM record_replaced r WHERE r.sequence = l.sequence "
            "AND r.replaced_by <= ?2) ";
    }
    return sql + "ORDER BY l.sequence";
}

void row_of(const sqlite::Statement& from, RecordRow& row) {
    row.sequence = from.integer(0);
    row.kind = static_cast<Kind>(from.integer(1));
    row.area = from.integer(2);
    row.batch = from.integer(3);
    row.version = static_cast<int32_t>(from.integer(4));
    row.replaces = from.integer(5);
    row.key.assign(from.bytes(6));
    row.valid_on = static_cast<int32_t>(from.integer(7));
    row.author.assign(from.bytes(8));
    row.identity_key = from.integer(9);
    row.dictionary = from.integer(10);
    row.idempotency = mark_of(from.bytes(11));
    row.content = hash_of(from.bytes(12));
    row.repeat = mark_of(from.bytes(13));
    row.answers_commitment = hash_of(from.bytes(14));
    row.identity_commitment = hash_of(from.bytes(15));
    row.answers.assign(from.bytes(16));
    row.identity.assign(from.bytes(17));
    row.wrapped_key.assign(from.bytes(18));
}

class SqliteRecord final : public Record {
public:
    static Result<std::unique_ptr<Record>> open(const SqliteRecordOptions& options);

    int32_t shard() const override { return shard_; }
    Result<ChainLink> last_link() override;
    Result<ChainLink> link(int64_t batch) override;
    Result<void> append_batch(const RecordBatch& batch) override;
    Result<void> append_source(RowSource& source) override;
    Result<void> read(const RowFilter& filter, size_t limit, std::vector<RecordRow>& rows) override;
    Result<std::vector<RecordHead>> heads(std::span<const RecordName> names) override;
    Result<void> read_head(const RecordName& name, const RowFilter& filter,
                           std::vector<RecordRow>& rows) override;
    Result<std::vector<RecordKey>> keys(std::span<const std::string_view> owners) override;
    Result<std::vector<int64_t>> idempotent(std::span<const IdempotencyHash> hashes) override;
    Result<void> copy_to(const std::string& path) override { return database_->copy_to(path); }
    Result<void> check_storage() override;
    Result<void> put_meta(std::string_view name, std::string_view value) override;
    Result<std::optional<std::string>> meta(std::string_view name) override;

private:
    Result<void> prepare();
    Result<void> load_last_link();
    Result<void> insert_rows(std::span<const RecordRow> rows, int64_t batch);
    Result<void> finish_batch(const RecordBatch& batch, sqlite::Transaction& transaction);
    Result<void> insert_log(const RecordRow& row, int64_t batch);
    Result<void> insert_heads(const RecordRow& row);
    Result<void> insert_idempotency(const RecordBatch& batch);
    Result<void> change_keys(const RecordBatch& batch);
    Result<void> insert_link(const ChainLink& link);
    Result<std::map<int64_t, std::string>> last_names();

    std::unique_ptr<sqlite::Database> database_;
    sqlite::Statement log_, head_, replaced_, idempotency_, key_, destroy_, batch_, find_head_,
        find_key_, find_idempotency_;
    /// Reads the head of a document: without and with its identity. Made when first needed.
    std::optional<sqlite::Statement> head_row_[2];
    int32_t shard_ = 0;
    ChainLink last_;
    bool beside_writer_ = false;  ///< another record appends to the file: last_ may be old
};

Result<void> check_version(sqlite::Database& database, const SqliteRecordOptions& options) {
    const int64_t version = TRY(database.integer("PRAGMA user_version"));
    if (version > format_version) {
        Error error{Code::newer_version,
                    {"rekaman dibuat oleh versi program yang lebih baru",
                     "the record was made by a newer version of the program"},
                    {options.path, 0, {}},
                    {}};
        return std::unexpected(std::move(error));
    }
    if (version == 0 && !options.create) {
        Error error{Code::corrupt,
                    {"berkas ini bukan rekaman", "this file is no record"},
                    {options.path, 0, {}},
                    {}};
        return std::unexpected(std::move(error));
    }
    if (version == 0) {
        auto transaction = TRY(sqlite::Transaction::begin(database));
        TRY(database.execute(schema));
        TRY(transaction.commit());
    }
    return {};
}

Result<std::unique_ptr<Record>> SqliteRecord::open(const SqliteRecordOptions& options) {
    auto record = std::make_unique<SqliteRecord>();
    record->database_ =
        TRY(sqlite::Database::open({options.path, options.create, options.read_only, options.vfs,
                                    options.log_pages_max, options.shared}));
    TRY(check_version(*record->database_, options));
    record->shard_ = options.shard;
    record->beside_writer_ = options.shared && options.read_only;
    TRY(record->prepare());
    TRY(record->load_last_link());
    return record;
}

Result<void> SqliteRecord::prepare() {
    auto& db = *database_;
    log_ = TRY(db.prepare(
        "INSERT INTO record_log(sequence, kind, area, batch, version, replaces, key, valid_on, "
        "author, identity_key, dictionary, idempotency, content, repeat, answers_commitment, "
        "identity_commitment, answers, identity) "
        "VALUES(?1,?2,?3,?4,?5,?6,?7,?8,?9,?10,?11,?12,?13,?14,?15,?16,?17,?18)"));
    head_ =
        TRY(db.prepare("INSERT OR REPLACE INTO record_head(kind, key, sequence) VALUES(?1,?2,?3)"));
    replaced_ = TRY(db.prepare("INSERT INTO record_replaced(sequence, replaced_by) VALUES(?1,?2)"));
    idempotency_ = TRY(db.prepare("INSERT INTO record_idempotency(hash, sequence) VALUES(?1,?2)"));
    key_ = TRY(db.prepare("INSERT INTO record_key(id, owner, wrapped) VALUES(?1,?2,?3)"));
    destroy_ = TRY(db.prepare("UPDATE record_key SET wrapped = x'' WHERE id = ?1"));
    batch_ = TRY(db.prepare(
        "INSERT INTO record_batch(batch, first_sequence, rows, recorded_at, previous, merkle_root, "
        "hash) VALUES(?1,?2,?3,?4,?5,?6,?7)"));
    find_head_ = TRY(db.prepare(
        "SELECT l.sequence, l.version, l.identity_key, l.repeat FROM record_head h "
        "JOIN record_log l ON l.sequence = h.sequence WHERE h.kind = ?1 AND h.key = ?2"));
    find_key_ =
        TRY(db.prepare("SELECT id, wrapped FROM record_key "
                       "WHERE owner = ?1 AND length(wrapped) > 0"));
    find_idempotency_ = TRY(db.prepare("SELECT sequence FROM record_idempotency WHERE hash = ?1"));
    return {};
}

Result<void> SqliteRecord::load_last_link() {
    auto statement =
        TRY(database_->prepare(std::string(link_columns) + "ORDER BY batch DESC LIMIT 1"));
    last_ = TRY(statement.step()) ? link_of(statement) : ChainLink{};
    return {};
}

Result<ChainLink> SqliteRecord::last_link() {
    if (beside_writer_) {
        TRY(load_last_link());
    }
    return last_;
}

Result<ChainLink> SqliteRecord::link(int64_t batch) {
    auto statement = TRY(database_->prepare(std::string(link_columns) + "WHERE batch = ?1"));
    statement.bind(1, batch);
    if (!TRY(statement.step())) {
        return fail(Code::not_found, "tidak ada batch rekaman " + std::to_string(batch),
                    "there is no record batch " + std::to_string(batch));
    }
    return link_of(statement);
}

Result<void> SqliteRecord::append_batch(const RecordBatch& batch) {
    TRY(check_follows(last_, batch));
    auto transaction = TRY(sqlite::Transaction::begin(*database_));
    TRY(insert_rows(batch.rows, last_.batch + 1));
    return finish_batch(batch, transaction);
}

Result<void> SqliteRecord::append_source(RowSource& source) {
    auto transaction = TRY(sqlite::Transaction::begin(*database_));
    auto ready = source.make(0, std::min(source.size(), rows_per_insert));
    size_t made = ready.size();
    while (!ready.empty()) {
        const size_t end = std::min(source.size(), made + rows_per_insert);
        std::span<const RecordRow> next;
        Result<void> inserted;
        // One thread inserts these rows while the others seal the next.
        parallel_blocks(2, [&](size_t task) {
            if (task == 0) {
                inserted = insert_rows(ready, last_.batch + 1);
            } else if (made < end) {
                next = source.make(made, end);
            }
        });
        TRY(std::move(inserted));
        made = end;
        ready = next;
    }
    const auto batch = source.finish();
    TRY(check_follows(last_, batch));
    return finish_batch(batch, transaction);
}

Result<void> SqliteRecord::insert_rows(std::span<const RecordRow> rows, int64_t batch) {
    for (const auto& row : rows) {
        TRY(insert_log(row, batch));
    }
    for (const auto& row : rows) {
        TRY(insert_heads(row));
    }
    return {};
}

Result<void> SqliteRecord::finish_batch(const RecordBatch& batch,
                                        sqlite::Transaction& transaction) {
    TRY(insert_idempotency(batch));
    TRY(change_keys(batch));
    if (!batch.rows.empty()) {
        TRY(insert_link(batch.link));
    }
    TRY(transaction.commit());
    if (!batch.rows.empty()) {
        last_ = batch.link;
    }
    if (!batch.destroyed_keys.empty()) {
        // The write-ahead log still holds pages with the key; empty it.
        TRY(database_->checkpoint());
    }
    return {};
}

Result<void> SqliteRecord::insert_log(const RecordRow& row, int64_t batch) {
    log_.bind(1, row.sequence).bind(2, static_cast<int64_t>(row.kind)).bind(3, row.area);
    log_.bind(4, batch).bind(5, row.version).bind(6, row.replaces).bind_text(7, row.key);
    log_.bind(8, row.valid_on).bind_text(9, row.author).bind(10, row.identity_key);
    log_.bind(11, row.dictionary).bind_blob(12, row.idempotency).bind_blob(13, row.content);
    log_.bind_blob(14, row.repeat).bind_blob(15, row.answers_commitment);
    log_.bind_blob(16, row.identity_commitment).bind_blob(17, row.answers);
    log_.bind_blob(18, row.identity);
    return log_.run();
}

Result<void> SqliteRecord::insert_heads(const RecordRow& row) {
    head_.bind(1, static_cast<int64_t>(row.kind)).bind_text(2, row.key).bind(3, row.sequence);
    TRY(head_.run());
    if (row.replaces != 0) {
        TRY(replaced_.bind(1, row.replaces).bind(2, row.sequence).run());
    }
    return {};
}

Result<void> SqliteRecord::insert_idempotency(const RecordBatch& batch) {
    std::vector<Acknowledged> sorted(batch.acknowledged.begin(), batch.acknowledged.end());
    for (const auto& row : batch.rows) {
        if (row.idempotency != IdempotencyHash{}) {
            sorted.push_back({row.idempotency, row.sequence});
        }
    }
    // In order of the hash, neighbours share pages.
    std::sort(sorted.begin(), sorted.end(),
              [](const Acknowledged& a, const Acknowledged& b) { return a.hash < b.hash; });
    for (const auto& entry : sorted) {
        TRY(idempotency_.bind_blob(1, entry.hash).bind(2, entry.sequence).run());
    }
    return {};
}

Result<void> SqliteRecord::change_keys(const RecordBatch& batch) {
    for (const auto& key : batch.keys) {
        TRY(key_.bind(1, key.id).bind_text(2, key.owner).bind_blob(3, key.wrapped).run());
    }
    for (const int64_t id : batch.destroyed_keys) {
        TRY(destroy_.bind(1, id).run());
    }
    return {};
}

Result<void> SqliteRecord::insert_link(const ChainLink& link) {
    batch_.bind(1, link.batch).bind(2, link.first_sequence).bind(3, link.rows);
    batch_.bind(4, link.recorded_at).bind_blob(5, link.previous).bind_blob(6, link.merkle_root);
    return batch_.bind_blob(7, link.hash).run();
}

/// Reading one document is what servers do most: one statement, kept.
Result<void> SqliteRecord::read_head(const RecordName& name, const RowFilter& filter,
                                     std::vector<RecordRow>& rows) {
    rows.clear();
    auto& kept = head_row_[filter.with_identity ? 1 : 0];
    if (!kept) {
        RowFilter whole;
        whole.with_identity = filter.with_identity;
        kept = TRY(database_->prepare(select_sql(whole) +
                                      "WHERE l.sequence = (SELECT sequence FROM record_head WHERE "
                                      "kind = ?1 AND key = ?2)"));
    }
    kept->bind(1, static_cast<int64_t>(name.kind)).bind_text(2, name.key);
    const auto found = kept->step();
    if (found && *found && wants(filter, kept->integer(2))) {
        row_of(*kept, rows.emplace_back());
    }
    kept->reset();
    return found ? Result<void>{} : std::unexpected(found.error());
}

Result<void> SqliteRecord::read(const RowFilter& filter, size_t limit,
                                std::vector<RecordRow>& rows) {
    size_t count = 0;
    if (filter.everything || !filter.areas.empty()) {
        auto statement = TRY(database_->prepare(read_sql(filter)));
        statement.bind(1, filter.after).bind(2, filter.as_of);
        if (filter.kind) {
            statement.bind(3, static_cast<int64_t>(*filter.kind));
        }
        if (filter.kind && !filter.everything) {
            const auto around = range_around(filter.areas);
            statement.bind(4, around.low).bind(5, around.high);
        }
        while (count < limit && TRY(statement.step())) {
            if (!wants(filter, statement.integer(2))) {
                continue;
            }
            if (rows.size() == count) {
                rows.emplace_back();
            }
            row_of(statement, rows[count++]);
        }
    }
    rows.resize(count);
    return {};
}

/// The key of each kind of document that sorts last, a look into the index each.
Result<std::map<int64_t, std::string>> SqliteRecord::last_names() {
    std::map<int64_t, std::string> last;
    auto statement = TRY(database_->prepare(
        "WITH RECURSIVE kinds(kind) AS (SELECT min(kind) FROM record_head UNION ALL "
        "SELECT (SELECT min(kind) FROM record_head h WHERE h.kind > kinds.kind) FROM kinds "
        "WHERE kinds.kind IS NOT NULL) SELECT kind, (SELECT key FROM record_head h "
        "WHERE h.kind = kinds.kind ORDER BY key DESC LIMIT 1) FROM kinds "
        "WHERE kind IS NOT NULL"));
    while (TRY(statement.step())) {
        last[statement.integer(0)] = std::string(statement.bytes(1));
    }
    return last;
}

Result<std::vector<RecordHead>> SqliteRecord::heads(std::span<const RecordName> names) {
    std::vector<RecordHead> heads(names.size());
    if (last_.batch == 0 && !beside_writer_) {
        return heads;
    }
    const bool many = names.size() >= names_of_bulk;
    const auto last = many ? TRY(last_names()) : std::map<int64_t, std::string>{};
    for (size_t i = 0; i < names.size(); ++i) {
        // Serials grow: what sorts behind every key of its kind is new, and is not looked up.
        const auto kind = last.find(static_cast<int64_t>(names[i].kind));
        if (many && (kind == last.end() || names[i].key > kind->second)) {
            continue;
        }
        find_head_.bind(1, static_cast<int64_t>(names[i].kind)).bind_text(2, names[i].key);
        if (TRY(find_head_.step())) {
            heads[i].sequence = find_head_.integer(0);
            heads[i].version = static_cast<int32_t>(find_head_.integer(1));
            heads[i].identity_key = find_head_.integer(2);
            heads[i].repeat = mark_of(find_head_.bytes(3));
        }
        find_head_.reset();
    }
    return heads;
}

Result<std::vector<RecordKey>> SqliteRecord::keys(std::span<const std::string_view> owners) {
    std::vector<RecordKey> keys(owners.size());
    if (last_.batch == 0) {
        return keys;
    }
    auto last = TRY(database_->prepare(
        "SELECT coalesce(max(owner), '') FROM record_key WHERE length(wrapped) > 0"));
    const std::string last_owner(TRY(last.step()) ? last.bytes(0) : std::string_view());
    for (size_t i = 0; i < owners.size(); ++i) {
        if (owners[i] > last_owner) {
            continue;
        }
        find_key_.bind_text(1, owners[i]);
        if (TRY(find_key_.step())) {
            keys[i] = {find_key_.integer(0), std::string(owners[i]),
                       std::string(find_key_.bytes(1))};
        }
        find_key_.reset();
    }
    return keys;
}

Result<std::vector<int64_t>> SqliteRecord::idempotent(std::span<const IdempotencyHash> hashes) {
    std::vector<int64_t> sequences(hashes.size());
    if (last_.batch == 0 && !beside_writer_) {
        return sequences;
    }
    for (size_t i = 0; i < hashes.size(); ++i) {
        if (hashes[i] == IdempotencyHash{}) {
            continue;
        }
        find_idempotency_.bind_blob(1, hashes[i]);
        if (TRY(find_idempotency_.step())) {
            sequences[i] = find_idempotency_.integer(0);
        }
        find_idempotency_.reset();
    }
    return sequences;
}

Result<void> SqliteRecord::check_storage() {
    auto statement = TRY(database_->prepare("PRAGMA integrity_check(1)"));
    if (TRY(statement.step()) && statement.bytes(0) == "ok") {
        return {};
    }
    return fail(Code::corrupt, "halaman atau indeks rekaman rusak",
                "a page or an index of the record is damaged");
}

Result<void> SqliteRecord::put_meta(std::string_view name, std::string_view value) {
    const auto present = TRY(meta(name));
    if (present) {
        return check_same_meta(name, *present, value);
    }
    auto statement = TRY(database_->prepare("INSERT INTO record_meta(name, value) VALUES(?1,?2)"));
    return statement.bind_text(1, name).bind_blob(2, value).run();
}

Result<std::optional<std::string>> SqliteRecord::meta(std::string_view name) {
    auto statement = TRY(database_->prepare("SELECT value FROM record_meta WHERE name = ?1"));
    statement.bind_text(1, name);
    if (!TRY(statement.step())) {
        return std::nullopt;
    }
    return std::string(statement.bytes(0));
}

}  // namespace

Result<std::unique_ptr<Record>> open_sqlite_record(const SqliteRecordOptions& options) {
    return SqliteRecord::open(options);
}

}  // namespace regsosek::store
