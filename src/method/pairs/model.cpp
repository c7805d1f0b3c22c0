// The small questions that a model answers about itself, and the reading of conditions.
#include "method/pairs/model.h"

#include <algorithm>
#include <array>
#include <charconv>

#include "ground/base/text.h"
#include "method/pairs/measure.h"

namespace regsosek::pairs {

namespace {

std::unexpected<Error> unreadable(std::string_view when) {
    return std::unexpected(
        fail(Code::bad_input, "syarat tingkat tidak dapat dibaca: " + std::string(when),
             "the condition of a level cannot be read: " + std::string(when))
            .error()
            .with_hint("contoh: exact, jaro_winkler >= 0.9, years(birth) <= 1 and same_day_month",
                       "for example: exact, jaro_winkler >= 0.9, years(birth) <= 1 and "
                       "same_day_month"));
}

std::vector<std::string_view> split_and(std::string_view text) {
    std::vector<std::string_view> out;
    constexpr std::string_view word = " and ";
    for (size_t at = text.find(word); at != std::string_view::npos; at = text.find(word)) {
        out.push_back(text::trimmed(text.substr(0, at)));
        text.remove_prefix(at + word.size());
    }
    out.push_back(text::trimmed(text));
    return out;
}

Result<Test> read_test(std::string_view part, const std::string& column, std::string_view when) {
    const size_t name_end = std::min(part.find_first_of("(<>= "), part.size());
    Test test{std::string(part.substr(0, name_end)), column, column, 1};
    const auto measure = measure_of(test.measure);
    if (!measure) {
        std::vector<std::string> names;
        for (const MeasureInfo& entry : measure_list()) {
            names.emplace_back(entry.name);
        }
        auto error = fail(Code::bad_input, "ukuran tidak dikenal: " + test.measure,
                          "unknown measure: " + test.measure)
                         .error();
        const auto near = text::nearest(test.measure, names);
        return std::unexpected(
            near ? std::move(error).with_hint("mungkin " + *near, "perhaps " + *near)
                 : std::move(error));
    }
    std::string_view rest = text::trimmed(part.substr(name_end));
    if (!rest.empty() && rest[0] == '(') {
        const size_t close = rest.find(')');
        if (close == std::string_view::npos) {
            return unreadable(when);
        }
        const auto names = text::split(rest.substr(1, close - 1), ',');
        test.first = text::trimmed(names[0]);
        test.second = names.size() > 1 ? std::string(text::trimmed(names[1])) : test.first;
        rest = text::trimmed(rest.substr(close + 1));
    }
    const Sense sense = info(*measure).sense;
    const std::string_view sign = sense == Sense::at_least ? ">=" : "<=";
    if (sense == Sense::truth) {
        return rest.empty() ? Result<Test>(test) : Result<Test>(unreadable(when));
    }
    if (!rest.starts_with(sign)) {
        return unreadable(when);
    }
    rest = text::trimmed(rest.substr(sign.size()));
    const auto [end, bad] = std::from_chars(rest.data(), rest.data() + rest.size(), test.bound);
    return bad == std::errc{} && end == rest.data() + rest.size() ? Result<Test>(test)
                                                                  : Result<Test>(unreadable(when));
}

}  // namespace

std::string_view kind_name(Kind kind) {
    constexpr std::array<std::string_view, 6> names = {"name", "text",   "date",
                                                       "code", "number", "place"};
    return names[static_cast<size_t>(kind)];
}

std::string BlockingRule::name() const {
    std::string out;
    for (const std::string& part : parts) {
        out += (out.empty() ? "" : " + ") + part;
    }
    return out;
}

int Model::column(std::string_view column_name) const {
    const auto found = std::ranges::find(columns, column_name, &Column::name);
    return found == columns.end() ? -1 : static_cast<int>(found - columns.begin());
}

bool Model::complete() const {
    return prior > 0 && std::ranges::all_of(comparisons, [](const Comparison& comparison) {
               return std::ranges::all_of(comparison.levels, [](const Level& level) {
                   return level.m > 0 && level.u > 0;
               });
           });
}

Result<std::vector<Test>> read_tests(std::string_view when, const std::string& column) {
    std::vector<Test> tests;
    if (text::trimmed(when) == "else") {
        return tests;
    }
    for (const std::string_view part : split_and(when)) {
        tests.push_back(TRY(read_test(part, column, when)));
    }
    return tests;
}

}  // namespace regsosek::pairs
