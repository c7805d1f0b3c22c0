// Reading documents one by one.
#include "word/link/newer.h"

#include <algorithm>
#include <cmath>

#include "ground/base/json.h"
#include "ground/base/json_members.h"
#include "method/match/address.h"
#include "word/link/observed.h"

namespace regsosek::link {

namespace {

// People of documents as texts; the views of columns are made when all are there.
struct People {
    std::vector<std::string> name, nik, kk;
    std::vector<int32_t> birth;
    std::vector<uint8_t> sex;
    std::vector<uint32_t> household;

    void add(std::string who, std::string number, const std::string& card, uint32_t family) {
        name.push_back(std::move(who));
        nik.push_back(std::move(number));
        kk.push_back(card);
        birth.push_back(0);
        sex.push_back(0);
        household.push_back(family);
    }
};

void add_members(const json::Value& answers, const json::Value& identity, int64_t year,
                 uint32_t family, People& people, std::vector<int64_t>& ids) {
    const std::string card = json::text_in(identity, "kk_number");
    const json::Value* who = identity.find("members");
    std::map<int64_t, const json::Value*> by_id;
    const json::Value* asked = answers.find("members");
    if (asked != nullptr && asked->array() != nullptr) {
        for (const json::Value& one : *asked->array()) {
            by_id[json::integer_in(one, "person_id", -1)] = &one;
        }
    }
    if (who == nullptr || who->array() == nullptr || who->array()->empty()) {
        people.add(json::text_in(identity, "head_name"), {}, card, family);
        ids.push_back(0);
        return;
    }
    for (const json::Value& one : *who->array()) {
        const int64_t id = json::integer_in(one, "person_id", -1);
        people.add(json::text_in(one, "member_name"), json::text_in(one, "nik"), card, family);
        ids.push_back(id);
        if (const auto found = by_id.find(id); found != by_id.end()) {
            const json::Value& said = *found->second;
            people.birth.back() = birth_of(
                json::integer_in(said, "birth_year", -1), json::integer_in(said, "birth_month", -1),
                json::integer_in(said, "birth_day", -1), json::integer_in(said, "age", -1), year);
            const int64_t sex = json::integer_in(said, "sex", -1);
            people.sex.back() = sex == 1 || sex == 2 ? static_cast<uint8_t>(sex) : uint8_t{0};
        }
    }
}

// Rarity of names by the words of the index: a word that it does not have is as rare as can be.
void write_rarity(const match::Index& index, match::Side& side) {
    constexpr double quarter = 4;
    constexpr double byte_max = 255;
    const double all = static_cast<double>(std::max<size_t>(index.rows(), 2));
    for (match::Record& record : side.record) {
        double sum = 0;
        for (size_t t = 0; t < match::name_tokens_max && record.token[t] != 0; ++t) {
            const match::IndexWord* word = index.word(record.token[t]);
            const double bits = std::log2(all / (word == nullptr ? 1 : word->count)) * quarter;
            record.token_bits[t] = static_cast<uint8_t>(std::min(bits, byte_max));
            sum += bits;
        }
        const double most = std::min(std::log2(all) * quarter, byte_max);
        record.name_bits = static_cast<uint8_t>(std::min(sum, most));
    }
}

Result<void> add_document(const store::Stored& stored, NewerDocuments& out, People& people) {
    const auto number = static_cast<uint32_t>(out.addresses.size());
    const store::Document& document = stored.document;
    const int64_t family = TRY(FamilyId::parse(document.key)).value;
    const json::Value answers = TRY(json::parse(document.answers));
    const json::Value identity = TRY(json::parse(document.identity));
    add_members(answers, identity, interview_year(json::integer_in(answers, "interview_date", -1)),
                number, people, out.id);
    out.addresses.push_back(match::address_words(json::text_in(identity, "address")));
    out.family_id.resize(out.id.size(), family);
    out.area.resize(out.id.size(), document.area);
    out.address.resize(out.id.size(), number);
    return {};
}

std::vector<std::string_view> views(const std::vector<std::string>& texts) {
    return {texts.begin(), texts.end()};
}

match::Side side_of(const People& people, const std::vector<int64_t>& area,
                    const match::NameTable& names) {
    const auto name = views(people.name);
    const auto nik = views(people.nik);
    const auto kk = views(people.kk);
    match::PersonColumns columns;
    columns.rows = name.size();
    columns.name = name;
    columns.nik = nik;
    columns.kk = kk;
    columns.birth = people.birth;
    columns.sex = people.sex;
    columns.area = area;
    columns.household = people.household;
    return match::prepare(columns, names);
}

}  // namespace

Result<void> Newer::refresh(store::Workspace& workspace, const match::NameTable& names,
                            const match::Index& index) {
    const std::lock_guard one_reader{reading_};
    const int64_t head = workspace.head_sequence();
    if (head <= as_of_) {
        return {};
    }
    auto chunk = std::make_shared<NewerDocuments>();
    People people;
    store::Scan scan;
    scan.as_of = head;
    scan.after = as_of_;
    scan.with_identity = true;
    const store::Scope everywhere{{AreaRange{0, INT64_MAX}}};
    const auto take = [&](std::span<const store::Stored> documents) -> Result<void> {
        for (const store::Stored& one : documents) {
            if (!one.document.identity.empty()) {
                TRY(add_document(one, *chunk, people));
            }
        }
        return {};
    };
    TRY(workspace.scan(scan, everywhere, take));
    chunk->side = side_of(people, chunk->area, names);
    write_rarity(index, chunk->side);
    const std::lock_guard lock{mutex_};
    as_of_ = head;
    if (chunk->rows() > 0) {
        for (const int64_t family : chunk->family_id) {
            newest_[family] = chunks_.size();
        }
        chunks_.push_back(std::move(chunk));
    }
    return {};
}

size_t Newer::people() const {
    const std::lock_guard lock{mutex_};
    size_t out = 0;
    for (const Chunk& chunk : chunks_) {
        out += chunk->rows();
    }
    return out;
}

bool Newer::holds(int64_t family_id) const {
    const std::lock_guard lock{mutex_};
    return newest_.contains(family_id);
}

void Newer::each(const match::Index& index, const match::Question& question,
                 const AddressQuestion& address, const std::function<bool(int64_t)>& accepts,
                 const std::function<void(const NewerAnswer&)>& use) const {
    const std::lock_guard lock{mutex_};
    for (size_t c = 0; c < chunks_.size(); ++c) {
        const NewerDocuments& chunk = *chunks_[c];
        for (size_t i = 0; i < chunk.rows(); ++i) {
            if (!accepts(chunk.area[i]) || newest_.at(chunk.family_id[i]) != c) {
                continue;
            }
            NewerAnswer answer;
            match::Answer& person = answer.person;
            person.row.record = chunk.side.record[i];
            person.row.name = chunk.side.name[i];
            person.row.id = chunk.id[i];
            person.row.area = chunk.area[i];
            person.pattern = static_cast<uint16_t>(
                match::compare(question.record, question.name, person.row.record, person.row.name));
            answer.family_id = chunk.family_id[i];
            answer.address = address.weight(chunk.addresses[chunk.address[i]]);
            person.weight =
                index.scores().weight(person.pattern, question.record, person.row.record) +
                answer.address;
            use(answer);
        }
    }
}

}  // namespace regsosek::link
