// Makes variables of the language from questions.
#include "ground/form/names.h"

#include <algorithm>

namespace regsosek::form {

namespace {

expr::Type type_of(const Question& question) {
    switch (question.kind) {
        case Kind::text:
        case Kind::datetime:
        case Kind::blob: return expr::Type::text;
        case Kind::boolean: return expr::Type::boolean;
        default: return expr::Type::integer;
    }
}

}  // namespace

const expr::Variable* Form::Names::find(std::string_view name_or_number) const {
    const auto found = by_spelling.find(name_or_number);
    return found == by_spelling.end() ? nullptr : &list[found->second];
}

void Form::Names::add(const Question& question, const std::vector<CodeList>& codelists) {
    expr::Variable variable;
    variable.name = question.name;
    variable.number = question.number;
    variable.level = question.level;
    variable.type = type_of(question);
    if (question.codelist >= 0) {
        for (const CodeLabel& code : codelists[static_cast<size_t>(question.codelist)].codes) {
            variable.codes.push_back(code.code);
        }
        std::ranges::sort(variable.codes);
    }
    variable.unknown_codes = question.unknown_codes;
    variable.bitmask = question.kind == Kind::bitmask;
    variable.date = question.kind == Kind::date;
    variable.low = question.low;
    variable.high = question.high;
    variable.index = static_cast<int>(list.size());
    for (const std::string& spelling : {question.name, question.number}) {
        if (!spelling.empty() && by_spelling.emplace(spelling, list.size()).second) {
            spellings.push_back(spelling);
        }
    }
    list.push_back(std::move(variable));
}

}  // namespace regsosek::form
