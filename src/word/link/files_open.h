// Opening what FileOptions names: the model, both files, packed and ready.
#pragma once

#include <memory>

#include "method/pairs/run.h"
#include "regsosek/link.h"
#include "word/link/model_toml.h"
#include "word/link/source_file.h"

namespace regsosek::link {

struct OpenFiles {
    pairs::Model model;
    std::unique_ptr<SourceFile> left;
    std::unique_ptr<SourceFile> right;  ///< Null for a model of duplicates.
    std::unique_ptr<pairs::Prepared> prepared;
};
/// Errors: usage (a right file too many or too few), and those of run_files.
Result<OpenFiles> open_files(const FileOptions& options);

/// Row of a record by its own name (or its number from 1 where the model names no ids). Errors:
/// not_found.
Result<uint32_t> find_record(const pairs::Records& records, const std::string& id);

}  // namespace regsosek::link
