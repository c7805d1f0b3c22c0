// Newton's method on lambda, halving a step that does not come nearer.
#include "method/estimate/calibration.h"

#include <algorithm>
#include <cmath>

#include "ground/base/assert.h"
#include "ground/base/math.h"
#include "method/estimate/least_squares.h"

namespace regsosek::estimate {
namespace {

/// g and its slope at u.
struct Moved {
    double g = 1;
    double slope = 1;
};

Moved moved(double u, const CalibrationOptions& options) {
    if (options.distance == Distance::linear) {
        return {1 + u, 1};
    }
    if (options.distance == Distance::raking) {
        const double g = math::exp(u);
        return {g, g};
    }
    const double low = options.lower;
    const double high = options.upper;
    const double a = (high - low) / ((1 - low) * (high - 1));
    const double e = math::exp(a * u);
    const double below = (high - 1) + (1 - low) * e;
    const double g = (low * (high - 1) + high * (1 - low) * e) / below;
    const double slope = (high - g) * (g - low) / ((1 - low) * (high - 1));
    return {std::isfinite(e) ? g : high, std::isfinite(e) ? slope : 0};
}

/// Solves for lambda.
class Newton {
public:
    Newton(std::span<const double> base, const Matrix& x, std::span<const double> totals,
           const CalibrationOptions& options)
        : base_(base), x_(x), totals_(totals), options_(options), lambda_(x.columns, 0.0) {}

    /// Weights at lambda, and how far each total is off.
    std::vector<double> missing(std::span<const double> lambda, std::vector<double>& weights,
                                std::vector<double>& slopes) const {
        std::vector<double> left(totals_.begin(), totals_.end());
        const std::vector<double> u = predicted(x_, lambda);
        weights.resize(base_.size());
        slopes.resize(base_.size());
        for (size_t r = 0; r < base_.size(); ++r) {
            const Moved m = moved(u[r], options_);
            weights[r] = base_[r] * m.g;
            slopes[r] = base_[r] * m.slope;
        }
        for (size_t c = 0; c < left.size(); ++c) {
            std::vector<double> terms(base_.size());
            for (size_t r = 0; r < base_.size(); ++r) {
                terms[r] = weights[r] * x_.at(r, c);
            }
            left[c] -= math::block_sum(terms);
        }
        return left;
    }

    /// The largest miss relative to its total.
    double distance(std::span<const double> left) const {
        double most = 0;
        for (size_t c = 0; c < left.size(); ++c) {
            most = std::max(most, std::fabs(left[c]) / std::max(1.0, std::fabs(totals_[c])));
        }
        return std::isfinite(most) ? most : 1e300;
    }

    Result<int32_t> run(std::vector<double>& weights) {
        std::vector<double> slopes;
        std::vector<double> left = missing(lambda_, weights, slopes);
        int32_t iterations = 0;
        while (distance(left) > options_.tolerance) {
            if (++iterations > options_.iterations_max) {
                return fail(Code::limit, "Total populasi tidak dapat dicapai oleh kalibrasi.",
                            "The calibration cannot reach the population's totals.");
            }
            const std::vector<double> zero(base_.size(), 0.0);
            const LinearFit fit = TRY(least_squares(x_, zero, slopes));
            std::vector<double> step(lambda_.size(), 0.0);
            for (size_t i = 0; i < step.size(); ++i) {
                for (size_t j = 0; j < step.size(); ++j) {
                    step[i] += fit.inverse.at(i, j) * left[j];
                }
            }
            left = stepped(step, distance(left), weights, slopes);
        }
        return iterations;
    }

private:
    std::vector<double> stepped(std::span<const double> step, double before,
                                std::vector<double>& weights, std::vector<double>& slopes) {
        constexpr int halvings_max = 30;
        double size = 1;
        std::vector<double> left;
        std::vector<double> next(lambda_.size());
        for (int halving = 0; halving < halvings_max; ++halving, size /= 2) {
            for (size_t c = 0; c < next.size(); ++c) {
                next[c] = lambda_[c] + size * step[c];
            }
            left = missing(next, weights, slopes);
            if (distance(left) < before) {
                break;
            }
        }
        lambda_ = next;
        return left;
    }

    std::span<const double> base_;
    const Matrix& x_;
    std::span<const double> totals_;
    const CalibrationOptions& options_;
    std::vector<double> lambda_;
};

Result<void> check(std::span<const double> base, const Matrix& x, std::span<const double> totals,
                   const CalibrationOptions& options) {
    if (base.size() != x.rows || totals.size() != x.columns || base.empty()) {
        return fail(Code::bad_input, "Penimbang, peubah kalibrasi dan total tidak sama panjang.",
                    "Weights, calibrated variables and totals differ in length.");
    }
    if (options.distance == Distance::bounded && !(options.lower < 1 && options.upper > 1)) {
        return fail(Code::bad_input, "Batas kalibrasi harus mengapit 1.",
                    "The bounds of a calibration lie on both sides of 1.");
    }
    return {};
}

}  // namespace

Result<Calibration> calibrated(std::span<const double> base, const Matrix& x,
                               std::span<const double> totals, const CalibrationOptions& options) {
    TRY(check(base, x, totals, options));
    const std::vector<double> zero(base.size(), 0.0);
    const LinearFit first = TRY(least_squares(x, zero, base));
    Calibration out;
    out.base.assign(base.begin(), base.end());
    out.x = x;
    out.inverse = first.inverse;
    out.iterations = TRY(Newton(base, x, totals, options).run(out.weights));
    return out;
}

Result<Calibration> raked(std::span<const double> base,
                          std::span<const std::vector<int32_t>> margins,
                          std::span<const std::vector<double>> totals,
                          const CalibrationOptions& options) {
    size_t columns = 0;
    for (const std::vector<double>& one : totals) {
        columns += one.size();
    }
    bool fits = margins.size() == totals.size();
    for (size_t m = 0; fits && m < margins.size(); ++m) {
        fits = margins[m].size() == base.size();
        for (size_t r = 0; fits && r < base.size(); ++r) {
            fits = margins[m][r] >= 0 && static_cast<size_t>(margins[m][r]) < totals[m].size();
        }
    }
    if (!fits) {
        return fail(Code::bad_input, "Ada kategori tanpa total populasi.",
                    "A category has no population total.");
    }
    Matrix x(base.size(), columns);
    std::vector<double> wanted;
    for (size_t m = 0; m < margins.size(); ++m) {
        for (size_t r = 0; r < base.size(); ++r) {
            x.at(r, wanted.size() + static_cast<size_t>(margins[m][r])) = 1;
        }
        wanted.insert(wanted.end(), totals[m].begin(), totals[m].end());
    }
    CalibrationOptions raking = options;
    raking.distance = Distance::raking;
    return calibrated(base, x, wanted, raking);
}

void remove_explained(const Calibration& calibration, Matrix& influences) {
    const Matrix& x = calibration.x;
    must(influences.rows == x.rows, "influences of the calibrated rows");
    std::vector<double> values(x.rows);
    for (size_t c = 0; c < influences.columns; ++c) {
        std::vector<double> cross(x.columns, 0.0);
        for (size_t r = 0; r < x.rows; ++r) {
            const double w = calibration.weights[r];
            values[r] = w != 0 ? influences.at(r, c) / w : 0;
            for (size_t j = 0; j < x.columns; ++j) {
                cross[j] += calibration.base[r] * x.at(r, j) * values[r];
            }
        }
        std::vector<double> slope(x.columns, 0.0);
        for (size_t i = 0; i < x.columns; ++i) {
            for (size_t j = 0; j < x.columns; ++j) {
                slope[i] += calibration.inverse.at(i, j) * cross[j];
            }
        }
        const std::vector<double> explained = predicted(x, slope);
        for (size_t r = 0; r < x.rows; ++r) {
            influences.at(r, c) = calibration.weights[r] * (values[r] - explained[r]);
        }
    }
}

}  // namespace regsosek::estimate
