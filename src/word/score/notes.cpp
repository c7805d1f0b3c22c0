// A document per remark; its key is what it says.
#include "word/score/notes.h"

#include <fmt/format.h>

#include "ground/base/hash.h"
#include "ground/base/ids.h"
#include "ground/base/json.h"
#include "ground/base/json_members.h"
#include "regsosek/score.h"
#include "word/score/artefact.h"

namespace regsosek::score {

namespace {

constexpr std::string_view key_before = "score_note/";

}  // namespace

Result<std::vector<KeptNote>> notes_of(store::Workspace& workspace, const store::Scope& scope,
                                       const std::string& area) {
    std::vector<KeptNote> out;
    store::Scan scan;
    scan.kind = store::Kind::artefact;
    const auto take = [&](std::span<const store::Stored> documents) -> Result<void> {
        for (const store::Stored& stored : documents) {
            if (!stored.document.key.starts_with(key_before)) {
                continue;
            }
            const json::Value answers = TRY(json::parse(stored.document.answers));
            const std::string here = json::text_in(answers, "area");
            if (here.starts_with(area) || area.starts_with(here)) {
                out.push_back({here, stored.document.author, stored.document.valid_on.iso(),
                               json::text_in(answers, "text")});
            }
        }
        return {};
    };
    TRY(workspace.scan(scan, scope, take));
    return out;
}

Result<void> note(store::Workspace& workspace, const store::Scope& scope, const Note& said) {
    const AreaRange range = TRY(AreaRange::of(said.area));
    if (said.author.empty() || said.text.empty()) {
        return fail(Code::usage, "catatan memerlukan petugas dan isi",
                    "a remark needs an author and a text");
    }
    if (!scope.contains(range.low)) {
        return fail(Code::no_right, "wilayah itu di luar kewenangan", "the area is out of scope");
    }
    const FittedModel model = TRY(load_model(workspace, ""));
    Hasher hasher;
    hasher.add_field(said.area).add_field(said.author).add_field(said.text);
    hasher.add_field(said.on.iso()).add_field(model.report.hash);
    json::Object answers;
    answers["area"] = json::Value{said.area};
    answers["model_hash"] = json::Value{model.report.hash};
    answers["text"] = json::Value{said.text};
    store::Document document;
    document.kind = store::Kind::artefact;
    document.key = std::string(key_before) + hex(hasher.digest());
    document.area = range.low;
    document.answers = json::canonical(json::Value{std::move(answers)});
    document.author = said.author;
    document.reason = "score_note";
    document.valid_on = said.on;
    document.idempotency = document.key;
    TRY(workspace.append({&document, 1}));
    return {};
}

}  // namespace regsosek::score
