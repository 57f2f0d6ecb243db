// SPDX-License-Identifier: BSL-1.0
#include "sandbox/json_place.hpp"
#include "sandbox/repeated_member.hpp"

#include <neuroflash/sandbox/fault_plan.hpp>

#include <boost/beast/core/string.hpp>
#include <boost/json/stream_parser.hpp>

#include <algorithm>
#include <random>
#include <stdexcept>
#include <string>
#include <string_view>

namespace neuroflash::inline v0::sandbox {

namespace {

constexpr std::int64_t longest_wait = 86'400'000; // milliseconds: a day
constexpr std::int64_t most_bytes = 64 << 20;
constexpr std::int64_t most_times = 1'000'000'000;

std::chrono::milliseconds wait_at(json_place const& at)
{
    return std::chrono::milliseconds(at.whole(0, longest_wait));
}

std::chrono::seconds seconds_at(json_place const& at)
{
    return std::chrono::seconds(at.whole(0, longest_wait / 1000));
}

int count_at(json_place const& at, int least)
{
    return static_cast<int>(at.whole(least, most_times));
}

unsigned status_at(json_place const& at)
{
    return static_cast<unsigned>(at.whole(200, 599));
}

std::size_t size_at(json_place const& at)
{
    return static_cast<std::size_t>(at.whole(0, most_bytes));
}

std::uint64_t seed_at(json_place const& at)
{
    return static_cast<std::uint64_t>(at.whole(1, INT64_MAX));
}

fault_kind kind_named(json_place const& at, std::string const& name)
{
    auto const kind = fault_kind_named(name);
    if (!kind) at.refuse("there is no kind `" + name + "`");
    return *kind;
}

std::map<fault_kind, double> weights_at(json_place const& at)
{
    auto made = std::map<fault_kind, double>();
    at.each_member([&](std::string const& name, json_place const& member) {
        auto const kind = kind_named(member, name);
        if (!drawable(kind, fault_target::paid) && !drawable(kind, fault_target::connection) &&
            !drawable(kind, fault_target::text))
            member.refuse("this kind cannot be drawn, only planned in `faults`");
        made[kind] = member.number(0, 1e9);
    });
    auto const has_weight = [](auto const& one) { return one.second > 0; };
    if (!made.empty() && std::ranges::none_of(made, has_weight))
        at.refuse("no weight is above 0, so nothing would be drawn");
    return made;
}

/// The method at that place. One in small letters is refused, because no request has it.
std::string method_at(json_place const& at)
{
    auto made = at.text();
    auto const is_capital = [](char c) { return c >= 'A' && c <= 'Z'; };
    if (!std::ranges::all_of(made, is_capital)) at.refuse("a method is in capitals, such as POST");
    return made;
}

/// The beginning of a path at that place. A URL and a query are refused.
std::string path_at(json_place const& at)
{
    auto made = at.text();
    if (!made.empty() && (made.front() != '/' || made.find_first_of("?#") != std::string::npos))
        at.refuse("the beginning of a path is needed, such as /api/");
    return made;
}

/// The number of requests that the fault is applied to; -1 for all. 0 is refused as a mistake.
int times_at(json_place const& at)
{
    auto const made = count_at(at, -1);
    if (made == 0) at.refuse("0 would never be applied; -1 is always");
    return made;
}

/// The value of a header at that place.
std::string header_value_at(json_place const& at)
{
    auto made = at.text();
    auto const is_control = [](char c) {
        auto const byte = static_cast<unsigned char>(c);
        return (byte < ' ' && c != '\t') || byte == 0x7f;
    };
    if (std::ranges::any_of(made, is_control))
        at.refuse("a header has no line breaks or other control characters");
    return made;
}

/// Refuses a name that HTTP does not allow, and one that every response has already, because two
/// fields of that name would make it invalid.
void require_header_name(std::string const& name, json_place const& at)
{
    auto const fits = [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
            std::string_view("!#$%&'*+-.^_`|~").find(c) != std::string_view::npos;
    };
    if (name.empty() || !std::ranges::all_of(name, fits))
        at.refuse("a header cannot have this name");
    using boost::beast::iequals;
    if (iequals(name, "Content-Type")) at.refuse("write it as `content_type` of the fault");
    if (iequals(name, "Content-Length") || iequals(name, "Transfer-Encoding"))
        at.refuse("it follows from the body; the kind `raw` sends any bytes");
}

/// The headers of a planned response.
std::vector<std::pair<std::string, std::string>> headers_at(json_place const& at)
{
    auto made = std::vector<std::pair<std::string, std::string>>();
    at.each_member([&](std::string const& name, json_place const& member) {
        require_header_name(name, member);
        made.emplace_back(name, header_value_at(member));
    });
    return made;
}

/// How a member of an object is read.
template <class T>
struct member_reader
{
    std::string_view name;
    void (*read)(T& into, json_place const& at);
};

constexpr member_reader<fault> fault_members[] = {
    {"kind", [](fault& f, json_place const& at) { f.kind = kind_named(at, at.text()); }},
    {"method", [](fault& f, json_place const& at) { f.method = method_at(at); }},
    {"path", [](fault& f, json_place const& at) { f.path_prefix = path_at(at); }},
    {"times", [](fault& f, json_place const& at) { f.times = times_at(at); }},
    {"skip", [](fault& f, json_place const& at) { f.skip = count_at(at, 0); }},
    {"charge_first", [](fault& f, json_place const& at) { f.charge_first = at.flag(); }},
    {"status", [](fault& f, json_place const& at) { f.status = status_at(at); }},
    {"headers", [](fault& f, json_place const& at) { f.headers = headers_at(at); }},
    {"body", [](fault& f, json_place const& at) { f.body = at.text(); }},
    {"content_type", [](fault& f, json_place const& at) { f.content_type = header_value_at(at); }},
    {"bytes", [](fault& f, json_place const& at) { f.bytes = size_at(at); }},
    {"wait_ms", [](fault& f, json_place const& at) { f.wait = wait_at(at); }},
    {"history_late_ms", [](fault& f, json_place const& at) { f.history_late = wait_at(at); }},
    {"retry_after_s", [](fault& f, json_place const& at) { f.retry_after = seconds_at(at); }},
    {"raw", [](fault& f, json_place const& at) { f.raw = at.text(); }},
    {"keep_open", [](fault& f, json_place const& at) { f.keep_open = at.flag(); }},
};

template <class T, std::size_t N>
void read_member(
    member_reader<T> const (&readers)[N], T& into, std::string const& name, json_place const& at)
{
    auto const reader = std::ranges::find(readers, name, &member_reader<T>::name);
    if (reader == std::end(readers)) at.refuse("there is no such member");
    reader->read(into, at);
}

/// Whether a response of that status says that nothing was charged. A gateway sends 408 and 499
/// when it stops waiting, and a model may fail with 424 after it was asked: a client trusts none of
/// the three.
constexpr bool is_rejection(unsigned status) noexcept
{
    return status / 100 == 4 && status != 408 && status != 424 && status != 499;
}

/// Whether a response of that status has a body. Bytes after one without a body would be taken for
/// the next response.
constexpr bool has_body(unsigned status) noexcept
{
    return status != 204 && status != 304;
}

fault fault_at(json_place const& at)
{
    auto const kind = at.member("kind");
    auto made = fault(kind_named(kind, kind.text()));
    auto const row = row_of(made.kind);
    at.each_member([&](std::string const& name, json_place const& member) {
        read_member(fault_members, made, name, member);
        if (name == "charge_first" && made.charge_first && row.charge == fault_charge::never)
            member.refuse("`" + std::string(row.name) + "` is never charged");
        if ((name == "method" || name == "path") && affects_connection(made.kind))
            member.refuse("`" + std::string(row.name) + "` affects connections, not requests");
    });
    auto const refuses = made.kind == fault_kind::response && is_rejection(made.status);
    if (refuses && made.charge_first)
        at.refuse("an answer from 400 to 499, except 408, 424 and 499, is never charged");
    if (made.kind == fault_kind::charged_refusal && made.status / 100 != 5)
        at.refuse("the status of `charged_refusal` is 500 to 599");
    if (made.kind == fault_kind::response && !has_body(made.status) && !made.body.empty())
        at.refuse("a response with the status 204 or 304 has no body");
    return made;
}

std::vector<fault> faults_at(json_place const& at)
{
    auto made = std::vector<fault>();
    at.each_element([&](json_place const& element) { made.push_back(fault_at(element)); });
    return made;
}

constexpr member_reader<fault_plan> plan_members[] = {
    {"seed", [](fault_plan& p, json_place const& at) { p.seed = seed_at(at); }},
    {"rate", [](fault_plan& p, json_place const& at) { p.rate = at.number(0, 1); }},
    {"free_rate", [](fault_plan& p, json_place const& at) { p.free_rate = at.number(0, 1); }},
    {"connection_rate",
     [](fault_plan& p, json_place const& at) { p.connection_rate = at.number(0, 1); }},
    {"text_rate", [](fault_plan& p, json_place const& at) { p.text_rate = at.number(0, 1); }},
    {"charge_share", [](fault_plan& p, json_place const& at) { p.charge_share = at.number(0, 1); }},
    {"weights", [](fault_plan& p, json_place const& at) { p.weights = weights_at(at); }},
    {"stall_time_ms", [](fault_plan& p, json_place const& at) { p.stall_time = wait_at(at); }},
    {"delay_time_ms", [](fault_plan& p, json_place const& at) { p.delay_time = wait_at(at); }},
    {"drip_time_ms", [](fault_plan& p, json_place const& at) { p.drip_time = wait_at(at); }},
    {"retry_after_s", [](fault_plan& p, json_place const& at) { p.retry_after = seconds_at(at); }},
    {"history_late_ms", [](fault_plan& p, json_place const& at) { p.history_late = wait_at(at); }},
    {"faults", [](fault_plan& p, json_place const& at) { p.faults = faults_at(at); }},
};

/// The message for a text that is not JSON, such as "line 3: ...".
std::string no_json(std::string_view text, std::size_t stopped, std::string const& why)
{
    auto const read = text.substr(0, stopped);
    return "line " + std::to_string(1 + std::ranges::count(read, '\n')) + ": invalid JSON: " + why;
}

std::uint64_t any_seed()
{
    auto device = std::random_device();
    // The seed has few enough digits to be typed again.
    return 1 + device() % 999'999'999;
}

} // namespace

fault_plan fault_plan::parse(std::string_view text)
{
    auto parser = boost::json::stream_parser();
    auto ec = boost::system::error_code();
    auto const read = parser.write_some(text, ec);
    auto const rest = text.substr(std::min(read, text.size()));
    if (!ec && rest.find_first_not_of(" \t\r\n") != std::string_view::npos)
        throw std::invalid_argument(no_json(text, read, "something follows the end"));
    if (!ec) parser.finish(ec);
    if (ec) throw std::invalid_argument(no_json(text, read, ec.message()));
    auto const document = parser.release();
    refuse_repeated_members(text);
    auto made = fault_plan();
    made.seed = any_seed();
    made.rate = 0;
    json_place(document, "$").each_member([&](std::string const& name, json_place const& member) {
        read_member(plan_members, made, name, member);
    });
    return made;
}

} // namespace neuroflash::inline v0::sandbox
