// The index of a pair of files.
#include "word/collect/index.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>

#include "ground/base/ids.h"
#include "ground/base/text.h"
#include "ground/base/threads.h"
#include "word/collect/lines.h"

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

// The key of a record with as many fields as the header, or a report of why it has none.
std::optional<CensusKey> key_of(const csv::File& file, const csv::Record& record,
                                const Layout& layout, std::vector<Reported>& reported) {
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

// How many fields of a record hold its key: no field behind them is needed here.
size_t fields_to_key(const Layout& layout) {
    int last = std::max(layout.building_no, layout.family_no);
    last = std::max(last, layout.idsubsls);
    for (const int part : layout.area_parts) {
        last = layout.idsubsls >= 0 ? last : std::max(last, part);
    }
    return static_cast<size_t>(last) + 1;
}

// Reads the keys of one piece. A line without quotes is cut as far as its key goes; any other, and
// one that is not as it should be, goes through csv::Reader, which knows what to say of it.
class PieceReader {
public:
    PieceReader(const csv::File& file, const Layout& layout)
        : file_(file), layout_(layout), fields_to_key_(fields_to_key(layout)) {}

    Piece read(size_t begin, size_t end) {
        for (size_t at = begin; at < end;) {
            const auto line = plain_line(file_, at, end);
            at = line && index_plain(*line, at) ? behind(*line, at, end) : index_any(at, end);
        }
        piece_.lines = line_ - 1;
        return std::move(piece_);
    }

private:
    bool index_plain(std::string_view line, size_t at) {
        if (line.empty()) {
            return true;
        }
        if (field_count(line, file_.delimiter()) != file_.header().size() ||
            !text::valid_utf8(line)) {
            return false;
        }
        cut_plain(line, file_.delimiter(), fields_to_key_, record_.fields);
        record_.line = line_;
        record_.offset = at;
        add_key();
        return true;
    }

    size_t behind(std::string_view line, size_t at, size_t end) {
        at += line.size();
        at += at < end && file_.content()[at] == '\r' ? 1 : 0;
        line_ += at < end ? 1 : 0;
        return std::min(at + 1, end);
    }

    size_t index_any(size_t at, size_t end) {
        csv::Reader reader{file_, at, end, line_};
        const auto more = reader.next(record_);
        if (!more) {
            piece_.reported.push_back(store::unreadable_record(file_, more.error()));
        } else if (record_.fields.size() != 1 || !record_.fields[0].empty()) {
            if (record_.fields.size() == file_.header().size()) {
                add_key();
            } else {
                piece_.reported.push_back(store::wrong_fields(file_, record_));
            }
        }
        const auto bytes = file_.content().substr(at, reader.offset() - at);
        line_ += static_cast<uint32_t>(std::ranges::count(bytes, '\n'));
        return reader.offset();
    }

    void add_key() {
        if (const auto key = key_of(file_, record_, layout_, piece_.reported)) {
            piece_.rows.push_back({*key, record_.offset, static_cast<uint32_t>(record_.line)});
        }
    }

    const csv::File& file_;
    const Layout& layout_;
    size_t fields_to_key_;
    Piece piece_;
    csv::Record record_;
    uint32_t line_ = 1;
};

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

// Whether two rows say the same, sign by sign.
bool same_row(const csv::File& file, const Row& a, const Row& b) {
    const auto first = plain_line(file, a.offset, file.bytes());
    const auto second = plain_line(file, b.offset, file.bytes());
    if (first && second) {
        return *first == *second;
    }
    csv::Record left;
    csv::Record right;
    csv::Reader left_reader{file, a.offset, file.bytes(), a.line};
    csv::Reader right_reader{file, b.offset, file.bytes(), b.line};
    return left_reader.next(left).value_or(false) && right_reader.next(right).value_or(false) &&
           left.fields == right.fields;
}

// Adds a member's row to those of its family from `first` on, unless the same row is there.
void add_member(const csv::File& file, const Row& row, size_t first, std::vector<Row>& members,
                std::vector<Reported>& reported) {
    for (size_t i = first; i < members.size(); ++i) {
        if (same_row(file, members[i], row)) {
            reported.push_back(
                row_problem(file, row.line, "", "duplicate_key", key_text(row.key),
                            {fmt::format("baris yang tidak sama dengan baris {}", members[i].line),
                             fmt::format("a row that is not that of line {}", members[i].line)},
                            row.key.area));
            return;
        }
    }
    members.push_back(row);
}

}  // namespace

std::vector<Row> index_rows(const csv::File& file, const Layout& layout,
                            std::vector<Reported>& reported) {
    const auto cuts = file.cuts(pieces_per_file);
    std::vector<Piece> pieces(cuts.size() - 1);
    parallel_blocks(pieces.size(), [&](size_t i) {
        pieces[i] = PieceReader{file, layout}.read(cuts[i], cuts[i + 1]);
    });
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

void drop_outside(const csv::File& file, const store::Scope& scope, std::vector<Row>& rows,
                  std::vector<Reported>& reported) {
    if (scope.everything()) {
        return;
    }
    std::erase_if(rows, [&](const Row& row) {
        if (scope.contains(row.key.area)) {
            return false;
        }
        reported.push_back(
            row_problem(file, row.line, "idsubsls", "outside_scope", AreaCode{row.key.area}.text(),
                        {"wilayah dalam kewenangan", "an area in scope"}, row.key.area));
        return true;
    });
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
        const size_t first = index.members.size();
        for (; at < members.size() && members[at].key == family.key; ++at) {
            add_member(member_file, members[at], first, index.members, reported);
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
