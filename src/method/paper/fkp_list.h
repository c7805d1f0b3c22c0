// The list REGSOSEK22-FKP of one SLS for the public consultation: what stands on it, and its PDF.
// Blocks as in process.md 4.2: I place, II recapitulation, III notes, IV statement, V families,
// VI added families. No NIK, no score, no decile and nothing about health has a field here.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "ground/base/date.h"
#include "method/paper/canvas.h"
#include "regsosek/base.h"

namespace regsosek::paper {

/// Groups of the consultation (code list fkp_group): 1 very poor ... 4 not poor.
inline constexpr size_t fkp_groups = 4;

/// A family of block V. Texts belong to the caller.
struct FkpFamily {
    int32_t building_no = 0;  ///< With family_no, the key to the K document; 0: not known.
    int32_t family_no = 0;
    std::string_view name;     ///< Head of the family, at most 60 characters.
    std::string_view address;  ///< At most 250 characters.
    int32_t group = 0;         ///< As printed, 1..4; 0: not ranked.
    std::string_view remark;   ///< Why it is not ranked; empty when it is.
};

/// A family of block VI: in the population register, not in the census.
struct FkpAdded {
    std::string_view name;
    std::string_view address;
};

/// One line of block I.
struct FkpPlace {
    std::string code;
    std::string name;
};

/// Everything that is printed on one list.
struct FkpList {
    std::string list_id;     ///< Capitals and digits.
    std::string sls_code;    ///< 16 digits.
    std::string chain_head;  ///< Short hash of the record's chain head, capitals and digits.
    std::array<FkpPlace, 5> places;  ///< Province, regency, kecamatan, village, SLS.
    std::vector<FkpFamily> families;
    std::vector<FkpAdded> added;
};

/// One code with its words, for the legend.
struct FkpCode {
    int32_t code = 0;
    std::string label;
};

/// The code lists printed below each page.
struct FkpLegend {
    std::vector<FkpCode> groups;      ///< fkp_group, four of them
    std::vector<FkpCode> reasons;     ///< fkp_reason
    std::vector<FkpCode> existences;  ///< vk_existence, five of them
};

/// How lists are printed.
struct FkpOptions {
    PageSize size = f4;
    /// How many copies go round, and which of them is printed; 0: all, one behind the other. Each
    /// page says which copy it belongs to.
    int32_t copies = 1;
    int32_t copy = 1;
    /// Which hand-over of the list this is, printed on each page; 0: not handed over.
    int32_t printing = 0;
    /// Empty lines of block VI behind the families known.
    int32_t blank_lines = 5;
    /// Adds an empty page behind a list of an odd number of pages, so that no sheet printed on
    /// both sides holds two SLS.
    bool both_sides = false;
    /// What the file says about its making: the one clock.
    Date dated;
    std::string font_folder = debian_font_folder;
};

/// A PDF of one or more lists.
struct FkpPrint {
    std::string pdf;
    std::vector<int32_t> pages;  ///< Of each list in one copy, without an empty page behind it.
};

/// What the barcode of a list says: FKP:<SLS>:<list id>:<chain head>.
std::string barcode_text(const FkpList& list);

/// Prints lists one behind the other, each beginning on a new page. Rows are at least 8 mm high and
/// grow with long names and addresses; the headers stand on every page. Same input, same bytes.
/// Errors: not_found (fonts), usage (a copy that there is not), limit (barcode), internal.
Result<FkpPrint> print_fkp(std::span<const FkpList> lists, const FkpLegend& legend,
                           const FkpOptions& options);

}  // namespace regsosek::paper
