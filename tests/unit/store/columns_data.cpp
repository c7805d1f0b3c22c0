// Invented columns and temporary folders for the tests of the columns.
#include "columns_data.h"

#include <unistd.h>

#include <array>

namespace regsosek::store {

namespace {

constexpr std::array<std::string_view, 8> odd_texts = {
    "",
    "Dusun \"Kauman\"",
    "a,b;c",
    "Kalipucang Wétan",
    "tab\tand\nline",
    "desa kita yang panjang sekali namanya, lebih dari dua belas huruf",
    "π ∑ 漢",
    "'; DROP TABLE family; --"};

void fill_answer(Column& column, Random& random) {
    if (column.type == ColumnType::text) {
        const auto text = odd_texts[random.below(odd_texts.size())];
        TextBuilder(column).add(text);
        return;
    }
    int32_t value = random.between(0, 9);
    if (random.chance(0.3)) {
        value = -1;
    } else if (random.chance(0.05)) {
        value = -2 - random.between(0, 1);
    } else if (random.chance(0.1)) {
        value = random.between(0, 99'999'999);
    }
    column.int32s.push_back(value);
}

void fill_row(Table& table, size_t fixed, Random& random) {
    for (size_t i = fixed; i < table.columns.size(); ++i) {
        fill_answer(table.columns[i], random);
    }
    ++table.rows;
}

}  // namespace

std::shared_ptr<const form::Form> k_form() {
    static const auto form =
        good(form::Form::load(std::string(REGSOSEK_SOURCE) + "/forms/regsosek22-k"));
    return form;
}

TempFolder::TempFolder() {
    std::string pattern = testing::TempDir() + "regsosek_columns_XXXXXX";
    path_ = ::mkdtemp(pattern.data());
}

TempFolder::~TempFolder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
}

Columns invented_columns(const Invented& how) {
    Columns columns = empty_columns(*k_form());
    int64_t person_id = how.first_person;
    for (size_t i = 0; i < how.families; ++i) {
        const int64_t family_id = how.first_family + static_cast<int64_t>(i);
        Random random(how.seed, 1, static_cast<uint64_t>(family_id));
        columns.family.find("family_id")->int64s.push_back(family_id);
        columns.family.find("area")->int64s.push_back(how.area + static_cast<int64_t>(i % 3) * 100);
        columns.family.find("sequence")
            ->int64s.push_back(how.first_sequence + static_cast<int64_t>(i));
        TextBuilder(*columns.family.find("form_version")).add("2022.1");
        fill_row(columns.family, 4, random);
        const int members = random.between(0, 6);
        for (int member = 0; member < members; ++member) {
            columns.person.find("person_id")->int64s.push_back(person_id++);
            columns.person.find("family_id")->int64s.push_back(family_id);
            fill_row(columns.person, 2, random);
        }
        columns.person_begin.push_back(static_cast<uint32_t>(columns.person.rows));
    }
    columns.as_of = how.first_sequence + static_cast<int64_t>(how.families) - 1;
    return columns;
}

Columns families_of(const Columns& columns, uint32_t begin, uint32_t end) {
    std::vector<uint32_t> families;
    std::vector<uint32_t> persons;
    Columns result;
    result.person_begin.push_back(0);
    for (uint32_t family = begin; family < end; ++family) {
        families.push_back(family);
        for (uint32_t p = columns.person_begin[family]; p < columns.person_begin[family + 1]; ++p) {
            persons.push_back(p);
        }
        result.person_begin.push_back(static_cast<uint32_t>(persons.size()));
    }
    result.family = take_rows(columns.family, families);
    result.person = take_rows(columns.person, persons);
    const auto& sequence = result.family.at("sequence").int64s;
    result.as_of = sequence.empty() ? 0 : sequence.back();
    return result;
}

void add_columns(Columns& rows, const Columns& more) {
    const uint32_t offset = rows.person_begin.back();
    for (size_t i = 1; i < more.person_begin.size(); ++i) {
        rows.person_begin.push_back(offset + more.person_begin[i]);
    }
    for (auto [to, from] : {std::pair{&rows.family, &more.family}, {&rows.person, &more.person}}) {
        for (size_t i = 0; i < to->columns.size(); ++i) {
            append_rows(to->columns[i], from->columns[i]);
        }
        to->rows += from->rows;
    }
    rows.as_of = std::max(rows.as_of, more.as_of);
}

testing::AssertionResult same_table(const Table& a, const Table& b) {
    if (a.rows != b.rows || a.columns.size() != b.columns.size()) {
        return testing::AssertionFailure() << a.rows << " x " << a.columns.size() << " against "
                                           << b.rows << " x " << b.columns.size();
    }
    for (size_t i = 0; i < a.columns.size(); ++i) {
        const auto& left = a.columns[i];
        const auto& right = b.columns[i];
        if (left.name != right.name || left.type != right.type || left.size() != a.rows ||
            right.size() != b.rows) {
            return testing::AssertionFailure() << "column " << left.name << " / " << right.name;
        }
        bool same = left.int32s == right.int32s && left.int64s == right.int64s;
        for (size_t row = 0; same && row < a.rows; ++row) {
            same = left.type != ColumnType::text || left.text(row) == right.text(row);
            same = same &&
                   (left.type != ColumnType::real || left.reals[row] == right.reals[row] ||
                    (left.reals[row] != left.reals[row] && right.reals[row] != right.reals[row]));
        }
        if (!same) {
            return testing::AssertionFailure() << "values of column " << left.name;
        }
    }
    return testing::AssertionSuccess();
}

testing::AssertionResult same_columns(const Columns& a, const Columns& b) {
    if (auto same = same_table(a.family, b.family); !same) {
        return same << " in family";
    }
    if (auto same = same_table(a.person, b.person); !same) {
        return same << " in person";
    }
    if (a.person_begin != b.person_begin) {
        return testing::AssertionFailure() << "person_begin";
    }
    return testing::AssertionSuccess();
}

Scope everything() {
    return Scope::office("test of the store");
}

Scope village(const std::string& digits) {
    return Scope({good(AreaRange::of(digits))});
}

}  // namespace regsosek::store
