// The command line over CLI11: it takes words apart; what they mean is checked here, in both
// languages.
#include "cli/parse.h"

#include <fmt/format.h>
#include <CLI/CLI.hpp>

#include <algorithm>
#include <cstdlib>
#include <filesystem>

#include "ground/base/text.h"

namespace regsosek::cli {

namespace {

/// CLI11's app with the options that stand for our arguments.
struct Tree {
    CLI::App app;
    std::map<std::string, CLI::App*, std::less<>> nodes;  ///< By the words of the command.
    std::map<std::string, std::vector<std::pair<const Argument*, CLI::Option*>>, std::less<>>
        options;
};

CLI::Option* add_argument(CLI::App& app, const Argument& argument) {
    if (argument.kind == ArgumentKind::flag) {
        return app.add_flag(argument.name);
    }
    auto* option = app.add_option(argument.name);
    const bool by_place = !argument.name.starts_with('-');
    if (argument.kind == ArgumentKind::list) {
        option->take_all()->expected(by_place ? CLI::detail::expected_max_vector_size : 1);
    } else {
        option->expected(1);
    }
    return option;
}

/// The node of a command's words, made with the nodes above it.
CLI::App& node_of(Tree& tree, const std::string& words) {
    if (words.empty()) {
        return tree.app;
    }
    const auto found = tree.nodes.find(words);
    if (found != tree.nodes.end()) {
        return *found->second;
    }
    const size_t space = words.rfind(' ');
    const bool top = space == std::string::npos;
    CLI::App& parent = node_of(tree, top ? std::string{} : words.substr(0, space));
    CLI::App* node = parent.add_subcommand(top ? words : words.substr(space + 1));
    node->fallthrough()->allow_extras();
    tree.nodes[words] = node;
    return *node;
}

void build(Tree& tree, const Commands& commands) {
    tree.app.set_help_flag();
    tree.app.allow_extras();
    for (const Argument& argument : global_arguments()) {
        tree.options[""].emplace_back(&argument, add_argument(tree.app, argument));
    }
    for (const Command& command : commands.all()) {
        CLI::App& node = node_of(tree, command.name);
        for (const Argument& argument : command.arguments) {
            tree.options[command.name].emplace_back(&argument, add_argument(node, argument));
        }
    }
}

/// The words of the deepest subcommand that was given.
std::string chosen_words(const CLI::App& app) {
    std::string words;
    for (const CLI::App* node = &app;;) {
        const auto below = node->get_subcommands();
        if (below.empty()) {
            return words;
        }
        node = below.front();
        words += (words.empty() ? "" : " ") + node->get_name();
    }
}

/// What may stand behind some words: option names, and the next words of commands.
std::vector<std::string> candidates(const Commands& commands, const std::string& words) {
    std::vector<std::string> out;
    for (const Argument& argument : global_arguments()) {
        out.push_back(argument.name);
    }
    const std::string prefix = words.empty() ? "" : words + " ";
    for (const Command& command : commands.all()) {
        if (command.name == words) {
            for (const Argument& argument : command.arguments) {
                out.push_back(argument.name);
            }
        }
        if (command.name.starts_with(prefix)) {
            const std::string rest = command.name.substr(prefix.size());
            out.push_back(rest.substr(0, rest.find(' ')));
        }
    }
    return out;
}

std::unexpected<Error> not_understood(const Commands& commands, const std::string& words,
                                      const std::string& found) {
    Error error = fail(Code::usage, fmt::format("'{}' tidak dikenal", found),
                       fmt::format("'{}' is not known", found))
                      .error();
    if (const auto near = text::nearest(found, candidates(commands, words))) {
        return std::unexpected(std::move(error).with_hint(
            fmt::format("Maksudnya '{}'?", *near), fmt::format("Did you mean '{}'?", *near)));
    }
    const std::string help = "regsosek help" + (words.empty() ? "" : " " + words);
    return std::unexpected(std::move(error).with_hint("Lihat: " + help, "See: " + help));
}

/// True for a flag of every command that takes the next word as its value.
bool takes_value(const std::string& word) {
    const auto found = std::ranges::find(global_arguments(), word, &Argument::name);
    return found != global_arguments().end() && found->kind != ArgumentKind::flag;
}

/// Copies the values of one command's options, and checks them.
Result<void> take_arguments(const std::vector<std::pair<const Argument*, CLI::Option*>>& options,
                            bool check_required, Arguments& out) {
    for (const auto& [argument, option] : options) {
        out.declare(*argument);
        if (option->count() > 0) {
            out.give(argument->name, option->results());
        } else if (argument->required && check_required) {
            return fail(Code::usage, fmt::format("{} wajib diberikan", argument->name),
                        fmt::format("{} must be given", argument->name));
        }
        const std::string& value = out.text(argument->name);
        if (argument->kind == ArgumentKind::integer && option->count() > 0 &&
            !text::integer(value)) {
            return fail(
                Code::usage,
                fmt::format("{} harus bilangan bulat, ditemukan '{}'", argument->name, value),
                fmt::format("{} must be an integer, found '{}'", argument->name, value));
        }
    }
    return {};
}

Result<void> read_settings(const Arguments& given, Globals& globals) {
    globals.workspace = given.text("--workspace");
    const std::string file = globals.workspace + "/regsosek.toml";
    if (std::filesystem::exists(file)) {
        TRY(globals.settings.read_file(file));
    }
    TRY(globals.settings.read_environment());
    for (const std::string& one : given.list("--set")) {
        TRY(globals.settings.read_flag(one));
    }
    for (const char* name : {"lang", "threads"}) {
        const std::string flag = std::string("--") + name;
        if (given.given(flag)) {
            TRY(globals.settings.set(name, given.text(flag), SettingSource::flag, flag));
        }
    }
    globals.lang = globals.settings.text("lang") == "en" ? Lang::en : Lang::id;
    globals.quiet = given.flag("--quiet");
    globals.format = given.flag("--json")  ? Format::json
                     : given.flag("--csv") ? Format::csv
                                           : Format::text;
    return {};
}

/// The words that are neither an option of every command nor its value, by their positions.
std::vector<size_t> plain_words(std::span<const std::string> words) {
    std::vector<size_t> out;
    bool value_follows = false;
    for (size_t i = 0; i < words.size(); ++i) {
        const bool option = words[i].starts_with('-');
        if (!option && !value_follows) {
            out.push_back(i);
        }
        value_follows = option && takes_value(words[i]);
    }
    return out;
}

/// Takes the words behind "help" out of a command line: CLI11 would see commands in them.
std::vector<std::string> take_help_words(std::vector<std::string>& words) {
    const auto plain = plain_words(words);
    std::vector<std::string> taken;
    if (plain.empty() || words[plain.front()] != "help") {
        return taken;
    }
    for (size_t i = plain.size() - 1; i > 0; --i) {
        taken.insert(taken.begin(), words[plain[i]]);
        words.erase(words.begin() + static_cast<std::ptrdiff_t>(plain[i]));
    }
    return taken;
}

/// Lets CLI11 take the words apart. Its own complaints become errors of usage.
Result<void> take_apart(Tree& tree, std::span<const std::string> words) {
    std::vector<std::string> reversed(words.rbegin(), words.rend());
    try {
        tree.app.parse(std::move(reversed));
    } catch (const CLI::ParseError& error) {
        return fail(Code::usage, fmt::format("perintah tidak dimengerti ({})", error.what()),
                    fmt::format("the command is not understood ({})", error.what()));
    }
    return {};
}

}  // namespace

const std::vector<Argument>& global_arguments() {
    using enum ArgumentKind;
    static const std::vector<Argument> arguments = {
        {"--lang",
         text,
         {"Bahasa pesan: id atau en.", "Language of messages: id or en."},
         false,
         ""},
        {"--json", flag, {"Data ke stdout sebagai JSON.", "Data on stdout as JSON."}, false, ""},
        {"--csv", flag, {"Data ke stdout sebagai CSV.", "Data on stdout as CSV."}, false, ""},
        {"--threads",
         text,
         {"Banyaknya utas; 0: satu tiap CPU.", "Threads; 0: one per CPU."},
         false,
         ""},
        {"--set",
         list,
         {"Setelan nama=nilai; boleh berulang.", "Setting name=value; repeatable."},
         false,
         ""},
        {"--quiet", flag, {"Tanpa keterangan di stderr.", "No talk on stderr."}, false, ""},
        {"--workspace", text, {"Folder ruang kerja.", "Folder of the workspace."}, false, "."},
        {"--help", flag, {"Bantuan perintah ini.", "Help on this command."}, false, ""},
        {"--version", flag, {"Versi program.", "Version of the program."}, false, ""},
    };
    return arguments;
}

Lang early_lang(std::span<const std::string> words) {
    const char* variable = std::getenv("REGSOSEK_LANG");
    std::string value = variable != nullptr ? variable : "id";
    for (size_t i = 0; i < words.size(); ++i) {
        if (words[i].starts_with("--lang=")) {
            value = words[i].substr(7);
        } else if (words[i] == "--lang" && i + 1 < words.size()) {
            value = words[i + 1];
        }
    }
    return value == "en" ? Lang::en : Lang::id;
}

Result<Parsed> parse(const Commands& commands, std::span<const std::string> words) {
    Tree tree;
    build(tree, commands);
    std::vector<std::string> left(words.begin(), words.end());
    auto help_words = take_help_words(left);
    TRY(take_apart(tree, left));
    Parsed parsed;
    parsed.words = chosen_words(tree.app);
    const auto extras = tree.app.remaining(true);
    if (!extras.empty()) {
        return not_understood(commands, parsed.words, extras.front());
    }
    Arguments global;
    TRY(take_arguments(tree.options[""], true, global));
    parsed.help = global.flag("--help") || (parsed.words.empty() && !global.flag("--version"));
    parsed.version = global.flag("--version");
    TRY(read_settings(global, parsed.globals));
    parsed.command = commands.find(parsed.words);
    TRY(take_arguments(tree.options[parsed.words], !parsed.help, parsed.arguments));
    if (!help_words.empty() && parsed.command != nullptr) {
        parsed.arguments.give("COMMAND", std::move(help_words));
    }
    return parsed;
}

}  // namespace regsosek::cli
