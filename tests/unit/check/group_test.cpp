// Rules over groups: every figure against a slow twin on random families, the rules at rows and at
// groups, and where mistakes in their statements are pointed out.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <functional>
#include <map>
#include <numeric>
#include <optional>

#include "ground/base/random.h"
#include "ground/base/threads.h"
#include "ground/form/form.h"
#include "method/check/group_run.h"
#include "method/check/trial.h"

namespace regsosek::testing_check {

namespace {

using check::Figures;

const form::Form& k_form() {
    static const auto form =
        form::Form::load(std::string(REGSOSEK_SOURCE) + "/forms/regsosek22-k").value();
    return *form;
}

check::RuleOptions options_with_sls() {
    check::RuleOptions out;
    out.scopes = {"sls"};
    out.given = {{"vk_verified", "sls", expr::Level::family}, {"chosen", "", expr::Level::member}};
    out.reals = {{"tail", 0.25}};
    return out;
}

Result<check::RuleBook> parse(const std::string& content) {
    return check::parse_rules("g.rules", content, k_form(), options_with_sls());
}

// Families with random answers; some are not known.
class Village {
public:
    Village(uint64_t seed, size_t families) : random_(seed) {
        begin.push_back(0);
        for (size_t f = 0; f < families; ++f) {
            area.push_back(9901010001000100 + static_cast<int64_t>(f * 3 / families) * 100);
            building.push_back(draw(1, 20));
            family_no.push_back(draw(1, 30));
            kk_code.push_back(draw(0, 2));
            floor_m2.push_back(draw(10, 60));
            const int officer = draw(0, 4);
            officers.push_back(officer < 0 ? "" : std::string(1, static_cast<char>('A' + officer)));
            const int members = random_.between(0, 6);
            for (int m = 0; m < members; ++m) {
                age.push_back(draw(0, 90));
                nik.push_back(
                    std::to_string(9901010101900001 + int64_t{random_.between(0, 400)} * 100'000));
            }
            begin.push_back(static_cast<uint32_t>(age.size()));
        }
        officer_views.assign(officers.begin(), officers.end());
        nik_views.assign(nik.begin(), nik.end());
        batch.families = families;
        batch.members = age.size();
        batch.member_begin = begin;
        batch.columns.resize(k_form().dictionary().variables().size());
        view("building_no").integers = building;
        view("family_no").integers = family_no;
        view("kk_code").integers = kk_code;
        view("floor_area_m2").integers = floor_m2;
        view("ppl_code").texts = officer_views;
        view("age").integers = age;
        view("nik").texts = nik_views;
    }
    Village(const Village&) = delete;

    check::GroupInput input() const { return {batch, {{"sls", area}}, {}, {}, {}, {}}; }

    std::vector<int64_t> area;
    std::vector<int32_t> building, family_no, kk_code, floor_m2, age;
    std::vector<std::string> officers, nik;
    std::vector<std::string_view> officer_views, nik_views;
    std::vector<uint32_t> begin;
    expr::Batch batch;

private:
    expr::ColumnView& view(const char* name) {
        return batch.columns[static_cast<size_t>(k_form().find(name)->variable)];
    }
    int draw(int low, int high) { return random_.chance(0.1) ? -2 : random_.between(low, high); }
    Random random_;
};

const std::string all_figures =
    "group building = sls, building_no\n"
    "group officer = ppl_code\n"
    "total t_count sls = count(families where kk_code == 1)\n"
    "total t_members building = count(members where age >= 18)\n"
    "total t_sum officer = sum(floor_area_m2 where kk_code != 1)\n"
    "total t_mean officer = mean(age)\n"
    "total t_variance sls = variance(age where age > 5)\n"
    "total t_min building = min(family_no)\n"
    "total t_max building = max(family_no)\n"
    "total t_ratio building = max(floor_area_m2 / family_no)\n"
    "total t_percentile officer = percentile(age, tail)\n"
    "total t_mode sls = mode(kk_code)\n"
    "total t_distinct building = distinct(family_no)\n"
    "total t_officers sls = distinct(ppl_code)\n"
    "total t_gaps building = gaps(family_no)\n"
    "total t_missing building = missing(family_no)\n"
    "total t_run officer = run(kk_code)\n"
    "total t_whipple officer = whipple(age)\n"
    "total t_all officer = count(families)\n"
    "total t_deviation officer = deviation(t_sum_ones, t_all, 3)\n"
    "total t_finest db = max(t_members)\n"
    "total t_same sls = same(family_no where kk_code == 1)\n"
    "total t_same_nik db = same(digits(nik, 1, 16))\n"
    "total t_share building = share(kk_code)\n";

// The figures again, family by family, from lists of values in maps.
class Twin {
public:
    using Key = std::string;
    using Rows = std::vector<std::pair<Key, double>>;  // group and value of each row that counts

    explicit Twin(const Village& village) : v_(village) {}

    std::optional<Key> group(const std::string& scope, size_t f) const {
        const std::string area = std::to_string(v_.area[f]);
        if (scope == "sls") {
            return area;
        }
        if (scope == "officer") {
            return v_.officers[f].empty() ? std::nullopt : std::optional(v_.officers[f]);
        }
        if (scope == "building") {
            return v_.building[f] < 0 ? std::nullopt
                                      : std::optional(area + "/" + std::to_string(v_.building[f]));
        }
        return "all";
    }
    // Values of families or members by group, in order of rows.
    template <typename Value>
    std::map<Key, std::vector<double>> families(const std::string& scope, Value value) const {
        std::map<Key, std::vector<double>> out;
        for (size_t f = 0; f < v_.area.size(); ++f) {
            const std::optional<double> one = value(f);
            if (const auto key = group(scope, f); key) {
                auto& list = out[*key];
                if (one) {
                    list.push_back(*one);
                }
            }
        }
        return out;
    }
    template <typename Value>
    std::map<Key, std::vector<double>> members(const std::string& scope, Value value) const {
        std::map<Key, std::vector<double>> out;
        for (size_t f = 0; f < v_.area.size(); ++f) {
            const auto key = group(scope, f);
            for (uint32_t m = v_.begin[f]; key && m < v_.begin[f + 1]; ++m) {
                const std::optional<double> one = value(m);
                if (one) {
                    out[*key].push_back(*one);
                }
            }
        }
        return out;
    }

private:
    const Village& v_;
};

using List = std::vector<double>;
std::optional<double> known(int32_t value) {
    return value < 0 ? std::nullopt : std::optional<double>(value);
}

// Compares a total of groups with what the twin's list of values of each group gives.
void expect_groups(const check::RuleBook& book, const Figures& figures, const Village& village,
                   const std::string& total, const std::map<std::string, List>& lists,
                   const std::function<std::optional<double>(List)>& figure) {
    const size_t index = book.groups.total(total);
    ASSERT_LT(index, book.groups.totals.size());
    const check::Total& of = book.groups.totals[index];
    const auto& groups = figures.scopes[of.scope];
    const Twin twin{village};
    for (size_t g = 0; g < groups.count(); ++g) {
        const auto key = twin.group(book.groups.scopes[of.scope].name, groups.first[g]);
        ASSERT_TRUE(key);
        const auto list = lists.find(*key);
        const auto expected = figure(list == lists.end() ? List{} : list->second);
        const auto& values = figures.totals[index];
        const bool real = !values.reals.empty();
        const bool is_known =
            real ? !std::isnan(values.reals[g]) : values.integers[g] != expr::unknown_integer;
        ASSERT_EQ(is_known, expected.has_value()) << total << " " << *key;
        if (expected) {
            const double value = real ? values.reals[g] : static_cast<double>(values.integers[g]);
            ASSERT_NEAR(value, *expected, 1e-9 * (1 + std::abs(*expected))) << total << " " << *key;
        }
    }
}

std::optional<double> size_of(List list) {
    return static_cast<double>(list.size());
}
std::optional<double> sum_of(List list) {
    return std::accumulate(list.begin(), list.end(), 0.0);
}
std::optional<double> mean_of(List list) {
    return list.empty() ? std::nullopt
                        : std::optional(*sum_of(list) / static_cast<double>(list.size()));
}
std::optional<double> least_of(List list) {
    return list.empty() ? std::nullopt : std::optional(*std::ranges::min_element(list));
}
std::optional<double> most_of(List list) {
    return list.empty() ? std::nullopt : std::optional(*std::ranges::max_element(list));
}
std::optional<double> distinct_of(List list) {
    std::ranges::sort(list);
    return static_cast<double>(std::ranges::unique(list).begin() - list.begin());
}
double missing_numbers(const List& list, bool first) {
    double count = 0;
    for (double number = 1; number < most_of(list).value_or(0); ++number) {
        if (std::ranges::find(list, number) == list.end()) {
            if (first) {
                return number;
            }
            ++count;
        }
    }
    return count;
}
std::optional<double> mode_of(List list) {
    if (list.empty()) {
        return std::nullopt;
    }
    std::map<double, int> counts;
    for (const double value : list) {
        ++counts[value];
    }
    const auto most = std::ranges::max_element(counts, {}, [](auto& one) { return one.second; });
    const auto alike =
        std::ranges::count_if(counts, [&](auto& one) { return one.second == most->second; });
    return alike > 1 ? 0 : most->first;
}
std::optional<double> run_of(List list) {
    double best = 0;
    for (size_t i = 0; i < list.size(); ++i) {
        size_t end = i;
        while (end < list.size() && list[end] == list[i]) {
            ++end;
        }
        best = std::max(best, static_cast<double>(end - i));
    }
    return best;
}
std::optional<double> variance_of(List list) {
    const auto mean = mean_of(list);
    for (double& value : list) {
        value = (value - *mean) * (value - *mean);
    }
    return mean_of(list);
}
std::optional<double> whipple_of(List list) {
    std::erase_if(list, [](double age) { return age < 23 || age > 62; });
    const auto heaped =
        std::ranges::count_if(list, [](double age) { return std::fmod(age, 5) == 0; });
    return list.empty() ? std::nullopt
                        : std::optional(500.0 * static_cast<double>(heaped) /
                                        static_cast<double>(list.size()));
}
std::optional<double> quartile_of(List list) {
    std::ranges::sort(list);
    return list.empty() ? std::nullopt
                        : std::optional(list[static_cast<size_t>(
                              std::lround(0.25 * static_cast<double>(list.size() - 1)))]);
}

std::string with_ones(std::string text) {
    const std::string at = "total t_deviation";
    return text.insert(text.find(at),
                       "total t_sum_ones officer = count(families where kk_code == 1)\n");
}

TEST(Groups, AgreeWithASlowTwin) {
    const auto book = parse(with_ones(all_figures));
    ASSERT_TRUE(book) << book.error().message(Lang::en);
    for (uint64_t seed = 1; seed <= 40; ++seed) {
        const Village v{seed, seed == 1 ? 1 : seed * 7};
        const Figures figures = check::compute_figures(*book, v.input());
        const Twin twin{v};
        const auto family = [&](const std::vector<int32_t>& values) {
            return [&](size_t f) { return known(values[f]); };
        };
        const auto aged = [&](uint32_t m) { return known(v.age[m]); };
        const auto when = [](bool yes) { return yes ? std::optional(1.0) : std::nullopt; };
        const auto expect = [&](const char* total, const std::map<std::string, List>& lists,
                                const std::function<std::optional<double>(List)>& figure) {
            expect_groups(*book, figures, v, total, lists, figure);
        };
        expect("t_count", twin.families("sls", [&](size_t f) { return when(v.kk_code[f] == 1); }),
               size_of);
        expect("t_members",
               twin.members("building", [&](uint32_t m) { return when(v.age[m] >= 18); }), size_of);
        expect("t_sum",
               twin.families("officer",
                             [&](size_t f) {
                                 const bool counts = v.kk_code[f] >= 0 && v.kk_code[f] != 1;
                                 return counts ? known(v.floor_m2[f]) : std::nullopt;
                             }),
               sum_of);
        expect("t_mean", twin.members("officer", aged), mean_of);
        expect(
            "t_variance",
            twin.members("sls", [&](uint32_t m) { return v.age[m] > 5 ? aged(m) : std::nullopt; }),
            variance_of);
        const auto numbers = twin.families("building", family(v.family_no));
        expect("t_min", numbers, least_of);
        expect("t_max", numbers, most_of);
        expect("t_ratio",
               twin.families("building",
                             [&](size_t f) -> std::optional<double> {
                                 if (v.floor_m2[f] < 0 || v.family_no[f] < 0) {
                                     return std::nullopt;
                                 }
                                 return double(v.floor_m2[f]) / v.family_no[f];
                             }),
               most_of);
        expect("t_percentile", twin.members("officer", aged), quartile_of);
        expect("t_mode", twin.families("sls", family(v.kk_code)), mode_of);
        expect("t_distinct", numbers, distinct_of);
        expect("t_gaps", numbers, [](List list) { return missing_numbers(list, false); });
        expect("t_missing", numbers, [](List list) { return missing_numbers(list, true); });
        expect("t_run", twin.families("officer", family(v.kk_code)), run_of);
        expect("t_whipple", twin.members("officer", aged), whipple_of);
        const auto officers = twin.families("sls", [&](size_t f) {
            return v.officers[f].empty() ? std::nullopt
                                         : std::optional<double>(v.officers[f].front());
        });
        expect("t_officers", officers, distinct_of);
    }
}

// same, share, finest and deviation, said row by row.
TEST(Groups, CompareRowsAndGroupsWithTheOthers) {
    const auto book = parse(with_ones(all_figures));
    ASSERT_TRUE(book) << book.error().message(Lang::en);
    const auto values = [&](const Figures& figures, const char* total) {
        return figures.totals[book->groups.total(total)];
    };
    for (uint64_t seed = 1; seed <= 20; ++seed) {
        const Village v{seed, seed * 11};
        const Twin twin{v};
        const Figures figures = check::compute_figures(*book, v.input());
        const auto same = values(figures, "t_same").integers;
        const auto share = values(figures, "t_share").reals;
        for (size_t f = 0; f < v.area.size(); ++f) {
            int64_t ones = 0;
            double alike = 0;
            double others = 0;
            for (size_t g = 0; g < v.area.size(); ++g) {
                ones +=
                    v.area[g] == v.area[f] && v.family_no[g] == v.family_no[f] && v.kk_code[g] == 1;
                const bool near = g != f && v.kk_code[g] >= 0 && twin.group("building", f) &&
                                  twin.group("building", g) == twin.group("building", f);
                others += near ? 1 : 0;
                alike += near && v.kk_code[g] == v.kk_code[f] ? 1 : 0;
            }
            EXPECT_EQ(same[f], v.family_no[f] < 0 ? expr::unknown_integer : ones);
            const bool judged = v.kk_code[f] >= 0 && others > 0;
            EXPECT_EQ(std::isnan(share[f]), !judged);
            EXPECT_TRUE(!judged || std::abs(share[f] - alike / others) < 1e-12);
        }
        const auto niks = values(figures, "t_same_nik");
        for (uint32_t m = 0; m < v.nik.size(); ++m) {
            EXPECT_EQ(niks.integers[m], std::ranges::count(v.nik, v.nik[m]));
            EXPECT_EQ(v.nik[niks.next[m]], v.nik[m]);
            EXPECT_EQ(niks.next[m] == m, niks.integers[m] == 1);
        }
        const auto members = values(figures, "t_members").integers;
        const auto finest = values(figures, "t_finest").integers.front();
        EXPECT_EQ(finest,
                  members.empty() ? expr::unknown_integer : *std::ranges::max_element(members));
        const auto all = values(figures, "t_all").integers;
        const auto ones = values(figures, "t_sum_ones").integers;
        const auto off = values(figures, "t_deviation").reals;
        for (size_t g = 0; g < all.size(); ++g) {
            List others;
            for (size_t h = 0; h < all.size(); ++h) {
                if (h != g && all[h] >= 3) {
                    others.push_back(double(ones[h]) / double(all[h]));
                }
            }
            if (all[g] < 3 || others.size() < 4) {
                EXPECT_TRUE(std::isnan(off[g]));
                continue;
            }
            const double mean = *mean_of(others);
            const double chance = mean * (1 - mean) / double(all[g]);
            const double deviation = std::sqrt(std::max(*variance_of(others), chance));
            EXPECT_NEAR(off[g] * deviation, double(ones[g]) / double(all[g]) - mean, 1e-9);
        }
    }
}

TEST(Groups, RulesJudgeRowsOrWholeGroups) {
    const std::string messages = "    id \"salah\"\n    en \"wrong\"\n";
    const auto book = parse(
        "total same_no sls = same(family_no)\ntotal families sls = count(families)\n"
        "rule A error sls family :\n    same_no == 1\n    when filled(family_no)\n" +
        messages + "rule B error sls memory :\n    families == vk_verified\n" + messages +
        "query C warning sls member :\n    chosen == 1 and families > 1\n    change age\n" +
        messages);
    ASSERT_TRUE(book) << book.error().message(Lang::en);
    EXPECT_TRUE(book->group_rules[1].rule.softened);
    EXPECT_TRUE(book->group_rules[1].at_group);
    Village v{3, 30};
    auto input = v.input();
    const int64_t elsewhere = v.area.back() + 100;  // an SLS of which no family has come
    input.of_groups = {{"vk_verified", {v.area.front(), elsewhere}, {10, 5}}};
    input.of_rows = {{"chosen", std::vector<int64_t>(v.age.size(), 0)}};
    input.of_rows[0].values[4] = 1;
    const Figures figures = check::compute_figures(*book, input);
    const std::vector<uint32_t> one_group(30, 0);
    const auto checked = check::run_groups(*book, figures, input, {{one_group, 1, 0}});
    const auto filled = std::ranges::count_if(v.family_no, [](int32_t no) { return no > 0; });
    EXPECT_EQ(checked.counts[0].decided, filled);
    EXPECT_EQ(checked.counts[0].outside, 30 - filled);
    EXPECT_EQ(checked.by_group[0].hits, checked.counts[0].hits);
    for (const check::Hit& hit : checked.rows) {
        if (hit.rule == 0) {
            const auto same = [&](size_t f) {
                return v.area[f] == v.area[hit.row] && v.family_no[f] == v.family_no[hit.row];
            };
            int64_t found = 0;
            for (size_t f = 0; f < 30; ++f) {
                found += same(f) ? 1 : 0;
            }
            EXPECT_GT(found, 1);
        }
    }
    EXPECT_GT(checked.counts[0].hits, 0);
    // 10 families of 10; two SLS without a list; 0 of 5.
    EXPECT_EQ(checked.counts[1], (check::Count{2, 1, 2, 0}));
    ASSERT_EQ(checked.groups.size(), 1U);
    EXPECT_EQ(figures.scopes[1].keys[checked.groups[0].row], elsewhere);
    EXPECT_EQ(
        check::shown_totals(*book, figures, input, book->group_rules[1], checked.groups[0].row),
        "vk_verified=5; families=0");
    EXPECT_EQ(checked.counts[2].hits, 1);
}

TEST(Groups, AreTheSameForAnyNumberOfThreads) {
    const auto book = parse(with_ones(all_figures));
    ASSERT_TRUE(book);
    const Village v{9, 9000};
    std::vector<std::vector<int64_t>> integers;
    std::vector<std::vector<double>> reals;
    for (const unsigned number : {1U, 2U, 4U}) {
        set_threads(number);
        const Figures figures = check::compute_figures(*book, v.input());
        std::vector<int64_t> all;
        std::vector<double> rest;
        for (const auto& total : figures.totals) {
            all.insert(all.end(), total.integers.begin(), total.integers.end());
            all.insert(all.end(), total.next.begin(), total.next.end());
            for (const double value : total.reals) {
                rest.push_back(std::isnan(value) ? -1e300 : value);
            }
        }
        integers.push_back(std::move(all));
        reals.push_back(std::move(rest));
    }
    set_threads(0);
    EXPECT_TRUE(integers[0] == integers[1] && integers[1] == integers[2]);
    EXPECT_TRUE(reals[0] == reals[1] && reals[1] == reals[2]);
}

struct Bad {
    const char* what;
    std::string content;
    std::vector<std::string> says;
};

TEST(Groups, RefuseWithPlaceAndNearestName) {
    const std::string messages = "\n    id \"salah\"\n    en \"wrong\"\n";
    const std::vector<Bad> cases = {
        {"unknown part", "group b = slss\n", {"g.rules", "1", "slss", "sls"}},
        {"answer of a member", "group b = sls, age\n", {"'age'"}},
        {"group twice", "group sls = building_no\n", {"exists already"}},
        {"unknown group", "total a slss = count(families)\n", {"slss", "did you mean sls"}},
        {"unknown function", "total a sls = coumt(families)\n", {"coumt", "did you mean count"}},
        {"count of what", "total a sls = count(houses)\n", {"families|members"}},
        {"no parentheses", "total a sls = 5\n", {"function(value"}},
        {"not closed", "total a sls = mean(age\n", {"function(value"}},
        {"text behind", "total a sls = mean(age) + 1\n", {"function(value"}},
        {"unknown answer", "total a sls =\n    mean(agee)\n", {"line 2, column 10", "agee", "age"}},
        {"unknown answer in where",
         "total a sls = mean(age where\n    sexx == 1)\n",
         {"line 2, column 5", "sexx", "sex"}},
        {"code not in its list",
         "total a sls = count(members where sex == 7)\n",
         {"column 42", "7"}},
        {"mean of text", "total a sls = mean(ppl_code)\n", {"does not suit mean"}},
        {"mean of truth", "total a sls = mean(age > 3)\n", {"does not suit mean"}},
        {"share of a real", "total a sls = share(age / 2)\n", {"does not suit share"}},
        {"condition that is none", "total a sls = mean(age where age)\n", {"true or false"}},
        {"percentile without share", "total a sls = percentile(age)\n", {"takes 2"}},
        {"percentile of a variable", "total a sls = percentile(age, age)\n", {"column 31"}},
        {"name taken", "total age sls = count(families)\n", {"'age' is taken"}},
        {"total twice",
         "total a sls = count(families)\ntotal a sls = count(families)\n",
         {"'a' is taken"}},
        {"deviation of nothing", "total a sls = deviation(b, c)\n", {"unknown total 'b'"}},
        {"deviation across groups",
         "total a sls = count(families)\ntotal b db = count(families)\n"
         "total c db = deviation(a, b)\n",
         {"deviation(part, whole"}},
        {"rule of an unknown group",
         "rule A error slss :\n    1 == 1" + messages,
         {"slss", "did you mean sls"}},
        {"rule at a group reads an answer",
         "rule A error sls :\n    age > 1" + messages,
         {"line 2, column 5", "'age' is unknown"}},
        {"rule reads an unknown total",
         "total born sls = count(members)\nrule A error sls :\n    borm > 1" + messages,
         {"line 3, column 5", "borm", "born"}},
        {"when of a rule without group",
         "rule A error family :\n    kk_code == 1\n    when kk_code == 1" + messages,
         {"groups only"}},
        {"when that is wrong",
         "rule A error sls family :\n    kk_code == 1\n    when kk_cod == 1" + messages,
         {"line 3, column 10", "kk_cod"}},
        {"valid of a rule over groups",
         "rule A error sls family :\n    kk_code == 1\n    valid - -" + messages,
         {"cannot have valid"}},
        {"change that is unknown",
         "rule A error sls family :\n    kk_code == 1\n    change kk_cod" + messages,
         {"kk_cod", "did you mean kk_code"}},
    };
    for (const Bad& bad : cases) {
        const auto book = parse(bad.content);
        const std::string message = book ? "accepted" : book.error().message(Lang::en);
        for (const std::string& part : bad.says) {
            EXPECT_NE(message.find(part), std::string::npos) << bad.what << ": " << message;
        }
    }
}

TEST(Groups, OfNothingAreNothing) {
    const auto book =
        parse(with_ones(all_figures) +
              "rule A error sls family :\n    t_same == 1\n    id \"a\"\n    en \"a\"\n"
              "rule B error db :\n    t_finest == 1\n    id \"a\"\n    en \"a\"\n");
    ASSERT_TRUE(book) << book.error().message(Lang::en);
    const Village v{1, 0};
    const Figures figures = check::compute_figures(*book, v.input());
    const auto checked = check::run_groups(*book, figures, v.input());
    EXPECT_TRUE(checked.rows.empty());
    EXPECT_TRUE(checked.groups.empty());
    EXPECT_EQ(checked.counts[1].decided, 0);
}

TEST(GroupRules, OddOnesAreFoundByTrial) {
    const std::string texts = "\n    id \"x\"\n    en \"x\"\n";
    const std::string total =
        "total families_there sls = count(families)\n"
        "total same_number sls = same(family_no)\n";
    const auto book = parse(total + "rule A error sls family : same_number == 1" + texts +
                            "rule B error sls family : not (same_number > 1)" + texts +
                            "rule C error sls family : same_number >= 2" + texts +
                            "rule D error sls : families_there >= 0" + texts +
                            "rule E error sls : families_there <= 2" + texts +
                            "rule F error sls : families_there < 3" + texts +
                            "rule G error sls family : same_number < 3" + texts);
    ASSERT_TRUE(book.has_value()) << book.error().message(Lang::en);
    std::vector<std::string> found;
    for (const check::Oddity& one : check::try_group_oddities(*book, k_form())) {
        const std::string other = book->group_rules[one.other].rule.name;
        switch (one.kind) {
            case check::Oddity::Kind::never_hits: found.push_back(other + " never"); break;
            case check::Oddity::Kind::repeats:
                found.push_back(book->group_rules[one.rule].rule.name + " = " + other);
                break;
            case check::Oddity::Kind::contradicts:
                found.push_back(book->group_rules[one.rule].rule.name + " x " + other);
                break;
        }
    }
    EXPECT_EQ(found, (std::vector<std::string>{"B = A", "C x A", "C x B", "D never", "F = E"}));
}

}  // namespace

}  // namespace regsosek::testing_check
