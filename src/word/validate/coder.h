// Suggestions for coding descriptions of work into industries: the form's table of words, and,
// where the office has it, the classification KBLI 2020 as a file.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "ground/form/form.h"
#include "regsosek/validate.h"
#include "word/validate/keywords.h"

namespace regsosek::validate {

/// Finds industries for descriptions. Same input, same order. Safe to ask from several threads.
class Coder {
public:
    /// `kbli_path`: CSV with the columns kode, judul, deskripsi (BPS); empty: words only. Errors:
    /// not_found, bad_input with file and line.
    static Result<Coder> load(const std::string& form_folder, const form::Form& form,
                              const std::string& kbli_path);

    /// At most `most` industries, the likeliest first. The last word may be unfinished, so that it
    /// can be asked while somebody types. Ranking: Okapi BM25 (Robertson and Zaragoza 2009, k1 1.2,
    /// b .75) over titles and descriptions of KBLI classes, titles counting three times; an
    /// industry that the table of words allows comes before all that it does not.
    std::vector<Suggestion> suggest(std::string_view description, size_t most) const;
    /// The industries that the table of words allows, bit c for code c; 0: none of its words known.
    uint64_t allowed(std::string_view description) const;

private:
    struct Class {
        std::string code, title;
        int32_t industry = 0;
        double length = 0;
    };
    struct Posting {
        uint32_t of = 0;  ///< place in classes_
        double count = 0;
    };
    void add_words(std::string_view text, double weight, uint32_t of);
    void score_word(const std::vector<Posting>& postings, std::vector<double>& scores) const;

    Keywords keywords_;
    std::vector<std::pair<int32_t, std::string>> labels_;  ///< of industry26
    std::vector<Class> classes_;
    std::map<std::string, std::vector<Posting>, std::less<>> postings_;  ///< by word
    double mean_length_ = 1;
};

/// The industry (code list industry26) of a KBLI code of at least two digits: section A in six
/// groups, each further section one; 0 when there is none.
int32_t industry_of_kbli(std::string_view code);

}  // namespace regsosek::validate
