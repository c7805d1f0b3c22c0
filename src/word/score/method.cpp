// Methods by name, and the table [estimation] of model files.
#include "word/score/method.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>

namespace regsosek::score {
namespace {

constexpr std::array<std::string_view, 11> method_names = {
    "least_squares", "ridge",     "lasso",    "elastic_net", "quantile", "logistic",
    "stepwise",      "districts", "separate", "intercept",   "boosting"};
constexpr std::array<std::string_view, 11> estimation_keys = {
    "method", "alpha", "lambda", "choose", "tau", "f_enter",
    "rounds", "depth", "rate",   "folds",  "seed"};

/// Reads a number into `out` when the key is there. Errors: bad_input (no number, outside).
template <typename T>
Result<void> number(const TomlTable& table, std::string_view key, T least, T most, T& out) {
    const auto text = table.value(key);
    if (!text) {
        return {};
    }
    T value{};
    const auto [end, error] = std::from_chars(text->data(), text->data() + text->size(), value);
    if (error != std::errc{} || end != text->data() + text->size() || !(value >= least) ||
        !(value <= most)) {
        return table.refuse(key, fmt::format("harus bilangan dari {} sampai {}", least, most),
                            fmt::format("must be a number from {} to {}", least, most));
    }
    out = value;
    return {};
}

}  // namespace

Result<size_t> toml_word(const TomlTable& table, std::string_view key,
                         std::span<const std::string_view> words) {
    const auto text = table.value(key);
    if (!text) {
        return 0;
    }
    const auto found = std::ranges::find(words, *text);
    if (found == words.end()) {
        return table.refuse(key, fmt::format("harus salah satu dari {}", fmt::join(words, ", ")),
                            fmt::format("must be one of {}", fmt::join(words, ", ")));
    }
    return static_cast<size_t>(found - words.begin());
}

std::string_view name(Method method) {
    return method_names[static_cast<size_t>(method)];
}

std::optional<Method> method_named(std::string_view name) {
    const auto found = std::ranges::find(method_names, name);
    return found == method_names.end()
               ? std::nullopt
               : std::optional(static_cast<Method>(found - method_names.begin()));
}

std::string method_list() {
    return fmt::format("{}", fmt::join(method_names, ", "));
}

bool by_district(Method method) {
    return method == Method::districts || method == Method::separate_districts ||
           method == Method::random_intercept;
}

Result<Estimation> read_estimation(const TomlTable& table) {
    Estimation out;
    TRY(table.check_keys(estimation_keys));
    out.method = static_cast<Method>(TRY(toml_word(table, "method", method_names)));
    constexpr double large = 1e12;
    TRY(number(table, "alpha", 0.0, 1.0, out.alpha));
    TRY(number(table, "lambda", 0.0, large, out.lambda));
    constexpr std::array<std::string_view, 2> choices = {"best", "one_se"};
    out.one_se = TRY(toml_word(table, "choose", choices)) == 1;
    TRY(number(table, "tau", 0.001, 0.999, out.tau));
    TRY(number(table, "f_enter", 0.0, large, out.f_enter));
    TRY(number(table, "rounds", int64_t{1}, int64_t{100'000}, out.rounds));
    TRY(number(table, "depth", int64_t{1}, int64_t{16}, out.depth));
    TRY(number(table, "rate", 0.0001, 1.0, out.rate));
    TRY(number(table, "folds", int64_t{2}, int64_t{1000}, out.folds));
    TRY(number(table, "seed", uint64_t{0}, uint64_t{1} << 62, out.seed));
    return out;
}

}  // namespace regsosek::score
