// How coefficients are found, as model files say it: the method and its numbers. Layout:
// docs/method/score.md 17.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "ground/base/toml.h"
#include "regsosek/base.h"

namespace regsosek::score {

/// How coefficients are found.
enum class Method : uint8_t {
    least_squares,
    ridge,
    lasso,
    elastic_net,
    quantile,
    logistic,
    stepwise,            ///< forward, to reproduce past practice
    districts,           ///< shrunk district models
    separate_districts,  ///< each district alone, for comparison
    random_intercept,
    boosting,  ///< XGBoost: the challenger
};

/// The method as model files and reports name it.
std::string_view name(Method method);
/// The method of a name.
std::optional<Method> method_named(std::string_view name);
/// All names, for people.
std::string method_list();
/// True for methods whose score depends on a family's district.
bool by_district(Method method);

/// Numbers of the estimation; what a method does not use is ignored.
struct Estimation {
    Method method = Method::least_squares;
    double alpha = 0.5;   ///< elastic net
    double lambda = -1;   ///< penalties, shrinkage of districts; negative: by cross-validation
    bool one_se = false;  ///< the strictest lambda within one standard error of the best
    double tau = 0.4;     ///< quantile
    double f_enter = 3.84;
    int64_t rounds = 300;  ///< boosting
    int64_t depth = 3;
    double rate = 0.05;
    int64_t folds = 5;  ///< of the inner cross-validation, whole PSUs
    uint64_t seed = 1;
};

/// Which of some words stands at a key; the first when the key is absent. Errors: bad_input.
Result<size_t> toml_word(const TomlTable& table, std::string_view key,
                         std::span<const std::string_view> words);

/// Reads the table [estimation]. Errors: bad_input with file and line (an unknown key or method, a
/// number outside of its bounds).
Result<Estimation> read_estimation(const TomlTable& table);

}  // namespace regsosek::score
