// Counts per place and officer, added up from rows.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>
#include <optional>
#include <set>

#include "ground/base/ids.h"
#include "method/disclose/cell_key.h"
#include "regsosek/watch.h"

namespace regsosek::watch {

namespace {

using Key = std::pair<int64_t, std::string>;  // sub-SLS, officer

// Everything that a count needs to find its line.
struct Count {
    store::Workspace& workspace;
    const store::Scope& scope;
    std::string_view secret;  // of record keys; empty: none are wanted
    std::map<Key, Progress> lines;
    std::map<int64_t, std::string> officer_of_sls;  // who visits it, by area code
    std::map<int64_t, Progress*> line_of_family;

    Progress& line(int64_t area) {
        const auto officer = officer_of_sls.find(area);
        return lines[{area, officer == officer_of_sls.end() ? std::string{} : officer->second}];
    }
    uint32_t key(const char* unit, int64_t id) const {
        return secret.empty() ? 0 : disclose::record_key(secret, unit + std::to_string(id));
    }
    uint32_t family_key(int64_t id) const { return key("family:", id); }
    uint32_t person_key(int64_t id) const { return key("person:", id); }
};

void add(int64_t& count, int64_t more) {
    count = std::max<int64_t>(count, 0) + more;
}

Result<std::optional<store::Table>> read(const Count& count, const char* table) {
    if (!TRY(count.workspace.has_table(table))) {
        return std::nullopt;
    }
    store::Query query;
    query.table = table;
    return TRY(count.workspace.query(query, count.scope));
}

Result<void> read_assignments(Count& count) {
    const auto table = TRY(read(count, "frame_assignment"));
    const auto* ppl = table ? table->find("ppl_code") : nullptr;
    for (size_t row = 0; ppl != nullptr && row < table->rows; ++row) {
        count.officer_of_sls[table->at("area").integer(row)] = std::string(ppl->text(row));
    }
    return {};
}

Result<void> count_listing(Count& count) {
    const auto table = TRY(read(count, "collect_vk"));
    for (size_t row = 0; table && row < table->rows; ++row) {
        Progress& line = count.line(table->at("area").integer(row));
        const auto number = [&](const char* name) {
            const auto* column = table->find(name);
            return column == nullptr ? int64_t{0} : std::max<int64_t>(0, column->integer(row));
        };
        add(line.prelist, number("vk_families_prelist"));
        add(line.verified, number("vk_families_verified"));
    }
    return {};
}

const store::ColumnNames& wanted() {
    static const store::ColumnNames names{
        {"interview_result", "welfare_status_initial", "ppl_code"}, {}};
    return names;
}

Result<void> count_documents(Count& count) {
    const auto columns = TRY(count.workspace.columns(count.scope, wanted()));
    const store::Table& family = columns->family;
    const auto& result = family.at("interview_result");
    const auto& welfare = family.at("welfare_status_initial");
    const auto& ppl = family.at("ppl_code");
    const auto& persons = columns->person.at("person_id");
    for (size_t row = 0; row < family.rows; ++row) {
        const int64_t area = family.at("area").integer(row);
        const int64_t id = family.at("family_id").integer(row);
        Progress& line = count.lines[{area, std::string(ppl.text(row))}];
        count.line_of_family[id] = &line;
        ++line.documents;
        for (uint32_t one = columns->person_begin[row]; one < columns->person_begin[row + 1];
             ++one) {
            ++line.persons;
            line.keys.persons += count.person_key(persons.integer(one));
        }
        const uint32_t key = count.family_key(id);
        const int64_t code = result.integer(row);
        if (code >= 1 && code <= 5) {
            ++line.results[code - 1];
            line.keys.results[code - 1] += key;
        }
        const bool interviewed = code == 1 || code == 2;
        if (interviewed && (welfare.integer(row) == 1 || welfare.integer(row) == 2)) {
            ++line.poor;
            line.keys.poor += key;
        }
    }
    return {};
}

// Calls count(line, row) for each row of a table about families or persons.
template <typename F>
Result<std::optional<store::Table>> each(Count& count, const char* name, const F& counted) {
    auto table = TRY(read(count, name));
    for (size_t row = 0; table && row < table->rows; ++row) {
        const auto line = count.line_of_family.find(table->at("family_id").integer(row));
        if (line != count.line_of_family.end()) {
            counted(*line->second, *table, row);
        }
    }
    return table;
}

// Tables that were written say 0 where they have no row; others leave "not known".
void known(Count& count, int64_t Progress::* field) {
    for (auto& [key, line] : count.lines) {
        line.*field = std::max<int64_t>(line.*field, 0);
    }
}

Result<void> count_validated(Count& count) {
    constexpr std::array fields = {&Progress::blank, &Progress::clean, &Progress::warning,
                                   &Progress::error};
    const auto table = TRY(
        each(count, "validate_document", [&](Progress& line, const store::Table& rows, size_t row) {
            const int64_t status = rows.at("status").integer(row);
            if (status >= 0 && status < 4) {
                add(line.*fields[static_cast<size_t>(status)], 1);
            }
        }));
    for (const auto field : fields) {
        if (table) {
            known(count, field);
        }
    }
    return {};
}

Result<void> count_linked(Count& count) {
    constexpr int64_t review = 1;  // outcomes of link: 0 none, 1 review, 2 linked, 3 certain
    const auto table =
        TRY(each(count, "link_person", [&](Progress& line, const store::Table& rows, size_t row) {
            const int64_t outcome = rows.at("outcome").integer(row);
            if (outcome >= review) {
                const uint32_t key = count.person_key(rows.at("person_id").integer(row));
                add(outcome == review ? line.review : line.linked, 1);
                (outcome == review ? line.keys.review : line.keys.linked) += key;
            }
        }));
    if (table) {
        known(count, &Progress::review);
        known(count, &Progress::linked);
    }
    return {};
}

// Poor families that geotag gave a place.
Result<void> count_placed(Count& count) {
    const auto columns = TRY(count.workspace.columns(count.scope, wanted()));
    std::set<int64_t> poor;
    for (size_t row = 0; row < columns->family.rows; ++row) {
        const int64_t result = columns->family.at("interview_result").integer(row);
        const int64_t welfare = columns->family.at("welfare_status_initial").integer(row);
        if ((result == 1 || result == 2) && (welfare == 1 || welfare == 2)) {
            poor.insert(columns->family.at("family_id").integer(row));
        }
    }
    const auto table =
        TRY(each(count, "geotag_place", [&](Progress& line, const store::Table& rows, size_t row) {
            const int64_t id = rows.at("family_id").integer(row);
            if (poor.contains(id)) {
                add(line.geotagged, 1);
                line.keys.geotagged += count.family_key(id);
            }
        }));
    if (table) {
        known(count, &Progress::geotagged);
    }
    return {};
}

Result<void> count_ranked(Count& count) {
    const auto table =
        TRY(each(count, "score_family",
                 [](Progress& line, const store::Table&, size_t) { add(line.ranked, 1); }));
    if (table) {
        known(count, &Progress::ranked);
    }
    return {};
}

Result<void> count_receipts(Count& count) {
    const auto table = TRY(read(count, "collect_receipt"));
    for (size_t row = 0; table && row < table->rows; ++row) {
        // Boxes of other papers than K are no families.
        const auto* type = table->find("document_type");
        if (type == nullptr || type->text(row).find('K') != std::string_view::npos) {
            add(count.line(table->at("area").integer(row)).receipts,
                table->at("count").integer(row));
        }
    }
    return {};
}

void add_keys(RecordKeys& total, const RecordKeys& more) {
    for (size_t i = 0; i < std::size(total.results); ++i) {
        total.results[i] += more.results[i];
    }
    total.persons += more.persons;
    total.poor += more.poor;
    total.geotagged += more.geotagged;
    total.linked += more.linked;
    total.review += more.review;
}

void add_line(Progress& total, const Progress& line) {
    add_keys(total.keys, line.keys);
    constexpr std::array fields = {&Progress::prelist, &Progress::verified, &Progress::blank,
                                   &Progress::clean,   &Progress::warning,  &Progress::error,
                                   &Progress::linked,  &Progress::review,   &Progress::geotagged,
                                   &Progress::ranked,  &Progress::receipts};
    total.documents += line.documents;
    total.persons += line.persons;
    total.poor += line.poor;
    for (size_t i = 0; i < std::size(total.results); ++i) {
        total.results[i] += line.results[i];
    }
    for (const auto field : fields) {
        if (line.*field >= 0) {
            add(total.*field, line.*field);
        }
    }
}

}  // namespace

int64_t Progress::coverage_bp() const {
    const int64_t base = verified > 0 ? verified : prelist;
    return base > 0 ? documents * 10000 / base : -1;
}

Result<By> by(std::string_view word) {
    constexpr std::array<std::pair<std::string_view, By>, 5> words = {{{"regency", By::regency},
                                                                       {"district", By::district},
                                                                       {"village", By::village},
                                                                       {"sls", By::sls},
                                                                       {"officer", By::officer}}};
    for (const auto& [name, value] : words) {
        if (name == word) {
            return value;
        }
    }
    return fail(
        Code::usage, fmt::format("rincian '{}' tidak dikenal", word),
        fmt::format("unknown breakdown '{}'; use regency, district, village, sls or officer",
                    word));
}

Result<std::vector<Tally>> tallies(store::Workspace& workspace, const store::Scope& scope,
                                   std::string_view secret) {
    Count count{workspace, scope, secret, {}, {}, {}};
    TRY(read_assignments(count));
    TRY(count_listing(count));
    TRY(count_documents(count));
    TRY(count_validated(count));
    TRY(count_linked(count));
    TRY(count_placed(count));
    TRY(count_ranked(count));
    TRY(count_receipts(count));
    std::vector<Tally> out;
    for (auto& [key, line] : count.lines) {
        line.officer = key.second;
        out.push_back({key.first, std::move(line)});
    }
    return out;
}

std::vector<Progress> progress(std::span<const Tally> tallies, const store::Scope& scope, By by) {
    const size_t digits = by == By::officer ? 7 : static_cast<size_t>(by);
    std::map<std::pair<std::string, std::string>, Progress> lines;
    Progress total;
    for (const Tally& one : tallies) {
        if (!scope.everything() && !scope.contains(one.area)) {
            continue;
        }
        const std::string officer = by == By::officer ? one.counts.officer : std::string{};
        add_line(lines[{AreaCode{one.area}.text().substr(0, digits), officer}], one.counts);
        add_line(total, one.counts);
    }
    std::vector<Progress> out{total};
    for (auto& [key, line] : lines) {
        line.area = key.first;
        line.officer = key.second;
        out.push_back(std::move(line));
    }
    return out;
}

Result<std::vector<Progress>> progress(store::Workspace& workspace, const store::Scope& scope,
                                       By by) {
    const auto counted = TRY(tallies(workspace, scope));
    return progress(counted, scope, by);
}

}  // namespace regsosek::watch
