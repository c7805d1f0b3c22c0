// One run of link: read, link, write, keep.
#include <algorithm>
#include <chrono>

#include "ground/base/hash.h"
#include "ground/base/json.h"
#include "regsosek/link.h"
#include "word/link/model_files.h"
#include "word/link/outcomes.h"
#include "word/link/tables.h"

namespace regsosek::link {

namespace {

match::Options engine_options(const Options& options) {
    match::Options out;
    out.link_bits = options.link_bits;
    out.review_bits = options.review_bits;
    out.certain_bits = options.certain_bits;
    out.margin_bits = options.margin_bits;
    out.blocks.pairs_max = static_cast<uint64_t>(options.block_pairs_max);
    return out;
}

/// A secret of this workspace that lies on no disk: an Ed25519 signature is the same each time and
/// known only to who holds the signing key. This one is never given out.
Result<std::string> secret_key(store::Workspace& workspace) {
    const auto signature = TRY(workspace.sign("regsosek link: key of register hashes, version 1"));
    Hasher hasher;
    for (const uint8_t byte : signature) {
        const char c = static_cast<char>(byte);
        hasher.add({&c, 1});
    }
    const Digest digest = hasher.digest();
    return std::string(digest.begin(), digest.end());
}

Result<void> write_tables(store::Workspace& workspace, const Linked& linked,
                          const store::Table& person) {
    TRY(workspace.write_table({"link_person", {"person_id"}, "area"}, person));
    TRY(workspace.write_table({"link_duplicate", {"person_a", "person_b"}, "area"},
                              duplicate_table(linked)));
    TRY(workspace.write_table({"link_review", {"position"}, "area"}, review_table(linked)));
    TRY(workspace.write_table({"link_count", {"outcome", "reason"}, ""},
                              count_table(linked.linkage)));
    TRY(workspace.write_table({"link_rule", {"position"}, ""}, rule_table(linked.linkage.report)));
    TRY(workspace.write_table({"link_level", {"field", "level"}, ""},
                              level_table(linked.linkage.model)));
    return workspace.write_table({"link_reported", {"position"}, ""},
                                 reported_table(linked.registered));
}

/// Keeps the register and the result sealed, and says in the record what was made from what.
Result<void> keep(store::Workspace& workspace, const Linked& linked, const ModelFiles& models,
                  const std::string& result) {
    const std::string source = TRY(workspace.put_blob(linked.registered.content()));
    const std::string blob = TRY(workspace.put_blob(result));
    const std::string hash = hex(blake2b(result));
    json::Object inputs;
    inputs["as_of"] = json::Value{linked.observed.columns->as_of};
    inputs["model"] = json::Value{models.model_hash};
    inputs["names"] = json::Value{models.names_hash};
    inputs["register"] = json::Value{source};
    json::Object answers;
    answers["artefact"] = json::Value{std::string("link_run")};
    answers["blob"] = json::Value{blob};
    answers["hash"] = json::Value{hash};
    answers["inputs"] = json::Value{std::move(inputs)};
    answers["persons"] = json::Value{static_cast<int64_t>(linked.observed.rows())};
    answers["program"] = json::Value{std::string(REGSOSEK_VERSION)};
    store::Document document;
    document.kind = store::Kind::artefact;
    document.key = "link_run/" + hash;
    document.answers = json::canonical(json::Value{std::move(answers)});
    document.author = "link";
    document.reason = "link_run";
    const store::Column& interview = linked.observed.columns->family.at("interview_date");
    int64_t last = 0;
    for (size_t f = 0; f < linked.observed.columns->family.rows; ++f) {
        last = std::max(last, interview.integer(f));
    }
    document.valid_on = Date::from_number(static_cast<int32_t>(last)).value_or(Date{});
    document.idempotency = document.key + "/" + source;
    TRY(workspace.append({&document, 1}));
    TRY(workspace.set_state("link.register", source));
    return workspace.set_state("link.run", document.key);
}

}  // namespace

Result<Report> run(store::Workspace& workspace, const store::Scope& scope, const Options& options) {
    auto begin = std::chrono::steady_clock::now();
    std::vector<Stage> stages;
    const auto stage = [&](const char* name) {
        const auto now = std::chrono::steady_clock::now();
        stages.push_back({name, std::chrono::duration<double>(now - begin).count()});
        begin = now;
    };
    const ModelFiles models = TRY(read_models(options.models_folder));
    const Register registered = TRY(Register::read(options.register_file, options.reported_max));
    stage("register");
    const Observed observed = TRY(observe(workspace, scope));
    stage("identities");
    const match::Linkage linkage =
        TRY(match::link(observed.person_columns(), registered.columns(), models.names, models.model,
                        engine_options(options)));
    for (const match::StageReport& part : linkage.report.stages) {
        stages.push_back({"engine: " + part.name, part.seconds});
    }
    begin = std::chrono::steady_clock::now();
    const Linked linked{observed, registered, linkage, TRY(secret_key(workspace))};
    const store::Table person = person_table(linked);
    TRY(write_tables(workspace, linked, person));
    stage("tables");
    TRY(keep(workspace, linked, models, csv_of(person)));
    stage("artefact");
    Report report = report_of(linked);
    report.stages = std::move(stages);
    return report;
}

}  // namespace regsosek::link
