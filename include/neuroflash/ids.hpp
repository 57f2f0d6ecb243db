// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_IDS_HPP
#define NEUROFLASH_IDS_HPP

#include <compare>
#include <concepts>
#include <cstddef>
#include <functional>
#include <iosfwd>
#include <string>
#include <string_view>
#include <utility>

namespace neuroflash::inline v0 {

/**
 * \brief An id that the service assigned, as a type of its own.
 *
 * A batch_id in place of an image_id does not compile: the service answers 404 to a delete by
 * batch id, and the guide warns of that mistake. The text is never interpreted.
 */
template <class Tag>
class basic_id
{
public:
    basic_id() = default;

    /// Takes the text as it is. Operations reject an empty id before anything is sent.
    explicit basic_id(std::string text) : text_(std::move(text)) {}

    /// From a `std::string_view` or a similar type; the text is copied.
    template <class View>
        requires(
            std::convertible_to<View const&, std::string_view> &&
            !std::convertible_to<View const&, std::string>)
    explicit basic_id(View const& text) : text_(std::string_view(text))
    {
    }

    /// The text as the service wrote it.
    std::string const& str() const noexcept { return text_; }

    /// Whether the id is empty.
    bool empty() const noexcept { return text_.empty(); }

    friend bool operator==(basic_id const&, basic_id const&) = default;
    friend auto operator<=>(basic_id const&, basic_id const&) = default;

    /// For `boost::hash`, and with it Boost's unordered containers.
    friend std::size_t hash_value(basic_id const& id) noexcept
    {
        return std::hash<std::string>()(id.text_);
    }

    /// Prints the text.
    template <class Traits>
    friend std::basic_ostream<char, Traits>&
    operator<<(std::basic_ostream<char, Traits>& out, basic_id const& id)
    {
        return out << id.str();
    }

private:
    std::string text_;
};

struct image_id_tag;
struct batch_id_tag;
struct workspace_id_tag;
struct brand_voice_id_tag;
struct stored_image_id_tag;
struct generation_id_tag;
struct user_id_tag;

/// One stored image: `image_id` of a generation, `output_image_id` of a history item.
using image_id = basic_id<image_id_tag>;

/// All images of one generation. No operation takes it: images are deleted one by one.
using batch_id = basic_id<batch_id_tag>;

/// A workspace. Its quota is used, and its history is read.
using workspace_id = basic_id<workspace_id_tag>;

/// A brand voice of a workspace.
using brand_voice_id = basic_id<brand_voice_id_tag>;
/// One image of image-service v1: `id` of a `stored_image`, `stored_id` of a generated image. It
/// may hold anything, slashes included, and is never interpreted.
using stored_image_id = basic_id<stored_image_id_tag>;

/// The images of one request to image-service v1. No operation takes it.
using generation_id = basic_id<generation_id_tag>;

/// The creator of an image of image-service v1: a person, or a service account.
using user_id = basic_id<user_id_tag>;

/// An image model. Its id is typed by people (`ask.model = "nano-banana-2"`), so text converts to
/// it.
class model_id
{
public:
    model_id() = default;
    /// Takes the text as it is.
    model_id(std::string text) : text_(std::move(text)) {}
    /// Copies the text as it is.
    model_id(std::string_view text) : text_(text) {}
    /// Copies the text of a string literal.
    model_id(char const* text) : text_(text) {}

    /// The text, as the service knows it.
    std::string const& str() const noexcept { return text_; }
    /// Whether the id is empty.
    bool empty() const noexcept { return text_.empty(); }

    friend bool operator==(model_id const&, model_id const&) = default;
    friend auto operator<=>(model_id const&, model_id const&) = default;

    /// For `boost::hash`, and with it Boost's unordered containers.
    friend std::size_t hash_value(model_id const& id) noexcept
    {
        return std::hash<std::string>()(id.text_);
    }

    /// Prints the text.
    template <class Traits>
    friend std::basic_ostream<char, Traits>&
    operator<<(std::basic_ostream<char, Traits>& out, model_id const& id)
    {
        return out << id.str();
    }

private:
    std::string text_;
};

} // namespace neuroflash::inline v0
/// \cond for unordered containers
template <class Tag>
struct std::hash<neuroflash::basic_id<Tag>>
{
    std::size_t operator()(neuroflash::basic_id<Tag> const& id) const noexcept
    {
        return std::hash<std::string>()(id.str());
    }
};

template <>
struct std::hash<neuroflash::model_id>
{
    std::size_t operator()(neuroflash::model_id const& id) const noexcept
    {
        return std::hash<std::string>()(id.str());
    }
};
/// \endcond

#endif
