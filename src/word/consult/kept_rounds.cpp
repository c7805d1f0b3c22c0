// Rounds as office state: one text per round, with the mark of its run before it.
#include "word/consult/kept_rounds.h"

#include <fmt/format.h>

#include "ground/base/hash.h"
#include "ground/base/text.h"

namespace regsosek::consult {

namespace {

constexpr const char* run_key = "consult/lists/run";

std::string round_key(size_t first) {
    return fmt::format("consult/lists/round/{}", first);
}

// What marks everything of a run.
std::string mark(const ListRun& run) {
    return run.fingerprint + " " + run.chain_head;
}

void add_codes(Hasher& hasher, const std::vector<paper::FkpCode>& codes) {
    for (const paper::FkpCode& one : codes) {
        hasher.add_field(fmt::format("{}", one.code)).add_field(one.label);
    }
}

std::optional<Drawn> parsed(std::string_view line) {
    const auto parts = text::split(line, ' ');
    constexpr size_t part_count = 8;
    if (parts.size() != part_count) {
        return std::nullopt;
    }
    const auto number = [&](size_t i) { return text::integer(parts[i]).value_or(0); };
    return Drawn{number(0),
                 std::string(parts[1]),
                 static_cast<int32_t>(number(2)),
                 static_cast<int32_t>(number(3)),
                 static_cast<int32_t>(number(4)),
                 static_cast<int32_t>(number(5)),
                 std::string(parts[6]),
                 number(7)};
}

}  // namespace

Result<std::string> fingerprint_of(store::Workspace& workspace, const store::Scope& scope,
                                   const paper::FkpLegend& legend, const MadeWith& made,
                                   size_t villages_per_round) {
    Hasher hasher;
    hasher.add_field(REGSOSEK_VERSION)
        .add_field(fmt::format("{} {} {} {} {} {}", made.paper == Paper::a4 ? "a4" : "f4",
                               made.copies, made.blank_lines, made.both_sides, made.as_of.number(),
                               villages_per_round));
    add_codes(hasher, legend.groups);
    add_codes(hasher, legend.reasons);
    add_codes(hasher, legend.existences);
    hasher.add_field(TRY(workspace.families_stamp()));
    for (const char* table : {"score_family", "score_not_ranked", "frame_area", "collect_vk"}) {
        const auto info = TRY(workspace.table_info(table));
        hasher.add_field(info ? info->stamp : "");
    }
    // The families of block VI: the name of the sealed list is its hash.
    hasher.add_field(TRY(workspace.state("link.missing")).value_or(""));
    for (const AreaRange& range : scope.ranges()) {
        hasher.add_field(fmt::format("{} {}", range.low, range.high));
    }
    return hex(hasher.digest());
}

Result<ListRun> begin_run(store::Workspace& workspace, const std::string& fingerprint,
                          const std::string& chain_head) {
    const auto kept = TRY(workspace.state(run_key));
    const auto parts = text::split(kept ? std::string_view(*kept) : std::string_view(), ' ');
    if (parts.size() == 2 && parts[0] == fingerprint) {
        return ListRun{fingerprint, std::string(parts[1])};
    }
    ListRun run{fingerprint, chain_head};
    TRY(workspace.set_state(run_key, mark(run)));
    return run;
}

Result<std::optional<std::vector<Drawn>>> kept_round(store::Workspace& workspace,
                                                     const ListRun& run, size_t first) {
    const auto kept = TRY(workspace.state(round_key(first)));
    const auto lines = text::split(kept ? std::string_view(*kept) : std::string_view(), '\n');
    if (lines.front() != mark(run)) {
        return std::optional<std::vector<Drawn>>{};
    }
    std::vector<Drawn> lists;
    for (size_t i = 1; i < lines.size(); ++i) {
        auto one = parsed(lines[i]);
        if (!one) {
            return std::optional<std::vector<Drawn>>{};
        }
        lists.push_back(*std::move(one));
    }
    return std::optional{std::move(lists)};
}

Result<void> keep_round(store::Workspace& workspace, const ListRun& run, size_t first,
                        const std::vector<Drawn>& lists) {
    std::string text = mark(run);
    for (const Drawn& one : lists) {
        text += fmt::format("\n{} {} {} {} {} {} {} {}", one.area, one.list_id, one.families,
                            one.not_ranked, one.pages, one.first_page, one.blob, one.bytes);
    }
    return workspace.set_state(round_key(first), text);
}

}  // namespace regsosek::consult
