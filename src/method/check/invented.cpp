// Values are drawn from what expressions and the form name: lists, ends of ranges, constants.
#include "method/check/invented.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace regsosek::check {

namespace {

constexpr size_t codes_max = 12;
constexpr double blank_share = 0.04;
constexpr std::array<const char*, 6> names = {"AMINAH", "BUDI", "CITRA", "DEWI", "EKO", "FITRI"};

bool reads_digits(expr::Function function) {
    return function == expr::Function::digits || function == expr::Function::is_digits ||
           function == expr::Function::matches_digits;
}

}  // namespace

void Wanted::add(const expr::Node& tree, size_t answers) {
    const bool answer = tree.variable >= 0 && static_cast<size_t>(tree.variable) < answers;
    if (answer) {
        variables.insert(tree.variable);
    }
    if (tree.relative != nullptr) {
        variables.insert(tree.relative->relation_variable);
        if (tree.relative->presence_variable >= 0) {
            variables.insert(tree.relative->presence_variable);
        }
    }
    area = area || tree.op == expr::Op::area;
    if (tree.op == expr::Op::literal_integer) {
        constants.insert({tree.integer - 1, tree.integer, tree.integer + 1});
    }
    for (const expr::SetItem& item : tree.set) {
        constants.insert({item.low, item.high});
    }
    if (tree.op == expr::Op::call && reads_digits(tree.function) && tree.args[0]->variable >= 0) {
        digits.insert(tree.args[0]->variable);
    }
    for (const expr::NodePtr& arg : tree.args) {
        add(*arg, answers);
    }
}

Invented::Invented(const form::Form& form, const Wanted& wanted, uint64_t seed, size_t families)
    : form_(form), random_(seed) {
    begin_.push_back(0);
    for (size_t f = 0; f < families; ++f) {
        begin_.push_back(begin_.back() + static_cast<uint32_t>(random_.between(1, 3)));
    }
    stretches_ = families >= names.size() && random_.chance(0.5);
    batch_.families = families;
    batch_.members = begin_.back();
    batch_.member_begin = begin_;
    batch_.columns.resize(form.dictionary().variables().size());
    for (const form::Question& question : form.questions()) {
        if (wanted.variables.contains(question.variable)) {
            fill(question, wanted);
        }
    }
}

std::vector<int32_t> Invented::numbers_for(const form::Question& question,
                                           const Wanted& wanted) const {
    // Days, months and years that invented numbers carry are among them.
    std::set<int64_t> out = {1, 2, 3, 1990, 2001};
    out.insert(wanted.constants.begin(), wanted.constants.end());
    if (question.codelist >= 0 && question.kind != form::Kind::bitmask) {
        out.clear();
        for (const auto& code : form_.codelists()[static_cast<size_t>(question.codelist)].codes) {
            if (out.size() < codes_max || wanted.constants.contains(code.code)) {
                out.insert(code.code);
            }
        }
    } else if (question.ranged) {
        // Round values and others, as far as a hundred.
        for (int64_t i = 0; i <= 100; ++i) {
            if (i % 10 == 0 || i % 13 == 0) {
                out.insert(question.low + i);
            }
        }
        out.insert({question.low + 1, question.high});
        std::erase_if(out, [&](int64_t x) { return x < question.low || x > question.high; });
    }
    out.insert(question.unknown_codes.begin(), question.unknown_codes.end());
    std::vector<int32_t> values;
    for (const int64_t value : out) {
        if (value >= 0 && value <= INT32_MAX) {
            values.push_back(static_cast<int32_t>(value));
        }
    }
    return values;
}

// 99 is the code of no province: none of these numbers can exist.
std::string Invented::text_for(bool digits) {
    // The second is that of two people now and then, and of a person and a card.
    static constexpr std::array<const char*, 4> odd = {"12345", "9901010101900001",
                                                       "9901010000000000", "9999999999999999"};
    if (!digits) {
        return names[random_.below(names.size())];
    }
    if (random_.chance(0.1)) {
        return odd[random_.below(odd.size())];
    }
    const int woman = random_.chance(0.5) ? 40 : 0;
    return fmt::format("990101{:02}{:02}{:02}{:04}", random_.between(1, 3) + woman,
                       random_.between(1, 13), random_.chance(0.5) ? 90 : 1, random_.between(1, 2));
}

size_t Invented::stretch(size_t row, size_t rows) const {
    return stretches_ ? row * names.size() / rows : 1;
}

void Invented::fill_texts(const form::Question& question, bool digits) {
    const size_t rows = question.level == expr::Level::member ? batch_.members : batch_.families;
    const double other_share = random_.chance(0.5) ? 0.1 : 0.7;
    const std::string usual = text_for(digits);
    auto& texts = texts_.emplace_back(rows);
    for (size_t row = 0; row < rows; ++row) {
        texts[row] = stretches_ && !digits         ? names[stretch(row, rows)]
                     : random_.chance(blank_share) ? ""
                     : random_.chance(other_share) ? text_for(digits)
                                                   : usual;
    }
    batch_.columns[static_cast<size_t>(question.variable)].texts =
        views_.emplace_back(texts.begin(), texts.end());
}

void Invented::fill(const form::Question& question, const Wanted& wanted) {
    if (question.is_text()) {
        fill_texts(question, wanted.digits.contains(question.variable));
        return;
    }
    const auto values = numbers_for(question, wanted);
    if (values.empty()) {
        return;
    }
    const size_t rows = question.level == expr::Level::member ? batch_.members : batch_.families;
    constexpr std::array<double, 3> shares = {0.005, 0.1, 0.7};
    const double other_share = shares[random_.below(shares.size())];
    // Any number of the range, or those that somebody named.
    const bool spread = question.ranged && random_.chance(0.3);
    const auto high = static_cast<int>(std::min(question.high, question.low + 100));
    const auto any = [&] {
        return spread ? random_.between(static_cast<int>(question.low), high)
                      : values[random_.below(static_cast<uint32_t>(values.size()))];
    };
    const int32_t usual = any();
    const int32_t usual_of_first = any();
    auto& integers = integers_.emplace_back(rows);
    for (size_t row = 0; row < rows; ++row) {
        integers[row] = random_.chance(blank_share)   ? expr::asked_blank
                        : random_.chance(other_share) ? any()
                        : stretch(row, rows) == 0     ? usual_of_first
                                                      : usual;
    }
    batch_.columns[static_cast<size_t>(question.variable)].integers = integers;
}

std::string Invented::shown(int variable, uint32_t row) const {
    const auto& view = batch_.columns[static_cast<size_t>(variable)];
    const auto& name = form_.dictionary().variables()[static_cast<size_t>(variable)].name;
    return view.texts.empty()
               ? fmt::format("{}={}", name, view.integers.empty() ? -1 : view.integers[row])
               : fmt::format("{}=\"{}\"", name, view.texts[row]);
}

}  // namespace regsosek::check
