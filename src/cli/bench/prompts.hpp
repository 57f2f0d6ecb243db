// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_SRC_CLI_BENCH_PROMPTS_HPP
#define NEUROFLASH_SRC_CLI_BENCH_PROMPTS_HPP

#include <string>
#include <vector>

namespace neuroflash::cli::bench {

/// A few short ones, of various kinds, that no policy refuses.
std::vector<std::string> built_in_prompts();

} // namespace neuroflash::cli::bench

#endif
