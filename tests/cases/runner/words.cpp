// Cases of update: families, members and events are given; members, families, events and the
// difference of the editions before and after are expected. Cases of the second stage: documents,
// areas, changes and slips are given; findings are expected.
#include <algorithm>
#include <map>

#include "ground/base/files.h"
#include "ground/base/ids.h"
#include "ground/store/columns.h"
#include "regsosek/frame.h"
#include "regsosek/update.h"
#include "regsosek/validate.h"
#include "tests/cases/runner/files.h"
#include "tests/cases/runner/words.h"
#include "tests/unit/use/district_fixture.h"

namespace regsosek::cases {

namespace {

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
        TRY(write_documents(folder_.path(), tables["family"], tables["member"]));
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

class SecondStageWords : public Words {
public:
    Result<void> run(const std::vector<Section>& given, const Section& /*run*/) override {
        std::map<std::string, TextTable> tables;
        for (const Section& section : given) {
            tables[section.name] = section.table;
        }
        TRY(write_documents(folder_.path(), tables["family"], tables["member"]));
        const std::map<std::string, std::vector<std::string>> others = {
            {"areas", {"code", "level", "name", "parent", "valid_from", "valid_to"}},
            {"sls_changes", {"idsubsls", "change", "idsubsls_new", "name_new", "reported_on"}},
            {"receipt",
             {"idsubsls", "document_type", "box_no", "batch_no", "count", "received_on"}}};
        for (const auto& [name, columns] : others) {
            if (tables.contains(name)) {
                const std::string path = folder_.path(name + ".csv");
                TRY(files::write(path, csv_of(tables[name], columns)));
            }
        }
        workspace_ = district::collected(folder_.path(), folder_.path("ws"));
        if (tables.contains("areas")) {
            TRY(frame::load(*workspace_, district::all(), frame::files_of(folder_.path())));
        }
        if (tables.contains("receipt")) {
            TRY(collect::import_receipts(*workspace_, district::all(),
                                         folder_.path("receipt.csv")));
        }
        TRY(validate::run(*workspace_, district::all()));
        return {};
    }

    // Findings of the rules of the case alone: "expect finding" with rule, area, family_no and
    // member_no (0 where it is not one family or person).
    Result<TextTable> table(const std::string& name,
                            const std::vector<std::string>& columns) override {
        store::Query query;
        query.table = "validate_finding";
        query.filter = "rule == \"" + name + "\"";
        const store::Table rows = TRY(workspace_->query(query, district::all()));
        const auto data = TRY(workspace_->columns(district::all()));
        TextTable out{columns, {}};
        for (size_t row = 0; row < rows.rows; ++row) {
            auto& fields = out.rows.emplace_back();
            fields.push_back(AreaCode{rows.at("area").integer(row)}.text());
            fields.push_back(
                number(data->family, "family_id", rows.at("family_id").integer(row), "family_no"));
            fields.push_back(
                number(data->person, "person_id", rows.at("person_id").integer(row), "member_no"));
        }
        return out;
    }

private:
    static std::string number(const store::Table& table, const char* key, int64_t id,
                              const char* value) {
        for (size_t row = 0; row < table.rows; ++row) {
            if (table.at(key).integer(row) == id) {
                return std::to_string(table.at(value).integer(row));
            }
        }
        return "0";
    }

    district::Folder folder_{"second_stage"};
    std::unique_ptr<store::Workspace> workspace_;
};

}  // namespace

std::unique_ptr<Words> words_of(const std::string& word) {
    if (word == "second_stage") {
        return std::make_unique<SecondStageWords>();
    }
    return word == "update" ? std::make_unique<UpdateWords>() : nullptr;
}

}  // namespace regsosek::cases
