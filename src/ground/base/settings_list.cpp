// The one list of settings. Every limit and every constant of a rule that an office may want to
// change stands here with its source; keep it sorted by name.
#include <array>

#include "ground/base/settings.h"

namespace regsosek {

namespace {

using enum SettingType;

constexpr std::array list = {
    Setting{"csv_record_bytes_max", integer, "1048576", "byte",
            "Panjang baris CSV terpanjang yang diterima.", "The longest CSV record accepted.", 1024,
            1 << 30},
    // Survey Solutions and CSPro key a sample twice; 5 % finds an operator's rate of errors to a
    // tenth of a percent after some 200 documents of 150 answers.
    Setting{
        "entry_double_fields", text, "", "",
        "Pertanyaan yang dibandingkan pada entri kedua (nama, koma di antaranya); kosong: semua.",
        "Questions compared in the second key (names, commas between); empty: all."},
    Setting{"entry_double_share", real, "0.05", "bagian",
            "Bagian dokumen yang dientri dua kali oleh operator berbeda.",
            "Share of documents that two operators key, each without the other's answers.", 0, 1},
    // process.md 2.5: PPL = sum ceil(F/250), PML = sum ceil(PPL/4), Koseka = 2 where PML > 7.
    Setting{"families_per_ppl", integer, "250", "keluarga", "Keluarga yang menjadi beban satu PPL.",
            "Families that one PPL visits.", 1, 100000},
    // process.md 1.3: interview_date lies in the field period of 2022.
    Setting{"field_end", date, "2022-11-14", "", "Hari terakhir pendataan lapangan.",
            "The last day of the field work."},
    Setting{"field_start", date, "2022-10-15", "", "Hari pertama pendataan lapangan.",
            "The first day of the field work."},
    // score.md a13: whether a model that misses the poor of some group may rank at all.
    Setting{"fairness_gate", text, "report", "",
            "Gerbang keadilan model: report (lapor saja) atau block (model tak lulus ditolak).",
            "Fairness gate of models: report only, or block those that do not pass.", 0, 0,
            "report|block"},
    // edit_rules.csv STA14: very poor although P(bottom 40 %) < .2; not poor although
    // P(bottom 20 %) > .5.
    Setting{"fkp_bottom20_high", real, "0.5", "peluang",
            "STA14: peluang 20 % terbawah yang bertentangan dengan tidak miskin.",
            "STA14: probability of the bottom 20 % that contradicts not poor.", 0, 1},
    Setting{"fkp_bottom40_low", real, "0.2", "peluang",
            "STA14: peluang 40 % terbawah yang bertentangan dengan sangat miskin.",
            "STA14: probability of the bottom 40 % that contradicts very poor.", 0, 1},
    // edit_rules.csv FKP04: at most 30 % changed, net shift to poorer at most 20 %.
    Setting{"fkp_changed_share_max", real, "0.3", "bagian",
            "FKP04: bagian keluarga satu SLS yang boleh pindah kelompok tanpa telaah.",
            "FKP04: share of an SLS's families that may change group without a review.", 0, 1},
    // edit_rules.csv FKP05: moved to group 4 although PKH or an earth floor.
    Setting{"fkp_contradicted_group", integer, "4", "kelompok",
            "FKP05: mulai kelompok ini PKH atau lantai tanah bertentangan dengan perubahan.",
            "FKP05: from this group on PKH or an earth floor contradicts the change.", 1, 4},
    // score.md a14: bounded moves, and weights measured in 0.5.
    Setting{"fkp_deciles_max", integer, "2", "desil",
            "Perpindahan terjauh oleh desa; lebih jauh diverifikasi kabupaten.",
            "The furthest move by a village; beyond it the regency verifies.", 0, 10},
    Setting{"fkp_omega", real, "0.75", "bagian", "Bobot peringkat model terhadap peringkat desa.",
            "Weight of the model's order against the village's.", 0, 1},
    Setting{"fkp_poorer_share_max", real, "0.2", "bagian",
            "FKP04: selisih terbesar perubahan ke kelompok lebih miskin.",
            "FKP04: share by which moves to a poorer group may outnumber the others.", 0, 1},
    Setting{"fkp_quorum", integer, "10", "orang",
            "Kehadiran sesi yang diperlukan untuk perpindahan.",
            "Attendance of the session that a move needs.", 0, 1000},
    Setting{"fkp_quota", real, "0.3", "bagian", "Bagian keluarga terpilih tiap SLS.",
            "Share of families selected in each SLS.", 0, 1},
    Setting{"fkp_sure_share", real, "0.05", "peluang",
            "Keluarga yang modelnya lebih yakin daripada ini tidak dipindahkan desa.",
            "Families of whom the model is surer than this are not moved by villages.", 0, 0.5},
    // process.md 4.1: at most 12 SLS in a session of two to three hours.
    Setting{"fkp_sls_per_session", integer, "12", "SLS", "SLS paling banyak dalam satu sesi FKP.",
            "The most SLS in one FKP session.", 1, 100},
    Setting{"forms_dir", text, "", "", "Folder formulir; kosong: di sebelah program.",
            "Folder of the forms; empty: next to the program."},
    // edit_rules.csv GEO02, GEO02b: 50 m around the SLS, 500 m around the village.
    Setting{"geotag_accuracy_m", real, "30", "m", "Akurasi GPS terburuk yang masih dipercaya.",
            "The worst GPS accuracy still trusted.", 0.1, 10000},
    // edit_rules.csv GEO06: visits at least 5 minutes apart, ways at most 60 km/h.
    Setting{"geotag_gap_s", integer, "300", "detik",
            "GEO06: selang terpendek antara dua kunjungan petugas.",
            "GEO06: the shortest time between two visits of an officer.", 0, 86400},
    // Measured on photos saved again, smaller or brighter: docs/method/geotag.md.
    Setting{"geotag_photo_bits", integer, "28", "bit dari 256",
            "GEO08: foto dua bangunan serupa bila rupanya berbeda paling banyak sekian; -1: hanya "
            "gambar yang sama.",
            "GEO08: photos of two buildings are alike when their looks differ in at most so many; "
            "-1: only the same picture.",
            -1, 64},
    Setting{"geotag_photo_m", real, "100", "m", "GEO09: jarak terjauh foto dari landmark-nya.",
            "GEO09: the farthest that a photo may be from its landmark.", 0, 100000},
    // edit_rules.csv GEO04: no more than 5 buildings within 1 m.
    Setting{"geotag_pile_buildings", integer, "5", "bangunan",
            "GEO04: bangunan paling banyak pada satu titik.",
            "GEO04: the most buildings at one point.", 1, 10000},
    Setting{"geotag_pile_m", real, "1", "m", "GEO04: jarak titik-titik yang dianggap satu.",
            "GEO04: how close points are one point.", 0, 1000},
    Setting{"geotag_sls_buffer_m", real, "50", "m",
            "Jarak titik di luar SLS yang masih dianggap di dalam.",
            "How far outside its SLS a point still counts as inside.", 0, 100000},
    Setting{"geotag_speed_kmh", real, "60", "km/jam",
            "GEO06: perjalanan tercepat petugas antara dua kunjungan.",
            "GEO06: the fastest way of an officer between two visits.", 1, 1000},
    Setting{"geotag_village_buffer_m", real, "500", "m",
            "Jarak titik di luar desa yang masih dianggap di dalam.",
            "How far outside its village a point still counts as inside.", 0, 100000},
    // Groups by multiples of the poverty line, as in Indonesian practice: very poor below 0.8, poor
    // below 1.0, vulnerable below 1.5.
    Setting{"group_cut_poor", real, "1.0", "garis kemiskinan",
            "Batas atas kelompok miskin, kelipatan garis kemiskinan.",
            "Upper bound of the poor, in poverty lines.", 0, 100},
    Setting{"group_cut_very_poor", real, "0.8", "garis kemiskinan",
            "Batas atas kelompok sangat miskin, kelipatan garis kemiskinan.",
            "Upper bound of the very poor, in poverty lines.", 0, 100},
    Setting{"group_cut_vulnerable", real, "1.5", "garis kemiskinan",
            "Batas atas kelompok rentan miskin, kelipatan garis kemiskinan.",
            "Upper bound of the vulnerable, in poverty lines.", 0, 100},
    Setting{"koseka_pml_limit", integer, "7", "PML",
            "PML terbanyak dalam kecamatan yang cukup dengan satu Koseka.",
            "The most PML of a kecamatan that one Koseka serves.", 1, 1000},
    Setting{"lang", text, "id", "", "Bahasa pesan: id atau en.", "Language of messages: id or en.",
            0, 0, "id|en"},
    // methods/link.md 5.7: at 4 bits precision .9997 and recall .9987; at 10 bits a link may vote.
    Setting{"link_bits", real, "4", "bit", "Bobot terkecil pasangan yang dipadankan.",
            "The least weight of a pair that is linked.", -50, 100},
    Setting{"link_block_pairs_max", integer, "20000", "pasangan",
            "Pasangan terbanyak satu blok sebelum blok dihaluskan.",
            "The most pairs of a block before it is cut finer.", 1, 1e12},
    Setting{"link_certain_bits", real, "10", "bit",
            "Bobot terkecil pasangan yang pasti dan bersuara bagi keluarganya.",
            "The least weight of a link that is certain and speaks for its family.", -50, 100},
    Setting{"link_margin_bits", real, "1", "bit",
            "Selisih bobot terkecil calon terbaik dari calon berikutnya.",
            "By how much the best candidate must lead the next.", 0, 100},
    // edit_rules.csv NIK12: Jaro-Winkler of at least .85 after normalising titles and aliases.
    Setting{"link_name_like_min", real, "0.85", "kemiripan",
            "NIK12: kemiripan terkecil nama pada NIK yang sama (Jaro-Winkler).",
            "NIK12: the least similarity of names of one NIK (Jaro-Winkler).", 0, 1},
    Setting{"link_review_bits", real, "-3", "bit", "Bobot terkecil pasangan yang ditinjau orang.",
            "The least weight of a pair that a person reviews.", -50, 100},
    // process.md 9: rules known from memory act as warnings until a methodologist confirms them.
    Setting{"memory_rule_severity", text, "W", "",
            "Tingkat aturan E yang sumbernya ingatan: E, W, atau I.",
            "Severity of E rules whose basis is memory: E, W or I.", 0, 0, "E|W|I"},
    Setting{"photo_bytes_max", integer, "20971520", "byte", "Ukuran foto terbesar yang diterima.",
            "The largest photo accepted.", 1024, 1 << 30},
    // Demak, 28 December 2022 (regency information service): "445 to 471 thousand rupiah".
    Setting{"poverty_line", integer, "471000", "rupiah/orang/bulan",
            "Garis kemiskinan kabupaten per orang per bulan.",
            "The regency's poverty line per person and month.", 1, 1e9},
    Setting{"ppl_families_max", integer, "350", "keluarga",
            "Beban PPL terbesar, kecuali satu SLS saja melebihinya.",
            "The heaviest load of a PPL, unless one SLS alone exceeds it.", 1, 100000},
    Setting{"ppl_families_min", integer, "200", "keluarga", "Beban PPL terkecil yang diinginkan.",
            "The lightest load of a PPL aimed at.", 1, 100000},
    Setting{"backup_folder", text, "", "",
            "Folder cadangan server; kosong: di samping ruang kerja, berakhiran -backup.",
            "Where the server puts backups; empty: beside the workspace, ending in -backup."},
    Setting{"record_url", text, "", "",
            "Sambungan PostgreSQL bagi rekaman ruang kerja baru; kosong: di dalam foldernya.",
            "PostgreSQL connection for the record of a new workspace; empty: inside its folder."},
    Setting{"record_shard", integer, "1", "",
            "Nomor shard ruang kerja baru; tidak pernah berubah sesudahnya.",
            "Shard number of a new workspace; it never changes afterwards.", 1, 2147483647},
    Setting{"request_correction_days", integer, "3", "hari",
            "Batas waktu menjawab permintaan perbaikan (UU 27/2022 pasal 30: 3 x 24 jam).",
            "Time to answer a request for correction (UU 27/2022 article 30: 3 x 24 hours).", 1,
            90},
    Setting{"request_objection_days", integer, "14", "hari",
            "Batas waktu menjawab keberatan; undang-undang tidak menyebutnya.",
            "Time to answer an objection; the law names none.", 1, 90},
    Setting{"oidc_client", text, "", "", "Nama server ini pada penyedia login (client_id).",
            "The name of this server at the login provider (client_id)."},
    Setting{"oidc_issuer", text, "", "",
            "Penyedia login OpenID Connect (https://...); kosong: login dengan kata sandi saja.",
            "OpenID Connect provider (https://...); empty: passwords only."},
    Setting{"oidc_redirect", text, "", "",
            "Alamat server ini yang dikenal penyedia login, berakhiran /v1/session/oidc/callback.",
            "This server's address that the provider knows, ending in /v1/session/oidc/callback."},
    Setting{"oidc_secret_file", text, "", "",
            "Berkas rahasia (client_secret) bagi penyedia login; kosong: klien publik.",
            "File with the secret (client_secret) for the login provider; empty: a public client."},
    Setting{"policy_file", text, "", "",
            "Kebijakan akses server; kosong: policy/access.toml di sebelah formulir.",
            "Access policy of the server; empty: policy/access.toml beside the forms."},
    Setting{"ppl_per_pml", integer, "4", "PPL", "PPL yang diawasi satu PML.",
            "PPL that one PML supervises.", 1, 1000},
    // The invented sample has the prices of its interviews; September 2022 is the line's.
    Setting{"price_date", text, "2022-09", "", "Harga pada saat mana skor dinyatakan.",
            "The prices that scores are in."},
    // process.md 9: in a by-name registry imputation must not silently decide a benefit.
    Setting{"score_imputed", text, "barred", "",
            "Nilai imputasi dalam peringkat: barred (dilarang) atau allowed (boleh, ditandai).",
            "Imputed values in the ranking: barred, or allowed and flagged.", 0, 0,
            "barred|allowed"},
    // score.md a10: a decile is right one time in four; the range holds four of five.
    Setting{"score_likely_share", real, "0.8", "peluang",
            "Peluang pengeluaran keluarga berada dalam rentang desilnya.",
            "Probability that a family's expenditure lies in its range of deciles.", 0.01, 0.99},
    Setting{"threads", integer, "0", "utas", "Utas yang dipakai; 0: satu tiap CPU.",
            "Threads to use; 0: one per CPU.", 0, 256},
    // edit_rules.csv DEM24: at most 8 % of birth dates on 1 January, 1 July and 31 December. The
    // least counts of this and the next rules keep chance out: below them nothing is judged.
    Setting{"validate_birth_date_heap_share", real, "0.08", "bagian",
            "DEM24: bagian tanggal lahir terbesar pada 1 Januari, 1 Juli, dan 31 Desember.",
            "DEM24: greatest share of birth dates on 1 January, 1 July and 31 December.", 0, 1},
    Setting{"validate_birth_dates_min", integer, "100", "orang",
            "DEM24: tanggal lahir paling sedikit dalam SLS yang dinilai.",
            "DEM24: least birth dates of an SLS that is judged.", 1, 1e6},
    // A donor that gives often makes one family speak for many; the number is ours.
    Setting{"validate_donor_uses_max", integer, "3", "keluarga",
            "validate impute: keluarga penerima terbanyak satu donor.",
            "validate impute: the most families that one donor gives to.", 1, 1000},
    Setting{"validate_expenditure_families_min", integer, "1000", "keluarga",
            "AST05: keluarga paling sedikit untuk menilai pengeluaran.",
            "AST05: least families with expenditure for anything to be judged.", 1, 1e9},
    // edit_rules.csv AST05: outside [p0.1, p99.9] of the district.
    Setting{"validate_expenditure_tail", real, "0.001", "bagian",
            "AST05: bagian terendah dan tertinggi pengeluaran per kapita yang ditanyakan.",
            "AST05: share at either end of expenditure per head that is asked about.", 0, 0.5},
    Setting{"validate_kbji_file", text, "", "",
            "KBJI 2014 (CSV: kode, judul, deskripsi) bagi pengodean pekerjaan; kosong: tidak ada.",
            "KBJI 2014 (CSV: kode, judul, deskripsi) for the coding of work; empty: none."},
    Setting{"validate_kbli_file", text, "", "",
            "KBLI 2020 (CSV: kode, judul, deskripsi) bagi pengodean pekerjaan; kosong: hanya kata.",
            "KBLI 2020 (CSV: kode, judul, deskripsi) for the coding of work; empty: words alone."},
    Setting{"validate_localise_changes_max", integer, "12", "isian",
            "validate localise: isian terbanyak yang dianggap salah dalam satu keluarga.",
            "validate localise: the most answers of a family taken to be wrong.", 1, 100},
    Setting{"validate_localise_steps_max", integer, "20000", "langkah",
            "validate localise: langkah pencarian terbanyak bagi satu keluarga.",
            "validate localise: the most steps of the search for one family.", 1, 1e9},
    Setting{"validate_namesake_chance", real, "0.001", "orang",
            "NIK09: orang lain senama, sejenis kelamin, dan sehari lahir menurut kebetulan; mulai "
            "sekian bukan dugaan.",
            "NIK09: others of one name, sex and birth date by chance alone, from which on there is "
            "no suspicion.",
            0, 1000},
    Setting{"validate_officer_answers_min", integer, "50", "jawaban",
            "OPS07: jawaban paling sedikit agar petugas dinilai.",
            "OPS07: least answers for an officer to be judged.", 1, 1e6},
    // edit_rules.csv OPS07: mean + 3 sd. In one SLS there are ten times as many chances: 4 sd.
    Setting{"validate_officer_deviations", real, "3", "simpangan baku",
            "OPS07: jarak petugas dari rata-rata petugas lain.",
            "OPS07: how far an officer lies above the mean of the others.", 0, 100},
    Setting{"validate_officer_sls_deviations", real, "4", "simpangan baku",
            "OPS07: jarak yang sama untuk hasil petugas dalam satu SLS.",
            "OPS07: the same for the work of an officer in one SLS.", 0, 100},
    // edit_rules.csv AST03: villages with less than 1 % pig owners.
    Setting{"validate_pig_owner_share", real, "0.01", "bagian",
            "AST03: bagian pemilik babi di desa; di bawahnya ternak babi ditanyakan.",
            "AST03: share of pig owners in the village below which pigs are asked about.", 0, 1},
    // edit_rules.csv HOU10: p < 0.5 %.
    Setting{"validate_rare_code_share", real, "0.005", "bagian",
            "HOU10: bagian keluarga lain di desa; di bawahnya suatu kode langka.",
            "HOU10: share of the other families of the village below which a code is rare.", 0, 1},
    // process.md 1.5: one validator asks 310 where there is a facility, another everywhere; 419 of
    // who works, or of all aged 5 and more. The defaults are the printed form's.
    Setting{"validate_universe_r310", text, "facility", "",
            "Siapa ditanya 310: facility (r309a 1-3) atau all (semua keluarga).",
            "Who is asked 310: facility (r309a 1 to 3) or all families.", 0, 0, "facility|all"},
    Setting{"validate_universe_r419", text, "work", "",
            "Siapa ditanya 419: work (r416a = 1) atau all (semua umur 5 ke atas).",
            "Who is asked 419: work (r416a = 1) or all aged 5 and more.", 0, 0, "work|all"},
    Setting{"validate_village_families_min", integer, "50", "keluarga",
            "HOU10, AST03: keluarga paling sedikit dalam desa yang dinilai.",
            "HOU10, AST03: least families of a village that is judged.", 2, 1e6},
    // edit_rules.csv DEM25: index of ages 23 to 62 at most 125.
    Setting{"validate_whipple_max", real, "125", "indeks", "DEM25: indeks Whipple terbesar.",
            "DEM25: greatest Whipple index.", 100, 500},
    Setting{"validate_whipple_persons_min", integer, "500", "orang",
            "DEM25: penduduk 23-62 tahun paling sedikit dalam desa yang dinilai.",
            "DEM25: least persons aged 23 to 62 of a village that is judged.", 1, 1e6},
    Setting{"web_folder", text, "", "",
            "Klien peramban yang sudah dibangun; kosong: build/web di sebelah formulir.",
            "The built browser client; empty: build/web beside the forms."},
};

}  // namespace

std::span<const Setting> setting_list() {
    return list;
}

}  // namespace regsosek
