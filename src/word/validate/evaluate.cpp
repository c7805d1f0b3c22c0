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

// The findings of a workspace by census key: rules that hit the family or any of its members, and
// how many say that something is wrong (rules of severity warning or error) or only ask (queries,
// infos). Findings at an area or officer are kept apart.
struct Found {
    std::map<int64_t, std::set<std::string, std::less<>>> rules;  // by family_id
    std::map<int64_t, int64_t> claims;                            // by family_id
    std::map<int64_t, int64_t> questions;                         // by family_id
    std::map<CensusKey, int64_t> families;
    std::map<int64_t, std::string> officers;  // by family_id
    // Findings at an area or an officer: rule, area, officer.
    std::set<std::tuple<std::string, int64_t, std::string>> places;

    bool has(const std::string& rule, const CensusKey& key) const;
};

// At the family, at its SLS or village, or at its officer.
bool Found::has(const std::string& rule, const CensusKey& key) const {
    const AreaCode area{key.area};
    if (places.contains({rule, key.area, ""}) ||
        places.contains({rule, area.enclosing(10).value, ""})) {
        return true;
    }
    const auto family = families.find(key);
    if (family == families.end()) {
        return false;
    }
    const auto at = rules.find(family->second);
    return (at != rules.end() && at->second.contains(rule)) ||
           places.contains({rule, area.enclosing(7).value, officers.at(family->second)});
}

Result<Found> read_found(store::Workspace& workspace, const store::Scope& scope) {
    Found found;
    store::Query families;
    families.table = "family";
    families.fields = {"family_id", "area", "building_no", "family_no", "ppl_code"};
    const store::Table family = TRY(workspace.query(families, scope));
    for (size_t row = 0; row < family.rows; ++row) {
        found.families[{family.at("area").integer(row), family.at("building_no").integer(row),
                        family.at("family_no").integer(row)}] = family.at("family_id").integer(row);
        found.officers[family.at("family_id").integer(row)] = family.at("ppl_code").text(row);
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
        if (id == 0) {
            found.places.emplace(finding.at("rule").text(row), finding.at("area").integer(row),
                                 finding.at("officer").text(row));
            continue;
        }
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

Result<std::vector<Planted>> read_planted(const std::string& path, const store::Scope& scope) {
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
        // Landmarks are judged by geotag.
        const std::string_view sheet = cell("file");
        if (!sheet.starts_with("k_") && !sheet.starts_with("vk_") && sheet != "receipt") {
            continue;
        }
        const auto area = AreaCode::parse(cell("idsubsls"));
        if (!scope.contains(area ? area->value : 0)) {
            continue;
        }
        out.push_back({{area ? area->value : 0, text::integer(cell("building_no")).value_or(0),
                        text::integer(cell("family_no")).value_or(0)},
                       std::string(cell("kind")),
                       std::string(cell("rule"))});
    }
    return out;
}

// Families whose document is there twice (truth/duplicate.csv): both carry the same people. NIK08
// should say so of each, unless the truth says that no NIK stands on both.
Result<std::vector<Planted>> read_duplicates(const std::string& path, const store::Scope& scope) {
    const auto file = TRY(csv::File::open(path));
    const int rule = file.column("rule");
    std::vector<Planted> out;
    csv::Reader reader{file, file.body(), file.bytes(), 2};
    csv::Record record;
    while (TRY(reader.next(record))) {
        for (const char* side : {"_a", "_b"}) {
            const auto number = [&](const std::string& name) -> int64_t {
                const int column = file.column(name + side);
                return column < 0
                           ? 0
                           : text::integer(record.fields[static_cast<size_t>(column)]).value_or(0);
            };
            if (!scope.contains(number("idsubsls"))) {
                continue;
            }
            out.push_back(
                {{number("idsubsls"), number("building_no"), number("family_no")},
                 "duplicate_document",
                 rule < 0 ? "NIK08" : std::string(record.fields[static_cast<size_t>(rule)])});
        }
    }
    return out;
}

}  // namespace

Result<Evaluation> evaluate(store::Workspace& workspace, const store::Scope& scope,
                            const std::string& truth_folder) {
    const Found found = TRY(read_found(workspace, scope));
    auto planted = TRY(read_planted(truth_folder + "/error.csv", scope));
    std::ranges::move(TRY(read_duplicates(truth_folder + "/duplicate.csv", scope)),
                      std::back_inserter(planted));
    std::map<std::pair<std::string, std::string>, Detection> kinds;
    std::set<int64_t> touched;
    for (const Planted& error : planted) {
        Detection& kind = kinds[{error.kind, error.rule}];
        kind.kind = error.kind;
        kind.rule = error.rule;
        ++kind.planted;
        const auto family = found.families.find(error.key);
        if (family != found.families.end()) {
            touched.insert(family->second);
        }
        kind.found += found.has(error.rule, error.key) ? 1 : 0;
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
