// Weights of all 24,192 patterns in integers of 1/256 bit.
#include "method/match/model.h"

#include <algorithm>
#include <cmath>

#include "ground/base/math.h"

namespace regsosek::match {

namespace {

constexpr double ln2 = 0.69314718055994530942;
constexpr double probability_floor = 1e-18;  // Keeps every weight finite (Splink issue 161).
constexpr int32_t quarter_bit = weight_unit / 4;

int32_t rounded(double units) {
    return static_cast<int32_t>(units < 0 ? units - 0.5 : units + 0.5);
}

}  // namespace

int32_t log2_units(double x) {
    return rounded(math::log(std::max(x, 1e-300)) / ln2 * weight_unit);
}

uint32_t birth_slot(uint32_t bcd) {
    const uint32_t year = (bcd >> 28) * 1000 + ((bcd >> 24) & 15) * 100 + ((bcd >> 20) & 15) * 10 +
                          ((bcd >> 16) & 15);
    const uint32_t month = ((bcd >> 12) & 15) * 10 + ((bcd >> 8) & 15);
    const uint32_t day = ((bcd >> 4) & 15) * 10 + (bcd & 15);
    if (year < 1900 || year > 2063 || month < 1 || month > 12 || day < 1 || day > 31) {
        return 0;
    }
    return 1 + ((year - 1900) * 12 + month - 1) * 31 + day - 1;
}

Result<Model> Model::of(std::span<const ModelRow> rows) {
    Model model;
    for (size_t f = 0; f < field_count; ++f) {
        model.fields[f].resize(level_count[f]);
    }
    for (const ModelRow& row : rows) {
        size_t f = 0;
        while (f < field_count && field_name(static_cast<Field>(f)) != row.field) {
            ++f;
        }
        const bool known =
            f < field_count && row.level >= 0 && row.level < static_cast<int>(level_count[f]);
        if (!known || row.m <= 0 || row.m > 1) {
            return fail(Code::bad_input,
                        "tingkat tidak dikenal atau m di luar (0, 1]: " + row.field + " " +
                            std::to_string(row.level),
                        "unknown level or m outside (0, 1]: " + row.field + " " +
                            std::to_string(row.level));
        }
        Level& level = model.fields[f][static_cast<size_t>(row.level)];
        level.label = row.label;
        level.m = row.m;
    }
    for (size_t f = 0; f < field_count; ++f) {
        for (size_t l = 0; l < level_count[f]; ++l) {
            if (model.fields[f][l].label.empty()) {
                const std::string name(field_name(static_cast<Field>(f)));
                return fail(Code::bad_input,
                            "model tidak menyebut tingkat " + std::to_string(l) + " dari " + name,
                            "the model does not name level " + std::to_string(l) + " of " + name);
            }
        }
    }
    model.family.assign(family_cells, 1.0 / static_cast<double>(family_cells));
    return model;
}

Scores::Scores(const Model& model, const PairCounts& counts, std::span<const uint32_t> birth_count,
               double mean_name_bits)
    : same_(pattern_count), family_(pattern_count), chance_(pattern_count) {
    const auto logs = [](double p) { return log2_units(std::max(p, probability_floor)); };
    for (uint32_t pattern = 0; pattern < pattern_count; ++pattern) {
        const Levels levels = levels_of(pattern);
        const auto [name, birth, nik, kk, sex, place] = levels;
        int32_t same = log2_units(counts.same);
        int32_t chance = log2_units(counts.chance);
        for (size_t f = 0; f < field_count; ++f) {
            const Level& level = model.fields[f][levels[f]];
            same += levels[f] == 0 ? 0 : logs(level.m);
            chance += levels[f] == 0                        ? 0
                      : static_cast<Field>(f) == Field::nik ? logs(model.nik_u[birth][nik])
                                                            : logs(level.u);
        }
        same_[pattern] = same;
        chance_[pattern] = chance;
        family_[pattern] = log2_units(counts.family) +
                           logs(model.family[family_cell(name, birth, nik, sex)]) +
                           (kk == 0 ? 0 : logs(model.at(Field::kk)[kk].m)) +
                           (place == 0 ? 0 : logs(model.at(Field::place)[place].m));
    }
    double total = 0;
    for (const uint32_t count : birth_count) {
        total += count;
    }
    const int32_t birth_u = logs(model.at(Field::birth)[birth_level::same].u);
    birth_units_.resize(birth_slots);
    for (size_t slot = 0; slot < birth_count.size(); ++slot) {
        const double share = std::max(birth_count[slot], 1U) / std::max(total, 1.0);
        birth_units_[slot] = static_cast<int16_t>(logs(share) - birth_u);
    }
    log_sum_.resize(16 * weight_unit);
    for (size_t x = 0; x < log_sum_.size(); ++x) {
        const double down = math::exp(-static_cast<double>(x) / weight_unit * ln2);
        log_sum_[x] = static_cast<int16_t>(log2_units(1.0 + down));
    }
    for (size_t l = 0; l < name_u_.size(); ++l) {
        name_u_[l] = logs(model.at(Field::name)[l].u);
    }
    mean_name_ = rounded(mean_name_bits * weight_unit);
}

int32_t Scores::rarity(uint32_t name, const Record& a, const Record& b) const {
    const int32_t whole = b.name_bits * quarter_bit;
    if (name == name_level::same) {
        return -whole - name_u_[name];
    }
    if (name < name_level::similar) {
        return 0;
    }
    if (name == name_level::close || name == name_level::near) {
        const TokensShared tokens = shared_tokens(a, b);
        if (tokens.shared > 0 && tokens.shared == tokens.fewer) {
            // Who bears these tokens at all is met by chance this often.
            return -tokens.bits * quarter_bit - name_u_[name];
        }
    }
    // A name that is only alike says half as much about rarity (Splink issues 2006 and 1234).
    return (mean_name_ - whole) / 2;
}

int32_t Scores::combine(uint32_t pattern, const FamilyEvidence& change) const {
    const int32_t chance = chance_[pattern] + change.chance;
    const int32_t family = family_[pattern] + change.family;
    const int32_t larger = std::max(chance, family);
    const auto apart = static_cast<size_t>(std::abs(chance - family));
    const int32_t sum = larger + (apart < log_sum_.size() ? log_sum_[apart] : 0);
    return same_[pattern] + change.same - sum;
}

int32_t Scores::weight(uint32_t pattern, const Record& a, const Record& b,
                       const FamilyEvidence& evidence) const {
    const Levels levels = levels_of(pattern);
    FamilyEvidence change = evidence;
    change.chance += rarity(levels[0], a, b);
    if (levels[1] == birth_level::same) {
        change.chance += birth_units_[birth_slot(b.birth)];
    }
    return combine(pattern, change);
}

int32_t Scores::best_by_letters(uint32_t integer_pattern, const Record& b) const {
    const Levels levels = levels_of(integer_pattern);
    const int32_t birth = levels[1] == birth_level::same ? birth_units_[birth_slot(b.birth)] : 0;
    int32_t tokens = 0;
    for (const uint8_t bits : b.token_bits) {
        tokens += bits * quarter_bit;
    }
    int32_t best = combine(integer_pattern + name_level::other * name_stride, {0, 0, birth});
    for (uint32_t name = name_level::similar; name <= name_level::near; ++name) {
        const int32_t alike = (mean_name_ - b.name_bits * quarter_bit) / 2;
        const int32_t rarest = std::min(alike, -tokens - name_u_[name]);
        best =
            std::max(best, combine(integer_pattern + name * name_stride, {0, 0, birth + rarest}));
    }
    return best;
}

}  // namespace regsosek::match
