// Reading scopes, totals and rules over groups from the statements of rule files.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "ground/expr/expr.h"
#include "ground/form/form.h"
#include "method/check/rules.h"
#include "method/check/statements.h"

namespace regsosek::check {

/// Takes the statements of a book about groups; rules are compiled when all totals are known.
class GroupReader {
public:
    /// `language` is what expressions are compiled with; it grows while files are read.
    GroupReader(const form::Form& form, const RuleOptions& options, const expr::Options& language);

    /// "group building = sls, building_no". Errors: bad_input with file and line.
    Result<void> add_group(const std::string& file, const Statement& statement);
    /// "total born sls = count(members where ...)". Errors: bad_input with file, line and column.
    Result<void> add_total(const std::string& file, const Statement& statement);
    /// A rule whose header names a scope; false when the word is none.
    bool is_scope(std::string_view word) const;
    /// Keeps a rule until all totals are known. Errors: bad_input when it has change or valid.
    Result<void> add_rule(const std::string& file, const Statement& statement, Rule rule,
                          std::string_view scope, bool at_group);
    /// Every scope, for hints.
    std::vector<std::string> scope_names() const;
    /// Compiles the rules and gives scopes, totals and rules to the book. Errors: bad_input.
    Result<void> finish(RuleBook& book);

private:
    struct Pending {
        GroupRule rule;
        Statement statement;
    };
    struct Call;  // a function and its arguments, where they stand

    Result<Call> read_call(const std::string& file, const Statement& statement) const;
    Result<void> read_rows(const std::string& file, const Statement& statement, const Call& call,
                           Total& total) const;
    Result<void> read_of_totals(const std::string& file, const Statement& statement,
                                const Call& call, Total& total) const;
    Result<expr::Expression> compile_part(const std::string& file, const Statement& statement,
                                          std::pair<size_t, size_t> part, expr::Level level) const;
    Result<void> compile_value(const std::string& file, const Statement& statement,
                               const Call& call, Total& total) const;
    Result<double> number(const std::string& file, const Statement& statement,
                          std::pair<size_t, size_t> part) const;
    void make_dictionaries();
    Result<void> compile_rule(Pending& pending) const;

    const form::Form& form_;
    const expr::Options& language_;
    GroupBook book_;
    std::vector<Pending> pending_;
};

}  // namespace regsosek::check
