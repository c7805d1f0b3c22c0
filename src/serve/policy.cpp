// Reads the policy file.
#include "serve/policy.h"

#include <algorithm>
#include <array>
#include <functional>

#include "ground/base/toml.h"

namespace regsosek::serve {

namespace {

constexpr auto action_list = std::to_array<std::string_view>({
    "access.read",    "account.read",   "account.write", "area.read",           "audit.read",
    "backup.write",   "coding.write",   "consult.added", "consult.agree",       "consult.entry",
    "consult.hold",   "consult.list",   "consult.read",  "document.adjudicate", "document.read",
    "document.write", "edition.read",   "family.check",  "family.list",         "family.read",
    "family.search",  "finding.decide", "finding.read",  "glass.break",         "link.review",
    "own.issue",      "own.read",       "own.request",   "policy.read",         "progress.read",
    "request.decide", "request.read",   "score.read",    "settings.read",       "table.read",
});
constexpr std::array<std::string_view, 6> group_list = {"answers", "children", "finance",
                                                        "health",  "identity", "photo"};

using Names = std::set<std::string, std::less<>>;

Result<Names> names(const TomlTable& table, const char* key,
                    const std::function<bool(const std::string&)>& known) {
    Names out;
    for (std::string& one : TRY(table.texts(key))) {
        if (!known(one)) {
            return table.refuse(key, "'" + one + "' tidak dikenal", "'" + one + "' is not known");
        }
        out.insert(std::move(one));
    }
    return out;
}

Result<Role> role_of(const TomlTable& table, const std::vector<std::string>& purposes) {
    constexpr std::array<std::string_view, 6> keys = {"name",    "label_id", "label_en",
                                                      "actions", "fields",   "purposes"};
    TRY(table.check_keys(keys));
    Role role;
    role.name = TRY(table.text("name"));
    role.label.id = TRY(table.text("label_id"));
    role.label.en = TRY(table.text("label_en"));
    role.actions = TRY(names(table, "actions", [](const std::string& one) {
        return std::ranges::find(action_list, one) != action_list.end();
    }));
    role.fields = TRY(names(table, "fields", [](const std::string& one) {
        return std::ranges::find(group_list, one) != group_list.end();
    }));
    role.purposes = TRY(names(table, "purposes", [&](const std::string& one) {
        return std::ranges::find(purposes, one) != purposes.end();
    }));
    return role;
}

}  // namespace

std::span<const std::string_view> Policy::actions() {
    return action_list;
}

std::span<const std::string_view> Policy::field_groups() {
    return group_list;
}

Result<Policy> Policy::load(const std::string& path) {
    const TomlTable file = TRY(TomlTable::read(path));
    constexpr std::array<std::string_view, 2> keys = {"purposes", "role"};
    TRY(file.check_keys(keys));
    Policy policy;
    policy.purposes_ = TRY(file.texts("purposes"));
    for (const TomlTable& table : TRY(file.tables("role"))) {
        Role role = TRY(role_of(table, policy.purposes_));
        if (policy.find(role.name) != nullptr) {
            return table.refuse("name", "peran '" + role.name + "' ada dua kali",
                                "role '" + role.name + "' is there twice");
        }
        policy.roles_.push_back(std::move(role));
    }
    return policy;
}

const Role* Policy::find(std::string_view name) const {
    const auto found = std::ranges::find(roles_, name, &Role::name);
    return found == roles_.end() ? nullptr : &*found;
}

}  // namespace regsosek::serve
