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

namespace {

// Settings that rules read, by their names.
void name_settings(const Options& options, check::RuleOptions& language) {
    language.constants = {{"field_start", options.field_start},
                          {"field_end", options.field_end},
                          {"universe_r310_all", options.r310_of_all ? 1 : 0},
                          {"universe_r419_all", options.r419_of_all ? 1 : 0},
                          {"validate_village_families_min", options.village_families_min},
                          {"validate_expenditure_families_min", options.expenditure_families_min},
                          {"validate_birth_dates_min", options.birth_dates_min},
                          {"validate_whipple_persons_min", options.whipple_persons_min},
                          {"validate_officer_answers_min", options.officer_answers_min}};
    language.reals = {{"validate_rare_code_share", options.rare_code_share},
                      {"validate_pig_owner_share", options.pig_owner_share},
                      {"validate_expenditure_tail", options.expenditure_tail},
                      {"validate_birth_date_heap_share", options.birth_date_heap_share},
                      {"validate_whipple_max", options.whipple_max},
                      {"validate_officer_deviations", options.officer_deviations},
                      {"validate_officer_sls_deviations", options.officer_sls_deviations}};
}

// What second_given.h computes.
std::vector<check::GivenTotal> given_totals() {
    using enum expr::Level;
    return {{"sub_sls_listed", "", family},
            {"vk_welfare", "", family},
            {"industry_fits", "", member},
            {"namesake", "", member},
            {"vk_listed", "sls", family},
            {"vk_families_verified", "sls", family},
            {"vk_very_poor", "sls", family},
            {"vk_poor", "sls", family},
            {"vk_not_poor", "sls", family},
            {"vk_nonresponse", "sls", family},
            {"receipt_documents", "sls", family},
            {"receipt_batches", "sls", family},
            {"receipt_foreign_boxes", "sls", family}};
}

}  // namespace

Result<check::RuleBook> load_book(const form::Form& form, const std::string& folder,
                                  const Options& options, expr::Lookup codes) {
    check::RuleOptions language;
    name_settings(options, language);
    language.lookups = {std::move(codes)};
    language.soften_memory = options.soften_memory;
    language.soften_to = options.memory_as_info ? check::Severity::info : check::Severity::warning;
    language.second_folder = folder + "/second_stage";
    language.scopes = {"sls", "village", "kecamatan"};
    language.given = given_totals();
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
