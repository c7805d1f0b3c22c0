// Queues, verdicts and what they say about the links.
#include "cli/word_link_review.h"

#include <fmt/format.h>

#include "cli/open.h"
#include "cli/sheet.h"
#include "ground/base/ids.h"
#include "regsosek/link.h"

namespace regsosek::cli {

namespace {

store::Scope office() {
    return store::Scope::office("link review");
}

link::ReviewFilter filter_of(const Call& call) {
    link::ReviewFilter filter;
    filter.reviewer = call.arguments.text("--reviewer");
    filter.sample = call.arguments.flag("--sample");
    filter.most = static_cast<size_t>(std::max<int64_t>(1, call.arguments.integer("--limit")));
    return filter;
}

Sheet queue_sheet(const link::ReviewPage& page, Lang lang) {
    Sheet sheet;
    sheet.columns = {{"person", {"orang", "person"}},
                     {"area", {"wilayah", "area"}},
                     {"priority", {"prioritas", "priority"}, true},
                     {"bits", {"bobot (bit)", "weight (bits)"}, true},
                     {"reason", {"alasan", "reason"}},
                     {"candidates", {"calon", "candidates"}},
                     {"verdicts", {"putusan", "verdicts"}, true}};
    for (const link::ReviewItem& item : page.items) {
        sheet.rows.push_back({PersonId{item.person_id}.printed(), std::to_string(item.area),
                              std::to_string(item.priority), fmt::format("{:.2f}", item.bits),
                              item.reason_text.in(lang),
                              fmt::format("{}", fmt::join(item.candidates, " ")),
                              std::to_string(item.verdicts)});
    }
    return sheet;
}

Result<Outcome> link_review(const Call& call) {
    const auto workspace = TRY(open_workspace(call));
    if (!call.arguments.given("--person")) {
        const auto page = TRY(link::review_queue(*workspace, office(), filter_of(call)));
        print(call, queue_sheet(page, call.globals.lang));
        return page.open == 0 ? Outcome::done : Outcome::findings;
    }
    const auto person = TRY(PersonId::parse(call.arguments.text("--person")));
    const auto finder = TRY(link::Finder::open(*workspace, link::IndexOf::registered));
    const auto found = TRY(link::review_case(*workspace, office(), finder, person.value));
    const bool plain = call.arguments.flag("--plain");
    const auto shown = [&](const std::string& value) { return plain ? value : masked(value); };
    Sheet sheet;
    sheet.columns = {{"register_row", {"baris register", "register row"}, true},
                     {"weight", {"bobot (bit)", "weight (bits)"}, true},
                     {"field", {"isian", "field"}},
                     {"written", {"tertulis", "written"}},
                     {"registered", {"register", "register"}},
                     {"label", {"kecocokan", "agreement"}},
                     {"bits", {"bit", "bits"}, true}};
    for (const link::ReviewCandidate& candidate : found.candidates) {
        for (const link::ReviewField& field : candidate.fields) {
            sheet.rows.push_back({std::to_string(candidate.register_row),
                                  fmt::format("{:.2f}", candidate.bits), field.field,
                                  shown(field.written), shown(field.registered), field.label,
                                  fmt::format("{:+.1f}", field.bits)});
        }
    }
    print(call, sheet);
    return Outcome::done;
}

Result<Outcome> link_decide(const Call& call) {
    link::ReviewVerdict verdict;
    const std::string& said = call.arguments.text("--verdict");
    for (const auto known :
         {link::Verdict::same, link::Verdict::different, link::Verdict::unsure}) {
        const Text names = link::describe(known);
        if (said == names.id || said == names.en) {
            verdict.verdict = known;
        }
    }
    const Text unsure = link::describe(link::Verdict::unsure);
    if (verdict.verdict == link::Verdict::unsure && said != unsure.id && said != unsure.en) {
        return fail(Code::usage, "--verdict: sama, berbeda, atau tidak yakin",
                    "--verdict: same, different or unsure");
    }
    verdict.person_id = TRY(PersonId::parse(call.arguments.text("PERSON"))).value;
    verdict.register_row = call.arguments.integer("--row");
    verdict.reviewer = call.arguments.text("--reviewer");
    verdict.reason = call.arguments.text("--reason");
    verdict.day = TRY(as_of(call));
    const auto workspace = TRY(open_workspace(call));
    TRY(link::decide_reviews(*workspace, office(), {verdict}));
    return Outcome::done;
}

Result<Outcome> link_export(const Call& call) {
    const auto workspace = TRY(open_workspace(call));
    const auto finder = TRY(link::Finder::open(*workspace, link::IndexOf::registered));
    const auto lines = TRY(link::export_reviews(*workspace, office(), finder, filter_of(call),
                                                call.arguments.text("--out")));
    const Text line{"{} baris ditulis\n", "{} lines written\n"};
    call.talk(fmt::format(fmt::runtime(line.in(call.globals.lang)), lines));
    return Outcome::done;
}

Result<Outcome> link_import(const Call& call) {
    const Date day = TRY(as_of(call));
    const auto workspace = TRY(open_workspace(call));
    const auto written = TRY(link::import_reviews(*workspace, office(), call.arguments.text("FILE"),
                                                  call.arguments.text("--reviewer"), day));
    const Text line{"{} putusan baru\n", "{} new verdicts\n"};
    call.talk(fmt::format(fmt::runtime(line.in(call.globals.lang)), written));
    return Outcome::done;
}

Result<Outcome> link_agreement(const Call& call) {
    const auto workspace = TRY(open_workspace(call));
    Sheet sheet;
    sheet.columns = {
        {"first", {"peninjau", "reviewer"}},  {"second", {"peninjau", "reviewer"}},
        {"both", {"keduanya", "both"}, true}, {"share", {"sepakat", "agreed"}, true},
        {"kappa", {"kappa", "kappa"}, true},  {"low", {"95 % dari", "95 % from"}, true},
        {"high", {"sampai", "to"}, true}};
    for (const link::Agreement& pair : TRY(link::review_agreement(*workspace, office()))) {
        sheet.rows.push_back({pair.first, pair.second, std::to_string(pair.both),
                              fmt::format("{:.3f}", pair.share), fmt::format("{:.3f}", pair.kappa),
                              fmt::format("{:.3f}", pair.kappa_low),
                              fmt::format("{:.3f}", pair.kappa_high)});
    }
    print(call, sheet);
    return Outcome::done;
}

Result<Outcome> link_sample(const Call& call) {
    const auto workspace = TRY(open_workspace(call));
    const auto drawn =
        TRY(link::draw_sample(*workspace, office(), call.arguments.integer("--persons"),
                              static_cast<uint64_t>(call.arguments.integer("--seed"))));
    const Text line{"{} orang dalam sampel mutu\n", "{} people in the quality sample\n"};
    call.talk(fmt::format(fmt::runtime(line.in(call.globals.lang)), drawn));
    return Outcome::done;
}

Result<Outcome> link_estimate(const Call& call) {
    const auto workspace = TRY(open_workspace(call));
    Sheet sheet;
    sheet.columns = {{"by", {"menurut", "by"}},
                     {"group", {"kelompok", "group"}},
                     {"judged", {"diputuskan", "judged"}, true},
                     {"precision", {"presisi", "precision"}, true},
                     {"precision_low", {"dari", "from"}, true},
                     {"precision_high", {"sampai", "to"}, true},
                     {"recall", {"cakupan", "recall"}, true},
                     {"recall_low", {"dari", "from"}, true},
                     {"recall_high", {"sampai", "to"}, true}};
    const auto number = [](double value) { return fmt::format("{:.5f}", value); };
    for (const auto& row : TRY(link::estimate_quality(*workspace, office()))) {
        sheet.rows.push_back({row.by, row.group, std::to_string(row.judged), number(row.precision),
                              number(row.precision_low), number(row.precision_high),
                              number(row.recall), number(row.recall_low), number(row.recall_high)});
    }
    print(call, sheet);
    return Outcome::done;
}

Result<Outcome> link_purge(const Call& call) {
    const Date day = TRY(as_of(call));
    const auto workspace = TRY(open_workspace(call));
    const auto report =
        TRY(link::purge_register(*workspace, office(), call.arguments.text("--author"),
                                 call.arguments.text("--reason"), day));
    Sheet sheet;
    sheet.columns = {{"deleted", {"dihapus", "deleted"}}};
    for (const std::string& name : report.deleted) {
        sheet.rows.push_back({name});
    }
    print(call, sheet);
    const Text line{"bukti: {} dalam rantai {} ({})\n",
                    "proof: {} in batch {} of the chain ({})\n"};
    call.talk(fmt::format(fmt::runtime(line.in(call.globals.lang)), report.document, report.batch,
                          report.chain_head));
    return Outcome::done;
}

Argument text_argument(const char* name, const char* id, const char* en, bool required = false) {
    return {name, ArgumentKind::text, {id, en}, required, ""};
}
Argument number_argument(const char* name, const char* id, const char* en, const char* preset) {
    return {name, ArgumentKind::integer, {id, en}, false, preset};
}
Argument flag_argument(const char* name, const char* id, const char* en) {
    return {name, ArgumentKind::flag, {id, en}, false, ""};
}

std::vector<Argument> queue_arguments(const char* limit) {
    return {text_argument("--reviewer", "Peninjau: yang sudah diputuskannya tidak tampil.",
                          "The reviewer: what they decided is not shown."),
            flag_argument("--sample", "Sampel mutu, bukan antrean.",
                          "The quality sample instead of the queue."),
            number_argument("--limit", "Paling banyak sekian orang.", "At most so many people.",
                            limit)};
}

void add_verdicts(Commands& commands) {
    const Argument reviewer = text_argument("--reviewer", "Peninjau.", "The reviewer.", true);
    const Argument day = text_argument("--as-of", "Hari putusan.", "The day of the verdict.", true);
    commands.add(
        {"link decide",
         {"Putuskan satu orang: sama, berbeda, atau tidak yakin.",
          "Decides on one person: same, different or unsure."},
         {text_argument("PERSON", "Nomor orang.", "The person's number.", true),
          text_argument("--verdict", "sama, berbeda, tidak yakin.", "same, different, unsure.",
                        true),
          number_argument("--row", "Baris register; 0: semua calon.",
                          "The register row; 0: all candidates.", "0"),
          text_argument("--reason", "Alasan.", "The reason.", true), reviewer, day},
         link_decide,
         "regsosek link decide P0000012-3 --verdict same --row 77 --reviewer A --as-of 2023-01-09 "
         "--reason \"same card\""});
    auto export_arguments = queue_arguments("1000");
    export_arguments.push_back(
        text_argument("--out", "Berkas .xlsx atau .csv.", "The file, .xlsx or .csv.", true));
    commands.add(
        {"link export",
         {"Tulis antrean tinjauan ke lembar kerja.", "Writes the queue of reviews to a sheet."},
         std::move(export_arguments),
         link_export,
         "regsosek link export --out review.xlsx"});
    commands.add(
        {"link import",
         {"Baca putusan dari lembar kerja.", "Reads verdicts from a sheet."},
         {text_argument("FILE", "Berkas .xlsx atau .csv.", "The file, .xlsx or .csv.", true),
          reviewer, day},
         link_import,
         "regsosek link import review.xlsx --reviewer A --as-of 2023-01-09"});
}

}  // namespace

void register_link_review(Commands& commands) {
    auto review_arguments = queue_arguments("50");
    review_arguments.push_back(text_argument("--person", "Satu orang di samping calonnya.",
                                             "One person beside the candidates."));
    review_arguments.push_back(flag_argument("--plain", "Tunjukkan isian tanpa disamarkan.",
                                             "Show values without masking them."));
    commands.add({"link review",
                  {"Antrean tinjauan, atau satu orang di samping calonnya.",
                   "The queue of reviews, or one person beside the candidates."},
                  std::move(review_arguments),
                  link_review,
                  "regsosek link review --reviewer A --limit 20"});
    add_verdicts(commands);
    commands.add(
        {"link purge",
         {"Hapus salinan register yang perjanjiannya berakhir, dengan bukti dalam catatan.",
          "Deletes the copies of a register whose agreement ended, with proof in the record."},
         {text_argument("--author", "Penanggung jawab.", "Who is responsible.", true),
          text_argument("--reason", "Alasan.", "The reason.", true),
          text_argument("--as-of", "Hari penghapusan.", "The day of the purge.", true)},
         link_purge,
         "regsosek link purge --as-of 2023-06-30 --author A --reason \"agreement ended\""});
    commands.add({"link agreement",
                  {"Kesepakatan dua peninjau (kappa).", "How reviewers agree (kappa)."},
                  {},
                  link_agreement,
                  "regsosek link agreement"});
    commands.add(
        {"link sample",
         {"Tarik sampel mutu menurut bobot.", "Draws the quality sample by weight."},
         {number_argument("--persons", "Orang tiap lapis.", "People of each stratum.", "100"),
          number_argument("--seed", "Benih.", "The seed.", "1")},
         link_sample,
         "regsosek link sample --persons 200"});
    commands.add({"link estimate",
                  {"Presisi dan cakupan menurut sampel yang diputuskan.",
                   "Precision and recall by the judged sample."},
                  {},
                  link_estimate,
                  "regsosek link estimate"});
}

}  // namespace regsosek::cli
