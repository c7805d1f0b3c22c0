// The log of sealed documents as a place to keep rows, behind one interface: SQLite on a PC,
// PostgreSQL on a server, memory in tests. A Record knows no key and opens nothing: it keeps what
// EmbeddedWorkspace sealed. Layout and what each hash covers: docs/format/record.md.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "ground/store/workspace.h"
#include "regsosek/base.h"

namespace regsosek::store {

/// A short keyed hash (seal::Mark).
using Mark = std::array<uint8_t, 16>;
/// The mark of an idempotency text; all zeros when none was given.
using IdempotencyHash = Mark;

/// One sealed document version: a row of the log. Never changed once written.
struct RecordRow {
    int64_t sequence = 0;
    int64_t batch = 0;
    Kind kind = Kind::family;
    int32_t version = 0;
    int64_t replaces = 0;  ///< Sequence of the version before; 0 for the first.
    std::string key;
    int64_t area = 0;
    int32_t valid_on = 0;  ///< Days since 1970-01-01.
    std::string author;
    int64_t identity_key = 0;  ///< Which family key seals the identity; 0 when there is none.
    int64_t dictionary = 0;    ///< Which dictionary both bodies were compressed with; 0 is none.
    IdempotencyHash idempotency{};
    Hash content{};
    Mark repeat{};  ///< Mark of what makes a repeated document.
    Hash answers_commitment{};
    Hash identity_commitment{};
    std::string answers;      ///< Sealed.
    std::string identity;     ///< Sealed; empty when there is none.
    std::string wrapped_key;  ///< Read only with the identity: the wrapped family key, empty when
                              ///< destroyed.
};

/// A family key wrapped by the workspace key. The one thing in the record that can be destroyed.
struct RecordKey {
    int64_t id = 0;     ///< Sequence of the first document that it sealed; 0 when there is no key.
    std::string owner;  ///< Whose identity it seals: kind and key of a document, "1:key".
    std::string wrapped;  ///< Empty when destroyed.
};

/// An idempotency text that was acknowledged without a new row: the document was there already.
struct Acknowledged {
    IdempotencyHash hash{};
    int64_t sequence = 0;
};

/// One group commit: stored as a whole or not at all. Without rows there is no link either.
struct RecordBatch {
    ChainLink link;
    std::span<const RecordRow> rows;  ///< Sequences follow each other from link.first_sequence.
    std::span<const RecordKey> keys;  ///< New family keys.
    std::span<const Acknowledged> acknowledged;
    std::span<const int64_t> destroyed_keys;  ///< Family keys to destroy in the same commit.
};

/// A batch whose rows are still being sealed while the first are stored already.
class RowSource {
public:
    virtual ~RowSource() = default;
    /// How many rows there will be.
    virtual size_t size() const = 0;
    /// Makes rows [begin, end) ready, on all threads that are free, and gives them. May run beside
    /// the storing of rows given before.
    virtual std::span<const RecordRow> make(size_t begin, size_t end) = 0;
    /// The whole batch, once all rows are made.
    virtual RecordBatch finish() = 0;
};

/// The head version of a document: what an append compares with.
struct RecordHead {
    int64_t sequence = 0;  ///< 0 when there is no such document.
    int32_t version = 0;
    int64_t identity_key = 0;
    Mark repeat{};
};

/// What to read of the log. Rows come in order of sequence.
struct RowFilter {
    std::optional<Kind> kind;   ///< Empty: all kinds.
    int64_t after = 0;          ///< Only sequences above this.
    int64_t as_of = INT64_MAX;  ///< Only sequences up to this.
    bool latest_only = false;   ///< Only versions that none up to `as_of` replaces.
    bool with_answers = true;   ///< Fill the answers body.
    bool with_identity = true;  ///< Fill the identity body and its wrapped key.
    bool everything = false;    ///< All areas; otherwise those of `areas` alone.
    std::vector<AreaRange> areas;
};

/// A document's name inside the log.
struct RecordName {
    Kind kind = Kind::family;
    std::string_view key;
};

/// Where sealed rows are kept. One process writes a shard at a time; calls come from one thread at
/// a time.
class Record {
public:
    virtual ~Record() = default;

    /// Number of the shard that this record holds.
    virtual int32_t shard() const = 0;
    /// The last link of the chain; all zeros before the first batch.
    virtual Result<ChainLink> last_link() = 0;
    /// The link of a batch. Errors: not_found.
    virtual Result<ChainLink> link(int64_t batch) = 0;

    /// Stores a batch, on disk when this returns. It must follow the last link: conflict otherwise.
    /// Errors: disk_full, io, conflict; nothing of the batch is stored then.
    virtual Result<void> append_batch(const RecordBatch& batch) = 0;
    /// The same for a batch in the making. Unless a place knows better, the rows are made first.
    virtual Result<void> append_source(RowSource& source);

    /// Reads up to `limit` rows into `rows` (resized; its texts' memory is used again).
    virtual Result<void> read(const RowFilter& filter, size_t limit,
                              std::vector<RecordRow>& rows) = 0;
    /// The heads of the named documents, in the order asked, whatever their area.
    virtual Result<std::vector<RecordHead>> heads(std::span<const RecordName> names) = 0;
    /// The head version of one document as `rows`, none when it is not there or not in the filter's
    /// areas; of the filter only the areas and `with_identity` count.
    virtual Result<void> read_head(const RecordName& name, const RowFilter& filter,
                                   std::vector<RecordRow>& rows);
    /// The keys of owners that are not destroyed, in the order asked; id 0 where there is none.
    virtual Result<std::vector<RecordKey>> keys(std::span<const std::string_view> owners) = 0;
    /// Sequences of the documents with these idempotency hashes, 0 where there is none.
    virtual Result<std::vector<int64_t>> idempotent(std::span<const IdempotencyHash> hashes) = 0;

    /// Copies everything that is committed into a new file. Errors: conflict, where the place has
    /// tools of its own for that; io, disk_full.
    virtual Result<void> copy_to(const std::string& path);

    /// Checks the place itself: pages, indexes, what the chain does not cover. Errors: corrupt.
    virtual Result<void> check_storage() { return {}; }

    /// Small named values about the record itself (format version, key check). Written once: a
    /// second value for a name is a conflict, the same value again is not.
    virtual Result<void> put_meta(std::string_view name, std::string_view value) = 0;
    virtual Result<std::optional<std::string>> meta(std::string_view name) = 0;
};

/// The rules that every record keeps: a batch follows the last link, its rows follow each other and
/// carry its number of rows. Errors: conflict.
Result<void> check_follows(const ChainLink& last, const RecordBatch& batch);
/// A second value for a name must be the first one. Errors: conflict, naming the name.
Result<void> check_same_meta(std::string_view name, std::string_view present,
                             std::string_view value);
/// True when a filter's areas hold an area.
bool wants(const RowFilter& filter, int64_t area);
/// The smallest range around some ranges, of which there is at least one.
AreaRange range_around(std::span<const AreaRange> ranges);

/// The record in memory, written as plainly as can be: what the others are compared with.
std::unique_ptr<Record> make_memory_record(int32_t shard);

/// Where and how an SQLite record is kept.
struct SqliteRecordOptions {
    std::string path;
    int32_t shard = 1;
    bool create = false;
    bool read_only = false;
    std::string vfs;  ///< Name of an SQLite VFS; empty is the system's. Tests inject faults.
    int64_t log_pages_max = 0;  ///< Pages of the write-ahead log before it is folded in; 0: 8,192.
    /// Other records of this process may be open on the same file: one that writes, others that
    /// are read_only and see what it has committed.
    bool shared = false;
};
/// Opens or creates an SQLite record. Errors: not_found, corrupt, newer_version, io, disk_full,
/// busy.
Result<std::unique_ptr<Record>> open_sqlite_record(const SqliteRecordOptions& options);

/// Opens the record of one shard in PostgreSQL, as the application role. Errors: io (no server),
/// not_found (not installed), busy (another process appends to this shard), newer_version.
Result<std::unique_ptr<Record>> open_postgres_record(const std::string& url, int32_t shard);
/// Lays the record's tables, policies and grants into a PostgreSQL database, as their owner; the
/// application role must exist and differ from the owner. Twice is once. With the Citus extension
/// there, the tables are distributed by shard. Errors: io, conflict.
Result<void> install_postgres_record(const std::string& owner_url,
                                     const std::string& application_role);

}  // namespace regsosek::store
