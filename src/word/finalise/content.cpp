// content.json and seal.json, written and read back byte for byte.
#include "word/finalise/content.h"

#include "ground/base/json.h"

namespace regsosek::finalise {

namespace {

constexpr int64_t format_version = 1;
constexpr const char* first_line = "regsosek-edition-1\n";

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

// Pairs as an array of objects with these two keys, in order of key.
void write_pairs(json::Writer& writer, const char* first_key, const char* second_key,
                 const std::vector<std::pair<std::string, std::string>>& pairs) {
    writer.begin_array();
    for (const auto& [first, second] : pairs) {
        writer.begin_object();
        writer.key(first_key);
        writer.value(std::string_view(first));
        writer.key(second_key);
        writer.value(std::string_view(second));
        writer.end_object();
    }
    writer.end_array();
}

void write_text(json::Writer& writer, const char* key, const std::string& text) {
    writer.key(key);
    writer.value(std::string_view(text));
}

void write_number(json::Writer& writer, const char* key, int64_t number) {
    writer.key(key);
    writer.value(number);
}

void write_files(json::Writer& writer, const std::vector<File>& files) {
    writer.begin_array();
    for (const File& file : files) {
        writer.begin_object();
        write_text(writer, "blake2b", file.hash);
        write_number(writer, "bytes", file.bytes);
        write_text(writer, "path", file.path);
        write_number(writer, "rows", file.rows);
        write_number(writer, "sealed", file.sealed ? 1 : 0);
        writer.end_object();
    }
    writer.end_array();
}

void write_signed(json::Writer& writer, const Seal& seal) {
    std::vector<std::pair<std::string, std::string>> sealed;
    for (const auto& [path, hash] : seal.sealed) {
        sealed.emplace_back(hash, path);
    }
    writer.begin_object();
    write_text(writer, "content", seal.content_hash);
    write_number(writer, "record_batch", seal.record_batch);
    write_text(writer, "record_hash", seal.record_hash);
    write_number(writer, "record_sequence", seal.record_sequence);
    writer.key("sealed");
    write_pairs(writer, "blake2b", "path", sealed);
    write_text(writer, "sealed_on", seal.sealed_on.iso());
    write_text(writer, "signer", seal.signer);
    writer.end_object();
}

}  // namespace

std::string content_json(const Content& content) {
    std::string out;
    json::Writer writer{out};
    writer.begin_object();
    write_text(writer, "as_of", content.as_of.iso());
    write_number(writer, "families", content.families);
    writer.key("files");
    write_files(writer, content.files);
    write_text(writer, "form", content.form_name);
    write_text(writer, "form_hash", content.form_hash);
    write_number(writer, "format", format_version);
    writer.key("inputs");
    write_pairs(writer, "name", "value", content.inputs);
    write_text(writer, "name", content.name);
    write_number(writer, "persons", content.persons);
    writer.key("tables");
    writer.begin_array();
    for (const auto& [name, rows] : content.tables) {
        writer.begin_object();
        write_text(writer, "name", name);
        write_number(writer, "rows", rows);
        writer.end_object();
    }
    writer.end_array();
    writer.end_object();
    return out;
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
        content.inputs.emplace_back(input.text("name"), input.text("value"));
    }
    if (!reader.whole || !as_of || content_json(content) != text) {
        return damaged("content.json");
    }
    return content;
}

std::string signed_bytes(const Seal& seal) {
    std::string out = first_line;
    json::Writer writer{out};
    write_signed(writer, seal);
    return out;
}

std::string seal_json(const Seal& seal) {
    std::string out;
    json::Writer writer{out};
    writer.begin_object();
    write_text(writer, "signature", seal.signature);
    writer.key("signed");
    write_signed(writer, seal);
    writer.end_object();
    return out;
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
