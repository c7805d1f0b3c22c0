// score rank-files: counts of all files first, then place by place, province after province.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <filesystem>
#include <map>

#include "ground/base/assert.h"
#include "ground/base/files.h"
#include "ground/base/ids.h"
#include "ground/base/stop.h"
#include "ground/base/threads.h"
#include "ground/store/table_file.h"
#include "method/estimate/order_statistics.h"
#include "regsosek/score.h"
#include "word/score/scored_file.h"

namespace regsosek::score {

namespace {

using estimate::Place;
using estimate::ScoreCounts;
using store::ColumnType;
using store::Table;

constexpr int province_digits = 2;

double now() {
    using namespace std::chrono;
    return duration<double>(steady_clock::now().time_since_epoch()).count();
}

/// Errors: bad_input, when the families are not all of one province.
Result<int64_t> province_of(const ScoredFile& scored, const std::string& path) {
    if (scored.area.empty()) {
        return 0;
    }
    // Codes order as their areas do: the first and the last tell.
    const auto [low, high] = std::minmax_element(scored.area.begin(), scored.area.end());
    const int64_t province = AreaCode{*low}.enclosing(province_digits).value;
    if (AreaCode{*high}.enclosing(province_digits).value != province) {
        return std::unexpected(
            fail(Code::bad_input, "berkas ini memuat dua provinsi", "the file holds two provinces")
                .error()
                .at(path));
    }
    return province;
}

Result<void> count(const ScoredFile& scored, Base base, ScoreCounts& counts) {
    return counts.add(scored.score, base == Base::persons ? std::span<const int32_t>(scored.persons)
                                                          : std::span<const int32_t>{});
}

void add_places(const std::string& scope, const std::vector<Place>& places, Table& table) {
    // 32 bits hold twenty times the families of the nation, and are half as much to write.
    auto& rank = table.add(scope + "_rank", ColumnType::int32);
    rank.int32s.resize(places.size());
    for (size_t i = 0; i < places.size(); ++i) {
        must(places[i].rank <= INT32_MAX, "a rank that fits");
        rank.int32s[i] = static_cast<int32_t>(places[i].rank);
    }
    auto& percentile = table.add(scope + "_percentile_e6", ColumnType::int32);
    percentile.int32s.resize(places.size());
    for (size_t i = 0; i < places.size(); ++i) {
        percentile.int32s[i] = places[i].percentile_e6;
    }
    auto& decile = table.add(scope + "_decile", ColumnType::int32);
    decile.int32s.resize(places.size());
    for (size_t i = 0; i < places.size(); ++i) {
        decile.int32s[i] = places[i].decile;
    }
}

/// Places of all files, in their order.
Result<void> place_all(ScoreCounts& counts, const std::vector<ScoredFile>& files,
                       std::vector<std::vector<Place>>& out) {
    for (size_t f = 0; f < files.size(); ++f) {
        out[f].resize(files[f].score.size());
        TRY(counts.places(files[f].score, out[f]));
    }
    return {};
}

Table place_table(ScoredFile scored, const std::vector<Place>& everywhere,
                  const std::vector<Place>& here) {
    Table table;
    table.rows = scored.score.size();
    table.columns.reserve(8);
    table.add("family_id", ColumnType::int64).int64s = std::move(scored.family_id);
    table.add("area", ColumnType::int64).int64s = std::move(scored.area);
    add_places("nation", everywhere, table);
    add_places("province", here, table);
    return table;
}

/// Files of one province, held between its two passes.
struct Province {
    std::vector<std::string> paths;
    std::vector<ScoredFile> scored;
};

Result<void> place_province(Province& province, ScoreCounts& nation,
                            const RankFilesOptions& options) {
    ScoreCounts counts;
    for (const ScoredFile& scored : province.scored) {
        TRY(count(scored, options.base, counts));
    }
    counts.close();
    // Ranks of equal scores are given away in the order of the files: one thread each for nation
    // and province.
    const size_t files = province.scored.size();
    std::vector<std::vector<Place>> everywhere(files);
    std::vector<std::vector<Place>> here(files);
    std::array<Result<void>, 2> placed;
    parallel_blocks(placed.size(), [&](size_t which) {
        auto& places = which == 0 ? everywhere : here;
        placed[which] = place_all(which == 0 ? nation : counts, province.scored, places);
    });
    TRY(placed[0]);
    TRY(placed[1]);
    std::vector<Table> tables(files);
    parallel_blocks(files, [&](size_t f) {
        tables[f] = place_table(std::move(province.scored[f]), everywhere[f], here[f]);
        everywhere[f] = {};
        here[f] = {};
    });
    std::vector<Result<void>> written(tables.size());
    parallel_blocks(tables.size(), [&](size_t f) {
        const auto stem = std::filesystem::path(province.paths[f]).stem().string();
        written[f] =
            store::write_parquet(options.output_folder + "/" + stem + ".parquet", tables[f]);
    });
    for (const Result<void>& one : written) {
        TRY(one);
    }
    return {};
}

/// Reads files side by side, as many at a time as there are threads; `beside` runs on the thread
/// that read (its number among those at a time), `sink` in the order of the files.
template <typename Sink, typename Beside>
Result<void> each_file(const std::vector<std::string>& paths, const Sink& sink,
                       const Beside& beside) {
    const size_t together = threads();
    for (size_t begin = 0; begin < paths.size(); begin += together) {
        TRY(check_stop());
        const size_t n = std::min(together, paths.size() - begin);
        std::vector<Result<ScoredFile>> read(n);
        std::vector<Result<void>> done(n);
        parallel_blocks(n, [&](size_t k) {
            read[k] = read_scored(paths[begin + k]);
            if (read[k]) {
                done[k] = beside(k, *read[k]);
            }
        });
        for (size_t k = 0; k < n; ++k) {
            ScoredFile scored = TRY(std::move(read[k]));
            TRY(done[k]);
            TRY(sink(paths[begin + k], std::move(scored)));
        }
    }
    return {};
}

}  // namespace

Result<RankFilesReport> rank_files(const RankFilesOptions& options) {
    std::vector<std::string> paths = options.files;
    const auto stem = [](const std::string& path) { return std::filesystem::path(path).stem(); };
    std::ranges::sort(paths, {}, stem);
    if (std::ranges::adjacent_find(paths, {}, stem) != paths.end()) {
        return fail(Code::bad_input, "dua berkas bernama sama", "two files have the same name");
    }
    TRY(files::make_folder(options.output_folder));
    RankFilesReport report;
    const double begin = now();
    ScoreCounts nation;
    std::map<int64_t, Province> provinces;
    std::vector<ScoreCounts> parts(threads());
    const auto count_file = [&](const std::string& path, const ScoredFile& scored) -> Result<void> {
        report.not_scored += scored.not_scored;
        for (const int32_t persons : scored.persons) {
            report.persons += persons;
        }
        const int64_t province = TRY(province_of(scored, path));
        provinces[province].paths.push_back(path);
        return {};
    };
    TRY(each_file(paths, count_file, [&](size_t slot, const ScoredFile& scored) {
        return count(scored, options.base, parts[slot]);
    }));
    for (const ScoreCounts& part : parts) {
        TRY(nation.add(part));
    }
    parts.clear();
    nation.close();
    report.files = static_cast<int64_t>(paths.size());
    report.provinces = static_cast<int64_t>(provinces.size());
    report.families = nation.families();
    report.counts_bytes = static_cast<int64_t>(nation.memory_bytes());
    for (size_t k = 0; k < report.decile_cut_e6.size(); ++k) {
        report.decile_cut_e6[k] = nation.quantile(static_cast<double>(k + 1) / 10);
    }
    const double counted = now();
    for (auto& [code, province] : provinces) {
        const auto keep = [&](const std::string&, ScoredFile&& scored) -> Result<void> {
            province.scored.push_back(std::move(scored));
            return {};
        };
        TRY(each_file(province.paths, keep,
                      [](size_t, const ScoredFile&) -> Result<void> { return {}; }));
        TRY(place_province(province, nation, options));
        province.scored.clear();
    }
    report.seconds_count = counted - begin;
    report.seconds_place = now() - counted;
    return report;
}

}  // namespace regsosek::score
