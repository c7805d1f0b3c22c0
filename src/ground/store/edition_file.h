// Reading the analysis half of an edition (docs/format/edition.md): the rows of families and
// persons, each file checked against the hash that the content gives it.
#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "ground/store/table.h"
#include "regsosek/base.h"

namespace regsosek::store {

/// What an edition says of itself, as far as readers of its rows need it.
struct EditionContent {
    std::string name;
    std::string as_of;  ///< YYYY-MM-DD
    std::string form;   ///< name of the form
    std::string form_hash;
    std::string hash;  ///< the edition hash
    /// Path and hash of the Parquet files, in order of path.
    std::vector<std::pair<std::string, std::string>> family_files, person_files;
};

/// Reads content.json. Whoever verified the edition gives the hash that was found; the content must
/// still have it. Empty: any content is taken. Errors: not_found, corrupt.
Result<EditionContent> read_edition_content(const std::string& folder,
                                            const std::string& expected_hash);

/// All rows of the families, or of the persons, file by file in order of path. Columns as in
/// TableFileOptions. Errors: corrupt (a file that is not what the content says), not_found,
/// bad_input.
Result<Table> read_edition_rows(const std::string& folder, const EditionContent& content,
                                bool persons, const std::vector<std::string>& columns = {});

/// Names of the columns of families or persons: those of the first file.
Result<std::vector<std::string>> edition_columns(const std::string& folder,
                                                 const EditionContent& content, bool persons);

}  // namespace regsosek::store
