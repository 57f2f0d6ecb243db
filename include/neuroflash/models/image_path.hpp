// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_MODELS_IMAGE_PATH_HPP
#define NEUROFLASH_MODELS_IMAGE_PATH_HPP

#include <neuroflash/defaults.hpp>
#include <neuroflash/error.hpp>
#include <neuroflash/ids.hpp>

#include <iosfwd>
#include <string>
#include <string_view>

namespace neuroflash::inline v0 {

/**
 * \brief The relative path of a stored image: `output_image_url` of a history item.
 *
 * An edit names its source by this path; the service answers 500 to an absolute URL (guide, step
 * "Ein bestehendes Bild bearbeiten"). Text becomes a path through `parse` only.
 */
class image_path
{
public:
    image_path() = default;

    /**
     * \brief Parses a path that is not trusted.
     *
     * An absolute URL below the origin of `api_base` is converted to its path.
     *
     * \par Errors
     * invalid_argument: empty, an absolute URL of another host, or not a plain absolute path.
     */
    static result<image_path>
    parse(std::string_view text, std::string_view api_base = defaults::api_base);

    /// The path of the image with that id. Inferred from the guide's sample path
    /// `/api/ds-prototypes/image_generation/{image_id}/view`.
    static image_path of(image_id const& id, std::string_view api_base = defaults::api_base);

    /// The path, from the first slash on.
    std::string const& str() const noexcept { return text_; }
    /// Whether the path is empty.
    bool empty() const noexcept { return text_.empty(); }

    friend bool operator==(image_path const&, image_path const&) = default;

    /// Prints the path.
    template <class Traits>
    friend std::basic_ostream<char, Traits>&
    operator<<(std::basic_ostream<char, Traits>& out, image_path const& path)
    {
        return out << path.str();
    }

private:
    std::string text_;
};

} // namespace neuroflash::inline v0

#endif
