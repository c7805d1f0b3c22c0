// Names of scopes, totals and figures.
#include "method/check/group.h"

#include <algorithm>

namespace regsosek::check {

namespace {

template <typename List>
size_t place_of(const List& list, std::string_view name) {
    return static_cast<size_t>(
        std::ranges::find_if(list, [&](const auto& one) { return one.name == name; }) -
        list.begin());
}

}  // namespace

size_t GroupBook::scope(std::string_view name) const {
    return place_of(scopes, name);
}

size_t GroupBook::total(std::string_view name) const {
    return place_of(totals, name);
}

std::string_view name(Figure figure) {
    switch (figure) {
        case Figure::count: return "count";
        case Figure::sum: return "sum";
        case Figure::mean: return "mean";
        case Figure::variance: return "variance";
        case Figure::min: return "min";
        case Figure::max: return "max";
        case Figure::percentile: return "percentile";
        case Figure::mode: return "mode";
        case Figure::distinct: return "distinct";
        case Figure::gaps: return "gaps";
        case Figure::missing: return "missing";
        case Figure::run: return "run";
        case Figure::whipple: return "whipple";
        case Figure::same: return "same";
        case Figure::share: return "share";
        case Figure::deviation: return "deviation";
        case Figure::finest: return "finest";
        case Figure::given: return "given";
    }
    return "";
}

}  // namespace regsosek::check
