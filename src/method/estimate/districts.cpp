// A district's triangle has its means in the first row and what varies inside it in the others.
// Slopes come from the others (so every district has its level for free), levels from the first.
#include "method/estimate/districts.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <numeric>

#include "ground/base/assert.h"
#include "ground/base/math.h"
#include "ground/base/threads.h"
#include "method/estimate/elastic_net.h"
#include "method/estimate/householder.h"

namespace regsosek::estimate {
namespace {

/// What varies inside a district: the triangle without its first row and column.
Triangle inside(const Triangle& whole) {
    Triangle out;
    out.columns = whole.columns - 1;
    out.rows = whole.rows;
    out.weight = whole.weight;
    for (size_t r = 1; r < whole.columns; ++r) {
        const auto row = whole.values.begin() + static_cast<std::ptrdiff_t>(r * whole.columns);
        out.values.insert(out.values.end(), row + 1,
                          row + static_cast<std::ptrdiff_t>(whole.columns));
    }
    return out;
}

/// Variance inside districts of each slope's column: the scale of its penalty.
std::vector<double> variances(const Triangle& within) {
    std::vector<double> out(within.columns - 1, 0.0);
    for (size_t c = 0; c < out.size(); ++c) {
        for (size_t r = 0; r <= c; ++r) {
            const double v = within.values[r * within.columns + c];
            out[c] += v * v;
        }
        out[c] /= within.weight;
    }
    return out;
}

/// The nation's slopes, and which columns no district can tell apart.
struct Nation {
    std::vector<double> slopes;
    std::vector<double> scale;  ///< penalty per column for one family's worth
    std::vector<size_t> aliased;
};

Result<Nation> nation_of(const Triangle& within, double penalty) {
    const double per_family =
        within.weight / static_cast<double>(std::max<int64_t>(within.rows, 1));
    Nation out;
    out.scale = variances(within);
    for (double& s : out.scale) {
        s *= per_family;
    }
    std::vector<double> penalties = out.scale;
    for (double& p : penalties) {
        p *= penalty;
    }
    const LinearFit fit = TRY(solve(
        within, {}, penalty > 0 ? std::span<const double>(penalties) : std::span<const double>{}));
    out.slopes = fit.coefficients;
    out.aliased = fit.aliased;
    return out;
}

/// Slopes drawn to `toward` with `penalty` families' worth: b0 + (R'R + P)^-1 R'(z - R b0).
std::vector<double> drawn(const Triangle& within, const Nation& nation,
                          std::span<const double> toward, double penalty) {
    const size_t p = toward.size();
    const size_t columns = p + 1;
    std::vector<double> stack;
    std::vector<size_t> kept;
    for (size_t c = 0; c < p; ++c) {
        const bool out = std::ranges::find(nation.aliased, c) != nation.aliased.end();
        if (!out && nation.scale[c] > 0) {
            kept.push_back(c);
        }
    }
    std::vector<double> result(toward.begin(), toward.end());
    if (kept.empty() || within.rows == 0) {
        return result;
    }
    const size_t width = kept.size() + 1;
    for (size_t r = 0; r < columns; ++r) {
        const double* row = &within.values[r * columns];
        double left = row[p];
        for (size_t c = 0; c < p; ++c) {
            left -= row[c] * toward[c];
        }
        for (const size_t c : kept) {
            stack.push_back(row[c]);
        }
        stack.push_back(left);
    }
    for (size_t k = 0; k < kept.size(); ++k) {
        for (size_t j = 0; j < width; ++j) {
            stack.push_back(j == k ? math::sqrt(penalty * nation.scale[kept[k]]) : 0.0);
        }
    }
    triangularise(stack, columns + kept.size(), width);
    std::vector<double> step(kept.size(), 0.0);
    for (size_t i = kept.size(); i-- > 0;) {
        double sum = stack[i * width + width - 1];
        for (size_t j = i + 1; j < kept.size(); ++j) {
            sum -= stack[i * width + j] * step[j];
        }
        const double pivot = stack[i * width + i];
        step[i] = pivot != 0 ? sum / pivot : 0;
        result[kept[i]] += step[i];
    }
    return result;
}

/// The level that the slopes leave: mean of y minus means of x times slopes.
double level_of(const Triangle& whole, std::span<const double> slopes) {
    double level = whole.values[whole.columns - 1];
    for (size_t c = 0; c < slopes.size(); ++c) {
        level -= whole.values[c + 1] * slopes[c];
    }
    return level / whole.values[0];
}

/// Sums of level x weight and of weight.
struct Levels {
    double sum = 0;
    double weight = 0;
    double mean() const { return weight > 0 ? sum / weight : 0; }
};

/// Districts by province, with the joint triangle of what varies inside them.
struct Province {
    std::vector<size_t> districts;
    Triangle within;
    std::vector<double> slopes;
    Levels levels;
};

std::map<int64_t, Province> provinces_of(const Districts& districts,
                                         const std::vector<Triangle>& within) {
    std::map<int64_t, Province> out;
    for (size_t g = 0; g < districts.code.size(); ++g) {
        out[districts.province[g]].districts.push_back(g);
    }
    std::vector<Province*> list;
    for (auto& [code, province] : out) {
        list.push_back(&province);
    }
    parallel_blocks(list.size(), [&](size_t k) {
        std::vector<Triangle> parts;
        for (const size_t g : list[k]->districts) {
            parts.push_back(within[g]);
        }
        list[k]->within = joined(parts);
    });
    return out;
}

Result<Triangle> joined_provinces(const std::map<int64_t, Province>& provinces) {
    std::vector<Triangle> parts;
    for (const auto& [code, province] : provinces) {
        parts.push_back(province.within);
    }
    Triangle out = parts.empty() ? Triangle{} : joined(parts);
    if (out.rows == 0 || !(out.weight > 0)) {
        return fail(Code::bad_input, "Tidak ada baris yang dapat dipakai untuk menduga model.",
                    "No row can be used to estimate the model.");
    }
    return out;
}

/// Draws levels to their province's mean, and those of provinces count to the nation's.
void set_levels(const Districts& districts, const ShrinkageOptions& options,
                std::map<int64_t, Province>& provinces, DistrictModels& out) {
    Levels nation;
    for (auto& [code, province] : provinces) {
        for (const size_t g : province.districts) {
            const Triangle& whole = districts.triangles[g];
            if (whole.rows == 0) {
                continue;
            }
            const double level = level_of(whole, out.coefficients.row(g).subspan(1));
            province.levels.sum += level * whole.weight;
            province.levels.weight += whole.weight;
        }
        nation.sum += province.levels.sum;
        nation.weight += province.levels.weight;
    }
    out.nation.front() = nation.mean();
    for (const auto& [code, province] : provinces) {
        const double toward = province.levels.weight > 0 ? province.levels.mean() : nation.mean();
        for (const size_t g : province.districts) {
            const Triangle& whole = districts.triangles[g];
            const auto n = static_cast<double>(whole.rows);
            const double own =
                whole.rows > 0 ? level_of(whole, out.coefficients.row(g).subspan(1)) : toward;
            const double share = whole.rows > 0 ? n / (n + options.level) : 0;
            out.coefficients.at(g, 0) = toward + share * (own - toward);
        }
    }
}

DistrictModels empty_models(const Districts& districts) {
    DistrictModels out;
    out.code = districts.code;
    const size_t p = districts.triangles.front().columns - 1;
    out.coefficients = Matrix(districts.code.size(), p);
    out.nation.assign(p, 0.0);
    for (const Triangle& one : districts.triangles) {
        out.rows.push_back(one.rows);
    }
    return out;
}

void put_slopes(std::span<const double> slopes, std::span<double> row) {
    std::ranges::copy(slopes, row.begin() + 1);
}

std::vector<Triangle> all_inside(const Districts& districts) {
    std::vector<Triangle> within(districts.code.size());
    for (size_t g = 0; g < within.size(); ++g) {
        within[g] = inside(districts.triangles[g]);
    }
    return within;
}

}  // namespace

Result<Districts> districts_of(const Matrix& x, std::span<const double> y,
                               std::span<const double> weights, std::span<const int64_t> district,
                               std::span<const int64_t> province, std::span<const uint32_t> rows) {
    const bool fits = x.rows == y.size() && district.size() == y.size() && x.columns >= 2 &&
                      (weights.empty() || weights.size() == y.size()) &&
                      (province.empty() || province.size() == y.size());
    if (!fits || y.empty()) {
        return fail(Code::bad_input, "Panjang data wilayah tidak sama.",
                    "The data of districts differ in length.");
    }
    std::map<int64_t, std::vector<uint32_t>> by_district;
    std::map<int64_t, int64_t> province_of;
    bool nested = true;
    for (uint32_t r = 0; r < district.size(); ++r) {
        by_district[district[r]];
        const int64_t above = province.empty() ? 0 : province[r];
        nested = nested && province_of.emplace(district[r], above).first->second == above;
    }
    if (!nested) {
        return fail(Code::bad_input, "Sebuah kabupaten terletak di dua provinsi.",
                    "A district lies in two provinces.");
    }
    for (uint32_t i = 0; i < (rows.empty() ? district.size() : rows.size()); ++i) {
        const uint32_t r = rows.empty() ? i : rows[i];
        by_district[district[r]].push_back(r);
    }
    Districts out;
    std::vector<const std::vector<uint32_t>*> lists;
    for (const auto& [code, members] : by_district) {
        out.code.push_back(code);
        out.province.push_back(province_of[code]);
        lists.push_back(&members);
    }
    out.triangles.resize(lists.size());
    parallel_blocks(lists.size(),
                    [&](size_t g) { out.triangles[g] = triangle_of(x, y, weights, *lists[g]); });
    return out;
}

Result<DistrictModels> shrunk_models(const Districts& districts, const ShrinkageOptions& options) {
    must(!districts.triangles.empty(), "districts to fit");
    const std::vector<Triangle> within = all_inside(districts);
    std::map<int64_t, Province> provinces = provinces_of(districts, within);
    const Triangle whole = TRY(joined_provinces(provinces));
    const Nation nation = TRY(nation_of(whole, options.nation));
    DistrictModels out = empty_models(districts);
    put_slopes(nation.slopes, out.nation);
    for (const size_t a : nation.aliased) {
        out.aliased.push_back(a + 1);
    }
    const bool one_province = provinces.size() == 1;
    std::vector<const Province*> above(districts.code.size());
    for (auto& [code, province] : provinces) {
        province.slopes = one_province
                              ? nation.slopes
                              : drawn(province.within, nation, nation.slopes, options.province);
        for (const size_t g : province.districts) {
            above[g] = &province;
        }
    }
    parallel_blocks(districts.code.size(), [&](size_t g) {
        put_slopes(drawn(within[g], nation, above[g]->slopes, options.district),
                   out.coefficients.row(g));
    });
    set_levels(districts, options, provinces, out);
    return out;
}

Result<DistrictModels> separate_models(const Districts& districts) {
    must(!districts.triangles.empty(), "districts to fit");
    DistrictModels out = TRY(shrunk_models(districts));
    for (size_t g = 0; g < districts.code.size(); ++g) {
        const Triangle& whole = districts.triangles[g];
        if (whole.rows < 2) {
            std::ranges::copy(out.nation, out.coefficients.row(g).begin());
            continue;
        }
        const LinearFit fit = TRY(solve(whole));
        std::ranges::copy(fit.coefficients, out.coefficients.row(g).begin());
    }
    return out;
}

std::vector<double> predicted(const DistrictModels& models, const Matrix& x,
                              std::span<const int64_t> district) {
    must(x.rows == district.size() && x.columns == models.nation.size(), "rows of these models");
    std::vector<double> out(x.rows);
    for (size_t r = 0; r < x.rows; ++r) {
        const auto found = std::ranges::lower_bound(models.code, district[r]);
        const bool known = found != models.code.end() && *found == district[r];
        const std::span<const double> b =
            known ? models.coefficients.row(static_cast<size_t>(found - models.code.begin()))
                  : std::span<const double>(models.nation);
        double sum = 0;
        for (size_t c = 0; c < x.columns; ++c) {
            sum += x.at(r, c) * b[c];
        }
        out[r] = sum;
    }
    return out;
}

Result<std::vector<ShrinkageChoice>> shrinkage_path(const Matrix& x, std::span<const double> y,
                                                    std::span<const double> weights,
                                                    std::span<const int64_t> district,
                                                    std::span<const int64_t> province,
                                                    std::span<const int32_t> folds,
                                                    std::span<const ShrinkageOptions> candidates) {
    must(folds.size() == y.size(), "a fold for each row");
    const int32_t count = folds.empty() ? 0 : std::ranges::max(folds) + 1;
    if (count < 2) {
        return fail(Code::bad_input, "Validasi silang memerlukan paling sedikit dua lipatan.",
                    "Cross-validation needs at least two folds.");
    }
    std::vector<ShrinkageChoice> out;
    for (const ShrinkageOptions& one : candidates) {
        out.push_back({one, 0});
    }
    std::vector<Districts> parts;
    for (int32_t f = 0; f < count; ++f) {
        std::vector<uint32_t> rows;
        for (uint32_t r = 0; r < folds.size(); ++r) {
            if (folds[r] == f) {
                rows.push_back(r);
            }
        }
        if (rows.empty()) {
            return fail(Code::bad_input, "Sebuah lipatan kosong.", "A fold is empty.");
        }
        parts.push_back(TRY(districts_of(x, y, weights, district, province, rows)));
    }
    double weight = 0;
    for (size_t f = 0; f < parts.size(); ++f) {
        Districts others = parts[f];
        parallel_blocks(others.code.size(), [&](size_t g) {
            std::vector<Triangle> list;
            for (size_t h = 0; h < parts.size(); ++h) {
                if (h != f) {
                    list.push_back(parts[h].triangles[g]);
                }
            }
            others.triangles[g] = joined(list);
        });
        for (ShrinkageChoice& choice : out) {
            const DistrictModels models = TRY(shrunk_models(others, choice.options));
            for (size_t g = 0; g < parts[f].code.size(); ++g) {
                choice.error += residual_sum(parts[f].triangles[g], models.coefficients.row(g));
            }
        }
        for (const Triangle& one : parts[f].triangles) {
            weight += one.weight;
        }
    }
    for (ShrinkageChoice& choice : out) {
        choice.error /= weight;
    }
    return out;
}

}  // namespace regsosek::estimate
