// Comma-separated files over a memory map.
#include "ground/base/csv.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <utility>

#include "ground/base/text.h"
#include "ground/base/threads.h"

namespace regsosek::csv {

struct File::State {
    std::string path;
    Limits limits;
    std::string_view content;
    std::string text;  // what `content` shows when nothing is mapped
    bool mapped = false;
    char delimiter = ',';
    uint64_t body = 0;
    std::vector<std::string> header;

    State() = default;
    State(const State&) = delete;
    State& operator=(const State&) = delete;
    ~State() {
        if (mapped) {
            ::munmap(const_cast<char*>(content.data()), content.size());
        }
    }
};

namespace {

constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";

// The delimiter that occurs most often in the first line outside quotes; a comma when none does.
char find_delimiter(std::string_view first_line) {
    constexpr std::string_view known = ",;\t|";
    size_t counts[4] = {};
    bool quoted = false;
    for (const char c : first_line) {
        quoted = c == '"' ? !quoted : quoted;
        const size_t which = known.find(c);
        if (!quoted && which != std::string_view::npos) {
            ++counts[which];
        }
    }
    const auto* best = std::max_element(std::begin(counts), std::end(counts));
    return *best == 0 ? ',' : known[static_cast<size_t>(best - counts)];
}

// Where a record's next field ends; quoted fields are unwrapped.
struct Field {
    std::string_view view;
    std::string unquoted;
    bool has_doubled = false;
    size_t end = 0;      // offset of the delimiter, line end or end of the piece
    bool closed = true;  // false: an opening quote without its closing one
};

Field quoted_field(std::string_view content, size_t at, size_t end, char delimiter) {
    Field field;
    size_t from = at + 1;
    for (;;) {
        const void* found = std::memchr(content.data() + from, '"', end - from);
        if (found == nullptr) {
            field.closed = false;
            field.end = end;
            return field;
        }
        const size_t quote = static_cast<size_t>(static_cast<const char*>(found) - content.data());
        if (quote + 1 < end && content[quote + 1] == '"') {
            field.has_doubled = true;
            from = quote + 2;
            continue;
        }
        field.view = content.substr(at + 1, quote - at - 1);
        field.end = quote + 1;
        break;
    }
    if (field.has_doubled) {
        for (size_t i = 0; i < field.view.size(); ++i) {
            field.unquoted += field.view[i];
            i += field.view[i] == '"' ? 1 : 0;
        }
    }
    // Whatever stands between the closing quote and the delimiter is not part of a well-formed
    // file.
    field.closed = field.end >= end || content[field.end] == delimiter ||
                   content[field.end] == '\n' || content[field.end] == '\r';
    return field;
}

size_t plain_field_end(std::string_view content, size_t at, size_t end, char delimiter) {
    while (at < end && content[at] != delimiter && content[at] != '\n') {
        ++at;
    }
    return at;
}

uint64_t next_line(std::string_view content, size_t at, size_t end) {
    const void* found = at < end ? std::memchr(content.data() + at, '\n', end - at) : nullptr;
    return found == nullptr
               ? end
               : static_cast<uint64_t>(static_cast<const char*>(found) - content.data()) + 1;
}

uint64_t count_lines(std::string_view piece) {
    return static_cast<uint64_t>(std::ranges::count(piece, '\n'));
}

Error open_error(const std::string& path, int number) {
    if (number == ENOENT || number == ENOTDIR) {
        return fail(Code::not_found, "berkas tidak ada", "the file is not there").error().at(path);
    }
    if (number == EACCES) {
        return fail(Code::io, "berkas ini tidak boleh dibaca oleh pengguna ini",
                    "this user may not read the file")
            .error()
            .at(path);
    }
    return fail(Code::io, fmt::format("tidak dapat dibuka: {}", std::strerror(number)),
                fmt::format("cannot be opened: {}", std::strerror(number)))
        .error()
        .at(path);
}

Result<std::string_view> map_file(const std::string& path, bool& mapped) {
    // Without O_NONBLOCK a pipe that nobody writes to would hold us for ever.
    const int file = ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (file < 0) {
        return std::unexpected(open_error(path, errno));
    }
    struct stat facts{};
    const bool known = ::fstat(file, &facts) == 0;
    const bool usable = known && S_ISREG(facts.st_mode);
    const size_t size = usable ? static_cast<size_t>(facts.st_size) : 0;
    void* address = size > 0 ? ::mmap(nullptr, size, PROT_READ, MAP_PRIVATE, file, 0) : nullptr;
    ::close(file);
    if (!usable || address == MAP_FAILED) {
        auto error = known && S_ISDIR(facts.st_mode)
                         ? fail(Code::io, "ini folder, bukan berkas", "this is a folder, no file")
                         : fail(Code::io, "bukan berkas biasa yang dapat dibaca",
                                "not a regular file that can be read");
        return std::unexpected(std::move(error).error().at(path));
    }
    mapped = size > 0;
    return std::string_view(static_cast<const char*>(address), size);
}

}  // namespace

File::File(std::unique_ptr<State> state) : state_(std::move(state)) {}
File::File(File&&) noexcept = default;
File& File::operator=(File&&) noexcept = default;
File::~File() = default;

Result<File> File::open(const std::string& path, const Limits& limits) {
    auto state = std::make_unique<State>();
    state->path = path;
    state->limits = limits;
    state->content = TRY(map_file(path, state->mapped));
    return begun(std::move(state));
}

Result<File> File::of(std::string content, const std::string& name, const Limits& limits) {
    auto state = std::make_unique<State>();
    state->path = name;
    state->limits = limits;
    state->text = std::move(content);
    state->content = state->text;
    return begun(std::move(state));
}

Result<File> File::begun(std::unique_ptr<State> state) {
    const std::string& path = state->path;
    const Limits& limits = state->limits;
    const bool marked = state->content.starts_with(byte_order_mark);
    state->body = marked ? byte_order_mark.size() : 0;
    if (state->content.size() <= state->body) {
        auto error = fail(Code::bad_input, "berkas kosong; baris pertama harus nama kolom",
                          "the file is empty; its first line must name the columns");
        return std::unexpected(std::move(error).error().at(path, 1));
    }
    const std::string_view whole = state->content;
    const uint64_t most = std::min<uint64_t>(whole.size(), state->body + limits.record_bytes_max);
    const uint64_t line_end = next_line(whole, state->body, most);
    const std::string_view first_line = whole.substr(state->body, line_end - state->body);
    if (first_line.starts_with("sep=")) {
        auto error = fail(Code::bad_input, "baris pertama adalah tanda pemisah dari Excel",
                          "the first line is a mark of Excel about the delimiter");
        return std::unexpected(std::move(error).error().at(path, 1).with_hint(
            "Hapus baris 'sep=...'; pemisah dikenali sendiri",
            "Delete the line 'sep=...'; the delimiter is found without it"));
    }
    state->delimiter = find_delimiter(first_line);
    File file{std::move(state)};
    Reader reader{file, file.state_->body, whole.size(), 1};
    Record record;
    TRY(reader.next(record));
    for (const std::string_view name : record.fields) {
        const std::string clean{text::trimmed(name)};
        if (std::ranges::find(file.state_->header, clean) != file.state_->header.end()) {
            auto error = fail(Code::bad_input, fmt::format("kolom '{}' ada dua kali", clean),
                              fmt::format("column '{}' appears twice", clean));
            return std::unexpected(std::move(error).error().at(path, 1, clean));
        }
        file.state_->header.push_back(clean);
    }
    file.state_->body = reader.offset();
    return file;
}

const std::string& File::path() const {
    return state_->path;
}
const std::vector<std::string>& File::header() const {
    return state_->header;
}
char File::delimiter() const {
    return state_->delimiter;
}
const Limits& File::limits() const {
    return state_->limits;
}
uint64_t File::bytes() const {
    return state_->content.size();
}
std::string_view File::content() const {
    return state_->content;
}
uint64_t File::body() const {
    return state_->body;
}

int File::column(std::string_view name) const {
    const auto found = std::ranges::find(state_->header, name);
    return found == state_->header.end() ? -1 : static_cast<int>(found - state_->header.begin());
}

std::vector<uint64_t> File::cuts(size_t pieces) const {
    const std::string_view whole = state_->content;
    std::vector<uint64_t> out{state_->body};
    const uint64_t step =
        std::max<uint64_t>(1, (whole.size() - state_->body) / std::max<size_t>(1, pieces));
    const auto odd_quotes = [&](uint64_t begin, uint64_t end) {
        const std::string_view piece = whole.substr(begin, end - begin);
        bool odd = false;
        for (size_t at = piece.find('"'); at != piece.npos; at = piece.find('"', at + 1)) {
            odd = !odd;
        }
        return odd;
    };
    std::vector<uint8_t> odd((whole.size() - state_->body) / step + 1, 0);
    parallel_blocks(odd.size(), [&](size_t i) {
        const uint64_t begin = state_->body + i * step;
        odd[i] = odd_quotes(begin, std::min<uint64_t>(begin + step, whole.size())) ? 1 : 0;
    });
    bool quoted = false;
    uint64_t seen = state_->body;
    size_t piece = 0;
    for (uint64_t target = state_->body + step; target < whole.size(); target += step, ++piece) {
        if (target <= seen) {
            // A record longer than a piece: its quotes were seen one by one.
            continue;
        }
        // A line end inside quotes ends no record: keep the parity of quotes up to the cut.
        const uint64_t begin = target - step;
        quoted ^= seen <= begin ? false : odd_quotes(begin, seen);
        quoted ^= odd[piece] != 0;
        seen = target;
        while (seen < whole.size() && (quoted || whole[seen] != '\n')) {
            quoted ^= whole[seen] == '"';
            ++seen;
        }
        seen = std::min<uint64_t>(seen + 1, whole.size());
        if (seen < whole.size()) {
            out.push_back(seen);
        }
    }
    out.push_back(whole.size());
    return out;
}

uint64_t File::line_at(uint64_t offset) const {
    return count_lines(state_->content.substr(0, offset)) + 1;
}

Reader::Reader(const File& file, uint64_t begin, uint64_t end, uint64_t line)
    : file_(file), at_(begin), end_(end), line_(line) {}

namespace {

std::unexpected<Error> record_error(const std::string& path, uint64_t line, size_t column,
                                    std::string id, std::string en) {
    auto error = fail(Code::bad_input, std::move(id), std::move(en)).error();
    return std::unexpected(
        std::move(error).at(path, line, column == 0 ? std::string{} : std::to_string(column)));
}

// A delimiter as people read it.
std::string shown(char delimiter) {
    return delimiter == '\t' ? "tab" : std::string(1, delimiter);
}

// Cuts one record into fields; returns the offset behind it, or 0 when a quote does not close.
size_t cut_fields(std::string_view content, size_t at, size_t end, char delimiter, Record& record) {
    std::vector<size_t> doubled;
    for (;;) {
        Field field;
        if (at < end && content[at] == '"') {
            field = quoted_field(content, at, end, delimiter);
            if (!field.closed) {
                return 0;
            }
            if (field.has_doubled) {
                doubled.push_back(record.fields.size());
                record.unquoted.push_back(std::move(field.unquoted));
            }
            if (field.end < end && content[field.end] == '\r') {
                ++field.end;
            }
        } else {
            field.end = plain_field_end(content, at, end, delimiter);
            field.view = content.substr(at, field.end - at);
            const bool line_end = field.end >= end || content[field.end] == '\n';
            if (line_end && field.view.ends_with('\r')) {
                field.view.remove_suffix(1);
            }
        }
        record.fields.push_back(field.view);
        at = field.end;
        if (at >= end || content[at] == '\n') {
            break;
        }
        ++at;
    }
    for (size_t i = 0; i < doubled.size(); ++i) {
        record.fields[doubled[i]] = record.unquoted[i];
    }
    return std::min(at + 1, end);
}

}  // namespace

Result<bool> Reader::next(Record& record) {
    const std::string_view content = file_.content();
    record.fields.clear();
    record.unquoted.clear();
    if (at_ >= end_) {
        return false;
    }
    record.line = line_;
    record.offset = at_;
    const size_t begin = at_;
    const Limits& limits = file_.limits();
    const size_t most = std::min<size_t>(end_, begin + limits.record_bytes_max + 1);
    const size_t after = cut_fields(content, begin, most, file_.delimiter(), record);
    const bool too_long = after - begin > limits.record_bytes_max && after != 0;
    at_ = after == 0 || too_long ? next_line(content, begin, end_) : after;
    if (line_ != 0) {
        line_ += count_lines(content.substr(begin, at_ - begin));
    }
    if (after == 0) {
        return record_error(file_.path(), record.line, record.fields.size() + 1,
                            "tanda kutip tidak ditutup, atau ada tulisan sesudah kutip penutup",
                            "a quote is not closed, or text follows the closing quote");
    }
    if (too_long || record.fields.size() > limits.columns_max) {
        auto error = fail(Code::limit,
                          fmt::format("baris terlalu panjang: paling banyak {} bita dan {} kolom",
                                      limits.record_bytes_max, limits.columns_max),
                          fmt::format("the record is too long: at most {} bytes and {} columns",
                                      limits.record_bytes_max, limits.columns_max));
        return std::unexpected(std::move(error).error().at(file_.path(), record.line));
    }
    size_t bad_at = 0;
    if (!text::valid_utf8(content.substr(begin, at_ - begin), &bad_at)) {
        size_t column = 0;
        for (const auto field : record.fields) {
            column += field.data() <= content.data() + begin + bad_at ? 1 : 0;
        }
        return record_error(file_.path(), record.line, column,
                            "bukan UTF-8 yang sah; simpan ulang berkas sebagai UTF-8",
                            "not valid UTF-8; save the file again as UTF-8");
    }
    return true;
}

std::unexpected<Error> missing_column(const File& file, const std::string& name) {
    const size_t columns = file.header().size();
    Error error = fail(Code::bad_input,
                       fmt::format("kolom '{}' tidak ada; {} kolom ditemukan dengan pemisah '{}'",
                                   name, columns, shown(file.delimiter())),
                       fmt::format("column '{}' is missing; {} columns found with delimiter '{}'",
                                   name, columns, shown(file.delimiter())))
                      .error()
                      .at(file.path(), 1, name);
    if (columns == 1) {
        return std::unexpected(std::move(error).with_hint(
            "Pisahkan kolom dengan koma, titik koma atau tab; di Excel: Simpan Sebagai, CSV UTF-8",
            "Separate columns by commas, semicolons or tabs; in Excel: Save As, CSV UTF-8"));
    }
    if (const auto near = text::nearest(name, file.header())) {
        return std::unexpected(
            std::move(error).with_hint(fmt::format("Mungkin tertulis '{}'", *near),
                                       fmt::format("Perhaps it is written '{}'", *near)));
    }
    return std::unexpected(std::move(error));
}

std::unexpected<Error> unknown_column(const File& file, const std::string& name,
                                      const std::vector<std::string>& known) {
    if (file.header().size() == 1) {
        return missing_column(file, known.empty() ? name : known.front());
    }
    Error error = fail(Code::bad_input, fmt::format("kolom '{}' tidak dikenal", name),
                       fmt::format("unknown column '{}'", name))
                      .error()
                      .at(file.path(), 1, name);
    if (const auto near = text::nearest(name, known)) {
        error = std::move(error).with_hint(fmt::format("Mungkin maksudnya '{}'", *near),
                                           fmt::format("Perhaps '{}' is meant", *near));
    }
    return std::unexpected(std::move(error));
}

std::unexpected<Error> wrong_field_count(const File& file, const Record& record) {
    const size_t found = record.fields.size();
    const size_t wanted = file.header().size();
    return std::unexpected(fail(Code::bad_input,
                                fmt::format("{} isian dengan pemisah '{}', seharusnya {}", found,
                                            shown(file.delimiter()), wanted),
                                fmt::format("{} fields with delimiter '{}', expected {}", found,
                                            shown(file.delimiter()), wanted))
                               .error()
                               .at(file.path(), record.line));
}

Result<void> refuse_unknown(const File& file, const std::vector<std::string>& known) {
    for (const std::string& name : file.header()) {
        if (std::ranges::find(known, name) == known.end()) {
            return unknown_column(file, name, known);
        }
    }
    return {};
}

Result<void> refuse_misspelt(const File& file, const std::vector<std::string>& known,
                             const std::vector<std::string>& absent) {
    for (const std::string& name : file.header()) {
        const bool strange = std::ranges::find(known, name) == known.end();
        if (strange && text::nearest(name, absent)) {
            return unknown_column(file, name, absent);
        }
    }
    return {};
}

void Writer::header(std::span<const std::string_view> names) {
    for (const auto name : names) {
        field(name);
    }
    end_record();
}

void Writer::header(std::span<const std::string> names) {
    for (const auto& name : names) {
        field(name);
    }
    end_record();
}

Writer& Writer::field(std::string_view value) {
    if (!first_) {
        text_ += delimiter_;
    }
    first_ = false;
    const bool plain = value.find_first_of("\"\r\n") == std::string_view::npos &&
                       value.find(delimiter_) == std::string_view::npos;
    if (plain) {
        text_ += value;
        return *this;
    }
    text_ += '"';
    for (const char c : value) {
        text_ += c;
        if (c == '"') {
            text_ += c;
        }
    }
    text_ += '"';
    return *this;
}

Writer& Writer::field(int64_t value) {
    if (!first_) {
        text_ += delimiter_;
    }
    first_ = false;
    fmt::format_to(std::back_inserter(text_), "{}", value);
    return *this;
}

void Writer::end_record() {
    text_ += '\n';
    first_ = true;
}

}  // namespace regsosek::csv
