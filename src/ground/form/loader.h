// The steps by which a form is read and checked; used by Form::load only.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "ground/form/form.h"
#include "ground/form/manifest.h"
#include "ground/form/names.h"
#include "ground/form/sheet.h"

namespace regsosek::form {

/// Columns of codes.csv and variables.csv, in the order of SheetRow::fields.
namespace code_column {
enum : size_t { codelist, code, label_id, label_en, crosswalk, basis, count };
}
namespace question_column {
enum : size_t {
    seq,
    block,
    number,
    name,
    label_id,
    label_en,
    level,
    kind,
    width,
    decimals,
    codelist,
    low,
    high,
    universe,
    required,
    group,
    group6,
    privacy,
    unknown_codes,
    note,
    basis,
    source,
    count
};
}

/// Reads one folder. One use: construct, run.
class Loader {
public:
    explicit Loader(std::string folder) : folder_(std::move(folder)) {}
    /// The whole form, or the first mistake with its place.
    Result<std::shared_ptr<const Form>> run();

private:
    Result<> read_codes();
    Result<> add_code(const Sheet& sheet, const SheetRow& row);
    Result<> read_questions();
    Result<> add_question(const SheetRow& row);
    Result<> read_words(const SheetRow& row, Question& question) const;
    Result<> read_numbers(const SheetRow& row, Question& question) const;
    Result<> find_list(const SheetRow& row, Question& question) const;
    Result<> read_unknown(const SheetRow& row, Question& question) const;
    Result<> check_name(const SheetRow& row, size_t column) const;
    Result<> compile_universes();
    Result<> hash_files();

    /// An error at a cell of variables.csv.
    std::unexpected<Error> refuse(const SheetRow& row, size_t column, std::string id,
                                  std::string en) const;
    /// The same, saying which of the known words is nearest.
    std::unexpected<Error> refuse_word(const SheetRow& row, size_t column,
                                       const std::vector<std::string>& known) const;

    std::string folder_;
    Manifest manifest_;
    Sheet sheet_;  ///< variables.csv
    std::shared_ptr<Form> form_;
    std::shared_ptr<Form::Names> names_;
    std::map<std::string, int, std::less<>> list_index_;
};

}  // namespace regsosek::form
