// score fit: a model from a sample, kept in a file and in the workspace.
#include <fmt/format.h>

#include <cerrno>
#include <fstream>

#include "ground/base/hash.h"
#include "ground/base/json.h"
#include "regsosek/score.h"
#include "word/score/artefact.h"
#include "word/score/estimation.h"

namespace regsosek::score {
namespace {

Result<void> write_file(const std::string& path, const std::string& text) {
    std::ofstream out(path, std::ios::binary | std::ios::trunc);
    out << text;
    out.flush();
    if (!out) {
        return std::unexpected(fail(errno == ENOSPC ? Code::disk_full : Code::io,
                                    "model tidak dapat ditulis", "the model cannot be written")
                                   .error()
                                   .at(path));
    }
    return {};
}

/// Estimates, hashes, and writes the file when one is wanted. Returns the text of the fitted model.
Result<std::string> fit_text(const FitOptions& options, FittedModel& model) {
    model = TRY(estimate_model(options));
    model.report.hash = hex(blake2b(content_text(model)));
    model.report.model = model_id(model.spec.name, model.report.hash);
    std::string text = fitted_text(model);
    if (!options.output_file.empty()) {
        TRY(write_file(options.output_file, text));
    }
    return text;
}

constexpr const char* fitted_state = "score/fit";

/// Everything that a fitted model depends on.
Result<std::string> inputs_of(const FitOptions& options) {
    const std::string model =
        options.model_file.empty() ? default_model_file() : options.model_file;
    const ModelSpec spec = TRY(read_model_file(model));
    Hasher hasher;
    hasher.add_field(REGSOSEK_VERSION).add_field(hex(TRY(blake2b_file(model))));
    hasher.add_field(TRY(form_of(spec, options.forms_folder))->hash());
    for (const char* name : {"/sample_family.csv", "/sample_member.csv"}) {
        hasher.add_field(hex(TRY(blake2b_file(options.sample_folder + name))));
    }
    hasher.add_field(fmt::format("{} {} {} {} {} {}", options.objective == Base::families,
                                 static_cast<int>(options.lonely_psu), options.folds, options.seed,
                                 options.ridge, options.method));
    return hex(hasher.digest());
}

/// The model that the last fit left, when it was made from the same.
Result<std::optional<FitReport>> fitted_before(store::Workspace& workspace,
                                               const std::string& inputs) {
    const auto state = TRY(workspace.state(fitted_state));
    const auto blob = TRY(workspace.state(model_state));
    if (!state || !blob || *state != inputs + " " + *blob) {
        return std::nullopt;
    }
    return TRY(load_model(workspace, "")).report;
}

}  // namespace

Result<FitReport> fit_files(const FitOptions& options) {
    FittedModel model;
    TRY(fit_text(options, model));
    return model.report;
}

Result<FitReport> fit(store::Workspace& workspace, const FitOptions& options) {
    const std::string inputs = TRY(inputs_of(options));
    if (options.output_file.empty()) {
        if (const auto before = TRY(fitted_before(workspace, inputs))) {
            return *before;
        }
    }
    FittedModel model;
    const std::string text = TRY(fit_text(options, model));
    const std::string blob = TRY(keep_model(workspace, model, text, {}, options.as_of));
    TRY(workspace.set_state(fitted_state, inputs + " " + blob));
    return model.report;
}

}  // namespace regsosek::score
