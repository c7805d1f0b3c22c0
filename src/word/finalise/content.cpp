// content.json and seal.json, written and read back byte for byte.
#include "word/finalise/content.h"

#include "ground/base/json.h"

namespace regsosek::finalise {

namespace {

constexpr int64_t format_version = 1;
constexpr const char* first_line = "regsosek-edition-1\n";

json::Value text_value(const std::string& text) {
    return json::Value{text};
}

json::Value number_value(int64_t number) {
    return json::Value{number};
}

std::unexpected<Error> damaged(const char* file) {
    auto error = fail(Code::corrupt, "isi tidak seperti yang ditulis program ini",
                      "the content is not as this program writes it")
                     .error();
    return std::unexpected(std::move(error).at(file));
}

// Reads members of an object; remembers whether all were there.
struct Reader {
    const json::Value& object;
    bool whole = true;

    std::string text(const char* key) {
        const json::Value* value = object.find(key);
        const std::string* found = value == nullptr ? nullptr : value->text();
        whole = whole && found != nullptr;
        return found == nullptr ? std::string{} : *found;
    }
    int64_t number(const char* key) {
        const json::Value* value = object.find(key);
        const int64_t* found = value == nullptr ? nullptr : value->integer();
        whole = whole && found != nullptr;
        return found == nullptr ? 0 : *found;
    }
    const json::Array& array(const char* key) {
        static const json::Array none;
        const json::Value* value = object.find(key);
        const json::Array* found = value == nullptr ? nullptr : value->array();
        whole = whole && found != nullptr;
        return found == nullptr ? none : *found;
    }
};

json::Value file_value(const File& file) {
    return json::Value{json::Object{{"blake2b", text_value(file.hash)},
                                    {"bytes", number_value(file.bytes)},
                                    {"path", text_value(file.path)},
                                    {"rows", number_value(file.rows)},
                                    {"sealed", number_value(file.sealed ? 1 : 0)}}};
}

json::Value signed_value(const Seal& seal) {
    json::Array sealed;
    for (const auto& [path, hash] : seal.sealed) {
        sealed.push_back(json::Value{
            json::Object{{"blake2b", text_value(hash)}, {"path", text_value(path)}}});
    }
    return json::Value{json::Object{{"content", text_value(seal.content_hash)},
                                    {"record_batch", number_value(seal.record_batch)},
                                    {"record_hash", text_value(seal.record_hash)},
                                    {"record_sequence", number_value(seal.record_sequence)},
                                    {"sealed", json::Value{std::move(sealed)}},
                                    {"sealed_on", text_value(seal.sealed_on.iso())},
                                    {"signer", text_value(seal.signer)}}};
}

}  // namespace

std::string content_json(const Content& content) {
    json::Array files;
    for (const File& file : content.files) {
        files.push_back(file_value(file));
    }
    json::Array tables;
    for (const auto& [name, rows] : content.tables) {
        tables.push_back(
            json::Value{json::Object{{"name", text_value(name)}, {"rows", number_value(rows)}}});
    }
    json::Array inputs;
    for (const auto& [name, hash] : content.inputs) {
        inputs.push_back(
            json::Value{json::Object{{"hash", text_value(hash)}, {"name", text_value(name)}}});
    }
    return json::canonical(json::Value{
        json::Object{{"as_of", text_value(content.as_of.iso())},
                     {"families", number_value(content.families)},
                     {"files", json::Value{std::move(files)}},
                     {"form", text_value(content.form_name)},
                     {"form_hash", text_value(content.form_hash)},
                     {"format", number_value(format_version)},
                     {"inputs", json::Value{std::move(inputs)}},
                     {"name", text_value(content.name)},
                     {"persons", number_value(content.persons)},
                     {"tables", json::Value{std::move(tables)}}}});
}

Result<Content> parse_content(std::string_view text) {
    const auto parsed = json::parse(text);
    if (!parsed) {
        return damaged("content.json");
    }
    Reader reader{*parsed};
    const int64_t format = reader.number("format");
    if (format > format_version) {
        auto error = fail(Code::newer_version, "edisi dibuat oleh versi lebih baru",
                          "the edition was made by a newer version");
        return std::unexpected(std::move(error).error().at("content.json"));
    }
    Content content;
    content.name = reader.text("name");
    const auto as_of = Date::parse(reader.text("as_of"));
    content.as_of = as_of.value_or(Date{});
    content.form_name = reader.text("form");
    content.form_hash = reader.text("form_hash");
    content.families = reader.number("families");
    content.persons = reader.number("persons");
    for (const json::Value& item : reader.array("files")) {
        Reader file{item};
        content.files.push_back({file.text("path"), file.text("blake2b"), file.number("rows"),
                                 file.number("bytes"), file.number("sealed") != 0});
        reader.whole = reader.whole && file.whole;
    }
    for (const json::Value& item : reader.array("tables")) {
        Reader table{item};
        content.tables.emplace_back(table.text("name"), table.number("rows"));
    }
    for (const json::Value& item : reader.array("inputs")) {
        Reader input{item};
        content.inputs.emplace_back(input.text("name"), input.text("hash"));
    }
    if (!reader.whole || !as_of || content_json(content) != text) {
        return damaged("content.json");
    }
    return content;
}

std::string signed_bytes(const Seal& seal) {
    return first_line + json::canonical(signed_value(seal));
}

std::string seal_json(const Seal& seal) {
    return json::canonical(json::Value{
        json::Object{{"signature", text_value(seal.signature)}, {"signed", signed_value(seal)}}});
}

Result<Seal> parse_seal(std::string_view text) {
    const auto parsed = json::parse(text);
    const json::Value* body = parsed ? parsed->find("signed") : nullptr;
    if (body == nullptr) {
        return damaged("seal.json");
    }
    Seal seal;
    Reader outer{*parsed};
    seal.signature = outer.text("signature");
    Reader reader{*body};
    seal.content_hash = reader.text("content");
    seal.record_batch = reader.number("record_batch");
    seal.record_hash = reader.text("record_hash");
    seal.record_sequence = reader.number("record_sequence");
    const auto day = Date::parse(reader.text("sealed_on"));
    seal.sealed_on = day.value_or(Date{});
    seal.signer = reader.text("signer");
    for (const json::Value& item : reader.array("sealed")) {
        Reader file{item};
        seal.sealed.emplace_back(file.text("path"), file.text("blake2b"));
    }
    if (!reader.whole || !outer.whole || !day || seal_json(seal) != text) {
        return damaged("seal.json");
    }
    return seal;
}

}  // namespace regsosek::finalise
