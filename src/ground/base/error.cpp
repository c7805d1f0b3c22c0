// The one list of error codes, with exit status, HTTP status and titles.
#include <array>
#include <cstdio>
#include <cstdlib>

#include "regsosek/base.h"

namespace regsosek {

namespace {

constexpr std::array<CodeInfo, 14> code_list = {{
    {"usage", 2, 400, "Pemakaian salah", "Wrong use"},
    {"bad_input", 3, 422, "Masukan tidak sah", "Bad input"},
    {"not_found", 3, 404, "Tidak ditemukan", "Not found"},
    {"conflict", 3, 409, "Bertentangan dengan keadaan sekarang", "Conflict"},
    {"no_right", 4, 403, "Tidak berhak", "No right"},
    {"limit", 3, 413, "Batas terlampaui", "Limit passed"},
    {"io", 3, 500, "Kesalahan baca/tulis", "Input/output error"},
    {"disk_full", 3, 507, "Penyimpanan penuh", "Disk full"},
    {"corrupt", 3, 500, "Data tersimpan rusak", "Stored data damaged"},
    {"untrusted", 3, 403, "Tidak dipercaya", "Not trusted"},
    {"newer_version", 3, 409, "Dibuat oleh versi lebih baru", "Made by a newer version"},
    {"busy", 3, 423, "Sedang dipakai", "In use"},
    {"stopped", 3, 503, "Dihentikan", "Stopped"},
    {"internal", 70, 500, "Kesalahan program", "Program fault"},
}};

}  // namespace

const std::string& Text::in(Lang lang) const {
    return lang == Lang::en && !en.empty() ? en : id;
}

const CodeInfo& info(Code code) {
    return code_list.at(static_cast<size_t>(code));
}

Error Error::at(std::string file, uint64_t line, std::string column) && {
    if (place.file.empty()) {
        place.file = std::move(file);
    }
    if (place.line == 0) {
        place.line = line;
    }
    if (place.column.empty()) {
        place.column = std::move(column);
    }
    return std::move(*this);
}

Error Error::with_hint(std::string id, std::string en) && {
    hint = {std::move(id), std::move(en)};
    return std::move(*this);
}

std::string Error::message(Lang lang) const {
    const bool english = lang == Lang::en;
    const auto& facts = info(code);
    std::string out{english ? facts.title_en : facts.title_id};
    out += ": " + what.in(lang);
    if (!place.file.empty()) {
        out += english ? " [file " : " [berkas ";
        out += place.file;
        if (place.line != 0) {
            out += (english ? ", line " : ", baris ") + std::to_string(place.line);
        }
        if (!place.column.empty()) {
            out += (english ? ", column " : ", kolom ") + place.column;
        }
        out += "]";
    }
    if (!hint.id.empty()) {
        out += ". " + hint.in(lang);
    }
    return out;
}

std::unexpected<Error> fail(Code code, std::string id, std::string en) {
    return std::unexpected(Error{code, {std::move(id), std::move(en)}, {}, {}});
}

void broken_assertion(const char* condition, const char* file, int line) {
    std::fprintf(stderr, "regsosek: bug: %s (%s:%d)\n", condition, file, line);
    std::_Exit(70);
}

}  // namespace regsosek
