// Encoding a file, and linking two encoded ones. Plain values are in memory only.
#include <sys/stat.h>

#include <algorithm>
#include <chrono>

#include "ground/base/files.h"
#include "ground/base/ids.h"
#include "ground/base/text.h"
#include "ground/base/threads.h"
#include "ground/store/table_file.h"
#include "method/clk/compare.h"
#include "method/match/names.h"
#include "method/pairs/run.h"
#include "regsosek/link.h"
#include "word/link/encode_scheme.h"
#include "word/link/source_file.h"

namespace regsosek::link {

namespace {

/// One encoded record.
struct Line {
    std::string id;
    std::string clk;
    std::vector<std::string> block;
    uint32_t ones = 0;
};

/// What one piece of the file became.
struct Piece {
    std::vector<Line> lines;
    std::vector<FileColumn> columns;
    int64_t empty = 0;
};

Result<std::string> read_secret(const std::string& path) {
    struct stat status{};
    if (stat(path.c_str(), &status) == 0 && (status.st_mode & (S_IRWXG | S_IRWXO)) != 0) {
        return std::unexpected(fail(Code::no_right, "berkas rahasia dapat dibaca orang lain",
                                    "others can read the file of the secret")
                                   .error()
                                   .at(path)
                                   .with_hint("chmod 600", "chmod 600"));
    }
    constexpr size_t secret_bytes_most = 4096;
    std::string secret = TRY(files::read(path, secret_bytes_most));
    // An editor ends the line; every other byte is the secret's own.
    for (const char end : {'\n', '\r'}) {
        if (secret.ends_with(end)) {
            secret.pop_back();
        } else {
            break;
        }
    }
    return secret;
}

/// Encodes records one after the other.
class PieceEncoder {
public:
    PieceEncoder(const EncodeScheme& scheme, const clk::Encoder& encoder, Piece& out)
        : scheme_(scheme), encoder_(encoder), out_(out), columns_(scheme.model.columns.size()) {
        out_.columns.resize(columns_);
    }

    void record(std::span<const std::string_view> fields) {
        make_comparable(scheme_.model, fields, tokens_, values_);
        Line line;
        line.id = text::trimmed(fields.back());
        count(static_cast<int64_t>(out_.lines.size()) + 1, fields);
        std::vector<std::string> encoded;
        for (const size_t column : scheme_.field_column) {
            encoded.push_back(values_.value[column]);
        }
        const std::string salt =
            scheme_.salt.empty() ? std::string() : part_of(scheme_.salt.front(), values_);
        const std::string filter = encoder_.filter(encoded, salt, line.id, bits_);
        line.clk = clk::to_base64(filter);
        for (const char byte : filter) {
            line.ones += static_cast<uint32_t>(std::popcount(static_cast<uint8_t>(byte)));
        }
        for (size_t r = 0; r < scheme_.block.size(); ++r) {
            line.block.push_back(key_of(r));
        }
        out_.lines.push_back(std::move(line));
    }

private:
    void count(int64_t row, std::span<const std::string_view> fields) {
        bool known = false;
        for (size_t c = 0; c < columns_; ++c) {
            FileColumn& column = out_.columns[c];
            known |= !values_.value[c].empty();
            column.known += values_.value[c].empty() ? 0 : 1;
            column.missing += values_.value[c].empty() && values_.unreadable[c] == 0 ? 1 : 0;
            if (values_.unreadable[c] != 0) {
                column.unreadable_row = column.unreadable++ == 0 ? row : column.unreadable_row;
            }
            if (values_.unreadable[c] != 0 && scheme_.model.columns[c].kind == pairs::Kind::code &&
                number_damage(text::trimmed(fields[c])) == "scientific_notation") {
                column.damaged_row = column.damaged++ == 0 ? row : column.damaged_row;
            }
        }
        out_.empty += known ? 0 : 1;
    }

    std::string key_of(size_t rule) const {
        std::string key;
        for (const Part& part : scheme_.block[rule]) {
            const std::string value = part_of(part, values_);
            if (value.empty()) {
                return {};
            }
            key += value + "\n";
        }
        return encoder_.block(rule, key);
    }

    const EncodeScheme& scheme_;
    const clk::Encoder& encoder_;
    Piece& out_;
    size_t columns_;
    Comparable values_;
    match::TokenCache tokens_;
    clk::PieceCache bits_;
};

Result<std::vector<Piece>> encode_pieces(const EncodeScheme& scheme, const clk::Encoder& encoder,
                                         const pairs::Source& source) {
    std::vector<Piece> pieces(source.rows_most.size());
    std::vector<Result<void>> read(pieces.size());
    parallel_blocks(pieces.size(), [&](size_t p) {
        PieceEncoder piece(scheme, encoder, pieces[p]);
        read[p] =
            source.read(p, [&](std::span<const std::string_view> fields) { piece.record(fields); });
    });
    for (auto& one : read) {
        if (!one) {
            return std::unexpected(std::move(one.error()));
        }
    }
    return pieces;
}

store::Table encoded_table(const std::vector<Piece>& pieces, const std::string& fingerprint,
                           size_t rules) {
    store::Table out;
    out.columns.reserve(3 + rules);
    for (const Piece& piece : pieces) {
        out.rows += piece.lines.size();
    }
    store::TextBuilder id(out.add("id", store::ColumnType::text));
    store::TextBuilder scheme(out.add("scheme", store::ColumnType::text));
    store::TextBuilder filter(out.add("clk", store::ColumnType::text));
    std::vector<store::TextBuilder> block;
    for (size_t r = 0; r < rules; ++r) {
        block.emplace_back(out.add("block_" + std::to_string(r + 1), store::ColumnType::text));
    }
    for (const Piece& piece : pieces) {
        for (const Line& line : piece.lines) {
            id.add(line.id);
            scheme.add(fingerprint);
            filter.add(line.clk);
            for (size_t r = 0; r < rules; ++r) {
                block[r].add(line.block[r]);
            }
        }
    }
    return out;
}

void add_columns(const Piece& piece, const EncodeScheme& scheme, int64_t rows_before,
                 std::vector<FileColumn>& out) {
    out.resize(scheme.model.columns.size());
    for (size_t c = 0; c < out.size(); ++c) {
        FileColumn& sum = out[c];
        const FileColumn& part = piece.columns[c];
        sum.column = scheme.model.columns[c].name;
        sum.kind = pairs::kind_name(scheme.model.columns[c].kind);
        sum.known += part.known;
        sum.missing += part.missing;
        sum.unreadable_row = sum.unreadable == 0 && part.unreadable > 0
                                 ? rows_before + part.unreadable_row
                                 : sum.unreadable_row;
        sum.unreadable += part.unreadable;
        sum.damaged_row =
            sum.damaged == 0 && part.damaged > 0 ? rows_before + part.damaged_row : sum.damaged_row;
        sum.damaged += part.damaged;
        if (sum.damaged > 0) {
            sum.damage = {"notasi ilmiah", "scientific notation"};
        }
    }
}

}  // namespace

Result<EncodeReport> encode_file(const EncodeOptions& options) {
    const EncodeScheme scheme = TRY(read_scheme(options.scheme));
    std::string secret = TRY(read_secret(options.secret_file));
    const bool of_secret = secret.size() < clk::secret_bytes_least;
    auto made = clk::Encoder::of(scheme.scheme, secret);
    clk::forget(secret);
    if (!made) {
        return std::unexpected(
            std::move(made.error()).at(of_secret ? options.secret_file : options.scheme));
    }
    const auto file = TRY(SourceFile::open(options.in, scheme.model, options.right));
    const auto pieces = TRY(encode_pieces(scheme, *made, file->source()));
    EncodeReport out;
    out.fingerprint = made->fingerprint(scheme.described);
    uint64_t ones = 0;
    for (const Piece& piece : pieces) {
        add_columns(piece, scheme, out.rows, out.columns);
        out.rows += static_cast<int64_t>(piece.lines.size());
        out.empty += piece.empty;
        for (const Line& line : piece.lines) {
            ones += line.ones;
        }
    }
    out.ones_share = static_cast<double>(ones) /
                     std::max(1.0, static_cast<double>(out.rows) * scheme.scheme.bits);
    TRY(store::TableFile::write(options.out,
                                encoded_table(pieces, out.fingerprint, scheme.block.size())));
    return out;
}

}  // namespace regsosek::link
