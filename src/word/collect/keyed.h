// One keyed document becomes rows, bodies and back.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "ground/expr/expr.h"
#include "ground/form/form.h"
#include "ground/store/workspace.h"
#include "regsosek/collect.h"
#include "word/collect/cells.h"

namespace regsosek::collect {

/// A keyed document as rows of columns (one family), its identity and what could not be read.
/// Ids are given by the caller.
struct KeyedRows {
    using Values = std::map<std::string, std::string>;  ///< canonical JSON by key
    struct Unreadable {
        size_t member = 0;  ///< from 1; 0: the family
        std::string question;
        std::string text;
    };
    store::Columns columns;
    Values family_identity;
    std::vector<Values> member_identity;
    std::vector<Unreadable> unreadable;
};

/// Reads and writes keyed documents of one form. Read-only once made.
class KeyedForm {
public:
    explicit KeyedForm(std::shared_ptr<const form::Form> form);

    /// Errors: bad_input, naming the question.
    Result<KeyedRows> rows(const KeyedDocument& keyed) const;
    /// Questions asked of the family (no member), or of one member.
    Result<AskedQuestions> asked(const KeyedRows& rows) const;
    /// The identity body; the members' person_id stand in the rows.
    std::string identity(const KeyedRows& rows) const;
    /// A stored document as it would be keyed. Errors: corrupt.
    Result<KeyedDocument> keyed(const store::Stored& stored) const;
    const form::Form& form() const { return *form_; }

private:
    // Questions whose blank answers one universe decides about.
    struct Universe {
        expr::Level level = expr::Level::family;
        std::vector<const form::Question*> questions;
    };
    Result<void> enter(const KeyedAnswer& answer, expr::Level level, size_t member,
                       KeyedRows& rows) const;
    std::vector<std::vector<expr::Truth>> universes(const KeyedRows& rows) const;

    std::shared_ptr<const form::Form> form_;
    store::Columns empty_;
    std::vector<CellReader> readers_;  ///< by question
    std::vector<Universe> universes_;
    expr::ExpressionSet universe_set_;
};

}  // namespace regsosek::collect
