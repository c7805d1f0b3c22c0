// score rank-files: counts of all files first, then place by place, province after province.
#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <map>

#include "ground/base/files.h"
#include "ground/base/ids.h"
#include "ground/base/stop.h"
#include "ground/base/threads.h"
#include "ground/store/table_file.h"
#include "method/estimate/order_statistics.h"
#include "regsosek/score.h"

namespace regsosek::score {

namespace {

using estimate::Place;
using estimate::ScoreCounts;
using store::ColumnType;
using store::Table;

constexpr int province_digits = 2;
constexpr int64_t no_score = -1;

double now() {
    using namespace std::chrono;
    return duration<double>(steady_clock::now().time_since_epoch()).count();
}

/// Scored families of a file in order of family_id.
struct Scored {
    std::vector<int64_t> family_id, area, score;
    std::vector<int32_t> persons;
    int64_t not_scored = 0;
};

/// The columns of a file under plain names, or under those of an edition. Errors: as TableFile.
Result<Table> read_columns(const std::string& path) {
    const auto read = [&](const std::string& score, const std::string& persons) {
        store::TableFileOptions options;
        options.columns = {"family_id", "area", score, persons};
        options.types = {{"family_id", ColumnType::int64},
                         {"area", ColumnType::int64},
                         {score, ColumnType::int64},
                         {persons, ColumnType::int32}};
        return store::TableFile::read(path, options);
    };
    auto plain = read("score_e6", "persons");
    if (plain || plain.error().code != Code::bad_input) {
        return plain;
    }
    auto edition = read("score_score_e6", "score_persons");
    if (!edition) {
        return plain;
    }
    edition->columns[2].name = "score_e6";
    edition->columns[3].name = "persons";
    return edition;
}

std::vector<int64_t> integers(const store::Column& column, std::span<const uint32_t> rows) {
    std::vector<int64_t> out;
    out.reserve(rows.size());
    for (const uint32_t row : rows) {
        out.push_back(column.integer(row));
    }
    return out;
}

Result<Scored> read_scored(const std::string& path) {
    const Table table = TRY(read_columns(path));
    for (const store::Column& column : table.columns) {
        if (column.type != ColumnType::int32 && column.type != ColumnType::int64) {
            return std::unexpected(
                fail(Code::bad_input, "kolom harus bilangan bulat", "the column must be integers")
                    .error()
                    .at(path, 0, column.name));
        }
    }
    const store::Column& score = table.at("score_e6");
    const store::Column& id = table.at("family_id");
    std::vector<uint32_t> rows;
    for (uint32_t r = 0; r < table.rows; ++r) {
        if (score.integer(r) != no_score) {
            rows.push_back(r);
        }
    }
    Scored out;
    out.not_scored = static_cast<int64_t>(table.rows - rows.size());
    if (!std::ranges::is_sorted(rows, {}, [&](uint32_t r) { return id.integer(r); })) {
        std::ranges::sort(rows, {}, [&](uint32_t r) { return id.integer(r); });
    }
    out.family_id = integers(id, rows);
    out.area = integers(table.at("area"), rows);
    out.score = integers(score, rows);
    const store::Column& persons = table.at("persons");
    for (const uint32_t row : rows) {
        out.persons.push_back(static_cast<int32_t>(std::max<int64_t>(persons.integer(row), 0)));
    }
    return out;
}

/// Errors: bad_input, when the families are not all of one province.
Result<int64_t> province_of(const Scored& scored, const std::string& path) {
    int64_t province = 0;
    for (const int64_t area : scored.area) {
        const int64_t here = AreaCode{area}.enclosing(province_digits).value;
        if (province != 0 && here != province) {
            return std::unexpected(fail(Code::bad_input, "berkas ini memuat dua provinsi",
                                        "the file holds two provinces")
                                       .error()
                                       .at(path));
        }
        province = here;
    }
    return province;
}

Result<void> count(const Scored& scored, Base base, ScoreCounts& counts) {
    return counts.add(scored.score, base == Base::persons ? std::span<const int32_t>(scored.persons)
                                                          : std::span<const int32_t>{});
}

void add_places(const std::string& scope, const std::vector<Place>& places, Table& table) {
    auto& rank = table.add(scope + "_rank", ColumnType::int64);
    rank.int64s.resize(places.size());
    for (size_t i = 0; i < places.size(); ++i) {
        rank.int64s[i] = places[i].rank;
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

/// Files of one province, held between its two passes.
struct Province {
    std::vector<std::string> paths;
    std::vector<Scored> scored;
};

Result<void> place_province(Province& province, ScoreCounts& nation,
                            const RankFilesOptions& options) {
    ScoreCounts counts;
    for (const Scored& scored : province.scored) {
        TRY(count(scored, options.base, counts));
    }
    counts.close();
    std::vector<Table> tables(province.paths.size());
    for (size_t f = 0; f < tables.size(); ++f) {
        Scored& scored = province.scored[f];
        std::vector<Place> everywhere(scored.score.size());
        std::vector<Place> here(scored.score.size());
        TRY(nation.places(scored.score, everywhere));
        TRY(counts.places(scored.score, here));
        Table& table = tables[f];
        table.rows = scored.score.size();
        table.columns.reserve(8);
        table.add("family_id", ColumnType::int64).int64s = std::move(scored.family_id);
        table.add("area", ColumnType::int64).int64s = std::move(scored.area);
        add_places("nation", everywhere, table);
        add_places("province", here, table);
        scored = {};
    }
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

/// Reads files side by side, as many at a time as there are threads.
template <typename Sink>
Result<void> each_file(const std::vector<std::string>& paths, const Sink& sink) {
    const size_t together = threads();
    for (size_t begin = 0; begin < paths.size(); begin += together) {
        TRY(check_stop());
        const size_t n = std::min(together, paths.size() - begin);
        std::vector<Result<Scored>> read(n);
        parallel_blocks(n, [&](size_t k) { read[k] = read_scored(paths[begin + k]); });
        for (size_t k = 0; k < n; ++k) {
            Scored scored = TRY(std::move(read[k]));
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
    const auto count_file = [&](const std::string& path, const Scored& scored) -> Result<void> {
        TRY(count(scored, options.base, nation));
        report.not_scored += scored.not_scored;
        for (const int32_t persons : scored.persons) {
            report.persons += persons;
        }
        const int64_t province = TRY(province_of(scored, path));
        provinces[province].paths.push_back(path);
        return {};
    };
    TRY(each_file(paths, count_file));
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
        const auto keep = [&](const std::string&, Scored&& scored) -> Result<void> {
            province.scored.push_back(std::move(scored));
            return {};
        };
        TRY(each_file(province.paths, keep));
        TRY(place_province(province, nation, options));
        province.scored.clear();
    }
    report.seconds_count = counted - begin;
    report.seconds_place = now() - counted;
    return report;
}

}  // namespace regsosek::score
