// A small invented district on disk, made once for all tests of a program, and its rows by column
// name.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "regsosek/synth.h"

namespace regsosek::synth {

/// A folder that is deleted at the end.
class TemporaryFolder {
public:
    TemporaryFolder();
    ~TemporaryFolder();
    TemporaryFolder(const TemporaryFolder&) = delete;
    TemporaryFolder& operator=(const TemporaryFolder&) = delete;
    const std::string& path() const { return path_; }

private:
    std::string path_;
};

/// One row with fields by column name.
class Row {
public:
    Row(const std::vector<std::string>& header, const std::vector<std::string_view>& fields)
        : header_(header), fields_(fields) {}
    /// The field of a column; a missing column fails the test.
    std::string_view text(std::string_view column) const;
    /// The field as a number; blank is -1.
    int number(std::string_view column) const;

private:
    const std::vector<std::string>& header_;
    const std::vector<std::string_view>& fields_;
};

/// Calls `each` for every row of a file. Returns the number of rows.
size_t for_each_row(const std::string& path, const std::function<void(const Row&)>& each);

/// Invents a district into a folder; fails the test when that is not possible.
Summary invented(const std::string& folder, int64_t families, uint64_t seed = 1,
                 Errors errors = Errors::normal, int64_t photos = 0);

/// Number of families in the slow tests: 20,000, or 100,000 with REGSOSEK_TEST_LONG=1.
int64_t many_families();

/// Key of a family: idsubsls, building and family number.
std::string family_key(const Row& member_row);
/// The same from a row of k_family.csv.
std::string sheet_key(const Row& family_row);

}  // namespace regsosek::synth
