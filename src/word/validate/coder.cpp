// The industry of a class, and the industries that a description may mean.
#include "word/validate/coder.h"

#include <algorithm>
#include <array>

#include "ground/base/text.h"

namespace regsosek::validate {

namespace {

constexpr size_t class_digits = 5;

// Divisions of KBLI 2020 by section: the last division of B, C, ... U.
constexpr std::array<std::pair<int, int>, 20> last_division = {
    {{9, 7},   {33, 8},  {35, 9},  {39, 10}, {43, 11}, {47, 12}, {53, 13},
     {56, 14}, {63, 15}, {66, 16}, {68, 17}, {75, 18}, {82, 19}, {84, 20},
     {85, 21}, {88, 22}, {93, 23}, {96, 24}, {98, 25}, {99, 26}}};

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
    out.titles_ = TRY(Titles::load(kbli_path, class_digits, class_digits));
    for (const Titles::Class& one : out.titles_.classes()) {
        out.industries_.push_back(industry_of_kbli(one.code));
    }
    return out;
}

uint64_t Coder::allowed(std::string_view description) const {
    return keywords_.industries(description);
}

std::string Coder::label(int32_t industry) const {
    const auto found =
        std::ranges::find(labels_, industry, &std::pair<int32_t, std::string>::first);
    return found == labels_.end() ? std::string{} : found->second;
}

std::vector<Title> Coder::classes(std::string_view text, size_t most) const {
    std::vector<Title> out;
    for (const size_t at : titles_.best(text, most)) {
        const Titles::Class& one = titles_.classes()[at];
        out.push_back({one.code, one.title, industries_[at], label(industries_[at])});
    }
    return out;
}

std::vector<Suggestion> Coder::suggest(std::string_view description, size_t most) const {
    const std::vector<double> scores = titles_.scores(description);
    const uint64_t known = allowed(description);
    std::vector<Suggestion> out;
    // The best class of each industry; of equal ones the first.
    std::map<int32_t, size_t> best;
    for (size_t i = 0; i < scores.size(); ++i) {
        if (scores[i] > 0 && industries_[i] != 0) {
            const auto [at, fresh] = best.emplace(industries_[i], i);
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
            one.kbli = titles_.classes()[at->second].code;
            one.kbli_title = titles_.classes()[at->second].title;
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
