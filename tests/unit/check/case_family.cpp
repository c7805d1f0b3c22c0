// Reading cases of rules and turning them into batches.
#include "case_family.h"

#include <sstream>
#include <utility>

#include "ground/base/files.h"

namespace regsosek::testing_check {

bool change(CaseFamily& family, const std::string& text, const form::Form& form) {
    const size_t equals = text.find('=');
    if (equals == std::string::npos) {
        return false;
    }
    std::string name = text.substr(0, equals);
    Answers* answers = &family.family;
    auto level = expr::Level::family;
    if (const size_t point = name.find('.'); point != std::string::npos) {
        const size_t member = std::stoul(name.substr(0, point));
        if (member < 1 || member > family.members.size()) {
            return false;
        }
        answers = &family.members[member - 1];
        level = expr::Level::member;
        name = name.substr(point + 1);
    }
    const form::Question* question = form.find(name);
    if (question == nullptr || question->level != level) {
        return false;
    }
    std::string value = text.substr(equals + 1);
    for (char& c : value) {
        c = c == '_' ? ' ' : c;
    }
    (*answers)[name] = value;
    return true;
}

CaseBatch::CaseBatch(const form::Form& form, std::vector<CaseFamily> families_of_case)
    : families(std::move(families_of_case)) {
    const auto& variables = form.dictionary().variables();
    integers.resize(variables.size());
    texts.resize(variables.size());
    member_begin.push_back(0);
    for (const CaseFamily& family : families) {
        batch.members += family.members.size();
        member_begin.push_back(static_cast<uint32_t>(batch.members));
        const auto add = [&](const expr::Variable& variable, const Answers& answers) {
            const auto at = static_cast<size_t>(variable.index);
            const auto found = answers.find(variable.name);
            const bool there = found != answers.end() && !found->second.empty();
            if (variable.type == expr::Type::text) {
                texts[at].push_back(there ? std::string_view(found->second) : std::string_view());
            } else {
                integers[at].push_back(there ? std::stoi(found->second) : expr::not_asked);
            }
        };
        for (const expr::Variable& variable : variables) {
            if (variable.level == expr::Level::family) {
                add(variable, family.family);
            } else {
                for (const Answers& member : family.members) {
                    add(variable, member);
                }
            }
        }
    }
    batch.families = families.size();
    batch.member_begin = member_begin;
    batch.columns.resize(variables.size());
    for (size_t i = 0; i < variables.size(); ++i) {
        batch.columns[i].integers = integers[i];
        batch.columns[i].texts = texts[i];
    }
}

CaseFile read_cases(const std::string& path, const form::Form& form) {
    CaseFile out;
    const auto content = files::read(path);
    if (!content) {
        out.wrong = content.error().message(Lang::en);
        return out;
    }
    std::istringstream lines{*content};
    std::string line;
    bool expecting = false;
    std::string prefix;
    for (int number = 1; std::getline(lines, line); ++number) {
        std::istringstream words{line};
        std::string word;
        if (line.empty() || line[0] == '#') {
            continue;
        }
        if (line == "given family" || line == "expect") {
            expecting = line == "expect";
        } else if (line.starts_with("given member ")) {
            out.family.members.emplace_back();
            prefix = std::to_string(out.family.members.size()) + ".";
        } else if (expecting) {
            RuleCase one;
            std::string expected;
            words >> one.rule >> expected;
            one.hit = expected == "hit";
            one.line = number;
            while (words >> word) {
                one.changes.push_back(word);
            }
            out.wrong += expected == "hit" || expected == "pass" ? "" : line + "\n";
            out.cases.push_back(one);
        } else {
            while (words >> word) {
                out.wrong += change(out.family, prefix + word, form) ? "" : word + "\n";
            }
        }
    }
    return out;
}

}  // namespace regsosek::testing_check
