// Files are checked and read on several threads, and joined in their order.
#include "ground/store/edition_file.h"

#include <algorithm>

#include "ground/base/files.h"
#include "ground/base/hash.h"
#include "ground/base/json.h"
#include "ground/base/json_members.h"
#include "ground/base/threads.h"
#include "ground/store/table_file.h"

namespace regsosek::store {

namespace {

std::unexpected<Error> damaged(const std::string& path) {
    auto error = fail(Code::corrupt, "isi berkas edisi tidak seperti yang disegel",
                      "the content of this file of the edition is not what was sealed");
    return std::unexpected(std::move(error).error().at(path));
}

Result<Table> read_file(const std::string& folder, const std::pair<std::string, std::string>& file,
                        const std::vector<std::string>& columns) {
    const std::string path = folder + "/" + file.first;
    const auto digest = TRY(blake2b_file(path));
    if (hex(digest) != file.second) {
        return damaged(path);
    }
    TableFileOptions options;
    options.columns = columns;
    return TableFile::read(path, options);
}

const std::vector<std::pair<std::string, std::string>>& files_of(const EditionContent& content,
                                                                 bool persons) {
    return persons ? content.person_files : content.family_files;
}

}  // namespace

Result<EditionContent> read_edition_content(const std::string& folder,
                                            const std::string& expected_hash) {
    const std::string path = folder + "/content.json";
    const std::string text = TRY(files::read(path));
    EditionContent content;
    content.hash = hex(blake2b(text));
    const auto parsed = json::parse(text);
    const bool known = expected_hash.empty() || content.hash == expected_hash;
    const json::Value* list = parsed ? parsed->find("files") : nullptr;
    if (!known || list == nullptr || list->array() == nullptr) {
        return damaged(path);
    }
    content.name = json::text_in(*parsed, "name");
    content.as_of = json::text_in(*parsed, "as_of");
    content.form = json::text_in(*parsed, "form");
    content.form_hash = json::text_in(*parsed, "form_hash");
    for (const json::Value& item : *list->array()) {
        const std::string file = json::text_in(item, "path");
        if (file.starts_with("analysis/") && file.ends_with("/family.parquet")) {
            content.family_files.emplace_back(file, json::text_in(item, "blake2b"));
        } else if (file.starts_with("analysis/") && file.ends_with("/person.parquet")) {
            content.person_files.emplace_back(file, json::text_in(item, "blake2b"));
        }
    }
    return content;
}

Result<Table> read_edition_rows(const std::string& folder, const EditionContent& content,
                                bool persons, const std::vector<std::string>& columns) {
    const auto& files = files_of(content, persons);
    std::vector<Result<Table>> parts(files.size());
    parallel_blocks(files.size(),
                    [&](size_t i) { parts[i] = read_file(folder, files[i], columns); });
    Table whole;
    for (size_t i = 0; i < parts.size(); ++i) {
        Table part = TRY(std::move(parts[i]));
        if (i == 0) {
            whole = std::move(part);
            continue;
        }
        if (part.columns.size() != whole.columns.size()) {
            return damaged(folder + "/" + files[i].first);
        }
        for (size_t c = 0; c < part.columns.size(); ++c) {
            if (part.columns[c].name != whole.columns[c].name ||
                part.columns[c].type != whole.columns[c].type) {
                return damaged(folder + "/" + files[i].first);
            }
            append_rows(whole.columns[c], part.columns[c]);
        }
        whole.rows += part.rows;
    }
    return whole;
}

Result<std::vector<std::string>> edition_columns(const std::string& folder,
                                                 const EditionContent& content, bool persons) {
    std::vector<std::string> names;
    const auto& files = files_of(content, persons);
    if (!files.empty()) {
        const Table first = TRY(read_file(folder, files.front(), {}));
        for (const Column& column : first.columns) {
            names.push_back(column.name);
        }
    }
    return names;
}

}  // namespace regsosek::store
