// Names of identity questions in the identity body of a family.
#pragma once

#include <string>
#include <string_view>

namespace regsosek::collect {

/// The key of a question in the identity body: its name, but for three.
std::string identity_key(const std::string& name);
/// The question of a key.
std::string_view question_name(std::string_view key);

}  // namespace regsosek::collect
