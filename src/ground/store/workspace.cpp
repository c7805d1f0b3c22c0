// Scopes and the names of document kinds.
#include "ground/store/workspace.h"

#include <algorithm>

#include "ground/base/assert.h"

namespace regsosek::store {

std::string_view name(Kind kind) {
    constexpr std::array<std::string_view, 21> names = {
        "",       "family",        "listing",      "receipt",     "area",
        "geotag", "link_decision", "confirmation", "fkp_session", "fkp_decision",
        "event",  "appeal",        "programme",    "agreement",   "handover",
        "grant",  "artefact",      "assignment",   "paper",       "transfer",
        "erasure"};
    const auto number = static_cast<size_t>(kind);
    must(number > 0 && number < names.size(), "a kind of document has a name");
    return names[number];
}

Scope::Scope(std::vector<AreaRange> ranges) : ranges_(std::move(ranges)) {
    std::erase_if(ranges_, [](const AreaRange& range) { return range.low >= range.high; });
    std::sort(ranges_.begin(), ranges_.end(),
              [](const AreaRange& a, const AreaRange& b) { return a.low < b.low; });
    size_t kept = 0;
    for (const auto& range : ranges_) {
        if (kept > 0 && range.low <= ranges_[kept - 1].high) {
            ranges_[kept - 1].high = std::max(ranges_[kept - 1].high, range.high);
        } else {
            ranges_[kept++] = range;
        }
    }
    ranges_.resize(kept);
}

Scope Scope::office(std::string purpose) {
    Scope scope({{INT64_MIN, INT64_MAX}});
    scope.everything_ = true;
    scope.purpose_ = std::move(purpose);
    return scope;
}

bool Scope::contains(int64_t area) const {
    return everything_ || std::any_of(ranges_.begin(), ranges_.end(),
                                      [&](const AreaRange& range) { return range.contains(area); });
}

bool Scope::whole() const {
    constexpr int64_t code_max = 9'999'999'999'999'999;  // 16 digits
    return everything_ ||
           (ranges_.size() == 1 && ranges_[0].low <= 0 && ranges_[0].high > code_max);
}

}  // namespace regsosek::store
