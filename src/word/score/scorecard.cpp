// score card: reads a card, adds points up, ranks.
#include "word/score/scorecard.h"

#include <algorithm>
#include <array>
#include <set>
#include <string_view>

#include "ground/base/hash.h"
#include "ground/base/toml.h"
#include "word/score/artefact.h"
#include "word/score/estimation.h"
#include "word/score/population.h"
#include "word/score/tables.h"

namespace regsosek::score {

namespace {

constexpr std::array<std::string_view, 8> card_keys = {
    "name", "form", "title_id", "title_en", "source", "persons", "high_points", "predictor"};
constexpr std::array<std::string_view, 6> answer_keys = {"name",     "item",       "label_id",
                                                         "label_en", "expression", "points"};
/// Far above any card's points, so that millionths of them fit.
constexpr int64_t points_most = 1'000'000;

Result<void> read_answers(const TomlTable& table, Scorecard& card) {
    const auto list = TRY(table.tables("predictor"));
    if (list.empty()) {
        return table.refuse("predictor", "kartu tidak mempunyai jawaban", "the card has no answer");
    }
    std::set<std::string> names;
    for (const TomlTable& one : list) {
        TRY(one.check_keys(answer_keys));
        PredictorSpec spec;
        spec.name = TRY(one.text("name"));
        spec.item = TRY(one.text("item"));
        spec.label = {TRY(one.text("label_id")), TRY(one.text("label_en"))};
        spec.expression = TRY(one.text("expression"));
        spec.line = one.line("expression");
        const auto points = one.integer("points");
        if (!points || *points > points_most || *points < -points_most) {
            return one.refuse("points", "poin harus bilangan bulat", "points must be whole");
        }
        if (!names.insert(spec.name).second) {
            return one.refuse("name", "nama terulang", "a name is repeated");
        }
        const auto value = static_cast<double>(*points);
        card.model.coefficients.push_back(card.high_is_richer ? value : -value);
        card.model.spec.predictors.push_back(std::move(spec));
    }
    return {};
}

store::Table card_table(const Scores& scores, const FamilyKeys& keys,
                        const estimate::Ranking& ranking, const Scorecard& card,
                        const std::string& id) {
    store::Table table;
    table.rows = scores.rows.size();
    table.columns.reserve(8);
    auto& family = table.add("family_id", store::ColumnType::int64);
    auto& area = table.add("area", store::ColumnType::int64);
    auto& points = table.add("points_e6", store::ColumnType::int64);
    for (size_t i = 0; i < scores.rows.size(); ++i) {
        family.int64s.push_back(keys.family_id[scores.rows[i]]);
        area.int64s.push_back(keys.area[scores.rows[i]]);
        points.int64s.push_back(card.high_is_richer ? scores.score_e6[i] : -scores.score_e6[i]);
    }
    table.add("card_rank", store::ColumnType::int64).int64s = ranking.rank;
    table.add("card_percentile_e6", store::ColumnType::int32).int32s = ranking.percentile_e6;
    table.add("card_decile", store::ColumnType::int32).int32s = ranking.decile;
    table.add("unknown_predictors", store::ColumnType::int32).int32s = scores.unknown;
    auto& name = table.add("card", store::ColumnType::text);
    name.dictionary = {id};
    name.codes.assign(table.rows, 0);
    return table;
}

}  // namespace

Result<Scorecard> read_scorecard(const std::string& path) {
    const auto table = TRY(TomlTable::read(path));
    TRY(table.check_keys(card_keys));
    Scorecard out;
    ModelSpec& spec = out.model.spec;
    spec.path = path;
    spec.name = TRY(table.text("name"));
    spec.form = TRY(table.text("form"));
    spec.title = {TRY(table.text("title_id")), TRY(table.text("title_en"))};
    spec.source = TRY(table.text("source"));
    spec.persons = TRY(table.text("persons"));
    spec.persons_line = table.line("persons");
    const std::string direction = TRY(table.text("high_points"));
    if (direction != "richer" && direction != "poorer") {
        return table.refuse("high_points", "harus richer atau poorer", "must be richer or poorer");
    }
    out.high_is_richer = direction == "richer";
    out.model.coefficients = {0};
    TRY(read_answers(table, out));
    const size_t columns = out.model.coefficients.size();
    out.model.means.assign(columns, 0);
    out.model.covariance = estimate::Matrix(columns, columns);
    out.model.report.hash = hex(TRY(blake2b_file(path)));
    out.model.report.model = model_id(spec.name, out.model.report.hash);
    return out;
}

Result<CardReport> apply_card(store::Workspace& workspace, const store::Scope& scope,
                              const CardOptions& options) {
    if (!TRY(workspace.covers(scope))) {
        return fail(Code::no_right, "peringkat memerlukan seluruh wilayah",
                    "a ranking needs all areas");
    }
    const Scorecard card = TRY(read_scorecard(options.file));
    const auto form = TRY(form_of(card.model.spec, options.forms_folder));
    ApplyOptions apply;
    apply.base = options.base;
    apply.unknown_share_max = options.unknown_share_max;
    const Population all = TRY(population(workspace, scope, card.model, *form, apply));
    const Scores& scores = all.scores;
    std::vector<int64_t> keys;
    for (const uint32_t row : scores.rows) {
        keys.push_back(all.standing.family_id[row]);
    }
    const auto ranking = estimate::ranking(scores.score_e6, scores.weight, keys);
    store::Table table =
        card_table(scores, {all.standing.family_id, all.columns->family.at("area").int64s}, ranking,
                   card, card.model.report.model);
    json::Object answers;
    answers["base"] =
        json::Value{std::string(options.base == Base::families ? "families" : "persons")};
    answers["card"] = json::Value{card.model.report.model};
    answers["card_hash"] = json::Value{card.model.report.hash};
    Hasher hasher;
    hasher.add_field(card.model.report.hash).add_field(content_hash(table));
    TRY(workspace.write_table({"score_card", {"family_id"}, "area"}, std::move(table)));
    TRY(append_artefact(workspace, "score_card", hex(hasher.digest()), std::move(answers),
                        options.as_of));
    CardReport report;
    report.card = card.model.report.model;
    report.ranked = static_cast<int64_t>(scores.rows.size());
    report.not_ranked = static_cast<int64_t>(scores.reason.size()) - report.ranked;
    return report;
}

}  // namespace regsosek::score
