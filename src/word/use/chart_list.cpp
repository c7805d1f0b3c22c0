// The list of charts.
#include "word/use/chart_list.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace regsosek::use {

namespace {

// A chart by one variable: each of its codes is an item.
struct ByVariable {
    const char* name;
    std::array<const char*, 2> variables;  ///< the first that the edition has
    Text title;
    Text definition;
    bool persons = false;
    const char* filter = "";  ///< besides: the variable was asked
};

// A chart of several yes-or-no rules.
struct ByRule {
    const char* code;
    const char* variable;
    Text label;
};

const std::vector<ByVariable>& by_variable() {
    static const std::vector<ByVariable> list = {
        {"poverty",
         {"consult_group_agreed", "score_model_group"},
         {"Kelompok kesejahteraan", "Welfare groups"},
         {"Keluarga menurut kelompok: yang disepakati FKP bila edisi memuatnya, selain itu menurut "
          "model.",
          "Families by group: as agreed in the FKP where the edition has it, otherwise by the "
          "model."}},
        {"deciles",
         {"score_decile", ""},
         {"Desil", "Deciles"},
         {"Keluarga berperingkat menurut desil model (PMT) di wilayah pemeringkatan.",
          "Ranked families by decile of the model (PMT) in the area ranked."}},
        {"floor",
         {"floor_type", ""},
         {"Lantai", "Floor"},
         {"Keluarga menurut jenis lantai terluas (303).",
          "Families by main floor material (303)."}},
        {"wall",
         {"wall_type", ""},
         {"Dinding", "Walls"},
         {"Keluarga menurut jenis dinding terluas (304).",
          "Families by main wall material (304)."}},
        {"tenure",
         {"dwelling_tenure", ""},
         {"Penguasaan rumah", "Tenure of the dwelling"},
         {"Keluarga menurut status penguasaan bangunan tempat tinggal (301a).",
          "Families by tenure of the dwelling (301a)."}},
        {"water",
         {"water_source", ""},
         {"Air minum", "Drinking water"},
         {"Keluarga menurut sumber air minum utama (306a).",
          "Families by main source of drinking water (306a)."}},
        {"toilet",
         {"toilet_facility", ""},
         {"Tempat buang air besar", "Toilet"},
         {"Keluarga menurut kepemilikan dan penggunaan fasilitas buang air besar (309a).",
          "Families by ownership and use of a toilet (309a)."}},
        {"sewage",
         {"sewage_disposal", ""},
         {"Pembuangan tinja", "Disposal of faeces"},
         {"Keluarga yang mempunyai fasilitas, menurut tempat pembuangan akhir tinja (310).",
          "Families with a toilet, by final disposal of faeces (310)."}},
        {"schooling",
         {"school_participation", ""},
         {"Sekolah, umur 7–18", "Schooling, ages 7–18"},
         {"Orang berumur 7 sampai 18 tahun menurut partisipasi sekolah (412).",
          "Persons of 7 to 18 years by school participation (412)."},
         true,
         "age >= 7 and age <= 18"},
    };
    return list;
}

// A difficulty counts from "a lot" on: the cut-off that the Washington Group recommends (Short Set
// on Functioning, analytic guidelines 2020).
const std::vector<ByRule>& difficulties() {
    static const std::vector<ByRule> list = {
        {"seeing", "difficulty_seeing", {"Melihat", "Seeing"}},
        {"hearing", "difficulty_hearing", {"Mendengar", "Hearing"}},
        {"walking", "difficulty_walking", {"Berjalan", "Walking"}},
        {"hands", "difficulty_hands", {"Tangan dan jari", "Hands and fingers"}},
        {"learning", "difficulty_learning", {"Belajar", "Learning"}},
        {"behaviour", "difficulty_behaviour", {"Perilaku", "Behaviour"}},
        {"communication", "difficulty_communication", {"Berkomunikasi", "Communication"}},
        {"selfcare", "difficulty_selfcare", {"Mengurus diri", "Self-care"}},
        {"memory", "difficulty_memory", {"Mengingat", "Remembering"}},
    };
    return list;
}

const std::vector<ByRule>& programmes() {
    static const std::vector<ByRule> list = {
        {"bpnt", "prog_bpnt", {"Sembako/BPNT", "Food assistance (BPNT)"}},
        {"pkh", "prog_pkh", {"PKH", "Family hope (PKH)"}},
        {"blt_desa", "prog_blt_desa", {"BLT Dana Desa", "Village-fund cash (BLT)"}},
        {"electricity", "prog_electricity_subsidy", {"Subsidi listrik", "Electricity subsidy"}},
        {"local", "prog_local_gov_aid", {"Bantuan Pemda", "Aid of local government"}},
        {"fertilizer", "prog_fertilizer_subsidy", {"Subsidi pupuk", "Fertiliser subsidy"}},
        {"lpg", "prog_lpg_subsidy", {"Subsidi LPG", "LPG subsidy"}},
    };
    return list;
}

void add(ChartRules& to, std::string code, Text label, std::string rule) {
    to.chart.items.push_back({std::move(code), std::move(label)});
    to.items.push_back(std::move(rule));
}

// Groups and deciles of the words are no questions: their numbers are their codes.
void add_numbers(ChartRules& to, const std::string& variable) {
    static const std::array<Text, 4> groups = {{{"Sangat miskin", "Very poor"},
                                                {"Miskin", "Poor"},
                                                {"Rentan", "Vulnerable"},
                                                {"Tidak miskin", "Not poor"}}};
    const bool decile = variable == "score_decile";
    for (int number = 1; number <= (decile ? 10 : 4); ++number) {
        const std::string code = std::to_string(number);
        add(to, code, decile ? Text{code, code} : groups[static_cast<size_t>(number - 1)],
            fmt::format("{} == {}", variable, number));
    }
}

ChartRules rules_of(const Names& names, const ByVariable& one, const std::string& variable) {
    ChartRules out{{one.name, one.title, one.definition, one.persons, false, {}}, {}, {}};
    out.filter = fmt::format("asked({})", variable);
    if (one.filter[0] != '\0') {
        out.filter += fmt::format(" and {}", one.filter);
    }
    const form::Question* question = names.form->find(variable);
    if (question == nullptr) {
        add_numbers(out, variable);
        return out;
    }
    if (question->codelist >= 0) {
        for (const form::CodeLabel& code :
             names.form->codelists()[static_cast<size_t>(question->codelist)].codes) {
            add(out, std::to_string(code.code), code.label,
                fmt::format("{} == {}", variable, code.code));
        }
    }
    add(out, "-", {"Kosong atau tidak terbaca", "Blank or unreadable"},
        fmt::format("not filled({})", variable));
    return out;
}

ChartRules rules_of(const char* name, Text title, Text definition, bool persons,
                    const std::vector<ByRule>& list, const char* rule) {
    ChartRules out{{name, std::move(title), std::move(definition), persons, true, {}}, {}, {}};
    std::string any;
    for (const ByRule& one : list) {
        const std::string holds = fmt::format(fmt::runtime(rule), one.variable);
        add(out, one.code, one.label, holds);
        any += fmt::format("{}({})", any.empty() ? "" : " or ", holds);
    }
    add(out, "any", {"Paling sedikit satu", "At least one"}, any);
    out.filter = fmt::format("asked({})", list.front().variable);
    return out;
}

bool has_all(const Names& names, const std::vector<ByRule>& list) {
    return std::ranges::all_of(
        list, [&](const ByRule& one) { return names.dictionary.find(one.variable) != nullptr; });
}

}  // namespace

std::vector<ChartRules> chart_list(const Names& names) {
    std::vector<ChartRules> out;
    for (const ByVariable& one : by_variable()) {
        const auto variable = std::ranges::find_if(one.variables, [&](const char* name) {
            return names.dictionary.find(name) != nullptr;
        });
        if (variable != one.variables.end()) {
            out.push_back(rules_of(names, one, *variable));
        }
    }
    if (has_all(names, difficulties())) {
        out.push_back(rules_of(
            "disability", {"Disabilitas", "Disability"},
            {"Orang yang sama sekali tidak bisa, atau banyak kesulitan dan membutuhkan bantuan "
             "(428a-i), menurut jenisnya; batas Washington Group.",
             "Persons who cannot at all, or have a lot of difficulty and need help (428a-i), by "
             "kind; the Washington Group's cut-off."},
            true, difficulties(), "{0} >= 1 and {0} <= 2"));
    }
    if (has_all(names, programmes())) {
        out.push_back(rules_of(
            "programmes", {"Cakupan program", "Programme coverage"},
            {"Keluarga yang menerima program dalam satu tahun terakhir (501), menurut jawaban "
             "keluarga.",
             "Families that received a programme in the last year (501), as they answered."},
            false, programmes(), "{0} == 1"));
    }
    return out;
}

}  // namespace regsosek::use
