// Reports as JSON.
#include "ground/base/json.h"
#include "ground/store/reported.h"

namespace regsosek::store {

std::string reports_text(const std::vector<Reported>& reported) {
    std::string out;
    json::Writer writer{out};
    writer.begin_array();
    for (const Reported& one : reported) {
        writer.begin_array();
        writer.value(std::string_view(one.file));
        writer.value(static_cast<int64_t>(one.line));
        writer.value(std::string_view(one.column));
        writer.value(std::string_view(one.problem));
        writer.value(std::string_view(one.found));
        writer.value(std::string_view(one.expected.id));
        writer.value(std::string_view(one.expected.en));
        writer.value(int64_t{one.kept ? 1 : 0});
        writer.value(one.area);
        writer.end_array();
    }
    writer.end_array();
    return out;
}

Result<std::vector<Reported>> parse_reports(std::string_view text) {
    constexpr size_t fields = 9;
    const auto value = TRY(json::parse(text));
    std::vector<Reported> out;
    for (const json::Value& item : value.array() == nullptr ? json::Array{} : *value.array()) {
        const json::Array* row = item.array();
        if (row == nullptr || row->size() != fields) {
            return fail(Code::bad_input, "laporan tersimpan tidak terbaca",
                        "kept reports cannot be read");
        }
        const auto word = [&](size_t i) {
            return (*row)[i].text() == nullptr ? std::string{} : *(*row)[i].text();
        };
        const auto number = [&](size_t i) {
            return (*row)[i].integer() == nullptr ? 0 : *(*row)[i].integer();
        };
        out.push_back({word(0),
                       static_cast<uint64_t>(number(1)),
                       word(2),
                       word(3),
                       word(4),
                       {word(5), word(6)},
                       number(7) != 0,
                       number(8)});
    }
    return out;
}

}  // namespace regsosek::store
