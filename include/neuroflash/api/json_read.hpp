// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_API_JSON_READ_HPP
#define NEUROFLASH_API_JSON_READ_HPP

#include <neuroflash/core/text/json_parse.hpp>
#include <neuroflash/error.hpp>

#include <boost/json/monotonic_resource.hpp>
#include <boost/json/value.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace neuroflash::inline v0::api {

class json_node;

/**
 * \brief A parsed body and the first error found in it.
 *
 * Small bodies are parsed without any heap allocation. Errors are sticky: decoders continue
 * with empty values and check once, in `finish`.
 */
class json_document
{
public:
    explicit json_document(std::string_view body) : root_(boost::json::storage_ptr(&resource_))
    {
        error_code failure;
        root_ = core::parse_json(body, failure, &resource_);
        if (failure) failure_ = "$: expected JSON, found " + describe(body, failure);
    }
    json_document(json_document const&) = delete;
    json_document& operator=(json_document const&) = delete;

    json_node root();

    bool failed() const noexcept { return failure_.has_value(); }

    /// Keeps the first error only, because later ones often follow from it.
    void fail(std::string message)
    {
        if (!failure_) failure_ = std::move(message);
    }

    /// The decoded value, or bad_response with the first error.
    template <class T>
    result<T> finish(T value)
    {
        if (!failure_) return result<T>(std::move(value));
        error_details details;
        details.message = "The service's response cannot be understood: " + *failure_ + '.';
        return error(errc::bad_response, std::move(details));
    }

private:
    static std::string describe(std::string_view body, error_code const& failure)
    {
        auto const start = body.find_first_not_of(" \t\r\n");
        if (start == std::string_view::npos) return "an empty body";
        if (body[start] == '<') return "a page of HTML or XML";
        return "something else (" + failure.message() + ')';
    }

    // Room for a generation of four images or a page of quotas.
    std::array<unsigned char, 8192> buffer_;
    boost::json::monotonic_resource resource_{buffer_.data(), buffer_.size()};
    boost::json::value root_;
    std::optional<std::string> failure_;
};

/**
 * \brief One place in a document. Missing and null are valid until a value is required.
 *
 * `require_*` report the place by its JSON path, never with its content; the others return
 * an empty value for what is missing or of another type. The path costs nothing until an error:
 * a node knows its parent, which must stay alive (so nodes are taken from named nodes only).
 */
class json_node
{
public:
    json_node(json_document& document, boost::json::value const* value) noexcept
        : document_(&document), value_(value)
    {
    }

    /// The member of that name; `key` must outlive the node. Missing if this is not an object.
    json_node operator[](std::string_view key) const& noexcept
    {
        auto const* object = value_ != nullptr ? value_->if_object() : nullptr;
        auto child = json_node(*document_, object != nullptr ? object->if_contains(key) : nullptr);
        child.parent_ = this;
        child.key_ = key;
        return child;
    }
    json_node operator[](std::string_view key) const&& = delete;

    /// The first member that is an array; missing if there is none. Messages are no list of things.
    json_node first_array() const& noexcept
    {
        auto child = json_node(*document_, nullptr);
        child.parent_ = this;
        auto const* object = value_ != nullptr ? value_->if_object() : nullptr;
        if (object == nullptr) return child;
        for (auto const& member : *object) {
            auto const name = std::string_view(member.key().data(), member.key().size());
            if (!member.value().is_array() || name == "errors" || name == "warnings") continue;
            child.value_ = &member.value();
            child.key_ = name;
            break;
        }
        return child;
    }
    json_node first_array() const&& = delete;

    /// Neither missing nor null.
    bool has_value() const noexcept { return value_ != nullptr && !value_->is_null(); }
    bool is_array() const noexcept { return value_ != nullptr && value_->is_array(); }
    bool is_object() const noexcept { return value_ != nullptr && value_->is_object(); }
    bool is_text() const noexcept { return value_ != nullptr && value_->is_string(); }

    /// Null if missing.
    boost::json::value const* raw() const noexcept { return value_; }

    std::string text() const
    {
        if (!is_text()) return {};
        auto const& text = value_->get_string();
        return std::string(text.data(), text.size());
    }

    /// Empty if missing, of another type, fractional, or outside of [low, high]. `4.0` is 4.
    std::optional<std::int64_t> integer(
        std::int64_t low = std::numeric_limits<std::int64_t>::min(),
        std::int64_t high = std::numeric_limits<std::int64_t>::max()) const noexcept
    {
        if (value_ == nullptr) return {};
        std::optional<std::int64_t> number;
        if (auto const* exact = value_->if_int64()) number = *exact;
        if (auto const* real = value_->if_double()) number = whole(*real);
        if (!number || *number < low || *number > high) return {};
        return number;
    }

    /// `integer`, for members of type int.
    std::optional<int>
    small_integer(int low = 0, int high = std::numeric_limits<int>::max()) const noexcept
    {
        auto const number = integer(low, high);
        if (!number) return {};
        return static_cast<int>(*number);
    }

    bool flag(bool otherwise) const noexcept
    {
        auto const* flag = value_ != nullptr ? value_->if_bool() : nullptr;
        return flag != nullptr ? *flag : otherwise;
    }

    /// The strings of an array, other elements skipped.
    std::vector<std::string> texts() const
    {
        std::vector<std::string> all;
        for_each([&](json_node const& item) {
            if (item.is_text()) all.push_back(item.text());
        });
        return all;
    }

    /// Calls `f` with each element of an array, until a required value is missing.
    template <class F>
    void for_each(F f) const
    {
        if (!is_array()) return;
        auto const& items = value_->get_array();
        for (std::size_t i = 0; i < items.size() && !document_->failed(); ++i) {
            auto child = json_node(*document_, &items[i]);
            child.parent_ = this;
            child.index_ = i;
            f(std::as_const(child));
        }
    }

    /// How many elements to allocate, limited because the size of an array is not trusted.
    std::size_t size_hint() const noexcept
    {
        return is_array() ? std::min<std::size_t>(value_->get_array().size(), 256) : 0;
    }

    std::string require_text() const
    {
        if (!is_text()) reject("a string");
        return text();
    }

    std::string require_nonempty_text() const
    {
        auto text = require_text();
        if (is_text() && text.empty()) reject("a string with content");
        return text;
    }

    std::int64_t require_integer() const
    {
        auto const number = integer();
        auto const wrong_number = !number && value_ != nullptr && value_->is_number();
        if (wrong_number) reject("an integer of 64 bits, without a fraction");
        if (!number) reject("an integer"); // of no effect after another rejection
        return number.value_or(0);
    }

    bool require_object() const
    {
        if (!is_object()) reject("an object");
        return is_object();
    }

    bool require_array() const
    {
        if (!is_array()) reject("an array");
        return is_array();
    }

    /// Fails the document: this place is not as the service documents it.
    void reject(std::string_view expected) const
    {
        if (document_->failed()) return;
        auto message = path().append(": expected ").append(expected);
        document_->fail(message.append(", found ").append(kind()));
    }

private:
    static std::optional<std::int64_t> whole(double number) noexcept
    {
        constexpr double limit = 9223372036854775808.0; // 2^63: the first that does not fit
        if (!(number >= -limit && number < limit) || std::trunc(number) != number) return {};
        return static_cast<std::int64_t>(number);
    }

    std::string path() const
    {
        if (parent_ == nullptr) return "$";
        auto text = parent_->path();
        if (key_.empty()) return text + '[' + std::to_string(index_) + ']';
        return text.append(".").append(key_);
    }

    std::string_view kind() const noexcept
    {
        if (value_ == nullptr) return "nothing";
        switch (value_->kind()) {
        case boost::json::kind::null: return "null";
        case boost::json::kind::bool_: return "a boolean";
        case boost::json::kind::int64:
        case boost::json::kind::uint64:
        case boost::json::kind::double_: return "a number";
        case boost::json::kind::string: return "a string";
        case boost::json::kind::array: return "an array";
        case boost::json::kind::object: return "an object";
        }
        return "something else"; // GCOVR_EXCL_LINE: JSON has no other kinds
    }

    json_document* document_;
    boost::json::value const* value_;
    json_node const* parent_ = nullptr;
    std::string_view key_;
    std::size_t index_ = 0;
};

inline json_node json_document::root()
{
    return json_node(*this, &root_);
}

/// Decodes a body that names images. If that fails, characters that were cut are replaced: a part
/// of a prompt must not cost what was paid for.
template <class Decode>
auto decode_leniently(std::string_view body, Decode decode)
{
    auto made = decode(body);
    if (made) return made;
    auto const text = core::readable_json(body);
    if (text == body) return made;
    return decode(std::string_view(text));
}

} // namespace neuroflash::inline v0::api

#endif
