// The tree of an expression: what the parser makes (names as written) and what the checker returns
// (names resolved, types known). The fast evaluator and its slow twin share this header and no
// other.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "ground/expr/dictionary.h"

namespace regsosek::expr {

/// What a node does. The checker turns `name` into variable, constant or definition.
enum class Op : uint8_t {
    literal_boolean,  ///< integer 0 or 1
    literal_integer,  ///< integer
    literal_real,     ///< real, spelt as text
    literal_text,     ///< text
    name,             ///< unresolved: text
    member_name,      ///< unresolved: text of the relative (or area), attribute
    constant,         ///< integer, called text
    definition,       ///< args[0], called text
    variable,         ///< variable of the row
    relative,         ///< variable of a named member of the family
    area,             ///< attribute (index) of the family's area
    not_,
    and_,     ///< two or more args
    or_,      ///< two or more args
    implies,  ///< a => b
    iff,      ///< a <=> b
    compare,  ///< two args, or three in a chain such as 1 <= x <= 5
    in_set,   ///< args[0] in set
    any_of,   ///< some of args in set
    all_of,   ///< each of args in set
    add,
    subtract,
    multiply,
    divide,
    negate,
    call,       ///< function
    members,    ///< count, any, all: args[0], when there, is the condition
    aggregate,  ///< sum, min, max: args[0] is the value, args[1], when there, the condition
};

enum class Comparison : uint8_t { equal, not_equal, less, less_equal, greater, greater_equal };

enum class Function : uint8_t {
    abs_,
    age_on,
    asked,
    bit,
    blank,
    ceil_,
    date,
    digits,
    div,
    filled,
    first,
    floor_,
    if_,
    is_digits,
    known,
    len,
    listed,
    log_,
    lookup,
    matches_digits,
    max,
    min,
    mod,
    standard,
    surely,
    valid_date,
};

enum class Reduction : uint8_t { count, any, all, sum, min, max };

/// Which rows a value has: one value for all, one per family, one per member.
enum class Rows : uint8_t { one, family, member };

/// Where a token stands in the source, from 1. Columns count bytes.
struct Position {
    uint32_t line = 1;
    uint32_t column = 1;
};

/// One item of a set: a text, or the integers low..high. Names of constants are kept for printing.
struct SetItem {
    std::optional<std::string> text;
    int64_t low = 0;
    int64_t high = 0;
    std::string low_name;
    std::string high_name;
    bool range = false;

    bool operator==(const SetItem&) const = default;
};

/// A lookup table with its keys sorted.
struct Table {
    std::string name;
    std::vector<std::pair<int64_t, int64_t>> entries;
};

/// What identifies a relative once its names are resolved.
struct ResolvedRelative {
    std::string name;
    int relation_variable = -1;
    int32_t relation_code = 0;
    int presence_variable = -1;  ///< -1: presence does not matter
    std::vector<int32_t> presence_codes;
};

struct Node;
using NodePtr = std::shared_ptr<const Node>;

struct Node {
    Op op = Op::name;
    Position at;
    std::vector<NodePtr> args;
    uint32_t height = 1;  ///< 1 + the greatest height of the args
    uint64_t size = 1;    ///< 1 + the sizes of the args, shared ones counted each time

    std::string text;       ///< name, literal text, spelling of a real literal
    std::string attribute;  ///< head.ATTRIBUTE
    int64_t integer = 0;
    double real = 0;
    std::vector<Comparison> comparisons;  ///< args.size() - 1 of them
    std::vector<SetItem> set;
    std::string set_name;  ///< when the set was given by its name
    Function function = Function::abs_;
    Reduction reduction = Reduction::count;

    // Filled by the checker.
    Type type = Type::boolean;
    Rows rows = Rows::one;
    int variable = -1;                   ///< variable, relative
    int area_attribute = -1;             ///< area
    bool wide = false;                   ///< The variable is stored in 64 bits.
    std::vector<int32_t> unknown_codes;  ///< codes of the variable that are unknown here
    std::shared_ptr<const ResolvedRelative> relative;
    std::shared_ptr<const Table> table;
    bool truth_of_integer = false;  ///< A boolean variable: stored as 0 and 1, read as a truth.
};

/// A node with height and size filled from its args.
NodePtr finished(Node node);

/// True when two trees are spelt alike (positions and the checker's fields aside).
bool same_spelling(const Node& a, const Node& b);

}  // namespace regsosek::expr
