// Keyed VK lists into the record and back.
#include <fmt/format.h>

#include <algorithm>
#include <numeric>

#include "ground/base/ids.h"
#include "ground/base/json.h"
#include "ground/base/text.h"
#include "ground/form/answer.h"
#include "word/collect/cells.h"
#include "word/collect/listing_document.h"

namespace regsosek::collect {

namespace {

constexpr size_t lines_max = 999;  // three boxes on paper

std::unexpected<Error> at_question(std::string_view question, Text why) {
    Error error{Code::bad_input, std::move(why), {}, {}};
    error.place.column = std::string(question);
    return std::unexpected(std::move(error));
}

// The questions of a level, as the columns of its table stand; the area is no question here.
std::vector<const form::Question*> questions_of(const form::Form& form, expr::Level level) {
    std::vector<const form::Question*> out;
    for (const form::Question& question : form.questions()) {
        if (question.level == level && question.name != "vk_idsubsls") {
            out.push_back(&question);
        }
    }
    std::ranges::sort(out, {}, &form::Question::name);
    return out;
}

Result<void> check_known(const std::vector<const form::Question*>& questions,
                         const std::vector<KeyedAnswer>& answers) {
    for (const KeyedAnswer& answer : answers) {
        if (std::ranges::find(questions, answer.question, &form::Question::name) ==
            questions.end()) {
            return at_question(answer.question,
                               {fmt::format("pertanyaan '{}' tidak ada di daftar", answer.question),
                                fmt::format("the list has no question '{}'", answer.question)});
        }
    }
    return {};
}

std::string_view answer_to(const std::vector<KeyedAnswer>& answers, const std::string& question) {
    const auto found = std::ranges::find(answers, question, &KeyedAnswer::question);
    return found == answers.end() ? std::string_view{} : text::trimmed(found->text);
}

// Rows of answers as a table, like those of a file.
Result<Listing> rows_of(const form::Form& form, expr::Level level, int64_t area,
                        std::span<const std::vector<KeyedAnswer>> rows) {
    Listing out;
    const auto questions = questions_of(form, level);
    for (const auto& answers : rows) {
        TRY(check_known(questions, answers));
    }
    out.table.rows = rows.size();
    out.table.columns.reserve(questions.size() + 1);
    out.table.add("area", store::ColumnType::int64).int64s.assign(rows.size(), area);
    out.identity.resize(rows.size());
    out.line.assign(rows.size(), 0);
    for (const form::Question* question : questions) {
        const CellReader reader{form, *question};
        const auto type = question->is_text() ? store::ColumnType::text : store::ColumnType::int32;
        store::Column* column = question->stored() ? &out.table.add(question->name, type) : nullptr;
        std::optional<store::TextBuilder> builder;
        if (column != nullptr && question->is_text()) {
            builder.emplace(*column);
        }
        for (size_t row = 0; row < rows.size(); ++row) {
            const std::string_view cell = answer_to(rows[row], question->name);
            Flaw flaw = Flaw::fine;
            if (!text::valid_utf8(cell)) {
                return at_question(question->name, {"isian bukan UTF-8", "the answer is no UTF-8"});
            }
            if (!question->is_text()) {
                if (column != nullptr) {
                    column->int32s.push_back(reader.integer(cell, flaw));
                }
                continue;
            }
            const std::string_view clean = reader.text(cell, flaw);
            if (flaw == Flaw::too_long) {
                return at_question(question->name, reader.expected(flaw));
            }
            if (builder) {
                builder->add(clean);
            } else if (!clean.empty()) {
                std::string& identity = out.identity[row];
                identity += identity.empty() ? "" : ",";
                json::Writer{identity}.value(std::string_view(question->name));
                identity += ':';
                json::Writer{identity}.value(clean);
            }
        }
    }
    return out;
}

// Answers of one level that a body's object has.
std::vector<KeyedAnswer> answers_in(const form::Form& form, expr::Level level,
                                    const json::Value& of) {
    std::vector<KeyedAnswer> out;
    for (const form::Question* question : questions_of(form, level)) {
        const json::Value* value = of.find(question->name);
        if (value == nullptr) {
            continue;
        }
        std::string text;
        if (value->text() != nullptr) {
            text = *value->text();
        } else if (value->integer() != nullptr) {
            const auto number = static_cast<int32_t>(*value->integer());
            text = number == expr::unreadable ? "?" : form::answer_text(form, *question, number);
        }
        if (!text.empty()) {
            out.push_back({question->name, std::move(text)});
        }
    }
    return out;
}

using Head = std::optional<store::Stored>;

Result<Head> head_of(store::Workspace& workspace, const store::Scope& scope, int64_t area) {
    return workspace.get(store::Kind::listing, AreaCode{area}.text(), scope, true);
}

// True when the list that is there says the same.
bool says(const Head& head, const store::Document& document) {
    return head && head->document.answers == document.answers &&
           head->document.identity == document.identity;
}

}  // namespace

Result<int32_t> enter_listing(store::Workspace& workspace, const store::Scope& scope,
                              const KeyedListing& keyed, const Options& options) {
    if (!scope.contains(keyed.area)) {
        return fail(Code::no_right, "wilayah itu di luar kewenangan akun ini",
                    "that area is outside of what this account may see");
    }
    if (keyed.lines.size() > lines_max) {
        return fail(Code::limit, "paling banyak 999 baris dalam satu daftar",
                    "at most 999 lines on one list");
    }
    const std::string forms = form::default_forms_folder(options.forms_folder);
    const auto form = TRY(form::Form::load(forms + "/regsosek22-vk"));
    const Listing recap =
        TRY(rows_of(*form, expr::Level::sls, keyed.area, std::span(&keyed.answers, 1)));
    const Listing lines = TRY(rows_of(*form, expr::Level::line, keyed.area, keyed.lines));
    std::vector<uint32_t> order(lines.table.rows);
    std::iota(order.begin(), order.end(), 0U);
    store::Document document = listing_document(*form, recap, 0, lines_of(lines, order));
    const Head head = TRY(head_of(workspace, scope, keyed.area));
    // Who was cut off after the append sends the same again upon the old version: its rows are
    // made then.
    const bool there = says(head, document);
    const int32_t now = head ? head->version : 0;
    if (now != keyed.version && !there) {
        Error error{Code::conflict,
                    {fmt::format("daftar ini sudah versi {}", now),
                     fmt::format("this list has version {} by now", now)},
                    {{}, 0, "version"},
                    {}};
        return std::unexpected(std::move(error));
    }
    document.author = keyed.author;
    document.reason = keyed.reason;
    if (!there) {
        TRY(workspace.append(std::span(&document, 1)));
    }
    const store::Scope own{{AreaRange{keyed.area, keyed.area + 1}}};
    TRY(workspace.write_table({"collect_vk", {"area"}, "area"}, recap.table, own));
    TRY(workspace.write_table({"collect_vk_line", {"area", "number"}, "area"},
                              numbered_lines(lines.table, order), own));
    return there ? now : now + 1;
}

Result<std::optional<KeyedListing>> listing_of(store::Workspace& workspace,
                                               const store::Scope& scope, int64_t area,
                                               const Options& options) {
    const auto head = TRY(workspace.get(store::Kind::listing, AreaCode{area}.text(), scope, true));
    if (!head) {
        return std::nullopt;
    }
    const std::string forms = form::default_forms_folder(options.forms_folder);
    const auto form = TRY(form::Form::load(forms + "/regsosek22-vk"));
    KeyedListing out;
    out.area = area;
    out.version = head->version;
    for (const std::string* body : {&head->document.answers, &head->document.identity}) {
        if (body->empty()) {
            continue;
        }
        const json::Value value = TRY(json::parse(*body));
        std::ranges::move(answers_in(*form, expr::Level::sls, value),
                          std::back_inserter(out.answers));
        const json::Value* lines = value.find("lines");
        const size_t count =
            lines == nullptr || lines->array() == nullptr ? 0 : lines->array()->size();
        out.lines.resize(std::max(out.lines.size(), count));
        for (size_t line = 0; line < count; ++line) {
            std::ranges::move(answers_in(*form, expr::Level::line, (*lines->array())[line]),
                              std::back_inserter(out.lines[line]));
        }
    }
    return out;
}

}  // namespace regsosek::collect
