// The direction of includes: which folder may include which, and who may include third-party
// headers.
#include <algorithm>
#include <optional>

#include "tidy/tidy.h"

namespace regsosek::tidy {

namespace {

constexpr std::string_view api = "regsosek/";

/// "ground/base/text.h" -> "base", "word/frame/plan.h" -> "word/frame", "flow/run.h" -> "flow",
/// "main.cpp" -> "main".
std::string folder_of_source(std::string_view path) {
    const size_t slash = path.find('/');
    if (slash == std::string_view::npos) {
        return std::string(path.substr(0, path.find('.')));
    }
    const std::string_view first = path.substr(0, slash);
    const std::string_view rest = path.substr(slash + 1);
    const std::string second{rest.substr(0, rest.find('/'))};
    if (first == "ground") {
        return second;
    }
    return first == "method" || first == "word" ? std::string(first) + "/" + second
                                                : std::string(first);
}

/// The folder that a public header speaks for: "frame.h" -> "word/frame" where there is such a
/// word.
std::string folder_of_api(std::string_view name, const Lists& lists) {
    std::string stem{name.substr(0, name.find('.'))};
    return lists.direction.contains("word/" + stem) ? "word/" + stem : stem;
}

std::optional<std::string> folder_of_file(const File& file, const Lists& lists) {
    constexpr std::string_view source = "src/";
    constexpr std::string_view header = "include/regsosek/";
    if (file.under(source)) {
        return folder_of_source(std::string_view(file.path).substr(source.size()));
    }
    if (file.under(header)) {
        return folder_of_api(std::string_view(file.path).substr(header.size()), lists);
    }
    return std::nullopt;
}

bool lists_folder(const std::vector<std::string>& folders, std::string_view folder) {
    return std::ranges::any_of(folders, [&](const std::string& one) {
        const bool group = one.ends_with("/*") &&
                           folder.starts_with(std::string_view(one).substr(0, one.size() - 1));
        return one == "*" || one == folder || group;
    });
}

void check_own(const File& file, size_t line, const std::string& from, std::string_view header,
               const Lists& lists, Findings& out) {
    const std::string to = header.starts_with(api) ? folder_of_api(header.substr(api.size()), lists)
                                                   : folder_of_source(header);
    if (to == from) {
        return;
    }
    if (from.starts_with("word/") && to.starts_with("word/")) {
        out.push_back({file.path, line, "word",
                       from + " includes " + to + ": a word reads the tables of another word"});
        return;
    }
    const auto row = lists.direction.find(from);
    if (row == lists.direction.end()) {
        out.push_back({file.path, line, "direction",
                       "folder " + from + " is not in tools/tidy/direction.txt"});
    } else if (!lists_folder(row->second, to)) {
        out.push_back({file.path, line, "direction",
                       from + " may not include " + to + " (" + std::string(header) + ")"});
    }
}

void check_third_party(const File& file, size_t line, const std::string& from,
                       std::string_view header, const Lists& lists, Findings& out) {
    // Headers of the language have neither an ending nor a folder.
    if (header.find_first_of("./") == std::string_view::npos) {
        return;
    }
    const auto fits = [&](const auto& row) { return header.starts_with(row.first); };
    const auto row = std::ranges::find_if(lists.third_party, fits);
    if (row == lists.third_party.end()) {
        out.push_back({file.path, line, "third_party",
                       "<" + std::string(header) + "> is not in tools/tidy/third_party.txt"});
    } else if (!lists_folder(row->second, from)) {
        out.push_back({file.path, line, "third_party",
                       "<" + std::string(header) + "> may not be included by " + from});
    } else if (file.under("include/")) {
        out.push_back({file.path, line, "third_party",
                       "<" + std::string(header) + "> has no place in a public header"});
    }
}

}  // namespace

void check_includes(const File& file, const Lists& lists, Findings& out) {
    const auto from = folder_of_file(file, lists);
    if (!from || !file.ends({".h", ".cpp"})) {
        return;
    }
    constexpr std::string_view directive = "#include ";
    for (size_t i = 0; i < file.lines.size(); ++i) {
        const std::string_view text = file.lines[i];
        if (!text.starts_with(directive) || text.size() < directive.size() + 2) {
            continue;
        }
        const char quote = text[directive.size()];
        std::string_view header = text.substr(directive.size() + 1);
        header = header.substr(0, header.find(quote == '<' ? '>' : '"'));
        if (quote == '<') {
            check_third_party(file, i + 1, *from, header, lists, out);
        } else {
            check_own(file, i + 1, *from, header, lists, out);
        }
    }
}

}  // namespace regsosek::tidy
