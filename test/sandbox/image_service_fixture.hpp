// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_TEST_SANDBOX_IMAGE_SERVICE_FIXTURE_HPP
#define NEUROFLASH_TEST_SANDBOX_IMAGE_SERVICE_FIXTURE_HPP

#include "sandbox_fixture.hpp"

#include "sandbox/decode_image.hpp"
#include "sandbox/encode_image.hpp"
#include "service_model/data_url.hpp"

#include <openssl/evp.h>

#include <string>
#include <string_view>
#include <vector>

namespace neuroflash::sandbox {

inline std::string base64(std::string_view bytes)
{
    std::string text(4 * ((bytes.size() + 2) / 3) + 1, '\0');
    auto const size = EVP_EncodeBlock(
        reinterpret_cast<unsigned char*>(text.data()),
        reinterpret_cast<unsigned char const*>(bytes.data()), static_cast<int>(bytes.size()));
    text.resize(static_cast<std::size_t>(size));
    return text;
}

/// An image in one colour.
inline bitmap plain(unsigned width, unsigned height, std::uint8_t value)
{
    return bitmap{{width, height}, std::vector<std::uint8_t>(3u * width * height, value), {}};
}

inline std::string png_of(bitmap const& drawn)
{
    return encode_image(drawn, image_format::png);
}

inline std::string upload_body(std::string_view bytes, std::string const& type = "image/png")
{
    return R"({"imageUrl":"data:)" + type + ";base64," + base64(bytes) + "\"}";
}

/// The fixture with the paths of image-service v1.
class image_service_fixture : public fixture
{
public:
    explicit image_service_fixture(sandbox_params given = usual()) : fixture(std::move(given)) {}

    static sandbox_params usual()
    {
        sandbox_params made;
        made.image_long_side = 32;
        return made;
    }

    /// The parameters with one switch set as on the command line.
    static sandbox_params with(std::string_view name, std::string_view value)
    {
        auto made = usual();
        made.v1.set(name, value);
        return made;
    }

    std::string path(std::string const& rest) const
    {
        return "/api/image-service/v1/workspaces/" + workspace + "/" + rest;
    }

    http_response get(std::string const& rest) { return call("GET", path(rest)); }
    http_response post(std::string const& rest, std::string body)
    {
        return call("POST", path(rest), std::move(body));
    }

    /// The id of an uploaded file.
    std::string upload(std::string_view bytes)
    {
        return text_at(post("images", upload_body(bytes)), "/id");
    }

    /// The bytes of an image, which is drawn if necessary.
    std::string content(std::string const& id)
    {
        auto const response =
            get("images/" + neuroflash::service_model::percent_encode(id) + "/content");
        if (!response.image) return {};
        return draw_file(*response.image->what, response.image->format);
    }

    bitmap pixels(std::string const& id, image_format format = image_format::png)
    {
        return decode_image(content(id), format).value();
    }

    boost::json::value list(std::string const& query = {})
    {
        return boost::json::parse(get("images" + query).body);
    }
};

inline std::string edit_of(std::string const& id, std::string const& more = {})
{
    return R"({"prompt":"make it orange","inputImageIds":[")" + id + "\"]" + more + "}";
}

} // namespace neuroflash::sandbox

#endif
