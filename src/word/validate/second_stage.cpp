// Running the rules of the second stage on what they read.
#include "word/validate/second_stage.h"

#include <algorithm>
#include <array>
#include <tuple>

#include "ground/base/threads.h"
#include "method/check/group_run.h"
#include "word/validate/second_given.h"

namespace regsosek::validate {

namespace {

constexpr int64_t village_unit = 1'000'000;        // 16 digits: the last 6 are SLS and sub-SLS
constexpr int64_t kecamatan_unit = 1'000'000'000;  // and the 3 before them the village
constexpr size_t hits_per_task = 4096;

// Which group of the given scopes each family is in.
struct Keys {
    explicit Keys(const std::vector<int64_t>& areas) : village(areas), kecamatan(areas) {
        std::ranges::transform(village, village.begin(), village_of);
        std::ranges::transform(kecamatan, kecamatan.begin(), kecamatan_of);
    }
    std::vector<int64_t> village;
    std::vector<int64_t> kecamatan;
};

check::GroupInput group_input(const SecondInput& input, const Keys& keys) {
    const auto& areas = input.columns.family.at("area").int64s;
    check::GroupInput out{
        input.batch,
        {{"sls", areas}, {"village", keys.village}, {"kecamatan", keys.kecamatan}},
        vk_recaps(input),
        {},
        input.columns.family.at("family_id").int64s,
        input.columns.person.at("person_id").int64s};
    std::ranges::move(receipts(input), std::back_inserter(out.of_groups));
    out.of_rows = {
        {"sub_sls_listed", {}}, {"vk_welfare", {}}, {"industry_fits", {}}, {"namesake", {}}};
    constexpr std::array compute = {sub_sls_listed, vk_welfare, industry_fits, namesakes};
    parallel_blocks(compute.size(), [&](size_t i) { out.of_rows[i].values = compute[i](input); });
    return out;
}

// Area and officer of a group as a whole, from the parts of its scope.
void place_group(const check::GroupBook& book, const check::Figures& figures,
                 const check::GroupInput& input, size_t scope, uint32_t group, AreaHit& out) {
    const check::GroupsOfScope& groups = figures.scopes[scope];
    if (!groups.keys.empty()) {
        out.area = groups.keys[group];
        return;
    }
    const uint32_t family = groups.first[group];
    for (const std::string& part : book.scopes[scope].parts) {
        const size_t of = book.scope(part);
        if (of < book.scopes.size()) {
            place_group(book, figures, input, of, figures.scopes[of].of_family[family], out);
            continue;
        }
        const auto index = static_cast<size_t>(book.of_rows->find(part)->index);
        const auto& view = input.batch.columns[index];
        const std::string value = view.texts.empty() ? std::to_string(view.integers[family])
                                                     : std::string(view.texts[family]);
        out.officer += out.officer.empty() ? value : " " + value;
    }
}

}  // namespace

int64_t village_of(int64_t area) {
    return area / village_unit * village_unit;
}

int64_t kecamatan_of(int64_t area) {
    return area / kecamatan_unit * kecamatan_unit;
}

SecondStage run_second_stage(const SecondInput& input) {
    const check::RuleBook& book = input.book;
    SecondStage out;
    if (book.group_rules.empty()) {
        return out;
    }
    const Keys keys(input.columns.family.at("area").int64s);
    const check::GroupInput groups = group_input(input, keys);
    const check::Figures figures = check::compute_figures(book, groups);
    check::CheckedGroups checked = check::run_groups(book, figures, groups, {input.groups});
    out.counts = std::move(checked.counts);
    out.by_group = std::move(checked.by_group);
    out.hits.resize(checked.rows.size());
    parallel_ranges(checked.rows.size(), hits_per_task, [&](size_t begin, size_t end) {
        for (size_t i = begin; i < end; ++i) {
            const check::Hit& hit = checked.rows[i];
            out.hits[i] = {hit, check::shown_totals(book, figures, groups,
                                                    book.group_rules[hit.rule], hit.row)};
        }
    });
    for (const check::Hit& hit : checked.groups) {
        const check::GroupRule& rule = book.group_rules[hit.rule];
        AreaHit found{hit.rule, 0, "", check::shown_totals(book, figures, groups, rule, hit.row)};
        place_group(book.groups, figures, groups, rule.scope, hit.row, found);
        out.area_hits.push_back(std::move(found));
    }
    std::ranges::sort(out.area_hits, {},
                      [](const AreaHit& hit) { return std::tie(hit.rule, hit.area, hit.officer); });
    return out;
}

}  // namespace regsosek::validate
