// Loading the rules in force.
#include "word/validate/book.h"

namespace regsosek::validate {

std::string form_folder(const Options& options) {
    return (options.forms_folder.empty() ? form::default_forms_folder() : options.forms_folder) +
           "/regsosek22-k";
}

Result<check::RuleBook> load_book(const form::Form& form, const std::string& folder,
                                  const Options& options, expr::Lookup codes) {
    check::RuleOptions language;
    language.constants = {{"field_start", options.field_start}, {"field_end", options.field_end}};
    language.lookups = {std::move(codes)};
    language.soften_memory = options.soften_memory;
    auto book = TRY(check::load_rules(folder + "/rules", form, language));
    TRY(check::add_form_rules(book, form));
    return book;
}

}  // namespace regsosek::validate
