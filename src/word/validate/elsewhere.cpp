// Reading the table of rules that other words judge.
#include "word/validate/elsewhere.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>

#include "ground/base/csv.h"

namespace regsosek::validate {

namespace {

constexpr const char* file_name = "rules_elsewhere.csv";
constexpr size_t fields = 11;

std::unexpected<Error> wrong(const csv::File& file, uint64_t line, const char* id, const char* en) {
    auto error = fail(Code::bad_input, id, en).error();
    return std::unexpected(std::move(error).at(file.path(), line));
}

}  // namespace

Result<std::vector<Explanation>> rules_elsewhere(const std::string& folder) {
    std::vector<Explanation> out;
    const std::string path = folder + "/" + file_name;
    if (!std::filesystem::exists(path)) {
        return out;
    }
    const auto file = TRY(csv::File::open(path));
    csv::Reader reader{file, file.body(), file.bytes(), 2};
    csv::Record record;
    while (TRY(reader.next(record))) {
        if (record.fields.size() != fields) {
            return wrong(file, record.line, "jumlah kolom salah", "a wrong number of fields");
        }
        const auto field = [&](size_t i) { return std::string(record.fields[i]); };
        Explanation rule;
        rule.rule = field(0);
        if (std::ranges::find(out, rule.rule, &Explanation::rule) != out.end()) {
            return wrong(file, record.line, "aturan ada dua kali", "a rule is there twice");
        }
        rule.severity = field(1);
        rule.level = field(2);
        rule.basis = field(3);
        rule.judged_by = field(4).empty() ? "-" : fmt::format("{} ({})", field(4), field(5));
        rule.message = {field(6), field(7)};
        rule.expression = field(8);
        rule.failing = field(9);
        rule.passing = field(10);
        rule.place = fmt::format("{}:{}", path, record.line);
        out.push_back(std::move(rule));
    }
    return out;
}

}  // namespace regsosek::validate
