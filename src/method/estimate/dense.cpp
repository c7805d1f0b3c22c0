// Cholesky by rows (Golub and Van Loan 4.2), without reordering.
#include "method/estimate/dense.h"

#include <utility>

#include "ground/base/assert.h"
#include "ground/base/math.h"

namespace regsosek::estimate {

std::optional<Cholesky> Cholesky::of(const Matrix& a, double tolerance) {
    must(a.rows == a.columns, "a square matrix");
    Matrix lower(a.rows, a.rows);
    for (size_t i = 0; i < a.rows; ++i) {
        for (size_t j = 0; j <= i; ++j) {
            double sum = a.at(i, j);
            for (size_t k = 0; k < j; ++k) {
                sum -= lower.at(i, k) * lower.at(j, k);
            }
            if (j < i) {
                lower.at(i, j) = sum / lower.at(j, j);
            } else if (sum > tolerance * a.at(i, i) && sum > 0) {
                lower.at(i, i) = math::sqrt(sum);
            } else {
                return std::nullopt;
            }
        }
    }
    return Cholesky(std::move(lower));
}

std::vector<double> Cholesky::solve(std::span<const double> b) const {
    must(b.size() == lower_.rows, "a right side of the matrix's size");
    std::vector<double> x(b.begin(), b.end());
    for (size_t i = 0; i < x.size(); ++i) {
        for (size_t k = 0; k < i; ++k) {
            x[i] -= lower_.at(i, k) * x[k];
        }
        x[i] /= lower_.at(i, i);
    }
    for (size_t i = x.size(); i-- > 0;) {
        for (size_t k = i + 1; k < x.size(); ++k) {
            x[i] -= lower_.at(k, i) * x[k];
        }
        x[i] /= lower_.at(i, i);
    }
    return x;
}

Matrix Cholesky::inverse() const {
    const size_t p = lower_.rows;
    Matrix out(p, p);
    std::vector<double> unit(p, 0.0);
    for (size_t j = 0; j < p; ++j) {
        unit[j] = 1;
        const std::vector<double> column = solve(unit);
        unit[j] = 0;
        for (size_t i = j; i < p; ++i) {
            out.at(i, j) = column[i];
            out.at(j, i) = column[i];
        }
    }
    return out;
}

double Cholesky::log_determinant() const {
    double sum = 0;
    for (size_t i = 0; i < lower_.rows; ++i) {
        sum += 2 * math::log(lower_.at(i, i));
    }
    return sum;
}

double quadratic_form(const Matrix& a, std::span<const double> v) {
    must(a.rows == v.size() && a.columns == v.size(), "a vector of the matrix's size");
    double sum = 0;
    for (size_t i = 0; i < v.size(); ++i) {
        double row = 0;
        for (size_t j = 0; j < v.size(); ++j) {
            row += a.at(i, j) * v[j];
        }
        sum += v[i] * row;
    }
    return sum;
}

Matrix sandwich(const Matrix& left, const Matrix& middle) {
    const auto product = [](const Matrix& a, const Matrix& b) {
        Matrix out(a.rows, b.columns);
        for (size_t i = 0; i < a.rows; ++i) {
            for (size_t k = 0; k < a.columns; ++k) {
                for (size_t j = 0; j < b.columns; ++j) {
                    out.at(i, j) += a.at(i, k) * b.at(k, j);
                }
            }
        }
        return out;
    };
    return product(product(left, middle), left);
}

}  // namespace regsosek::estimate
