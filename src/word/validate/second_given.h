// What the program computes for the rules of the second stage, by the names of their totals. Values
// are those of check::GivenOfRows and check::GivenOfGroups: unknown_integer where nothing is known.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "method/check/group_run.h"
#include "word/validate/second_stage.h"

namespace regsosek::validate {

/// An answer column of families or members.
inline std::span<const int32_t> answers(const store::Table& table, std::string_view name) {
    return table.at(name).int32s;
}
/// The code of the village (kecamatan) as an area of 16 digits.
int64_t village_of(int64_t area);
int64_t kecamatan_of(int64_t area);

/// sub_sls_listed by family: 1 when the frame lists the sub-SLS on the day of the interview, 0 when
/// not. Unknown without a list.
std::vector<int64_t> sub_sls_listed(const SecondInput& input);
/// vk_welfare by family: the class on the VK line with its building and family number. Unknown when
/// there is none, or two that differ.
std::vector<int64_t> vk_welfare(const SecondInput& input);
/// industry_fits by member: 1 when the words of 417 allow its code, 0 when not, unknown when no
/// word is known.
std::vector<int64_t> industry_fits(const SecondInput& input);
/// namesake by member: the person_id of another one of the same name, birth date and sex with
/// another NIK whom chance does not explain; 0: none. Unknown when one of these is not known.
std::vector<int64_t> namesakes(const SecondInput& input);
/// vk_listed and the recap of the VK list by SLS.
std::vector<check::GivenOfGroups> vk_recaps(const SecondInput& input);
/// receipt_documents (K documents on the slips), receipt_batches (the most of one type of document)
/// and receipt_foreign_boxes (boxes of another regency) by SLS.
std::vector<check::GivenOfGroups> receipts(const SecondInput& input);

}  // namespace regsosek::validate
