// One pass over the bytes of a name cuts it into tokens of capitals; each token is looked up once
// per thread and remembered.
#include "method/match/names.h"

#include <algorithm>
#include <cstring>
#include <unordered_map>

#include "ground/base/random.h"

namespace regsosek::match {

namespace {

enum Role : uint8_t {
    role_title = 1,
    role_degree = 2,
    role_variant_first = 4,
    role_variant_female = 8,
    role_join = 16,
    role_separator = 32,
    role_common = 64,
};

constexpr size_t cache_slots = 8192;
constexpr size_t tokens_read_max = 8;
constexpr size_t token_letters_max = 23;
constexpr uint64_t seed_token = 0x4e414d41;  // "NAMA": keeps these hashes apart from others

uint64_t hash_text(std::string_view text) {
    uint64_t state = seed_token + text.size();
    while (!text.empty()) {
        uint64_t piece = 0;
        const size_t n = std::min<size_t>(8, text.size());
        std::memcpy(&piece, text.data(), n);
        state = mix64(state ^ piece);
        text.remove_prefix(n);
    }
    return state;
}

uint32_t fold(uint64_t hash) {
    const auto folded = static_cast<uint32_t>(hash ^ (hash >> 32));
    return folded == 0 ? 1U : folded;
}

/// What a byte of a name is: 0 left out, 1 between tokens, 2 end of the name, else the capital.
constexpr std::array<char, 256> make_letters() {
    std::array<char, 256> out{};
    for (int c = 'A'; c <= 'Z'; ++c) {
        out[static_cast<size_t>(c)] = static_cast<char>(c);
        out[static_cast<size_t>(c - 'A' + 'a')] = static_cast<char>(c);
    }
    for (const char c : {' ', '\t', '.', '-', '/', '(', ')', '_'}) {
        out[static_cast<size_t>(c)] = 1;
    }
    for (const char c : {',', ';'}) {
        out[static_cast<size_t>(c)] = 2;
    }
    return out;
}
constexpr std::array<char, 256> letter_of = make_letters();

bool vowel(char c) {
    return c == 'A' || c == 'E' || c == 'I' || c == 'O' || c == 'U';
}

/// The capitals of one token, cut at the limit.
struct RawToken {
    std::array<char, token_letters_max> letters;
    size_t length = 0;
    std::string_view text() const { return {letters.data(), length}; }
};

size_t cut_tokens(std::string_view name, std::array<RawToken, tokens_read_max>& out) {
    size_t count = 0;
    out[0].length = 0;
    for (const char c : name) {
        const char kind = letter_of[static_cast<uint8_t>(c)];
        if (kind > 2) {
            RawToken& token = out[count];
            if (token.length < token_letters_max) {
                token.letters[token.length++] = kind;
            }
        } else if (kind != 0 && out[count].length > 0) {
            if (kind == 2 || ++count == tokens_read_max) {
                return std::min(count + (kind == 2 ? 1 : 0), tokens_read_max);
            }
            out[count].length = 0;
        }
    }
    return count + (out[count].length > 0 ? 1 : 0);
}

}  // namespace

TokenCache::TokenCache() : slots(cache_slots) {}

struct NameTable::State {
    struct Entry {
        uint8_t roles = 0;
        std::string variant;        // replaces the token anywhere
        std::string variant_first;  // only in front of others
        std::string variant_female;
    };
    std::unordered_map<std::string, Entry> tokens;
    std::array<char, 26> single{};                // sound of a letter; 0 is silent
    std::array<std::array<char, 26>, 26> pair{};  // sound of two letters; 1 is "no rule"
};

NameTable::NameTable(std::unique_ptr<State> state) : state_(std::move(state)) {}
NameTable::NameTable(NameTable&&) noexcept = default;
NameTable& NameTable::operator=(NameTable&&) noexcept = default;
NameTable::~NameTable() = default;

namespace {

bool capitals(std::string_view text, size_t most) {
    return !text.empty() && text.size() <= most &&
           std::ranges::all_of(text, [](char c) { return c >= 'A' && c <= 'Z'; });
}

std::unexpected<Error> bad_rule(const NameRule& rule) {
    return fail(Code::bad_input, "aturan nama tidak sah: " + rule.kind + "," + rule.from,
                "invalid name rule: " + rule.kind + "," + rule.from);
}

}  // namespace

Result<NameTable> NameTable::of(std::span<const NameRule> rules) {
    auto state = std::make_unique<State>();
    for (size_t c = 0; c < 26; ++c) {
        state->single[c] = static_cast<char>('A' + c);
        state->pair[c].fill(1);
    }
    for (const NameRule& rule : rules) {
        if (!capitals(rule.from, token_letters_max) ||
            (!rule.to.empty() && !capitals(rule.to, token_letters_max))) {
            return bad_rule(rule);
        }
        State::Entry* entry = rule.kind == "sound" ? nullptr : &state->tokens[rule.from];
        if (rule.kind == "sound") {
            const char heard = rule.to.empty() ? '\0' : rule.to[0];
            const auto first = static_cast<size_t>(rule.from[0] - 'A');
            if (rule.to.size() > 1 || rule.from.size() > 2) {
                return bad_rule(rule);
            }
            if (rule.from.size() == 1) {
                state->single[first] = heard;
            } else {
                state->pair[first][static_cast<size_t>(rule.from[1] - 'A')] = heard;
            }
        } else if (rule.kind == "title") {
            entry->roles |= role_title;
        } else if (rule.kind == "degree") {
            entry->roles |= role_degree;
        } else if (rule.kind == "join") {
            entry->roles |= role_join;
        } else if (rule.kind == "separator") {
            entry->roles |= role_separator;
        } else if (rule.kind == "common") {
            entry->roles |= role_common;
        } else if (rule.kind == "variant" && !rule.to.empty()) {
            entry->variant = rule.to;
        } else if (rule.kind == "variant_first" && !rule.to.empty()) {
            entry->roles |= role_variant_first;
            entry->variant_first = rule.to;
        } else if (rule.kind == "variant_female" && !rule.to.empty()) {
            entry->roles |= role_variant_female;
            entry->variant_female = rule.to;
        } else {
            return bad_rule(rule);
        }
    }
    return NameTable(std::move(state));
}

uint64_t NameTable::sound(std::string_view token) const {
    uint64_t out = 0;
    char last = 0;
    int letters = 0;
    for (size_t i = 0; i < token.size() && letters < 12; ++i) {
        const auto c = static_cast<size_t>(token[i] - 'A');
        char heard = state_->single[c];
        if (i + 1 < token.size()) {
            const char both = state_->pair[c][static_cast<size_t>(token[i + 1] - 'A')];
            if (both != 1) {
                heard = both;
                ++i;
            }
        }
        // Vowels count only in front: the rest is a skeleton of consonants.
        if (heard == 0 || heard == last || (letters > 0 && vowel(heard))) {
            last = heard != 0 && vowel(heard) ? heard : last;
            continue;
        }
        last = heard;
        out = (out << 5) | static_cast<uint64_t>(heard - 'A' + 1);
        ++letters;
    }
    return out;
}

std::string NameTable::sound_text(std::string_view token) const {
    std::string out;
    for (uint64_t rest = sound(token); rest != 0; rest >>= 5) {
        out.insert(out.begin(), static_cast<char>('A' + (rest & 31) - 1));
    }
    return out;
}

Token NameTable::analyse(std::string_view raw) const {
    Token token;
    std::string_view text = raw;
    if (const auto found = state_->tokens.find(std::string(raw)); found != state_->tokens.end()) {
        token.roles = found->second.roles;
        if (!found->second.variant.empty()) {
            text = found->second.variant;
            if (const auto other = state_->tokens.find(found->second.variant);
                other != state_->tokens.end()) {
                const int kept = other->second.roles & (role_common | role_join);
                token.roles = static_cast<uint8_t>(token.roles | kept);
            }
        }
    }
    token.raw_length = static_cast<uint8_t>(std::min(raw.size(), token.raw.size() + 1));
    std::memcpy(token.raw.data(), raw.data(), std::min(raw.size(), token.raw.size()));
    token.length = static_cast<uint8_t>(text.size());
    std::memcpy(token.text.data(), text.data(), text.size());
    token.hash = fold(hash_text(text));
    token.sound = sound(text);
    return token;
}

namespace {

/// The tokens of one name while it is being put together.
struct Kept {
    std::array<const Token*, tokens_read_max> token;
    size_t count = 0;
};

void put_together(const Kept& kept, StandardName& out) {
    std::array<uint64_t, tokens_read_max> sounds{};
    size_t n_sounds = 0;
    uint64_t telling = 0;
    for (size_t i = 0; i < kept.count; ++i) {
        const Token& token = *kept.token[i];
        if (i < name_tokens_max) {
            out.token[i] = token.hash;
        }
        out.has_initial |= token.length == 1;
        if (out.length > 0 && out.length < name_letters_max) {
            out.letters[out.length++] = ' ';
        }
        const size_t room = name_letters_max - out.length;
        const size_t n = std::min<size_t>(room, token.length);
        std::memcpy(out.letters.data() + out.length, token.text.data(), n);
        out.length = static_cast<uint8_t>(out.length + n);
        sounds[n_sounds++] = token.sound;
        if (telling == 0 && ((token.roles & role_common) == 0 || i + 1 == kept.count)) {
            telling = token.sound;
        }
    }
    out.tokens = static_cast<uint8_t>(kept.count);
    std::sort(sounds.begin(), sounds.begin() + static_cast<std::ptrdiff_t>(n_sounds));
    uint64_t set = 0;
    for (size_t i = 0; i < n_sounds; ++i) {
        set = mix64(set, sounds[i], i + 1);
    }
    out.hash = kept.count > 0 ? fold(hash_text(out.text())) : 0;
    out.first_sound = telling != 0 ? fold(mix64(telling)) : 0;
    out.sound_set = kept.count > 0 ? fold(set) : 0;
}

}  // namespace

StandardName NameTable::standardise(std::string_view name, int sex, TokenCache& cache) const {
    std::array<RawToken, tokens_read_max> raw;
    const size_t count = cut_tokens(name, raw);
    Kept kept;
    size_t spared = 0;
    const auto spare = [&](std::string_view text) {
        cache.spare[spared] = analyse(text);
        return &cache.spare[spared++];
    };
    const auto look_up = [&](std::string_view text) -> const Token* {
        Token& slot = cache.slots[hash_text(text) % cache_slots];
        if (slot.raw_length == text.size() && text.size() <= slot.raw.size() &&
            std::memcmp(slot.raw.data(), text.data(), text.size()) == 0) {
            return &slot;
        }
        const auto end = kept.token.begin() + static_cast<std::ptrdiff_t>(kept.count);
        if (std::find(kept.token.begin(), end, &slot) != end) {
            return spare(text);
        }
        slot = analyse(text);
        return &slot;
    };
    for (size_t i = 0; i < count; ++i) {
        const Token* token = look_up(raw[i].text());
        const bool others_follow = i + 1 < count;
        if ((token->roles & role_separator) != 0 && kept.count > 0) {
            break;
        }
        if ((token->roles & role_title) != 0 && kept.count == 0 && others_follow) {
            continue;
        }
        if ((token->roles & role_variant_female) != 0 && sex == 2 && kept.count == 0 &&
            others_follow) {
            token = look_up(state_->tokens.find(std::string(raw[i].text()))->second.variant_female);
        } else if ((token->roles & role_variant_first) != 0 && kept.count == 0 && others_follow) {
            token = look_up(state_->tokens.find(std::string(raw[i].text()))->second.variant_first);
        }
        if ((token->roles & role_join) != 0 && others_follow) {
            std::string joined(token->text.data(), token->length);
            joined += raw[i + 1].text();
            joined.resize(std::min(joined.size(), token_letters_max));
            token = spare(joined);
            ++i;
        }
        kept.token[kept.count++] = token;
    }
    while (kept.count > 1 && (kept.token[kept.count - 1]->roles & role_degree) != 0) {
        --kept.count;
    }
    StandardName out;
    put_together(kept, out);
    return out;
}

}  // namespace regsosek::match
