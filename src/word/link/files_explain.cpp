// Why two records are one, or not: the weight as a waterfall.
#include <algorithm>

#include "ground/base/ids.h"
#include "ground/base/math.h"
#include "method/pairs/measure.h"
#include "word/link/files_open.h"

namespace regsosek::link {

namespace {

constexpr double ln2 = 0.693147180559945309417;

/// A level in words: the author's label, else what its condition says.
Text level_text(const pairs::Comparison& comparison, uint32_t number) {
    if (number == 0) {
        return {"tidak diketahui", "unknown"};
    }
    const pairs::Level& level = comparison.at(number);
    if (!level.label.id.empty() || !level.label.en.empty()) {
        return level.label.id.empty()   ? Text{level.label.en, level.label.en}
               : level.label.en.empty() ? Text{level.label.id, level.label.id}
                                        : level.label;
    }
    if (level.tests.empty()) {
        return {"berbeda", "different"};
    }
    Text out;
    for (const pairs::Test& test : level.tests) {
        const pairs::MeasureInfo& info = pairs::info(*pairs::measure_of(test.measure));
        std::string bound;
        if (info.sense != pairs::Sense::truth) {
            bound = std::to_string(test.bound);
            bound.erase(bound.find_last_not_of('0') + 1);
            bound = " " + (bound.ends_with('.') ? bound.substr(0, bound.size() - 1) : bound);
        }
        const std::string columns =
            comparison.columns.size() > 1 || test.first != test.second
                ? test.first + (test.first == test.second ? ": " : "/" + test.second + ": ")
                : "";
        out.id += (out.id.empty() ? "" : "; ") + columns + std::string(info.meaning_id) + bound;
        out.en += (out.en.empty() ? "" : "; ") + columns + std::string(info.meaning_en) + bound;
    }
    return out;
}

std::string values_of(const pairs::Prepared& prepared, const pairs::Model& model,
                      const pairs::Comparison& comparison, bool is_right, size_t row, bool plain) {
    std::string out;
    for (const std::string& name : comparison.columns) {
        const std::string value =
            prepared.value(static_cast<size_t>(model.column(name)), is_right, row);
        out += (out.empty() ? "" : " | ") + (value.empty() ? std::string("?")
                                             : plain       ? value
                                                           : masked(value));
    }
    return out;
}

}  // namespace

Result<Explanation> explain_files(const FileOptions& options, const std::string& left_id,
                                  const std::string& right_id, bool plain) {
    OpenFiles files = TRY(open_files(options));
    const pairs::Prepared& prepared = *files.prepared;
    const uint32_t a = TRY(find_record(prepared.left(), left_id));
    const uint32_t b = TRY(find_record(prepared.right(), right_id));
    if (!files.model.complete()) {
        pairs::fit(prepared.layout(), prepared.plan(), prepared.left(), prepared.right(), {},
                   files.model);
    }
    const pairs::Scores scores(files.model, prepared.plan(), prepared.right());
    Explanation out;
    out.prior_bits = static_cast<double>(scores.prior()) / pairs::weight_unit;
    double sum = out.prior_bits;
    const auto shares = scores.shares(prepared.left().row(a), prepared.right().row(b));
    for (size_t c = 0; c < shares.size(); ++c) {
        const pairs::Comparison& comparison = files.model.comparisons[c];
        sum += shares[c].bits + shares[c].rarity_bits;
        out.steps.push_back({comparison.name, level_text(comparison, shares[c].level),
                             values_of(prepared, files.model, comparison, false, a, plain),
                             values_of(prepared, files.model, comparison, true, b, plain),
                             shares[c].bits, shares[c].rarity_bits, sum});
    }
    out.weight_bits = sum;
    out.probability = 1.0 / (1.0 + math::exp(-sum * ln2));
    const auto& rules = prepared.layout().rules;
    for (size_t r = 0; r < rules.size(); ++r) {
        if (pairs::agree(rules[r], prepared.left().row(a), prepared.right().row(b))) {
            out.rules.push_back(files.model.rules[r].name());
        }
    }
    return out;
}

}  // namespace regsosek::link
