// Cells of a file become values: integers with reserved codes, or text. What cannot be read is kept
// as raw text in the document and reported.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "ground/form/form.h"
#include "regsosek/collect.h"

namespace regsosek::collect {

/// What is wrong with a cell; nothing for `fine`. The row is kept in every case.
enum class Flaw : uint8_t { fine, not_a_number, not_a_date, out_of_size, unknown_code, too_long };

/// Reads integer answers of one question; the list of codes is prepared once.
class CellReader {
public:
    CellReader(const form::Form& form, const form::Question& question);
    /// The value: not_asked for an empty cell (the universe decides later), unreadable with a flaw.
    /// A code outside the list is kept with the flaw unknown_code: validate judges it.
    int32_t integer(std::string_view cell, Flaw& flaw) const;
    /// The cell of a text question, trimmed; too_long when longer than the boxes.
    std::string_view text(std::string_view cell, Flaw& flaw) const;
    /// What was expected, for a report.
    Text expected(Flaw flaw) const;
    const form::Question& question() const { return *question_; }

private:
    bool known_code(int32_t code) const;
    const form::Form* form_;
    const form::Question* question_;
    std::vector<bool> known_;    ///< by code, for short lists
    int32_t sum_of_codes_ = -1;  ///< largest sum of a bitmask
};

/// Name of a flaw as reports carry it.
std::string_view name(Flaw flaw);

}  // namespace regsosek::collect
