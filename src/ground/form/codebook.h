// The questionnaire for people to read: as text in both languages, and as a codebook (Markdown,
// CSV, JSON) of every variable with its codes.
#pragma once

#include <span>
#include <string>

#include "ground/form/form.h"

namespace regsosek::form {

/// The whole form as text, block by block: number, name, both labels, who is asked, range, codes.
std::string show(const Form& form);

/// One question as in show().
std::string show(const Form& form, const Question& question);

/// The codebook of these questions as CSV: one row per variable and code; a variable without codes
/// has one row. Columns: form, number, name, block, label_id, label_en, level, kind, width,
/// decimals, list, low, high, universe, required, group6, privacy, stored, unknown (1 for a "does
/// not know"), code, code_id, code_en, crosswalk, basis, note.
std::string codebook_csv(const Form& form, std::span<const Question> questions);

/// The codebook as Markdown: a table per block, then the code lists.
std::string codebook_markdown(const Form& form);

/// The codebook of these questions, and all lists, as canonical JSON: {"codelists": {...}, "form":
/// ..., "hash": ..., "variables":
/// [...]}.
std::string codebook_json(const Form& form, std::span<const Question> questions);

}  // namespace regsosek::form
