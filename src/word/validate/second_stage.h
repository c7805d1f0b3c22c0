// Second stage: rules that need more than one family, or more than the documents. They are code,
// not expressions: a number used twice, a code rare in its village, an officer whose answers are
// unlike all others', the VK list, the slips and the list of sub-SLS against the documents. Names,
// severities and thresholds as in edit_rules (domain facts) and in the settings; each looks only at
// what the scope shows. docs/method/rules.md.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "ground/store/table.h"
#include "ground/store/workspace.h"
#include "method/check/run.h"
#include "regsosek/validate.h"
#include "word/validate/keywords.h"

namespace regsosek::validate {

/// The rules, in the order of second_rules().
enum class Second : uint8_t {
    id01,
    id03,
    id04,
    id05,
    id06,
    id19,
    id20,
    nik08,
    nik09,
    dem24,
    dem25,
    emp13,
    hou10,
    ast03,
    ast05,
    ops01,
    ops02,
    ops03,
    ops04,
    ops05,
    ops07,
};

/// One rule of the second stage.
struct SecondRule {
    std::string_view name;   ///< NIK08
    std::string_view level;  ///< What it compares within: sls, village, ppl, db.
    check::Severity severity = check::Severity::warning;
    check::Sense sense = check::Sense::rule;
    /// Where its findings are: at a family, a member, or an area or officer as a whole.
    enum class Place : uint8_t { family, member, area } place = Place::family;
    std::string_view basis;  ///< seen or memory
    std::string_view message_id;
    std::string_view message_en;
    std::string_view reads;  ///< Variables, separated by spaces, for explanation.
};

/// All rules of the second stage.
std::span<const SecondRule> second_rules();

/// What the rules read. The VK tables are null when no VK list has been collected.
struct SecondInput {
    const store::Columns& columns;
    const store::Identities& identities;
    const store::Table* vk = nullptr;       ///< collect_vk
    const store::Table* vk_line = nullptr;  ///< collect_vk_line
    const Options& options;
    const store::Table* area = nullptr;        ///< frame_area
    const store::Table* sls_change = nullptr;  ///< frame_sls_change
    const store::Table* receipt = nullptr;     ///< collect_receipt
    const Keywords* keywords = nullptr;        ///< Of the form; null: EMP13 judges nothing.
};

/// A finding at a family or member row of the columns.
struct SecondHit {
    check::Hit hit;  ///< rule is an index of second_rules()
    std::string shown;
};

/// A finding at an area (16 digits, padded with zeros) or at an officer in it.
struct AreaHit {
    uint32_t rule = 0;  ///< index of second_rules()
    int64_t area = 0;
    std::string officer;  ///< Code of the PPL; empty: the area as a whole.
    std::string shown;
};

/// What the second stage found: sorted by rule, then row, or area and officer.
struct SecondStage {
    std::vector<SecondHit> hits;
    std::vector<AreaHit> area_hits;
    std::vector<check::Count> counts;  ///< by rule
};

/// Runs all rules of the second stage.
SecondStage run_second_stage(const SecondInput& input);

}  // namespace regsosek::validate
