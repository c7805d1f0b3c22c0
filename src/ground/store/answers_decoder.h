// From the canonical JSON of a family's answers to rows of columns: the inverse of AnswersEncoder.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string_view>
#include <vector>

#include "ground/form/form.h"
#include "ground/store/workspace.h"

namespace regsosek::store {

/// Collects the rows of answers documents. One per thread.
class AnswersDecoder {
public:
    explicit AnswersDecoder(const form::Form& form);
    AnswersDecoder(AnswersDecoder&&) noexcept;
    ~AnswersDecoder();
    /// Adds one family and its members. What the document leaves out becomes -1 or an empty text.
    /// Errors: bad_input (no JSON, another form, a question that the form lacks or does not store,
    /// a value of another type or out of range, no family_id or person_id). After an error the rows
    /// collected so far can no longer be used.
    Result<void> add(std::string_view answers, int64_t area, int64_t sequence);
    /// The rows collected since the start or the last call, shaped as empty_columns(form); as_of is
    /// the highest sequence among them.
    Columns finish();

private:
    struct State;
    std::unique_ptr<State> state_;
};

/// The rows of these documents in their order, decoded on all threads: one Columns per 1,024
/// documents. Errors: as AnswersDecoder::add.
Result<std::vector<Columns>> decode_answers(std::span<const Stored> documents,
                                            const form::Form& form);

}  // namespace regsosek::store
