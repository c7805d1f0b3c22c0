// Tokens of invented names, most frequent first.
#include "synth/name_tables.h"

#include <array>

namespace regsosek::synth {
namespace {

using View = std::string_view;

constexpr std::array<View, 66> old_male = {{
    "SLAMET",   "SUPARDI", "KASMIN",  "NGATMAN", "SUKARJO",  "PARMIN",   "TUKIMIN", "SUWITO",
    "RASMAN",   "SARJONO", "KASTURI", "MARSIDI", "JUMADI",   "SUTIMAN",  "WARDOYO", "NGADI",
    "SUMITRO",  "KARDI",   "SADIMAN", "TARMUJI", "SURATMAN", "DARSONO",  "MUNAWIR", "SUBARI",
    "KAMBALI",  "MASHUDI", "ROCHMAD", "SAKIRAN", "JUPRI",    "TASMIJAN", "SUWARTO", "PAIMAN",
    "LEGIMIN",  "SARMAN",  "WAGIMAN", "PONIDI",  "SUTARJO",  "RUSDI",    "MUSTOFA", "SOLIKIN",
    "NASIKUN",  "MURSIDI", "SUNAWAN", "KARMIDI", "SARIMUN",  "SUHARNO",  "TOYIB",   "ZAENURI",
    "MASRUKAN", "SUDARSO", "KASPARI", "ASMUNI",  "MUKSIN",   "DARMAJI",  "SUMINTO", "REBIN",
    "WARSITO",  "RUKIMIN", "SULASTO", "GIMAN",   "SUBAKIR",  "JASMAN",   "SUPRAT",  "ROHMADI",
    "SAMIJAN",  "KUSNAN",
}};
constexpr std::array<View, 56> old_female = {{
    "SUMINAH",  "KASMINAH", "NGATINI",   "SUPARMI",  "PARTINAH",  "RUKAYAH",  "SARINAH",
    "MUNTAMAH", "JUMINAH",  "SUTIYEM",   "WAGINAH",  "RASMINAH",  "SULASTRI", "TUKINAH",
    "DARMINAH", "SUMARNI",  "KASTINAH",  "MARSINAH", "PONIRAH",   "SUKARNI",  "LEGINAH",
    "SITIYAH",  "MASRIAH",  "ROHMAH",    "SUNARTI",  "JUWARIYAH", "KARMINI",  "SALAMAH",
    "RUMINAH",  "NGADIRAH", "SAWINAH",   "SUDARMI",  "KUNDARI",   "TASMI",    "WARSINI",
    "MUSRIFAH", "ASIYAH",   "ZUBAEDAH",  "MAEMUNAH", "SUWARTI",   "PARINEM",  "SADIYEM",
    "MURTINAH", "SAKDIYAH", "KOMARIYAH", "SUPIYAH",  "JASMIRAH",  "RUBIAH",   "SUGINI",
    "KASMIRAH", "NASIROH",  "SUKEMI",    "MARIYAH",  "TARWIYAH",  "RATMI",    "SUMIYATI",
}};
constexpr std::array<View, 50> mid_male = {{
    "SUPRIYANTO", "MUKHLISIN", "NURHADI",   "SUTRISNO", "AGUS",      "ROHMAN",   "SUGIYARTO",
    "KHOIRUL",    "ABDULLAH",  "SUGIANTO",  "MUSTAKIM", "JUMARI",    "BUDIYONO", "ZAENAL",
    "SISWANTO",   "ARIFIN",    "SHOLIKHIN", "SURYADI",  "NURYANTO",  "MUHAIMIN", "EDI",
    "PURWANTO",   "ROHANI",    "SUNARYO",   "AMIN",     "SUKRISNO",  "MASKURI",  "HARYANTO",
    "SAEFUDIN",   "MUNTOHA",   "BAMBANG",   "IRFAN",    "SUBEKTI",   "MARYANTO", "WAHYUDI",
    "MUSLIMIN",   "ROZIKIN",   "SETIAWAN",  "KUSWANTO", "JOKO",      "FATKHUR",  "ASRORI",
    "MUALIMIN",   "SUHARTONO", "TEGUH",     "HARTONO",  "NASRULLAH", "SUYATMAN", "BASUKI",
    "MAHMUDI",
}};
constexpr std::array<View, 46> mid_female = {{
    "SRIYATUN", "MUNAWAROH",    "NURJANAH",  "SUMIYATUN", "ROKHANAH", "ISTIQOMAH", "SUSANTI",
    "MUSTIKAH", "PURWATI",      "SULIYAH",   "SRIATUN",   "KHOTIMAH", "NURHAYATI", "ZULAIKAH",
    "ENDANG",   "MURYANTI",     "YULIATI",   "MASRUROH",  "SITI",     "HANIK",     "ROFIAH",
    "SUWARSIH", "DARWATI",      "ERNAWATI",  "MUZAROAH",  "RUKMINI",  "SHOLIKHAH", "INDARTI",
    "KUSTINAH", "NIKMAH",       "WINARSIH",  "UMIYATI",   "SUHARTI",  "JUARIYAH",  "KASTUTIK",
    "ROHYATI",  "SURYANI",      "LESTARI",   "MAHMUDAH",  "TITIK",    "SUDARWATI", "FATIMAH",
    "AMINAH",   "SULISTYOWATI", "RUSMIYATI", "HARTATIK",
}};
constexpr std::array<View, 20> young_male = {{
    "ARIFIN", "FERI",  "RIYANTO",  "DEDI", "EKO",  "IMAM",  "HENDRA", "RUDI",  "YULIANTO", "WAHYU",
    "ANDI",   "RIZAL", "FAHRUDIN", "DWI",  "JOKO", "BAGUS", "ADITYA", "SURYA", "FAISAL",   "TAUFIK",
}};
constexpr std::array<View, 20> young_female = {{
    "LESTARI", "YULIANA",   "NOVITASARI", "INDAH",    "RATNA",  "DEWI", "FITRIANI",
    "MAYA",    "WULANDARI", "ANISAH",     "KHOLIFAH", "SILVIA", "RINA", "DIANA",
    "NUR",     "PUJI",      "RAHAYU",     "ULFAH",    "WINDA",  "EKA",
}};
constexpr std::array<View, 10> new_male = {{
    "RAFA",
    "ALFAN",
    "FAHRI",
    "RIZKY",
    "BIMA",
    "HAFIZ",
    "ZAKI",
    "NIZAM",
    "AZKA",
    "FAREL",
}};
constexpr std::array<View, 10> new_female = {{
    "KAYLA",
    "NAURA",
    "AQILA",
    "ZAHRA",
    "SALMA",
    "HASNA",
    "ALYA",
    "NADIRA",
    "CITRA",
    "RAISA",
}};
constexpr std::array<View, 15> first_old_male = {{
    "MUHAMMAD",
    "ABDUL",
    "ACHMAD",
    "NUR",
    "SUTO",
    "KARYO",
    "MOCHAMAD",
    "ALI",
    "WONGSO",
    "TIRTO",
    "SASTRO",
    "KROMO",
    "HASAN",
    "IMAM",
    "KYAI",
}};
constexpr std::array<View, 20> last_old_male = {{
    "WAHID", "ROCHMAN", "KARIM", "SALAM",  "MULYONO", "UTOMO", "SANTOSO",
    "REJO",  "WIRYO",   "SUJAK", "ROSYID", "FATAH",   "JALIL", "HADI",
    "DIRJO", "SUMARTO", "KASAN", "RASYID", "MUKMIN",  "SOLEH",
}};
constexpr std::array<View, 8> first_old_female = {{
    "SITI",
    "SRI",
    "NUR",
    "UMI",
    "DEWI",
    "RR",
    "MBOK",
    "RUMI",
}};
constexpr std::array<View, 18> last_old_female = {{
    "AMINAH",
    "FATIMAH",
    "KHOTIJAH",
    "ZULAIKHA",
    "ROHANI",
    "MARYAM",
    "SUMARNI",
    "HALIMAH",
    "ASIYAH",
    "ROHMAH",
    "MASITOH",
    "WAHYUNI",
    "MUNAH",
    "SARAH",
    "KHASANAH",
    "SUPRAPTI",
    "HARTINI",
    "JENAB",
}};
constexpr std::array<View, 25> first_mid_male = {{
    "MUHAMMAD", "AHMAD", "NUR",  "ABDUL", "AGUS",  "BUDI",   "EKO",     "MOH", "SUGENG",
    "BAMBANG",  "IMAM",  "ALI",  "HERI",  "EDY",   "JOKO",   "DWI",     "TRI", "SAIFUL",
    "ZAENAL",   "ANDI",  "ARIS", "DIDIK", "TEGUH", "MUHTAR", "KHOIRUL",
}};
constexpr std::array<View, 35> last_mid_male = {{
    "HIDAYAT",   "ROHMAN",  "KHOLIQ",  "SANTOSO",  "SETIAWAN", "ARIFIN", "PRASETYO",
    "HADI",      "SUSANTO", "WIBOWO",  "MUSTOFA",  "WAHID",    "HAMID",  "FATONI",
    "SUPRIYADI", "RIYADI",  "UTOMO",   "ANWAR",    "ROFIQ",    "MUSLIM", "SALIM",
    "LATIF",     "NUGROHO", "PURNOMO", "SUTRISNO", "WIDODO",   "ISMAIL", "JAMIL",
    "MASHURI",   "SYUKUR",  "GHOFUR",  "AZIZ",     "BASHORI",  "MUNIR",  "HASYIM",
}};
constexpr std::array<View, 20> first_mid_female = {{
    "SITI", "SRI",  "NUR",  "ENDANG", "DWI",   "TRI",   "UMI", "ENI",   "YULI",  "RINI",
    "DEWI", "PUJI", "SUSI", "ISTI",   "LILIK", "NANIK", "ANI", "RATNA", "WIWIK", "MUSRI",
}};
constexpr std::array<View, 32> last_mid_female = {{
    "AMINAH",    "FATIMAH",  "KHOTIMAH",  "ROHMAH",    "MUNAWAROH", "LESTARI",    "WAHYUNI",
    "HANDAYANI", "RAHAYU",   "ASTUTI",    "MARYATI",   "NURJANAH",  "HASANAH",    "MUSLIMAH",
    "SUSANTI",   "YANTI",    "KHOIRIYAH", "ZULAIKAH",  "ALFIAH",    "MUSYAROFAH", "HIDAYATI",
    "JAMILAH",   "PURWANTI", "WINARNI",   "SETYOWATI", "MASRUROH",  "ROKHIMAH",   "ULFAH",
    "KARTIKA",   "FADHILAH", "INDARWATI", "SOLEKHAH",
}};
constexpr std::array<View, 35> first_young_male = {{
    "MUHAMMAD", "AHMAD", "MUHAMAD", "NUR",     "ADI",    "AGUNG",   "ANDI",  "ANGGA", "ARIF",
    "BAGUS",    "BAYU",  "DANI",    "DIMAS",   "EKO",    "FAJAR",   "FERI",  "GALIH", "HENDRA",
    "ILHAM",    "IRFAN", "JOKO",    "KHOIRUL", "LUKMAN", "MAULANA", "RIZAL", "RIZKI", "SAIFUL",
    "TAUFIQ",   "WAHYU", "YOGA",    "YUSUF",   "ZAINAL", "DWI",     "TRI",   "ABDUL",
}};
constexpr std::array<View, 34> last_young_male = {{
    "HIDAYAT",    "SAPUTRA",     "SETIAWAN", "PRASETYO", "KURNIAWAN",  "NUGROHO", "RAMADHAN",
    "WIBOWO",     "ROHMAN",      "ARIFIN",   "FAUZI",    "SANTOSO",    "MAULANA", "PRATAMA",
    "FIRMANSYAH", "HAKIM",       "IRAWAN",   "SUSANTO",  "RIYANTO",    "MUSTOFA", "ANWAR",
    "HAMZAH",     "KHOLIS",      "ADITYA",   "WIJAYA",   "SYAFII",     "MUBAROK", "PERMANA",
    "HANAFI",     "FERDIANSYAH", "MUTTAQIN", "ZAKARIYA", "UBAIDILLAH", "FATHONI",
}};
constexpr std::array<View, 30> first_young_female = {{
    "SITI", "NUR",   "DEWI",  "DWI",   "RINA",  "EKA",    "FITRI", "INDAH", "LAILA", "MAYA",
    "NOVI", "PUTRI", "RATNA", "RISKA", "SINTA", "SRI",    "TRI",   "ULFA",  "WULAN", "YULIA",
    "ANA",  "ANISA", "AYU",   "DIAN",  "ERNA",  "FARIDA", "INTAN", "LIA",   "NURUL", "MEGA",
}};
constexpr std::array<View, 31> last_young_female = {{
    "LESTARI",   "WULANDARI",   "RAHAYU",       "SARI",        "KHASANAH", "AMALIA",   "FITRIANI",
    "HIDAYAH",   "PUSPITASARI", "ANGGRAINI",    "KHOIRUNNISA", "MUFIDAH",  "NINGSIH",  "SAFITRI",
    "MAGHFIROH", "ROHMAWATI",   "SETYANINGRUM", "KUSUMAWATI",  "AULIA",    "MAHARANI", "FAIZAH",
    "UTAMI",     "HANDAYANI",   "JANAH",        "NISWAH",      "SHOLIHAH", "YULIANTI", "PRATIWI",
    "ISNAINI",   "LATIFAH",     "OKTAVIANI",
}};
constexpr std::array<View, 33> first_new_male = {{
    "MUHAMMAD", "AHMAD",   "ALFIAN", "ABIZAR", "ADITYA", "AKBAR",   "ARKA",   "ARSYA",  "AZKA",
    "BIMA",     "DAFFA",   "DANISH", "ELVAN",  "FADHIL", "FARREL",  "GALANG", "GIBRAN", "HAFIZH",
    "HAIKAL",   "IBRAHIM", "KENZO",  "KEVIN",  "NAUFAL", "RADITYA", "RAFFA",  "RAFI",   "RAIHAN",
    "REYHAN",   "RIZKI",   "SATRIA", "YUSUF",  "ZAYN",   "ZIDAN",
}};
constexpr std::array<View, 28> last_new_male = {{
    "ALFARIZI", "PRATAMA",  "SAPUTRA",      "MAULANA",  "RAMADHAN", "ARDIANSYAH", "ALFATIH",
    "RIZQI",    "WIJAYA",   "HIDAYATULLAH", "NUGRAHA",  "PUTRA",    "ASHARI",     "KURNIAWAN",
    "FIRDAUS",  "SYAPUTRA", "ALFAREZEL",    "PRASETYA", "HAKIM",    "ZULFIKAR",   "MAHENDRA",
    "ALAMSYAH", "FAHREZI",  "ARSENIO",      "ABQORI",   "ATHALLAH", "MUBAROK",    "SETYAWAN",
}};
constexpr std::array<View, 33> first_new_female = {{
    "SITI",    "NAYLA",  "AISYAH",  "ALMIRA",  "AMIRA",  "ANINDYA", "ARUMI",  "AZZAHRA", "BILQIS",
    "CALISTA", "DEWI",   "FATIHA",  "HUMAIRA", "INARA",  "KEISHA",  "KHANZA", "LAILA",   "MARYAM",
    "MEYSHA",  "NABILA", "NADHIFA", "NAFISA",  "NAJWA",  "NAURA",   "PUTRI",  "QUEENA",  "RARA",
    "SHAKILA", "SYIFA",  "TALITA",  "ZAHRA",   "ZIVANA", "ADIBA",
}};
constexpr std::array<View, 28> last_new_female = {{
    "AZZAHRA",   "RAMADHANI", "PUTRI",   "SALSABILA", "KHOIRUNNISA", "AULIA",      "MAHARANI",
    "RAHMAWATI", "ANGGRAINI", "NURAINI", "FITRIA",    "MAULIDA",     "ZAHIRA",     "AQILAH",
    "PERMATA",   "SAFITRI",   "HUMAIRO", "ALMAIRA",   "OKTAVIA",     "NURFADILAH", "FADILLA",
    "LESTARI",   "RAFIFAH",   "MUFIDA",  "SYAKIRA",   "NADIA",       "KHANSA",     "AZKIA",
}};

constexpr std::array<std::array<NameTokens, cohorts>, 2> tokens = {{
    {{{old_male, first_old_male, last_old_male},
      {mid_male, first_mid_male, last_mid_male},
      {young_male, first_young_male, last_young_male},
      {new_male, first_new_male, last_new_male}}},
    {{{old_female, first_old_female, last_old_female},
      {mid_female, first_mid_female, last_mid_female},
      {young_female, first_young_female, last_young_female},
      {new_female, first_new_female, last_new_female}}},
}};

}  // namespace

int cohort_of(int birth_year) {
    if (birth_year <= 1965) {
        return 0;
    }
    if (birth_year <= 1985) {
        return 1;
    }
    return birth_year <= 2002 ? 2 : 3;
}

const NameTokens& name_tokens(int sex, int cohort) {
    return tokens[static_cast<size_t>(sex - 1)][static_cast<size_t>(cohort)];
}

}  // namespace regsosek::synth
