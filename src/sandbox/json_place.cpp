// SPDX-License-Identifier: BSL-1.0
#include "sandbox/json_place.hpp"

#include <sstream>
#include <stdexcept>

namespace neuroflash::inline v0::sandbox {

namespace {

template <class T>
std::string range(T least, T most)
{
    auto made = std::ostringstream();
    made << least << ".." << most;
    return std::move(made).str();
}

} // namespace

void json_place::refuse(std::string const& why) const
{
    throw std::invalid_argument(path_ + ": " + why);
}

double json_place::number(double least, double most) const
{
    auto ec = boost::system::error_code();
    auto const read = value_->to_number<double>(ec);
    if (ec || !(read >= least && read <= most))
        refuse("a number in " + range(least, most) + " is needed");
    return read;
}

std::int64_t json_place::whole(std::int64_t least, std::int64_t most) const
{
    auto ec = boost::system::error_code();
    auto const read = value_->to_number<std::int64_t>(ec);
    if (ec || read < least || read > most)
        refuse("a whole number in " + range(least, most) + " is needed");
    return read;
}

bool json_place::flag() const
{
    if (!value_->is_bool()) refuse("true or false is needed");
    return value_->get_bool();
}

std::string json_place::text() const
{
    if (!value_->is_string()) refuse("a string is needed");
    return std::string(value_->get_string());
}

json_place json_place::member(std::string const& name) const
{
    if (!value_->is_object()) refuse("an object is needed");
    auto const* const found = value_->get_object().if_contains(name);
    if (found == nullptr) refuse("the member `" + name + "` is missing");
    return {*found, path_ + "." + name};
}

void json_place::each_member(
    std::function<void(std::string const& name, json_place const& member)> const& what) const
{
    if (!value_->is_object()) refuse("an object is needed");
    for (auto const& [name, member] : value_->get_object())
        what(std::string(name), json_place(member, path_ + "." + std::string(name)));
}

void json_place::each_element(std::function<void(json_place const& element)> const& what) const
{
    if (!value_->is_array()) refuse("an array is needed");
    auto const& array = value_->get_array();
    for (std::size_t i = 0; i < array.size(); ++i)
        what(json_place(array[i], path_ + "[" + std::to_string(i) + "]"));
}

} // namespace neuroflash::inline v0::sandbox
