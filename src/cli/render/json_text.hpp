// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_SRC_CLI_RENDER_JSON_TEXT_HPP
#define NEUROFLASH_SRC_CLI_RENDER_JSON_TEXT_HPP

#include <boost/json/object.hpp>
#include <boost/json/value.hpp>

#include <string>

namespace neuroflash::cli {

/// The document in one line, with numbers as people write them: `2.25499`, where
/// `boost::json::serialize` writes `2.25499E0`. A value that JSON has no number for becomes null,
/// and a byte that is not UTF-8, as a file name may hold it, U+FFFD. All control characters are
/// escaped, so that no terminal obeys them.
std::string json_text(boost::json::object const& from);

/// The text of any value.
std::string json_text(boost::json::value const& from);

} // namespace neuroflash::cli

#endif
