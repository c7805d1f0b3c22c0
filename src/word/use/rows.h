// The rows of an edition that a question needs, with the names of the language over them.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "ground/expr/expr.h"
#include "ground/form/form.h"
#include "ground/store/edition_file.h"
#include "ground/store/query_state.h"
#include "ground/store/table.h"
#include "regsosek/use.h"

namespace regsosek::use {

/// An opened edition: names are known, rows are not read yet.
struct Names {
    std::string folder;
    store::EditionContent content;
    std::shared_ptr<const form::Form> form;
    std::vector<std::string> family, person;  ///< columns of the files
    store::TableDictionary dictionary;        ///< all of them as variables
};
/// Reads content, form and column names. Errors: as use::table.
Result<Names> read_names(const Source& source);

/// The variable with this name or number. Errors: bad_input with the nearest name.
Result<const expr::Variable*> find_variable(const Names& names, const std::string& name);

/// An expression over the rows: boolean, of this level. Errors: bad_input.
Result<expr::Expression> compile_rule(const Names& names, const std::string& rule,
                                      expr::Level level);

/// Families and their persons: the columns asked for, besides family_id and area.
struct Rows {
    store::Table family, person;         ///< person has no rows when none were needed
    std::vector<uint32_t> person_begin;  ///< families + 1
    std::vector<uint32_t> family_of;     ///< by person row
};
/// Reads the columns named by variables of the dictionary. Persons are read when asked for or when
/// a variable is of their level. Errors: corrupt.
Result<Rows> read_rows(const Names& names, const std::vector<int>& variables, bool persons);

/// Truth of a compiled rule by row of its level.
std::vector<expr::Truth> truths(const Names& names, const Rows& rows, const expr::Expression& rule);

}  // namespace regsosek::use
