// Keyed documents and rows.
#include "word/collect/keyed.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

#include "ground/base/ids.h"
#include "ground/base/json.h"
#include "ground/base/text.h"
#include "ground/form/answer.h"
#include "ground/store/batch.h"
#include "ground/store/blank_rows.h"
#include "ground/store/columns.h"
#include "word/collect/identity_key.h"

namespace regsosek::collect {

namespace {

std::unexpected<Error> at_question(std::string_view question, std::string id, std::string en) {
    Error error{Code::bad_input, {std::move(id), std::move(en)}, {}, {}};
    error.place.column = std::string(question);
    return std::unexpected(std::move(error));
}

// Questions 101 to 105a and how many digits of the 16 each has.
constexpr std::array<std::pair<std::string_view, size_t>, 6> parts_of_area = {{{"province_code", 2},
                                                                               {"regency_code", 2},
                                                                               {"district_code", 3},
                                                                               {"village_code", 3},
                                                                               {"sls_code", 4},
                                                                               {"subsls_code", 2}}};

void write_area(int64_t area, store::Table& family) {
    for (const KeyedAnswer& answer : answers_of_area(area)) {
        store::Column* column = family.find(answer.question);
        const auto value = text::integer(answer.text);
        if (column != nullptr && value) {
            column->int32s[0] = static_cast<int32_t>(*value);
        }
    }
}

std::string json_text(std::string_view value) {
    std::string out;
    json::Writer(out).value(value);
    return out;
}

void write_members(json::Writer& writer, const KeyedRows& rows) {
    const auto& ids = rows.columns.person.at("person_id").int64s;
    writer.begin_array();
    for (size_t m = 0; m < rows.member_identity.size(); ++m) {
        KeyedRows::Values values = rows.member_identity[m];
        values["person_id"] = std::to_string(ids[m]);
        writer.begin_object();
        for (const auto& [key, value] : values) {
            writer.key(key);
            writer.raw(value);
        }
        writer.end_object();
    }
    writer.end_array();
}

void write_unreadable(json::Writer& writer, const KeyedRows& rows) {
    const auto& ids = rows.columns.person.at("person_id").int64s;
    writer.begin_array();
    for (const KeyedRows::Unreadable& one : rows.unreadable) {
        writer.begin_object();
        if (one.member != 0) {
            writer.key("person_id");
            writer.value(ids[one.member - 1]);
        }
        writer.key("question");
        writer.value(one.question);
        writer.key("text");
        writer.value(one.text);
        writer.end_object();
    }
    writer.end_array();
}

// Turns a body into keyed answers; members are found by their person_id.
class BodyReader final : public json::Handler {
public:
    BodyReader(const form::Form& form, KeyedDocument& out) : form_(form), out_(out) {}

    void integer(std::string_view key, int64_t value) override {
        if (key == "person_id" && in_members_) {
            person_ = value;
        } else if (key == "person_id" && in_unreadable_) {
            person_ = value;
        } else if (const form::Question* question = question_of(key)) {
            add(question->name, form::answer_text(form_, *question, static_cast<int32_t>(value)));
        }
    }
    void text(std::string_view key, std::string_view value) override {
        if (in_unreadable_) {
            (key == "question" ? unreadable_question_ : unreadable_text_) = value;
        } else if (const form::Question* question = question_of(key)) {
            add(question->name, std::string(value));
        }
    }
    void begin_array(std::string_view key) override {
        in_members_ = key == "members";
        in_unreadable_ = key == "unreadable";
    }
    void begin_item() override {
        person_ = 0;
        pending_.clear();
        unreadable_question_.clear();
        unreadable_text_.clear();
    }
    void end_item() override {
        if (in_unreadable_) {
            pending_.push_back({unreadable_question_, unreadable_text_});
        }
        auto& to = person_ == 0 ? out_.answers : member().answers;
        std::ranges::move(pending_, std::back_inserter(to));
        pending_.clear();
    }
    void end_array() override { in_members_ = in_unreadable_ = false; }

private:
    const form::Question* question_of(std::string_view key) const {
        return form_.find(question_name(key));
    }
    void add(const std::string& question, std::string value) {
        if (value.empty()) {
            return;
        }
        auto& to = in_members_ ? pending_ : out_.answers;
        to.push_back({question, std::move(value)});
    }
    KeyedMember& member() {
        const std::string printed = PersonId{person_}.printed();
        const auto found = std::ranges::find(out_.members, printed, &KeyedMember::person);
        return found != out_.members.end() ? *found : out_.members.emplace_back(printed);
    }

    const form::Form& form_;
    KeyedDocument& out_;
    bool in_members_ = false;
    bool in_unreadable_ = false;
    int64_t person_ = 0;
    std::vector<KeyedAnswer> pending_;
    std::string unreadable_question_, unreadable_text_;
};

}  // namespace

bool said_by_area(std::string_view question) {
    return std::ranges::any_of(parts_of_area,
                               [&](const auto& part) { return part.first == question; });
}

std::vector<KeyedAnswer> answers_of_area(int64_t area) {
    const std::string digits = AreaCode{area}.text();
    std::vector<KeyedAnswer> out;
    size_t at = 0;
    for (const auto& [name, length] : parts_of_area) {
        out.push_back({std::string(name), digits.substr(at, length)});
        at += length;
    }
    return out;
}

KeyedForm::KeyedForm(std::shared_ptr<const form::Form> form)
    : form_(std::move(form)), empty_(store::empty_columns(*form_)) {
    std::map<std::pair<expr::Level, std::string>, size_t> places;
    std::vector<expr::Expression> expressions;
    for (const form::Question& question : form_->questions()) {
        readers_.emplace_back(*form_, question);
        const bool level =
            question.level == expr::Level::family || question.level == expr::Level::member;
        if (!level || question.kind == form::Kind::blob) {
            continue;
        }
        const auto [place, fresh] =
            places.try_emplace({question.level, question.universe}, universes_.size());
        if (fresh) {
            universes_.push_back({question.level, {}});
            expressions.push_back(form_->universe(question));
        }
        universes_[place->second].questions.push_back(&question);
    }
    universe_set_ = expr::compile_set(expressions);
}

// Puts one keyed answer into its place.
Result<void> KeyedForm::enter(const KeyedAnswer& answer, expr::Level level, size_t member,
                              KeyedRows& rows) const {
    const form::Question* question = form_->find(answer.question);
    if (question == nullptr || question->level != level || question->kind == form::Kind::blob) {
        return at_question(answer.question,
                           fmt::format("pertanyaan '{}' tidak ada di formulir", answer.question),
                           fmt::format("the form has no question '{}'", answer.question));
    }
    const CellReader& reader = readers_[static_cast<size_t>(question - form_->questions().data())];
    const std::string_view text = text::trimmed(answer.text);
    if (text.empty()) {
        return {};
    }
    if (!text::valid_utf8(text)) {
        return at_question(question->name, "isian bukan UTF-8", "the answer is no UTF-8");
    }
    Flaw flaw = Flaw::fine;
    if (question->is_text()) {
        reader.text(text, flaw);
        if (flaw == Flaw::too_long) {
            const Text expected = reader.expected(flaw);
            return at_question(question->name, expected.id, expected.en);
        }
    }
    const bool of_member = level == expr::Level::member;
    const size_t row = of_member ? member - 1 : 0;
    const int32_t value = question->is_text() ? 0 : reader.integer(text, flaw);
    const bool unreadable = !question->is_text() && value == expr::unreadable;
    if (!question->stored()) {
        auto& values = of_member ? rows.member_identity[row] : rows.family_identity;
        values[identity_key(question->name)] =
            question->is_text() || unreadable ? json_text(text) : std::to_string(value);
        return {};
    }
    store::Table& table = of_member ? rows.columns.person : rows.columns.family;
    store::Column* column = table.find(question->name);
    if (question->is_text()) {
        column->codes[row] = static_cast<int32_t>(column->dictionary.size());
        column->dictionary.emplace_back(text);
        return {};
    }
    column->int32s[row] = value;
    if (unreadable) {
        rows.unreadable.push_back({member, question->name, std::string(text)});
    }
    return {};
}

Result<KeyedRows> KeyedForm::rows(const KeyedDocument& keyed) const {
    KeyedRows out;
    out.columns = empty_;
    store::give_blank_rows(out.columns.family, 1);
    store::give_blank_rows(out.columns.person, keyed.members.size());
    out.columns.person_begin = {0, static_cast<uint32_t>(keyed.members.size())};
    out.member_identity.resize(keyed.members.size());
    out.columns.family.find("area")->int64s[0] = keyed.area;
    for (const KeyedAnswer& answer : keyed.answers) {
        TRY(enter(answer, expr::Level::family, 0, out));
    }
    for (size_t m = 0; m < keyed.members.size(); ++m) {
        for (const KeyedAnswer& answer : keyed.members[m].answers) {
            TRY(enter(answer, expr::Level::member, m + 1, out));
        }
    }
    write_area(keyed.area, out.columns.family);
    // A blank answer inside its universe was asked, as in files.
    const auto truths = universes(out);
    for (size_t u = 0; u < universes_.size(); ++u) {
        store::Table& table =
            universes_[u].level == expr::Level::member ? out.columns.person : out.columns.family;
        for (const form::Question* question : universes_[u].questions) {
            store::Column* column = table.find(question->name);
            const bool number = question->stored() && !question->is_text();
            for (size_t row = 0; number && row < truths[u].size(); ++row) {
                const bool blank = column->int32s[row] == expr::not_asked;
                if (blank && truths[u][row] == expr::Truth::yes) {
                    column->int32s[row] = expr::asked_blank;
                }
            }
        }
    }
    return out;
}

std::vector<std::vector<expr::Truth>> KeyedForm::universes(const KeyedRows& rows) const {
    const auto batch = store::batch_of(rows.columns, *form_);
    std::vector<std::vector<expr::Truth>> out(universes_.size());
    expr::Scratch scratch;
    expr::evaluate_set(universe_set_, batch.batch, 0, 1, scratch,
                       [&](size_t universe, size_t, size_t, const expr::Values& values) {
                           out[universe].assign(values.truths.begin(), values.truths.end());
                       });
    return out;
}

Result<AskedQuestions> KeyedForm::asked(const KeyedRows& rows) const {
    const auto truths = universes(rows);
    AskedQuestions out;
    out.members.resize(rows.columns.person.rows);
    for (size_t u = 0; u < universes_.size(); ++u) {
        for (const form::Question* question : universes_[u].questions) {
            for (size_t row = 0; row < truths[u].size(); ++row) {
                // On paper a question may stand before the answer that decides about it (112, 205).
                if (truths[u][row] != expr::Truth::no) {
                    const bool member = universes_[u].level == expr::Level::member;
                    (member ? out.members[row] : out.family).push_back(question->name);
                }
            }
        }
    }
    return out;
}

std::string KeyedForm::identity(const KeyedRows& rows) const {
    std::string members;
    json::Writer member_writer(members);
    write_members(member_writer, rows);
    KeyedRows::Values values = rows.family_identity;
    values["members"] = std::move(members);
    if (!rows.unreadable.empty()) {
        std::string unreadable;
        json::Writer writer(unreadable);
        write_unreadable(writer, rows);
        values["unreadable"] = std::move(unreadable);
    }
    std::string out;
    json::Writer writer(out);
    writer.begin_object();
    for (const auto& [key, value] : values) {
        writer.key(key);
        writer.raw(value);
    }
    writer.end_object();
    return out;
}

Result<KeyedDocument> KeyedForm::keyed(const store::Stored& stored) const {
    KeyedDocument out;
    out.area = stored.document.area;
    out.family = stored.document.key;
    out.version = stored.version;
    BodyReader reader{*form_, out};
    thread_local json::Parser parser;
    TRY(parser.walk(stored.document.answers, reader));
    if (!stored.document.identity.empty()) {
        TRY(parser.walk(stored.document.identity, reader));
    }
    return out;
}

}  // namespace regsosek::collect
