// Reading register.csv in pieces on all threads; pieces are joined in their order.
#include "word/link/register_file.h"

#include <algorithm>

#include "ground/base/date.h"
#include "ground/base/ids.h"
#include "ground/base/text.h"
#include "ground/base/threads.h"

namespace regsosek::link {

namespace {

// Columns of a register that are known and not read.
const std::vector<std::string> others_known = {"birth_place", "marital", "status_date"};
constexpr uint64_t piece_bytes = 4 << 20;  // pieces do not depend on the number of threads

}  // namespace

/// Where each column stands; -1 for optional ones that are absent.
struct Register::Layout {
    int nik = -1;
    int kk = -1;
    int name = -1;
    int sex = -1;
    int birth = -1;
    int village = -1;
    int status = -1;
    int relation = -1;
    int rt = -1;
    int rw = -1;
};

struct Register::Piece {
    std::vector<std::string_view> nik, kk, name;
    std::vector<int32_t> birth;
    std::vector<uint8_t> sex, status, relation;
    std::vector<int16_t> rt, rw;
    std::vector<int64_t> area;
    std::deque<std::string> unquoted;
    std::vector<std::pair<uint64_t, store::Reported>> reported;  // with the offset of the record
};

namespace {

/// Reads one cell of the small kinds; `problem` names what is wrong, empty when nothing is.
int32_t birth_of(std::string_view text, std::string_view& problem) {
    if (text.empty()) {
        return 0;
    }
    const auto date = Date::parse(text);
    problem = date ? problem : "not_a_date";
    return date ? date->number() : 0;
}

uint8_t code_of(std::string_view text, char most, std::string_view& problem) {
    if (text.empty()) {
        return 0;
    }
    const bool known = text.size() == 1 && text[0] >= '1' && text[0] <= most;
    problem = known ? problem : "unknown_code";
    return known ? static_cast<uint8_t>(text[0] - '0') : uint8_t{0};
}

/// A number of a neighbourhood, 1 to 999.
int16_t neighbourhood_of(std::string_view text, std::string_view& problem) {
    if (text.empty()) {
        return 0;
    }
    constexpr int64_t most = 999;
    const auto number = text::integer(text);
    const bool known = number && *number >= 0 && *number <= most;
    problem = known ? problem : "unknown_code";
    return known ? static_cast<int16_t>(*number) : int16_t{0};
}

int64_t area_of(std::string_view text, std::string_view& problem) {
    if (text.empty()) {
        return 0;
    }
    const auto code = AreaCode::parse(text);
    const bool village = code && text.size() >= 10;
    problem = village ? problem : "not_an_area";
    return village ? code->value : 0;
}

Text expected_of(std::string_view problem) {
    if (problem == "not_a_date") {
        return {"tanggal TTTT-BB-HH", "a date YYYY-MM-DD"};
    }
    if (problem == "unknown_code") {
        return {"kode dalam daftar kolom ini", "a code of this column's list"};
    }
    if (problem == "not_an_area") {
        return {"kode desa 10 angka atau lebih", "a village code of 10 digits or more"};
    }
    return {"16 angka", "16 digits"};
}

}  // namespace

Result<Register::Layout> Register::layout() const {
    Layout layout;
    const std::array<std::pair<std::string_view, int*>, 6> needed = {
        {{"nik", &layout.nik},
         {"kk_number", &layout.kk},
         {"name", &layout.name},
         {"sex", &layout.sex},
         {"birth_date", &layout.birth},
         {"village", &layout.village}}};
    for (const auto& [name, place] : needed) {
        *place = file_->column(name);
        if (*place < 0) {
            return csv::missing_column(*file_, std::string(name));
        }
    }
    const std::array<std::pair<std::string_view, int*>, 4> optional = {
        {{"status", &layout.status},
         {"relation", &layout.relation},
         {"rt", &layout.rt},
         {"rw", &layout.rw}}};
    std::vector<std::string> absent;
    for (const auto& [name, place] : optional) {
        *place = file_->column(name);
        if (*place < 0) {
            absent.emplace_back(name);
        }
    }
    TRY(csv::refuse_misspelt(*file_, others_known, absent));
    return layout;
}

void Register::read_piece(const Layout& layout, uint64_t begin, uint64_t end, Piece& piece) const {
    csv::Reader reader(*file_, begin, end, 0);
    csv::Record record;
    const auto report = [&](uint64_t offset, int column, std::string_view problem) {
        const auto at = static_cast<size_t>(column);
        piece.reported.push_back({offset,
                                  {file_->path(), 0, file_->header()[at], std::string(problem),
                                   masked(record.fields[at]), expected_of(problem), true}});
    };
    while (true) {
        const uint64_t offset = reader.offset();
        const auto more = reader.next(record);
        if (more && !*more) {
            return;
        }
        const bool whole = more && record.fields.size() == file_->header().size();
        const size_t reported_before = piece.reported.size();
        if (!whole) {
            auto flaw = more ? store::wrong_fields(*file_, record)
                             : store::unreadable_record(*file_, more.error());
            piece.reported.emplace_back(offset, std::move(flaw));
        }
        const auto field = [&](int column) {
            return whole && column >= 0 ? record.fields[static_cast<size_t>(column)]
                                        : std::string_view();
        };
        // Only fields with doubled quotes lie outside the mapped file.
        const auto kept = [&](int column) {
            const std::string_view text = field(column);
            return record.unquoted.empty() || text.empty()
                       ? text
                       : std::string_view(piece.unquoted.emplace_back(text));
        };
        const auto coded = [&](int column, const auto& read) {
            std::string_view problem;
            const auto value = read(field(column), problem);
            if (!problem.empty()) {
                report(offset, column, problem);
            }
            return value;
        };
        piece.nik.push_back(kept(layout.nik));
        piece.kk.push_back(kept(layout.kk));
        piece.name.push_back(kept(layout.name));
        piece.birth.push_back(coded(layout.birth, birth_of));
        piece.sex.push_back(coded(layout.sex, [](std::string_view text, std::string_view& problem) {
            return code_of(text, '2', problem);
        }));
        piece.status.push_back(
            coded(layout.status, [](std::string_view text, std::string_view& problem) {
                return code_of(text, '3', problem);
            }));
        piece.relation.push_back(
            coded(layout.relation, [](std::string_view text, std::string_view& problem) {
                return code_of(text, '8', problem);
            }));
        piece.rt.push_back(coded(layout.rt, neighbourhood_of));
        piece.rw.push_back(coded(layout.rw, neighbourhood_of));
        piece.area.push_back(coded(layout.village, area_of));
        for (const int column : {layout.nik, layout.kk}) {
            const std::string_view damage = number_damage(field(column));
            if (!damage.empty()) {
                report(offset, column, damage);
            }
        }
        for (size_t i = reported_before; i < piece.reported.size(); ++i) {
            piece.reported[i].second.area = piece.area.back();
        }
    }
}

void Register::join(std::vector<Piece>& pieces, size_t reported_max) {
    std::vector<size_t> begin(pieces.size() + 1, 0);
    for (size_t p = 0; p < pieces.size(); ++p) {
        begin[p + 1] = begin[p] + pieces[p].nik.size();
    }
    const size_t rows = begin.back();
    nik_.resize(rows);
    kk_.resize(rows);
    name_.resize(rows);
    birth_.resize(rows);
    sex_.resize(rows);
    status_.resize(rows);
    area_.resize(rows);
    relation_.resize(rows);
    rt_.resize(rows);
    rw_.resize(rows);
    unquoted_.resize(pieces.size());
    parallel_blocks(pieces.size(), [&](size_t p) {
        Piece& piece = pieces[p];
        const auto at = static_cast<std::ptrdiff_t>(begin[p]);
        std::ranges::copy(piece.nik, nik_.begin() + at);
        std::ranges::copy(piece.kk, kk_.begin() + at);
        std::ranges::copy(piece.name, name_.begin() + at);
        std::ranges::copy(piece.birth, birth_.begin() + at);
        std::ranges::copy(piece.sex, sex_.begin() + at);
        std::ranges::copy(piece.status, status_.begin() + at);
        std::ranges::copy(piece.area, area_.begin() + at);
        std::ranges::copy(piece.relation, relation_.begin() + at);
        std::ranges::copy(piece.rt, rt_.begin() + at);
        std::ranges::copy(piece.rw, rw_.begin() + at);
        unquoted_[p] = std::move(piece.unquoted);
    });
    for (Piece& piece : pieces) {
        reported_count_ += static_cast<int64_t>(piece.reported.size());
        for (auto& [offset, cell] : piece.reported) {
            if (reported_.size() < reported_max) {
                cell.line = file_->line_at(offset);
                reported_.push_back(std::move(cell));
            }
        }
    }
}

Result<Register> Register::read(const std::string& path, size_t reported_max) {
    return of(TRY(csv::File::open(path)), reported_max);
}

Result<Register> Register::parse(const std::string& name, std::string content) {
    return of(TRY(csv::File::of(std::move(content), name)), 0);
}

Result<Register> Register::of(csv::File file, size_t reported_max) {
    Register out;
    out.file_ = std::make_unique<csv::File>(std::move(file));
    const Layout layout = TRY(out.layout());
    const auto cuts = out.file_->cuts(std::max<uint64_t>(1, out.file_->bytes() / piece_bytes));
    std::vector<Piece> pieces(cuts.size() < 2 ? 0 : cuts.size() - 1);
    parallel_blocks(pieces.size(),
                    [&](size_t p) { out.read_piece(layout, cuts[p], cuts[p + 1], pieces[p]); });
    out.join(pieces, reported_max);
    return out;
}

match::PersonColumns Register::columns() const {
    match::PersonColumns out;
    out.rows = rows();
    out.name = name_;
    out.nik = nik_;
    out.kk = kk_;
    out.birth = birth_;
    out.sex = sex_;
    out.area = area_;
    return out;
}

}  // namespace regsosek::link
