// The thirty rules over the flat table: our evaluator, DuckDB and the slow twin.
#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <fstream>

#include "bench/validate/duck_peer.h"
#include "bench/validate/figures.h"
#include "bench/validate/table.h"
#include "ground/base/threads.h"
#include "ground/expr/program.h"
#include "ground/expr/reference.h"
#include "method/check/run.h"

namespace regsosek::bench {

namespace {

constexpr uint64_t seed = 1;
constexpr size_t repetitions = 9;
constexpr size_t peer_repetitions = 3;
constexpr size_t slice_persons = 20'000;
constexpr double missing_share = .03;

template <typename T>
T expected(Result<T> result) {
    if (!result) {
        std::fprintf(stderr, "%s\n", result.error().message(Lang::en).c_str());
        std::exit(1);
    }
    return *std::move(result);
}

struct Rules {
    std::shared_ptr<const form::Form> form;
    check::RuleBook book;
    std::vector<std::string> sql;
};

Rules load(const std::string& folder) {
    Rules out;
    out.form = expected(form::Form::load(folder));
    out.book = expected(check::load_rules(folder + "/rules", *out.form));
    std::ifstream lines(folder + "/rules.sql");
    for (std::string line; std::getline(lines, line);) {
        if (!line.empty() && line[0] != '#') {
            out.sql.push_back(line);
        }
    }
    if (out.sql.size() != out.book.rules.size()) {
        std::fprintf(stderr, "rules.sql and table.rules differ in length\n");
        std::exit(1);
    }
    return out;
}

check::Checked counted(const check::Compiled& compiled, const Table& table,
                       expr::Scratch& scratch) {
    check::Checked out;
    check::run_part(compiled, table.batch, 0, table.batch.families, scratch,
                    {{table.area_of_family, table.areas}, false}, out);
    return out;
}

std::vector<AreaCount> area_counts(const check::Checked& checked) {
    std::vector<AreaCount> out;
    for (const check::GroupCount& count : checked.by_group) {
        out.push_back({count.hits, count.unknown});
    }
    return out;
}

// The same by the slow twin, one row and one rule after the other.
std::vector<AreaCount> twin_counts(const Rules& rules, const Table& table) {
    std::vector<AreaCount> out(rules.book.rules.size() * table.areas);
    for (uint32_t f = 0; f < table.batch.families; ++f) {
        expr::ReferenceFamily family;
        for (uint32_t m = table.member_begin[f]; m < table.member_begin[f + 1]; ++m) {
            auto& member = family.members.emplace_back(table.columns.size());
            for (size_t c = 0; c < table.columns.size(); ++c) {
                member[c].integer = table.columns[c][m];
            }
        }
        for (size_t r = 0; r < rules.book.rules.size(); ++r) {
            AreaCount& count = out[r * table.areas + table.area_of_family[f]];
            for (size_t m = 0; m < family.members.size(); ++m) {
                const auto value = expr::reference_value(
                    *rules.book.rules[r].expression.program().tree, family, static_cast<int>(m));
                count.unknown += value.known ? 0 : 1;
                count.failed += value.known && !value.truth ? 1 : 0;
            }
        }
    }
    return out;
}

bool same(const char* what, const std::vector<AreaCount>& a, const std::vector<AreaCount>& b) {
    int64_t failed = 0;
    int64_t unknown = 0;
    for (const AreaCount& count : a) {
        failed += count.failed;
        unknown += count.unknown;
    }
    std::fprintf(stderr, "%s: %zu counts, %lld failed, %lld unknown: %s\n", what, a.size(),
                 static_cast<long long>(failed), static_cast<long long>(unknown),
                 a == b ? "equal" : "DIFFERENT");
    return a == b;
}

}  // namespace

bool bench_flat(const std::string& form_folder, size_t persons) {
    const Rules rules = load(form_folder);
    const check::Compiled compiled(rules.book);
    expr::Scratch scratch;
    bool right = true;
    Table holed;
    draw(*rules.form, persons, missing_share, seed, 2, holed);
    Table slice;
    draw(*rules.form, slice_persons, missing_share, seed, 3, slice);
    const double twin_start = thread_seconds();
    const auto twin = twin_counts(rules, slice);
    const double twin_seconds = thread_seconds() - twin_start;
    right &=
        same("slice, against the slow twin", area_counts(counted(compiled, slice, scratch)), twin);
    right &= same("table with missing answers, against DuckDB",
                  area_counts(counted(compiled, holed, scratch)),
                  DuckPeer(*rules.form, holed).count(rules.sql, holed.areas));
    Table table;
    draw(*rules.form, persons, 0, seed, 1, table);
    const auto count = static_cast<double>(persons * rules.book.rules.size());
    DuckPeer peer(*rules.form, table);
    double best_peer = 1e30;
    std::vector<AreaCount> peer_counts;
    for (size_t i = 0; i < peer_repetitions; ++i) {
        const double start = process_seconds();
        peer_counts = peer.count(rules.sql, table.areas);
        best_peer = std::min(best_peer, process_seconds() - start);
    }
    double best = 1e30;
    check::Checked checked;
    for (size_t i = 0; i < repetitions; ++i) {
        const double start = thread_seconds();
        checked = counted(compiled, table, scratch);
        best = std::min(best, thread_seconds() - start);
    }
    right &=
        same("table without missing answers, against DuckDB", area_counts(checked), peer_counts);
    std::fprintf(stderr,
                 "%zu rules, %zu operations, %zu persons, %u areas: %.1f ms; DuckDB %s "
                 "with one thread: %.1f ms\n",
                 rules.book.rules.size(), compiled.set().operations(), persons, table.areas,
                 best * 1e3, DuckPeer::version().c_str(), best_peer * 1e3);
    print_figure("validate.rule_evals_per_s_core", count / best / 1e6, "M/s/core",
                 count / best_peer / 1e6, best_peer / best);
    print_figure("validate.twin_rule_evals_per_s_core",
                 static_cast<double>(slice_persons * rules.book.rules.size()) / twin_seconds / 1e6,
                 "M/s/core");
    return right;
}

void bench_stream(const std::string& form_folder, size_t persons) {
    constexpr size_t block_persons = 65'536;
    const Rules rules = load(form_folder);
    const check::Compiled compiled(rules.book);
    const size_t blocks = (persons + block_persons - 1) / block_persons;
    std::vector<double> seconds(blocks);
    std::vector<int64_t> failed(blocks);
    const double start = wall_seconds();
    parallel_blocks(blocks, [&](size_t block) {
        thread_local Table table;
        thread_local expr::Scratch scratch;
        const size_t count = std::min(block_persons, persons - block * block_persons);
        draw(*rules.form, count, 0, seed, 100 + block, table);
        const double begin = thread_seconds();
        const auto checked = counted(compiled, table, scratch);
        seconds[block] = thread_seconds() - begin;
        for (const check::Count& one : checked.counts) {
            failed[block] += one.hits;
        }
    });
    const double wall = wall_seconds() - start;
    double total = 0;
    int64_t failures = 0;
    for (size_t block = 0; block < blocks; ++block) {
        total += seconds[block];
        failures += failed[block];
    }
    std::fprintf(stderr, "%zu persons in blocks of %zu: %lld failed\n", persons, block_persons,
                 static_cast<long long>(failures));
    print_figure("validate.stream_persons", static_cast<double>(persons), "persons");
    print_figure("validate.stream_s", wall, "s with drawing the persons");
    print_figure("validate.stream_rules_core_s", total, "core s of rules alone");
    print_figure("validate.stream_rss_mb", peak_mb(), "MB");
}

}  // namespace regsosek::bench
