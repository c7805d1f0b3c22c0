// Rules over families, SLS and sessions.
#include "word/consult/findings.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <tuple>

#include "ground/base/ids.h"
#include "word/consult/decision_files.h"

namespace regsosek::consult {

namespace {

constexpr int32_t warning = 2;
constexpr int32_t error = 3;
constexpr double millionth = 1e-6;

// What the families of one SLS add up to.
struct SlsSums {
    int32_t families = 0;
    int32_t changed = 0;
    int32_t poorer = 0;
    int32_t better = 0;
    std::array<int32_t, 4> groups{};
};

std::map<int64_t, SlsSums> sums_by_sls(const Before& before, const After& after) {
    std::map<int64_t, SlsSums> sums;
    for (size_t i = 0; i < before.family_id.size(); ++i) {
        SlsSums& sls = sums[before.area[i]];
        const int32_t printed = before.group_printed[i];
        const int32_t agreed = after.group_agreed[i];
        ++sls.families;
        if (printed > 0 && agreed != printed) {
            ++sls.changed;
            ++(agreed < printed ? sls.poorer : sls.better);
        }
        if (agreed > 0 && after.existence[i] == 1) {
            ++sls.groups[static_cast<size_t>(agreed - 1)];
        }
    }
    return sums;
}

// FKP01, FKP05 and STA14: families.
void family_rules(const Before& before, const After& after, const Answers& answers,
                  const AgreeOptions& options, std::vector<Finding>& out) {
    constexpr int32_t earth_floor = 8;
    for (size_t i = 0; i < before.family_id.size(); ++i) {
        const auto add = [&](const char* rule, int32_t severity, std::string shown) {
            out.push_back({rule, severity, before.area[i], before.family_id[i], std::move(shown)});
        };
        if (answers.set_aside[i] == "no_reason") {
            add("FKP01", error, fmt::format("group_printed={}", before.group_printed[i]));
        }
        const bool better_off =
            after.moved_by[i] == 1 && after.group_agreed[i] >= options.contradicted_group;
        if (better_off && (answers.prog_pkh[i] == 1 || answers.floor_type[i] == earth_floor)) {
            add("FKP05", warning,
                fmt::format("group_printed={}; group_agreed={}; prog_pkh={}; floor_type={}",
                            before.group_printed[i], after.group_agreed[i], answers.prog_pkh[i],
                            answers.floor_type[i]));
        }
        const double bottom20 = answers.bottom20_e6[i] * millionth;
        const double bottom40 = answers.bottom40_e6[i] * millionth;
        const bool richer_than_seen =
            answers.welfare_status[i] == 1 && bottom40 >= 0 && bottom40 < options.bottom40_low;
        const bool poorer_than_seen =
            answers.welfare_status[i] == 3 && bottom20 > options.bottom20_high;
        if (richer_than_seen || poorer_than_seen) {
            add("STA14", warning,
                fmt::format("welfare_status_initial={}; group_printed={}",
                            answers.welfare_status[i], before.group_printed[i]));
        }
    }
}

// FKP04: SLS in which much was changed.
void sls_rules(const std::map<int64_t, SlsSums>& sums, const AgreeOptions& options,
               std::vector<Finding>& out) {
    for (const auto& [area, sls] : sums) {
        const double changed = static_cast<double>(sls.changed) / sls.families;
        const double poorer = static_cast<double>(sls.poorer - sls.better) / sls.families;
        if (changed > options.changed_share_max || poorer > options.poorer_share_max) {
            out.push_back({"FKP04", warning, area, 0,
                           fmt::format("families={}; changed={}; poorer={}; better={}",
                                       sls.families, sls.changed, sls.poorer, sls.better)});
        }
    }
}

// FKP02: what the village counted is not what its lines add up to.
void recap_rule(const std::map<int64_t, SlsSums>& sums, const store::Table& held,
                const store::Table& added, std::vector<Finding>& out) {
    std::map<int64_t, std::array<int32_t, 5>> existences;
    for (size_t row = 0; row < added.rows; ++row) {
        const int64_t existence = added.at("existence").integer(row);
        ++existences[added.at("area").integer(row)][static_cast<size_t>(existence - 1)];
    }
    for (size_t row = 0; row < held.rows; ++row) {
        const int64_t area = held.at("area").integer(row);
        const auto found = sums.find(area);
        const SlsSums sls = found == sums.end() ? SlsSums{} : found->second;
        std::string shown;
        for (size_t i = 0; i < recap_columns.size(); ++i) {
            const int64_t written = held.at(recap_columns[i]).integer(row);
            const int32_t counted =
                i < sls.groups.size() ? sls.groups[i] : existences[area][i - sls.groups.size()];
            if (written != blank && written != counted) {
                shown += fmt::format("{}{}={} ({})", shown.empty() ? "" : "; ", recap_columns[i],
                                     written, counted);
            }
        }
        if (!shown.empty()) {
            out.push_back({"FKP02", error, area, 0, std::move(shown)});
        }
    }
}

// FKP03: SLS without a signature; FKP06: sessions of too many SLS.
void session_rules(const store::Table& held, const AgreeOptions& options,
                   std::vector<Finding>& out) {
    std::map<std::string, std::pair<int64_t, int64_t>> sessions;  // first SLS, number of SLS
    for (size_t row = 0; row < held.rows; ++row) {
        const int64_t area = held.at("area").integer(row);
        const std::string session{held.at("session_id").text(row)};
        if (held.at("counts").integer(row) == 0) {
            out.push_back({"FKP03", error, area, 0, "session_id=" + session});
        }
        auto& [first, count] = sessions.try_emplace(session, area, 0).first->second;
        first = std::min(first, area);
        ++count;
    }
    for (const auto& [session, sls] : sessions) {
        if (sls.second > options.sls_per_session_max) {
            out.push_back({"FKP06", error, sls.first, 0,
                           fmt::format("session_id={}; sls={}", session, sls.second)});
        }
    }
}

}  // namespace

std::vector<Finding> findings(const Before& before, const After& after, const Answers& answers,
                              const store::Table& held, const store::Table& added,
                              const AgreeOptions& options) {
    std::vector<Finding> out;
    const auto sums = sums_by_sls(before, after);
    family_rules(before, after, answers, options, out);
    sls_rules(sums, options, out);
    if (held.rows > 0) {
        recap_rule(sums, held, added, out);
        session_rules(held, options, out);
    }
    std::ranges::sort(out, {}, [](const Finding& one) {
        return std::tie(one.rule, one.area, one.family_id, one.shown);
    });
    return out;
}

store::Table finding_table(const std::vector<Finding>& findings) {
    store::Table table;
    table.rows = findings.size();
    table.columns.reserve(6);
    auto& number = table.add("number", store::ColumnType::int64).int64s;
    store::TextBuilder rule{table.add("rule", store::ColumnType::text)};
    auto& severity = table.add("severity", store::ColumnType::int32).int32s;
    auto& area = table.add("area", store::ColumnType::int64).int64s;
    auto& family = table.add("family_id", store::ColumnType::int64).int64s;
    store::TextBuilder shown{table.add("shown_values", store::ColumnType::text)};
    // In each area from 1: a number over all areas would tell how many the others have.
    std::map<int64_t, int64_t> last;
    for (const Finding& one : findings) {
        number.push_back(++last[one.area]);
        rule.add(one.rule);
        severity.push_back(one.severity);
        area.push_back(one.area);
        family.push_back(one.family_id);
        shown.add(one.shown);
    }
    return table;
}

}  // namespace regsosek::consult
