// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_SRC_CLI_DOCTOR_REFUSED_FIELDS_HPP
#define NEUROFLASH_SRC_CLI_DOCTOR_REFUSED_FIELDS_HPP

#include <string>
#include <string_view>
#include <vector>

namespace neuroflash::cli {

/// Members of a request.
struct named_fields
{
    std::vector<std::string> names;
    std::vector<std::string> arrays; ///< The names among them whose values are arrays.
};

/// Whether a name has only letters, digits and underscores. Others are not repeated, because a
/// service must not put a command of a shell into an advice.
bool is_plain_field(std::string_view text);

/**
 * \brief The members that the refusal of an empty request names.
 *
 * Reads the usual forms: FastAPI (`detail` with `loc`), Laravel and ASP.NET (`errors` by name),
 * JSON:API (`source.pointer`), problem details (`errors` with `pointer`, `invalid-params`), lists
 * with `field`, `path`, `param` or `propertyPath`, and sentences such as "missing field `x`". A
 * name that is followed by an index (`x.0`, `x[]`) has an array as its value.
 */
named_fields fields_of_refusal(std::string_view body);

} // namespace neuroflash::cli

#endif
