// Second stage: rules that need more than one family, or more than the documents. The rules are
// data (forms/<form>/second_stage); what their language cannot say is computed here and given to
// them: the VK list, the slips and the list of sub-SLS beside the documents, the words of a job,
// namesakes. Each looks only at what the scope shows. docs/method/rules.md.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "ground/store/table.h"
#include "ground/store/workspace.h"
#include "method/check/rules.h"
#include "method/check/run.h"
#include "regsosek/validate.h"
#include "word/validate/keywords.h"

namespace regsosek::validate {

/// What the rules read. The VK tables are null when no VK list has been collected.
struct SecondInput {
    const check::RuleBook& book;
    const expr::Batch& batch;  ///< of the columns and identities
    const store::Columns& columns;
    const store::Identities& identities;
    const Options& options;
    const store::Table* vk = nullptr;          ///< collect_vk
    const store::Table* vk_line = nullptr;     ///< collect_vk_line
    const store::Table* area = nullptr;        ///< frame_area
    const store::Table* sls_change = nullptr;  ///< frame_sls_change
    const store::Table* receipt = nullptr;     ///< collect_receipt
    const Keywords* keywords = nullptr;        ///< Of the form; null: EMP13 judges nothing.
    check::Groups groups = {};                 ///< By which rules at rows are counted.
};

/// A finding at a family or member row of the columns.
struct SecondHit {
    check::Hit hit;      ///< rule is an index of RuleBook::group_rules
    std::string totals;  ///< What it shows besides the answers.
};

/// A finding at an area (16 digits, padded with zeros) or at an officer in it.
struct AreaHit {
    uint32_t rule = 0;  ///< index of RuleBook::group_rules
    int64_t area = 0;
    std::string officer;  ///< Code of the officer; empty: the area as a whole.
    std::string shown;
};

/// What the second stage found: sorted by rule, then row, or area and officer.
struct SecondStage {
    std::vector<SecondHit> hits;
    std::vector<AreaHit> area_hits;
    std::vector<check::Count> counts;         ///< by rule
    std::vector<check::GroupCount> by_group;  ///< as check::Checked::by_group, of rules at rows
};

/// Runs all rules of the second stage.
SecondStage run_second_stage(const SecondInput& input);

}  // namespace regsosek::validate
