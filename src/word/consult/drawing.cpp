// How lists were made, as office state.
#include "word/consult/drawing.h"

#include <fmt/format.h>

#include "ground/base/text.h"

namespace regsosek::consult {

namespace {

constexpr const char* state_key = "consult/lists";

}  // namespace

paper::FkpOptions printer_options(const MadeWith& made, int32_t copy, int32_t copies) {
    paper::FkpOptions options;
    options.size = made.paper == Paper::a4 ? paper::a4 : paper::f4;
    options.copy = copy;
    options.copies = copies;
    options.blank_lines = made.blank_lines;
    options.both_sides = made.both_sides;
    options.dated = made.as_of;
    return options;
}

Result<void> keep_made_with(store::Workspace& workspace, const MadeWith& made) {
    return workspace.set_state(
        state_key, fmt::format("{}:{}:{}:{}:{}", made.paper == Paper::a4 ? "a4" : "f4", made.copies,
                               made.blank_lines, made.both_sides ? 1 : 0, made.as_of.number()));
}

Result<MadeWith> made_with(store::Workspace& workspace) {
    const auto kept = TRY(workspace.state(state_key));
    const auto parts = text::split(kept ? std::string_view(*kept) : std::string_view(), ':');
    constexpr size_t part_count = 5;
    if (parts.size() != part_count) {
        auto error = fail(Code::not_found, "daftar FKP belum dibuat", "no FKP list was made yet");
        return std::unexpected(std::move(error).error().with_hint(
            "Jalankan dulu: regsosek consult lists", "Run first: regsosek consult lists"));
    }
    const auto number = [&](size_t i) {
        return static_cast<int32_t>(text::integer(parts[i]).value_or(0));
    };
    MadeWith made;
    made.paper = parts[0] == "a4" ? Paper::a4 : Paper::f4;
    made.copies = number(1);
    made.blank_lines = number(2);
    made.both_sides = number(3) != 0;
    made.as_of = Date::from_number(number(4)).value_or(Date{});
    return made;
}

}  // namespace regsosek::consult
