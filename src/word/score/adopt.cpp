// score adopt: an edited model becomes a version of its own, with a name behind it.
#include "ground/base/files.h"
#include "ground/base/hash.h"
#include "ground/base/json.h"
#include "regsosek/score.h"
#include "word/score/artefact.h"
#include "word/score/estimation.h"
#include "word/score/predictors.h"

namespace regsosek::score {

namespace {

/// The model that a file says, whatever its hash says: canonical again, with the hash it has now.
Result<FittedModel> edited_model(const std::string& path, std::string& text) {
    const std::string bytes = TRY(files::read(path));
    auto parsed = json::parse(bytes);
    if (!parsed) {
        return std::unexpected(std::move(parsed).error().at(path));
    }
    const json::Value* content = parsed->find("content");
    if (content == nullptr || content->object() == nullptr) {
        return std::unexpected(
            fail(Code::bad_input, "bukan model hasil score fit", "not a model made by score fit")
                .error()
                .at(path));
    }
    const std::string canonical = json::canonical(*content);
    json::Writer writer(text);
    writer.begin_object();
    writer.key("content");
    writer.raw(canonical);
    writer.key("hash");
    writer.value(hex(blake2b(canonical)));
    writer.end_object();
    return parse_fitted(text, path);
}

}  // namespace

Result<FitReport> adopt(store::Workspace& workspace, const AdoptOptions& options) {
    if (options.author.empty() || options.reason.empty()) {
        return fail(Code::usage, "pengambilalihan model memerlukan petugas dan alasan",
                    "adopting a model needs an author and a reason");
    }
    std::string text;
    const FittedModel model = TRY(edited_model(options.file, text));
    const auto form = TRY(form_of(model.spec, ""));
    TRY(compile_model(model.spec, *form));
    json::Object answers;
    answers["adopted_by"] = json::Value{options.author};
    answers["adopted_reason"] = json::Value{options.reason};
    TRY(keep_model(workspace, model, text, std::move(answers), options.as_of));
    return model.report;
}

}  // namespace regsosek::score
