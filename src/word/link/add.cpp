// A batch linked after the run, from the index.
#include <chrono>

#include "ground/store/table_file.h"
#include "method/match/later.h"
#include "regsosek/link.h"
#include "word/link/index_file.h"
#include "word/link/model_files.h"
#include "word/link/register_file.h"

namespace regsosek::link {

namespace {

store::Table table_of(const AddReport& report) {
    store::Table table;
    table.rows = report.people.size();
    table.columns.reserve(5);
    auto& line = table.add("line", store::ColumnType::int64).int64s;
    auto& outcome = table.add("outcome", store::ColumnType::int32).int32s;
    auto& reason = table.add("reason", store::ColumnType::int32).int32s;
    auto& weight = table.add("weight", store::ColumnType::int32).int32s;
    auto& row = table.add("register_row", store::ColumnType::int64).int64s;
    for (const AddedPerson& person : report.people) {
        line.push_back(person.line);
        outcome.push_back(person.outcome);
        reason.push_back(person.reason);
        weight.push_back(static_cast<int32_t>(person.bits * 100));
        row.push_back(person.register_row);
    }
    return table;
}

AddReport report_of(const match::Later& later) {
    AddReport report;
    const match::Linkage& linkage = later.linkage;
    report.persons = static_cast<int64_t>(linkage.outcome.size());
    report.compared = static_cast<int64_t>(linkage.report.distinct_pairs);
    report.register_rows = static_cast<int64_t>(later.right_rows);
    for (size_t i = 0; i < linkage.outcome.size(); ++i) {
        const match::Outcome outcome = linkage.outcome[i];
        report.linked += outcome >= match::Outcome::linked ? 1 : 0;
        report.review += outcome == match::Outcome::review ? 1 : 0;
        report.none += outcome == match::Outcome::none ? 1 : 0;
        report.people.push_back({static_cast<int64_t>(i) + 1, static_cast<int32_t>(outcome),
                                 static_cast<int32_t>(linkage.reason[i]),
                                 linkage.weight[i] / static_cast<double>(match::weight_unit),
                                 int64_t{linkage.right[i]} + 1});
    }
    return report;
}

}  // namespace

Result<AddReport> add_batch(store::Workspace& workspace, const store::Scope& scope,
                            const std::string& batch, const std::string& out) {
    const auto begin = std::chrono::steady_clock::now();
    if (!scope.whole()) {
        return fail(Code::no_right, "menambah pemadanan memerlukan seluruh wilayah",
                    "adding to the linkage needs all areas");
    }
    const OpenIndex open = TRY(open_index(workspace, IndexOf::registered));
    const auto models = TRY(read_models({}));
    const Register people = TRY(Register::read(batch, 0));
    SealedBytes bytes(open.file);
    seal::PageReader owners(*open.owners);
    bool sound = true;
    const auto taken = [&](uint32_t row) {
        int64_t owner = 0;
        sound = owners.read(uint64_t{row} * sizeof owner, &owner, sizeof owner) && sound;
        return owner != 0;
    };
    const auto later =
        TRY(match::link_later(people.columns(), models.names, open.index, bytes, taken, {}));
    if (!sound) {
        return fail(Code::corrupt, "indeks pemilik baris register rusak",
                    "the index of the register rows' owners is damaged");
    }
    AddReport report = report_of(later);
    if (!out.empty()) {
        TRY(store::TableFile::write(out, table_of(report)));
    }
    report.seconds =
        std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
    return report;
}

}  // namespace regsosek::link
