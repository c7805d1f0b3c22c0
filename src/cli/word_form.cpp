// The commands of forms: show a questionnaire, make its codebook, make a form of another system's.
#include <fmt/format.h>

#include "cli/commands.h"
#include "cli/sheet.h"
#include "ground/base/text.h"
#include "ground/form/codebook.h"
#include "ground/form/form.h"
#include "method/convert/survey.h"

namespace regsosek::cli {

namespace {

Result<std::shared_ptr<const form::Form>> wanted_form(const Call& call) {
    const std::string& configured = call.globals.settings.text("forms_dir");
    return form::load_by_name(call.arguments.text("FORM"), form::default_forms_folder(configured));
}

/// The question of --question, or all. Errors: not_found with the nearest name.
Result<std::span<const form::Question>> wanted_questions(const Call& call, const form::Form& form) {
    if (!call.arguments.given("--question")) {
        return std::span<const form::Question>(form.questions());
    }
    const std::string& name = call.arguments.text("--question");
    const form::Question* question = form.find(name);
    if (question != nullptr) {
        return std::span<const form::Question>(question, 1);
    }
    auto error = fail(Code::not_found, "pertanyaan \"" + name + "\" tidak ada di " + form.name(),
                      "there is no question \"" + name + "\" in " + form.name())
                     .error();
    if (const auto near = text::nearest(name, form.dictionary().names())) {
        error = std::move(error).with_hint("Maksudnya \"" + *near + "\"?",
                                           "Is \"" + *near + "\" meant?");
    }
    return std::unexpected(std::move(error));
}

Result<Outcome> show_form(const Call& call) {
    const auto form = TRY(wanted_form(call));
    const auto questions = TRY(wanted_questions(call, *form));
    switch (call.globals.format) {
        case Format::json: call.out(form::codebook_json(*form, questions)); break;
        case Format::csv: call.out(form::codebook_csv(*form, questions)); break;
        case Format::text:
            call.out(call.arguments.given("--question") ? form::show(*form, questions.front())
                                                        : form::show(*form));
            break;
    }
    return Outcome::done;
}

Result<Outcome> make_codebook(const Call& call) {
    const auto form = TRY(wanted_form(call));
    if (call.arguments.flag("--markdown")) {
        call.out(form::codebook_markdown(*form));
    } else if (call.globals.format == Format::json) {
        call.out(form::codebook_json(*form, form->questions()));
    } else {
        call.out(form::codebook_csv(*form, form->questions()));
    }
    return Outcome::done;
}

// A questionnaire of another system as a form of ours; what could not be said goes to stdout.
Result<Outcome> import_form(const Call& call) {
    const std::string& path = call.arguments.text("FILE");
    const bool xlsform = path.ends_with(".xlsx");
    if (!xlsform && !path.ends_with(".dcf")) {
        auto error = fail(Code::usage, "berkas harus XLSForm (.xlsx) atau kamus CSPro (.dcf)",
                          "the file must be an XLSForm (.xlsx) or a CSPro dictionary (.dcf)");
        return std::unexpected(std::move(error).error().at(path));
    }
    auto survey = TRY(xlsform ? convert::read_xlsform(path) : convert::read_cspro(path));
    TRY(convert::write_form(survey, call.arguments.text("--out")));
    Sheet sheet;
    sheet.columns = {{"place", {"tempat", "place"}},
                     {"what", {"apa", "what"}},
                     {"source", {"asal", "source"}},
                     {"why", {"mengapa", "why"}}};
    for (const auto& one : survey.untranslated) {
        sheet.rows.push_back({one.place, one.what, one.source, one.why.in(call.globals.lang)});
    }
    print(call, sheet);
    const Text line{"{} pertanyaan, {} daftar kode, {} aturan; {} hal tidak diterjemahkan\n",
                    "{} questions, {} code lists, {} rules; {} things not translated\n"};
    call.talk(fmt::format(fmt::runtime(line.in(call.globals.lang)), survey.variables.size(),
                          survey.lists.size(), survey.rules.size(), survey.untranslated.size()));
    return survey.untranslated.empty() ? Outcome::done : Outcome::findings;
}

}  // namespace

void register_form(Commands& commands) {
    const Argument form{"FORM",
                        ArgumentKind::text,
                        {"Formulir: k, vk, fkp, nama lengkap atau folder.",
                         "The form: k, vk, fkp, its whole name or a folder."},
                        false,
                        "regsosek22-k"};
    commands.word("form", {"Kuesioner sebagai data: pertanyaan, kode, siapa yang ditanya.",
                           "Questionnaires as data: questions, codes, who is asked."});
    commands.add(
        {"form show",
         {"Kuesioner dalam dua bahasa.", "The questionnaire in both languages."},
         {form,
          {"--question",
           ArgumentKind::text,
           {"Hanya pertanyaan ini (nomor atau nama).", "Only this question (number or name)."},
           false,
           ""}},
         show_form,
         "regsosek form show k --question r407"});
    commands.add(
        {"form codebook",
         {"Buku kode: semua variabel dan kode, sebagai CSV, JSON atau Markdown.",
          "The codebook: all variables and codes, as CSV, JSON or Markdown."},
         {form,
          {"--markdown", ArgumentKind::flag, {"Sebagai Markdown.", "As Markdown."}, false, ""}},
         make_codebook,
         "regsosek form codebook k --markdown"});
    commands.add({"form import",
                  {"Buat formulir dari XLSForm (.xlsx) atau kamus CSPro (.dcf).",
                   "Makes a form of an XLSForm (.xlsx) or a CSPro dictionary (.dcf)."},
                  {{"FILE", ArgumentKind::text, {"Berkas asal.", "The file."}, true, ""},
                   {"--out",
                    ArgumentKind::text,
                    {"Folder formulir yang dibuat.", "Folder of the form that is made."},
                    true,
                    ""}},
                  import_form,
                  "regsosek form import survei.xlsx --out formulir-survei"});
}

}  // namespace regsosek::cli
