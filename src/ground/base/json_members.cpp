// Members with what stands for a missing one.
#include "ground/base/json_members.h"

namespace regsosek::json {

std::string text_in(const Value& value, std::string_view key) {
    const Value* found = value.find(key);
    return found != nullptr && found->text() != nullptr ? *found->text() : std::string{};
}

int64_t integer_in(const Value& value, std::string_view key, int64_t otherwise) {
    const Value* found = value.find(key);
    return found != nullptr && found->integer() != nullptr ? *found->integer() : otherwise;
}

}  // namespace regsosek::json
