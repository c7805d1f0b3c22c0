// Corrected facts of families as documents, read from a file and from the record.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "ground/form/form.h"
#include "ground/store/workspace.h"
#include "regsosek/score.h"

namespace regsosek::score {

/// One answer that is another than the census has.
struct CorrectedAnswer {
    std::string question;  ///< name in the form
    int64_t member = 0;    ///< number on the form; 0: of the family
    int32_t value = 0;     ///< as its column; expr::asked_blank where nobody knows
};

/// What is corrected of a family: one document, a version per step.
struct CorrectedFamily {
    std::vector<CorrectedAnswer> answers;
    std::string reason;  ///< of the last step
    int64_t area = 0;    ///< of the document; 0 until it is known
};
using CorrectedFamilies = std::map<int64_t, CorrectedFamily>;  ///< by family_id

/// Reads a file of corrections. Errors: not_found, io, bad_input with file and line, no_right (an
/// item that is a direct identifier).
Result<CorrectedFamilies> read_corrections(const std::string& path, const form::Form& form);

/// All corrections of the record. Errors: those of scan; corrupt.
Result<CorrectedFamilies> kept_corrections(store::Workspace& workspace, const store::Scope& scope);

/// Later answers replace earlier ones to the same question of the same member.
void merge(const CorrectedFamily& later, CorrectedFamily& into);

/// Appends a family's document. Errors: those of append.
Result<void> append_correction(store::Workspace& workspace, int64_t family_id,
                               const CorrectedFamily& family, const std::string& author, Date on);

}  // namespace regsosek::score
