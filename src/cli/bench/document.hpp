// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_SRC_CLI_BENCH_DOCUMENT_HPP
#define NEUROFLASH_SRC_CLI_BENCH_DOCUMENT_HPP

#include "cli/bench/compare.hpp"
#include "cli/bench/results.hpp"

#include <boost/json/object.hpp>

#include <string_view>
#include <vector>

namespace neuroflash::cli::bench {

/// The version of `bench.json`. Members may be added; a changed or removed one needs a new number.
inline constexpr std::string_view schema = "neuroflash.bench/1";

/**
 * \brief The whole of a measurement, every sample included; doc/model-bench.md describes it.
 *
 * Times are seconds. Holds no prompt and nothing secret.
 */
boost::json::object to_json(results const& from, std::vector<change> const& changes);

/// Reads what `compare` needs out of a document.
///
/// \par Errors
/// invalid_argument: not such a document, or of another schema.
result<baseline> parse_baseline(std::string_view text);

} // namespace neuroflash::cli::bench

#endif
