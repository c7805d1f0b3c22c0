// Joining by sorted keys.
#include "word/geotag/join.h"

#include <algorithm>
#include <numeric>
#include <string_view>
#include <tuple>

namespace regsosek::geotag {

namespace {

// Families of one building, or a landmark's.
struct BuildingKey {
    int64_t area = 0;
    int64_t building_no = 0;
    auto operator<=>(const BuildingKey&) const = default;
};

// Landmarks by number and by building.
class Index {
public:
    explicit Index(const std::vector<Tag>& tags) : tags_(tags), by_building_(tags.size()) {
        std::iota(by_building_.begin(), by_building_.end(), 0U);
        std::ranges::sort(by_building_, {},
                          [this](uint32_t i) { return std::pair{building(i), i}; });
    }
    int64_t with_number(int64_t area, std::string_view landmark) const {
        const std::pair<int64_t, std::string_view> wanted{area, landmark};
        const auto key = [](const Tag& tag) {
            return std::pair<int64_t, std::string_view>{tag.area, tag.landmark};
        };
        const auto found = std::ranges::lower_bound(tags_, wanted, {}, key);
        return found != tags_.end() && key(*found) == wanted ? found - tags_.begin() : -1;
    }
    int64_t in_building(const BuildingKey& wanted) const {
        const auto found = std::ranges::lower_bound(by_building_, wanted, {},
                                                    [this](uint32_t i) { return building(i); });
        return found != by_building_.end() && building(*found) == wanted ? int64_t{*found} : -1;
    }

private:
    BuildingKey building(uint32_t i) const { return {tags_[i].area, tags_[i].building_no}; }
    const std::vector<Tag>& tags_;
    std::vector<uint32_t> by_building_;
};

}  // namespace

std::vector<Joined> join(const store::Columns& columns, const std::vector<Tag>& tags) {
    const store::Table& family = columns.family;
    const store::Column& area = family.at("area");
    const store::Column& building = family.at("building_no");
    const store::Column& landmark = family.at("landmark_id");
    const store::Column& status = family.at("welfare_status_initial");
    const store::Column& result = family.at("interview_result");
    const auto one_or_two = [](int64_t value) { return value == 1 || value == 2; };
    const auto key = [&](uint32_t row) {
        return BuildingKey{area.integer(row), building.integer(row)};
    };
    const Index index{tags};
    std::vector<Joined> out;
    std::vector<uint32_t> numbered;  // positions in `out` of families with a number
    for (uint32_t row = 0; row < family.rows; ++row) {
        Joined one{row, -1, Source::none, false, false};
        one.needed = one_or_two(status.integer(row)) && one_or_two(result.integer(row));
        const bool has_number = !landmark.text(row).empty();
        if (!one.needed && !has_number) {
            continue;
        }
        if (has_number) {
            one.tag = index.with_number(area.integer(row), landmark.text(row));
            one.source = one.tag >= 0 ? Source::landmark : Source::none;
            numbered.push_back(static_cast<uint32_t>(out.size()));
        }
        if (one.tag < 0) {
            one.tag = index.in_building(key(row));
            one.source = one.tag >= 0 ? Source::building : Source::none;
        } else {
            one.number_differs =
                tags[static_cast<size_t>(one.tag)].building_no != building.integer(row);
        }
        out.push_back(one);
    }
    std::ranges::sort(numbered, {}, [&](uint32_t i) { return std::pair{key(out[i].family), i}; });
    for (size_t begin = 0; begin < numbered.size();) {
        const auto same = [&](uint32_t i) {
            return key(out[i].family) == key(out[numbered[begin]].family);
        };
        size_t end = begin;
        bool differs = false;
        for (; end < numbered.size() && same(numbered[end]); ++end) {
            differs = differs || landmark.text(out[numbered[end]].family) !=
                                     landmark.text(out[numbered[begin]].family);
        }
        for (; begin < end; ++begin) {
            out[numbered[begin]].number_differs |= differs;
        }
    }
    return out;
}

}  // namespace regsosek::geotag
