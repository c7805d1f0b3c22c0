// Writes values and reads members of the JSON of fitted models: numbers are decimal texts; what is
// missing or of another kind is remembered and told once.
#pragma once

#include <fmt/format.h>

#include <charconv>
#include <string>
#include <string_view>
#include <utility>

#include "ground/base/json.h"
#include "regsosek/base.h"

namespace regsosek::score {

/// A text.
inline json::Value text_value(std::string text) {
    return json::Value{std::move(text)};
}
/// The shortest decimal that reads back as the same bits.
inline json::Value real_value(double number) {
    return json::Value{fmt::format("{}", number)};
}

/// Reads members of objects; the first that is missing or of another kind is remembered.
class FittedReader {
public:
    explicit FittedReader(const std::string& where) : where_(where) {}

    const json::Value& member(const json::Value& value, std::string_view key) {
        const json::Value* found = value.find(key);
        if (found == nullptr) {
            miss(key);
            return nothing_;
        }
        return *found;
    }
    std::string text(const json::Value& value, std::string_view key) {
        const std::string* found = member(value, key).text();
        return found == nullptr ? (miss(key), std::string{}) : *found;
    }
    int64_t integer(const json::Value& value, std::string_view key) {
        const int64_t* found = member(value, key).integer();
        return found == nullptr ? (miss(key), 0) : *found;
    }
    double real(const json::Value& value, std::string_view key) {
        return number(member(value, key), key);
    }
    double number(const json::Value& value, std::string_view key) {
        const std::string* digits = value.text();
        double out = 0;
        if (digits == nullptr) {
            miss(key);
            return out;
        }
        const auto [end, error] =
            std::from_chars(digits->data(), digits->data() + digits->size(), out);
        if (error != std::errc{} || end != digits->data() + digits->size()) {
            miss(key);
        }
        return out;
    }
    const json::Array& array(const json::Value& value, std::string_view key) {
        const json::Array* found = member(value, key).array();
        return found == nullptr ? (miss(key), no_items_) : *found;
    }
    void miss(std::string_view key) {
        if (missing_.empty()) {
            missing_ = key;
        }
    }
    Result<void> done() const {
        if (missing_.empty()) {
            return {};
        }
        return std::unexpected(fail(Code::bad_input,
                                    fmt::format("bukan model hasil dugaan: \"{}\"", missing_),
                                    fmt::format("not a fitted model: \"{}\"", missing_))
                                   .error()
                                   .at(where_));
    }

private:
    const std::string& where_;
    std::string missing_;
    json::Value nothing_;
    json::Array no_items_;
};

}  // namespace regsosek::score
