// Names and look-ups that both readers share.
#include "method/convert/survey.h"

#include <algorithm>
#include <array>

namespace regsosek::convert {

namespace {

// Words that the language keeps for itself (docs/method/expr.md).
constexpr std::array<std::string_view, 16> words = {
    "and", "or",  "not",   "in",  "where", "members", "true", "false",
    "any", "all", "count", "sum", "min",   "max",     "if",   "exists"};
constexpr size_t name_characters_max = 58;  // 60 of a name of ours, less room for a suffix

}  // namespace

const ListCode* CodeList::find(std::string_view original) const {
    const auto found = std::ranges::find(codes, original, &ListCode::original);
    return found == codes.end() ? nullptr : &*found;
}

const Variable* Survey::find(std::string_view original) const {
    const auto found = std::ranges::find(variables, original, &Variable::original);
    return found == variables.end() ? nullptr : &*found;
}

const CodeList* Survey::list(std::string_view list_name) const {
    const auto found = std::ranges::find(lists, list_name, &CodeList::name);
    return list_name.empty() || found == lists.end() ? nullptr : &*found;
}

std::string name_of(std::string_view original) {
    std::string out;
    for (const char c : original.substr(0, name_characters_max)) {
        const bool upper = c >= 'A' && c <= 'Z';
        const bool fine = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
        out += upper ? static_cast<char>(c - 'A' + 'a') : (fine ? c : '_');
    }
    if (out.empty() || out[0] < 'a' || out[0] > 'z') {
        out = std::string("v").append(out);
    }
    return std::ranges::find(words, out) == words.end() ? out : out + "_";
}

}  // namespace regsosek::convert
