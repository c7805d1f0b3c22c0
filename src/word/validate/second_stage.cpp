// The rules of the second stage, and running them.
#include "word/validate/second_stage.h"

#include <algorithm>
#include <array>
#include <numeric>
#include <tuple>

#include "ground/base/ids.h"
#include "ground/base/threads.h"
#include "word/validate/second_collector.h"

namespace regsosek::validate {

namespace {

using enum check::Severity;
using enum check::Sense;
using Place = SecondRule::Place;

// edit_rules.csv. NIK09 suspects ("dugaan"): two people may share name, birth date and sex, so it
// asks instead of asserting.
constexpr std::array rule_list = {
    SecondRule{"ID01", "family", error, rule, Place::family, "memory",
               "Kode wilayah 16 digit tidak ada di master sub-SLS",
               "The 16-digit area code is not in the list of sub-SLS",
               "province_code regency_code district_code village_code sls_code subsls_code "
               "interview_date"},
    SecondRule{"ID03", "sls", error, rule, Place::family, "memory",
               "Nomor urut keluarga ganda dalam sub-SLS", "Family number used twice in the sub-SLS",
               "family_no"},
    SecondRule{"ID04", "sls", error, rule, Place::area, "seen",
               "Nomor urut keluarga tidak berurutan", "Family numbers have gaps", "family_no"},
    SecondRule{"ID05", "sls", warning, rule, Place::family, "seen",
               "Keluarga dalam satu bangunan harus berurutan",
               "Families of one building must have consecutive numbers", "building_no family_no"},
    SecondRule{"ID06", "sls", warning, rule, Place::family, "seen",
               "Keterangan rumah berbeda padahal satu bangunan",
               "Floor, wall or roof differ within one building",
               "building_no floor_type wall_type roof_type"},
    SecondRule{"ID19", "db", error, rule, Place::family, "memory",
               "Nomor KK dipakai lebih dari satu keluarga tanpa kode induk/pecahan",
               "KK number of more than one family without a code for main or split family",
               "kk_number kk_code"},
    SecondRule{"ID20", "db", warning, rule, Place::family, "memory",
               "Keluarga pecahan tanpa keluarga induk", "Split family without its main family",
               "kk_number kk_code"},
    SecondRule{"NIK08", "db", error, rule, Place::member, "seen",
               "NIK ganda pada dua orang yang tinggal", "Two living members have the same NIK",
               "nik presence"},
    SecondRule{"NIK09", "db", warning, query, Place::member, "memory",
               "Dugaan orang yang sama tercatat dua kali",
               "Same name, birth date and sex, another NIK: the same person twice?",
               "member_name birth_day birth_month birth_year sex nik presence"},
    SecondRule{"DEM24", "sls", info, rule, Place::area, "memory", "Penumpukan tanggal lahir",
               "Birth dates heap on 1 January, 1 July and 31 December", "birth_day birth_month"},
    SecondRule{"DEM25", "village", info, rule, Place::area, "memory",
               "Penumpukan umur berakhiran 0/5", "Ages heap on multiples of five", "age"},
    SecondRule{"EMP13", "member", warning, rule, Place::member, "seen",
               "Uraian pekerjaan tidak cocok dengan kode",
               "The description of the work does not fit its code",
               "job_industry job_industry_text"},
    SecondRule{"HOU10", "village", warning, query, Place::family, "seen",
               "Kode langka di desa ini, konfirmasi", "Code is rare in this village, confirm",
               "floor_type wall_type cooking_fuel toilet_type lighting_source"},
    SecondRule{"AST03", "village", warning, query, Place::family, "memory",
               "Ternak babi tidak lazim di desa ini", "Pigs are unusual in this village",
               "livestock_pig"},
    SecondRule{"AST05", "db", warning, query, Place::family, "seen",
               "Pengeluaran per kapita tidak wajar", "Expenditure per head is unusual",
               "expenditure_month member_count"},
    SecondRule{"OPS01", "sls", error, rule, Place::area, "seen", "Rekap VK tidak seimbang",
               "The recap of the VK list does not add up",
               "vk_families_verified vk_very_poor vk_poor vk_not_poor vk_nonresponse"},
    SecondRule{"OPS02", "sls", error, rule, Place::area, "seen", "Jumlah K tidak sama dengan VK",
               "Number of K documents differs from the VK list",
               "interview_result vk_families_verified vk_nonresponse"},
    SecondRule{"OPS03", "sls", error, rule, Place::family, "memory",
               "Status keluarga K dan VK berbeda", "Welfare status differs between K and VK",
               "welfare_status_initial vk_welfare"},
    SecondRule{"OPS04", "sls", error, rule, Place::area, "seen",
               "Jumlah dokumen serah terima berbeda",
               "Number of documents differs from the slip of the hand-over", ""},
    SecondRule{"OPS05", "sls", error, rule, Place::area, "seen", "Batch tidak utuh per SLS",
               "Documents of an SLS in several batches, or a box of another regency", ""},
    SecondRule{"OPS07", "ppl", warning, query, Place::area, "memory",
               "Pola isian petugas tidak wajar (curbstoning)",
               "Answers of this officer are unlike those of the others",
               "chronic_illness difficulty_seeing difficulty_hearing difficulty_walking "
               "difficulty_hands difficulty_learning difficulty_behaviour "
               "difficulty_communication difficulty_selfcare difficulty_memory "
               "depression_frequency interview_result"},
};
static_assert(rule_list.size() == static_cast<size_t>(Second::ops07) + 1);

constexpr int64_t village_unit = 1'000'000;        // 16 digits: the last 6 are SLS and sub-SLS
constexpr int64_t kecamatan_unit = 1'000'000'000;  // and the 3 before them the village

}  // namespace

std::span<const SecondRule> second_rules() {
    return rule_list;
}

void Collector::judged(Second rule, int64_t decided, int64_t unknown) {
    check::Count& count = stage_.counts[static_cast<size_t>(rule)];
    count.decided += decided;
    count.unknown += unknown;
}

void Collector::hit(Second rule, uint32_t row, std::string shown) {
    ++stage_.counts[static_cast<size_t>(rule)].hits;
    stage_.hits.push_back({{static_cast<uint32_t>(rule), row}, std::move(shown)});
}

void Collector::area_hit(Second rule, int64_t area, std::string officer, std::string shown) {
    ++stage_.counts[static_cast<size_t>(rule)].hits;
    stage_.area_hits.push_back(
        {static_cast<uint32_t>(rule), area, std::move(officer), std::move(shown)});
}

Groups group_by(std::span<const int64_t> keys) {
    Groups groups;
    groups.rows.resize(keys.size());
    std::iota(groups.rows.begin(), groups.rows.end(), 0U);
    if (!std::ranges::is_sorted(keys)) {
        std::ranges::stable_sort(groups.rows, {}, [&](uint32_t row) { return keys[row]; });
    }
    for (size_t i = 0; i < keys.size(); ++i) {
        if (i == 0 || keys[groups.rows[i]] != keys[groups.rows[i - 1]]) {
            groups.begin.push_back(i);
        }
    }
    groups.begin.push_back(keys.size());
    return groups;
}

int64_t village_of(int64_t area) {
    return area / village_unit * village_unit;
}

int64_t kecamatan_of(int64_t area) {
    return area / kecamatan_unit * kecamatan_unit;
}

SecondStage run_second_stage(const SecondInput& input) {
    constexpr std::array parts = {check_numbering, check_listing,  check_identity,
                                  check_rare,      check_heaping,  check_officers,
                                  check_master,    check_receipts, check_industry};
    std::array<SecondStage, parts.size()> found;
    parallel_blocks(parts.size(), [&](size_t i) {
        found[i].counts.resize(rule_list.size());
        Collector collector{found[i]};
        parts[i](input, collector);
    });
    SecondStage stage;
    stage.counts.resize(rule_list.size());
    for (SecondStage& part : found) {
        std::ranges::move(part.hits, std::back_inserter(stage.hits));
        std::ranges::move(part.area_hits, std::back_inserter(stage.area_hits));
        for (size_t i = 0; i < rule_list.size(); ++i) {
            stage.counts[i].decided += part.counts[i].decided;
            stage.counts[i].hits += part.counts[i].hits;
            stage.counts[i].unknown += part.counts[i].unknown;
        }
    }
    std::ranges::sort(stage.hits, {}, &SecondHit::hit);
    std::ranges::sort(stage.area_hits, {},
                      [](const AreaHit& hit) { return std::tie(hit.rule, hit.area, hit.officer); });
    return stage;
}

}  // namespace regsosek::validate
