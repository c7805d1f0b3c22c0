// The questionnaire for people: plain text for a terminal, Markdown for docs/reference.
#include <fmt/format.h>

#include <algorithm>

#include "ground/form/answer.h"
#include "ground/form/codebook.h"

namespace regsosek::form {

namespace {

std::string_view level_words(expr::Level level) {
    switch (level) {
        case expr::Level::family: return "keluarga/family";
        case expr::Level::member: return "anggota/member";
        case expr::Level::sls: return "SLS";
        case expr::Level::line: return "baris/line";
    }
    return "";
}

std::string_view kind_words(Kind kind) {
    switch (kind) {
        case Kind::integer: return "bilangan/integer";
        case Kind::code: return "kode/code";
        case Kind::bitmask: return "jumlah kode/sum of codes";
        case Kind::boolean: return "ya-tidak/boolean";
        case Kind::date: return "tanggal/date";
        case Kind::text: return "teks/text";
        case Kind::decimal: return "desimal/decimal";
        case Kind::datetime: return "waktu/datetime";
        case Kind::blob: return "berkas/file";
    }
    return "";
}

std::string_view required_words(char required) {
    return required == 'Y'
               ? "wajib/required"
               : (required == 'C' ? "boleh kosong/may be blank" : "tidak wajib/optional");
}

std::string_view privacy_words(Privacy privacy) {
    switch (privacy) {
        case Privacy::answers: return "";
        case Privacy::identity: return "identitas/identity";
        case Privacy::health: return "kesehatan/health";
        case Privacy::children: return "anak/children";
        case Privacy::finance: return "keuangan/finance";
    }
    return "";
}

std::string range_text(const Form& form, const Question& question) {
    const auto limit = [&](int64_t value) {
        return answer_text(form, question, static_cast<int32_t>(value));
    };
    std::string out = question.ranged && question.codelist < 0
                          ? limit(question.low) + ".." + limit(question.high)
                          : "";
    if (question.codelist < 0) {
        for (const int32_t code : question.unknown_codes) {
            out += fmt::format("{}{} = tidak tahu/does not know", out.empty() ? "" : ", ", code);
        }
    }
    return out;
}

/// Kind, range, list, duty and protection in one line.
std::string facts_line(const Form& form, const Question& question) {
    std::string out(level_words(question.level));
    out += fmt::format(" · {}", kind_words(question.kind));
    if (question.width > 0) {
        out += fmt::format(" {}", question.width);
    }
    const std::string range = range_text(form, question);
    for (const std::string_view part :
         {std::string_view(range), std::string_view(question.list),
          required_words(question.required), privacy_words(question.privacy)}) {
        if (!part.empty()) {
            out += fmt::format(" · {}", part);
        }
    }
    return out;
}

std::string universe_words(const Question& question) {
    return question.universe == "1" ? "semua/everybody" : question.universe;
}

std::string both(const Text& text) {
    return text.id == text.en ? text.id : text.id + " / " + text.en;
}

/// A cell of a Markdown table: a bar would end it.
std::string cell(std::string_view text) {
    std::string out;
    for (const char c : text) {
        out += c == '|' ? std::string("\\|") : std::string(1, c);
    }
    return out;
}

void add_variable_row(std::string& out, const Form& form, const Question& question) {
    std::string values = question.list.empty() ? range_text(form, question) : question.list;
    if (question.codelist >= 0) {
        values = fmt::format("[{0}](#{0})", question.list);
    }
    const std::string_view privacy = word(question.privacy);
    out += fmt::format("| {} | `{}` | {} | {} | {} | {} {} | {} | `{}` | {} | {} | {} |\n",
                       question.number, question.name, word(question.level),
                       cell(question.label.id), cell(question.label.en), word(question.kind),
                       question.width > 0 ? std::to_string(question.width) : "", values,
                       cell(question.universe), question.required, privacy, cell(question.note));
}

void add_list(std::string& out, const CodeList& list) {
    const bool crossed = std::ranges::any_of(
        list.codes, [](const CodeLabel& code) { return !code.crosswalk.empty(); });
    out += fmt::format("\n### {}\n\n| code | id | en |{}\n|---|---|---|{}\n", list.name,
                       crossed ? " successor |" : "", crossed ? "---|" : "");
    for (const CodeLabel& code : list.codes) {
        out += fmt::format("| {} | {} | {} |", code.text, cell(code.label.id), cell(code.label.en));
        out += crossed ? fmt::format(" {} |\n", cell(code.crosswalk)) : "\n";
    }
}

}  // namespace

std::string show(const Form& form, const Question& question) {
    std::string out =
        question.number.empty() ? question.name : question.number + "  " + question.name;
    out += fmt::format("  {}\n      {}\n      ditanyakan/asked: {}\n", both(question.label),
                       facts_line(form, question), universe_words(question));
    if (!question.note.empty()) {
        out += fmt::format("      catatan/note: {}\n", question.note);
    }
    if (question.codelist < 0) {
        return out;
    }
    for (const CodeLabel& code : form.codelists()[static_cast<size_t>(question.codelist)].codes) {
        const auto& unknown = question.unknown_codes;
        const bool is_unknown = std::ranges::find(unknown, code.code) != unknown.end();
        out += fmt::format("        {:>2}  {}{}\n", code.text, both(code.label),
                           is_unknown ? "  (tidak tahu/unknown)" : "");
    }
    return out;
}

std::string show(const Form& form) {
    std::string out = fmt::format("{}  {} / {}\n{} versi/version {}, {} pertanyaan/questions\n",
                                  form.instrument(), form.title(Lang::id), form.title(Lang::en),
                                  form.name(), form.version(), form.questions().size());
    std::string block;
    for (const Question& question : form.questions()) {
        if (question.block != block) {
            block = question.block;
            out += fmt::format("\n== Blok/Block {} ==\n", block);
        }
        out += show(form, question);
    }
    return out;
}

std::string codebook_markdown(const Form& form) {
    std::string out = fmt::format(
        "# Codebook of {}\n\n{} / {}. Form `{}` version {}, {} variables. Made by `regsosek form "
        "codebook {} --markdown`: edit forms/{}, not this page.\n\n"
        "Required: Y in its universe, C may be blank, N optional. "
        "Universe 1 is everybody. Identity never reaches the columns.\n",
        form.instrument(), form.title(Lang::id), form.title(Lang::en), form.name(), form.version(),
        form.questions().size(), form.name(), form.name());
    std::string block;
    for (const Question& question : form.questions()) {
        if (question.block != block) {
            block = question.block;
            out += fmt::format(
                "\n## Block {}\n\n"
                "| number | name | level | label (id) | label (en) | kind | values | "
                "universe | required | privacy | note |\n"
                "|---|---|---|---|---|---|---|---|---|---|---|\n",
                block);
        }
        add_variable_row(out, form, question);
    }
    out += "\n## Code lists\n";
    for (const CodeList& list : form.codelists()) {
        add_list(out, list);
    }
    return out;
}

}  // namespace regsosek::form
