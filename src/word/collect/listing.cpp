// Rows of one VK file as a table.
#include "word/collect/listing.h"

#include <fmt/format.h>

#include <algorithm>

#include "ground/base/ids.h"
#include "ground/base/json.h"
#include "ground/base/text.h"
#include "word/collect/cells.h"

namespace regsosek::collect {

namespace {

struct Field {
    int csv_column = -1;
    CellReader reader;
    store::Column* column = nullptr;  // nullptr: identity
};

bool is_key(const form::Question& question) {
    return question.name == "vk_idsubsls";
}

Result<std::vector<Field>> fields_of(const csv::File& file, const form::Form& form,
                                     expr::Level level, store::Table& table) {
    for (const std::string& name : file.header()) {
        const form::Question* question = form.find(name);
        if (question == nullptr || (question->level != level && !is_key(*question))) {
            auto error = fail(Code::bad_input, fmt::format("kolom '{}' tidak dikenal", name),
                              fmt::format("unknown column '{}'", name))
                             .error();
            if (const auto near = text::nearest(name, form.dictionary().names())) {
                error = std::move(error).with_hint(fmt::format("Mungkin maksudnya '{}'", *near),
                                                   fmt::format("Perhaps '{}' is meant", *near));
            }
            return std::unexpected(std::move(error).at(file.path(), 1, name));
        }
    }
    std::vector<const form::Question*> questions;
    for (const form::Question& question : form.questions()) {
        if (question.level == level && !is_key(question)) {
            questions.push_back(&question);
        }
    }
    std::ranges::sort(questions, {}, &form::Question::name);
    table.columns.reserve(questions.size() + 1);  // Field keeps pointers into it
    table.add("area", store::ColumnType::int64);
    std::vector<Field> fields;
    for (const form::Question* question : questions) {
        int at = file.column(question->name);
        at = at < 0 ? file.column(question->number) : at;
        store::Column* column = nullptr;
        if (question->stored()) {
            column = &table.add(question->name, question->is_text() ? store::ColumnType::text
                                                                    : store::ColumnType::int32);
        }
        fields.push_back({at, CellReader{form, *question}, column});
    }
    return fields;
}

void read_row(const csv::File& file, const csv::Record& record, const std::vector<Field>& fields,
              std::vector<store::TextBuilder>& builders, std::string& identity,
              std::vector<Reported>& reported) {
    size_t text_column = 0;
    for (const Field& field : fields) {
        const auto cell = field.csv_column < 0
                              ? std::string_view{}
                              : record.fields[static_cast<size_t>(field.csv_column)];
        Flaw flaw = Flaw::fine;
        const form::Question& question = field.reader.question();
        if (question.is_text()) {
            const std::string_view clean = field.reader.text(cell, flaw);
            if (field.column != nullptr) {
                builders[text_column++].add(clean);
            } else if (!clean.empty()) {
                identity += identity.empty() ? "" : ",";
                json::Writer{identity}.value(std::string_view(question.name));
                identity += ':';
                json::Writer{identity}.value(clean);
            }
        } else if (field.column != nullptr) {
            field.column->int32s.push_back(field.reader.integer(cell, flaw));
        }
        if (flaw != Flaw::fine) {
            reported.push_back({file.path(), record.line, question.name, std::string(name(flaw)),
                                masked(cell), field.reader.expected(flaw), true});
        }
    }
}

}  // namespace

Result<Listing> read_listing(const csv::File& file, const form::Form& form, expr::Level level,
                             std::vector<Reported>& reported) {
    Listing listing;
    const auto fields = TRY(fields_of(file, form, level, listing.table));
    const int key = file.column("vk_idsubsls");
    if (key < 0) {
        auto error = fail(Code::bad_input, "kolom 'vk_idsubsls' tidak ada",
                          "column 'vk_idsubsls' is missing");
        return std::unexpected(std::move(error).error().at(file.path(), 1, "vk_idsubsls"));
    }
    std::vector<store::TextBuilder> builders;
    for (const Field& field : fields) {
        if (field.column != nullptr && field.column->type == store::ColumnType::text) {
            builders.emplace_back(*field.column);
        }
    }
    csv::Reader reader{file, file.body(), file.bytes(), 2};
    csv::Record record;
    for (auto more = reader.next(record); !more || *more; more = reader.next(record)) {
        if (!more) {
            reported.push_back({file.path(), more.error().place.line, more.error().place.column,
                                "not_readable", "", more.error().what, false});
            continue;
        }
        const bool whole = record.fields.size() == file.header().size();
        const auto area =
            whole ? AreaCode::parse(text::trimmed(record.fields[static_cast<size_t>(key)]))
                  : Result<AreaCode>{AreaCode{}};
        if (!whole || !area) {
            const size_t wanted = file.header().size();
            reported.push_back(
                {file.path(), record.line, whole ? "vk_idsubsls" : "",
                 whole ? "bad_key" : "too_few_fields", std::to_string(record.fields.size()),
                 whole ? Text{"kode sub-SLS 16 angka", "a 16-digit sub-SLS code"}
                       : Text{fmt::format("{} isian", wanted), fmt::format("{} fields", wanted)},
                 false});
            continue;
        }
        listing.table.columns[0].int64s.push_back(area->value);
        read_row(file, record, fields, builders, listing.identity.emplace_back(), reported);
        ++listing.table.rows;
    }
    return listing;
}

std::string answer_pairs(const store::Table& table, size_t row) {
    std::string out;
    for (size_t c = 1; c < table.columns.size(); ++c) {
        const store::Column& column = table.columns[c];
        const bool is_text = column.type == store::ColumnType::text;
        const bool blank =
            is_text ? column.text(row).empty() : column.int32s[row] == expr::not_asked;
        if (blank) {
            continue;
        }
        out += out.empty() ? "" : ",";
        json::Writer{out}.value(std::string_view(column.name));
        out += ':';
        if (is_text) {
            json::Writer{out}.value(column.text(row));
        } else {
            json::Writer{out}.value(int64_t{column.int32s[row]});
        }
    }
    return out;
}

}  // namespace regsosek::collect
