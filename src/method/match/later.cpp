// The right side of a batch is put together from the index, in the order of the columns, so that
// the passes see what they would see among all.
#include "method/match/later.h"

#include <algorithm>

#include "method/match/edges.h"

namespace regsosek::match {

namespace {

constexpr size_t block_rows_most = 20000;  // of one key; a larger block would be cut anyway
constexpr uint32_t household_rows_most = 64;

std::vector<IndexRow> in_order_of_columns(const std::vector<IndexRow>& found) {
    std::vector<std::pair<uint32_t, size_t>> order;
    for (size_t i = 0; i < found.size(); ++i) {
        order.emplace_back(found[i].row, i);
    }
    std::ranges::sort(order);
    std::vector<IndexRow> out;
    out.reserve(found.size());
    for (const auto& [row, i] : order) {
        out.push_back(found[i]);
    }
    return out;
}

/// Collects rows of the index with their households.
class Collector {
public:
    Collector(const Index& index, IndexBytes& bytes) : index_(index), bytes_(bytes) {}

    Result<void> keys(const Record& record) {
        for (size_t kind = 0; kind < joined_rules; ++kind) {
            found_.clear();
            TRY(index_.rows_of_key(bytes_, kind, index_key(kind, record), block_rows_most, found_));
            for (const uint32_t row : found_) {
                TRY(index_.read(bytes_, row, probe_));
                if (index_key(kind, probe_.record) == index_key(kind, record)) {
                    rows_.push_back(row);
                }
            }
        }
        return {};
    }

    /// All rows with their whole households, in the order of the columns.
    Result<std::vector<IndexRow>> people() {
        std::ranges::sort(rows_);
        rows_.erase(std::unique(rows_.begin(), rows_.end()), rows_.end());
        std::vector<IndexRow> found;
        uint32_t next = 0;  // first index row not yet taken
        for (const uint32_t row : rows_) {
            if (row < next) {
                continue;
            }
            TRY(index_.read(bytes_, row, probe_));
            const uint32_t household = probe_.record.household;
            uint32_t begin = row;
            const uint32_t lowest = row > household_rows_most ? row - household_rows_most : 0;
            while (begin > std::max(next, lowest) && TRY(household_of(begin - 1)) == household) {
                --begin;
            }
            next = begin;
            while (next < index_.rows() && TRY(household_of(next)) == household) {
                found.push_back(probe_);
                ++next;
            }
        }
        return in_order_of_columns(found);
    }

private:
    Result<uint32_t> household_of(uint32_t row) {
        TRY(index_.read(bytes_, row, probe_));
        return probe_.record.household;
    }

    const Index& index_;
    IndexBytes& bytes_;
    IndexRow probe_;
    std::vector<uint32_t> found_;
    std::vector<uint32_t> rows_;
};

Side side_of(const std::vector<IndexRow>& people) {
    Side side;
    std::vector<std::pair<uint32_t, uint32_t>> by_household;
    for (uint32_t i = 0; i < people.size(); ++i) {
        side.record.push_back(people[i].record);
        side.name.push_back(people[i].name);
        by_household.emplace_back(people[i].record.household, i);
    }
    std::ranges::sort(by_household);
    for (size_t i = 0; i < by_household.size(); ++i) {
        if (i == 0 || by_household[i].first != by_household[i - 1].first) {
            side.household_begin.push_back(static_cast<uint32_t>(i));
        }
        side.household_member.push_back(by_household[i].second);
        side.record[by_household[i].second].household =
            static_cast<uint32_t>(side.household_begin.size() - 1);
    }
    side.household_begin.push_back(static_cast<uint32_t>(by_household.size()));
    return side;
}

void to_columns(const std::vector<IndexRow>& people, std::vector<int32_t>& rows) {
    for (int32_t& row : rows) {
        row = row < 0 ? -1 : static_cast<int32_t>(people[static_cast<size_t>(row)].row);
    }
}

}  // namespace

Result<Later> link_later(const PersonColumns& batch, const NameTable& names, const Index& index,
                         IndexBytes& bytes, const std::function<bool(uint32_t row)>& taken,
                         const Options& options) {
    Later later;
    Work work;
    work.left = prepare(batch, names);
    Collector collector(index, bytes);
    for (const Record& record : work.left.record) {
        TRY(collector.keys(record));
    }
    const std::vector<IndexRow> people = TRY(collector.people());
    later.right_rows = people.size();
    work.right = side_of(people);
    for (const IndexRow& row : people) {
        work.taken.push_back(taken(row.row) ? 1 : 0);
    }
    Linkage& out = later.linkage;
    const Frozen& frozen = index.frozen();
    out.model = frozen.model;
    out.report.left_rows = batch.rows;
    out.report.right_rows = people.size();
    out.report.rules.push_back(nik_pass(options.blocks, work));
    const std::vector<RuleReport> rules = open_pass(index.scores(), options, work);
    out.report.rules.insert(out.report.rules.end(), rules.begin() + 1, rules.end());
    HouseholdLearned learned = frozen.household;
    out.report.rules.push_back(
        household_pass(index.scores(), options, frozen.model, frozen.prior, true, learned, work));
    const Chance chance{frozen.birth_count, frozen.mean_name_bits};
    const DuplicateScores duplicates(work.left, frozen.model, chance, options);
    if (options.find_duplicates) {
        out.duplicates = find_duplicates(work.left, duplicates, options);
    }
    assign(index.scores(), duplicates, options, work, out);
    for (const RuleReport& rule : out.report.rules) {
        out.report.distinct_pairs += rule.new_pairs;
    }
    to_columns(people, out.right);
    to_columns(people, out.second);
    return later;
}

}  // namespace regsosek::match
