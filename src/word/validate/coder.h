// Suggestions for coding descriptions of work into industries: the form's table of words, and,
// where the office has it, the classification KBLI 2020 as a file.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "ground/form/form.h"
#include "regsosek/validate.h"
#include "word/validate/keywords.h"
#include "word/validate/titles.h"

namespace regsosek::validate {

/// Finds industries for descriptions. Same input, same order. Safe to ask from several threads.
class Coder {
public:
    /// `kbli_path`: CSV with the columns kode, judul, deskripsi (BPS); empty: words only. Errors:
    /// not_found, bad_input with file and line.
    static Result<Coder> load(const std::string& form_folder, const form::Form& form,
                              const std::string& kbli_path);

    /// At most `most` industries, the likeliest first, by the class of KBLI that fits best; an
    /// industry that the table of words allows comes before all that it does not. The last word may
    /// be unfinished.
    std::vector<Suggestion> suggest(std::string_view description, size_t most) const;
    /// The industries that the table of words allows, bit c for code c; 0: none of its words known.
    uint64_t allowed(std::string_view description) const;

    /// Classes of KBLI whose words fit what was typed, the best first.
    std::vector<Title> classes(std::string_view text, size_t most) const;
    /// Whether there is a list of classes.
    bool has_classes() const { return !titles_.empty(); }
    /// What the form calls an industry; empty for a code that it does not have.
    std::string label(int32_t industry) const;
    /// Every industry of the form with its label.
    const std::vector<std::pair<int32_t, std::string>>& labels() const { return labels_; }

private:
    Keywords keywords_;
    std::vector<std::pair<int32_t, std::string>> labels_;  ///< of industry26
    Titles titles_;
    std::vector<int32_t> industries_;  ///< of each class; 0: none
};

/// The industry (code list industry26) of a KBLI code of at least two digits: section A in six
/// groups, each further section one; 0 when there is none.
int32_t industry_of_kbli(std::string_view code);

}  // namespace regsosek::validate
