// Events as rows of a file and as documents.
#include "word/update/event.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <tuple>

#include "ground/base/csv.h"
#include "ground/base/ids.h"
#include "ground/base/json.h"
#include "ground/base/json_members.h"
#include "ground/base/text.h"

namespace regsosek::update {

namespace {

constexpr std::array<std::string_view, 7> kinds = {"birth",    "death",    "move_in", "move_out",
                                                   "split_kk", "merge_kk", "appeal"};
constexpr std::array<const char*, 18> columns = {
    "event_id",     "event_date",    "recorded_on", "kind",
    "idsubsls",     "building_no",   "family_no",   "member_no",
    "name",         "nik",           "sex",         "birth_date",
    "relation",     "kk_number_new", "idsubsls_to", "building_no_to",
    "family_no_to", "note"};
constexpr size_t needed_columns = 7;  // event_id to family_no; recorded_on may be absent
constexpr int64_t number_max = 9999;  // building and family numbers have at most 4 digits

// Reads the cells of one row; the first flaw that forbids keeping it is remembered.
class Row {
public:
    Row(const csv::File& file, const csv::Record& record, std::vector<Reported>& reported)
        : file_(file), record_(record), reported_(reported) {}

    std::string_view cell(const char* column) const {
        const int at = file_.column(column);
        return at < 0 ? std::string_view{} : text::trimmed(record_.fields[static_cast<size_t>(at)]);
    }
    void flaw(const char* column, const char* problem, std::string_view found, Text expected,
              bool kept = false) {
        const auto area = AreaCode::parse(cell("idsubsls"));
        reported_.push_back({file_.path(), record_.line, column, problem, std::string(found),
                             std::move(expected), kept, area ? area->value : 0});
        whole_ = whole_ && kept;
    }
    int32_t number(const char* column) {
        const std::string_view found = cell(column);
        if (found.empty()) {
            return 0;
        }
        const auto value = text::integer(found);
        if (!value || *value < 0 || *value > number_max) {
            flaw(column, "not_a_number", found,
                 {"bilangan 0 sampai 9999", "a number from 0 to 9999"});
            return 0;
        }
        return static_cast<int32_t>(*value);
    }
    Date date(const char* column, bool needed) {
        const std::string_view found = cell(column);
        const auto value = Date::parse(found);
        if (!value && (needed || !found.empty())) {
            flaw(column, "bad_date", found, {"tanggal TTTT-BB-HH", "a date YYYY-MM-DD"});
        }
        return value.value_or(Date{});
    }
    int64_t area(const char* column, bool needed) {
        const std::string_view found = cell(column);
        if (found.empty() && !needed) {
            return 0;
        }
        const auto code = AreaCode::parse(found);
        if (!code || found.size() != 16) {
            flaw(column, "bad_key", found, {"kode sub-SLS 16 angka", "a 16-digit sub-SLS code"});
            return 0;
        }
        return code->value;
    }
    int32_t code(const char* column, int32_t most) {
        const int32_t value = number(column);
        if (value > most) {
            flaw(column, "unknown_code", cell(column),
                 {fmt::format("kode 1 sampai {}", most), fmt::format("a code from 1 to {}", most)});
        }
        return value;
    }
    // NIK and KK numbers are kept as they were written, and reported when they cannot be right.
    std::string id_number(const char* column, bool nik) {
        const std::string_view found = cell(column);
        const IdFlaw wrong = found.empty() ? IdFlaw::none
                             : nik         ? check_nik(found, {})
                                           : check_kk_number(found, {});
        if (wrong != IdFlaw::none && !(nik && nik_declared_missing(found))) {
            const std::string_view damage = number_damage(found);
            flaw(column, damage.empty() ? "bad_number" : std::string(damage).c_str(), masked(found),
                 describe(wrong), true);
        }
        return std::string(found);
    }
    bool whole() const { return whole_; }

private:
    const csv::File& file_;
    const csv::Record& record_;
    std::vector<Reported>& reported_;
    bool whole_ = true;
};

Event event_of_row(Row& row) {
    Event event;
    event.id = std::string(row.cell("event_id"));
    if (event.id.empty()) {
        row.flaw("event_id", "bad_key", "", {"nomor peristiwa", "the number of the event"});
    }
    const auto kind = std::ranges::find(kinds, row.cell("kind"));
    if (kind == kinds.end()) {
        row.flaw("kind", "unknown_kind", row.cell("kind"),
                 {"salah satu dari birth, death, move_in, move_out, split_kk, merge_kk, appeal",
                  "one of birth, death, move_in, move_out, split_kk, merge_kk, appeal"});
    } else {
        event.kind = static_cast<Kind>(kind - kinds.begin());
    }
    event.date = row.date("event_date", true);
    event.recorded_on = row.date("recorded_on", false);
    event.family = {row.area("idsubsls", true), row.number("building_no"), row.number("family_no")};
    event.member_no = row.number("member_no");
    event.person_name = std::string(row.cell("name"));
    event.nik = row.id_number("nik", true);
    event.sex = row.code("sex", 2);
    event.birth_date = row.cell("birth_date").empty() ? 0 : row.date("birth_date", false).number();
    event.relation = row.code("relation", 8);
    event.kk_number_new = row.id_number("kk_number_new", false);
    const int32_t family_to = row.number("family_no_to");
    if (family_to > 0) {
        const int64_t area_to = row.area("idsubsls_to", false);
        const int32_t building_to = row.number("building_no_to");
        event.to = {area_to == 0 ? event.family.area : area_to,
                    building_to == 0 ? event.family.building_no : building_to, family_to};
    }
    event.note = std::string(row.cell("note"));
    return event;
}

Result<void> check_header(const csv::File& file) {
    for (size_t i = 0; i < needed_columns; ++i) {
        if (file.column(columns[i]) < 0 && std::string_view(columns[i]) != "recorded_on") {
            return csv::missing_column(file, columns[i]);
        }
    }
    for (const std::string& header : file.header()) {
        if (std::ranges::find(columns, header) == columns.end()) {
            return csv::unknown_column(file, header, {columns.begin(), columns.end()});
        }
    }
    return {};
}

// Puts numbers that are not 0 and texts that are not empty into an object.
struct Pairs {
    json::Object object;
    void add(const char* key, int64_t value) {
        if (value != 0) {
            object[key] = json::Value{value};
        }
    }
    void add(const char* key, const std::string& value) {
        if (!value.empty()) {
            object[key] = json::Value{value};
        }
    }
    std::string canonical() && { return json::canonical(json::Value{std::move(object)}); }
};

}  // namespace

std::string_view name(Kind kind) {
    return kinds[static_cast<size_t>(kind)];
}

std::string Event::answers(bool with_ids) const {
    Pairs pairs;
    pairs.add("birth_date", birth_date);
    pairs.add("building_no", family.building_no);
    pairs.add("building_no_to", to.building_no);
    pairs.add("event_date", date.iso());
    pairs.add("event_id", id);
    pairs.add("family_no", family.family_no);
    pairs.add("family_no_to", to.family_no);
    pairs.add("idsubsls", family.area);
    pairs.add("idsubsls_to", to.area);
    pairs.add("kind", std::string(name(kind)));
    pairs.add("member_no", member_no);
    pairs.add("recorded_on", recorded_on.days == 0 ? std::string{} : recorded_on.iso());
    pairs.add("relation", relation);
    pairs.add("sex", sex);
    if (with_ids) {
        pairs.add("family_id_new", family_id_new);
        pairs.add("person_id_new", person_id_new);
    }
    return std::move(pairs).canonical();
}

std::string Event::identity() const {
    Pairs pairs;
    pairs.add("kk_number_new", kk_number_new);
    pairs.add("name", person_name);
    pairs.add("nik", nik);
    pairs.add("note", note);
    return pairs.object.empty() ? std::string{} : std::move(pairs).canonical();
}

CensusKey Event::founded() const {
    return kind == Kind::move_in ? family : kind == Kind::split_kk ? to : CensusKey{};
}

bool earlier(const Event& a, const Event& b) {
    return std::tie(a.date, a.kind, a.id) < std::tie(b.date, b.kind, b.id);
}

Result<void> read_events(const std::string& path, std::vector<Event>& events,
                         std::vector<Reported>& reported, int64_t& rows) {
    const auto file = TRY(csv::File::open(path));
    TRY(check_header(file));
    rows += store::each_row(file, reported, [&](const csv::Record& record) {
        Row row{file, record, reported};
        Event event = event_of_row(row);
        event.file = path;
        event.line = record.line;
        if (row.whole()) {
            events.push_back(std::move(event));
        }
    });
    return {};
}

Result<Event> event_of(const store::Document& document) {
    const auto answers = json::parse(document.answers);
    // An erased identity is empty: what happened is known, to whom is not.
    const auto identity = json::parse(document.identity.empty() ? "{}" : document.identity);
    const auto date = answers ? Date::parse(json::text_in(*answers, "event_date")) : std::nullopt;
    const auto kind =
        std::ranges::find(kinds, answers ? json::text_in(*answers, "kind") : std::string{});
    if (!answers || !identity || !date || kind == kinds.end()) {
        return fail(Code::corrupt, "dokumen peristiwa tidak terbaca",
                    "a document of an event is not readable");
    }
    const auto small = [&](const char* key) {
        return static_cast<int32_t>(json::integer_in(*answers, key));
    };
    Event event;
    event.date = *date;
    event.kind = static_cast<Kind>(kind - kinds.begin());
    event.id = json::text_in(*answers, "event_id");
    event.recorded_on = Date::parse(json::text_in(*answers, "recorded_on")).value_or(Date{});
    event.family = {json::integer_in(*answers, "idsubsls"), small("building_no"),
                    small("family_no")};
    event.to = {json::integer_in(*answers, "idsubsls_to"), small("building_no_to"),
                small("family_no_to")};
    event.member_no = small("member_no");
    event.sex = small("sex");
    event.birth_date = small("birth_date");
    event.relation = small("relation");
    event.family_id_new = json::integer_in(*answers, "family_id_new");
    event.person_id_new = json::integer_in(*answers, "person_id_new");
    event.person_name = json::text_in(*identity, "name");
    event.nik = json::text_in(*identity, "nik");
    event.kk_number_new = json::text_in(*identity, "kk_number_new");
    event.note = json::text_in(*identity, "note");
    return event;
}

}  // namespace regsosek::update
