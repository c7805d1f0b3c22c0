// Rules that follow from the form: codes and ranges, and required answers.
#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <string>

#include "method/check/rules.h"

namespace regsosek::check {

namespace {

// "x in {1,2,8}", "x in 1..30 or x in {98}"; empty when the form says nothing about the values.
std::string range_of(const form::Form& form, const form::Question& question) {
    const bool has_list = question.codelist >= 0;
    if (!has_list && !question.ranged) {
        return {};
    }
    std::string out;
    if (has_list && question.kind != form::Kind::bitmask) {
        const auto& codes = form.codelists()[static_cast<size_t>(question.codelist)].codes;
        for (const auto& code : codes) {
            fmt::format_to(std::back_inserter(out), "{}{}", out.empty() ? "" : ", ", code.code);
        }
        return codes.empty() ? "" : fmt::format("{} in {{{}}}", question.name, out);
    }
    out = fmt::format("{} in {}..{}", question.name, question.low, question.high);
    for (const int32_t code : question.unknown_codes) {
        fmt::format_to(std::back_inserter(out), " or {} == {}", question.name, code);
    }
    return out;
}

// Variables whose values a rule of the book judges by themselves.
std::set<int> ranged_by_book(const RuleBook& book) {
    std::set<int> out;
    for (const Rule& rule : book.rules) {
        if (rule.expression.reads().size() == 1 && rule.severity == Severity::error) {
            out.insert(rule.expression.reads()[0]);
        }
    }
    return out;
}

Result<void> add(RuleBook& book, const form::Form& form, const form::Question& question,
                 std::string name, const std::string& source, Text message) {
    Rule rule;
    rule.name = std::move(name);
    rule.severity = Severity::error;
    rule.level = question.level;
    rule.expression = TRY(expr::compile(source, question.level, form.dictionary()));
    rule.change = {question.variable};
    rule.message = std::move(message);
    rule.basis = question.basis;
    rule.file = "form";
    book.rules.push_back(std::move(rule));
    return {};
}

bool judged(const form::Question& question) {
    const bool level =
        question.level == expr::Level::family || question.level == expr::Level::member;
    return level && question.stored() && !question.is_text();
}

}  // namespace

Result<void> add_form_rules(RuleBook& book, const form::Form& form) {
    const auto known = ranged_by_book(book);
    std::set<std::string> named;  // a rule of the book takes the place of the form's own
    for (const Rule& rule : book.rules) {
        named.insert(rule.name);
    }
    for (const form::Question& question : form.questions()) {
        if (!judged(question)) {
            continue;
        }
        const std::string range = range_of(form, question);
        const std::string range_rule = "RNG_" + question.number;
        if (!range.empty() && !known.contains(question.variable) && !named.contains(range_rule)) {
            TRY(add(book, form, question, range_rule, range,
                    {fmt::format("{} di luar daftar atau rentang", question.label.id),
                     fmt::format("{}: outside its list or range", question.label.en)}));
        }
        const std::string required_rule = "REQ_" + question.number;
        const bool owed = question.required == 'Y' && question.basis == "seen";
        if (owed && !named.contains(required_rule)) {
            // "1" is how a form says that everybody is asked.
            const std::string universe = question.universe == "1" ? "true" : question.universe;
            // Only a complete interview owes all answers, where the form asks how it went.
            const bool interview =
                form.find("interview_result") != nullptr && question.name != "interview_result";
            // Nor does a member whom an event brought, until somebody visits.
            const bool newcomer =
                question.level == expr::Level::member && form.find("came_on") != nullptr;
            const std::string source =
                fmt::format("{}{}({}) => filled({})", interview ? "interview_result == 1 and " : "",
                            newcomer ? "not known(came_on) and " : "", universe, question.name);
            TRY(add(book, form, question, required_rule, source,
                    {fmt::format("{} wajib diisi", question.label.id),
                     fmt::format("{} is required", question.label.en)}));
        }
    }
    return {};
}

}  // namespace regsosek::check
