// One parallel pass over the pieces of a source: fields to words, letters to the piece's own room.
#include "method/pairs/encode.h"

#include <algorithm>
#include <bit>
#include <charconv>
#include <cmath>
#include <cstring>

#include "ground/base/ids.h"
#include "ground/base/random.h"
#include "ground/base/text.h"
#include "ground/base/threads.h"
#include "method/match/sort.h"
#include "method/pairs/measure.h"

namespace regsosek::pairs {

namespace {

/// Plain letters of Latin-1 and Latin Extended-A (U+00C0..U+017F); a space elsewhere.
constexpr std::string_view plain_of =
    "AAAAAAACEEEEIIIIDNOOOOO OUUUUYTSAAAAAAACEEEEIIIIDNOOOOO OUUUUYTY"
    "AAAAAACCCCCCCCDDDDEEEEEEEEEEGGGGGGGGHHHHIIIIIIIIIIIIJJKKKLLLLLLL"
    "LLLNNNNNNNNNOOOOOOOORRRRRRSSSSSSSSTTTTTTUUUUUUUUUUUUWWYYYZZZZZZS";
static_assert(plain_of.size() == 0x180 - 0xC0);

/// The code point at `at`, which is moved behind it. The bytes are known to be UTF-8.
uint32_t next_point(std::string_view text, size_t& at) {
    const auto byte = [&](size_t i) {
        return static_cast<uint32_t>(static_cast<uint8_t>(text[i]));
    };
    const uint32_t lead = byte(at);
    const size_t more = lead < 0x80 ? 0 : lead < 0xE0 ? 1 : lead < 0xF0 ? 2 : 3;
    uint32_t point = more == 0 ? lead : lead & (0x3FU >> more);
    for (size_t i = 1; i <= more && at + i < text.size(); ++i) {
        point = point << 6 | (byte(at + i) & 0x3F);
    }
    at += more + 1;
    return point;
}

char soundex_class(char c) {
    constexpr std::string_view classes = "01230120022455012623010202";
    return c >= 'A' && c <= 'Z' ? classes[static_cast<size_t>(c - 'A')] : '0';
}

/// Soundex of the first word: a letter and three digits (Russell 1918, as the US census uses it).
uint32_t soundex(std::string_view text) {
    uint32_t code = 0;
    int length = 0;
    char last = '0';
    for (const char c : text) {
        if (c == ' ') {
            break;
        }
        if (c < 'A' || c > 'Z') {
            continue;
        }
        const char kind = soundex_class(c);
        if (length == 0) {
            code = static_cast<uint32_t>(c);
            ++length;
        } else if (kind != '0' && kind != last && length < 4) {
            code = code << 8 | static_cast<uint32_t>(kind);
            ++length;
        }
        // H and W do not part two letters of one class.
        last = c == 'H' || c == 'W' ? last : kind;
    }
    return length == 0 ? 0 : fold_hash(mix64(code, static_cast<uint64_t>(length)));
}

uint32_t facet_of(const FacetSlot& slot, std::string_view text, uint32_t sound, uint32_t sounds) {
    if (text.empty()) {
        return 0;
    }
    const auto hashed = [](std::string_view piece) { return fold_hash(hash_text(piece)); };
    switch (slot.facet) {
        case Facet::sound: return sound;
        case Facet::sounds: return sounds;
        case Facet::first_word: return hashed(text.substr(0, text.find(' ')));
        case Facet::last_word: {
            const size_t space = text.rfind(' ');
            return hashed(space == std::string_view::npos ? text : text.substr(space + 1));
        }
        case Facet::initial: return hashed(text.substr(0, 1));
        case Facet::soundex: return soundex(text);
        case Facet::first:
            return text.size() < slot.letters ? 0 : hashed(text.substr(0, slot.letters));
        case Facet::last:
            return text.size() < slot.letters ? 0 : hashed(text.substr(text.size() - slot.letters));
    }
    return 0;
}

/// The digits of a code; empty when it is none. `damage` says what a spreadsheet did to it.
std::string_view code_digits_of(std::string_view field, std::string& room,
                                std::string_view& damage) {
    room.clear();
    damage = {};
    if (field.size() > 2 && field.ends_with(".0")) {
        damage = "decimal_point";
        field.remove_suffix(2);
    }
    for (const char c : field) {
        if (c >= '0' && c <= '9') {
            room += c;
        } else if (c == 'E' || c == 'e') {
            damage = number_damage(field) == "scientific_notation" ? "scientific_notation" : "";
            return {};
        } else if (c != ' ' && c != '-' && c != '.' && c != '/' && c != '\'') {
            return {};
        }
    }
    return room.size() > 16 ? std::string_view() : std::string_view(room);
}

/// Encodes the records of one piece.
class PieceEncoder {
public:
    PieceEncoder(const Model& model, const Layout& layout, bool ids)
        : model_(model),
          layout_(layout),
          ids_(ids),
          quality_(model.columns.size()),
          rounded_(model.columns.size()) {}

    void record(std::span<const std::string_view> fields, uint32_t* row, uint64_t number) {
        number_ = number;
        for (size_t c = 0; c < model_.columns.size(); ++c) {
            column(c, text::trimmed(fields[c]), row);
        }
        if (ids_) {
            row[layout_.id_word] = place(ids_letters_, text::trimmed(fields.back()));
        }
    }

    std::vector<char>& letters() { return letters_; }
    std::vector<char>& ids() { return ids_letters_; }
    std::vector<ColumnQuality>& quality() { return quality_; }
    /// Codes of 16 digits, and those of them that end in 0.
    std::vector<std::pair<uint64_t, uint64_t>>& rounded() { return rounded_; }

private:
    /// Where a text lies, plus one: 0 is unknown.
    static uint32_t place(std::vector<char>& letters, std::string_view text) {
        const auto at = static_cast<uint32_t>(letters.size());
        const auto length = static_cast<uint8_t>(std::min<size_t>(text.size(), 255));
        letters.push_back(static_cast<char>(length));
        letters.insert(letters.end(), text.begin(), text.begin() + length);
        return at + 1;
    }

    void unreadable(ColumnQuality& quality) const {
        quality.unreadable_row = quality.unreadable++ == 0 ? number_ : quality.unreadable_row;
    }

    void column(size_t c, std::string_view field, uint32_t* row) {
        const Column& column = model_.columns[c];
        ColumnQuality& quality = quality_[c];
        const bool missing =
            field.empty() || std::ranges::find(column.missing, field) != column.missing.end();
        if (missing) {
            ++quality.missing;
            return;
        }
        bool known = false;
        switch (column.kind) {
            case Kind::name: known = name(c, field, row); break;
            case Kind::text: known = plain(c, field, row); break;
            case Kind::date:
                row[layout_.slots[c].word] = pack_date(field, column.date_order);
                known = row[layout_.slots[c].word] != 0;
                break;
            case Kind::code:
            case Kind::place: known = code(c, field, row); break;
            case Kind::number: known = number(c, field, row); break;
        }
        if (known) {
            ++quality.known;
        } else {
            unreadable(quality);
        }
    }

    bool name(size_t c, std::string_view field, uint32_t* row) {
        const bool plain_ascii =
            std::ranges::none_of(field, [](char x) { return static_cast<uint8_t>(x) > 127; });
        const std::string folded = plain_ascii ? std::string() : plain_text(field);
        const match::StandardName name =
            model_.columns[c].names->standardise(plain_ascii ? field : folded, 0, cache_);
        if (name.length == 0) {
            return false;
        }
        text_words(c, name.text(), name.first_sound, name.sound_set, row);
        return true;
    }

    bool plain(size_t c, std::string_view field, uint32_t* row) {
        const std::string text = plain_text(field);
        if (text.empty()) {
            return false;
        }
        text_words(c, text, 0, 0, row);
        return true;
    }

    void text_words(size_t c, std::string_view text, uint32_t sound, uint32_t sounds,
                    uint32_t* row) {
        const Slot& slot = layout_.slots[c];
        row[slot.word] = place(letters_, text);
        for (const FacetSlot& facet : slot.facets) {
            row[facet.word] = facet_of(facet, text, sound, sounds);
        }
    }

    bool code(size_t c, std::string_view field, uint32_t* row) {
        ColumnQuality& quality = quality_[c];
        std::string_view damage;
        const std::string_view digits = code_digits_of(field, room_, damage);
        if (!damage.empty()) {
            quality.damaged_row = quality.damaged++ == 0 ? number_ : quality.damaged_row;
            quality.damage = damage;
        }
        const uint64_t packed = pack_code(digits);
        row[layout_.slots[c].word] = static_cast<uint32_t>(packed >> 32);
        row[layout_.slots[c].word + 1] = static_cast<uint32_t>(packed);
        if (digits.size() == 16) {
            ++rounded_[c].first;
            rounded_[c].second += digits.back() == '0' ? 1 : 0;
        }
        return packed != 0;
    }

    bool number(size_t c, std::string_view field, uint32_t* row) {
        double value = 0;
        const auto [end, bad] = std::from_chars(field.data(), field.data() + field.size(), value);
        if (bad != std::errc{} || end != field.data() + field.size() || !std::isfinite(value)) {
            return false;
        }
        // Zero is kept as -0, whose bits are not all 0: 0 is unknown.
        const auto bits = std::bit_cast<uint64_t>(value == 0 ? -0.0 : value);
        row[layout_.slots[c].word] = static_cast<uint32_t>(bits >> 32);
        row[layout_.slots[c].word + 1] = static_cast<uint32_t>(bits);
        return true;
    }

    const Model& model_;
    const Layout& layout_;
    bool ids_;
    uint64_t number_ = 0;
    std::vector<ColumnQuality> quality_;
    std::vector<std::pair<uint64_t, uint64_t>> rounded_;
    std::vector<char> letters_;
    std::vector<char> ids_letters_;
    std::string room_;
    match::TokenCache cache_;
};

void add(const ColumnQuality& part, uint64_t rows_before, ColumnQuality& sum) {
    sum.known += part.known;
    sum.missing += part.missing;
    if (sum.unreadable == 0 && part.unreadable > 0) {
        sum.unreadable_row = rows_before + part.unreadable_row;
    }
    sum.unreadable += part.unreadable;
    if (sum.damaged == 0 && part.damaged > 0) {
        sum.damaged_row = rows_before + part.damaged_row;
        sum.damage = part.damage;
    }
    sum.damaged += part.damaged;
}

// A spreadsheet keeps 15 digits: all numbers of 16 then end in 0. By chance one in ten does.
constexpr uint64_t rounded_least = 20;
constexpr double rounded_share = 0.9;

}  // namespace

uint32_t fold_hash(uint64_t hash) {
    const auto folded = static_cast<uint32_t>(hash ^ hash >> 32);
    return folded == 0 ? 1 : folded;
}

uint64_t hash_text(std::string_view bytes) {
    uint64_t state = bytes.size() + 1;
    while (bytes.size() >= 8) {
        uint64_t eight = 0;
        std::memcpy(&eight, bytes.data(), 8);
        state = mix64(state ^ eight);
        bytes.remove_prefix(8);
    }
    uint64_t rest = 0;
    std::memcpy(&rest, bytes.data(), bytes.size());
    return mix64(state ^ rest);
}

std::string plain_text(std::string_view text) {
    std::string out;
    for (size_t at = 0; at < text.size() && out.size() < letters_max;) {
        const uint32_t point = next_point(text, at);
        char c = ' ';
        if (point < 0x80) {
            c = static_cast<char>(point);
            c = c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
        } else if (point >= 0xC0 && point - 0xC0 < plain_of.size()) {
            c = plain_of[point - 0xC0];
        } else if (point > 0x17F) {
            // Other scripts: a fixed sign for each letter keeps equal texts equal.
            c = static_cast<char>('0' + mix64(point) % 48);
        }
        if (c == '\'' || c == '`') {
            continue;
        }
        const bool letter = c > ' ' && c < 0x60 && !std::string_view(".,;:\"()").contains(c);
        if (letter) {
            out += c;
        } else if (!out.empty() && out.back() != ' ') {
            out += ' ';
        }
    }
    while (!out.empty() && out.back() == ' ') {
        out.pop_back();
    }
    return out;
}

size_t Records::piece_of(size_t row) const {
    return static_cast<size_t>(std::ranges::upper_bound(begin_, row) - begin_.begin()) - 1;
}

namespace {

std::string_view placed_text(const Room<char>& letters, uint32_t at) {
    const char* place = letters.data() + at - 1;
    return {place + 1, static_cast<uint8_t>(*place)};
}

}  // namespace

std::string_view Records::text_at(size_t i, uint32_t at) const {
    return placed_text(texts_[piece_of(i)], at);
}

std::string Records::id(size_t i) const {
    return has_ids_ ? std::string(placed_text(ids_[piece_of(i)], row(i)[id_word_]))
                    : std::to_string(i + 1);
}

namespace {

Result<void> check_ids(const Records& records) {
    std::vector<match::Entry> entries(records.rows());
    parallel_ranges(records.rows(), 65536, [&](size_t begin, size_t end) {
        for (size_t i = begin; i < end; ++i) {
            entries[i] = {hash_text(records.id(i)), static_cast<uint32_t>(i)};
        }
    });
    match::sort_entries(entries);
    for (size_t i = 1; i < entries.size(); ++i) {
        if (entries[i].key == entries[i - 1].key &&
            records.id(entries[i].id) == records.id(entries[i - 1].id)) {
            const std::string rows =
                std::to_string(entries[i - 1].id + 1) + ", " + std::to_string(entries[i].id + 1);
            return std::unexpected(
                fail(Code::conflict, "dua baris bernama (id) sama: baris data " + rows,
                     "two records have the same id: records " + rows)
                    .error()
                    .with_hint("beri kolom id yang tunggal, atau hapus 'id' dari model",
                               "give a column of unique ids, or leave 'id' out of the model"));
        }
    }
    return {};
}

struct PieceResult {
    size_t rows = 0;
    Room<char> letters;
    Room<char> ids;
    std::vector<ColumnQuality> quality;
    std::vector<std::pair<uint64_t, uint64_t>> rounded;
    Result<void> ended = {};
};

PieceResult read_piece(const Model& model, const Layout& layout, const Source& source,
                       Memory& memory, bool ids, size_t piece, uint32_t* rows) {
    PieceEncoder encoder(model, layout, ids);
    PieceResult out;
    out.ended = source.read(piece, [&](std::span<const std::string_view> fields) {
        encoder.record(fields, rows + out.rows * layout.stride, out.rows + 1);
        ++out.rows;
    });
    for (const auto& [from, to] :
         {std::pair{&encoder.letters(), &out.letters}, std::pair{&encoder.ids(), &out.ids}}) {
        auto room = Room<char>::make(memory, from->size());
        if (!room) {
            out.ended = std::unexpected(std::move(room.error()));
            return out;
        }
        *to = std::move(*room);
        std::ranges::copy(*from, to->data());
    }
    out.quality = std::move(encoder.quality());
    out.rounded = std::move(encoder.rounded());
    memory.relax();
    return out;
}

void name_rounded(std::span<const std::pair<uint64_t, uint64_t>> rounded, Records& out) {
    for (size_t c = 0; c < rounded.size(); ++c) {
        const auto [all, ending] = rounded[c];
        if (all >= rounded_least &&
            static_cast<double>(ending) > rounded_share * static_cast<double>(all)) {
            out.quality[c].damage = "digits_rounded";
            out.quality[c].damaged = ending;
            out.quality[c].damaged_row = 1;
        }
    }
}

}  // namespace

Result<Records> encode(const Model& model, const Layout& layout, const Source& source,
                       Memory& memory, bool ids) {
    Records out;
    const size_t pieces = source.rows_most.size();
    std::vector<size_t> room(pieces + 1, 0);
    for (size_t p = 0; p < pieces; ++p) {
        room[p + 1] = room[p] + source.rows_most[p];
    }
    constexpr size_t rows_max = size_t{1} << 31;
    if (room.back() >= rows_max) {
        return fail(Code::limit, "terlalu banyak baris (paling banyak 2^31 - 1)",
                    "too many records (at most 2^31 - 1)");
    }
    out.stride_ = layout.stride;
    out.id_word_ = layout.id_word;
    out.has_ids_ = ids;
    out.words_ = TRY(Room<uint32_t>::make(memory, room.back() * layout.stride));
    std::vector<PieceResult> results(pieces);
    memory.also_relax(source.mapped);
    parallel_blocks(pieces, [&](size_t p) {
        results[p] = read_piece(model, layout, source, memory, ids, p,
                                out.words_.data() + room[p] * layout.stride);
    });
    memory.relax();
    memory.forget(source.mapped);
    out.quality.resize(model.columns.size());
    std::vector<std::pair<uint64_t, uint64_t>> rounded(model.columns.size());
    for (size_t p = 0; p < pieces; ++p) {
        PieceResult& piece = results[p];
        TRY(std::move(piece.ended));
        for (size_t c = 0; c < piece.quality.size(); ++c) {
            add(piece.quality[c], out.rows_, out.quality[c]);
            rounded[c].first += piece.rounded[c].first;
            rounded[c].second += piece.rounded[c].second;
        }
        if (out.rows_ != room[p]) {
            std::memmove(out.words_.data() + out.rows_ * layout.stride,
                         out.words_.data() + room[p] * layout.stride,
                         piece.rows * layout.stride * sizeof(uint32_t));
        }
        out.begin_.push_back(out.rows_);
        out.rows_ += piece.rows;
        out.texts_.push_back(std::move(piece.letters));
        out.ids_.push_back(std::move(piece.ids));
    }
    out.begin_.push_back(out.rows_);
    name_rounded(rounded, out);
    if (ids) {
        TRY(check_ids(out));
    }
    return out;
}

}  // namespace regsosek::pairs
