// The index is written section by section and its table of sections last, so that nothing of it
// must be known beforehand; it is read from the end.
#include "method/match/index.h"

#include <algorithm>
#include <bit>
#include <cstring>

#include "ground/base/random.h"
#include "ground/base/threads.h"
#include "method/match/sort.h"

namespace regsosek::match {

namespace {

constexpr size_t grain = 65536;
constexpr int64_t village_unit = 1000000;  // 16 digits without the six of SLS and sub-SLS
constexpr uint64_t rows_most = 0x7FFFFFFF;

std::unexpected<Error> damaged() {
    return fail(Code::corrupt, "indeks pemadanan rusak", "the index of the linkage is damaged");
}

uint32_t full_birth(const Record& r) {
    return (r.birth & 0xFF) != 0 && (r.birth & 0xFF00) != 0 ? r.birth : 0;
}

int64_t village_of(int64_t area) {
    return area / village_unit;
}

template <typename T>
std::string_view bytes_of_span(std::span<const T> values) {
    return {reinterpret_cast<const char*>(values.data()), values.size_bytes()};
}

/// Villages where households begin, with their first row.
struct VillageBegin {
    int64_t code = 0;
    uint32_t row = 0;
    uint32_t unused = 0;
};

/// Rows in the order of the index: by the village of the household's first member, then household.
struct Order {
    std::vector<uint32_t> row;        // column row by index row
    std::vector<uint32_t> household;  // by index row, dense
    std::vector<VillageBegin> villages;
};

Order order_of(const PersonColumns& people, const Side& side) {
    const auto area_of = [&](uint32_t household) {
        const auto members = side.members(household);
        return people.area.empty() || members.empty() ? int64_t{0} : people.area[members.front()];
    };
    std::vector<std::pair<int64_t, uint32_t>> households(side.households());
    for (uint32_t h = 0; h < households.size(); ++h) {
        households[h] = {area_of(h), h};
    }
    std::ranges::sort(households);
    Order out;
    out.row.reserve(side.rows());
    out.household.reserve(side.rows());
    for (uint32_t i = 0; i < households.size(); ++i) {
        const int64_t code = village_of(households[i].first);
        if (out.villages.empty() || out.villages.back().code != code) {
            out.villages.push_back({code, static_cast<uint32_t>(out.row.size()), 0});
        }
        for (const uint32_t member : side.members(households[i].second)) {
            out.row.push_back(member);
            out.household.push_back(i);
        }
    }
    return out;
}

/// Writes sections and remembers where they are.
class Layout {
public:
    explicit Layout(const IndexSink& sink) : sink_(sink) {}
    uint64_t at() const { return at_; }
    Result<void> add(std::string_view bytes) {
        at_ += bytes.size();
        return sink_(bytes);
    }
    /// Zeros up to a multiple of 128, so that a row lies inside one page.
    Result<void> align() {
        const size_t fill = (128 - at_ % 128) % 128;
        return add(std::string(fill, '\0'));
    }

private:
    const IndexSink& sink_;
    uint64_t at_ = 0;
};

Result<void> write_rows(const PersonColumns& people, std::span<const int64_t> ids, const Side& side,
                        const Order& order, Layout& layout) {
    for (size_t begin = 0; begin < order.row.size(); begin += grain) {
        const size_t end = std::min(order.row.size(), begin + grain);
        std::vector<IndexRow> block(end - begin);
        for (size_t i = begin; i < end; ++i) {
            const uint32_t row = order.row[i];
            IndexRow& out = block[i - begin];
            out.record = side.record[row];
            out.record.household = order.household[i];
            out.name = side.name[row];
            out.id = ids[row];
            out.area = people.area.empty() ? 0 : people.area[row];
            out.row = row;
        }
        TRY(layout.add(bytes_of_span(std::span<const IndexRow>(block))));
    }
    return {};
}

/// One table of keys: where each bucket begins, and the rows of all buckets.
Result<std::array<uint64_t, 3>> write_keys(size_t kind, const Side& side, const Order& order,
                                           Layout& layout) {
    const uint32_t bits =
        static_cast<uint32_t>(std::clamp(std::bit_width(order.row.size()), size_t{4}, size_t{30}));
    std::vector<uint32_t> begin((size_t{1} << bits) + 1, 0);
    std::vector<uint64_t> keys(order.row.size());
    parallel_ranges(keys.size(), grain, [&](size_t from, size_t to) {
        for (size_t i = from; i < to; ++i) {
            keys[i] = index_key(kind, side.record[order.row[i]]);
        }
    });
    const uint32_t shift = 64 - bits;
    size_t known = 0;
    for (const uint64_t key : keys) {
        begin[(key >> shift) + 1] += key != 0 ? 1 : 0;
        known += key != 0 ? 1 : 0;
    }
    for (size_t b = 1; b < begin.size(); ++b) {
        begin[b] += begin[b - 1];
    }
    std::vector<uint32_t> rows(known);
    std::vector<uint32_t> next(begin.begin(), begin.end() - 1);
    for (uint32_t i = 0; i < keys.size(); ++i) {
        if (keys[i] != 0) {
            rows[next[keys[i] >> shift]++] = i;
        }
    }
    const uint64_t begin_at = layout.at();
    TRY(layout.add(bytes_of_span(std::span<const uint32_t>(begin))));
    const uint64_t rows_at = layout.at();
    TRY(layout.add(bytes_of_span(std::span<const uint32_t>(rows))));
    return std::array<uint64_t, 3>{begin_at, rows_at, bits};
}

/// The words of all names with their rows, ascending by hash.
struct Words {
    std::vector<IndexWord> words;
    std::vector<uint32_t> postings;
};

/// The word of a name that has this place among its tokens.
std::string_view word_at(std::string_view name, size_t place) {
    for (; place > 0; --place) {
        const size_t space = name.find(' ');
        name = space == std::string_view::npos ? std::string_view() : name.substr(space + 1);
    }
    return name.substr(0, name.find(' '));
}

uint64_t sound_of(const NameTable& names, std::string_view word) {
    uint64_t sound = 0;
    for (const char c : names.sound_text(word)) {
        sound = (sound << 5) | static_cast<uint64_t>(c - 'A' + 1);
    }
    return sound;
}

Words words_of(const Side& side, const Order& order, const NameTable& names) {
    std::vector<Entry> entries;
    for (uint32_t i = 0; i < order.row.size(); ++i) {
        const Record& record = side.record[order.row[i]];
        for (size_t t = 0; t < name_tokens_max && record.token[t] != 0; ++t) {
            entries.push_back({uint64_t{record.token[t]} << 32, i});
        }
    }
    sort_entries(entries);
    Words out;
    for (size_t i = 0; i < entries.size(); ++i) {
        const auto hash = static_cast<uint32_t>(entries[i].key >> 32);
        const bool first = out.words.empty() || out.words.back().hash != hash;
        if (!first && out.postings.back() == entries[i].id) {
            continue;  // twice in one name
        }
        if (first) {
            const uint32_t row = order.row[entries[i].id];
            const auto& tokens = side.record[row].token;
            const auto place = std::ranges::find(tokens, hash) - tokens.begin();
            const std::string_view text =
                word_at(side.name[row].text(), static_cast<size_t>(place)).substr(0, 24);
            IndexWord& word = out.words.emplace_back();
            word.hash = hash;
            word.begin = static_cast<uint32_t>(out.postings.size());
            word.length = static_cast<uint32_t>(text.size());
            std::ranges::copy(text, word.letters.begin());
            word.sound = sound_of(names, text);
        }
        out.postings.push_back(entries[i].id);
        ++out.words.back().count;
    }
    return out;
}

}  // namespace

uint32_t letter_mask(std::string_view text) {
    uint32_t mask = 0;
    for (const char c : text) {
        mask |= 1U << (static_cast<uint32_t>(c - 'A') & 31U);
    }
    return mask;
}

uint64_t index_key(size_t kind, const Record& record) {
    if (kind == key_kk) {
        return record.kk == 0 ? 0 : mix64(record.kk, key_kk + 1);
    }
    if (kind == key_birth) {
        const uint32_t birth = full_birth(record);
        return birth == 0 ? 0 : mix64(birth, key_birth + 1);
    }
    return rule_key(static_cast<Rule>(kind), record);
}

/// What stands at the end of an index.
struct Index::Footer {
    std::array<char, 8> magic{};
    uint64_t rows = 0;
    uint64_t rows_at = 0;
    uint64_t places_at = 0;
    uint64_t words_at = 0;
    uint64_t words = 0;
    uint64_t postings_at = 0;
    uint64_t postings = 0;
    uint64_t villages_at = 0;
    uint64_t villages = 0;
    uint64_t model_at = 0;
    uint64_t model_bytes = 0;
    std::array<std::array<uint64_t, 3>, key_kinds> tables{};
};

namespace {
constexpr std::array<char, 8> index_magic = {'R', 'S', 'L', 'I', 'N', 'D', 'X', '1'};
}

Result<void> write_index(const PersonColumns& people, std::span<const int64_t> ids,
                         const NameTable& names, const Frozen& frozen, const IndexSink& sink,
                         std::vector<uint32_t>* order_out) {
    if (people.rows > rows_most) {
        return fail(Code::limit, "terlalu banyak baris untuk indeks", "too many rows for an index");
    }
    Side side = prepare(people, names);
    const NameShares shares(side);
    shares.write(side);
    const Order order = order_of(people, side);
    Layout layout(sink);
    Index::Footer footer;
    footer.magic = index_magic;
    footer.rows = people.rows;
    footer.rows_at = layout.at();
    TRY(write_rows(people, ids, side, order, layout));
    for (size_t kind = 0; kind < key_kinds; ++kind) {
        footer.tables[kind] = TRY(write_keys(kind, side, order, layout));
    }
    std::vector<uint32_t> places(order.row.size());
    for (uint32_t i = 0; i < places.size(); ++i) {
        places[order.row[i]] = i;
    }
    footer.places_at = layout.at();
    TRY(layout.add(bytes_of_span(std::span<const uint32_t>(places))));
    const Words words = words_of(side, order, names);
    footer.words_at = layout.at();
    footer.words = words.words.size();
    TRY(layout.add(bytes_of_span(std::span<const IndexWord>(words.words))));
    footer.postings_at = layout.at();
    footer.postings = words.postings.size();
    TRY(layout.add(bytes_of_span(std::span<const uint32_t>(words.postings))));
    footer.villages_at = layout.at();
    footer.villages = order.villages.size();
    TRY(layout.add(bytes_of_span(std::span<const VillageBegin>(order.villages))));
    const std::string model = bytes_of(frozen);
    footer.model_at = layout.at();
    footer.model_bytes = model.size();
    TRY(layout.add(model));
    TRY(layout.align());
    if (order_out != nullptr) {
        *order_out = order.row;
    }
    return layout.add({reinterpret_cast<const char*>(&footer), sizeof footer});
}

namespace {

template <typename T>
bool read_many(IndexBytes& bytes, uint64_t offset, uint64_t count, uint64_t size,
               std::vector<T>& out) {
    if (offset > size || count > (size - offset) / sizeof(T)) {
        return false;
    }
    out.resize(count);
    return bytes.read(offset, out.data(), count * sizeof(T));
}

}  // namespace

Result<Index> Index::open(IndexBytes& bytes, uint64_t size) {
    Footer footer;
    if (size < sizeof footer || !bytes.read(size - sizeof footer, &footer, sizeof footer) ||
        footer.magic != index_magic) {
        return damaged();
    }
    Index out;
    out.rows_ = footer.rows;
    out.rows_at_ = footer.rows_at;
    out.places_at_ = footer.places_at;
    out.postings_at_ = footer.postings_at;
    out.postings_ = footer.postings;
    for (size_t kind = 0; kind < key_kinds; ++kind) {
        const auto [begin, rows, bits] = footer.tables[kind];
        if (bits > 30) {
            return damaged();
        }
        out.tables_[kind] = {begin, rows, static_cast<uint32_t>(bits)};
    }
    std::vector<VillageBegin> villages;
    std::vector<char> model;
    const bool sound = footer.rows <= rows_most &&
                       read_many(bytes, footer.words_at, footer.words, size, out.words_) &&
                       read_many(bytes, footer.villages_at, footer.villages, size, villages) &&
                       read_many(bytes, footer.model_at, footer.model_bytes, size, model);
    auto frozen = sound ? frozen_of({model.data(), model.size()}) : std::nullopt;
    if (!frozen) {
        return damaged();
    }
    for (const VillageBegin& village : villages) {
        out.villages_.emplace_back(village.code, village.row);
    }
    const auto bad_word = [&](const IndexWord& word) {
        return word.length > word.letters.size() ||
               uint64_t{word.begin} + word.count > footer.postings;
    };
    if (std::ranges::any_of(out.words_, bad_word)) {
        return damaged();
    }
    for (const IndexWord& word : out.words_) {
        out.word_masks_.push_back(letter_mask(word.text()));
    }
    out.frozen_ = std::move(*frozen);
    out.scores_ = std::make_shared<const Scores>(out.frozen_.scores());
    return out;
}

const IndexWord* Index::word(uint32_t hash) const {
    const auto at = std::ranges::lower_bound(words_, hash, {}, &IndexWord::hash);
    return at != words_.end() && at->hash == hash ? &*at : nullptr;
}

Result<size_t> Index::rows_of_key(IndexBytes& bytes, size_t kind, uint64_t key, size_t most,
                                  std::vector<uint32_t>& out) const {
    const Table& table = tables_[kind];
    if (key == 0) {
        return size_t{0};
    }
    const uint64_t bucket = key >> (64 - table.bits);
    std::array<uint32_t, 2> span{};
    if (!bytes.read(table.begin + bucket * sizeof(uint32_t), span.data(), sizeof span) ||
        span[0] > span[1] || span[1] > rows_) {
        return damaged();
    }
    const size_t count = span[1] - span[0];
    const size_t taken = most == 0 ? count : std::min(count, most);
    const size_t before = out.size();
    out.resize(before + taken);
    if (taken > 0 && !bytes.read(table.rows + uint64_t{span[0]} * sizeof(uint32_t),
                                 out.data() + before, taken * sizeof(uint32_t))) {
        return damaged();
    }
    return count;
}

Result<void> Index::rows_of_word(IndexBytes& bytes, const IndexWord& word, uint32_t low,
                                 uint32_t high, std::vector<uint32_t>& out) const {
    // The first posting from a row on: by halving, a page at a time where that pays.
    const auto first_from = [&](uint32_t row) -> Result<uint32_t> {
        uint32_t begin = 0;
        uint32_t end = word.count;
        while (begin < end) {
            const uint32_t middle = begin + (end - begin) / 2;
            uint32_t value = 0;
            if (!bytes.read(postings_at_ + (uint64_t{word.begin} + middle) * sizeof value, &value,
                            sizeof value)) {
                return damaged();
            }
            (value < row ? begin : end) = value < row ? middle + 1 : middle;
        }
        return begin;
    };
    const uint32_t begin = low == 0 ? 0 : TRY(first_from(low));
    const uint32_t end = high >= rows_ ? word.count : TRY(first_from(high));
    if (begin >= end) {
        return {};
    }
    const size_t before = out.size();
    out.resize(before + (end - begin));
    if (!bytes.read(postings_at_ + (uint64_t{word.begin} + begin) * sizeof(uint32_t),
                    out.data() + before, (end - begin) * sizeof(uint32_t))) {
        return damaged();
    }
    return {};
}

Result<void> Index::read(IndexBytes& bytes, uint32_t index_row, IndexRow& out) const {
    if (index_row >= rows_ ||
        !bytes.read(rows_at_ + uint64_t{index_row} * sizeof out, &out, sizeof out)) {
        return damaged();
    }
    return {};
}

Result<uint32_t> Index::place_of(IndexBytes& bytes, uint32_t row) const {
    uint32_t place = 0;
    if (row >= rows_) {
        return fail(Code::not_found, "tidak ada baris itu dalam indeks",
                    "there is no such row in the index");
    }
    if (!bytes.read(places_at_ + uint64_t{row} * sizeof place, &place, sizeof place)) {
        return damaged();
    }
    return place;
}

std::pair<uint32_t, uint32_t> Index::village(int64_t area) const {
    const auto at = std::ranges::lower_bound(villages_, village_of(area), {},
                                             &std::pair<int64_t, uint32_t>::first);
    if (at == villages_.end() || at->first != village_of(area)) {
        return {0, 0};
    }
    const auto next = at + 1;
    return {at->second, next == villages_.end() ? static_cast<uint32_t>(rows_) : next->second};
}

}  // namespace regsosek::match
