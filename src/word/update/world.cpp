// Documents to families and back.
#include "word/update/world.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "ground/base/assert.h"
#include "ground/base/ids.h"
#include "ground/store/answers_decoder.h"
#include "ground/store/answers_encoder.h"
#include "ground/store/batch.h"
#include "ground/store/columns.h"

namespace regsosek::update {

namespace {

size_t index_of(const store::Table& table, std::string_view name) {
    const auto found = std::ranges::find(table.columns, name, &store::Column::name);
    must(found != table.columns.end(), "the form has the questions that update needs");
    return static_cast<size_t>(found - table.columns.begin());
}

constexpr std::array<const char*, 6> area_names = {"province_code", "regency_code", "district_code",
                                                   "village_code",  "sls_code",     "subsls_code"};

// Columns that are not answers and are filled apart.
bool is_key(const store::Column& column) {
    return column.type == store::ColumnType::int64;
}

void put_row(const Answers& answers, store::Table& table,
             std::vector<std::optional<store::TextBuilder>>& builders) {
    for (size_t c = 0; c < table.columns.size(); ++c) {
        if (builders[c]) {
            builders[c]->add(answers.texts[c]);
        } else if (!is_key(table.columns[c])) {
            table.columns[c].int32s.push_back(answers.numbers[c]);
        }
    }
    ++table.rows;
}

std::vector<std::optional<store::TextBuilder>> builders_of(store::Table& table) {
    std::vector<std::optional<store::TextBuilder>> out(table.columns.size());
    for (size_t c = 0; c < table.columns.size(); ++c) {
        if (table.columns[c].type == store::ColumnType::text) {
            out[c].emplace(table.columns[c]);
        }
    }
    return out;
}

store::Columns columns_of(const Layout& layout, const std::vector<const Family*>& families) {
    store::Columns out = store::empty_columns(*layout.form);
    auto family_texts = builders_of(out.family);
    auto person_texts = builders_of(out.person);
    out.person_begin.assign(1, 0);
    for (const Family* family : families) {
        put_row(family->answers, out.family, family_texts);
        out.family.find("family_id")->int64s.push_back(family->id);
        out.family.find("area")->int64s.push_back(family->area);
        out.family.find("sequence")->int64s.push_back(0);
        for (const Person& person : family->people) {
            put_row(person.answers, out.person, person_texts);
            out.person.find("person_id")->int64s.push_back(person.id);
            out.person.find("family_id")->int64s.push_back(family->id);
        }
        out.person_begin.push_back(static_cast<uint32_t>(out.person.rows));
    }
    return out;
}

// A family that is gone is asked nothing more than its place; what a newcomer was not asked by the
// event but belongs to be asked is blank, until somebody visits.
void follow_universes(const Layout& layout, const std::vector<const Family*>& families,
                      store::Columns& columns) {
    const auto batch = store::batch_of(columns, *layout.form);
    struct Change {
        store::Column* column;
        size_t row;
        int32_t value;
    };
    std::vector<Change> changes;
    for (const form::Question& question : layout.form->questions()) {
        const bool member = question.level == expr::Level::member;
        store::Table& table = member ? columns.person : columns.family;
        store::Column* column = question.stored() ? table.find(question.name) : nullptr;
        if (column == nullptr || column->type != store::ColumnType::int32) {
            continue;
        }
        expr::Vector asked;
        expr::evaluate(layout.form->universe(question), batch.batch, 0, table.rows, asked);
        const auto settle = [&](size_t row, bool ended, bool fresh) {
            const bool yes = asked.known[row] != 0 && asked.integers[row] != 0;
            const int32_t value = column->int32s[row];
            if (ended && !yes && !member && value != expr::not_asked) {
                changes.push_back({column, row, expr::not_asked});
            } else if (fresh && yes && value == expr::not_asked) {
                changes.push_back({column, row, expr::asked_blank});
            }
        };
        size_t person_row = 0;
        for (size_t f = 0; f < families.size(); ++f) {
            if (!member) {
                settle(f, families[f]->ended, families[f]->founded);
                continue;
            }
            for (const Person& person : families[f]->people) {
                settle(person_row++, families[f]->ended, person.fresh);
            }
        }
    }
    for (const Change& change : changes) {
        change.column->int32s[change.row] = change.value;
    }
}

std::string identity_of(const Family& family) {
    json::Value whole;
    json::Object& object = whole.data.emplace<json::Object>(family.identity);
    json::Array& members = object["members"].data.emplace<json::Array>();
    for (const Person& person : family.people) {
        json::Object& one = members.emplace_back().data.emplace<json::Object>(person.identity);
        one["person_id"].data = person.id;
    }
    return json::canonical(whole);
}

// Takes the members' identities out of a family's identity body.
std::map<int64_t, json::Object> take_members(json::Object& identity) {
    std::map<int64_t, json::Object> out;
    const auto found = identity.find("members");
    const json::Array* list = found == identity.end() ? nullptr : found->second.array();
    for (const json::Value& member : list == nullptr ? json::Array{} : *list) {
        const json::Value* id = member.find("person_id");
        if (member.object() != nullptr && id != nullptr && id->integer() != nullptr) {
            out[*id->integer()] = *member.object();
        }
    }
    identity.erase("members");
    return out;
}

}  // namespace

Layout::Layout(std::shared_ptr<const form::Form> of)
    : form(std::move(of)), empty(store::empty_columns(*form)) {
    const auto family = [&](const char* name) { return index_of(empty.family, name); };
    const auto person = [&](const char* name) { return index_of(empty.person, name); };
    member_count = family("member_count");
    sheet_no = family("form_sheet_no");
    sheet_total = family("form_sheet_total");
    interview_result = family("interview_result");
    building_no = family("building_no");
    family_no = family("family_no");
    kk_code = family("kk_code");
    dwelling_kind = family("dwelling_kind");
    form_version = family("form_version");
    sls_name = family("sls_name");
    changed_on = family("changed_on");
    for (const char* name : area_names) {
        area_parts.push_back(family(name));
    }
    member_no = person("member_no");
    presence = person("presence");
    sex = person("sex");
    birth_day = person("birth_day");
    birth_month = person("birth_month");
    birth_year = person("birth_year");
    age = person("age");
    marital = person("marital_status");
    relation = person("relation_to_head");
    came_on = person("came_on");
}

Answers::Answers(const store::Table& shape)
    : numbers(shape.columns.size(), expr::not_asked), texts(shape.columns.size()) {}

Answers::Answers(const store::Table& table, size_t row) : Answers(table) {
    for (size_t c = 0; c < table.columns.size(); ++c) {
        const store::Column& column = table.columns[c];
        if (column.type == store::ColumnType::text) {
            texts[c] = std::string(column.text(row));
        } else if (column.type == store::ColumnType::int32) {
            numbers[c] = column.int32s[row];
        }
    }
}

Family* World::find(const CensusKey& key) {
    const auto id = by_key.find(key);
    const auto family = id == by_key.end() ? families.end() : families.find(id->second);
    return family == families.end() ? nullptr : &family->second;
}

Result<void> add_family(World& world, const store::Stored& document) {
    store::AnswersDecoder decoder{*world.layout.form};
    TRY(decoder.add(document.document.answers, document.document.area, document.sequence));
    const store::Columns columns = decoder.finish();
    const std::string& text = document.document.identity;
    auto identity = TRY(json::parse(text.empty() ? "{}" : text));
    Family family{columns.family.at("family_id").int64s[0],
                  document.document.area,
                  Answers{columns.family, 0},
                  {},
                  {},
                  false,
                  false,
                  false,
                  0,
                  {},
                  {},
                  {}};
    if (identity.object() != nullptr) {
        family.identity = *identity.object();
    }
    auto members = take_members(family.identity);
    for (size_t row = 0; row < columns.person.rows; ++row) {
        Person person{columns.person.at("person_id").int64s[row],
                      Answers{columns.person, row},
                      {},
                      false,
                      false,
                      {},
                      {}};
        person.identity = std::move(members[person.id]);
        family.people.push_back(std::move(person));
    }
    const auto& numbers = family.answers.numbers;
    world
        .by_key[{family.area, numbers[world.layout.building_no], numbers[world.layout.family_no]}] =
        family.id;
    world.families.emplace(family.id, std::move(family));
    return {};
}

std::vector<store::Document> documents_of(const World& world, const std::vector<int64_t>& ids) {
    std::vector<const Family*> families;
    for (const int64_t id : ids) {
        families.push_back(&world.families.at(id));
    }
    store::Columns columns = columns_of(world.layout, families);
    follow_universes(world.layout, families, columns);
    const store::AnswersEncoder encoder{*world.layout.form, columns};
    std::vector<store::Document> out(families.size());
    for (size_t f = 0; f < families.size(); ++f) {
        const Family& family = *families[f];
        out[f].kind = store::Kind::family;
        out[f].key = FamilyId{family.id}.printed();
        out[f].area = family.area;
        encoder.encode(f, out[f].answers);
        out[f].identity = identity_of(family);
        out[f].author = "update";
        out[f].reason = fmt::format("peristiwa {}", family.last_event);
        out[f].valid_on = family.last_date;
    }
    return out;
}

}  // namespace regsosek::update
