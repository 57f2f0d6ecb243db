// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_SRC_CLI_JSON_TEXT_HPP
#define NEUROFLASH_SRC_CLI_JSON_TEXT_HPP

#include <boost/json/object.hpp>
#include <boost/json/value.hpp>

#include <string>

namespace neuroflash::cli {

/// The document in one line, with numbers as people write them: `2.25499`, where
/// `boost::json::serialize` writes `2.25499E0`. What is no number in JSON becomes null, and a
/// byte that is not UTF-8, as a file name may hold it, U+FFFD.
std::string json_text(boost::json::object const& from);

/// The text of any value.
std::string json_text(boost::json::value const& from);

} // namespace neuroflash::cli

#endif
