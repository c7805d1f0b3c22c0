// Sessions in a map that sheds those that have ended.
#include "serve/sessions.h"

#include "ground/base/hash.h"
#include "method/seal/password.h"

namespace regsosek::serve {

namespace {

constexpr size_t token_bytes = 32;

bool ended(const Session& session, int64_t now) {
    return now - session.seen > Sessions::idle_seconds ||
           now - session.begun > Sessions::whole_seconds;
}

}  // namespace

std::string Sessions::begin(const std::string& account, int64_t now) {
    std::string token = seal::random_token(token_bytes);
    const std::lock_guard lock{mutex_};
    std::erase_if(sessions_, [&](const auto& one) { return ended(one.second, now); });
    sessions_[hex(blake2b(token))] = {account, seal::random_token(token_bytes), now, now, 0};
    return token;
}

std::optional<Session> Sessions::find(const std::string& token, int64_t now) {
    const std::lock_guard lock{mutex_};
    const auto found = sessions_.find(hex(blake2b(token)));
    if (found == sessions_.end()) {
        return std::nullopt;
    }
    if (ended(found->second, now)) {
        sessions_.erase(found);
        return std::nullopt;
    }
    found->second.seen = now;
    return found->second;
}

bool Sessions::lives(const std::string& token, int64_t now) {
    const std::lock_guard lock{mutex_};
    const auto found = sessions_.find(hex(blake2b(token)));
    return found != sessions_.end() && !ended(found->second, now);
}

void Sessions::end(const std::string& token) {
    const std::lock_guard lock{mutex_};
    sessions_.erase(hex(blake2b(token)));
}

void Sessions::open_glass(const std::string& token, int64_t until) {
    const std::lock_guard lock{mutex_};
    const auto found = sessions_.find(hex(blake2b(token)));
    if (found != sessions_.end()) {
        found->second.glass_until = until;
    }
}

void Sessions::end_all(const std::string& account) {
    const std::lock_guard lock{mutex_};
    std::erase_if(sessions_, [&](const auto& one) { return one.second.account == account; });
}

std::string session_cookie(const std::string& token, bool secure, int64_t seconds) {
    return "regsosek_session=" + token +
           "; Path=/; HttpOnly; SameSite=Strict; Max-Age=" + std::to_string(seconds) +
           (secure ? "; Secure" : "");
}

}  // namespace regsosek::serve
