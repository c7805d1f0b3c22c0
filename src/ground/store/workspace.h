// A workspace: the record (truth), the columns (derived), the vault, the keys and the lease of one
// registry folder. Everything above the ground reads and writes through this class.
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "ground/base/date.h"
#include "ground/base/ids.h"
#include "ground/store/access.h"
#include "ground/store/table.h"
#include "regsosek/base.h"

namespace regsosek::store {

/// Kinds of documents in the record. Numbers are stored: never renumber.
enum class Kind : uint8_t {
    family = 1,   ///< K questionnaire with its members
    listing = 2,  ///< VK of one SLS
    receipt = 3,  ///< batch and box of paper documents
    area = 4,     ///< one load of the area frame (artefact of frame)
    geotag = 5,
    link_decision = 6,
    confirmation = 7,
    fkp_session = 8,
    fkp_decision = 9,
    event = 10,
    appeal = 11,
    programme = 12,
    agreement = 13,
    handover = 14,
    grant = 15,
    artefact = 16,    ///< hash, inputs, as_of and program version of an official result
    assignment = 17,  ///< officers and the SLS they visit
    paper = 18,       ///< VK2, XK, PSLS, BANR, BA: scan, identity and counts
    transfer = 19,
    erasure = 20,  ///< a family's identity key was destroyed; written by erase_identity alone
};
std::string_view name(Kind kind);

using Hash = std::array<uint8_t, 32>;

/// One version of a document as a word writes it. Bodies are canonical JSON.
struct Document {
    Kind kind = Kind::family;
    std::string key;   ///< Natural or issued key, unique in its kind: what a new version replaces.
    int64_t area = 0;  ///< 16-digit area code: scopes and order.
    std::string answers;   ///< Canonical JSON without direct identifiers.
    std::string identity;  ///< Canonical JSON of direct identifiers; empty when there are none.
    std::string author;    ///< Pseudonym of who is responsible (an officer's code, or a word).
    std::string reason;
    Date valid_on;
    /// Key of the family whose identity this document holds: its key seals the identity, and
    /// erasing it erases this too. Empty: the document's own key. Not kept: empty when read.
    std::string family;
    /// Same text twice: the second is acknowledged and changes nothing. Only its keyed hash is
    /// kept: empty when read.
    std::string idempotency;
};

/// A document as stored.
struct Stored {
    Document document;
    int64_t sequence = 0;  ///< Position in the log of the shard, from 1.
    int32_t version = 0;   ///< 1, 2, ... within (kind, key).
    Hash content{};        ///< Over the salted commitments of both bodies and the header.
};

/// What became of an append.
struct Receipt {
    int64_t batch = 0;  ///< record_batch number; 0 when nothing was new.
    int64_t first_sequence = 0;
    int64_t last_sequence = 0;
    int64_t written = 0;   ///< Documents stored.
    int64_t repeated = 0;  ///< Already there: same idempotency key or same content as the head.
    Hash chain_head{};
};

/// One link of the chain: a group commit. What the hash covers: docs/format/record.md.
struct ChainLink {
    int64_t batch = 0;  ///< 1, 2, ...; 0 before the first.
    int64_t first_sequence = 0;
    int64_t rows = 0;
    int64_t recorded_at = 0;  ///< Seconds since 1970-01-01 UTC, by the clock of the PC.
    Hash previous{};          ///< Hash of the link before.
    Hash merkle_root{};       ///< Over the content hashes of the documents.
    Hash hash{};
    /// Sequence of the last document up to this batch.
    int64_t last_sequence() const { return batch == 0 ? 0 : first_sequence + rows - 1; }
    bool operator==(const ChainLink&) const = default;
};

/// Which areas a reader may see. Built from a role's grant; the whole workspace only for the
/// office.
class Scope {
public:
    /// The ranges, in any order; they are sorted and joined.
    explicit Scope(std::vector<AreaRange> ranges);
    /// The whole workspace, for a stated purpose. Only flow/ and cli/ may call this (checked by
    /// tidy).
    static Scope office(std::string purpose);
    bool contains(int64_t area) const;
    std::span<const AreaRange> ranges() const { return ranges_; }
    bool everything() const { return everything_; }
    /// Everything, or every area code that there can be: what replaces a whole table needs it.
    bool whole() const;
    const std::string& purpose() const { return purpose_; }

private:
    std::vector<AreaRange> ranges_;
    bool everything_ = false;
    std::string purpose_;
};

/// What to read from the record.
struct Scan {
    Kind kind = Kind::family;
    int64_t as_of = INT64_MAX;   ///< Last sequence seen.
    int64_t after = 0;           ///< Only sequences above this.
    bool latest_only = true;     ///< Only the head version of each key as of `as_of`.
    bool with_identity = false;  ///< Open the identity bodies too.
    bool with_answers = true;    ///< Open the answers bodies (and reasons).
};

/// A read of a table of the columns. Names are column names of the table; the filter is an
/// expression of the language over them. Rows come in a total order: `order`, then the table's key.
struct Query {
    std::string table;
    /// Empty: all columns. With group: aggregates "count()", "sum(x)".
    std::vector<std::string> fields = {};
    std::string filter = {};
    std::vector<std::string> group = {};
    std::vector<std::string> order = {};  ///< A leading '-' turns the order round.
    int64_t limit = -1;
    int64_t offset = 0;
};

/// How a word's table is laid down.
struct TableSpec {
    std::string name;              ///< Begins with the word: link_pair.
    std::vector<std::string> key;  ///< Unique columns that order it.
    /// Column that Scope filters on; empty: not scoped (reference data).
    std::string area_column = "area";
    /// Columns that never leave the workspace: no edition holds them.
    std::vector<std::string> private_columns = {};
    bool operator==(const TableSpec&) const = default;
};

/// What is known of a word's table without reading it.
struct TableInfo {
    TableSpec spec;
    /// Hash of columns and rows: two tables with one stamp hold the same. Empty when a program
    /// wrote the table that knew no stamps.
    std::string stamp;
    int64_t rows = 0;
    bool operator==(const TableInfo&) const = default;
};

/// Columns of family and person that a reader needs, beside the keys.
struct ColumnNames {
    std::vector<std::string> family = {};
    std::vector<std::string> person = {};
};

/// Families and persons in memory: all stored columns of the form, head versions as of a sequence.
/// Persons are sorted by family. Shared and read-only.
struct Columns {
    Table family;  ///< family_id, area, form_version, sequence, then the questions
    Table person;  ///< person_id, family_id, then the questions
    std::vector<uint32_t> person_begin;  ///< families + 1
    int64_t as_of = 0;
};

/// Direct identifiers in memory only, never written: rows parallel to Columns.
struct Identities {
    std::vector<int64_t> family_id;
    std::vector<uint8_t> known;  ///< 0: the identity was erased, or there never was one
    std::vector<std::string_view> kk_number, address, head_name, phone, notes;
    std::vector<int32_t> latitude_e7, longitude_e7;  ///< 1e-7 degree; INT32_MIN when not known
    std::vector<int64_t> person_id;
    std::vector<std::string_view> member_name, nik;
    std::vector<uint32_t> person_begin;
    int64_t as_of = 0;
    std::vector<std::unique_ptr<std::string>> arenas;  ///< what the views point into
};

/// How to make a workspace.
struct CreateOptions {
    int32_t shard = 1;
    std::string form_folder;  ///< form of the family documents
    std::string record_url;   ///< empty: embedded; postgresql://... : server
    std::string key_file;     ///< empty: keys/workspace.key inside the folder
};

struct OpenOptions {
    std::string key_file;  ///< where the workspace key is, when it is kept elsewhere
    bool read_only = false;
    /// For servers: get(), scan(), acknowledged() and head_sequence() may be called from several
    /// threads, beside append(), each read on a connection of its own. Embedded records only.
    bool readers = false;
};

/// What became of a document that was sent with an idempotency text.
struct AcknowledgedDocument {
    Kind kind = Kind::family;
    std::string key;
    int32_t version = 0;
    int64_t batch = 0;
};

class Record;

/// An open workspace. One process at a time (lease); calls are made from one thread unless said.
/// Reads of the columns, and everything under "files and small state", may come from several
/// threads at once.
class Workspace {
public:
    /// Makes the folder, its keys and an empty record. Errors: conflict when it holds one already.
    static Result<std::unique_ptr<Workspace>> create(const std::string& folder,
                                                     const CreateOptions& options);
    /// Opens one. Errors: not_found, busy, newer_version, corrupt, untrusted (wrong key).
    static Result<std::unique_ptr<Workspace>> open(const std::string& folder,
                                                   const OpenOptions& options = {});
    virtual ~Workspace() = default;

    virtual const std::string& folder() const = 0;
    virtual int32_t shard() const = 0;

    // --- the record
    /// One group commit: all documents or none, on disk when this returns. Sealing uses all
    /// threads.
    virtual Result<Receipt> append(std::span<const Document> documents) = 0;
    /// Streams documents in order of sequence, in blocks opened on all threads. Only areas in
    /// scope.
    virtual Result<void> scan(const Scan& what, const Scope& scope,
                              const std::function<Result<void>(std::span<const Stored>)>& sink) = 0;
    /// The head version of one document, when it is in scope.
    virtual Result<std::optional<Stored>> get(Kind kind, std::string_view key, const Scope& scope,
                                              bool with_identity) = 0;
    /// The documents that these idempotency texts brought into the record, in their order; nothing
    /// for one that is not known.
    virtual Result<std::vector<std::optional<AcknowledgedDocument>>> acknowledged(
        std::span<const std::string> idempotency) = 0;
    /// Sequence of the last document.
    virtual int64_t head_sequence() = 0;
    /// Number and hash of the last batch of the chain.
    virtual Result<Receipt> chain_head() = 0;
    /// Number, documents and hash of one batch of the chain: what a printed head is compared with.
    /// Errors: not_found.
    virtual Result<ChainLink> chain(int64_t batch) = 0;
    /// Walks the whole chain: hashes, Merkle roots, commitments. Returns the number of documents
    /// checked. Errors: corrupt, naming the first batch.
    virtual Result<int64_t> verify_chain() = 0;
    /// Destroys the key of one family's identity: who it was is gone, everything still verifies.
    /// An erasure document is written in the same commit. Errors: not_found; conflict, when it has
    /// been destroyed already.
    virtual Result<void> erase_identity(std::string_view family_key, std::string_view reason) = 0;

    // --- the columns
    /// Adds rows to `family` and `person` as of a sequence (bulk path of collect); later versions
    /// of a family replace its rows.
    virtual Result<void> append_columns(const Columns& rows) = 0;
    /// Adds what the record has and the columns have not yet, block by block: after a crash between
    /// the two, and for writers that append documents only. Cheap when nothing is missing.
    virtual Result<void> catch_up_columns() = 0;
    /// Sequence up to which the columns are current.
    virtual Result<int64_t> columns_as_of() = 0;
    /// The columns in memory (kept until the record grows). Only families in scope.
    virtual Result<std::shared_ptr<const Columns>> columns(const Scope& scope) = 0;
    /// The same with these columns and the keys (family_id, area, sequence; person_id, family_id):
    /// reads no more than that from disk, but gives all columns when they are in memory anyway.
    virtual Result<std::shared_ptr<const Columns>> columns(const Scope& scope,
                                                           const ColumnNames& names) = 0;
    /// Changes whenever columns() or identities() would give something else: a hash of the form,
    /// the last family document and the erasures. Read without reading them.
    virtual Result<std::string> families_stamp() = 0;
    /// True when no family lies outside the scope: what is made from it is made from all.
    virtual Result<bool> covers(const Scope& scope) = 0;
    /// Builds family and person anew from the record into a new file, then renames it into place.
    virtual Result<void> rebuild_columns() = 0;
    /// Where columns.duckdb cannot be read (a header torn by a power cut): deletes it and makes
    /// family and person anew from the record; words' tables are gone, and their words make them
    /// again. Returns whether it was so.
    virtual Result<bool> mend_columns() = 0;
    /// Direct identifiers of the families of `columns(scope)`, row by row. Streams the record once
    /// and keeps the result while the process lives.
    virtual Result<std::shared_ptr<const Identities>> identities(const Scope& scope) = 0;
    /// Replaces a word's table in one transaction. One that holds the same already is left alone.
    /// The rows are kept in memory: a caller that needs them no more moves them here. Several
    /// threads may write at a time, each its own tables; append() and append_columns() may also run
    /// beside each other.
    virtual Result<void> write_table(const TableSpec& spec, Table rows) = 0;
    /// Replaces the rows of a word's table that lie in scope, and keeps the others. Errors:
    /// no_right (a row outside the scope; a table without areas, when some family lies outside the
    /// scope).
    virtual Result<void> write_table(const TableSpec& spec, Table rows, const Scope& scope) = 0;
    virtual Result<bool> has_table(std::string_view table) = 0;
    /// What is known of a word's table; nothing when no word wrote it.
    virtual Result<std::optional<TableInfo>> table_info(std::string_view table) = 0;
    /// Names of all tables, sorted: family, person, then what words wrote.
    virtual Result<std::vector<std::string>> tables() = 0;
    /// Reads a table. Rights cover every name in fields, filter, group and order.
    virtual Result<Table> query(const Query& query, const Scope& scope) = 0;
    /// All rows in scope of a table about these families, without reading the others. Errors:
    /// not_found (table), bad_input (a table that does not name families).
    virtual Result<Table> rows_of(std::string_view table, std::span<const int64_t> families,
                                  const Scope& scope) = 0;
    /// Hash of every table ordered by key, as canonical text: equal means equal content.
    virtual Result<std::string> dump_hash(std::span<const std::string> tables = {}) = 0;

    // --- files and small state
    /// Puts bytes into the vault, sealed, named by their hash. Returns the name. Twice is once.
    virtual Result<std::string> put_blob(std::string_view bytes) = 0;
    /// As put_blob, for many: names in the order of the bytes, one wait for the disk for all. What
    /// they take together lies in memory twice.
    virtual Result<std::vector<std::string>> put_blobs(std::span<const std::string> many) = 0;
    virtual Result<std::string> get_blob(std::string_view name) = 0;
    /// Deletes a blob; when this returns the name leads nowhere. Errors: bad_input, not_found, io.
    virtual Result<void> delete_blob(std::string_view name) = 0;
    /// Keeps what a word has finished of a run that is not over, sealed, under a name and a digest
    /// of everything that the run is made from; replaces what had the name. Gone after a crash of
    /// the PC, perhaps: whoever asks makes it again.
    virtual Result<void> keep_stage(std::string_view name, std::string_view inputs,
                                    std::string_view bytes) = 0;
    /// What was kept under the name; nothing when it was made from other inputs, or cannot be read.
    virtual Result<std::optional<std::string>> kept_stage(std::string_view name,
                                                          std::string_view inputs) = 0;
    /// Deletes what was kept under the name, if anything.
    virtual Result<void> forget_stage(std::string_view name) = 0;
    /// Small office state that is not truth (which source files were read, which word ran on what).
    virtual Result<void> set_state(std::string_view key, std::string_view value) = 0;
    virtual Result<std::optional<std::string>> state(std::string_view key) = 0;
    /// Notes reads of by-name data; on disk when it returns.
    virtual Result<void> note_accesses(std::span<const Access> reads) = 0;
    /// Noted reads in scope with a number below `before`, newest first: of a family, or of all.
    virtual Result<std::vector<Access>> accesses(std::optional<int64_t> family, const Scope& scope,
                                                 int64_t limit, int64_t before = INT64_MAX) = 0;
    /// Signs bytes with the workspace's Ed25519 key (64 bytes), and its public key (32 bytes).
    virtual Result<std::vector<uint8_t>> sign(std::string_view bytes) = 0;
    virtual Result<std::vector<uint8_t>> public_key() = 0;

    // --- copies
    /// Copies the workspace into a new folder while others read and write it: everything that was
    /// acknowledged before the call, with a manifest of hashes. The workspace key goes along only
    /// when asked: who has both reads everything. Errors: conflict (the folder is there already;
    /// a record in PostgreSQL), io, disk_full.
    virtual Result<void> backup(const std::string& folder, bool with_key) = 0;
};

/// Lays a backup down as a workspace in a folder that is empty or not there, after checking each
/// file against the manifest. `key_file` replaces the key that the backup holds; empty: that one.
/// Errors: not_found, corrupt (a file is not what the manifest says), conflict, io, disk_full.
Result<void> restore_backup(const std::string& from, const std::string& folder,
                            const std::string& key_file = {});

}  // namespace regsosek::store
