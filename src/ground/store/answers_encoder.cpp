// Canonical JSON of answers. Each column has its `"name":` ready, in the order of the keys.
#include "ground/store/answers_encoder.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <string_view>
#include <vector>

#include "ground/base/assert.h"
#include "ground/base/json.h"
#include "ground/expr/dictionary.h"

namespace regsosek::store {

namespace {

/// Where the value behind a key comes from.
enum class Part : uint8_t { integer, long_integer, text, form_name, members };

struct Key {
    std::string name;
    std::string spelt;  ///< "name":
    Part part = Part::integer;
    const Column* column = nullptr;
};

void add_key(std::vector<Key>& keys, std::string name, Part part, const Column* column) {
    std::string spelt = "\"" + name + "\":";
    keys.push_back({std::move(name), std::move(spelt), part, column});
}

Part part_of(const Column& column) {
    switch (column.type) {
        case ColumnType::int32: return Part::integer;
        case ColumnType::int64: return Part::long_integer;
        case ColumnType::text: return Part::text;
        case ColumnType::real: break;
    }
    must(false, "answers hold no reals");
    return Part::integer;
}

void add_number(int64_t number, std::string& out) {
    if (number >= 0 && number <= 9) {
        out += static_cast<char>('0' + number);
        return;
    }
    std::array<char, 24> digits{};
    const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), number).ptr;
    out.append(digits.data(), end);
}

}  // namespace

struct AnswersEncoder::State {
    std::string form_name;
    const Columns* columns = nullptr;
    std::vector<Key> family;
    std::vector<Key> person;

    /// Adds an object of one row; `persons` says whose rows stand under "members".
    void add_object(const std::vector<Key>& keys, size_t row, std::string& out) const;
    void add_members(size_t family_row, std::string& out) const;
};

void AnswersEncoder::State::add_object(const std::vector<Key>& keys, size_t row,
                                       std::string& out) const {
    out += '{';
    const size_t start = out.size();
    const auto begin_value = [&](const Key& key) {
        if (out.size() != start) {
            out += ',';
        }
        out += key.spelt;
    };
    for (const auto& key : keys) {
        if (key.part == Part::integer) {
            if (const int32_t value = key.column->int32s[row]; value != expr::not_asked) {
                begin_value(key);
                add_number(value, out);
            }
        } else if (key.part == Part::long_integer) {
            begin_value(key);
            add_number(key.column->int64s[row], out);
        } else if (key.part == Part::text) {
            if (const auto text = key.column->text(row); !text.empty()) {
                begin_value(key);
                json::Writer{out}.value(text);
            }
        } else if (key.part == Part::form_name) {
            begin_value(key);
            json::Writer{out}.value(std::string_view(form_name));
        } else {
            begin_value(key);
            add_members(row, out);
        }
    }
    out += '}';
}

void AnswersEncoder::State::add_members(size_t family_row, std::string& out) const {
    out += '[';
    const uint32_t begin = columns->person_begin[family_row];
    for (uint32_t row = begin; row < columns->person_begin[family_row + 1]; ++row) {
        if (row != begin) {
            out += ',';
        }
        add_object(person, row, out);
    }
    out += ']';
}

AnswersEncoder::AnswersEncoder(const form::Form& form, const Columns& columns) {
    auto state = std::make_unique<State>();
    state->form_name = form.name();
    state->columns = &columns;
    add_key(state->family, "form", Part::form_name, nullptr);
    add_key(state->family, "members", Part::members, nullptr);
    for (const auto& column : columns.family.columns) {
        // Area and sequence belong to the document, not to its answers.
        if (column.name != "area" && column.name != "sequence") {
            add_key(state->family, column.name, part_of(column), &column);
        }
    }
    for (const auto& column : columns.person.columns) {
        if (column.name != "family_id") {
            add_key(state->person, column.name, part_of(column), &column);
        }
    }
    std::ranges::sort(state->family, {}, &Key::name);
    std::ranges::sort(state->person, {}, &Key::name);
    state_ = std::move(state);
}

AnswersEncoder::AnswersEncoder(AnswersEncoder&&) noexcept = default;
AnswersEncoder::~AnswersEncoder() = default;

void AnswersEncoder::encode(size_t family_row, std::string& out) const {
    state_->add_object(state_->family, family_row, out);
}

}  // namespace regsosek::store
