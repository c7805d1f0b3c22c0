// A linkage model as its author states it: columns, blocking rules, comparisons with levels, and
// what was learned about them. The words are those of Splink, so that its users find their way
// (comparison, level, blocking rule, m, u, match weight, term frequency). docs/format/link.md.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "method/match/names.h"
#include "regsosek/base.h"

namespace regsosek::pairs {

/// What the values of a column are, and so how they are made comparable.
enum class Kind : uint8_t {
    name,    ///< Of a person: letters only, by a table of titles, variants and sounds.
    text,    ///< Any text: capitals, one space between words, Latin letters without accents.
    date,    ///< A day, a month or a year.
    code,    ///< Up to 16 digits, whose zeros in front count (NIK, postcode).
    number,  ///< A number.
    place,   ///< A code of an area, whose first digits are the larger area.
};
/// "name", "text" and so on.
std::string_view kind_name(Kind kind);

/// One column of the model and the columns of the files it comes from.
struct Column {
    std::string name;
    Kind kind = Kind::text;
    std::string left;                  ///< Its name in the left file (and in a file with itself).
    std::string right;                 ///< Its name in the right file.
    std::vector<std::string> missing;  ///< Values that stand for "unknown", beside the empty one.
    std::string date_order = "ymd";    ///< Order of dates written with separators: ymd, dmy, mdy.
    std::string names_file;            ///< Table of a `name` (models/names-id.csv); may be empty.
    std::shared_ptr<const match::NameTable> names;  ///< As read; set for every `name`.
};

/// One condition of a level: a measure of one column, or of two columns of the two records.
struct Test {
    std::string measure;
    std::string first;   ///< Column of the left record.
    std::string second;  ///< Column of the right record, mostly the same.
    double bound = 0;    ///< At least (similarities) or at most (distances).
};

/// One level of agreement. All its tests must hold.
struct Level {
    std::string when;  ///< As written: "jaro_winkler >= 0.9", "else".
    Text label;        ///< For people; empty: `when`.
    std::vector<Test> tests;
    double m = 0;        ///< P(level | same), both sides known; 0: not known.
    double u = 0;        ///< P(level | chance); 0: not known.
    std::string m_from;  ///< How m came about: em, fixed, preset.
    std::string u_from;  ///< How u came about: frequencies, random_pairs, fixed.
};

/// Columns that are compared together; levels from the best to "else". Level numbers count from
/// "else" = 1 up; 0 is "unknown on one side", which carries no weight.
struct Comparison {
    std::string name;
    std::vector<std::string> columns;
    bool term_frequency = false;  ///< Agreement on a rare value weighs more.
    std::vector<Level> levels;
    /// The level with this number (from 1).
    const Level& at(uint32_t number) const { return levels[levels.size() - number]; }
    Level& at(uint32_t number) { return levels[levels.size() - number]; }
};

/// Pairs are looked at when all parts of some rule are equal.
struct BlockingRule {
    std::vector<std::string> parts;  ///< "birth", "name.sound", "birth.year", "nik.last10".
    bool train = false;              ///< EM learns on its pairs.
    std::string name() const;        ///< The parts with " + " between.
};

/// What the two files are to each other.
enum class Type : uint8_t {
    link,        ///< Two files.
    duplicates,  ///< One file with itself.
};

/// How many partners a record may have.
enum class Assignment : uint8_t {
    one_to_one,   ///< Each record at most one, on both sides.
    many_to_one,  ///< Each left record at most one; a right record any number.
    all,          ///< Every pair that passes.
};

/// Where the values of a model come from.
struct Provenance {
    std::string day;                                          ///< When it was fitted.
    std::vector<std::pair<std::string, std::string>> inputs;  ///< File and its BLAKE2b hash.
    int64_t left_rows = 0;
    int64_t right_rows = 0;
};

struct Model {
    std::string name;
    Type type = Type::link;
    Assignment assignment = Assignment::one_to_one;
    std::string id_left;  ///< Column of the record's own name; empty: its number from 1.
    std::string id_right;
    /// Probability that two random records match; 0: to be learned.
    double prior = 0;
    std::string prior_from;
    double link_bits = 4;     ///< Posterior log2 odds from which a pair is linked.
    double review_bits = -3;  ///< From which a pair is kept and a person looks.
    double certain_bits = 10;
    double margin_bits = 1;  ///< The best must lead the second by this much.
    /// With one partner for each left record: a pair of the first rule that is alone in its block
    /// and weighs at least this settles its left record; 0: never.
    double close_bits = 0;
    int64_t block_pairs_max = 20000;  ///< Pairs of a block before it is cut finer.
    std::vector<std::string> refine;  ///< Parts that cut large blocks, in order.
    std::vector<Column> columns;
    std::vector<BlockingRule> rules;
    std::vector<Comparison> comparisons;
    Provenance fitted;

    /// Index of a column, or -1.
    int column(std::string_view column_name) const;
    /// True when every m, u and the prior are known.
    bool complete() const;
};

/// Reads a condition: "exact", "jaro_winkler >= 0.9", "exact(first, last) and years <= 1", "else".
/// `column` is meant where none is named. Errors: bad_input.
Result<std::vector<Test>> read_tests(std::string_view when, const std::string& column);

}  // namespace regsosek::pairs
