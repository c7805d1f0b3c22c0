// The checker on sets and codes: a code that is not in a variable's list is a mistake of the
// author, never a condition that silently holds for nobody.
#include <algorithm>

#include "ground/base/text.h"
#include "ground/expr/checker.h"

namespace regsosek::expr {
namespace {

bool has(const std::vector<int32_t>& codes, int64_t code) {
    return std::ranges::find(codes, code) != codes.end();
}

bool valid_code(const Variable& variable, int64_t code) {
    if (!variable.bitmask) {
        return has(variable.codes, code);
    }
    int64_t sum = 0;
    for (const int32_t known : variable.codes) {
        sum |= has(variable.unknown_codes, known) ? 0 : known;
    }
    return code >= 0 && (code & ~sum) == 0;
}

std::string listed_codes(const Variable& variable) {
    constexpr size_t shown_max = 20;
    std::string out;
    for (size_t i = 0; i < variable.codes.size() && i < shown_max; ++i) {
        out += (i == 0 ? "" : ", ") + std::to_string(variable.codes[i]);
    }
    return variable.codes.size() > shown_max ? out + ", ..." : out;
}

// The answer's node with declared don't-knows read as the codes they are.
NodePtr read_raw(const NodePtr& node) {
    Node raw = *node;
    raw.unknown_codes.clear();
    return finished(std::move(raw));
}

}  // namespace

const Variable* Checker::variable_of(const Node& node) const {
    const bool answer = node.op == Op::variable || node.op == Op::relative;
    return answer ? &dictionary_.variables()[static_cast<size_t>(node.variable)] : nullptr;
}

// True when the code is a declared don't-know of the answer; an error when it is not in the list.
Result<bool> Checker::names_unknown_code(const Node& value, int64_t code, Position at) const {
    const Variable* variable = variable_of(value);
    if (variable == nullptr) {
        return false;
    }
    if (has(variable->unknown_codes, code)) {
        return true;
    }
    const bool reserved = code <= not_asked && code >= unreadable && variable->low >= 0;
    if (variable->codes.empty() ? !reserved : valid_code(*variable, code)) {
        return false;
    }
    const std::string number = std::to_string(code);
    auto error = wrong(at, "kode " + number + " tidak ada dalam daftar '" + variable->name + "'",
                       "the code " + number + " is not in the list of '" + variable->name + "'");
    if (reserved) {
        return std::unexpected(std::move(error.error())
                                   .with_hint("pakai filled(x), asked(x) atau blank(x)",
                                              "use filled(x), asked(x) or blank(x)"));
    }
    const std::string codes = listed_codes(*variable);
    return std::unexpected(
        std::move(error.error()).with_hint("kode yang ada: " + codes, "the codes are: " + codes));
}

Result<void> Checker::codes_of_comparison(Node& node) {
    if (node.args.size() != 2 || node.comparisons[0] > Comparison::not_equal) {
        return {};
    }
    for (const size_t side : {size_t{0}, size_t{1}}) {
        const auto code = constant_integer(*node.args[1 - side]);
        if (code && TRY(names_unknown_code(*node.args[side], *code, node.args[1 - side]->at))) {
            node.args[side] = read_raw(node.args[side]);
        }
    }
    return {};
}

Result<void> Checker::codes_of_set(Node& node) {
    for (NodePtr& arg : node.args) {
        bool raw = false;
        for (const SetItem& item : node.set) {
            const bool low = TRY(names_unknown_code(*arg, item.low, node.at));
            const bool high = TRY(names_unknown_code(*arg, item.high, node.at));
            raw = raw || (!item.range && (low || high));
        }
        if (raw) {
            arg = read_raw(arg);
        }
    }
    return {};
}

Result<void> Checker::set_bound(Position at, int64_t& value, const std::string& name) const {
    if (name.empty()) {
        return {};
    }
    const int64_t* known = constant(name);
    if (known == nullptr) {
        return unknown_name(at, name);
    }
    value = *known;
    return {};
}

// Resolves the set of a node: a named one is copied in, names of constants become their values.
Result<void> Checker::fill_set(Node& node, const Node& parsed, bool texts) {
    node.set = parsed.set;
    node.set_name = parsed.set_name;
    if (!parsed.set_name.empty()) {
        const auto found = std::ranges::find(options_.sets, parsed.set_name, &NamedSet::name);
        if (found == options_.sets.end()) {
            return wrong(parsed.at, "himpunan '" + parsed.set_name + "' tidak dikenal",
                         "the set '" + parsed.set_name + "' is not known");
        }
        for (const int64_t value : found->values) {
            node.set.push_back({{}, value, value, {}, {}, false});
        }
    }
    for (SetItem& item : node.set) {
        if (item.text.has_value() != texts) {
            return wrong(parsed.at, "isi himpunan tidak sejenis dengan yang diuji",
                         "the set's items are not of the type of the tested value");
        }
        if (texts && item.text->empty()) {
            return wrong(parsed.at, "teks kosong: pakai blank(x)", "an empty text: use blank(x)");
        }
        TRY(set_bound(parsed.at, item.low, item.low_name));
        TRY(set_bound(parsed.at, item.high, item.high_name));
        if (item.low > item.high) {
            return wrong(parsed.at, "batas bawah lebih besar daripada batas atas",
                         "the lower bound is above the upper");
        }
    }
    return {};
}

}  // namespace regsosek::expr
