// Figures by name, lists of reasons as objects.
#include "word/score/kept_report.h"

#include <fmt/format.h>

#include <charconv>

#include "ground/base/json.h"

namespace regsosek::score {

namespace {

// The single figures of a report by name: one list for both directions.
template <typename Report, typename Integer, typename Real>
void each_figure(Report& report, const Integer& integer, const Real& real) {
    integer("families", report.families);
    integer("ranked", report.ranked);
    integer("imputed_families", report.imputed_families);
    integer("borderline", report.borderline);
    for (size_t g = 0; g < report.group_families.size(); ++g) {
        integer(fmt::format("group_families{}", g), report.group_families[g]);
    }
    real("seconds_predict", report.seconds_predict);
    real("seconds_rank", report.seconds_rank);
    real("mean_score", report.mean_score);
    real("poverty_rate", report.poverty_rate);
    for (size_t g = 0; g < report.group_cut_multiples.size(); ++g) {
        real(fmt::format("group_cut_multiples{}", g), report.group_cut_multiples[g]);
    }
}

json::Value counts_value(const std::vector<ReasonCount>& counts) {
    json::Object out;
    for (const ReasonCount& one : counts) {
        out[one.reason] = json::Value{one.families};
    }
    return json::Value{std::move(out)};
}

std::string text_at(const json::Value& value, const std::string& name) {
    const json::Value* found = value.find(name);
    return found != nullptr && found->text() != nullptr ? *found->text() : std::string();
}

int64_t number_at(const json::Value& value, const std::string& name) {
    const json::Value* found = value.find(name);
    return found != nullptr && found->integer() != nullptr ? *found->integer() : 0;
}

std::vector<ReasonCount> counts_at(const json::Value& value, const std::string& name) {
    std::vector<ReasonCount> out;
    const json::Value* found = value.find(name);
    const json::Object* object = found != nullptr ? found->object() : nullptr;
    if (object != nullptr) {
        for (const auto& [reason, families] : *object) {
            out.push_back({reason, families.integer() != nullptr ? *families.integer() : 0});
        }
    }
    return out;
}

}  // namespace

std::string kept_text(const KeptReport& kept) {
    json::Object out;
    each_figure(
        kept.report,
        [&](const std::string& name, int64_t value) { out[name] = json::Value{value}; },
        [&](const std::string& name, double value) {
            out[name] = json::Value{fmt::format("{}", value)};
        });
    out["model"] = json::Value{kept.report.model};
    out["not_ranked"] = counts_value(kept.report.not_ranked);
    out["unknown"] = counts_value(kept.report.unknown);
    out["as_of"] = json::Value{kept.as_of};
    out["families_hash"] = json::Value{kept.families_hash};
    out["not_ranked_hash"] = json::Value{kept.not_ranked_hash};
    return json::canonical(json::Value{std::move(out)});
}

Result<KeptReport> parse_kept(std::string_view text) {
    const json::Value value = TRY(json::parse(text));
    KeptReport kept;
    each_figure(
        kept.report, [&](const std::string& name, int64_t& to) { to = number_at(value, name); },
        [&](const std::string& name, double& to) {
            const std::string digits = text_at(value, name);
            std::from_chars(digits.data(), digits.data() + digits.size(), to);
        });
    kept.report.model = text_at(value, "model");
    kept.report.not_ranked = counts_at(value, "not_ranked");
    kept.report.unknown = counts_at(value, "unknown");
    kept.as_of = number_at(value, "as_of");
    kept.families_hash = text_at(value, "families_hash");
    kept.not_ranked_hash = text_at(value, "not_ranked_hash");
    return kept;
}

}  // namespace regsosek::score
