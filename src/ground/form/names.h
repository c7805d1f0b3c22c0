// The dictionary that a form hands to the language: variables by name and by number.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "ground/form/form.h"

namespace regsosek::form {

/// Variable i of the dictionary is question i of the form.
struct Form::Names : public expr::Dictionary {
    const expr::Variable* find(std::string_view name_or_number) const override;
    const std::vector<std::string>& names() const override { return spellings; }
    const std::vector<expr::Variable>& variables() const override { return list; }

    /// Adds the variable of a question; its name and number must be new (the loader has checked).
    void add(const Question& question, const std::vector<CodeList>& codelists);

    std::vector<expr::Variable> list;
    std::vector<std::string> spellings;  ///< Names and numbers, for hints.
    std::map<std::string, size_t, std::less<>> by_spelling;
};

}  // namespace regsosek::form
