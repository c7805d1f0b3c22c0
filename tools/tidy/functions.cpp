// Finds functions by their braces. Not a parser: it knows enough of C++ to tell a function's brace
// from that of a namespace, a class or an initializer.
#include <algorithm>
#include <cctype>

#include "tidy/source.h"

namespace regsosek::tidy {

namespace {

bool is_word(char c) {
    return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_';
}

bool is_space(char c) {
    return std::isspace(static_cast<unsigned char>(c)) != 0;
}

std::string_view trim(std::string_view text) {
    while (!text.empty() && is_space(text.front())) {
        text.remove_prefix(1);
    }
    while (!text.empty() && is_space(text.back())) {
        text.remove_suffix(1);
    }
    return text;
}

/// True when `word` stands in the text as a whole word.
bool has_word(std::string_view text, std::string_view word) {
    for (size_t at = text.find(word); at != std::string_view::npos; at = text.find(word, at + 1)) {
        const size_t end = at + word.size();
        if ((at == 0 || !is_word(text[at - 1])) && (end == text.size() || !is_word(text[end]))) {
            return true;
        }
    }
    return false;
}

/// The head without a leading `template <...>`.
std::string_view without_template(std::string_view head) {
    if (!head.starts_with("template")) {
        return head;
    }
    int depth = 0;
    for (size_t i = 0; i < head.size(); ++i) {
        depth += head[i] == '<' ? 1 : head[i] == '>' ? -1 : 0;
        if (head[i] == '>' && depth == 0) {
            return trim(head.substr(i + 1));
        }
    }
    return head;
}

bool is_type_head(std::string_view head) {
    for (const std::string_view keyword : {"class", "struct", "union", "enum"}) {
        if (head.starts_with(keyword) && has_word(head.substr(0, keyword.size() + 1), keyword)) {
            // "struct stat read(int fd) {" is a function; "struct alignas(8) Row {" is not.
            return !head.ends_with(")") && !head.ends_with("const") && !head.ends_with("noexcept");
        }
    }
    return false;
}

/// The offset of an assignment outside parentheses, or npos.
size_t assignment(std::string_view head) {
    int depth = 0;
    for (size_t i = 0; i < head.size(); ++i) {
        depth += head[i] == '(' || head[i] == '[' ? 1 : head[i] == ')' || head[i] == ']' ? -1 : 0;
        const bool compares = i > 0 && std::string_view("=!<>").find(head[i - 1]) != head.npos;
        const bool is_operator = head.substr(0, i).ends_with("operator");
        if (depth == 0 && head[i] == '=' && !compares && !is_operator) {
            return i;
        }
    }
    return std::string_view::npos;
}

enum class Scope : unsigned char { names, function, initializer };

/// Walks over blanked text, keeping what each open brace belongs to.
class Finder {
public:
    explicit Finder(std::string_view text) : text_(text) {}

    std::vector<Function> run() {
        for (at_ = 0; at_ < text_.size(); ++at_) {
            step(text_[at_]);
        }
        return std::move(found_);
    }

private:
    bool at_names() const { return open_.empty() || open_.back() == Scope::names; }

    void step(char c) {
        if (c == '{') {
            open();
        } else if (c == '}') {
            close();
        } else if (at_names()) {
            parentheses_ += c == '(' ? 1 : c == ')' ? -1 : 0;
            if ((c == ';' && parentheses_ == 0) || (c == ':' && ends_access())) {
                head_ = at_ + 1;
            }
        }
    }

    bool ends_access() const {
        const auto head = trim(text_.substr(head_, at_ - head_));
        return head == "public" || head == "private" || head == "protected";
    }

    void open() {
        if (!at_names()) {
            open_.push_back(open_.back());
            return;
        }
        const Scope kind = classify();
        if (kind == Scope::function) {
            begin_ = head_ + (text_.substr(head_).size() - trim_front(head_).size());
            name_ = name();
        }
        if (kind == Scope::names) {
            head_ = at_ + 1;
        }
        open_.push_back(kind);
    }

    void close() {
        if (open_.empty()) {
            return;
        }
        const Scope kind = open_.back();
        open_.pop_back();
        if (kind == Scope::initializer || !at_names()) {
            return;
        }
        if (kind == Scope::function) {
            found_.push_back({name_, line_of(begin_), line_of(at_)});
        }
        head_ = at_ + 1;
        parentheses_ = 0;
    }

    Scope classify() const {
        const std::string_view head = without_template(trim(text_.substr(head_, at_ - head_)));
        if (parentheses_ > 0) {
            return Scope::initializer;
        }
        if (has_word(head, "namespace") || head == "extern" || is_type_head(head)) {
            return Scope::names;
        }
        if (const size_t equals = assignment(head); equals != std::string_view::npos) {
            return trim(head.substr(equals + 1)).starts_with('[') ? Scope::function
                                                                  : Scope::initializer;
        }
        const bool function = head.find(')') != std::string_view::npos && !initializes_member();
        return function ? Scope::function : Scope::initializer;
    }

    /// In "A::A() : x_{1}, y_{2} {" the brace of x_ is followed by a comma or another brace.
    bool initializes_member() const {
        int depth = 0;
        for (size_t i = at_; i < text_.size(); ++i) {
            depth += text_[i] == '{' ? 1 : text_[i] == '}' ? -1 : 0;
            if (depth == 0) {
                const auto rest = trim_front(i + 1);
                return !rest.empty() && (rest.front() == ',' || rest.front() == '{');
            }
        }
        return false;
    }

    std::string_view trim_front(size_t from) const {
        while (from < text_.size() && is_space(text_[from])) {
            ++from;
        }
        return text_.substr(from);
    }

    std::string name() const {
        const std::string_view head = text_.substr(head_, at_ - head_);
        size_t end = head.find('(');
        while (end != head.npos && end > 0 && is_space(head[end - 1])) {
            --end;
        }
        size_t begin = std::min(end, head.size());
        while (begin > 0 && !is_space(head[begin - 1])) {
            --begin;
        }
        return std::string(head.substr(begin, end - begin));
    }

    size_t line_of(size_t offset) {
        line_ += static_cast<size_t>(std::count(text_.begin() + static_cast<long>(counted_),
                                                text_.begin() + static_cast<long>(offset), '\n'));
        counted_ = offset;
        return line_;
    }

    std::string_view text_;
    std::vector<Scope> open_;
    std::vector<Function> found_;
    std::string name_;
    size_t at_ = 0;
    size_t head_ = 0;
    size_t begin_ = 0;
    size_t counted_ = 0;
    size_t line_ = 1;
    int parentheses_ = 0;
};

size_t indentation(std::string_view line) {
    const size_t first = line.find_first_not_of(" \t");
    return first == std::string_view::npos ? line.size() : first;
}

}  // namespace

std::vector<Function> functions_of_cpp(std::string_view blanked_text) {
    return Finder(blanked_text).run();
}

std::vector<Function> functions_of_shell(const std::vector<std::string_view>& lines) {
    std::vector<Function> found;
    size_t begin = 0;
    for (size_t i = 0; i < lines.size(); ++i) {
        if (begin == 0 && lines[i].find("() {") != std::string_view::npos &&
            lines[i].back() == '{') {
            begin = i + 1;
        } else if (begin != 0 && lines[i].starts_with('}')) {
            const auto head = lines[begin - 1];
            found.push_back({std::string(head.substr(0, head.find('('))), begin, i + 1});
            begin = 0;
        }
    }
    return found;
}

std::vector<Function> functions_of_python(const std::vector<std::string_view>& lines) {
    std::vector<Function> found;
    for (size_t i = 0; i < lines.size(); ++i) {
        const std::string_view text = trim(lines[i]);
        if (!text.starts_with("def ") && !text.starts_with("async def ")) {
            continue;
        }
        size_t last = i;
        for (size_t j = i + 1; j < lines.size(); ++j) {
            const auto line = trim(lines[j]);
            // A closing parenthesis of the signature stands at the indentation of its def.
            const bool inside = indentation(lines[j]) > indentation(lines[i]) ||
                                line.starts_with(')') || line.empty();
            if (!inside) {
                break;
            }
            last = line.empty() ? last : j;
        }
        const size_t name = text.find("def ") + 4;
        found.push_back({std::string(text.substr(name, text.find('(') - name)), i + 1, last + 1});
    }
    return found;
}

}  // namespace regsosek::tidy
