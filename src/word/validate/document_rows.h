// One document as rows of columns and identities: from canonical JSON or from an entry screen.
#pragma once

#include <deque>
#include <optional>
#include <string>
#include <vector>

#include "ground/base/json.h"
#include "ground/expr/expr.h"
#include "ground/form/form.h"
#include "ground/store/answers_decoder.h"
#include "ground/store/workspace.h"
#include "regsosek/validate.h"

namespace regsosek::validate {

/// A family's rows; the identities' views point into `texts`.
struct DocumentRows {
    store::Columns columns;
    store::Identities identities;
    std::deque<std::string> texts;
};

/// Makes rows of documents, one after the other; keeps what can be used again.
class DocumentReader {
public:
    explicit DocumentReader(std::shared_ptr<const form::Form> form);
    /// Errors: bad_input.
    Result<DocumentRows> read(const DocumentText& document);
    Result<DocumentRows> read(const EnteredDocument& document);

private:
    // Questions whose blank answers one universe decides about.
    struct Universe {
        expr::Level level = expr::Level::family;
        std::vector<const form::Question*> questions;
    };
    void mark_blanks(DocumentRows& rows);

    std::shared_ptr<const form::Form> form_;
    store::Columns empty_;
    std::optional<store::AnswersDecoder> decoder_;
    json::Parser parser_;
    expr::ExpressionSet universe_set_;
    std::vector<Universe> universes_;
    expr::Scratch scratch_;
};

}  // namespace regsosek::validate
