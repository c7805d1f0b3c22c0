// Rules within a sub-SLS: numbers of families and buildings, and the VK list.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>
#include <tuple>

#include "word/validate/second_collector.h"

namespace regsosek::validate {

namespace {

// Most missing numbers named in a finding.
constexpr size_t missing_named_max = 8;

void check_unique_numbers(std::span<const uint32_t> rows, std::span<const int32_t> number,
                          Collector& out) {
    for (size_t i = 0; i < rows.size(); ++i) {
        out.judge(Second::id03, number[rows[i]] > 0);
        const bool before = i > 0 && number[rows[i - 1]] == number[rows[i]];
        const bool after = i + 1 < rows.size() && number[rows[i + 1]] == number[rows[i]];
        if (number[rows[i]] > 0 && (before || after)) {
            out.hit(Second::id03, rows[i], fmt::format("family_no={}", number[rows[i]]));
        }
    }
}

// A sub-SLS is closed when its VK list has come: before, gaps are families not yet received.
void check_gaps(int64_t area, bool closed, std::span<const uint32_t> rows,
                std::span<const int32_t> number, Collector& out) {
    const bool known = closed && number[rows.front()] > 0;
    out.judge(Second::id04, known);
    if (!known) {
        return;
    }
    std::string missing;
    size_t count = 0;
    int32_t expected = 1;
    for (const uint32_t row : rows) {
        for (; expected < number[row]; ++expected) {
            if (count++ < missing_named_max) {
                fmt::format_to(std::back_inserter(missing), "{}{}", missing.empty() ? "" : ",",
                               expected);
            }
        }
        expected = std::max(expected, number[row] + 1);
    }
    if (count > 0) {
        out.area_hit(Second::id04, area, "",
                     fmt::format("missing={}{}; families={}", missing,
                                 count > missing_named_max ? ",..." : "", rows.size()));
    }
}

// Families of one building, by number: consecutive, apart from numbers used twice (ID03).
void check_consecutive(std::span<const uint32_t> rows, std::span<const int32_t> number,
                       Collector& out) {
    const bool known = number[rows.front()] > 0;
    out.judged(Second::id05, known ? static_cast<int64_t>(rows.size()) : 0,
               known ? 0 : static_cast<int64_t>(rows.size()));
    const bool gap = std::ranges::adjacent_find(rows, [&](uint32_t a, uint32_t b) {
                         return number[b] - number[a] > 1;
                     }) != rows.end();
    if (!known || !gap) {
        return;
    }
    for (const uint32_t row : rows) {
        out.hit(Second::id05, row,
                fmt::format("family_no={}; building={}..{}", number[row], number[rows.front()],
                            number[rows.back()]));
    }
}

// The value that more families than any other have; 0 when two are equally frequent.
int32_t usual_value(std::span<const uint32_t> rows, std::span<const int32_t> values) {
    std::map<int32_t, size_t> counts;
    for (const uint32_t row : rows) {
        if (values[row] > 0) {
            ++counts[values[row]];
        }
    }
    int32_t best = 0;
    size_t most = 0;
    for (const auto& [value, count] : counts) {
        best = count > most ? value : (count == most ? 0 : best);
        most = std::max(most, count);
    }
    return best;
}

// Who differs from most of the building is asked; where there is no majority, all are.
void check_building(const store::Table& family, std::span<const uint32_t> rows, Collector& out) {
    constexpr std::array names = {"floor_type", "wall_type", "roof_type"};
    std::vector<std::string> shown(rows.size());
    std::vector<uint8_t> known(rows.size(), 0);
    for (const char* name : names) {
        const auto values = answers(family, name);
        const int32_t usual = usual_value(rows, values);
        for (size_t i = 0; i < rows.size(); ++i) {
            const int32_t value = values[rows[i]];
            known[i] |= value > 0 ? 1 : 0;
            if (value > 0 && value != usual) {
                fmt::format_to(std::back_inserter(shown[i]), "{}{}={}",
                               shown[i].empty() ? "" : "; ", name, value);
            }
        }
    }
    for (size_t i = 0; i < rows.size(); ++i) {
        out.judge(Second::id06, known[i] != 0);
        if (!shown[i].empty()) {
            out.hit(Second::id06, rows[i], std::move(shown[i]));
        }
    }
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

void check_recap(const store::Table& vk, size_t row, Collector& out) {
    const auto value = [&](const char* name) { return answers(vk, name)[row]; };
    const int32_t verified = value("vk_families_verified");
    const std::array classes = {value("vk_very_poor"), value("vk_poor"), value("vk_not_poor")};
    const int32_t nonresponse = value("vk_nonresponse");
    const bool known = verified >= 0 && nonresponse >= 0 && std::ranges::min(classes) >= 0;
    out.judge(Second::ops01, known);
    const int32_t sum = classes[0] + classes[1] + classes[2];
    if (known && (sum != verified || nonresponse > verified)) {
        out.area_hit(Second::ops01, vk.at("area").integer(row), "",
                     fmt::format("verified={}; very_poor={}; poor={}; not_poor={}; nonresponse={}",
                                 verified, classes[0], classes[1], classes[2], nonresponse));
    }
}

// Interviewed documents of an area; negative when the result of one is not known.
using Interviewed = std::map<int64_t, int64_t>;

Interviewed count_interviewed(const store::Table& family) {
    const auto& area = family.at("area").int64s;
    const auto result = answers(family, "interview_result");
    constexpr int32_t partly = 2, gone = 5;  // codes of interview_result
    const Census census{family};
    Interviewed counts;
    for (size_t row = 0; row < family.rows; ++row) {
        if (!census.has(row)) {
            continue;
        }
        int64_t& count = counts[area[row]];
        if (result[row] < 0) {
            count = INT64_MIN / 2;
        } else {
            // A family that events ended was interviewed when it was there.
            const bool ended = census.changed(row) && result[row] == gone;
            count += result[row] <= partly || ended ? 1 : 0;
        }
    }
    return counts;
}

void check_documents(const store::Table& vk, size_t row, const Interviewed& interviewed,
                     Collector& out) {
    const int32_t verified = answers(vk, "vk_families_verified")[row];
    const int32_t nonresponse = answers(vk, "vk_nonresponse")[row];
    const int64_t area = vk.at("area").integer(row);
    const auto found = interviewed.find(area);
    const int64_t documents = found == interviewed.end() ? 0 : found->second;
    const bool known = verified >= 0 && nonresponse >= 0 && documents >= 0;
    out.judge(Second::ops02, known);
    if (known && documents != verified - nonresponse) {
        out.area_hit(Second::ops02, area, "",
                     fmt::format("documents={}; verified={}; nonresponse={}", documents, verified,
                                 nonresponse));
    }
}

// A line that stands twice with two classes says nothing.
void check_classes(const store::Table& family, const std::vector<Line>& lines, Collector& out) {
    const auto& area = family.at("area").int64s;
    const auto building = answers(family, "building_no");
    const auto number = answers(family, "family_no");
    const auto welfare = answers(family, "welfare_status_initial");
    for (uint32_t row = 0; row < family.rows; ++row) {
        const std::tuple key{area[row], building[row], number[row]};
        const auto same = std::ranges::equal_range(lines, key, {}, &Line::key);
        const bool known = welfare[row] > 0 && !same.empty() && same.front().welfare > 0 &&
                           same.front().welfare == same.back().welfare;
        out.judge(Second::ops03, known);
        if (known && same.front().welfare != welfare[row]) {
            out.hit(Second::ops03, row,
                    fmt::format("welfare_status_initial={}; vk_welfare={}", welfare[row],
                                same.front().welfare));
        }
    }
}

}  // namespace

void check_numbering(const SecondInput& input, Collector& out) {
    const store::Table& family = input.columns.family;
    const auto number = answers(family, "family_no");
    const auto building = answers(family, "building_no");
    const auto& area = family.at("area").int64s;
    const Groups groups = group_by(area);
    const Census census{family};
    for (size_t g = 0; g < groups.size() && !groups.rows.empty(); ++g) {
        std::vector<uint32_t> rows;
        std::ranges::copy_if(groups.of(g), std::back_inserter(rows),
                             [&](uint32_t row) { return census.has(row); });
        if (rows.empty()) {
            continue;
        }
        std::ranges::stable_sort(rows, {}, [&](uint32_t row) { return number[row]; });
        const int64_t code = area[rows.front()];
        bool closed = false;
        if (input.vk != nullptr) {
            closed = std::ranges::binary_search(input.vk->at("area").int64s, code);
        }
        check_unique_numbers(rows, number, out);
        check_gaps(code, closed, rows, number, out);
        std::ranges::stable_sort(rows, {}, [&](uint32_t row) { return building[row]; });
        for (size_t begin = 0; begin < rows.size();) {
            size_t end = begin + 1;
            while (end < rows.size() && building[rows[end]] == building[rows[begin]]) {
                ++end;
            }
            if (building[rows[begin]] > 0 && end - begin > 1) {
                const auto together = std::span(rows).subspan(begin, end - begin);
                check_consecutive(together, number, out);
                check_building(family, together, out);
            }
            begin = end;
        }
    }
}

void check_listing(const SecondInput& input, Collector& out) {
    const store::Table& family = input.columns.family;
    if (input.vk != nullptr) {
        const Interviewed interviewed = count_interviewed(family);
        for (size_t row = 0; row < input.vk->rows; ++row) {
            check_recap(*input.vk, row, out);
            check_documents(*input.vk, row, interviewed, out);
        }
    }
    if (input.vk_line != nullptr) {
        check_classes(family, read_lines(*input.vk_line), out);
    }
}

}  // namespace regsosek::validate
