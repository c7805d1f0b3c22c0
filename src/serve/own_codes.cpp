// Codes in the office state, one entry each.
#include "serve/own_codes.h"

#include <array>

#include "ground/base/hash.h"
#include "ground/base/ids.h"
#include "ground/base/json_members.h"
#include "ground/base/text.h"
#include "method/seal/key.h"
#include "serve/route.h"

namespace regsosek::serve {

namespace {

constexpr int64_t seconds_per_day = 86'400;
/// Letters and digits that nobody confuses on paper (no I, L, O, U, 0, 1): 30 of them.
constexpr std::string_view letters = "23456789ABCDEFGHJKMNPQRSTVWXYZ";
constexpr size_t code_letters = 16;  // 30^16 is more than 2^78: guessing is hopeless
constexpr size_t group = 4;

struct Kept {
    Citizen citizen;
    int64_t expires = 0;
    int64_t tries = 0;
};

std::string plain(std::string_view code) {
    std::string out;
    for (const char c : code) {
        if (c >= 'a' && c <= 'z') {
            out += static_cast<char>(c - 'a' + 'A');
        } else if (letters.find(c) != std::string_view::npos) {
            out += c;
        }
    }
    return out;
}

std::string key_of(std::string_view code) {
    return "serve.own." + hex(blake2b(plain(code)));
}

std::string text_of(const Kept& kept) {
    return json::canonical(object({{"account", text(kept.citizen.account())},
                                   {"expires", integer(kept.expires)},
                                   {"tries", integer(kept.tries)}}));
}

std::optional<Kept> kept_of(std::string_view content) {
    const auto value = json::parse(content);
    const json::Value* expires = value ? value->find("expires") : nullptr;
    const json::Value* tries = value ? value->find("tries") : nullptr;
    const auto citizen = value ? citizen_of(json::text_in(*value, "account")) : std::nullopt;
    if (!citizen || expires == nullptr || expires->integer() == nullptr || tries == nullptr ||
        tries->integer() == nullptr) {
        return std::nullopt;
    }
    return Kept{*citizen, *expires->integer(), *tries->integer()};
}

// Letters without bias: bytes beyond the last whole multiple are drawn again.
std::string drawn() {
    std::string out;
    constexpr size_t whole = 256 / letters.size() * letters.size();
    while (out.size() < code_letters) {
        std::array<uint8_t, 1> byte{};
        seal::random_bytes(byte);
        if (byte[0] < whole) {
            out += letters[byte[0] % letters.size()];
        }
    }
    return out;
}

}  // namespace

std::unexpected<Error> wrong_code() {
    return fail(Code::no_right, "kode atau tanggal lahir tidak benar",
                "the code or the birth date is not right");
}

std::string Citizen::account() const {
    return "own:" + FamilyId{family}.printed() + ":" + PersonId{person}.printed() + ":" +
           AreaCode{area}.text();
}

std::optional<Citizen> citizen_of(std::string_view account) {
    const auto parts = text::split(account, ':');
    if (parts.size() != 4 || parts[0] != "own") {
        return std::nullopt;
    }
    const auto family = FamilyId::parse(parts[1]);
    const auto person = PersonId::parse(parts[2]);
    const auto area = AreaCode::parse(parts[3]);
    if (!family || !person || !area) {
        return std::nullopt;
    }
    return Citizen{family->value, person->value, area->value};
}

Result<std::string> OwnCodes::issue(const Citizen& citizen, int64_t now) {
    const std::lock_guard lock{mutex_};
    const std::string code = drawn();
    const std::string newest = "serve.own.newest." + PersonId{citizen.person}.printed();
    if (const auto earlier = TRY(workspace_.state(newest))) {
        TRY(workspace_.set_state(*earlier, "used"));
    }
    TRY(workspace_.set_state(newest, key_of(code)));
    TRY(workspace_.set_state(key_of(code), text_of({citizen, now + days * seconds_per_day, 0})));
    std::string out;
    for (size_t i = 0; i < code.size(); ++i) {
        out += i > 0 && i % group == 0 ? "-" : "";
        out += code[i];
    }
    return out;
}

Result<Citizen> OwnCodes::attempt(std::string_view code, int64_t now) {
    const std::lock_guard lock{mutex_};
    const std::string key = key_of(code);
    const auto content = TRY(workspace_.state(key));
    auto kept = content ? kept_of(*content) : std::nullopt;
    if (!kept || kept->expires <= now) {
        return wrong_code();
    }
    if (kept->tries >= tries_max) {
        return fail(Code::no_right, "kode ini terkunci; mintalah surat baru di kantor",
                    "this code is locked; ask the office for a new letter");
    }
    ++kept->tries;
    TRY(workspace_.set_state(key, text_of(*kept)));
    return kept->citizen;
}

Result<bool> OwnCodes::use(std::string_view code) {
    const std::lock_guard lock{mutex_};
    const std::string key = key_of(code);
    const auto content = TRY(workspace_.state(key));
    if (!content || !kept_of(*content)) {
        return false;
    }
    TRY(workspace_.set_state(key, "used"));
    return true;
}

}  // namespace regsosek::serve
