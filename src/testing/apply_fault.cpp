// SPDX-License-Identifier: BSL-1.0
#include "testing/simulated_exchange.hpp"

#include "service_model/fault_response.hpp"

#include <algorithm>

namespace neuroflash::inline v0::testing {

namespace {

using response_end = delivery::response_end;

/// Whether the service refuses the request without reading it.
bool is_rejected(fault_kind what) noexcept
{
    return what == fault_kind::expired_token || what == fault_kind::rate_limit ||
        what == fault_kind::quota_refused || what == fault_kind::redirected;
}

/// Whether the request arrives and its work may be done or not.
bool leaves_work_open(fault_kind what) noexcept
{
    switch (what) {
    case fault_kind::close_before_response:
    case fault_kind::stall:
    case fault_kind::garbage:
    case fault_kind::cut_body:
    case fault_kind::stall_body:
    case fault_kind::not_json:
    case fault_kind::request_timeout:
    case fault_kind::server_error:
    case fault_kind::bad_gateway:
    case fault_kind::unavailable:
    case fault_kind::busy:
    case fault_kind::overloaded:
    case fault_kind::gateway_timeout: return true;
    default: return false;
    }
}

/// Makes the beginning of a response for work that was not done, because its header may still
/// arrive.
void begin_body(delivery& from)
{
    if (from.what.message.status == 0)
        from.what.message = response_of(200, R"({"images":)").message;
}

} // namespace

delivery simulated_exchange::normal_delivery(simulated_response what)
{
    auto from = delivery();
    from.header_at = std::max(now(), what.ready.value_or(now())) + one_way();
    from.body_at = from.header_at + one_way() / 8;
    from.what = std::move(what);
    return from;
}

/// Lets the request arrive at the service, whatever happens to the client from now on.
delivery simulated_exchange::arrive()
{
    auto const what = decision_.what;
    auto const may_work = !is_rejected(what) && (!leaves_work_open(what) || decision_.work_done);
    auto given = simulated_response();
    if (!is_rejected(what)) given = handle(state_, request_, may_work);
    if (given.would_work) ++state_.paid_requests;
    work_ = given.work;
    record().work_begun = work_ != 0;
    auto const received = now() + one_way();
    // The response to work that was not done takes as long as if it had been done.
    if (given.would_work && !may_work) {
        given.ready = received + state_.random_source().within(state_.params().work);
    }
    auto from = normal_delivery(std::move(given));
    from.header_at = std::max(from.header_at, received);
    from.body_at = std::max(from.body_at, from.header_at);
    // A request that the service refuses anyway has no work that could be in doubt.
    apply_fault(from);
    cutoff_at_ = received + state_.params().request_cutoff;
    if (from.header_at > received + state_.params().request_cutoff) cut_by_gateway(from);
    return from;
}

time_point simulated_exchange::random_time_before(time_point end)
{
    auto const left = std::chrono::duration<double, std::nano>(end - now());
    return now() +
        std::chrono::duration_cast<time_point::duration>(left * state_.random_source().unit());
}

void simulated_exchange::respond_instead(delivery& from, simulated_response what)
{
    auto const ready = from.header_at;
    what.ready = std::nullopt;
    from.what = std::move(what);
    // A gateway may give up before the service does.
    from.header_at = random_time_before(ready);
    from.body_at = from.header_at + one_way() / 8;
}

void simulated_exchange::apply_fault(delivery& from)
{
    auto const what = decision_.what;
    if (what == fault_kind::redirected) {
        auto elsewhere = response_of(307, {}, {});
        elsewhere.message.fields.append("Location", request_.message.target());
        return respond_instead(from, std::move(elsewhere));
    }
    auto retry_after = decision_.retry_after;
    if (what == fault_kind::busy && !retry_after) retry_after = std::chrono::seconds(1);
    if (!may_have_retry_after(what)) retry_after.reset();
    auto const quota_status = static_cast<unsigned>(state_.params().quota_status);
    auto const unit = service_model::unit_of(request_.message.target());
    auto instead = service_model::fault_response(what, quota_status, unit, retry_after);
    if (!instead) return lose(from);
    if (what == fault_kind::not_json) from.what = response_from(std::move(*instead));
    else respond_instead(from, response_from(std::move(*instead)));
}

void simulated_exchange::lose(delivery& from)
{
    switch (decision_.what) {
    case fault_kind::close_before_response:
        from.how = response_end::lost_before_header;
        from.header_at = random_time_before(from.header_at);
        break;
    case fault_kind::stall: from.how = response_end::stalled_before_header; break;
    case fault_kind::garbage: from.how = response_end::garbage; break;
    case fault_kind::cut_body: from.how = response_end::lost_in_body; break;
    case fault_kind::stall_body: from.how = response_end::stalled_in_body; break;
    default: break; // went wrong before, or not at all
    }
    begin_body(from);
}

void simulated_exchange::cut_by_gateway(delivery& from)
{
    auto const cut = now() + state_.params().request_cutoff;
    from.header_at = from.body_at = cut;
    switch (state_.random_source().below(3)) {
    case 0: from.how = response_end::lost_before_header; break;
    case 1:
        from.how = response_end::lost_in_body;
        begin_body(from);
        break;
    default:
        from.how = response_end::whole;
        from.what = response_from(*service_model::fault_response(
            fault_kind::gateway_timeout, 429, service_model::paid_unit::credit, std::nullopt));
        break;
    }
}

} // namespace neuroflash::inline v0::testing
