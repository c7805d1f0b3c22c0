// The one table of commands: name, words in both languages, arguments and handler. A file
// word_<name>.cpp adds its commands; commands.cpp lists the files.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "ground/base/settings.h"
#include "regsosek/base.h"

namespace regsosek::cli {

/// What an argument takes.
enum class ArgumentKind : uint8_t {
    text,
    integer,  ///< A whole decimal number.
    flag,     ///< Nothing: it is there or it is not.
    list,     ///< May be given several times.
};

/// One argument of a command. A name with dashes ("--in") is an option; a name in capitals
/// ("EDITION") is given by its place.
struct Argument {
    std::string name;
    ArgumentKind kind = ArgumentKind::text;
    Text meaning;           ///< One sentence.
    bool required = false;  ///< Without it the command is wrongly used.
    std::string preset;     ///< The value when it is not given.
};

/// The arguments of one call. Asking for a name that the command does not declare is our own bug.
class Arguments {
public:
    /// True when the caller gave it.
    bool given(std::string_view name) const;
    /// The value, or the preset (empty when there is none).
    const std::string& text(std::string_view name) const;
    /// The number, or the preset's; 0 when there is none.
    int64_t integer(std::string_view name) const;
    /// True when the flag was given.
    bool flag(std::string_view name) const { return given(name); }
    /// All values of a list, in order.
    const std::vector<std::string>& list(std::string_view name) const;

    /// For the parser: declares an argument, and gives it its values.
    void declare(const Argument& argument);
    void give(std::string_view name, std::vector<std::string> values);

private:
    struct Value {
        std::vector<std::string> values;
        std::string preset;
        bool given = false;
    };
    const Value& at(std::string_view name) const;
    std::map<std::string, Value, std::less<>> values_;
};

/// How data is written to stdout.
enum class Format : uint8_t { text, json, csv };

/// What holds for every command.
struct Globals {
    Lang lang = Lang::id;
    Format format = Format::text;
    bool quiet = false;
    std::string workspace = ".";  ///< Folder of the workspace (--workspace).
    Settings settings;
};

/// What a handler gets.
struct Call {
    const Arguments& arguments;
    const Globals& globals;
    /// Writes data to stdout.
    std::function<void(std::string_view)> out;
    /// Writes talk to stderr; nothing when quiet.
    std::function<void(std::string_view)> talk;
};

/// How a command ended when it could be done.
enum class Outcome : uint8_t { done = 0, findings = 1 };
using Handler = std::function<Result<Outcome>(const Call&)>;

/// One command. The name may have several words: "flow run".
struct Command {
    std::string name;
    Text meaning;  ///< One sentence.
    std::vector<Argument> arguments;
    Handler handler;
    std::string example = {};  ///< A call as one would type it; may be empty.
};

/// All commands, in the order in which they were added.
class Commands {
public:
    /// Adds a command; a name that is already there is our own bug.
    void add(Command command);
    /// Gives the first word of several commands its sentence ("frame").
    void word(std::string name, Text meaning);

    const std::vector<Command>& all() const { return commands_; }
    const std::vector<std::pair<std::string, Text>>& words() const { return words_; }
    /// The command with this name, or nullptr.
    const Command* find(std::string_view name) const;

private:
    std::vector<Command> commands_;
    std::vector<std::pair<std::string, Text>> words_;
};

}  // namespace regsosek::cli
