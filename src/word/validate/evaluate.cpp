// Findings against the truth of an invented district: which planted errors were found.
#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>
#include <tuple>

#include "ground/base/csv.h"
#include "ground/base/ids.h"
#include "ground/base/text.h"
#include "regsosek/validate.h"

namespace regsosek::validate {

namespace {

struct CensusKey {
    int64_t area = 0;
    int64_t building_no = 0;
    int64_t family_no = 0;
    auto operator<=>(const CensusKey&) const = default;
};

// The findings of a workspace by census key: rules that hit the family or any of its members, and how many
// say that something is wrong (rules of severity warning or error) or only ask (queries, infos).
struct Found {
    std::map<int64_t, std::set<std::string, std::less<>>> rules;   // by family_id
    std::map<int64_t, int64_t> claims;                             // by family_id
    std::map<int64_t, int64_t> questions;                          // by family_id
    std::map<CensusKey, int64_t> families;
};

Result<Found> read_found(store::Workspace& workspace, const store::Scope& scope) {
    Found found;
    store::Query families;
    families.table = "family";
    families.fields = {"family_id", "area", "building_no", "family_no"};
    const store::Table family = TRY(workspace.query(families, scope));
    for (size_t row = 0; row < family.rows; ++row) {
        found.families[{family.at("area").integer(row), family.at("building_no").integer(row),
                        family.at("family_no").integer(row)}] = family.at("family_id").integer(row);
    }
    store::Query rules;
    rules.table = "validate_rule";
    const store::Table rule = TRY(workspace.query(rules, scope));
    std::set<std::string, std::less<>> asks;
    for (size_t row = 0; row < rule.rows; ++row) {
        if (rule.at("sense").text(row) == "query") {
            asks.emplace(rule.at("rule").text(row));
        }
    }
    store::Query query;
    query.table = "validate_finding";
    const store::Table finding = TRY(workspace.query(query, scope));
    for (size_t row = 0; row < finding.rows; ++row) {
        const int64_t id = finding.at("family_id").integer(row);
        found.rules[id].emplace(finding.at("rule").text(row));
        const bool claim = finding.at("severity").integer(row) >= 2 &&
                           !asks.contains(finding.at("rule").text(row));
        ++(claim ? found.claims : found.questions)[id];
    }
    return found;
}

// One planted error of truth/error.csv.
struct Planted {
    CensusKey key;
    std::string kind;
    std::string rule;
};

Result<std::vector<Planted>> read_planted(const std::string& path) {
    const auto file = TRY(csv::File::open(path));
    std::map<std::string, size_t> at;
    for (const char* name : {"file", "idsubsls", "building_no", "family_no", "kind", "rule"}) {
        const int column = file.column(name);
        if (column < 0) {
            auto error = fail(Code::bad_input, fmt::format("kolom '{}' tidak ada", name),
                              fmt::format("column '{}' is missing", name));
            return std::unexpected(std::move(error).error().at(path, 1, name));
        }
        at[name] = static_cast<size_t>(column);
    }
    std::vector<Planted> out;
    csv::Reader reader{file, file.body(), file.bytes(), 2};
    csv::Record record;
    while (TRY(reader.next(record))) {
        const auto cell = [&](const char* name) { return record.fields[at[name]]; };
        const bool document = cell("file").starts_with("k_");
        if (!document) {
            continue;
        }
        const auto area = AreaCode::parse(cell("idsubsls"));
        out.push_back({{area ? area->value : 0, text::integer(cell("building_no")).value_or(0),
                        text::integer(cell("family_no")).value_or(0)},
                       std::string(cell("kind")),
                       std::string(cell("rule"))});
    }
    return out;
}

}  // namespace

Result<Evaluation> evaluate(store::Workspace& workspace, const store::Scope& scope,
                            const std::string& truth_folder) {
    const Found found = TRY(read_found(workspace, scope));
    const auto planted = TRY(read_planted(truth_folder + "/error.csv"));
    std::map<std::pair<std::string, std::string>, Detection> kinds;
    std::set<int64_t> touched;
    for (const Planted& error : planted) {
        Detection& kind = kinds[{error.kind, error.rule}];
        kind.kind = error.kind;
        kind.rule = error.rule;
        ++kind.planted;
        const auto family = found.families.find(error.key);
        if (family == found.families.end()) {
            continue;
        }
        touched.insert(family->second);
        const auto rules = found.rules.find(family->second);
        kind.found += rules != found.rules.end() && rules->second.contains(error.rule) ? 1 : 0;
    }
    Evaluation evaluation;
    for (auto& [key, kind] : kinds) {
        evaluation.kinds.push_back(std::move(kind));
    }
    for (const auto& [key, id] : found.families) {
        if (touched.contains(id)) {
            continue;
        }
        ++evaluation.clean_families;
        const auto claims = found.claims.find(id);
        evaluation.false_findings += claims == found.claims.end() ? 0 : claims->second;
        const auto questions = found.questions.find(id);
        evaluation.questions += questions == found.questions.end() ? 0 : questions->second;
    }
    return evaluation;
}

}  // namespace regsosek::validate
