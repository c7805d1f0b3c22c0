// Invented columns and temporary folders for the tests of the columns. Nothing here is a person.
#pragma once

#include <gtest/gtest.h>

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "ground/base/random.h"
#include "ground/form/form.h"
#include "ground/store/columns.h"
#include "ground/store/table.h"
#include "ground/store/workspace.h"

namespace regsosek::store {

/// The shipped K form, loaded once.
std::shared_ptr<const form::Form> k_form();

/// A folder of its own, removed at the end.
class TempFolder {
public:
    TempFolder();
    ~TempFolder();
    const std::string& path() const { return path_; }

private:
    std::string path_;
};

/// What kind of columns to invent.
struct Invented {
    int64_t first_family = 1;
    int64_t first_person = 1;
    size_t families = 100;
    int64_t first_sequence = 1;
    int64_t area = 3369010001000100;
    uint64_t seed = 1;
};

/// Random answers of the K form: a third not asked, some reserved codes, texts with quotes, commas
/// and letters beyond ASCII. The same arguments give the same rows.
Columns invented_columns(const Invented& how);

/// Families [begin, end) of columns and their persons.
Columns families_of(const Columns& columns, uint32_t begin, uint32_t end);

/// The rows of `more` behind those of `rows`.
void add_columns(Columns& rows, const Columns& more);

/// True when names, types and all values are the same, whatever the dictionaries.
testing::AssertionResult same_table(const Table& a, const Table& b);
testing::AssertionResult same_columns(const Columns& a, const Columns& b);

/// The value of a Result; the test fails with its message and stops when there is none.
template <typename T>
T good(Result<T> result) {
    if (!result) {
        ADD_FAILURE() << result.error().message(Lang::en);
        std::abort();
    }
    if constexpr (!std::is_void_v<T>) {
        return std::move(*result);
    }
}

/// A scope of everything or of one village (10 digits).
Scope everything();
Scope village(const std::string& digits);

}  // namespace regsosek::store
