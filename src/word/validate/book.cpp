// Loading the rules in force.
#include "word/validate/book.h"

namespace regsosek::validate {

std::string form_folder(const Options& options) {
    return form::default_forms_folder(options.forms_folder) + "/regsosek22-k";
}

expr::Lookup no_dukcapil_codes() {
    return {"region_dukcapil", {}};
}

bool needs_dukcapil_codes(const check::Rule& rule) {
    return rule.expression.text().find("region_dukcapil") != std::string::npos;
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

Result<check::RuleBook> load_rules_in_force(const form::Form& form, const std::string& folder,
                                            const Options& options, expr::Lookup codes) {
    const bool no_codes = codes.entries.empty();
    auto book = TRY(load_book(form, folder, options, std::move(codes)));
    if (no_codes) {
        std::erase_if(book.rules, needs_dukcapil_codes);
    }
    return book;
}

Result<expr::Lookup> dukcapil_codes(store::Workspace& workspace, const store::Scope& scope) {
    expr::Lookup codes = no_dukcapil_codes();
    if (!TRY(workspace.has_table("frame_dukcapil"))) {
        return codes;
    }
    store::Query query;
    query.table = "frame_dukcapil";
    const store::Table table = TRY(workspace.query(query, scope));
    const store::Column& code = table.at("code");
    for (size_t row = 0; row < table.rows; ++row) {
        const std::pair<int64_t, int64_t> entry{code.integer(row), 1};
        // A code comes again with each period of validity.
        if (codes.entries.empty() || codes.entries.back() != entry) {
            codes.entries.push_back(entry);
        }
    }
    return codes;
}

}  // namespace regsosek::validate
