// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_SRC_CLI_DOCTOR_PROBE_HPP
#define NEUROFLASH_SRC_CLI_DOCTOR_PROBE_HPP

#include "cli/doctor/diagnosis.hpp"
#include "cli/doctor/refused_fields.hpp"
#include "cli/settings/setting_origins.hpp"

#include <neuroflash/http_message.hpp>

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// What `doctor --probe` concludes from answers to empty requests.
namespace neuroflash::cli {

/// What a field is for.
enum class field_kind
{
    input,
    mask,
    factor,
};

/// A field whose name is a guess of the client.
struct probed_field
{
    setting which;
    std::string sent; ///< Its name as the client sends it now.
    field_kind kind;
};

/// The members of a task, as far as the service tells them.
struct seen_fields
{
    std::vector<std::string> required; ///< The members that the refusal of an empty request names.
    named_fields known; ///< The fields of the description; `arrays` has those of the refusal, too.
};

/// A public description of the API (OpenAPI), if the service has one.
class api_schemas
{
public:
    /// Anything else is ignored.
    void read(std::string const& text);

    /// The members of the body of a POST to that path; empty if not described.
    named_fields members_of(std::string const& route) const;

private:
    std::map<std::string, named_fields, std::less<>> by_last_segment_;
};

/// The members that the refusal of an empty request names, in any of the service's forms.
seen_fields task_fields(http_response const& response, named_fields known);

/// Whether the probe had a result.
finding judge_probe(http_response const& response, seen_fields const& seen);

/// Whether a route of texts or brand voices exists. Of several for the same purpose one is enough.
finding judge_route_probe(http_response const& response);

/// A setting to change; empty if the service does not object to the name that is sent. A name is
/// advised with `[]` if its value is an array and the client would send a single id.
std::optional<finding> judge_field(probed_field const& field, seen_fields const& seen);

/// Percent-encoded as one segment of a path.
std::string escaped_segment(std::string_view text);

} // namespace neuroflash::cli

#endif
