// One function for each step; each says why not, or does it.
#include "word/consult/forum_rules.h"

#include <algorithm>
#include <array>

namespace regsosek::consult {

namespace {

constexpr int32_t last_group = 4;
constexpr int32_t last_existence = 5;
constexpr int32_t copies_max = 99;
constexpr size_t key_max = 40;
constexpr size_t name_max = 60;      // as on form regsosek22-fkp
constexpr size_t address_max = 250;  // as on form regsosek22-fkp
constexpr size_t text_max = 1000;

constexpr std::array<std::string_view, 4> signers = {"sls_head", "sls_delegate", "village_head",
                                                     "camat"};
constexpr std::array<std::string_view, 9> attending = {
    "sls_head",  "sls_delegate", "leader",          "facilitator", "assistant",
    "community", "babinsa",      "bhabinkamtibmas", "other"};

Outcome done(const Entry& entry) {
    return {entry.key, Verdict::accepted, {}, {}};
}
Outcome refused(const Entry& entry, const char* field, const char* id, const char* en) {
    return {entry.key, Verdict::refused, {id, en}, field};
}
Outcome in_conflict(const Entry& entry) {
    return {entry.key,
            Verdict::conflict,
            {"orang lain sudah menulis pada baris ini", "somebody else has written on this line"},
            {}};
}
bool holds(std::span<const std::string_view> words, std::string_view word) {
    return std::ranges::find(words, word) != words.end();
}
bool good_key(const std::string& key) {
    return !key.empty() && key.size() <= key_max && std::ranges::all_of(key, [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-';
    });
}

// A step for each state of the session.
bool in_phase(Step step, Phase phase) {
    switch (step) {
        case Step::copy: return phase != Phase::closed;
        case Step::reopen:
        case Step::sign:
        case Step::close: return phase == Phase::frozen;
        default: return phase == Phase::open;
    }
}

Outcome propose(ForumState& state, const Entry& entry) {
    ForumFamily& family = state.families.at(entry.family);
    if (entry.group < 1 || entry.group > last_group) {
        return refused(entry, "group", "kelompok 1 sampai 4", "a group from 1 to 4");
    }
    if (family.existence != 1) {
        return refused(entry, "group", "keluarga yang tidak ada tanpa kelompok",
                       "a family that is not there has no group");
    }
    const bool moved = family.group_printed != 0 && entry.group != family.group_printed;
    if (entry.reason < (moved ? 1 : 0) || entry.reason > other_reason) {
        return refused(entry, "reason", "perubahan kelompok perlu alasan 1 sampai 7 (FKP01)",
                       "a change of group needs a reason from 1 to 7 (FKP01)");
    }
    if (entry.reason == other_reason && entry.text.empty()) {
        return refused(entry, "text", "tuliskan alasan lainnya", "write the other reason out");
    }
    family.group_proposed = entry.group;
    family.group_agreed = 0;
    family.reason = entry.reason;
    family.text = entry.text;
    return done(entry);
}

Outcome agree(ForumState& state, const Entry& entry) {
    ForumFamily& family = state.families.at(entry.family);
    if (family.group_proposed == 0) {
        return refused(entry, "group", "belum ada usulan", "nothing has been proposed");
    }
    if (family.group_proposed != entry.group) {
        return in_conflict(entry);
    }
    family.group_agreed = entry.group;
    return done(entry);
}

Outcome exist(ForumState& state, const Entry& entry) {
    ForumFamily& family = state.families.at(entry.family);
    if (entry.existence < 1 || entry.existence > last_existence) {
        return refused(entry, "existence", "keberadaan 1 sampai 5", "an existence from 1 to 5");
    }
    family.existence = entry.existence;
    if (entry.existence != 1) {
        family.group_proposed = 0;
        family.group_agreed = 0;
        family.reason = 0;
        family.text.clear();
    }
    return done(entry);
}

Outcome of_family(ForumState& state, const Entry& entry) {
    const auto found = state.families.find(entry.family);
    if (found == state.families.end()) {
        return refused(entry, "family", "keluarga itu tidak ada dalam daftar sesi ini",
                       "that family is on no list of this session");
    }
    if (found->second.head != entry.base) {
        return in_conflict(entry);
    }
    Outcome out = entry.step == Step::propose ? propose(state, entry)
                  : entry.step == Step::agree ? agree(state, entry)
                                              : exist(state, entry);
    if (out.verdict == Verdict::accepted) {
        found->second.head = entry.key;
        found->second.by = entry.by;
    }
    return out;
}

Outcome add(ForumState& state, const Entry& entry) {
    if (entry.area == 0 || !good_key(entry.on)) {
        return refused(entry, "on", "baris dan SLS wajib ada", "line and SLS must be there");
    }
    const auto found = state.added.find({entry.area, entry.on});
    ForumAdded next = found == state.added.end() ? ForumAdded{} : found->second;
    if (next.head != entry.base) {
        return in_conflict(entry);
    }
    if (entry.existence < 1 || entry.existence > last_existence) {
        return refused(entry, "existence", "keberadaan 1 sampai 5", "an existence from 1 to 5");
    }
    if (entry.group < 0 || entry.group > (entry.existence == 1 ? last_group : 0)) {
        return refused(entry, "group", "kelompok 1 sampai 4, hanya bila ada",
                       "a group from 1 to 4, only when the family is there");
    }
    next.name = entry.name.empty() ? next.name : entry.name;
    next.address = entry.address.empty() ? next.address : entry.address;
    if (next.name.empty()) {
        return refused(entry, "name", "nama kepala keluarga wajib ada",
                       "the name of the head must be there");
    }
    next.area = entry.area;
    next.existence = entry.existence;
    next.group = entry.group;
    next.head = entry.key;
    state.added[{entry.area, entry.on}] = std::move(next);
    return done(entry);
}

Outcome attend(ForumState& state, const Entry& entry) {
    if (!good_key(entry.on) || !holds(attending, entry.word) || entry.name.empty()) {
        return refused(entry, "name", "nama dan kedudukan peserta wajib ada",
                       "name and capacity must be there");
    }
    Attendant& one = state.attendants[entry.on];
    if (one.head != entry.base) {
        return in_conflict(entry);
    }
    one = {entry.area, entry.word, entry.name, entry.key, entry.number == 1};
    return done(entry);
}

Outcome copy(ForumState& state, const Entry& entry) {
    const bool out = entry.word == "out";
    if (entry.area == 0 || entry.number < 1 || entry.number > copies_max ||
        (!out && entry.word != "back") || (out && entry.name.empty())) {
        return refused(entry, "number", "salinan: SLS, nomor 1 sampai 99, dan penerimanya",
                       "a copy: its SLS, a number from 1 to 99, and who gets it");
    }
    const auto found = std::ranges::find_if(state.copies, [&](const ListCopy& one) {
        return one.area == entry.area && one.number == entry.number;
    });
    if ((found != state.copies.end() && found->out) == out) {
        return in_conflict(entry);
    }
    if (found == state.copies.end()) {
        state.copies.push_back({entry.area, entry.number, entry.name, true});
    } else {
        found->out = out;
        found->receiver = out ? entry.name : found->receiver;
    }
    return done(entry);
}

Outcome freeze(ForumState& state, const Entry& entry) {
    if (std::ranges::none_of(state.attendants,
                             [](const auto& one) { return one.second.present; })) {
        return refused(entry, "", "daftar hadir masih kosong", "nobody has attended yet");
    }
    state.phase = Phase::frozen;
    return done(entry);
}

Outcome reopen(ForumState& state, const Entry& entry) {
    if (entry.text.empty()) {
        return refused(entry, "text", "tuliskan alasannya", "write why");
    }
    state.phase = Phase::open;
    state.signatures.clear();
    return done(entry);
}

Outcome sign(ForumState& state, const Entry& entry) {
    if (entry.area == 0 || !holds(signers, entry.word)) {
        return refused(entry, "word", "SLS dan penanda tangan wajib ada",
                       "SLS and signer must be there");
    }
    state.signatures[entry.area] = entry.word;
    return done(entry);
}

Outcome close(ForumState& state, const Entry& entry, std::span<const int64_t> sls) {
    const bool all =
        std::ranges::all_of(sls, [&](int64_t one) { return state.signatures.contains(one); });
    if (!all) {
        return refused(entry, "", "belum semua SLS menandatangani", "not every SLS has signed");
    }
    if (std::ranges::any_of(state.copies, &ListCopy::out)) {
        return refused(entry, "", "belum semua salinan kembali", "not every copy is back");
    }
    state.phase = Phase::closed;
    return done(entry);
}

Outcome do_step(ForumState& state, const Entry& entry, std::span<const int64_t> sls) {
    switch (entry.step) {
        case Step::attend: return attend(state, entry);
        case Step::propose:
        case Step::agree:
        case Step::exist: return of_family(state, entry);
        case Step::add: return add(state, entry);
        case Step::copy: return copy(state, entry);
        case Step::freeze: return freeze(state, entry);
        case Step::reopen: return reopen(state, entry);
        case Step::sign: return sign(state, entry);
        case Step::close: return close(state, entry, sls);
        case Step::note: break;
    }
    if (entry.text.empty()) {
        return refused(entry, "text", "catatan kosong", "the note is empty");
    }
    state.notes.push_back(entry.text);
    return done(entry);
}

// Line breaks and other signs that no letter has: they would tear the minutes.
bool unprintable(const Entry& entry) {
    constexpr unsigned char first_printable = 0x20;
    const auto odd = [](char c) { return static_cast<unsigned char>(c) < first_printable; };
    return std::ranges::any_of(entry.name, odd) || std::ranges::any_of(entry.address, odd) ||
           std::ranges::any_of(entry.text, odd);
}

bool too_long(const Entry& entry) {
    return entry.name.size() > name_max || entry.address.size() > address_max ||
           entry.text.size() > text_max || entry.on.size() > key_max || entry.base.size() > key_max;
}

}  // namespace

std::span<const std::string_view> signer_roles() {
    return signers;
}

std::span<const std::string_view> capacities() {
    return attending;
}

Outcome apply(ForumState& state, const Entry& entry, std::span<const int64_t> sls) {
    if (!good_key(entry.key)) {
        return refused(entry, "key", "kunci isian tidak sah", "the entry's key is not valid");
    }
    if (state.keys.contains(entry.key)) {
        return {entry.key, Verdict::repeated, {}, {}};
    }
    if (too_long(entry)) {
        return refused(entry, "text", "tulisan terlalu panjang", "a text is too long");
    }
    if (unprintable(entry)) {
        return refused(entry, "text", "tulisan hanya satu baris huruf",
                       "a text is one line of letters");
    }
    if (entry.area != 0 && std::ranges::find(sls, entry.area) == sls.end()) {
        return refused(entry, "area", "SLS itu bukan bagian sesi ini",
                       "that SLS is not part of this session");
    }
    if (!in_phase(entry.step, state.phase)) {
        return state.phase == Phase::open
                   ? refused(entry, "", "akhiri pembahasan dahulu", "end the talk first")
                   : refused(entry, "", "isian terkunci: berita acara sudah dibuat",
                             "entry is locked: the minutes have been made");
    }
    Outcome out = do_step(state, entry, sls);
    if (out.verdict == Verdict::accepted) {
        state.keys.insert(entry.key);
        state.last_at = std::max(state.last_at, entry.made_at);
    }
    return out;
}

}  // namespace regsosek::consult
