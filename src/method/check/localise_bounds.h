// What a checked expression can be when some answers are free: every truth, and the bounds of every
// number, over all values that the free answers may take (interval analysis). Sound: a value that
// is possible is never left out. Exact where each free answer has one value (texts aside: where it
// is not sure whose text is read, any is possible). The reference evaluator is the case without
// free answers.
#pragma once

#include <cstdint>
#include <unordered_map>
#include <vector>

#include "ground/expr/reference.h"
#include "method/check/localise.h"

namespace regsosek::check {

/// Possible truths, as bits.
using Truths = uint8_t;
inline constexpr Truths can_be_no = 1;
inline constexpr Truths can_be_unknown = 2;
inline constexpr Truths can_be_yes = 4;

/// Possible values of a number: unknown, or low..high when `some`.
template <typename T>
struct Bounds {
    bool unknown = false;
    bool some = false;
    T low{};
    T high{};
    bool is_point() const { return some && !unknown && low == high; }
};
using IntegerBounds = Bounds<int64_t>;
using RealBounds = Bounds<double>;

/// A family of which some answers are free.
class Box {
public:
    /// The family must live as long. `variables`: size of the dictionary.
    Box(const expr::ReferenceFamily& family, size_t variables);

    /// Frees an answer of the family (member -1) or a member to values of a set; returns its
    /// number. The variable must be an integer, code, date or boolean.
    size_t free(int member, int variable, ValueSet values);
    /// Frees a text or a real number to anything.
    void free_to_anything(int member, int variable);
    /// Takes back all freedom.
    void clear();
    ValueSet& values(size_t number) { return sets_[number]; }
    const ValueSet& values(size_t number) const { return sets_[number]; }

    const expr::ReferenceFamily& family() const { return family_; }
    /// How an answer is free: -1 not at all, -2 to anything, else the number of its set.
    int freedom(int member, int variable) const {
        return free_[static_cast<size_t>(member + 1) * variables_ + static_cast<size_t>(variable)];
    }

private:
    const expr::ReferenceFamily& family_;
    size_t variables_;
    std::vector<int16_t> free_;  // by row (family, members) and variable
    std::vector<ValueSet> sets_;
    std::vector<size_t> taken_;  // places in free_ that are not -1
};

/// Evaluates expressions over boxes. Keeps what it has prepared of trees: one per thread, and trees
/// must live as long.
class BoundsWalker {
public:
    Truths truths(const expr::Node& node, const Box& box, int member);
    IntegerBounds integers(const expr::Node& node, const Box& box, int member);
    RealBounds reals(const expr::Node& node, const Box& box, int member);
    /// True when no answer that the node reads is free.
    bool is_fixed(const expr::Node& node, const Box& box, int member) const;

private:
    template <typename Visit>
    bool each_source(const expr::Node& node, const Box& box, int member, Visit visit) const;
    Truths relative_match(const expr::ResolvedRelative& relative, const Box& box, int member) const;
    IntegerBounds stored(const expr::Node& node, const Box& box, int member) const;
    RealBounds stored_reals(const expr::Node& node, const Box& box, int member) const;
    bool can_hold(const expr::Node& node, const Box& box, int member, const ValueSet& set,
                  bool inside) const;
    const ValueSet& set_of(const expr::Node& node);
    Truths combined(const expr::Node& node, const Box& box, int member);
    Truths compared(const expr::Node& a, const expr::Node& b, expr::Comparison sign, const Box& box,
                    int member);
    Truths within(const expr::Node& node, const expr::Node& value, const Box& box, int member);
    Truths called(const expr::Node& node, const Box& box, int member);
    Truths about_answer(const expr::Node& node, const Box& box, int member) const;
    Truths knowable(const expr::Node& node, const Box& box, int member);
    Truths bits(const expr::Node& node, const Box& box, int member);
    Truths listed(const expr::Node& node, const Box& box, int member);
    IntegerBounds counted(const expr::Node& node, const Box& box, int member);
    IntegerBounds integers_of_call(const expr::Node& node, const Box& box, int member);
    IntegerBounds rounded(const expr::Node& node, const Box& box, int member);
    IntegerBounds of_points(const expr::Node& node, const Box& box, int member);
    IntegerBounds looked_up(const expr::Node& node, const IntegerBounds& key) const;
    RealBounds reals_of_call(const expr::Node& node, const Box& box, int member);
    template <typename T>
    Bounds<T> reduced(const expr::Node& node, const Box& box,
                      Bounds<T> (BoundsWalker::*value)(const expr::Node&, const Box&, int));
    template <typename T>
    Bounds<T> least_or_greatest(const expr::Node& node, const Box& box, int member,
                                Bounds<T> (BoundsWalker::*value)(const expr::Node&, const Box&,
                                                                 int));
    template <typename T>
    Bounds<T> chosen(const expr::Node& node, const Box& box, int member,
                     Bounds<T> (BoundsWalker::*value)(const expr::Node&, const Box&, int));

    std::unordered_map<const expr::Node*, ValueSet> sets_;
};

}  // namespace regsosek::check
