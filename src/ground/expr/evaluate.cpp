// Runs a program over a batch, block by block, and hands the results out.
#include <algorithm>
#include <cmath>

#include "ground/expr/expr.h"
#include "ground/expr/fault.h"
#include "ground/expr/frame.h"
#include "ground/expr/program.h"

namespace regsosek::expr {
namespace {

// Rows of a block: its slots of one byte fill a part of the first-level cache, those of eight bytes
// of the second. Measured with bench/expr: 1,024 to 4,096 are equal within a tenth.
constexpr size_t block_rows = 2048;
// Members that a block of families may bring along, unless a single family has more.
constexpr size_t block_members = 4096;

size_t bytes_of(Cell cell) {
    switch (cell) {
        case Cell::truth: return sizeof(Truth);
        case Cell::integer: return sizeof(int64_t);
        case Cell::real: return sizeof(double);
        case Cell::text: return sizeof(std::string_view);
        case Cell::index: return sizeof(uint32_t);
        case Cell::octet: return sizeof(int8_t);
        case Cell::half: return sizeof(int16_t);
    }
    return 0;
}

void make_room(const Program& program, const Frame& frame, Scratch::Memory& memory) {
    if (memory.slots.size() < program.slots.size()) {
        memory.slots.resize(program.slots.size());
    }
    for (size_t i = 0; i < program.slots.size(); ++i) {
        const Slot slot = program.slots[i];
        const size_t wanted = frame.count(slot.rows) * bytes_of(slot.cell);
        Scratch::Memory::Buffer& buffer = memory.slots[i];
        if (buffer.size < wanted) {
            buffer.size = wanted + wanted / 4;
            buffer.bytes = std::make_unique_for_overwrite<std::byte[]>(buffer.size);
        }
    }
}

Values values_of(const Frame& frame, const Instruction& op) {
    const size_t n = frame.count(op.rows);
    Values out;
    switch (op.cell) {
        case Cell::truth:
            out.type = Type::boolean;
            out.truths = {frame.slot<Truth>(op.args[0]), n};
            break;
        case Cell::integer:
            out.type = Type::integer;
            out.integers = {frame.slot<int64_t>(op.args[0]), n};
            break;
        case Cell::real:
            out.type = Type::real;
            out.reals = {frame.slot<double>(op.args[0]), n};
            break;
        default:
            out.type = Type::text;
            out.texts = {frame.slot<std::string_view>(op.args[0]), n};
            break;
    }
    return out;
}

void run(const Instruction& op, Frame& frame) {
    if (op.code <= Action::fill_text) {
        return run_source(op, frame);
    }
    if (op.code <= Action::compare_reals) {
        return run_truths(op, frame);
    }
    if (op.code <= Action::to_real) {
        return run_numbers(op, frame);
    }
    return op.code <= Action::select ? run_rows(op, frame) : run_members(op, frame);
}

// Runs the whole program over one block. `sink` is a Sink or something called like one.
template <typename Receiver>
void run_block(const Program& program, const Batch& batch, const Block& block,
               Scratch::Memory& memory, const Receiver& sink) {
    Frame frame(program, batch, block, memory);
    make_room(program, frame, memory);
    memory.texts.clear();
    memory.places.clear();
    for (const Instruction& op : program.code) {
        if (op.code == Action::deliver) {
            const size_t first = frame.first(op.rows);
            sink(static_cast<size_t>(op.immediate), first, first + frame.count(op.rows),
                 values_of(frame, op));
        } else {
            run(op, frame);
        }
    }
}

// The block of families that begins at `begin`: as many as fit, at least one.
Block family_block(const Program& program, const Batch& batch, size_t begin, size_t end) {
    Block block{begin, std::min(end, begin + block_rows), 0, 0};
    if (!program.needs_members) {
        return block;
    }
    const auto& begins = batch.member_begin;
    must(begins.size() == batch.families + 1, "member_begin has an entry per family and one more");
    block.member_begin = begins[begin];
    const auto last =
        std::upper_bound(begins.begin() + static_cast<ptrdiff_t>(begin) + 2,
                         begins.begin() + static_cast<ptrdiff_t>(block.family_end) + 1,
                         block.member_begin + block_members);
    block.family_end = static_cast<size_t>(last - begins.begin()) - 1;
    block.member_end = begins[block.family_end];
    return block;
}

template <typename Receiver>
void run_families(const Program& program, const Batch& batch, size_t begin, size_t end,
                  Scratch::Memory& memory, const Receiver& sink) {
    must(begin <= end && end <= batch.families, "the rows are in the batch");
    while (begin < end) {
        Block block = family_block(program, batch, begin, end);
        begin = block.family_end;
        run_block(program, batch, block, memory, sink);
    }
}

// Members that need nothing of their family come in blocks of their own.
template <typename Receiver>
void run_plain_members(const Program& program, const Batch& batch, size_t begin, size_t end,
                       Scratch::Memory& memory, const Receiver& sink) {
    while (begin < end) {
        const size_t last = std::min(end, begin + block_rows);
        run_block(program, batch, {0, 0, begin, last}, memory, sink);
        begin = last;
    }
}

// Cuts the values of rows [first, ...) down to those inside [begin, end).
template <typename T>
std::span<const T> cut(std::span<const T> values, size_t from, size_t count) {
    return values.empty() ? values : values.subspan(from, count);
}

// Runs one expression over rows [begin, end) of its level. A block of whole families may hold
// members outside of them: only those inside reach the receiver.
template <typename Receiver>
void run_rows_of(const Program& program, const Batch& batch, size_t begin, size_t end,
                 Scratch::Memory& memory, const Receiver& receiver) {
    if (begin == end) {
        return;
    }
    const auto inside = [&](size_t, size_t first, size_t last, const Values& values) {
        const size_t from = std::max(first, begin);
        const size_t to =
            std::min(last, end) - (fault(Fault::block_misses_last_row) && last - first > 2 ? 1 : 0);
        if (from >= to) {
            return;
        }
        receiver(from - begin, Values{values.type, cut(values.truths, from - first, to - from),
                                      cut(values.integers, from - first, to - from),
                                      cut(values.reals, from - first, to - from),
                                      cut(values.texts, from - first, to - from)});
    };
    if (program.level != Level::member) {
        return run_families(program, batch, begin, end, memory, inside);
    }
    must(end <= batch.members, "the rows are in the batch");
    if (!program.needs_families) {
        return run_plain_members(program, batch, begin, end, memory, inside);
    }
    const auto& begins = batch.member_begin;
    const auto family_of = [&](size_t member) {
        return static_cast<size_t>(std::ranges::upper_bound(begins, member) - begins.begin()) - 1;
    };
    run_families(program, batch, family_of(begin), family_of(end - 1) + 1, memory, inside);
}

void resize(Vector& out, Type type, size_t n) {
    out.type = type;
    out.known.assign(n, 0);
    out.integers.assign(type == Type::boolean || type == Type::integer ? n : 0, 0);
    out.reals.assign(type == Type::real ? n : 0, 0);
    out.texts.assign(type == Type::text ? n : 0, {});
}

void copy_into(Vector& out, size_t at, const Values& values) {
    for (size_t i = 0; i < values.truths.size(); ++i) {
        out.known[at + i] = values.truths[i] == Truth::unknown ? 0 : 1;
        out.integers[at + i] = values.truths[i] == Truth::yes ? 1 : 0;
    }
    for (size_t i = 0; i < values.integers.size(); ++i) {
        const bool known = values.integers[i] != unknown_integer;
        out.known[at + i] = known ? 1 : 0;
        out.integers[at + i] = known ? values.integers[i] : 0;
    }
    for (size_t i = 0; i < values.reals.size(); ++i) {
        const bool known = !std::isnan(values.reals[i]);
        out.known[at + i] = known ? 1 : 0;
        out.reals[at + i] = known ? values.reals[i] : 0;
    }
    for (size_t i = 0; i < values.texts.size(); ++i) {
        out.known[at + i] = values.texts[i].empty() ? 0 : 1;
        out.texts[at + i] = values.texts[i];
    }
}

}  // namespace

Scratch::Scratch() : memory_(std::make_unique<Memory>()) {}
Scratch::~Scratch() = default;
Scratch::Scratch(Scratch&&) noexcept = default;
Scratch& Scratch::operator=(Scratch&&) noexcept = default;

void evaluate(const Expression& expression, const Batch& batch, size_t begin, size_t end,
              Vector& out) {
    Scratch scratch;
    resize(out, expression.type(), end - begin);
    run_rows_of(expression.program(), batch, begin, end, scratch.memory(),
                [&](size_t at, const Values& values) { copy_into(out, at, values); });
}

void evaluate_truths(const Expression& expression, const Batch& batch, size_t begin, size_t end,
                     Scratch& scratch, std::span<Truth> out) {
    must(expression.type() == Type::boolean, "the expression is a truth");
    must(out.size() == end - begin, "the result has room for every row");
    run_rows_of(expression.program(), batch, begin, end, scratch.memory(),
                [&](size_t at, const Values& values) {
                    std::ranges::copy(values.truths, out.begin() + static_cast<ptrdiff_t>(at));
                });
}

void evaluate_set(const ExpressionSet& set, const Batch& batch, size_t family_begin,
                  size_t family_end, Scratch& scratch, const Sink& sink) {
    if (set.size() > 0) {
        run_families(set.program(), batch, family_begin, family_end, scratch.memory(), sink);
    }
}

void evaluate_blocks(const ExpressionSet& set, const Batch& batch, size_t family_begin,
                     size_t family_end, Scratch& scratch, const BlockSink& sink) {
    must(family_begin <= family_end && family_end <= batch.families, "the rows are in the batch");
    while (set.size() > 0 && family_begin < family_end) {
        const Block block = family_block(set.program(), batch, family_begin, family_end);
        const BlockRows rows{block.family_begin, block.family_end, block.member_begin,
                             block.member_end};
        run_block(set.program(), batch, block, scratch.memory(),
                  [&](size_t number, size_t, size_t, const Values& values) {
                      sink(number, rows, values);
                  });
        family_begin = block.family_end;
    }
}

Tally tally(std::span<const Truth> truths) {
    // Counting in bytes, 255 rows at a time, keeps the loop in vector registers.
    constexpr size_t stretch = 255;
    Tally out;
    for (size_t begin = 0; begin < truths.size(); begin += stretch) {
        const size_t end = std::min(truths.size(), begin + stretch);
        uint8_t hidden = 0;
        uint8_t yes = 0;
        for (size_t i = begin; i < end; ++i) {
            hidden = static_cast<uint8_t>(hidden + (truths[i] == Truth::unknown ? 1 : 0));
            yes = static_cast<uint8_t>(yes + (truths[i] == Truth::yes ? 1 : 0));
        }
        out.unknown += hidden;
        out.yes += yes;
    }
    out.no = truths.size() - out.unknown - out.yes;
    return out;
}

Tally tally(const Expression& expression, const Batch& batch, size_t begin, size_t end,
            Scratch& scratch) {
    must(expression.type() == Type::boolean, "the expression is a truth");
    Tally out;
    run_rows_of(expression.program(), batch, begin, end, scratch.memory(),
                [&](size_t, const Values& values) {
                    const Tally part = tally(values.truths);
                    out.no += part.no;
                    out.unknown += part.unknown;
                    out.yes += part.yes;
                });
    return out;
}

}  // namespace regsosek::expr
