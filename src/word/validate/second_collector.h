// What the rules of the second stage share: where findings go, and families in groups.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "word/validate/second_stage.h"

namespace regsosek::validate {

/// Takes the findings and counts of the rules.
class Collector {
public:
    explicit Collector(SecondStage& stage) : stage_(stage) {}
    /// Counts rows where a rule was decided, and where it could not be.
    void judged(Second rule, int64_t decided, int64_t unknown);
    /// Counts one row.
    void judge(Second rule, bool known) { judged(rule, known ? 1 : 0, known ? 0 : 1); }
    /// A finding at a row of families or members, by the place of the rule.
    void hit(Second rule, uint32_t row, std::string shown);
    void area_hit(Second rule, int64_t area, std::string officer, std::string shown);

private:
    SecondStage& stage_;
};

/// Rows in groups of one key each, keys ascending, rows of a group as they lie.
struct Groups {
    std::vector<uint32_t> rows;
    std::vector<size_t> begin;  ///< groups + 1

    size_t size() const { return begin.size() - 1; }
    std::span<const uint32_t> of(size_t group) const {
        return std::span(rows).subspan(begin[group], begin[group + 1] - begin[group]);
    }
};
Groups group_by(std::span<const int64_t> keys);

/// An answer column of families or members.
inline std::span<const int32_t> answers(const store::Table& table, std::string_view name) {
    return table.at(name).int32s;
}
/// Which families the census itself counted: those that an event founded have no K document, and
/// the counts of the office know nothing of them.
class Census {
public:
    explicit Census(const store::Table& family)
        : interview_(answers(family, "interview_date")), changed_(answers(family, "changed_on")) {}
    bool has(size_t row) const { return changed_[row] < 0 || interview_[row] >= 0; }
    bool changed(size_t row) const { return changed_[row] >= 0; }

private:
    std::span<const int32_t> interview_, changed_;
};
/// The code of the village (kecamatan) as an area of 16 digits.
int64_t village_of(int64_t area);
int64_t kecamatan_of(int64_t area);

/// ID03 to ID06: numbers of families and what families of one building share.
void check_numbering(const SecondInput& input, Collector& out);
/// OPS01 to OPS03: the VK list against itself and against the documents.
void check_listing(const SecondInput& input, Collector& out);
/// ID19, ID20, NIK08, NIK09: numbers and people found twice. Identities stay in memory.
void check_identity(const SecondInput& input, Collector& out);
/// HOU10, AST03, AST05: answers unusual among the neighbours.
void check_rare(const SecondInput& input, Collector& out);
/// DEM24, DEM25: heaped birth dates and ages.
void check_heaping(const SecondInput& input, Collector& out);
/// ID01: sub-SLS that the frame does not list on the day of the interview.
void check_master(const SecondInput& input, Collector& out);
/// OPS04, OPS05: the slips of the hand-over against the documents and against themselves.
void check_receipts(const SecondInput& input, Collector& out);
/// EMP13: what people say they do against the code of the industry.
void check_industry(const SecondInput& input, Collector& out);
/// OPS07: officers whose answers are unlike those of the others.
void check_officers(const SecondInput& input, Collector& out);

}  // namespace regsosek::validate
