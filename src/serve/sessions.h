// Who is logged in. Sessions live in memory: a restart of the server ends them.
#pragma once

#include <cstdint>
#include <map>
#include <mutex>
#include <optional>
#include <string>

namespace regsosek::serve {

/// One login.
struct Session {
    std::string account;
    std::string csrf;   ///< must come with every request that changes something
    int64_t begun = 0;  ///< seconds since 1970
    int64_t seen = 0;
    int64_t glass_until = 0;  ///< reads everything of its areas until then (break the glass)
};

/// All sessions, by the hash of their token; safe to use from several threads.
class Sessions {
public:
    /// Ends after so many seconds without a request, and in any case after so many.
    static constexpr int64_t idle_seconds = 1800;
    static constexpr int64_t whole_seconds = 43'200;

    /// Begins one and returns its token, which is kept nowhere.
    std::string begin(const std::string& account, int64_t now);
    /// The session of a token, seen now; nothing when there is none or it has ended.
    std::optional<Session> find(const std::string& token, int64_t now);
    /// Whether a token has a session; unlike find(), no sign of life.
    bool lives(const std::string& token, int64_t now);
    void end(const std::string& token);
    /// The session of a token reads everything of its areas until then.
    void open_glass(const std::string& token, int64_t until);
    void end_all(const std::string& account);

private:
    std::mutex mutex_;
    std::map<std::string, Session> sessions_;
};

/// The header Set-Cookie of a session's token: out of reach of scripts and of other sites.
std::string session_cookie(const std::string& token, bool secure, int64_t seconds);

}  // namespace regsosek::serve
