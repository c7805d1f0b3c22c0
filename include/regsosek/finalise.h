// finalise: the frozen edition. An immutable, signed folder of Parquet files, analysis and
// identities apart, which anybody can read and verify without this program. Layout:
// docs/format/edition.md.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "ground/base/date.h"
#include "ground/store/workspace.h"
#include "regsosek/base.h"

namespace regsosek::finalise {

/// Where a family lives, as found by geotag. Goes into the sealed identities only.
struct Place {
    int64_t family_id = 0;
    int32_t latitude_e7 = 0;  ///< 1e-7 degree
    int32_t longitude_e7 = 0;
    std::string_view source;  ///< A word of the file format: landmark, building
};

/// How an edition is made.
struct Options {
    /// Folder that becomes the edition; it must not exist, or hold the same edition.
    std::string folder;
    /// Name of the edition, printed on papers: letters, digits, dots and hyphens.
    std::string name;
    /// The one clock: the day for which the edition speaks.
    Date as_of;
    /// Public keys (64 hexadecimal characters) of those who may open the identities. Empty: the
    /// edition holds none.
    std::vector<std::string> receivers;
    /// Places of families, sorted by family. They go before coordinates of the form; that of a
    /// family whose identity was erased is left out.
    std::vector<Place> places;
    /// Folder of the forms; empty: the one that belongs to the program.
    std::string forms_folder;
};

/// What an edition is, in short.
struct Edition {
    std::string folder;
    std::string hash;    ///< Hash of content.json: equal means equal content.
    std::string signer;  ///< Public key of the signer, hexadecimal.
    int64_t families = 0;
    int64_t persons = 0;
    int64_t files = 0;
    int64_t bytes = 0;
};

/// Makes an edition of the families in scope as the workspace stands. A run that was killed is gone
/// on with: files already written are kept. Errors: conflict, when the folder holds something else.
Result<Edition> make(store::Workspace& workspace, const store::Scope& scope,
                     const Options& options);

/// Checks every byte of an edition: hashes, sizes, no other file, signature by one of the trusted
/// keys (hexadecimal). Errors: not_found, corrupt (naming the file), untrusted.
Result<Edition> verify(const std::string& folder, const std::vector<std::string>& trusted_keys);

/// Makes a pair of keys for a receiver of identities: the secret half goes to a new file (mode
/// 0600), the public half is returned in hexadecimal. Errors: conflict, when the file is there.
Result<std::string> make_receiver_key(const std::string& secret_file);
/// The public half of the pair in a file.
Result<std::string> receiver_public_key(const std::string& secret_file);

/// Opens one sealed file of identities with the receiver's secret file, as CSV text. For the
/// receiver: nothing is written. Errors: corrupt, untrusted.
Result<std::string> open_identities(const std::string& sealed_file, const std::string& secret_file);

}  // namespace regsosek::finalise
