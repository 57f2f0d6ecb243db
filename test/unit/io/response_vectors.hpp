// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_TEST_UNIT_IO_RESPONSE_VECTORS_HPP
#define NEUROFLASH_TEST_UNIT_IO_RESPONSE_VECTORS_HPP

#include <neuroflash/error.hpp>

#include <string>
#include <vector>

namespace neuroflash::test {

/// What comes over a connection, and what is to be made of it.
struct response_vector
{
    std::string name;
    std::string bytes;
    errc code{};           ///< The error; errc{} if it is accepted.
    int status = 200;      ///< The status of an accepted response.
    std::string body = {}; ///< The body of an accepted response.
    bool keep = true;      ///< The connection may serve again.
};

/// The peer closes the connection after the bytes.
std::vector<response_vector> const& response_vectors();

} // namespace neuroflash::test

#endif
