// The population register as columns in memory. It points into the mapped file and is never written
// anywhere but sealed.
#pragma once

#include <cstdint>
#include <deque>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "ground/base/csv.h"
#include "ground/store/reported.h"
#include "method/match/record.h"
#include "regsosek/base.h"

namespace regsosek::link {

/// The register, row by row as in the file. A row that could not be read is there, empty. Reported
/// problems: not_readable, too_few_fields, too_many_fields, not_a_date, unknown_code, not_an_area,
/// wrong_length, not_digits, scientific_notation.
class Register {
public:
    /// Reads a file. Errors: not_found, io, bad_input (missing column, with the file).
    static Result<Register> read(const std::string& path, size_t reported_max);

    /// The same of a text in memory, under a name for messages; nothing is reported.
    static Result<Register> parse(const std::string& name, std::string content);

    size_t rows() const { return nik_.size(); }
    /// The columns for the engine, pointing into this.
    match::PersonColumns columns() const;
    std::string_view nik(size_t row) const { return nik_[row]; }
    std::string_view name(size_t row) const { return name_[row]; }
    std::string_view kk(size_t row) const { return kk_[row]; }
    /// Relation to the head of the family, 1 the head; 0 not said.
    int32_t relation(size_t row) const { return relation_[row]; }
    /// Numbers of the neighbourhood in the address; 0 not said.
    int32_t rt(size_t row) const { return rt_[row]; }
    int32_t rw(size_t row) const { return rw_[row]; }
    int32_t birth(size_t row) const { return birth_[row]; }
    int64_t area(size_t row) const { return area_[row]; }
    /// 1 active, 2 died, 3 moved away; 0 not said.
    int32_t status(size_t row) const { return status_[row]; }
    /// The first `reported_max` oddities in order of line, and how many there were.
    const std::vector<store::Reported>& reported() const { return reported_; }
    int64_t reported_count() const { return reported_count_; }
    /// The whole content, for the vault.
    std::string_view content() const { return file_->content(); }

private:
    struct Piece;
    struct Layout;
    static Result<Register> of(csv::File file, size_t reported_max);
    Result<Layout> layout() const;
    void read_piece(const Layout& layout, uint64_t begin, uint64_t end, Piece& piece) const;
    void join(std::vector<Piece>& pieces, size_t reported_max);
    std::unique_ptr<csv::File> file_;
    std::vector<std::string_view> nik_, kk_, name_;
    std::vector<int32_t> birth_;
    std::vector<uint8_t> sex_, status_, relation_;
    std::vector<int16_t> rt_, rw_;
    std::vector<int64_t> area_;
    std::vector<std::deque<std::string>> unquoted_;  // texts that had doubled quotes
    std::vector<store::Reported> reported_;
    int64_t reported_count_ = 0;
};

}  // namespace regsosek::link
