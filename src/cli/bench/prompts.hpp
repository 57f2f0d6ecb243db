// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_CLI_BENCH_PROMPTS_HPP
#define NEUROFLASH_CLI_BENCH_PROMPTS_HPP

#include <neuroflash/error.hpp>

#include <string>
#include <vector>

namespace neuroflash::cli::bench {

/// A few short ones, of various kinds, that no policy refuses.
std::vector<std::string> built_in_prompts();

/// A prompt a line; blank lines are none.
///
/// \par Errors
/// invalid_argument: the file cannot be read, or has none.
result<std::vector<std::string>> read_prompts(std::string const& file);

} // namespace neuroflash::cli::bench

#endif
