// Adding up, and protecting.
#include "serve/counts.h"

#include <algorithm>
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

Result<void> check_narrow(const Context& context, int digits) {
    constexpr int sls_digits = 14;
    constexpr size_t district_digits = 7;
    const bool narrow = context.request.parameter("area").size() >= district_digits;
    const bool own = std::ranges::all_of(context.account->areas, [](const std::string& area) {
        return area.size() >= district_digits;
    });
    if (digits == sls_digits && !narrow && !own) {
        return wrong_field("area", "tingkat SLS memerlukan kecamatan (7 angka) atau desa",
                           "the level of SLS needs a kecamatan (7 digits) or a village");
    }
    return {};
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

void Counts::protect(watch::Progress& line) const {
    if (!noise_) {
        return;
    }
    const auto hide = [&](int64_t& count, uint32_t key) {
        if (count > 0) {  // -1 is not known
            count = noise_->published(count, key);
        }
    };
    for (size_t i = 0; i < std::size(line.results); ++i) {
        hide(line.results[i], line.keys.results[i]);
    }
    hide(line.persons, line.keys.persons);
    hide(line.poor, line.keys.poor);
    hide(line.geotagged, line.keys.geotagged);
    hide(line.linked, line.keys.linked);
    hide(line.review, line.keys.review);
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
