// A questionnaire as data: form.toml, variables.csv and codes.csv of a folder under forms/. Fills
// the dictionary of the language and says how each variable is stored, shown and protected.
#pragma once

#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "ground/expr/dictionary.h"
#include "ground/expr/expr.h"
#include "regsosek/base.h"

namespace regsosek::form {

/// How an answer is written on paper and in files.
enum class Kind : uint8_t { integer, code, bitmask, boolean, date, text, decimal, datetime, blob };

/// Who may see an answer (process.md 9): identity never reaches the columns.
enum class Privacy : uint8_t { answers, identity, health, children, finance };

/// One code of a list.
struct CodeLabel {
    int32_t code = 0;
    std::string text;  ///< The code as printed: "01".
    Text label;
    std::string crosswalk;  ///< Code in the successor form where it differs.
};

struct CodeList {
    std::string name;
    std::vector<CodeLabel> codes;
};

/// One question.
struct Question {
    std::string name;    ///< age
    std::string number;  ///< r407; headers of files may use it too
    std::string block;   ///< IV.A
    Text label;
    expr::Level level = expr::Level::family;
    Kind kind = Kind::integer;
    int width = 0;      ///< Boxes on paper, or characters of a text.
    int decimals = 0;   ///< Digits after the point of a decimal: stored as integer x 10^decimals.
    int codelist = -1;  ///< Index into Form::codelists, or -1 (none, or an external list).
    std::string list;   ///< Name of its list; region_bps and region_sls are the area frame itself.
    int64_t low = 0;    ///< Range of integers, dates as yyyymmdd, decimals scaled.
    int64_t high = 0;
    bool ranged = false;
    std::string universe;  ///< Expression: who is asked. "1" is everybody.
    char required = 'Y';   ///< Y in its universe, C conditional (may be blank), N optional.
    std::string group;     ///< thematic group of the source
    std::string group6;    ///< one of the six groups of the seed map, or empty
    Privacy privacy = Privacy::answers;
    std::string note;
    std::string basis;   ///< seen, memory, or design: not in the source
    std::string source;  ///< Item of the source that it comes from; empty for a design question.
    std::vector<int32_t> unknown_codes;
    int variable = -1;  ///< Index in the dictionary.
    /// True when the answer is a column of the store (not identity, not a blob).
    bool stored() const { return privacy != Privacy::identity && kind != Kind::blob; }
    /// Stored as text rather than as an integer.
    bool is_text() const { return kind == Kind::text || kind == Kind::datetime; }
};

/// One of the six groups of the seed map, to which questions of K belong (process.md 1.2).
struct SixGroup {
    std::string_view name;  ///< perumahan
    std::string_view label_id;
    std::string_view label_en;
};
/// The six groups, in the order of the seed map.
std::span<const SixGroup> six_groups();

/// The words of the files for levels, kinds and privacy groups.
std::string_view word(expr::Level level);
std::string_view word(Kind kind);
std::string_view word(Privacy privacy);

/// A whole form. Immutable once loaded.
class Form {
public:
    /// Reads the folder. Errors: bad_input with file and line for a wrong list, name, number,
    /// universe, range.
    static Result<std::shared_ptr<const Form>> load(const std::string& folder);

    const std::string& name() const { return name_; }  ///< regsosek22-k
    const std::string& version() const { return version_; }
    /// Name printed on the paper: REGSOSEK22-K.
    const std::string& instrument() const { return instrument_; }
    const std::string& title(Lang lang) const { return title_.in(lang); }
    const std::vector<Question>& questions() const { return questions_; }
    const std::vector<CodeList>& codelists() const { return codelists_; }
    /// The question with this name or number (case kept), or nullptr.
    const Question* find(std::string_view name_or_number) const;
    /// Names and types for the language.
    const expr::Dictionary& dictionary() const;
    /// The compiled universe of a question.
    const expr::Expression& universe(const Question& question) const;
    /// Label of a code in a question's list, or empty.
    std::string_view label(const Question& question, int32_t code, Lang lang) const;
    /// Hash (BLAKE2b-256, hex) of the folder's content, stamped on documents and editions.
    const std::string& hash() const { return hash_; }

private:
    friend class Loader;
    struct Names;
    std::string name_;
    std::string version_;
    std::string instrument_;
    Text title_;
    std::vector<Question> questions_;
    std::vector<CodeList> codelists_;
    std::vector<expr::Expression> universes_;
    std::shared_ptr<const Names> names_;
    std::string hash_;
};

/// Where the forms lie: the setting forms_dir when it is given, else REGSOSEK_FORMS_DIR, else
/// forms/ beside the program or above it, else the source tree.
std::string default_forms_folder(std::string_view configured = {});

/// Loads a form by its name in the folder of forms ("regsosek22-k"), by the last part of the name
/// ("k"), or by the path of a folder. Errors: not_found naming the forms there; those of
/// Form::load.
Result<std::shared_ptr<const Form>> load_by_name(std::string_view name,
                                                 const std::string& forms_folder);

}  // namespace regsosek::form
