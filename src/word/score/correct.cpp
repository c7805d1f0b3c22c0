// score correct: families with corrected facts, scored by the model in use and placed among all.
#include <algorithm>
#include <memory>

#include "ground/base/assert.h"
#include "ground/base/math.h"
#include "ground/expr/dictionary.h"
#include "ground/store/batch.h"
#include "regsosek/score.h"
#include "word/score/artefact.h"
#include "word/score/corrections.h"
#include "word/score/estimation.h"
#include "word/score/facts.h"
#include "word/score/population.h"

namespace regsosek::score {
namespace {

using store::ColumnType;

/// Row of a family in the columns; nothing when it is not there.
std::optional<size_t> row_of(const Population& all, int64_t family) {
    const auto& ids = all.standing.family_id;
    const auto found = std::ranges::lower_bound(ids, family);
    return found == ids.end() || *found != family
               ? std::nullopt
               : std::optional(static_cast<size_t>(found - ids.begin()));
}

/// Where an answer lies: its column (null: the model does not read it) and row.
struct Place {
    store::Column* column = nullptr;
    size_t row = 0;
};

/// Errors: not_found when the family has no such member.
Result<Place> place_of(store::Columns& columns, size_t family, const CorrectedAnswer& answer) {
    if (answer.member == 0) {
        return Place{columns.family.find(answer.question), family};
    }
    const store::Column& numbers = columns.person.at("member_no");
    for (size_t p = columns.person_begin[family]; p < columns.person_begin[family + 1]; ++p) {
        if (numbers.integer(p) == answer.member) {
            return Place{columns.person.find(answer.question), p};
        }
    }
    return fail(Code::not_found, "anggota dengan nomor itu tidak ada di keluarga ini",
                "the family has no member with this number");
}

/// Puts corrected answers into columns. Errors: not_found.
Result<void> put(store::Columns& columns, size_t family, const CorrectedFamily& corrected) {
    for (const CorrectedAnswer& answer : corrected.answers) {
        const Place place = TRY(place_of(columns, family, answer));
        if (place.column != nullptr && place.column->type == ColumnType::int32) {
            place.column->int32s[place.row] = answer.value;
        }
    }
    return {};
}

/// Puts those of a family's answers into columns whose members are still there; they are returned.
CorrectedFamily put_known(store::Columns& columns, size_t family,
                          const CorrectedFamily& corrected) {
    CorrectedFamily out = corrected;
    std::erase_if(out.answers, [&](const CorrectedAnswer& answer) {
        return !place_of(columns, family, answer);
    });
    must(put(columns, family, out).has_value(), "members that were found");
    return out;
}

/// Whether the model looks at an answer.
bool is_read(const CompiledModel& compiled, const form::Form& form, const CorrectedAnswer& answer) {
    const form::Question* question = form.find(answer.question);
    return question != nullptr &&
           std::ranges::binary_search(compiled.set.reads(), question->variable);
}

/// All scores in order, to place one among.
class Places {
public:
    /// Of the ranking's scores with the weights by which it counts.
    explicit Places(const Scores& scores) : sorted_(scores.score_e6) {
        std::vector<std::pair<int64_t, int64_t>> rows(sorted_.size());
        for (size_t i = 0; i < rows.size(); ++i) {
            rows[i] = {scores.score_e6[i], scores.weight[i]};
        }
        std::ranges::sort(rows);
        for (size_t i = 0; i < rows.size(); ++i) {
            sorted_[i] = rows[i].first;
            below_.push_back(below_.back() + rows[i].second);
        }
    }
    /// Where a score stands that takes the place of `own` (both in millionths) of a weight:
    /// mid-rank among the others and itself, as estimate::ranking has it. Percentile in millionths,
    /// decile.
    std::pair<int32_t, int32_t> of(int64_t score, int64_t own, int64_t weight) const {
        const auto equal = std::ranges::equal_range(sorted_, score);
        const auto begin = static_cast<size_t>(equal.begin() - sorted_.begin());
        const int64_t among = below_[begin + equal.size()] - below_[begin];
        const int64_t below = below_[begin] - (own < score ? weight : 0);
        const int64_t same = among - (own == score ? weight : 0) + weight;
        const int64_t total = std::max<int64_t>(below_.back(), 1);
        const int64_t twice_middle = 2 * below + same;
        constexpr int64_t millionths = 1'000'000;
        constexpr int64_t deciles = 10;
        return {static_cast<int32_t>((twice_middle * millionths + total) / (2 * total)),
                static_cast<int32_t>(std::min(deciles, twice_middle * deciles / (2 * total) + 1))};
    }

private:
    std::vector<int64_t> sorted_;
    std::vector<int64_t> below_{0};  ///< weight before each of them, then all
};

/// Scores of corrected families: rows of the columns, in order. What is unknown takes the
/// population's mean. Errors: as score_rows.
Result<RowScores> scored(const FittedModel& model, const Population& all, Predicted predicted,
                         std::span<const uint32_t> rows) {
    std::vector<int64_t> area;
    for (const uint32_t row : rows) {
        const std::span<double> x = predicted.x.row(row);
        for (size_t j = 1; j < x.size(); ++j) {
            x[j] = predicted.is_known(row, j - 1) ? x[j] : all.scores.means[j];
        }
        area.push_back(all.standing.area[row]);
    }
    return score_rows(rule_of(model), predicted.x, rows, area);
}

/// Merges what is new into what the record has, and keeps a document for each family. Errors:
/// not_found (a family or member that is not there): then nothing is kept.
Result<CorrectedFamilies> keep(store::Workspace& workspace, const store::Scope& scope,
                               const CorrectOptions& options, const Population& all,
                               const form::Form& form, CorrectReport& report) {
    CorrectedFamilies kept = TRY(kept_corrections(workspace, scope));
    if (options.file.empty()) {
        return kept;
    }
    CorrectedFamilies fresh = TRY(read_corrections(options.file, form));
    store::Columns probe = *all.columns;
    for (auto& [id, family] : fresh) {
        const auto row = row_of(all, id);
        if (!row) {
            return std::unexpected(
                fail(Code::not_found, "keluarga ini tidak ada", "there is no such family")
                    .error()
                    .at(options.file, 0, FamilyId{id}.printed()));
        }
        TRY(put(probe, *row, family));
        family.area = all.columns->family.at("area").int64s[*row];
    }
    for (const auto& [id, family] : fresh) {
        report.answers += static_cast<int64_t>(family.answers.size());
        CorrectedFamily& whole = kept[id];
        merge(family, whole);
        whole.area = family.area;
        TRY(append_correction(workspace, id, whole, options.author, options.as_of));
    }
    return kept;
}

/// Rows of score_corrected.
struct Corrected {
    std::vector<int64_t> family_id, area, before_e6, score_e6, sd_e6;
    std::vector<int32_t> percentile_before, percentile, decile_before, decile, answers;
};

store::Table table_of(Corrected rows, const std::string& model) {
    store::Table out;
    out.rows = rows.family_id.size();
    out.columns.reserve(11);
    const auto wide = [&](const char* name, std::vector<int64_t>& values) {
        out.add(name, ColumnType::int64).int64s = std::move(values);
    };
    const auto narrow = [&](const char* name, std::vector<int32_t>& values) {
        out.add(name, ColumnType::int32).int32s = std::move(values);
    };
    wide("family_id", rows.family_id);
    wide("area", rows.area);
    wide("score_before_e6", rows.before_e6);
    wide("score_e6", rows.score_e6);
    wide("sd_e6", rows.sd_e6);
    narrow("percentile_before_e6", rows.percentile_before);
    narrow("percentile_e6", rows.percentile);
    narrow("decile_before", rows.decile_before);
    narrow("decile", rows.decile);
    narrow("answers", rows.answers);
    store::TextBuilder names(out.add("model", ColumnType::text));
    for (size_t r = 0; r < out.rows; ++r) {
        names.add(model);
    }
    return out;
}

/// Scores the corrected families that are ranked.
Result<Corrected> rescored(const FittedModel& model, const form::Form& form, const Population& all,
                           const CorrectedFamilies& kept, CorrectReport& report) {
    const CompiledModel compiled = TRY(compile_model(model.spec, form));
    auto changed = *all.columns;
    std::map<int64_t, std::pair<size_t, int64_t>> rows;  // row and number of answers
    for (const auto& [id, family] : kept) {
        const auto row = row_of(all, id);
        const CorrectedFamily known =
            row ? put_known(changed, *row, family) : CorrectedFamily{};  // none: left the census
        report.outdated += std::ssize(family.answers) - std::ssize(known.answers);
        if (known.answers.empty()) {
            continue;
        }
        const bool none = std::ranges::none_of(known.answers, [&](const CorrectedAnswer& one) {
            return is_read(compiled, form, one);
        });
        report.without_effect += none ? 1 : 0;
        if (all.scores.reason[*row] == NotRanked::ranked) {
            rows.emplace(id, std::pair{*row, std::ssize(known.answers)});
        }
    }
    const store::FormBatch views = store::batch_of(changed, form);
    std::vector<uint32_t> numbers;
    for (const auto& [id, found] : rows) {
        numbers.push_back(static_cast<uint32_t>(found.first));
    }
    const RowScores again = TRY(scored(model, all, evaluate_model(compiled, views.batch), numbers));
    const Places places{all.scores};
    Corrected out;
    for (const auto& [id, found] : rows) {
        const auto [row, answers] = found;
        const size_t place = out.family_id.size();
        const auto at = static_cast<size_t>(
            std::ranges::lower_bound(all.scores.rows, static_cast<uint32_t>(row)) -
            all.scores.rows.begin());
        const int64_t own = all.scores.score_e6[at];
        const int64_t score = estimate::quantised(again.mean[place]);
        const int64_t weight = all.scores.weight[at];
        const auto before = places.of(own, own, weight);
        const auto after = places.of(score, own, weight);
        out.family_id.push_back(id);
        out.area.push_back(all.columns->family.at("area").int64s[row]);
        out.before_e6.push_back(own);
        out.score_e6.push_back(score);
        out.sd_e6.push_back(estimate::quantised(again.sd[place]));
        out.percentile_before.push_back(before.first);
        out.percentile.push_back(after.first);
        out.decile_before.push_back(before.second);
        out.decile.push_back(after.second);
        out.answers.push_back(static_cast<int32_t>(answers));
        report.changed_decile += before.second != after.second ? 1 : 0;
    }
    return out;
}

}  // namespace

Result<CorrectReport> correct(store::Workspace& workspace, const store::Scope& scope,
                              const CorrectOptions& options) {
    if (!TRY(workspace.covers(scope))) {
        return fail(Code::no_right, "peringkat memerlukan seluruh wilayah",
                    "a ranking needs all areas");
    }
    if (!options.file.empty() && options.author.empty()) {
        return fail(Code::usage, "koreksi memerlukan petugas", "corrections need an officer");
    }
    const FittedModel model = TRY(load_model(workspace, options.model_file));
    const auto form = TRY(form_of(model.spec, options.forms_folder));
    const ApplyOptions apply = TRY(options_of_run(workspace, scope));
    const Population all = TRY(population(workspace, scope, model, *form, apply, fact_columns()));
    CorrectReport report;
    const CorrectedFamilies kept = TRY(keep(workspace, scope, options, all, *form, report));
    report.families = static_cast<int64_t>(kept.size());
    Corrected rows = TRY(rescored(model, *form, all, kept, report));
    TRY(workspace.write_table({"score_corrected", {"family_id"}, "area"},
                              table_of(std::move(rows), model.report.model), scope));
    return report;
}

}  // namespace regsosek::score
