// The parts of the interval analysis that look at answers and truths. Numbers:
// localise_numbers.cpp.
#include "method/check/localise_bounds.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "method/check/localise_sources.h"

namespace regsosek::check {

using expr::Function;
using expr::Node;
using expr::NodePtr;
using expr::Op;

namespace {

constexpr Truths any_truth = can_be_no | can_be_unknown | can_be_yes;
// Values of a sum of codes that are tried one by one.
constexpr int64_t tried_values_max = 4096;

Truths exactly(bool known, bool truth) {
    return !known ? can_be_unknown : truth ? can_be_yes : can_be_no;
}

bool has(Truths truths, Truths one) {
    return (truths & one) != 0;
}

Truths opposite(Truths a) {
    const int no = has(a, can_be_yes) ? can_be_no : Truths{0};
    const int yes = has(a, can_be_no) ? can_be_yes : Truths{0};
    return static_cast<Truths>(no | yes | (a & can_be_unknown));
}

Truths both(Truths a, Truths b) {
    const int no = (a | b) & can_be_no;
    const int yes = a & b & can_be_yes;
    constexpr Truths not_no = can_be_unknown | can_be_yes;
    const bool unknown =
        (has(a, can_be_unknown) && has(b, not_no)) || (has(b, can_be_unknown) && has(a, not_no));
    return static_cast<Truths>(no | yes | (unknown ? can_be_unknown : 0));
}

Truths either(Truths a, Truths b) {
    return opposite(both(opposite(a), opposite(b)));
}

Truths equal(Truths a, Truths b) {
    const bool yes = has(static_cast<Truths>(a & b), can_be_no | can_be_yes);
    const bool no =
        (has(a, can_be_yes) && has(b, can_be_no)) || (has(a, can_be_no) && has(b, can_be_yes));
    return static_cast<Truths>((no ? can_be_no : 0) | (yes ? can_be_yes : 0) |
                               ((a | b) & can_be_unknown));
}

// Truths of a comparison between known values of two bounds.
template <typename T>
Truths ordered(const Bounds<T>& a, const Bounds<T>& b, expr::Comparison sign) {
    using expr::Comparison;
    const auto made = [](bool no, bool yes) {
        return static_cast<Truths>((no ? can_be_no : 0) | (yes ? can_be_yes : 0));
    };
    const bool points = a.low == a.high && b.low == b.high;
    const bool overlap = a.low <= b.high && b.low <= a.high;
    switch (sign) {
        case Comparison::equal: return made(!(points && overlap), overlap);
        case Comparison::not_equal: return made(overlap, !(points && overlap));
        case Comparison::less: return made(a.high >= b.low, a.low < b.high);
        case Comparison::less_equal: return made(a.high > b.low, a.low <= b.high);
        case Comparison::greater: return made(a.low <= b.high, a.high > b.low);
        case Comparison::greater_equal: return made(a.low < b.high, a.high >= b.low);
    }
    return any_truth;
}

template <typename T>
Truths compare_bounds(const Bounds<T>& a, const Bounds<T>& b, expr::Comparison sign) {
    const Truths known = a.some && b.some ? ordered(a, b, sign) : Truths{0};
    return static_cast<Truths>(known | (a.unknown || b.unknown ? can_be_unknown : 0));
}

const Node& without_name(const Node& node) {
    return node.op == Op::definition ? without_name(*node.args[0]) : node;
}

bool is_answer(const Node& node) {
    return node.op == Op::variable || node.op == Op::relative;
}

}  // namespace

Box::Box(const expr::ReferenceFamily& family, size_t variables)
    : family_(family), variables_(variables), free_((family.members.size() + 1) * variables, -1) {}

size_t Box::free(int member, int variable, ValueSet values) {
    taken_.push_back(static_cast<size_t>(member + 1) * variables_ + static_cast<size_t>(variable));
    free_[taken_.back()] = static_cast<int16_t>(sets_.size());
    sets_.push_back(std::move(values));
    return sets_.size() - 1;
}

void Box::free_to_anything(int member, int variable) {
    taken_.push_back(static_cast<size_t>(member + 1) * variables_ + static_cast<size_t>(variable));
    free_[taken_.back()] = -2;
}

void Box::clear() {
    for (const size_t place : taken_) {
        free_[place] = -1;
    }
    taken_.clear();
    sets_.clear();
}

// Whether a member is the relative, as far as its relation and presence can tell.
Truths BoundsWalker::relative_match(const expr::ResolvedRelative& relative, const Box& box,
                                    int member) const {
    const auto matches = [&](int variable, const auto& fits) {
        const int freedom = box.freedom(member, variable);
        if (freedom < 0) {
            const auto& answers = box.family().members[static_cast<size_t>(member)];
            return exactly(true, fits(answers[static_cast<size_t>(variable)].integer));
        }
        Truths out = 0;
        for (const Interval& part : box.values(static_cast<size_t>(freedom))) {
            out |= part.low == part.high ? exactly(true, fits(part.low))
                                         : static_cast<Truths>(can_be_no | can_be_yes);
        }
        return out;
    };
    const Truths relation = matches(relative.relation_variable,
                                    [&](int64_t value) { return value == relative.relation_code; });
    if (relative.presence_variable < 0) {
        return relation;
    }
    return both(relation, matches(relative.presence_variable, [&](int64_t value) {
                    return std::ranges::find(relative.presence_codes, value) !=
                           relative.presence_codes.end();
                }));
}

// Calls visit(stored answer, freedom) for each answer that the node may read; true when there may
// be no such member.
template <typename Visit>
bool BoundsWalker::each_source(const Node& node, const Box& box, int member, Visit visit) const {
    const auto variable = static_cast<size_t>(node.variable);
    const auto& family = box.family();
    if (node.op != Op::relative) {
        const int row = node.rows == expr::Rows::member ? member : -1;
        const auto& answers = row < 0 ? family.answers : family.members[static_cast<size_t>(row)];
        visit(answers[variable], box.freedom(row, node.variable));
        return false;
    }
    for (size_t m = 0; m < family.members.size(); ++m) {
        const auto row = static_cast<int>(m);
        const Truths match = relative_match(*node.relative, box, row);
        if (has(match, can_be_yes)) {
            visit(family.members[m][variable], box.freedom(row, node.variable));
        }
        if (match == can_be_yes) {
            return false;
        }
    }
    return true;
}

bool BoundsWalker::is_fixed(const Node& node, const Box& box, int member) const {
    if (node.op == Op::variable) {
        const int row = node.rows == expr::Rows::member ? member : -1;
        return box.freedom(row, node.variable) == -1;
    }
    if (node.op == Op::relative) {
        for (size_t m = 0; m < box.family().members.size(); ++m) {
            const auto row = static_cast<int>(m);
            const auto& relative = *node.relative;
            const bool fixed = box.freedom(row, node.variable) == -1 &&
                               box.freedom(row, relative.relation_variable) == -1 &&
                               (relative.presence_variable < 0 ||
                                box.freedom(row, relative.presence_variable) == -1);
            if (!fixed) {
                return false;
            }
        }
        return true;
    }
    const bool over_members = node.op == Op::members || node.op == Op::aggregate;
    const auto size = static_cast<int>(box.family().members.size());
    for (int m = over_members ? 0 : member; over_members ? m < size : m == member; ++m) {
        for (const NodePtr& arg : node.args) {
            if (!is_fixed(*arg, box, m)) {
                return false;
            }
        }
    }
    return true;
}

IntegerBounds BoundsWalker::stored(const Node& node, const Box& box, int member) const {
    IntegerBounds out;
    const auto add = [&](const Interval& part) {
        const KnownPart known = known_part(part, node.unknown_codes);
        out.unknown = out.unknown || known.unknown;
        if (known.some) {
            out.low = out.some ? std::min(out.low, known.low) : known.low;
            out.high = out.some ? std::max(out.high, known.high) : known.high;
            out.some = true;
        }
    };
    const bool none = each_source(node, box, member, [&](const auto& answer, int freedom) {
        if (freedom == -1) {
            add({answer.integer, answer.integer});
        } else {
            std::ranges::for_each(box.values(static_cast<size_t>(freedom)), add);
        }
    });
    out.unknown = out.unknown || none;
    return out;
}

RealBounds BoundsWalker::stored_reals(const Node& node, const Box& box, int member) const {
    constexpr double greatest = std::numeric_limits<double>::max();
    RealBounds out;
    const bool none = each_source(node, box, member, [&](const auto& answer, int freedom) {
        const bool anything = freedom != -1;
        const bool finite = std::isfinite(answer.real);
        out.unknown = out.unknown || anything || !finite;
        if (anything || finite) {
            const double low = anything ? -greatest : answer.real;
            const double high = anything ? greatest : answer.real;
            out.low = out.some ? std::min(out.low, low) : low;
            out.high = out.some ? std::max(out.high, high) : high;
            out.some = true;
        }
    });
    out.unknown = out.unknown || none;
    return out;
}

// Whether the answer can have a known value inside (or outside) a set.
bool BoundsWalker::can_hold(const Node& node, const Box& box, int member, const ValueSet& set,
                            bool inside) const {
    bool found = false;
    const auto look = [&](const Interval& part) {
        found = found || (inside ? some_known_inside(part, set, node.unknown_codes)
                                 : some_known_outside(part, set, node.unknown_codes));
    };
    each_source(node, box, member, [&](const auto& answer, int freedom) {
        if (freedom == -1) {
            look({answer.integer, answer.integer});
        } else {
            std::ranges::for_each(box.values(static_cast<size_t>(freedom)), look);
        }
    });
    return found;
}

const ValueSet& BoundsWalker::set_of(const Node& node) {
    const auto [found, fresh] = sets_.try_emplace(&node);
    if (fresh) {
        std::vector<Interval> items;
        for (const expr::SetItem& item : node.set) {
            items.push_back({item.low, item.high});
        }
        found->second = value_set(std::move(items));
    }
    return found->second;
}

Truths BoundsWalker::within(const Node& node, const Node& named, const Box& box, int member) {
    const Node& value = without_name(named);
    if (value.type == expr::Type::text) {
        Node test = node;
        test.op = Op::in_set;
        test.args = {std::make_shared<Node>(value)};
        if (!is_fixed(value, box, member)) {
            return any_truth;
        }
        const auto found = expr::reference_value(test, box.family(), member);
        return exactly(found.known, found.truth);
    }
    const ValueSet& set = set_of(node);
    if (is_answer(value)) {
        const IntegerBounds bounds = stored(value, box, member);
        return static_cast<Truths>((bounds.unknown ? can_be_unknown : 0) |
                                   (can_hold(value, box, member, set, true) ? can_be_yes : 0) |
                                   (can_hold(value, box, member, set, false) ? can_be_no : 0));
    }
    const IntegerBounds bounds = integers(value, box, member);
    Truths out = bounds.unknown ? can_be_unknown : Truths{0};
    if (bounds.some) {
        const Interval part{bounds.low, bounds.high};
        out |= some_inside(part, set) ? can_be_yes : Truths{0};
        out |= some_outside(part, set) ? can_be_no : Truths{0};
    }
    return out;
}

Truths BoundsWalker::compared(const Node& named_a, const Node& named_b, expr::Comparison sign,
                              const Box& box, int member) {
    const Node& a = without_name(named_a);
    const Node& b = without_name(named_b);
    if (a.type == expr::Type::text) {
        if (!is_fixed(a, box, member) || !is_fixed(b, box, member)) {
            return any_truth;
        }
        Node test;
        test.op = Op::compare;
        test.args = {std::make_shared<Node>(a), std::make_shared<Node>(b)};
        test.comparisons = {sign};
        test.type = expr::Type::boolean;
        const auto found = expr::reference_value(test, box.family(), member);
        return exactly(found.known, found.truth);
    }
    if (a.type == expr::Type::real || b.type == expr::Type::real) {
        return compare_bounds(reals(a, box, member), reals(b, box, member), sign);
    }
    const IntegerBounds x = integers(a, box, member);
    const IntegerBounds y = integers(b, box, member);
    const bool equality = sign <= expr::Comparison::not_equal;
    // An answer against one value: its set knows more than its bounds.
    for (const auto& [answer, value] : {std::pair{&a, &y}, std::pair{&b, &x}}) {
        if (equality && is_answer(*answer) && value->is_point()) {
            const ValueSet one{{value->low, value->low}};
            Truths out = x.unknown || y.unknown ? can_be_unknown : Truths{0};
            out |= can_hold(*answer, box, member, one, true) ? can_be_yes : Truths{0};
            out |= can_hold(*answer, box, member, one, false) ? can_be_no : Truths{0};
            return sign == expr::Comparison::equal ? out : opposite(out);
        }
    }
    return compare_bounds(x, y, sign);
}

Truths BoundsWalker::about_answer(const Node& node, const Box& box, int member) const {
    const Node& answer = *node.args[0];
    const bool text = answer.type == expr::Type::text;
    const auto judged = [&](int64_t code) {
        if (node.function == Function::asked) {
            return code != expr::not_asked;
        }
        const bool nothing = code == expr::not_asked || code == expr::asked_blank;
        return node.function == Function::blank ? nothing : !nothing && code != expr::unreadable;
    };
    Truths out = 0;
    const bool none = each_source(answer, box, member, [&](const auto& stored, int freedom) {
        if (freedom == -2) {
            out |= can_be_no | can_be_yes;
        } else if (text) {
            const bool there = !stored.text.empty();
            out |= exactly(true, there == (node.function == Function::filled));
        } else if (freedom == -1) {
            out |= exactly(true, judged(stored.integer));
        } else {
            for (const Interval& part : box.values(static_cast<size_t>(freedom))) {
                out |= exactly(true, judged(part.low));
                out |= exactly(true, judged(part.high));
                for (int64_t code = expr::unreadable; code <= 0; ++code) {
                    const bool there = part.low <= code && code <= part.high;
                    out |= there ? exactly(true, judged(code)) : Truths{0};
                }
            }
        }
    });
    const bool of_none = text ? node.function != Function::filled : judged(expr::not_asked);
    return static_cast<Truths>(out | (none ? exactly(true, of_none) : 0));
}

Truths BoundsWalker::knowable(const Node& node, const Box& box, int member) {
    const auto made = [](bool unknown, bool some) {
        return static_cast<Truths>((unknown ? can_be_no : 0) | (some ? can_be_yes : 0));
    };
    switch (node.type) {
        case expr::Type::boolean: {
            const Truths truth = truths(node, box, member);
            return made(has(truth, can_be_unknown), has(truth, can_be_no | can_be_yes));
        }
        case expr::Type::integer: {
            const IntegerBounds bounds = integers(node, box, member);
            return made(bounds.unknown, bounds.some);
        }
        case expr::Type::real: {
            const RealBounds bounds = reals(node, box, member);
            return made(bounds.unknown, bounds.some);
        }
        case expr::Type::text: break;
    }
    if (!is_fixed(node, box, member)) {
        return can_be_no | can_be_yes;
    }
    return exactly(true, expr::reference_value(node, box.family(), member).known);
}

Truths BoundsWalker::bits(const Node& node, const Box& box, int member) {
    int64_t mask = 0;
    for (size_t i = 1; i < node.args.size(); ++i) {
        const IntegerBounds one = integers(*node.args[i], box, member);
        mask |= one.low;  // the checker lets only constants stand here
    }
    const IntegerBounds sum = integers(*node.args[0], box, member);
    Truths out = sum.unknown ? can_be_unknown : Truths{0};
    if (!sum.some) {
        return out;
    }
    if (static_cast<uint64_t>(sum.high) - static_cast<uint64_t>(sum.low) >
        static_cast<uint64_t>(tried_values_max)) {
        return static_cast<Truths>(out | can_be_no | can_be_yes);
    }
    for (int64_t value = sum.low;; ++value) {
        out |= exactly(true, (value & mask) != 0);
        if (value == sum.high) {
            return out;
        }
    }
}

Truths BoundsWalker::listed(const Node& node, const Box& box, int member) {
    const IntegerBounds key = integers(*node.args[0], box, member);
    Truths out = key.unknown ? can_be_unknown : Truths{0};
    if (!key.some) {
        return out;
    }
    uint64_t inside = 0;
    for (const auto& [known_key, value] : node.table->entries) {
        inside += key.low <= known_key && known_key <= key.high ? 1 : 0;
    }
    const uint64_t width = static_cast<uint64_t>(key.high) - static_cast<uint64_t>(key.low);
    out |= inside > 0 ? can_be_yes : Truths{0};
    return static_cast<Truths>(out | (inside <= width ? can_be_no : 0));
}

Truths BoundsWalker::called(const Node& node, const Box& box, int member) {
    const Node& first = *node.args[0];
    switch (node.function) {
        case Function::filled:
        case Function::asked:
        case Function::blank: return about_answer(node, box, member);
        case Function::known: return knowable(first, box, member);
        case Function::surely: {
            const Truths truth = truths(first, box, member);
            return static_cast<Truths>((truth & can_be_yes) |
                                       (has(truth, can_be_no | can_be_unknown) ? can_be_no : 0));
        }
        case Function::if_: {
            const Truths condition = truths(first, box, member);
            Truths out = condition & can_be_unknown;
            out |= has(condition, can_be_yes) ? truths(*node.args[1], box, member) : Truths{0};
            out |= has(condition, can_be_no) ? truths(*node.args[2], box, member) : Truths{0};
            return out;
        }
        case Function::bit: return bits(node, box, member);
        case Function::listed: return listed(node, box, member);
        default: break;
    }
    // Of dates and texts: exact when nothing in them is free, else anything.
    if (is_fixed(node, box, member)) {
        const auto found = expr::reference_value(node, box.family(), member);
        return exactly(found.known, found.truth);
    }
    if (node.function != Function::valid_date) {
        return any_truth;
    }
    const IntegerBounds valid = of_points(node, box, member);
    return static_cast<Truths>(
        (valid.unknown ? can_be_unknown : 0) |
        (valid.some ? (valid.low == 0 ? can_be_no : 0) | (valid.high == 1 ? can_be_yes : 0) : 0));
}

// not, and, or, =>, <=>, chains and tests of several answers.
Truths BoundsWalker::combined(const Node& node, const Box& box, int member) {
    const auto arg = [&](size_t i) { return truths(*node.args[i], box, member); };
    switch (node.op) {
        case Op::not_: return opposite(arg(0));
        case Op::implies: return either(opposite(arg(0)), arg(1));
        case Op::iff: return equal(arg(0), arg(1));
        default: break;
    }
    const bool all = node.op == Op::and_ || node.op == Op::all_of || node.op == Op::compare;
    const Truths settled = all ? can_be_no : can_be_yes;
    Truths out = all ? can_be_yes : can_be_no;
    const size_t parts = node.args.size() - (node.op == Op::compare ? 1 : 0);
    for (size_t i = 0; i < parts && out != settled; ++i) {
        const Truths part = node.op == Op::compare ? compared(*node.args[i], *node.args[i + 1],
                                                              node.comparisons[i], box, member)
                            : node.op == Op::any_of || node.op == Op::all_of
                                ? within(node, *node.args[i], box, member)
                                : arg(i);
        out = all ? both(out, part) : either(out, part);
    }
    return out;
}

Truths BoundsWalker::truths(const Node& node, const Box& box, int member) {
    switch (node.op) {
        case Op::literal_boolean: return exactly(true, node.integer != 0);
        case Op::definition: return truths(*node.args[0], box, member);
        case Op::variable:
        case Op::relative: {
            static const ValueSet zero{{0, 0}};
            const IntegerBounds bounds = stored(node, box, member);
            return static_cast<Truths>((bounds.unknown ? can_be_unknown : 0) |
                                       (can_hold(node, box, member, zero, true) ? can_be_no : 0) |
                                       (can_hold(node, box, member, zero, false) ? can_be_yes : 0));
        }
        case Op::in_set: return within(node, *node.args[0], box, member);
        case Op::call: return called(node, box, member);
        case Op::members: {
            const bool any = node.reduction == expr::Reduction::any;
            Truths out = any ? can_be_no : can_be_yes;
            for (size_t m = 0; m < box.family().members.size(); ++m) {
                const Truths one = truths(*node.args[0], box, static_cast<int>(m));
                out = any ? either(out, one) : both(out, one);
            }
            return out;
        }
        default: return combined(node, box, member);
    }
}

}  // namespace regsosek::check
