// Making and opening the indices.
#include "word/link/index_file.h"

#include <chrono>
#include <filesystem>

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

// People of the documents; a family without members is there by its head.
struct Searched {
    std::vector<std::string_view> name, nik, kk;
    std::vector<int32_t> birth;
    std::vector<uint8_t> sex;
    std::vector<int64_t> area, id;
    std::vector<uint32_t> family;

    explicit Searched(const Observed& observed)
        : name(observed.identities->member_name),
          nik(observed.identities->nik),
          kk(observed.kk),
          birth(observed.birth),
          sex(observed.sex),
          area(observed.area),
          id(observed.columns->person.at("person_id").int64s),
          family(observed.family) {
        const store::Columns& columns = *observed.columns;
        for (uint32_t f = 0; f < columns.family.rows; ++f) {
            if (columns.person_begin[f] == columns.person_begin[f + 1]) {
                name.push_back(observed.identities->head_name[f]);
                nik.emplace_back();
                kk.push_back(observed.identities->kk_number[f]);
                birth.push_back(0);
                sex.push_back(0);
                area.push_back(columns.family.at("area").integer(f));
                id.push_back(0);
                family.push_back(f);
            }
        }
    }
    match::PersonColumns columns() const {
        match::PersonColumns out;
        out.rows = id.size();
        out.name = name;
        out.nik = nik;
        out.kk = kk;
        out.birth = birth;
        out.sex = sex;
        out.area = area;
        out.household = family;
        return out;
    }
};

// The index of the documents: people, then families with the words of their addresses.
Result<int64_t> write_observed(store::Workspace& workspace, const store::Scope& scope,
                               const match::NameTable& names, const match::Frozen& frozen,
                               seal::PageWriter& writer) {
    const Observed observed = TRY(observe(workspace, scope));
    const Searched people(observed);
    const auto sink = [&](std::string_view bytes) { return writer.add(bytes); };
    std::vector<uint32_t> order;
    TRY(match::write_index(people.columns(), people.id, names, frozen, sink, &order));
    std::vector<Household> households;
    std::vector<std::string_view> addresses;
    const store::Table& family = observed.columns->family;
    for (uint32_t row = 0; row < order.size(); ++row) {
        const uint32_t f = people.family[order[row]];
        const int64_t id = family.at("family_id").integer(f);
        if (households.empty() || households.back().family_id != id) {
            households.push_back({id, family.at("area").integer(f), row, 0});
            addresses.push_back(observed.identities->address[f]);
        }
        ++households.back().rows;
    }
    TRY(write_households(households, addresses, observed.columns->as_of, writer.size(), sink));
    return static_cast<int64_t>(order.size());
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
        report.rows = TRY(write_observed(workspace, scope, models.names, frozen, writer));
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
    if (of == IndexOf::registered && *made_from != TRY(state_of_run(workspace, "link.run"))) {
        return std::unexpected(fail(Code::conflict, "link dijalankan lagi setelah indeks dibuat",
                                    "link has run again since the index was made")
                                   .error()
                                   .with_hint("jalankan link index", "run link index"));
    }
    if (!std::filesystem::exists(index_path(workspace, of))) {
        return not_yet("indeks sudah dihapus", "the index has been deleted", "jalankan link index",
                       "run link index");
    }
    const seal::Key key = TRY(index_key(workspace));
    auto file = TRY(seal::PageFile::open(index_path(workspace, of), key));
    SealedBytes bytes(file);
    std::shared_ptr<const Households> households;
    if (of == IndexOf::observed) {
        households = std::make_shared<const Households>(TRY(Households::open(bytes, file.size())));
    }
    const uint64_t people = households == nullptr ? file.size() : households->people_bytes();
    auto index = TRY(match::Index::open(bytes, people));
    OpenIndex out{std::move(file), std::move(index), nullptr, households, nullptr};
    if (households != nullptr) {
        out.newer = std::make_shared<Newer>(households->as_of());
    } else {
        out.owners = std::make_shared<const seal::PageFile>(
            TRY(seal::PageFile::open(owners_path(workspace), key)));
    }
    return out;
}

}  // namespace regsosek::link
