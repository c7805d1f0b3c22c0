// What the operations of a program see while they run: one block of families with their members,
// the slots, and the batch they read.
#pragma once

#include <cstddef>
#include <deque>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "ground/base/assert.h"
#include "ground/expr/expr.h"
#include "ground/expr/program.h"

namespace regsosek::expr {

/// Memory of the slots, kept between calls.
struct Scratch::Memory {
    struct Buffer {
        std::unique_ptr<std::byte[]> bytes;
        size_t size = 0;
    };
    std::vector<Buffer> slots;
    std::deque<std::string> texts;  ///< texts made by the present block
    std::vector<uint64_t> numbers;  ///< for one operation, while it runs
    std::vector<uint64_t> places;   ///< of the families of the present block; empty: not found yet
    size_t family_members_max = 0;  ///< once places are found
};

/// Rows [family_begin, family_end) and [member_begin, member_end) of a batch.
struct Block {
    size_t family_begin = 0;
    size_t family_end = 0;
    size_t member_begin = 0;
    size_t member_end = 0;
};

class Frame {
public:
    Frame(const Program& program, const Batch& batch, const Block& block, Scratch::Memory& memory)
        : program_(program), batch_(batch), block_(block), memory_(memory) {}

    const Batch& batch() const { return batch_; }
    const Block& block() const { return block_; }
    /// How many rows of a kind the block has, and the first of them in the batch.
    size_t count(Rows rows) const {
        return rows == Rows::member ? block_.member_end - block_.member_begin
                                    : block_.family_end - block_.family_begin;
    }
    size_t first(Rows rows) const {
        return rows == Rows::member ? block_.member_begin : block_.family_begin;
    }
    /// The entries of a slot.
    template <typename T>
    T* slot(int number) const {
        return reinterpret_cast<T*>(memory_.slots[static_cast<size_t>(number)].bytes.get());
    }
    Cell cell_of_slot(int number) const { return program_.slots[static_cast<size_t>(number)].cell; }
    /// The answers of a column from the block's first row of that kind on.
    const int32_t* narrow(int column, Rows rows) const {
        return from(view(column).integers, first(rows), count(rows));
    }
    const int64_t* wide(int column, Rows rows) const {
        return from(view(column).long_integers, first(rows), count(rows));
    }
    const ColumnView& view(int column) const {
        must(static_cast<size_t>(column) < batch_.columns.size(), "the batch has the column");
        return batch_.columns[static_cast<size_t>(column)];
    }
    template <typename T>
    static const T* from(std::span<const T> values, size_t first, size_t count) {
        must(values.size() >= first + count, "the column is loaded");
        return values.data() + first;
    }
    /// Keeps a text for the length of the block.
    std::string_view keep(std::string text) { return memory_.texts.emplace_back(std::move(text)); }

    /// Where the families of the block have their members, kept for all of its operations.
    std::vector<uint64_t>& places() const { return memory_.places; }
    /// Members of the largest family of the block, once places are found.
    size_t& family_members_max() const { return memory_.family_members_max; }

    /// Room for numbers while one operation runs.
    uint64_t* numbers(size_t size) const {
        if (memory_.numbers.size() < size) {
            memory_.numbers.resize(size);
        }
        return memory_.numbers.data();
    }

private:
    const Program& program_;
    const Batch& batch_;
    const Block& block_;
    Scratch::Memory& memory_;
};

/// The operations by kind. Each runs one instruction over the whole block.
void run_source(const Instruction& instruction, Frame& frame);
void run_truths(const Instruction& instruction, Frame& frame);
void run_numbers(const Instruction& instruction, Frame& frame);
void run_rows(const Instruction& instruction, Frame& frame);
void run_dates(const Instruction& instruction, Frame& frame);
void run_members(const Instruction& instruction, Frame& frame);

}  // namespace regsosek::expr
