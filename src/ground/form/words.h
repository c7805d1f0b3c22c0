// The words that may stand in the files of a form, and the shape of names.
#pragma once

#include <optional>
#include <string_view>

#include "ground/form/form.h"

namespace regsosek::form {

/// A lower-case letter, then lower-case letters, digits and underscores; at most 60 characters.
bool is_name(std::string_view text);
/// Letters, digits, minus and underscore: a code printed as letters (VK1, BA-FKP).
bool is_identifier_like(std::string_view text);

/// The thing that a word of the files means, or nothing.
std::optional<expr::Level> level_of(std::string_view word);
std::optional<Kind> kind_of(std::string_view word);
std::optional<Privacy> privacy_of(std::string_view word);
/// seen, memory or design.
bool basis_of(std::string_view word);

}  // namespace regsosek::form
