// Words of descriptions against words of classes.
#include "word/validate/coder.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

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
constexpr size_t class_digits = 5;
// Words that every description has.
constexpr std::array<std::string_view, 18> stop_words = {
    "DAN", "ATAU",     "YANG",  "DI",      "UNTUK",   "DENGAN", "DARI",  "TERMASUK", "KELOMPOK",
    "INI", "MENCAKUP", "USAHA", "SEPERTI", "LAINNYA", "YTDL",   "DALAM", "PADA",     "KE"};

// Divisions of KBLI 2020 by section: the last division of B, C, ... U.
constexpr std::array<std::pair<int, int>, 20> last_division = {
    {{9, 7},   {33, 8},  {35, 9},  {39, 10}, {43, 11}, {47, 12}, {53, 13},
     {56, 14}, {63, 15}, {66, 16}, {68, 17}, {75, 18}, {82, 19}, {84, 20},
     {85, 21}, {88, 22}, {93, 23}, {96, 24}, {98, 25}, {99, 26}}};

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

int32_t industry_of_kbli(std::string_view code) {
    const auto division = code.size() < 2 ? std::nullopt : text::integer(code.substr(0, 2));
    if (!division || *division < 1) {
        return 0;
    }
    const auto begins = [&](std::initializer_list<std::string_view> heads) {
        return std::ranges::any_of(heads, [&](auto head) { return code.starts_with(head); });
    };
    // Section A: titles of KBLI 2020 against the six groups of the form.
    if (*division == 1) {
        if (begins({"0111", "0112"})) {
            return 1;  // cereals, pulses, rice
        }
        if (begins({"0114", "0115", "0116", "0126", "0127", "0128", "0129"})) {
            return 3;  // cane, tobacco, fibres, palms, coffee and tea, spices
        }
        if (begins({"014"})) {
            return 5;
        }
        return begins({"015", "016", "017"}) ? 6 : 2;
    }
    if (*division <= 3) {
        return *division == 2 ? 6 : 4;  // forestry, fishing
    }
    for (const auto& [last, industry] : last_division) {
        if (*division <= last) {
            return industry;
        }
    }
    return 0;
}

void Coder::add_words(std::string_view text, double weight, uint32_t of) {
    for (const std::string& word : words_of(text)) {
        auto& list = postings_[word];
        if (list.empty() || list.back().of != of) {
            list.push_back({of, 0});
        }
        list.back().count += weight;
        classes_[of].length += weight;
    }
}

Result<Coder> Coder::load(const std::string& form_folder, const form::Form& form,
                          const std::string& kbli_path) {
    Coder out;
    out.keywords_ = TRY(Keywords::load(form_folder, form));
    const auto list = std::ranges::find(form.codelists(), "industry26", &form::CodeList::name);
    if (list != form.codelists().end()) {
        for (const auto& code : list->codes) {
            out.labels_.emplace_back(code.code, code.label.id);
        }
    }
    if (kbli_path.empty()) {
        return out;
    }
    const auto file = TRY(csv::File::open(kbli_path));
    std::array<int, 3> at{};
    constexpr std::array<const char*, 3> names = {"kode", "judul", "deskripsi"};
    for (size_t i = 0; i < names.size(); ++i) {
        at[i] = file.column(names[i]);
        if (at[i] < 0) {
            return csv::missing_column(file, names[i]);
        }
    }
    csv::Reader reader{file, file.body(), file.bytes(), 2};
    csv::Record record;
    while (TRY(reader.next(record))) {
        if (record.fields.size() != file.header().size()) {
            auto error = fail(Code::bad_input, "jumlah kolom tidak sesuai kepala",
                              "the number of fields is not that of the header");
            return std::unexpected(std::move(error).error().at(file.path(), record.line));
        }
        const auto field = [&](size_t i) { return record.fields[static_cast<size_t>(at[i])]; };
        const std::string_view code = text::trimmed(field(0));
        const int32_t industry = industry_of_kbli(code);
        if (code.size() != class_digits || industry == 0) {
            continue;  // headings of divisions and groups repeat what is below them
        }
        const auto of = static_cast<uint32_t>(out.classes_.size());
        out.classes_.push_back({std::string(code), std::string(field(1)), industry, 0});
        out.add_words(field(1), title_weight, of);
        out.add_words(field(2), 1, of);
    }
    double total = 0;
    for (const Class& one : out.classes_) {
        total += one.length;
    }
    out.mean_length_ = out.classes_.empty() ? 1 : total / static_cast<double>(out.classes_.size());
    return out;
}

uint64_t Coder::allowed(std::string_view description) const {
    return keywords_.industries(description);
}

void Coder::score_word(const std::vector<Posting>& postings, std::vector<double>& scores) const {
    const auto classes = static_cast<double>(classes_.size());
    const auto having = static_cast<double>(postings.size());
    const double rarity = math::log(1 + (classes - having + 0.5) / (having + 0.5));
    for (const Posting& one : postings) {
        const double length = 1 - b + b * classes_[one.of].length / mean_length_;
        scores[one.of] += rarity * one.count * (k1 + 1) / (one.count + k1 * length);
    }
}

std::vector<Suggestion> Coder::suggest(std::string_view description, size_t most) const {
    std::vector<double> scores(classes_.size(), 0);
    const auto words = words_of(description);
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
    const uint64_t known = allowed(description);
    std::vector<Suggestion> out;
    // The best class of each industry; of equal ones the first.
    std::map<int32_t, size_t> best;
    for (size_t i = 0; i < classes_.size(); ++i) {
        if (scores[i] > 0) {
            const auto [at, fresh] = best.emplace(classes_[i].industry, i);
            at->second = !fresh && scores[i] > scores[at->second] ? i : at->second;
        }
    }
    for (const auto& [code, label] : labels_) {
        Suggestion one;
        one.code = code;
        one.label = label;
        one.by_words = code < 64 && (known >> code & 1) != 0;
        if (const auto at = best.find(code); at != best.end()) {
            one.score = scores[at->second];
            one.kbli = classes_[at->second].code;
            one.kbli_title = classes_[at->second].title;
        }
        if (one.by_words || one.score > 0) {
            out.push_back(std::move(one));
        }
    }
    std::ranges::stable_sort(out, [](const Suggestion& x, const Suggestion& y) {
        return x.by_words != y.by_words ? x.by_words : x.score > y.score;
    });
    out.resize(std::min(out.size(), most));
    return out;
}

}  // namespace regsosek::validate
