// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_SRC_BATCH_INPUT_FILE_KIND_HPP
#define NEUROFLASH_SRC_BATCH_INPUT_FILE_KIND_HPP

#include <string>
#include <string_view>

namespace neuroflash::inline v0::batch {

/// The kind of a file that the reader does not read.
class file_kind
{
public:
    constexpr file_kind() = default;
    constexpr file_kind(std::string_view what, std::string_view advice)
        : what_(what), advice_(advice)
    {
    }

    constexpr bool known() const noexcept { return !what_.empty(); }
    constexpr bool operator==(file_kind const&) const = default;
    std::string what() const { return std::string(what_); }     ///< `a ZIP archive`.
    std::string advice() const { return std::string(advice_); } ///< The alternative for the user.

private:
    std::string_view what_;
    std::string_view advice_;
};

/// The kind by the first bytes, of which a few hundred are needed: binary files and rich text.
file_kind kind_by_bytes(std::string_view bytes) noexcept;

/// The kind by a path's extension, in upper or lower case: markup, spreadsheets, archives, images,
/// programs.
file_kind kind_by_name(std::string_view path);

} // namespace neuroflash::inline v0::batch

#endif
