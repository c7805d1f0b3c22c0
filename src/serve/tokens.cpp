// Tokens as one sealed text in the vault; its name stands in the office state.
#include "serve/tokens.h"

#include <algorithm>

#include "ground/base/hash.h"
#include "ground/base/json.h"
#include "ground/base/json_members.h"
#include "method/seal/password.h"
#include "serve/route.h"

namespace regsosek::serve {

namespace {

constexpr std::string_view state_key = "serve.tokens";
constexpr size_t token_bytes = 32;
constexpr size_t id_bytes = 6;
/// Begins every token, so that one in the wrong place is recognised.
constexpr std::string_view prefix = "rgs_";

json::Value value_of(const std::string& hash, const ApiToken& token) {
    return object({{"account", text(token.account)},
                   {"actions", texts(token.actions)},
                   {"expires", integer(token.expires)},
                   {"hash", text(hash)},
                   {"id", text(token.id)},
                   {"label", text(token.label)}});
}

}  // namespace

Result<std::unique_ptr<Tokens>> Tokens::load(store::Workspace& workspace) {
    std::unique_ptr<Tokens> out{new Tokens(workspace)};
    const auto name = TRY(workspace.state(state_key));
    if (!name) {
        return out;
    }
    const std::string content = TRY(workspace.get_blob(*name));
    const json::Value value = TRY(json::parse(content));
    for (const json::Value& one : value.array() == nullptr ? json::Array{} : *value.array()) {
        ApiToken token;
        token.account = json::text_in(one, "account");
        token.id = json::text_in(one, "id");
        token.label = json::text_in(one, "label");
        for (std::string& action : member_texts(one, "actions")) {
            token.actions.insert(std::move(action));
        }
        const json::Value* expires = one.find("expires");
        token.expires =
            expires == nullptr || expires->integer() == nullptr ? 0 : *expires->integer();
        out->tokens_.emplace(json::text_in(one, "hash"), std::move(token));
    }
    return out;
}

Result<void> Tokens::keep() {
    json::Array list;
    for (const auto& [hash, token] : tokens_) {
        list.push_back(value_of(hash, token));
    }
    const std::string blob = TRY(workspace_.put_blob(json::canonical(array(std::move(list)))));
    return workspace_.set_state(state_key, blob);
}

Result<std::string> Tokens::add(ApiToken token, int64_t now) {
    const std::lock_guard lock{mutex_};
    std::erase_if(tokens_, [&](const auto& one) { return one.second.expires <= now; });
    const auto mine = std::ranges::count_if(
        tokens_, [&](const auto& one) { return one.second.account == token.account; });
    if (mine >= static_cast<int64_t>(of_account_max)) {
        return fail(Code::limit, "paling banyak 20 token untuk satu akun",
                    "at most 20 tokens for an account");
    }
    token.id = seal::random_token(id_bytes);
    std::string made = std::string(prefix) + seal::random_token(token_bytes);
    tokens_.emplace(hex(blake2b(made)), std::move(token));
    TRY(keep());
    return made;
}

std::optional<ApiToken> Tokens::find(const std::string& token, int64_t now) const {
    const std::lock_guard lock{mutex_};
    const auto found = tokens_.find(hex(blake2b(token)));
    return found == tokens_.end() || found->second.expires <= now ? std::nullopt
                                                                  : std::optional(found->second);
}

std::vector<ApiToken> Tokens::of(const std::string& account, int64_t now) const {
    const std::lock_guard lock{mutex_};
    std::vector<ApiToken> out;
    for (const auto& [hash, token] : tokens_) {
        if (token.account == account && token.expires > now) {
            out.push_back(token);
        }
    }
    std::ranges::sort(out, {}, &ApiToken::id);
    return out;
}

Result<void> Tokens::drop(const std::string& account, const std::string& id) {
    const std::lock_guard lock{mutex_};
    const auto gone = std::erase_if(tokens_, [&](const auto& one) {
        return one.second.account == account && one.second.id == id;
    });
    if (gone == 0) {
        return fail(Code::not_found, "token itu tidak ada", "there is no such token");
    }
    return keep();
}

Result<void> Tokens::drop_all(const std::string& account) {
    const std::lock_guard lock{mutex_};
    const auto gone =
        std::erase_if(tokens_, [&](const auto& one) { return one.second.account == account; });
    return gone == 0 ? Result<void>{} : keep();
}

}  // namespace regsosek::serve
