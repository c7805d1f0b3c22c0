// What the register says against the documents.
#include "word/link/findings.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>

#include "ground/base/ids.h"
#include "ground/base/threads.h"
#include "method/match/record.h"
#include "method/match/similarity.h"

namespace regsosek::link {

namespace {

constexpr size_t persons_per_block = 16384;
constexpr int32_t warning = 2;  // as validate writes it (validate_finding.severity)

// Codes of the K form: 115, 404, 409.
constexpr int64_t card_as_it_is = 0;
constexpr int64_t living_here = 1;
constexpr int64_t died = 2;
constexpr int64_t servant = 7;

// Rows of the register by NIK.
class ByNik {
public:
    explicit ByNik(const Register& registered) {
        for (uint32_t row = 0; row < registered.rows(); ++row) {
            if (const uint64_t nik = match::pack_number(registered.nik(row))) {
                rows_.emplace_back(nik, row);
            }
        }
        std::ranges::sort(rows_);
    }
    /// The row of a NIK that stands once in the register.
    std::optional<uint32_t> find(uint64_t nik) const {
        const auto [begin, end] =
            std::ranges::equal_range(rows_, nik, {}, &std::pair<uint64_t, uint32_t>::first);
        return nik != 0 && end - begin == 1 ? std::optional{begin->second} : std::nullopt;
    }

private:
    std::vector<std::pair<uint64_t, uint32_t>> rows_;
};

class Judge {
public:
    Judge(const Linked& linked, const match::NameTable& names, double name_like_min)
        : linked_(linked),
          names_(names),
          name_like_min_(name_like_min),
          by_nik_(linked.registered),
          presence_(linked.observed.columns->person.at("presence")),
          relation_(linked.observed.columns->person.at("relation_to_head")),
          kk_code_(linked.observed.columns->family.at("kk_code")) {}

    void judge(uint32_t person, match::TokenCache& cache, std::vector<RegisterFinding>& out) const {
        const bool linked = linked_.linkage.outcome[person] >= match::Outcome::linked;
        const int32_t right = linked_.linkage.right[person];
        if (linked && right >= 0) {
            judge_link(person, static_cast<uint32_t>(right), out);
        }
        judge_name(person, cache, out);
    }

private:
    void judge_link(uint32_t person, uint32_t row, std::vector<RegisterFinding>& out) const {
        const Register& registered = linked_.registered;
        const uint64_t written = match::pack_number(linked_.observed.kk[person]);
        const uint64_t card = match::pack_number(registered.kk(row));
        const bool same = written != 0 && written == card;
        const int64_t presence = presence_.integer(person);
        if (same && presence == living_here && relation_.integer(person) == servant) {
            out.push_back(
                {person, "DEM15",
                 fmt::format("relation_to_head=7; kk_number={}", masked(registered.kk(row)))});
        }
        constexpr int32_t register_died = 2;
        if (presence == died && registered.status(row) != register_died) {
            out.push_back({person, "DEM17",
                           fmt::format("presence=2; register_status={}", registered.status(row))});
        }
        const uint32_t family = linked_.observed.family[person];
        if (written != 0 && card != 0 && !same && presence == living_here &&
            kk_code_.integer(family) == card_as_it_is) {
            out.push_back(
                {person, "ID21",
                 fmt::format("kk_number={}; register_kk_number={}",
                             masked(linked_.observed.kk[person]), masked(registered.kk(row)))});
        }
    }

    void judge_name(uint32_t person, match::TokenCache& cache,
                    std::vector<RegisterFinding>& out) const {
        const std::string_view nik = linked_.observed.identities->nik[person];
        const auto row = by_nik_.find(match::pack_number(nik));
        if (!row) {
            return;
        }
        const int sex = linked_.observed.sex[person];
        const auto here =
            names_.standardise(linked_.observed.identities->member_name[person], sex, cache);
        const auto there = names_.standardise(linked_.registered.name(*row), sex, cache);
        if (here.length == 0 || there.length == 0) {
            return;
        }
        const double like = match::jaro_winkler(here.text(), there.text());
        if (like < name_like_min_) {
            out.push_back({person, "NIK12",
                           fmt::format("nik={}; name_similarity={:.2f}", masked(nik), like)});
        }
    }

    const Linked& linked_;
    const match::NameTable& names_;
    double name_like_min_;
    ByNik by_nik_;
    const store::Column& presence_;
    const store::Column& relation_;
    const store::Column& kk_code_;
};

}  // namespace

std::vector<RegisterFinding> register_findings(const Linked& linked, const match::NameTable& names,
                                               double name_like_min) {
    const Judge judge{linked, names, name_like_min};
    const size_t persons = linked.observed.rows();
    const size_t blocks = (persons + persons_per_block - 1) / persons_per_block;
    std::vector<std::vector<RegisterFinding>> found(blocks);
    parallel_blocks(blocks, [&](size_t block) {
        match::TokenCache cache;
        const size_t end = std::min(persons, (block + 1) * persons_per_block);
        for (size_t person = block * persons_per_block; person < end; ++person) {
            judge.judge(static_cast<uint32_t>(person), cache, found[block]);
        }
    });
    std::vector<RegisterFinding> out;
    for (auto& block : found) {
        std::ranges::move(block, std::back_inserter(out));
    }
    return out;
}

store::Table register_finding_table(const Linked& linked,
                                    const std::vector<RegisterFinding>& findings) {
    const store::Columns& columns = *linked.observed.columns;
    store::Table table;
    table.rows = findings.size();
    table.columns.reserve(6);
    auto& person = table.add("person_id", store::ColumnType::int64).int64s;
    store::TextBuilder rule{table.add("rule", store::ColumnType::text)};
    auto& family = table.add("family_id", store::ColumnType::int64).int64s;
    auto& area = table.add("area", store::ColumnType::int64).int64s;
    auto& severity = table.add("severity", store::ColumnType::int32).int32s;
    store::TextBuilder shown{table.add("shown_values", store::ColumnType::text)};
    for (const RegisterFinding& one : findings) {
        const uint32_t of = linked.observed.family[one.person];
        person.push_back(columns.person.at("person_id").integer(one.person));
        rule.add(one.rule);
        family.push_back(columns.family.at("family_id").integer(of));
        area.push_back(linked.observed.area[one.person]);
        severity.push_back(warning);
        shown.add(one.shown);
    }
    return table;
}

}  // namespace regsosek::link
