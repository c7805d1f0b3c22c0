// The classes of a published classification (KBLI 2020, KBJI 2014) and how well words fit them.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "regsosek/base.h"

namespace regsosek::validate {

/// A list of classes with an index of its words. Same input, same order. Safe to ask from several
/// threads.
class Titles {
public:
    /// A class: its code, its title and how many words it has, titles counting three times.
    struct Class {
        std::string code, title;
        double length = 0;
    };

    /// Reads a CSV with the columns kode, judul, deskripsi (BPS). Taken are codes of `digits_min`
    /// to `digits_max` digits: headings of divisions and groups repeat what is below them. Errors:
    /// not_found, bad_input with file and line.
    static Result<Titles> load(const std::string& path, size_t digits_min, size_t digits_max);

    bool empty() const { return classes_.empty(); }
    const std::vector<Class>& classes() const { return classes_; }
    /// How well each class fits, 0: not at all. The last word may be unfinished, so that it can be
    /// asked while somebody types. Okapi BM25 (Robertson and Zaragoza 2009, k1 1.2, b .75) over
    /// titles and descriptions.
    std::vector<double> scores(std::string_view text) const;
    /// Places of at most `most` classes that fit, the best first, of equal ones the first.
    std::vector<size_t> best(std::string_view text, size_t most) const;

private:
    struct Posting {
        uint32_t of = 0;  ///< place in classes_
        double count = 0;
    };
    void add_words(std::string_view text, double weight, uint32_t of);
    void score_word(const std::vector<Posting>& postings, std::vector<double>& scores) const;

    std::vector<Class> classes_;
    std::map<std::string, std::vector<Posting>, std::less<>> postings_;  ///< by word
    double mean_length_ = 1;
};

}  // namespace regsosek::validate
