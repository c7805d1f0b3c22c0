// Plain sentences; Indonesian first.
#include "word/score/wording.h"

#include <fmt/format.h>

#include <cmath>

namespace regsosek::score {

std::string rupiah_text(int64_t rupiah) {
    constexpr size_t group = 3;
    std::string digits = std::to_string(rupiah < 0 ? -rupiah : rupiah);
    for (size_t at = digits.size(); at > group; at -= group) {
        digits.insert(at - group, 1, '.');
    }
    return fmt::format("{}{}", rupiah < 0 ? "-Rp " : "Rp ", digits);
}

Text reason_sentence(const ItemReason& reason) {
    const bool more = reason.rupiah >= 0;
    const std::string sum = rupiah_text(more ? reason.rupiah : -reason.rupiah);
    const double percent = std::fabs(reason.factor - 1) * 100;
    return {fmt::format("{} ({}): perkiraan pengeluaran per orang sebulan sekitar {} ({:.0f} %) "
                        "lebih {} daripada keluarga rata-rata di kabupaten ini.",
                        reason.label.id, reason.number, sum, percent, more ? "tinggi" : "rendah"),
            fmt::format("{} ({}): the expected expenditure per person and month is about {} "
                        "({:.0f} %) {} than that of the average family of this kabupaten.",
                        reason.label.en, reason.number, sum, percent, more ? "higher" : "lower")};
}

Text relative_position(int32_t low, int32_t high) {
    return {
        fmt::format("Keluarga ini kemungkinan berada pada desil {} sampai {}. Desil adalah posisi "
                    "relatif di antara semua keluarga; bukan penghasilan dan bukan putusan "
                    "mutlak tentang kemiskinan.",
                    low, high),
        fmt::format("This family probably stands in deciles {} to {}. A decile is a relative "
                    "position among all families; it is no income and no absolute verdict of "
                    "poverty.",
                    low, high)};
}

Text how_to_correct(bool suspended) {
    const std::string_view id =
        suspended ? "Ada keberatan yang belum selesai: posisi ini tidak dipakai secara otomatis. "
                  : "";
    const std::string_view en =
        suspended ? "An objection is not settled: this position is not used automatically. " : "";
    return {fmt::format(
                "{}Bila ada jawaban yang salah atau sudah berubah, sampaikan kepada ketua RT atau "
                "kantor desa dengan bukti; jawaban diperbaiki dan posisi dihitung ulang. Keberatan "
                "menghentikan penggunaan otomatis sampai petugas memutuskan.",
                id),
            fmt::format(
                "{}If an answer is wrong or has changed, tell the head of the RT or the village "
                "office and bring proof; the answer is corrected and the position computed again. "
                "An objection stops automatic use until an official decides.",
                en)};
}

}  // namespace regsosek::score
