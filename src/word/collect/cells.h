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
    int32_t integer(std::string_view cell, Flaw& flaw) const {
        // Nearly all cells are empty or a few digits.
        int32_t value = 0;
        bool digits = plain_ && cell.size() <= digits_max;
        for (const char c : cell) {
            digits = digits && c >= '0' && c <= '9';
            value = digits ? value * 10 + (c - '0') : value;
        }
        if (!digits) {
            return any_integer(cell, flaw);
        }
        flaw = cell.empty() || known_code(value) ? Flaw::fine : Flaw::unknown_code;
        return cell.empty() ? expr::not_asked : value;
    }
    /// The cell of a text question, trimmed; too_long when longer than the boxes.
    std::string_view text(std::string_view cell, Flaw& flaw) const;
    /// What was expected, for a report.
    Text expected(Flaw flaw) const;
    const form::Question& question() const { return *question_; }

private:
    static constexpr size_t digits_max = 9;  // always below 2^31
    bool known_code(int32_t code) const {
        return known_.empty() || (code >= 0 && static_cast<size_t>(code) < known_.size() &&
                                  known_[static_cast<size_t>(code)] != 0);
    }
    /// The value of a cell that may be anything.
    int32_t any_integer(std::string_view cell, Flaw& flaw) const;
    const form::Form* form_;
    const form::Question* question_;
    bool plain_ = false;          ///< a cell of digits is its value
    std::vector<uint8_t> known_;  ///< by code, for short lists
    int32_t sum_of_codes_ = -1;   ///< largest sum of a bitmask
};

/// Name of a flaw as reports carry it.
std::string_view name(Flaw flaw);

}  // namespace regsosek::collect
