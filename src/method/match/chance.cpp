// What agrees by chance, and what agrees because two people are of one family.
#include <algorithm>
#include <array>

#include "ground/base/random.h"
#include "ground/base/threads.h"
#include "method/match/fit.h"
#include "method/match/sort.h"

namespace regsosek::match {

namespace {

constexpr size_t pairs_per_block = 65536;
constexpr double u_least = 1e-9;
constexpr double prior_pairs = 0.5;        // Added to each level of a drawn distribution.
constexpr double family_prior_pairs = 50;  // Pairs of independence mixed into the family table.

/// Pairs drawn at random, by pattern.
Histogram random_pairs(const Side& left, const Side& right, const FitOptions& options) {
    const size_t blocks = (options.random_pairs + pairs_per_block - 1) / pairs_per_block;
    std::vector<std::vector<uint32_t>> counts(blocks);
    parallel_blocks(blocks, [&](size_t block) {
        counts[block].assign(pattern_count, 0);
        Random random(options.seed, 1, block);
        for (size_t i = 0; i < pairs_per_block; ++i) {
            const uint32_t a = random.below(static_cast<uint32_t>(left.rows()));
            const uint32_t b = random.below(static_cast<uint32_t>(right.rows()));
            ++counts[block][compare(left, a, right, b)];
        }
    });
    Histogram histogram(pattern_count, 0);
    for (const auto& count : counts) {
        for (size_t p = 0; p < pattern_count; ++p) {
            histogram[p] += count[p];
        }
    }
    return histogram;
}

/// Sets u of a field from a histogram, unknown left out.
void u_from(const Histogram& histogram, Field field, Model& model) {
    const auto f = static_cast<size_t>(field);
    std::array<double, 8> pairs{};
    for (uint32_t p = 0; p < pattern_count; ++p) {
        pairs[levels_of(p)[f]] += static_cast<double>(histogram[p]);
    }
    double total = 0;
    for (size_t l = 1; l < level_count[f]; ++l) {
        total += pairs[l] + prior_pairs;
    }
    for (size_t l = 1; l < level_count[f]; ++l) {
        model.fields[f][l].u = std::max((pairs[l] + prior_pairs) / total, u_least);
    }
}

/// Gives one level its exact u and scales the others to what is left.
void set_u(Field field, std::span<const std::pair<uint32_t, double>> exact, Model& model) {
    std::vector<Level>& levels = model.at(field);
    double fixed = 0;
    double rest = 0;
    std::array<bool, 8> is_fixed{};
    for (const auto& [level, u] : exact) {
        levels[level].u = std::clamp(u, u_least, 0.99);
        fixed += levels[level].u;
        is_fixed[level] = true;
    }
    for (size_t l = 1; l < levels.size(); ++l) {
        rest += is_fixed[l] ? 0 : levels[l].u;
    }
    for (size_t l = 1; l < levels.size() && rest > 0; ++l) {
        levels[l].u = is_fixed[l] ? levels[l].u : levels[l].u * (1 - fixed) / rest;
    }
}

/// Share of ordered pairs of distinct rows whose keys are equal; key 0 is unknown and left out.
template <typename Key>
double collision_share(const Side& side, size_t rows_max, const Key& key) {
    const size_t stride = std::max<size_t>(1, side.rows() / rows_max);
    std::vector<Entry> entries;
    for (size_t i = 0; i < side.rows(); i += stride) {
        if (const uint64_t k = key(side.record[i]); k != 0) {
            entries.push_back({mix64(k), static_cast<uint32_t>(i)});
        }
    }
    sort_entries(entries);
    double pairs = 0;
    double run = 0;
    for (size_t i = 0; i < entries.size(); ++i) {
        run = i > 0 && entries[i].key == entries[i - 1].key ? run + 1 : 0;
        pairs += run;
    }
    const double n = static_cast<double>(entries.size());
    return n < 2 ? 0 : 2 * pairs / (n * (n - 1));
}

uint64_t with_digit_cleared(uint64_t number, int digit) {
    return number == 0 ? 0 : (number & ~(uint64_t{15} << (4 * digit))) | uint64_t{1} << 63;
}

uint64_t token_sum(const Record& r) {
    return r.name_hash == 0 ? 0 : uint64_t{1} + r.token[0] + r.token[1] + r.token[2] + r.token[3];
}

void names_and_cards(const Side& right, size_t rows, Model& model) {
    const double same = collision_share(right, rows, [](const Record& r) { return r.name_hash; });
    const double any_order = collision_share(right, rows, [](const Record& r) {
        return r.name_hash == 0 ? 0 : mix64(r.sound_set, token_sum(r));
    });
    const double sounds = collision_share(right, rows, [](const Record& r) { return r.sound_set; });
    // Half a pair of the sample stands for what the sample could not show.
    const double n = static_cast<double>(std::min(rows, std::max<size_t>(right.rows(), 2)));
    const double least = 1 / (n * n);
    const std::array<std::pair<uint32_t, double>, 3> name_u = {{
        {name_level::same, std::max(same, least)},
        {name_level::other_order, std::max(any_order - same, least)},
        {name_level::sounds_same, std::max(sounds - any_order, least)},
    }};
    set_u(Field::name, name_u, model);
    const double all = static_cast<double>(std::max<size_t>(right.rows(), 1));
    double kk_same = 0;
    for (size_t h = 0; h < right.households(); ++h) {
        const double size = right.household_begin[h + 1] - right.household_begin[h];
        kk_same += size * size / (all * all);
    }
    double kk_slip = 0;
    for (int digit = 0; digit < 16; ++digit) {
        kk_slip += std::max(0.0, collision_share(right, rows / 4, [&](const Record& r) {
                                     return with_digit_cleared(r.kk, digit);
                                 }) - kk_same);
    }
    const std::array<std::pair<uint32_t, double>, 2> kk_u = {{
        {kk_level::same, kk_same},
        {kk_level::one_slip, std::max(kk_slip, 1 / all)},
    }};
    set_u(Field::kk, kk_u, model);
}

/// Rows of a side by birth date.
class ByBirth {
public:
    ByBirth(const Side& side, std::span<const uint32_t> count) : begin_(birth_slots + 1, 0) {
        for (size_t s = 0; s < birth_slots; ++s) {
            begin_[s + 1] = begin_[s] + count[s];
        }
        rows_.resize(begin_.back());
        std::vector<uint32_t> next(begin_.begin(), begin_.end() - 1);
        for (uint32_t i = 0; i < side.rows(); ++i) {
            if (const uint32_t slot = birth_slot(side.record[i].birth); slot != 0) {
                rows_[next[slot]++] = i;
            }
        }
    }
    std::span<const uint32_t> of(uint32_t slot) const {
        return std::span(rows_).subspan(begin_[slot], begin_[slot + 1] - begin_[slot]);
    }

private:
    std::vector<uint32_t> begin_;
    std::vector<uint32_t> rows_;
};

/// A birth date with one digit of the year's last, the day's last or the month's last changed.
uint32_t slipped(uint32_t birth, uint64_t draw) {
    constexpr std::array<int, 3> places = {0, 8, 16};
    const int place = places[draw % 3];
    const uint32_t digit = static_cast<uint32_t>(draw / 3 % 9) + 1;
    const uint32_t now = birth >> place & 15;
    return (birth & ~(15U << place)) | ((now + digit) % 10) << place;
}

/// Levels of the NIK among chance pairs whose birth dates are the same, or one slip apart.
std::array<double, 6> nik_given_birth(const Side& left, const Side& right, const ByBirth& by_birth,
                                      bool slip, const FitOptions& options) {
    std::array<double, 6> pairs{};
    const size_t stride = std::max<size_t>(1, left.rows() / options.sampled_rows);
    for (size_t i = 0; i < left.rows(); i += stride) {
        const Record& a = left.record[i];
        const uint64_t draw = mix64(options.seed, i, slip ? 6 : 5);
        const uint32_t slot = birth_slot(slip && a.birth != 0 ? slipped(a.birth, draw) : a.birth);
        const auto rows = by_birth.of(slot);
        if (rows.empty()) {
            continue;
        }
        const Record& b = right.record[rows[mix64(draw) % rows.size()]];
        const bool likely_one = a.name_hash == b.name_hash || a.first_sound == b.first_sound ||
                                (a.kk != 0 && a.kk == b.kk) || a.nik == b.nik;
        if (!likely_one) {
            pairs[compare_nik(a, b)] += 1;
        }
    }
    double total = 0;
    for (size_t l = 1; l < pairs.size(); ++l) {
        total += pairs[l] + prior_pairs;
    }
    for (size_t l = 1; l < pairs.size(); ++l) {
        pairs[l] = (pairs[l] + prior_pairs) / total;
    }
    pairs[0] = 1;
    return pairs;
}

/// Fills Model::nik_u and the NIK's u.
void nik_and_birth(const Side& left, const Side& right, std::span<const uint32_t> birth_count,
                   double birth_same, const FitOptions& options, Model& model) {
    const double all = static_cast<double>(std::max<size_t>(right.rows(), 1));
    const ByBirth by_birth(right, birth_count);
    std::array<double, 6> given = nik_given_birth(left, right, by_birth, false, options);
    std::array<double, 6> slip = nik_given_birth(left, right, by_birth, true, options);
    given[nik_level::same] = slip[nik_level::same] = 1 / all;
    const double date_given =
        given[nik_level::date_same] + given[nik_level::first_12_same] + given[nik_level::one_slip];
    const double dates = collision_share(right, options.sampled_rows,
                                         [](const Record& r) { return (r.nik >> 16) & 0xFFFFFF; });
    // What is left of equal dates in NIKs when the birth dates differ; at least a fiftieth, because
    // part of the birth dates are wrong.
    const double left_over = std::max(dates - birth_same * date_given, dates / 50) + 1 / all / all;
    std::array<std::pair<uint32_t, double>, 4> nik_u = {{{nik_level::same, 1 / all}}};
    size_t n = 1;
    for (const uint32_t l : {nik_level::date_same, nik_level::first_12_same, nik_level::one_slip}) {
        nik_u[n++] = {l, left_over * given[l] / std::max(date_given, u_least)};
    }
    set_u(Field::nik, nik_u, model);
    const double birth_slip = model.at(Field::birth)[birth_level::one_slip].u;
    for (uint32_t l = 0; l < given.size(); ++l) {
        const double rest = model.at(Field::nik)[l].u;
        for (auto& by_level : model.nik_u) {
            by_level[l] = rest;
        }
        model.nik_u[birth_level::same][l] = given[l];
        model.nik_u[birth_level::one_slip][l] = slip[l];
        // Without birth dates both kinds of pairs are among those that chance makes.
        model.nik_u[birth_level::unknown][l] =
            birth_same * given[l] + birth_slip * slip[l] + (1 - birth_same - birth_slip) * rest;
    }
}

}  // namespace

Chance fit_chance(const Side& left, const Side& right, const FitOptions& options, Model& model) {
    Chance chance;
    chance.birth_count.assign(birth_slots, 0);
    double bits = 0;
    for (const Record& r : right.record) {
        ++chance.birth_count[birth_slot(r.birth)];
        bits += r.name_bits;
    }
    chance.birth_count[0] = 0;
    chance.mean_name_bits = bits / 4 / static_cast<double>(std::max<size_t>(right.rows(), 1));
    const Histogram drawn = random_pairs(left, right, options);
    for (size_t f = 0; f < field_count; ++f) {
        u_from(drawn, static_cast<Field>(f), model);
    }
    names_and_cards(right, options.sampled_rows, model);
    double known = 0;
    double squares = 0;
    for (const double count : chance.birth_count) {
        known += count;
        squares += count * count;
    }
    const double birth_same = known > 0 ? squares / (known * known) : 1;
    const std::array<std::pair<uint32_t, double>, 1> birth_u = {{{birth_level::same, birth_same}}};
    set_u(Field::birth, birth_u, model);
    nik_and_birth(left, right, chance.birth_count, birth_same, options, model);
    return chance;
}

namespace {

/// Counts by family_cell of pairs inside a share of the right side's families.
std::vector<double> family_pairs(const Side& right, const FitOptions& options) {
    constexpr size_t household_most = 12;  // Dormitories are no families.
    const size_t households = std::max<size_t>(right.households(), 1);
    // A family of the mean size of 3.2 (Demak) has seven ordered pairs.
    const uint64_t stride = std::max<uint64_t>(1, households * 7 / options.family_pairs);
    const size_t blocks = (households + 16383) / 16384;
    std::vector<std::vector<uint32_t>> counts(blocks);
    parallel_blocks(blocks, [&](size_t block) {
        counts[block].assign(family_cells, 0);
        const size_t end = std::min(right.households(), (block + 1) * 16384);
        for (size_t h = block * 16384; h < end; ++h) {
            const auto members = right.members(static_cast<uint32_t>(h));
            if (mix64(h, options.seed) % stride != 0 || members.size() > household_most) {
                continue;
            }
            for (const uint32_t a : members) {
                for (const uint32_t b : members) {
                    const bool one_person =
                        right.record[a].nik != 0 && right.record[a].nik == right.record[b].nik;
                    if (a != b && !one_person) {
                        const Levels l = levels_of(compare(right, a, right, b));
                        ++counts[block][family_cell(l[0], l[1], l[2], l[4])];
                    }
                }
            }
        }
    });
    std::vector<double> sum(family_cells, 0);
    for (const auto& count : counts) {
        for (size_t c = 0; c < family_cells; ++c) {
            sum[c] += count[c];
        }
    }
    return sum;
}

constexpr std::array<uint32_t, 4> family_levels = {8, 7, 6, 3};

// The register's own pairs show no mistakes of a census, which can make two members look like one.
constexpr double family_least = 1e-9;

/// Fills the cells with an unknown field by the sum over its known levels.
void fill_unknown(std::vector<double>& table) {
    for (double& cell : table) {
        cell = std::max(cell, family_least);
    }
    uint32_t inner = family_cells;
    for (const uint32_t levels : family_levels) {
        inner /= levels;
        for (size_t cell = 0; cell < table.size(); ++cell) {
            if (cell / inner % levels == 0) {
                table[cell] = 0;
                for (uint32_t l = 1; l < levels; ++l) {
                    table[cell] += table[cell + l * inner];
                }
            }
        }
    }
}

}  // namespace

void fit_family(const Side& right, const FitOptions& options, Model& model) {
    const std::vector<double> counts = family_pairs(right, options);
    std::array<std::array<double, 8>, 4> margin{};
    double known = 0;
    for (size_t cell = 0; cell < family_cells; ++cell) {
        size_t inner = family_cells;
        bool complete = true;
        for (size_t f = 0; f < 4; ++f) {
            inner /= family_levels[f];
            const size_t level = cell / inner % family_levels[f];
            margin[f][level] += level == 0 ? 0 : counts[cell];
            complete = complete && level != 0;
        }
        known += complete ? counts[cell] : 0;
    }
    for (size_t f = 0; f < 4; ++f) {
        double total = 0;
        for (size_t l = 1; l < family_levels[f]; ++l) {
            total += margin[f][l] + prior_pairs;
        }
        for (size_t l = 1; l < family_levels[f]; ++l) {
            margin[f][l] = (margin[f][l] + prior_pairs) / total;
        }
    }
    for (size_t cell = 0; cell < family_cells; ++cell) {
        double independent = 1;
        size_t inner = family_cells;
        for (size_t f = 0; f < 4; ++f) {
            inner /= family_levels[f];
            independent *= margin[f][cell / inner % family_levels[f]];
        }
        model.family[cell] =
            (counts[cell] + family_prior_pairs * independent) / (known + family_prior_pairs);
    }
    fill_unknown(model.family);
}

void set_swapped_nik_share(double share, Model& model) {
    for (uint32_t name = 1; name < 8; ++name) {
        for (uint32_t birth = 1; birth < 7; ++birth) {
            for (uint32_t sex = 1; sex < 3; ++sex) {
                double sum = 0;
                for (uint32_t nik = 1; nik < nik_level::same; ++nik) {
                    double& cell = model.family[family_cell(name, birth, nik, sex)];
                    sum += cell;
                    cell *= 1 - share;
                }
                model.family[family_cell(name, birth, nik_level::same, sex)] = sum * share;
            }
        }
    }
    fill_unknown(model.family);
}

}  // namespace regsosek::match
