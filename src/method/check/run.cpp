// Running a rule book in parallel over fixed blocks of families.
#include "method/check/run.h"

#include <algorithm>

#include "ground/base/threads.h"

namespace regsosek::check {

namespace {

constexpr size_t families_per_block = 4096;

struct Block {
    std::vector<Hit> hits;
    std::vector<Count> counts;
};

void collect_hits(const Rule& rule, uint32_t index, size_t begin, const expr::Values& values,
                  Block& block) {
    const expr::Truth wanted = rule.sense == Sense::rule ? expr::Truth::no : expr::Truth::yes;
    Count& count = block.counts[index];
    const expr::Tally tally = expr::tally(values.truths);
    const size_t hits = wanted == expr::Truth::no ? tally.no : tally.yes;
    count.decided += static_cast<int64_t>(tally.no + tally.yes);
    count.unknown += static_cast<int64_t>(tally.unknown);
    count.hits += static_cast<int64_t>(hits);
    if (hits == 0) {
        return;
    }
    for (size_t i = 0; i < values.truths.size(); ++i) {
        if (values.truths[i] == wanted) {
            block.hits.push_back({index, static_cast<uint32_t>(begin + i)});
        }
    }
}

}  // namespace

expr::ExpressionSet compile(const RuleBook& book) {
    std::vector<expr::Expression> expressions;
    for (const Rule& rule : book.rules) {
        expressions.push_back(rule.expression);
    }
    return expr::compile_set(expressions);
}

Checked run(const RuleBook& book, const expr::ExpressionSet& set, const expr::Batch& batch) {
    const size_t blocks = (batch.families + families_per_block - 1) / families_per_block;
    std::vector<Block> parts(blocks);
    parallel_blocks(blocks, [&](size_t b) {
        thread_local expr::Scratch scratch;
        parts[b].counts.resize(book.rules.size());
        const size_t begin = b * families_per_block;
        const size_t end = std::min(batch.families, begin + families_per_block);
        expr::evaluate_set(set, batch, begin, end, scratch,
                           [&](size_t index, size_t first, size_t, const expr::Values& values) {
                               collect_hits(book.rules[index], static_cast<uint32_t>(index), first,
                                            values, parts[b]);
                           });
    });
    Checked checked;
    checked.counts.resize(book.rules.size());
    for (const Block& part : parts) {
        checked.hits.insert(checked.hits.end(), part.hits.begin(), part.hits.end());
        for (size_t i = 0; i < part.counts.size(); ++i) {
            checked.counts[i].decided += part.counts[i].decided;
            checked.counts[i].hits += part.counts[i].hits;
            checked.counts[i].unknown += part.counts[i].unknown;
        }
    }
    std::ranges::sort(checked.hits);
    return checked;
}

}  // namespace regsosek::check
