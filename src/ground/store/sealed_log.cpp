// Reading, verifying and erasing over a record of sealed rows.
#include "ground/store/sealed_log.h"

#include <algorithm>

#include "ground/base/json.h"
#include "ground/base/threads.h"

namespace regsosek::store {

namespace {

/// Documents handed over at once, and rows read ahead of the opening of those before.
constexpr size_t documents_per_block = 4096;
/// Documents opened by one task.
constexpr size_t documents_per_task = 256;

constexpr int64_t seconds_per_day = 86400;
constexpr std::string_view key_check_meta = "key_check";

/// Dictionaries are numbered in the order they came into use: the last one is in use.
std::string dictionary_name(size_t number) {
    return "dictionary." + std::to_string(number);
}

RowFilter filter_of(const Scan& what, const Scope& scope) {
    RowFilter filter;
    filter.kind = what.kind;
    filter.after = what.after;
    filter.as_of = what.as_of;
    filter.latest_only = what.latest_only;
    filter.with_answers = what.with_answers;
    filter.with_identity = what.with_identity;
    filter.everything = scope.everything();
    filter.areas.assign(scope.ranges().begin(), scope.ranges().end());
    return filter;
}

}  // namespace

Result<std::unique_ptr<SealedLog>> SealedLog::open(std::unique_ptr<Record> record,
                                                   const seal::Key& root,
                                                   const LogOptions& options) {
    std::unique_ptr<SealedLog> log(new SealedLog(std::move(record), root, options));
    TRY(log->check_key(root));
    TRY(log->load_dictionaries());
    return log;
}

Result<void> SealedLog::check_key(const seal::Key& root) {
    const auto key = seal::derive(root, seal::Purpose::check);
    const std::string check = hex(blake2b_keyed(key.view(), "regsosek"));
    const auto present = TRY(record_->meta(key_check_meta));
    if (!present) {
        return record_->put_meta(key_check_meta, check);
    }
    if (*present != check) {
        return fail(Code::untrusted, "kunci ini bukan kunci rekaman ini",
                    "this key is not the key of this record");
    }
    return {};
}

Result<void> SealedLog::load_dictionaries() {
    while (true) {
        const std::string name = dictionary_name(dictionaries_.by_id.size() + 1);
        const auto sealed = TRY(record_->meta(name));
        if (!sealed) {
            return {};
        }
        auto bytes = TRY(seal::open(keys_.dictionary, *sealed, name));
        auto loaded = TRY(seal::Dictionary::load(std::move(bytes)));
        dictionaries_.current = loaded;
        dictionaries_.by_id[loaded->id()] = std::move(loaded);
    }
}

Result<void> SealedLog::use_dictionary(std::string bytes) {
    auto loaded = TRY(seal::Dictionary::load(std::move(bytes)));
    if (dictionaries_.current && dictionaries_.current->bytes() == loaded->bytes()) {
        return {};
    }
    if (dictionaries_.by_id.contains(loaded->id())) {
        return fail(Code::conflict, "rekaman sudah punya kamus kompresi bernomor sama",
                    "the record has a compression dictionary of the same number already");
    }
    const std::string name = dictionary_name(dictionaries_.by_id.size() + 1);
    TRY(record_->put_meta(name, seal::seal(keys_.dictionary, loaded->bytes(), name)));
    dictionaries_.current = loaded;
    dictionaries_.by_id[loaded->id()] = std::move(loaded);
    return {};
}

Result<void> SealedLog::open_block(std::span<const RecordRow> rows, std::span<Stored> stored,
                                   const OpenRow& what) {
    const size_t tasks = (rows.size() + documents_per_task - 1) / documents_per_task;
    std::vector<std::optional<Error>> errors(tasks);
    parallel_ranges(rows.size(), documents_per_task, [&](size_t begin, size_t end) {
        for (size_t i = begin; i < end; ++i) {
            auto opened =
                open_row(stored[i], rows[i], record_->shard(), keys_, dictionaries_, what);
            if (!opened) {
                errors[begin / documents_per_task] = std::move(opened).error();
                return;
            }
        }
    });
    for (auto& error : errors) {
        if (error) {
            return std::unexpected(std::move(*error));
        }
    }
    return {};
}

Result<void> SealedLog::scan(const Scan& what, const Scope& scope,
                             const std::function<Result<void>(std::span<const Stored>)>& sink) {
    return scan_rows(filter_of(what, scope), sink);
}

Result<void> SealedLog::scan_rows(
    RowFilter filter, const std::function<Result<void>(std::span<const Stored>)>& sink) {
    const OpenRow open{filter.with_answers, filter.with_identity};
    std::vector<RecordRow> rows;
    std::vector<RecordRow> ahead;
    std::vector<Stored> stored(documents_per_block);
    TRY(record_->read(filter, documents_per_block, rows));
    while (!rows.empty()) {
        filter.after = rows.back().sequence;
        Result<void> read;
        Result<void> opened;
        // The next block is read while this one is opened.
        parallel_blocks(2, [&](size_t task) {
            if (task == 0) {
                read = record_->read(filter, documents_per_block, ahead);
            } else {
                opened = open_block(rows, stored, open);
            }
        });
        TRY(std::move(opened));
        TRY(sink({stored.data(), rows.size()}));
        TRY(std::move(read));
        std::swap(rows, ahead);
    }
    return {};
}

Result<std::optional<Stored>> SealedLog::get(Kind kind, std::string_view key, const Scope& scope,
                                             bool with_identity) {
    const RecordName name{kind, key};
    Scan what;
    what.kind = kind;
    what.with_identity = with_identity;
    std::vector<RecordRow> rows;
    TRY(record_->read_head(name, filter_of(what, scope), rows));
    if (rows.empty()) {
        return std::nullopt;
    }
    Stored stored;
    TRY(open_row(stored, rows.front(), record_->shard(), keys_, dictionaries_,
                 {true, with_identity}));
    return stored;
}

Result<std::vector<std::optional<AcknowledgedDocument>>> SealedLog::acknowledged(
    std::span<const std::string> idempotency) {
    std::vector<IdempotencyHash> hashes;
    for (const std::string& text : idempotency) {
        hashes.push_back(idempotency_hash(keys_, text));
    }
    const auto sequences = TRY(record_->idempotent(hashes));
    std::vector<std::optional<AcknowledgedDocument>> out(idempotency.size());
    std::vector<RecordRow> rows;
    for (size_t i = 0; i < out.size(); ++i) {
        if (sequences[i] == 0) {
            continue;
        }
        RowFilter one;
        one.after = sequences[i] - 1;
        one.as_of = sequences[i];
        one.with_identity = false;
        one.everything = true;
        TRY(record_->read(one, 1, rows));
        if (!rows.empty()) {
            const RecordRow& row = rows.front();
            out[i] = AcknowledgedDocument{row.kind, row.key, row.version, row.batch};
        }
    }
    return out;
}

Result<void> SealedLog::erase_identity(std::string_view family_key, std::string_view reason) {
    const RecordName name{Kind::family, family_key};
    const auto heads = TRY(record_->heads({&name, 1}));
    const std::string owner = "1:" + std::string(family_key);
    const std::string_view owner_view = owner;
    const auto keys = TRY(record_->keys({&owner_view, 1}));
    if (heads.front().sequence == 0) {
        return fail(Code::not_found, "tidak ada dokumen keluarga dengan kunci itu",
                    "there is no family document with this key");
    }
    if (keys.front().id == 0) {
        return fail(Code::conflict, "identitas keluarga ini tidak ada atau sudah dihapus",
                    "this family has no identity, or it was erased already");
    }
    RowFilter head_row;
    head_row.after = heads.front().sequence - 1;
    head_row.as_of = heads.front().sequence;
    head_row.everything = true;
    std::vector<RecordRow> rows;
    TRY(record_->read(head_row, 1, rows));
    Document erasure;
    erasure.kind = Kind::erasure;
    erasure.key = std::string(family_key) + "/" + std::to_string(keys.front().id);
    erasure.area = rows.empty() ? 0 : rows.front().area;
    erasure.author = "erase_identity";
    erasure.valid_on.days = static_cast<int32_t>(now(options_) / seconds_per_day);
    erasure.reason = reason;
    json::Writer writer(erasure.answers);
    writer.begin_object();
    writer.key("family");
    writer.value(family_key);
    writer.key("keys");
    writer.begin_array();
    writer.value(keys.front().id);
    writer.end_array();
    writer.end_object();
    const int64_t destroyed = keys.front().id;
    TRY(append_and_destroy({&erasure, 1}, {&destroyed, 1}));
    return {};
}

}  // namespace regsosek::store
