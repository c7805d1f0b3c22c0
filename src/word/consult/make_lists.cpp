// Draws the lists of all villages and seals them, round by round.
#include <algorithm>
#include <chrono>
#include <future>
#include <optional>

#include "ground/base/ids.h"
#include "ground/base/stop.h"
#include "ground/base/threads.h"
#include "word/consult/kept_rounds.h"

namespace regsosek::consult {

namespace {

using Clock = std::chrono::steady_clock;

double seconds_since(Clock::time_point& from) {
    const Clock::time_point now = Clock::now();
    const double seconds = std::chrono::duration<double>(now - from).count();
    from = now;
    return seconds;
}

// The files of the villages [first, first + prints.size()).
struct Round {
    size_t first = 0;
    std::vector<Result<paper::FkpPrint>> prints;
    std::vector<std::vector<Drawn>> lists;
};

std::vector<Drawn> drawn_lists(const ListSources& sources, size_t village,
                               const std::vector<paper::FkpList>& lists,
                               const paper::FkpPrint& print, bool both_sides) {
    std::vector<Drawn> out;
    int32_t page = 1;
    for (size_t i = 0; i < lists.size(); ++i) {
        Drawn one;
        one.area = sources.places.sls[sources.village_begin[village] + i];
        one.list_id = lists[i].list_id;
        one.families = static_cast<int32_t>(lists[i].families.size());
        one.not_ranked = static_cast<int32_t>(
            std::ranges::count(lists[i].families, 0, &paper::FkpFamily::group));
        one.pages = print.pages[i];
        one.first_page = page;
        page += both_sides ? (one.pages + 1) / 2 * 2 : one.pages;
        out.push_back(std::move(one));
    }
    return out;
}

Round draw_round(const ListSources& sources, const paper::FkpLegend& legend,
                 const paper::FkpOptions& options, size_t first, size_t last) {
    Round round;
    round.first = first;
    round.prints.resize(last - first);
    round.lists.resize(last - first);
    parallel_blocks(last - first, [&](size_t i) {
        const auto lists = lists_of_village(sources, first + i);
        round.prints[i] = paper::print_fkp(lists, legend, options);
        if (round.prints[i]) {
            round.lists[i] =
                drawn_lists(sources, first + i, lists, *round.prints[i], options.both_sides);
        }
    });
    return round;
}

Result<std::vector<Drawn>> seal_round(store::Workspace& workspace, Round& round) {
    std::vector<Drawn> out;
    for (size_t i = 0; i < round.prints.size(); ++i) {
        const paper::FkpPrint print = TRY(std::move(round.prints[i]));
        const std::string blob = TRY(workspace.put_blob(print.pdf));
        round.lists[i].front().bytes = static_cast<int64_t>(print.pdf.size());
        for (Drawn& one : round.lists[i]) {
            one.blob = blob;
            out.push_back(std::move(one));
        }
    }
    return out;
}

void count(const std::vector<Drawn>& lists, ListReport& report) {
    for (const Drawn& one : lists) {
        report.families += one.families;
        report.not_ranked += one.not_ranked;
        report.pages += one.pages;
        report.bytes += one.bytes;
    }
}

// One run over all rounds: those kept are taken over, the others drawn while the one before is
// being sealed.
class Drawing {
public:
    Drawing(store::Workspace& workspace, const store::Scope& scope, ListSources& sources,
            const paper::FkpLegend& legend, const ListOptions& options,
            const paper::FkpOptions& printer, const ListRun& run)
        : workspace_(workspace),
          scope_(scope),
          sources_(sources),
          legend_(legend),
          options_(options),
          printer_(printer),
          run_(run),
          step_(std::max<size_t>(1, options.villages_per_round)) {}

    Result<std::vector<Drawn>> all(ListReport& report) {
        TRY(read_kept());
        TRY(read_names_left());
        std::vector<Drawn> out;
        start_next(0);
        for (size_t i = 0; i < kept_.size(); ++i) {
            std::vector<Drawn> lists;
            if (kept_[i]) {
                lists = *std::move(kept_[i]);
            } else {
                Round round = next_.get();
                start_next(i + 1);
                report.villages_drawn += static_cast<int64_t>(round.prints.size());
                lists = TRY(seal_round(workspace_, round));
                TRY(keep_round(workspace_, run_, i * step_, lists));
            }
            count(lists, report);
            std::ranges::move(lists, std::back_inserter(out));
            TRY(go_on(std::min(sources_.villages(), (i + 1) * step_)));
        }
        return out;
    }

private:
    Result<void> read_kept() {
        for (size_t first = 0; first < sources_.villages(); first += step_) {
            kept_.push_back(TRY(kept_round(workspace_, run_, first)));
        }
        return {};
    }
    // Names are read of the villages that are left to be drawn.
    Result<void> read_names_left() {
        std::vector<AreaRange> left;
        for (size_t village = 0; village < sources_.villages(); ++village) {
            if (!kept_[village / step_]) {
                const AreaCode code{sources_.village_area(village)};
                constexpr size_t village_digits = 10;
                left.push_back(TRY(AreaRange::of(code.text().substr(0, village_digits))));
            }
        }
        const bool some = std::ranges::any_of(kept_, [](const auto& round) { return !!round; });
        return left.empty() ? Result<void>{}
                            : read_names(workspace_, some ? store::Scope(std::move(left)) : scope_,
                                         sources_);
    }
    // Begins to draw the first round from `i` on that is not kept.
    void start_next(size_t i) {
        while (i < kept_.size() && kept_[i]) {
            ++i;
        }
        if (i < kept_.size()) {
            const size_t first = i * step_;
            const size_t last = std::min(sources_.villages(), first + step_);
            next_ = std::async(std::launch::async, [this, first, last] {
                return draw_round(sources_, legend_, printer_, first, last);
            });
        }
    }
    Result<void> go_on(size_t done) const {
        TRY(check_stop());
        if (options_.progress && !options_.progress(static_cast<int64_t>(done),
                                                    static_cast<int64_t>(sources_.villages()))) {
            return fail(Code::stopped, "dihentikan; jalankan lagi untuk meneruskan",
                        "stopped; run again to go on");
        }
        return {};
    }

    store::Workspace& workspace_;
    const store::Scope& scope_;
    ListSources& sources_;
    const paper::FkpLegend& legend_;
    const ListOptions& options_;
    const paper::FkpOptions& printer_;
    const ListRun& run_;
    size_t step_;
    std::vector<std::optional<std::vector<Drawn>>> kept_;
    std::future<Round> next_;
};

store::Table list_table(const std::vector<Drawn>& lists, const std::string& chain_head) {
    store::Table table;
    table.rows = lists.size();
    table.columns.reserve(8);
    auto& area = table.add("area", store::ColumnType::int64).int64s;
    store::TextBuilder id{table.add("list_id", store::ColumnType::text)};
    auto& families = table.add("families", store::ColumnType::int32).int32s;
    auto& not_ranked = table.add("not_ranked", store::ColumnType::int32).int32s;
    auto& pages = table.add("pages", store::ColumnType::int32).int32s;
    auto& first_page = table.add("first_page", store::ColumnType::int32).int32s;
    store::TextBuilder blob{table.add("blob", store::ColumnType::text)};
    store::TextBuilder head{table.add("chain_head", store::ColumnType::text)};
    for (const Drawn& one : lists) {
        area.push_back(one.area);
        id.add(one.list_id);
        families.push_back(one.families);
        not_ranked.push_back(one.not_ranked);
        pages.push_back(one.pages);
        first_page.push_back(one.first_page);
        blob.add(one.blob);
        head.add(chain_head);
    }
    return table;
}

// What was printed of whom, by family_id as the columns lie.
store::Table printed_table(const ListSources& sources) {
    const store::Table& family = sources.columns->family;
    store::Table table;
    table.rows = family.rows;
    table.columns.reserve(5);
    table.add("family_id", store::ColumnType::int64).int64s = family.at("family_id").int64s;
    table.add("area", store::ColumnType::int64).int64s = family.at("area").int64s;
    auto& line = table.add("line_no", store::ColumnType::int32).int32s;
    line.resize(family.rows);
    for (size_t sls = 0; sls < sources.places.sls.size(); ++sls) {
        int32_t number = 0;
        for (const uint32_t row : sources.rows_of(sls)) {
            line[row] = ++number;
        }
    }
    table.add("group_printed", store::ColumnType::int32).int32s = sources.groups.group;
    store::Column& reason = table.add("reason", store::ColumnType::text);
    reason.dictionary = sources.groups.reasons;
    reason.codes = sources.groups.reason;
    return table;
}

}  // namespace

Result<ListReport> make_lists(store::Workspace& workspace, const store::Scope& scope,
                              const ListOptions& options) {
    Clock::time_point clock = Clock::now();
    ListReport report;
    const MadeWith made{options.paper, options.copies, options.blank_lines, options.both_sides,
                        options.as_of};
    const auto legend = TRY(legend_of(options.forms_folder));
    const auto columns = TRY(workspace.columns(scope, list_columns()));
    Groups groups = TRY(groups_of_score(workspace, scope, *columns));
    ListSources sources = TRY(list_sources(workspace, scope, scope, std::move(groups), ""));
    const std::string fingerprint =
        TRY(fingerprint_of(workspace, scope, legend, made, options.villages_per_round));
    const store::Hash head = TRY(workspace.chain_head()).chain_head;
    const ListRun run = TRY(begin_run(workspace, fingerprint, short_hash(head)));
    sources.chain_head = run.chain_head;
    report.seconds_gather = seconds_since(clock);
    const paper::FkpOptions printer = printer_options(made, 1, options.copies);
    const auto drawn =
        TRY(Drawing(workspace, scope, sources, legend, options, printer, run).all(report));
    report.seconds_draw_seal = seconds_since(clock);
    report.villages = static_cast<int64_t>(sources.villages());
    report.lists = static_cast<int64_t>(drawn.size());
    TRY(workspace.write_table({"consult_list", {"area"}, "area"}, list_table(drawn, run.chain_head),
                              scope));
    TRY(workspace.write_table({"consult_printed", {"family_id"}, "area"}, printed_table(sources),
                              scope));
    TRY(keep_made_with(workspace, made));
    report.seconds_tables = seconds_since(clock);
    return report;
}

}  // namespace regsosek::consult
