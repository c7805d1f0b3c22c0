// Running a rule book in parallel over fixed blocks of families. Truths become planes of bits, of
// which rows are counted by group and hits are picked.
#include "method/check/run.h"

#include <algorithm>
#include <array>

#include "ground/base/assert.h"
#include "ground/base/threads.h"
#include "ground/expr/bits.h"

namespace regsosek::check {

namespace {

constexpr size_t families_per_block = 4096;

// Families that lie together in one group, cut at the borders of a block.
struct Stretch {
    uint32_t group = 0;
    uint32_t families = 0;
    uint32_t members = 0;
};

// Counts what one block after the other gives.
class Counter {
public:
    Counter(const Compiled& compiled, const expr::Batch& batch, const RunOptions& options,
            Checked& out)
        : compiled_(compiled), batch_(batch), options_(options), out_(out) {}

    void take(size_t expression, const expr::BlockRows& rows, const expr::Values& values) {
        if (rows.family_begin != present_.family_begin || rows.family_end != present_.family_end) {
            begin(rows);
        }
        const size_t rule = compiled_.rule_of(expression);
        if (!compiled_.is_universe(expression)) {
            judge(rule, values.truths);
        } else if (undecided_) {
            leave_out(values.truths);
        }
        if (compiled_.is_universe(expression) || !compiled_.has_universe(rule)) {
            keep(rule);
        }
    }

private:
    void begin(const expr::BlockRows& rows) {
        present_ = rows;
        stretches_.clear();
        family_places_.clear();
        member_places_.clear();
        const auto& groups = options_.groups.of_family;
        if (groups.empty()) {
            return;
        }
        const bool members = rows.member_end > rows.member_begin;
        for (size_t f = rows.family_begin; f < rows.family_end; ++f) {
            const uint32_t group = groups[f] - options_.groups.first;
            if (stretches_.empty() || stretches_.back().group != group) {
                must(group < options_.groups.count, "the group is one of those counted");
                stretches_.push_back({group, 0, 0});
            }
            ++stretches_.back().families;
            stretches_.back().members +=
                members ? batch_.member_begin[f + 1] - batch_.member_begin[f] : 0;
        }
        family_places_.push_back(0);
        member_places_.push_back(0);
        for (const Stretch& stretch : stretches_) {
            family_places_.push_back(family_places_.back() + stretch.families);
            member_places_.push_back(member_places_.back() + stretch.members);
        }
    }

    // Planes of one rule: rows that are no, and rows that are undecided.
    void judge(size_t rule, std::span<const expr::Truth> truths) {
        rows_ = truths.size();
        const size_t words = expr::plane_words(rows_);
        no_.resize(words);
        unknown_.resize(words);
        outside_.assign(words, 0);
        expr::pack_truths(truths, no_, unknown_);
        undecided_ = expr::count_bits(unknown_);
        outside_rows_ = 0;
        if (compiled_.sense(rule) == Sense::query) {
            for (size_t w = 0; w < words; ++w) {
                const size_t rest = rows_ - w * 64;
                const uint64_t all = rest >= 64 ? ~uint64_t{0} : (uint64_t{1} << rest) - 1;
                no_[w] = all & ~(no_[w] | unknown_[w]);
            }
        }
    }

    // Undecided rows to which the rule does not apply.
    void leave_out(std::span<const expr::Truth> applies) {
        spare_.resize(outside_.size());
        expr::pack_truths(applies, outside_, spare_);
        for (size_t w = 0; w < outside_.size(); ++w) {
            outside_[w] &= unknown_[w];
            unknown_[w] &= ~outside_[w];
        }
        outside_rows_ = expr::count_bits(outside_);
    }

    void keep(size_t rule) {
        const size_t hits = expr::count_bits(no_);
        Count& count = out_.counts[rule];
        count.decided += static_cast<int64_t>(rows_ - undecided_);
        count.hits += static_cast<int64_t>(hits);
        count.unknown += static_cast<int64_t>(undecided_ - outside_rows_);
        count.outside += static_cast<int64_t>(outside_rows_);
        const bool member = compiled_.level(rule) == expr::Level::member;
        if (hits > 0 && options_.hits) {
            const size_t first = member ? present_.member_begin : present_.family_begin;
            expr::each_bit(no_, [&](size_t row) {
                out_.hits.push_back(
                    {static_cast<uint32_t>(rule), static_cast<uint32_t>(first + row)});
            });
        }
        if (!stretches_.empty()) {
            keep_groups(rule, member, hits);
        }
    }

    void keep_groups(size_t rule, bool member, size_t hits) {
        GroupCount* groups = out_.by_group.data() + rule * options_.groups.count;
        for (const Stretch& stretch : stretches_) {
            const uint32_t rows = member ? stretch.members : stretch.families;
            groups[stretch.group].decided += static_cast<int32_t>(rows);
        }
        const auto& places = member ? member_places_ : family_places_;
        const auto each = [&](const std::vector<uint64_t>& plane, auto add) {
            ranks_.resize(places.size());
            expr::rank_bits(plane, places, ranks_);
            for (size_t i = 0; i < stretches_.size(); ++i) {
                add(groups[stretches_[i].group], static_cast<int32_t>(ranks_[i + 1] - ranks_[i]));
            }
        };
        if (hits > 0) {
            each(no_, [](GroupCount& count, int32_t rows) { count.hits += rows; });
        }
        if (undecided_ > outside_rows_) {
            each(unknown_, [](GroupCount& count, int32_t rows) {
                count.unknown += rows;
                count.decided -= rows;
            });
        }
        if (outside_rows_ > 0) {
            each(outside_, [](GroupCount& count, int32_t rows) {
                count.outside += rows;
                count.decided -= rows;
            });
        }
    }

    const Compiled& compiled_;
    const expr::Batch& batch_;
    const RunOptions& options_;
    Checked& out_;
    expr::BlockRows present_;
    std::vector<Stretch> stretches_;
    std::vector<uint32_t> family_places_;  // where stretches begin, and the end of the last
    std::vector<uint32_t> member_places_;
    size_t rows_ = 0;
    size_t undecided_ = 0;
    size_t outside_rows_ = 0;
    std::vector<uint64_t> no_;  // hits: rows that are no, or of a query yes
    std::vector<uint64_t> unknown_;
    std::vector<uint64_t> outside_;
    std::vector<uint64_t> spare_;
    std::vector<uint32_t> ranks_;
};

void make_room(const Compiled& compiled, const RunOptions& options, Checked& checked) {
    checked.counts.resize(compiled.rules());
    checked.by_group.resize(
        options.groups.of_family.empty() ? 0 : compiled.rules() * options.groups.count);
}

}  // namespace

Count& Count::operator+=(const Count& other) {
    decided += other.decided;
    hits += other.hits;
    unknown += other.unknown;
    outside += other.outside;
    return *this;
}

Compiled::Compiled(const RuleBook& book) {
    std::vector<expr::Expression> expressions;
    for (size_t i = 0; i < book.rules.size(); ++i) {
        const Rule& rule = book.rules[i];
        senses_.push_back(rule.sense);
        levels_.push_back(rule.level);
        expressions.push_back(rule.expression);
        rule_of_.push_back(i);
        is_universe_.push_back(false);
        auto universe = rule.universe ? rule.universe : expr::universe_of(rule.expression);
        has_universe_.push_back(universe.has_value());
        if (universe) {
            expressions.push_back(*std::move(universe));
            rule_of_.push_back(i);
            is_universe_.push_back(true);
        }
    }
    set_ = expr::compile_set(expressions);
}

Compiled compile(const RuleBook& book) {
    return Compiled(book);
}

void run_part(const Compiled& compiled, const expr::Batch& batch, size_t begin, size_t end,
              expr::Scratch& scratch, const RunOptions& options, Checked& checked) {
    make_room(compiled, options, checked);
    Counter counter(compiled, batch, options, checked);
    expr::evaluate_blocks(
        compiled.set(), batch, begin, end, scratch,
        [&](size_t expression, const expr::BlockRows& rows, const expr::Values& values) {
            counter.take(expression, rows, values);
        });
}

namespace {

// The groups of families [begin, end) alone.
Groups groups_of(const Groups& all, size_t begin, size_t end) {
    if (all.of_family.empty()) {
        return {};
    }
    const auto [least, most] = std::ranges::minmax(all.of_family.subspan(begin, end - begin));
    return {all.of_family, size_t{most} - least + 1, least};
}

// Adds the groups of a part to those of the whole.
void add_groups(const Checked& part, const Groups& part_groups, const Groups& groups,
                Checked& checked) {
    for (size_t rule = 0; rule < part.counts.size() && part_groups.count > 0; ++rule) {
        const GroupCount* from = part.by_group.data() + rule * part_groups.count;
        GroupCount* to =
            checked.by_group.data() + rule * groups.count + part_groups.first - groups.first;
        for (size_t g = 0; g < part_groups.count; ++g) {
            to[g].decided += from[g].decided;
            to[g].hits += from[g].hits;
            to[g].unknown += from[g].unknown;
            to[g].outside += from[g].outside;
        }
    }
}

}  // namespace

Checked run(const RuleBook& book, const Compiled& compiled, const expr::Batch& batch,
            const RunOptions& options) {
    must(book.rules.size() == compiled.rules(), "the rules are those that were compiled");
    const size_t blocks = (batch.families + families_per_block - 1) / families_per_block;
    std::vector<Checked> parts(blocks);
    std::vector<Groups> groups(blocks);
    parallel_blocks(blocks, [&](size_t b) {
        thread_local expr::Scratch scratch;
        const size_t begin = b * families_per_block;
        const size_t end = std::min(batch.families, begin + families_per_block);
        groups[b] = groups_of(options.groups, begin, end);
        run_part(compiled, batch, begin, end, scratch, {groups[b], options.hits}, parts[b]);
    });
    Checked checked;
    make_room(compiled, options, checked);
    for (size_t b = 0; b < blocks; ++b) {
        const Checked& part = parts[b];
        checked.hits.insert(checked.hits.end(), part.hits.begin(), part.hits.end());
        for (size_t i = 0; i < part.counts.size(); ++i) {
            checked.counts[i] += part.counts[i];
        }
        add_groups(part, groups[b], options.groups, checked);
    }
    std::ranges::sort(checked.hits);
    return checked;
}

}  // namespace regsosek::check
