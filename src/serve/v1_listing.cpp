// /v1/collect/listing: VK lists keyed at screens.
#include "ground/base/ids.h"
#include "ground/base/text.h"
#include "serve/keyed_json.h"
#include "serve/route.h"

namespace regsosek::serve {

namespace {

constexpr uint64_t listing_bytes_max = 1024 * 1024;  // 999 lines

collect::Options options_of(const Desk& desk) {
    collect::Options options;
    options.forms_folder = desk.options().forms_folder;
    return options;
}

Result<int64_t> area_of(const Context& context) {
    const std::string& given = context.path.at("area");
    const auto area = AreaCode::parse(given);
    if (!area || AreaCode{area->value}.text() != given) {
        return wrong_field("area", "kode sub-SLS harus 16 angka", "a sub-SLS code has 16 digits");
    }
    return area->value;
}

json::Value answers_json(const std::vector<collect::KeyedAnswer>& answers) {
    json::Value value;
    json::Object& out = value.data.emplace<json::Object>();
    for (const collect::KeyedAnswer& one : answers) {
        out[one.question] = text(one.text);
    }
    return value;
}

json::Value listing_json(const collect::KeyedListing& listing) {
    json::Array lines;
    for (const auto& line : listing.lines) {
        lines.push_back(answers_json(line));
    }
    return object({{"answers", answers_json(listing.answers)},
                   {"area", text(AreaCode{listing.area}.text())},
                   {"lines", array(std::move(lines))},
                   {"version", integer(listing.version)}});
}

Result<std::vector<collect::KeyedAnswer>> answers_of(const json::Value& from) {
    std::vector<collect::KeyedAnswer> out;
    if (from.object() == nullptr) {
        return wrong_field("answers", "isian harus objek", "answers must be an object");
    }
    for (const auto& [question, answer] : *from.object()) {
        if (answer.text() == nullptr) {
            return wrong_field(question, "isian harus teks seperti di kertas",
                               "answers are texts as on paper");
        }
        out.push_back({question, *answer.text()});
    }
    return out;
}

Result<collect::KeyedListing> listing_in(const Context& context, const json::Value& body) {
    collect::KeyedListing out;
    out.area = TRY(area_of(context));
    out.author = "entry:" + context.account->name;
    out.reason = "entri VK";
    const json::Value* answers = body.find("answers");
    out.answers = TRY(answers_of(answers == nullptr ? json::Value{} : *answers));
    const json::Value* lines = body.find("lines");
    if (lines == nullptr || lines->array() == nullptr) {
        return wrong_field("lines", "lines harus larik", "lines must be an array");
    }
    for (const json::Value& line : *lines->array()) {
        out.lines.push_back(TRY(answers_of(line)));
    }
    const std::string& match = context.request.header("if-match");
    const bool quoted = match.size() > 2 && match.front() == '"' && match.back() == '"';
    const auto version =
        quoted ? text::integer(std::string_view(match).substr(1, match.size() - 2)) : std::nullopt;
    if (!version || *version < 0 || *version > INT32_MAX) {
        return wrong_field("If-Match", "sebutkan versi yang diubah (If-Match); 0 bila belum ada",
                           "name the version that is changed (If-Match); 0 when there is none");
    }
    out.version = static_cast<int32_t>(*version);
    return out;
}

Result<Response> show_form(Context& context) {
    const auto form = TRY(form::Form::load(context.desk.options().forms_folder + "/regsosek22-vk"));
    return Response::of(form_json(*form, context.lang));
}

store::Access listing_read(const Context& context, int64_t area) {
    return {
        0, context.now, context.account->name, context.role->name, context.purpose, "listing.read",
        0, area};
}

Result<Response> read_listing(Context& context) {
    const int64_t area = TRY(area_of(context));
    Desk& desk = context.desk;
    const auto listing = TRY(
        collect::listing_of(desk.workspace(), context.account->scope(), area, options_of(desk)));
    if (!listing) {
        return fail(Code::not_found, "daftar itu belum ada, atau di luar wilayah akun ini",
                    "there is no such list yet, or it is outside of this account's areas");
    }
    Response out = Response::of(listing_json(*listing));
    out.headers.emplace_back("ETag", "\"" + std::to_string(listing->version) + "\"");
    return noted(context, {listing_read(context, area)}, std::move(out));
}

// The problem of a conflict, with the list as it is now: a read like any other.
Response conflict(const Context& context, const Error& error, int64_t area) {
    Response out = Response::problem(error, context.lang);
    const auto now = collect::listing_of(context.desk.workspace(), context.account->scope(), area,
                                         options_of(context.desk));
    auto problem = json::parse(out.body);
    if (!problem || !now || !*now) {
        return out;
    }
    std::get<json::Object>(problem->data)["current"] = listing_json(**now);
    out.body = json::canonical(*problem);
    return noted(context, {listing_read(context, area)}, std::move(out));
}

Result<Response> write_listing(Context& context) {
    for (const char* group : {"answers", "identity"}) {
        if (!context.role->sees(group)) {
            return fail(Code::no_right, "peran ini tidak melihat seluruh daftar",
                        "this role does not see whole lists");
        }
    }
    const json::Value body = TRY(context.body());
    const collect::KeyedListing listing = TRY(listing_in(context, body));
    Desk& desk = context.desk;
    const std::lock_guard lock{desk.listings_mutex()};
    int32_t version = 0;
    const auto written = desk.writes().append([&]() -> Result<void> {
        version = TRY(collect::enter_listing(desk.workspace(), context.account->scope(), listing,
                                             options_of(desk)));
        return {};
    });
    if (!written && written.error().code == Code::conflict) {
        return conflict(context, written.error(), listing.area);
    }
    TRY(written);
    return Response::of(
        object({{"repeated", truth(version == listing.version)}, {"version", integer(version)}}));
}

}  // namespace

void add_listing_routes(std::vector<Route>& to) {
    const Parameter area{"area", "sub-SLS, 16 digits", false, false,
                         R"({"type":"string","pattern":"^[0-9]{16}$"})"};
    to.push_back({"GET",
                  "/v1/collect/listing",
                  "document.read",
                  {"Formulir VK: pertanyaan, kode, lebar", "Form VK: questions, codes, widths"},
                  show_form});
    to.push_back({"GET",
                  "/v1/collect/listing/{area}",
                  "document.read",
                  {"Daftar VK satu sub-SLS; ETag adalah versinya",
                   "The VK list of a sub-SLS; its ETag is the version"},
                  read_listing,
                  {area},
                  true});
    to.push_back({"PUT",
                  "/v1/collect/listing/{area}",
                  "document.write",
                  {"Daftar VK baru atau versi baru (If-Match)",
                   "A new VK list, or a new version (If-Match)"},
                  write_listing,
                  {area},
                  true,
                  listing_bytes_max,
                  R"({"type":"object","required":["answers","lines"],"properties":{
                      "answers":{"type":"object","additionalProperties":{"type":"string"}},
                      "lines":{"type":"array","maxItems":999,"items":{"type":"object",
                          "additionalProperties":{"type":"string"}}}}})"});
}

}  // namespace regsosek::serve
