// Conditional and partial responses.
#include "serve/partial.h"

#include <algorithm>

#include "ground/base/hash.h"
#include "ground/base/text.h"

namespace regsosek::serve {

namespace {

constexpr size_t tag_digits = 20;

const std::string* header_of(const Response& response, std::string_view name) {
    const auto found =
        std::ranges::find(response.headers, name, &std::pair<std::string, std::string>::first);
    return found == response.headers.end() ? nullptr : &found->second;
}

// If-None-Match compares weakly: one of a list, or any.
bool named(const std::string& list, std::string_view tag) {
    for (const std::string_view one : text::split(list, ',')) {
        std::string_view given = text::trimmed(one);
        given = given.starts_with("W/") ? given.substr(2) : given;
        if (given == tag || given == "*") {
            return true;
        }
    }
    return false;
}

struct Part {
    size_t first = 0;
    size_t last = 0;  ///< inclusive
};

enum class Asked { whole, part, nowhere };

// "bytes=a-b", "bytes=a-" or "bytes=-n" of a body; what cannot be read is no wish.
Asked part_of(std::string_view range, size_t size, Part& part) {
    constexpr std::string_view unit = "bytes=";
    if (!range.starts_with(unit) || range.find(',') != std::string_view::npos) {
        return Asked::whole;
    }
    range = text::trimmed(range.substr(unit.size()));
    const size_t dash = range.find('-');
    if (dash == std::string_view::npos) {
        return Asked::whole;
    }
    const auto low = text::integer(range.substr(0, dash));
    const auto high = text::integer(range.substr(dash + 1));
    const bool to_end = dash + 1 == range.size();
    if (dash == 0) {
        if (!high || *high < 0) {
            return Asked::whole;
        }
        part = {size - std::min(size, static_cast<size_t>(*high)), size - 1};
        return *high == 0 || size == 0 ? Asked::nowhere : Asked::part;
    }
    if (!low || *low < 0 || (!to_end && (!high || *high < *low))) {
        return Asked::whole;
    }
    if (static_cast<uint64_t>(*low) >= size) {
        return Asked::nowhere;
    }
    part = {static_cast<size_t>(*low), size - 1};
    if (!to_end) {
        part.last = std::min(part.last, static_cast<size_t>(*high));
    }
    return Asked::part;
}

bool is_json(std::string_view type) {
    return type.find("json") != std::string_view::npos;
}

void cut(const Request& request, Response& response) {
    Part part;
    const size_t size = response.body.size();
    const Asked asked = part_of(request.header("range"), size, part);
    if (asked == Asked::nowhere) {
        response.status = 416;
        response.body.clear();
        response.headers.emplace_back("Content-Range", "bytes */" + std::to_string(size));
    } else if (asked == Asked::part) {
        response.status = 206;
        response.body = response.body.substr(part.first, part.last - part.first + 1);
        response.headers.emplace_back("Content-Range", "bytes " + std::to_string(part.first) + "-" +
                                                           std::to_string(part.last) + "/" +
                                                           std::to_string(size));
    }
}

}  // namespace

void answer_in_part(const Request& request, Response& response) {
    const bool reads = request.method == "GET" || request.method == "HEAD";
    if (!reads || response.status != 200 || response.events) {
        return;
    }
    const bool download = !is_json(response.type);
    if (download && header_of(response, "ETag") == nullptr) {
        response.headers.emplace_back(
            "ETag", "\"" + hex(blake2b(response.body)).substr(0, tag_digits) + "\"");
    }
    const std::string* found = header_of(response, "ETag");
    const std::string tag = found == nullptr ? std::string{} : *found;
    if (!tag.empty() && named(request.header("if-none-match"), tag)) {
        response.status = 304;
        response.body.clear();
        response.type.clear();
        return;
    }
    if (!download || header_of(response, "Content-Encoding") != nullptr) {
        return;
    }
    response.headers.emplace_back("Accept-Ranges", "bytes");
    const std::string& only_if = request.header("if-range");
    if (request.method == "GET" && (only_if.empty() || only_if == tag)) {
        cut(request, response);
    }
}

}  // namespace regsosek::serve
