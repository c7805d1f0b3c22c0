// The 5,004 complete households of Alatas et al. (2012) with a prediction of each by a model of 45
// predictors and district effects that saw nobody of its hamlet, and the rankings of the hamlets.
#pragma once

#include <algorithm>
#include <map>
#include <string>
#include <vector>

#include "known_data.h"
#include "method/estimate/design.h"
#include "method/estimate/validation.h"

namespace regsosek::estimate {

/// Households parallel; empty without ../shared.
struct AlatasRows {
    std::vector<double> truth, prediction, size, children, male, village_rank;
    std::vector<double> neighbours;  ///< mean percentile that neighbours gave it; NaN: none did
    std::vector<size_t> hamlet;
    size_t hamlets = 0;
    Stage stage;
};

/// Mean percentile of each household in the rankings of its neighbours.
inline std::map<std::string, double> neighbours_of() {
    const KnownTable told = known_table("id/micro/alatas2012_hh_rankings.csv");
    std::map<std::string, double> last;
    if (told.rows == 0) {
        return {};
    }
    const auto ranks = told.numbers("rank");
    const auto ranker = [&](size_t r) {
        return told.at("hhea")[r] + " " + told.at("hhid_ranker")[r];
    };
    for (size_t r = 0; r < told.rows; ++r) {
        double& most = last[ranker(r)];
        most = std::max(most, ranks[r]);
    }
    std::map<std::string, std::pair<double, double>> sums;
    for (size_t r = 0; r < told.rows; ++r) {
        auto& sum = sums[told.at("hhid_ranked")[r]];
        sum.first += (ranks[r] - 0.5) / last[ranker(r)];
        sum.second += 1;
    }
    std::map<std::string, double> out;
    for (const auto& [id, sum] : sums) {
        out[id] = sum.first / sum.second;
    }
    return out;
}

inline AlatasRows alatas_rows() {
    AlatasRows out;
    const KnownTable data = known_table("id/micro/alatas2012.csv");
    const KnownTable variables = known_table("id/micro/alatas2012_variables.csv");
    if (data.rows == 0 || variables.rows == 0) {
        return out;
    }
    std::vector<std::vector<double>> columns;
    for (size_t v = 0; v < variables.rows; ++v) {
        if (!variables.at("Order")[v].empty()) {
            columns.push_back(data.numbers(variables.at("Name")[v]));
        }
    }
    const auto districts = data.codes("district");
    const auto district_count = static_cast<size_t>(*std::ranges::max_element(districts)) + 1;
    const auto consumption = data.numbers("consumption");
    const auto size = data.numbers("hhsize");
    const auto adults = data.numbers("hhsize_ae");
    const auto male = data.numbers("hhmale");
    const auto rank = data.numbers("rank");
    const auto hamlets = data.codes("ea");
    const auto told = neighbours_of();
    Matrix x;
    x.columns = 1 + columns.size() + district_count - 1;
    for (size_t r = 0; r < data.rows; ++r) {
        bool complete = consumption[r] > 0;
        for (const auto& column : columns) {
            complete = complete && !std::isnan(column[r]);
        }
        if (!complete) {
            continue;
        }
        x.values.push_back(1);
        for (const auto& column : columns) {
            x.values.push_back(column[r]);
        }
        for (size_t d = 1; d < district_count; ++d) {
            x.values.push_back(districts[r] == static_cast<int64_t>(d) ? 1 : 0);
        }
        out.truth.push_back(std::log(consumption[r]));
        out.size.push_back(size[r]);
        // hhsize_ae = (n - .07 children)^.85 (cleaning.do of the replication data).
        out.children.push_back((size[r] - std::pow(adults[r], 1 / 0.85)) / 0.07);
        out.male.push_back(male[r]);
        out.village_rank.push_back(rank[r]);
        const auto heard = told.find(data.at("hhid")[r]);
        out.neighbours.push_back(heard == told.end() ? NAN : heard->second);
        out.stage.unit.push_back(hamlets[r]);
    }
    x.rows = out.truth.size();
    std::map<int64_t, size_t> numbers;
    for (const int64_t unit : out.stage.unit) {
        out.hamlet.push_back(numbers.try_emplace(unit, numbers.size()).first->second);
    }
    out.hamlets = numbers.size();
    const auto folds = unit_folds(out.stage, 5, 1);
    out.prediction = out_of_fold(x, out.truth, {}, folds, 0).value();
    return out;
}

}  // namespace regsosek::estimate
