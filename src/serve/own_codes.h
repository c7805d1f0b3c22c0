// Codes that open a citizen's own record: sent by letter, used once, with the birth date.
#pragma once

#include <cstdint>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>

#include "ground/store/workspace.h"
#include "regsosek/base.h"

namespace regsosek::serve {

/// The role of who came with a code.
inline constexpr const char* citizen_role = "citizen";

/// A person and the family in whose document they stand.
struct Citizen {
    int64_t family = 0;
    int64_t person = 0;
    int64_t area = 0;  ///< sub-SLS of the family
    /// The name under which they act: "own:F0000012-3:P0000045-6:33...".
    std::string account() const;
};
/// Back from such a name; nothing for the name of an account.
std::optional<Citizen> citizen_of(std::string_view account);

/// The answer to a wrong code and to a wrong birth date alike.
std::unexpected<Error> wrong_code();

/// All codes. Only their hashes are kept, with who they are for: serial numbers, no name, no birth
/// date. Safe to be called from several threads.
class OwnCodes {
public:
    /// Wrong birth dates after which a code is worth nothing; days that it is good for.
    static constexpr int64_t tries_max = 5;
    static constexpr int64_t days = 30;

    explicit OwnCodes(store::Workspace& workspace) : workspace_(workspace) {}
    /// A new code, as it stands on the letter: XXXX-XXXX-XXXX-XXXX. It is kept nowhere. An earlier
    /// code of the same person is worth nothing from here on.
    Result<std::string> issue(const Citizen& citizen, int64_t now);
    /// Takes one try of a code: who it is for. A try counts before it is known whether the birth
    /// date is right, so that many at once are no more than five. Dashes and case do not matter.
    /// Errors: no_right (unknown, used, expired, locked).
    Result<Citizen> attempt(std::string_view code, int64_t now);
    /// Ends a code that was used: false when somebody else was quicker.
    Result<bool> use(std::string_view code);

private:
    store::Workspace& workspace_;
    std::mutex mutex_;
};

}  // namespace regsosek::serve
