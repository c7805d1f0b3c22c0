// Candidates come from the rarest evidence first: numbers with one slip, the rules of blocking,
// birth dates with one slip, words of the name as written, as heard and as alike. All that are
// found are weighed as the linkage weighs them.
#include "method/match/search.h"

#include <algorithm>
#include <bit>
#include <string>

#include "method/match/similarity.h"

namespace regsosek::match {

namespace {

/// Rows in the order in which they were found, each once.
class Rows {
public:
    using Ranges = std::vector<std::pair<uint32_t, uint32_t>>;
    Rows(size_t rows, size_t most, const Ranges& ranges)
        : seen_((rows + 63) / 64, 0), ranges_(ranges), most_(most) {}
    void add(uint32_t row) {
        if (row / 64 >= seen_.size() || (seen_[row / 64] >> (row % 64) & 1) != 0 ||
            !in_range(row)) {
            return;
        }
        if (rows_.size() == most_) {
            cut_ = true;
            return;
        }
        seen_[row / 64] |= uint64_t{1} << (row % 64);
        rows_.push_back(row);
    }
    bool cut() const { return cut_; }
    const std::vector<uint32_t>& rows() const { return rows_; }

private:
    bool in_range(uint32_t row) const {
        const auto after =
            std::ranges::upper_bound(ranges_, row, {}, &std::pair<uint32_t, uint32_t>::first);
        return ranges_.empty() || (after != ranges_.begin() && row < (after - 1)->second);
    }

    std::vector<uint64_t> seen_;
    std::vector<uint32_t> rows_;
    const Ranges& ranges_;
    size_t most_;
    bool cut_ = false;
};

constexpr int letters_apart_most = 3;
constexpr int length_apart_most = 2;

/// Words that one word of the question may stand for.
struct Meant {
    std::vector<const IndexWord*> words;
    size_t bearers = 0;
    uint8_t bit = 0;
};

class Search {
public:
    Search(const Index& index, IndexBytes& bytes, const Question& question,
           const SearchAmong& among, const SearchLimits& limits)
        : index_(index),
          bytes_(bytes),
          question_(question),
          limits_(limits),
          among_(among),
          rows_(index.rows(), limits.compared_most, among.rows) {}

    Result<Answers> run() {
        for (const uint32_t row : among_.first) {
            rows_.add(row);
        }
        TRY(numbers());
        TRY(rules());
        TRY(births());
        TRY(weigh());
        const auto certain = static_cast<int32_t>(limits_.certain_bits * weight_unit);
        if (among_.extra || out_.found.empty() || out_.found.front().weight < certain) {
            TRY(names());
            TRY(weigh());
        }
        out_.cut = rows_.cut();
        return std::move(out_);
    }

private:
    Result<void> key(size_t kind, const Record& record) {
        found_.clear();
        const uint64_t wanted = index_key(kind, record);
        const size_t count =
            TRY(index_.rows_of_key(bytes_, kind, wanted, limits_.key_rows_most, found_));
        for (size_t i = 0; count <= limits_.key_rows_most && i < found_.size(); ++i) {
            rows_.add(found_[i]);
        }
        return {};
    }

    Result<void> numbers() {
        Record probe;
        for (const uint64_t nik : number_slips(question_.nik)) {
            probe.nik = nik;
            TRY(key(static_cast<size_t>(Rule::nik), probe));
        }
        for (const uint64_t kk : number_slips(question_.kk)) {
            probe.kk = kk;
            TRY(key(key_kk, probe));
        }
        return {};
    }

    Result<void> rules() {
        for (size_t kind = 1; kind < joined_rules; ++kind) {
            TRY(key(kind, question_.record));
        }
        return {};
    }

    Result<void> births() {
        Record probe = question_.record;
        for (const uint32_t birth : birth_slips(question_.record.birth)) {
            probe.birth = birth;
            TRY(key(static_cast<size_t>(Rule::birth_sound), probe));
            TRY(key(static_cast<size_t>(Rule::birth_village_sex), probe));
        }
        return key(key_birth, question_.record);
    }

    /// Words as written, as heard and alike, best first.
    Meant meant(std::string_view text, uint32_t hash) const {
        const IndexWord* exact = index_.word(hash);
        const uint64_t sound = exact == nullptr ? 0 : exact->sound;
        const uint32_t mask = letter_mask(text);
        std::vector<std::pair<double, const IndexWord*>> alike;
        for (size_t w = 0; w < index_.words().size(); ++w) {
            const IndexWord& word = index_.words()[w];
            const bool heard = sound != 0 && word.sound == sound;
            // A wrong letter changes two of the letters that occur.
            if (&word == exact ||
                (!heard && std::popcount(index_.word_masks()[w] ^ mask) > letters_apart_most)) {
                continue;
            }
            const auto apart =
                std::abs(static_cast<int>(word.length) - static_cast<int>(text.size()));
            if (!heard && apart > length_apart_most) {
                continue;
            }
            const double likeness = name_similarity(text, word.text(), limits_.words_alike_least);
            if (heard || likeness >= limits_.words_alike_least) {
                alike.emplace_back(-likeness, &word);
            }
        }
        std::ranges::sort(alike, [](const auto& x, const auto& y) {
            return x.first != y.first ? x.first < y.first : x.second->hash < y.second->hash;
        });
        Meant out;
        if (exact != nullptr) {
            out.words.push_back(exact);
            out.bearers += exact->count;
        }
        for (size_t i = 0; i < std::min(alike.size(), limits_.words_alike_most); ++i) {
            out.words.push_back(alike[i].second);
            out.bearers += alike[i].second->count;
        }
        return out;
    }

    Result<void> names() {
        std::vector<Meant> meants;
        std::string_view rest = question_.name.text();
        for (size_t t = 0; t < name_tokens_max && question_.record.token[t] != 0; ++t) {
            const std::string_view text = rest.substr(0, rest.find(' '));
            rest = rest.size() > text.size() ? rest.substr(text.size() + 1) : std::string_view();
            if (text.size() > 1) {
                meants.push_back(meant(text, question_.record.token[t]));
            }
        }
        std::ranges::stable_sort(meants, {}, &Meant::bearers);
        for (size_t i = 0; i < meants.size(); ++i) {
            meants[i].bit = static_cast<uint8_t>(1U << i);
        }
        if (meants.empty()) {
            return {};
        }
        if (const auto [low, high] = index_.village(question_.area); low < high) {
            TRY(bearers(meants, low, high));
        }
        if (among_.rows.empty()) {
            return bearers(meants, 0, static_cast<uint32_t>(index_.rows()));
        }
        for (const auto& [low, high] : among_.rows) {
            TRY(bearers(meants, low, high));
        }
        return {};
    }

    /// Adds the people of a range of rows who bear the words, those with most of them first.
    Result<void> bearers(const std::vector<Meant>& meants, uint32_t low, uint32_t high) {
        std::vector<uint8_t> bits(high - low, 0);
        std::vector<uint32_t> touched;
        size_t listed = 0;
        for (const Meant& meant : meants) {
            if (listed > 0 && listed + meant.bearers > limits_.postings_most &&
                high - low == index_.rows()) {
                break;
            }
            found_.clear();
            for (const IndexWord* word : meant.words) {
                TRY(index_.rows_of_word(bytes_, *word, low, high, found_));
            }
            listed += found_.size();
            for (const uint32_t row : found_) {
                if (row < low || row >= high) {
                    continue;
                }
                if (bits[row - low] == 0) {
                    touched.push_back(row);
                }
                bits[row - low] |= meant.bit;
            }
        }
        std::array<std::vector<uint32_t>, name_tokens_max + 1> by_words;
        for (const uint32_t row : touched) {
            by_words[static_cast<size_t>(std::popcount(bits[row - low]))].push_back(row);
        }
        size_t added = 0;
        for (size_t words = name_tokens_max; words > 0 && added < limits_.bearers_enough; --words) {
            added += by_words[words].size();
            for (const uint32_t row : by_words[words]) {
                rows_.add(row);
            }
        }
        return {};
    }

    /// Weighs the people found since the last time.
    Result<void> weigh() {
        const auto heavier = [](const Answer& x, const Answer& y) {
            return x.weight != y.weight ? x.weight > y.weight : x.row.id < y.row.id;
        };
        Answer answer;
        for (; weighed_ < rows_.rows().size(); ++weighed_) {
            TRY(index_.read(bytes_, rows_.rows()[weighed_], answer.row));
            if (!among_.accepts(answer.row.area)) {
                continue;
            }
            ++out_.compared;
            answer.pattern = static_cast<uint16_t>(
                compare(question_.record, question_.name, answer.row.record, answer.row.name));
            answer.weight =
                index_.scores().weight(answer.pattern, question_.record, answer.row.record) +
                (among_.extra ? among_.extra(answer.row.record.household) : 0);
            if (out_.found.size() == limits_.most && !heavier(answer, out_.found.back())) {
                continue;
            }
            out_.found.insert(std::ranges::upper_bound(out_.found, answer, heavier), answer);
            if (out_.found.size() > limits_.most) {
                out_.found.pop_back();
            }
        }
        return {};
    }

    const Index& index_;
    IndexBytes& bytes_;
    const Question& question_;
    SearchLimits limits_;
    const SearchAmong& among_;
    Rows rows_;
    size_t weighed_ = 0;
    Answers out_;
    std::vector<uint32_t> found_;
};

}  // namespace

Result<Answers> search(const Index& index, IndexBytes& bytes, const Question& question,
                       const SearchAmong& among, const SearchLimits& limits) {
    return Search(index, bytes, question, among, limits).run();
}

std::vector<uint64_t> number_slips(std::string_view digits) {
    std::vector<uint64_t> out;
    const auto add = [&](std::string_view number) {
        if (const uint64_t packed = pack_number(number); packed != 0) {
            out.push_back(packed);
        }
    };
    const std::string typed(digits);
    if (typed.size() == 15) {
        for (size_t at = 0; at <= typed.size(); ++at) {
            for (char digit = '0'; digit <= '9'; ++digit) {
                add(std::string(typed).insert(at, 1, digit));
            }
        }
    } else if (typed.size() == 17) {
        for (size_t at = 0; at < typed.size(); ++at) {
            add(std::string(typed).erase(at, 1));
        }
    } else if (typed.size() == 16) {
        add(typed);
        for (size_t at = 0; at < typed.size(); ++at) {
            for (char digit = '0'; digit <= '9'; ++digit) {
                std::string other = typed;
                other[at] = digit;
                if (digit != typed[at]) {
                    add(other);
                }
            }
        }
        for (size_t at = 0; at + 1 < typed.size(); ++at) {
            std::string other = typed;
            std::swap(other[at], other[at + 1]);
            if (other != typed) {
                add(other);
            }
        }
    }
    return out;
}

std::vector<uint32_t> birth_slips(uint32_t birth) {
    std::vector<uint32_t> out;
    if ((birth & 0xFF) == 0 || (birth & 0xFF00) == 0) {
        return out;
    }
    const auto add = [&](uint32_t other) {
        if (birth_slot(other) != 0) {
            out.push_back(other);
        }
    };
    add((birth & 0xFFFF0000U) | (birth & 0xFF) << 8 | (birth >> 8 & 0xFF));
    for (int shift = 0; shift < 32; shift += 4) {
        for (uint32_t digit = 0; digit < 10; ++digit) {
            const uint32_t other = (birth & ~(15U << shift)) | digit << shift;
            if (other != birth) {
                add(other);
            }
        }
    }
    return out;
}

}  // namespace regsosek::match
