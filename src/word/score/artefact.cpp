// Artefacts and the model in use.
#include "word/score/artefact.h"

#include <cerrno>
#include <fstream>
#include <iterator>

namespace regsosek::score {

Result<void> append_artefact(store::Workspace& workspace, const std::string& kind,
                             const std::string& hash, json::Object answers, Date valid_on) {
    answers["artefact"] = json::Value{kind};
    answers["hash"] = json::Value{hash};
    answers["program"] = json::Value{std::string(REGSOSEK_VERSION)};
    store::Document document;
    document.kind = store::Kind::artefact;
    document.key = kind + "/" + hash;
    document.answers = json::canonical(json::Value{std::move(answers)});
    document.author = "score";
    document.reason = kind;
    document.valid_on = valid_on;
    document.idempotency = document.key;
    TRY(workspace.append({&document, 1}));
    return {};
}

Result<std::string> keep_model(store::Workspace& workspace, const FittedModel& model,
                               const std::string& text, json::Object answers, Date valid_on) {
    std::string blob = TRY(workspace.put_blob(text));
    answers["blob"] = json::Value{blob};
    answers["form_hash"] = json::Value{model.form_hash};
    answers["model"] = json::Value{model.report.model};
    answers["model_hash"] = json::Value{model.report.hash};
    answers["sample_hash"] = json::Value{model.sample_hash};
    TRY(append_artefact(workspace, "score_model", model.report.hash, std::move(answers), valid_on));
    TRY(workspace.set_state(model_state, blob));
    return blob;
}

Result<FittedModel> load_model(store::Workspace& workspace, const std::string& file) {
    if (file.empty()) {
        const auto blob = TRY(workspace.state(model_state));
        if (!blob) {
            return std::unexpected(fail(Code::not_found, "belum ada model", "there is no model yet")
                                       .error()
                                       .with_hint("jalankan score fit", "run score fit"));
        }
        return parse_fitted(TRY(workspace.get_blob(*blob)), *blob);
    }
    std::ifstream in(file, std::ios::binary);
    if (!in) {
        return std::unexpected(fail(errno == ENOENT ? Code::not_found : Code::io,
                                    "model tidak dapat dibuka", "the model cannot be opened")
                                   .error()
                                   .at(file));
    }
    const std::string text{std::istreambuf_iterator<char>(in), {}};
    return parse_fitted(text, file);
}

}  // namespace regsosek::score
