// From columns, identities and groups to lists.
#include "word/consult/lists.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <numeric>
#include <tuple>

#include "ground/base/assert.h"
#include "ground/base/hash.h"
#include "ground/base/ids.h"
#include "ground/form/form.h"
#include "word/consult/family_rows.h"

namespace regsosek::consult {

namespace {

constexpr const char* not_scored = "not_scored";

// Words of score_not_ranked as printed under a name.
constexpr std::array<std::pair<std::string_view, std::string_view>, 9> reason_words = {{
    {"no_respondent", "tidak ada responden"},
    {"refused", "responden menolak"},
    {"moved", "keluarga pindah"},
    {"no_result", "hasil pendataan tidak diisi"},
    {"blank_document", "dokumen kosong"},
    {"error_document", "dokumen belum bersih"},
    {"no_persons", "tidak ada anggota yang tinggal"},
    {"unknown_predictors", "isian belum lengkap"},
    {not_scored, "belum dihitung"},
}};

std::string remark_of(const std::string& reason) {
    if (reason.empty()) {
        return {};
    }
    const auto found = std::ranges::find(reason_words, reason,
                                         &std::pair<std::string_view, std::string_view>::first);
    return fmt::format("belum diperingkat: {}",
                       found == reason_words.end() ? std::string_view(reason) : found->second);
}

Result<store::Table> needed_table(store::Workspace& workspace, const store::Scope& scope,
                                  const std::string& name, std::vector<std::string> fields,
                                  const Text& hint) {
    if (!TRY(workspace.has_table(name))) {
        auto error = fail(Code::not_found, fmt::format("tabel {} belum ada", name),
                          fmt::format("table {} is not there yet", name))
                         .error();
        return std::unexpected(std::move(error).with_hint(hint.id, hint.en));
    }
    store::Query query;
    query.table = name;
    query.fields = std::move(fields);
    return workspace.query(query, scope);
}

int32_t reason_index(Groups& groups, std::string_view reason) {
    const auto found = std::ranges::find(groups.reasons, reason);
    if (found != groups.reasons.end()) {
        return static_cast<int32_t>(found - groups.reasons.begin());
    }
    groups.reasons.emplace_back(reason);
    return static_cast<int32_t>(groups.reasons.size()) - 1;
}

Groups empty_groups(size_t rows) {
    Groups groups;
    groups.reasons = {"", not_scored};
    groups.group.assign(rows, 0);
    groups.reason.assign(rows, 1);
    return groups;
}

// Takes the group of each family from a table; families that it lacks keep what they have.
void take_groups(Groups& groups, const store::Columns& columns, const store::Table& table,
                 const char* column) {
    const FamilyRows rows{columns.family.at("family_id").int64s};
    const store::Column& family = table.at("family_id");
    const store::Column& group = table.at(column);
    for (size_t i = 0; i < table.rows; ++i) {
        const int64_t row = rows.row(family.integer(i));
        if (row >= 0 && group.integer(i) > 0) {
            groups.group[static_cast<size_t>(row)] = static_cast<int32_t>(group.integer(i));
            groups.reason[static_cast<size_t>(row)] = 0;
        }
    }
}

void take_reasons(Groups& groups, const store::Columns& columns, const store::Table& table) {
    const FamilyRows rows{columns.family.at("family_id").int64s};
    const store::Column& family = table.at("family_id");
    const store::Column& reason = table.at("reason");
    for (size_t i = 0; i < table.rows; ++i) {
        const int64_t row = rows.row(family.integer(i));
        if (row >= 0 && !reason.text(i).empty()) {
            groups.reason[static_cast<size_t>(row)] = reason_index(groups, reason.text(i));
        }
    }
}

// A number of the list as printed; codes below 0 say that it is not known.
int32_t known_number(int64_t number) {
    return static_cast<int32_t>(std::max<int64_t>(number, 0));
}

// The id of a list: what it says of whom, without anybody's name.
std::string id_of(const ListSources& sources, size_t sls) {
    Hasher hasher;
    hasher.add_field(AreaCode{sources.places.sls[sls]}.text()).add_field(sources.chain_head);
    const auto& family_id = sources.columns->family.at("family_id").int64s;
    for (const uint32_t row : sources.rows_of(sls)) {
        hasher.add(fmt::format("{}:{};", family_id[row], sources.groups.group[row]));
    }
    for (const AddedFamily& one : added_of(sources.added, sources.places.sls[sls])) {
        hasher.add(fmt::format("+{};", one.register_row));
    }
    constexpr size_t digits = 10;  // 40 bits: two of 7,141 lists agree once in 43,000 districts
    std::string id = hex(hasher.digest()).substr(0, digits);
    std::ranges::transform(id, id.begin(),
                           [](char c) { return static_cast<char>(std::toupper(c)); });
    return id;
}

std::array<paper::FkpPlace, 5> places_of(const Places& places, int64_t area) {
    const std::string code = AreaCode{area}.text();
    std::array<paper::FkpPlace, 5> out;
    // Digits of each level: province 2, regency 2, kecamatan 3, village 3, SLS with sub-SLS 6.
    constexpr std::array ends = {2, 4, 7, 10, 16};
    int begin = 0;
    for (size_t i = 0; i < ends.size(); ++i) {
        const auto first = static_cast<size_t>(begin);
        out[i].code = code.substr(first, static_cast<size_t>(ends[i]) - first);
        const bool whole = ends[i] == 16;
        out[i].name = places.name(whole ? area : AreaCode{area}.enclosing(ends[i]).value);
        begin = ends[i];
    }
    return out;
}

}  // namespace

Result<Groups> groups_of_score(store::Workspace& workspace, const store::Scope& scope,
                               const store::Columns& columns) {
    const Text hint{"Jalankan dulu: regsosek score apply", "Run first: regsosek score apply"};
    Groups groups = empty_groups(columns.family.rows);
    take_reasons(
        groups, columns,
        TRY(needed_table(workspace, scope, "score_not_ranked", {"family_id", "reason"}, hint)));
    take_groups(
        groups, columns,
        TRY(needed_table(workspace, scope, "score_family", {"family_id", "model_group"}, hint)),
        "model_group");
    return groups;
}

Result<Groups> groups_as_printed(store::Workspace& workspace, const store::Scope& scope,
                                 const store::Columns& columns) {
    const Text hint{"Jalankan dulu: regsosek consult lists", "Run first: regsosek consult lists"};
    Groups groups = empty_groups(columns.family.rows);
    const store::Table table = TRY(needed_table(workspace, scope, "consult_printed",
                                                {"family_id", "group_printed", "reason"}, hint));
    take_reasons(groups, columns, table);
    take_groups(groups, columns, table, "group_printed");
    return groups;
}

Result<ListSources> list_sources(store::Workspace& workspace, const store::Scope& scope,
                                 const store::Scope& names, Groups groups, std::string chain_head) {
    ListSources sources;
    sources.columns = TRY(workspace.columns(scope, list_columns()));
    sources.groups = std::move(groups);
    for (const std::string& reason : sources.groups.reasons) {
        sources.remarks.push_back(remark_of(reason));
    }
    sources.chain_head = std::move(chain_head);
    sources.places = TRY(read_places(workspace, scope, names));
    sources.added = TRY(read_added(workspace, scope, sources.places));
    const store::Table& family = sources.columns->family;
    const auto& area = family.at("area").int64s;
    const auto& building = family.at("building_no").int32s;
    const auto& number = family.at("family_no").int32s;
    sources.order.resize(family.rows);
    std::iota(sources.order.begin(), sources.order.end(), 0U);
    const auto key = [&](uint32_t row) {
        return std::tuple{area[row], building[row], number[row], row};
    };
    std::ranges::sort(sources.order, {}, key);
    size_t at = 0;
    for (size_t i = 0; i < sources.places.sls.size(); ++i) {
        const int64_t sls = sources.places.sls[i];
        if (i == 0 || village_of(sls) != village_of(sources.places.sls[i - 1])) {
            sources.village_begin.push_back(i);
        }
        sources.sls_begin.push_back(at);
        while (at < sources.order.size() && area[sources.order[at]] == sls) {
            ++at;
        }
    }
    sources.sls_begin.push_back(at);
    sources.village_begin.push_back(sources.places.sls.size());
    return sources;
}

Result<void> read_names(store::Workspace& workspace, const store::Scope& scope,
                        ListSources& sources) {
    sources.identities = TRY(workspace.identities(scope));
    const auto& family_id = sources.columns->family.at("family_id").int64s;
    const auto& named = sources.identities->family_id;
    sources.identity_row.assign(family_id.size(), UINT32_MAX);
    size_t at = 0;
    for (size_t row = 0; row < family_id.size() && at < named.size(); ++row) {
        if (family_id[row] == named[at]) {
            sources.identity_row[row] = static_cast<uint32_t>(at++);
        }
    }
    must(at == named.size(), "identities are of families in the columns");
    return {};
}

store::ColumnNames list_columns() {
    return {{"building_no", "family_no", "sls_name"}, {}};
}

paper::FkpList list_of(const ListSources& sources, size_t sls) {
    const int64_t area = sources.places.sls[sls];
    paper::FkpList list;
    list.list_id = id_of(sources, sls);
    list.sls_code = AreaCode{area}.text();
    list.chain_head = sources.chain_head;
    list.places = places_of(sources.places, area);
    const store::Table& family = sources.columns->family;
    const auto& building = family.at("building_no").int32s;
    const auto& number = family.at("family_no").int32s;
    for (const uint32_t row : sources.rows_of(sls)) {
        const auto reason = static_cast<size_t>(sources.groups.reason[row]);
        list.families.push_back({known_number(building[row]), known_number(number[row]),
                                 sources.identities->head_name[sources.identity_row[row]],
                                 sources.identities->address[sources.identity_row[row]],
                                 sources.groups.group[row], sources.remarks[reason]});
    }
    for (const AddedFamily& one : added_of(sources.added, area)) {
        list.added.push_back({one.name, one.address});
    }
    return list;
}

std::vector<paper::FkpList> lists_of_village(const ListSources& sources, size_t village) {
    std::vector<paper::FkpList> lists;
    for (size_t sls = sources.village_begin[village]; sls < sources.village_begin[village + 1];
         ++sls) {
        lists.push_back(list_of(sources, sls));
    }
    return lists;
}

Result<paper::FkpLegend> legend_of(const std::string& forms_folder) {
    const auto form =
        TRY(form::load_by_name("regsosek22-fkp", form::default_forms_folder(forms_folder)));
    paper::FkpLegend legend;
    for (const form::CodeList& list : form->codelists()) {
        std::vector<paper::FkpCode>* codes = list.name == "fkp_group"      ? &legend.groups
                                             : list.name == "fkp_reason"   ? &legend.reasons
                                             : list.name == "vk_existence" ? &legend.existences
                                                                           : nullptr;
        for (const form::CodeLabel& label : list.codes) {
            if (codes != nullptr) {
                codes->push_back({label.code, label.label.id});
            }
        }
    }
    return legend;
}

std::string short_hash(const store::Hash& hash) {
    std::string out;
    constexpr size_t bytes = 8;
    for (size_t i = 0; i < bytes; ++i) {
        fmt::format_to(std::back_inserter(out), "{:02X}", hash[i]);
    }
    return out;
}

}  // namespace regsosek::consult
