// Canonical JSON of answers. Each column has its `"name":` ready, in the order of the keys.
#include "ground/store/answers_encoder.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdint>
#include <cstring>
#include <string_view>
#include <vector>

#include "ground/base/assert.h"
#include "ground/base/json.h"
#include "ground/expr/dictionary.h"

namespace regsosek::store {

namespace {

/// Where the value behind a key comes from.
enum class Part : uint8_t { integer, long_integer, text, form_name, members };

/// Bytes of a spelt key that are copied at once, whatever its length: two loads instead of a loop.
constexpr size_t spelt_room = 48;
/// Longest number of 64 bits with its sign.
constexpr size_t number_room = 20;

struct Key {
    std::string name;
    std::array<char, spelt_room> spelt{};  ///< ,"name":
    size_t spelt_size = 0;
    Part part = Part::integer;
    const Column* column = nullptr;
    const int32_t* integers = nullptr;
};

void add_key(std::vector<Key>& keys, std::string name, Part part, const Column* column) {
    const std::string spelt = ",\"" + name + "\":";
    must(spelt.size() <= spelt_room, "names of questions fit their room");
    Key key;
    std::ranges::copy(spelt, key.spelt.begin());
    key.spelt_size = spelt.size();
    key.name = std::move(name);
    key.part = part;
    key.column = column;
    key.integers = part == Part::integer ? column->int32s.data() : nullptr;
    keys.push_back(std::move(key));
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

/// Room of a thread for one line: it only grows, so that no line pays for clearing it again.
std::string& room() {
    thread_local std::string instance;
    return instance;
}

/// Text that grows by keys and values, with room made once for each row of integers.
class Line {
public:
    Line() : out_(room()) {}

    size_t size() const { return size_; }
    std::string_view text() const { return std::string_view(out_).substr(0, size_); }
    char& at(size_t place) { return out_[place]; }
    void make_room(size_t bytes) {
        if (size_ + bytes > out_.size()) {
            out_.resize(std::max(size_ + bytes, out_.size() * 2));
        }
    }
    /// Room for spelt_room bytes must be there.
    void key(const Key& key) {
        std::memcpy(out_.data() + size_, key.spelt.data(), spelt_room);
        size_ += key.spelt_size;
    }
    /// Room for number_room bytes must be there.
    void number(int64_t number) {
        if (number >= 0 && number <= 9) {
            out_[size_++] = static_cast<char>('0' + number);
            return;
        }
        char* const begin = out_.data() + size_;
        size_ += static_cast<size_t>(std::to_chars(begin, begin + number_room, number).ptr - begin);
    }
    void letter(char letter) {
        make_room(1);
        out_[size_++] = letter;
    }
    void text(std::string_view text) {
        const auto plain = [](char c) {
            return static_cast<uint8_t>(c) >= 0x20 && c != '"' && c != '\\';
        };
        if (std::ranges::all_of(text, plain)) {
            make_room(text.size() + 2);
            out_[size_++] = '"';
            text.copy(out_.data() + size_, text.size());
            size_ += text.size();
            out_[size_++] = '"';
            return;
        }
        std::string escaped;
        json::Writer{escaped}.value(text);
        make_room(escaped.size());
        escaped.copy(out_.data() + size_, escaped.size());
        size_ += escaped.size();
    }

private:
    std::string& out_;
    size_t size_ = 0;
};

}  // namespace

struct AnswersEncoder::State {
    std::string form_name;
    const Columns* columns = nullptr;
    std::vector<Key> family;
    std::vector<Key> person;

    void add_object(const std::vector<Key>& keys, size_t row, Line& line) const;
    void add_members(size_t family_row, Line& line) const;
    void add_other(const Key& key, size_t row, Line& line) const;
};

void AnswersEncoder::State::add_object(const std::vector<Key>& keys, size_t row, Line& line) const {
    const size_t start = line.size();
    for (const auto& key : keys) {
        line.make_room(spelt_room + number_room);
        if (key.part == Part::integer) {
            if (const int32_t value = key.integers[row]; value != expr::not_asked) {
                line.key(key);
                line.number(value);
            }
        } else {
            add_other(key, row, line);
        }
    }
    // Each key begins with a comma, and the id is always there: the first comma opens the object.
    must(line.size() > start, "an object has its id");
    line.at(start) = '{';
    line.letter('}');
}

/// A key that is no integer of 32 bits.
void AnswersEncoder::State::add_other(const Key& key, size_t row, Line& line) const {
    if (key.part == Part::long_integer) {
        line.key(key);
        line.number(key.column->int64s[row]);
    } else if (key.part == Part::form_name) {
        line.key(key);
        line.text(form_name);
    } else if (key.part == Part::members) {
        line.key(key);
        add_members(row, line);
    } else if (const auto text = key.column->text(row); !text.empty()) {
        line.key(key);
        line.text(text);
    }
}

void AnswersEncoder::State::add_members(size_t family_row, Line& line) const {
    line.letter('[');
    const uint32_t begin = columns->person_begin[family_row];
    for (uint32_t row = begin; row < columns->person_begin[family_row + 1]; ++row) {
        if (row != begin) {
            line.letter(',');
        }
        add_object(person, row, line);
    }
    line.letter(']');
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
    Line line;
    state_->add_object(state_->family, family_row, line);
    out.append(line.text());
}

}  // namespace regsosek::store
