// A thin hand on libpq: a connection, binary parameters and arrays, binary results, errors in our
// words. Compiled only where libpq is there.
#pragma once

#ifdef REGSOSEK_LIBPQ

#include <libpq-fe.h>

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "regsosek/base.h"

namespace regsosek::store::postgres {

/// Parameters of one statement, in PostgreSQL's binary formats.
class Parameters {
public:
    Parameters& number(int64_t value);
    Parameters& bytes(std::string_view value);
    Parameters& text(std::string_view value);
    Parameters& numbers(std::span<const int64_t> values);
    Parameters& bytes_array(std::span<const std::string_view> values);
    Parameters& texts(std::span<const std::string_view> values);

private:
    friend class Connection;
    Parameters& array(uint32_t element_type, std::span<const std::string_view> values);
    std::vector<std::string> values_;
    std::vector<Oid> types_;
};

/// Rows of a result, all columns in binary.
class Rows {
public:
    explicit Rows(PGresult* result) : result_(result, &PQclear) {}
    const PGresult* result() const { return result_.get(); }
    int size() const { return PQntuples(result_.get()); }
    bool null(int row, int column) const { return PQgetisnull(result_.get(), row, column) != 0; }
    /// A bigint; 0 for NULL.
    int64_t number(int row, int column) const;
    /// A text or bytea; empty for NULL.
    std::string_view bytes(int row, int column) const;

private:
    std::unique_ptr<PGresult, void (*)(PGresult*)> result_;
};

/// One session.
class Connection {
public:
    /// Errors: io, when the server does not answer or refuses.
    static Result<std::unique_ptr<Connection>> open(const std::string& url);
    /// Runs one statement. Errors: conflict (unique, check), no_right, disk_full, io, internal.
    Result<Rows> run(const char* sql, const Parameters& parameters = {});
    /// Runs several statements without parameters.
    Result<void> script(const std::string& sql);
    /// A name quoted for SQL.
    Result<std::string> quoted(std::string_view name);

private:
    explicit Connection(PGconn* connection) : connection_(connection, &PQfinish) {}
    Error error(const PGresult* result) const;
    std::unique_ptr<PGconn, void (*)(PGconn*)> connection_;
};

/// A transaction: rolled back when it goes without commit.
class Transaction {
public:
    static Result<Transaction> begin(Connection& connection);
    Transaction(Transaction&& other) noexcept;
    Transaction(const Transaction&) = delete;
    ~Transaction();
    Result<void> commit();

private:
    explicit Transaction(Connection& connection) : connection_(&connection) {}
    Connection* connection_;
};

}  // namespace regsosek::store::postgres

#endif
