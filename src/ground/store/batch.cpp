// Columns and identities as the evaluator reads them.
#include "ground/store/batch.h"

namespace regsosek::store {

namespace {

void add_texts(const Column& column, expr::ColumnView& view, FormBatch& out) {
    auto texts = std::make_unique<std::vector<std::string_view>>();
    texts->reserve(column.size());
    for (const int32_t code : column.codes) {
        texts->push_back(column.dictionary[static_cast<size_t>(code)]);
    }
    view.texts = *texts;
    out.texts.push_back(std::move(texts));
}

void add_identities(const form::Form& form, const Identities& identities, FormBatch& out) {
    const auto give = [&](const char* name, const std::vector<std::string_view>& texts) {
        if (const form::Question* question = form.find(name)) {
            out.batch.columns[static_cast<size_t>(question->variable)].texts = texts;
        }
    };
    give("kk_number", identities.kk_number);
    give("address", identities.address);
    give("head_name", identities.head_name);
    give("respondent_phone", identities.phone);
    give("notes", identities.notes);
    give("member_name", identities.member_name);
    give("nik", identities.nik);
}

}  // namespace

FormBatch batch_of(const Columns& columns, const form::Form& form, const Identities* identities) {
    FormBatch out;
    out.batch.families = columns.family.rows;
    out.batch.members = columns.person.rows;
    out.batch.member_begin = columns.person_begin;
    out.batch.columns.resize(form.dictionary().variables().size());
    for (const form::Question& question : form.questions()) {
        const Table& table =
            question.level == expr::Level::member ? columns.person : columns.family;
        const Column* column = question.stored() ? table.find(question.name) : nullptr;
        if (column == nullptr) {
            continue;
        }
        auto& view = out.batch.columns[static_cast<size_t>(question.variable)];
        if (column->type == ColumnType::int32) {
            view.integers = column->int32s;
        } else if (column->type == ColumnType::text) {
            add_texts(*column, view, out);
        }
    }
    if (identities != nullptr) {
        add_identities(form, *identities, out);
    }
    return out;
}

}  // namespace regsosek::store
