// Accounts of the people who use the server: role, area, password, second factor, lockout.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "ground/store/workspace.h"
#include "regsosek/base.h"

namespace regsosek::serve {

/// One account.
struct Account {
    std::string name;   ///< a-z, 0-9, '.', '-', '_'; 2 to 40 characters
    std::string label;  ///< as shown
    std::string role;
    std::vector<std::string> areas;  ///< first digits of area codes; empty: no area
    std::string password_hash;
    std::string subject;         ///< who this is to the login provider; empty: not linked
    std::string totp_secret;     ///< empty: no second factor
    int64_t totp_last_step = 0;  ///< a code is taken once
    bool disabled = false;
    bool must_change = false;  ///< the password was given by somebody else
    int32_t failures = 0;      ///< wrong tries since the last right one
    int64_t locked_until = 0;  ///< seconds since 1970

    /// The areas that it may see.
    store::Scope scope() const;
};

/// All accounts of a workspace, kept sealed in its vault; safe to use from several threads.
class Accounts {
public:
    /// Tries after which an account is locked, and for how long at first; the time doubles with
    /// each further failure, up to a day.
    static constexpr int32_t failures_max = 5;
    static constexpr int64_t lock_seconds = 900;
    static constexpr size_t password_min = 12;

    /// Errors: corrupt.
    static Result<std::unique_ptr<Accounts>> load(store::Workspace& workspace);

    std::vector<Account> list() const;
    /// A copy of the account, or nothing.
    std::optional<Account> find(std::string_view name) const;
    /// Adds an account with a password of its own making, which is returned. Errors: bad_input
    /// (name or area), conflict (the name is taken).
    Result<std::string> add(Account account);
    /// Gives a new random password, ends lockout, second factor and link. Errors: not_found.
    Result<std::string> reset(std::string_view name);
    /// Errors: not_found, bad_input (too short, the old one, the name).
    Result<void> set_password(std::string_view name, std::string_view password);
    Result<void> set_disabled(std::string_view name, bool disabled);
    /// Links an account to a subject of the login provider: from here on it is the one way in, the
    /// password is gone. An empty subject ends the link. Errors: not_found, conflict (linked to
    /// another account), bad_input.
    Result<void> link(std::string_view name, std::string_view subject);
    /// The account of a subject, or nothing; also when it is closed.
    std::optional<Account> of_subject(std::string_view subject) const;
    Result<void> set_totp(std::string_view name, std::string_view secret);

    /// The account, when name, password and (where there is one) code are right. A wrong try
    /// counts; who is unknown takes as long as who is not. Errors: no_right (the same for every
    /// reason but a lock; `totp` in place.column when only the code is missing), busy (locked).
    Result<Account> authenticate(std::string_view name, std::string_view password,
                                 std::string_view code, int64_t now);

private:
    explicit Accounts(store::Workspace& workspace) : workspace_(workspace) {}
    Account* known(std::string_view name);
    Result<void> keep();

    store::Workspace& workspace_;
    mutable std::mutex mutex_;
    std::map<std::string, Account, std::less<>> accounts_;
};

}  // namespace regsosek::serve
