// CSPro dictionaries to a survey of ours: sections of key=value (to version 7), or JSON (version
// 8).
#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <set>

#include "ground/base/files.h"
#include "ground/base/json.h"
#include "ground/base/json_members.h"
#include "ground/base/text.h"
#include "method/convert/survey.h"

namespace regsosek::convert {

namespace {

constexpr int integer_digits_max = 9;  // longer numbers are names of things, kept as text
constexpr int occurrences_max = 30;

// A dictionary as both kinds of files say it.
struct Value {
    std::string label;
    std::string from, to;  // equal for a single value
    bool special = false;  // missing, not applicable, refused
};
struct Item {
    std::string name, label;
    bool alpha = false;
    bool part = false;  // of another item
    int length = 0;
    int decimals = 0;
    int occurrences = 1;
    std::vector<Value> values;
    bool has_values = false;
};
struct RecordType {
    std::string name, label;
    int64_t most = 1;
    bool ids = false;
    std::vector<Item> items;
};
struct Dictionary {
    std::string name, label;
    int languages = 0;  // above one, labels of all of them stand between bars
    std::vector<RecordType> records;
};

std::unexpected<Error> broken(const std::string& path, uint64_t line, std::string id,
                              std::string en) {
    return std::unexpected(
        fail(Code::bad_input, std::move(id), std::move(en)).error().at(path, line));
}

// --- sections of key=value

std::string unquoted(std::string_view text) {
    text = text::trimmed(text);
    const bool quoted = text.size() >= 2 && (text.front() == '"' || text.front() == '\'') &&
                        text.back() == text.front();
    return std::string(quoted ? text::trimmed(text.substr(1, text.size() - 2)) : text);
}

// Parts between spaces, those inside of quotes left whole: "1 3:5 ' '" has three.
std::vector<std::string_view> ranges_of(std::string_view text) {
    std::vector<std::string_view> out;
    char quote = 0;
    size_t begin = 0;
    for (size_t i = 0; i <= text.size(); ++i) {
        const char c = i < text.size() ? text[i] : ' ';
        if (quote != 0) {
            quote = c == quote ? 0 : quote;
        } else if (c == '"' || c == '\'') {
            quote = c;
        } else if (c == ' ' || c == '\t') {
            if (i > begin) {
                out.push_back(text.substr(begin, i - begin));
            }
            begin = i + 1;
        }
    }
    if (quote != 0) {
        out.push_back(text.substr(begin));
    }
    return out;
}

// The values of a line: "1;Male", "0:98", "98:99;Unknown", "1 3:5;Several ranges of one label".
std::vector<Value> values_of(std::string_view text) {
    const size_t semicolon = text.find(';');
    const std::string label =
        semicolon == std::string_view::npos ? "" : unquoted(text.substr(semicolon + 1));
    std::vector<Value> out;
    for (const std::string_view range : ranges_of(text.substr(0, semicolon))) {
        const size_t colon = range.find(':');
        const std::string from = unquoted(range.substr(0, colon));
        out.push_back({label, from,
                       colon == std::string_view::npos ? from : unquoted(range.substr(colon + 1)),
                       false});
    }
    return out;
}

class IniReader {
public:
    explicit IniReader(const std::string& path) : path_(path) {}
    Dictionary out;

    Result<void> read(const std::string& content) {
        uint64_t line = 0;
        size_t at = 0;
        while (at < content.size()) {
            const size_t end = std::min(content.find('\n', at), content.size());
            const std::string_view text =
                text::trimmed(std::string_view(content).substr(at, end - at));
            at = end + 1;
            ++line;
            if (text.empty()) {
                continue;
            }
            if (text.front() == '[') {
                TRY(begin(text, line));
                continue;
            }
            const size_t sign = text.find('=');
            if (sign == std::string_view::npos) {
                return broken(path_, line, "baris tanpa '='", "a line without '='");
            }
            take(text.substr(0, sign), text.substr(sign + 1));
            if (!no_number_.empty()) {
                return broken(path_, line, no_number_ + " harus bilangan bulat dari 0",
                              no_number_ + " must be a whole number from 0");
            }
        }
        return {};
    }

private:
    enum class Section : uint8_t { other, languages, dictionary, ids, record, item, value_set };

    Result<void> begin(std::string_view text, uint64_t line) {
        if (text == "[Dictionary]") {
            section_ = Section::dictionary;
        } else if (text == "[Languages]") {
            section_ = Section::languages;
        } else if (text == "[IdItems]") {
            section_ = Section::ids;
            out.records.push_back({"", "", 1, true, {}});
        } else if (text == "[Record]") {
            section_ = Section::record;
            out.records.push_back({});
        } else if (text == "[Item]") {
            if (out.records.empty()) {
                return broken(path_, line, "[Item] sebelum [IdItems] atau [Record]",
                              "[Item] before [IdItems] or [Record]");
            }
            section_ = Section::item;
            out.records.back().items.push_back({});
        } else if (text == "[ValueSet]") {
            // Only the first set of an item says what its codes mean.
            const bool item = !out.records.empty() && !out.records.back().items.empty();
            if (!item) {
                return broken(path_, line, "[ValueSet] tanpa [Item]", "[ValueSet] without [Item]");
            }
            section_ =
                out.records.back().items.back().has_values ? Section::other : Section::value_set;
            out.records.back().items.back().has_values = true;
        } else {
            section_ = Section::other;
        }
        return {};
    }

    void take(std::string_view key, std::string_view value) {
        const auto number = [&] {
            const auto digits = text::integer(text::trimmed(value));
            if (!digits || *digits < 0 || *digits > INT32_MAX) {
                no_number_ = key;
                return 0;
            }
            return static_cast<int>(*digits);
        };
        switch (section_) {
            case Section::dictionary:
                (key == "Name"    ? out.name
                 : key == "Label" ? out.label
                                  : ignored_) = unquoted(value);
                break;
            case Section::record: {
                RecordType& record = out.records.back();
                if (key == "Name" || key == "Label") {
                    (key == "Name" ? record.name : record.label) = unquoted(value);
                } else if (key == "MaxRecords") {
                    record.most = number();
                }
                break;
            }
            case Section::item: take_item(key, value, number); break;
            case Section::value_set: {
                Item& item = out.records.back().items.back();
                if (key == "Value") {
                    const auto values = values_of(value);
                    line_values_ = values.size();
                    item.values.insert(item.values.end(), values.begin(), values.end());
                } else if (key == "Special") {
                    const size_t of_line = std::min(line_values_, item.values.size());
                    for (size_t i = item.values.size() - of_line; i < item.values.size(); ++i) {
                        item.values[i].special = true;
                    }
                }
                break;
            }
            case Section::languages: out.languages += 1; break;
            case Section::ids:
            case Section::other: break;
        }
    }

    template <typename F>
    void take_item(std::string_view key, std::string_view value, const F& number) {
        Item& item = out.records.back().items.back();
        if (key == "Name" || key == "Label") {
            (key == "Name" ? item.name : item.label) = unquoted(value);
        } else if (key == "Len") {
            item.length = number();
        } else if (key == "DataType") {
            item.alpha = text::trimmed(value) == "Alpha";
        } else if (key == "ItemType") {
            item.part = text::trimmed(value) == "SubItem";
        } else if (key == "Decimal") {
            item.decimals = number();
        } else if (key == "Occurrences") {
            item.occurrences = number();
        }
    }

    const std::string& path_;
    Section section_ = Section::other;
    size_t line_values_ = 0;  ///< Values of the last line of a value set.
    std::string ignored_;
    std::string no_number_;  ///< Key of a line whose value should have been a number.
};

// Labels of the first language alone.
void keep_first_language(Dictionary& dictionary) {
    const auto cut = [](std::string& label) { label = label.substr(0, label.find('|')); };
    cut(dictionary.label);
    for (RecordType& record : dictionary.records) {
        cut(record.label);
        for (Item& item : record.items) {
            cut(item.label);
            for (Value& value : item.values) {
                cut(value.label);
            }
        }
    }
}

// --- JSON

// Numbers of codes stand as numbers or as texts.
std::string scalar(const json::Value& value) {
    if (value.text() != nullptr) {
        return std::string(text::trimmed(*value.text()));
    }
    return value.integer() != nullptr ? std::to_string(*value.integer()) : "";
}

int64_t number_in(const json::Value& value, const char* key, int64_t otherwise) {
    const json::Value* found = value.find(key);
    return found != nullptr && found->integer() != nullptr ? *found->integer() : otherwise;
}

std::string label_in(const json::Value& value) {
    const json::Value* labels = value.find("labels");
    const json::Array* list = labels == nullptr ? nullptr : labels->array();
    return list == nullptr || list->empty() ? "" : json::text_in(list->front(), "text");
}

const json::Array& array_in(const json::Value& value, const char* key) {
    static const json::Array none;
    const json::Value* found = value.find(key);
    return found == nullptr || found->array() == nullptr ? none : *found->array();
}

void add_values(const json::Value& set, Item& item) {
    for (const json::Value& one : array_in(set, "values")) {
        for (const json::Value& pair : array_in(one, "pairs")) {
            Value value;
            value.label = label_in(one);
            value.special = one.find("special") != nullptr;
            const json::Array& range = array_in(pair, "range");
            if (range.size() == 2) {
                value.from = scalar(range[0]);
                value.to = scalar(range[1]);
            } else if (const json::Value* single = pair.find("value")) {
                value.from = value.to = scalar(*single);
            }
            item.values.push_back(std::move(value));
        }
    }
}

Item item_of(const json::Value& value) {
    Item item;
    item.name = json::text_in(value, "name");
    item.label = label_in(value);
    item.alpha = json::text_in(value, "contentType") == "alpha";
    const json::Value* part = value.find("subitem");
    item.part = part != nullptr && std::get_if<bool>(&part->data) != nullptr &&
                *std::get_if<bool>(&part->data);
    item.length = static_cast<int>(number_in(value, "length", 0));
    item.decimals = static_cast<int>(number_in(value, "decimal", 0));
    const json::Value* occurrences = value.find("occurrences");
    item.occurrences =
        occurrences == nullptr ? 1 : static_cast<int>(number_in(*occurrences, "maximum", 1));
    const json::Array& sets = array_in(value, "valueSets");
    if (!sets.empty()) {
        item.has_values = true;
        add_values(sets.front(), item);
    }
    return item;
}

Result<Dictionary> read_json(const std::string& path, const std::string& content) {
    auto parsed = json::parse(content);
    if (!parsed) {
        return std::unexpected(std::move(parsed).error().at(path));
    }
    Dictionary out;
    out.name = json::text_in(*parsed, "name");
    out.label = label_in(*parsed);
    for (const json::Value& level : array_in(*parsed, "levels")) {
        if (const json::Value* ids = level.find("ids")) {
            RecordType record{"", "", 1, true, {}};
            for (const json::Value& item : array_in(*ids, "items")) {
                record.items.push_back(item_of(item));
            }
            out.records.push_back(std::move(record));
        }
        for (const json::Value& one : array_in(level, "records")) {
            RecordType record{json::text_in(one, "name"), label_in(one), 1, false, {}};
            if (const json::Value* occurrences = one.find("occurrences")) {
                record.most = number_in(*occurrences, "maximum", 1);
            }
            for (const json::Value& item : array_in(one, "items")) {
                record.items.push_back(item_of(item));
            }
            out.records.push_back(std::move(record));
        }
    }
    return out;
}

// --- to a survey

std::string nines(int digits) {
    return std::string(static_cast<size_t>(std::max(1, digits)), '9');
}

class Maker {
public:
    Survey out;

    void add(const RecordType& record) {
        const bool member = record.most > 1;
        if (member && !members_.empty()) {
            missed(record.name, "record",
                   {"hanya satu rekaman berulang menjadi anggota",
                    "one repeated record becomes the members"});
            return;
        }
        members_ = member ? record.name : members_;
        for (const Item& item : record.items) {
            if (item.part) {
                missed(
                    item.name, "subitem",
                    {"bagian dari isian lain ditinggalkan", "a part of another item is left out"});
                continue;
            }
            if (item.occurrences > occurrences_max) {
                missed(item.name, "occurrences",
                       {"terlalu banyak ulangan", "too many occurrences"});
                continue;
            }
            for (int n = 1; n <= std::max(1, item.occurrences); ++n) {
                add_item(record, item,
                         item.occurrences > 1 ? fmt::format("_{}", n) : std::string());
            }
        }
    }

private:
    void missed(const std::string& place, const char* what, Text why) {
        out.untranslated.push_back({place, what, "", std::move(why)});
    }

    void add_item(const RecordType& record, const Item& item, const std::string& suffix) {
        Variable variable;
        variable.original = item.name + suffix;
        variable.name = name_of(variable.original);
        for (int n = 2; !names_.insert(variable.name).second; ++n) {
            variable.name = fmt::format("{}_{}", name_of(variable.original), n);
        }
        variable.label = item.label.empty() ? item.name : item.label;
        variable.block = record.ids || record.name.empty() ? std::string("ID") : record.name;
        variable.member = record.most > 1;
        variable.width = std::max(1, item.length);
        if (item.alpha || (item.decimals == 0 && item.length > integer_digits_max)) {
            variable.kind = Kind::text;
            if (!item.values.empty()) {
                missed(item.name, "valueset", {"daftar untuk teks", "a value set of a text"});
            }
        } else if (item.decimals > 0) {
            variable.kind = Kind::decimal;
            variable.decimals = std::min(item.decimals, 4);
            variable.low = std::string("0");
            // 2^31 with the decimals inside.
            variable.high = nines(std::min(item.length - item.decimals, 8 - variable.decimals));
        } else {
            give_values(item, variable);
        }
        out.variables.push_back(std::move(variable));
    }

    void give_values(Item item, Variable& variable) {
        // "Not applicable" is a blank: nothing is keyed there.
        std::erase_if(item.values, [](const Value& value) { return value.from.empty(); });
        const bool coded =
            !item.values.empty() && std::ranges::all_of(item.values, [](const Value& value) {
                return value.from == value.to && text::integer(value.from).has_value() &&
                       value.from[0] != '-' && !value.label.empty();
            });
        if (coded && give_list(item, variable)) {
            return;
        }
        variable.kind = Kind::integer;
        std::optional<int64_t> low;
        std::optional<int64_t> high;
        for (const Value& value : item.values) {
            const auto from = text::integer(value.from);
            const auto to = text::integer(value.to);
            if (!from || !to || *from < 0) {
                continue;  // "not applicable" and the like have no number
            }
            if (value.special && from == to) {
                variable.unknown_codes.push_back(static_cast<int32_t>(*from));
                continue;
            }
            low = std::min(low.value_or(*from), *from);
            high = std::max(high.value_or(*to), *to);
        }
        variable.low = std::to_string(low.value_or(0));
        variable.high = high ? std::to_string(*high) : nines(variable.width);
        std::erase_if(variable.unknown_codes,
                      [&](int32_t code) { return low && high && code >= *low && code <= *high; });
        if (!high) {
            variable.unknown_codes.clear();  // every number of the width may come
        }
    }

    bool give_list(const Item& item, Variable& variable) {
        CodeList list{name_of(variable.original) + "_list", {}};
        for (const Value& value : item.values) {
            const auto number = static_cast<int32_t>(*text::integer(value.from));
            const std::string text = std::to_string(number);
            if (list.find(text) != nullptr) {
                return false;
            }
            list.codes.push_back({text, number, value.label, text});
            if (value.special) {
                variable.unknown_codes.push_back(number);
            }
        }
        const auto [least, most] = std::ranges::minmax(list.codes, {}, &ListCode::number);
        variable.kind = Kind::code;
        variable.list = list.name;
        variable.low = least.text;
        variable.high = most.text;
        variable.width = std::max(variable.width, static_cast<int>(most.text.size()));
        if (out.list(list.name) == nullptr) {
            out.lists.push_back(std::move(list));
        }
        return true;
    }

    std::set<std::string> names_;
    std::string members_;
};

}  // namespace

Result<Survey> read_cspro(const std::string& path) {
    std::string content = TRY(files::read(path));
    if (content.starts_with("\xEF\xBB\xBF")) {
        content.erase(0, 3);
    }
    if (!text::valid_utf8(content)) {
        return broken(path, 0, "berkas bukan UTF-8; simpan ulang dari CSPro 6 atau lebih baru",
                      "the file is not UTF-8; save it again with CSPro 6 or newer");
    }
    const std::string_view begin = text::trimmed(content);
    Dictionary dictionary;
    if (begin.starts_with('{')) {
        dictionary = TRY(read_json(path, content));
    } else if (begin.starts_with('[')) {
        IniReader reader{path};
        TRY(reader.read(content));
        dictionary = std::move(reader.out);
        if (dictionary.languages > 1) {
            keep_first_language(dictionary);
        }
    } else {
        return broken(path, 1, "bukan kamus CSPro (.dcf)", "not a CSPro dictionary (.dcf)");
    }
    Maker maker;
    for (const RecordType& record : dictionary.records) {
        maker.add(record);
    }
    Survey out = std::move(maker.out);
    out.name = name_of(dictionary.name.empty() ? "survey" : dictionary.name);
    out.title = dictionary.label.empty() ? out.name : dictionary.label;
    out.untranslated.push_back(
        {dictionary.name,
         "logic",
         ".apc",
         {"logika entri ada di berkas .apc; tulis lompatan sebagai universe dan aturan",
          "the logic stands in the .apc file; write skips as universes and rules"}});
    if (out.variables.empty()) {
        return broken(path, 0, "tidak ada isian", "there is no item");
    }
    return out;
}

}  // namespace regsosek::convert
