// One person looked for in an index of the workspace.
#include <algorithm>
#include <array>
#include <filesystem>
#include <tuple>

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
    std::string path;  ///< of the index
};

Finder::Finder(std::unique_ptr<State> state) : state_(std::move(state)) {}
Finder::Finder(Finder&&) noexcept = default;
Finder& Finder::operator=(Finder&&) noexcept = default;
Finder::~Finder() = default;

Result<Finder> Finder::open(store::Workspace& workspace, IndexOf of) {
    auto index = TRY(open_index(workspace, of));
    auto models = TRY(read_models({}));
    return Finder(std::make_unique<State>(
        State{std::move(index), std::move(models.names), index_path(workspace, of)}));
}

const OpenIndex& index_of(const Finder& finder) {
    return finder.state_->index;
}

const match::NameTable& names_of(const Finder& finder) {
    return finder.state_->names;
}

Result<void> Finder::refresh(store::Workspace& workspace) {
    if (!std::filesystem::exists(state_->path)) {
        return fail(Code::not_found, "indeks sudah dihapus", "the index has been deleted");
    }
    const auto& newer = state_->index.newer;
    return newer == nullptr ? Result<void>{}
                            : newer->refresh(workspace, state_->names, state_->index.index);
}

size_t Finder::newer() const {
    return state_->index.newer == nullptr ? 0 : state_->index.newer->people();
}

namespace {

// A question made comparable; it holds what match::Question points to.
class Asked {
public:
    static Result<std::unique_ptr<Asked>> make(const SearchQuery& query,
                                               const match::NameTable& names) {
        auto out = std::make_unique<Asked>();
        out->nik_ = TRY(number_of(query.nik));
        out->kk_ = TRY(number_of(query.kk));
        const int32_t birth = TRY(birth_of(query.birth));
        const int64_t area = TRY(area_of(query.area));
        const auto sex = static_cast<uint8_t>(query.sex == 1 || query.sex == 2 ? query.sex : 0);
        if (query.name.empty() && out->nik_.empty() && out->kk_.empty() && birth == 0 &&
            query.address.empty()) {
            return wrong("beri nama, NIK, nomor KK, tanggal lahir atau alamat",
                         "give a name, a NIK, a KK number, a birth date or an address");
        }
        const std::string_view name = query.name;
        const std::string_view nik = out->nik_;
        const std::string_view kk = out->kk_;
        match::PersonColumns columns;
        columns.rows = 1;
        columns.name = {&name, 1};
        columns.nik = {&nik, 1};
        columns.kk = {&kk, 1};
        columns.birth = {&birth, 1};
        columns.sex = {&sex, 1};
        columns.area = {&area, 1};
        out->side_ = match::prepare(columns, names);
        out->question = {out->side_.record[0], out->side_.name[0], out->nik_, out->kk_, area};
        return out;
    }
    match::Question question;

private:
    std::string nik_, kk_;
    match::Side side_;
};

// Rows of the villages that a scope touches; nothing for all.
std::vector<std::pair<uint32_t, uint32_t>> rows_of(const match::Index& index,
                                                   std::span<const Household> households,
                                                   const store::Scope& scope) {
    std::vector<std::pair<uint32_t, uint32_t>> out;
    if (scope.everything() || households.empty()) {
        return out;
    }
    for (const AreaRange& range : scope.ranges()) {
        const auto low = std::ranges::lower_bound(households, range.low, {}, &Household::area);
        const auto high = std::ranges::lower_bound(households, range.high, {}, &Household::area);
        const auto end =
            high == households.end() ? static_cast<uint32_t>(index.rows()) : high->first_row;
        if (low < high) {
            out.emplace_back(low->first_row, end);
        }
    }
    return out.empty() ? std::vector<std::pair<uint32_t, uint32_t>>{{0, 0}} : out;
}

// People of the households whose addresses fit best, at most so many households.
constexpr size_t addresses_most = 200;

std::vector<uint32_t> best_addresses(std::span<const int32_t> weights, int32_t nothing,
                                     std::span<const Household> households,
                                     const store::Scope& scope) {
    std::vector<uint32_t> best;
    for (uint32_t i = 0; i < households.size(); ++i) {
        if (weights[i] > nothing && (scope.everything() || scope.contains(households[i].area))) {
            best.push_back(i);
        }
    }
    const auto better = [&](uint32_t a, uint32_t b) {
        return weights[a] != weights[b] ? weights[a] > weights[b] : a < b;
    };
    const size_t most = std::min(best.size(), addresses_most);
    std::ranges::partial_sort(best, best.begin() + static_cast<ptrdiff_t>(most), better);
    best.resize(most);
    std::vector<uint32_t> out;
    for (const uint32_t i : best) {
        for (uint32_t row = 0; row < households[i].rows; ++row) {
            out.push_back(households[i].first_row + row);
        }
    }
    return out;
}

void add_address(SearchHit& hit, const AddressQuestion& asked, int32_t weight) {
    if (const int32_t level = asked.level(weight); level != 0) {
        constexpr std::array<const char*, 4> labels = {"", "alamat berbeda", "alamat mirip",
                                                       "alamat sama"};
        hit.levels.push_back({"address", labels[static_cast<size_t>(level)], level});
    }
}

void sort_hits(std::vector<SearchHit>& hits, size_t most) {
    std::ranges::sort(hits, [](const SearchHit& a, const SearchHit& b) {
        return std::tuple(-a.bits, a.family_id, a.id) < std::tuple(-b.bits, b.family_id, b.id);
    });
    hits.resize(std::min(hits.size(), most));
}

}  // namespace

Result<SearchAnswer> Finder::search(const SearchQuery& query, const store::Scope& scope) const {
    const auto asked = TRY(Asked::make(query, state_->names));
    const OpenIndex& open = state_->index;
    const match::Model& model = open.index.frozen().model;
    SealedBytes bytes(open.file);
    match::SearchAmong among;
    among.accepts = [&](int64_t of) { return scope.everything() || scope.contains(of); };
    std::span<const Household> households;
    AddressQuestion address;
    std::vector<int32_t> weights;
    if (open.households != nullptr) {
        households = open.households->list();
        among.rows = rows_of(open.index, households, scope);
        address = open.households->ask(query.address);
    }
    if (!address.words.empty()) {
        weights = TRY(open.households->weights(bytes, address));
        among.first = best_addresses(weights, address.nothing, households, scope);
        among.extra = [&](uint32_t household) { return weights[household]; };
    }
    match::SearchLimits limits;
    limits.most = query.most;
    const auto answers = TRY(match::search(open.index, bytes, asked->question, among, limits));
    SearchAnswer out;
    out.compared = static_cast<int64_t>(answers.compared);
    out.cut = answers.cut;
    for (const match::Answer& answer : answers.found) {
        const int64_t family =
            households.empty() ? 0 : households[answer.row.record.household].family_id;
        if (open.newer == nullptr || !open.newer->holds(family)) {
            out.hits.push_back(hit_of(answer, model));
            out.hits.back().family_id = family;
            add_address(out.hits.back(), address,
                        weights.empty() ? 0 : weights[answer.row.record.household]);
        }
    }
    if (open.newer != nullptr) {
        open.newer->each(open.index, asked->question, address, among.accepts,
                         [&](const NewerAnswer& answer) {
                             ++out.compared;
                             out.hits.push_back(hit_of(answer.person, model));
                             out.hits.back().family_id = answer.family_id;
                             add_address(out.hits.back(), address, answer.address);
                         });
    }
    sort_hits(out.hits, query.most);
    return out;
}

}  // namespace regsosek::link
