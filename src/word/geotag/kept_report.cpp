// Names and numbers, one pair per line.
#include "word/geotag/kept_report.h"

#include <fmt/format.h>

#include <map>

#include "ground/base/text.h"

namespace regsosek::geotag {

std::string kept_text(const Report& report) {
    std::string out = fmt::format(
        "landmarks {}\nfamilies {}\nneeded {}\nwith_place {}\nunattached {}\nfindings {}\n",
        report.landmarks, report.families, report.needed, report.with_place, report.unattached,
        report.findings);
    for (const Report::RuleCount& rule : report.rules) {
        out += fmt::format("rule/{} {}\n", rule.rule, rule.findings);
    }
    return out;
}

Report parse_kept(std::string_view text) {
    constexpr std::string_view rule = "rule/";
    std::map<std::string, int64_t> numbers;
    for (const auto line : text::split(text, '\n')) {
        const auto parts = text::split(line, ' ');
        if (parts.size() == 2) {
            numbers[std::string(parts[0])] = text::integer(parts[1]).value_or(0);
        }
    }
    Report report;
    report.landmarks = numbers["landmarks"];
    report.families = numbers["families"];
    report.needed = numbers["needed"];
    report.with_place = numbers["with_place"];
    report.unattached = numbers["unattached"];
    report.findings = numbers["findings"];
    for (const auto& [name, count] : numbers) {
        if (name.starts_with(rule)) {
            report.rules.push_back({name.substr(rule.size()), count});
        }
    }
    return report;
}

}  // namespace regsosek::geotag
