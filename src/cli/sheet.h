// Data on stdout: a table as aligned text, CSV or JSON.
#pragma once

#include <string>
#include <vector>

#include "cli/command.h"
#include "ground/store/table.h"

namespace regsosek::cli {

/// A column of what is printed. `name` heads CSV and keys JSON; `title` heads the text.
struct SheetColumn {
    std::string name;
    Text title;
    bool number = false;  ///< Right-aligned, and a number in JSON.
};

/// A small table of texts, ready to be printed. Every row has one text per column.
struct Sheet {
    std::vector<SheetColumn> columns;
    std::vector<std::vector<std::string>> rows;
};

/// The sheet of a table of the store; titles are the column names.
Sheet sheet_of(const store::Table& table);

/// The sheet as text in the wanted format.
std::string format_sheet(const Sheet& sheet, Format format, Lang lang);

/// Writes the sheet to stdout as --json, --csv or text.
void print(const Call& call, const Sheet& sheet);

}  // namespace regsosek::cli
