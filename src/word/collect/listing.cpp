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

constexpr size_t sub_sls_digits = 16;
constexpr size_t shown_max = 40;  // of a key that is none

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
            return csv::unknown_column(file, name, form.dictionary().names());
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

void read_row(const csv::File& file, const csv::Record& record, int64_t area,
              const std::vector<Field>& fields, std::vector<store::TextBuilder>& builders,
              std::string& identity, std::vector<Reported>& reported) {
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
                                masked(cell), field.reader.expected(flaw), true, area});
        }
    }
}

}  // namespace

Result<Listing> read_listing(const csv::File& file, const form::Form& form, expr::Level level,
                             const store::Scope& scope, std::vector<Reported>& reported) {
    Listing listing;
    const auto fields = TRY(fields_of(file, form, level, listing.table));
    const int key = file.column("vk_idsubsls");
    if (key < 0) {
        return csv::missing_column(file, "vk_idsubsls");
    }
    std::vector<store::TextBuilder> builders;
    for (const Field& field : fields) {
        if (field.column != nullptr && field.column->type == store::ColumnType::text) {
            builders.emplace_back(*field.column);
        }
    }
    store::each_row(file, reported, [&](const csv::Record& record) {
        const std::string_view code = text::trimmed(record.fields[static_cast<size_t>(key)]);
        const auto area = AreaCode::parse(code);
        if (!area || code.size() != sub_sls_digits) {
            reported.push_back({file.path(),
                                record.line,
                                "vk_idsubsls",
                                "bad_key",
                                std::string(code.substr(0, shown_max)),
                                {"kode sub-SLS 16 angka", "a 16-digit sub-SLS code"},
                                false});
            return;
        }
        if (!scope.contains(area->value)) {
            reported.push_back({file.path(),
                                record.line,
                                "vk_idsubsls",
                                "outside_scope",
                                std::string(code),
                                {"wilayah dalam kewenangan", "an area in scope"},
                                false,
                                area->value});
            return;
        }
        listing.table.columns[0].int64s.push_back(area->value);
        listing.line.push_back(record.line);
        read_row(file, record, area->value, fields, builders, listing.identity.emplace_back(),
                 reported);
        ++listing.table.rows;
    });
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
