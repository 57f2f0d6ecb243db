// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_API_GENERATION_SAX_HPP
#define NEUROFLASH_API_GENERATION_SAX_HPP

#include <neuroflash/api/generation_members.hpp>
#include <neuroflash/api/json_read.hpp>
#include <neuroflash/core/text/json_parse.hpp>
#include <neuroflash/models/generation.hpp>

#include <boost/json/array.hpp>
#include <boost/json/basic_parser_impl.hpp>
#include <boost/json/error.hpp>
#include <boost/json/object.hpp>
#include <boost/json/string.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <string>
#include <string_view>
#include <utility>

namespace neuroflash::inline v0::api {

/**
 * \brief Reads a paid response of the usual form directly from the parser's events.
 *
 * A document costs twice as much for every paid call. Anything unusual is rejected here without a
 * message: a known member that appears twice, is of another type or has a name with escapes,
 * and anything that leads to an error. `decode_generation` reads such a response as a document.
 */
class generation_sax
{
public:
    static constexpr auto max_object_size = boost::json::object::max_size();
    static constexpr auto max_array_size = boost::json::array::max_size();
    static constexpr auto max_key_size = boost::json::string::max_size();
    static constexpr auto max_string_size = boost::json::string::max_size();

    /// `body_size` serves to guess how many images to allocate at once.
    generation_sax(generation& made, std::size_t body_size) noexcept
        : made_(made), likely_images_(std::clamp<std::size_t>(body_size / 200, 1, 4))
    {
    }

    bool on_document_begin(error_code&) noexcept { return true; }
    bool on_document_end(error_code&) noexcept { return true; }

    bool on_object_begin(error_code& failure)
    {
        if (is_skipped()) return enter_skipped();
        if (place_ == place::outside) {
            place_ = place::response;
        } else if (place_ == place::images) {
            place_ = place::image;
            if (made_.images.empty()) made_.images.reserve(likely_images_);
            made_.images.emplace_back();
            seen_in_image_ = 0;
        } else {
            return unusual(failure);
        }
        return true;
    }

    bool on_object_end(std::size_t, error_code& failure)
    {
        if (skipped_levels_ > 0) return leave_skipped();
        if (place_ == place::image) {
            place_ = place::images;
            auto const& last = made_.images.back();
            return !last.url.empty() || last.image_id || unusual(failure);
        }
        place_ = place::outside;
        return (seen_ & bit(member::images)) != 0 || unusual(failure);
    }

    bool on_array_begin(error_code& failure)
    {
        if (is_skipped()) return enter_skipped();
        if (place_ != place::response || member_ != member::images) return unusual(failure);
        place_ = place::images;
        return true;
    }

    bool on_array_end(std::size_t, error_code&) noexcept
    {
        if (skipped_levels_ > 0) return leave_skipped();
        place_ = place::response;
        return true;
    }

    bool on_key_part(std::string_view, std::size_t, error_code& failure)
    {
        return skipped_levels_ > 0 || unusual(failure);
    }

    bool on_key(std::string_view name, std::size_t, error_code& failure)
    {
        if (skipped_levels_ > 0) return true;
        auto const in_image = place_ == place::image;
        member_ = in_image ? member_of_image(name) : member_of_response(name);
        if (member_ == member::unknown) return true;
        auto& seen = in_image ? seen_in_image_ : seen_;
        if ((seen & bit(member_)) != 0) return unusual(failure);
        seen |= bit(member_);
        return true;
    }

    bool on_string_part(std::string_view part, std::size_t size, error_code& failure)
    {
        if (is_skipped()) return true;
        auto* const text = text_place();
        if (text == nullptr) return unusual(failure);
        // Reserves the rest too, if it is short.
        if (text->empty()) text->reserve(2 * size);
        text->append(part);
        return true;
    }

    bool on_string(std::string_view last_part, std::size_t, error_code& failure)
    {
        if (is_skipped()) return true;
        auto* const text = text_place();
        if (text == nullptr) return unusual(failure);
        if (text == &id_) put_id(last_part);
        else text->append(last_part);
        return true;
    }

    bool on_int64(std::int64_t number, std::string_view, error_code& failure)
    {
        return is_skipped() || put(number) || unusual(failure);
    }

    bool on_uint64(std::uint64_t, std::string_view, error_code& failure)
    {
        return is_skipped() || unusual(failure);
    }

    bool on_double(double, std::string_view, error_code& failure)
    {
        return is_skipped() || unusual(failure);
    }

    bool on_bool(bool, error_code& failure) { return is_skipped() || unusual(failure); }

    /// Treats null as a missing member.
    bool on_null(error_code& failure)
    {
        return is_skipped() || (is_in_object() && member_ != member::images) || unusual(failure);
    }

    // A handler must have these, but they are not called for a whole document without comments.
    bool on_number_part(std::string_view, error_code&) noexcept { return true; }  // GCOVR_EXCL_LINE
    bool on_comment_part(std::string_view, error_code&) noexcept { return true; } // GCOVR_EXCL_LINE
    bool on_comment(std::string_view, error_code&) noexcept { return true; }      // GCOVR_EXCL_LINE

private:
    enum class place
    {
        outside,
        response,
        images,
        image,
    };

    using member = generation_member;

    static constexpr unsigned bit(member which) noexcept
    {
        return 1u << static_cast<unsigned>(which);
    }

    bool is_in_object() const noexcept
    {
        return place_ == place::response || place_ == place::image;
    }

    /// Whether this event is (part of) the value of an unknown member.
    bool is_skipped() const noexcept
    {
        return skipped_levels_ > 0 || (is_in_object() && member_ == member::unknown);
    }

    bool enter_skipped() noexcept
    {
        ++skipped_levels_;
        return true;
    }

    bool leave_skipped() noexcept
    {
        --skipped_levels_;
        return true;
    }

    /// Ends the parsing. The error itself is not used.
    static bool unusual(error_code& failure)
    {
        failure = boost::json::error::syntax;
        return false;
    }

    /// The target of the member's text; null if it must not be text.
    std::string* text_place()
    {
        if (!is_in_object()) return nullptr;
        switch (member_) {
        case member::prompt: return &made_.prompt;
        case member::description: return &made_.description;
        case member::detail: return &made_.detail;
        case member::url: return &made_.images.back().url;
        case member::content_type: return &made_.images.back().content_type;
        case member::file_name: return &made_.images.back().file_name;
        case member::batch_id:
        case member::model:
        case member::image_id: return &id_;
        case member::unknown:
        case member::images:
        case member::file_size:
        case member::width:
        case member::height: break;
        }
        return nullptr;
    }

    /// Most ids come in one piece, which is copied to its place at once.
    void put_id(std::string_view last_part)
    {
        auto const id = id_.empty() ? last_part : std::string_view(id_.append(last_part));
        if (id.empty()) return;
        if (member_ == member::batch_id) {
            made_.batch_id.emplace(id);
        } else if (member_ == member::model) {
            made_.model.emplace(id);
        } else {
            made_.images.back().image_id.emplace(id);
        }
        id_.clear();
    }

    /// Whether the member takes a number. One that is out of range counts as missing.
    bool put(std::int64_t number)
    {
        if (place_ != place::image) return false;
        auto& last = made_.images.back();
        auto const fits = number >= 0 && number <= std::numeric_limits<int>::max();
        if (member_ == member::file_size) {
            if (number >= 0) last.file_size = number;
        } else if (member_ == member::width) {
            if (fits) last.width = static_cast<int>(number);
        } else if (member_ == member::height) {
            if (fits) last.height = static_cast<int>(number);
        } else {
            return false;
        }
        return true;
    }

    generation& made_;
    std::size_t likely_images_;
    place place_ = place::outside;
    member member_ = member::unknown;
    unsigned seen_ = 0;
    unsigned seen_in_image_ = 0;
    std::size_t skipped_levels_ = 0; ///< Arrays and objects open below an unknown member.
    std::string id_;                 ///< The id, collected from several events if it has escapes.
};

/// Whether `body` is a response of the usual form; if not, `made` is incomplete.
inline bool read_usual_generation(std::string_view body, generation& made)
{
    auto parser =
        boost::json::basic_parser<generation_sax>(core::json_options(), made, body.size());
    error_code failure;
    auto const size = parser.write_some(false, body.data(), body.size(), failure);
    return !failure && size == body.size();
}

} // namespace neuroflash::inline v0::api

#endif
