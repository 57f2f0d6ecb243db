// SPDX-License-Identifier: BSL-1.0
#include <neuroflash/models/completion.hpp>

#include <string_view>

namespace neuroflash::inline v0 {

std::string_view to_string(text_end how) noexcept
{
    switch (how) {
    case text_end::complete: return "complete";
    case text_end::cut: return "cut";
    case text_end::refused: return "refused";
    case text_end::failed: return "failed";
    }
    return "failed";
}

} // namespace neuroflash::inline v0
