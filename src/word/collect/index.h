// The index of a pair of files: every family row with its member rows, sorted by census key, found
// in one parallel pass that keeps offsets only.
#pragma once

#include <cstdint>
#include <vector>

#include "ground/base/csv.h"
#include "regsosek/collect.h"
#include "word/collect/layout.h"

namespace regsosek::collect {

/// The census key of a family: sub-SLS, building and family number.
struct CensusKey {
    int64_t area = 0;
    int32_t building_no = 0;
    int32_t family_no = 0;
    auto operator<=>(const CensusKey&) const = default;
};

/// One row of a file.
struct Row {
    CensusKey key;
    uint64_t offset = 0;
    uint32_t line = 0;
};

/// Families in order of key; members of families[i] are members[member_begin[i] .. member_begin[i +
/// 1]).
struct Index {
    std::vector<Row> families;
    std::vector<Row> members;
    std::vector<uint32_t> member_begin;
};

/// Reads the keys of all rows of a file. Rows that cannot be kept are added to `reported`.
std::vector<Row> index_rows(const csv::File& file, const Layout& layout,
                            std::vector<Reported>& reported);

/// Takes out the rows of areas outside the scope; each is added to `reported`.
void drop_outside(const csv::File& file, const store::Scope& scope, std::vector<Row>& rows,
                  std::vector<Reported>& reported);

/// Sorts and joins. Second families of a key, members without a family and lines of a member that
/// stand twice, sign by sign, are left out and added to `reported`.
Index join_rows(const csv::File& family_file, std::vector<Row> families,
                const csv::File& member_file, std::vector<Row> members,
                std::vector<Reported>& reported);

}  // namespace regsosek::collect
