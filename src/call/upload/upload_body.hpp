// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_SRC_CALL_UPLOAD_UPLOAD_BODY_HPP
#define NEUROFLASH_SRC_CALL_UPLOAD_UPLOAD_BODY_HPP

#include <neuroflash/error.hpp>
#include <neuroflash/params/upload_source.hpp>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace neuroflash::inline v0::call {

/// The body of an upload, and where the picture is in it.
struct upload_body
{
    std::string text;        ///< JSON.
    std::uint64_t bytes = 0; ///< Of the picture; 0: the service fetches it, or decodes it itself.
    std::size_t begin = 0;   ///< Of its base64 in `text`.
    std::size_t size = 0;    ///< Of its base64.

    /// The picture as it is sent. `sent`: `text`, wherever it is now.
    std::string_view base64_in(std::string_view sent) const noexcept
    {
        return sent.substr(begin, size);
    }
};

/**
 * \brief Reads and checks what is to be uploaded. A picture is encoded straight into the body.
 *
 * \par Errors
 * invalid_argument, with what is wrong: nothing was sent.
 */
result<upload_body> make_upload_body(upload_source const& source, std::size_t max_bytes);

/// Whether the bytes that come piece by piece are the picture of an upload.
class upload_comparison
{
public:
    /// `base64` outlives it.
    explicit upload_comparison(std::string_view base64) : rest_(base64) {}

    /// False: they are not, and need not go on.
    bool take(std::string_view piece);

    /// After the last piece.
    bool finish();

private:
    bool take_encoded(std::string_view bytes);

    std::optional<std::string_view> rest_; ///< Empty once a byte differs.
    std::string carry_;                    ///< Bytes that do not fill a group of three.
};

} // namespace neuroflash::inline v0::call

#endif
