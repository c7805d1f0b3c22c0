// A linkage model as a TOML file. The format is in docs/format/link.md.
#pragma once

#include <string>

#include "ground/base/toml.h"
#include "method/pairs/model.h"
#include "regsosek/base.h"

namespace regsosek::link {

/// Reads a model with the tables of names it speaks of (looked for beside it, then among the
/// program's). Errors: not_found, io, bad_input with file and line: an unknown key, kind, measure
/// or column, an m or u outside (0, 1), no comparison, no blocking rule.
Result<pairs::Model> read_model(const std::string& path);

/// The model as TOML, with all it knows.
std::string write_model(const pairs::Model& model);

/// Reads one [[column]], with its table of names. Errors: bad_input, not_found.
Result<pairs::Column> read_column(const TomlTable& table);

/// Where a table of names lies that a [[column]] names: beside the model, else among the program's.
/// Errors: bad_input.
Result<std::string> names_path(const TomlTable& table, const std::string& name);

}  // namespace regsosek::link
