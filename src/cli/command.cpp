// The table of commands and the arguments of a call.
#include "cli/command.h"

#include <algorithm>

#include "ground/base/assert.h"
#include "ground/base/text.h"

namespace regsosek::cli {

const Arguments::Value& Arguments::at(std::string_view name) const {
    const auto found = values_.find(name);
    must(found != values_.end(), "the argument is declared by the command");
    return found->second;
}

bool Arguments::given(std::string_view name) const {
    return at(name).given;
}

const std::string& Arguments::text(std::string_view name) const {
    const Value& value = at(name);
    return value.values.empty() ? value.preset : value.values.front();
}

int64_t Arguments::integer(std::string_view name) const {
    return text::integer(text(name)).value_or(0);
}

const std::vector<std::string>& Arguments::list(std::string_view name) const {
    return at(name).values;
}

void Arguments::declare(const Argument& argument) {
    values_[argument.name] = {{}, argument.preset, false};
}

void Arguments::give(std::string_view name, std::vector<std::string> values) {
    const auto found = values_.find(name);
    must(found != values_.end(), "the argument is declared by the command");
    found->second.values = std::move(values);
    found->second.given = true;
}

void Commands::add(Command command) {
    must(find(command.name) == nullptr, "a command has one place");
    commands_.push_back(std::move(command));
}

void Commands::word(std::string name, Text meaning) {
    words_.emplace_back(std::move(name), std::move(meaning));
}

const Command* Commands::find(std::string_view name) const {
    const auto found = std::ranges::find(commands_, name, &Command::name);
    return found == commands_.end() ? nullptr : &*found;
}

}  // namespace regsosek::cli
