// The form once loaded: look-ups by name and number, labels, the words of the files, and where
// forms lie.
#include "ground/form/form.h"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <filesystem>

#include "ground/base/assert.h"
#include "ground/form/names.h"

namespace regsosek::form {

namespace {

constexpr std::array<SixGroup, 6> group_list = {{
    {"kependudukan_ketenagakerjaan", "Kependudukan dan ketenagakerjaan",
     "Population and employment"},
    {"perlindungan_sosial", "Perlindungan sosial", "Social protection"},
    {"perumahan", "Perumahan", "Housing"},
    {"pendidikan", "Pendidikan", "Education"},
    {"kesehatan_disabilitas", "Kesehatan dan disabilitas", "Health and disability"},
    {"pemberdayaan_ekonomi", "Pemberdayaan ekonomi", "Economic empowerment"},
}};

/// A folder above the program is looked for at most this many levels up: build/release/regsosek is
/// two.
constexpr int levels_up_max = 4;

bool is_form(const std::filesystem::path& folder) {
    std::error_code ignored;
    return std::filesystem::exists(folder / "form.toml", ignored);
}

/// The names of the forms in a folder, sorted.
std::vector<std::string> forms_in(const std::string& folder) {
    std::vector<std::string> names;
    std::error_code problem;
    for (const auto& entry : std::filesystem::directory_iterator(folder, problem)) {
        if (is_form(entry.path())) {
            names.push_back(entry.path().filename().string());
        }
    }
    std::ranges::sort(names);
    return names;
}

bool holds_forms(const std::filesystem::path& folder) {
    return is_form(folder / "regsosek22-k");
}

}  // namespace

std::span<const SixGroup> six_groups() {
    return group_list;
}

std::string_view word(expr::Level level) {
    constexpr std::array<std::string_view, 4> words = {"family", "member", "sls", "line"};
    return words[static_cast<size_t>(level)];
}

std::string_view word(Kind kind) {
    constexpr std::array<std::string_view, 9> words = {
        "integer", "code", "bitmask", "boolean", "date", "text", "decimal", "datetime", "blob"};
    return words[static_cast<size_t>(kind)];
}

std::string_view word(Privacy privacy) {
    constexpr std::array<std::string_view, 5> words = {"answers", "identity", "health", "children",
                                                       "finance"};
    return words[static_cast<size_t>(privacy)];
}

const Question* Form::find(std::string_view name_or_number) const {
    const expr::Variable* variable = names_->find(name_or_number);
    return variable == nullptr ? nullptr : &questions_[static_cast<size_t>(variable->index)];
}

const expr::Dictionary& Form::dictionary() const {
    return *names_;
}

const expr::Expression& Form::universe(const Question& question) const {
    must(question.variable >= 0 && static_cast<size_t>(question.variable) < universes_.size(),
         "the question belongs to this form");
    return universes_[static_cast<size_t>(question.variable)];
}

std::string_view Form::label(const Question& question, int32_t code, Lang lang) const {
    if (question.codelist < 0) {
        return {};
    }
    const auto& codes = codelists_[static_cast<size_t>(question.codelist)].codes;
    const auto found = std::ranges::find(codes, code, &CodeLabel::code);
    return found == codes.end() ? std::string_view{} : std::string_view(found->label.in(lang));
}

std::string default_forms_folder(std::string_view configured) {
    if (!configured.empty()) {
        return std::string(configured);
    }
    if (const char* set = std::getenv("REGSOSEK_FORMS_DIR"); set != nullptr && *set != '\0') {
        return set;
    }
    std::error_code problem;
    auto folder = std::filesystem::read_symlink("/proc/self/exe", problem).parent_path();
    for (int level = 0; !problem && level <= levels_up_max; ++level) {
        if (holds_forms(folder / "forms")) {
            return (folder / "forms").string();
        }
        folder = folder.parent_path();
    }
    return REGSOSEK_SOURCE_DIR "/forms";
}

Result<std::shared_ptr<const Form>> load_by_name(std::string_view name,
                                                 const std::string& forms_folder) {
    const std::vector<std::string> names = forms_in(forms_folder);
    for (const std::string& known : names) {
        if (known == name || known.substr(known.rfind('-') + 1) == name) {
            return Form::load(forms_folder + "/" + known);
        }
    }
    const std::string path(name);
    if (name.find('/') != std::string_view::npos && is_form(path)) {
        return Form::load(path);
    }
    auto error = fail(Code::not_found, "formulir \"" + path + "\" tidak ada",
                      "there is no form \"" + path + "\"")
                     .error()
                     .at(forms_folder);
    std::string list;
    for (const std::string& known : names) {
        list += (list.empty() ? "" : ", ") + known;
    }
    if (list.empty()) {
        return std::unexpected(std::move(error).with_hint("Tidak ada formulir di folder itu",
                                                          "No form lies in that folder"));
    }
    return std::unexpected(std::move(error).with_hint("Yang ada: " + list, "There are: " + list));
}

}  // namespace regsosek::form
