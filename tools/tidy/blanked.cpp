// Takes comments, literals and preprocessor lines out of C++ text.
#include <cctype>

#include "tidy/source.h"

namespace regsosek::tidy {

namespace {

/// Walks over the text once; each step blanks one thing and moves on.
class Blanker {
public:
    explicit Blanker(std::string_view text) : text_(text), out_(text) {}

    std::string run() {
        while (at_ < text_.size()) {
            step();
        }
        return std::move(out_);
    }

private:
    char peek(size_t ahead = 0) const {
        return at_ + ahead < text_.size() ? text_[at_ + ahead] : '\0';
    }

    /// Blanks everything up to `end`, but line ends.
    void blank_to(size_t end) {
        for (end = std::min(end, text_.size()); at_ < end; ++at_) {
            if (out_[at_] != '\n') {
                out_[at_] = ' ';
            }
        }
    }

    size_t line_end() const {
        const size_t end = text_.find('\n', at_);
        return end == std::string_view::npos ? text_.size() : end;
    }

    /// The end of a preprocessor line, its continuations included.
    size_t directive_end() const {
        size_t end = line_end();
        while (end < text_.size() && end > 0 && text_[end - 1] == '\\') {
            const size_t next = text_.find('\n', end + 1);
            end = next == std::string_view::npos ? text_.size() : next;
        }
        return end;
    }

    /// The offset behind the closing quote of a literal that begins here.
    size_t literal_end(char quote) const {
        size_t i = at_ + 1;
        while (i < text_.size() && text_[i] != quote && text_[i] != '\n') {
            i += text_[i] == '\\' ? 2 : 1;
        }
        return i + 1;
    }

    size_t raw_end() const {
        const size_t open = text_.find('(', at_);
        if (open == std::string_view::npos) {
            return text_.size();
        }
        const std::string close = ")" + std::string(text_.substr(at_ + 2, open - at_ - 2)) + "\"";
        const size_t end = text_.find(close, open);
        return end == std::string_view::npos ? text_.size() : end + close.size();
    }

    bool after_letter() const {
        return at_ > 0 && (std::isalnum(static_cast<unsigned char>(text_[at_ - 1])) != 0 ||
                           text_[at_ - 1] == '_');
    }

    void step() {
        const char c = peek();
        if (c == '/' && peek(1) == '/') {
            blank_to(line_end());
        } else if (c == '/' && peek(1) == '*') {
            const size_t end = text_.find("*/", at_ + 2);
            blank_to(end == std::string_view::npos ? text_.size() : end + 2);
        } else if (c == 'R' && peek(1) == '"' && !after_letter()) {
            blank_to(raw_end());
        } else if (c == '"' || (c == '\'' && !after_letter())) {
            blank_to(literal_end(c));
        } else if (c == '#' && first_on_line_) {
            blank_to(directive_end());
        } else {
            first_on_line_ = c == '\n' || (first_on_line_ && (c == ' ' || c == '\t'));
            ++at_;
            return;
        }
        first_on_line_ = false;
    }

    std::string_view text_;
    std::string out_;
    size_t at_ = 0;
    bool first_on_line_ = true;
};

}  // namespace

std::string blanked(std::string_view cpp) {
    return Blanker(cpp).run();
}

}  // namespace regsosek::tidy
