// Counts by area as screens show them: levels of areas, and the noise that roles get who see no
// answers.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <string>

#include "ground/base/json.h"
#include "method/disclose/cell_key.h"
#include "regsosek/watch.h"
#include "serve/summary.h"

namespace regsosek::serve {

struct Context;

/// Digits of the codes of a level: province, regency, district, village, sls. Errors: bad_input.
Result<int> digits_of(const std::string& level);

/// Refuses lines of SLS for more than a kecamatan: the parameter `area`, or all areas of the
/// account, must have 7 digits or more. Errors: bad_input.
Result<void> check_narrow(const Context& context, int digits);

/// Counts as they are, or with the noise of the cell-key method for roles that see no answers: the
/// same noise as `use table` gives the same cell.
class Counts {
public:
    static Result<Counts> make(bool exact);
    int64_t shown(const Cell& cell) const;
    /// Hides what a line of progress tells of people (results, persons, poor, with a place, linked,
    /// to be reviewed) behind the noise of cells with the keys of who is counted: a total has the
    /// noise of its own people, so parts and wholes tell no more of the noise than other tables.
    /// How many documents there are, and how many are checked, stays: that is the office's work.
    void protect(watch::Progress& line) const;
    /// Counts as an array, and their sum as shown.
    template <size_t n>
    json::Value shown(const std::array<Cell, n>& cells, int64_t& sum) const {
        json::Value out;
        json::Array& list = out.data.emplace<json::Array>();
        sum = 0;
        for (const Cell& cell : cells) {
            json::Value one;
            one.data = shown(cell);
            list.push_back(std::move(one));
            sum += shown(cell);
        }
        return out;
    }

private:
    std::optional<disclose::NoiseTable> noise_;  ///< nothing: counts as they are
};

/// Sub-SLS in scope added up to areas of so many digits.
std::map<std::string, Welfare> welfare_by(const Summary& summary, const store::Scope& scope,
                                          int digits);

}  // namespace regsosek::serve
