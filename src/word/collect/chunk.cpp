// Chunks of K documents, parsed in parallel blocks.
#include "word/collect/chunk.h"

#include <fmt/format.h>

#include <algorithm>
#include <deque>
#include <map>

#include "ground/base/assert.h"
#include "ground/base/ids.h"
#include "ground/base/json.h"
#include "ground/base/text.h"
#include "ground/base/threads.h"
#include "ground/store/batch.h"
#include "ground/store/columns.h"
#include "word/collect/identity_key.h"
#include "word/collect/lines.h"

namespace regsosek::collect {

namespace {

constexpr size_t families_per_block = 256;

// What one block of families gives; texts wait here until they are put into dictionaries in order.
struct Block {
    std::vector<std::vector<std::string_view>> family_texts;  // by Plan::stored position
    std::vector<std::vector<std::string_view>> member_texts;
    std::deque<std::string> kept;  // unquoted texts live here
    std::vector<Raw> family_raw;
    std::vector<Raw> person_raw;
    std::vector<Reported> reported;
};

// One row of a file on its way into the chunk.
struct RowContext {
    const csv::File& file;
    const csv::Record& record;
    size_t row;
    int64_t area;
    Block& block;
};

void report(const RowContext& at, const Target& target, std::string_view problem,
            std::string_view found, Text expected) {
    at.block.reported.push_back(
        {at.file.path(), at.record.line, at.file.header()[static_cast<size_t>(target.csv_column)],
         std::string(problem), masked(found), std::move(expected), true, at.area});
}

std::string_view cell_of(const RowContext& at, const Target& target) {
    return target.csv_column < 0 ? std::string_view{}
                                 : at.record.fields[static_cast<size_t>(target.csv_column)];
}

void read_stored(const RowContext& at, const Plan& plan, store::Table& table,
                 std::vector<std::vector<std::string_view>>& texts, std::vector<Raw>& raw) {
    for (size_t i = 0; i < plan.stored.size(); ++i) {
        const Target& target = plan.stored[i];
        const std::string_view cell = cell_of(at, target);
        Flaw flaw = Flaw::fine;
        if (target.reader.question().is_text()) {
            std::string_view clean = target.reader.text(cell, flaw);
            if (!at.record.unquoted.empty() && !clean.empty()) {
                clean = at.block.kept.emplace_back(clean);
            }
            texts[i].push_back(clean);
        } else {
            const int32_t value = target.reader.integer(cell, flaw);
            table.columns[static_cast<size_t>(target.column)].int32s[at.row] = value;
            if (value == expr::unreadable) {
                raw.push_back({at.row, target.question, std::string(text::trimmed(cell))});
            }
        }
        if (flaw != Flaw::fine) {
            report(at, target, name(flaw), text::trimmed(cell), target.reader.expected(flaw));
        }
    }
}

void read_identity(const RowContext& at, const Plan& plan, std::string& before,
                   std::string& after) {
    for (const Target& target : plan.identity) {
        std::string& body = target.before_members ? before : after;
        const std::string_view cell = text::trimmed(cell_of(at, target));
        if (cell.empty()) {
            continue;
        }
        if (!body.empty()) {
            body += ',';
        }
        Flaw flaw = Flaw::fine;
        const bool number = !target.reader.question().is_text();
        const int32_t value = number ? target.reader.integer(cell, flaw) : 0;
        body += target.spelt_key;
        if (number && value != expr::unreadable) {
            json::Writer{body}.value(int64_t{value});
        } else {
            json::Writer{body}.value(cell);
        }
        if (flaw != Flaw::fine) {
            report(at, target, name(flaw), cell, target.reader.expected(flaw));
        }
        const std::string_view damage = target.long_number ? number_damage(cell) : "";
        if (!damage.empty()) {
            report(at, target, damage, cell, {"16 angka", "16 digits"});
        }
    }
}

// Two members with one number are both kept: only the paper can tell which number is wrong.
void report_numbers(const Source& source, const Chunk& chunk, const Row& family, size_t first_row,
                    std::span<const Row> members, Block& block) {
    const auto& numbers = chunk.columns.person.columns[source.member_no].int32s;
    for (size_t m = 1; m < members.size(); ++m) {
        const int32_t number = numbers[first_row + m];
        const auto before = numbers.begin() + static_cast<std::ptrdiff_t>(first_row);
        const auto end = before + static_cast<std::ptrdiff_t>(m);
        const auto same = number <= 0 ? end : std::find(before, end, number);
        if (same != end) {
            const uint32_t line = members[static_cast<size_t>(same - before)].line;
            block.reported.push_back(
                {source.member_file.path(),
                 members[m].line,
                 "member_no",
                 "duplicate_key",
                 std::to_string(number),
                 {fmt::format("nomor anggota yang belum ada di baris {}", line),
                  fmt::format("a number of a member not yet seen on line {}", line)},
                 true,
                 family.key.area});
        }
    }
}

void parse_families(const Source& source, std::span<const uint32_t> families, size_t begin,
                    size_t end, Chunk& chunk, Block& block) {
    block.family_texts.resize(source.family_plan.stored.size());
    block.member_texts.resize(source.member_plan.stored.size());
    csv::Record record;
    const auto read = [&](const csv::File& file, const Row& row) {
        if (const auto line = plain_line(file, row.offset, file.bytes())) {
            record.line = row.line;
            record.offset = row.offset;
            record.unquoted.clear();
            cut_plain(*line, file.delimiter(), SIZE_MAX, record.fields);
            return;
        }
        csv::Reader reader{file, row.offset, file.bytes(), row.line};
        const auto more = reader.next(record);
        must(more.has_value() && *more, "an indexed row can be read again");
    };
    for (size_t f = begin; f < end; ++f) {
        const uint32_t position = families[f];
        const Row& row = source.index.families[position];
        read(source.family_file, row);
        const RowContext at{source.family_file, record, f, row.key.area, block};
        read_stored(at, source.family_plan, chunk.columns.family, block.family_texts,
                    block.family_raw);
        read_identity(at, source.family_plan, chunk.identity_before[f], chunk.identity_after[f]);
        const uint32_t first = source.index.member_begin[position];
        const uint32_t count = source.index.member_begin[position + 1] - first;
        for (uint32_t m = 0; m < count; ++m) {
            read(source.member_file, source.index.members[first + m]);
            const RowContext member{source.member_file, record, chunk.columns.person_begin[f] + m,
                                    row.key.area, block};
            read_stored(member, source.member_plan, chunk.columns.person, block.member_texts,
                        block.person_raw);
            std::string& own = chunk.person_identity[member.row];
            read_identity(member, source.member_plan, own, own);
        }
        report_numbers(source, chunk, row, chunk.columns.person_begin[f],
                       std::span(source.index.members).subspan(first, count), block);
    }
}

void lay_out(const Source& source, std::span<const uint32_t> families, Chunk& chunk) {
    chunk.columns = store::empty_columns(source.form);
    size_t persons = 0;
    chunk.columns.person_begin.clear();
    chunk.columns.person_begin.reserve(families.size() + 1);
    for (const uint32_t position : families) {
        chunk.columns.person_begin.push_back(static_cast<uint32_t>(persons));
        persons += source.index.member_begin[position + 1] - source.index.member_begin[position];
    }
    chunk.columns.person_begin.push_back(static_cast<uint32_t>(persons));
    const auto size = [](store::Table& table, size_t rows) {
        table.rows = rows;
        for (store::Column& column : table.columns) {
            column.int32s.assign(column.type == store::ColumnType::int32 ? rows : 0,
                                 expr::not_asked);
            column.int64s.assign(column.type == store::ColumnType::int64 ? rows : 0, 0);
        }
    };
    size(chunk.columns.family, families.size());
    size(chunk.columns.person, persons);
    chunk.identity_before.resize(families.size());
    chunk.identity_after.resize(families.size());
    chunk.person_identity.resize(persons);
}

// Texts of all blocks into the dictionaries, in order: the same for any number of threads.
void gather_texts(const Plan& plan, store::Table& table, const std::vector<Block>& blocks,
                  std::vector<std::vector<std::string_view>> Block::* texts) {
    parallel_blocks(plan.stored.size(), [&](size_t i) {
        if (!plan.stored[i].reader.question().is_text()) {
            return;
        }
        store::TextBuilder builder{table.columns[static_cast<size_t>(plan.stored[i].column)]};
        for (const Block& block : blocks) {
            for (const std::string_view text : (block.*texts)[i]) {
                builder.add(text);
            }
        }
    });
}

// A blank answer inside its universe was asked: not_asked becomes asked_blank.
void mark_asked(const Source& source, const Plan& plan, expr::Level level, Chunk& chunk) {
    store::Table& table =
        level == expr::Level::member ? chunk.columns.person : chunk.columns.family;
    std::map<std::string, std::vector<const Target*>> by_universe;
    for (const Target& target : plan.stored) {
        if (!target.reader.question().is_text()) {
            by_universe[target.reader.question().universe].push_back(&target);
        }
    }
    std::vector<const std::vector<const Target*>*> groups;
    for (const auto& entry : by_universe) {
        groups.push_back(&entry.second);
    }
    const expr::Batch batch = store::integers_of(chunk.columns, source.form);
    std::vector<std::vector<uint8_t>> asked(groups.size());
    parallel_blocks(groups.size(), [&](size_t g) {
        const expr::Expression& universe =
            source.form.universe(groups[g]->front()->reader.question());
        expr::Vector result;
        expr::evaluate(universe, batch, 0, table.rows, result);
        asked[g].resize(table.rows);
        for (size_t row = 0; row < table.rows; ++row) {
            asked[g][row] = result.known[row] != 0 && result.integers[row] != 0 ? 1 : 0;
        }
    });
    for (size_t g = 0; g < groups.size(); ++g) {
        for (const Target* target : *groups[g]) {
            auto& values = table.columns[static_cast<size_t>(target->column)].int32s;
            for (size_t row = 0; row < table.rows; ++row) {
                const bool blank = values[row] == expr::not_asked && asked[g][row] != 0;
                values[row] = blank ? expr::asked_blank : values[row];
            }
        }
    }
}

}  // namespace

Plan make_plan(const form::Form& form, const Layout& layout, expr::Level level,
               const store::Table& table) {
    Plan plan;
    for (size_t i = 0; i < form.questions().size(); ++i) {
        const form::Question& question = form.questions()[i];
        if (question.level != level || question.kind == form::Kind::blob) {
            continue;
        }
        Target target{layout.column[i], i, -1, "", "", false, false, CellReader{form, question}};
        if (question.stored()) {
            for (size_t c = 0; c < table.columns.size(); ++c) {
                target.column =
                    table.columns[c].name == question.name ? static_cast<int>(c) : target.column;
            }
            must(target.column >= 0, "a stored question has a column");
            plan.stored.push_back(std::move(target));
        } else {
            target.identity_key = identity_key(question.name);
            target.spelt_key = "\"" + target.identity_key + "\":";
            target.before_members = target.identity_key < "members";
            target.long_number = question.name == "nik" || question.name == "kk_number";
            plan.identity.push_back(std::move(target));
        }
    }
    std::ranges::sort(plan.identity, {}, &Target::identity_key);
    return plan;
}

Chunk parse_chunk(const Source& source, std::span<const uint32_t> families) {
    Chunk chunk;
    lay_out(source, families, chunk);
    std::vector<Block> blocks((families.size() + families_per_block - 1) / families_per_block);
    parallel_blocks(blocks.size(), [&](size_t b) {
        parse_families(source, families, b * families_per_block,
                       std::min(families.size(), (b + 1) * families_per_block), chunk, blocks[b]);
    });
    gather_texts(source.family_plan, chunk.columns.family, blocks, &Block::family_texts);
    gather_texts(source.member_plan, chunk.columns.person, blocks, &Block::member_texts);
    for (Block& block : blocks) {
        std::ranges::move(block.family_raw, std::back_inserter(chunk.family_raw));
        std::ranges::move(block.person_raw, std::back_inserter(chunk.person_raw));
        std::ranges::move(block.reported, std::back_inserter(chunk.reported));
    }
    mark_asked(source, source.family_plan, expr::Level::family, chunk);
    mark_asked(source, source.member_plan, expr::Level::member, chunk);
    return chunk;
}

}  // namespace regsosek::collect
