// Terms of register extracts, and their end.
#include "word/link/extract.h"

#include <fmt/format.h>

#include <array>
#include <filesystem>

#include "ground/base/hash.h"
#include "ground/base/json.h"
#include "ground/base/toml.h"
#include "regsosek/link.h"
#include "word/link/index_file.h"

namespace regsosek::link {

Result<std::optional<ExtractTerms>> read_terms(const std::string& register_file) {
    const std::string path = register_file + ".toml";
    std::error_code none;
    if (!std::filesystem::exists(path, none)) {
        return std::nullopt;
    }
    const TomlTable table = TRY(TomlTable::read(path));
    constexpr std::array<std::string_view, 3> known = {"agreement", "expires", "statistics_only"};
    TRY(table.check_keys(known));
    ExtractTerms out;
    out.agreement = TRY(table.text("agreement"));
    const auto day = Date::parse(table.value("expires").value_or(""));
    if (!day) {
        return table.refuse("expires", "tanggal akhir perjanjian: TTTT-BB-HH",
                            "the agreement's last day: YYYY-MM-DD");
    }
    out.expires = *day;
    const std::string only = table.value("statistics_only").value_or("false");
    if (only != "true" && only != "false") {
        return table.refuse("statistics_only", "true atau false", "true or false");
    }
    out.statistics_only = only == "true";
    return out;
}

Result<void> allow(const ExtractTerms& terms, Date day) {
    if (terms.statistics_only) {
        return fail(
            Code::no_right,
            fmt::format("'{}' hanya untuk statistik: tidak boleh dipadankan", terms.agreement),
            fmt::format("'{}' is for statistics only: it may not be linked", terms.agreement));
    }
    if (day > terms.expires) {
        return std::unexpected(
            fail(Code::no_right,
                 fmt::format("perjanjian '{}' berakhir {}", terms.agreement, terms.expires.iso()),
                 fmt::format("agreement '{}' ended on {}", terms.agreement, terms.expires.iso()))
                .error()
                .with_hint("hapus salinannya: link purge", "delete the copies: link purge"));
    }
    return {};
}

namespace {

/// Deletes a file; false when there was none.
bool deleted(const std::string& path) {
    std::error_code failed;
    return std::filesystem::remove(path, failed);
}

}  // namespace

Result<PurgeReport> purge_register(store::Workspace& workspace, const store::Scope& scope,
                                   const std::string& author, const std::string& reason, Date day) {
    if (!scope.whole()) {
        return fail(Code::no_right, "menghapus register memerlukan seluruh wilayah",
                    "purging the register needs all areas");
    }
    if (author.empty() || reason.empty()) {
        return fail(Code::bad_input, "penghapusan memerlukan penanggung jawab dan alasan",
                    "a purge needs an author and a reason");
    }
    PurgeReport report;
    json::Array blobs;
    for (const char* state : {"link.register", "link.missing"}) {
        const auto blob = TRY(workspace.state(state));
        if (blob && !blob->empty()) {
            TRY(workspace.delete_blob(*blob));
            TRY(workspace.set_state(state, ""));
            blobs.push_back(json::Value{*blob});
            report.deleted.push_back(*blob);
        }
    }
    for (const std::string& path :
         {index_path(workspace, IndexOf::registered), owners_path(workspace)}) {
        if (deleted(path)) {
            report.deleted.push_back(std::filesystem::path(path).filename());
        }
    }
    TRY(workspace.set_state(index_state(IndexOf::registered), ""));
    TRY(workspace.forget_stage("link"));
    if (report.deleted.empty()) {
        return fail(Code::not_found, "tidak ada salinan register",
                    "there is no copy of a register");
    }
    json::Object answers;
    answers["about"] = json::Value{std::string("register_purge")};
    answers["blobs"] = json::Value{std::move(blobs)};
    answers["files"] = json::Value{static_cast<int64_t>(report.deleted.size())};
    store::Document document;
    document.kind = store::Kind::agreement;
    document.answers = json::canonical(json::Value{std::move(answers)});
    document.key = "register_purge/" + hex(blake2b(document.answers)).substr(0, 16);
    document.author = author;
    document.reason = reason;
    document.valid_on = day;
    const auto receipt = TRY(workspace.append({&document, 1}));
    report.document = document.key;
    report.batch = receipt.batch;
    report.chain_head = hex(receipt.chain_head);
    return report;
}

}  // namespace regsosek::link
