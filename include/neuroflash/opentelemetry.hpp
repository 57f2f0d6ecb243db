// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_OPENTELEMETRY_HPP
#define NEUROFLASH_OPENTELEMETRY_HPP

#include <neuroflash/observer.hpp>

#include <opentelemetry/trace/provider.h>
#include <opentelemetry/trace/span_startoptions.h>

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace neuroflash::inline v0 {

/**
 * \brief Reports each call of a client as a span of OpenTelemetry.
 *
 * `neuroflash.hpp` does not include it: it needs the API of OpenTelemetry for C++ (Debian:
 * opentelemetry-cpp-dev and libabsl-dev), and your program links its exporter of spans.
 *
 * A span has the name of the operation, the kind client, and the time of the call. A call that
 * failed has the status error and the name of its code. No attribute has a token, a secret, a
 * prompt, a path or a query.
 *
 * | attribute | value |
 * |---|---|
 * | `error.type` | the name of the code, if the call failed |
 * | `neuroflash.charge.state` | whether the call was charged |
 * | `neuroflash.charge.credits`, or `neuroflash.charge.tokens` for texts | what it cost, if known |
 * | `neuroflash.attempts`, `neuroflash.recovered` | attempts; whether the history had the images |
 * | `neuroflash.phase.NAME` | seconds in the phase of that name, where they are not zero |
 * | `neuroflash.trace_id` | `call_params::trace_id`, if set |
 *
 * A `call_params::trace_id` in the form of a W3C `traceparent` makes the span a child of that span.
 * Any other span has no parent.
 *
 * \par Thread safety
 * Several clients may share one.
 */
class opentelemetry_observer : public observer
{
public:
    /// The tracer that spans are started with.
    using tracer_pointer = opentelemetry::nostd::shared_ptr<opentelemetry::trace::Tracer>;

    /// Uses that tracer.
    explicit opentelemetry_observer(tracer_pointer tracer) : tracer_(std::move(tracer)) {}

    /// Uses the tracer `neuroflash` of the program's provider, as it is now.
    opentelemetry_observer()
        : opentelemetry_observer(
              opentelemetry::trace::Provider::GetTracerProvider()->GetTracer("neuroflash"))
    {
    }

    /// Reports the call.
    void on_call_finished(call_finished const& event) override
    {
        auto const name = to_string(event.call.kind);
        auto const span = tracer_->StartSpan(text(name), {}, {}, start_of(event));
        describe(*span, event);
        span->End();
    }

private:
    using span = opentelemetry::trace::Span;

    static opentelemetry::nostd::string_view text(std::string_view from) noexcept
    {
        return {from.data(), from.size()};
    }

    // The call is over, and its time is known.
    static opentelemetry::trace::StartSpanOptions start_of(call_finished const& event)
    {
        using std::chrono::duration_cast;
        using std::chrono::steady_clock;
        using std::chrono::system_clock;
        auto options = opentelemetry::trace::StartSpanOptions();
        options.kind = opentelemetry::trace::SpanKind::kClient;
        options.start_system_time =
            system_clock::now() - duration_cast<system_clock::duration>(event.spent.elapsed);
        options.start_steady_time =
            steady_clock::now() - duration_cast<steady_clock::duration>(event.spent.elapsed);
        // A span that is active on the client's thread does not belong to the call.
        options.parent =
            opentelemetry::context::Context(opentelemetry::trace::kIsRootSpanKey, true);
        if (auto const parent = parent_in(event.call.trace_id)) options.parent = *parent;
        return options;
    }

    /// A number that is not known has no attribute: 0 would be taken for a cost.
    static void describe_charge(span& to, charge_verdict const& cost)
    {
        to.SetAttribute("neuroflash.charge.state", text(to_string(cost.state)));
        if (cost.state == charge_state::unknown) return;
        if (cost.unit == charge_unit::credits) {
            to.SetAttribute("neuroflash.charge.credits", cost.credits);
        } else if (cost.state == charge_state::not_charged || cost.tokens != 0) {
            to.SetAttribute("neuroflash.charge.tokens", cost.tokens);
        }
    }

    static void describe(span& to, call_finished const& event)
    {
        describe_charge(to, event.charge);
        to.SetAttribute("neuroflash.attempts", event.spent.attempts);
        to.SetAttribute("neuroflash.recovered", event.recovered);
        if (!event.call.trace_id.empty()) {
            to.SetAttribute("neuroflash.trace_id", text(event.call.trace_id));
        }
        for (std::size_t i = 0; i < phase_count; ++i) {
            auto const where = static_cast<phase>(i);
            auto const spent = std::chrono::duration<double>(event.spent.in(where));
            if (spent.count() == 0) continue;
            auto const name = "neuroflash.phase." + std::string(to_string(where));
            to.SetAttribute(name, spent.count());
        }
        if (event.code == errc{}) return;
        to.SetAttribute("error.type", text(to_string(event.code)));
        to.SetStatus(opentelemetry::trace::StatusCode::kError, text(to_string(event.code)));
    }

    /// `00-`, 32 and 16 hexadecimal digits, and the flags.
    static std::optional<opentelemetry::trace::SpanContext> parent_in(std::string_view from)
    {
        constexpr std::size_t trace_at = 3;
        constexpr std::size_t span_at = 36;
        constexpr std::size_t flags_at = 53;
        constexpr std::size_t whole = 55;
        if (from.size() != whole || !from.starts_with("00-") || from[span_at - 1] != '-' ||
            from[flags_at - 1] != '-') {
            return {};
        }
        auto trace = std::array<std::uint8_t, 16>();
        auto parent = std::array<std::uint8_t, 8>();
        auto flags = std::array<std::uint8_t, 1>();
        if (!read_hex(from.substr(trace_at), trace) || !read_hex(from.substr(span_at), parent) ||
            !read_hex(from.substr(flags_at), flags)) {
            return {};
        }
        auto const context = opentelemetry::trace::SpanContext(
            opentelemetry::trace::TraceId(bytes_of(trace)),
            opentelemetry::trace::SpanId(bytes_of(parent)),
            opentelemetry::trace::TraceFlags(flags[0]), true);
        if (!context.IsValid()) return {};
        return context;
    }

    template <std::size_t Size>
    static opentelemetry::nostd::span<std::uint8_t const, Size>
    bytes_of(std::array<std::uint8_t, Size> const& from) noexcept
    {
        // Built WITH_STL, this is std::span, whose constructor for a fixed size is explicit.
        return opentelemetry::nostd::span<std::uint8_t const, Size>(from.data(), Size);
    }

    template <std::size_t Size>
    static bool read_hex(std::string_view from, std::array<std::uint8_t, Size>& into) noexcept
    {
        auto const digit = [](char c) {
            return c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
        };
        for (std::size_t i = 0; i < Size; ++i) {
            auto const high = digit(from[2 * i]);
            auto const low = digit(from[2 * i + 1]);
            if (high < 0 || low < 0) return false;
            into[i] = static_cast<std::uint8_t>(high * 16 + low);
        }
        return true;
    }

    tracer_pointer tracer_;
};

} // namespace neuroflash::inline v0

#endif
