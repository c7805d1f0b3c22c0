// Checking values against schemas.
#include "serve/schema.h"

#include <algorithm>
#include <string>

namespace regsosek::serve {

namespace {

std::unexpected<Error> misfit(std::string_view field, const std::string& id,
                              const std::string& en) {
    const std::string name{field.empty() ? std::string_view("body") : field};
    Error error{Code::bad_input, {name + " " + id, name + " " + en}, {}, {}};
    error.place.column = name;
    return std::unexpected(std::move(error));
}

// Of UTF-8: bytes that begin one.
int64_t characters(const std::string& text) {
    return std::ranges::count_if(text, [](char c) { return (c & 0xc0) != 0x80; });
}

bool has_type(const json::Value& value, std::string_view type) {
    return (type == "object" && value.object() != nullptr) ||
           (type == "array" && value.array() != nullptr) ||
           (type == "string" && value.text() != nullptr) ||
           (type == "integer" && value.integer() != nullptr) ||
           (type == "boolean" && std::holds_alternative<bool>(value.data)) ||
           (type == "null" && std::holds_alternative<std::nullptr_t>(value.data));
}

// `type` is one name, or several of which one must hold.
bool has_type(const json::Value& value, const json::Value& types) {
    return types.array() == nullptr
               ? has_type(value, *types.text())
               : std::ranges::any_of(*types.array(), [&](const json::Value& one) {
                     return has_type(value, *one.text());
                 });
}

const int64_t* bound(const json::Value& schema, const char* word) {
    const json::Value* found = schema.find(word);
    return found == nullptr ? nullptr : found->integer();
}

// Below the 64 that the reader takes: what is kept inside another value must be read again.
constexpr int depth_max = 32;

Result<void> check_keepable(const json::Value& value, int depth) {
    if (depth > depth_max) {
        return misfit("", "bersarang terlalu dalam", "is nested too deeply");
    }
    if (std::holds_alternative<double>(value.data)) {
        return misfit("", "hanya boleh memuat bilangan bulat", "may hold whole numbers only");
    }
    if (value.array() != nullptr) {
        for (const json::Value& one : *value.array()) {
            TRY(check_keepable(one, depth + 1));
        }
    } else if (value.object() != nullptr) {
        for (const auto& [name, member] : *value.object()) {
            TRY(check_keepable(member, depth + 1));
        }
    }
    return {};
}

// The size of a value between two words of the schema.
Result<void> check_size(const json::Value& schema, const char* low, const char* high, int64_t size,
                        std::string_view field, const char* of_id, const char* of_en) {
    const int64_t* least = bound(schema, low);
    const int64_t* most = bound(schema, high);
    if (least != nullptr && size < *least) {
        return misfit(field, "harus paling sedikit " + std::to_string(*least) + of_id,
                      "must be at least " + std::to_string(*least) + of_en);
    }
    if (most != nullptr && size > *most) {
        return misfit(field, "paling banyak " + std::to_string(*most) + of_id,
                      "must be at most " + std::to_string(*most) + of_en);
    }
    return {};
}

Result<void> check_object(const json::Value& schema, const json::Object& object) {
    if (const json::Value* required = schema.find("required"); required != nullptr) {
        for (const json::Value& one : *required->array()) {
            if (!object.contains(*one.text())) {
                return misfit(*one.text(), "wajib ada", "must be there");
            }
        }
    }
    const json::Value* properties = schema.find("properties");
    const json::Value* others = schema.find("additionalProperties");
    for (const auto& [name, member] : object) {
        const json::Value* known = properties == nullptr ? nullptr : properties->find(name);
        const json::Value* of = known == nullptr ? others : known;
        if (of != nullptr && std::holds_alternative<bool>(of->data) && !std::get<bool>(of->data)) {
            return misfit(name, "tidak dikenal", "is not known");
        }
        if (of != nullptr && of->object() != nullptr) {
            TRY(check_schema(*of, member, name));
        }
    }
    return {};
}

Result<void> check_array(const json::Value& schema, const json::Array& array,
                         std::string_view field) {
    TRY(check_size(schema, "minItems", "maxItems", std::ssize(array), field, " butir", " items"));
    const json::Value* items = schema.find("items");
    for (size_t i = 0; items != nullptr && i < array.size(); ++i) {
        TRY(check_schema(*items, array[i], field));
    }
    return {};
}

}  // namespace

Result<json::Value> read_body(std::string_view body) {
    json::Value value = TRY(json::parse(body));
    TRY(check_keepable(value, 0));
    return value;
}

Result<void> check_schema(const json::Value& schema, const json::Value& value,
                          std::string_view field) {
    const json::Value* type = schema.find("type");
    if (type != nullptr && !has_type(value, *type)) {
        const std::string name = type->text() == nullptr ? json::canonical(*type) : *type->text();
        return misfit(field, "harus bertipe " + name, "must be of type " + name);
    }
    const json::Value* values = schema.find("enum");
    if (values != nullptr && std::ranges::none_of(*values->array(), [&](const json::Value& one) {
            return one.data.index() == value.data.index() &&
                   json::canonical(one) == json::canonical(value);
        })) {
        std::string list;
        for (const json::Value& one : *values->array()) {
            list += (list.empty() ? "" : ", ") + (one.text() ? *one.text() : json::canonical(one));
        }
        return misfit(field, "harus salah satu dari: " + list, "must be one of: " + list);
    }
    if (value.integer() != nullptr) {
        TRY(check_size(schema, "minimum", "maximum", *value.integer(), field, "", ""));
    } else if (value.text() != nullptr) {
        TRY(check_size(schema, "minLength", "maxLength", characters(*value.text()), field, " huruf",
                       " characters"));
    } else if (value.array() != nullptr) {
        TRY(check_array(schema, *value.array(), field));
    } else if (value.object() != nullptr) {
        TRY(check_object(schema, *value.object()));
    }
    return {};
}

}  // namespace regsosek::serve
