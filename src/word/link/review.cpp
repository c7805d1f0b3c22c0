// The queue of reviews, and one person of it beside the candidates.
#include "word/link/review.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "word/link/index_file.h"
#include "word/link/observed.h"
#include "word/link/verdicts.h"

namespace regsosek::link {

namespace {

std::unexpected<Error> no_run() {
    return std::unexpected(
        fail(Code::not_found, "link belum pernah dijalankan", "link has not run yet")
            .error()
            .with_hint("jalankan link run", "run link run"));
}

double bits_of_hundredths(int64_t weight) {
    return static_cast<double>(weight) / 100;
}

Result<store::Table> queue_table(store::Workspace& workspace, const store::Scope& scope) {
    store::Query query;
    query.table = "link_review";
    query.order = {"-priority", "area", "position"};
    return workspace.query(query, scope);
}

int64_t value_at(const store::Table& table, const char* name, size_t row) {
    const store::Column* column = table.find(name);
    return column == nullptr ? 0 : column->integer(row);
}

ReviewItem item_of(const store::Table& table, size_t row) {
    ReviewItem item;
    item.person_id = table.at("person_id").integer(row);
    item.family_id = value_at(table, "family_id", row);
    item.area = table.at("area").integer(row);
    item.reason = static_cast<int32_t>(table.at("reason").integer(row));
    item.reason_text = match::describe(static_cast<match::Reason>(item.reason));
    item.bits = bits_of_hundredths(table.at("weight").integer(row));
    item.priority = static_cast<int32_t>(value_at(table, "priority", row));
    return item;
}

/// Candidates by person, best first.
Result<std::map<int64_t, std::vector<int64_t>>> candidates_of(store::Workspace& workspace,
                                                              const store::Scope& scope) {
    std::map<int64_t, std::vector<int64_t>> out;
    if (!TRY(workspace.has_table("link_candidate"))) {
        return out;
    }
    store::Query query;
    query.table = "link_candidate";
    query.order = {"person_id", "position"};
    const store::Table table = TRY(workspace.query(query, scope));
    for (size_t i = 0; i < table.rows; ++i) {
        out[table.at("person_id").integer(i)].push_back(table.at("register_row").integer(i));
    }
    return out;
}

/// A person of the documents ready to be compared.
struct Written {
    match::Record record;
    match::NameLetters letters;
    SideValues values;
};

Written written_of(const Observed& observed, size_t row, const match::NameTable& names) {
    match::PersonColumns one;
    one.rows = 1;
    const match::PersonColumns all = observed.person_columns();
    one.name = all.name.subspan(row, 1);
    one.nik = all.nik.subspan(row, 1);
    one.kk = all.kk.subspan(row, 1);
    one.birth = all.birth.subspan(row, 1);
    one.sex = all.sex.subspan(row, 1);
    one.area = all.area.subspan(row, 1);
    const match::Side side = match::prepare(one, names);
    return {side.record[0], side.name[0], side_values(observed, row)};
}

std::string day_text(int64_t birth) {
    return birth == 0
               ? std::string()
               : fmt::format("{:04}-{:02}-{:02}", birth / 10000, birth / 100 % 100, birth % 100);
}

int64_t unpacked(uint64_t packed) {
    int64_t out = 0;
    for (int shift = 60; shift >= 0; shift -= 4) {
        out = out * 10 + static_cast<int64_t>(packed >> shift & 15);
    }
    return out;
}

std::string number_text(uint64_t packed) {
    return packed == 0 ? std::string() : fmt::format("{:016}", unpacked(packed));
}

std::string sex_text(uint32_t sex) {
    return sex == 0 ? std::string() : std::to_string(sex);
}

std::string village_text(int64_t area) {
    constexpr int64_t village_unit = 1000000;
    return area == 0 ? std::string() : fmt::format("{:010}", area / village_unit);
}

ReviewCandidate candidate_of(const Written& written, const match::IndexRow& row,
                             const match::Index& index) {
    ReviewCandidate out;
    out.register_row = int64_t{row.row} + 1;
    const auto pattern = match::compare(written.record, written.letters, row.record, row.name);
    out.bits = index.scores().weight(pattern, written.record, row.record) /
               static_cast<double>(match::weight_unit);
    const SideValues registered = {
        std::string(row.name.text()), day_text(unpacked(row.record.birth)),
        number_text(row.record.nik),  number_text(row.record.kk),
        sex_text(row.record.sex),     village_text(row.area)};
    out.fields =
        review_fields(match::levels_of(pattern), index.frozen().model, written.values, registered);
    return out;
}

}  // namespace

SideValues side_values(const Observed& observed, size_t row) {
    const match::PersonColumns all = observed.person_columns();
    return {std::string(all.name[row]),  day_text(all.birth[row]),
            std::string(all.nik[row]),   std::string(all.kk[row]),
            sex_text(observed.sex[row]), village_text(observed.area[row])};
}

std::vector<ReviewField> review_fields(const match::Levels& levels, const match::Model& model,
                                       const SideValues& written, const SideValues& registered) {
    std::vector<ReviewField> out;
    for (size_t f = 0; f < match::field_count; ++f) {
        const match::Level& level = model.fields[f][levels[f]];
        ReviewField field;
        field.field = match::field_name(static_cast<match::Field>(f));
        field.written = written[f];
        field.registered = registered[f];
        field.label = levels[f] == 0 ? std::string() : level.label;
        field.bits = levels[f] == 0 ? 0
                                    : match::log2_units(level.m / level.u) /
                                          static_cast<double>(match::weight_unit);
        out.push_back(std::move(field));
    }
    return out;
}

Result<store::Table> sample_table(store::Workspace& workspace, const store::Scope& scope) {
    if (!TRY(workspace.has_table("link_sample"))) {
        return fail(Code::not_found, "sampel mutu belum ditarik: link sample",
                    "no quality sample was drawn: link sample");
    }
    store::Query query;
    query.table = "link_sample";
    query.order = {"person_id"};
    return workspace.query(query, scope);
}

Result<std::vector<ReviewItem>> review_items(store::Workspace& workspace, const store::Scope& scope,
                                             const ReviewFilter& filter) {
    if (!TRY(workspace.has_table("link_review"))) {
        return no_run();
    }
    const store::Table table =
        TRY(filter.sample ? sample_table(workspace, scope) : queue_table(workspace, scope));
    auto candidates = TRY(candidates_of(workspace, scope));
    std::map<int64_t, int64_t> verdicts;
    std::set<int64_t> own;
    for (const KeptVerdict& kept : TRY(kept_verdicts(workspace, scope))) {
        ++verdicts[kept.verdict.person_id];
        if (kept.verdict.reviewer == filter.reviewer) {
            own.insert(kept.verdict.person_id);
        }
    }
    std::vector<ReviewItem> out;
    for (size_t row = 0; row < table.rows; ++row) {
        ReviewItem item = item_of(table, row);
        const auto found = candidates.find(item.person_id);
        if (found != candidates.end()) {
            item.candidates = found->second;
        } else if (const int64_t only = value_at(table, "register_row", row); only > 0) {
            item.candidates = {only};
        }
        const auto said = verdicts.find(item.person_id);
        item.verdicts = said == verdicts.end() ? 0 : said->second;
        item.decided = own.contains(item.person_id);
        out.push_back(std::move(item));
    }
    return out;
}

Result<ReviewPage> review_queue(store::Workspace& workspace, const store::Scope& scope,
                                const ReviewFilter& filter) {
    ReviewPage page;
    size_t shown = 0;
    for (ReviewItem& item : TRY(review_items(workspace, scope, filter))) {
        ++page.total;
        page.open += item.decided ? 0 : 1;
        if (item.decided && !filter.with_decided) {
            continue;
        }
        if (shown >= filter.offset && page.items.size() < filter.most) {
            page.items.push_back(std::move(item));
        }
        ++shown;
    }
    return page;
}

CaseReader::CaseReader(const Finder& registered, const Observed& observed)
    : finder_(registered), observed_(observed) {
    const store::Column& person_id = observed.columns->person.at("person_id");
    for (uint32_t p = 0; p < observed.rows(); ++p) {
        row_of_.emplace_back(person_id.integer(p), p);
    }
    std::ranges::sort(row_of_);
}

Result<std::vector<ReviewCandidate>> CaseReader::candidates(const ReviewItem& item) const {
    const auto at =
        std::ranges::lower_bound(row_of_, item.person_id, {}, &std::pair<int64_t, uint32_t>::first);
    if (at == row_of_.end() || at->first != item.person_id) {
        return fail(Code::not_found, "orang itu tidak ada dalam wilayah ini",
                    "there is no such person in this area");
    }
    const OpenIndex& open = index_of(finder_);
    if (open.owners == nullptr) {
        return fail(Code::usage, "perlu indeks register", "the index of the register is needed");
    }
    const Written written = written_of(observed_, at->second, names_of(finder_));
    SealedBytes bytes(open.file);
    std::vector<ReviewCandidate> out;
    for (const int64_t row : item.candidates) {
        const auto column_row = static_cast<uint32_t>(row - 1);
        match::IndexRow found;
        const uint32_t place = TRY(open.index.place_of(bytes, column_row));
        TRY(open.index.read(bytes, place, found));
        out.push_back(candidate_of(written, found, open.index));
        out.back().linked_person = TRY(open.owner(column_row));
    }
    return out;
}

Result<ReviewCase> review_case(store::Workspace& workspace, const store::Scope& scope,
                               const Finder& registered, int64_t person_id) {
    ReviewCase out;
    bool found = false;
    for (const bool sample : {false, true}) {
        const bool there = !sample || TRY(workspace.has_table("link_sample"));
        if (found || !there) {
            continue;
        }
        ReviewFilter filter;
        filter.sample = sample;
        for (ReviewItem& item : TRY(review_items(workspace, scope, filter))) {
            if (item.person_id == person_id) {
                out.item = std::move(item);
                found = true;
            }
        }
    }
    if (!found) {
        return fail(Code::not_found, "orang itu tidak ada dalam antrean",
                    "that person is not in the queue");
    }
    const store::Scope here({AreaRange{out.item.area, out.item.area + 1}});
    const Observed observed = TRY(observe(workspace, here));
    out.candidates = TRY(CaseReader(registered, observed).candidates(out.item));
    for (ReviewVerdict& verdict : TRY(review_verdicts(workspace, scope))) {
        if (verdict.person_id == person_id) {
            out.verdicts.push_back(std::move(verdict));
        }
    }
    return out;
}

}  // namespace regsosek::link
