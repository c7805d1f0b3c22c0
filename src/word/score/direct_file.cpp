// A CSV of three columns, checked row by row.
#include "word/score/direct_file.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <set>

#include "ground/base/csv.h"
#include "ground/base/ids.h"
#include "ground/base/text.h"

namespace regsosek::score {

namespace {

constexpr std::array<const char*, 3> columns = {"area", "headcount", "variance"};

std::unexpected<Error> wrong(const std::string& path, uint64_t line, const char* column) {
    return std::unexpected(fail(Code::bad_input, "wilayah atau bilangan salah atau terulang",
                                "a wrong or repeated area, or a wrong number")
                               .error()
                               .at(path, line, column));
}

/// The number in a cell, or a negative one where there is none.
double number_of(std::string_view cell) {
    const std::string_view digits = text::trimmed(cell);
    double out = 0;
    const auto end = std::from_chars(digits.data(), digits.data() + digits.size(), out);
    return end.ec == std::errc{} && end.ptr == digits.data() + digits.size() ? out : -1;
}

}  // namespace

Result<std::vector<DirectEstimate>> read_direct(const std::string& path,
                                                std::span<const int64_t> codes) {
    const csv::File file = TRY(csv::File::open(path));
    std::array<size_t, columns.size()> at{};
    for (size_t c = 0; c < columns.size(); ++c) {
        const int found = file.column(columns[c]);
        if (found < 0) {
            return wrong(path, 1, columns[c]);
        }
        at[c] = static_cast<size_t>(found);
    }
    std::vector<DirectEstimate> out;
    std::set<size_t> seen;
    csv::Reader reader(file, file.body(), file.content().size(), file.line_at(file.body()));
    csv::Record record;
    while (TRY(reader.next(record))) {
        if (record.fields.size() != file.header().size()) {
            return wrong(path, record.line, "");
        }
        const auto range = AreaRange::of(text::trimmed(record.fields[at[0]]));
        const auto found = range ? std::ranges::find(codes, range->low) : codes.end();
        if (found == codes.end()) {
            return wrong(path, record.line, columns[0]);
        }
        DirectEstimate one;
        one.area = static_cast<size_t>(found - codes.begin());
        one.value = number_of(record.fields[at[1]]);
        one.variance = number_of(record.fields[at[2]]);
        if (!seen.insert(one.area).second) {
            return wrong(path, record.line, columns[0]);
        }
        if (!(one.value >= 0 && one.value <= 1)) {
            return wrong(path, record.line, columns[1]);
        }
        if (!(one.variance > 0)) {
            return wrong(path, record.line, columns[2]);
        }
        out.push_back(one);
    }
    return out;
}

}  // namespace regsosek::score
