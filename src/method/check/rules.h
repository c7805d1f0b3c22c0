// Edit rules as data: the files under forms/<form>/rules/, read, checked and compiled. A rule
// states what must hold, a query what is to be asked about. Grammar: docs/method/rules.md.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "ground/expr/expr.h"
#include "ground/form/form.h"
#include "method/check/group.h"
#include "regsosek/base.h"

namespace regsosek::check {

/// What a finding means for its document. Numbers are stored: never renumber.
enum class Severity : uint8_t {
    info = 1,     ///< statistics only
    warning = 2,  ///< must be confirmed with a reason
    error = 3,    ///< blocks clean status
};
std::string_view name(Severity severity);
/// The severity of a name, or nothing.
std::optional<Severity> severity_of(std::string_view word);

/// A rule fails when its expression is false; a query hits when it is true. Unknown never hits.
enum class Sense : uint8_t { rule, query };

/// One rule of a book.
struct Rule {
    std::string name;  ///< DEM19
    Severity severity = Severity::warning;
    Sense sense = Sense::rule;
    expr::Level level = expr::Level::family;
    expr::Expression expression;
    std::vector<int> change;  ///< Variables that a correction may change, by dictionary index.
    Text message;
    std::string basis;      ///< seen, or memory: not confirmed by a source
    bool softened = false;  ///< An error of basis memory that acts as a warning.
    /// Days of the interviews that it is for, yyyymmdd; 0: all.
    int32_t valid_from = 0;
    int32_t valid_to = 0;
    /// Where it applies, when that is not all rows whose answers were asked; true or not, never
    /// unknown.
    std::optional<expr::Expression> universe;
    std::string file;
    uint64_t line = 0;
};

/// A rule that reads totals of groups. At a row it reads the answers there too.
struct GroupRule {
    Rule rule;                   ///< Its level: that of the rows; family for a group as a whole.
    size_t scope = 0;            ///< The groups that it is about.
    bool at_group = false;       ///< It judges the group as a whole, not its rows.
    std::vector<size_t> totals;  ///< Its expression reads, in order of the book; shown.
    std::string text;            ///< The expression without `when`.
    std::string when;            ///< For which rows or groups it is meant, as written.
};

/// What rules are compiled with.
struct RuleOptions {
    /// Settings that rules name, such as field_start.
    std::vector<std::pair<std::string, int64_t>> constants;
    /// Attributes of the area of a family, in the order of Batch::area.
    std::vector<std::string> area_attributes;
    /// Tables that the program fills, such as region_dukcapil.
    std::vector<expr::Lookup> lookups;
    /// Real settings that rules name, such as validate_rare_code_share.
    std::vector<std::pair<std::string, double>> reals;
    /// A further folder of rule files, read after the first; empty, or not there: none.
    std::string second_folder;
    /// Scopes for which the program knows the group of each family (sls, village), and totals that
    /// it computes.
    std::vector<std::string> scopes;
    std::vector<GivenTotal> given;
    /// Errors whose basis is memory act as warnings until a methodologist confirms them.
    bool soften_memory = true;
    Severity soften_to = Severity::warning;  ///< As what they act.
    /// Most rules in a book, so that a broken generator is noticed.
    size_t rules_max = 10'000;
};

/// All rules of a form, in order of file and line.
struct RuleBook {
    std::vector<Rule> rules;
    std::vector<GroupRule> group_rules;  ///< over several families, in order of file and line
    GroupBook groups;                    ///< what those read
    std::string hash;                    ///< BLAKE2b-256 of the files, stamped on findings
};

/// Reads every *.rules file of a folder, in order of name. Errors: bad_input with file, line and
/// column: a statement that is none, an unknown variable or code, a name used twice, a missing
/// message; limit.
Result<RuleBook> load_rules(const std::string& folder, const form::Form& form,
                            const RuleOptions& options = {});

/// Reads the rules of one file from its content; `file` names it in errors and in the rules.
Result<RuleBook> parse_rules(const std::string& file, const std::string& content,
                             const form::Form& form, const RuleOptions& options = {});

/// Adds what the form itself demands: RNG_<number> for each question with codes or a range (a code
/// outside the list is an error) and REQ_<number> for each required question (asked and blank or
/// unreadable is an error in a complete interview). Questions whose range a rule of the book states
/// alone are left out.
Result<void> add_form_rules(RuleBook& book, const form::Form& form);

}  // namespace regsosek::check
