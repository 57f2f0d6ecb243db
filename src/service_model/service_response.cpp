// SPDX-License-Identifier: BSL-1.0
#include "service_model/service_response.hpp"

#include "service_model/image_json.hpp"

#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

namespace neuroflash::inline v0::service_model {

namespace json = boost::json;

service_response response_of(unsigned status, std::string body)
{
    service_response made;
    made.status = status;
    made.content_type = "application/json";
    made.body = std::move(body);
    return made;
}

service_response refuse(unsigned status, std::string_view text)
{
    return response_of(status, detail_text(text));
}

service_response invalid(std::string_view place, std::vector<field_error> const& errors)
{
    return response_of(422, validation_text(place, errors));
}

service_response invalid_field(std::string_view name, std::string_view message)
{
    return invalid("body", {{std::string(name), std::string(message), "value_error"}});
}

service_response wrong_method(std::string_view allowed)
{
    auto made = refuse(405, "Method Not Allowed");
    made.headers.emplace_back("Allow", allowed);
    return made;
}

service_response forbidden(std::string_view text)
{
    json::object body;
    body["error"] = text;
    body["code"] = "FORBIDDEN";
    return response_of(403, json::serialize(body));
}

} // namespace neuroflash::inline v0::service_model
