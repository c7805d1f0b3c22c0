// A questionnaire of another system on its way to a form of ours: variables, lists, rules, and what
// could not be said in our terms.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "regsosek/base.h"

namespace regsosek::convert {

/// One code of a list. `original` is how the other system writes it.
struct ListCode {
    std::string text;  ///< Printed code: digits, or letters all through a list.
    int32_t number = 0;
    std::string label;
    std::string original;
};

struct CodeList {
    std::string name;
    std::vector<ListCode> codes;
    /// The code that the other system writes as `original`.
    const ListCode* find(std::string_view original) const;
};

/// Kinds of variables, as variables.csv names them.
enum class Kind : uint8_t { integer, code, bitmask, boolean, date, text, decimal, datetime, blob };

struct Variable {
    std::string name;      ///< lower case, digits, underscore
    std::string original;  ///< As the other system has it.
    std::string label;
    std::string block;
    Kind kind = Kind::integer;
    bool member = false;  ///< Of a person (a repeated record), not of the family.
    int width = 1;
    int decimals = 0;
    std::string list;
    std::string low, high;  ///< As an answer is written; empty: none.
    std::string universe = "1";
    bool required = false;
    std::vector<int32_t> unknown_codes;
};

/// A constraint that became a rule.
struct Rule {
    std::string name;
    bool member = false;
    std::string expression;
    std::string change;
    std::string message;
};

/// Something that was left out or changed, and where.
struct Untranslated {
    std::string place;   ///< "survey:12 age" or the name of an item
    std::string what;    ///< relevant, constraint, type, calculation, list, logic, ...
    std::string source;  ///< As it stood there.
    Text why;
};

struct Survey {
    std::string name;
    std::string title;
    std::vector<Variable> variables;
    std::vector<CodeList> lists;
    std::vector<Rule> rules;
    std::vector<Untranslated> untranslated;
    const Variable* find(std::string_view original) const;
    const CodeList* list(std::string_view list_name) const;
};

/// A name of ours from one of theirs: lower case, other signs as '_', never a word of the language.
std::string name_of(std::string_view original);

/// Reads an XLSForm (.xlsx: sheets survey, choices, settings; https://xlsform.org/en/ref-table/).
/// Groups give their relevance to what is in them, one repeat becomes the members. Errors:
/// not_found, bad_input (no workbook, no sheet, no column, a broken row).
Result<Survey> read_xlsform(const std::string& path);

/// Reads a CSPro dictionary (.dcf): the older INI files and the JSON of version 8. Records that may
/// come once belong to the family, the first that may come again holds the members. Logic (.apc) is
/// not in it. Errors: not_found, bad_input with line.
Result<Survey> read_cspro(const std::string& path);

/// Writes form.toml, variables.csv, codes.csv and rules/ into a new folder, loads what it wrote,
/// and takes out universes and rules that our language does not accept: they join `untranslated`,
/// which is written to untranslated.csv beside them. Errors: conflict (the folder is there), io,
/// bad_input.
Result<void> write_form(Survey& survey, const std::string& folder);

}  // namespace regsosek::convert
