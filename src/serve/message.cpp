// Requests, responses and problems (RFC 9457).
#include "serve/message.h"

#include "ground/base/text.h"

namespace regsosek::serve {

namespace {

const std::string none;

const std::string& find(const std::map<std::string, std::string>& map, const std::string& name) {
    const auto found = map.find(name);
    return found == map.end() ? none : found->second;
}

}  // namespace

bool Request::near() const {
    return peer.starts_with("127.") || peer.starts_with("::ffff:127.") || peer == "::1";
}

const std::string& Request::header(const std::string& name) const {
    return find(headers, name);
}

const std::string& Request::parameter(const std::string& name) const {
    return find(query, name);
}

Lang Request::lang() const {
    const std::string& asked = parameter("lang");
    const std::string& wanted = asked.empty() ? header("accept-language") : asked;
    return wanted.starts_with("en") ? Lang::en : Lang::id;
}

std::string Request::cookie(std::string_view name) const {
    for (const std::string_view one : text::split(header("cookie"), ';')) {
        const std::string_view pair = text::trimmed(one);
        const size_t equals = pair.find('=');
        if (equals != std::string_view::npos && pair.substr(0, equals) == name) {
            return std::string(pair.substr(equals + 1));
        }
    }
    return {};
}

Response Response::of(const json::Value& value, int status) {
    Response out;
    out.status = status;
    out.body = json::canonical(value);
    return out;
}

Response Response::problem(const Error& error, Lang lang, int status) {
    const CodeInfo& facts = info(error.code);
    const int told = status == 0 ? facts.http_status : status;
    json::Value value;
    json::Object& object = value.data.emplace<json::Object>();
    const auto put = [&](const char* key, std::string_view text) {
        object[key].data = std::string(text);
    };
    put("code", facts.name);
    put("detail", error.what.in(lang));
    if (!error.hint.in(lang).empty()) {
        put("hint", error.hint.in(lang));
    }
    if (!error.place.column.empty()) {
        put("field", error.place.column);
    }
    object["status"].data = static_cast<int64_t>(told);
    put("title", lang == Lang::en ? facts.title_en : facts.title_id);
    put("type", "about:blank");
    Response out = of(value, told);
    out.type = "application/problem+json";
    return out;
}

Response Response::nothing() {
    Response out;
    out.status = 204;
    out.type.clear();
    return out;
}

}  // namespace regsosek::serve
