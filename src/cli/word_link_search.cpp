// link index, link search, link add.
#include "cli/word_link_search.h"

#include <fmt/format.h>

#include "cli/open.h"
#include "cli/sheet.h"
#include "ground/base/ids.h"
#include "regsosek/link.h"

namespace regsosek::cli {

namespace {

Result<link::IndexOf> index_of(const Call& call) {
    const std::string& of = call.arguments.text("--of");
    if (of == "register") {
        return link::IndexOf::registered;
    }
    if (of == "documents") {
        return link::IndexOf::observed;
    }
    return fail(Code::usage, "--of: register atau documents", "--of: register or documents");
}

Result<Outcome> link_index(const Call& call) {
    const auto of = TRY(index_of(call));
    const auto workspace = TRY(open_workspace(call));
    const auto report = TRY(link::make_index(*workspace, store::Scope::office("link"), of));
    const Text line{"{} orang dalam indeks, {:.1f} MB, {:.2f} s\n",
                    "{} people in the index, {:.1f} MB, {:.2f} s\n"};
    call.talk(fmt::format(fmt::runtime(line.in(call.globals.lang)), report.rows,
                          static_cast<double>(report.bytes) / 1e6, report.seconds));
    return Outcome::done;
}

std::string levels_text(const link::SearchHit& hit) {
    std::string out;
    for (const link::SearchLevel& level : hit.levels) {
        out += (out.empty() ? "" : "; ") + level.field + ": " + level.label;
    }
    return out;
}

Result<Outcome> link_search(const Call& call) {
    const auto of = TRY(index_of(call));
    const Arguments& given = call.arguments;
    link::SearchQuery query;
    query.name = given.text("--name");
    query.nik = given.text("--nik");
    query.kk = given.text("--kk");
    query.birth = given.text("--birth");
    query.sex = static_cast<int32_t>(given.integer("--sex"));
    query.area = given.text("--area");
    query.most = static_cast<size_t>(std::clamp<int64_t>(given.integer("--limit"), 1, 1000));
    const auto workspace = TRY(open_workspace(call));
    const auto finder = TRY(link::Finder::open(*workspace, of));
    const auto answer = TRY(finder.search(query, store::Scope::office("link search")));
    const bool plain = given.flag("--plain");
    const auto shown = [&](const std::string& value) { return plain ? value : masked(value); };
    Sheet sheet;
    sheet.columns = {{"id", {"id", "id"}, true},
                     {"bits", {"bobot (bit)", "weight (bits)"}, true},
                     {"name", {"nama", "name"}},
                     {"nik", {"NIK", "NIK"}},
                     {"birth", {"lahir", "birth"}},
                     {"area", {"wilayah", "area"}},
                     {"levels", {"kecocokan", "agreement"}}};
    for (const link::SearchHit& hit : answer.hits) {
        sheet.rows.push_back({std::to_string(hit.id), fmt::format("{:.1f}", hit.bits),
                              shown(hit.name), shown(hit.nik),
                              plain ? std::to_string(hit.birth) : std::to_string(hit.birth / 10000),
                              std::to_string(hit.area), levels_text(hit)});
    }
    print(call, sheet);
    const Text line{"{} orang dibandingkan{}\n", "{} people compared{}\n"};
    const Text cut{"; banyak yang serupa: tambahkan isian", "; many are alike: give more fields"};
    call.talk(fmt::format(fmt::runtime(line.in(call.globals.lang)), answer.compared,
                          answer.cut ? cut.in(call.globals.lang) : ""));
    return answer.hits.empty() ? Outcome::findings : Outcome::done;
}

Result<Outcome> link_add(const Call& call) {
    const auto workspace = TRY(open_workspace(call));
    const auto report =
        TRY(link::add_batch(*workspace, store::Scope::office("link"),
                            call.arguments.text("--batch"), call.arguments.text("--out")));
    const Text line{
        "{} orang: {} padan, {} perlu ditinjau, {} tidak ada; {} pasangan dibandingkan, {} baris "
        "register dibaca, {:.3f} s\n",
        "{} persons: {} linked, {} to review, {} none; {} pairs compared, {} register rows read, "
        "{:.3f} s\n"};
    call.talk(fmt::format(fmt::runtime(line.in(call.globals.lang)), report.persons, report.linked,
                          report.review, report.none, report.compared, report.register_rows,
                          report.seconds));
    return report.review == 0 ? Outcome::done : Outcome::findings;
}

Argument text_argument(const char* name, const char* id, const char* en, bool required = false) {
    return {name, ArgumentKind::text, {id, en}, required, ""};
}

Argument of_argument() {
    return {"--of",
            ArgumentKind::text,
            {"register atau documents.", "register or documents."},
            false,
            "register"};
}

}  // namespace

void register_link_search(Commands& commands) {
    commands.add({"link index",
                  {"Buat indeks tersegel untuk link search dan link add.",
                   "Makes the sealed index for link search and link add."},
                  {of_argument()},
                  link_index,
                  "regsosek link index"});
    commands.add({"link search",
                  {"Cari satu orang dari isian apa pun, juga bila salah ketik.",
                   "Looks for one person by any fields, mistyped ones too."},
                  {of_argument(),
                   text_argument("--name", "Nama.", "The name."),
                   text_argument("--nik", "NIK.", "The NIK."),
                   text_argument("--kk", "Nomor KK.", "The family card number."),
                   text_argument("--birth", "Tanggal lahir: TTTT atau TTTT-BB-HH.",
                                 "Birth date: YYYY or YYYY-MM-DD."),
                   {"--sex",
                    ArgumentKind::integer,
                    {"1 laki-laki, 2 perempuan.", "1 male, 2 female."},
                    false,
                    "0"},
                   text_argument("--area", "Kode desa.", "The village code."),
                   {"--limit",
                    ArgumentKind::integer,
                    {"Paling banyak sekian orang.", "At most so many people."},
                    false,
                    "10"},
                   {"--plain",
                    ArgumentKind::flag,
                    {"Tunjukkan isian tanpa disamarkan.", "Show values without masking them."},
                    false,
                    ""}},
                  link_search,
                  "regsosek link search --name \"SITI AMINAH\" --birth 1990"});
    commands.add({"link add",
                  {"Padankan orang yang datang kemudian, dengan model pemadanan terakhir.",
                   "Links people who come later, with the model of the last run."},
                  {text_argument("--batch", "Berkas orang, berbentuk seperti register.",
                                 "The file of people, in the form of the register.", true),
                   text_argument("--out", "Hasil (CSV, Parquet).", "The result (CSV, Parquet).")},
                  link_add,
                  "regsosek link add --batch newcomers.csv --out links.csv"});
}

}  // namespace regsosek::cli
