// All rules of the K form over the columns of a workspace, and its documents one at a time.
#include <algorithm>
#include <cstdio>

#include "bench/validate/figures.h"
#include "ground/store/batch.h"
#include "regsosek/validate.h"
#include "word/validate/book.h"
#include "word/validate/counts.h"

namespace regsosek::bench {

namespace {

constexpr size_t repetitions = 3;
constexpr size_t documents_max = 2'000;
// The persons of all 2022 documents, which a country would have to be judged by.
constexpr double country_persons = 289e6;

// The rules over the columns, on one thread, with counts by group and the rows that were hit.
Result<void> bench_columns(store::Workspace& workspace, const store::Scope& scope) {
    const validate::Options options;
    const std::string folder = validate::form_folder(options);
    const auto form = TRY(form::Form::load(folder));
    auto codes = TRY(validate::dukcapil_codes(workspace, scope));
    const auto book = TRY(validate::load_rules_in_force(*form, folder, options, std::move(codes)));
    const check::Compiled compiled(book);
    const auto columns = TRY(workspace.columns(scope));
    const auto identities = TRY(workspace.identities(scope));
    const auto batch = store::batch_of(*columns, *form, identities.get());
    const auto groups = validate::count_groups(*columns);
    expr::Scratch scratch;
    double best = 1e30;
    check::Checked checked;
    for (size_t i = 0; i < repetitions; ++i) {
        checked = {};
        const double start = thread_seconds();
        check::run_part(compiled, batch.batch, 0, batch.batch.families, scratch, {groups.groups()},
                        checked);
        best = std::min(best, thread_seconds() - start);
    }
    check::Count all;
    for (const check::Count& count : checked.counts) {
        all += count;
    }
    const auto told = std::ranges::count_if(checked.by_group, [](const check::GroupCount& count) {
        return count.hits > 0 || count.unknown > 0;
    });
    std::fprintf(stderr, "%zu groups of SLS and officer, %lld rows of counts\n",
                 groups.names.size(), static_cast<long long>(told));
    const auto persons = static_cast<double>(batch.batch.members);
    std::fprintf(stderr,
                 "K form: %zu rules, %zu operations, %zu families, %zu persons; %lld decided, %lld "
                 "hits, %lld unknown, %lld outside; %.1f ms\n",
                 book.rules.size(), compiled.set().operations(), batch.batch.families,
                 batch.batch.members, static_cast<long long>(all.decided),
                 static_cast<long long>(all.hits), static_cast<long long>(all.unknown),
                 static_cast<long long>(all.outside), best * 1e3);
    print_figure("validate.k_rule_evals_per_s_core",
                 static_cast<double>(all.decided + all.unknown) / best / 1e6, "M/s/core");
    print_figure("validate.k_persons_per_s_core", persons / best / 1e6, "M/s/core");
    print_figure("validate.country_s", country_persons / persons * best / 2,
                 "s on 2 cores, on paper: 289 M persons, all rules of the K form");
    return {};
}

// Documents of the record, checked one after the other with parsing.
Result<void> bench_documents(store::Workspace& workspace, const store::Scope& scope) {
    std::vector<store::Stored> documents;
    store::Scan what;
    what.with_identity = true;
    TRY(workspace.scan(what, scope, [&](std::span<const store::Stored> block) -> Result<void> {
        const size_t room = documents_max - std::min(documents_max, documents.size());
        const auto part = block.subspan(0, std::min(block.size(), room));
        documents.insert(documents.end(), part.begin(), part.end());
        return {};
    }));
    auto checker = TRY(validate::DocumentChecker::load(workspace, scope));
    std::vector<double> seconds;
    size_t findings = 0;
    for (const store::Stored& stored : documents) {
        const auto& document = stored.document;
        const double start = thread_seconds();
        const auto checked =
            TRY(checker.check({document.answers, document.identity, document.area}));
        seconds.push_back(thread_seconds() - start);
        findings += checked.findings.size();
    }
    std::ranges::sort(seconds);
    double total = 0;
    for (const double one : seconds) {
        total += one;
    }
    std::fprintf(stderr, "%zu documents with %zu findings, %zu rules: %.3f ms at most\n",
                 documents.size(), findings, checker.rules(), seconds.back() * 1e3);
    const auto count = static_cast<double>(seconds.size());
    print_figure("validate.document_ms", total / count * 1e3, "ms");
    print_figure("validate.document_p99_ms", seconds[seconds.size() * 99 / 100] * 1e3, "ms");
    return {};
}

}  // namespace

bool bench_district(const std::string& workspace_folder) {
    const store::Scope scope({{0, INT64_MAX}});
    const auto done = [&]() -> Result<void> {
        const auto workspace = TRY(store::Workspace::open(workspace_folder));
        TRY(bench_columns(*workspace, scope));
        return bench_documents(*workspace, scope);
    }();
    if (!done) {
        std::fprintf(stderr, "%s\n", done.error().message(Lang::en).c_str());
    }
    return done.has_value();
}

}  // namespace regsosek::bench
