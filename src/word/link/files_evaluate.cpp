// Links against the truth: pairs, clusters, records, thresholds, and what blocking left out.
#include <algorithm>
#include <cmath>
#include <map>
#include <unordered_map>
#include <unordered_set>

#include "ground/store/table_file.h"
#include "method/match/claims.h"
#include "word/link/files_open.h"

namespace regsosek::link {

namespace {

/// Records by number; the records of two sides are different even when their ids are the same.
class Names {
public:
    uint32_t number(bool is_right, std::string_view id) {
        const std::string key = (is_right ? "r" : "l") + std::string(id);
        const auto [found, added] = numbers_.emplace(key, static_cast<uint32_t>(ids_.size()));
        if (added) {
            ids_.push_back({is_right, std::string(id)});
        }
        return found->second;
    }
    size_t size() const { return ids_.size(); }
    bool is_right(uint32_t number) const { return ids_[number].first; }
    const std::string& id(uint32_t number) const { return ids_[number].second; }

private:
    std::unordered_map<std::string, uint32_t> numbers_;
    std::vector<std::pair<bool, std::string>> ids_;
};

using Pair = std::pair<uint32_t, uint32_t>;

Pair ordered(uint32_t a, uint32_t b) {
    return {std::min(a, b), std::max(a, b)};
}

Result<store::Table> read_texts(const std::string& path) {
    store::TableFileOptions options;
    for (const char* name : {"left", "right", "id", "cluster", "side"}) {
        options.types.emplace_back(name, store::ColumnType::text);
    }
    options.types.emplace_back("match_weight", store::ColumnType::real);
    return store::TableFile::read(path, options);
}

/// The text of a cell whatever the type of its column.
std::string cell(const store::Column& column, size_t row) {
    return column.type == store::ColumnType::text ? std::string(column.text(row))
                                                  : std::to_string(column.integer(row));
}

/// True pairs, sorted, each once.
Result<std::vector<Pair>> read_truth(const std::string& path, bool alone, Names& names) {
    const store::Table table = TRY(read_texts(path));
    std::vector<Pair> pairs;
    const store::Column* left = table.find("left");
    const store::Column* right = table.find("right");
    const store::Column* id = table.find("id");
    const store::Column* cluster = table.find("cluster");
    const store::Column* side = table.find("side");
    if (left != nullptr && right != nullptr) {
        for (size_t i = 0; i < table.rows; ++i) {
            const uint32_t a = names.number(false, cell(*left, i));
            const uint32_t b = names.number(!alone, cell(*right, i));
            pairs.push_back(ordered(a, b));
        }
    } else if (id != nullptr && cluster != nullptr && (alone || side != nullptr)) {
        std::map<std::string, std::vector<uint32_t>> members;
        for (size_t i = 0; i < table.rows; ++i) {
            const bool is_right = !alone && cell(*side, i) == "right";
            members[cell(*cluster, i)].push_back(names.number(is_right, cell(*id, i)));
        }
        for (const auto& [name, records] : members) {
            for (size_t i = 0; i < records.size(); ++i) {
                for (size_t j = i + 1; j < records.size(); ++j) {
                    if (alone || names.is_right(records[i]) != names.is_right(records[j])) {
                        pairs.push_back(ordered(records[i], records[j]));
                    }
                }
            }
        }
    } else {
        return std::unexpected(
            fail(Code::bad_input, "kebenaran memerlukan kolom left, right atau id, cluster",
                 "the truth needs columns left, right or id, cluster")
                .error()
                .at(path, 1)
                .with_hint("untuk dua berkas dengan id, cluster juga side: left atau right",
                           "for two files with id, cluster also side: left or right"));
    }
    std::ranges::sort(pairs);
    const auto rest = std::ranges::unique(pairs);
    pairs.erase(rest.begin(), rest.end());
    return pairs;
}

struct Found {
    Pair pair;
    double bits = 0;
    bool linked = false;
    bool lost = false;
    bool correct = false;
};

Result<std::vector<Found>> read_links(const std::string& path, bool alone, Names& names,
                                      const std::vector<Pair>& truth, bool one_each) {
    const store::Table table = TRY(read_texts(path));
    for (const char* name : {"left", "right", "match_weight", "outcome"}) {
        if (table.find(name) == nullptr) {
            return std::unexpected(
                fail(Code::bad_input,
                     "bukan berkas hasil link run: tanpa kolom " + std::string(name),
                     "not a result of link run: no column " + std::string(name))
                    .error()
                    .at(path, 1, name));
        }
    }
    const store::Column& left = table.at("left");
    const store::Column& right = table.at("right");
    const store::Column& weight = table.at("match_weight");
    const store::Column& outcome = table.at("outcome");
    std::vector<Found> out;
    // Where a left record has at most one partner, the curve asks for its best pair only.
    std::unordered_set<std::string> offered;
    for (size_t i = 0; i < table.rows; ++i) {
        Found found;
        found.pair =
            ordered(names.number(false, cell(left, i)), names.number(!alone, cell(right, i)));
        found.bits = weight.reals[i];
        found.linked = outcome.integer(i) >= static_cast<int>(pairs::Outcome::linked);
        found.lost = outcome.integer(i) == static_cast<int>(pairs::Outcome::lost) ||
                     (one_each && !offered.insert(cell(left, i)).second);
        found.correct = std::ranges::binary_search(truth, found.pair);
        out.push_back(found);
    }
    return out;
}

CurvePoint point(double bits, int64_t linked, int64_t correct, int64_t truth) {
    CurvePoint out{bits, linked, correct, 1, 1, 0};
    out.precision = linked > 0 ? static_cast<double>(correct) / static_cast<double>(linked) : 1.0;
    out.recall = truth > 0 ? static_cast<double>(correct) / static_cast<double>(truth) : 1.0;
    const double sum = out.precision + out.recall;
    out.f1 = sum > 0 ? 2 * out.precision * out.recall / sum : 0;
    return out;
}

void curve(std::vector<Found> found, int64_t truth, FileQuality& out) {
    std::erase_if(found, [](const Found& x) { return x.lost; });
    std::ranges::stable_sort(found, [](const Found& x, const Found& y) { return x.bits > y.bits; });
    int64_t correct = 0;
    for (size_t i = 0; i < found.size(); ++i) {
        correct += found[i].correct ? 1 : 0;
        const bool last = i + 1 == found.size();
        if (!last && found[i + 1].bits == found[i].bits) {
            continue;
        }
        const CurvePoint here = point(found[i].bits, static_cast<int64_t>(i) + 1, correct, truth);
        if (here.f1 > out.best.f1) {
            out.best = here;
        }
        // One point for each whole bit that is passed on the way down.
        if (last || std::floor(found[i + 1].bits) < std::floor(found[i].bits)) {
            out.curve.push_back(here);
        }
    }
}

/// Pairs inside clusters; for two files only those of a left and a right record.
int64_t pairs_of_clusters(const Names& names, match::Unions& unions, bool alone) {
    std::map<uint32_t, std::pair<int64_t, int64_t>> sizes;
    for (uint32_t i = 0; i < names.size(); ++i) {
        auto& [left, right] = sizes[unions.root(i)];
        ++(names.is_right(i) ? right : left);
    }
    int64_t out = 0;
    for (const auto& [root, size] : sizes) {
        out += alone ? size.first * (size.first - 1) / 2 : size.first * size.second;
    }
    return out;
}

void bcubed(size_t records, match::Unions& found, match::Unions& truth, FileQuality& out) {
    std::map<uint32_t, double> found_size;
    std::map<uint32_t, double> truth_size;
    std::map<Pair, double> both;
    for (uint32_t i = 0; i < records; ++i) {
        found_size[found.root(i)] += 1;
        truth_size[truth.root(i)] += 1;
        both[{found.root(i), truth.root(i)}] += 1;
    }
    double precision = 0;
    double recall = 0;
    for (const auto& [roots, n] : both) {
        precision += n * n / found_size[roots.first];
        recall += n * n / truth_size[roots.second];
    }
    const double n = static_cast<double>(std::max<size_t>(records, 1));
    out.bcubed_precision = precision / n;
    out.bcubed_recall = recall / n;
    const double sum = precision + recall;
    out.bcubed_f1 = sum > 0 ? 2 * precision * recall / sum / n : 0;
}

Result<void> ask_blocking(const FileOptions& options, const Names& names,
                          const std::vector<Pair>& truth, FileQuality& out) {
    OpenFiles files = TRY(open_files(options));
    std::unordered_map<std::string, uint32_t> left_rows;
    std::unordered_map<std::string, uint32_t> right_rows;
    const pairs::Prepared& prepared = *files.prepared;
    const bool alone = files.model.type == pairs::Type::duplicates;
    for (uint32_t i = 0; i < prepared.left().rows(); ++i) {
        left_rows.emplace(prepared.left().id(i), i);
    }
    for (uint32_t i = 0; i < prepared.right().rows() && !alone; ++i) {
        right_rows.emplace(prepared.right().id(i), i);
    }
    std::vector<Pair> rows;
    for (const Pair& pair : truth) {
        const bool swapped = !alone && names.is_right(pair.first);
        const uint32_t first = swapped ? pair.second : pair.first;
        const uint32_t second = swapped ? pair.first : pair.second;
        const auto a = left_rows.find(names.id(first));
        const auto& others = alone ? left_rows : right_rows;
        const auto b = others.find(names.id(second));
        if (a != left_rows.end() && b != others.end()) {
            rows.emplace_back(a->second, b->second);
        }
    }
    const pairs::BlockingRecall recall = pairs::blocking_recall(prepared, rows);
    out.blocking_found = static_cast<int64_t>(recall.found);
    for (size_t r = 0; r < recall.by_rule.size(); ++r) {
        out.blocking_by_rule.emplace_back(files.model.rules[r].name(),
                                          static_cast<int64_t>(recall.first_found[r]));
    }
    return {};
}

}  // namespace

Result<FileQuality> evaluate_files(const FileOptions& options, const std::string& links,
                                   const std::string& truth_file) {
    pairs::Model model;
    model.link_bits = 0;
    if (!options.model.empty()) {
        model = TRY(read_model(options.model));
    }
    const bool alone = model.type == pairs::Type::duplicates;
    Names names;
    const std::vector<Pair> truth = TRY(read_truth(truth_file, alone, names));
    const std::vector<Found> found =
        TRY(read_links(links, alone, names, truth, model.assignment != pairs::Assignment::all));
    FileQuality out;
    out.true_pairs = static_cast<int64_t>(truth.size());
    match::Unions by_links(names.size());
    match::Unions by_truth(names.size());
    int64_t linked = 0;
    int64_t correct = 0;
    for (const Found& pair : found) {
        linked += pair.linked ? 1 : 0;
        correct += pair.linked && pair.correct ? 1 : 0;
        if (pair.linked) {
            by_links.join(pair.pair.first, pair.pair.second);
        }
    }
    out.decided = point(model.link_bits, linked, correct, out.true_pairs);
    int64_t together = 0;
    for (const Pair& pair : truth) {
        together += by_links.root(pair.first) == by_links.root(pair.second) ? 1 : 0;
        by_truth.join(pair.first, pair.second);
    }
    out.clustered =
        point(model.link_bits, pairs_of_clusters(names, by_links, alone), together, out.true_pairs);
    bcubed(names.size(), by_links, by_truth, out);
    curve(found, out.true_pairs, out);
    out.blocking_found = -1;
    if (!options.left.empty()) {
        TRY(ask_blocking(options, names, truth, out));
    }
    return out;
}

}  // namespace regsosek::link
