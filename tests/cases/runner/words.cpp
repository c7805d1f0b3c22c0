// Cases of update: families, members and events are given; members, families, events and the
// difference of the editions before and after are expected.
#include <algorithm>
#include <map>

#include "ground/base/csv.h"
#include "ground/base/files.h"
#include "ground/store/columns.h"
#include "regsosek/update.h"
#include "tests/cases/runner/words.h"
#include "tests/unit/use/district_fixture.h"

namespace regsosek::cases {

namespace {

using district::good;

// A file with these columns in front and the given ones filled; the rest is blank.
std::string csv_of(const TextTable& table, const std::vector<std::string>& columns) {
    csv::Writer writer;
    writer.header(columns);
    for (const auto& row : table.rows) {
        for (const std::string& column : columns) {
            const auto at = std::ranges::find(table.header, column);
            writer.field(std::string_view(
                at == table.header.end() ? ""
                                         : row[static_cast<size_t>(at - table.header.begin())]));
        }
        writer.end_record();
    }
    return std::move(writer.text());
}

std::vector<std::string> questions(expr::Level level, std::vector<std::string> columns) {
    const auto form = good(form::Form::load(form::default_forms_folder() + "/regsosek22-k"));
    for (const form::Question& question : form->questions()) {
        if (question.level == level && question.kind != form::Kind::blob) {
            columns.push_back(question.name);
        }
    }
    return columns;
}

class UpdateWords : public Words {
public:
    Result<void> run(const std::vector<Section>& given, const Section& run) override {
        std::map<std::string, TextTable> tables;
        for (const Section& section : given) {
            tables[section.name] = section.table;
        }
        const std::vector<std::string> events = {
            "event_id",     "event_date",    "recorded_on", "kind",
            "idsubsls",     "building_no",   "family_no",   "member_no",
            "name",         "nik",           "sex",         "birth_date",
            "relation",     "kk_number_new", "idsubsls_to", "building_no_to",
            "family_no_to", "note"};
        TRY(files::write(folder_.path("k_family.csv"),
                         csv_of(tables["family"], questions(expr::Level::family, {"idsubsls"}))));
        TRY(files::write(
            folder_.path("k_member.csv"),
            csv_of(tables["member"],
                   questions(expr::Level::member, {"idsubsls", "building_no", "family_no"}))));
        TRY(files::write(folder_.path("events.csv"), csv_of(tables["event"], events)));
        workspace_ = district::collected(folder_.path(), folder_.path("ws"));
        const auto before = district::edition(*workspace_, "before");
        update::Options options;
        options.as_of = Date::parse(run.arguments.at(0)).value_or(Date{});
        TRY(update::apply(*workspace_, district::all(), {folder_.path("events.csv")}, options));
        const auto after = district::edition(*workspace_, "after");
        difference_ = TRY(update::diff(before.folder, before.hash, after.folder, after.hash));
        return {};
    }

    Result<TextTable> table(const std::string& name,
                            const std::vector<std::string>& columns) override {
        if (name == "difference") {
            return difference(columns);
        }
        if (name == "event") {
            store::Query query;
            query.table = "update_event";
            query.fields = columns;
            const store::Table rows = TRY(workspace_->query(query, district::all()));
            return texts(columns, rows.rows, [&](size_t row, const std::string& column) {
                return cell(rows, row, column);
            });
        }
        return answers(name == "member", columns);
    }

private:
    static std::string cell(const store::Table& table, size_t row, const std::string& column) {
        const store::Column& from = table.at(column);
        return from.type == store::ColumnType::text ? std::string(from.text(row))
                                                    : std::to_string(from.integer(row));
    }
    template <typename F>
    static TextTable texts(const std::vector<std::string>& columns, size_t rows, const F& value) {
        TextTable out{columns, {}};
        for (size_t row = 0; row < rows; ++row) {
            auto& fields = out.rows.emplace_back();
            for (const std::string& column : columns) {
                fields.push_back(value(row, column));
            }
        }
        return out;
    }
    // Answers and identities; a member's row has the place of its family.
    Result<TextTable> answers(bool members, const std::vector<std::string>& names) {
        const auto columns = TRY(workspace_->columns(district::all()));
        const auto who = TRY(workspace_->identities(district::all()));
        std::vector<size_t> family_of;
        for (size_t f = 0; f < columns->family.rows; ++f) {
            const size_t count = columns->person_begin[f + 1] - columns->person_begin[f];
            family_of.insert(family_of.end(), members ? count : 1, f);
        }
        return texts(names, family_of.size(), [&](size_t row, const std::string& column) {
            const size_t family = family_of[row];
            if (column == "name") {
                return std::string(who->member_name[row]);
            }
            if (column == "head_name" || column == "kk_number") {
                return std::string(column == "head_name" ? who->head_name[family]
                                                         : who->kk_number[family]);
            }
            const bool own = members && columns->person.find(column) != nullptr;
            return own ? cell(columns->person, row, column) : cell(columns->family, family, column);
        });
    }
    Result<TextTable> difference(const std::vector<std::string>& columns) const {
        const auto& d = difference_;
        return TextTable{columns,
                         {{"family", std::to_string(d.families_added),
                           std::to_string(d.families_removed), std::to_string(d.families_changed)},
                          {"person", std::to_string(d.persons_added),
                           std::to_string(d.persons_removed), std::to_string(d.persons_changed)}}};
    }

    district::Folder folder_{"case"};
    std::unique_ptr<store::Workspace> workspace_;
    update::Difference difference_;
};

}  // namespace

std::unique_ptr<Words> words_of(const std::string& word) {
    return word == "update" ? std::make_unique<UpdateWords>() : nullptr;
}

}  // namespace regsosek::cases
