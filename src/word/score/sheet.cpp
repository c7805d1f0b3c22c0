// The sheet of an explanation on paper: facts and range for citizens, reasons for officials.
#include <fmt/format.h>

#include "ground/base/files.h"
#include "method/paper/card.h"
#include "regsosek/score.h"
#include "word/score/wording.h"

namespace regsosek::score {

namespace {

Text decided_text(DecidedBy decided) {
    switch (decided) {
        case DecidedBy::village:
            return {"Diputuskan dalam musyawarah desa (FKP).",
                    "Decided in the village meeting (FKP)."};
        case DecidedBy::official:
            return {"Diputuskan oleh petugas atas keberatan.",
                    "Decided by an official on objection."};
        case DecidedBy::model: break;
    }
    return {"Dihitung dengan model; belum ada orang yang memutuskan.",
            "Computed by a model; nobody has decided yet."};
}

paper::CardSection facts_section(const Explanation& of, Lang lang) {
    paper::CardSection out;
    out.heading = Text{"Jawaban yang dipakai", "Answers that were used"}.in(lang);
    out.table.captions = {Text{"Rincian", "Item"}.in(lang), Text{"Anggota", "Member"}.in(lang),
                          Text{"Pertanyaan", "Question"}.in(lang),
                          Text{"Jawaban", "Answer"}.in(lang)};
    out.table.shares = {0.1, 0.1, 0.5, 0.3};
    for (const Fact& fact : of.facts) {
        out.table.rows.push_back({fact.number,
                                  fact.member > 0 ? std::to_string(fact.member) : std::string(),
                                  fact.question.in(lang), fact.answer.in(lang)});
    }
    return out;
}

void add_reasons(const Explanation& of, Lang lang, paper::Card& card) {
    paper::CardSection reasons;
    reasons.heading = Text{"Alasan (hanya petugas)", "Reasons (officials only)"}.in(lang);
    reasons.paragraphs.push_back(
        fmt::format(fmt::runtime(Text{"Perkiraan {} per orang sebulan; keluarga rata-rata {}.",
                                      "Expected {} per person and month; the average family {}."}
                                     .in(lang)),
                    rupiah_text(of.expected_rupiah), rupiah_text(of.mean_rupiah)));
    for (const ItemReason& one : of.reasons) {
        reasons.paragraphs.push_back(one.sentence.in(lang));
    }
    card.sections.push_back(std::move(reasons));
    paper::CardSection others;
    others.heading =
        Text{"Jawaban lain yang mengubah desil", "Other answers that would change the decile"}.in(
            lang);
    others.table.captions = {Text{"Perubahan", "Change"}.in(lang),
                             Text{"Desil", "Decile"}.in(lang)};
    others.table.shares = {0.8, 0.2};
    for (const WhatIf& one : of.what_if) {
        others.table.rows.push_back({one.change.in(lang), std::to_string(one.decile)});
    }
    card.sections.push_back(std::move(others));
}

}  // namespace

Result<void> write_sheet(const Explanation& explanation, const SheetOptions& options) {
    const Lang lang = options.lang;
    const bool pdf = options.output_file.ends_with(".pdf");
    if (!pdf && !options.output_file.ends_with(".html")) {
        return fail(Code::usage, "lembar ditulis sebagai .pdf atau .html",
                    "a sheet is written as .pdf or .html");
    }
    paper::Card card;
    card.title = Text{"Lembar keluarga ", "Sheet of the family "}.in(lang) + explanation.printed_id;
    card.subtitle = explanation.model;
    card.language = lang == Lang::id ? "id" : "en";
    card.dated = options.as_of;
    paper::CardSection place;
    place.heading = Text{"Posisi", "Position"}.in(lang);
    place.paragraphs = {explanation.relative.in(lang),
                        decided_text(explanation.decided_by).in(lang)};
    card.sections.push_back(std::move(place));
    card.sections.push_back(facts_section(explanation, lang));
    if (!explanation.reasons.empty()) {
        add_reasons(explanation, lang, card);
    }
    paper::CardSection correct;
    correct.heading = Text{"Memperbaiki jawaban", "Correcting an answer"}.in(lang);
    correct.paragraphs = {explanation.correct.in(lang)};
    constexpr int32_t lines = 3;
    correct.empty_lines = lines;
    card.sections.push_back(std::move(correct));
    constexpr int owner_only = 0600;
    const std::string content = pdf ? TRY(paper::card_pdf(card)) : paper::card_html(card);
    return files::write(options.output_file, content, owner_only);
}

}  // namespace regsosek::score
