// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_SRC_CLI_BENCH_TEXTS_HPP
#define NEUROFLASH_SRC_CLI_BENCH_TEXTS_HPP

#include <string_view>

/// Files that the build puts into the program: the report must need nothing but itself.
namespace neuroflash::cli::bench::texts {

extern std::string_view const chart_library; ///< Chart.js.
extern std::string_view const chart_notice;  ///< Its licence, which goes where it goes.
extern std::string_view const page_style;    ///< The file page.css.
extern std::string_view const page_script;   ///< The file page.js.

} // namespace neuroflash::cli::bench::texts

#endif
