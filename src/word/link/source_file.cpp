// Files are cut into pieces of fixed size, so that the order of records never depends on threads.
#include "word/link/source_file.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <fstream>

#include "ground/base/text.h"
#include "ground/base/threads.h"
#include "ground/store/table_file.h"

namespace regsosek::link {

namespace {

constexpr uint64_t piece_bytes = 4 << 20;
constexpr size_t piece_rows = 65536;

/// A file that is no UTF-8 from its first bytes on gets a plain word about what it is.
Result<void> check_encoding(const std::string& path) {
    std::array<char, 4> head{};
    std::ifstream(path, std::ios::binary).read(head.data(), head.size());
    const std::string_view content(head.data(), head.size());
    const bool utf16 = content.starts_with("\xFF\xFE") || content.starts_with("\xFE\xFF") ||
                       (content[0] != '\0' && content[1] == '\0' && content[2] != '\0');
    if (!utf16) {
        return {};
    }
    return std::unexpected(
        fail(Code::bad_input, "berkas ini UTF-16, bukan UTF-8", "this file is UTF-16, not UTF-8")
            .error()
            .at(path, 1)
            .with_hint("di Excel: Simpan Sebagai, CSV UTF-8", "in Excel: Save As, CSV UTF-8"));
}

/// Index of a column whose name is this, spaces around it aside; -1 without one.
int find_column(const std::vector<std::string>& header, const std::string& name) {
    for (size_t i = 0; i < header.size(); ++i) {
        if (text::trimmed(header[i]) == name) {
            return static_cast<int>(i);
        }
    }
    return -1;
}

}  // namespace

Result<std::unique_ptr<SourceFile>> SourceFile::open(const std::string& path,
                                                     const pairs::Model& model, bool is_right) {
    auto out = std::make_unique<SourceFile>();
    out->path_ = path;
    std::vector<std::string> names;
    for (const pairs::Column& column : model.columns) {
        names.push_back(is_right ? column.right : column.left);
    }
    const std::string& id = is_right ? model.id_right : model.id_left;
    if (!id.empty()) {
        names.push_back(id);
    }
    const bool parquet = path.ends_with(".parquet");
    TRY(parquet ? out->open_parquet(names) : out->open_csv(names));
    return out;
}

Result<void> SourceFile::open_csv(const std::vector<std::string>& names) {
    TRY(check_encoding(path_));
    csv_ = std::make_unique<csv::File>(TRY(csv::File::open(path_)));
    for (const std::string& name : names) {
        const int place = find_column(csv_->header(), name);
        if (place < 0) {
            return csv::missing_column(*csv_, name);
        }
        places_.push_back(static_cast<size_t>(place));
    }
    cuts_ = csv_->cuts(std::max<uint64_t>(1, csv_->bytes() / piece_bytes));
    return {};
}

Result<void> SourceFile::open_parquet(const std::vector<std::string>& names) {
    table_ = TRY(store::TableFile::read(path_));
    std::vector<std::string> header;
    for (const store::Column& column : table_.columns) {
        header.push_back(column.name);
    }
    for (const std::string& name : names) {
        const int place = find_column(header, name);
        if (place < 0) {
            const auto near = text::nearest(name, header);
            auto error =
                fail(Code::bad_input, "kolom tidak ada: " + name, "the column is missing: " + name)
                    .error()
                    .at(path_, 0, name);
            return std::unexpected(
                near ? std::move(error).with_hint("mungkin " + *near, "perhaps " + *near)
                     : std::move(error));
        }
        places_.push_back(static_cast<size_t>(place));
    }
    return {};
}

pairs::Source SourceFile::source() const {
    pairs::Source out;
    out.mapped = csv_ ? csv_->content() : std::string_view();
    if (csv_) {
        out.rows_most.resize(cuts_.size() - 1);
        parallel_blocks(out.rows_most.size(), [&](size_t p) {
            const std::string_view piece =
                csv_->content().substr(cuts_[p], cuts_[p + 1] - cuts_[p]);
            size_t lines = 1;
            for (size_t at = piece.find('\n'); at != piece.npos; at = piece.find('\n', at + 1)) {
                ++lines;
            }
            out.rows_most[p] = lines;
        });
        out.read = [this](size_t piece, const pairs::FieldSink& sink) {
            return read_csv(piece, sink);
        };
        return out;
    }
    for (size_t begin = 0; begin < table_.rows; begin += piece_rows) {
        out.rows_most.push_back(std::min(piece_rows, table_.rows - begin));
    }
    out.read = [this](size_t piece, const pairs::FieldSink& sink) {
        return read_table(piece, sink);
    };
    return out;
}

Result<void> SourceFile::read_csv(size_t piece, const pairs::FieldSink& sink) const {
    csv::Reader reader(*csv_, cuts_[piece], cuts_[piece + 1], 0);
    csv::Record record;
    std::vector<std::string_view> fields(places_.size());
    for (;;) {
        const uint64_t at = reader.offset();
        auto more = reader.next(record);
        if (!more) {
            return std::unexpected(std::move(more.error()).at(path_, csv_->line_at(at)));
        }
        if (!*more) {
            return {};
        }
        if (record.fields.size() != csv_->header().size()) {
            record.line = csv_->line_at(record.offset);
            return csv::wrong_field_count(*csv_, record);
        }
        for (size_t i = 0; i < places_.size(); ++i) {
            fields[i] = record.fields[places_[i]];
        }
        sink(fields);
    }
}

Result<void> SourceFile::read_table(size_t piece, const pairs::FieldSink& sink) const {
    const size_t begin = piece * piece_rows;
    const size_t end = std::min(table_.rows, begin + piece_rows);
    std::vector<std::string> numbers(places_.size());
    std::vector<std::string_view> fields(places_.size());
    for (size_t row = begin; row < end; ++row) {
        for (size_t i = 0; i < places_.size(); ++i) {
            const store::Column& column = table_.columns[places_[i]];
            if (column.type == store::ColumnType::text) {
                fields[i] = column.text(row);
                continue;
            }
            if (column.type == store::ColumnType::real) {
                const double value = column.reals[row];
                numbers[i] = value == value ? fmt::format("{}", value) : std::string();
            } else {
                const int64_t value = column.integer(row);
                numbers[i] = value == -1 ? std::string() : std::to_string(value);
            }
            fields[i] = numbers[i];
        }
        sink(fields);
    }
    return {};
}

}  // namespace regsosek::link
