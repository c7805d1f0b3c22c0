// Writing the tables of a case.
#include "tests/cases/runner/files.h"

#include <algorithm>

#include "ground/base/csv.h"
#include "ground/base/files.h"
#include "ground/form/form.h"
#include "tests/unit/use/district_fixture.h"

namespace regsosek::cases {

using district::good;

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

Result<void> write_documents(const std::string& folder, const TextTable& family,
                             const TextTable& member) {
    TRY(files::write(folder + "/k_family.csv",
                     csv_of(family, questions(expr::Level::family, {"idsubsls"}))));
    return files::write(
        folder + "/k_member.csv",
        csv_of(member, questions(expr::Level::member, {"idsubsls", "building_no", "family_no"})));
}

}  // namespace regsosek::cases
