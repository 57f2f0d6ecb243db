// SPDX-License-Identifier: BSL-1.0
#include "sandbox/planned_response.hpp"

#include "service_model/fault_response.hpp"

#include <utility>

namespace neuroflash::inline v0::sandbox {

std::string garbage_of(fault const& planned)
{
    using namespace std::string_literals;
    return planned.raw.empty() ? "\x16\x03\x01 this is \x00 not HTTP\r\n\xff\xfe\r\n\r\n"s
                               : planned.raw;
}

std::optional<http_response>
planned_response(fault const& planned, unsigned quota_status, service_model::paid_unit unit)
{
    if (planned.kind == fault_kind::response || planned.kind == fault_kind::charged_refusal) {
        auto made = http_response();
        made.status = planned.status;
        made.content_type = planned.content_type;
        made.body = planned.body;
        made.headers = planned.headers;
        return made;
    }
    auto retry_after = std::optional<std::chrono::seconds>();
    if (planned.kind == fault_kind::busy || planned.kind == fault_kind::rate_limit)
        retry_after = planned.retry_after;
    auto made = service_model::fault_response(planned.kind, quota_status, unit, retry_after);
    if (!made) return std::nullopt;
    return http_response(std::move(*made));
}

} // namespace neuroflash::inline v0::sandbox
