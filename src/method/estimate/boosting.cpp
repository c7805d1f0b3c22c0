// Wraps the handles of XGBoost so that they are freed whatever happens.
#include "method/estimate/boosting.h"

#include <fmt/format.h>
#include <xgboost/c_api.h>

#include <algorithm>
#include <cmath>
#include <memory>
#include <utility>

#include "ground/base/hash.h"
#include "ground/base/threads.h"

namespace regsosek::estimate {
namespace {

std::unexpected<Error> refused(Code code) {
    return fail(code, fmt::format("XGBoost menolak: {}", XGBGetLastError()),
                fmt::format("XGBoost refuses: {}", XGBGetLastError()));
}

struct FreeMatrix {
    void operator()(void* handle) const { XGDMatrixFree(handle); }
};
struct FreeBooster {
    void operator()(void* handle) const { XGBoosterFree(handle); }
};
using Data = std::unique_ptr<void, FreeMatrix>;
using Booster = std::unique_ptr<void, FreeBooster>;

/// Column 0 is not special here; values become single precision, NaN is missing.
Result<Data> data_of(const Matrix& x) {
    std::vector<float> values(x.values.begin(), x.values.end());
    DMatrixHandle handle = nullptr;
    if (XGDMatrixCreateFromMat(values.data(), x.rows, x.columns, NAN, &handle) != 0) {
        return refused(Code::bad_input);
    }
    return Data(handle);
}

Result<void> set_floats(const Data& data, const char* field, std::span<const double> numbers) {
    const std::vector<float> values(numbers.begin(), numbers.end());
    if (XGDMatrixSetFloatInfo(data.get(), field, values.data(), values.size()) != 0) {
        return refused(Code::bad_input);
    }
    return {};
}

std::vector<std::pair<std::string, std::string>> parameters(const BoostingOptions& options,
                                                            double base) {
    std::string monotone;
    for (const int32_t m : options.monotone) {
        monotone += fmt::format("{}{}", monotone.empty() ? "(" : ",", m);
    }
    std::vector<std::pair<std::string, std::string>> out = {
        {"booster", "gbtree"},
        {"objective", "reg:squarederror"},
        {"tree_method", "hist"},
        {"base_score", fmt::format("{}", base)},
        {"max_depth", fmt::format("{}", options.depth)},
        {"eta", fmt::format("{}", options.rate)},
        {"min_child_weight", fmt::format("{}", options.child_weight_min)},
        {"lambda", fmt::format("{}", options.l2)},
        {"subsample", fmt::format("{}", options.row_share)},
        {"colsample_bytree", fmt::format("{}", options.column_share)},
        {"seed", fmt::format("{}", options.seed)},
        {"nthread", fmt::format("{}", threads())},
        {"verbosity", "0"}};
    if (!monotone.empty()) {
        out.emplace_back("monotone_constraints", monotone + ")");
    }
    return out;
}

Result<Booster> loaded(std::string_view model) {
    BoosterHandle handle = nullptr;
    if (XGBoosterCreate(nullptr, 0, &handle) != 0) {
        return refused(Code::limit);
    }
    Booster booster(handle);
    if (model.empty() || XGBoosterLoadModelFromBuffer(handle, model.data(), model.size()) != 0) {
        return fail(Code::corrupt, "berkas ini bukan model XGBoost", "this is no XGBoost model");
    }
    const std::string count = fmt::format("{}", threads());
    XGBoosterSetParam(handle, "nthread", count.c_str());
    return booster;
}

/// Type 0 values, 2 contributions.
Result<std::vector<float>> predict(std::string_view model, const Matrix& x, int type) {
    const Booster booster = TRY(loaded(model));
    bst_ulong columns = 0;
    if (XGBoosterGetNumFeature(booster.get(), &columns) != 0 || columns != x.columns) {
        return fail(Code::bad_input,
                    fmt::format("model memerlukan {} prediktor, bukan {}", columns, x.columns),
                    fmt::format("the model needs {} predictors, not {}", columns, x.columns));
    }
    const Data data = TRY(data_of(x));
    const std::string config =
        fmt::format(R"({{"type":{},"training":false,"iteration_begin":0,"iteration_end":0,)"
                    R"("strict_shape":false}})",
                    type);
    const bst_ulong* shape = nullptr;
    bst_ulong dimensions = 0;
    const float* values = nullptr;
    if (XGBoosterPredictFromDMatrix(booster.get(), data.get(), config.c_str(), &shape, &dimensions,
                                    &values) != 0) {
        return refused(Code::limit);
    }
    size_t count = 1;
    for (bst_ulong d = 0; d < dimensions; ++d) {
        count *= shape[d];
    }
    return std::vector<float>(values, values + count);
}

Result<BoostedModel> saved(const Booster& booster) {
    bst_ulong length = 0;
    const char* bytes = nullptr;
    if (XGBoosterSaveModelToBuffer(booster.get(), R"({"format":"ubj"})", &length, &bytes) != 0) {
        return refused(Code::limit);
    }
    BoostedModel out;
    out.bytes.assign(bytes, length);
    out.hash = hex(blake2b(out.bytes));
    return out;
}

Result<void> check(const Matrix& x, std::span<const double> y, std::span<const double> weights) {
    const bool finite = std::ranges::all_of(y, [](double v) { return std::isfinite(v); });
    const bool sound =
        std::ranges::all_of(weights, [](double w) { return std::isfinite(w) && w >= 0; });
    if (!finite || !sound || y.size() != x.rows || y.empty() ||
        (!weights.empty() && weights.size() != y.size())) {
        return fail(Code::bad_input, "Data pelatihan tidak lengkap atau penimbangnya negatif.",
                    "The training data are incomplete or a weight is negative.");
    }
    return {};
}

}  // namespace

Result<BoostedModel> boosted(const Matrix& x, std::span<const double> y,
                             std::span<const double> weights, const BoostingOptions& options) {
    TRY(check(x, y, weights));
    const Data data = TRY(data_of(x));
    TRY(set_floats(data, "label", y));
    if (!weights.empty()) {
        TRY(set_floats(data, "weight", weights));
    }
    double sum = 0;
    double total = 0;
    for (size_t r = 0; r < y.size(); ++r) {
        const double w = weights.empty() ? 1.0 : weights[r];
        sum += w * y[r];
        total += w;
    }
    BoosterHandle handle = nullptr;
    const DMatrixHandle list[] = {data.get()};
    if (!(total > 0) || XGBoosterCreate(list, 1, &handle) != 0) {
        return refused(Code::bad_input);
    }
    const Booster booster(handle);
    for (const auto& [name, value] : parameters(options, sum / total)) {
        if (XGBoosterSetParam(handle, name.c_str(), value.c_str()) != 0) {
            return refused(Code::bad_input);
        }
    }
    for (int32_t round = 0; round < options.rounds; ++round) {
        if (XGBoosterUpdateOneIter(handle, round, data.get()) != 0) {
            return refused(Code::bad_input);
        }
    }
    return saved(booster);
}

Result<std::vector<float>> boosted_prediction(std::string_view model, const Matrix& x) {
    return predict(model, x, 0);
}

Result<Matrix> boosted_contributions(std::string_view model, const Matrix& x) {
    const std::vector<float> values = TRY(predict(model, x, 2));
    Matrix out(x.rows, x.columns + 1);
    if (values.size() != out.values.size()) {
        return fail(Code::limit, "XGBoost memberi bentuk lain", "XGBoost gives another shape");
    }
    std::ranges::copy(values, out.values.begin());
    return out;
}

}  // namespace regsosek::estimate
