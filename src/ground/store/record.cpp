// The rules that every record keeps alike.
#include "ground/store/record.h"

#include <algorithm>

#include "ground/base/assert.h"

namespace regsosek::store {

Result<void> Record::copy_to(const std::string& /*path*/) {
    return fail(Code::conflict, "rekaman ini disalin dengan alat servernya (pg_basebackup)",
                "this record is copied with the tools of its server (pg_basebackup)");
}

Result<void> Record::read_head(const RecordName& name, const RowFilter& filter,
                               std::vector<RecordRow>& rows) {
    rows.clear();
    const auto found = TRY(heads({&name, 1}));
    if (found.front().sequence == 0) {
        return {};
    }
    RowFilter one = filter;
    one.kind.reset();
    one.latest_only = false;
    one.after = found.front().sequence - 1;
    one.as_of = found.front().sequence;
    return read(one, 1, rows);
}

Result<void> check_follows(const ChainLink& last, const RecordBatch& batch) {
    const auto& link = batch.link;
    if (batch.rows.empty()) {
        must(link == ChainLink{} && batch.keys.empty(), "a batch without rows has no link");
        return {};
    }
    if (link.batch != last.batch + 1 || link.previous != last.hash ||
        link.first_sequence != last.last_sequence() + 1) {
        return fail(Code::conflict, "batch tidak menyambung ke akhir rantai rekaman",
                    "the batch does not follow the end of the record's chain");
    }
    must(link.rows == static_cast<int64_t>(batch.rows.size()),
         "a link counts the rows of its batch");
    must(batch.rows.front().sequence == link.first_sequence &&
             batch.rows.back().sequence == link.last_sequence(),
         "the rows of a batch follow each other");
    return {};
}

Result<void> Record::append_source(RowSource& source) {
    source.make(0, source.size());
    return append_batch(source.finish());
}

Result<void> check_same_meta(std::string_view name, std::string_view present,
                             std::string_view value) {
    if (present == value) {
        return {};
    }
    return fail(Code::conflict, "rekaman sudah punya nilai lain untuk " + std::string(name),
                "the record has another value for " + std::string(name));
}

bool wants(const RowFilter& filter, int64_t area) {
    return filter.everything ||
           std::any_of(filter.areas.begin(), filter.areas.end(),
                       [&](const AreaRange& range) { return range.contains(area); });
}

AreaRange range_around(std::span<const AreaRange> ranges) {
    must(!ranges.empty(), "there is a range to go around");
    AreaRange around = ranges.front();
    for (const auto& range : ranges) {
        around.low = std::min(around.low, range.low);
        around.high = std::max(around.high, range.high);
    }
    return around;
}

}  // namespace regsosek::store
