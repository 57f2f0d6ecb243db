// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_TEST_FIGURES_DEAD_NAME_SERVER_HPP
#define NEUROFLASH_TEST_FIGURES_DEAD_NAME_SERVER_HPP

namespace neuroflash::test {

/// A name whose look-up does not end before `revive_name_server`.
inline constexpr char dead_name[] = "dead.example";

void revive_name_server();

} // namespace neuroflash::test

#endif
