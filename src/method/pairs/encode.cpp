// One parallel pass over the pieces of a source: fields to words, letters to the piece's own room.
#include "method/pairs/encode.h"

#include <algorithm>
#include <bit>
#include <charconv>
#include <cmath>
#include <cstring>
#include <memory>
#include <mutex>
#include <optional>

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

constexpr size_t place_step = 4;  // Heads of texts lie at multiples of this.

/// Where a text lies, plus one: 0 is unknown.
uint32_t lay_down(std::vector<char>& letters, std::string_view text, uint32_t value) {
    const size_t at = (letters.size() + place_step - 1) / place_step * place_step;
    const auto length = static_cast<uint8_t>(std::min<size_t>(text.size(), 255));
    const Records::Head head{value, 1};
    letters.resize(at + sizeof head + 1 + length);
    std::memcpy(letters.data() + at, &head, sizeof head);
    letters[at + sizeof head] = static_cast<char>(length);
    std::memcpy(letters.data() + at + sizeof head + 1, text.data(), length);
    return static_cast<uint32_t>(at + 1);
}

/// A field that was met before in this piece, and a record that bears it: a column with few values
/// costs a look and not a reading.
struct Met {
    std::array<char, 15> field{};
    uint8_t length = 0;
    const uint32_t* row = nullptr;
};
constexpr size_t met_slots = 64;

/// What encoding needs and the next piece can use again. It changes no answer.
struct Scratch {
    std::vector<char> letters;
    std::vector<char> ids;
    std::vector<std::vector<uint32_t>> texts;     // by column
    std::vector<std::array<Met, met_slots>> met;  // by column
    match::TokenCache cache;
    void begin(size_t columns) {
        letters.clear();
        ids.clear();
        texts.resize(columns);
        for (auto& places : texts) {
            places.clear();
        }
        met.assign(columns, {});
    }
};

/// Eight digits as four bits each; nothing when one is no digit.
std::optional<uint32_t> eight_digits(const char* text) {
    uint64_t x = 0;
    std::memcpy(&x, text, sizeof x);
    x = __builtin_bswap64(x) ^ 0x3030303030303030ULL;
    if (((x | (x + 0x7676767676767676ULL)) & 0x8080808080808080ULL) != 0 ||
        (x & 0xF0F0F0F0F0F0F0F0ULL) != 0) {
        return std::nullopt;
    }
    x = (x | x >> 4) & 0x00FF00FF00FF00FFULL;
    x = (x | x >> 8) & 0x0000FFFF0000FFFFULL;
    return static_cast<uint32_t>(x | x >> 16);
}

/// A field of 16 digits and nothing else, packed; 0 when it is something else.
uint64_t sixteen_digits(std::string_view field) {
    if (field.size() != 16) {
        return 0;
    }
    const auto front = eight_digits(field.data());
    const auto back = eight_digits(field.data() + 8);
    return front && back ? uint64_t{*front} << 32 | *back : 0;
}

/// A day written YYYY-MM-DD, as pack_date reads it; 0 when it is something else.
uint32_t plain_day(std::string_view field) {
    if (field.size() != 10 || field[4] != '-' || field[7] != '-') {
        return 0;
    }
    const std::array<char, 8> digits = {field[0], field[1], field[2], field[3],
                                        field[5], field[6], field[8], field[9]};
    return eight_digits(digits.data()).value_or(0);
}

/// A whole number as we would write it, twice plus one; 0 when it is something else.
uint64_t number_id(std::string_view text) {
    constexpr size_t digits_most = 18;  // Twice of it fits into 64 bits.
    if (text.empty() || text.size() > digits_most || (text[0] == '0' && text.size() > 1)) {
        return 0;
    }
    uint64_t number = 0;
    for (const char c : text) {
        if (c < '0' || c > '9') {
            return 0;
        }
        number = number * 10 + static_cast<uint64_t>(c - '0');
    }
    return number * 2 + 1;
}

/// Encodes the records of one piece.
class PieceEncoder {
public:
    PieceEncoder(const Model& model, const Layout& layout, Scratch& scratch)
        : model_(model),
          layout_(layout),
          scratch_(scratch),
          quality_(model.columns.size()),
          rounded_(model.columns.size()) {
        scratch_.begin(model.columns.size());
    }

    /// `id`: where the record's own name goes, if it has one.
    void record(std::span<const std::string_view> fields, uint32_t* row, uint64_t* id,
                uint64_t number) {
        number_ = number;
        for (size_t c = 0; c < model_.columns.size(); ++c) {
            column(c, text::trimmed(fields[c]), row);
        }
        if (id != nullptr) {
            const std::string_view text = text::trimmed(fields.back());
            *id = number_id(text);
            *id = *id != 0 ? *id : uint64_t{lay_down(scratch_.ids, text, 0)} * 2;
        }
    }

    std::vector<ColumnQuality>& quality() { return quality_; }
    /// Codes of 16 digits, and those of them that end in 0.
    std::vector<std::pair<uint64_t, uint64_t>>& rounded() { return rounded_; }

private:
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
                row[layout_.slots[c].word] = plain_day(field);
                if (row[layout_.slots[c].word] == 0) {
                    row[layout_.slots[c].word] = pack_date(field, column.date_order);
                }
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
        const match::StandardName name =
            comparable_name(*model_.columns[c].names, field, scratch_.cache);
        if (name.length == 0) {
            return false;
        }
        text_words(c, name.text(), name.first_sound, name.sound_set, row);
        return true;
    }

    bool plain(size_t c, std::string_view field, uint32_t* row) {
        const Slot& slot = layout_.slots[c];
        Met* met = nullptr;
        if (field.size() <= Met{}.field.size()) {
            met = &scratch_.met[c][hash_text(field) % met_slots];
            if (met->row != nullptr && std::string_view(met->field.data(), met->length) == field) {
                row[slot.word] = met->row[slot.word];
                for (const FacetSlot& facet : slot.facets) {
                    row[facet.word] = met->row[facet.word];
                }
                ++std::launder(reinterpret_cast<Records::Head*>(scratch_.letters.data() +
                                                                row[slot.word] - 1))
                      ->uses;
                return true;
            }
        }
        const std::string text = plain_text(field);
        if (text.empty()) {
            return false;
        }
        text_words(c, text, 0, 0, row);
        if (met != nullptr) {
            std::ranges::copy(field, met->field.begin());
            met->length = static_cast<uint8_t>(field.size());
            met->row = row;
        }
        return true;
    }

    void text_words(size_t c, std::string_view text, uint32_t sound, uint32_t sounds,
                    uint32_t* row) {
        const Slot& slot = layout_.slots[c];
        row[slot.word] = lay_down(scratch_.letters, text, sounds);
        scratch_.texts[c].push_back(row[slot.word]);
        for (const FacetSlot& facet : slot.facets) {
            row[facet.word] = facet_of(facet, text, sound, sounds);
        }
    }

    bool code(size_t c, std::string_view field, uint32_t* row) {
        const uint8_t word = layout_.slots[c].word;
        if (const uint64_t whole = sixteen_digits(field); whole != 0) {
            row[word] = static_cast<uint32_t>(whole >> 32);
            row[word + 1] = static_cast<uint32_t>(whole);
            ++rounded_[c].first;
            rounded_[c].second += field.back() == '0' ? 1 : 0;
            return true;
        }
        ColumnQuality& quality = quality_[c];
        std::string_view damage;
        const std::string_view digits = code_digits_of(field, room_, damage);
        if (!damage.empty()) {
            quality.damaged_row = quality.damaged++ == 0 ? number_ : quality.damaged_row;
            quality.damage = damage;
        }
        const uint64_t packed = pack_code(digits);
        row[word] = static_cast<uint32_t>(packed >> 32);
        row[word + 1] = static_cast<uint32_t>(packed);
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
    Scratch& scratch_;
    uint64_t number_ = 0;
    std::vector<ColumnQuality> quality_;
    std::vector<std::pair<uint64_t, uint64_t>> rounded_;
    std::string room_;
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

match::StandardName comparable_name(const match::NameTable& names, std::string_view field,
                                    match::TokenCache& cache) {
    if (std::ranges::none_of(field, [](char c) { return static_cast<uint8_t>(c) > 127; })) {
        return names.standardise(field, 0, cache);
    }
    // What ends a name is cut off here: plain_text makes it a space.
    const size_t begin = std::min(field.find_first_not_of(",; "), field.size());
    const size_t end = field.find_first_of(",;", begin);
    return names.standardise(plain_text(field.substr(begin, end - begin)), 0, cache);
}

std::string Records::id(size_t i) const {
    if (!has_ids_) {
        return std::to_string(i + 1);
    }
    const uint64_t id = ids_[i];
    if ((id & 1) != 0) {
        return std::to_string(id >> 1);
    }
    const auto piece = std::ranges::upper_bound(pieces_, i, {}, &Piece::begin) - 1;
    return std::string(text_at(piece->ids, static_cast<uint32_t>(id >> 1)));
}

void Records::forget_texts() {
    for (Piece& piece : pieces_) {
        piece.letters = {};
        piece.texts.clear();
    }
}

namespace {

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

template <typename T>
Result<Room<T>> room_of(Memory& memory, const std::vector<T>& values) {
    auto room = TRY(Room<T>::make(memory, values.size()));
    std::ranges::copy(values, room.data());
    return room;
}

}  // namespace

/// Packs one side.
class Encoder {
public:
    Encoder(const Model& model, const Layout& layout, const Source& source, Memory& memory)
        : model_(model), layout_(layout), source_(source), memory_(memory) {}

    Result<Records> run(bool ids) {
        const size_t pieces = source_.rows_most.size();
        room_.assign(pieces + 1, 0);
        for (size_t p = 0; p < pieces; ++p) {
            room_[p + 1] = room_[p] + source_.rows_most[p];
        }
        constexpr size_t rows_max = size_t{1} << 31;
        if (room_.back() >= rows_max) {
            return fail(Code::limit, "terlalu banyak baris (paling banyak 2^31 - 1)",
                        "too many records (at most 2^31 - 1)");
        }
        out_.stride_ = layout_.stride;
        out_.has_ids_ = ids;
        out_.words_ = TRY(Room<uint32_t>::make(memory_, room_.back() * layout_.stride));
        if (ids) {
            out_.ids_ = TRY(Room<uint64_t>::make(memory_, room_.back()));
        }
        results_.resize(pieces);
        out_.pieces_.resize(pieces);
        memory_.also_relax(source_.mapped);
        parallel_blocks(pieces, [&](size_t p) { results_[p].ended = read(p); });
        memory_.relax();
        memory_.forget(source_.mapped);
        TRY(put_together());
        if (ids) {
            TRY(check_ids());
        }
        return std::move(out_);
    }

private:
    struct PieceResult {
        std::vector<ColumnQuality> quality;
        std::vector<std::pair<uint64_t, uint64_t>> rounded;
        Result<void> ended = {};
    };

    std::unique_ptr<Scratch> scratch() {
        const std::lock_guard lock(mutex_);
        if (free_.empty()) {
            return std::make_unique<Scratch>();
        }
        auto out = std::move(free_.back());
        free_.pop_back();
        return out;
    }

    Result<void> read(size_t p) {
        std::unique_ptr<Scratch> scratch = this->scratch();
        PieceEncoder encoder(model_, layout_, *scratch);
        Records::Piece& piece = out_.pieces_[p];
        uint32_t* words = out_.words_.data() + room_[p] * layout_.stride;
        uint64_t* ids = out_.has_ids_ ? out_.ids_.data() + room_[p] : nullptr;
        TRY(source_.read(p, [&](std::span<const std::string_view> fields) {
            encoder.record(fields, words + piece.rows * layout_.stride,
                           ids == nullptr ? nullptr : ids + piece.rows, piece.rows + 1);
            ++piece.rows;
        }));
        piece.letters = TRY(room_of(memory_, scratch->letters));
        piece.ids = TRY(room_of(memory_, scratch->ids));
        for (const auto& places : scratch->texts) {
            piece.texts.push_back(TRY(room_of(memory_, places)));
        }
        results_[p].quality = std::move(encoder.quality());
        results_[p].rounded = std::move(encoder.rounded());
        memory_.relax();
        const std::lock_guard lock(mutex_);
        free_.push_back(std::move(scratch));
        return {};
    }

    /// Moves the pieces together where they had room to spare.
    Result<void> put_together() {
        out_.quality.resize(model_.columns.size());
        std::vector<std::pair<uint64_t, uint64_t>> rounded(model_.columns.size());
        for (size_t p = 0; p < results_.size(); ++p) {
            PieceResult& piece = results_[p];
            TRY(std::move(piece.ended));
            for (size_t c = 0; c < piece.quality.size(); ++c) {
                add(piece.quality[c], out_.rows_, out_.quality[c]);
                rounded[c].first += piece.rounded[c].first;
                rounded[c].second += piece.rounded[c].second;
            }
            const size_t rows = out_.pieces_[p].rows;
            if (out_.rows_ != room_[p]) {
                std::memmove(out_.words_.data() + out_.rows_ * layout_.stride,
                             out_.words_.data() + room_[p] * layout_.stride,
                             rows * layout_.stride * sizeof(uint32_t));
                if (out_.has_ids_) {
                    std::memmove(out_.ids_.data() + out_.rows_, out_.ids_.data() + room_[p],
                                 rows * sizeof(uint64_t));
                }
            }
            out_.pieces_[p].begin = out_.rows_;
            out_.rows_ += rows;
        }
        name_rounded(rounded, out_);
        return {};
    }

    /// Numbers in a row, or nearly, are told apart by one bit each.
    bool surely_different() const {
        constexpr uint64_t bits_per_row = 64;
        uint64_t least = ~uint64_t{0};
        uint64_t most = 0;
        for (const uint64_t id : out_.ids_.span().first(out_.rows_)) {
            if ((id & 1) == 0) {
                return false;
            }
            least = std::min(least, id >> 1);
            most = std::max(most, id >> 1);
        }
        if (out_.rows_ == 0 || most - least >= out_.rows_ * bits_per_row) {
            return out_.rows_ == 0;
        }
        std::vector<uint64_t> seen((most - least) / 64 + 1, 0);
        for (const uint64_t id : out_.ids_.span().first(out_.rows_)) {
            const uint64_t at = (id >> 1) - least;
            const uint64_t bit = uint64_t{1} << (at % 64);
            if ((seen[at / 64] & bit) != 0) {
                return false;
            }
            seen[at / 64] |= bit;
        }
        return true;
    }

    Result<void> check_ids() {
        if (surely_different()) {
            return {};
        }
        const auto entries = TRY(Room<match::Entry>::make(memory_, out_.rows_));
        parallel_ranges(out_.rows_, 65536, [&](size_t begin, size_t end) {
            for (size_t i = begin; i < end; ++i) {
                entries[i] = {hash_text(out_.id(i)), static_cast<uint32_t>(i)};
            }
            memory_.relax();
        });
        const auto spread = TRY(Room<match::Entry>::make(memory_, out_.rows_));
        match::sort_entries(entries.span(), spread.span());
        for (size_t i = 1; i < entries.size(); ++i) {
            if (entries[i].key == entries[i - 1].key &&
                out_.id(entries[i].id) == out_.id(entries[i - 1].id)) {
                const std::string rows = std::to_string(entries[i - 1].id + 1) + ", " +
                                         std::to_string(entries[i].id + 1);
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

    const Model& model_;
    const Layout& layout_;
    const Source& source_;
    Memory& memory_;
    Records out_;
    std::vector<size_t> room_;  // first row of each piece, as if all were full
    std::vector<PieceResult> results_;
    std::mutex mutex_;
    std::vector<std::unique_ptr<Scratch>> free_;
};

Result<Records> encode(const Model& model, const Layout& layout, const Source& source,
                       Memory& memory, bool ids) {
    return Encoder(model, layout, source, memory).run(ids);
}

}  // namespace regsosek::pairs
