// One person looked for in an index of the workspace.
#include <array>

#include "ground/base/date.h"
#include "ground/base/text.h"
#include "method/match/search.h"
#include "regsosek/link.h"
#include "word/link/index_file.h"
#include "word/link/model_files.h"
#include "word/link/review.h"

namespace regsosek::link {

namespace {

std::unexpected<Error> wrong(const char* id, const char* en) {
    return fail(Code::usage, id, en);
}

/// Digits of a number as typed, without the spaces and dots that people put between them.
Result<std::string> number_of(const std::string& typed) {
    std::string digits;
    for (const char c : typed) {
        if (c >= '0' && c <= '9') {
            digits += c;
        } else if (c != ' ' && c != '.' && c != '-') {
            return wrong("NIK dan nomor KK hanya angka", "NIK and KK number hold digits only");
        }
    }
    if (!digits.empty() && (digits.size() < 15 || digits.size() > 17)) {
        return wrong("NIK dan nomor KK 16 angka (15 atau 17 bila salah ketik)",
                     "NIK and KK number have 16 digits (15 or 17 when mistyped)");
    }
    return digits;
}

/// YYYYMMDD, with month and day 00 when only the year was given; 0 for nothing.
Result<int32_t> birth_of(const std::string& typed) {
    if (typed.empty()) {
        return 0;
    }
    if (typed.size() == 4) {
        const auto year = text::integer(typed);
        if (year && *year > 1800 && *year < 2200) {
            return static_cast<int32_t>(*year * 10000);
        }
    }
    const auto date = Date::parse(typed);
    if (!date) {
        return wrong("tanggal lahir: TTTT atau TTTT-BB-HH", "birth: YYYY or YYYY-MM-DD");
    }
    return date->number();
}

Result<int64_t> area_of(const std::string& typed) {
    if (typed.empty()) {
        return int64_t{0};
    }
    const auto code = AreaCode::parse(typed);
    if (!code || typed.size() < 10) {
        return wrong("wilayah: kode desa 10 angka atau lebih",
                     "area: a village code of 10 digits or more");
    }
    return code->value;
}

std::string digits_of(uint64_t packed) {
    std::string out;
    for (int shift = 60; packed != 0 && shift >= 0; shift -= 4) {
        out += static_cast<char>('0' + (packed >> shift & 15));
    }
    return out;
}

int32_t date_of(uint32_t packed) {
    int32_t out = 0;
    for (int shift = 28; shift >= 0; shift -= 4) {
        out = out * 10 + static_cast<int32_t>(packed >> shift & 15);
    }
    return out;
}

SearchHit hit_of(const match::Answer& answer, const match::Model& model) {
    SearchHit hit;
    const match::Record& record = answer.row.record;
    hit.id = answer.row.id;
    hit.area = answer.row.area;
    hit.bits = answer.weight / static_cast<double>(match::weight_unit);
    hit.name = answer.row.name.text();
    hit.nik = digits_of(record.nik);
    hit.kk = digits_of(record.kk);
    hit.birth = date_of(record.birth);
    hit.sex = static_cast<int32_t>(record.sex);
    const match::Levels levels = match::levels_of(answer.pattern);
    for (size_t f = 0; f < match::field_count; ++f) {
        if (levels[f] != 0) {
            hit.levels.push_back({std::string(match::field_name(static_cast<match::Field>(f))),
                                  model.fields[f][levels[f]].label,
                                  static_cast<int32_t>(levels[f])});
        }
    }
    return hit;
}

}  // namespace

struct Finder::State {
    OpenIndex index;
    match::NameTable names;
};

Finder::Finder(std::unique_ptr<State> state) : state_(std::move(state)) {}
Finder::Finder(Finder&&) noexcept = default;
Finder& Finder::operator=(Finder&&) noexcept = default;
Finder::~Finder() = default;

Result<Finder> Finder::open(store::Workspace& workspace, IndexOf of) {
    auto index = TRY(open_index(workspace, of));
    auto models = TRY(read_models({}));
    return Finder(std::make_unique<State>(State{std::move(index), std::move(models.names)}));
}

const OpenIndex& index_of(const Finder& finder) {
    return finder.state_->index;
}

const match::NameTable& names_of(const Finder& finder) {
    return finder.state_->names;
}

Result<SearchAnswer> Finder::search(const SearchQuery& query, const store::Scope& scope) const {
    const std::string nik = TRY(number_of(query.nik));
    const std::string kk = TRY(number_of(query.kk));
    const int32_t birth = TRY(birth_of(query.birth));
    const int64_t area = TRY(area_of(query.area));
    const auto sex = static_cast<uint8_t>(query.sex == 1 || query.sex == 2 ? query.sex : 0);
    if (query.name.empty() && nik.empty() && kk.empty() && birth == 0) {
        return wrong("beri nama, NIK, nomor KK, atau tanggal lahir",
                     "give a name, a NIK, a KK number or a birth date");
    }
    const std::string_view name = query.name;
    const std::string_view nik_view = nik;
    const std::string_view kk_view = kk;
    match::PersonColumns columns;
    columns.rows = 1;
    columns.name = {&name, 1};
    columns.nik = {&nik_view, 1};
    columns.kk = {&kk_view, 1};
    columns.birth = {&birth, 1};
    columns.sex = {&sex, 1};
    columns.area = {&area, 1};
    const match::Side side = match::prepare(columns, state_->names);
    const match::Question question{side.record[0], side.name[0], nik, kk, area};
    SealedBytes bytes(state_->index.file);
    match::SearchLimits limits;
    limits.most = query.most;
    const auto answers = TRY(match::search(
        state_->index.index, bytes, question,
        [&](int64_t of) { return scope.everything() || scope.contains(of); }, limits));
    SearchAnswer out;
    out.compared = static_cast<int64_t>(answers.compared);
    out.cut = answers.cut;
    for (const match::Answer& answer : answers.found) {
        out.hits.push_back(hit_of(answer, state_->index.index.frozen().model));
    }
    return out;
}

}  // namespace regsosek::link
