// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_SRC_SANDBOX_ADMIN_JSON_HPP
#define NEUROFLASH_SRC_SANDBOX_ADMIN_JSON_HPP

#include <neuroflash/sandbox/fault.hpp>
#include <neuroflash/sandbox/records.hpp>
#include <neuroflash/sandbox/sandbox_params.hpp>

#include <boost/json/object.hpp>

#include <string>
#include <string_view>

namespace neuroflash::inline v0::sandbox {

// Records as the admin API shows them: members have the names of the C++ members.

/// The kind and the members that differ from their defaults, in the form of a fault file.
boost::json::object fault_object(fault const& planned);
boost::json::object ledger_object(ledger_entry const& entry);
boost::json::object token_object(token_entry const& entry);
boost::json::object request_object(request_record const& seen);
boost::json::object counters_object(counters const& seen);
boost::json::object quota_object(quota_levels const& levels);

/// The text with U+FFFD in the place of bytes that are not UTF-8.
std::string as_utf8(std::string_view text);

} // namespace neuroflash::inline v0::sandbox

#endif
