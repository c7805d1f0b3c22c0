// /v1/watch/pace: documents against the field period: what is due by today, and how many were
// filled on each day.
#include <algorithm>
#include <map>

#include "serve/route.h"
#include "serve/summary.h"

namespace regsosek::serve {

namespace {

/// The period of the field work (settings field_start and field_end), with both ends.
struct Period {
    Date begin;
    Date end;
    Date today;  ///< not after the end

    int64_t length() const { return std::max(1, end.days - begin.days + 1); }
    int64_t gone() const { return std::clamp<int64_t>(today.days - begin.days + 1, 0, length()); }
    int64_t left() const { return length() - gone(); }
    /// Documents of a target that a steady pace has by today.
    int64_t due(int64_t target) const { return target * gone() / length(); }
    /// Documents a day that reach the target; -1 when the period is over.
    int64_t needed(int64_t target, int64_t documents) const {
        return left() == 0 ? -1 : (std::max<int64_t>(0, target - documents) + left() - 1) / left();
    }
};

Period period_of(const Context& context) {
    constexpr int64_t seconds_per_day = 86'400;
    const Settings& settings = context.desk.options().settings;
    Period out{settings.date("field_start"), settings.date("field_end"), {}};
    out.today = std::min(Date{static_cast<int32_t>(context.now / seconds_per_day)}, out.end);
    return out;
}

json::Value lines_of(const std::vector<watch::Progress>& all, const Period& period) {
    json::Array out;
    for (const watch::Progress& one : all) {
        const int64_t target = one.verified >= 0 ? one.verified : std::max<int64_t>(0, one.prelist);
        out.push_back(
            object({{"area", text(one.area)},
                    {"behind", integer(std::max<int64_t>(0, period.due(target) - one.documents))},
                    {"due", integer(period.due(target))},
                    {"needed", integer(period.needed(target, one.documents))},
                    {"officer", text(one.officer)},
                    {"target", integer(target)}}));
    }
    return array(std::move(out));
}

// Documents by the day of the interview, days without one left out.
Result<json::Value> days_of(store::Workspace& workspace, const store::Scope& scope) {
    store::Query query;
    query.table = "family";
    query.fields = {"interview_date", "count()"};
    query.group = {"interview_date"};
    query.order = {"interview_date"};
    const store::Table table = TRY(workspace.query(query, scope));
    json::Array out;
    for (size_t row = 0; row < table.rows; ++row) {
        const auto number = static_cast<int32_t>(table.columns[0].integer(row));
        const auto day = number > 0 ? Date::from_number(number) : std::nullopt;
        if (day) {
            out.push_back(object({{"day", text(day->iso())},
                                  {"documents", integer(table.columns[1].integer(row))}}));
        }
    }
    return array(std::move(out));
}

Result<Response> pace(Context& context) {
    const std::string& asked = context.request.parameter("by");
    const auto by = TRY(watch::by(asked.empty() ? "district" : asked));
    const store::Scope scope = TRY(context.scope());
    const auto summary = TRY(context.desk.summary());
    const Period period = period_of(context);
    json::Value days = TRY(days_of(context.desk.workspace(), scope));
    return Response::of(
        object({{"begin", text(period.begin.iso())},
                {"days", std::move(days)},
                {"end", text(period.end.iso())},
                {"lines", lines_of(watch::progress(summary->tallies, scope, by), period)},
                {"today", text(period.today.iso())}}));
}

}  // namespace

void add_pace_routes(std::vector<Route>& to) {
    to.push_back({"GET",
                  "/v1/watch/pace",
                  "progress.read",
                  {"Sasaran dan tanggal: yang seharusnya sudah masuk, dan dokumen tiap hari",
                   "Targets and dates: what is due by today, and documents of each day"},
                  pace,
                  {{"by", "regency, district, village, sls or officer", false, false,
                    R"({"enum":["","regency","district","village","sls","officer"]})"},
                   {"area", "first digits of an area code", false, false, area_schema}}});
}

}  // namespace regsosek::serve
