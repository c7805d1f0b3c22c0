// Keys of the identity body.
#include "word/collect/identity_key.h"

#include <algorithm>
#include <array>
#include <utility>

namespace regsosek::collect {

namespace {

constexpr std::array<std::pair<std::string_view, std::string_view>, 3> other_keys = {
    {{"respondent_phone", "phone"}, {"geo_lat", "latitude_e7"}, {"geo_lon", "longitude_e7"}}};

}  // namespace

std::string identity_key(const std::string& name) {
    const auto* const found =
        std::ranges::find(other_keys, name, &decltype(other_keys)::value_type::first);
    return found == other_keys.end() ? name : std::string(found->second);
}

std::string_view question_name(std::string_view key) {
    const auto* const found =
        std::ranges::find(other_keys, key, &decltype(other_keys)::value_type::second);
    return found == other_keys.end() ? key : found->first;
}

}  // namespace regsosek::collect
