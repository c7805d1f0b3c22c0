// API tokens: what a program of an account may do, until when. Only hashes are kept.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "ground/store/workspace.h"
#include "regsosek/base.h"

namespace regsosek::serve {

/// One token.
struct ApiToken {
    std::string id;  ///< shown in lists; says nothing about the token
    std::string account;
    std::string label;
    std::set<std::string, std::less<>> actions;  ///< of those that the account's role has
    int64_t expires = 0;                         ///< seconds since 1970
};

/// All tokens of a workspace, kept sealed in its vault; safe to use from several threads.
class Tokens {
public:
    /// Tokens that an account may have at a time, and the longest life of one.
    static constexpr size_t of_account_max = 20;
    static constexpr int64_t days_max = 90;

    /// Errors: corrupt.
    static Result<std::unique_ptr<Tokens>> load(store::Workspace& workspace);
    /// Makes a token and returns it; it is kept nowhere. Errors: limit.
    Result<std::string> add(ApiToken token, int64_t now);
    /// The token, when it is there and has not expired.
    std::optional<ApiToken> find(const std::string& token, int64_t now) const;
    std::vector<ApiToken> of(const std::string& account, int64_t now) const;
    /// Errors: not_found (also a token of another account).
    Result<void> drop(const std::string& account, const std::string& id);
    /// Ends all tokens of an account.
    Result<void> drop_all(const std::string& account);

private:
    explicit Tokens(store::Workspace& workspace) : workspace_(workspace) {}
    Result<void> keep();

    store::Workspace& workspace_;
    mutable std::mutex mutex_;
    std::map<std::string, ApiToken> tokens_;  ///< by the hash of the token
};

}  // namespace regsosek::serve
