// The policy: which role may do what, with which groups of fields, for which purposes.
#pragma once

#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "regsosek/base.h"

namespace regsosek::serve {

/// What a role may.
struct Role {
    std::string name;
    Text label;
    std::set<std::string, std::less<>> actions;
    std::set<std::string, std::less<>> fields;    ///< groups of fields that it sees
    std::set<std::string, std::less<>> purposes;  ///< for which it reads by-name data
    bool may(std::string_view action) const { return actions.contains(action); }
    bool sees(std::string_view group) const { return fields.contains(group); }
};

/// The roles of policy/access.toml.
class Policy {
public:
    /// Every action that a route may ask for, sorted. A policy that names another is refused.
    static std::span<const std::string_view> actions();
    /// Every group of fields.
    static std::span<const std::string_view> field_groups();
    /// Reads the file. Errors: not_found; bad_input with file and line (an unknown key, action,
    /// field group or purpose; a role named twice).
    static Result<Policy> load(const std::string& path);
    /// The role, or nullptr.
    const Role* find(std::string_view name) const;
    const std::vector<Role>& roles() const { return roles_; }
    const std::vector<std::string>& purposes() const { return purposes_; }

private:
    std::vector<Role> roles_;
    std::vector<std::string> purposes_;
};

}  // namespace regsosek::serve
