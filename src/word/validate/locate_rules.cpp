// What each answer may be changed to, by the form: its codes or range, don't-knows, and "not
// asked" where its universe may be false. Never blank or unreadable: unknown satisfies every rule.
#include <algorithm>
#include <map>

#include "ground/base/date.h"
#include "ground/expr/program.h"
#include "word/validate/book.h"
#include "word/validate/locate.h"

namespace regsosek::validate {

namespace {

// Days low..high as yyyymmdd: one interval a month.
std::vector<check::Interval> days(int64_t low, int64_t high) {
    std::vector<check::Interval> out;
    for (int64_t month = low / 100; month <= high / 100;) {
        const auto year = static_cast<int>(month / 100);
        const auto of_year = static_cast<int>(month % 100);
        int64_t last = 31;
        while (!Date::of(year, of_year, static_cast<int>(last))) {
            --last;
        }
        out.push_back({std::max(low, month * 100 + 1), std::min(high, month * 100 + last)});
        month = of_year == 12 ? (month / 100 + 1) * 100 + 1 : month + 1;
    }
    return out;
}

check::ValueSet domain_of(const form::Form& form, const form::Question& question) {
    std::vector<check::Interval> out;
    if (question.kind == form::Kind::boolean) {
        out.push_back({0, 1});
    } else if (question.kind == form::Kind::bitmask && question.codelist >= 0) {
        int64_t sum = 0;
        for (const auto& code : form.codelists()[static_cast<size_t>(question.codelist)].codes) {
            const bool unknown = std::ranges::find(question.unknown_codes, code.code) !=
                                 question.unknown_codes.end();
            sum |= unknown ? 0 : code.code;
        }
        for (int64_t value = 0; value <= sum; ++value) {
            if ((value & ~sum) == 0) {
                out.push_back({value, value});
            }
        }
    } else if (question.codelist >= 0) {
        for (const auto& code : form.codelists()[static_cast<size_t>(question.codelist)].codes) {
            out.push_back({code.code, code.code});
        }
    } else if (question.ranged && question.kind == form::Kind::date) {
        out = days(question.low, question.high);
    } else if (question.ranged) {
        out.push_back({question.low, question.high});
    }
    if (out.empty()) {
        return {};
    }
    for (const int32_t code : question.unknown_codes) {
        out.push_back({code, code});
    }
    if (question.universe != "1" && !question.universe.empty()) {
        out.push_back({expr::not_asked, expr::not_asked});
    }
    return check::value_set(std::move(out));
}

// Who is asked, by the form or by the settings where sources differ.
std::string universe_of(const form::Question& question, const Options& options) {
    if (question.number == "r310" && options.r310_of_all) {
        return "r205 in {1,2}";
    }
    if (question.number == "r419" && options.r419_of_all) {
        return "r404 in {1,5} and r407 >= 5";
    }
    return question.universe;
}

// A changed answer is asked where its universe is true, and not asked where it is false.
Result<check::Requirement> guard_of(const form::Form& form, const form::Question& question,
                                    const std::string& universe) {
    const bool everybody = universe == "1" || universe.empty();
    if (everybody || question.is_text() || question.kind == form::Kind::blob) {
        return check::Requirement{};
    }
    const auto guard = TRY(expr::compile("(" + universe + ") <=> asked(" + question.name + ")",
                                         question.level, form.dictionary()));
    return check::Requirement{guard.program().tree, question.level, check::Sense::rule};
}

}  // namespace

Result<LocateRules> locate_rules(const LocaliseOptions& options) {
    LocateRules out;
    const std::string folder = form_folder(options.rules);
    out.form = TRY(form::Form::load(folder));
    for (const std::string& name : options.fixed) {
        if (out.form->find(name) == nullptr) {
            return fail(Code::bad_input, "isian '" + name + "' tidak ada",
                        "there is no answer '" + name + "'");
        }
    }
    out.book = TRY(load_book(*out.form, folder, options.rules, no_dukcapil_codes()));
    // Rules that ask for the codes of kecamatan are warnings: they locate nothing.
    std::erase_if(out.book.rules, [](const check::Rule& rule) {
        const bool error = rule.severity == check::Severity::error || rule.softened;
        return !error || rule.sense == check::Sense::query || needs_dukcapil_codes(rule);
    });
    const std::map<std::string, int32_t> weights(options.weights.begin(), options.weights.end());
    std::vector<check::Requirement> rules;
    for (const check::Rule& rule : out.book.rules) {
        rules.push_back({rule.expression.program().tree, rule.level, rule.sense});
    }
    std::vector<check::Answer> answers;
    std::vector<check::Requirement> guards;
    for (const form::Question& question : out.form->questions()) {
        check::Answer answer;
        answer.variable = question.variable;
        answer.level = question.level;
        answer.anything = question.is_text();
        answer.domain = answer.anything ? check::ValueSet{} : domain_of(*out.form, question);
        const auto weight = weights.find(question.name);
        answer.weight = weight == weights.end() ? options.weight : weight->second;
        answer.blank_weight = std::min(options.blank_weight, answer.weight);
        const bool named = std::ranges::find(options.fixed, question.name) != options.fixed.end();
        answer.fixed = named || question.kind == form::Kind::blob ||
                       (!answer.anything && answer.domain.empty());
        answers.push_back(std::move(answer));
        guards.push_back(TRY(guard_of(*out.form, question, universe_of(question, options.rules))));
    }
    out.family = std::make_unique<check::FamilyRules>(std::move(rules), std::move(answers),
                                                      std::move(guards),
                                                      out.form->dictionary().variables().size());
    out.limits.changes_max = options.changes_max;
    out.limits.sets_max = options.sets_max;
    out.limits.steps_max = options.steps_max;
    return out;
}

}  // namespace regsosek::validate
