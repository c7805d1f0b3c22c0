// The checker on names: variables, constants, definitions, relatives and area attributes.
#include <algorithm>

#include "ground/base/text.h"
#include "ground/expr/checker.h"
#include "ground/expr/parse.h"

namespace regsosek::expr {
namespace {

Node copied(const Node& parsed, Op op) {
    Node node;
    node.op = op;
    node.at = parsed.at;
    node.text = parsed.text;
    node.attribute = parsed.attribute;
    return node;
}

void take_variable(Node& node, const Variable& variable) {
    node.variable = variable.index;
    node.type = variable.type;
    node.truth_of_integer = variable.type == Type::boolean;
    node.unknown_codes = variable.unknown_codes;
    node.wide = variable.wide;
}

template <typename List>
size_t index_of(const List& list, std::string_view name) {
    return static_cast<size_t>(
        std::ranges::find_if(list, [&](const auto& item) { return item.name == name; }) -
        list.begin());
}

}  // namespace

std::unexpected<Error> Checker::wrong(Position at, std::string id, std::string en) const {
    return source_.wrong(at, std::move(id), std::move(en));
}

const int64_t* Checker::constant(std::string_view name) const {
    for (const auto& [known, value] : options_.constants) {
        if (known == name) {
            return &value;
        }
    }
    return nullptr;
}

std::unexpected<Error> Checker::unknown_name(Position at, const std::string& name) const {
    auto error =
        wrong(at, "nama '" + name + "' tidak dikenal", "the name '" + name + "' is unknown");
    std::vector<std::string> candidates = dictionary_.names();
    for (const auto& [known, value] : options_.constants) {
        candidates.push_back(known);
    }
    for (const Definition& definition : options_.definitions) {
        candidates.push_back(definition.name);
    }
    if (const auto near = text::nearest(name, candidates)) {
        return std::unexpected(
            std::move(error.error())
                .with_hint("mungkin maksudnya " + *near, "did you mean " + *near));
    }
    return error;
}

Result<NodePtr> Checker::named(const Node& parsed) {
    const Variable* variable = dictionary_.find(parsed.text);
    const int64_t* value = constant(parsed.text);
    const size_t definition = index_of(options_.definitions, parsed.text);
    const bool defined = definition < options_.definitions.size();
    if ((variable != nullptr) + (value != nullptr) + defined > 1) {
        return wrong(parsed.at, "nama '" + parsed.text + "' berarti lebih dari satu hal",
                     "the name '" + parsed.text + "' means more than one thing");
    }
    if (variable != nullptr) {
        return of_variable(parsed, *variable);
    }
    if (value != nullptr && *value != unknown_integer) {
        Node node = copied(parsed, Op::constant);
        node.integer = *value;
        return closed(std::move(node), Type::integer);
    }
    if (defined) {
        return of_definition(parsed, definition);
    }
    return unknown_name(parsed.at, parsed.text);
}

Result<NodePtr> Checker::of_variable(const Node& parsed, const Variable& variable) {
    const bool own =
        level_ == Level::sls || level_ == Level::line
            ? variable.level == level_
            : variable.level == Level::family || (variable.level == Level::member && in_member_);
    if (!own && variable.level == Level::member && level_ == Level::family) {
        auto error = wrong(parsed.at, "'" + variable.name + "' adalah isian anggota keluarga",
                           "'" + variable.name + "' is an answer of each member");
        return std::unexpected(
            std::move(error.error())
                .with_hint("pakai head." + variable.name + " atau any(members where ...)",
                           "use head." + variable.name + " or any(members where ...)"));
    }
    if (!own) {
        return wrong(parsed.at, "'" + variable.name + "' bukan isian tingkat ini",
                     "'" + variable.name + "' does not belong to this level");
    }
    Node node = copied(parsed, Op::variable);
    node.text = variable.name;
    node.rows = variable.level == Level::member ? Rows::member : Rows::family;
    take_variable(node, variable);
    return finished(std::move(node));
}

Result<NodePtr> Checker::of_member_name(const Node& parsed) {
    if (level_ == Level::sls || level_ == Level::line) {
        return wrong(parsed.at, "'" + parsed.text + ".' hanya untuk keluarga dan anggota",
                     "'" + parsed.text + ".' is for families and members only");
    }
    if (parsed.text == "area") {
        return of_area(parsed);
    }
    const size_t index = index_of(options_.relatives, parsed.text);
    if (index == options_.relatives.size()) {
        std::vector<std::string> candidates{"area"};
        for (const Relative& relative : options_.relatives) {
            candidates.push_back(relative.name);
        }
        auto error = wrong(parsed.at, "'" + parsed.text + "' sebelum titik tidak dikenal",
                           "'" + parsed.text + "' before the dot is not known");
        const std::string near = text::nearest(parsed.text, candidates).value_or("head");
        return std::unexpected(std::move(error.error())
                                   .with_hint("mungkin maksudnya " + near, "did you mean " + near));
    }
    const Variable* variable = dictionary_.find(parsed.attribute);
    if (variable == nullptr) {
        return unknown_name(parsed.at, parsed.attribute);
    }
    if (variable->level != Level::member) {
        return wrong(parsed.at, "'" + variable->name + "' bukan isian anggota keluarga",
                     "'" + variable->name + "' is not an answer of a member");
    }
    Node node = copied(parsed, Op::relative);
    node.relative = TRY(resolved(options_.relatives[index], parsed));
    node.attribute = variable->name;
    node.rows = Rows::family;
    take_variable(node, *variable);
    return finished(std::move(node));
}

Result<std::shared_ptr<const ResolvedRelative>> Checker::resolved(const Relative& relative,
                                                                  const Node& parsed) {
    const auto known = relatives_.find(relative.name);
    if (known != relatives_.end()) {
        return known->second;
    }
    auto out = std::make_shared<ResolvedRelative>();
    const auto index_of_member = [&](const std::string& name) -> Result<int> {
        const Variable* variable = dictionary_.find(name);
        if (variable == nullptr || variable->level != Level::member ||
            variable->type != Type::integer || variable->wide) {
            return wrong(parsed.at,
                         "'" + relative.name + "' membutuhkan isian anggota '" + name + "'",
                         "'" + relative.name + "' needs the member variable '" + name + "'");
        }
        return variable->index;
    };
    out->name = relative.name;
    out->relation_variable = TRY(index_of_member(relative.relation_variable));
    out->relation_code = relative.relation_code;
    if (!relative.presence_variable.empty()) {
        out->presence_variable = TRY(index_of_member(relative.presence_variable));
        out->presence_codes = relative.presence_codes;
    }
    relatives_.emplace(relative.name, out);
    return out;
}

Result<NodePtr> Checker::of_area(const Node& parsed) {
    const auto& attributes = options_.area_attributes;
    const auto found = std::ranges::find(attributes, parsed.attribute);
    if (found == attributes.end()) {
        auto error = wrong(parsed.at, "wilayah tidak mempunyai '" + parsed.attribute + "'",
                           "an area has no '" + parsed.attribute + "'");
        if (const auto near = text::nearest(parsed.attribute, attributes)) {
            return std::unexpected(
                std::move(error.error())
                    .with_hint("mungkin maksudnya " + *near, "did you mean " + *near));
        }
        return error;
    }
    Node node = copied(parsed, Op::area);
    node.area_attribute = static_cast<int>(found - attributes.begin());
    node.rows = Rows::family;
    node.type = Type::real;
    return finished(std::move(node));
}

Result<NodePtr> Checker::of_definition(const Node& parsed, size_t index) {
    if (index >= definitions_visible_) {
        return wrong(parsed.at, "'" + parsed.text + "' dipakai sebelum ditentukan",
                     "'" + parsed.text + "' is used before it is defined");
    }
    Node node = copied(parsed, Op::definition);
    node.args = {TRY(expanded(options_.definitions[index], index))};
    const Type type = node.args[0]->type;
    node.truth_of_integer = false;
    return closed(std::move(node), type);
}

// A definition is checked once for families and once for members, then shared.
Result<NodePtr> Checker::expanded(const Definition& definition, size_t index) {
    const auto key = std::pair(index, in_member_);
    const auto known = expanded_.find(key);
    if (known != expanded_.end()) {
        return known->second;
    }
    const size_t visible = std::exchange(definitions_visible_, index);
    const auto body = [&]() -> Result<NodePtr> {
        const NodePtr parsed = TRY(parse(definition.source, options_));
        return node(*parsed);
    }();
    definitions_visible_ = visible;
    if (!body) {
        Error error = body.error();
        error.what.id += " (dalam '" + definition.name + "')";
        error.what.en += " (in '" + definition.name + "')";
        return std::unexpected(std::move(error));
    }
    expanded_.emplace(key, *body);
    return *body;
}

}  // namespace regsosek::expr
