// The parts of the interval analysis that compute with numbers. Bounds of sums, differences and
// products are those of their corners: rounding keeps order, so that this holds for reals as well.
#include <algorithm>
#include <cmath>
#include <limits>

#include "ground/base/math.h"
#include "method/check/localise_bounds.h"

namespace regsosek::check {

using expr::Function;
using expr::Node;
using expr::NodePtr;
using expr::Op;

namespace {

__extension__ typedef __int128 Integer128;

// Integers of the language; INT64_MIN is none.
constexpr int64_t greatest = std::numeric_limits<int64_t>::max();
constexpr int64_t least = -greatest;
constexpr double greatest_real = std::numeric_limits<double>::max();

template <typename T>
Bounds<T> point(T value) {
    return {false, true, value, value};
}

IntegerBounds any_integer() {
    return {true, true, least, greatest};
}

RealBounds any_real() {
    return {true, true, -greatest_real, greatest_real};
}

template <typename T>
Bounds<T> joined(const Bounds<T>& a, const Bounds<T>& b) {
    Bounds<T> out = a.some ? a : b;
    out.unknown = a.unknown || b.unknown;
    if (a.some && b.some) {
        out.low = std::min(a.low, b.low);
        out.high = std::max(a.high, b.high);
    }
    return out;
}

// Bounds of what was computed without a limit: beyond it is unknown.
IntegerBounds limited(bool unknown, Integer128 low, Integer128 high) {
    IntegerBounds out;
    out.unknown = unknown || low < least || high > greatest;
    out.some = low <= greatest && high >= least;
    out.low = static_cast<int64_t>(std::clamp<Integer128>(low, least, greatest));
    out.high = static_cast<int64_t>(std::clamp<Integer128>(high, least, greatest));
    return out;
}

RealBounds limited(bool unknown, double low, double high) {
    RealBounds out;
    out.unknown = unknown || !std::isfinite(low) || !std::isfinite(high);
    out.some = low <= greatest_real && high >= -greatest_real;
    out.low = std::clamp(low, -greatest_real, greatest_real);
    out.high = std::clamp(high, -greatest_real, greatest_real);
    return out;
}

template <typename Wide, typename T>
Bounds<T> arithmetic(const Bounds<T>& a, const Bounds<T>& b, Op op) {
    const bool unknown = a.unknown || b.unknown;
    if (!a.some || !b.some) {
        return {unknown, false, T{}, T{}};
    }
    const Wide al = a.low;
    const Wide ah = a.high;
    const Wide bl = b.low;
    const Wide bh = b.high;
    if (op == Op::add) {
        return limited(unknown, al + bl, ah + bh);
    }
    if (op == Op::subtract) {
        return limited(unknown, al - bh, ah - bl);
    }
    if (op == Op::divide) {
        return limited(unknown, std::min({al / bl, al / bh, ah / bl, ah / bh}),
                       std::max({al / bl, al / bh, ah / bl, ah / bh}));
    }
    return limited(unknown, std::min({al * bl, al * bh, ah * bl, ah * bh}),
                   std::max({al * bl, al * bh, ah * bl, ah * bh}));
}

template <typename T>
Bounds<T> negated(const Bounds<T>& a) {
    return {a.unknown, a.some, -a.high, -a.low};
}

template <typename T>
Bounds<T> absolute(const Bounds<T>& a) {
    if (!a.some || a.low >= 0) {
        return a;
    }
    if (a.high <= 0) {
        return negated(a);
    }
    return {a.unknown, true, T{0}, std::max(-a.low, a.high)};
}

// A reduction over members, one after the other.
template <typename T>
class Reduced {
public:
    explicit Reduced(expr::Reduction reduction)
        : reduction_(reduction), nobody_(reduction != expr::Reduction::sum) {
        all_ = {false, !nobody_, T{0}, T{0}};
    }

    // A member that is taken or not, with its value.
    void add(Truths taken, const Bounds<T>& x) {
        never_ = never_ || taken == can_be_unknown || (taken == can_be_yes && !x.some);
        unknown_ = unknown_ || (taken & can_be_unknown) != 0 || x.unknown;
        if ((taken & can_be_yes) == 0 || !x.some) {
            return;
        }
        if (reduction_ == expr::Reduction::sum) {
            add_to_sum(taken == can_be_yes, x);
        } else {
            add_to_extreme(taken == can_be_yes, x);
        }
    }

    Bounds<T> bounds() const {
        if (never_ || !all_.some) {
            return {true, false, T{}, T{}};
        }
        Bounds<T> out = all_;
        out.unknown = unknown_ || nobody_;
        const bool least_wanted = reduction_ == expr::Reduction::min;
        if (sure_.some) {
            (least_wanted ? out.high : out.low) = least_wanted ? sure_.high : sure_.low;
        }
        return out;
    }

private:
    void add_to_sum(bool surely, const Bounds<T>& x) {
        using Wide = std::conditional_t<std::is_same_v<T, double>, double, Integer128>;
        const Bounds<T> value{false, true, x.low, x.high};
        const Bounds<T> with = arithmetic<Wide>(all_, value, Op::add);
        unknown_ = unknown_ || with.unknown;
        never_ = never_ || (surely && !with.some);
        all_ = surely ? with : joined(all_, with);
        all_.unknown = false;
    }

    // Who is surely taken bounds the least from above and the greatest from below.
    void add_to_extreme(bool surely, const Bounds<T>& x) {
        all_ = joined(all_, {false, true, x.low, x.high});
        nobody_ = nobody_ && !surely;
        if (surely) {
            const bool first = !sure_.some;
            sure_.high = first ? x.high : std::min(sure_.high, x.high);
            sure_.low = first ? x.low : std::max(sure_.low, x.low);
            sure_.some = true;
        }
    }

    expr::Reduction reduction_;
    Bounds<T> all_;         // of everybody who may be taken
    Bounds<T> sure_;        // of min and max: of those who surely are
    bool nobody_;           // it may be that nobody is taken, and that is unknown
    bool unknown_ = false;  // it may be unknown for another reason
    bool never_ = false;    // it is never known
};

// A node that has the value of a point, for the reference evaluator.
NodePtr literal(int64_t value) {
    Node out;
    out.op = Op::literal_integer;
    out.type = expr::Type::integer;
    out.integer = value;
    return std::make_shared<Node>(std::move(out));
}

// Bounds of a function of dates, or of a division, when some argument is no point.
IntegerBounds coarse(const Node& node, const std::vector<IntegerBounds>& args) {
    switch (node.function) {
        case Function::valid_date: return {false, true, 0, 1};
        case Function::age_on:
            // Years between the calendar years, one less before the birthday.
            return limited(true, Integer128{args[3].low / 10000} - args[2].high - 1,
                           Integer128{args[3].high / 10000} - args[2].low);
        case Function::date:
            return limited(true, Integer128{args[0].low} * 10000,
                           Integer128{args[0].high} * 10000 + 1231);
        case Function::mod: {
            const int64_t size = std::max(std::abs(args[1].low), std::abs(args[1].high));
            const bool zero = args[1].low <= 0 && args[1].high >= 0;
            return {zero, size > 0, args[1].low < 0 ? 1 - size : 0,
                    args[1].high > 0 ? size - 1 : 0};
        }
        default: break;
    }
    // div, rounded down: between the corners, one less where the quotient is negative.
    const IntegerBounds& a = args[0];
    const IntegerBounds& b = args[1];
    if (b.low <= 0 && b.high >= 0) {
        const int64_t size = std::max(std::abs(a.low), std::abs(a.high));
        return {true, b.low < 0 || b.high > 0, -size, size};
    }
    const auto corners = {a.low / b.low, a.low / b.high, a.high / b.low, a.high / b.high};
    return limited(false, Integer128{std::min(corners)} - 1, std::max(corners));
}

}  // namespace

template <typename T>
Bounds<T> BoundsWalker::chosen(const Node& node, const Box& box, int member,
                               Bounds<T> (BoundsWalker::*value)(const Node&, const Box&, int)) {
    const Truths condition = truths(*node.args[0], box, member);
    Bounds<T> out{(condition & can_be_unknown) != 0, false, T{}, T{}};
    if ((condition & can_be_yes) != 0) {
        out = joined(out, (this->*value)(*node.args[1], box, member));
    }
    if ((condition & can_be_no) != 0) {
        out = joined(out, (this->*value)(*node.args[2], box, member));
    }
    return out;
}

// min(a, b, ...) and max: unknown when one is.
template <typename T>
Bounds<T> BoundsWalker::least_or_greatest(const Node& node, const Box& box, int member,
                                          Bounds<T> (BoundsWalker::*value)(const Node&, const Box&,
                                                                           int)) {
    Bounds<T> out = (this->*value)(*node.args[0], box, member);
    for (const NodePtr& arg : node.args) {
        const Bounds<T> next = (this->*value)(*arg, box, member);
        const bool least_wanted = node.function == Function::min;
        out.unknown = out.unknown || next.unknown;
        out.some = out.some && next.some;
        out.low = least_wanted ? std::min(out.low, next.low) : std::max(out.low, next.low);
        out.high = least_wanted ? std::min(out.high, next.high) : std::max(out.high, next.high);
    }
    return out;
}

// sum, min and max over the members for which a condition may hold.
template <typename T>
Bounds<T> BoundsWalker::reduced(const Node& node, const Box& box,
                                Bounds<T> (BoundsWalker::*value)(const Node&, const Box&, int)) {
    Reduced<T> out(node.reduction);
    for (size_t m = 0; m < box.family().members.size(); ++m) {
        const auto row = static_cast<int>(m);
        const Truths taken =
            node.args.size() == 2 ? truths(*node.args[1], box, row) : Truths{can_be_yes};
        const bool perhaps = (taken & can_be_yes) != 0;
        out.add(taken, perhaps ? (this->*value)(*node.args[0], box, row) : Bounds<T>{});
    }
    return out.bounds();
}

IntegerBounds BoundsWalker::counted(const Node& node, const Box& box, int) {
    const auto members = static_cast<int>(box.family().members.size());
    if (node.args.empty()) {
        return point<int64_t>(members);
    }
    IntegerBounds out = point<int64_t>(0);
    for (int m = 0; m < members; ++m) {
        const Truths taken = truths(*node.args[0], box, m);
        out.some = out.some && taken != can_be_unknown;
        out.unknown = out.unknown || (taken & can_be_unknown) != 0;
        out.low += (taken & can_be_no) == 0 ? 1 : 0;
        out.high += (taken & can_be_yes) != 0 ? 1 : 0;
    }
    return out;
}

IntegerBounds BoundsWalker::looked_up(const Node& node, const IntegerBounds& key) const {
    IntegerBounds out{key.unknown, false, 0, 0};
    if (!key.some) {
        return out;
    }
    uint64_t inside = 0;
    for (const auto& [known_key, value] : node.table->entries) {
        if (key.low <= known_key && known_key <= key.high) {
            ++inside;
            out = joined(out, value == std::numeric_limits<int64_t>::min()
                                  ? IntegerBounds{true, false, 0, 0}
                                  : point(value));
        }
    }
    const uint64_t width = static_cast<uint64_t>(key.high) - static_cast<uint64_t>(key.low);
    out.unknown = out.unknown || inside <= width;
    return out;
}

IntegerBounds BoundsWalker::rounded(const Node& node, const Box& box, int member) {
    const Node& first = *node.args[0];
    if (first.type == expr::Type::integer) {
        return integers(first, box, member);
    }
    const RealBounds x = reals(first, box, member);
    IntegerBounds out{x.unknown, x.some, least, greatest};
    const bool down = node.function == Function::floor_;
    const double low = down ? std::floor(x.low) : std::ceil(x.low);
    const double high = down ? std::floor(x.high) : std::ceil(x.high);
    if (!x.some || low >= 0x1p63 || high <= -0x1p63) {
        return {true, false, 0, 0};
    }
    out.unknown = x.unknown || low <= -0x1p63 || high >= 0x1p63;
    out.low = low <= -0x1p63 ? least : static_cast<int64_t>(low);
    out.high = high >= 0x1p63 ? greatest : static_cast<int64_t>(high);
    return out;
}

// Functions that are unknown when an argument is: exact for points, by the reference evaluator.
IntegerBounds BoundsWalker::of_points(const Node& node, const Box& box, int member) {
    std::vector<IntegerBounds> args;
    bool points = true;
    bool unknown = false;
    for (const NodePtr& arg : node.args) {
        args.push_back(integers(*arg, box, member));
        if (!args.back().some) {
            return {true, false, 0, 0};
        }
        points = points && args.back().low == args.back().high;
        unknown = unknown || args.back().unknown;
    }
    IntegerBounds out;
    if (points) {
        Node call = node;
        for (size_t i = 0; i < args.size(); ++i) {
            call.args[i] = literal(args[i].low);
        }
        const auto found = expr::reference_value(call, box.family(), member);
        const int64_t value =
            node.type == expr::Type::boolean ? static_cast<int64_t>(found.truth) : found.integer;
        out = {!found.known, found.known, value, value};
    } else {
        out = coarse(node, args);
    }
    out.unknown = out.unknown || unknown;
    return out;
}

IntegerBounds BoundsWalker::integers_of_call(const Node& node, const Box& box, int member) {
    switch (node.function) {
        case Function::if_: return chosen(node, box, member, &BoundsWalker::integers);
        case Function::abs_: return absolute(integers(*node.args[0], box, member));
        case Function::min:
        case Function::max: return least_or_greatest(node, box, member, &BoundsWalker::integers);
        case Function::floor_:
        case Function::ceil_: return rounded(node, box, member);
        case Function::div:
        case Function::mod:
        case Function::age_on:
        case Function::date: return of_points(node, box, member);
        case Function::lookup: return looked_up(node, integers(*node.args[0], box, member));
        default: break;
    }
    // len and digits: of a text.
    if (!is_fixed(node, box, member)) {
        return any_integer();
    }
    const auto found = expr::reference_value(node, box.family(), member);
    return {!found.known, found.known, found.integer, found.integer};
}

IntegerBounds BoundsWalker::integers(const Node& node, const Box& box, int member) {
    switch (node.op) {
        case Op::literal_integer:
        case Op::constant:
            return node.integer == std::numeric_limits<int64_t>::min()
                       ? IntegerBounds{true, false, 0, 0}
                       : point(node.integer);
        case Op::definition: return integers(*node.args[0], box, member);
        case Op::variable:
        case Op::relative: return stored(node, box, member);
        case Op::members: return counted(node, box, member);
        case Op::aggregate: return reduced(node, box, &BoundsWalker::integers);
        case Op::call: return integers_of_call(node, box, member);
        case Op::negate: return negated(integers(*node.args[0], box, member));
        default: break;
    }
    return arithmetic<Integer128>(integers(*node.args[0], box, member),
                                  integers(*node.args[1], box, member), node.op);
}

RealBounds BoundsWalker::reals_of_call(const Node& node, const Box& box, int member) {
    switch (node.function) {
        case Function::if_: return chosen(node, box, member, &BoundsWalker::reals);
        case Function::min:
        case Function::max: return least_or_greatest(node, box, member, &BoundsWalker::reals);
        case Function::abs_: return absolute(reals(*node.args[0], box, member));
        default: break;
    }
    const RealBounds x = reals(*node.args[0], box, member);
    if (!x.some || x.high <= 0) {
        return {true, false, 0, 0};
    }
    if (x.low == x.high) {
        return limited(x.unknown, math::log(x.low), math::log(x.low));
    }
    // base/math is within 1 ulp, which need not keep order: a wider step on each side.
    constexpr double slack = 1e-12;
    constexpr double least_log = -746;
    return limited(x.unknown || x.low <= 0, x.low <= 0 ? least_log : math::log(x.low) - slack,
                   math::log(x.high) + slack);
}

RealBounds BoundsWalker::reals(const Node& node, const Box& box, int member) {
    if (node.type != expr::Type::real) {
        const IntegerBounds x = integers(node, box, member);
        return {x.unknown, x.some, static_cast<double>(x.low), static_cast<double>(x.high)};
    }
    switch (node.op) {
        case Op::literal_real: return point(node.real);
        case Op::definition: return reals(*node.args[0], box, member);
        case Op::variable:
        case Op::relative: return stored_reals(node, box, member);
        case Op::area: {
            const auto found = expr::reference_value(node, box.family(), member);
            return {!found.known, found.known, found.real, found.real};
        }
        case Op::aggregate: return reduced(node, box, &BoundsWalker::reals);
        case Op::call: return reals_of_call(node, box, member);
        case Op::negate: return negated(reals(*node.args[0], box, member));
        default: break;
    }
    const RealBounds a = reals(*node.args[0], box, member);
    const RealBounds b = reals(*node.args[1], box, member);
    if (node.op == Op::divide && b.some && b.low <= 0 && b.high >= 0) {
        const bool only_zero = b.low == 0 && b.high == 0;
        return only_zero || !a.some ? RealBounds{true, false, 0, 0} : any_real();
    }
    return arithmetic<double>(a, b, node.op);
}

}  // namespace regsosek::check
