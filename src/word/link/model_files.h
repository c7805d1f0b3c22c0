// The two data files of the engine: comparisons with their starting m, and the table of names.
#pragma once

#include <string>

#include "method/match/model.h"
#include "method/match/names.h"
#include "regsosek/base.h"

namespace regsosek::link {

/// Both, with the hash of their bytes.
struct ModelFiles {
    match::Model model;
    match::NameTable names;
    std::string model_hash;
    std::string names_hash;
};

/// Reads link-regsosek.csv and names-id.csv; an empty folder means models/ beside the forms.
/// Errors: not_found, io, bad_input with file, line and column.
Result<ModelFiles> read_models(const std::string& folder);

/// Reads one table of names. Errors: as above.
Result<match::NameTable> read_names(const std::string& path);

/// The folder of the program's own models.
std::string default_models_folder();

}  // namespace regsosek::link
