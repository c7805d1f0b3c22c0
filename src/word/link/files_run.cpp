// link on files: reads the model, packs both sides, links, and writes what was found.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>

#include "ground/base/files.h"
#include "ground/base/hash.h"
#include "ground/base/math.h"
#include "ground/store/table_file.h"
#include "word/link/files_open.h"
#include "word/link/labels_file.h"

namespace regsosek::link {

namespace {

constexpr double ln2 = 0.693147180559945309417;

double bits_of(int32_t weight) {
    return static_cast<double>(weight) / pairs::weight_unit;
}

double probability_of(double bits) {
    return 1.0 / (1.0 + math::exp(-bits * ln2));
}

store::Column& text_column(store::Table& table, const std::string& name) {
    return table.add(name, store::ColumnType::text);
}

/// One row per kept pair, ordered by (left, heaviest first).
store::Table links_table(const pairs::Prepared& prepared, const pairs::Model& model,
                         const pairs::Linkage& linkage) {
    store::Table out;
    const std::vector<pairs::Edge>& edges = linkage.edges;
    out.rows = edges.size();
    out.columns.reserve(10 + model.comparisons.size());
    // Ids are different texts: a record's number says whether its id is in the dictionary yet.
    const auto ids = [&](const std::string& name, const pairs::Records& side, const auto& row) {
        store::Column& column = out.add(name, store::ColumnType::text);
        std::vector<int32_t> code(side.rows(), -1);
        column.codes.reserve(edges.size());
        for (const pairs::Edge& edge : edges) {
            int32_t& known = code[row(edge)];
            if (known < 0) {
                known = static_cast<int32_t>(column.dictionary.size());
                column.dictionary.push_back(side.id(row(edge)));
            }
            column.codes.push_back(known);
        }
    };
    ids("left", prepared.left(), [](const pairs::Edge& edge) { return edge.a; });
    ids("right", prepared.right(), [](const pairs::Edge& edge) { return edge.b; });
    const auto integers = [&](const std::string& name, const auto& value) {
        auto& column = out.add(name, store::ColumnType::int32);
        column.int32s.reserve(edges.size());
        for (const pairs::Edge& edge : edges) {
            column.int32s.push_back(static_cast<int32_t>(value(edge)));
        }
    };
    integers("left_row", [](const pairs::Edge& edge) { return edge.a + 1; });
    integers("right_row", [](const pairs::Edge& edge) { return edge.b + 1; });
    for (const bool as_bits : {true, false}) {
        auto& column =
            out.add(as_bits ? "match_weight" : "match_probability", store::ColumnType::real);
        column.reals.reserve(edges.size());
        for (const pairs::Edge& edge : edges) {
            const double bits = bits_of(edge.weight);
            column.reals.push_back(as_bits ? bits : probability_of(bits));
        }
    }
    integers("outcome", [](const pairs::Edge& edge) { return static_cast<int>(edge.outcome); });
    integers("rival", [](const pairs::Edge& edge) { return edge.rival ? 1 : 0; });
    integers("blocking_rule", [](const pairs::Edge& edge) { return edge.rule + 1; });
    for (size_t c = 0; c < model.comparisons.size(); ++c) {
        integers("level_" + model.comparisons[c].name, [&](const pairs::Edge& edge) {
            return prepared.plan().level_of(edge.pattern, c);
        });
    }
    return out;
}

/// One row per record: side, its name, its number, its cluster.
store::Table clusters_table(const pairs::Prepared& prepared, bool alone,
                            const pairs::Linkage& linkage) {
    store::Table out;
    out.rows = linkage.cluster.size();
    out.columns.reserve(4);
    const size_t left_rows = prepared.left().rows();
    store::TextBuilder side(text_column(out, "side"));
    store::TextBuilder id(text_column(out, "id"));
    auto& row = out.add("row", store::ColumnType::int32);
    auto& cluster = out.add("cluster", store::ColumnType::int32);
    for (size_t i = 0; i < out.rows; ++i) {
        const bool is_right = !alone && i >= left_rows;
        const size_t at = is_right ? i - left_rows : i;
        side.add(is_right ? "right" : "left");
        id.add((is_right ? prepared.right() : prepared.left()).id(at));
        row.int32s.push_back(static_cast<int32_t>(at + 1));
        cluster.int32s.push_back(static_cast<int32_t>(linkage.cluster[i] + 1));
    }
    return out;
}

Text damage_text(const std::string& damage) {
    if (damage == "scientific_notation") {
        return {"ditulis dalam notasi ilmiah (mis. 3,32E+15): angka belakang hilang",
                "written in scientific notation (such as 3.32E+15): its last digits are lost"};
    }
    if (damage == "digits_rounded") {
        return {"angka ke-16 hampir selalu 0: dibulatkan oleh program lembar kerja",
                "the 16th digit is nearly always 0: rounded by a spreadsheet"};
    }
    if (damage == "decimal_point") {
        return {"memakai .0 di belakang; dibaca tanpa itu", "has .0 behind it; read without it"};
    }
    return {};
}

void tell_columns(const pairs::Model& model, const pairs::Records& records, const char* side,
                  FileReport& out) {
    for (size_t c = 0; c < model.columns.size() && c < records.quality.size(); ++c) {
        const pairs::ColumnQuality& q = records.quality[c];
        FileColumn column;
        column.side = side;
        column.column = model.columns[c].name;
        column.kind = pairs::kind_name(model.columns[c].kind);
        column.known = static_cast<int64_t>(q.known);
        column.missing = static_cast<int64_t>(q.missing);
        column.unreadable = static_cast<int64_t>(q.unreadable);
        column.unreadable_row = static_cast<int64_t>(q.unreadable_row);
        column.damaged = static_cast<int64_t>(q.damaged);
        column.damaged_row = static_cast<int64_t>(q.damaged_row);
        column.damage = damage_text(q.damage);
        column.distinct = static_cast<int64_t>(q.distinct);
        out.columns.push_back(std::move(column));
    }
}

void tell_model(const pairs::Model& model, FileReport& out) {
    out.prior = model.prior;
    for (const pairs::Comparison& comparison : model.comparisons) {
        for (uint32_t l = static_cast<uint32_t>(comparison.levels.size()); l > 0; --l) {
            const pairs::Level& level = comparison.at(l);
            FileLevel row;
            row.comparison = comparison.name;
            row.level = static_cast<int32_t>(l);
            row.when = level.when;
            row.label = level.label;
            row.m = level.m;
            row.u = level.u;
            row.bits = level.m > 0 && level.u > 0
                           ? bits_of(match::log2_units(level.m) - match::log2_units(level.u))
                           : 0;
            row.m_from = level.m_from;
            row.u_from = level.u_from;
            out.levels.push_back(std::move(row));
        }
    }
}

void tell_fit(const pairs::Fit& fit, FileReport& out) {
    out.expected_matches = fit.expected_matches;
    out.not_learned = fit.not_learned;
    for (const pairs::Session& session : fit.sessions) {
        out.sessions.push_back({session.rule, static_cast<int64_t>(session.pairs),
                                session.match_share, session.steps, session.converged, session.used,
                                fmt::format("{}", fmt::join(session.learned, ", "))});
    }
}

void tell_weights(const pairs::Linkage& linkage, FileReport& out) {
    std::map<int32_t, FileBin> bins;
    for (const pairs::Edge& edge : linkage.edges) {
        const auto bits = static_cast<int32_t>(std::floor(bits_of(edge.weight)));
        FileBin& bin = bins[bits];
        bin.bits = bits;
        bin.lost += edge.outcome == pairs::Outcome::lost ? 1 : 0;
        bin.review += edge.outcome == pairs::Outcome::review ? 1 : 0;
        bin.linked += edge.outcome >= pairs::Outcome::linked ? 1 : 0;
    }
    for (const auto& [bits, bin] : bins) {
        out.histogram.push_back(bin);
    }
}

/// The lightest pairs of each outcome: where mistakes are found first.
void tell_examples(const pairs::Prepared& prepared, const pairs::Linkage& linkage,
                   FileReport& out) {
    constexpr size_t examples_max = 5;
    for (const auto outcome : {pairs::Outcome::certain, pairs::Outcome::linked,
                               pairs::Outcome::review, pairs::Outcome::lost}) {
        std::vector<const pairs::Edge*> edges;
        for (const pairs::Edge& edge : linkage.edges) {
            if (edge.outcome == outcome) {
                edges.push_back(&edge);
            }
        }
        const auto shown = static_cast<std::ptrdiff_t>(std::min(examples_max, edges.size()));
        std::ranges::partial_sort(edges, edges.begin() + shown, [](const auto* x, const auto* y) {
            return x->weight != y->weight ? x->weight < y->weight
                                          : std::pair(x->a, x->b) < std::pair(y->a, y->b);
        });
        for (auto edge = edges.begin(); edge != edges.begin() + shown; ++edge) {
            out.examples.push_back({pairs::describe(outcome), prepared.left().id((*edge)->a),
                                    prepared.right().id((*edge)->b), bits_of((*edge)->weight)});
        }
    }
}

void tell_linkage(const pairs::Linkage& linkage, FileReport& out) {
    out.kept = static_cast<int64_t>(linkage.edges.size());
    for (const pairs::Edge& edge : linkage.edges) {
        out.certain += edge.outcome == pairs::Outcome::certain ? 1 : 0;
        out.linked += edge.outcome == pairs::Outcome::linked ? 1 : 0;
        out.review += edge.outcome == pairs::Outcome::review ? 1 : 0;
        out.lost += edge.outcome == pairs::Outcome::lost ? 1 : 0;
    }
    std::vector<uint8_t> size(linkage.cluster.size(), 0);
    for (const uint32_t cluster : linkage.cluster) {
        out.clusters += size[cluster] == 1 ? 1 : 0;
        size[cluster] = static_cast<uint8_t>(std::min(size[cluster] + 1, 2));
    }
    out.distinct_pairs = static_cast<int64_t>(linkage.report.distinct_pairs);
    out.repeats = static_cast<int64_t>(linkage.report.repeats);
    out.capped_rows = static_cast<int64_t>(linkage.report.capped_rows);
    out.closed_rows = static_cast<int64_t>(linkage.report.closed_rows);
    for (const pairs::RuleReport& rule : linkage.report.rules) {
        out.refined_blocks += static_cast<int64_t>(rule.refined);
        out.rules.push_back({rule.rule, static_cast<int64_t>(rule.pairs),
                             static_cast<int64_t>(rule.new_pairs), static_cast<int64_t>(rule.kept),
                             static_cast<int64_t>(rule.strong), static_cast<int64_t>(rule.refined),
                             static_cast<int64_t>(rule.capped),
                             static_cast<int64_t>(rule.not_compared), rule.seconds});
    }
    for (const pairs::StageReport& stage : linkage.report.stages) {
        out.stages.push_back({stage.name, stage.spent.seconds, stage.spent.cpu_seconds});
    }
}

/// Where the values of a fitted model come from.
Result<void> sign(const FileOptions& options, const pairs::Prepared& prepared,
                  pairs::Model& model) {
    model.fitted.day = options.day;
    model.fitted.left_rows = static_cast<int64_t>(prepared.left().rows());
    model.fitted.right_rows = static_cast<int64_t>(prepared.right().rows());
    model.fitted.inputs.clear();
    for (const std::string& path : {options.left, options.right}) {
        if (!path.empty()) {
            const std::string name = path.substr(path.find_last_of('/') + 1);
            model.fitted.inputs.emplace_back(name, hex(TRY(blake2b_file(path))));
        }
    }
    return {};
}

FileStage stage(std::string name, const pairs::Spent& spent) {
    return {std::move(name), spent.seconds, spent.cpu_seconds};
}

Result<void> write_results(const FileOptions& options, const pairs::Prepared& prepared,
                           const pairs::Model& model, const pairs::Linkage& linkage) {
    if (!options.out.empty()) {
        TRY(store::TableFile::write(options.out, links_table(prepared, model, linkage)));
    }
    if (!options.clusters_out.empty()) {
        const bool alone = model.type == pairs::Type::duplicates;
        TRY(store::TableFile::write(options.clusters_out,
                                    clusters_table(prepared, alone, linkage)));
    }
    return {};
}

}  // namespace

Result<FileReport> run_files(const FileOptions& options) {
    pairs::Watch watch;
    OpenFiles files = TRY(open_files(options));
    FileReport out;
    out.stages.push_back(stage("load", watch.lap()));
    auto linkage = TRY(pairs::link(*files.prepared, {}, files.model));
    watch.lap();
    TRY(write_results(options, *files.prepared, files.model, linkage));
    if (!options.fitted_out.empty()) {
        TRY(sign(options, *files.prepared, files.model));
        TRY(files::write(options.fitted_out, write_model(files.model)));
    }
    out.left_rows = static_cast<int64_t>(files.prepared->left().rows());
    out.right_rows = static_cast<int64_t>(files.prepared->right().rows());
    tell_linkage(linkage, out);
    tell_weights(linkage, out);
    tell_examples(*files.prepared, linkage, out);
    out.stages.push_back(stage("write", watch.lap()));
    tell_fit(linkage.report.fit, out);
    tell_model(files.model, out);
    tell_columns(files.model, files.prepared->left(), "left", out);
    if (files.model.type == pairs::Type::link) {
        tell_columns(files.model, files.prepared->right(), "right", out);
    }
    out.spilled_bytes = static_cast<int64_t>(files.prepared->memory().spilled_bytes());
    out.peak_bytes = static_cast<int64_t>(peak_memory_bytes());
    return out;
}

Result<FileReport> fit_files(const FileOptions& options) {
    pairs::Watch watch;
    OpenFiles files = TRY(open_files(options));
    FileReport out;
    out.stages.push_back(stage("load", watch.lap()));
    const pairs::Prepared& prepared = *files.prepared;
    out.left_rows = static_cast<int64_t>(prepared.left().rows());
    out.right_rows = static_cast<int64_t>(prepared.right().rows());
    if (out.left_rows == 0 || out.right_rows == 0) {
        return fail(Code::bad_input, "tidak ada yang dapat dipelajari: berkas tanpa baris",
                    "there is nothing to learn from: a file without records");
    }
    const pairs::Fit fitted = pairs::fit(prepared.layout(), prepared.plan(), prepared.left(),
                                         prepared.right(), {}, files.model);
    tell_fit(fitted, out);
    if (!options.labels.empty()) {
        const auto labels = TRY(read_labels(options.labels, files));
        const auto moved = pairs::apply_labels(prepared.plan(), prepared.left(), prepared.right(),
                                               labels, fitted.expected_matches, files.model);
        out.labels = static_cast<int64_t>(labels.size());
        out.labels_added = moved.added;
        out.labels_taken = moved.taken;
    }
    out.stages.push_back(stage("fit", watch.lap()));
    TRY(sign(options, prepared, files.model));
    TRY(files::write(options.fitted_out, write_model(files.model)));
    tell_model(files.model, out);
    tell_columns(files.model, prepared.left(), "left", out);
    if (files.model.type == pairs::Type::link) {
        tell_columns(files.model, prepared.right(), "right", out);
    }
    out.spilled_bytes = static_cast<int64_t>(files.prepared->memory().spilled_bytes());
    out.peak_bytes = static_cast<int64_t>(peak_memory_bytes());
    return out;
}

}  // namespace regsosek::link
