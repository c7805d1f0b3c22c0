// One run of link: read, link, write, keep.
#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <map>

#include "ground/base/hash.h"
#include "ground/base/json.h"
#include "ground/store/made_tables.h"
#include "ground/store/office_only.h"
#include "ground/store/reported.h"
#include "regsosek/link.h"
#include "word/link/extract.h"
#include "word/link/findings.h"
#include "word/link/missing.h"
#include "word/link/model_files.h"
#include "word/link/secret.h"
#include "word/link/tables.h"
#include "word/link/verdicts.h"

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

constexpr std::string_view stage_name = "link";

/// What the end of a run needs once its tables are made.
struct Ending {
    int64_t as_of = 0;
    int64_t persons = 0;
    Date valid_on;
    std::string source;  ///< the register in the vault
    int64_t register_rows = 0;
    int64_t register_reported = 0;
    std::string missing;  ///< names of link_missing in the vault
    std::string model;    ///< the model as fitted, in the vault
};

std::string text_of(const Ending& ending) {
    json::Object out;
    out["as_of"] = json::Value{ending.as_of};
    out["persons"] = json::Value{ending.persons};
    out["register_reported"] = json::Value{ending.register_reported};
    out["register_rows"] = json::Value{ending.register_rows};
    out["missing"] = json::Value{ending.missing};
    out["model"] = json::Value{ending.model};
    out["source"] = json::Value{ending.source};
    out["valid_on"] = json::Value{int64_t{ending.valid_on.number()}};
    return json::canonical(json::Value{std::move(out)});
}

Result<Ending> ending_of(std::string_view text) {
    const json::Value value = TRY(json::parse(text));
    const auto number = [&](const char* name) {
        const json::Value* found = value.find(name);
        return found != nullptr && found->integer() != nullptr ? *found->integer() : 0;
    };
    const auto text_at = [&](const char* name) {
        const json::Value* found = value.find(name);
        return found != nullptr && found->text() != nullptr ? *found->text() : std::string();
    };
    Ending ending{number("as_of"),
                  number("persons"),
                  Date::from_number(static_cast<int32_t>(number("valid_on"))).value_or(Date{}),
                  text_at("source"),
                  number("register_rows"),
                  number("register_reported"),
                  text_at("missing"),
                  text_at("model")};
    return ending;
}

/// Everything that the tables depend on.
Result<std::string> inputs_of(store::Workspace& workspace, const store::Scope& scope,
                              const Options& options, const ModelFiles& models) {
    Hasher hasher;
    hasher.add_field(REGSOSEK_VERSION).add_field(models.model_hash).add_field(models.names_hash);
    hasher.add_field(hex(TRY(blake2b_file(options.register_file))));
    hasher.add_field(TRY(workspace.families_stamp()));
    for (const AreaRange& range : scope.ranges()) {
        hasher.add_field(fmt::format("{} {}", range.low, range.high));
    }
    const auto areas = TRY(workspace.table_info("frame_area"));
    hasher.add_field(areas ? areas->stamp : "");
    hasher.add_field(fmt::format("{} {} {} {} {} {} {}", options.link_bits, options.review_bits,
                                 options.certain_bits, options.margin_bits, options.block_pairs_max,
                                 options.reported_max, options.name_like_min));
    for (const KeptVerdict& kept : TRY(kept_verdicts(workspace, scope))) {
        hasher.add_field(fmt::format("{} {} {} {}", kept.verdict.person_id, kept.verdict.reviewer,
                                     kept.verdict.register_row,
                                     static_cast<int>(kept.verdict.verdict)));
    }
    return hex(hasher.digest());
}

store::MadeTables tables_of(const Linked& linked) {
    store::MadeTables made;
    // What points into the population register: its keyed hash differs from workspace to workspace,
    // and its row numbers mean nothing to a receiver.
    made.add({"link_person", {"person_id"}, "area", {"register_key", "register_row"}},
             person_table(linked));
    made.add({"link_duplicate", {"person_a", "person_b"}, "area"}, duplicate_table(linked));
    made.add({"link_review", {"area", "position"}, "area"}, review_table(linked));
    made.add(
        {"link_candidate", {"person_id", "position"}, "area", {"register_key", "register_row"}},
        candidate_table(linked));
    made.add({"link_count", {"outcome", "reason"}, store::office_only},
             count_table(linked.linkage));
    made.add({"link_rule", {"position"}, store::office_only}, rule_table(linked.linkage.report));
    made.add({"link_level", {"field", "level"}, store::office_only},
             level_table(linked.linkage.model));
    return made;
}

/// The last interview of the families: the valid date of the run.
Date last_interview(const Observed& observed) {
    const store::Column& interview = observed.columns->family.at("interview_date");
    int64_t last = 0;
    for (size_t f = 0; f < observed.columns->family.rows; ++f) {
        last = std::max(last, interview.integer(f));
    }
    return Date::from_number(static_cast<int32_t>(last)).value_or(Date{});
}

/// Keeps the result sealed, and says in the record what was made from what.
Result<void> write_artefact(store::Workspace& workspace, const Ending& ending,
                            const ModelFiles& models, const std::string& result) {
    const std::string blob = TRY(workspace.put_blob(result));
    const std::string hash = hex(blake2b(result));
    json::Object inputs;
    inputs["as_of"] = json::Value{ending.as_of};
    inputs["model"] = json::Value{models.model_hash};
    inputs["names"] = json::Value{models.names_hash};
    inputs["register"] = json::Value{ending.source};
    json::Object answers;
    answers["artefact"] = json::Value{std::string("link_run")};
    answers["blob"] = json::Value{blob};
    answers["hash"] = json::Value{hash};
    answers["inputs"] = json::Value{std::move(inputs)};
    answers["persons"] = json::Value{ending.persons};
    answers["program"] = json::Value{std::string(REGSOSEK_VERSION)};
    store::Document document;
    document.kind = store::Kind::artefact;
    document.key = "link_run/" + hash;
    document.answers = json::canonical(json::Value{std::move(answers)});
    document.author = "link";
    document.reason = "link_run";
    document.valid_on = ending.valid_on;
    document.idempotency = document.key + "/" + ending.source;
    TRY(workspace.append({&document, 1}));
    TRY(workspace.set_state("link.register", ending.source));
    return workspace.set_state("link.run", document.key);
}

/// One run, stage by stage.
class Run {
public:
    Run(store::Workspace& workspace, const store::Scope& scope, const Options& options)
        : workspace_(workspace), scope_(scope), options_(options) {}

    Result<Report> all() {
        if (!TRY(workspace_.covers(scope_))) {
            return fail(Code::no_right, "pemadanan memerlukan seluruh wilayah",
                        "linkage needs all areas");
        }
        TRY(check_terms());
        const ModelFiles models = TRY(read_models(options_.models_folder));
        const std::string inputs = TRY(inputs_of(workspace_, scope_, options_, models));
        auto made = TRY(store::kept_tables(workspace_, stage_name, inputs));
        if (!made) {
            made = TRY(link(models));
            TRY(store::keep_tables(workspace_, stage_name, inputs, *made));
            stage("keep");
        }
        const Ending ending = TRY(ending_of(made->rest));
        TRY(store::write_tables(workspace_, *made));
        stage("tables");
        TRY(write_artefact(workspace_, ending, models, csv_of(made->tables.front())));
        TRY(workspace_.set_state("link.missing", ending.missing));
        TRY(workspace_.set_state("link.model", ending.model));
        stage("artefact");
        TRY(workspace_.forget_stage(stage_name));
        Report out = TRY(report(workspace_, scope_));
        out.register_rows = ending.register_rows;
        out.register_reported = ending.register_reported;
        count_findings(*made, out);
        for (RuleCount& rule : out.rules) {
            rule.seconds = rule_seconds_[rule.rule];
        }
        out.stages = std::move(stages_);
        return out;
    }

private:
    Result<void> check_terms() const {
        const auto terms = TRY(read_terms(options_.register_file));
        if (!terms) {
            return {};
        }
        if (!options_.day) {
            return fail(Code::usage, "register ini berperjanjian: beri hari dengan --as-of",
                        "this register has terms: give the day with --as-of");
        }
        return allow(*terms, *options_.day);
    }
    static void count_findings(const store::MadeTables& made, Report& out) {
        std::map<std::string, int64_t> hits;
        for (size_t i = 0; i < made.specs.size(); ++i) {
            const store::Table& table = made.tables[i];
            if (made.specs[i].name == "link_missing") {
                out.missing_families = static_cast<int64_t>(table.rows);
            }
            for (size_t row = 0; made.specs[i].name == "link_finding" && row < table.rows; ++row) {
                ++hits[std::string(table.at("rule").text(row))];
            }
        }
        out.findings.assign(hits.begin(), hits.end());
    }
    void stage(const std::string& name) {
        const auto now = std::chrono::steady_clock::now();
        stages_.push_back({name, std::chrono::duration<double>(now - begin_).count()});
        begin_ = now;
    }
    Result<store::MadeTables> link(const ModelFiles& models) {
        const Register registered =
            TRY(Register::read(options_.register_file, options_.reported_max));
        stage("register");
        const Observed observed = TRY(observe(workspace_, scope_));
        stage("identities");
        const std::string key = TRY(secret_of(workspace_, Secret::register_hashes));
        const auto verdicts = consensus_of(TRY(kept_verdicts(workspace_, scope_)));
        match::Options options = engine_options(options_);
        options.labels = labels_of(verdicts, observed, registered, key);
        match::Linkage linkage = TRY(match::link(observed.person_columns(), registered.columns(),
                                                 models.names, models.model, options));
        apply_verdicts(verdicts, observed, registered, key, linkage);
        for (const match::StageReport& part : linkage.report.stages) {
            stages_.push_back({"engine: " + part.name, part.seconds});
        }
        begin_ = std::chrono::steady_clock::now();
        const Linked linked{observed, registered, linkage, key};
        auto made = tables_of(linked);
        const store::Table rules = rule_table(linkage.report);
        for (size_t i = 0; i < rules.rows; ++i) {
            rule_seconds_[std::string(rules.at("rule").text(i))] = linkage.report.rules[i].seconds;
        }
        stage("making tables");
        auto reported = registered.reported();
        TRY(store::write_reported(workspace_, "link_reported", reported, scope_));
        const auto sls = TRY(neighbourhoods(workspace_, scope_));
        const auto missing = missing_families(linked, sls, scope_);
        made.add({"link_missing", {"register_row"}, "area"}, missing_table(linked, missing));
        stage("missing");
        const auto findings = register_findings(linked, models.names, options_.name_like_min);
        made.add({"link_finding", {"person_id", "rule"}, "area"},
                 register_finding_table(linked, findings));
        stage("findings");
        Ending ending;
        ending.as_of = observed.columns->as_of;
        ending.persons = static_cast<int64_t>(observed.rows());
        ending.valid_on = last_interview(observed);
        ending.source = TRY(workspace_.put_blob(registered.content()));
        ending.register_rows = static_cast<int64_t>(registered.rows());
        ending.register_reported = registered.reported_count();
        ending.missing = TRY(workspace_.put_blob(missing_names(missing)));
        ending.model = TRY(workspace_.put_blob(match::bytes_of(linkage.frozen)));
        made.rest = text_of(ending);
        stage("register kept");
        return made;
    }

    store::Workspace& workspace_;
    const store::Scope& scope_;
    const Options& options_;
    std::chrono::steady_clock::time_point begin_ = std::chrono::steady_clock::now();
    std::vector<Stage> stages_;
    std::map<std::string, double> rule_seconds_;
};

}  // namespace

Result<Report> run(store::Workspace& workspace, const store::Scope& scope, const Options& options) {
    return Run(workspace, scope, options).all();
}

}  // namespace regsosek::link
