// SPDX-License-Identifier: BSL-1.0
#include "cli/client/http_debug.hpp"

#include "cli/render/text.hpp"

#include <neuroflash/core/text/redact.hpp>

#include <array>
#include <chrono>
#include <string_view>
#include <utility>

namespace neuroflash::cli {

namespace {

/// What may be shown. Authorization, cookies and addresses of redirects are not in it.
constexpr auto harmless_fields = std::to_array<std::string_view>({
    "Accept",
    "Accept-Encoding",
    "Content-Encoding",
    "Content-Length",
    "Content-Type",
    "Connection",
    "Date",
    "Host",
    "Retry-After",
    "Server",
    "Transfer-Encoding",
    "User-Agent",
    "X-Request-Id",
    "x-workspace-id",
});

template <class Message>
std::string fields_of(Message const& find)
{
    auto text = std::string();
    for (auto const name : harmless_fields) {
        auto const value = std::string_view(find(name));
        if (value.empty()) continue;
        text += (text.empty() ? "" : "; ") + std::string(name) + ": " + printable(value);
    }
    return text.empty() ? text : " [" + text + ']';
}

std::string request_line(int number, exchange_request const& request)
{
    auto const& message = request.message;
    auto const target = message.target();
    auto const path = target.substr(0, target.find('?'));
    auto const query = path.size() == target.size() ? "" : "?...";
    auto const fields = [&](std::string_view name) { return message.field(name); };
    return "[http " + std::to_string(number) + "] > " + std::string(to_string(message.method())) +
        ' ' + printable(request.origin.to_string() + std::string(path)) + query + ", " +
        std::to_string(message.body().size()) + " bytes" + fields_of(fields);
}

std::string
response_line(int number, exchange_outcome const& outcome, std::chrono::nanoseconds took)
{
    auto line = "[http " + std::to_string(number) + "] < ";
    auto const& response = outcome.response;
    if (response.status != 0) line += std::to_string(response.status) + ", ";
    if (outcome.code != errc{}) line += std::string(to_string(outcome.code)) + ", ";
    line += seconds(took) + (outcome.reused ? ", connection reused" : ", new connection");
    if (!response.body.empty()) line += ", " + std::to_string(response.body.size()) + " bytes";
    return line + fields_of([&](std::string_view name) { return response.fields.find(name); });
}

} // namespace

struct http_debug::exchange_printer
{
    std::function<void(std::string)> print;
    credentials account;
    int number = 0;

    void print_clean(std::string line, exchange_request const& request) const
    {
        auto const field = std::string_view(request.message.field("Authorization"));
        core::hide(line, account.client_secret());
        core::hide(line, field.substr(field.find(' ') + 1));
        print(std::move(line));
    }

    template <class Exchanger>
    asio::awaitable<void>
    around(Exchanger& inner, exchange_request const& request, exchange_outcome& into)
    {
        auto const which = ++number;
        print_clean(request_line(which, request), request);
        auto const start = std::chrono::steady_clock::now();
        auto exchanging = inner.exchange(request, into);
        co_await std::move(exchanging);
        auto const took = std::chrono::steady_clock::now() - start;
        print_clean(response_line(which, into, took), request);
    }
};

/// The right to one exchange, which is printed.
class http_debug::printed_exchanger : public exchanger
{
public:
    printed_exchanger(exchange_slot inner, std::shared_ptr<exchange_printer> by)
        : inner_(std::move(inner)), by_(std::move(by))
    {
    }

    asio::awaitable<void> exchange(exchange_request const& request, exchange_outcome& into) override
    {
        return by_->around(inner_, request, into);
    }

    void on_slot_returned() noexcept override { inner_.release(); }

private:
    exchange_slot inner_;
    std::shared_ptr<exchange_printer> by_;
};

http_debug::http_debug(
    std::shared_ptr<transport> real, credentials account, std::function<void(std::string)> print)
    : real_(std::move(real)), printer_(std::make_shared<exchange_printer>())
{
    printer_->print = std::move(print);
    printer_->account = std::move(account);
}

asio::awaitable<void> http_debug::acquire(slot_request const& what, exchange_slot& into)
{
    auto acquiring = real_->acquire(what, into);
    if (acquiring.valid()) return wrap_when_ready(std::move(acquiring), into);
    wrap(into);
    return {};
}

asio::awaitable<void>
http_debug::wrap_when_ready(asio::awaitable<void> acquiring, exchange_slot& into) const
{
    co_await std::move(acquiring);
    wrap(into);
}

void http_debug::wrap(exchange_slot& into) const
{
    if (!into) return;
    into = exchange_slot(std::make_shared<printed_exchanger>(std::move(into), printer_));
}

asio::awaitable<void> http_debug::exchange(exchange_request const& request, exchange_outcome& into)
{
    return printer_->around(*real_, request, into);
}

} // namespace neuroflash::cli
