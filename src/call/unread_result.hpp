// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_SRC_CALL_UNREAD_RESULT_HPP
#define NEUROFLASH_SRC_CALL_UNREAD_RESULT_HPP

#include <neuroflash/error.hpp>
#include <neuroflash/models/generation.hpp>

#include <memory>

namespace neuroflash::inline v0::call {

class client_state;

/// Writes a line to the logger if a paid result, or the pending request of a failed one, is
/// destroyed before it was read. Does nothing without a logger.
void report_if_unread(std::shared_ptr<client_state> const& on, result<generation>& ended) noexcept;

} // namespace neuroflash::inline v0::call

#endif
