// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_SRC_CALL_UPLOAD_UPLOAD_BODY_HPP
#define NEUROFLASH_SRC_CALL_UPLOAD_UPLOAD_BODY_HPP

#include <neuroflash/error.hpp>
#include <neuroflash/models/local_image.hpp>
#include <neuroflash/params/upload_source.hpp>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace neuroflash::inline v0::call {

/// The body of an upload, and the position of the image in it.
struct upload_body
{
    std::string text;        ///< The JSON text.
    std::uint64_t bytes = 0; ///< The size of the image; 0 if the service fetches or decodes it.
    std::size_t begin = 0;   ///< The position of its base64 in `text`.
    std::size_t size = 0;    ///< The size of its base64.

    /// The base64 of the image. `sent` is `text`, wherever it is now.
    std::string_view base64_in(std::string_view sent) const noexcept
    {
        return sent.substr(begin, size);
    }
};

/// `client::examine_image`.
result<local_image> examine_image(image_file const& file, std::size_t max_bytes);

/**
 * \brief Reads and checks the image of an upload, and encodes it straight into the body.
 *
 * \par Errors
 * invalid_argument, with the reason; nothing was sent.
 */
result<upload_body> make_upload_body(upload_source const& source, std::size_t max_bytes);

/// Compares bytes that arrive piece by piece with the image of an upload.
class upload_comparison
{
public:
    /// `base64` outlives the object.
    explicit upload_comparison(std::string_view base64) : rest_(base64) {}

    /// Returns false if the bytes differ; the rest is not needed.
    bool take(std::string_view piece);

    /// Called after the last piece.
    bool finish();

private:
    bool take_encoded(std::string_view bytes);

    std::optional<std::string_view> rest_; ///< Empty once a byte differs.
    std::string carry_;                    ///< Bytes that do not fill a group of three.
};

} // namespace neuroflash::inline v0::call

#endif
