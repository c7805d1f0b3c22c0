// From checked trees to a program: value numbering shares what is spelt alike, then slots are given
// to values by how long they live.
#include <algorithm>
#include <map>
#include <set>
#include <utility>
#include <vector>

#include "ground/base/assert.h"
#include "ground/expr/fault.h"
#include "ground/expr/lowerer.h"

namespace regsosek::expr {
namespace {

// The value numbers that an operation reads.
template <typename Visit>
void each_argument(Instruction& instruction, Visit visit) {
    for (int& arg : instruction.args) {
        if (arg >= 0) {
            visit(arg);
        }
    }
}

// Drops operations that no expression reads (a test that was turned round, for instance).
void drop_unread(std::vector<Instruction>& code) {
    std::vector<bool> read(code.size(), false);
    for (size_t i = code.size(); i-- > 0;) {
        read[i] = read[i] || code[i].code == Action::deliver;
        if (read[i]) {
            each_argument(code[i], [&](int& value) { read[static_cast<size_t>(value)] = true; });
        }
    }
    std::vector<int> moved(code.size(), -1);
    std::vector<Instruction> kept;
    for (size_t i = 0; i < code.size(); ++i) {
        if (!read[i]) {
            continue;
        }
        moved[i] = static_cast<int>(kept.size());
        kept.push_back(std::move(code[i]));
        each_argument(kept.back(), [&](int& value) { value = moved[static_cast<size_t>(value)]; });
    }
    code = std::move(kept);
}

// Replaces value numbers by slots. A slot is free again after the last reading of its value, except
// that a result never takes the slot of one of its own arguments.
class SlotGiver {
public:
    explicit SlotGiver(Program& program) : program_(program), last_(program.code.size()) {}

    void run() {
        for (size_t i = 0; i < program_.code.size(); ++i) {
            each_argument(program_.code[i],
                          [&](int& value) { last_[static_cast<size_t>(value)] = i; });
        }
        slot_of_.assign(program_.code.size(), -1);
        for (size_t i = 0; i < program_.code.size(); ++i) {
            give(i);
        }
    }

private:
    void give(size_t i) {
        Instruction& instruction = program_.code[i];
        std::set<int> ended;
        each_argument(instruction, [&](int& value) {
            if (last_[static_cast<size_t>(value)] == i ||
                fault(Fault::slot_given_while_still_read)) {
                ended.insert(value);
            }
            value = slot_of_[static_cast<size_t>(value)];
        });
        if (instruction.code != Action::deliver) {
            instruction.out = take({instruction.rows, instruction.cell});
            slot_of_[i] = instruction.out;
        }
        for (const int value : ended) {
            const int slot = slot_of_[static_cast<size_t>(value)];
            free_[kind(program_.slots[static_cast<size_t>(slot)])].push_back(slot);
        }
    }

    int take(Slot wanted) {
        auto& free = free_[kind(wanted)];
        if (free.empty()) {
            program_.slots.push_back(wanted);
            return static_cast<int>(program_.slots.size() - 1);
        }
        const int slot = free.back();
        free.pop_back();
        return slot;
    }

    static int kind(Slot slot) {
        return static_cast<int>(slot.rows) * 16 + static_cast<int>(slot.cell);
    }

    Program& program_;
    std::vector<size_t> last_;  // by value number: the operation that reads it last
    std::vector<int> slot_of_;
    std::map<int, std::vector<int>> free_;
};

void collect_reads(const Node& node, std::set<int>& reads, std::set<const Node*>& seen) {
    if (!seen.insert(&node).second) {
        return;
    }
    if (node.variable >= 0) {
        reads.insert(node.variable);
    }
    if (node.relative != nullptr) {
        reads.insert(node.relative->relation_variable);
        if (node.relative->presence_variable >= 0) {
            reads.insert(node.relative->presence_variable);
        }
    }
    for (const NodePtr& arg : node.args) {
        collect_reads(*arg, reads, seen);
    }
}

}  // namespace

std::shared_ptr<const Program> lower(std::vector<NodePtr> trees, std::vector<Level> levels) {
    must(trees.size() == levels.size(), "every tree has a level");
    auto program = std::make_shared<Program>();
    std::set<int> reads;
    std::set<const Node*> seen;
    Lowerer lowerer;
    for (size_t i = 0; i < trees.size(); ++i) {
        collect_reads(*trees[i], reads, seen);
        lowerer.deliver(*trees[i], levels[i], i);
    }
    program->reads.assign(reads.begin(), reads.end());
    program->code = lowerer.take();
    drop_unread(program->code);
    narrow_columns(program->code);
    for (const Instruction& instruction : program->code) {
        const bool between =
            instruction.code > Action::select && instruction.code != Action::deliver;
        program->needs_families |= between || instruction.rows == Rows::family;
        program->needs_members |= between || instruction.rows == Rows::member;
    }
    SlotGiver(*program).run();
    if (trees.size() == 1) {
        program->tree = trees[0];
        program->type = trees[0]->type;
        program->level = levels[0];
    }
    program->trees = std::move(trees);
    program->levels = std::move(levels);
    return program;
}

}  // namespace regsosek::expr
