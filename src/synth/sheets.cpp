// Rows of the K sheets and of their truth.
#include "synth/sheets.h"

#include <algorithm>
#include <array>
#include <string>
#include <vector>

#include "ground/base/math.h"
#include "synth/document.h"

namespace regsosek::synth {
namespace {

using View = std::string_view;

std::string_view name_of(HardCase hard_case) {
    switch (hard_case) {
        case HardCase::none: return "";
        case HardCase::twin: return "twin";
        case HardCase::swapped_nik: return "swapped_nik";
        case HardCase::namesake: return "namesake";
        case HardCase::pesantren: return "pesantren";
        case HardCase::no_nik: return "no_nik";
        case HardCase::old_kk: return "old_kk";
        case HardCase::moved_in: return "moved_in";
        case HardCase::duplicate: return "duplicate";
    }
    return "";
}

std::string_view name_of(const Family& family) {
    if (family.duplicate) {
        return "duplicate";
    }
    switch (family.kind) {
        case FamilyKind::twelve: return "twelve";
        case FamilyKind::thirty: return "thirty";
        case FamilyKind::pesantren: return "pesantren";
        default: break;
    }
    if (family.answers[family::kk_code] > 0) {
        return "split_kk";
    }
    if (family.kk_number.empty()) {
        return "no_kk";
    }
    return family.shares_building ? "shared_house" : "";
}

csv::Writer& key(csv::Writer& rows, const Frame& frame, const Family& family) {
    return rows.field(frame.sls[static_cast<size_t>(family.sls)].code)
        .field(int64_t{family.building_no})
        .field(int64_t{family.family_no});
}

void write_members(const Frame& frame, const Family& family, Page& page) {
    for (const Person& person : family.people) {
        key(page.rows, frame, family);
        write_answers(page.rows, member::columns, person.answers.number.data(),
                      person.answers.text.data());
        page.end();
    }
}

/// The NIK of a sheet by which NIK08 may know somebody again: sixteen digits of a member who lives
/// here, not ending in 0000 (NIK02).
std::vector<std::string> usable_niks(const Family& family) {
    std::vector<std::string> niks;
    for (const Person& person : family.people) {
        const std::string& nik = text_of(person.answers, MemberText::nik);
        if (person.present() && nik.size() == 16 && !nik.ends_with("0000")) {
            niks.push_back(nik);
        }
    }
    return niks;
}

/// True when a NIK was written on both sheets. Without one (nobody at home, cards not at hand)
/// numbers cannot tell that they are of one family.
bool share_a_nik(const Family& a, const Family& b) {
    if (!interviewed(a) || !interviewed(b)) {
        return false;
    }
    const auto niks = usable_niks(a);
    return std::ranges::any_of(usable_niks(b), [&](const std::string& nik) {
        return std::ranges::find(niks, nik) != niks.end();
    });
}

}  // namespace

std::vector<std::string_view> k_family_columns() {
    std::vector<View> names;
    for (const Column& column : family::columns) {
        names.push_back(column.name);
    }
    return names;
}

std::vector<std::string_view> k_member_columns() {
    std::vector<View> names = {"idsubsls", "building_no", "family_no"};
    for (const Column& column : member::columns) {
        names.push_back(column.name);
    }
    return names;
}

std::span<const std::string_view> truth_family_columns() {
    static constexpr std::array<View, 7> names = {{"idsubsls", "building_no", "family_no",
                                                   "true_family", "expenditure_per_capita_month",
                                                   "poverty", "hard_case"}};
    return names;
}
std::span<const std::string_view> truth_person_columns() {
    static constexpr std::array<View, 8> names = {{"idsubsls", "building_no", "family_no",
                                                   "member_no", "true_person", "true_nik",
                                                   "register_row", "hard_case"}};
    return names;
}
std::span<const std::string_view> truth_error_columns() {
    static constexpr std::array<View, 10> names = {{"file", "idsubsls", "building_no", "family_no",
                                                    "member_no", "kind", "variable", "true_value",
                                                    "written_value", "rule"}};
    return names;
}
std::span<const std::string_view> truth_duplicate_columns() {
    static constexpr std::array<View, 7> names = {{"idsubsls_a", "building_no_a", "family_no_a",
                                                   "idsubsls_b", "building_no_b", "family_no_b",
                                                   "rule"}};
    return names;
}

void write_sheets(const Frame& frame, const Draft& draft, Pages& pages) {
    Page& families = pages.page("k_family.csv");
    Page& members = pages.page("k_member.csv");
    Page& truth = pages.page("truth/family.csv");
    for (size_t at = 0; at < draft.families.size(); ++at) {
        const Family& family = draft.families[at];
        write_answers(families.rows, family::columns, family.answers.number.data(),
                      family.answers.text.data());
        families.end();
        if (interviewed(family)) {
            write_members(frame, family, members);
        }
        const double rupiah = math::exp(family.log_consumption);
        key(truth.rows, frame, family)
            .field(true_family(draft, static_cast<int>(at)))
            .field(static_cast<int64_t>(rupiah))
            .field(int64_t{rupiah < poverty_line ? 1 : 0})
            .field(name_of(family));
        truth.end();
    }
    Page& twice = pages.page("truth/duplicate.csv");
    for (const DuplicatePair& pair : draft.duplicates) {
        const Family& original = draft.families[static_cast<size_t>(pair.original)];
        const Family& copy = draft.families[static_cast<size_t>(pair.copy)];
        key(twice.rows, frame, original);
        key(twice.rows, frame, copy);
        twice.rows.field(share_a_nik(original, copy) ? View("NIK08") : View());
        twice.end();
    }
}

void write_errors(const Frame& frame, const Draft& draft, Pages& pages) {
    Page& page = pages.page("truth/error.csv");
    for (const PlantedError& error : draft.errors) {
        page.rows.field(error.file);
        if (error.family >= 0) {
            key(page.rows, frame, draft.families[static_cast<size_t>(error.family)]);
        } else {
            page.rows.field(frame.sls[static_cast<size_t>(error.sls)].code)
                .field(View())
                .field(View());
        }
        if (error.member_no > 0) {
            page.rows.field(int64_t{error.member_no});
        } else {
            page.rows.field(View());
        }
        page.rows.field(error.kind)
            .field(error.variable)
            .field(error.truth)
            .field(error.written)
            .field(error.rule);
        page.end();
    }
}

void write_people(const Frame& frame, const Draft& draft, std::span<const uint32_t> register_rows,
                  int64_t register_base, Page& page) {
    size_t at = 0;
    for (const Family& family : draft.families) {
        if (!interviewed(family)) {
            continue;
        }
        for (const Person& person : family.people) {
            const uint32_t row = register_rows[at++];
            key(page.rows, frame, family)
                .field(int64_t{person.answers[member::member_no]})
                .field(true_person(draft.village, person.serial))
                .field(person.nik)
                .field(row == 0 ? 0 : register_base + row)
                .field(name_of(person.hard_case));
            page.end();
        }
    }
}

}  // namespace regsosek::synth
