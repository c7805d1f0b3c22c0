// Reading what link sealed.
#include "word/consult/added.h"

#include <algorithm>

#include "ground/base/text.h"

namespace regsosek::consult {

Result<std::vector<AddedFamily>> read_added(store::Workspace& workspace, const store::Scope& scope,
                                            const Places& places) {
    std::vector<AddedFamily> out;
    const auto blob = TRY(workspace.state("link.missing"));
    if (!blob || blob->empty()) {
        return out;
    }
    const std::string content = TRY(workspace.get_blob(*blob));
    for (const std::string_view line : text::split(content, '\n')) {
        const auto cells = text::split(line, '\t');
        const auto area = text::integer(cells[0]);
        const auto row = cells.size() == 3 ? text::integer(cells[1]) : std::nullopt;
        if (line.empty()) {
            continue;
        }
        if (!area || !row) {
            return fail(Code::corrupt, "daftar keluarga dari register rusak",
                        "the list of families of the register is damaged");
        }
        // Where only the village is known, no list of an SLS can name them.
        if (scope.contains(*area) && std::ranges::binary_search(places.sls, *area)) {
            out.push_back({*area, *row, std::string(cells[2]), places.name(*area)});
        }
    }
    std::ranges::sort(out, {},
                      [](const AddedFamily& one) { return std::pair{one.area, one.register_row}; });
    return out;
}

std::span<const AddedFamily> added_of(const std::vector<AddedFamily>& added, int64_t area) {
    const auto found = std::ranges::equal_range(added, area, {}, &AddedFamily::area);
    return {found.begin(), found.end()};
}

}  // namespace regsosek::consult
