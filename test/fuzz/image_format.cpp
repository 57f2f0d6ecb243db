// SPDX-License-Identifier: BSL-1.0
// The first and last bytes of a download.
#include <neuroflash/core/http/image_format.hpp>

#include "fuzz.hpp"

using namespace neuroflash;

int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size)
{
    auto const bytes = fuzz::text_of(data, size);
    auto const head = bytes.substr(0, core::image_head_size);
    auto const tail = bytes.substr(size - std::min(size, core::image_head_size));
    auto const type = core::image_format(head);
    if (head.size() == core::image_head_size) {
        fuzz::require(type == core::image_format(bytes), "the head proves the type");
    }
    fuzz::require(type.empty() || type.starts_with("image/"), "a type is that of an image");
    fuzz::require(!core::is_opaque_type(type) || type.empty(), "a type says something");
    if (type.empty()) return 0;
    auto const whole = core::ends_properly(type, head, tail, size);
    if (type == "image/webp" && whole) {
        fuzz::require(core::ends_properly(type, head, tail, size + 1), "longer is not cut");
    }
    if (type == "image/png" && whole) {
        auto const cut = tail.substr(0, tail.size() - 1);
        fuzz::require(!core::ends_properly(type, head, cut, size - 1), "a cut image is seen");
    }
    return 0;
}
