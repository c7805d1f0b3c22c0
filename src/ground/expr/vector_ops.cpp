// Operations that the compiler turns into vector instructions: loops without branches over a block.
// Built with -O3, and on x86-64 a second time for AVX2 (cpu.h). Integer results and IEEE sums,
// products and quotients are the same in both (-ffp-contract=off: no fused operations).
#include <algorithm>
#include <array>
#include <cfloat>
#include <cmath>
#include <limits>
#include <type_traits>

#include "ground/base/cpu.h"
#include "ground/expr/fault.h"
#include "ground/expr/frame.h"

namespace regsosek::expr {
namespace {

constexpr uint8_t no = 0;
constexpr uint8_t unknown = 1;
constexpr uint8_t yes = 2;
constexpr int64_t absent = unknown_integer;
constexpr double not_a_number = std::numeric_limits<double>::quiet_NaN();

// The ranges of an instruction as a column's type can hold them: value in range when
// value - low <= width, unsigned. Ranges outside the type are dropped.
template <typename T>
struct Bands {
    using Bits = std::make_unsigned_t<T>;
    static constexpr size_t size = 2;
    std::array<Bits, size> low{};
    std::array<Bits, size> width{};
    size_t count = 0;

    void add(const Range& range) {
        const int64_t from = std::max<int64_t>(range.low, std::numeric_limits<T>::min());
        const int64_t most = std::numeric_limits<T>::max();
        const int64_t to = std::min<int64_t>(range.high, most) -
                           (fault(Fault::range_misses_upper_end) && range.high < most ? 1 : 0);
        if (from <= to) {
            low[count] = static_cast<Bits>(from);
            width[count] =
                static_cast<Bits>(static_cast<uint64_t>(to) - static_cast<uint64_t>(from));
            ++count;
        }
    }
};

// What the seeded faults do to a truth operation; nothing in the program itself.
[[maybe_unused]] void spoil(const Instruction& op, const uint8_t* a, const uint8_t* b, size_t n,
                            uint8_t* result) {
    for (size_t i = 0; i < n; ++i) {
        const bool hidden = a[i] == unknown || b[i] == unknown;
        const uint8_t known = std::max(a[i] == unknown ? no : a[i], b[i] == unknown ? no : b[i]);
        if (hidden && op.code == Action::disjoin && fault(Fault::or_takes_unknown_for_no)) {
            result[i] = known;
        }
        if (hidden && op.code == Action::conjoin && fault(Fault::and_takes_unknown_for_yes)) {
            result[i] = std::min(a[i] == unknown ? yes : a[i], b[i] == unknown ? yes : b[i]);
        }
        if (a[i] == unknown && op.code == Action::imply && fault(Fault::implies_unknown_is_yes)) {
            result[i] = yes;
        }
    }
}

constexpr bool spoiling() {
#ifdef REGSOSEK_EXPR_FAULT
    return true;
#else
    return false;
#endif
}

// Fixed numbers of ranges, so that the loop has no inner loop.
template <size_t Y, size_t U, typename T>
[[gnu::always_inline]] inline void test_few(const T* x, size_t n, const Bands<T>& inside,
                                            const Bands<T>& hidden, uint8_t in, uint8_t out,
                                            uint8_t* result) {
    using Bits = typename Bands<T>::Bits;
    for (size_t i = 0; i < n; ++i) {
        const Bits value = static_cast<Bits>(x[i]);
        bool is_in = false;
        bool is_hidden = false;
        for (size_t k = 0; k < Y; ++k) {
            is_in |= static_cast<Bits>(value - inside.low[k]) <= inside.width[k];
        }
        for (size_t k = 0; k < U; ++k) {
            is_hidden |= static_cast<Bits>(value - hidden.low[k]) <= hidden.width[k];
        }
        const uint8_t truth = is_in ? in : out;
        result[i] = is_hidden ? unknown : truth;
    }
}

// Writes `mark` where the value lies in one range.
template <typename T>
[[gnu::always_inline]] inline void mark_range(const T* x, size_t n, typename Bands<T>::Bits low,
                                              typename Bands<T>::Bits width, uint8_t mark,
                                              uint8_t* result) {
    using Bits = typename Bands<T>::Bits;
    for (size_t i = 0; i < n; ++i) {
        const bool inside = static_cast<Bits>(static_cast<Bits>(x[i]) - low) <= width;
        result[i] = inside ? mark : result[i];
    }
}

template <typename T>
[[gnu::always_inline]] inline void mark_ranges(const T* x, size_t n,
                                               const std::vector<Range>& ranges, uint8_t mark,
                                               uint8_t* result) {
    for (const Range& range : ranges) {
        Bands<T> band;
        band.add(range);
        if (band.count == 1) {
            mark_range(x, n, band.low[0], band.width[0], mark, result);
        }
    }
}

template <typename T>
[[gnu::always_inline]] inline void test_values(const Instruction& op, const T* x, size_t n,
                                               uint8_t* result) {
    const uint8_t in = op.flip ? no : yes;
    const uint8_t out = op.flip ? yes : no;
    if (op.yes.size() > 2 || op.unknown.size() > 2) {
        std::fill_n(result, n, out);
        mark_ranges(x, n, op.yes, in, result);
        mark_ranges(x, n, op.unknown, unknown, result);
        return;
    }
    Bands<T> inside;
    Bands<T> hidden;
    std::ranges::for_each(op.yes, [&](const Range& range) { inside.add(range); });
    std::ranges::for_each(op.unknown, [&](const Range& range) { hidden.add(range); });
    switch (inside.count * 3 + hidden.count) {
        case 0: return test_few<0, 0>(x, n, inside, hidden, in, out, result);
        case 1: return test_few<0, 1>(x, n, inside, hidden, in, out, result);
        case 2: return test_few<0, 2>(x, n, inside, hidden, in, out, result);
        case 3: return test_few<1, 0>(x, n, inside, hidden, in, out, result);
        case 4: return test_few<1, 1>(x, n, inside, hidden, in, out, result);
        case 5: return test_few<1, 2>(x, n, inside, hidden, in, out, result);
        case 6: return test_few<2, 0>(x, n, inside, hidden, in, out, result);
        case 7: return test_few<2, 1>(x, n, inside, hidden, in, out, result);
        default: return test_few<2, 2>(x, n, inside, hidden, in, out, result);
    }
}

template <typename T>
[[gnu::always_inline]] inline void test_mask(const Instruction& op, const T* x, size_t n,
                                             uint8_t* result) {
    const T mask = static_cast<T>(op.immediate);
    if (fault(Fault::bit_needs_all_codes)) {
        for (size_t i = 0; i < n; ++i) {
            result[i] = (x[i] & mask) == mask ? yes : no;
        }
    } else {
        for (size_t i = 0; i < n; ++i) {
            result[i] = (x[i] & mask) != 0 ? yes : no;
        }
    }
    mark_ranges(x, n, op.unknown, unknown, result);
}

template <typename T>
[[gnu::always_inline]] inline void load_values(const Instruction& op, const T* x, size_t n,
                                               int64_t* result) {
    for (size_t i = 0; i < n; ++i) {
        result[i] = x[i];
    }
    for (const Range& range : op.unknown) {
        const uint64_t low = static_cast<uint64_t>(range.low);
        const uint64_t width = static_cast<uint64_t>(range.high) - low;
        for (size_t i = 0; i < n; ++i) {
            const bool hidden = static_cast<uint64_t>(result[i]) - low <= width;
            result[i] = hidden ? absent : result[i];
        }
    }
}

template <typename T>
[[gnu::always_inline]] inline void read_values(const Instruction& op, const T* x, size_t n,
                                               Frame& frame) {
    switch (op.code) {
        case Action::test: return test_values(op, x, n, frame.slot<uint8_t>(op.out));
        case Action::test_bits: return test_mask(op, x, n, frame.slot<uint8_t>(op.out));
        case Action::load_truth: {
            uint8_t* result = frame.slot<uint8_t>(op.out);
            for (size_t i = 0; i < n; ++i) {
                result[i] = x[i] != 0 ? yes : no;
            }
            mark_ranges(x, n, op.unknown, unknown, result);
            return;
        }
        default: return load_values(op, x, n, frame.slot<int64_t>(op.out));
    }
}

// Values in fewer bits. Greater ones become the greatest, smaller ones the smallest.
template <typename T>
[[gnu::always_inline]] inline void shorten(const int32_t* x, size_t n, T* result) {
    constexpr int32_t low = std::numeric_limits<T>::min();
    constexpr int32_t high = std::numeric_limits<T>::max();
    for (size_t i = 0; i < n; ++i) {
        const int32_t value = fault(Fault::narrow_wraps) ? x[i] : std::clamp(x[i], low, high);
        result[i] = static_cast<T>(value);
    }
}

// A sum or product that leaves the finite numbers is unknown.
[[gnu::always_inline]] inline double finite(double x) {
    return std::fabs(x) <= DBL_MAX ? x : not_a_number;
}

// Unsigned arithmetic wraps without harm where an operand is unknown and the result thrown away.
struct Add {
    static uint64_t of(uint64_t a, uint64_t b) { return a + b; }
    static double of(double a, double b) { return a + b; }
    static bool over(int64_t a, int64_t b, int64_t* c) { return __builtin_add_overflow(a, b, c); }
};
struct Subtract {
    static uint64_t of(uint64_t a, uint64_t b) { return a - b; }
    static double of(double a, double b) { return a - b; }
    static bool over(int64_t a, int64_t b, int64_t* c) { return __builtin_sub_overflow(a, b, c); }
};
struct Multiply {
    static uint64_t of(uint64_t a, uint64_t b) { return a * b; }
    static double of(double a, double b) { return a * b; }
    static bool over(int64_t a, int64_t b, int64_t* c) { return __builtin_mul_overflow(a, b, c); }
};
struct Divide {
    static double of(double a, double b) { return a / b; }
};

template <typename Do>
[[gnu::always_inline]] inline void calculate(const int64_t* a, const int64_t* b, size_t n,
                                             int64_t* result) {
    for (size_t i = 0; i < n; ++i) {
        const auto value =
            static_cast<int64_t>(Do::of(static_cast<uint64_t>(a[i]), static_cast<uint64_t>(b[i])));
        const bool hidden = a[i] == absent || b[i] == absent;
        result[i] = hidden ? absent : value;
    }
}

template <typename Do>
[[gnu::always_inline]] inline void calculate_checked(const int64_t* a, const int64_t* b, size_t n,
                                                     int64_t* result) {
    for (size_t i = 0; i < n; ++i) {
        int64_t value = 0;
        const bool over = Do::over(a[i], b[i], &value);
        result[i] = a[i] == absent || b[i] == absent || over ? absent : value;
    }
}

template <typename Do>
[[gnu::always_inline]] inline void calculate_integers(const Instruction& op, Frame& frame,
                                                      size_t n) {
    const int64_t* a = frame.slot<int64_t>(op.args[0]);
    const int64_t* b = frame.slot<int64_t>(op.args[1]);
    int64_t* result = frame.slot<int64_t>(op.out);
    if (op.checked && !fault(Fault::sum_wraps_on_overflow)) {
        calculate_checked<Do>(a, b, n, result);
    } else {
        calculate<Do>(a, b, n, result);
    }
}

template <typename Do>
[[gnu::always_inline]] inline void calculate_reals(const Instruction& op, Frame& frame, size_t n) {
    const double* a = frame.slot<double>(op.args[0]);
    const double* b = frame.slot<double>(op.args[1]);
    double* result = frame.slot<double>(op.out);
    for (size_t i = 0; i < n; ++i) {
        result[i] = finite(Do::of(a[i], b[i]));
    }
}

struct Equal {
    template <typename T>
    static bool of(T a, T b) {
        return a == b;
    }
};
struct NotEqual {
    template <typename T>
    static bool of(T a, T b) {
        return a != b;
    }
};
struct Less {
    template <typename T>
    static bool of(T a, T b) {
        return a < b;
    }
};
struct LessEqual {
    template <typename T>
    static bool of(T a, T b) {
        return a <= b;
    }
};

[[gnu::always_inline]] inline bool is_hidden(int64_t x) {
    return x == absent;
}
[[gnu::always_inline]] inline bool is_hidden(double x) {
    return x != x;
}

template <typename How, typename T>
[[gnu::always_inline]] inline void compare_with(const T* a, const T* b, size_t n, uint8_t* result) {
    const bool blurred = fault(Fault::unknown_real_is_less) && std::is_same_v<T, double>;
    const uint8_t unclear = blurred ? yes : unknown;
    for (size_t i = 0; i < n; ++i) {
        const uint8_t truth = How::of(a[i], b[i]) ? yes : no;
        const bool hidden = is_hidden(a[i]) || is_hidden(b[i]);
        result[i] = hidden ? unclear : truth;
    }
}

template <typename T>
[[gnu::always_inline]] inline void compare(const Instruction& op, Frame& frame, size_t n) {
    const T* a = frame.slot<T>(op.args[0]);
    const T* b = frame.slot<T>(op.args[1]);
    uint8_t* result = frame.slot<uint8_t>(op.out);
    const bool blurred = fault(Fault::less_takes_equal);
    switch (op.comparison) {
        case Comparison::equal: return compare_with<Equal>(a, b, n, result);
        case Comparison::not_equal: return compare_with<NotEqual>(a, b, n, result);
        case Comparison::less:
            return blurred ? compare_with<LessEqual>(a, b, n, result)
                           : compare_with<Less>(a, b, n, result);
        case Comparison::less_equal: return compare_with<LessEqual>(a, b, n, result);
        case Comparison::greater: return compare_with<Less>(b, a, n, result);
        case Comparison::greater_equal: return compare_with<LessEqual>(b, a, n, result);
    }
}

template <typename T>
[[gnu::always_inline]] inline void extreme(const Instruction& op, Frame& frame, size_t n,
                                           bool greatest, T hidden_value) {
    const T* a = frame.slot<T>(op.args[0]);
    const T* b = frame.slot<T>(op.args[1]);
    T* result = frame.slot<T>(op.out);
    for (size_t i = 0; i < n; ++i) {
        const bool second = greatest ? b[i] > a[i] : b[i] < a[i];
        const T value = second ? b[i] : a[i];
        const bool hidden = is_hidden(a[i]) || is_hidden(b[i]);
        result[i] = hidden ? hidden_value : value;
    }
}

[[gnu::always_inline]] inline void join_truths(Action code, const uint8_t* a, const uint8_t* b,
                                               size_t n, uint8_t* result) {
    switch (code) {
        case Action::conjoin:
            for (size_t i = 0; i < n; ++i) {
                result[i] = a[i] < b[i] ? a[i] : b[i];
            }
            return;
        case Action::disjoin:
            for (size_t i = 0; i < n; ++i) {
                result[i] = a[i] > b[i] ? a[i] : b[i];
            }
            return;
        case Action::imply:
            for (size_t i = 0; i < n; ++i) {
                const auto contrary = static_cast<uint8_t>(yes - a[i]);
                result[i] = contrary > b[i] ? contrary : b[i];
            }
            return;
        case Action::equate:
            for (size_t i = 0; i < n; ++i) {
                const uint8_t same = a[i] == b[i] ? yes : no;
                const bool hidden = a[i] == unknown || b[i] == unknown;
                result[i] = hidden ? unknown : same;
            }
            return;
        case Action::negate_truth:
            for (size_t i = 0; i < n; ++i) {
                result[i] = static_cast<uint8_t>(yes - a[i]);
            }
            return;
        default:  // surely
            for (size_t i = 0; i < n; ++i) {
                result[i] = a[i] == yes ? yes : no;
            }
            return;
    }
}

}  // namespace

REGSOSEK_FOR_EACH_CPU void run_source(const Instruction& op, Frame& frame) {
    const size_t n = frame.count(op.rows);
    switch (op.code) {
        case Action::fill_truth:
            std::fill_n(frame.slot<uint8_t>(op.out), n, static_cast<uint8_t>(op.immediate));
            return;
        case Action::fill_integer:
            std::fill_n(frame.slot<int64_t>(op.out), n, op.immediate);
            return;
        case Action::fill_real: std::fill_n(frame.slot<double>(op.out), n, op.real); return;
        case Action::fill_text:
            std::fill_n(frame.slot<std::string_view>(op.out), n, std::string_view(op.texts[0]));
            return;
        case Action::load_text:
            std::copy_n(Frame::from(frame.view(op.column).texts, frame.first(op.rows), n), n,
                        frame.slot<std::string_view>(op.out));
            return;
        case Action::load_real:
        case Action::load_area: {
            const auto column = op.code == Action::load_real
                                    ? frame.view(op.column).reals
                                    : frame.batch().area.at(static_cast<size_t>(op.immediate));
            const double* x = Frame::from(column, frame.first(op.rows), n);
            double* result = frame.slot<double>(op.out);
            for (size_t i = 0; i < n; ++i) {
                result[i] = finite(x[i]);
            }
            return;
        }
        case Action::narrow: {
            const int32_t* x = frame.narrow(op.column, op.rows);
            return op.cell == Cell::octet ? shorten(x, n, frame.slot<int8_t>(op.out))
                                          : shorten(x, n, frame.slot<int16_t>(op.out));
        }
        default: break;
    }
    if (op.column < 0) {
        switch (frame.cell_of_slot(op.args[0])) {
            case Cell::octet: return read_values(op, frame.slot<int8_t>(op.args[0]), n, frame);
            case Cell::half: return read_values(op, frame.slot<int16_t>(op.args[0]), n, frame);
            default: return read_values(op, frame.slot<int64_t>(op.args[0]), n, frame);
        }
    }
    if (op.wide) {
        return read_values(op, frame.wide(op.column, op.rows), n, frame);
    }
    return read_values(op, frame.narrow(op.column, op.rows), n, frame);
}

REGSOSEK_FOR_EACH_CPU void run_truths(const Instruction& op, Frame& frame) {
    const size_t n = frame.count(op.rows);
    if (op.code == Action::compare_integers) {
        return compare<int64_t>(op, frame, n);
    }
    if (op.code == Action::compare_reals) {
        return compare<double>(op, frame, n);
    }
    const uint8_t* a = frame.slot<uint8_t>(op.args[0]);
    const uint8_t* b = op.args[1] < 0 ? a : frame.slot<uint8_t>(op.args[1]);
    uint8_t* result = frame.slot<uint8_t>(op.out);
    join_truths(op.code, a, b, n, result);
    if constexpr (spoiling()) {
        spoil(op, a, b, n, result);
    }
}

REGSOSEK_FOR_EACH_CPU void run_numbers(const Instruction& op, Frame& frame) {
    const size_t n = frame.count(op.rows);
    switch (op.code) {
        case Action::add_integers: return calculate_integers<Add>(op, frame, n);
        case Action::subtract_integers: return calculate_integers<Subtract>(op, frame, n);
        case Action::multiply_integers: return calculate_integers<Multiply>(op, frame, n);
        case Action::min_integers: return extreme<int64_t>(op, frame, n, false, absent);
        case Action::max_integers: return extreme<int64_t>(op, frame, n, true, absent);
        case Action::add_reals: return calculate_reals<Add>(op, frame, n);
        case Action::subtract_reals: return calculate_reals<Subtract>(op, frame, n);
        case Action::multiply_reals: return calculate_reals<Multiply>(op, frame, n);
        case Action::divide_reals: return calculate_reals<Divide>(op, frame, n);
        case Action::min_reals: return extreme<double>(op, frame, n, false, not_a_number);
        case Action::max_reals: return extreme<double>(op, frame, n, true, not_a_number);
        default: break;
    }
    if (op.code == Action::to_real) {
        const int64_t* a = frame.slot<int64_t>(op.args[0]);
        double* result = frame.slot<double>(op.out);
        for (size_t i = 0; i < n; ++i) {
            result[i] = a[i] == absent ? not_a_number : static_cast<double>(a[i]);
        }
        return;
    }
    if (op.code == Action::negate_real || op.code == Action::abs_real) {
        const double* a = frame.slot<double>(op.args[0]);
        double* result = frame.slot<double>(op.out);
        const bool absolute = op.code == Action::abs_real;
        for (size_t i = 0; i < n; ++i) {
            result[i] = absolute ? std::fabs(a[i]) : -a[i];
        }
        return;
    }
    const int64_t* a = frame.slot<int64_t>(op.args[0]);
    int64_t* result = frame.slot<int64_t>(op.out);
    const bool absolute = op.code == Action::abs_integer;
    for (size_t i = 0; i < n; ++i) {
        const bool turn = a[i] != absent && (!absolute || a[i] < 0);
        result[i] = turn ? static_cast<int64_t>(0 - static_cast<uint64_t>(a[i])) : a[i];
    }
}

}  // namespace regsosek::expr
