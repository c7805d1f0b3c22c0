// EMP13: which industries a description of work speaks of, by a table of words that is data of the
// form (forms/<form>/industry_keywords.csv).
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "ground/form/form.h"
#include "regsosek/base.h"

namespace regsosek::validate {

/// The table: words and groups of words with the industries that they allow.
class Keywords {
public:
    /// Reads the table of a form's folder. Without the file nothing is known. Errors: bad_input
    /// with file and line: a kind that is neither activity nor thing, a code that the list of
    /// industries lacks, a keyword twice.
    static Result<Keywords> load(const std::string& folder, const form::Form& form);

    /// The industries that a description allows, bit c for code c; 0 when none of its words is
    /// known. What is done (activity: MENJUAL, TERNAK) decides over what it is done with (thing:
    /// SAYUR, SAPI), which only narrows it down. The longest group of words counts.
    uint64_t industries(std::string_view description) const;
    bool empty() const { return entries_.empty(); }
    /// BLAKE2b-256 of the file; empty without it.
    const std::string& hash() const { return hash_; }

private:
    struct Entry {
        std::string words;  ///< Upper case, one space between.
        bool activity = false;
        uint64_t industries = 0;
    };
    const Entry* find(std::string_view words) const;

    std::vector<Entry> entries_;  ///< Sorted by words.
    size_t words_max_ = 0;        ///< Words of the longest keyword.
    std::string hash_;
};

}  // namespace regsosek::validate
