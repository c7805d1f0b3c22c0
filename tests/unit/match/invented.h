// A small invented register and a census of the same people with planted mistakes and a known
// truth. Only for tests of the engine; the invented district of src/synth is another, richer one.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "method/match/match.h"

namespace regsosek::match::test {

/// What was planted in a census record.
enum class Case : uint8_t { plain, twin, swapped_nik, namesake, not_registered, duplicate };

struct People {
    std::vector<std::string> name, nik, kk;
    std::vector<int32_t> birth;
    std::vector<uint8_t> sex;
    std::vector<int64_t> area;
    std::vector<uint32_t> household;

    size_t rows() const { return name.size(); }
    /// The columns, pointing into this; `views` holds the string views.
    PersonColumns columns(bool with_household);

private:
    std::vector<std::string_view> name_views_, nik_views_, kk_views_;
};

struct District {
    People census;
    People registered;
    std::vector<int32_t> truth;  ///< register row of each census row, -1 when not registered
    std::vector<Case> hard;      ///< by census row
};

/// Rates of mistakes are multiplied by `harsh`.
District invent(size_t people, uint64_t seed, double harsh = 1.0);

/// Precision, recall and F1 of links against the truth.
struct Quality {
    double precision = 0;
    double recall = 0;
    double f1 = 0;
    size_t linked = 0;
};
Quality measure(const District& district, const std::vector<int32_t>& right);
/// The same over the records of one kind only.
Quality measure(const District& district, const std::vector<int32_t>& right, Case only);

/// Right rows of linked and certain outcomes, else -1.
std::vector<int32_t> links_of(const Linkage& linkage);
/// Joins on the NIK alone; the exact chain goes on with name, birth date and village.
std::vector<int32_t> join_on_nik(const District& district);
std::vector<int32_t> exact_chain(const District& district);

/// The shipped tables.
NameTable shipped_names();
Model shipped_model();

}  // namespace regsosek::match::test
