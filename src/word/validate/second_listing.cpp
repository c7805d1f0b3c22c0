// The VK list beside the documents.
#include <algorithm>
#include <array>
#include <tuple>

#include "word/validate/second_given.h"

namespace regsosek::validate {

namespace {

// An answer as the language has it.
int64_t known(int32_t value) {
    return value < 0 ? expr::unknown_integer : value;
}

// One line of the VK list that names a family.
struct Line {
    int64_t area = 0;
    int32_t building_no = 0;
    int32_t family_no = 0;
    int32_t welfare = 0;
    auto key() const { return std::tuple{area, building_no, family_no}; }
};

std::vector<Line> read_lines(const store::Table& table) {
    const auto& area = table.at("area").int64s;
    const auto building = answers(table, "vk_building_no");
    const auto family = answers(table, "vk_family_no");
    const auto welfare = answers(table, "vk_welfare");
    std::vector<Line> lines;
    lines.reserve(table.rows);
    for (size_t row = 0; row < table.rows; ++row) {
        if (building[row] > 0 && family[row] > 0) {
            lines.push_back({area[row], building[row], family[row], welfare[row]});
        }
    }
    if (!std::ranges::is_sorted(lines, {}, &Line::key)) {
        std::ranges::stable_sort(lines, {}, &Line::key);
    }
    return lines;
}

}  // namespace

// A line that stands twice with two classes says nothing.
std::vector<int64_t> vk_welfare(const SecondInput& input) {
    const store::Table& family = input.columns.family;
    std::vector<int64_t> out(family.rows, expr::unknown_integer);
    if (input.vk_line == nullptr) {
        return out;
    }
    const auto lines = read_lines(*input.vk_line);
    const auto& area = family.at("area").int64s;
    const auto building = answers(family, "building_no");
    const auto number = answers(family, "family_no");
    // Documents come mostly in the order of the list: the line looked for is often the next one.
    auto next = lines.begin();
    for (uint32_t row = 0; row < family.rows; ++row) {
        const std::tuple key{area[row], building[row], number[row]};
        if (next == lines.end() || next->key() != key) {
            next = std::ranges::lower_bound(lines, key, {}, &Line::key);
        }
        const auto first = next;
        bool alike = true;
        while (next != lines.end() && next->key() == key) {
            alike = alike && next->welfare == first->welfare;
            ++next;
        }
        if (next != first && alike && first->welfare > 0) {
            out[row] = first->welfare;
        }
    }
    return out;
}

std::vector<check::GivenOfGroups> vk_recaps(const SecondInput& input) {
    constexpr std::array names = {"vk_families_verified", "vk_very_poor", "vk_poor", "vk_not_poor",
                                  "vk_nonresponse"};
    std::vector<check::GivenOfGroups> out;
    if (input.vk == nullptr) {
        return out;
    }
    // One recap for each SLS, in order of areas as the table is kept.
    const auto& area = input.vk->at("area").int64s;
    out.push_back({"vk_listed", area, std::vector<int64_t>(area.size(), 1)});
    for (const char* name : names) {
        out.push_back({name, area, {}});
        for (const int32_t value : answers(*input.vk, name)) {
            out.back().values.push_back(known(value));
        }
    }
    return out;
}

}  // namespace regsosek::validate
