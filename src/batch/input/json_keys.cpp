// SPDX-License-Identifier: BSL-1.0
#include "batch/input/json_keys.hpp"

#include <boost/json/basic_parser_impl.hpp>

#include <cstddef>
#include <cstdint>
#include <limits>
#include <set>
#include <utility>

namespace neuroflash::inline v0::batch {

namespace {

namespace json = boost::json;
using boost::system::error_code;

/// A handler for Boost.JSON's parser that keeps only the keys of the outer object. A tree
/// of values has a key once, however often it was written.
class key_handler
{
public:
    static constexpr std::size_t max_object_size = std::numeric_limits<std::size_t>::max();
    static constexpr std::size_t max_array_size = max_object_size;
    static constexpr std::size_t max_key_size = max_object_size;
    static constexpr std::size_t max_string_size = max_object_size;

    bool on_document_begin(error_code&) { return true; }
    bool on_document_end(error_code&) { return true; }
    bool on_object_begin(error_code&) { return open(); }
    bool on_object_end(std::size_t, error_code&) { return close(); }
    bool on_array_begin(error_code&) { return open(); }
    bool on_array_end(std::size_t, error_code&) { return close(); }
    bool on_string_part(std::string_view, std::size_t, error_code&) { return true; }
    bool on_string(std::string_view, std::size_t, error_code&) { return true; }
    bool on_number_part(std::string_view, error_code&) { return true; }
    bool on_int64(std::int64_t, std::string_view, error_code&) { return true; }
    bool on_uint64(std::uint64_t, std::string_view, error_code&) { return true; }
    bool on_double(double, std::string_view, error_code&) { return true; }
    bool on_bool(bool, error_code&) { return true; }
    bool on_null(error_code&) { return true; }
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
        auto key = std::exchange(key_, {});
        if (depth_ == 1 && !seen_.insert(key).second && repeated_.empty())
            repeated_ = std::move(key);
        return true;
    }

    std::string const& repeated() const noexcept { return repeated_; }

private:
    bool open()
    {
        ++depth_;
        return true;
    }

    bool close()
    {
        --depth_;
        return true;
    }

    int depth_ = 0;
    std::string key_;
    std::set<std::string, std::less<>> seen_;
    std::string repeated_;
};

} // namespace

std::string repeated_key(std::string_view object)
{
    auto parser = json::basic_parser<key_handler>(json::parse_options());
    auto ec = error_code();
    parser.write_some(false, object.data(), object.size(), ec);
    return parser.handler().repeated();
}

} // namespace neuroflash::inline v0::batch
