// Keyed documents into the record, many in one group commit.
#include <fmt/format.h>

#include <algorithm>
#include <atomic>
#include <map>
#include <mutex>
#include <set>
#include <unordered_map>

#include "ground/base/ids.h"
#include "ground/base/json.h"
#include "ground/base/random.h"
#include "ground/base/text.h"
#include "ground/store/answers_encoder.h"
#include "ground/store/issued_ids.h"
#include "regsosek/collect.h"
#include "word/collect/index.h"
#include "word/collect/keyed.h"

namespace regsosek::collect {

namespace {

const store::Scope& every_area() {
    static const store::Scope scope{{AreaRange{0, INT64_MAX}}};
    return scope;
}

struct KeyHash {
    size_t operator()(const CensusKey& key) const {
        return mix64(static_cast<uint64_t>(key.area), static_cast<uint64_t>(key.building_no),
                     static_cast<uint64_t>(key.family_no));
    }
};

CensusKey key_of(const PreparedDocument& document) {
    return {document.document.area, document.building_no, document.family_no};
}

Error another_version(int32_t now, int32_t keyed) {
    return {Code::conflict,
            {fmt::format("dokumen ini sudah versi {}; yang dientri berdasar versi {}", now, keyed),
             fmt::format("the document has version {} by now; this was keyed upon version {}", now,
                         keyed)},
            {{}, 0, "version"},
            {}};
}

Error taken(int64_t family) {
    const std::string printed = FamilyId{family}.printed();
    return {Code::conflict,
            {"nomor bangunan dan keluarga itu sudah dipakai keluarga " + printed,
             "that building and family number belong to family " + printed},
            {{}, 0, "family_no"},
            {}};
}

// The numbers that name a family in its SLS.
Result<int32_t> census_number(const KeyedRows& rows, const char* name) {
    const int32_t value = rows.columns.family.at(name).int32s[0];
    if (value <= 0) {
        Error error{
            Code::bad_input,
            {fmt::format("isian '{}' wajib ada", name), fmt::format("'{}' must be there", name)},
            {{}, 0, name},
            {}};
        return std::unexpected(std::move(error));
    }
    return value;
}

int32_t number_in(const KeyedDocument& document, std::string_view question) {
    const auto found = std::ranges::find(document.answers, question, &KeyedAnswer::question);
    const auto value = found == document.answers.end() ? std::nullopt : text::integer(found->text);
    return static_cast<int32_t>(value.value_or(0));
}

// Ids of the persons that a version has.
std::set<std::string> persons_of(const KeyedDocument& document) {
    std::set<std::string> out;
    for (const KeyedMember& member : document.members) {
        out.insert(member.person);
    }
    return out;
}

class KeyedIntake final : public Intake {
public:
    KeyedIntake(store::Workspace& workspace, std::shared_ptr<const form::Form> form)
        : workspace_(workspace), form_(std::move(form)) {}

    Result<void> load() {
        TRY(workspace_.catch_up_columns());
        const auto issued = TRY(store::issued_ids(workspace_));
        next_family_ = issued.family + 1;
        next_person_ = issued.person + 1;
        store::Query query;
        query.table = "family";
        query.fields = {"family_id", "area", "building_no", "family_no"};
        const store::Table families = TRY(workspace_.query(query, every_area()));
        for (size_t row = 0; row < families.rows; ++row) {
            const CensusKey key{families.at("area").integer(row),
                                static_cast<int32_t>(families.at("building_no").integer(row)),
                                static_cast<int32_t>(families.at("family_no").integer(row))};
            family_of_.emplace(key, families.at("family_id").integer(row));
        }
        return {};
    }

    Result<PreparedDocument> prepare(const KeyedDocument& keyed,
                                     const store::Scope& scope) override;
    std::vector<Result<AcceptedDocument>> commit(
        std::span<const PreparedDocument> documents) override;

    Result<AskedQuestions> asked(const KeyedDocument& keyed) const override {
        const KeyedRows rows = TRY(form_.rows(keyed));
        return form_.asked(rows);
    }
    Result<KeyedDocument> keyed(const store::Stored& stored) const override {
        return form_.keyed(stored);
    }

private:
    Result<std::optional<store::Stored>> base_of(const KeyedDocument& keyed,
                                                 const store::Scope& scope);
    Result<void> give_ids(const KeyedDocument& keyed, const KeyedDocument* before, KeyedRows& rows);
    std::optional<Error> refusal(const PreparedDocument& document, std::set<int64_t>& families_seen,
                                 std::map<CensusKey, int64_t>& keys_seen);

    store::Workspace& workspace_;
    KeyedForm form_;
    std::atomic<int64_t> next_family_ = 1;
    std::atomic<int64_t> next_person_ = 1;
    std::unordered_map<CensusKey, int64_t, KeyHash> family_of_;  ///< used by commit() alone
};

// The version that was keyed upon, when it is still the head.
Result<std::optional<store::Stored>> KeyedIntake::base_of(const KeyedDocument& keyed,
                                                          const store::Scope& scope) {
    if (keyed.family.empty()) {
        return std::nullopt;
    }
    const FamilyId family = TRY(FamilyId::parse(keyed.family));
    auto base = TRY(workspace_.get(store::Kind::family, family.printed(), scope, true));
    if (!base) {
        return fail(Code::not_found, "keluarga itu tidak ada, atau di luar wilayah akun ini",
                    "there is no such family, or it is outside of this account's areas");
    }
    if (base->version != keyed.version) {
        return std::unexpected(another_version(base->version, keyed.version));
    }
    return base;
}

// Members keep the ids that they had in the version before; nobody brings those of others.
Result<void> KeyedIntake::give_ids(const KeyedDocument& keyed, const KeyedDocument* before,
                                   KeyedRows& rows) {
    const bool fresh = before == nullptr;
    const int64_t family = fresh ? next_family_++ : TRY(FamilyId::parse(keyed.family)).value;
    auto& family_id = rows.columns.family.find("family_id")->int64s[0];
    family_id = family;
    store::Column& version = *rows.columns.family.find("form_version");
    version.codes[0] = static_cast<int32_t>(version.dictionary.size());
    version.dictionary.push_back(form_.form().version());
    std::set<std::string> known = fresh ? std::set<std::string>{} : persons_of(*before);
    auto& ids = rows.columns.person.find("person_id")->int64s;
    auto& owners = rows.columns.person.find("family_id")->int64s;
    for (size_t m = 0; m < keyed.members.size(); ++m) {
        const std::string& person = keyed.members[m].person;
        owners[m] = family;
        if (person.empty()) {
            ids[m] = next_person_++;
        } else if (known.erase(person) == 1) {
            ids[m] = TRY(PersonId::parse(person)).value;
        } else {
            Error error{Code::bad_input,
                        {"orang itu bukan anggota keluarga ini, atau disebut dua kali",
                         "that person is no member of this family, or is named twice"},
                        {{}, 0, "person"},
                        {}};
            return std::unexpected(std::move(error));
        }
    }
    return {};
}

Result<PreparedDocument> KeyedIntake::prepare(const KeyedDocument& keyed,
                                              const store::Scope& scope) {
    if (!scope.contains(keyed.area)) {
        return fail(Code::no_right, "wilayah itu di luar kewenangan akun ini",
                    "that area is outside of what this account may see");
    }
    const auto base = TRY(base_of(keyed, scope));
    KeyedRows rows = TRY(form_.rows(keyed));
    PreparedDocument out;
    out.building_no = TRY(census_number(rows, "building_no"));
    out.family_no = TRY(census_number(rows, "family_no"));
    std::optional<KeyedDocument> before;
    if (base) {
        before = TRY(form_.keyed(*base));
        out.area_before = base->document.area;
        out.building_no_before = number_in(*before, "building_no");
        out.family_no_before = number_in(*before, "family_no");
    }
    TRY(give_ids(keyed, before ? &*before : nullptr, rows));
    out.family_id = rows.columns.family.at("family_id").int64s[0];
    out.version = keyed.version;
    store::Document& document = out.document;
    document.kind = store::Kind::family;
    document.key = FamilyId{out.family_id}.printed();
    document.area = keyed.area;
    const store::AnswersEncoder encoder{form_.form(), rows.columns};
    encoder.encode(0, document.answers);
    document.identity = form_.identity(rows);
    document.author = keyed.author;
    document.reason = keyed.reason;
    const int32_t day = rows.columns.family.at("interview_date").int32s[0];
    document.valid_on = Date::from_number(day).value_or(Date{});
    document.idempotency = keyed.idempotency;
    out.unchanged = base && base->document.answers == document.answers &&
                    base->document.identity == document.identity &&
                    base->document.area == document.area;
    return out;
}

// Why a document cannot follow what is there and what came before it in the batch.
std::optional<Error> KeyedIntake::refusal(const PreparedDocument& document,
                                          std::set<int64_t>& families_seen,
                                          std::map<CensusKey, int64_t>& keys_seen) {
    const CensusKey key = key_of(document);
    const auto owner = family_of_.find(key);
    if (owner != family_of_.end() && owner->second != document.family_id) {
        return taken(owner->second);
    }
    const auto other = keys_seen.find(key);
    if (other != keys_seen.end() && other->second != document.family_id) {
        return taken(other->second);
    }
    if (!families_seen.insert(document.family_id).second) {
        return another_version(document.version + 1, document.version);
    }
    if (document.version > 0) {
        const auto head =
            workspace_.get(store::Kind::family, document.document.key, every_area(), false);
        if (!head) {
            return head.error();
        }
        const int32_t now = *head ? (*head)->version : 0;
        if (now != document.version) {
            return another_version(now, document.version);
        }
    }
    keys_seen.emplace(key, document.family_id);
    return std::nullopt;
}

std::vector<Result<AcceptedDocument>> KeyedIntake::commit(
    std::span<const PreparedDocument> documents) {
    std::vector<Result<AcceptedDocument>> out(documents.size());
    std::vector<std::string> texts;
    for (const PreparedDocument& one : documents) {
        texts.push_back(one.document.idempotency);
    }
    const auto known = workspace_.acknowledged(texts);
    if (!known) {
        std::ranges::fill(out, std::unexpected(known.error()));
        return out;
    }
    std::vector<store::Document> written;
    std::vector<size_t> whose;
    std::vector<std::pair<size_t, size_t>> twins;  // sent twice in one batch: later, first
    std::map<std::string, size_t> first_with;
    std::set<int64_t> families_seen;
    std::map<CensusKey, int64_t> keys_seen;
    for (size_t i = 0; i < documents.size(); ++i) {
        const PreparedDocument& one = documents[i];
        const auto& before = (*known)[i];
        const bool named = !texts[i].empty();
        if (before && before->kind == store::Kind::family) {
            out[i] = AcceptedDocument{before->key, before->version, before->batch, true};
        } else if (one.unchanged && one.with.empty()) {
            out[i] = AcceptedDocument{one.document.key, one.version, 0, true};
        } else if (const auto first = first_with.find(texts[i]);
                   named && first != first_with.end()) {
            twins.emplace_back(i, first->second);
        } else if (auto error = refusal(one, families_seen, keys_seen)) {
            out[i] = std::unexpected(std::move(*error));
        } else {
            first_with.emplace(texts[i], i);
            whose.push_back(i);
            if (!one.unchanged) {
                written.push_back(one.document);
            }
            written.insert(written.end(), one.with.begin(), one.with.end());
        }
    }
    const auto receipt = written.empty() ? Result<store::Receipt>{} : workspace_.append(written);
    for (const size_t i : whose) {
        if (!receipt) {
            out[i] = std::unexpected(receipt.error());
            continue;
        }
        const PreparedDocument& one = documents[i];
        out[i] = AcceptedDocument{one.document.key, one.version + (one.unchanged ? 0 : 1),
                                  receipt->batch, one.unchanged};
        family_of_.erase({one.area_before, one.building_no_before, one.family_no_before});
        family_of_[key_of(one)] = one.family_id;
    }
    for (const auto& [later, first] : twins) {
        out[later] = out[first];
        if (out[later]) {
            out[later]->repeated = true;
        }
    }
    return out;
}

}  // namespace

Result<std::unique_ptr<Intake>> Intake::open(store::Workspace& workspace, const Options& options) {
    const std::string forms = form::default_forms_folder(options.forms_folder);
    auto form = TRY(form::Form::load(forms + "/regsosek22-k"));
    auto intake = std::make_unique<KeyedIntake>(workspace, std::move(form));
    TRY(intake->load());
    return intake;
}

}  // namespace regsosek::collect
