// SPDX-License-Identifier: BSL-1.0
#include "sandbox/wire.hpp"

#include <boost/beast/http/status.hpp>

#include <ctime>

namespace neuroflash::inline v0::sandbox {

namespace {

void add(std::string& head, std::string_view name, std::string_view value)
{
    head += name;
    head += ": ";
    head += value;
    head += "\r\n";
}

std::string http_date(std::chrono::system_clock::time_point time)
{
    std::time_t const now = std::chrono::system_clock::to_time_t(time);
    std::tm parts{};
    gmtime_r(&now, &parts);
    char text[40];
    auto const size = std::strftime(text, sizeof text, "%a, %d %b %Y %H:%M:%S GMT", &parts);
    return std::string(text, size);
}

} // namespace

std::string head_of(http_response const& response, head_style const& style)
{
    namespace http = boost::beast::http;
    std::string head;
    head.reserve(256);
    head += "HTTP/1.1 ";
    head += std::to_string(response.status);
    head += ' ';
    // A status of no standard, such as 529, has no reason; Beast would write `<unknown-status>`.
    auto const status = http::int_to_status(response.status);
    if (status != http::status::unknown) head += std::string_view(http::obsolete_reason(status));
    head += "\r\n";
    add(head, "Date", http_date(style.now));
    if (!response.content_type.empty()) add(head, "Content-Type", response.content_type);
    for (auto const& [name, value] : response.headers) add(head, name, value);
    if (response.status != 204 && response.status != 304)
        add(head, "Content-Length", std::to_string(response.payload().size()));
    if (!style.keep_alive) add(head, "Connection", "close");
    else if (style.old_version) // HTTP/1.0 closes unless the request says otherwise
        add(head, "Connection", "keep-alive");
    head += "\r\n";
    return head;
}

} // namespace neuroflash::inline v0::sandbox
