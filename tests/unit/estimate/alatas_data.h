// The households of Alatas et al. 2012 with all 45 predictors of the reference, for tests against
// R.
#pragma once

#include <cmath>
#include <string>
#include <vector>

#include "known_data.h"
#include "method/estimate/design.h"

namespace regsosek::estimate {

/// Complete households; x has a column of ones first. Empty without ../shared.
struct AlatasData {
    std::vector<std::string> terms;  ///< of the columns of x
    Matrix x;
    std::vector<double> y;  ///< ln consumption per head
    std::vector<double> size;
    std::vector<int64_t> district;
    std::vector<std::string> district_name;
    Stage villages;
};

inline AlatasData alatas_data() {
    AlatasData out;
    const KnownTable data = known_table("id/micro/alatas2012.csv");
    const KnownTable reference = known_table("pmt/reference/regression_sae_reference.csv");
    if (data.rows == 0 || reference.rows == 0) {
        return out;
    }
    std::vector<std::vector<double>> columns;
    for (size_t r = 0; r < reference.rows; ++r) {
        if (reference.at("stat")[r] == "ols45") {
            out.terms.push_back(reference.at("term")[r]);
            columns.push_back(out.terms.size() == 1 ? std::vector<double>(data.rows, 1.0)
                                                    : data.numbers(out.terms.back()));
        }
    }
    const std::vector<double> consumption = data.numbers("consumption");
    const std::vector<double> size = data.numbers("hhsize");
    const std::vector<int64_t> district = data.codes("district");
    const std::vector<int64_t> ea = data.codes("ea");
    for (size_t r = 0; r < data.rows; ++r) {
        bool complete = consumption[r] > 0;
        for (const auto& column : columns) {
            complete = complete && !std::isnan(column[r]);
        }
        if (!complete) {
            continue;
        }
        for (const auto& column : columns) {
            out.x.values.push_back(column[r]);
        }
        out.y.push_back(std::log(consumption[r]));
        out.size.push_back(size[r]);
        out.district.push_back(district[r]);
        out.district_name.push_back(data.at("district")[r]);
        out.villages.unit.push_back(ea[r]);
    }
    out.x.rows = out.y.size();
    out.x.columns = out.terms.size();
    return out;
}

/// Estimates of one statistic of the regression reference, in its order of rows.
inline std::vector<double> known_estimates(const std::string& set, const std::string& stat,
                                           const std::string& column = "estimate") {
    const KnownTable reference = known_table("pmt/reference/regression_sae_reference.csv");
    const std::vector<double> all = reference.numbers(column);
    std::vector<double> out;
    for (size_t r = 0; r < reference.rows; ++r) {
        if (reference.at("set")[r] == set && reference.at("stat")[r] == stat) {
            out.push_back(all[r]);
        }
    }
    return out;
}

}  // namespace regsosek::estimate
