// From a family's row and its persons' rows to the canonical JSON of its answers, as the record
// keeps them: docs/format/columns.md.
#pragma once

#include <cstddef>
#include <memory>
#include <string>

#include "ground/form/form.h"
#include "ground/store/workspace.h"

namespace regsosek::store {

/// Writes answers documents from columns, which must live as long. Several threads may encode at
/// once.
class AnswersEncoder {
public:
    /// The columns are those of empty_columns(form), in any order; `form` names the documents.
    AnswersEncoder(const form::Form& form, const Columns& columns);
    AnswersEncoder(AnswersEncoder&&) noexcept;
    ~AnswersEncoder();
    /// Adds the document of one row of `family` to `out`. Not-asked answers (-1) and empty texts
    /// are left out; keys are sorted by their bytes.
    void encode(size_t family_row, std::string& out) const;

private:
    struct State;
    std::unique_ptr<const State> state_;
};

}  // namespace regsosek::store
