// Which column of a file answers which question.
#include "word/collect/layout.h"

#include <fmt/format.h>

#include <algorithm>

#include "ground/base/text.h"

namespace regsosek::collect {

namespace {

constexpr const char* area_names[] = {"province_code", "regency_code", "district_code",
                                      "village_code",  "sls_code",     "subsls_code"};

// Questions that the import cannot do without, besides the key.
bool needed(const form::Question& question, expr::Level level) {
    const bool area = std::ranges::find(area_names, question.name) != std::end(area_names);
    return question.level == level && question.required == 'Y' && question.basis == "seen" &&
           question.kind != form::Kind::blob && !area;
}

Result<void> place_column(Layout& layout, const csv::File& file, const form::Form& form,
                          expr::Level level, int index) {
    const std::string& name = file.header()[static_cast<size_t>(index)];
    if (name == "idsubsls") {
        layout.idsubsls = index;
        return {};
    }
    const form::Question* question = form.find(name);
    const bool key_of_family = level == expr::Level::member && question != nullptr &&
                               question->level == expr::Level::family;
    if (key_of_family && question->name == "building_no") {
        layout.building_no = index;
        return {};
    }
    if (key_of_family && question->name == "family_no") {
        layout.family_no = index;
        return {};
    }
    const auto* area =
        question == nullptr ? std::end(area_names) : std::ranges::find(area_names, question->name);
    if (area != std::end(area_names)) {
        layout.area_parts[static_cast<size_t>(area - std::begin(area_names))] = index;
    }
    if (question == nullptr || (question->level != level && area == std::end(area_names))) {
        return csv::unknown_column(file, name, form.dictionary().names());
    }
    if (question->level == level) {
        layout.column[static_cast<size_t>(question - form.questions().data())] = index;
    }
    return {};
}

Result<void> check_key(Layout& layout, const csv::File& file, const form::Form& form,
                       expr::Level level) {
    const auto of = [&](const char* name) {
        const form::Question* question = form.find(name);
        return question == nullptr
                   ? -1
                   : layout.column[static_cast<size_t>(question - form.questions().data())];
    };
    if (level == expr::Level::family) {
        layout.building_no = of("building_no");
        layout.family_no = of("family_no");
    } else {
        layout.member_no = of("member_no");
    }
    if (layout.idsubsls < 0) {
        for (size_t i = 0; i < std::size(area_names); ++i) {
            if (layout.area_parts[i] < 0) {
                return csv::missing_column(file, area_names[i]);
            }
        }
    }
    if (layout.building_no < 0) {
        return csv::missing_column(file, "building_no");
    }
    if (layout.family_no < 0) {
        return csv::missing_column(file, "family_no");
    }
    return {};
}

}  // namespace

Result<Layout> read_layout(const csv::File& file, const form::Form& form, expr::Level level) {
    Layout layout;
    layout.column.assign(form.questions().size(), -1);
    layout.area_parts.assign(std::size(area_names), -1);
    for (size_t i = 0; i < file.header().size(); ++i) {
        TRY(place_column(layout, file, form, level, static_cast<int>(i)));
    }
    TRY(check_key(layout, file, form, level));
    for (size_t i = 0; i < form.questions().size(); ++i) {
        const form::Question& question = form.questions()[i];
        const bool absent = question.level == level && layout.column[i] < 0;
        if (absent && needed(question, level)) {
            return csv::missing_column(file, question.name);
        }
        if (absent && question.kind != form::Kind::blob && question.basis == "seen") {
            layout.missing.push_back(question.name);
        }
    }
    return layout;
}

Result<int> needed_column(const csv::File& file, const std::string& name) {
    const int found = file.column(name);
    if (found < 0) {
        return csv::missing_column(file, name);
    }
    return found;
}

}  // namespace regsosek::collect
