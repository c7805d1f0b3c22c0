// Lists for the printer: drawn again, compared with what was made, handed over.
#include <fmt/format.h>

#include <algorithm>

#include "ground/base/files.h"
#include "ground/base/hash.h"
#include "ground/base/ids.h"
#include "ground/base/json.h"
#include "word/consult/drawing.h"

namespace regsosek::consult {

namespace {

constexpr int owner_only = 0600;

// The rows of consult_list inside an area, and all of its villages' rows for drawing.
struct Wanted {
    AreaRange range;
    store::Scope village;
    store::Table lists;  ///< of the whole village
};

Result<Wanted> wanted_lists(store::Workspace& workspace, const store::Scope& scope,
                            const std::string& area) {
    if (area.size() != 10 && area.size() != 16) {
        return fail(Code::usage, "wilayah: desa (10 angka) atau SLS (16 angka)",
                    "area: a village (10 digits) or an SLS (16 digits)");
    }
    const AreaRange range = TRY(AreaRange::of(area));
    const AreaRange whole = TRY(AreaRange::of(std::string_view(area).substr(0, 10)));
    if (!scope.contains(whole.low) || !scope.contains(whole.high - 1)) {
        return fail(Code::no_right, "wilayah di luar hak", "the area is outside the right");
    }
    Wanted wanted{range, store::Scope{{whole}}, {}};
    store::Query query;
    query.table = "consult_list";
    if (TRY(workspace.has_table(query.table))) {
        wanted.lists = TRY(workspace.query(query, wanted.village));
    }
    const bool any = wanted.lists.rows > 0 &&
                     std::ranges::any_of(wanted.lists.at("area").int64s,
                                         [&](int64_t code) { return range.contains(code); });
    if (!any) {
        auto error = fail(Code::not_found, fmt::format("tidak ada daftar untuk {}", area),
                          fmt::format("there is no list for {}", area));
        return std::unexpected(std::move(error).error().with_hint(
            "Jalankan dulu: regsosek consult lists", "Run first: regsosek consult lists"));
    }
    return wanted;
}

// The lists of the village as they are now, if they are still what was made.
Result<std::vector<paper::FkpList>> same_lists(const ListSources& sources, const Wanted& wanted,
                                               const paper::FkpLegend& legend,
                                               const MadeWith& made) {
    auto lists = lists_of_village(sources, 0);
    const auto print = TRY(paper::print_fkp(lists, legend, printer_options(made, 1, made.copies)));
    if (hex(blake2b(print.pdf)) != wanted.lists.at("blob").text(0)) {
        auto error = fail(Code::conflict, "data daftar sudah berubah sejak dibuat",
                          "what stands on the list has changed since it was made");
        return std::unexpected(std::move(error).error().with_hint(
            "Buat ulang: regsosek consult lists", "Make them again: regsosek consult lists"));
    }
    return lists;
}

// The handover, as a new version of the one before for this area.
store::Document handover(const PrintOptions& options, const AreaRange& range,
                         const std::vector<paper::FkpList>& lists, const std::string& hash,
                         int64_t printing) {
    store::Document document;
    document.kind = store::Kind::handover;
    document.key = "fkp-list-" + options.area;
    document.area = range.low;
    document.author = "consult";
    document.reason = "cetak daftar FKP";
    json::Writer writer{document.answers};
    writer.begin_object();
    writer.key("copies");
    writer.value(int64_t{options.copies});
    writer.key("file_hash");
    writer.value(std::string_view(hash));
    writer.key("lists");
    writer.begin_array();
    for (const paper::FkpList& list : lists) {
        writer.value(std::string_view(list.list_id));
    }
    writer.end_array();
    writer.key("printing");
    writer.value(printing);
    writer.key("purpose");
    writer.value("forum konsultasi publik");
    writer.key("receiver");
    writer.value(std::string_view(options.receiver));
    writer.end_object();
    return document;
}

}  // namespace

Result<PrintReport> print_lists(store::Workspace& workspace, const store::Scope& scope,
                                const PrintOptions& options) {
    if (options.copies < 1) {
        return fail(Code::usage, "paling sedikit satu salinan", "one copy at least");
    }
    const Wanted wanted = TRY(wanted_lists(workspace, scope, options.area));
    const MadeWith made = TRY(made_with(workspace));
    const auto legend = TRY(legend_of(options.forms_folder));
    const auto columns = TRY(workspace.columns(wanted.village, list_columns()));
    Groups groups = TRY(groups_as_printed(workspace, wanted.village, *columns));
    const std::string chain_head{wanted.lists.at("chain_head").text(0)};
    ListSources sources =
        TRY(list_sources(workspace, wanted.village, scope, std::move(groups), chain_head));
    TRY(read_names(workspace, wanted.village, sources));
    auto lists = TRY(same_lists(sources, wanted, legend, made));
    std::vector<paper::FkpList> chosen;
    for (size_t i = 0; i < lists.size(); ++i) {
        if (wanted.range.contains(sources.places.sls[i])) {
            chosen.push_back(std::move(lists[i]));
        }
    }
    const auto before =
        TRY(workspace.get(store::Kind::handover, "fkp-list-" + options.area, scope, false));
    PrintReport report;
    report.printing = before ? before->version + 1 : 1;
    paper::FkpOptions printer = printer_options(made, 0, options.copies);
    printer.printing = static_cast<int32_t>(report.printing);
    const auto print = TRY(paper::print_fkp(chosen, legend, printer));
    report.lists = static_cast<int64_t>(chosen.size());
    for (const int32_t pages : print.pages) {
        report.pages += int64_t{pages} * options.copies;
    }
    // First the record, then the paper: nothing leaves the house that is not written down.
    const std::vector<store::Document> documents = {
        handover(options, wanted.range, chosen, hex(blake2b(print.pdf)), report.printing)};
    TRY(workspace.append(documents));
    TRY(files::write(options.output_file, print.pdf, owner_only));
    return report;
}

}  // namespace regsosek::consult
