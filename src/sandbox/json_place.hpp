// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_SRC_SANDBOX_JSON_PLACE_HPP
#define NEUROFLASH_SRC_SANDBOX_JSON_PLACE_HPP

#include <boost/json/value.hpp>

#include <cstdint>
#include <functional>
#include <string>

namespace neuroflash::inline v0::sandbox {

/**
 * \brief A value in a document and the way to it.
 *
 * A value that is not as requested is refused with std::invalid_argument, whose text begins with
 * the place: "$.faults[2].wait_ms: ...". The document must outlive it.
 */
class json_place
{
public:
    json_place(boost::json::value const& value, std::string path)
        : value_(&value), path_(std::move(path))
    {
    }

    [[noreturn]] void refuse(std::string const& why) const;

    double number(double least, double most) const;
    std::int64_t whole(std::int64_t least, std::int64_t most) const;
    bool flag() const;
    std::string text() const;

    /// The member of that name. The object is refused if there is none.
    json_place member(std::string const& name) const;

    void each_member(
        std::function<void(std::string const& name, json_place const& member)> const& what) const;
    void each_element(std::function<void(json_place const& element)> const& what) const;

private:
    boost::json::value const* value_;
    std::string path_;
};

} // namespace neuroflash::inline v0::sandbox

#endif
