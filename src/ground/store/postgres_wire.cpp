// Binary formats as in PostgreSQL's array_recv and int8recv: big-endian, lengths before values.
#include "ground/store/postgres_wire.h"

#ifdef REGSOSEK_LIBPQ

namespace regsosek::store::postgres {

namespace {

// Type numbers of PostgreSQL's catalogue (pg_type.dat); they never change.
constexpr Oid bytea_type = 17;
constexpr Oid bigint_type = 20;
constexpr Oid text_type = 25;
constexpr Oid bytea_array_type = 1001;
constexpr Oid text_array_type = 1009;
constexpr Oid bigint_array_type = 1016;

template <typename Unsigned>
void put_big_endian(std::string& out, Unsigned value) {
    for (size_t i = sizeof(Unsigned); i-- > 0;) {
        out += static_cast<char>((value >> (8 * i)) & 0xff);
    }
}

Code code_of(std::string_view sqlstate) {
    if (sqlstate.starts_with("23")) {
        return Code::conflict;
    }
    if (sqlstate == "42501") {
        return Code::no_right;
    }
    if (sqlstate == "53100") {
        return Code::disk_full;
    }
    if (sqlstate == "3F000" || sqlstate == "42P01") {
        return Code::not_found;
    }
    return sqlstate.empty() || sqlstate.starts_with("08") || sqlstate.starts_with("57") ||
                   sqlstate.starts_with("58")
               ? Code::io
               : Code::internal;
}

}  // namespace

Parameters& Parameters::number(int64_t value) {
    put_big_endian(values_.emplace_back(), static_cast<uint64_t>(value));
    types_.push_back(bigint_type);
    return *this;
}

Parameters& Parameters::bytes(std::string_view value) {
    values_.emplace_back(value);
    types_.push_back(bytea_type);
    return *this;
}

Parameters& Parameters::text(std::string_view value) {
    values_.emplace_back(value);
    types_.push_back(text_type);
    return *this;
}

Parameters& Parameters::array(uint32_t element_type, std::span<const std::string_view> values) {
    auto& out = values_.emplace_back();
    put_big_endian(out, uint32_t{1});  // dimensions
    put_big_endian(out, uint32_t{0});  // no NULLs
    put_big_endian(out, element_type);
    put_big_endian(out, static_cast<uint32_t>(values.size()));
    put_big_endian(out, uint32_t{1});  // first index
    for (const auto value : values) {
        put_big_endian(out, static_cast<uint32_t>(value.size()));
        out.append(value);
    }
    return *this;
}

Parameters& Parameters::numbers(std::span<const int64_t> values) {
    std::string joined;
    for (const int64_t value : values) {
        put_big_endian(joined, static_cast<uint64_t>(value));
    }
    std::vector<std::string_view> pieces;
    for (size_t i = 0; i < values.size(); ++i) {
        pieces.push_back(std::string_view(joined).substr(i * sizeof(int64_t), sizeof(int64_t)));
    }
    types_.push_back(bigint_array_type);
    return array(bigint_type, pieces);
}

Parameters& Parameters::bytes_array(std::span<const std::string_view> values) {
    types_.push_back(bytea_array_type);
    return array(bytea_type, values);
}

Parameters& Parameters::texts(std::span<const std::string_view> values) {
    types_.push_back(text_array_type);
    return array(text_type, values);
}

int64_t Rows::number(int row, int column) const {
    uint64_t value = 0;
    for (const char byte : bytes(row, column)) {
        value = value << 8 | static_cast<uint8_t>(byte);
    }
    return static_cast<int64_t>(value);
}

std::string_view Rows::bytes(int row, int column) const {
    return {PQgetvalue(result_.get(), row, column),
            static_cast<size_t>(PQgetlength(result_.get(), row, column))};
}

Result<std::unique_ptr<Connection>> Connection::open(const std::string& url) {
    std::unique_ptr<Connection> made(new Connection(PQconnectdb(url.c_str())));
    if (PQstatus(made->connection_.get()) != CONNECTION_OK) {
        return fail(Code::io, "server PostgreSQL tidak menjawab atau menolak sambungan",
                    "the PostgreSQL server does not answer or refuses the connection");
    }
    PQsetErrorVerbosity(made->connection_.get(), PQERRORS_SQLSTATE);
    return made;
}

Result<Rows> Connection::run(const char* sql, const Parameters& parameters) {
    std::vector<const char*> values;
    std::vector<int> lengths;
    const std::vector<int> formats(parameters.values_.size(), 1);
    for (const auto& value : parameters.values_) {
        values.push_back(value.data());
        lengths.push_back(static_cast<int>(value.size()));
    }
    Rows rows(PQexecParams(connection_.get(), sql, static_cast<int>(values.size()),
                           parameters.types_.data(), values.data(), lengths.data(), formats.data(),
                           1));
    const PGresult* result = rows.result();
    const auto status = PQresultStatus(result);
    if (status != PGRES_TUPLES_OK && status != PGRES_COMMAND_OK) {
        return std::unexpected(error(result));
    }
    return rows;
}

Result<void> Connection::script(const std::string& sql) {
    const Rows rows(PQexec(connection_.get(), sql.c_str()));
    const auto status = PQresultStatus(rows.result());
    if (status != PGRES_TUPLES_OK && status != PGRES_COMMAND_OK) {
        return std::unexpected(error(rows.result()));
    }
    return {};
}

Result<std::string> Connection::quoted(std::string_view name) {
    const std::unique_ptr<char, void (*)(void*)> made(
        PQescapeIdentifier(connection_.get(), name.data(), name.size()), &PQfreemem);
    if (!made) {
        return fail(Code::bad_input, "nama tidak dapat dipakai dalam SQL",
                    "the name cannot be used in SQL");
    }
    return std::string(made.get());
}

Error Connection::error(const PGresult* result) const {
    // Only the state code: the server's text may quote a row.
    const char* field = result == nullptr ? nullptr : PQresultErrorField(result, PG_DIAG_SQLSTATE);
    const std::string state = field == nullptr ? "" : field;
    const std::string shown = "PostgreSQL: SQLSTATE " + (state.empty() ? "?" : state);
    return {code_of(state), {shown, shown}, {}, {}};
}

Result<Transaction> Transaction::begin(Connection& connection) {
    TRY(connection.script("BEGIN"));
    return Transaction(connection);
}

Transaction::Transaction(Transaction&& other) noexcept : connection_(other.connection_) {
    other.connection_ = nullptr;
}

Transaction::~Transaction() {
    if (connection_ != nullptr) {
        // A lost connection has rolled back on the server already.
        (void)connection_->script("ROLLBACK");
    }
}

Result<void> Transaction::commit() {
    TRY(connection_->script("COMMIT"));
    connection_ = nullptr;
    return {};
}

}  // namespace regsosek::store::postgres

#endif
