// Adding up, and protecting.
#include "serve/counts.h"

#include <string_view>

#include "serve/route.h"

namespace regsosek::serve {

Result<int> digits_of(const std::string& level) {
    constexpr std::array<std::pair<std::string_view, int>, 5> levels = {
        {{"province", 2}, {"regency", 4}, {"district", 7}, {"village", 10}, {"sls", 14}}};
    for (const auto& [name, digits] : levels) {
        if (name == level) {
            return digits;
        }
    }
    return wrong_field("level", "level harus province, regency, district, village atau sls",
                       "level must be province, regency, district, village or sls");
}

Result<Counts> Counts::make(bool exact) {
    Counts out;
    if (!exact) {
        out.noise_ = TRY(disclose::NoiseTable::make());
    }
    return out;
}

int64_t Counts::shown(const Cell& cell) const {
    return noise_ ? noise_->published(cell.count, cell.key) : cell.count;
}

std::map<std::string, Welfare> welfare_by(const Summary& summary, const store::Scope& scope,
                                          int digits) {
    std::map<std::string, Welfare> out;
    each_in(summary.welfare, scope, [&](const Welfare& one) {
        Welfare& sum = out[AreaCode{one.area}.text().substr(0, static_cast<size_t>(digits))];
        for (size_t i = 0; i < one.deciles.size(); ++i) {
            sum.deciles[i].add(one.deciles[i]);
        }
        for (size_t i = 0; i < one.groups.size(); ++i) {
            sum.groups[i].add(one.groups[i]);
        }
        sum.not_ranked.add(one.not_ranked);
    });
    return out;
}

}  // namespace regsosek::serve
