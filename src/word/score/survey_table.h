// Any survey table as the expression language reads it: columns become variables. For models of
// surveys that have no form of ours (docs/method/score.md 17).
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "ground/expr/dictionary.h"
#include "ground/expr/expr.h"
#include "ground/store/table.h"
#include "regsosek/base.h"

namespace regsosek::score {

/// The columns of a table as variables.
class SurveyNames : public expr::Dictionary {
public:
    const expr::Variable* find(std::string_view name) const override;
    const std::vector<std::string>& names() const override { return names_; }
    const std::vector<expr::Variable>& variables() const override { return variables_; }
    /// Adds a variable; false when its name is taken.
    bool add(const std::string& name, expr::Type type);

private:
    std::vector<expr::Variable> variables_;
    std::vector<std::string> names_;
    std::map<std::string, size_t, std::less<>> by_name_;
};

/// A table in memory. Names are lower case; what is no letter or digit is an underscore. A column
/// is whole numbers (none negative), real numbers, or texts; an empty field, NA and a lone point
/// are unknown.
class SurveyTable {
public:
    /// Reads .csv, .parquet, .sav, .dta or .sas7bdat. Errors: those of TableFile; bad_input (two
    /// columns of one name, no row).
    static Result<SurveyTable> read(const std::string& path);

    size_t rows() const { return table_.rows; }
    const std::string& path() const { return path_; }
    const std::string& hash() const { return hash_; }
    const SurveyNames& names() const { return names_; }
    /// The views that expressions are evaluated on; they live as long as the table.
    expr::Batch batch() const;
    /// The number of a column, or -1.
    int column(std::string_view name) const;
    /// A value as a text; empty when unknown.
    std::string text(int column, size_t row) const;
    /// Values as texts turned into numbers in order of the texts' bytes (numbers by size), and
    /// those texts. Unknown values are -1.
    struct Codes {
        std::vector<int64_t> code;
        std::vector<std::string> level;
    };
    Codes codes(int column) const;

private:
    std::string path_;
    std::string hash_;
    store::Table table_;
    SurveyNames names_;
    std::vector<std::vector<std::string_view>> texts_;  ///< of text columns, by column
    std::vector<uint32_t> no_members_;
};

}  // namespace regsosek::score
