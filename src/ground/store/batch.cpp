// Columns and identities as the evaluator reads them.
#include "ground/store/batch.h"

#include "ground/base/threads.h"

namespace regsosek::store {

namespace {

// Where the answers to a question lie; nullptr where they are not kept.
const Column* column_of(const Columns& columns, const form::Question& question) {
    const Table& table = question.level == expr::Level::member ? columns.person : columns.family;
    return question.stored() ? table.find(question.name) : nullptr;
}

// A text column and where its texts are wanted.
struct TextAnswers {
    const Column* column;
    expr::ColumnView* view;
};

void add_texts(const std::vector<TextAnswers>& answers, FormBatch& out) {
    out.texts.resize(answers.size());
    parallel_blocks(answers.size(), [&](size_t i) {
        const Column& column = *answers[i].column;
        auto texts = std::make_unique<std::vector<std::string_view>>();
        texts->reserve(column.size());
        for (const int32_t code : column.codes) {
            texts->push_back(column.dictionary[static_cast<size_t>(code)]);
        }
        answers[i].view->texts = *texts;
        out.texts[i] = std::move(texts);
    });
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

expr::Batch integers_of(const Columns& columns, const form::Form& form) {
    expr::Batch batch;
    batch.families = columns.family.rows;
    batch.members = columns.person.rows;
    batch.member_begin = columns.person_begin;
    batch.columns.resize(form.dictionary().variables().size());
    for (const form::Question& question : form.questions()) {
        const Column* column = column_of(columns, question);
        if (column != nullptr && column->type == ColumnType::int32) {
            batch.columns[static_cast<size_t>(question.variable)].integers = column->int32s;
        }
    }
    return batch;
}

FormBatch batch_of(const Columns& columns, const form::Form& form, const Identities* identities) {
    FormBatch out;
    out.batch = integers_of(columns, form);
    std::vector<TextAnswers> texts;
    for (const form::Question& question : form.questions()) {
        const Column* column = column_of(columns, question);
        if (column != nullptr && column->type == ColumnType::text) {
            texts.push_back({column, &out.batch.columns[static_cast<size_t>(question.variable)]});
        }
    }
    add_texts(texts, out);
    if (identities != nullptr) {
        add_identities(form, *identities, out);
    }
    return out;
}

}  // namespace regsosek::store
