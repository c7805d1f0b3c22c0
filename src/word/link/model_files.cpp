// Reading the model files; every mistake is told with its place.
#include "word/link/model_files.h"

#include <fmt/format.h>

#include <charconv>

#include "ground/base/csv.h"
#include "ground/base/hash.h"
#include "ground/form/form.h"

namespace regsosek::link {

namespace {

struct Line {
    uint64_t line = 0;
    std::vector<std::string> fields;
};

/// All records of a small file, in the wanted order of columns.
Result<std::vector<Line>> lines_of(const csv::File& file, std::span<const std::string_view> names) {
    std::vector<size_t> places;
    for (const std::string_view name : names) {
        const int place = file.column(name);
        if (place < 0) {
            return csv::missing_column(file, std::string(name));
        }
        places.push_back(static_cast<size_t>(place));
    }
    // Both files may say where a row is from.
    std::vector<std::string> known = {"source", "note"};
    known.insert(known.end(), names.begin(), names.end());
    TRY(csv::refuse_unknown(file, known));
    csv::Reader reader(file, file.body(), file.bytes(), file.line_at(file.body()));
    csv::Record record;
    std::vector<Line> out;
    while (TRY(reader.next(record))) {
        if (record.fields.size() != file.header().size()) {
            return csv::wrong_field_count(file, record);
        }
        Line line{record.line, {}};
        for (const size_t place : places) {
            line.fields.emplace_back(record.fields[place]);
        }
        out.push_back(std::move(line));
    }
    return out;
}

template <typename T>
Result<T> number(const std::string& path, const Line& line, size_t field, const char* column) {
    const std::string& text = line.fields[field];
    T value{};
    const auto read = std::from_chars(text.data(), text.data() + text.size(), value);
    if (read.ec != std::errc{} || read.ptr != text.data() + text.size()) {
        return std::unexpected(fail(Code::bad_input, fmt::format("'{}' bukan bilangan", text),
                                    fmt::format("'{}' is not a number", text))
                                   .error()
                                   .at(path, line.line, column));
    }
    return value;
}

Result<match::Model> model_of(const csv::File& file) {
    constexpr std::array<std::string_view, 4> names = {"field", "level", "label", "m"};
    std::vector<match::ModelRow> rows;
    for (const Line& line : TRY(lines_of(file, names))) {
        rows.push_back({line.fields[0], TRY(number<int>(file.path(), line, 1, "level")),
                        line.fields[2], TRY(number<double>(file.path(), line, 3, "m"))});
    }
    auto model = match::Model::of(rows);
    return model ? std::move(model) : std::unexpected(std::move(model.error()).at(file.path()));
}

Result<match::NameTable> names_of(const csv::File& file) {
    constexpr std::array<std::string_view, 3> names = {"kind", "from", "to"};
    std::vector<match::NameRule> rules;
    for (const Line& line : TRY(lines_of(file, names))) {
        rules.push_back({line.fields[0], line.fields[1], line.fields[2]});
    }
    auto table = match::NameTable::of(rules);
    return table ? std::move(table) : std::unexpected(std::move(table.error()).at(file.path()));
}

}  // namespace

Result<match::NameTable> read_names(const std::string& path) {
    return names_of(TRY(csv::File::open(path)));
}

std::string default_models_folder() {
    return form::default_forms_folder() + "/../models";
}

Result<ModelFiles> read_models(const std::string& folder) {
    const std::string in = folder.empty() ? default_models_folder() : folder;
    const auto model_file = TRY(csv::File::open(in + "/link-regsosek.csv"));
    const auto names_file = TRY(csv::File::open(in + "/names-id.csv"));
    return ModelFiles{TRY(model_of(model_file)), TRY(names_of(names_file)),
                      hex(blake2b(model_file.content())), hex(blake2b(names_file.content()))};
}

}  // namespace regsosek::link
