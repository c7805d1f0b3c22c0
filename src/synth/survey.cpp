// Drawing and writing the survey.
#include "synth/survey.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <numeric>
#include <set>

#include "ground/base/math.h"
#include "synth/document.h"

namespace regsosek::synth {
namespace {

using View = std::string_view;

/// Susenas has 500 to 1,000 families in a district (methods/score.md).
constexpr double sample_share = .012;
constexpr int64_t sample_least = 600;
constexpr int families_per_psu = 10;
/// Smaller SLS cannot be drawn.
constexpr int psu_least = 14;
/// Spread of the error with which a month's expenditure is remembered (log).
constexpr double recall_spread = .08;

/// What a survey never asks or gives away: places, names, numbers, officers, dates, photos.
bool left_out(View name) {
    static const std::set<View> identity = {
        "form_sheet_no", "form_sheet_total", "province_code",     "regency_code",
        "district_code", "village_code",     "sls_code",          "subsls_code",
        "sls_name",      "address",          "head_name",         "building_no",
        "family_no",     "landmark_id",      "kk_number",         "ppl_name",
        "ppl_code",      "pml_name",         "pml_code",          "interview_date",
        "check_date",    "respondent_name",  "respondent_phone",  "notes",
        "geo_lat",       "geo_lon",          "geo_accuracy_m",    "geo_time",
        "photo_front",   "photo_inside",     "expenditure_month", "member_name",
        "nik",           "dwelling_kind",    "operator_code"};
    return identity.contains(name);
}

constexpr std::array<View, 5> leading = {
    {"sample_id", "stratum", "psu", "weight", "expenditure_month"}};

std::vector<View> sample_columns(std::span<const Column> columns) {
    std::vector<View> names(leading.begin(), leading.end());
    for (const Column& column : columns) {
        if (!left_out(column.name)) {
            names.push_back(column.name);
        }
    }
    return names;
}

/// SLS of a stratum drawn with probability by size.
void draw_stratum(const Frame& frame, Random& random, int stratum, int64_t wanted,
                  std::vector<Psu>& psus) {
    std::vector<int> candidates;
    int64_t families = 0;
    for (size_t k = 0; k < frame.sls.size(); ++k) {
        const Sls& sls = frame.sls[k];
        const bool urban = frame.villages[static_cast<size_t>(sls.village)].urban;
        if (urban == (stratum == 1) && sls.families >= psu_least) {
            candidates.push_back(static_cast<int>(k));
            families += sls.families;
        }
    }
    if (candidates.empty() || wanted == 0) {
        return;
    }
    const double step = static_cast<double>(families) / static_cast<double>(wanted);
    double next = step * random.uniform();
    double passed = 0.0;
    for (const int at : candidates) {
        passed += frame.sls[static_cast<size_t>(at)].families;
        int hits = 0;
        while (next < passed) {  // an SLS larger than the step may be hit more than once
            next += step;
            ++hits;
        }
        if (hits > 0) {
            const double weight = step / families_per_psu;
            psus.push_back({at, 0, stratum, hits * families_per_psu, weight});
        }
    }
}

std::string decimal(double value) {
    return fmt::format("{:.4f}", value);
}

void lead(Page& page, const Psu& psu, int64_t id, int64_t expenditure) {
    page.rows.field(id)
        .field(int64_t{psu.stratum})
        .field(int64_t{psu.number})
        .field(decimal(psu.weight))
        .field(expenditure);
}

template <size_t fields, size_t texts>
void write_kept(Page& page, std::span<const Column> columns,
                const Answers<fields, texts>& answers) {
    size_t text = 0;
    for (size_t field = 0; field < columns.size(); ++field) {
        const bool is_text = columns[field].shape == Shape::text;
        if (!left_out(columns[field].name)) {
            page.rows.field(is_text ? answers.text[text]
                                    : shown(columns[field], answers.number[field]));
        }
        text += is_text ? 1 : 0;
    }
}

/// Families of an SLS that may be drawn.
std::vector<int> drawable(const Draft& draft, int sls) {
    std::set<int> mistaken;
    for (const PlantedError& error : draft.errors) {
        mistaken.insert(error.family);
    }
    std::vector<int> list;
    for (size_t at = 0; at < draft.families.size(); ++at) {
        const Family& family = draft.families[at];
        if (family.sls == sls && family.answers[family::interview_result] == 1 &&
            !family.duplicate && family.kind != FamilyKind::pesantren &&
            !mistaken.contains(static_cast<int>(at))) {
            list.push_back(static_cast<int>(at));
        }
    }
    return list;
}

void write_one(Random& random, const Psu& psu, int64_t id, const Family& family, Pages& pages) {
    const double spent = math::exp(family.log_consumption + recall_spread * random.normal()) *
                         std::max(1, family.present);
    const auto rounded = static_cast<int64_t>(spent / 1000.0 + .5) * 1000;
    Page& families = pages.page("sample_family.csv");
    lead(families, psu, id, rounded);
    write_kept(families, family::columns, family.answers);
    families.end();
    Page& members = pages.page("sample_member.csv");
    for (const Person& person : family.people) {
        if (person.present()) {
            lead(members, psu, id, rounded);
            write_kept(members, member::columns, person.answers);
            members.end();
        }
    }
}

}  // namespace

std::vector<Psu> draw_survey(const Frame& frame, uint64_t seed) {
    int64_t families = 0;
    int64_t urban = 0;
    for (const Village& village : frame.villages) {
        families += village.families;
        urban += village.urban ? village.families : 0;
    }
    const auto wanted =
        std::max(sample_least, static_cast<int64_t>(sample_share * static_cast<double>(families)));
    const int64_t psus_wanted = wanted / families_per_psu;
    const int64_t urban_psus = psus_wanted * urban / families;
    Random random(seed, static_cast<uint64_t>(Stream::survey));
    std::vector<Psu> psus;
    draw_stratum(frame, random, 1, urban_psus, psus);
    draw_stratum(frame, random, 2, psus_wanted - urban_psus, psus);
    std::vector<int> numbers(psus.size());
    std::iota(numbers.begin(), numbers.end(), 1);
    for (size_t k = numbers.size(); k > 1; --k) {
        std::swap(numbers[k - 1], numbers[random.below(static_cast<uint32_t>(k))]);
    }
    for (size_t k = 0; k < psus.size(); ++k) {
        psus[k].number = numbers[k];
    }
    return psus;
}

std::vector<std::string_view> sample_family_columns() {
    return sample_columns(family::columns);
}

std::vector<std::string_view> sample_member_columns() {
    return sample_columns(member::columns);
}

void write_sample(const std::vector<Psu>& psus, uint64_t seed, const Frame& frame,
                  const Draft& draft, Pages& pages) {
    for (const Psu& psu : psus) {
        if (frame.sls[static_cast<size_t>(psu.sls)].village != draft.village) {
            continue;
        }
        std::vector<int> list = drawable(draft, psu.sls);
        Random random(seed, static_cast<uint64_t>(Stream::survey),
                      static_cast<uint64_t>(psu.sls) + 1);
        for (int k = 0; k < psu.families && !list.empty(); ++k) {
            const size_t at = random.below(static_cast<uint32_t>(list.size()));
            const int64_t id = int64_t{psu.number} * 1000 + k + 1;
            write_one(random, psu, id, draft.families[static_cast<size_t>(list[at])], pages);
            list.erase(list.begin() + static_cast<std::ptrdiff_t>(at));
        }
    }
}

}  // namespace regsosek::synth
