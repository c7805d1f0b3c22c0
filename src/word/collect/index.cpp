// The index of a pair of files.
#include "word/collect/index.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>

#include "ground/base/ids.h"
#include "ground/base/text.h"
#include "ground/base/threads.h"

namespace regsosek::collect {

namespace {

// Pieces of a file read in parallel: enough that threads end together.
constexpr size_t pieces_per_file = 64;
constexpr int digits_of_part[] = {2, 2, 3, 3, 4, 2};
constexpr int32_t number_max = 9999;  // boxes of building and family numbers, with room

struct Piece {
    std::vector<Row> rows;
    std::vector<Reported> reported;
    uint32_t lines = 0;
};

std::optional<int64_t> area_of(const csv::Record& record, const Layout& layout) {
    if (layout.idsubsls >= 0) {
        const auto text = text::trimmed(record.fields[static_cast<size_t>(layout.idsubsls)]);
        if (text.size() != 16) {
            return std::nullopt;
        }
        const auto area = AreaCode::parse(text);
        return area ? std::optional(area->value) : std::nullopt;
    }
    int64_t area = 0;
    for (size_t i = 0; i < layout.area_parts.size(); ++i) {
        int64_t limit = 1;
        for (int digit = 0; digit < digits_of_part[i]; ++digit) {
            limit *= 10;
        }
        const auto field = record.fields[static_cast<size_t>(layout.area_parts[i])];
        const auto part = text::integer(text::trimmed(field));
        if (!part || *part < 0 || *part >= limit) {
            return std::nullopt;
        }
        area = area * limit + *part;
    }
    return area;
}

std::optional<int32_t> small_number(const csv::Record& record, int column) {
    const auto value = text::integer(text::trimmed(record.fields[static_cast<size_t>(column)]));
    if (!value || *value < 0 || *value > number_max) {
        return std::nullopt;
    }
    return static_cast<int32_t>(*value);
}

Reported row_problem(const csv::File& file, uint64_t line, std::string column, std::string problem,
                     std::string found, Text expected, int64_t area) {
    return {file.path(),
            line,
            std::move(column),
            std::move(problem),
            std::move(found),
            std::move(expected),
            false,
            area};
}

// The key of a record, or a report of why it has none.
std::optional<CensusKey> key_of(const csv::File& file, const csv::Record& record,
                                const Layout& layout, std::vector<Reported>& reported) {
    if (record.fields.size() != file.header().size()) {
        reported.push_back(store::wrong_fields(file, record));
        return std::nullopt;
    }
    const auto area = area_of(record, layout);
    const auto building = small_number(record, layout.building_no);
    const auto family = small_number(record, layout.family_no);
    if (!area || !building || !family) {
        const char* column = !area ? "idsubsls" : !building ? "building_no" : "family_no";
        const int at = !area ? layout.idsubsls : !building ? layout.building_no : layout.family_no;
        reported.push_back(row_problem(
            file, record.line, column, "bad_key",
            at >= 0 ? std::string(record.fields[static_cast<size_t>(at)].substr(0, 40)) : "",
            !area ? Text{"kode sub-SLS 16 angka", "a 16-digit sub-SLS code"}
                  : Text{"angka 0..9999", "a number 0..9999"},
            area.value_or(0)));
        return std::nullopt;
    }
    return CensusKey{*area, *building, *family};
}

Piece read_piece(const csv::File& file, const Layout& layout, uint64_t begin, uint64_t end) {
    Piece piece;
    csv::Reader reader{file, begin, end, 1};
    csv::Record record;
    for (;;) {
        const auto more = reader.next(record);
        if (!more) {
            piece.reported.push_back(store::unreadable_record(file, more.error()));
            continue;
        }
        if (!*more) {
            break;
        }
        const bool empty_line = record.fields.size() == 1 && record.fields[0].empty();
        if (empty_line) {
            continue;
        }
        if (const auto key = key_of(file, record, layout, piece.reported)) {
            piece.rows.push_back({*key, record.offset, static_cast<uint32_t>(record.line)});
        }
    }
    const auto bytes = file.content().substr(begin, end - begin);
    piece.lines = static_cast<uint32_t>(std::ranges::count(bytes, '\n'));
    return piece;
}

bool by_key(const Row& a, const Row& b) {
    return a.key != b.key ? a.key < b.key : a.line < b.line;
}

void sort_rows(std::vector<Row>& rows) {
    if (!std::ranges::is_sorted(rows, by_key)) {
        std::ranges::sort(rows, by_key);
    }
}

std::string key_text(const CensusKey& key) {
    return fmt::format("{}-{:03}-{:03}", AreaCode{key.area}.text(), key.building_no, key.family_no);
}

}  // namespace

std::vector<Row> index_rows(const csv::File& file, const Layout& layout,
                            std::vector<Reported>& reported) {
    const auto cuts = file.cuts(pieces_per_file);
    std::vector<Piece> pieces(cuts.size() - 1);
    parallel_blocks(pieces.size(),
                    [&](size_t i) { pieces[i] = read_piece(file, layout, cuts[i], cuts[i + 1]); });
    std::vector<Row> rows;
    size_t count = 0;
    for (const Piece& piece : pieces) {
        count += piece.rows.size();
    }
    rows.reserve(count);
    auto line = static_cast<uint32_t>(file.line_at(file.body()) - 1);
    for (Piece& piece : pieces) {
        for (Row& row : piece.rows) {
            row.line += line;
            rows.push_back(row);
        }
        for (Reported& problem : piece.reported) {
            problem.line += line;
            reported.push_back(std::move(problem));
        }
        line += piece.lines;
    }
    return rows;
}

Index join_rows(const csv::File& family_file, std::vector<Row> families,
                const csv::File& member_file, std::vector<Row> members,
                std::vector<Reported>& reported) {
    sort_rows(families);
    sort_rows(members);
    Index index;
    index.families.reserve(families.size());
    for (const Row& row : families) {
        if (!index.families.empty() && index.families.back().key == row.key) {
            reported.push_back(row_problem(
                family_file, row.line, "", "duplicate_key", key_text(row.key),
                {fmt::format("kunci yang belum ada di baris {}", index.families.back().line),
                 fmt::format("a key not yet seen on line {}", index.families.back().line)},
                row.key.area));
            continue;
        }
        index.families.push_back(row);
    }
    size_t at = 0;
    for (const Row& family : index.families) {
        for (; at < members.size() && members[at].key < family.key; ++at) {
            reported.push_back(row_problem(member_file, members[at].line, "",
                                           "member_without_family", key_text(members[at].key),
                                           {"keluarga di berkas K", "a family in the K file"},
                                           members[at].key.area));
        }
        index.member_begin.push_back(static_cast<uint32_t>(index.members.size()));
        for (; at < members.size() && members[at].key == family.key; ++at) {
            index.members.push_back(members[at]);
        }
    }
    for (; at < members.size(); ++at) {
        reported.push_back(row_problem(
            member_file, members[at].line, "", "member_without_family", key_text(members[at].key),
            {"keluarga di berkas K", "a family in the K file"}, members[at].key.area));
    }
    index.member_begin.push_back(static_cast<uint32_t>(index.members.size()));
    return index;
}

}  // namespace regsosek::collect
