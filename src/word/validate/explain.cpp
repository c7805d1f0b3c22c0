// What one rule means: its message, expression, and the questions that it reads.
#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "ground/base/text.h"
#include "method/check/analyse.h"
#include "method/check/trial.h"
#include "regsosek/validate.h"
#include "word/validate/book.h"
#include "word/validate/elsewhere.h"

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

// "x village = share(floor_type)" of a total and of those that it is made from, those first.
void add_total(const check::GroupBook& groups, size_t index, std::vector<size_t>& out) {
    const check::Total& total = groups.totals[index];
    if (std::ranges::find(out, index) != out.end()) {
        return;
    }
    if (total.figure == check::Figure::deviation || total.figure == check::Figure::finest) {
        add_total(groups, total.part, out);
        add_total(groups, total.whole, out);
    }
    out.push_back(index);
}

Explanation explained(const check::GroupRule& group, const check::RuleBook& book,
                      const form::Form& form) {
    Explanation out = explained(group.rule, form);
    out.variables.clear();
    out.level = book.groups.scopes[group.scope].name;
    out.expression = group.text;
    out.when = group.when;
    std::vector<size_t> totals;
    for (const size_t total : group.totals) {
        add_total(book.groups, total, totals);
    }
    for (const size_t index : totals) {
        const check::Total& total = book.groups.totals[index];
        out.totals.push_back(total.figure == check::Figure::given
                                 ? total.name
                                 : fmt::format("{} {} = {}", total.name,
                                               book.groups.scopes[total.scope].name, total.text));
    }
    // What a finding shows; what the totals read stands with them.
    for (const form::Question& question : form.questions()) {
        if (std::ranges::find(group.rule.change, question.variable) != group.rule.change.end()) {
            out.variables.push_back(explained(question));
        }
    }
    return out;
}

// What no solver can make up is found by trying.
void add_tried(check::Tried tried, Explanation& out) {
    out.failing = std::move(tried.failing);
    out.passing = std::move(tried.passing);
}

void add_examples(const check::RuleBook& book, size_t index, const form::Form& form,
                  Explanation& out) {
    const check::Rule& rule = book.rules[index];
    const check::Examples examples = check::examples_of(rule, form);
    if (examples.skipped) {
        add_tried(check::try_rule(book, index, form), out);
        return;
    }
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

RuleOddity odd(const check::Oddity& one, const check::Rule& rule, const check::Rule& other,
               bool proven) {
    RuleOddity out;
    out.rule = rule.name;
    out.place = rule.line == 0 ? rule.file : fmt::format("{}:{}", rule.file, rule.line);
    switch (one.kind) {
        case check::Oddity::Kind::never_hits: out.kind = "never_hits"; break;
        case check::Oddity::Kind::repeats: out.kind = "repeats"; break;
        case check::Oddity::Kind::contradicts: out.kind = "contradicts"; break;
    }
    out.other = one.kind == check::Oddity::Kind::never_hits ? "" : other.name;
    out.kind = (proven ? "" : "tried: ") + out.kind;
    return out;
}

}  // namespace

Result<std::vector<RuleOddity>> rule_oddities(const std::string& folder, const Options& options) {
    const auto form = TRY(form::Form::load(folder));
    const auto book = TRY(load_book(*form, folder, options, no_dukcapil_codes()));
    std::vector<RuleOddity> out;
    for (const check::Oddity& one : check::oddities(book, *form)) {
        out.push_back(odd(one, book.rules[one.rule], book.rules[one.other], true));
    }
    for (const check::Oddity& one : check::try_group_oddities(book, *form)) {
        out.push_back(
            odd(one, book.group_rules[one.rule].rule, book.group_rules[one.other].rule, false));
    }
    return out;
}

Result<Explanation> explain(std::string_view rule, const Options& options) {
    const std::string folder = form_folder(options);
    const auto form = TRY(form::Form::load(folder));
    const auto book = TRY(load_book(*form, folder, options, no_dukcapil_codes()));
    std::vector<std::string> names;
    for (size_t i = 0; i < book.rules.size(); ++i) {
        if (book.rules[i].name == rule) {
            Explanation out = explained(book.rules[i], *form);
            add_examples(book, i, *form, out);
            return out;
        }
        names.push_back(book.rules[i].name);
    }
    for (size_t i = 0; i < book.group_rules.size(); ++i) {
        if (book.group_rules[i].rule.name == rule) {
            Explanation out = explained(book.group_rules[i], book, *form);
            add_tried(check::try_group_rule(book, i, *form), out);
            return out;
        }
        names.push_back(book.group_rules[i].rule.name);
    }
    for (Explanation& one : TRY(rules_elsewhere(folder))) {
        if (one.rule == rule) {
            return std::move(one);
        }
        names.push_back(one.rule);
    }
    const auto near = text::nearest(rule, names);
    return fail(Code::not_found,
                fmt::format("tidak ada aturan '{}'{}", rule,
                            near ? fmt::format("; maksudnya {}?", *near) : ""),
                fmt::format("there is no rule '{}'{}", rule,
                            near ? fmt::format("; did you mean {}?", *near) : ""));
}

Result<std::map<std::string, Text>> rule_messages(const Options& options) {
    const std::string folder = form_folder(options);
    const auto form = TRY(form::Form::load(folder));
    const auto book = TRY(load_book(*form, folder, options, no_dukcapil_codes()));
    std::map<std::string, Text> out;
    for (const check::Rule& one : book.rules) {
        out.emplace(one.name, one.message);
    }
    for (const check::GroupRule& one : book.group_rules) {
        out.emplace(one.rule.name, one.rule.message);
    }
    for (const Explanation& one : TRY(rules_elsewhere(folder))) {
        out.emplace(one.rule, one.message);
    }
    return out;
}

}  // namespace regsosek::validate
