// Two editions side by side, row by row in order of id.
#include <fmt/format.h>

#include <algorithm>
#include <numeric>

#include "ground/store/edition_file.h"
#include "regsosek/update.h"

namespace regsosek::update {

namespace {

std::vector<uint32_t> by_id(const store::Column& id) {
    std::vector<uint32_t> order(id.size());
    std::iota(order.begin(), order.end(), 0U);
    std::ranges::sort(order, {}, [&](uint32_t row) { return id.integer(row); });
    return order;
}

bool same_value(const store::Column& a, uint32_t row_a, const store::Column& b, uint32_t row_b) {
    if (a.type == store::ColumnType::text || b.type == store::ColumnType::text) {
        return a.type == b.type && a.text(row_a) == b.text(row_b);
    }
    if (a.type == store::ColumnType::real || b.type == store::ColumnType::real) {
        return a.type == b.type && a.reals[row_a] == b.reals[row_b];
    }
    return a.integer(row_a) == b.integer(row_b);
}

// A column that both editions have, and how many rows differ in it.
struct Pair {
    const store::Column* a;
    const store::Column* b;
    int64_t changed = 0;
};

struct Counts {
    int64_t added = 0, removed = 0, changed = 0;
};

// Compares the rows of one table.
class Comparison {
public:
    Comparison(const char* table, const store::Table& a, const store::Table& b, size_t rows_max,
               Difference& out)
        : table_(table), a_(a), b_(b), rows_max_(rows_max), out_(out) {
        for (const store::Column& column : a.columns) {
            if (const store::Column* other = b.find(column.name)) {
                pairs_.push_back({&column, other, 0});
            } else {
                out.columns_removed.push_back(fmt::format("{}.{}", table, column.name));
            }
        }
        for (const store::Column& column : b.columns) {
            if (a.find(column.name) == nullptr) {
                out.columns_added.push_back(fmt::format("{}.{}", table, column.name));
            }
        }
    }

    Counts run(const char* key) {
        const store::Column& id_a = a_.at(key);
        const store::Column& id_b = b_.at(key);
        const auto order_a = by_id(id_a);
        const auto order_b = by_id(id_b);
        Counts counts;
        size_t i = 0;
        size_t j = 0;
        while (i < order_a.size() || j < order_b.size()) {
            const int64_t left = i < order_a.size() ? id_a.integer(order_a[i]) : INT64_MAX;
            const int64_t right = j < order_b.size() ? id_b.integer(order_b[j]) : INT64_MAX;
            if (left < right) {
                ++counts.removed;
                note({table_, left, "removed", {}});
                ++i;
            } else if (right < left) {
                ++counts.added;
                note({table_, right, "added", {}});
                ++j;
            } else {
                counts.changed += compare(order_a[i++], order_b[j++], left);
            }
        }
        write_columns();
        return counts;
    }

private:
    int64_t compare(uint32_t row_a, uint32_t row_b, int64_t id) {
        RowChange change{table_, id, "changed", {}};
        for (Pair& pair : pairs_) {
            if (!same_value(*pair.a, row_a, *pair.b, row_b)) {
                ++pair.changed;
                change.columns.push_back(pair.a->name);
            }
        }
        if (change.columns.empty()) {
            return 0;
        }
        note(std::move(change));
        return 1;
    }
    void note(RowChange change) {
        if (out_.rows.size() < rows_max_) {
            out_.rows.push_back(std::move(change));
        }
    }
    void write_columns() {
        std::ranges::sort(pairs_, [](const Pair& x, const Pair& y) {
            return x.changed != y.changed ? x.changed > y.changed : x.a->name < y.a->name;
        });
        for (const Pair& pair : pairs_) {
            if (pair.changed > 0) {
                out_.columns.push_back({table_, pair.a->name, pair.changed});
            }
        }
    }

    const char* table_;
    const store::Table& a_;
    const store::Table& b_;
    size_t rows_max_;
    Difference& out_;
    std::vector<Pair> pairs_;
};

}  // namespace

Result<Difference> diff(const std::string& folder_a, const std::string& hash_a,
                        const std::string& folder_b, const std::string& hash_b, size_t rows_max) {
    const auto content_a = TRY(store::read_edition_content(folder_a, hash_a));
    const auto content_b = TRY(store::read_edition_content(folder_b, hash_b));
    Difference out;
    for (const bool persons : {false, true}) {
        const store::Table a = TRY(store::read_edition_rows(folder_a, content_a, persons));
        const store::Table b = TRY(store::read_edition_rows(folder_b, content_b, persons));
        const char* key = persons ? "person_id" : "family_id";
        if (a.find(key) == nullptr || b.find(key) == nullptr) {
            auto error = fail(Code::corrupt, "edisi tanpa baris", "an edition without rows");
            return std::unexpected(
                std::move(error).error().at(a.find(key) == nullptr ? folder_a : folder_b));
        }
        const Counts counts =
            Comparison{persons ? "person" : "family", a, b, rows_max, out}.run(key);
        (persons ? out.persons_added : out.families_added) = counts.added;
        (persons ? out.persons_removed : out.families_removed) = counts.removed;
        (persons ? out.persons_changed : out.families_changed) = counts.changed;
    }
    return out;
}

}  // namespace regsosek::update
