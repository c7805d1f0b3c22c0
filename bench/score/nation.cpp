// Speed of ranking many districts together, of a price scenario, and of scoring a district in
// memory with contributions. Arguments: a folder for files, how many families to really rank, and a
// workspace that was collected and has a model (or nothing).
#include <fmt/format.h>
#include <sys/resource.h>

#include <chrono>
#include <cmath>
#include <cstdlib>
#include <filesystem>
#include <string>
#include <vector>

#include "ground/base/random.h"
#include "ground/base/threads.h"
#include "ground/store/table_file.h"
#include "method/estimate/price_shock.h"
#include "regsosek/score.h"
#include "word/score/artefact.h"
#include "word/score/estimation.h"
#include "word/score/population.h"
#include "word/score/tables.h"

namespace regsosek::score {
namespace {

constexpr size_t district = 379'927;  // the demonstration district
constexpr double nation = 95e6;       // families in DTSEN, January 2026
constexpr int64_t provinces = 38;

/// CPU time of this process, which other work on the machine does not stretch.
double cpu() {
    rusage usage{};
    getrusage(RUSAGE_SELF, &usage);
    const auto seconds = [](const timeval& t) {
        return static_cast<double>(t.tv_sec) + static_cast<double>(t.tv_usec) * 1e-6;
    };
    return seconds(usage.ru_utime) + seconds(usage.ru_stime);
}

double now() {
    using namespace std::chrono;
    return duration<double>(steady_clock::now().time_since_epoch()).count();
}

void figure(const char* name, double value, const char* unit) {
    fmt::print("{{\"name\": \"score.{}\", \"value\": {:.6g}, \"unit\": \"{}\"}}\n", name, value,
               unit);
}

bool write_district(const std::string& path, size_t number, size_t all) {
    store::Table table;
    table.rows = district;
    table.columns.reserve(4);
    auto& id = table.add("family_id", store::ColumnType::int64).int64s;
    auto& area = table.add("area", store::ColumnType::int64).int64s;
    auto& score = table.add("score_e6", store::ColumnType::int64).int64s;
    auto& persons = table.add("persons", store::ColumnType::int32).int32s;
    const int64_t province =
        11 + static_cast<int64_t>(number) * provinces / static_cast<int64_t>(all);
    for (size_t i = 0; i < district; ++i) {
        Random random(3, number, i);
        id.push_back(static_cast<int64_t>(number * district + i));
        area.push_back((province * 100 + static_cast<int64_t>(number % 100)) * 1'000'000'000'000 +
                       static_cast<int64_t>(i / 53) * 100);
        score.push_back(static_cast<int64_t>(13.5e6 + 0.47e6 * random.normal()));
        persons.push_back(random.between(1, 7));
    }
    return store::write_parquet(path, table).has_value();
}

bool rank_nation(const std::string& folder, size_t families) {
    const size_t count = (families + district - 1) / district;
    std::filesystem::create_directories(folder + "/in");
    RankFilesOptions options;
    std::vector<uint8_t> written(count);
    for (size_t d = 0; d < count; ++d) {
        options.files.push_back(fmt::format("{}/in/{:04}.parquet", folder, d));
    }
    parallel_blocks(
        count, [&](size_t d) { written[d] = write_district(options.files[d], d, count) ? 1 : 0; });
    options.output_folder = folder + "/out";
    options.base = Base::persons;
    const double begin = now();
    const double cpu_before = cpu();
    const auto report = rank_files(options);
    const double took = now() - begin;
    const double cpu_took = cpu() - cpu_before;
    if (!report) {
        fmt::print(stderr, "{}\n", report.error().message(Lang::en));
        return false;
    }
    rusage usage{};
    getrusage(RUSAGE_SELF, &usage);
    const auto n = static_cast<double>(report->families);
    figure("nation_families", n, "families");
    figure("nation_rank_s", took, "s");
    figure("nation_rank_cpu_s", cpu_took, "s");
    figure("nation_95m_cpu_s", cpu_took * nation / n, "s, projected");
    figure("nation_count_s", report->seconds_count, "s");
    figure("nation_rows_per_s", n / took, "1/s");
    figure("nation_95m_s", took * nation / n, "s, projected");
    figure("nation_counts_mb", static_cast<double>(report->counts_bytes) / 1e6, "MB");
    figure("nation_peak_mb", static_cast<double>(usage.ru_maxrss) / 1024, "MB");
    return report->provinces > 0;
}

bool price_scenario() {
    constexpr size_t goods = 20;
    estimate::Matrix shares(district, goods);
    std::vector<double> y(district);
    std::vector<double> persons(district);
    for (size_t i = 0; i < district; ++i) {
        Random random(4, 0, i);
        double sum = 0;
        for (double& share : shares.row(i)) {
            share = random.uniform();
            sum += share;
        }
        for (double& share : shares.row(i)) {
            share /= sum;
        }
        y[i] = std::exp(13.5 + 0.6 * random.normal());
        persons[i] = random.between(1, 7);
    }
    estimate::Shock shock;
    shock.line = 471'000;
    shock.line_moves = true;
    for (size_t k = 0; k < goods; ++k) {
        shock.price_change.push_back(0.015 * static_cast<double>(k));
    }
    const double begin = now();
    const double cpu_before = cpu();
    const auto result = estimate::price_shock({&shares, y, {}, persons}, shock);
    figure("price_scenario_20_goods_s", now() - begin, "s");
    figure("price_scenario_20_goods_cpu_s", cpu() - cpu_before, "s");
    return result.has_value();
}

Result<void> score_district(const std::string& folder) {
    const auto workspace = TRY(store::Workspace::open(folder, {}));
    const FittedModel model = TRY(load_model(*workspace, ""));
    const auto form = TRY(form_of(model.spec, ""));
    const store::Scope all({AreaRange{0, INT64_MAX}});
    // Once to bring the columns into memory.
    TRY(population(*workspace, all, model, *form, {}));
    const double begin = now();
    const double cpu_before = cpu();
    auto people = TRY(population(*workspace, all, model, *form, {}));
    TRY(rank(ApplyOptions{}, people.standing, people.scores));
    const store::Table table = contribution_table(
        people.scores, {people.standing.family_id, people.columns->family.at("area").int64s},
        items_of(model.spec));
    figure("apply_district_s", now() - begin, "s");
    figure("apply_district_cpu_s", cpu() - cpu_before, "s");
    figure("apply_district_families", static_cast<double>(table.rows), "families");
    return {};
}

}  // namespace
}  // namespace regsosek::score

int main(int count, char** arguments) {
    using namespace regsosek;
    const std::string folder = count > 1 ? arguments[1] : "nation";
    const size_t families =
        count > 2 ? static_cast<size_t>(std::strtoull(arguments[2], nullptr, 10)) : 20'000'000;
    bool good = score::price_scenario() && score::rank_nation(folder, families);
    std::filesystem::remove_all(folder);
    if (count > 3) {
        const auto scored = score::score_district(arguments[3]);
        good = good && scored.has_value();
    }
    return good ? 0 : 1;
}
