// Computing totals: groups of each scope, values of rows, and from them the figures of groups.
#include <algorithm>
#include <bit>
#include <cmath>
#include <limits>
#include <numeric>

#include "ground/base/hash.h"
#include "ground/base/math.h"
#include "ground/base/random.h"
#include "ground/base/threads.h"
#include "method/check/alike.h"
#include "method/check/group_run.h"

namespace regsosek::check {

namespace {

constexpr uint32_t none = GroupsOfScope::none;
constexpr int64_t unknown = expr::unknown_integer;
constexpr double not_known = std::numeric_limits<double>::quiet_NaN();

// Numbers pairs of numbers in order of first use. Open addressing; never iterated.
class Pairs {
public:
    explicit Pairs(size_t most) : slots_(std::bit_ceil(most * 2 + 2), {0, none}) {}
    uint32_t number(uint32_t a, uint32_t b) {
        const uint64_t key = uint64_t{a} << 32 | b;
        size_t at = mix64(key) & (slots_.size() - 1);
        while (slots_[at].number != none && slots_[at].key != key) {
            at = (at + 1) & (slots_.size() - 1);
        }
        if (slots_[at].number == none) {
            slots_[at] = {key, count_++};
        }
        return slots_[at].number;
    }
    uint32_t count() const { return count_; }

private:
    struct Slot {
        uint64_t key;
        uint32_t number;
    };
    std::vector<Slot> slots_;
    uint32_t count_ = 0;
};

// 64 bits of a text; equal bits are taken for equal texts.
int64_t bits_of(std::string_view text) {
    uint64_t value = 0xcbf29ce484222325;  // FNV-1a
    for (const char c : text) {
        value = (value ^ static_cast<uint8_t>(c)) * 0x100000001b3;
    }
    return static_cast<int64_t>(mix64(value) >> 1);
}

GroupsOfScope everything(size_t families) {
    GroupsOfScope out;
    out.of_family.assign(families, 0);
    out.first.assign(1, families > 0 ? 0 : none);
    return out;
}

// Keys of families and of given totals, ascending.
GroupsOfScope by_keys(std::span<const int64_t> of_family, const RuleBook& book, size_t scope,
                      const GroupInput& input) {
    GroupsOfScope out;
    out.keys.assign(of_family.begin(), of_family.end());
    out.keys.erase(std::ranges::unique(out.keys).begin(), out.keys.end());
    for (const GivenOfGroups& given : input.of_groups) {
        const size_t total = book.groups.total(given.total);
        if (total < book.groups.totals.size() && book.groups.totals[total].scope == scope) {
            out.keys.insert(out.keys.end(), given.keys.begin(), given.keys.end());
        }
    }
    std::ranges::sort(out.keys);
    out.keys.erase(std::ranges::unique(out.keys).begin(), out.keys.end());
    out.first.assign(out.keys.size(), none);
    out.of_family.reserve(of_family.size());
    for (uint32_t f = 0; f < of_family.size(); ++f) {
        const bool as_before = f > 0 && of_family[f] == of_family[f - 1];
        const auto group =
            as_before ? out.of_family.back()
                      : static_cast<uint32_t>(std::ranges::lower_bound(out.keys, of_family[f]) -
                                              out.keys.begin());
        out.of_family.push_back(group);
        out.first[group] = std::min(out.first[group], f);
    }
    return out;
}

// A number for each value of an answer; none where it is unknown.
std::vector<uint32_t> numbers_of(const expr::ColumnView& view, size_t families) {
    std::vector<uint32_t> out(families, none);
    for (size_t f = 0; f < view.integers.size(); ++f) {
        out[f] = view.integers[f] < 0 ? none : static_cast<uint32_t>(view.integers[f]);
    }
    if (!view.texts.empty()) {
        Pairs texts(families);
        for (size_t f = 0; f < families; ++f) {
            const auto bits = static_cast<uint64_t>(bits_of(view.texts[f]));
            out[f] = view.texts[f].empty() ? none
                                           : texts.number(static_cast<uint32_t>(bits >> 32),
                                                          static_cast<uint32_t>(bits));
        }
    }
    return out;
}

// Families whose values of all parts are alike, numbered in order of first appearance.
GroupsOfScope by_parts(const Scope& scope, const GroupBook& book, const GroupInput& input,
                       const std::vector<GroupsOfScope>& before) {
    const size_t families = input.batch.families;
    std::vector<uint32_t> group(families, 0);
    for (const std::string& part : scope.parts) {
        const size_t of = book.scope(part);
        const bool answer = of >= before.size();
        std::vector<uint32_t> values;
        if (answer) {
            const auto index = static_cast<size_t>(book.of_rows->find(part)->index);
            values = numbers_of(input.batch.columns[index], families);
        }
        const std::vector<uint32_t>& parts = answer ? values : before[of].of_family;
        Pairs pairs(families);
        for (size_t f = 0; f < families; ++f) {
            const bool known = group[f] != none && parts[f] != none;
            group[f] = known ? pairs.number(group[f], parts[f]) : none;
        }
    }
    GroupsOfScope out;
    for (uint32_t f = 0; f < families; ++f) {
        if (group[f] == none) {
            continue;
        }
        out.first.resize(std::max<size_t>(out.first.size(), group[f] + size_t{1}), none);
        out.first[group[f]] = std::min(out.first[group[f]], f);
    }
    out.of_family = std::move(group);
    return out;
}

std::vector<GroupsOfScope> make_scopes(const RuleBook& book, const GroupInput& input) {
    std::vector<GroupsOfScope> out;
    for (size_t i = 0; i < book.groups.scopes.size(); ++i) {
        const Scope& scope = book.groups.scopes[i];
        const auto keys = std::ranges::find(input.keys, scope.name, &GivenKeys::scope);
        if (i == 0) {
            out.push_back(everything(input.batch.families));
        } else if (!scope.given) {
            out.push_back(by_parts(scope, book.groups, input, out));
        } else if (keys != input.keys.end()) {
            out.push_back(by_keys(keys->of_family, book, i, input));
        } else {
            out.emplace_back();
            out.back().of_family.assign(input.batch.families, none);
        }
    }
    return out;
}

// What a total's expressions give of each row.
struct RowValues {
    std::vector<int64_t> integers;  // the value; texts as 64 bits
    std::vector<double> reals;
    std::vector<uint8_t> counts;  // where; empty: every row
    bool computed = true;         // false: an answer that it reads is not there
};

bool loaded(const std::optional<expr::Expression>& expression, const expr::Batch& batch) {
    return !expression || std::ranges::all_of(expression->reads(), [&](int index) {
        const auto& view = batch.columns[static_cast<size_t>(index)];
        return !view.integers.empty() || !view.texts.empty() || !view.long_integers.empty() ||
               !view.reals.empty();
    });
}

// Evaluates the expressions of all totals over the batch, each row once.
class RowEvaluation {
public:
    RowEvaluation(const std::vector<Total>& totals, const expr::Batch& batch) : batch_(batch) {
        values.resize(totals.size());
        for (size_t i = 0; i < totals.size(); ++i) {
            const Total& total = totals[i];
            const size_t rows = total.rows == expr::Level::member ? batch.members : batch.families;
            values[i].computed =
                rows == 0 || (loaded(total.value, batch) && loaded(total.where, batch));
            if (!values[i].computed || rows == 0) {
                continue;
            }
            if (total.value) {
                const bool real = total.value->type() == expr::Type::real;
                values[i].integers.resize(real ? 0 : rows);
                values[i].reals.resize(real ? rows : 0);
                expressions_.push_back(*total.value);
                targets_.push_back({i, false});
            }
            if (total.where) {
                values[i].counts.resize(rows);
                expressions_.push_back(*total.where);
                targets_.push_back({i, true});
            }
        }
    }

    void run() {
        if (expressions_.empty()) {
            return;
        }
        constexpr size_t families_per_block = 4096;
        const auto set = expr::compile_set(expressions_);
        parallel_ranges(batch_.families, families_per_block, [&](size_t begin, size_t end) {
            thread_local expr::Scratch scratch;
            expr::evaluate_blocks(
                set, batch_, begin, end, scratch,
                [&](size_t expression, const expr::BlockRows& rows, const expr::Values& given) {
                    take(expression, rows, given);
                });
        });
    }

    std::vector<RowValues> values;

private:
    struct Target {
        size_t total;
        bool where;
    };

    void take(size_t expression, const expr::BlockRows& rows, const expr::Values& given) {
        const auto [total, where] = targets_[expression];
        const bool member = expressions_[expression].level() == expr::Level::member;
        const auto at = static_cast<std::ptrdiff_t>(member ? rows.member_begin : rows.family_begin);
        RowValues& out = values[total];
        if (where) {
            std::ranges::transform(given.truths, out.counts.begin() + at, [](expr::Truth truth) {
                return static_cast<uint8_t>(truth == expr::Truth::yes);
            });
        } else if (given.type == expr::Type::integer) {
            std::ranges::copy(given.integers, out.integers.begin() + at);
        } else if (given.type == expr::Type::real) {
            std::ranges::copy(given.reals, out.reals.begin() + at);
        } else {
            std::ranges::transform(
                given.texts, out.integers.begin() + at,
                [](std::string_view text) { return text.empty() ? unknown : bits_of(text); });
        }
    }

    const expr::Batch& batch_;
    std::vector<expr::Expression> expressions_;
    std::vector<Target> targets_;
};

// Calls use(group, row) for each row of a level that is in a group.
template <typename Use>
void each_row(const expr::Batch& batch, const GroupsOfScope& groups, expr::Level level, Use use) {
    for (uint32_t f = 0; f < batch.families; ++f) {
        const uint32_t group = groups.of_family[f];
        if (group == none) {
            continue;
        }
        if (level == expr::Level::family) {
            use(group, f);
            continue;
        }
        for (uint32_t m = batch.member_begin[f]; m < batch.member_begin[f + 1]; ++m) {
            use(group, m);
        }
    }
}

// One total from the values of its rows.
class Summary {
public:
    Summary(const Total& total, const RowValues& rows, const expr::Batch& batch,
            const GroupsOfScope& groups)
        : total_(total), rows_(rows), batch_(batch), groups_(groups) {}

    TotalValues compute() {
        TotalValues out;
        const bool real = total_.type == expr::Type::real;
        out.integers.assign(real ? 0 : groups_.count(), unknown);
        out.reals.assign(real ? groups_.count() : 0, not_known);
        if (!rows_.computed) {
            return out;
        }
        switch (total_.figure) {
            case Figure::count: count(out); break;
            case Figure::sum:
            case Figure::mean:
            case Figure::variance: moments(out); break;
            case Figure::min:
            case Figure::max: extremes(out); break;
            case Figure::whipple: whipple(out); break;
            default: sorted(out); break;
        }
        return out;
    }

private:
    bool counts(uint32_t row) const { return rows_.counts.empty() || rows_.counts[row] != 0; }
    bool real() const { return !rows_.reals.empty(); }
    bool known(uint32_t row) const {
        return real() ? std::isfinite(rows_.reals[row]) : rows_.integers[row] != unknown;
    }
    double value(uint32_t row) const {
        return real() ? rows_.reals[row] : static_cast<double>(rows_.integers[row]);
    }
    template <typename Use>
    void each(Use use) const {
        each_row(batch_, groups_, total_.rows, [&](uint32_t group, uint32_t row) {
            if (counts(row) && known(row)) {
                use(group, row);
            }
        });
    }

    void count(TotalValues& out) const {
        std::ranges::fill(out.integers, 0);
        each_row(batch_, groups_, total_.rows,
                 [&](uint32_t group, uint32_t row) { out.integers[group] += counts(row) ? 1 : 0; });
    }

    void moments(TotalValues& out) const {
        if (total_.figure == Figure::sum && !real()) {
            std::ranges::fill(out.integers, 0);
            each([&](uint32_t group, uint32_t row) { out.integers[group] += rows_.integers[row]; });
            return;
        }
        std::vector<double> number(groups_.count(), 0);
        std::vector<double> sum(groups_.count(), 0);
        each([&](uint32_t group, uint32_t row) {
            number[group] += 1;
            sum[group] += value(row);
        });
        if (total_.figure == Figure::sum) {
            out.reals = std::move(sum);
            return;
        }
        for (size_t g = 0; g < sum.size(); ++g) {
            sum[g] = number[g] > 0 ? sum[g] / number[g] : not_known;
        }
        if (total_.figure == Figure::mean) {
            out.reals = std::move(sum);
            return;
        }
        std::vector<double> squares(groups_.count(), 0);
        each([&](uint32_t group, uint32_t row) {
            const double off = value(row) - sum[group];
            squares[group] += off * off;
        });
        for (size_t g = 0; g < sum.size(); ++g) {
            out.reals[g] = number[g] > 0 ? squares[g] / number[g] : not_known;
        }
    }

    void extremes(TotalValues& out) const {
        const bool least = total_.figure == Figure::min;
        each([&](uint32_t group, uint32_t row) {
            if (real()) {
                double& best = out.reals[group];
                const double one = rows_.reals[row];
                best = std::isnan(best) || (least ? one < best : one > best) ? one : best;
            } else {
                int64_t& best = out.integers[group];
                const int64_t one = rows_.integers[row];
                best = best == unknown || (least ? one < best : one > best) ? one : best;
            }
        });
    }

    // Whipple's index: ages 23 to 62, five times the share that ends in 0 or 5, in per cent.
    void whipple(TotalValues& out) const {
        constexpr int64_t age_low = 23;
        constexpr int64_t age_high = 62;
        std::vector<int64_t> all(groups_.count(), 0);
        std::vector<int64_t> heaped(groups_.count(), 0);
        each([&](uint32_t group, uint32_t row) {
            const int64_t age = rows_.integers[row];
            const bool adult = age >= age_low && age <= age_high;
            all[group] += adult ? 1 : 0;
            heaped[group] += adult && age % 5 == 0 ? 1 : 0;
        });
        for (size_t g = 0; g < all.size(); ++g) {
            out.reals[g] =
                all[g] == 0 ? not_known
                            : 500.0 * static_cast<double>(heaped[g]) / static_cast<double>(all[g]);
        }
    }

    // Figures of the values of a group as a list: in order of rows, then sorted.
    void sorted(TotalValues& out) const {
        std::vector<uint32_t> begin(groups_.count() + 1, 0);
        each([&](uint32_t group, uint32_t) { ++begin[group + 1]; });
        std::partial_sum(begin.begin(), begin.end(), begin.begin());
        std::vector<uint32_t> next(begin.begin(), begin.end() - 1);
        std::vector<int64_t> integers(real() ? 0 : begin.back());
        std::vector<double> reals(real() ? begin.back() : 0);
        each([&](uint32_t group, uint32_t row) {
            if (real()) {
                reals[next[group]++] = rows_.reals[row];
            } else {
                integers[next[group]++] = rows_.integers[row];
            }
        });
        for (size_t g = 0; g < groups_.count(); ++g) {
            if (real()) {
                out.reals[g] =
                    percentile(std::span(reals).subspan(begin[g], begin[g + 1] - begin[g]));
            } else {
                of_list(std::span(integers).subspan(begin[g], begin[g + 1] - begin[g]), g, out);
            }
        }
    }

    template <typename Number>
    double percentile(std::span<Number> values) const {
        if (values.empty()) {
            return not_known;
        }
        const auto place =
            static_cast<size_t>(std::lround(total_.point * static_cast<double>(values.size() - 1)));
        std::ranges::nth_element(values, values.begin() + static_cast<std::ptrdiff_t>(place));
        return static_cast<double>(values[place]);
    }

    void of_list(std::span<int64_t> values, size_t group, TotalValues& out) const {
        switch (total_.figure) {
            case Figure::percentile: out.reals[group] = percentile(values); return;
            case Figure::run: out.integers[group] = longest_run(values); return;
            default: break;
        }
        std::ranges::sort(values);
        int64_t different = 0;
        int64_t above_zero = 0;
        int64_t missing = 1;
        int64_t mode = 0;
        size_t most = 0;
        for (size_t i = 0; i < values.size();) {
            size_t end = i + 1;
            while (end < values.size() && values[end] == values[i]) {
                ++end;
            }
            ++different;
            above_zero += values[i] > 0 ? 1 : 0;
            missing += values[i] == missing ? 1 : 0;
            mode = end - i > most ? values[i] : (end - i == most ? 0 : mode);
            most = std::max(most, end - i);
            i = end;
        }
        int64_t& result = out.integers[group];
        if (total_.figure == Figure::distinct) {
            result = different;
        } else if (total_.figure == Figure::gaps) {
            result = values.empty() || values.back() <= 0 ? 0 : values.back() - above_zero;
        } else if (total_.figure == Figure::missing) {
            result = values.empty() || missing > values.back() ? 0 : missing;
        } else if (!values.empty()) {
            result = mode;
        }
    }

    static int64_t longest_run(std::span<const int64_t> values) {
        int64_t best = 0;
        int64_t present = 0;
        for (size_t i = 0; i < values.size(); ++i) {
            present = i > 0 && values[i] == values[i - 1] ? present + 1 : 1;
            best = std::max(best, present);
        }
        return best;
    }

    const Total& total_;
    const RowValues& rows_;
    const expr::Batch& batch_;
    const GroupsOfScope& groups_;
};

// How many rows of its group have a row's value.
class Sameness {
public:
    Sameness(const Total& total, const RowValues& rows, const expr::Batch& batch,
             const GroupsOfScope& groups)
        : total_(total), rows_(rows), batch_(batch), groups_(groups) {}

    TotalValues compute() {
        const size_t rows = total_.rows == expr::Level::member ? batch_.members : batch_.families;
        TotalValues out;
        out.integers.assign(rows, unknown);
        if (!rows_.computed || rows == 0) {
            if (total_.figure == Figure::share) {
                out.integers.clear();
                out.reals.assign(rows, not_known);
            }
            return out;
        }
        int64_t low = INT64_MAX;
        int64_t high = INT64_MIN;
        for (const int64_t value : rows_.integers) {
            low = value == unknown ? low : std::min(low, value);
            high = std::max(high, value);
        }
        // Codes and small numbers are counted in a table, others by sorting.
        constexpr int64_t cells_max = int64_t{1} << 24;
        const bool few = low <= high && high - low < cells_max &&
                         (high - low + 1) * static_cast<int64_t>(groups_.count()) <= cells_max;
        if (few) {
            by_table(low, high - low + 1, out);
        } else {
            by_sorting(out);
        }
        if (total_.figure == Figure::share) {
            as_share(out);
        }
        return out;
    }

private:
    bool counts(uint32_t row) const { return rows_.counts.empty() || rows_.counts[row] != 0; }

    void by_table(int64_t low, int64_t width, TotalValues& out) const {
        std::vector<int32_t> table(static_cast<size_t>(width) * groups_.count(), 0);
        const auto cell = [&](uint32_t group, uint32_t row) -> int32_t& {
            return table[group * static_cast<size_t>(width) +
                         static_cast<size_t>(rows_.integers[row] - low)];
        };
        each_row(batch_, groups_, total_.rows, [&](uint32_t group, uint32_t row) {
            if (rows_.integers[row] != unknown && counts(row)) {
                ++cell(group, row);
            }
        });
        each_row(batch_, groups_, total_.rows, [&](uint32_t group, uint32_t row) {
            if (rows_.integers[row] != unknown) {
                out.integers[row] = cell(group, row);
            }
        });
    }

    // The row itself is left out, above and below.
    void as_share(TotalValues& out) const {
        std::vector<int64_t> all(groups_.count(), 0);
        each_row(batch_, groups_, total_.rows, [&](uint32_t group, uint32_t row) {
            all[group] += out.integers[row] != unknown && counts(row) ? 1 : 0;
        });
        out.reals.assign(out.integers.size(), not_known);
        each_row(batch_, groups_, total_.rows, [&](uint32_t group, uint32_t row) {
            const int64_t itself = counts(row) ? 1 : 0;
            if (out.integers[row] != unknown && all[group] > itself) {
                out.reals[row] = static_cast<double>(out.integers[row] - itself) /
                                 static_cast<double>(all[group] - itself);
            }
        });
        out.integers.clear();
        out.next.clear();
    }

    void by_sorting(TotalValues& out) const {
        std::vector<uint32_t> group_of(out.integers.size(), none);
        each_row(batch_, groups_, total_.rows,
                 [&](uint32_t group, uint32_t row) { group_of[row] = group; });
        const auto keyed = [&](uint32_t row) {
            return rows_.integers[row] != unknown && group_of[row] != none;
        };
        const auto rows = alike(out.integers.size(), [&](uint32_t row) -> uint64_t {
            const int64_t value = rows_.integers[row];
            if (!keyed(row)) {
                return 0;
            }
            // One group: the value itself, so that alike is equal.
            const auto bits = static_cast<uint64_t>(value) ^ (uint64_t{1} << 63);
            const uint64_t key = groups_.count() == 1 ? bits : mix64(bits, group_of[row]);
            return key == 0 ? 1 : key;
        });
        out.next.assign(out.integers.size(), none);
        for (uint32_t row = 0; row < out.integers.size(); ++row) {
            if (keyed(row)) {
                out.integers[row] = counts(row) ? 1 : 0;
                out.next[row] = row;
            }
        }
        each_key(rows, [&](std::span<const Keyed> same) {
            const auto number =
                std::ranges::count_if(same, [&](const Keyed& one) { return counts(one.row); });
            for (size_t i = 0; i < same.size(); ++i) {
                out.integers[same[i].row] = number;
                out.next[same[i].row] = same[(i + 1) % same.size()].row;
            }
        });
    }

    const Total& total_;
    const RowValues& rows_;
    const expr::Batch& batch_;
    const GroupsOfScope& groups_;
};

// The share part / whole of each group against the mean of the *other* groups: with few groups, one
// outlier raises mean and deviation so much that it would never lie outside. The deviation is at
// least what chance alone gives a share of so many.
void deviations(const Total& total, const std::vector<TotalValues>& totals, TotalValues& out) {
    constexpr double others_min = 4;
    constexpr double most = 1e9;  // where the others do not differ at all
    const auto& part = totals[total.part].integers;
    const auto& whole = totals[total.whole].integers;
    const auto taken = [&](size_t g) {
        return whole[g] != unknown && part[g] != unknown && whole[g] > 0 &&
               static_cast<double>(whole[g]) >= total.point;
    };
    const auto share = [&](size_t g) {
        return static_cast<double>(part[g]) / static_cast<double>(whole[g]);
    };
    double number = 0;
    double sum = 0;
    double squares = 0;
    for (size_t g = 0; g < whole.size(); ++g) {
        if (taken(g)) {
            const double x = share(g);
            number += 1;
            sum += x;
            squares += x * x;
        }
    }
    for (size_t g = 0; g < whole.size() && number - 1 >= others_min; ++g) {
        if (!taken(g)) {
            continue;
        }
        const double x = share(g);
        const double mean = (sum - x) / (number - 1);
        const double spread = std::max(0.0, (squares - x * x) / (number - 1) - mean * mean);
        const double chance = std::max(0.0, mean * (1 - mean) / static_cast<double>(whole[g]));
        const double deviation = math::sqrt(std::max(spread, chance));
        const double off = x - mean;
        out.reals[g] = deviation > 0 ? off / deviation : (off > 0 ? most : 0);
    }
}

// The greatest value of a finer scope's groups within each group.
void greatest(const Total& total, const Figures& figures, size_t finer_scope, TotalValues& out) {
    const GroupsOfScope& finer = figures.scopes[finer_scope];
    const auto& coarse = figures.scopes[total.scope].of_family;
    const TotalValues& from = figures.totals[total.part];
    for (size_t g = 0; g < finer.count(); ++g) {
        const uint32_t group = finer.first[g] == none ? none : coarse[finer.first[g]];
        if (group == none) {
            continue;
        }
        if (!out.reals.empty() && !std::isnan(from.reals[g])) {
            double& best = out.reals[group];
            best = std::isnan(best) ? from.reals[g] : std::max(best, from.reals[g]);
        } else if (!out.integers.empty()) {
            out.integers[group] = std::max(out.integers[group], from.integers[g]);
        }
    }
}

void given(const Total& total, const GroupInput& input, const GroupsOfScope& groups,
           TotalValues& out) {
    const size_t rows =
        total.rows == expr::Level::member ? input.batch.members : input.batch.families;
    out.integers.assign(total.of_rows ? rows : groups.count(), unknown);
    for (const GivenOfRows& one : input.of_rows) {
        if (one.total == total.name && total.of_rows) {
            out.integers = one.values;
        }
    }
    for (const GivenOfGroups& one : input.of_groups) {
        for (size_t i = 0; one.total == total.name && i < one.keys.size(); ++i) {
            const auto at = std::ranges::lower_bound(groups.keys, one.keys[i]);
            if (at != groups.keys.end() && *at == one.keys[i]) {
                out.integers[static_cast<size_t>(at - groups.keys.begin())] = one.values[i];
            }
        }
    }
}

}  // namespace

Figures compute_figures(const RuleBook& book, const GroupInput& input) {
    const std::vector<Total>& totals = book.groups.totals;
    Figures out;
    RowEvaluation rows(totals, input.batch);
    parallel_blocks(2, [&](size_t half) {
        if (half == 0) {
            rows.run();
        } else {
            out.scopes = make_scopes(book, input);
        }
    });
    out.totals.resize(totals.size());
    parallel_blocks(totals.size(), [&](size_t i) {
        const Total& total = totals[i];
        const GroupsOfScope& groups = out.scopes[total.scope];
        if (total.figure == Figure::given) {
            given(total, input, groups, out.totals[i]);
        } else if (total.of_rows) {
            out.totals[i] = Sameness(total, rows.values[i], input.batch, groups).compute();
        } else if (total.figure != Figure::deviation && total.figure != Figure::finest) {
            out.totals[i] = Summary(total, rows.values[i], input.batch, groups).compute();
        }
    });
    // These read other totals.
    for (size_t i = 0; i < totals.size(); ++i) {
        const Total& total = totals[i];
        if (total.figure != Figure::deviation && total.figure != Figure::finest) {
            continue;
        }
        const size_t groups = out.scopes[total.scope].count();
        const bool real = total.type == expr::Type::real;
        TotalValues& values = out.totals[i];
        values.integers.assign(real ? 0 : groups, unknown);
        values.reals.assign(real ? groups : 0, not_known);
        if (total.figure == Figure::deviation) {
            deviations(total, out.totals, values);
        } else {
            greatest(total, out, totals[total.part].scope, values);
        }
    }
    return out;
}

}  // namespace regsosek::check
