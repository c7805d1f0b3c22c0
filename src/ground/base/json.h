// JSON: our own canonical writer (sorted keys, no floats, shortest escapes; RFC 8785 for what we
// use of it) and a thin reader over simdjson.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "regsosek/base.h"

namespace regsosek::json {

/// Writes JSON text in the order of the calls; the caller gives keys in sorted order (asserted).
class Writer {
public:
    explicit Writer(std::string& out) : out_(out) {}
    void begin_object();
    void end_object();
    void begin_array();
    void end_array();
    void key(std::string_view name);
    void value(int64_t number);
    void value(std::string_view text);
    void value(const char* text) { value(std::string_view(text)); }
    void boolean(bool truth);
    void null();
    /// Text that is already canonical JSON.
    void raw(std::string_view canonical);

private:
    void comma();
    std::string& out_;
    std::vector<char> open_;
    std::vector<std::string> last_key_;
    bool need_comma_ = false;
};

/// A parsed JSON value that owns itself. For settings, manifests and documents outside hot loops.
struct Value;
using Array = std::vector<Value>;
using Object = std::map<std::string, Value, std::less<>>;
struct Value {
    std::variant<std::nullptr_t, bool, int64_t, double, std::string, Array, Object> data = nullptr;

    const Object* object() const { return std::get_if<Object>(&data); }
    const Array* array() const { return std::get_if<Array>(&data); }
    const std::string* text() const { return std::get_if<std::string>(&data); }
    const int64_t* integer() const { return std::get_if<int64_t>(&data); }
    /// Member of an object, or nullptr.
    const Value* find(std::string_view key) const;
};

/// Parses a whole text. Errors: bad_input with line and column. Nesting at most 64.
Result<Value> parse(std::string_view text);
/// Canonical text of a value; a double that is no integer is refused by an assertion.
std::string canonical(const Value& value);

/// What a document of flat objects calls back with, in document order.
class Handler {
public:
    virtual ~Handler() = default;
    virtual void integer(std::string_view key, int64_t value) = 0;
    virtual void text(std::string_view key, std::string_view value) = 0;
    /// An array of objects begins under `key`, and each object and the array end.
    virtual void begin_array(std::string_view key) = 0;
    virtual void begin_item() = 0;
    virtual void end_item() = 0;
    virtual void end_array() = 0;
};

/// A reader that keeps its buffers between documents (one per thread).
class Parser {
public:
    Parser();
    Parser(Parser&&) noexcept;
    ~Parser();
    /// Walks an object of integers, texts and arrays of such objects. Errors: bad_input.
    Result<void> walk(std::string_view text, Handler& handler);

private:
    struct State;
    std::unique_ptr<State> state_;
};

}  // namespace regsosek::json
