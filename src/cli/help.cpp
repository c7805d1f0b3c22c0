// Writes the help from the table of commands, so that it is never older than the program.
#include "cli/help.h"

#include <fmt/format.h>

#include <algorithm>

#include "cli/parse.h"
#include "ground/base/text.h"

namespace regsosek::cli {

namespace {

std::string_view said(Lang lang, std::string_view id, std::string_view en) {
    return lang == Lang::en ? en : id;
}

std::string first_word(const std::string& name) {
    return name.substr(0, name.find(' '));
}

/// The first words of all commands, each once, in order.
std::vector<std::string> top_words(const Commands& commands) {
    std::vector<std::string> out;
    for (const Command& command : commands.all()) {
        const std::string word = first_word(command.name);
        if (std::ranges::find(out, word) == out.end()) {
            out.push_back(word);
        }
    }
    return out;
}

/// The sentence of a word: its own, or that of its only command.
std::string sentence_of(const Commands& commands, const std::string& word, Lang lang) {
    for (const auto& [name, meaning] : commands.words()) {
        if (name == word) {
            return meaning.in(lang);
        }
    }
    const Command* command = commands.find(word);
    return command != nullptr ? command->meaning.in(lang) : std::string{};
}

std::string value_name(const Argument& argument) {
    switch (argument.kind) {
        case ArgumentKind::flag: return "";
        case ArgumentKind::integer: return " N";
        case ArgumentKind::list:
        case ArgumentKind::text: break;
    }
    return " X";
}

std::string argument_lines(const std::vector<Argument>& arguments, Lang lang) {
    std::string out;
    for (const Argument& argument : arguments) {
        const bool option = argument.name.starts_with('-');
        const std::string shown = argument.name + (option ? value_name(argument) : "");
        out += fmt::format("  {:<22} {}", shown, argument.meaning.in(lang));
        if (argument.required) {
            out += said(lang, " (wajib)", " (required)");
        } else if (!argument.preset.empty()) {
            out += fmt::format(" ({}: {})", said(lang, "bawaan", "preset"), argument.preset);
        }
        out += '\n';
    }
    return out;
}

std::string usage_line(const Command& command) {
    std::string out = "regsosek " + command.name;
    for (const Argument& argument : command.arguments) {
        const bool option = argument.name.starts_with('-');
        const std::string shown = argument.name + (option ? value_name(argument) : "");
        out += argument.required ? " " + shown : " [" + shown + "]";
    }
    return out;
}

std::string command_help(const Command& command, Lang lang) {
    std::string out = usage_line(command) + "\n  " + command.meaning.in(lang) + "\n";
    if (!command.arguments.empty()) {
        out += "\n" + argument_lines(command.arguments, lang);
    }
    if (!command.example.empty()) {
        out += fmt::format("\n{}: {}\n", said(lang, "Contoh", "Example"), command.example);
    }
    return out;
}

}  // namespace

std::string help_overview(const Commands& commands, Lang lang) {
    std::string out{
        said(lang,
             "regsosek: registrasi sosial ekonomi seluruh penduduk, sampai tingkat SLS\n"
             "\nPemakaian: regsosek PERINTAH [opsi]\n\nPerintah:\n",
             "regsosek: the socio-economic registry of a whole population, down to SLS\n"
             "\nUsage: regsosek COMMAND [options]\n\nCommands:\n")};
    for (const std::string& word : top_words(commands)) {
        out += fmt::format("  {:<22} {}\n", word, sentence_of(commands, word, lang));
    }
    out += said(lang, "\nOpsi semua perintah:\n", "\nOptions of every command:\n");
    out += argument_lines(global_arguments(), lang);
    out += said(lang,
                "\nStatus keluar: 0 selesai, 1 selesai dengan temuan, 2 pemakaian salah,\n"
                "3 tidak dapat dilakukan, 4 tidak berhak, 70 kesalahan program.\n"
                "Bantuan perintah: regsosek help PERINTAH. English: regsosek help --lang en\n",
                "\nExit status: 0 done, 1 done with findings, 2 wrong use, 3 could not be done,\n"
                "4 no right, 70 our bug.\n"
                "Help on a command: regsosek help COMMAND. Bahasa Indonesia: --lang id\n");
    return out;
}

Result<std::string> help_on(const Commands& commands, const std::string& words, Lang lang) {
    std::string out;
    for (const Command& command : commands.all()) {
        if (command.name == words || command.name.starts_with(words + " ")) {
            out += (out.empty() ? "" : "\n") + command_help(command, lang);
        }
    }
    if (!out.empty()) {
        return out;
    }
    Error error = fail(Code::usage, fmt::format("perintah '{}' tidak dikenal", words),
                       fmt::format("unknown command '{}'", words))
                      .error();
    if (const auto near = text::nearest(words, top_words(commands))) {
        error = std::move(error).with_hint(fmt::format("Maksudnya '{}'?", *near),
                                           fmt::format("Did you mean '{}'?", *near));
    }
    return std::unexpected(std::move(error));
}

}  // namespace regsosek::cli
