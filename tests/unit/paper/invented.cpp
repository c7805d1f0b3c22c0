// Invented lists for the tests of the printer.
#include "invented.h"

#include <fmt/format.h>

#include "ground/base/random.h"

namespace regsosek::paper {

namespace {

std::string invented_name(Random& random) {
    constexpr std::array first = {"SITI", "SUPARDI", "MOHAMMAD", "ENDANG", "SLAMET",
                                  "TRI",  "NUR",     "AGUS",     "SRI",    "KASMINAH"};
    constexpr std::array second = {"WAHYUNINGSIH", "SANTOSO", "AMINAH", "HIDAYATULLAH", "LESTARI",
                                   "PRASETYO",     "UTOMO",   "RAHAYU", "SETYOWATI",    "WIBOWO"};
    std::string name = first[random.below(first.size())];
    name += ' ';
    name += second[random.below(second.size())];
    if (random.chance(0.1)) {
        name += ' ';
        name += second[random.below(second.size())];
        name += " BINTI ";
        name += second[random.below(second.size())];
        name.resize(std::min<size_t>(name.size(), 40));
    }
    return name;
}

std::string invented_address(Random& random) {
    std::string address = fmt::format("DUKUH KARANG {} RT {:03} RW {:03}", random.between(1, 40),
                                      random.between(1, 12), random.between(1, 8));
    if (random.chance(0.02)) {
        while (address.size() < 240) {
            address += fmt::format(", GANG BUNTU {} SEBELAH TIMUR MUSALA", random.between(1, 99));
        }
        address.resize(std::min<size_t>(address.size(), 250));
    }
    return address;
}

}  // namespace

InventedList invented_list(uint64_t seed, size_t families, size_t added) {
    InventedList out;
    Random random(seed, 7);
    out.list.sls_code = fmt::format("336901000100{:02}00", seed % 100);
    out.list.list_id = fmt::format("{:010X}", mix64(seed) >> 24);
    out.list.chain_head = "1A2B3C4D5E6F7081";
    out.list.places = {{{"33", "JAWA TENGAH"},
                        {"69", "KABUPATEN REKAAN"},
                        {"010", "KECAMATAN KARANG REKA"},
                        {"001", "DESA WONOREKSO"},
                        {fmt::format("00{:02}00", seed % 100), "RT 003 RW 002 DUKUH KARANG"}}};
    const auto keep = [&](std::string text) -> std::string_view {
        return out.texts->emplace_back(std::move(text));
    };
    for (size_t i = 0; i < families; ++i) {
        FkpFamily family;
        family.building_no = static_cast<int32_t>(i + 1);
        family.family_no = static_cast<int32_t>(i + 1);
        family.name = keep(invented_name(random));
        family.address = keep(invented_address(random));
        family.group = random.chance(0.03) ? 0 : random.between(1, 4);
        family.remark = family.group == 0 ? "belum diperingkat: responden menolak" : "";
        out.list.families.push_back(family);
    }
    for (size_t i = 0; i < added; ++i) {
        out.list.added.push_back({keep(invented_name(random)), keep(invented_address(random))});
    }
    return out;
}

FkpLegend invented_legend() {
    return {{{1, "Sangat miskin"}, {2, "Miskin"}, {3, "Rentan miskin"}, {4, "Tidak miskin"}},
            {{1, "Kondisi ekonomi lebih rendah dari hasil model"},
             {2, "Kondisi ekonomi lebih tinggi dari hasil model"},
             {3, "Perubahan pekerjaan/pendapatan"},
             {4, "Sakit/disabilitas berat"},
             {5, "Bencana/musibah"},
             {6, "Kesalahan pendataan"},
             {7, "Lainnya (tulis)"}},
            {{1, "Ada"}, {2, "Pindah"}, {3, "Meninggal"}, {4, "Ganda"}, {5, "Tidak ditemukan"}}};
}

}  // namespace regsosek::paper
