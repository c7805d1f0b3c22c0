// Making and opening the indices.
#include "word/link/index_file.h"

#include <chrono>

#include "ground/base/files.h"
#include "method/match/match.h"
#include "word/link/model_files.h"
#include "word/link/observed.h"
#include "word/link/register_file.h"
#include "word/link/secret.h"

namespace regsosek::link {

namespace {

std::unexpected<Error> not_yet(const char* id, const char* en, const char* hint_id,
                               const char* hint_en) {
    return std::unexpected(fail(Code::not_found, id, en).error().with_hint(hint_id, hint_en));
}

/// The state a run leaves behind. Errors: not_found.
Result<std::string> state_of_run(store::Workspace& workspace, std::string_view name) {
    auto value = TRY(workspace.state(name));
    if (!value || value->empty()) {
        return not_yet("link belum pernah dijalankan", "link has not run yet", "jalankan link run",
                       "run link run");
    }
    return std::move(*value);
}

Result<match::Frozen> model_of_run(store::Workspace& workspace) {
    const std::string blob = TRY(state_of_run(workspace, "link.model"));
    auto frozen = match::frozen_of(TRY(workspace.get_blob(blob)));
    if (!frozen) {
        return fail(Code::corrupt, "model pemadanan yang disimpan rusak",
                    "the kept model of the linkage is damaged");
    }
    return std::move(*frozen);
}

/// The register of the last run, out of the vault.
Result<Register> register_of_run(store::Workspace& workspace) {
    const std::string blob = TRY(state_of_run(workspace, "link.register"));
    return Register::parse("register", TRY(workspace.get_blob(blob)));
}

Result<void> write_owners(store::Workspace& workspace, size_t rows, const store::Scope& scope,
                          const seal::Key& key) {
    store::Query query;
    query.table = "link_person";
    query.fields = {"person_id", "outcome", "register_row", "reason"};
    const store::Table table = TRY(workspace.query(query, scope));
    const auto& person = table.at("person_id");
    const auto& row = table.at("register_row");
    const auto& outcome = table.at("outcome");
    const auto& reason = table.at("reason");
    std::vector<int64_t> owners(rows, 0);
    for (size_t i = 0; i < table.rows; ++i) {
        const int64_t at = row.integer(i) - 1;
        const bool second = reason.integer(i) == static_cast<int64_t>(match::Reason::second_record);
        if (outcome.integer(i) >= 2 && !second && at >= 0 && at < static_cast<int64_t>(rows)) {
            owners[static_cast<size_t>(at)] = person.integer(i);
        }
    }
    auto writer = TRY(seal::PageWriter::create(owners_path(workspace), key));
    TRY(writer.add(
        {reinterpret_cast<const char*>(owners.data()), owners.size() * sizeof(int64_t)}));
    return writer.finish();
}

}  // namespace

std::string index_path(const store::Workspace& workspace, IndexOf of) {
    return workspace.folder() +
           (of == IndexOf::registered ? "/index/link-registered" : "/index/link-observed");
}

std::string owners_path(const store::Workspace& workspace) {
    return workspace.folder() + "/index/link-owners";
}

std::string index_state(IndexOf of) {
    return of == IndexOf::registered ? "link.index.registered" : "link.index.observed";
}

Result<seal::Key> index_key(store::Workspace& workspace) {
    const std::string secret = TRY(secret_of(workspace, Secret::indices));
    seal::Key key;
    std::copy(secret.begin(), secret.end(), key.bytes.begin());
    return key;
}

Result<IndexReport> make_index(store::Workspace& workspace, const store::Scope& scope, IndexOf of) {
    const auto begin = std::chrono::steady_clock::now();
    if (!TRY(workspace.covers(scope))) {
        return fail(Code::no_right, "indeks memerlukan seluruh wilayah",
                    "an index needs all areas");
    }
    const match::Frozen frozen = TRY(model_of_run(workspace));
    const std::string run = TRY(state_of_run(workspace, "link.run"));
    const auto models = TRY(read_models({}));
    const seal::Key key = TRY(index_key(workspace));
    TRY(files::make_folder(workspace.folder() + "/index", 0700));
    auto writer = TRY(seal::PageWriter::create(index_path(workspace, of), key));
    const auto sink = [&](std::string_view bytes) { return writer.add(bytes); };
    IndexReport report;
    if (of == IndexOf::registered) {
        const Register registered = TRY(register_of_run(workspace));
        std::vector<int64_t> ids(registered.rows());
        for (size_t i = 0; i < ids.size(); ++i) {
            ids[i] = static_cast<int64_t>(i) + 1;
        }
        TRY(write_owners(workspace, registered.rows(), scope, key));
        TRY(match::write_index(registered.columns(), ids, models.names, frozen, sink));
        report.rows = static_cast<int64_t>(registered.rows());
    } else {
        const Observed observed = TRY(observe(workspace, scope));
        const store::Column& person_id = observed.columns->person.at("person_id");
        std::vector<int64_t> ids(observed.rows());
        for (size_t i = 0; i < ids.size(); ++i) {
            ids[i] = person_id.integer(i);
        }
        TRY(match::write_index(observed.person_columns(), ids, models.names, frozen, sink));
        report.rows = static_cast<int64_t>(observed.rows());
    }
    report.bytes = static_cast<int64_t>(writer.size());
    TRY(writer.finish());
    TRY(workspace.set_state(index_state(of), run));
    report.seconds =
        std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
    return report;
}

Result<int64_t> OpenIndex::owner(uint32_t row) const {
    int64_t person = 0;
    seal::PageReader reader(*owners);
    if (!reader.read(uint64_t{row} * sizeof person, &person, sizeof person)) {
        return fail(Code::corrupt, "indeks pemilik baris register rusak",
                    "the index of the register rows' owners is damaged");
    }
    return person;
}

Result<OpenIndex> open_index(store::Workspace& workspace, IndexOf of) {
    const auto made_from = TRY(workspace.state(index_state(of)));
    if (!made_from || made_from->empty()) {
        return not_yet("indeks belum dibuat", "the index was not made yet", "jalankan link index",
                       "run link index");
    }
    if (*made_from != TRY(state_of_run(workspace, "link.run"))) {
        return std::unexpected(fail(Code::conflict, "link dijalankan lagi setelah indeks dibuat",
                                    "link has run again since the index was made")
                                   .error()
                                   .with_hint("jalankan link index", "run link index"));
    }
    const seal::Key key = TRY(index_key(workspace));
    auto file = TRY(seal::PageFile::open(index_path(workspace, of), key));
    SealedBytes bytes(file);
    auto index = TRY(match::Index::open(bytes, file.size()));
    OpenIndex out{std::move(file), std::move(index), nullptr};
    if (of == IndexOf::registered) {
        out.owners = std::make_shared<const seal::PageFile>(
            TRY(seal::PageFile::open(owners_path(workspace), key)));
    }
    return out;
}

}  // namespace regsosek::link
