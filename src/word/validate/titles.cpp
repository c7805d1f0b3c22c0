// Reading a classification, and its words against those of a description.
#include "word/validate/titles.h"

#include <algorithm>
#include <array>
#include <numeric>

#include "ground/base/csv.h"
#include "ground/base/math.h"
#include "ground/base/text.h"

namespace regsosek::validate {

namespace {

constexpr double title_weight = 3;
constexpr double k1 = 1.2;
constexpr double b = 0.75;
// Words that begin as the last one does; more say nothing.
constexpr size_t prefix_words_max = 40;
constexpr size_t prefix_letters_min = 3;
// Words that every description has.
constexpr std::array<std::string_view, 18> stop_words = {
    "DAN", "ATAU",     "YANG",  "DI",      "UNTUK",   "DENGAN", "DARI",  "TERMASUK", "KELOMPOK",
    "INI", "MENCAKUP", "USAHA", "SEPERTI", "LAINNYA", "YTDL",   "DALAM", "PADA",     "KE"};

std::vector<std::string> words_of(std::string_view text) {
    std::string clean;
    for (const char c : text) {
        const bool small = c >= 'a' && c <= 'z';
        const bool kept = small || (c >= 'A' && c <= 'Z');
        clean += small ? static_cast<char>(c - 'a' + 'A') : (kept ? c : ' ');
    }
    std::vector<std::string> out;
    for (const std::string_view word : text::split(clean, ' ')) {
        if (word.size() > 1 && std::ranges::find(stop_words, word) == stop_words.end()) {
            out.emplace_back(word);
        }
    }
    return out;
}

}  // namespace

void Titles::add_words(std::string_view text, double weight, uint32_t of) {
    for (const std::string& word : words_of(text)) {
        auto& list = postings_[word];
        if (list.empty() || list.back().of != of) {
            list.push_back({of, 0});
        }
        list.back().count += weight;
        classes_[of].length += weight;
    }
}

Result<Titles> Titles::load(const std::string& path, size_t digits_min, size_t digits_max) {
    Titles out;
    const auto file = TRY(csv::File::open(path));
    std::array<size_t, 3> at{};
    constexpr std::array<const char*, 3> names = {"kode", "judul", "deskripsi"};
    for (size_t i = 0; i < names.size(); ++i) {
        const int column = file.column(names[i]);
        if (column < 0) {
            return csv::missing_column(file, names[i]);
        }
        at[i] = static_cast<size_t>(column);
    }
    csv::Reader reader{file, file.body(), file.bytes(), 2};
    csv::Record record;
    while (TRY(reader.next(record))) {
        if (record.fields.size() != file.header().size()) {
            auto error = fail(Code::bad_input, "jumlah kolom tidak sesuai kepala",
                              "the number of fields is not that of the header");
            return std::unexpected(std::move(error).error().at(file.path(), record.line));
        }
        const std::string_view code = text::trimmed(record.fields[at[0]]);
        if (code.size() < digits_min || code.size() > digits_max || !text::integer(code)) {
            continue;
        }
        const auto of = static_cast<uint32_t>(out.classes_.size());
        out.classes_.push_back({std::string(code), std::string(record.fields[at[1]]), 0});
        out.add_words(record.fields[at[1]], title_weight, of);
        out.add_words(record.fields[at[2]], 1, of);
    }
    double total = 0;
    for (const Class& one : out.classes_) {
        total += one.length;
    }
    out.mean_length_ = out.classes_.empty() ? 1 : total / static_cast<double>(out.classes_.size());
    return out;
}

void Titles::score_word(const std::vector<Posting>& postings, std::vector<double>& scores) const {
    const auto classes = static_cast<double>(classes_.size());
    const auto having = static_cast<double>(postings.size());
    const double rarity = math::log(1 + (classes - having + 0.5) / (having + 0.5));
    for (const Posting& one : postings) {
        const double length = 1 - b + b * classes_[one.of].length / mean_length_;
        scores[one.of] += rarity * one.count * (k1 + 1) / (one.count + k1 * length);
    }
}

std::vector<double> Titles::scores(std::string_view text) const {
    std::vector<double> scores(classes_.size(), 0);
    const auto words = words_of(text);
    for (size_t i = 0; i < words.size(); ++i) {
        const auto whole = postings_.find(words[i]);
        if (whole != postings_.end()) {
            score_word(whole->second, scores);
        } else if (i + 1 == words.size() && words[i].size() >= prefix_letters_min) {
            size_t taken = 0;
            for (auto at = postings_.lower_bound(words[i]);
                 at != postings_.end() && at->first.starts_with(words[i]) &&
                 taken < prefix_words_max;
                 ++at, ++taken) {
                score_word(at->second, scores);
            }
        }
    }
    return scores;
}

std::vector<size_t> Titles::best(std::string_view text, size_t most) const {
    const std::vector<double> fit = scores(text);
    std::vector<size_t> order(fit.size());
    std::iota(order.begin(), order.end(), size_t{0});
    std::erase_if(order, [&](size_t i) { return fit[i] <= 0; });
    std::ranges::stable_sort(order, [&](size_t x, size_t y) { return fit[x] > fit[y]; });
    order.resize(std::min(order.size(), most));
    return order;
}

}  // namespace regsosek::validate
