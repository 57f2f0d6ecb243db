// SPDX-License-Identifier: BSL-1.0
#include <neuroflash/metrics_snapshot.hpp>

#include <algorithm>
#include <array>
#include <charconv>
#include <initializer_list>
#include <string_view>
#include <utility>

namespace neuroflash::inline v0 {

namespace {

/// One label: name and value.
using label = std::pair<std::string_view, std::string_view>;
using labels = std::initializer_list<label>;

/// Writes the format line by line.
class exposition
{
public:
    /// Begins a metric: its lines follow.
    void begin(std::string_view name, std::string_view type, std::string_view help)
    {
        name_ = name;
        add({"# HELP neuroflash_", name, " ", help, "\n"});
        add({"# TYPE neuroflash_", name, " ", type, "\n"});
    }

    void line(labels with, std::uint64_t value) { line({}, with, {}, value); }

    /// Writes nothing if nothing was counted.
    void lines(labels with, duration_histogram const& from)
    {
        if (from.count() == 0) return;
        auto below = std::uint64_t(0);
        for (std::size_t i = 0; i < duration_histogram::bounds.size(); ++i) {
            below += from.in(i);
            auto const bound = std::chrono::milliseconds(duration_histogram::bounds[i]);
            line("_bucket", with, number(seconds(bound)).view(), below);
        }
        line("_bucket", with, "+Inf", from.count());
        line("_sum", with, {}, seconds(from.sum()));
        line("_count", with, {}, from.count());
    }

    std::string take() { return std::move(text_); }

private:
    using as_seconds = std::chrono::duration<double>;

    static double seconds(std::chrono::nanoseconds time) noexcept
    {
        return as_seconds(time).count();
    }

    /// Shortest digits that read back the same.
    class number
    {
    public:
        template <class T>
        explicit number(T value) noexcept
        {
            end_ = std::to_chars(digits_.data(), digits_.data() + digits_.size(), value).ptr;
        }
        std::string_view view() const noexcept
        {
            return {digits_.data(), static_cast<std::size_t>(end_ - digits_.data())};
        }

    private:
        std::array<char, 32> digits_{};
        char* end_ = nullptr;
    };

    void add(std::initializer_list<std::string_view> parts)
    {
        for (auto const part : parts) text_.append(part);
    }

    /// `bound` is the label le; empty if there is none.
    template <class T>
    void line(std::string_view suffix, labels with, std::string_view bound, T value)
    {
        add({"neuroflash_", name_, suffix});
        auto before = std::string_view("{");
        for (auto const& [name, said] : with) {
            add({std::exchange(before, ","), name, "=\"", said, "\""});
        }
        if (!bound.empty()) add({std::exchange(before, ","), "le=\"", bound, "\""});
        if (before != "{") text_ += '}';
        add({" ", number(value).view(), "\n"});
    }

    std::string text_;
    std::string_view name_;
};

template <class Enum, class Work>
void for_each(std::size_t count, Work work)
{
    for (std::size_t i = 0; i < count; ++i) work(static_cast<Enum>(i));
}

template <class Work>
void for_each_operation(metrics_snapshot const& from, Work work)
{
    for_each<operation>(
        operation_count, [&](operation kind) { work(to_string(kind), from.of(kind)); });
}

void write_calls(metrics_snapshot const& from, exposition& to)
{
    to.begin("calls_total", "counter", "Calls that ended, by the code they ended with.");
    for_each_operation(from, [&](std::string_view name, operation_metrics const& of) {
        for (std::size_t i = 0; i < operation_metrics::codes; ++i) {
            auto const outcome = i == 0 ? "ok" : to_string(static_cast<errc>(i));
            // A failure that never happened needs no row; the first success must be seen to come.
            if (i == 0 || of.calls[i] != 0) {
                to.line({{"operation", name}, {"outcome", outcome}}, of.calls[i]);
            }
        }
    });
}

/// A counter that every operation has.
void write_each(
    metrics_snapshot const& from, exposition& to, std::string_view metric, std::string_view help,
    std::uint64_t operation_metrics::* which)
{
    to.begin(metric, "counter", help);
    for_each_operation(from, [&](std::string_view name, operation_metrics const& of) {
        to.line({{"operation", name}}, of.*which);
    });
}

/// A counter of the operations that cost something, or settle what another call cost.
void write_paid(
    metrics_snapshot const& from, exposition& to, std::string_view metric, std::string_view help,
    std::initializer_list<charge_unit> units, std::uint64_t operation_metrics::* which)
{
    to.begin(metric, "counter", help);
    for (auto const& [kind, name, unit] : operation_names) {
        if (!unit || std::find(units.begin(), units.end(), *unit) == units.end()) continue;
        to.line({{"operation", name}}, from.of(kind).*which);
    }
}

void write_histogram(
    metrics_snapshot const& from, exposition& to, std::string_view metric, std::string_view help,
    duration_histogram operation_metrics::* which)
{
    to.begin(metric, "histogram", help);
    for_each_operation(from, [&](std::string_view name, operation_metrics const& of) {
        to.lines({{"operation", name}}, of.*which);
    });
}

void write_phases(metrics_snapshot const& from, exposition& to)
{
    to.begin(
        "phase_duration_seconds", "histogram", "Time that calls spent in a phase, if they did.");
    for_each_operation(from, [&](std::string_view name, operation_metrics const& of) {
        for_each<phase>(phase_count, [&](phase where) {
            to.lines({{"operation", name}, {"phase", to_string(where)}}, of.in(where));
        });
    });
}

void write_waits(metrics_snapshot const& from, exposition& to)
{
    to.begin("retries_total", "counter", "Further attempts planned, by what made them necessary.");
    for_each<retry_cause>(retry_cause_count, [&](retry_cause cause) {
        to.line({{"cause", to_string(cause)}}, from.retries_after(cause));
    });
    to.begin("waits_total", "counter", "Waits of calls that began, by the phase they were in.");
    for (auto const where : {phase::token, phase::queue, phase::backoff, phase::history}) {
        to.line({{"phase", to_string(where)}}, from.waits_in(where));
    }
}

void write_connections(metrics_snapshot const& from, exposition& to)
{
    to.begin("connections_opened_total", "counter", "Opened connections.");
    to.line({}, from.connections_opened);
    to.begin(
        "connections_resumed_total", "counter", "Opened connections with a resumed TLS session.");
    to.line({}, from.connections_resumed);
    to.begin("connections_closed_total", "counter", "Connections closed, by the reason.");
    for_each<close_reason>(close_reason_count, [&](close_reason why) {
        to.line({{"reason", to_string(why)}}, from.closed_for(why));
    });
    to.begin("token_renewals_total", "counter", "Access tokens fetched.");
    to.line({}, from.token_renewals);
}

void write_gauges(client_stats const& now, exposition& to)
{
    auto const gauge = [&](std::string_view name, std::string_view help, auto value) {
        to.begin(name, "gauge", help);
        to.line({}, value < 0 ? 0 : static_cast<std::uint64_t>(value));
    };
    gauge(
        "connections_open", "Connections that are open.",
        now.live > now.dialing ? now.live - now.dialing : 0);
    gauge("connections_idle", "Open connections that wait for work.", now.idle);
    gauge("connections_dialing", "Connections that are being opened.", now.dialing);
    gauge("calls_in_flight", "Calls that have begun and not ended.", now.calls);
    gauge("calls_waiting", "Calls in flight that wait for a connection.", now.waiting);
    gauge(
        "credits_in_flight", "Images that the paid calls in flight ask for.",
        now.credits_in_flight);
    if (!now.credits_left) return;
    gauge("credits_left", "Image credits left, as last read from the quota.", *now.credits_left);
}

} // namespace

std::string to_prometheus(metrics_snapshot const& from)
{
    using of = operation_metrics;
    auto to = exposition();
    write_calls(from, to);
    write_each(from, to, "attempts_total", "Requests tried.", &of::attempts);
    write_waits(from, to);
    write_paid(
        from, to, "credits_charged_total", "Image credits known to be charged.",
        {charge_unit::credits}, &of::credits_charged);
    write_paid(
        from, to, "unknown_charges_total", "Calls that may have been charged.",
        {charge_unit::credits, charge_unit::tokens}, &of::unknown_charges);
    write_paid(
        from, to, "recovered_results_total", "Calls whose images were found in the history.",
        {charge_unit::credits}, &of::recovered);
    write_connections(from, to);
    write_each(from, to, "sent_bytes_total", "Bytes of requests, TLS included.", &of::bytes_sent);
    write_each(
        from, to, "received_bytes_total", "Bytes of responses, without TLS.", &of::bytes_received);
    write_histogram(
        from, to, "call_duration_seconds", "Time from a call to its end.", &of::duration);
    write_histogram(
        from, to, "time_to_first_byte_seconds",
        "Time from an attempt's beginning to its response's header.", &of::first_byte);
    write_phases(from, to);
    if (from.now) write_gauges(*from.now, to);
    return to.take();
}

} // namespace neuroflash::inline v0
