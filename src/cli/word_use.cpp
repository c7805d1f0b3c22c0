// The commands of use.
#include <fmt/format.h>

#include <filesystem>

#include "cli/commands.h"
#include "cli/edition.h"
#include "cli/open.h"
#include "cli/sheet.h"
#include "ground/base/files.h"
#include "ground/base/ids.h"
#include "ground/base/text.h"
#include "regsosek/use.h"

namespace regsosek::cli {

namespace {

Result<use::Source> source_of(const Call& call) {
    use::Source source;
    source.folder = call.arguments.text("EDITION");
    source.hash = TRY(verified_hash(call, source.folder));
    source.forms_folder = forms_folder(call);
    return source;
}

// The secret of the record keys: a file, or that of the workspace.
Result<std::string> record_secret(const Call& call) {
    constexpr size_t secret_bytes_max = 64;
    if (call.arguments.given("--secret")) {
        const std::string content =
            TRY(files::read(call.arguments.text("--secret"), secret_bytes_max + 2));
        return std::string(text::trimmed(content));
    }
    if (!std::filesystem::exists(call.globals.workspace + "/regsosek.toml")) {
        return fail(Code::usage, "tabel memerlukan --workspace atau --secret",
                    "a table needs --workspace or --secret");
    }
    const auto workspace = TRY(open_workspace(call));
    return use::record_secret(*workspace);
}

Sheet sheet_of_table(const use::Tabulation& table, Lang lang) {
    Sheet sheet;
    for (const std::string& name : table.dimensions) {
        sheet.columns.push_back({name, {name == "area" ? "wilayah" : name, name}});
        if (name != "area") {
            sheet.columns.push_back({name + "_label", {"arti", "meaning"}});
        }
    }
    sheet.columns.push_back({"count", {"cacah", "count"}, true});
    sheet.columns.push_back({"shown", {"tampil", "shown"}});
    const bool english = lang == Lang::en;
    for (const use::Line& line : table.lines) {
        std::vector<std::string> row;
        for (size_t d = 0; d < line.values.size(); ++d) {
            const use::Value& value = line.values[d];
            const bool area = table.dimensions[d] == "area";
            row.push_back(area && value.code.empty() ? value.label.in(lang) : value.code);
            if (!area) {
                row.push_back(value.label.in(lang));
            }
        }
        row.push_back(line.suppressed ? "" : std::to_string(line.count));
        row.emplace_back(!line.suppressed ? (english ? "yes" : "ya") : (english ? "no" : "tidak"));
        sheet.rows.push_back(std::move(row));
    }
    return sheet;
}

Result<Outcome> use_table(const Call& call) {
    use::TableOptions options;
    options.persons = call.arguments.flag("--persons");
    options.level = TRY(use::area_level(call.arguments.text("--level")));
    options.variables = call.arguments.list("--by");
    options.filter = call.arguments.text("--where");
    options.area = call.arguments.text("--area");
    options.suppress = call.arguments.flag("--suppress");
    options.keyed_totals = call.arguments.flag("--keyed-totals");
    if (!options.suppress) {
        options.secret = TRY(record_secret(call));
    }
    const auto source = TRY(source_of(call));
    const auto table = TRY(use::table(source, options));
    print(call, sheet_of_table(table, call.globals.lang));
    const bool english = call.globals.lang == Lang::en;
    call.talk(fmt::format("{} {} {}\n", english ? "Edition" : "Edisi", table.edition,
                          table.edition_hash));
    call.talk(options.suppress
                  ? (english ? "Small counts are left out; they are not in the totals.\n"
                             : "Cacah kecil tidak ditampilkan dan tidak ikut dalam jumlah.\n")
                  : (english ? "Counts carry a small noise; 1 and 2 are never shown.\n"
                             : "Cacah diberi derau kecil; 1 dan 2 tidak pernah ditampilkan.\n"));
    return Outcome::done;
}

void show_cuts(const Call& call, const use::Selection& selection, int64_t quota) {
    const bool english = call.globals.lang == Lang::en;
    for (const use::Cut& cut : selection.cuts) {
        const std::string area = cut.area == 0 ? std::string{} : AreaCode{cut.area}.text() + ": ";
        call.talk(fmt::format(
            fmt::runtime(english ? "{}eligible {}, taken {}" : "{}memenuhi {}, diambil {}"), area,
            cut.eligible, cut.taken));
        if (quota >= 0 && cut.taken > 0) {
            call.talk(fmt::format(
                fmt::runtime(english ? "; cut at {} {}, {} of the same rank left out"
                                     : "; batas di {} {}, {} berperingkat sama tidak terambil"),
                selection.order, cut.last_rank, cut.tied_out));
        }
        call.talk("\n");
    }
    call.talk(fmt::format(
        fmt::runtime(english ? "Not ranked among the eligible: {}. Not decidable: {}.\n"
                             : "Memenuhi tanpa peringkat: {}. Tidak dapat diputuskan: {}.\n"),
        selection.not_ranked, selection.unknown));
    if (selection.suspended > 0) {
        call.talk(fmt::format(
            fmt::runtime(english ? "Set aside because of an objection: {}.\n"
                                 : "Disisihkan karena ada keberatan: {}.\n"),
            selection.suspended));
    }
}

Result<Outcome> use_eligible(const Call& call) {
    use::EligibleOptions options;
    options.rule = call.arguments.text("--where");
    options.area = call.arguments.text("--area");
    options.order = call.arguments.text("--order");
    options.quota = call.arguments.given("--quota") ? call.arguments.integer("--quota") : -1;
    if (call.arguments.given("--quota") && options.quota < 0) {
        return fail(Code::usage, "kuota tidak boleh negatif", "a quota is 0 or more");
    }
    options.quota_level = TRY(use::area_level(call.arguments.text("--quota-level")));
    options.reasons = call.arguments.list("--reason");
    const auto source = TRY(source_of(call));
    const auto selection = TRY(use::eligible(source, options));
    Sheet sheet;
    sheet.columns = {{"family_id", {"id keluarga", "family id"}, true},
                     {"number", {"nomor", "number"}},
                     {"idsubsls", {"idsubsls", "idsubsls"}},
                     {"position", {"urutan", "position"}, true},
                     {"rank", {"peringkat", "rank"}, true}};
    for (const std::string& name : selection.reason_names) {
        sheet.columns.push_back({name, {name, name}});
    }
    for (const use::Eligible& one : selection.families) {
        std::vector<std::string> row = {std::to_string(one.family_id), one.number,
                                        AreaCode{one.area}.text(), std::to_string(one.position),
                                        std::to_string(one.rank)};
        row.insert(row.end(), one.reasons.begin(), one.reasons.end());
        sheet.rows.push_back(std::move(row));
    }
    print(call, sheet);
    show_cuts(call, selection, options.quota);
    return Outcome::done;
}

Argument option(const char* name, ArgumentKind kind, const char* id, const char* en,
                const char* preset = "") {
    return {name, kind, {id, en}, false, preset};
}

Argument edition_argument() {
    return {"EDITION", ArgumentKind::text, {"Folder edisi.", "The edition's folder."}, true, ""};
}

}  // namespace

void register_use(Commands& commands) {
    commands.word("use", {"Siapa mendapat apa: tabel terlindung dan daftar yang memenuhi syarat.",
                          "Who gets what: protected tables and eligible lists."});
    commands.add(
        {"use table",
         {"Tabulasi silang sebuah edisi; sel kecil selalu dilindungi.",
          "Cross-tabulates an edition; small cells are always protected."},
         {edition_argument(),
          option("--level", ArgumentKind::text, "Tingkat wilayah: regency, district, village, sls.",
                 "Level of areas: regency, district, village, sls.", "none"),
          option("--by", ArgumentKind::list, "Variabel keluarga atau orang; boleh beberapa.",
                 "A variable of family or person; may be given several times."),
          option("--persons", ArgumentKind::flag, "Hitung orang, bukan keluarga.",
                 "Count persons rather than families."),
          option("--where", ArgumentKind::text, "Ungkapan: siapa yang dihitung.",
                 "Expression: who is counted."),
          option("--area", ArgumentKind::text, "Hanya wilayah ini (angka depan kodenya).",
                 "Only this area (first digits of its code)."),
          option("--suppress", ArgumentKind::flag, "Kosongkan cacah di bawah 3, tanpa derau.",
                 "Leave counts below 3 out, without noise."),
          option("--keyed-totals", ArgumentKind::flag, "Jumlah memakai deraunya sendiri.",
                 "Totals carry noise of their own."),
          option("--secret", ArgumentKind::text, "Berkas rahasia kunci (16-64 bita).",
                 "File with the secret of the keys (16-64 bytes)."),
          trust_argument()},
         use_table,
         "regsosek use table editions/3369-2022-12-31 --level district --by floor_type"});
    commands.add(
        {"use eligible",
         {"Keluarga yang memenuhi syarat, menurut urutan peringkat.",
          "Families that a rule makes eligible, in order of rank."},
         {edition_argument(),
          option("--where", ArgumentKind::text, "Syarat atas variabel keluarga dan anggotanya.",
                 "The rule over variables of families and their members."),
          option("--area", ArgumentKind::text, "Hanya wilayah ini (angka depan kodenya).",
                 "Only this area (first digits of its code)."),
          option("--quota", ArgumentKind::integer, "Paling banyak sekian keluarga.",
                 "At most so many families."),
          option("--quota-level", ArgumentKind::text,
                 "Kuota berlaku bagi tiap wilayah tingkat ini.",
                 "The quota holds for each area of this level.", "none"),
          option("--order", ArgumentKind::text, "Kolom urutan; awalan '-' membalik.",
                 "Column that orders; a leading '-' turns it round."),
          option("--reason", ArgumentKind::list, "Kolom keluarga yang ikut dicetak.",
                 "A family column printed as a reason."),
          trust_argument()},
         use_eligible,
         "regsosek use eligible editions/3369-2022 --where \"score_decile <= 2\" --quota 100"});
}

}  // namespace regsosek::cli
