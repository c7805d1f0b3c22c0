// Numbers are decimal texts that give the same bits back; bytes of trees are hexadecimal.
#include "word/score/estimate_json.h"

#include <fmt/format.h>

#include <algorithm>

#include "ground/base/hash.h"
#include "ground/base/text.h"

namespace regsosek::score {
namespace {

std::string hexadecimal(std::string_view bytes) {
    std::string out;
    out.reserve(2 * bytes.size());
    for (const char c : bytes) {
        out += fmt::format("{:02x}", static_cast<unsigned char>(c));
    }
    return out;
}

void read_districts(const json::Value& estimates, FittedReader& reader, SurveyEstimate& out,
                    std::vector<std::string>& district_name) {
    const json::Value* found = estimates.find("districts");
    if (found == nullptr || found->object() == nullptr) {
        return;
    }
    estimate::DistrictModels models;
    models.nation = out.coefficients;
    models.coefficients = estimate::Matrix(found->object()->size(), models.nation.size());
    for (const auto& [name, values] : *found->object()) {
        const auto row = numbers(values, reader, "districts");
        if (row.size() != models.nation.size()) {
            reader.miss("districts");
            return;
        }
        std::ranges::copy(row, models.coefficients.row(district_name.size()).begin());
        models.code.push_back(static_cast<int64_t>(district_name.size()));
        district_name.push_back(name);
    }
    out.districts = std::move(models);
}

void read_effects(const json::Value& estimates, FittedReader& reader, SurveyEstimate& out,
                  std::vector<std::string>& district_name) {
    const json::Value* found = estimates.find("effects");
    if (found == nullptr || found->object() == nullptr) {
        return;
    }
    estimate::MixedFit mixed;
    mixed.between = reader.real(estimates, "between");
    mixed.within = reader.real(estimates, "within");
    for (const auto& [name, value] : *found->object()) {
        mixed.code.push_back(static_cast<int64_t>(district_name.size()));
        mixed.effect.push_back(reader.number(value, "effects"));
        mixed.shrinkage.push_back(reader.real(reader.member(estimates, "shrinkage"), name));
        district_name.push_back(name);
    }
    out.mixed = std::move(mixed);
}

void read_trees(const json::Value& estimates, FittedReader& reader, SurveyEstimate& out) {
    if (out.method != Method::boosting) {
        return;
    }
    const auto bytes = text::from_hex(reader.text(estimates, "xgboost_ubj"));
    if (!bytes) {
        reader.miss("xgboost_ubj");
        return;
    }
    out.boosted = {std::string(bytes->begin(), bytes->end()),
                   reader.text(estimates, "xgboost_hash")};
    if (hex(blake2b(out.boosted->bytes)) != out.boosted->hash) {
        reader.miss("xgboost_hash");
    }
}

}  // namespace

json::Value reals(std::span<const double> values) {
    json::Array out;
    for (const double v : values) {
        out.emplace_back().data = fmt::format("{}", v);
    }
    return json::Value{std::move(out)};
}

std::vector<double> numbers(const json::Value& value, FittedReader& reader, std::string_view key) {
    std::vector<double> out;
    const json::Array* array = value.array();
    if (array == nullptr) {
        reader.miss(key);
        return out;
    }
    for (const json::Value& one : *array) {
        out.push_back(reader.number(one, key));
    }
    return out;
}

void add_parts(const SurveyEstimate& fit, const std::vector<std::string>& district_name,
               json::Object& out) {
    if (fit.districts) {
        json::Object districts;
        for (size_t g = 0; g < fit.districts->code.size(); ++g) {
            const auto code = static_cast<size_t>(fit.districts->code[g]);
            districts[district_name[code]] = reals(fit.districts->coefficients.row(g));
        }
        out["districts"] = json::Value{std::move(districts)};
    }
    if (fit.mixed) {
        out["between"] = real_value(fit.mixed->between);
        out["within"] = real_value(fit.mixed->within);
        json::Object effects;
        json::Object shrinkage;
        for (size_t g = 0; g < fit.mixed->code.size(); ++g) {
            const std::string& name = district_name[static_cast<size_t>(fit.mixed->code[g])];
            effects[name] = real_value(fit.mixed->effect[g]);
            shrinkage[name] = real_value(fit.mixed->shrinkage[g]);
        }
        out["effects"] = json::Value{std::move(effects)};
        out["shrinkage"] = json::Value{std::move(shrinkage)};
    }
    if (fit.boosted) {
        out["xgboost_ubj"] = text_value(hexadecimal(fit.boosted->bytes));
        out["xgboost_hash"] = text_value(fit.boosted->hash);
    }
}

void read_parts(const json::Value& estimates, FittedReader& reader, SurveyEstimate& out,
                std::vector<std::string>& district_name) {
    read_districts(estimates, reader, out, district_name);
    read_effects(estimates, reader, out, district_name);
    read_trees(estimates, reader, out);
}

}  // namespace regsosek::score
