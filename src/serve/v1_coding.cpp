// /v1/validate/coding: the PMLs' queue of descriptions of work, suggestions as somebody types, and
// the code that is chosen.
#include <algorithm>

#include "ground/base/ids.h"
#include "ground/base/json_members.h"
#include "serve/route.h"

namespace regsosek::serve {

namespace {

constexpr uint64_t choice_bytes_max = 4096;
constexpr int64_t page_preset = 50;
constexpr int64_t page_max = 500;
constexpr int64_t titles_preset = 10;
constexpr int64_t titles_max = 50;
constexpr std::string_view choice_schema =
    R"({"type":"object","required":["code","code_now","query","question"],"properties":{
        "code":{"type":"integer","minimum":1,"maximum":99},
        "code_now":{"type":"integer","minimum":-3,"maximum":99},
        "evidence":{"type":"string","maxLength":500},
        "query":{"type":"string","minLength":1,"maxLength":200},
        "question":{"enum":["r417","r421"]}}})";

Result<validate::Coding> coding_of(Desk& desk) {
    validate::CodingOptions options;
    options.forms_folder = desk.options().forms_folder;
    options.kbli_path = desk.options().settings.text("validate_kbli_file");
    options.kbji_path = desk.options().settings.text("validate_kbji_file");
    return desk.coding().open(options);
}

// What the form calls an industry, in the language of the request.
std::string label_of(const Context& context, int32_t industry) {
    const auto& lists = context.desk.form().codelists();
    const auto list = std::ranges::find(lists, "industry26", &form::CodeList::name);
    if (list == lists.end()) {
        return {};
    }
    const auto found = std::ranges::find(list->codes, industry, &form::CodeLabel::code);
    return found == list->codes.end() ? std::string{} : std::string(found->label.in(context.lang));
}

json::Value suggestions_json(const Context& context,
                             const std::vector<validate::Suggestion>& suggestions) {
    json::Array out;
    for (const validate::Suggestion& one : suggestions) {
        out.push_back(object({{"by_words", truth(one.by_words)},
                              {"code", integer(one.code)},
                              {"kbli", text(one.kbli)},
                              {"kbli_title", text(one.kbli_title)},
                              {"label", text(label_of(context, one.code))}}));
    }
    return array(std::move(out));
}

json::Value item_json(const Context& context, const validate::CodingItem& item) {
    const std::string family = item.query.substr(0, item.query.find('/'));
    return object({{"area", text(AreaCode{item.area}.text())},
                   {"building_no", integer(item.building_no)},
                   {"code_now", integer(item.code)},
                   {"family", text(family)},
                   {"family_no", integer(item.family_no)},
                   {"member_no", integer(item.member_no)},
                   {"pml", text(item.pml)},
                   {"query", text(item.query)},
                   {"question", text(item.question)},
                   {"suggestions", suggestions_json(context, item.suggestions)},
                   {"text", text(item.text)}});
}

// What a member wrote of the own work is an answer; of who is under 18 it belongs to children too.
Result<Response> queue(Context& context) {
    if (!context.role->sees("answers")) {
        return fail(Code::no_right, "peran ini tidak melihat isian", "this role sees no answers");
    }
    const store::Scope scope = TRY(context.scope());
    const auto limit = static_cast<size_t>(TRY(context.number("limit", page_preset, 1, page_max)));
    const auto offset = static_cast<size_t>(TRY(context.number("offset", 0, 0, INT32_MAX)));
    const validate::Coding coding = TRY(coding_of(context.desk));
    const validate::CodingPage page = TRY(coding.queue(context.desk.workspace(), scope, offset,
                                                       limit, context.role->sees("children")));
    json::Array items;
    for (const validate::CodingItem& item : page.items) {
        items.push_back(item_json(context, item));
    }
    return Response::of(object({{"items", array(std::move(items))},
                                {"lists", texts(coding.lists())},
                                {"total", integer(page.total)}}));
}

Result<Response> search(Context& context) {
    const std::string& typed = context.request.parameter("text");
    const std::string& asked = context.request.parameter("list");
    const auto most =
        static_cast<size_t>(TRY(context.number("limit", titles_preset, 1, titles_max)));
    const validate::Coding coding = TRY(coding_of(context.desk));
    json::Array titles;
    for (const validate::Title& one :
         TRY(coding.search(asked.empty() ? "industry" : asked, typed, most))) {
        titles.push_back(object({{"code", text(one.code)},
                                 {"industry", integer(one.industry)},
                                 {"label", text(label_of(context, one.industry))},
                                 {"title", text(one.title)}}));
    }
    return Response::of(
        object({{"suggestions", suggestions_json(context, coding.suggest(typed, most))},
                {"titles", array(std::move(titles))}}));
}

// The value as a file of decisions says it: nothing for a blank, "-" for not asked.
std::string value_text(int64_t code) {
    constexpr int64_t not_asked = -1;
    constexpr int64_t blank = -2;
    if (code == not_asked || code == blank) {
        return code == blank ? "" : "-";
    }
    return std::to_string(code);
}

// What queue() shows to this role, and nothing else, is given a code.
Result<void> check_waits(Context& context, const json::Value& body) {
    if (!context.role->sees("answers")) {
        return fail(Code::no_right, "peran ini tidak melihat isian", "this role sees no answers");
    }
    const validate::Coding coding = TRY(coding_of(context.desk));
    const bool waits = TRY(coding.waits(
        context.desk.workspace(), context.account->scope(), json::text_in(body, "query"),
        json::text_in(body, "question"), static_cast<int32_t>(json::integer_in(body, "code_now")),
        context.role->sees("children")));
    if (!waits) {
        return fail(Code::conflict, "uraian itu tidak menunggu kode",
                    "that description does not wait for a code");
    }
    return {};
}

Result<Response> choose(Context& context) {
    const json::Value body = TRY(context.body());
    TRY(check_waits(context, body));
    validate::AnswerCorrection correction;
    correction.query = json::text_in(body, "query");
    correction.variable = json::text_in(body, "question");
    correction.old_value = value_text(json::integer_in(body, "code_now"));
    correction.new_value = std::to_string(json::integer_in(body, "code"));
    correction.evidence = json::text_in(body, "evidence");
    correction.author = "coding:" + context.account->name;
    constexpr int64_t seconds_per_day = 86'400;
    correction.decided_on = Date{static_cast<int32_t>(context.now / seconds_per_day)};
    validate::DecideOptions options;
    options.form = &context.desk.form();
    Desk& desk = context.desk;
    bool fresh = false;
    TRY(desk.writes().append([&]() -> Result<void> {
        const auto corrected =
            validate::correct_one(desk.workspace(), context.account->scope(), correction, options);
        fresh = corrected.value_or(false);
        return corrected ? Result<void>{} : std::unexpected(corrected.error());
    }));
    return Response::of(object({{"repeated", truth(!fresh)}}));
}

}  // namespace

void add_coding_routes(std::vector<Route>& to) {
    to.push_back({"GET",
                  "/v1/validate/coding",
                  "coding.write",
                  {"Uraian pekerjaan yang menunggu kode PML, dengan usulan",
                   "Descriptions of work that wait for the PML's code, with suggestions"},
                  queue,
                  {{"area", "first digits of an area code", false, false, area_schema},
                   {"limit", "at most so many", true, false,
                    R"({"type":"integer","minimum":1,"maximum":500})"},
                   {"offset", "rows to leave out", true, false,
                    R"({"type":"integer","minimum":0,"maximum":2147483647})"}}});
    to.push_back({"GET",
                  "/v1/validate/coding/search",
                  "coding.write",
                  {"Cari judul KBLI, KBJI, atau lapangan usaha sambil mengetik",
                   "Search titles of KBLI, KBJI or industries while typing"},
                  search,
                  {{"text", "what was typed so far", false, true,
                    R"({"type":"string","minLength":1,"maxLength":200})"},
                   {"list", "industry, kbli or kbji", false, false,
                    R"({"type":"string","enum":["industry","kbji","kbli"]})"},
                   {"limit", "at most so many", true, false,
                    R"({"type":"integer","minimum":1,"maximum":50})"}}});
    to.push_back({"POST",
                  "/v1/validate/coding",
                  "coding.write",
                  {"Kode untuk satu uraian: pembetulan tercatat",
                   "A code for a description: a correction on record"},
                  choose,
                  {},
                  false,
                  choice_bytes_max,
                  choice_schema});
}

}  // namespace regsosek::serve
