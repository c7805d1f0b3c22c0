// The api surveys of R survey as designs and predictors, for tests against its reference.
#pragma once

#include <string>
#include <vector>

#include "known_data.h"
#include "method/estimate/design.h"

namespace regsosek::estimate {

/// A design of the reference, and how its file says it.
struct Case {
    const char* name;  ///< of the design in the reference
    const char* file;
    std::vector<std::string> units;
    std::string stratum;
    std::vector<std::string> populations;
};

/// A table of survey_api with predictors and its design.
struct Survey {
    Matrix x;
    std::vector<double> y;
    Design design;
};

inline Survey survey_of(const Case& c, const KnownTable& data, bool with_type) {
    Survey s;
    const size_t n = data.rows;
    const size_t columns = with_type ? 6 : 4;
    s.x = Matrix(n, columns);
    s.y = data.numbers("api00");
    s.design.weights = data.numbers("pw");
    const char* names[] = {"ell", "meals", "mobility"};
    for (size_t r = 0; r < n; ++r) {
        s.x.at(r, 0) = 1;
        for (size_t k = 0; k < 3; ++k) {
            s.x.at(r, k + 1) = data.numbers(names[k])[r];
        }
        if (with_type) {
            s.x.at(r, 4) = data.at("stype")[r] == "H" ? 1 : 0;
            s.x.at(r, 5) = data.at("stype")[r] == "M" ? 1 : 0;
        }
    }
    for (size_t k = 0; k < c.units.size(); ++k) {
        Stage stage;
        stage.unit = data.codes(c.units[k]);
        if (k == 0 && !c.stratum.empty()) {
            stage.stratum = data.codes(c.stratum);
        }
        if (!c.populations.empty()) {
            stage.population = data.numbers(c.populations[k]);
        }
        s.design.stages.push_back(stage);
    }
    return s;
}

/// The five designs of survey_api_reference.csv.
inline std::vector<Case> api_designs() {
    return {{"ds", "apistrat.csv", {"cds"}, "stype", {"fpc"}},
            {"ds0", "apistrat.csv", {"cds"}, "stype", {}},
            {"d1", "apiclus1.csv", {"dnum"}, "", {"fpc"}},
            {"d2", "apiclus2.csv", {"dnum", "snum"}, "", {"fpc1", "fpc2"}},
            {"d2w", "apiclus2.csv", {"dnum", "snum"}, "", {}}};
}

}  // namespace regsosek::estimate
