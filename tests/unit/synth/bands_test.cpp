// Marginals, household types, correlations, model R2 and the join on NIK lie in the bands of
// tests/data/synth_bands.csv.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <set>
#include <unordered_map>

#include "district_files.h"

namespace regsosek::synth {
namespace {

/// Adds up shares and means by name.
class Measures {
public:
    void share(const std::string& name, bool counted) { add(name, counted ? 100.0 : 0.0); }
    void add(const std::string& name, double value) {
        auto& [sum, count] = sums_[name];
        sum += value;
        count += 1.0;
    }
    void set(const std::string& name, double value) { sums_[name] = {value, 1.0}; }
    std::map<std::string, double> values() const {
        std::map<std::string, double> all;
        for (const auto& [name, sum] : sums_) {
            all[name] = sum.first / sum.second;
        }
        return all;
    }

private:
    std::map<std::string, std::pair<double, double>> sums_;
};

/// One family as the model sees it.
struct Seen {
    double log_consumption = 0.0;
    double members = 0.0;
    double head_years = 0.0;
    double car = 0.0;
    bool usable = false;
    std::vector<double> predictors;
    double children = 0, old = 0, workers = 0, schooled = 0, officials = 0, casual = 0, best = 0;
    double floor = 0, fridge = 0;
    std::set<int> relations;  ///< to the head, of those present
};

/// Who lives together: alone, couple, nuclear (a couple and its children), one_parent,
/// three_generations (with a grandchild, a parent or a child-in-law), other.
std::string type_of(const Seen& family) {
    const auto has = [&](int relation) { return family.relations.contains(relation); };
    const auto only = [&](std::set<int> allowed) {
        return std::ranges::includes(allowed, family.relations);
    };
    if (has(4) || has(5) || has(6)) {
        return "three_generations";
    }
    if (only({1})) {
        return "alone";
    }
    if (only({1, 2})) {
        return "couple";
    }
    return only({1, 2, 3}) ? (has(2) ? "nuclear" : "one_parent") : "other";
}

int rank_of(int certificate) {
    if (certificate >= 1 && certificate <= 17) {
        return certificate <= 5 ? 1 : (certificate <= 10 ? 2 : 3);
    }
    return certificate >= 18 && certificate <= 22 ? certificate - 14 : 0;
}

double correlation(const std::vector<double>& a, const std::vector<double>& b) {
    const auto n = static_cast<double>(a.size());
    double sa = 0, sb = 0, saa = 0, sbb = 0, sab = 0;
    for (size_t k = 0; k < a.size(); ++k) {
        sa += a[k];
        sb += b[k];
        saa += a[k] * a[k];
        sbb += b[k] * b[k];
        sab += a[k] * b[k];
    }
    return (sab - sa * sb / n) / std::sqrt((saa - sa * sa / n) * (sbb - sb * sb / n));
}

/// Share of variance that ordinary least squares explains: normal equations, Gauss-Jordan.
double r_squared(const std::vector<Seen>& families) {
    const size_t p = families.front().predictors.size();
    std::vector<std::vector<double>> a(p, std::vector<double>(p + 1, 0.0));
    double mean = 0.0;
    for (const Seen& family : families) {
        mean += family.log_consumption / static_cast<double>(families.size());
        for (size_t i = 0; i < p; ++i) {
            for (size_t j = 0; j < p; ++j) {
                a[i][j] += family.predictors[i] * family.predictors[j];
            }
            a[i][p] += family.predictors[i] * family.log_consumption;
        }
    }
    for (size_t i = 0; i < p; ++i) {
        a[i][i] += 1e-6;  // a trait nobody has must not stop the elimination
    }
    for (size_t i = 0; i < p; ++i) {
        for (size_t row = 0; row < p; ++row) {
            const double factor = row == i ? 0.0 : a[row][i] / a[i][i];
            for (size_t column = i; factor != 0.0 && column <= p; ++column) {
                a[row][column] -= factor * a[i][column];
            }
        }
    }
    double residual = 0.0;
    double total = 0.0;
    for (const Seen& family : families) {
        double fitted = 0.0;
        for (size_t i = 0; i < p; ++i) {
            fitted += family.predictors[i] * a[i][p] / a[i][i];
        }
        residual += std::pow(family.log_consumption - fitted, 2);
        total += std::pow(family.log_consumption - mean, 2);
    }
    return 1.0 - residual / total;
}

class Bands : public testing::Test {
protected:
    static void SetUpTestSuite() {
        folder_ = new TemporaryFolder();
        invented(folder_->path(), many_families());
    }
    static void TearDownTestSuite() {
        delete folder_;
        folder_ = nullptr;
    }
    std::string file(const std::string& name) const { return folder_->path() + "/" + name; }

    void read_truth();
    void read_members();
    void read_families();
    void read_errors();
    void read_nik_join();
    void see_member(const Row& row, Seen& family);
    void predict(const Row& row, Seen& family) const;

    static TemporaryFolder* folder_;
    std::unordered_map<std::string, Seen> seen_;
    Measures measures_;
    double poor_people_ = 0, people_ = 0, men_ = 0, women_ = 0;
};
TemporaryFolder* Bands::folder_ = nullptr;

void Bands::read_truth() {
    for_each_row(file("truth/family.csv"), [this](const Row& row) {
        Seen& family = seen_[family_key(row)];
        family.log_consumption = std::log(row.number("expenditure_per_capita_month"));
        family.usable = row.text("hard_case") != "pesantren";
    });
}

void Bands::see_member(const Row& row, Seen& family) {
    const int age = row.number("age");
    const int relation = row.number("relation_to_head");
    const int certificate = rank_of(row.number("highest_certificate"));
    const int status = row.number("job_status");
    const bool works = row.number("worked_last_week") == 1;
    family.members += 1;
    family.children += age < 15;
    family.old += age >= 60;
    family.workers += works;
    family.schooled += certificate;
    family.best = std::max(family.best, static_cast<double>(certificate));
    family.officials += status == 5;
    family.casual += status == 6 || status == 7;
    family.relations.insert(relation);
    if (relation == 1) {
        family.head_years = certificate;
        measures_.share("female_head_percent", row.number("sex") == 2);
    }
    (row.number("sex") == 1 ? men_ : women_) += 1;
    measures_.share("child_percent", relation == 3);
    measures_.share("in_law_percent", relation == 4);
    measures_.share("grandchild_percent", relation == 5);
    measures_.share("parent_percent", relation == 6);
    measures_.share("age_0_14_percent", age < 15);
    measures_.share("age_15_64_percent", age >= 15 && age < 65);
    measures_.share("age_60_plus_percent", age >= 60);
    measures_.share("pbi_percent", row.number("health_insurance") == 1);
    const int school = row.number("school_participation");
    if (age >= 7 && age <= 18) {
        const char* band = age <= 12 ? "7_12" : (age <= 15 ? "13_15" : "16_18");
        measures_.share(std::string("at_school_") + band + "_percent", school == 2);
        if (school == 2) {
            measures_.share("pip_percent", row.number("pip") == 1);
        }
    }
    if (age >= 15) {
        const int marital = row.number("marital_status");
        const bool man = row.number("sex") == 1;
        measures_.share(man ? "married_men_percent" : "married_women_percent", marital == 2);
        if (!man) {
            measures_.share("widowed_women_percent", marital == 4);
        }
        measures_.share("working_15_percent", works);
        if (works) {
            measures_.share("informal_percent", status != 3 && status != 4 && status != 5);
        }
    }
    if (age >= 25) {
        measures_.share("no_certificate_percent", certificate == 0);
        measures_.share("primary_percent", certificate == 1);
        measures_.share("junior_percent", certificate == 2);
        measures_.share("senior_percent", certificate == 3);
        measures_.share("bachelor_percent", certificate == 5);
    }
    if (age >= 5) {
        bool severe = false;
        for (const auto column :
             {"difficulty_seeing", "difficulty_hearing", "difficulty_walking", "difficulty_hands",
              "difficulty_learning", "difficulty_behaviour", "difficulty_communication",
              "difficulty_selfcare", "difficulty_memory"}) {
            const int answer = row.number(column);
            severe = severe || answer == 1 || answer == 2;
        }
        measures_.share("severe_difficulty_percent", severe);
    }
}

void Bands::read_members() {
    for_each_row(file("k_member.csv"), [this](const Row& row) {
        const int presence = row.number("presence");
        const bool present = presence == 1 || presence == 5;
        measures_.share("absent_percent", !present);
        if (present) {
            see_member(row, seen_[family_key(row)]);
        }
    });
}

void Bands::predict(const Row& row, Seen& family) const {
    const double n = std::max(1.0, family.members);
    std::vector<double>& x = family.predictors;
    x = {1.0,
         std::log(n),
         n,
         family.children,
         family.old,
         family.workers / n,
         family.officials,
         family.casual,
         family.head_years,
         family.best,
         family.schooled / n,
         std::log(std::max(1, row.number("floor_area_m2")))};
    const auto add = [&](std::string_view column, std::initializer_list<int> codes) {
        for (const int code : codes) {
            x.push_back(row.number(column) == code ? 1.0 : 0.0);
        }
    };
    add("floor_type", {1, 4, 6, 8});
    add("wall_type", {3, 4});
    add("power_meter1", {2, 3, 4, 5});
    add("cooking_fuel", {1, 2, 3, 10});
    add("toilet_facility", {1});
    add("toilet_type", {1});
    add("water_source", {1, 2, 3});
    add("internet_access", {1, 2, 3});
    add("account_ewallet", {4});
    for (const auto asset : {"asset_gas_5kg", "asset_fridge", "asset_ac", "asset_flat_tv",
                             "asset_gold10g", "asset_computer", "asset_motorcycle", "asset_car",
                             "asset_smartphone", "other_land", "other_house"}) {
        add(asset, {1});
    }
}

void Bands::read_families() {
    for_each_row(file("k_family.csv"), [this](const Row& row) {
        Seen& family = seen_[sheet_key(row)];
        const int result = row.number("interview_result");
        measures_.share("not_interviewed_percent", result > 2);
        family.usable = family.usable && result == 1;
        if (result > 2) {
            return;
        }
        const int size = row.number("member_count");
        measures_.add("mean_members", size);
        for (int k = 1; k <= 5; ++k) {
            measures_.share("size_" + std::to_string(k) + "_percent", size == k);
        }
        measures_.share("size_6_plus_percent", size >= 6);
        if (family.relations.contains(1)) {
            measures_.share("head_with_spouse_percent", family.relations.contains(2));
            const std::string type = type_of(family);
            for (const char* one :
                 {"alone", "couple", "nuclear", "one_parent", "three_generations", "other"}) {
                measures_.share(std::string("type_") + one + "_percent", type == one);
            }
        }
        people_ += size;
        poor_people_ += std::exp(family.log_consumption) < 471000 ? size : 0;
        measures_.share("poor_by_rt_head_percent", row.number("welfare_status_initial") <= 2);
        if (result != 1) {
            return;
        }
        static const std::vector<std::tuple<const char*, const char*, int>> shares = {
            {"earth_floor_percent", "floor_type", 8},
            {"masonry_wall_percent", "wall_type", 1},
            {"tile_roof_percent", "roof_type", 2},
            {"metered_percent", "lighting_source", 1},
            {"gas_3kg_percent", "cooking_fuel", 4},
            {"firewood_percent", "cooking_fuel", 10},
            {"owned_house_percent", "dwelling_tenure", 1},
            {"own_toilet_percent", "toilet_facility", 1},
            {"motorcycle_percent", "asset_motorcycle", 1},
            {"car_percent", "asset_car", 1},
            {"fridge_percent", "asset_fridge", 1},
            {"computer_percent", "asset_computer", 1},
            {"flat_tv_percent", "asset_flat_tv", 1},
            {"gold_percent", "asset_gold10g", 1},
            {"pkh_percent", "prog_pkh", 1},
            {"bpnt_percent", "prog_bpnt", 1},
            {"blt_desa_percent", "prog_blt_desa", 1}};
        for (const auto& [name, column, code] : shares) {
            measures_.share(name, row.number(column) == code);
        }
        family.car = row.number("asset_car") == 1 ? 1.0 : 0.0;
        family.fridge = row.number("asset_fridge") == 1 ? 1.0 : 0.0;
        family.floor = std::log(std::max(1, row.number("floor_area_m2")));
        predict(row, family);
    });
    measures_.set("poor_people_percent", 100.0 * poor_people_ / people_);
    measures_.set("sex_ratio", 100.0 * men_ / women_);
}

void Bands::read_errors() {
    std::set<std::string> mistaken;
    for_each_row(file("truth/error.csv"), [&](const Row& row) {
        const auto kind = row.text("kind");
        const bool sheet = row.text("file") == "k_family" || row.text("file") == "k_member";
        if (sheet && !kind.starts_with("nik_misread") && !kind.starts_with("nik_swapped") &&
            kind != "curbstoning") {
            mistaken.insert(family_key(row));
        }
    });
    measures_.set("families_with_planted_error_percent",
                  100.0 * static_cast<double>(mistaken.size()) / static_cast<double>(seen_.size()));
}

void Bands::read_nik_join() {
    std::unordered_map<std::string, int> register_row;
    int line = 0;
    for_each_row(file("register.csv"),
                 [&](const Row& row) { register_row.emplace(row.text("nik"), ++line); });
    std::vector<std::string> niks;
    for_each_row(file("k_member.csv"), [&](const Row& row) { niks.emplace_back(row.text("nik")); });
    double found = 0, right = 0, wanted = 0;
    size_t at = 0;
    for_each_row(file("truth/person.csv"), [&](const Row& row) {
        const std::string& nik = niks[at++];
        const auto hit = nik.empty() ? register_row.end() : register_row.find(nik);
        const int truth = row.number("register_row");
        wanted += truth > 0;
        found += hit != register_row.end();
        right += hit != register_row.end() && hit->second == truth;
    });
    measures_.set("nik_join_precision", right / found);
    measures_.set("nik_join_recall", right / wanted);
    measures_.set("nik_join_f1", 2 * right / (found + wanted));
}

TEST_F(Bands, measures_lie_in_the_checked_table) {
    read_truth();
    read_members();
    read_families();
    read_errors();
    read_nik_join();
    std::vector<Seen> usable;
    std::vector<double> logs, sizes, years, cars, floors, fridges;
    for (const auto& [key, family] : seen_) {
        if (family.usable && !family.predictors.empty()) {
            usable.push_back(family);
            logs.push_back(family.log_consumption);
            sizes.push_back(family.members);
            years.push_back(family.head_years);
            cars.push_back(family.car);
            floors.push_back(family.floor);
            fridges.push_back(family.fridge);
        }
    }
    measures_.set("model_r2", r_squared(usable));
    measures_.set("size_consumption_correlation", correlation(logs, sizes));
    measures_.set("school_consumption_correlation", correlation(logs, years));
    measures_.set("car_consumption_correlation", correlation(logs, cars));
    measures_.set("floor_consumption_correlation", correlation(logs, floors));
    measures_.set("fridge_consumption_correlation", correlation(logs, fridges));
    double mean = 0, square = 0;
    for (const double value : logs) {
        mean += value / static_cast<double>(logs.size());
        square += value * value / static_cast<double>(logs.size());
    }
    measures_.set("log_consumption_sd", std::sqrt(square - mean * mean));
    const auto values = measures_.values();
    size_t checked = 0;
    for_each_row(std::string(REGSOSEK_SOURCE) + "/tests/data/synth_bands.csv", [&](const Row& row) {
        const std::string name(row.text("name"));
        const double low = std::stod(std::string(row.text("low")));
        const double high = std::stod(std::string(row.text("high")));
        const auto value = values.find(name);
        ASSERT_NE(value, values.end()) << name << " is not measured";
        EXPECT_GE(value->second, low) << name;
        EXPECT_LE(value->second, high) << name;
        RecordProperty(name, std::to_string(value->second));
        ++checked;
    });
    EXPECT_EQ(checked, values.size()) << "a measure without a band";
}

}  // namespace
}  // namespace regsosek::synth
