// SPDX-License-Identifier: BSL-1.0
#include "sandbox/repeated_member.hpp"

#include <boost/json/basic_parser_impl.hpp>

#include <cstddef>
#include <cstdint>
#include <limits>
#include <set>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

namespace neuroflash::inline v0::sandbox {

namespace {

/// A handler for Boost.JSON's parser that keeps the keys of the objects that are open, and the way
/// to them.
class member_watch
{
public:
    using error_code = boost::system::error_code;

    static constexpr std::size_t max_object_size = std::numeric_limits<std::size_t>::max();
    static constexpr std::size_t max_array_size = max_object_size;
    static constexpr std::size_t max_key_size = max_object_size;
    static constexpr std::size_t max_string_size = max_object_size;

    bool on_document_begin(error_code&) { return true; }
    bool on_document_end(error_code&) { return true; }
    bool on_object_begin(error_code&) { return open(false); }
    bool on_object_end(std::size_t, error_code&) { return close(); }
    bool on_array_begin(error_code&) { return open(true); }
    bool on_array_end(std::size_t, error_code&) { return close(); }
    bool on_string_part(std::string_view, std::size_t, error_code&) { return true; }
    bool on_string(std::string_view, std::size_t, error_code&) { return on_value(); }
    bool on_number_part(std::string_view, error_code&) { return true; }
    bool on_int64(std::int64_t, std::string_view, error_code&) { return on_value(); }
    bool on_uint64(std::uint64_t, std::string_view, error_code&) { return on_value(); }
    bool on_double(double, std::string_view, error_code&) { return on_value(); }
    bool on_bool(bool, error_code&) { return on_value(); }
    bool on_null(error_code&) { return on_value(); }
    bool on_comment_part(std::string_view, error_code&) { return true; }
    bool on_comment(std::string_view, error_code&) { return true; }

    bool on_key_part(std::string_view part, std::size_t, error_code&)
    {
        key_ += part;
        return true;
    }

    bool on_key(std::string_view part, std::size_t, error_code&)
    {
        key_ += part;
        auto& inside = levels_.back();
        inside.name = std::exchange(key_, {});
        if (!inside.seen.insert(inside.name).second && place_.empty()) place_ = place();
        return true;
    }

    /// The place of the first repeated member; empty if there is none.
    std::string const& repeated() const noexcept { return place_; }

private:
    /// An object or an array that is open.
    struct level
    {
        bool is_array = false;
        std::size_t elements = 0; ///< The elements of an array until now.
        std::string name;         ///< The last key of an object.
        std::set<std::string> seen;
    };

    bool on_value()
    {
        if (!levels_.empty() && levels_.back().is_array) ++levels_.back().elements;
        return true;
    }

    bool open(bool is_array)
    {
        on_value();
        levels_.emplace_back().is_array = is_array;
        return true;
    }

    bool close()
    {
        levels_.pop_back();
        return true;
    }

    std::string place() const
    {
        auto made = std::string("$");
        for (auto const& one : levels_) {
            if (one.is_array) made += '[' + std::to_string(one.elements - 1) + ']';
            else made += '.' + one.name;
        }
        return made;
    }

    std::string key_;
    std::vector<level> levels_;
    std::string place_;
};

} // namespace

void refuse_repeated_members(std::string_view document)
{
    auto parser = boost::json::basic_parser<member_watch>(boost::json::parse_options());
    auto ec = boost::system::error_code();
    parser.write_some(false, document.data(), document.size(), ec);
    auto const& place = parser.handler().repeated();
    if (!place.empty()) throw std::invalid_argument(place + ": the member is there twice");
}

} // namespace neuroflash::inline v0::sandbox
