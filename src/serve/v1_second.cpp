// /v1/collect/second, /v1/collect/work: documents keyed twice, and what operators did.
#include <algorithm>

#include "ground/base/ids.h"
#include "ground/base/json_members.h"
#include "serve/keyed_json.h"
#include "serve/route.h"

namespace regsosek::serve {

namespace {

constexpr uint64_t document_bytes_max = 256 * 1024;
constexpr uint64_t work_bytes_max = 1024;
constexpr std::string_view verdicts_schema =
    R"({"type":"object","required":["verdicts"],"properties":{
        "verdicts":{"type":"array","maxItems":20000,"items":{"type":"object",
            "required":["question","text"],"properties":{
                "member":{"type":"integer","minimum":0,"maximum":99},
                "question":{"type":"string"},"text":{"type":"string"}}}}}})";
constexpr size_t listed_max = 500;       // documents of a kind on one screen
constexpr size_t operators_min = 3;      // fewer, and a median tells on a colleague
constexpr int64_t keys_max = 100'000;    // of one document
constexpr int64_t seconds_max = 86'400;  // of one document
constexpr int64_t seconds_per_hour = 3600;
constexpr int64_t per_thousand = 1000;

const char* name_of(collect::SecondState state) {
    constexpr const char* names[] = {"waiting", "agreed", "differs", "settled"};
    return names[static_cast<size_t>(state)];
}

json::Value task_json(const collect::SecondTask& task) {
    return object({{"area", text(AreaCode{task.area}.text())},
                   {"building_no", integer(task.building_no)},
                   {"compared", integer(task.compared)},
                   {"different", integer(task.different)},
                   {"family", text(task.family)},
                   {"family_no", integer(task.family_no)},
                   {"first", text(task.first)},
                   {"second", text(task.second)},
                   {"state", text(name_of(task.state))}});
}

// What waits for this operator says where the paper is, and nothing of the first key.
json::Value waiting_json(const collect::SecondTask& task) {
    return object({{"area", text(AreaCode{task.area}.text())},
                   {"building_no", integer(task.building_no)},
                   {"family", text(task.family)},
                   {"family_no", integer(task.family_no)}});
}

Result<Response> list(Context& context) {
    const store::Scope scope = TRY(context.scope());
    collect::DoubleEntry& sample = context.desk.double_entry();
    using collect::SecondState;
    using collect::SecondTask;
    const auto waits = [&](const SecondTask& task) {
        return task.state == SecondState::waiting && task.first != context.account->name;
    };
    json::Array waiting;
    for (const SecondTask& task : TRY(sample.tasks(scope, waits, listed_max))) {
        waiting.push_back(waiting_json(task));
    }
    json::Array documents;
    if (context.role->may("document.adjudicate")) {
        // What differs comes first: it waits for somebody.
        for (const bool differs : {true, false}) {
            const auto wanted = [&](const SecondTask& task) {
                return (task.state == SecondState::differs) == differs;
            };
            for (const SecondTask& task : TRY(sample.tasks(scope, wanted, listed_max))) {
                documents.push_back(task_json(task));
            }
        }
    }
    return Response::of(object(
        {{"documents", array(std::move(documents))}, {"waiting", array(std::move(waiting))}}));
}

Result<Response> enter(Context& context) {
    const json::Value body = TRY(context.body());
    collect::KeyedDocument keyed = TRY(keyed_document(body));
    keyed.family = TRY(FamilyId::parse(context.path.at("family"))).printed();
    keyed.author = "entry:" + context.account->name;
    Desk& desk = context.desk;
    collect::SecondTask task;
    TRY(desk.writes().append([&]() -> Result<void> {
        const auto taken = desk.double_entry().enter(context.account->scope(), keyed);
        task = taken.value_or(collect::SecondTask{});
        return taken ? Result<void>{} : std::unexpected(taken.error());
    }));
    // Who keyed again is not told whether it agreed: that would teach to guess the first key.
    return Response::of(object({{"family", text(task.family)}, {"version", integer(1)}}), 201);
}

Result<Response> differences(Context& context) {
    const FamilyId family = TRY(FamilyId::parse(context.path.at("family")));
    const store::Scope scope = context.account->scope();
    json::Array out;
    for (const auto& one : TRY(context.desk.double_entry().differences(scope, family.printed()))) {
        out.push_back(object({{"first", text(one.first)},
                              {"member", integer(static_cast<int64_t>(one.member))},
                              {"question", text(one.question)},
                              {"second", text(one.second)}}));
    }
    const auto head =
        TRY(context.desk.workspace().get(store::Kind::family, family.printed(), scope, false));
    return noted(context,
                 {{0, context.now, context.account->name, context.role->name, context.purpose,
                   "document.adjudicate", family.value, head ? head->document.area : 0}},
                 Response::of(object({{"differences", array(std::move(out))}})));
}

Result<Response> settle(Context& context) {
    const std::string family = TRY(FamilyId::parse(context.path.at("family"))).printed();
    const json::Value body = TRY(context.body());
    const json::Value* verdicts = body.find("verdicts");
    if (verdicts == nullptr || verdicts->array() == nullptr) {
        return wrong_field("verdicts", "verdicts harus larik", "verdicts must be an array");
    }
    std::vector<collect::SecondVerdict> said;
    for (const json::Value& one : *verdicts->array()) {
        const json::Value* member = one.find("member");
        const int64_t place =
            member == nullptr || member->integer() == nullptr ? 0 : *member->integer();
        said.push_back({static_cast<size_t>(std::max<int64_t>(0, place)),
                        json::text_in(one, "question"), json::text_in(one, "text")});
    }
    Desk& desk = context.desk;
    TRY(desk.writes().append([&]() -> Result<void> {
        return desk.double_entry().settle(context.account->scope(), family, said,
                                          context.account->name, desk.writes().intake());
    }));
    return Response::nothing();
}

// --- what operators did: counted by their screens, kept as office state (no truth)

struct Work {
    int64_t documents = 0;
    int64_t keys = 0;
    int64_t seconds = 0;
};

std::string work_key(const std::string& account) {
    return "entry.work." + account;
}

int64_t number_in(const json::Value& of, const char* key, int64_t most) {
    return std::clamp<int64_t>(json::integer_in(of, key), 0, most);
}

Result<Work> work_of(store::Workspace& workspace, const std::string& account) {
    const auto kept = TRY(workspace.state(work_key(account)));
    const json::Value value = kept ? TRY(json::parse(*kept)) : json::Value{};
    return Work{number_in(value, "documents", INT64_MAX), number_in(value, "keys", INT64_MAX),
                number_in(value, "seconds", INT64_MAX)};
}

Result<Response> add_work(Context& context) {
    const json::Value body = TRY(context.body());
    store::Workspace& workspace = context.desk.workspace();
    const std::lock_guard lock{context.desk.drafts_mutex()};
    Work work = TRY(work_of(workspace, context.account->name));
    work.documents += 1;
    work.keys += number_in(body, "keys", keys_max);
    work.seconds += number_in(body, "seconds", seconds_max);
    const json::Value value = object({{"documents", integer(work.documents)},
                                      {"keys", integer(work.keys)},
                                      {"seconds", integer(work.seconds)}});
    TRY(workspace.set_state(work_key(context.account->name), json::canonical(value)));
    return Response::nothing();
}

/// One operator's line: -1 where there is nothing to divide by.
struct Line {
    std::string account;
    int64_t documents = 0;
    int64_t again = 0;
    int64_t keys_per_hour = -1;
    int64_t errors_per_thousand = -1;
};

json::Value line_json(const Line& line) {
    return object({{"account", text(line.account)},
                   {"again", integer(line.again)},
                   {"documents", integer(line.documents)},
                   {"errors_per_thousand", integer(line.errors_per_thousand)},
                   {"keys_per_hour", integer(line.keys_per_hour)}});
}

// The median of those who have a figure, or -1 when they are too few.
int64_t median_of(const std::vector<Line>& lines, int64_t Line::* figure) {
    std::vector<int64_t> values;
    for (const Line& line : lines) {
        if (line.*figure >= 0) {
            values.push_back(line.*figure);
        }
    }
    if (values.size() < operators_min) {
        return -1;
    }
    std::ranges::sort(values);
    return values[values.size() / 2];
}

// Whether an operator works in the areas of who asks, all or some of them.
bool works_here(const Context& context, const std::string& operator_name) {
    const auto account = context.desk.accounts().find(operator_name);
    const store::Scope mine = context.account->scope();
    const store::Scope theirs = account ? account->scope() : store::Scope{{}};
    return std::ranges::any_of(theirs.ranges(), [&](const AreaRange& range) {
        return std::ranges::any_of(mine.ranges(), [&](const AreaRange& one) {
            return one.low < range.high && range.low < one.high;
        });
    });
}

Result<Response> show_work(Context& context) {
    std::vector<Line> lines;
    for (const auto& one : TRY(context.desk.double_entry().figures())) {
        const Work work = TRY(work_of(context.desk.workspace(), one.author));
        Line line{one.author, one.documents, one.again, -1, -1};
        if (work.seconds > 0) {
            line.keys_per_hour = work.keys * seconds_per_hour / work.seconds;
        }
        if (one.compared > 0) {
            line.errors_per_thousand = one.errors * per_thousand / one.compared;
        }
        lines.push_back(line);
    }
    const auto own = std::ranges::find(lines, context.account->name, &Line::account);
    json::Array table;
    if (context.role->may("document.adjudicate")) {
        for (const Line& line : lines) {
            if (works_here(context, line.account)) {
                table.push_back(line_json(line));
            }
        }
    }
    const Line median{"", 0, 0, median_of(lines, &Line::keys_per_hour),
                      median_of(lines, &Line::errors_per_thousand)};
    return Response::of(object(
        {{"median", line_json(median)},
         {"operators", array(std::move(table))},
         {"own",
          line_json(own == lines.end() ? Line{context.account->name, 0, 0, -1, -1} : *own)}}));
}

}  // namespace

void add_second_routes(std::vector<Route>& to) {
    const Parameter family{"family", "printed family id", false, false, family_schema};
    to.push_back({"GET",
                  "/v1/collect/second",
                  "document.write",
                  {"Dokumen yang menunggu entri kedua, atau putusan",
                   "Documents that wait for a second key, or for a verdict"},
                  list,
                  {{"area", "first digits of an area code", false, false, area_schema}}});
    to.push_back(
        {"POST",
         "/v1/collect/second/{family}",
         "document.write",
         {"Entri kedua, tanpa melihat yang pertama", "A second key, without sight of the first"},
         enter,
         {family},
         true,
         document_bytes_max,
         document_schema});
    to.push_back({"GET",
                  "/v1/collect/second/{family}",
                  "document.adjudicate",
                  {"Beda dua entri satu dokumen", "Where two keys of a document differ"},
                  differences,
                  {family},
                  true});
    to.push_back(
        {"PUT",
         "/v1/collect/second/{family}",
         "document.adjudicate",
         {"Putusan: isi kertas untuk setiap beda", "Verdicts: what the paper says of each"},
         settle,
         {family},
         false,
         document_bytes_max,
         verdicts_schema,
         ""});
    to.push_back({"POST",
                  "/v1/collect/work",
                  "document.write",
                  {"Ketukan dan waktu satu dokumen", "Keystrokes and time of a document"},
                  add_work,
                  {},
                  false,
                  work_bytes_max,
                  R"({"type":"object","properties":{
                      "keys":{"type":"integer","minimum":0},
                      "seconds":{"type":"integer","minimum":0}}})",
                  ""});
    to.push_back({"GET",
                  "/v1/collect/work",
                  "document.write",
                  {"Angka sendiri di samping median kantor; bagi pengawas, tabelnya",
                   "Own figures beside the office's median; for supervisors, the table"},
                  show_work});
}

}  // namespace regsosek::serve
