// What the language knows of the data: the names, types and codes of variables. form fills it.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace regsosek::expr {

/// Which row a variable belongs to.
enum class Level : uint8_t { family, member, sls, line };

/// The type of a value. Codes, sums of codes, counts and dates (yyyymmdd) are integers.
enum class Type : uint8_t { boolean, integer, real, text };

/// Reserved integers of every column (ARCHITECTURE 4). NULL is never stored.
inline constexpr int32_t not_asked = -1;
inline constexpr int32_t asked_blank = -2;
inline constexpr int32_t unreadable = -3;

/// One variable of the dictionary.
struct Variable {
    std::string name;    ///< age
    std::string number;  ///< r407
    Level level = Level::family;
    Type type = Type::integer;
    std::vector<int32_t> codes;          ///< Codes of its list, sorted; empty when it has no list.
    std::vector<int32_t> unknown_codes;  ///< Declared "does not know" codes (8, 98, 99, 9998).
    bool bitmask = false;                ///< A sum of codes: bit(x, code) may be asked.
    bool date = false;                   ///< yyyymmdd.
    bool wide = false;                   ///< Stored in 64 bits (ColumnView::long_integers).
    int64_t low = 0;                     ///< Range when there is no list.
    int64_t high = 0;
    int index = -1;  ///< Position among the dictionary's variables.
};

/// Looks names up. `find` takes a name (`age`) or a questionnaire number (`r407`).
class Dictionary {
public:
    virtual ~Dictionary() = default;
    virtual const Variable* find(std::string_view name_or_number) const = 0;
    /// Every name, for hints.
    virtual const std::vector<std::string>& names() const = 0;
    virtual const std::vector<Variable>& variables() const = 0;
};

}  // namespace regsosek::expr
