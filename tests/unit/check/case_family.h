// A family and its members as lists of answers, and the batch that the evaluator reads: what the
// cases of tests/cases/validate are made of.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "ground/expr/expr.h"
#include "ground/form/form.h"

namespace regsosek::testing_check {

/// Answers by name; a name that is missing was not asked.
using Answers = std::map<std::string, std::string>;

/// One family.
struct CaseFamily {
    Answers family;
    std::vector<Answers> members;
};

/// "1.age=9" or "floor_type=1": sets an answer; nothing behind '=' removes it. '_' in a value is a
/// space. False when the member or the variable does not exist.
bool change(CaseFamily& family, const std::string& text, const form::Form& form);

/// Families as columns, and the batch of views into them.
struct CaseBatch {
    CaseBatch(const form::Form& form, std::vector<CaseFamily> families_of_case);
    CaseBatch(const CaseBatch&) = delete;
    CaseBatch& operator=(const CaseBatch&) = delete;

    std::vector<CaseFamily> families;
    expr::Batch batch;
    std::vector<uint32_t> member_begin;
    std::vector<std::vector<int32_t>> integers;
    std::vector<std::vector<std::string_view>> texts;
};

/// One line of a case file.
struct RuleCase {
    std::string rule;
    bool hit = false;
    std::vector<std::string> changes;
    int line = 0;
};
/// The family and the cases of a file; an empty list when it cannot be read.
struct CaseFile {
    CaseFamily family;
    std::vector<RuleCase> cases;
    std::string wrong;  ///< What could not be understood.
};
CaseFile read_cases(const std::string& path, const form::Form& form);

}  // namespace regsosek::testing_check
