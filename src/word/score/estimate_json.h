// What a method has beside one vector of coefficients (districts, effects, trees) as members of a
// fitted model's JSON, and back: one layout for models of survey tables and of the workspace.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "ground/base/json.h"
#include "word/score/fitted_json.h"
#include "word/score/survey_estimate.h"

namespace regsosek::score {

/// Numbers as decimal texts.
json::Value reals(std::span<const double> values);
/// The same back; what is no list of numbers is remembered by the reader.
std::vector<double> numbers(const json::Value& value, FittedReader& reader, std::string_view key);

/// Adds districts, effects and trees of an estimate; nothing for one vector of coefficients.
void add_parts(const SurveyEstimate& fit, const std::vector<std::string>& district_name,
               json::Object& out);

/// Reads them back into an estimate whose method and coefficients are set. Districts are numbered
/// by their names in ascending order. Trees whose bytes have another hash are refused.
void read_parts(const json::Value& estimates, FittedReader& reader, SurveyEstimate& out,
                std::vector<std::string>& district_name);

}  // namespace regsosek::score
