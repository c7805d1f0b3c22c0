// The canonical writer, and a thin reader over simdjson.
#include "ground/base/json.h"

#include <fmt/format.h>
#include <simdjson.h>

#include <algorithm>
#include <cmath>

#include "ground/base/assert.h"

namespace regsosek::json {

namespace {

constexpr int nesting_max = 64;

void quote(std::string_view text, std::string& out) {
    out += '"';
    size_t plain = 0;  // from here on nothing is written yet that stands for itself
    for (size_t i = 0; i < text.size(); ++i) {
        const char c = text[i];
        const auto byte = static_cast<uint8_t>(c);
        if (byte >= 0x20 && c != '"' && c != '\\') {
            continue;
        }
        out.append(text, plain, i - plain);
        plain = i + 1;
        switch (c) {
            case '"': out += "\\\""; break;
            case '\\': out += "\\\\"; break;
            case '\n': out += "\\n"; break;
            case '\t': out += "\\t"; break;
            case '\r': out += "\\r"; break;
            case '\b': out += "\\b"; break;
            case '\f': out += "\\f"; break;
            default: fmt::format_to(std::back_inserter(out), "\\u{:04x}", byte);
        }
    }
    out.append(text, plain, text.size() - plain);
    out += '"';
}

std::unexpected<Error> not_json(simdjson::error_code code) {
    return fail(Code::bad_input, fmt::format("JSON tidak sah ({})", simdjson::error_message(code)),
                fmt::format("invalid JSON ({})", simdjson::error_message(code)));
}

Result<Value> convert(simdjson::dom::element element, int depth) {
    if (depth > nesting_max) {
        return fail(Code::limit, "JSON bersarang terlalu dalam", "JSON nested too deeply");
    }
    switch (element.type()) {
        case simdjson::dom::element_type::NULL_VALUE: return Value{nullptr};
        case simdjson::dom::element_type::BOOL: return Value{bool(element)};
        case simdjson::dom::element_type::INT64: return Value{int64_t(element)};
        case simdjson::dom::element_type::UINT64:
        case simdjson::dom::element_type::DOUBLE: return Value{double(element)};
        case simdjson::dom::element_type::STRING:
            return Value{std::string(std::string_view(element))};
        case simdjson::dom::element_type::ARRAY: {
            Array array;
            for (const auto item : simdjson::dom::array(element)) {
                array.push_back(TRY(convert(item, depth + 1)));
            }
            return Value{std::move(array)};
        }
        case simdjson::dom::element_type::OBJECT: {
            Object object;
            for (const auto field : simdjson::dom::object(element)) {
                object.insert_or_assign(std::string(field.key),
                                        TRY(convert(field.value, depth + 1)));
            }
            return Value{std::move(object)};
        }
    }
    return Value{nullptr};
}

void write(const Value& value, Writer& writer) {
    if (const auto* object = value.object()) {
        writer.begin_object();
        for (const auto& [key, item] : *object) {
            writer.key(key);
            write(item, writer);
        }
        writer.end_object();
    } else if (const auto* array = value.array()) {
        writer.begin_array();
        for (const auto& item : *array) {
            write(item, writer);
        }
        writer.end_array();
    } else if (const auto* text = value.text()) {
        writer.value(std::string_view(*text));
    } else if (const auto* number = value.integer()) {
        writer.value(*number);
    } else if (const auto* truth = std::get_if<bool>(&value.data)) {
        writer.boolean(*truth);
    } else if (const auto* real = std::get_if<double>(&value.data)) {
        must(std::nearbyint(*real) == *real && std::abs(*real) < 9e15,
             "canonical JSON holds no fractions");
        writer.value(static_cast<int64_t>(*real));
    } else {
        writer.null();
    }
}

}  // namespace

void Writer::comma() {
    if (need_comma_) {
        out_ += ',';
    }
    need_comma_ = true;
}

void Writer::begin_object() {
    comma();
    out_ += '{';
    open_.push_back('{');
    last_key_.emplace_back();
    need_comma_ = false;
}

void Writer::end_object() {
    must(!open_.empty() && open_.back() == '{', "an object is open");
    open_.pop_back();
    last_key_.pop_back();
    out_ += '}';
    need_comma_ = true;
}

void Writer::begin_array() {
    comma();
    out_ += '[';
    open_.push_back('[');
    need_comma_ = false;
}

void Writer::end_array() {
    must(!open_.empty() && open_.back() == '[', "an array is open");
    open_.pop_back();
    out_ += ']';
    need_comma_ = true;
}

void Writer::key(std::string_view name) {
    must(!last_key_.empty() && (last_key_.back().empty() || last_key_.back() < name),
         "keys of canonical JSON are written in order");
    last_key_.back() = name;
    comma();
    quote(name, out_);
    out_ += ':';
    need_comma_ = false;
}

void Writer::value(int64_t number) {
    comma();
    fmt::format_to(std::back_inserter(out_), "{}", number);
}

void Writer::value(std::string_view text) {
    comma();
    quote(text, out_);
}

void Writer::boolean(bool truth) {
    comma();
    out_ += truth ? "true" : "false";
}

void Writer::null() {
    comma();
    out_ += "null";
}

void Writer::raw(std::string_view canonical) {
    comma();
    out_ += canonical;
}

const Value* Value::find(std::string_view key) const {
    const Object* members = object();
    if (members == nullptr) {
        return nullptr;
    }
    const auto found = members->find(key);
    return found == members->end() ? nullptr : &found->second;
}

Result<Value> parse(std::string_view text) {
    simdjson::dom::parser parser;
    simdjson::dom::element root;
    const auto code = parser.parse(text.data(), text.size()).get(root);
    if (code != simdjson::SUCCESS) {
        return not_json(code);
    }
    return convert(root, 0);
}

std::string canonical(const Value& value) {
    std::string out;
    Writer writer{out};
    write(value, writer);
    return out;
}

struct Parser::State {
    simdjson::ondemand::parser parser;
    std::string buffer;
};

Parser::Parser() : state_(std::make_unique<State>()) {}
Parser::Parser(Parser&&) noexcept = default;
Parser::~Parser() = default;

namespace {

simdjson::error_code walk_object(simdjson::ondemand::object object, Handler& handler, bool inner);

simdjson::error_code walk_items(simdjson::ondemand::array array, std::string_view key,
                                Handler& handler) {
    handler.begin_array(key);
    for (auto item : array) {
        simdjson::ondemand::object object;
        if (const auto code = item.get_object().get(object)) {
            return code;
        }
        handler.begin_item();
        if (const auto code = walk_object(object, handler, true)) {
            return code;
        }
        handler.end_item();
    }
    handler.end_array();
    return simdjson::SUCCESS;
}

simdjson::error_code walk_value(simdjson::ondemand::value value, std::string_view key,
                                Handler& handler, bool inner) {
    simdjson::ondemand::json_type type{};
    if (const auto code = value.type().get(type)) {
        return code;
    }
    if (type == simdjson::ondemand::json_type::number) {
        int64_t number = 0;
        if (const auto code = value.get_int64().get(number)) {
            return code;
        }
        handler.integer(key, number);
        return simdjson::SUCCESS;
    }
    if (type == simdjson::ondemand::json_type::string) {
        std::string_view text;
        if (const auto code = value.get_string().get(text)) {
            return code;
        }
        handler.text(key, text);
        return simdjson::SUCCESS;
    }
    simdjson::ondemand::array array;
    if (inner) {
        return simdjson::INCORRECT_TYPE;
    }
    if (const auto code = value.get_array().get(array)) {
        return code;
    }
    return walk_items(array, key, handler);
}

simdjson::error_code walk_object(simdjson::ondemand::object object, Handler& handler, bool inner) {
    for (auto field : object) {
        std::string_view key;
        if (const auto code = field.unescaped_key().get(key)) {
            return code;
        }
        simdjson::ondemand::value value;
        if (const auto code = field.value().get(value)) {
            return code;
        }
        if (const auto code = walk_value(value, key, handler, inner)) {
            return code;
        }
    }
    return simdjson::SUCCESS;
}

}  // namespace

Result<void> Parser::walk(std::string_view text, Handler& handler) {
    auto& buffer = state_->buffer;
    buffer.resize(text.size() + simdjson::SIMDJSON_PADDING);
    std::ranges::copy(text, buffer.begin());
    simdjson::ondemand::document document;
    auto code = state_->parser.iterate(buffer.data(), text.size(), buffer.size()).get(document);
    simdjson::ondemand::object object;
    if (!code) {
        code = document.get_object().get(object);
    }
    if (!code) {
        code = walk_object(object, handler, false);
    }
    if (code) {
        return not_json(code);
    }
    return {};
}

}  // namespace regsosek::json
