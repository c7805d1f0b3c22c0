// Families that the workspace knows already.
#include "word/collect/known.h"

#include <algorithm>

namespace regsosek::collect {

Result<Known> Known::load(store::Workspace& workspace, const store::Scope& scope) {
    Known known;
    if (TRY(workspace.columns_as_of()) == 0) {
        return known;
    }
    const auto columns = TRY(workspace.columns(scope));
    const store::Table& family = columns->family;
    const auto& family_id = family.at("family_id");
    const auto& area = family.at("area");
    const auto& building = family.at("building_no");
    const auto& number = family.at("family_no");
    for (size_t row = 0; row < family.rows; ++row) {
        const CensusKey key{area.integer(row), static_cast<int32_t>(building.integer(row)),
                            static_cast<int32_t>(number.integer(row))};
        known.families_.emplace(key, family_id.integer(row));
        known.next_family_ = std::max(known.next_family_, family_id.integer(row) + 1);
    }
    const store::Table& person = columns->person;
    const auto& person_id = person.at("person_id");
    const auto& of_family = person.at("family_id");
    const auto& member_no = person.at("member_no");
    for (size_t row = 0; row < person.rows; ++row) {
        const Member member{of_family.integer(row), static_cast<int32_t>(member_no.integer(row))};
        known.members_[member].push_back(person_id.integer(row));
        known.next_person_ = std::max(known.next_person_, person_id.integer(row) + 1);
    }
    return known;
}

Known::Family Known::family(const CensusKey& key) {
    const auto found = families_.find(key);
    return found != families_.end() ? Family{found->second, false} : Family{next_family_++, true};
}

std::vector<int64_t> Known::members(const Family& family, std::span<const int32_t> member_numbers) {
    std::vector<int64_t> ids;
    ids.reserve(member_numbers.size());
    std::map<int32_t, size_t> used;
    for (const int32_t number : member_numbers) {
        const auto issued = family.fresh ? members_.end() : members_.find({family.id, number});
        const size_t which = issued == members_.end() ? 0 : used[number]++;
        const bool old = issued != members_.end() && which < issued->second.size();
        ids.push_back(old ? issued->second[which] : next_person_++);
    }
    return ids;
}

}  // namespace regsosek::collect
