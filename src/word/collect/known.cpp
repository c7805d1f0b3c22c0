// Families that the workspace knows already.
#include "word/collect/known.h"

#include <map>

#include "ground/base/random.h"
#include "ground/store/issued_ids.h"

namespace regsosek::collect {

size_t Known::KeyHash::operator()(const CensusKey& key) const {
    return mix64(static_cast<uint64_t>(key.area), static_cast<uint64_t>(key.building_no),
                 static_cast<uint64_t>(key.family_no));
}

Result<Known> Known::load(store::Workspace& workspace, const store::Scope& scope) {
    Known known;
    const auto issued = TRY(store::issued_ids(workspace));
    known.next_family_ = issued.family + 1;
    known.next_person_ = issued.person + 1;
    if (TRY(workspace.columns_as_of()) == 0) {
        return known;
    }
    // A run that goes on after a kill reads these columns only, not all answers.
    known.columns_ = TRY(workspace.columns(scope, {{"building_no", "family_no"}, {"member_no"}}));
    const store::Table& family = known.columns_->family;
    const auto& area = family.at("area");
    const auto& building = family.at("building_no");
    const auto& number = family.at("family_no");
    known.rows_.reserve(family.rows);
    for (size_t row = 0; row < family.rows; ++row) {
        const CensusKey key{area.integer(row), static_cast<int32_t>(building.integer(row)),
                            static_cast<int32_t>(number.integer(row))};
        known.rows_.emplace(key, static_cast<uint32_t>(row));
    }
    return known;
}

Known::Family Known::family(const CensusKey& key) {
    const auto found = rows_.find(key);
    if (found == rows_.end()) {
        return {next_family_++, true, 0};
    }
    return {columns_->family.at("family_id").integer(found->second), false, found->second};
}

std::vector<int64_t> Known::members(const Family& family, std::span<const int32_t> member_numbers) {
    std::map<int32_t, std::vector<int64_t>> issued;
    if (!family.fresh) {
        const auto& person_id = columns_->person.at("person_id");
        const auto& member_no = columns_->person.at("member_no");
        for (uint32_t row = columns_->person_begin[family.row];
             row < columns_->person_begin[family.row + 1]; ++row) {
            issued[static_cast<int32_t>(member_no.integer(row))].push_back(person_id.integer(row));
        }
    }
    std::vector<int64_t> ids;
    ids.reserve(member_numbers.size());
    std::map<int32_t, size_t> used;
    for (const int32_t number : member_numbers) {
        const auto known = issued.find(number);
        const size_t which = known == issued.end() ? 0 : used[number]++;
        const bool old = known != issued.end() && which < known->second.size();
        ids.push_back(old ? known->second[which] : next_person_++);
    }
    return ids;
}

}  // namespace regsosek::collect
