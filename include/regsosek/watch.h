// watch: is it going well. Progress and coverage by area and officer from the tables that are
// there, and the audit of the record against heads that were printed or signed before. Writes no
// table. Definitions: docs/method/watch.md.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "ground/store/workspace.h"
#include "regsosek/base.h"

namespace regsosek::watch {

/// What progress is broken down by.
enum class By : uint8_t {
    regency = 4,
    district = 7,
    village = 10,
    sls = 14,
    officer = 1,  ///< PPL within a kecamatan
};
/// regency, district, village, sls, officer. Errors: usage.
Result<By> by(std::string_view word);

/// Sums of the record keys (docs/method/disclose.md) of the people and families in the counts that
/// tell of them; 0 where no secret was given.
struct RecordKeys {
    uint32_t results[5] = {};
    uint32_t persons = 0, poor = 0, geotagged = 0;
    uint32_t linked = 0, review = 0;
};

/// Counts of one area or officer. -1: the table that would tell was not written yet.
struct Progress {
    std::string area;         ///< first digits of the code
    std::string officer;      ///< PPL code, when broken down by officer
    int64_t prelist = -1;     ///< families preprinted on VK lists
    int64_t verified = -1;    ///< families that VK found
    int64_t documents = 0;    ///< K documents
    int64_t results[5] = {};  ///< documents by result of the interview, 1 to 5
    int64_t persons = 0;
    int64_t blank = -1, clean = -1, warning = -1, error = -1;  ///< documents by validation status
    int64_t linked = -1;                                       ///< persons linked to the register
    int64_t review = -1;                                       ///< persons to be looked at
    int64_t poor = 0;        ///< interviewed families with welfare status 1 or 2
    int64_t geotagged = -1;  ///< of those, with a place
    int64_t ranked = -1;     ///< families with a score
    int64_t receipts = -1;   ///< documents that arrived in boxes
    RecordKeys keys;         ///< of results, persons, poor, geotagged, linked and review

    /// Share of verified families (of the prelist, where VK says nothing) with a document, in
    /// hundredths of a per cent; -1 when unknown.
    int64_t coverage_bp() const;
};

/// Progress of the areas in scope, in order of area and officer, with a line for all ("" as area)
/// in front.
Result<std::vector<Progress>> progress(store::Workspace& workspace, const store::Scope& scope,
                                       By by);

/// Counts of one sub-SLS and officer: what progress adds up.
struct Tally {
    int64_t area = 0;  ///< 16 digits
    Progress counts;   ///< officer is there, area is not
};
/// Counts all tables of the areas in scope once, in order of area and officer; with the secret of
/// the workspace's record keys (use::record_secret) their sums too.
Result<std::vector<Tally>> tallies(store::Workspace& workspace, const store::Scope& scope,
                                   std::string_view secret = {});
/// The same lines as progress(workspace, scope, by), from counts that were made before.
std::vector<Progress> progress(std::span<const Tally> tallies, const store::Scope& scope, By by);

/// A head of the record's chain, as printed or signed.
struct Anchor {
    int64_t batch = 0;
    int64_t sequence = 0;
    std::string hash;    ///< 64 hexadecimal characters
    std::string signer;  ///< public key, hexadecimal; empty: typed in from paper
};

/// What an audit found in order.
struct Audit {
    Anchor head;
    int64_t documents = 0;        ///< documents whose hashes were checked; -1: not asked for
    std::vector<Anchor> anchors;  ///< that agree with the record
};

/// Checks the whole chain (when `verify`), then that each anchor file is a head that this record
/// has. An anchor is a file of write_anchor, the seal.json of an edition, or a line of batch,
/// sequence and hash. Errors: corrupt (chain damaged; record cut off; record rewritten), untrusted
/// (signed by another key), bad_input (no anchor, with the file).
Result<Audit> audit(store::Workspace& workspace, bool verify,
                    const std::vector<std::string>& anchor_files);

/// Writes the present head, signed, to a file that is kept outside of this PC.
Result<Anchor> write_anchor(store::Workspace& workspace, const std::string& path);

/// The hash of one table's rows, in order of its key, as canonical text.
struct TableHash {
    std::string table;
    std::string hash;  ///< 64 hexadecimal characters
};
/// What the columns hold, as hashes: equal means equal content, whatever the file's bytes.
struct Dump {
    std::vector<TableHash> tables;  ///< family, person, then the words' in order of name
    std::string whole;              ///< over these tables together
};

/// Hashes the named tables, or all when none is named. Tables that name a workspace (the keyed
/// hashes of link_person, the chain head on consult_list) differ from workspace to workspace.
/// Errors: not_found (a table).
Result<Dump> dump(store::Workspace& workspace, const std::vector<std::string>& tables);

}  // namespace regsosek::watch
