// Rows of one document.
#include "word/validate/document_rows.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <utility>

#include "ground/base/text.h"
#include "ground/form/answer.h"
#include "ground/store/batch.h"
#include "ground/store/blank_rows.h"
#include "ground/store/columns.h"

namespace regsosek::validate {

namespace {

using Texts = std::vector<std::string_view>;

// Where a direct identifier of the family is kept, by its name in the form or in the identity body;
// nullptr for what rules never read.
Texts* family_text(store::Identities& identities, std::string_view name) {
    if (name == "kk_number") {
        return &identities.kk_number;
    }
    if (name == "address") {
        return &identities.address;
    }
    if (name == "head_name") {
        return &identities.head_name;
    }
    if (name == "phone" || name == "respondent_phone") {
        return &identities.phone;
    }
    return name == "notes" ? &identities.notes : nullptr;
}

Texts* member_text(store::Identities& identities, std::string_view name) {
    return name == "member_name" ? &identities.member_name
           : name == "nik"       ? &identities.nik
                                 : nullptr;
}

void empty_identities(DocumentRows& rows) {
    const size_t persons = rows.columns.person.rows;
    store::Identities& out = rows.identities;
    for (Texts* texts : {&out.kk_number, &out.address, &out.head_name, &out.phone, &out.notes}) {
        texts->assign(1, {});
    }
    out.member_name.assign(persons, {});
    out.nik.assign(persons, {});
}

// Reads an identity body; members are found by their person_id.
class IdentityReader : public json::Handler {
public:
    explicit IdentityReader(DocumentRows& rows) : rows_(rows) {}

    void integer(std::string_view key, int64_t value) override {
        if (in_members_ && key == "person_id") {
            person_id_ = value;
        }
    }
    void text(std::string_view key, std::string_view value) override {
        if (in_members_) {
            pending_.emplace_back(member_text(rows_.identities, key), keep(value));
        } else if (Texts* texts = family_text(rows_.identities, key)) {
            texts->front() = keep(value);
        }
    }
    void begin_array(std::string_view key) override { in_members_ = key == "members"; }
    void begin_item() override {
        person_id_ = 0;
        pending_.clear();
    }
    void end_item() override {
        const auto& ids = rows_.columns.person.at("person_id").int64s;
        const auto row = static_cast<size_t>(std::ranges::find(ids, person_id_) - ids.begin());
        for (const auto& [texts, value] : pending_) {
            if (texts != nullptr && row < ids.size()) {
                (*texts)[row] = value;
            }
        }
    }
    void end_array() override { in_members_ = false; }

private:
    std::string_view keep(std::string_view value) { return rows_.texts.emplace_back(value); }

    DocumentRows& rows_;
    bool in_members_ = false;
    int64_t person_id_ = 0;
    std::vector<std::pair<Texts*, std::string_view>> pending_;
};

std::unexpected<Error> unknown_question(std::string_view name) {
    return fail(Code::bad_input, fmt::format("pertanyaan '{}' tidak ada di formulir", name),
                fmt::format("the form has no question '{}'", name));
}

// Puts one keyed answer into its place.
Result<void> enter(const form::Form& form, const Entry& entry, expr::Level level, size_t row,
                   DocumentRows& rows) {
    const form::Question* question = form.find(entry.question);
    if (question == nullptr || question->level != level) {
        return unknown_question(entry.question);
    }
    const bool member = level == expr::Level::member;
    const std::string_view text = text::trimmed(entry.text);
    if (!question->stored()) {
        Texts* texts = member ? member_text(rows.identities, question->name)
                              : family_text(rows.identities, question->name);
        if (texts != nullptr) {
            (*texts)[row] = rows.texts.emplace_back(text);
        }
        return {};
    }
    store::Table& table = member ? rows.columns.person : rows.columns.family;
    store::Column* column = table.find(question->name);
    if (column == nullptr || text.empty()) {
        return {};
    }
    if (column->type == store::ColumnType::text) {
        column->codes[row] = static_cast<int32_t>(column->dictionary.size());
        column->dictionary.emplace_back(text);
    } else {
        column->int32s[row] = form::parse_answer(form, *question, text).value_or(expr::unreadable);
    }
    return {};
}

}  // namespace

DocumentReader::DocumentReader(std::shared_ptr<const form::Form> form)
    : form_(std::move(form)), empty_(store::empty_columns(*form_)) {
    std::map<std::pair<expr::Level, std::string>, size_t> places;
    std::vector<expr::Expression> expressions;
    for (const form::Question& question : form_->questions()) {
        const bool level =
            question.level == expr::Level::family || question.level == expr::Level::member;
        if (!level || !question.stored() || question.is_text()) {
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

Result<DocumentRows> DocumentReader::read(const DocumentText& document) {
    if (!decoder_) {
        decoder_.emplace(*form_);
    }
    if (auto added = decoder_->add(document.answers, document.area, 1); !added) {
        // What it holds of a wrong document cannot be used.
        decoder_.reset();
        return std::unexpected(std::move(added).error());
    }
    DocumentRows out;
    out.columns = decoder_->finish();
    empty_identities(out);
    if (!document.identity.empty()) {
        IdentityReader reader(out);
        TRY(parser_.walk(document.identity, reader));
    }
    return out;
}

Result<DocumentRows> DocumentReader::read(const EnteredDocument& document) {
    DocumentRows out;
    out.columns = empty_;
    store::give_blank_rows(out.columns.family, 1);
    store::give_blank_rows(out.columns.person, document.members.size());
    out.columns.person_begin = {0, static_cast<uint32_t>(document.members.size())};
    out.columns.family.find("area")->int64s[0] = document.area;
    empty_identities(out);
    for (const Entry& entry : document.family) {
        TRY(enter(*form_, entry, expr::Level::family, 0, out));
    }
    auto& person_ids = out.columns.person.find("person_id")->int64s;
    for (size_t m = 0; m < document.members.size(); ++m) {
        person_ids[m] = static_cast<int64_t>(m) + 1;
        for (const Entry& entry : document.members[m]) {
            TRY(enter(*form_, entry, expr::Level::member, m, out));
        }
    }
    mark_blanks(out);
    return out;
}

// A blank answer inside its universe was asked, as in files that collect reads.
void DocumentReader::mark_blanks(DocumentRows& rows) {
    const auto batch = store::batch_of(rows.columns, *form_, &rows.identities);
    std::vector<std::vector<expr::Truth>> asked(universes_.size());
    expr::evaluate_set(universe_set_, batch.batch, 0, 1, scratch_,
                       [&](size_t universe, size_t, size_t, const expr::Values& values) {
                           asked[universe].assign(values.truths.begin(), values.truths.end());
                       });
    for (size_t u = 0; u < universes_.size(); ++u) {
        store::Table& table =
            universes_[u].level == expr::Level::member ? rows.columns.person : rows.columns.family;
        for (const form::Question* question : universes_[u].questions) {
            store::Column* column = table.find(question->name);
            for (size_t row = 0; column != nullptr && row < asked[u].size(); ++row) {
                const bool blank = column->int32s[row] == expr::not_asked;
                if (blank && asked[u][row] == expr::Truth::yes) {
                    column->int32s[row] = expr::asked_blank;
                }
            }
        }
    }
}

}  // namespace regsosek::validate
