// XLSForm to a survey of ours: https://xlsform.org/en/.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>
#include <set>

#include "ground/base/text.h"
#include "method/convert/survey.h"
#include "method/convert/workbook_reader.h"
#include "method/convert/xpath.h"

namespace regsosek::convert {

namespace {

constexpr int select_multiple_max = 30;  // bits of an answer
constexpr int text_width = 255;
constexpr int integer_width = 9;
constexpr const char* integer_high = "999999999";
constexpr const char* decimal_high = "9999999";

// Types that hold no answer, and those that the device fills.
constexpr std::array<std::string_view, 16> silent_types = {
    "start",        "end",          "today",          "deviceid",        "username", "phonenumber",
    "simserial",    "subscriberid", "email",          "audit",           "note",     "hidden",
    "xml-external", "csv-external", "start-geopoint", "background-audio"};

std::unexpected<Error> broken(const std::string& path, uint64_t line, std::string column,
                              std::string id, std::string en) {
    return std::unexpected(fail(Code::bad_input, std::move(id), std::move(en))
                               .error()
                               .at(path, line, std::move(column)));
}

// A sheet with its header; label columns may carry a language ("label::English (en)").
class Table {
public:
    Table(const SheetRows& rows) : rows_(rows) {
        for (size_t c = 0; !rows.empty() && c < rows[0].size(); ++c) {
            const std::string name{text::trimmed(rows[0][c])};
            columns_.emplace(name, c);
            const size_t colon = name.find("::");
            if (colon != std::string::npos) {
                columns_.emplace(name.substr(0, colon), c);
            }
        }
    }
    size_t rows() const { return rows_.empty() ? 0 : rows_.size() - 1; }
    bool has(std::string_view column) const { return columns_.contains(column); }
    std::string cell(size_t row, std::string_view column) const {
        const auto at = columns_.find(column);
        const auto& cells = rows_[row + 1];
        return at == columns_.end() || at->second >= cells.size()
                   ? ""
                   : std::string(text::trimmed(cells[at->second]));
    }

private:
    const SheetRows& rows_;
    std::map<std::string, size_t, std::less<>> columns_;
};

// Codes of a list are all digits or all letters; a mixture is numbered anew.
void give_codes(CodeList& list, std::vector<Untranslated>& out) {
    const auto digits = [](const ListCode& code) {
        constexpr size_t digits_max = 9;
        return code.original.size() <= digits_max && text::integer(code.original).has_value() &&
               code.original[0] != '-';
    };
    const auto plain = [](const ListCode& code) {
        return std::ranges::all_of(code.original, [](char c) {
            return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                   c == '_' || c == '-';
        });
    };
    const bool all_digits = std::ranges::all_of(list.codes, digits);
    const bool letters =
        std::ranges::none_of(list.codes, digits) && std::ranges::all_of(list.codes, plain);
    for (size_t i = 0; i < list.codes.size(); ++i) {
        ListCode& code = list.codes[i];
        code.number = all_digits ? static_cast<int32_t>(*text::integer(code.original))
                                 : static_cast<int32_t>(i + 1);
        code.text = all_digits || letters ? code.original : std::to_string(i + 1);
    }
    if (!all_digits && !letters) {
        out.push_back({"choices " + list.name,
                       "list",
                       "",
                       {"kode campuran diberi nomor 1, 2, 3; kode asli ada di kolom crosswalk",
                        "mixed codes are numbered 1, 2, 3; the original ones are in crosswalk"}});
    }
}

class Reader {
public:
    Reader(const std::string& path, const Table& survey) : path_(path), survey_(survey) {}

    Survey out;

    void read_choices(const Table& choices) {
        std::map<std::string, size_t> index;
        for (size_t row = 0; row < choices.rows(); ++row) {
            std::string name = choices.cell(row, "list_name");
            name = name.empty() ? choices.cell(row, "list name") : name;
            std::string code = choices.cell(row, "name");
            code = code.empty() ? choices.cell(row, "value") : code;
            if (name.empty() || code.empty()) {
                continue;
            }
            const auto [at, fresh] = index.emplace(name, out.lists.size());
            if (fresh) {
                out.lists.push_back({name_of(name), {}});
            }
            CodeList& list = out.lists[at->second];
            if (list.find(code) == nullptr) {
                std::string label = choices.cell(row, "label");
                list.codes.push_back({"", 0, label.empty() ? code : std::move(label), code});
            }
        }
        for (CodeList& list : out.lists) {
            give_codes(list, out.untranslated);
        }
    }

    Result<void> read_questions() {
        for (size_t row = 0; row < survey_.rows(); ++row) {
            TRY(read_row(row));
        }
        if (!open_.empty()) {
            return broken(path_, open_.back().line, "type",
                          fmt::format("'{}' tidak ditutup", open_.back().name),
                          fmt::format("'{}' is never closed", open_.back().name));
        }
        return {};
    }

    // Conditions are translated when all names are known.
    void translate() {
        for (Variable& variable : out.variables) {
            const auto [row, conditions, constraint, message] = pending_.at(variable.name);
            std::string universe;
            for (const std::string& condition : conditions) {
                const auto ours = translated(condition, variable.original, out);
                if (!ours) {
                    missed(row, "relevant", condition, ours.error());
                    continue;
                }
                universe += universe.empty() ? *ours : " and " + *ours;
            }
            variable.universe = universe.empty() ? "1" : universe;
            if (constraint.empty()) {
                continue;
            }
            const auto ours = translated(constraint, variable.original, out);
            if (!ours) {
                missed(row, "constraint", constraint, ours.error());
                continue;
            }
            out.rules.push_back({"C_" + variable.name, variable.member,
                                 fmt::format("filled({}) => ({})", variable.name, *ours),
                                 variable.name, message.empty() ? variable.label : message});
        }
    }

private:
    struct Group {
        std::string name;
        std::string relevant;
        bool repeat = false;
        uint64_t line = 0;
    };
    struct Pending {
        size_t row = 0;
        std::vector<std::string> conditions;  // of the groups around it, and its own
        std::string constraint;
        std::string message;
    };

    static uint64_t line_of(size_t row) { return row + 2; }

    std::string place(size_t row) const {
        return fmt::format("survey:{} {}", line_of(row), survey_.cell(row, "name"));
    }
    void missed(size_t row, const char* what, const std::string& source, const Error& error) {
        out.untranslated.push_back({place(row), what, source, error.what});
    }
    void left_out(size_t row, const char* what, const std::string& source, Text why) {
        out.untranslated.push_back({place(row), what, source, std::move(why)});
    }

    Result<void> read_row(size_t row) {
        std::string type = survey_.cell(row, "type");
        std::ranges::replace(type, '_', ' ');
        if (type.empty()) {
            return {};
        }
        if (type.starts_with("begin ")) {
            open_.push_back({survey_.cell(row, "name"), survey_.cell(row, "relevant"),
                             type.ends_with("repeat"), line_of(row)});
            if (open_.back().repeat) {
                begin_repeat(row);
            }
            return {};
        }
        if (type.starts_with("end ")) {
            if (open_.empty() || open_.back().repeat != type.ends_with("repeat")) {
                return broken(path_, line_of(row), "type", "penutup tanpa pembuka",
                              "an end without its begin");
            }
            open_.pop_back();
            return {};
        }
        return read_question(row, survey_.cell(row, "type"));
    }

    void begin_repeat(size_t row) {
        const std::string name = open_.back().name;
        member_repeat_ = member_repeat_.empty() ? name : member_repeat_;
        if (name != member_repeat_ || repeats() > 1) {
            left_out(row, "repeat", name,
                     {"hanya satu perulangan menjadi anggota; isi yang lain ditinggalkan",
                      "one repeat becomes the members; what is in another is left out"});
        }
    }
    size_t repeats() const {
        return static_cast<size_t>(std::ranges::count(open_, true, &Group::repeat));
    }

    Result<void> read_question(size_t row, const std::string& type) {
        const size_t blank = type.find(' ');
        const std::string first = type.substr(0, blank);
        const std::string rest =
            blank == std::string::npos ? "" : std::string(text::trimmed(type.substr(blank)));
        if (std::ranges::find(silent_types, first) != silent_types.end()) {
            return {};
        }
        const std::string name = survey_.cell(row, "name");
        if (name.empty()) {
            return broken(path_, line_of(row), "name", "pertanyaan tanpa nama",
                          "a question without a name");
        }
        if (first == "calculate") {
            left_out(row, "calculation", survey_.cell(row, "calculation"),
                     {"nilai hitungan tidak ditanyakan; tulis sebagai define di berkas aturan",
                      "a calculated value is not asked; write it as a define of the rule file"});
            return {};
        }
        const bool other_repeat = std::ranges::any_of(open_, [&](const Group& group) {
            return group.repeat && group.name != member_repeat_;
        });
        if (other_repeat) {
            return {};  // said once, where the repeat begins
        }
        Variable variable;
        variable.original = name;
        variable.name = unique_name(name);
        variable.label = survey_.cell(row, "label");
        variable.label = variable.label.empty() ? name : variable.label;
        variable.block = open_.empty() ? "I" : open_.back().name;
        variable.member = repeats() > 0;
        const std::string required = survey_.cell(row, "required");
        variable.required = required == "yes" || required == "true" || required == "true()";
        if (!give_kind(row, first, rest, variable)) {
            return {};
        }
        Pending pending{
            row, {}, survey_.cell(row, "constraint"), survey_.cell(row, "constraint_message")};
        for (const Group& group : open_) {
            if (!group.relevant.empty()) {
                pending.conditions.push_back(group.relevant);
            }
        }
        if (const std::string own = survey_.cell(row, "relevant"); !own.empty()) {
            pending.conditions.push_back(own);
        }
        pending_[variable.name] = std::move(pending);
        out.variables.push_back(std::move(variable));
        return {};
    }

    std::string unique_name(const std::string& original) {
        std::string name = name_of(original);
        for (int n = 2; !names_.insert(name).second; ++n) {
            name = fmt::format("{}_{}", name_of(original), n);
        }
        return name;
    }

    bool give_kind(size_t row, const std::string& type, const std::string& list,
                   Variable& variable) {
        if (type == "select_one" || type == "select_multiple") {
            return give_list(row, type == "select_multiple", list, variable);
        }
        if (type == "integer" || type == "range") {
            variable.kind = Kind::integer;
            variable.width = integer_width;
            variable.low = "0";
            variable.high = integer_high;
        } else if (type == "decimal") {
            variable.kind = Kind::decimal;
            variable.decimals = 2;
            variable.low = "0";
            variable.high = decimal_high;
        } else if (type == "text" || type == "barcode" || type == "time") {
            variable.kind = Kind::text;
            variable.width = text_width;
        } else if (type == "date") {
            variable.kind = Kind::date;
        } else if (type == "dateTime" || type == "datetime") {
            variable.kind = Kind::datetime;
        } else if (type == "acknowledge" || type == "trigger") {
            variable.kind = Kind::boolean;
            variable.low = "0";
            variable.high = "1";
        } else if (type == "image" || type == "photo" || type == "audio" || type == "video" ||
                   type == "file") {
            variable.kind = Kind::blob;
        } else {
            left_out(row, "type", type,
                     {"jenis pertanyaan ini tidak dikenal", "a type of question we do not have"});
            return false;
        }
        return true;
    }

    bool give_list(size_t row, bool several, const std::string& name, Variable& variable) {
        const std::string first = name.substr(0, name.find(' '));
        const CodeList* list = out.list(name_of(first));
        if (list == nullptr || list->codes.empty()) {
            left_out(row, "list", name, {"daftar pilihan tidak ada", "there is no such list"});
            return false;
        }
        if (several && list->codes.size() > select_multiple_max) {
            left_out(row, "type", name, {"lebih dari 30 pilihan", "more than 30 choices"});
            return false;
        }
        variable.kind = several ? Kind::bitmask : Kind::code;
        variable.list = several ? bit_list(*list) : list->name;
        if (several) {
            left_out(row, "type", "select_multiple " + name,
                     {"jawaban disimpan sebagai jumlah kode 1, 2, 4, ...",
                      "answers are kept as a sum of codes 1, 2, 4, ..."});
        }
        const CodeList& used = *out.list(variable.list);
        int64_t sum = 0;
        size_t width = 1;
        for (const ListCode& code : used.codes) {
            sum += code.number;
            width = std::max(width, code.text.size());
        }
        const auto [least, most] = std::ranges::minmax(used.codes, {}, &ListCode::number);
        variable.low = several ? "0" : std::to_string(least.number);
        variable.high = std::to_string(several ? sum : int64_t{most.number});
        variable.width = static_cast<int>(std::max(width, variable.high.size()));
        return true;
    }

    // The list with codes 1, 2, 4, ...; made once.
    std::string bit_list(const CodeList& list) {
        const std::string name = list.name + "_bits";
        if (out.list(name) == nullptr) {
            CodeList bits{name, list.codes};
            for (size_t i = 0; i < bits.codes.size(); ++i) {
                bits.codes[i].number = 1 << i;
                bits.codes[i].text = std::to_string(bits.codes[i].number);
            }
            out.lists.push_back(std::move(bits));
        }
        return name;
    }

    const std::string& path_;
    const Table& survey_;
    std::vector<Group> open_;
    std::set<std::string> names_;
    std::map<std::string, Pending> pending_;
    std::string member_repeat_;
};

}  // namespace

Result<Survey> read_xlsform(const std::string& path) {
    const auto sheets = TRY(read_workbook(path));
    const auto survey_sheet = sheets.find("survey");
    if (survey_sheet == sheets.end()) {
        return broken(path, 0, "", "tidak ada lembar 'survey'", "there is no sheet 'survey'");
    }
    const Table survey{survey_sheet->second};
    for (const char* column : {"type", "name"}) {
        if (!survey.has(column)) {
            return broken(path, 1, column, fmt::format("lembar survey tanpa kolom '{}'", column),
                          fmt::format("the sheet survey has no column '{}'", column));
        }
    }
    Reader reader{path, survey};
    if (const auto choices = sheets.find("choices"); choices != sheets.end()) {
        reader.read_choices(Table{choices->second});
    }
    TRY(reader.read_questions());
    reader.translate();
    Survey out = std::move(reader.out);
    out.name = "survey";
    out.title = "survey";
    if (const auto settings = sheets.find("settings"); settings != sheets.end()) {
        const Table table{settings->second};
        if (table.rows() > 0) {
            const std::string id = table.cell(0, "form_id");
            const std::string title = table.cell(0, "form_title");
            out.name = id.empty() ? out.name : name_of(id);
            out.title = title.empty() ? out.name : title;
        }
    }
    if (out.variables.empty()) {
        return broken(path, 0, "", "tidak ada pertanyaan", "there is no question");
    }
    return out;
}

}  // namespace regsosek::convert
