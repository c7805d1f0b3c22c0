// What one rule means: its message, expression, and the questions that it reads.
#include <fmt/format.h>

#include <algorithm>

#include "ground/base/text.h"
#include "method/check/analyse.h"
#include "regsosek/validate.h"
#include "word/validate/book.h"
#include "word/validate/second_stage.h"

namespace regsosek::validate {

namespace {

ExplainedVariable explained(const form::Question& question) {
    return {question.name, question.number, question.label,
            question.universe == "1" ? "" : question.universe};
}

Explanation explained(const check::Rule& rule, const form::Form& form) {
    Explanation out;
    out.rule = rule.name;
    out.message = rule.message;
    out.severity = check::name(rule.severity);
    out.softened = rule.softened;
    out.query = rule.sense == check::Sense::query;
    out.level = rule.level == expr::Level::member ? "member" : "family";
    out.basis = rule.basis;
    out.expression = rule.expression.text();
    out.place = rule.line == 0 ? rule.file : fmt::format("{}:{}", rule.file, rule.line);
    for (const form::Question& question : form.questions()) {
        if (std::ranges::binary_search(rule.expression.reads(), question.variable)) {
            out.variables.push_back(explained(question));
        }
    }
    return out;
}

Explanation explained(const SecondRule& rule, bool soften, const form::Form& form) {
    Explanation out;
    out.rule = rule.name;
    out.message = {std::string(rule.message_id), std::string(rule.message_en)};
    out.softened = soften && rule.basis == "memory" && rule.severity == check::Severity::error;
    out.severity = check::name(out.softened ? check::Severity::warning : rule.severity);
    out.query = rule.sense == check::Sense::query;
    out.level = rule.level;
    out.basis = rule.basis;
    out.place = "docs/method/rules.md";
    for (const std::string_view name : text::split(rule.reads, ' ')) {
        // Names of the VK list are not questions of the family form.
        if (const form::Question* question = form.find(name)) {
            out.variables.push_back(explained(*question));
        }
    }
    return out;
}

void add_examples(const check::Rule& rule, const form::Form& form, Explanation& out) {
    const check::Examples examples = check::examples_of(rule, form);
    const auto shown = [&](const std::optional<check::Example>& example) {
        if (!example) {
            return std::string();
        }
        const std::string about =
            example->member < 0 ? "" : fmt::format("[{}] ", example->member + 1);
        return about + check::shown(*example, rule, form);
    };
    out.failing = shown(examples.failing);
    out.passing = shown(examples.passing);
    out.never_hits = examples.never_hits;
}

}  // namespace

Result<std::vector<RuleOddity>> rule_oddities(const std::string& folder, const Options& options) {
    const auto form = TRY(form::Form::load(folder));
    const auto book = TRY(load_book(*form, folder, options, no_dukcapil_codes()));
    std::vector<RuleOddity> out;
    for (const check::Oddity& one : check::oddities(book, *form)) {
        const check::Rule& rule = book.rules[one.rule];
        RuleOddity odd;
        odd.rule = rule.name;
        odd.place = rule.line == 0 ? rule.file : fmt::format("{}:{}", rule.file, rule.line);
        switch (one.kind) {
            case check::Oddity::Kind::never_hits: odd.kind = "never_hits"; break;
            case check::Oddity::Kind::repeats: odd.kind = "repeats"; break;
            case check::Oddity::Kind::contradicts: odd.kind = "contradicts"; break;
        }
        odd.other = one.kind == check::Oddity::Kind::never_hits ? "" : book.rules[one.other].name;
        out.push_back(std::move(odd));
    }
    return out;
}

Result<Explanation> explain(std::string_view rule, const Options& options) {
    const std::string folder = form_folder(options);
    const auto form = TRY(form::Form::load(folder));
    const auto book = TRY(load_book(*form, folder, options, no_dukcapil_codes()));
    std::vector<std::string> names;
    for (const check::Rule& one : book.rules) {
        if (one.name == rule) {
            Explanation out = explained(one, *form);
            add_examples(one, *form, out);
            return out;
        }
        names.push_back(one.name);
    }
    for (const SecondRule& one : second_rules()) {
        if (one.name == rule) {
            return explained(one, options.soften_memory, *form);
        }
        names.emplace_back(one.name);
    }
    const auto near = text::nearest(rule, names);
    return fail(Code::not_found,
                fmt::format("tidak ada aturan '{}'{}", rule,
                            near ? fmt::format("; maksudnya {}?", *near) : ""),
                fmt::format("there is no rule '{}'{}", rule,
                            near ? fmt::format("; did you mean {}?", *near) : ""));
}

}  // namespace regsosek::validate
