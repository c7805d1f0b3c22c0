// Rows from the JSON of answers. Keys come sorted, so a cursor walks the sorted questions beside
// them.
#include "ground/store/answers_decoder.h"

#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <optional>
#include <string>
#include <vector>

#include "ground/base/json.h"
#include "ground/base/threads.h"
#include "ground/expr/dictionary.h"
#include "ground/store/columns.h"

namespace regsosek::store {

namespace {

constexpr size_t rows_at_first = 256;
/// Documents that one thread decodes at a time.
constexpr size_t documents_per_block = 1024;

/// A key of the documents and the column that it fills.
struct Slot {
    std::string name;
    size_t column = 0;
    ColumnType type = ColumnType::int32;
};

/// One table being filled: columns are kept longer than the rows, with "not asked" in the rest.
class Filler {
public:
    Filler(Table table, std::string_view id, std::span<const std::string_view> not_in_json)
        : table_(std::move(table)) {
        for (size_t i = 0; i < table_.columns.size(); ++i) {
            const auto& column = table_.columns[i];
            if (std::ranges::find(not_in_json, column.name) == not_in_json.end()) {
                slots_.push_back({column.name, i, column.type});
            }
            id_ = column.name == id ? i : id_;
        }
        std::ranges::sort(slots_, {}, &Slot::name);
        start();
    }

    void begin_row() {
        if (rows_ == room_) {
            grow(std::max(rows_at_first, room_ * 2));
        }
        ++rows_;
        cursor_ = 0;
        has_id_ = false;
    }
    /// The slot of a key, or nullptr. Quick when keys come in order.
    const Slot* find(std::string_view key) {
        while (cursor_ < slots_.size() && slots_[cursor_].name < key) {
            ++cursor_;
        }
        if (cursor_ < slots_.size() && slots_[cursor_].name == key) {
            return &slots_[cursor_];
        }
        const auto at = std::ranges::lower_bound(slots_, key, {}, &Slot::name);
        return at != slots_.end() && at->name == key ? &*at : nullptr;
    }
    /// False when the value does not fit the column.
    bool set(const Slot& slot, int64_t value) {
        auto& column = table_.columns[slot.column];
        if (slot.type == ColumnType::int64) {
            column.int64s[rows_ - 1] = value;
            has_id_ = has_id_ || slot.column == id_;
            return true;
        }
        if (slot.type != ColumnType::int32 || value < std::numeric_limits<int32_t>::min() ||
            value > std::numeric_limits<int32_t>::max()) {
            return false;
        }
        column.int32s[rows_ - 1] = static_cast<int32_t>(value);
        return true;
    }
    bool set(const Slot& slot, std::string_view text) {
        if (slot.type != ColumnType::text) {
            return false;
        }
        table_.columns[slot.column].codes[rows_ - 1] = texts_[slot.column]->code(text);
        return true;
    }
    /// Sets a number in a column that is not in the document, from row `first` to the last.
    void fill_back(std::string_view name, size_t first, int64_t value) {
        auto& values = table_.find(name)->int64s;
        std::fill(values.begin() + static_cast<std::ptrdiff_t>(first),
                  values.begin() + static_cast<std::ptrdiff_t>(rows_), value);
    }
    int64_t id() const { return table_.columns[id_].int64s[rows_ - 1]; }
    bool has_id() const { return has_id_; }
    size_t rows() const { return rows_; }

    Table finish() {
        grow(rows_);
        table_.rows = rows_;
        Table done;
        for (const auto& column : table_.columns) {
            done.add(column.name, column.type);
        }
        std::swap(done, table_);
        start();
        return done;
    }

private:
    void start() {
        rows_ = 0;
        room_ = 0;
        texts_.clear();
        texts_.resize(table_.columns.size());
        for (size_t i = 0; i < table_.columns.size(); ++i) {
            if (table_.columns[i].type == ColumnType::text) {
                texts_[i].emplace(table_.columns[i]);
                texts_[i]->code("");
            }
        }
    }
    void grow(size_t room) {
        for (auto& column : table_.columns) {
            switch (column.type) {
                case ColumnType::int32: column.int32s.resize(room, expr::not_asked); break;
                case ColumnType::int64: column.int64s.resize(room, expr::not_asked); break;
                case ColumnType::real: column.reals.resize(room); break;
                case ColumnType::text: column.codes.resize(room, 0); break;
            }
        }
        room_ = room;
    }

    Table table_;
    std::vector<Slot> slots_;
    std::vector<std::optional<TextBuilder>> texts_;
    size_t id_ = 0;
    size_t rows_ = 0;
    size_t room_ = 0;
    size_t cursor_ = 0;
    bool has_id_ = false;
};

constexpr std::string_view outside_family[] = {"area", "sequence"};
constexpr std::string_view outside_person[] = {"family_id"};

}  // namespace

struct AnswersDecoder::State : json::Handler {
    explicit State(const form::Form& form)
        : form_name(form.name()),
          family(empty_columns(form).family, "family_id", outside_family),
          person(empty_columns(form).person, "person_id", outside_person) {}

    void integer(std::string_view key, int64_t value) override { put(key, value); }
    void text(std::string_view key, std::string_view value) override {
        if (!in_member && key == "form") {
            has_form = value == form_name;
            return;
        }
        put(key, value);
    }
    void begin_array(std::string_view key) override {
        if (key != "members") {
            reject(key);
        }
    }
    void begin_item() override {
        in_member = true;
        person.begin_row();
    }
    void end_item() override {
        in_member = false;
        if (!person.has_id()) {
            reject("person_id");
        }
    }
    void end_array() override {}

    template <typename T>
    void put(std::string_view key, T value) {
        Filler& filler = in_member ? person : family;
        const Slot* slot = filler.find(key);
        if (slot == nullptr || !filler.set(*slot, value)) {
            reject(key);
        }
    }
    /// The first key at which the document is not what the form says.
    void reject(std::string_view key) {
        if (rejected.empty()) {
            rejected = key.empty() ? "?" : key;
        }
    }

    std::string form_name;
    Filler family;
    Filler person;
    std::vector<uint32_t> person_begin{0};
    json::Parser parser;
    std::string rejected;
    bool in_member = false;
    bool has_form = false;
    int64_t as_of = 0;
};

AnswersDecoder::AnswersDecoder(const form::Form& form) : state_(std::make_unique<State>(form)) {}
AnswersDecoder::AnswersDecoder(AnswersDecoder&&) noexcept = default;
AnswersDecoder::~AnswersDecoder() = default;

Result<void> AnswersDecoder::add(std::string_view answers, int64_t area, int64_t sequence) {
    State& state = *state_;
    const size_t first_member = state.person.rows();
    state.has_form = false;
    state.in_member = false;
    state.rejected.clear();
    state.family.begin_row();
    TRY(state.parser.walk(answers, state));
    if (!state.has_form) {
        return fail(Code::bad_input, fmt::format("dokumen bukan formulir {}", state.form_name),
                    fmt::format("the document is not of form {}", state.form_name));
    }
    if (!state.family.has_id()) {
        state.reject("family_id");
    }
    if (!state.rejected.empty()) {
        return fail(Code::bad_input,
                    fmt::format("jawaban {} tidak sesuai formulir", state.rejected),
                    fmt::format("answer {} does not fit the form", state.rejected));
    }
    const size_t this_family = state.family.rows() - 1;
    state.family.fill_back("area", this_family, area);
    state.family.fill_back("sequence", this_family, sequence);
    state.person.fill_back("family_id", first_member, state.family.id());
    state.person_begin.push_back(static_cast<uint32_t>(state.person.rows()));
    state.as_of = std::max(state.as_of, sequence);
    return {};
}

Columns AnswersDecoder::finish() {
    State& state = *state_;
    Columns columns;
    columns.family = state.family.finish();
    columns.person = state.person.finish();
    columns.person_begin = std::exchange(state.person_begin, {0});
    columns.as_of = std::exchange(state.as_of, 0);
    return columns;
}

Result<std::vector<Columns>> decode_answers(std::span<const Stored> documents,
                                            const form::Form& form) {
    std::vector<Result<Columns>> decoded((documents.size() + documents_per_block - 1) /
                                         documents_per_block);
    parallel_blocks(decoded.size(), [&](size_t block) {
        decoded[block] = [&]() -> Result<Columns> {
            AnswersDecoder decoder(form);
            const size_t end = std::min(documents.size(), (block + 1) * documents_per_block);
            for (size_t i = block * documents_per_block; i < end; ++i) {
                const auto& document = documents[i].document;
                TRY(decoder.add(document.answers, document.area, documents[i].sequence));
            }
            return decoder.finish();
        }();
    });
    std::vector<Columns> columns;
    for (auto& block : decoded) {
        columns.push_back(TRY(std::move(block)));
    }
    return columns;
}

}  // namespace regsosek::store
