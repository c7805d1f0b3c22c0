// The commands of score that rank in areas, rank many files together, and estimate poverty of
// areas.
#include <fmt/format.h>

#include <array>

#include "cli/commands.h"
#include "cli/open.h"
#include "cli/sheet.h"
#include "regsosek/score.h"

namespace regsosek::cli {

namespace {

Sheet figures() {
    Sheet sheet;
    sheet.columns = {{"figure", {"ukuran", "figure"}}, {"value", {"nilai", "value"}, true}};
    return sheet;
}

Result<score::Base> base_of(const std::string& word) {
    if (word == "families" || word == "persons") {
        return word == "families" ? score::Base::families : score::Base::persons;
    }
    return fail(Code::usage, "dasar harus families atau persons",
                "the base must be families or persons");
}

Result<Outcome> score_rank(const Call& call) {
    const auto workspace = TRY(open_workspace(call));
    score::RankOptions options;
    options.base = TRY(base_of(call.arguments.text("--base")));
    options.price_date = call.globals.settings.text("price_date");
    options.likely_share = call.globals.settings.real("score_likely_share");
    const auto report = TRY(score::rank(*workspace, store::Scope::office("score"), options));
    Sheet sheet = figures();
    sheet.rows.push_back({"families", std::to_string(report.families)});
    for (const score::ScopeCount& one : report.scopes) {
        sheet.rows.push_back({one.level + "_areas", std::to_string(one.areas)});
    }
    sheet.rows.push_back(
        {"mean_likely_deciles", fmt::format("{:.2f}", report.mean_likely_deciles)});
    sheet.rows.push_back({"borderline", std::to_string(report.borderline)});
    print(call, sheet);
    call.talk(report.model + "\n");
    return Outcome::done;
}

Result<Outcome> score_rank_files(const Call& call) {
    score::RankFilesOptions options;
    options.files = call.arguments.list("--file");
    options.output_folder = call.arguments.text("--out");
    options.base = TRY(base_of(call.arguments.text("--base")));
    const auto report = TRY(score::rank_files(options));
    Sheet sheet = figures();
    const auto add = [&](const std::string& name, int64_t value) {
        sheet.rows.push_back({name, std::to_string(value)});
    };
    add("files", report.files);
    add("provinces", report.provinces);
    add("families", report.families);
    add("persons", report.persons);
    add("not_scored", report.not_scored);
    for (size_t k = 0; k < report.decile_cut_e6.size(); ++k) {
        add(fmt::format("decile{}_begins_e6", k + 2), report.decile_cut_e6[k]);
    }
    print(call, sheet);
    call.talk(fmt::format("{:.2f} s + {:.2f} s, {:.1f} MB\n", report.seconds_count,
                          report.seconds_place, static_cast<double>(report.counts_bytes) / 1e6));
    return Outcome::done;
}

Result<int> digits_of(const std::string& level) {
    constexpr std::array<std::pair<const char*, int>, 5> levels = {
        {{"sls", 14}, {"village", 10}, {"district", 7}, {"regency", 4}, {"province", 2}}};
    for (const auto& [name, digits] : levels) {
        if (level == name) {
            return digits;
        }
    }
    return fail(Code::usage, "--level harus sls, village, district, regency atau province",
                "--level must be sls, village, district, regency or province");
}

Result<double> real_of(const Call& call, const std::string& name) {
    const std::string& digits = call.arguments.text(name);
    char* end = nullptr;
    const double value = std::strtod(digits.c_str(), &end);
    if (digits.empty() || end != digits.c_str() + digits.size()) {
        return fail(Code::usage, name + " harus bilangan", name + " must be a number");
    }
    return value;
}

Result<Outcome> score_poverty(const Call& call) {
    const auto workspace = TRY(open_workspace(call));
    score::PovertyOptions options;
    options.model_file = call.arguments.text("--fitted");
    options.forms_folder = forms_folder(call);
    options.digits = TRY(digits_of(call.arguments.text("--level")));
    options.line = static_cast<double>(call.globals.settings.integer("poverty_line"));
    options.area_sigma = TRY(real_of(call, "--area-sigma"));
    options.direct_headcount = TRY(real_of(call, "--direct"));
    options.direct_file = call.arguments.text("--direct-file");
    options.ell_draws = static_cast<int32_t>(call.arguments.integer("--ell"));
    const store::Scope scope = store::Scope::office("score");
    const auto report = TRY(score::poverty(*workspace, scope, options));
    store::Query query;
    query.table = "score_poverty";
    print(call, sheet_of(TRY(workspace->query(query, scope))));
    const Text line{"{}: {} wilayah; boleh terbit {}, ditandai {}, disembunyikan {}\n",
                    "{}: {} areas; to publish {}, flagged {}, hidden {}\n"};
    call.talk(fmt::format(fmt::runtime(line.in(call.globals.lang)), report.model, report.areas,
                          report.published[0], report.published[1], report.published[2]));
    return Outcome::done;
}

const Argument base_argument{"--base",
                             ArgumentKind::text,
                             {"Dasar persentil dan desil: families atau persons.",
                              "Base of percentiles and deciles: families or persons."},
                             false,
                             "families"};

}  // namespace

void register_score_rank(Commands& commands) {
    commands.add({"score rank",
                  {"Peringkat dalam SLS, desa, kecamatan dan kabupaten; rentang desil.",
                   "Places in SLS, village, kecamatan and kabupaten; ranges of deciles."},
                  {base_argument},
                  score_rank,
                  "regsosek score rank --base persons"});
    commands.add({"score rank-files",
                  {"Peringkat provinsi dan nasional dari banyak berkas skor.",
                   "Ranks of provinces and the nation from many files of scores."},
                  {{"--file",
                    ArgumentKind::list,
                    {"Berkas satu kabupaten atau kecamatan.", "File of a kabupaten or kecamatan."},
                    true,
                    ""},
                   {"--out", ArgumentKind::text, {"Folder hasil.", "Folder of results."}, true, ""},
                   base_argument},
                  score_rank_files,
                  "regsosek score rank-files --file 3321.parquet --file 3318.parquet --out ranks"});
    commands.add(
        {"score poverty",
         {"Kemiskinan tiap wilayah beserta galatnya, dan mana yang boleh terbit.",
          "Poverty of each area with its error, and what may be published."},
         {{"--level",
           ArgumentKind::text,
           {"sls, village, district, regency atau province.",
            "sls, village, district, regency or province."},
           false,
           "village"},
          {"--fitted",
           ArgumentKind::text,
           {"Berkas model hasil dugaan.", "A fitted model file."},
           false,
           ""},
          {"--area-sigma",
           ArgumentKind::text,
           {"Simpangan efek wilayah (EBP).", "Standard deviation of the area effect (EBP)."},
           false,
           "0"},
          {"--direct",
           ArgumentKind::text,
           {"Angka kemiskinan langsung survei (0..1) sebagai patokan.",
            "The survey's direct headcount (0..1) as a benchmark."},
           false,
           "-1"},
          {"--direct-file",
           ArgumentKind::text,
           {"CSV area,headcount,variance: angka langsung wilayah (Fay-Herriot).",
            "CSV of area,headcount,variance: direct estimates of areas (Fay-Herriot)."},
           false,
           ""},
          {"--ell",
           ArgumentKind::integer,
           {"Simulasi Elbers-Lanjouw-Lanjouw di sampingnya: banyaknya ulangan.",
            "The simulation of Elbers, Lanjouw and Lanjouw beside it: how many draws."},
           false,
           "0"}},
         score_poverty,
         "regsosek score poverty --level district"});
}

}  // namespace regsosek::cli
