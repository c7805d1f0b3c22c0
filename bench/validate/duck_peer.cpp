// DuckDB as the peer, by its C API.
#include "bench/validate/duck_peer.h"

#include <duckdb.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>

namespace regsosek::bench {

struct DuckPeer::State {
    duckdb_database database = nullptr;
    duckdb_connection connection = nullptr;
};

namespace {

void must_work(duckdb_state state, const char* what) {
    if (state != DuckDBSuccess) {
        std::fprintf(stderr, "DuckDB: %s\n", what);
        std::exit(1);
    }
}

void run(duckdb_connection connection, const std::string& sql) {
    must_work(duckdb_query(connection, sql.c_str(), nullptr), sql.c_str());
}

// The rows [begin, begin + count) of a column; what is missing is NULL.
void fill(duckdb_vector vector, const int32_t* values, size_t count) {
    auto* to = static_cast<int32_t*>(duckdb_vector_get_data(vector));
    std::copy_n(values, count, to);
    if (std::all_of(values, values + count, [](int32_t value) { return value >= 0; })) {
        return;
    }
    duckdb_vector_ensure_validity_writable(vector);
    for (size_t i = 0; i < count; ++i) {
        duckdb_validity_set_row_validity(duckdb_vector_get_validity(vector), i, values[i] >= 0);
    }
}

void append(duckdb_connection connection, const std::vector<const std::vector<int32_t>*>& columns) {
    duckdb_appender appender = nullptr;
    must_work(duckdb_appender_create(connection, nullptr, "person", &appender), "appender");
    duckdb_logical_type integer = duckdb_create_logical_type(DUCKDB_TYPE_INTEGER);
    std::vector<duckdb_logical_type> types(columns.size(), integer);
    duckdb_data_chunk chunk = duckdb_create_data_chunk(types.data(), types.size());
    const size_t rows = columns[0]->size();
    const size_t most = duckdb_vector_size();
    for (size_t begin = 0; begin < rows; begin += most) {
        const size_t count = std::min(most, rows - begin);
        duckdb_data_chunk_reset(chunk);
        for (size_t c = 0; c < columns.size(); ++c) {
            fill(duckdb_data_chunk_get_vector(chunk, c), columns[c]->data() + begin, count);
        }
        duckdb_data_chunk_set_size(chunk, count);
        must_work(duckdb_append_data_chunk(appender, chunk), "append");
    }
    duckdb_destroy_data_chunk(&chunk);
    duckdb_destroy_logical_type(&integer);
    must_work(duckdb_appender_destroy(&appender), "append");
}

}  // namespace

DuckPeer::DuckPeer(const form::Form& form, const Table& table) : state_(std::make_unique<State>()) {
    must_work(duckdb_open(nullptr, &state_->database), "open");
    must_work(duckdb_connect(state_->database, &state_->connection), "connect");
    run(state_->connection, "SET threads = 1");
    std::string create = "CREATE TABLE person (area INTEGER";
    std::vector<int32_t> area;
    for (uint32_t f = 0; f < table.batch.families; ++f) {
        area.insert(area.end(), table.member_begin[f + 1] - table.member_begin[f],
                    static_cast<int32_t>(table.area_of_family[f]));
    }
    std::vector<const std::vector<int32_t>*> columns{&area};
    for (const expr::Variable& variable : form.dictionary().variables()) {
        create += ", " + variable.name + " INTEGER";
        columns.push_back(&table.columns[static_cast<size_t>(variable.index)]);
    }
    run(state_->connection, create + ")");
    append(state_->connection, columns);
}

DuckPeer::~DuckPeer() {
    duckdb_disconnect(&state_->connection);
    duckdb_close(&state_->database);
}

std::vector<AreaCount> DuckPeer::count(const std::vector<std::string>& rules, uint32_t areas) {
    // Each rule is written once, so that it is computed once for both of its counts.
    std::string sql = "SELECT area";
    std::string rows = "SELECT area";
    for (size_t r = 0; r < rules.size(); ++r) {
        const std::string name = "r" + std::to_string(r);
        sql += ", count(*) FILTER (WHERE NOT " + name + "), count(*) FILTER (WHERE " + name +
               " IS NULL)";
        rows += ", (" + rules[r] + ") AS " + name;
    }
    sql += " FROM (" + rows + " FROM person) GROUP BY area";
    duckdb_result result;
    must_work(duckdb_query(state_->connection, sql.c_str(), &result), sql.c_str());
    std::vector<AreaCount> out(rules.size() * areas);
    for (;;) {
        duckdb_data_chunk chunk = duckdb_fetch_chunk(result);
        if (chunk == nullptr) {
            break;
        }
        const auto data = [&](size_t column) {
            return duckdb_vector_get_data(duckdb_data_chunk_get_vector(chunk, column));
        };
        const auto* area = static_cast<const int32_t*>(data(0));
        for (size_t row = 0; row < duckdb_data_chunk_get_size(chunk); ++row) {
            for (size_t r = 0; r < rules.size(); ++r) {
                AreaCount& count = out[r * areas + static_cast<uint32_t>(area[row])];
                count.failed = static_cast<const int64_t*>(data(2 * r + 1))[row];
                count.unknown = static_cast<const int64_t*>(data(2 * r + 2))[row];
            }
        }
        duckdb_destroy_data_chunk(&chunk);
    }
    duckdb_destroy_result(&result);
    return out;
}

std::string DuckPeer::version() {
    return duckdb_library_version();
}

}  // namespace regsosek::bench
