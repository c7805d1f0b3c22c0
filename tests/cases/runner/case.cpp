// Reads cases: sections, headers and rows of a village in text.
#include "tests/cases/runner/case.h"

#include "ground/base/files.h"
#include "ground/base/text.h"

namespace regsosek::cases {

namespace {

// Fields that stand apart by two spaces or more.
std::vector<std::string> fields_of(std::string_view line) {
    std::vector<std::string> out;
    while (!line.empty()) {
        const size_t end = line.find("  ");
        const auto field = text::trimmed(line.substr(0, end));
        if (!field.empty()) {
            out.emplace_back(field == "-" ? std::string_view{} : field);
        }
        line = end == line.npos ? std::string_view{} : line.substr(end + 1);
        line = line.substr(std::min(line.find_first_not_of(' '), line.size()));
    }
    return out;
}

bool begins_section(std::string_view line) {
    return line.starts_with("given ") || line.starts_with("run ") || line.starts_with("expect ");
}

Section section_of(std::string_view line, int number) {
    Section section;
    section.line = number;
    for (const auto word : text::split(line, ' ')) {
        if (section.verb.empty()) {
            section.verb = word;
        } else if (section.name.empty()) {
            section.name = word;
        } else if (!word.empty()) {
            section.arguments.emplace_back(word);
        }
    }
    return section;
}

}  // namespace

Result<std::vector<Section>> read_case(const std::string& path) {
    const std::string content = TRY(files::read(path));
    std::vector<Section> sections;
    int number = 0;
    for (const auto raw : text::split(content, '\n')) {
        ++number;
        const auto line = text::trimmed(raw);
        if (line.empty() || line.starts_with('#')) {
            continue;
        }
        if (begins_section(line)) {
            sections.push_back(section_of(line, number));
            continue;
        }
        auto fields = fields_of(line);
        TextTable* table = sections.empty() ? nullptr : &sections.back().table;
        const bool fits =
            table != nullptr && (table->header.empty() || table->header.size() == fields.size());
        if (!fits) {
            auto error =
                fail(Code::bad_input, "baris tidak sesuai judulnya", "a row without its header");
            return std::unexpected(
                std::move(error).error().at(path, static_cast<uint64_t>(number)));
        }
        if (table->header.empty()) {
            table->header = std::move(fields);
        } else {
            table->rows.push_back(std::move(fields));
        }
    }
    return sections;
}

}  // namespace regsosek::cases
