// Families and the words of their addresses: written once, words and families read whole, postings
// when a word is asked for.
#include "word/link/households.h"

#include <algorithm>
#include <cmath>
#include <map>

#include "method/match/address.h"
#include "method/match/model.h"

namespace regsosek::link {

namespace {

constexpr std::array<char, 8> magic_of_file = {'R', 'S', 'L', 'H', 'O', 'U', 'S', '1'};
/// What an address loses for a word that it does not have: an address is written with the word
/// missing or another way in one case of four.
constexpr int32_t missing = 2 * match::weight_unit;
/// What a word written with a slip loses against the word itself.
constexpr double slip_bits = 2;
/// A word that every second household has tells nothing.
constexpr double telling_bits = 1;
constexpr size_t words_meant_most = 8;
constexpr size_t words_asked_most = 16;

struct Footer {
    std::array<char, 8> magic{};
    uint64_t people_bytes = 0;
    int64_t as_of = 0;
    uint64_t households_at = 0;
    uint64_t households = 0;
    uint64_t words_at = 0;
    uint64_t words = 0;
    uint64_t postings_at = 0;
    uint64_t postings = 0;
};

std::unexpected<Error> damaged() {
    return fail(Code::corrupt, "indeks dokumen rusak", "the index of the documents is damaged");
}

template <typename T>
std::string_view bytes_of(const std::vector<T>& values) {
    return {reinterpret_cast<const char*>(values.data()), values.size() * sizeof(T)};
}

template <typename T>
bool read_many(match::IndexBytes& bytes, uint64_t at, uint64_t count, uint64_t size,
               std::vector<T>& out) {
    if (at > size || count > (size - at) / sizeof(T)) {
        return false;
    }
    out.resize(count);
    return bytes.read(at, out.data(), count * sizeof(T));
}

}  // namespace

Result<void> write_households(std::span<const Household> households,
                              std::span<const std::string_view> addresses, int64_t as_of,
                              uint64_t people_bytes, const match::IndexSink& sink) {
    std::map<std::string, std::vector<uint32_t>, std::less<>> of_word;
    for (uint32_t i = 0; i < addresses.size(); ++i) {
        for (std::string& word : match::address_words(addresses[i])) {
            of_word[std::move(word)].push_back(i);
        }
    }
    std::vector<AddressWord> words;
    std::vector<uint32_t> postings;
    for (const auto& [text, holders] : of_word) {
        AddressWord& word = words.emplace_back();
        std::ranges::copy(text, word.letters.begin());
        word.length = static_cast<uint32_t>(text.size());
        word.begin = static_cast<uint32_t>(postings.size());
        word.count = static_cast<uint32_t>(holders.size());
        postings.insert(postings.end(), holders.begin(), holders.end());
    }
    const std::vector<Household> list(households.begin(), households.end());
    Footer footer;
    footer.magic = magic_of_file;
    footer.people_bytes = people_bytes;
    footer.as_of = as_of;
    footer.households_at = people_bytes;
    footer.households = list.size();
    footer.words_at = footer.households_at + bytes_of(list).size();
    footer.words = words.size();
    footer.postings_at = footer.words_at + bytes_of(words).size();
    footer.postings = postings.size();
    TRY(sink(bytes_of(list)));
    TRY(sink(bytes_of(words)));
    TRY(sink(bytes_of(postings)));
    return sink({reinterpret_cast<const char*>(&footer), sizeof footer});
}

Result<Households> Households::open(match::IndexBytes& bytes, uint64_t size) {
    Footer footer;
    if (size < sizeof footer || !bytes.read(size - sizeof footer, &footer, sizeof footer) ||
        footer.magic != magic_of_file || footer.people_bytes > size) {
        return damaged();
    }
    Households out;
    out.people_bytes_ = footer.people_bytes;
    out.as_of_ = footer.as_of;
    out.postings_at_ = footer.postings_at;
    if (!read_many(bytes, footer.households_at, footer.households, size, out.list_) ||
        !read_many(bytes, footer.words_at, footer.words, size, out.words_)) {
        return damaged();
    }
    const auto sound = [&](const AddressWord& word) {
        return word.length <= word.letters.size() && word.begin <= footer.postings &&
               word.count <= footer.postings - word.begin;
    };
    return std::ranges::all_of(out.words_, sound) ? Result<Households>(std::move(out)) : damaged();
}

// Words that this one may stand for. None tells more than the word itself would.
WordWorth Households::worth_of(std::string text) const {
    const double all = static_cast<double>(std::max<size_t>(list_.size(), 1));
    const auto slip = static_cast<int32_t>(slip_bits * match::weight_unit);
    WordWorth out{std::move(text), {}};
    int32_t most = match::log2_units(all);
    for (const AddressWord& word : words_) {
        const double likeness = match::address_likeness(out.text, word.text());
        if (likeness > 0) {
            const int32_t bits = match::log2_units(all / word.count);
            most = likeness < 1 ? most : bits;
            out.meant.emplace_back(&word, likeness < 1 ? bits - slip : bits);
        }
    }
    for (auto& [word, bits] : out.meant) {
        bits = std::max(word->text() == out.text ? bits : std::min(bits, most - slip), 0);
    }
    std::ranges::stable_sort(out.meant,
                             [](const auto& a, const auto& b) { return a.second > b.second; });
    out.meant.resize(std::min(out.meant.size(), words_meant_most));
    return out;
}

AddressQuestion Households::ask(std::string_view address) const {
    constexpr auto telling = static_cast<int32_t>(telling_bits * match::weight_unit);
    AddressQuestion out;
    for (std::string& text : match::address_words(address)) {
        WordWorth worth = worth_of(std::move(text));
        const bool common = !worth.meant.empty() && worth.meant.front().second < telling;
        if (!common && out.words.size() < words_asked_most) {
            out.nothing -= missing;
            out.whole += worth.meant.empty() ? missing : worth.meant.front().second;
            out.words.push_back(std::move(worth));
        }
    }
    return out;
}

int32_t AddressQuestion::weight(std::span<const std::string> address) const {
    int32_t out = nothing;
    for (const WordWorth& word : words) {
        const auto found = std::ranges::find_if(word.meant, [&](const auto& one) {
            return std::ranges::find(address, one.first->text()) != address.end();
        });
        if (found != word.meant.end()) {
            out += found->second + missing;
        } else if (std::ranges::find(address, word.text) != address.end()) {
            out += 2 * missing;
        }
    }
    return out;
}

int32_t AddressQuestion::level(int32_t weight) const {
    if (words.empty()) {
        return 0;
    }
    return weight == nothing ? 1 : weight >= whole ? 3 : 2;
}

Result<std::vector<int32_t>> Households::weights(match::IndexBytes& bytes,
                                                 const AddressQuestion& question) const {
    std::vector<int32_t> out(list_.size(), question.nothing);
    std::vector<uint8_t> has(list_.size(), 0);  // the last word, counted from 1, that it has
    std::vector<uint32_t> holders;
    uint8_t number = 0;
    for (const WordWorth& word : question.words) {
        ++number;
        for (const auto& [meant, bits] : word.meant) {
            holders.resize(meant->count);
            if (!bytes.read(postings_at_ + uint64_t{meant->begin} * sizeof(uint32_t),
                            holders.data(), holders.size() * sizeof(uint32_t))) {
                return damaged();
            }
            for (const uint32_t household : holders) {
                if (household < out.size() && has[household] != number) {
                    has[household] = number;
                    out[household] += bits + missing;
                }
            }
        }
    }
    return out;
}

}  // namespace regsosek::link
