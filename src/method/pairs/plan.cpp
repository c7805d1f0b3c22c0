// Making a model ready, and finding the level of a pair: the best level whose tests all hold.
#include "method/pairs/plan.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <map>

#include "ground/base/text.h"
#include "method/match/similarity.h"

namespace regsosek::pairs {

namespace {

constexpr size_t memo_max = 16;
constexpr uint32_t few_texts = 4096;  // They stay in the cache by themselves.
constexpr double days_per_month = 30.4375;
constexpr double days_per_year = 365.25;

std::unexpected<Error> unfit(const Comparison& comparison, const std::string& id,
                             const std::string& en) {
    return fail(Code::bad_input, "pembandingan '" + comparison.name + "': " + id,
                "comparison '" + comparison.name + "': " + en);
}

bool has_term_frequency(Kind kind) {
    return kind == Kind::name || kind == Kind::text || kind == Kind::date;
}

class Planner {
public:
    Planner(const Model& model, const Layout& layout, std::span<const Values> values)
        : model_(model), layout_(layout), values_(values) {}

    Result<PlannedComparison> plan(const Comparison& comparison) {
        PlannedComparison out;
        for (const std::string& name : comparison.columns) {
            out.columns.push_back(TRY(place(comparison, name)));
        }
        if (comparison.term_frequency && !has_term_frequency(out.columns.front().kind)) {
            return unfit(comparison, "term_frequency hanya untuk name, text, dan date",
                         "term_frequency is for name, text and date only");
        }
        std::vector<PlannedTest> seen;
        for (const Level& level : comparison.levels) {
            if (level.tests.empty()) {
                break;
            }
            out.levels.emplace_back();
            for (const Test& test : level.tests) {
                out.levels.back().push_back(TRY(planned(comparison, test, seen)));
                out.costly |= info(out.levels.back().back().measure).reads_letters;
            }
        }
        for (auto& level : out.levels) {
            for (PlannedTest& test : level) {
                test.least = seen[test.memo].least;
            }
        }
        out.level_count = static_cast<uint32_t>(out.levels.size()) + 2;
        const auto& best = out.levels.front();
        out.simple_exact = best.size() == 1 && best[0].measure == Measure::exact &&
                           best[0].first.word == out.columns[0].word &&
                           best[0].second.word == out.columns[0].word;
        return out;
    }

private:
    Result<Place> place(const Comparison& comparison, const std::string& name) const {
        const int found = model_.column(name);
        if (found < 0) {
            std::vector<std::string> names;
            for (const Column& column : model_.columns) {
                names.push_back(column.name);
            }
            const auto near = text::nearest(name, names);
            auto error =
                unfit(comparison, "kolom tidak dikenal: " + name, "unknown column: " + name)
                    .error();
            return std::unexpected(
                near ? std::move(error).with_hint("mungkin " + *near, "perhaps " + *near)
                     : std::move(error));
        }
        const auto column = static_cast<size_t>(found);
        const Kind kind = model_.columns[column].kind;
        const uint8_t word = layout_.slots[column].word;
        const bool two = kind == Kind::code || kind == Kind::place || kind == Kind::number;
        return Place{kind, word, two ? static_cast<uint8_t>(word + 1) : word, &values_[column]};
    }

    Result<PlannedTest> planned(const Comparison& comparison, const Test& test,
                                std::vector<PlannedTest>& seen) const {
        PlannedTest out;
        out.measure = *measure_of(test.measure);
        out.first = TRY(place(comparison, test.first));
        out.second = TRY(place(comparison, test.second));
        out.bound = test.bound;
        const bool crossed = out.first.word != out.second.word;
        const auto is_text = [](Kind kind) { return kind == Kind::name || kind == Kind::text; };
        if (!fits(out.measure, out.first.kind) || !fits(out.measure, out.second.kind) ||
            (crossed && out.first.kind != out.second.kind &&
             !(is_text(out.first.kind) && is_text(out.second.kind)))) {
            return unfit(comparison,
                         "ukuran " + test.measure + " tidak untuk kolom " +
                             std::string(kind_name(out.first.kind)),
                         "measure " + test.measure + " is not for a column of kind " +
                             std::string(kind_name(out.first.kind)));
        }
        for (size_t i = 0; i < seen.size(); ++i) {
            if (seen[i].measure == out.measure && seen[i].first.word == out.first.word &&
                seen[i].second.word == out.second.word) {
                out.memo = static_cast<uint8_t>(i);
                const bool low = info(out.measure).sense == Sense::at_least;
                seen[i].least =
                    low ? std::min(seen[i].least, out.bound) : std::max(seen[i].least, out.bound);
                return out;
            }
        }
        if (seen.size() == memo_max) {
            return unfit(comparison, "terlalu banyak ukuran", "too many measures");
        }
        out.memo = static_cast<uint8_t>(seen.size());
        out.least = out.bound;
        seen.push_back(out);
        return out;
    }

    const Model& model_;
    const Layout& layout_;
    std::span<const Values> values_;
};

std::string_view next_word(std::string_view& rest) {
    const size_t end = rest.find(' ');
    const std::string_view word = rest.substr(0, end);
    rest = end == std::string_view::npos ? std::string_view() : rest.substr(end + 1);
    return word;
}

/// Every word equal or the initial of its partner, in order, and at least one whole word equal.
bool initials_fit(std::string_view a, std::string_view b) {
    bool whole = false;
    while (!a.empty() && !b.empty()) {
        const std::string_view x = next_word(a);
        const std::string_view y = next_word(b);
        if (x == y) {
            whole |= x.size() > 1;
        } else if ((x.size() != 1 && y.size() != 1) || x[0] != y[0]) {
            return false;
        }
    }
    return whole && a.empty() && b.empty();
}

double text_measure(const PlannedTest& test, uint32_t a, uint32_t b) {
    const Values& of_a = *test.first.values;
    const Values& of_b = *test.second.values;
    const auto most = static_cast<int>(test.least);
    switch (test.measure) {
        case Measure::exact:
            return (&of_a == &of_b ? a == b : of_a.text(a) == of_b.text(b)) ? 1 : 0;
        case Measure::jaro_winkler:
            if (best_jaro_winkler(of_a.words[a], of_b.words[b]) < test.least) {
                return 0;
            }
            // Names are capitals and spaces of at most 32: a smaller table does.
            return test.first.kind == Kind::name && test.second.kind == Kind::name
                       ? match::name_similarity(of_a.text(a), of_b.text(b), test.least)
                       : text_similarity(of_a.text(a), of_b.text(b), test.least);
        case Measure::levenshtein: return text::edit_distance(of_a.text(a), of_b.text(b), most);
        case Measure::damerau: return damerau_distance(of_a.text(a), of_b.text(b), most);
        case Measure::words: {
            const SharedWords words = shared_words(of_a.words[a], of_b.words[b]);
            return words.fewer > 0 && words.shared == words.fewer ? 1 : 0;
        }
        case Measure::same_words: {
            const Words& x = of_a.words[a];
            const Words& y = of_b.words[b];
            uint32_t sum_x = 0;
            uint32_t sum_y = 0;
            for (size_t i = 0; i < x.word.size(); ++i) {
                sum_x += x.word[i];
                sum_y += y.word[i];
            }
            return sum_x == sum_y ? 1 : 0;
        }
        case Measure::initials:
            return (of_a.words[a].has_initial | of_b.words[b].has_initial) != 0 &&
                           initials_fit(of_a.text(a), of_b.text(b))
                       ? 1
                       : 0;
        case Measure::sounds: return of_a.words[a].sounds == of_b.words[b].sounds ? 1 : 0;
        default: return 0;
    }
}

constexpr double never = 1e18;  // Farther apart than any bound.

double date_measure(const PlannedTest& test, uint32_t a, uint32_t b) {
    const bool days = (a & 0xFF) != 0 && (a & 0xFF00) != 0 && (b & 0xFF) != 0 && (b & 0xFF00) != 0;
    switch (test.measure) {
        case Measure::exact: return a == b ? 1 : 0;
        case Measure::same_year: return a >> 16 == b >> 16 ? 1 : 0;
        case Measure::same_day_month: return days && (a & 0xFFFF) == (b & 0xFFFF) ? 1 : 0;
        case Measure::exchanged:
            return days && a >> 16 == b >> 16 && ((a >> 8) & 0xFF) == (b & 0xFF) &&
                           (a & 0xFF) == ((b >> 8) & 0xFF)
                       ? 1
                       : 0;
        case Measure::digits: return days ? match::digits_differing(a, b) : never;
        default: break;
    }
    if (test.measure == Measure::years && !days) {
        const auto year = [](uint32_t bcd) {
            return static_cast<int>((bcd >> 28) * 1000 + ((bcd >> 24) & 15) * 100 +
                                    ((bcd >> 20) & 15) * 10 + ((bcd >> 16) & 15));
        };
        return std::abs(year(a) - year(b));
    }
    const auto day_a = day_number(a);
    const auto day_b = day_number(b);
    if (!day_a || !day_b) {
        return never;
    }
    const double apart = std::abs(static_cast<double>(*day_a) - *day_b);
    return test.measure == Measure::days     ? apart
           : test.measure == Measure::months ? apart / days_per_month
                                             : apart / days_per_year;
}

bool neighbours_exchanged(uint64_t a, uint64_t b) {
    const uint64_t x = a ^ b;
    if (x == 0) {
        return false;
    }
    const int shift = std::countr_zero(x) / 4 * 4;
    if (shift > 56) {
        return false;
    }
    const uint64_t two = (a >> shift) & 0xFF;
    return (x >> shift) >> 8 == 0 && two == (((b >> shift) & 15) << 4 | ((b >> shift) >> 4 & 15));
}

double code_measure(const PlannedTest& test, uint64_t a, uint64_t b) {
    const int n = static_cast<int>(test.bound);
    switch (test.measure) {
        case Measure::exact: return a == b ? 1 : 0;
        case Measure::digits:
            return code_digits(a) == code_digits(b) ? match::digits_differing(a, b) : never;
        case Measure::neighbours: return neighbours_exchanged(a, b) ? 1 : 0;
        case Measure::first: {
            const uint64_t x = first_digits(a, n);
            return x != 0 && x == first_digits(b, n) ? test.bound : 0;
        }
        case Measure::last: {
            const uint64_t x = last_digits(a, n);
            return x != 0 && x == last_digits(b, n) ? test.bound : 0;
        }
        default: return 0;
    }
}

double measured(const PlannedTest& test, const uint32_t* a, const uint32_t* b) {
    if (test.measure == Measure::different) {
        PlannedTest equality = test;
        equality.measure = Measure::exact;
        return 1 - measured(equality, a, b);
    }
    switch (test.first.kind) {
        case Kind::name:
        case Kind::text: return text_measure(test, a[test.first.word], b[test.second.word]);
        case Kind::date: return date_measure(test, a[test.first.word], b[test.second.word]);
        case Kind::code:
        case Kind::place:
            return code_measure(test, wide(a, test.first.word), wide(b, test.second.word));
        case Kind::number: {
            const uint64_t x = wide(a, test.first.word);
            const uint64_t y = wide(b, test.second.word);
            return test.measure == Measure::exact
                       ? (x == y ? 1 : 0)
                       : std::abs(std::bit_cast<double>(x) - std::bit_cast<double>(y));
        }
    }
    return 0;
}

}  // namespace

SharedWords shared_words(const Words& a, const Words& b) {
    SharedWords out;
    uint32_t n_a = 0;
    uint32_t n_b = 0;
    uint32_t used = 0;
    for (const uint32_t word : b.word) {
        n_b += word != 0 ? 1 : 0;
    }
    for (const uint32_t word : a.word) {
        if (word == 0) {
            break;
        }
        ++n_a;
        for (uint32_t j = 0; j < n_b; ++j) {
            if (b.word[j] == word && (used >> j & 1) == 0) {
                used |= 1U << j;
                ++out.shared;
                out.bits += b.bits[j];
                break;
            }
        }
    }
    out.fewer = std::min(n_a, n_b);
    return out;
}

Result<Plan> Plan::of(const Model& model, const Layout& layout, std::span<const Values> values) {
    Plan out;
    Planner planner(model, layout, values);
    uint64_t stride = 1;
    for (const Comparison& comparison : model.comparisons) {
        out.comparisons_.push_back(TRY(planner.plan(comparison)));
        out.comparisons_.back().stride = stride;
        for (const Place& place : out.comparisons_.back().columns) {
            if (place.values->distinct > few_texts &&
                std::ranges::find(out.texts_, place.word, &Place::word) == out.texts_.end()) {
                out.texts_.push_back(place);
            }
        }
        stride *= out.comparisons_.back().level_count;
        if (stride > uint64_t{1} << 32) {
            return fail(Code::limit, "terlalu banyak tingkat dalam semua pembandingan",
                        "too many levels in all comparisons together");
        }
    }
    return out;
}

std::vector<Cell> counted(const Plan& plan, std::span<const std::vector<uint32_t>> patterns) {
    std::vector<Cell> cells;
    constexpr uint64_t table_max = uint64_t{1} << 22;
    if (plan.patterns() <= table_max) {
        std::vector<uint64_t> counts(plan.patterns(), 0);
        for (const auto& part : patterns) {
            for (const uint32_t pattern : part) {
                ++counts[pattern];
            }
        }
        for (size_t p = 0; p < counts.size(); ++p) {
            if (counts[p] > 0) {
                cells.push_back({static_cast<uint32_t>(p), static_cast<double>(counts[p])});
            }
        }
        return cells;
    }
    std::map<uint32_t, double> counts;
    for (const auto& part : patterns) {
        for (const uint32_t pattern : part) {
            counts[pattern] += 1;
        }
    }
    for (const auto& [pattern, pairs] : counts) {
        cells.push_back({pattern, pairs});
    }
    return cells;
}

uint32_t Plan::level(size_t comparison, const uint32_t* a, const uint32_t* b) const {
    const PlannedComparison& c = comparisons_[comparison];
    const bool any = std::ranges::any_of(
        c.columns, [&](const Place& place) { return known(place, a) && known(place, b); });
    if (!any) {
        return 0;
    }
    if (c.simple_exact && equal(c.columns[0], a, b) && known(c.columns[0], a)) {
        return c.level_count - 1;
    }
    std::array<double, memo_max> memo;
    uint32_t filled = 0;
    for (size_t l = c.simple_exact ? 1 : 0; l < c.levels.size(); ++l) {
        bool holds = true;
        for (const PlannedTest& test : c.levels[l]) {
            if (!known(test.first, a) || !known(test.second, b)) {
                holds = false;
                break;
            }
            const bool shared = test.measure != Measure::first && test.measure != Measure::last;
            if (!shared || (filled >> test.memo & 1) == 0) {
                memo[test.memo] = measured(test, a, b);
                filled |= 1U << test.memo;
            }
            const Sense sense = info(test.measure).sense;
            const double value = memo[test.memo];
            holds = sense == Sense::at_most ? value <= test.bound : value >= test.bound;
            if (!holds) {
                break;
            }
        }
        if (holds) {
            return c.level_count - 1 - static_cast<uint32_t>(l);
        }
    }
    return 1;
}

uint32_t Plan::pattern(const uint32_t* a, const uint32_t* b) const {
    uint64_t out = 0;
    for (size_t c = 0; c < comparisons_.size(); ++c) {
        out += level(c, a, b) * comparisons_[c].stride;
    }
    return static_cast<uint32_t>(out);
}

}  // namespace regsosek::pairs
