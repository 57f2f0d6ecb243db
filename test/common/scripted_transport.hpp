// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_TEST_COMMON_SCRIPTED_TRANSPORT_HPP
#define NEUROFLASH_TEST_COMMON_SCRIPTED_TRANSPORT_HPP

#include <neuroflash.hpp>
#include <neuroflash/testing/scripted_transport.hpp>

namespace neuroflash::test {

using testing::answered;
using testing::failed;
using testing::scripted_transport;

/// Parameters that need no server. Lost answers are not looked for: test/unit/call/reconcile.cpp.
inline client_params offline_params()
{
    auto params = client_params();
    params.credentials = credentials("id", "the-secret");
    params.reconcile.enabled = false;
    return params;
}

inline constexpr char one_image[] =
    R"({"images":[{"url":"https://storage.example.com/a.png","image_id":"image-1"}],)"
    R"("prompt":"p","batch_id":"batch-1"})";

} // namespace neuroflash::test

#endif
