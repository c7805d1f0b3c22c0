// The sample that is keyed twice: who waits, where two keys differ, what the paper says.
#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <mutex>
#include <set>

#include "ground/base/ids.h"
#include "ground/base/json.h"
#include "ground/base/json_members.h"
#include "ground/base/random.h"
#include "ground/base/text.h"
#include "ground/store/answers_encoder.h"
#include "regsosek/collect.h"
#include "word/collect/keyed.h"

namespace regsosek::collect {

namespace {

constexpr std::string_view second_prefix = "K2/";
constexpr std::string_view verdict_prefix = "K2A/";
constexpr std::string_view keyed_at_screens = "entry:";
constexpr uint64_t draw_stream = 2;  // of the hash that draws, so that no other use draws alike
constexpr int64_t reads_looked_at = 1000;

const store::Scope& every_area() {
    static const store::Scope scope{{AreaRange{0, INT64_MAX}}};
    return scope;
}

std::string answer_to(const std::vector<KeyedAnswer>& answers, const std::string& question) {
    const auto found = std::ranges::find(answers, question, &KeyedAnswer::question);
    return found == answers.end() ? std::string{} : found->text;
}

std::string answer_of(const KeyedDocument& document, size_t member, const std::string& question) {
    if (member == 0) {
        return answer_to(document.answers, question);
    }
    return member > document.members.size()
               ? std::string{}
               : answer_to(document.members[member - 1].answers, question);
}

void put_answer(KeyedDocument& document, size_t member, const std::string& question,
                std::string_view text) {
    auto& answers = member == 0 ? document.answers : document.members[member - 1].answers;
    std::erase_if(answers, [&](const KeyedAnswer& one) { return one.question == question; });
    if (!text.empty()) {
        answers.push_back({question, std::string(text)});
    }
}

// The account behind an author.
std::string account_of(const std::string& author) {
    return author.starts_with(keyed_at_screens) ? author.substr(keyed_at_screens.size()) : author;
}

// What the paper says, by the adjudicator.
struct Decided {
    KeyedDocument right;
    std::vector<size_t>
        numbers;  // in `right`, from 1, of each member of either key; 0: not on paper

    // The number in `right` of a member of the keys; nothing when the paper has no such member.
    std::optional<size_t> number(size_t member) const {
        const size_t found = member == 0 ? 0 : numbers[member - 1];
        return member != 0 && found == 0 ? std::nullopt : std::optional(found);
    }
};

// Which members the paper has. One who stands in one key alone is there when any answer is; one of
// whom both keys tell goes when nothing is left.
std::vector<bool> on_paper(const KeyedDocument& right, size_t in_first, size_t in_both,
                           const std::map<size_t, bool>& some_answer) {
    std::vector<bool> out(right.members.size());
    for (size_t m = 0; m < out.size(); ++m) {
        const auto decided = some_answer.find(m + 1);
        if (decided == some_answer.end()) {
            out[m] = m < in_first;  // the keys do not differ in what is compared
        } else {
            out[m] = decided->second || (m < in_both && !right.members[m].answers.empty());
        }
    }
    return out;
}

// The first key with what the adjudicator says of each difference; a member of the second key alone
// comes with all answers of the second key. Errors: bad_input (a difference without a verdict).
Result<Decided> decide(const KeyedDocument& first, const KeyedDocument& second,
                       std::span<const SecondDifference> different,
                       const std::vector<SecondVerdict>& verdicts) {
    Decided out{first, {}};
    const size_t in_first = first.members.size();
    for (size_t m = in_first; m < second.members.size(); ++m) {
        out.right.members.push_back({"", second.members[m].answers});
    }
    std::map<size_t, bool> some_answer;  // by member: whether any verdict has a text
    for (const SecondDifference& one : different) {
        const auto said = std::ranges::find_if(verdicts, [&](const SecondVerdict& verdict) {
            return verdict.member == one.member && verdict.question == one.question;
        });
        if (said == verdicts.end()) {
            Error error{Code::bad_input,
                        {"setiap perbedaan perlu putusan", "every difference needs a verdict"},
                        {{}, 0, one.question},
                        {}};
            return std::unexpected(std::move(error));
        }
        const std::string_view text = text::trimmed(said->text);
        put_answer(out.right, one.member, one.question, text);
        bool& some = some_answer[one.member];
        some = some || !text.empty();
    }
    const auto stays =
        on_paper(out.right, in_first, std::min(in_first, second.members.size()), some_answer);
    std::vector<KeyedMember> members;
    for (size_t m = 0; m < stays.size(); ++m) {
        if (stays[m]) {
            members.push_back(std::move(out.right.members[m]));
        }
        out.numbers.push_back(stays[m] ? members.size() : 0);
    }
    out.right.members = std::move(members);
    return out;
}

std::unexpected<Error> no_task() {
    return fail(Code::not_found, "dokumen itu tidak ada dalam sampel entri kedua",
                "that document is not in the sample that is keyed twice");
}

class Sample final : public DoubleEntry {
public:
    Sample(store::Workspace& workspace, std::shared_ptr<const form::Form> form,
           DoubleOptions options)
        : workspace_(workspace), form_(std::move(form)), options_(std::move(options)) {}

    Result<std::vector<SecondTask>> tasks(const store::Scope& scope,
                                          const std::function<bool(const SecondTask&)>& wanted,
                                          size_t most) override;
    Result<SecondTask> enter(const store::Scope& scope, const KeyedDocument& keyed) override;
    Result<std::vector<SecondDifference>> differences(const store::Scope& scope,
                                                      const std::string& family) override;
    Result<void> settle(const store::Scope& scope, const std::string& family,
                        const std::vector<SecondVerdict>& verdicts, const std::string& author,
                        Intake& intake) override;
    Result<std::vector<OperatorFigures>> figures() override;

private:
    bool drawn(int64_t family) const {
        constexpr uint64_t parts = 1'000'000;
        return static_cast<double>(mix64(static_cast<uint64_t>(family), draw_stream) % parts) <
               options_.share * static_cast<double>(parts);
    }
    // What the record says of the sample.
    struct Seen {
        int64_t sequence = 0;  // up to which the record was read
        std::map<int64_t, SecondTask> tasks;
        std::map<std::string, OperatorFigures, std::less<>> figures;
    };
    Result<void> refresh();
    void see_family(const store::Stored& stored, Seen& seen) const;
    static Result<void> see_paper(const store::Stored& stored, Seen& seen);
    Result<SecondTask> task(const store::Scope& scope, const std::string& family);
    Result<void> check_blind(const store::Scope& scope, const SecondTask& task,
                             const std::string& author);
    Result<store::Stored> normal(const KeyedDocument& keyed) const;
    std::vector<SecondDifference> compare(const KeyedDocument& first, const KeyedDocument& second,
                                          int64_t& compared) const;
    Result<KeyedDocument> second_key(const std::string& family, const store::Scope& scope) const;

    store::Workspace& workspace_;
    KeyedForm form_;
    DoubleOptions options_;
    std::mutex mutex_;  ///< held while what follows is read or grows
    Seen seen_;
};

// A first version that was keyed at a screen.
void Sample::see_family(const store::Stored& stored, Seen& seen) const {
    if (stored.version != 1 || !stored.document.author.starts_with(keyed_at_screens)) {
        return;
    }
    const std::string author = account_of(stored.document.author);
    ++seen.figures[author].documents;
    const auto id = FamilyId::parse(stored.document.key);
    if (id && drawn(id->value)) {
        SecondTask& task = seen.tasks[id->value];
        task.family = stored.document.key;
        task.area = stored.document.area;
        task.first = author;
    }
}

Result<void> Sample::see_paper(const store::Stored& stored, Seen& seen) {
    const std::string& key = stored.document.key;
    const bool verdict = key.starts_with(verdict_prefix);
    if (!verdict && !key.starts_with(second_prefix)) {
        return {};
    }
    const auto id = TRY(FamilyId::parse(key.substr(key.find('/') + 1)));
    const json::Value body = TRY(json::parse(stored.document.answers));
    SecondTask& task = seen.tasks[id.value];
    auto& figures = seen.figures;
    task.family = id.printed();
    task.area = stored.document.area;
    if (verdict) {
        task.state = SecondState::settled;
        figures[task.first].errors += json::integer_in(body, "errors_first");
        figures[task.second].errors += json::integer_in(body, "errors_second");
        figures[task.first].compared += task.compared;
        figures[task.second].compared += task.compared;
        return {};
    }
    task.first = json::text_in(body, "first");
    task.second = account_of(stored.document.author);
    task.compared = json::integer_in(body, "compared");
    const json::Value* different = body.find("different");
    task.different = different == nullptr || different->array() == nullptr
                         ? 0
                         : static_cast<int64_t>(different->array()->size());
    task.state = task.different == 0 ? SecondState::agreed : SecondState::differs;
    ++figures[task.second].again;
    if (task.state == SecondState::agreed) {
        figures[task.first].compared += task.compared;
        figures[task.second].compared += task.compared;
    }
    return {};
}

// Reads what the record got since the last time. The mutex is held.
Result<void> Sample::refresh() {
    const int64_t head = workspace_.head_sequence();
    if (head == seen_.sequence) {
        return {};
    }
    Seen seen =
        seen_;  // a scan that fails half-way leaves what was known, and counts nothing twice
    for (const store::Kind kind : {store::Kind::family, store::Kind::paper}) {
        store::Scan scan;
        scan.kind = kind;
        scan.after = seen_.sequence;
        scan.as_of = head;
        scan.latest_only = false;
        scan.with_answers = kind == store::Kind::paper;
        TRY(workspace_.scan(scan, every_area(),
                            [&](std::span<const store::Stored> block) -> Result<void> {
                                for (const store::Stored& one : block) {
                                    if (kind == store::Kind::family) {
                                        see_family(one, seen);
                                    } else if (auto read = see_paper(one, seen); !read) {
                                        return read;
                                    }
                                }
                                return {};
                            }));
    }
    seen.sequence = head;
    seen_ = std::move(seen);
    return {};
}

Result<std::vector<SecondTask>> Sample::tasks(const store::Scope& scope,
                                              const std::function<bool(const SecondTask&)>& wanted,
                                              size_t most) {
    const std::lock_guard lock{mutex_};
    TRY(refresh());
    std::vector<SecondTask> out;
    for (auto& [id, task] : seen_.tasks) {
        if (out.size() >= most) {
            break;
        }
        if (!scope.contains(task.area) || !wanted(task)) {
            continue;
        }
        if (task.building_no == 0) {
            const auto stored =
                TRY(workspace_.get(store::Kind::family, task.family, every_area(), false));
            const json::Value answers =
                stored ? TRY(json::parse(stored->document.answers)) : json::Value{};
            task.building_no = static_cast<int32_t>(json::integer_in(answers, "building_no"));
            task.family_no = static_cast<int32_t>(json::integer_in(answers, "family_no"));
        }
        out.push_back(task);
    }
    return out;
}

Result<SecondTask> Sample::task(const store::Scope& scope, const std::string& family) {
    const FamilyId id = TRY(FamilyId::parse(family));
    const std::lock_guard lock{mutex_};
    TRY(refresh());
    const auto found = seen_.tasks.find(id.value);
    if (found == seen_.tasks.end() || !scope.contains(found->second.area)) {
        return no_task();
    }
    return found->second;
}

// Who keys again has neither keyed the document nor read it, or a part of it.
Result<void> Sample::check_blind(const store::Scope& scope, const SecondTask& task,
                                 const std::string& author) {
    if (task.first == author) {
        return fail(Code::no_right, "entri kedua dilakukan oleh operator lain",
                    "somebody else keys a document the second time");
    }
    const FamilyId id = TRY(FamilyId::parse(task.family));
    const auto reads = TRY(workspace_.accesses(id.value, scope, reads_looked_at));
    const bool read = std::ranges::any_of(reads, [&](const store::Access& one) {
        const bool answers = one.action == "document.read" || one.action == "family.read" ||
                             one.action == "document.building";
        return answers && one.account == author;
    });
    if (read) {
        return fail(Code::no_right, "akun ini sudah membaca dokumen itu; entri kedua harus buta",
                    "this account has read the document; the second key must be blind");
    }
    return {};
}

// A keyed document as the record would hold it, so that both keys are written alike.
Result<store::Stored> Sample::normal(const KeyedDocument& keyed) const {
    KeyedRows rows = TRY(form_.rows(keyed));
    rows.columns.family.find("family_id")->int64s[0] = TRY(FamilyId::parse(keyed.family)).value;
    store::Column& version = *rows.columns.family.find("form_version");
    version.codes[0] = static_cast<int32_t>(version.dictionary.size());
    version.dictionary.push_back(form_.form().version());
    auto& persons = rows.columns.person.find("person_id")->int64s;
    for (size_t m = 0; m < persons.size(); ++m) {
        persons[m] = static_cast<int64_t>(m) + 1;  // a place on the paper, no one's id
    }
    store::Stored out;
    out.document.area = keyed.area;
    out.document.key = keyed.family;
    store::AnswersEncoder{form_.form(), rows.columns}.encode(0, out.document.answers);
    out.document.identity = form_.identity(rows);
    return out;
}

std::vector<SecondDifference> Sample::compare(const KeyedDocument& first,
                                              const KeyedDocument& second,
                                              int64_t& compared) const {
    std::vector<SecondDifference> out;
    const size_t members = std::max(first.members.size(), second.members.size());
    compared = 0;
    for (size_t member = 0; member <= members; ++member) {
        for (const form::Question& question : form_.form().questions()) {
            const bool level =
                question.level == (member == 0 ? expr::Level::family : expr::Level::member);
            const bool wanted =
                options_.fields.empty() ||
                std::ranges::find(options_.fields, question.name) != options_.fields.end();
            if (!level || !wanted || said_by_area(question.name)) {
                continue;
            }
            std::string a = answer_of(first, member, question.name);
            std::string b = answer_of(second, member, question.name);
            compared += a.empty() && b.empty() ? 0 : 1;
            if (a != b) {
                out.push_back({member, question.name, std::move(a), std::move(b)});
            }
        }
    }
    return out;
}

// The body of a second key around the document as it was keyed.
std::string second_body(const std::vector<SecondDifference>& different, int64_t compared,
                        const std::string& entered, const std::string& first, int32_t upon) {
    std::string out;
    json::Writer writer(out);
    writer.begin_object();
    writer.key("compared");
    writer.value(compared);
    writer.key("different");
    writer.begin_array();
    for (const SecondDifference& one : different) {
        writer.value(fmt::format("{}/{}", one.member, one.question));
    }
    writer.end_array();
    writer.key("entered");
    writer.raw(entered);
    writer.key("first");
    writer.value(first);
    writer.key("upon");
    writer.value(int64_t{upon});
    writer.end_object();
    return out;
}

Result<SecondTask> Sample::enter(const store::Scope& scope, const KeyedDocument& keyed) {
    const SecondTask before = TRY(task(scope, keyed.family));
    if (before.state != SecondState::waiting) {
        return fail(Code::conflict, "entri kedua dokumen itu sudah ada",
                    "that document has a second key already");
    }
    if (!keyed.author.starts_with(keyed_at_screens)) {
        return fail(Code::usage, "entri kedua dari layar saja", "second keys come from screens");
    }
    TRY(check_blind(scope, before, keyed.author.substr(keyed_at_screens.size())));
    const auto head = TRY(workspace_.get(store::Kind::family, before.family, scope, true));
    if (!head) {
        return no_task();
    }
    const store::Stored written = TRY(normal(keyed));
    int64_t compared = 0;
    const auto different = compare(TRY(form_.keyed(*head)), TRY(form_.keyed(written)), compared);
    store::Document document;
    document.kind = store::Kind::paper;
    document.key = std::string(second_prefix) + before.family;
    document.area = head->document.area;
    document.answers =
        second_body(different, compared, written.document.answers, before.first, head->version);
    document.identity = written.document.identity;
    document.author = keyed.author;
    document.reason = "entri kedua";
    document.valid_on = head->document.valid_on;
    document.family = before.family;
    TRY(workspace_.append(std::span(&document, 1)));
    return task(scope, before.family);
}

Result<KeyedDocument> Sample::second_key(const std::string& family,
                                         const store::Scope& scope) const {
    auto stored =
        TRY(workspace_.get(store::Kind::paper, std::string(second_prefix) + family, scope, true));
    if (!stored) {
        return no_task();
    }
    const json::Value body = TRY(json::parse(stored->document.answers));
    const json::Value* entered = body.find("entered");
    stored->document.answers = entered == nullptr ? "{}" : json::canonical(*entered);
    return form_.keyed(*stored);
}

Result<std::vector<SecondDifference>> Sample::differences(const store::Scope& scope,
                                                          const std::string& family) {
    const SecondTask of = TRY(task(scope, family));
    const auto head = TRY(workspace_.get(store::Kind::family, of.family, scope, true));
    if (!head || of.state != SecondState::differs) {
        return no_task();
    }
    const KeyedDocument second = TRY(second_key(of.family, scope));
    int64_t compared = 0;
    return compare(TRY(form_.keyed(*head)), second, compared);
}

// What the adjudicator said, as the record keeps it.
store::Document verdict_document(const store::Stored& head, const PreparedDocument& prepared,
                                 int64_t errors_first, int64_t errors_second) {
    store::Document document;
    document.kind = store::Kind::paper;
    document.key = std::string(verdict_prefix) + head.document.key;
    document.area = head.document.area;
    document.answers =
        fmt::format(R"({{"errors_first":{},"errors_second":{},"version":{}}})", errors_first,
                    errors_second, prepared.version + (prepared.unchanged ? 0 : 1));
    document.author = prepared.document.author;
    document.reason = prepared.document.reason;
    document.valid_on = head.document.valid_on;
    return document;
}

Result<void> Sample::settle(const store::Scope& scope, const std::string& family,
                            const std::vector<SecondVerdict>& verdicts, const std::string& author,
                            Intake& intake) {
    const SecondTask of = TRY(task(scope, family));
    if (of.state != SecondState::differs) {
        return fail(Code::conflict, "dokumen itu tidak menunggu putusan",
                    "that document waits for no verdict");
    }
    if (author == of.first || author == of.second) {
        return fail(Code::no_right, "yang memutus bukan salah satu operatornya",
                    "neither of the two who keyed decides");
    }
    const auto head = TRY(workspace_.get(store::Kind::family, of.family, scope, true));
    if (!head) {
        return no_task();
    }
    const KeyedDocument first = TRY(form_.keyed(*head));
    const KeyedDocument second = TRY(second_key(of.family, scope));
    int64_t compared = 0;
    const auto different = compare(first, second, compared);
    Decided decided = TRY(decide(first, second, different, verdicts));
    decided.right.author = std::string(keyed_at_screens) + author;
    decided.right.reason = "putusan entri ganda";
    PreparedDocument prepared = TRY(intake.prepare(decided.right, scope));
    store::Stored settled;
    settled.document = prepared.document;
    const KeyedDocument paper = TRY(form_.keyed(settled));
    int64_t errors_first = 0;
    int64_t errors_second = 0;
    for (const SecondDifference& one : different) {
        const auto number = decided.number(one.member);
        const std::string answer = number ? answer_of(paper, *number, one.question) : std::string{};
        errors_first += answer == one.first ? 0 : 1;
        errors_second += answer == one.second ? 0 : 1;
    }
    // In one group commit: what the operators got wrong is never lost behind the new version.
    prepared.with.push_back(verdict_document(*head, prepared, errors_first, errors_second));
    const auto accepted = intake.commit(std::span(&prepared, 1));
    if (!accepted[0]) {
        return std::unexpected(accepted[0].error());
    }
    return {};
}

Result<std::vector<OperatorFigures>> Sample::figures() {
    const std::lock_guard lock{mutex_};
    TRY(refresh());
    std::vector<OperatorFigures> out;
    for (const auto& [author, figures] : seen_.figures) {
        out.push_back(figures);
        out.back().author = author;
    }
    return out;
}

}  // namespace

Result<std::unique_ptr<DoubleEntry>> DoubleEntry::open(store::Workspace& workspace,
                                                       const DoubleOptions& options) {
    const std::string forms = form::default_forms_folder(options.forms_folder);
    auto form = TRY(form::Form::load(forms + "/regsosek22-k"));
    for (const std::string& field : options.fields) {
        if (form->find(field) == nullptr) {
            return fail(Code::bad_input,
                        "entry_double_fields: formulir tidak punya '" + field + "'",
                        "entry_double_fields: the form has no '" + field + "'");
        }
    }
    return std::make_unique<Sample>(workspace, std::move(form), options);
}

}  // namespace regsosek::collect
