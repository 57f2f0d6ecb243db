// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_TEST_COMMON_UNIT_TEST_HPP
#define NEUROFLASH_TEST_COMMON_UNIT_TEST_HPP

#include <boost/core/demangle.hpp>
#include <boost/test/unit_test.hpp>

#include <chrono>
#include <concepts>
#include <optional>
#include <ostream>
#include <ranges>
#include <string>
#include <string_view>
#include <type_traits>
#include <typeinfo>
#include <utility>

/// Boost.Test, and how it prints what it compares: a check that fails shows both values, whatever
/// their types are.
namespace neuroflash::test {

template <class T>
concept streamable = requires(std::ostream& to, T const& value) { to << value; };

/// By its own function of that name, found by argument-dependent lookup.
template <class T>
concept named_by_to_string = requires(T const& value) {
    { to_string(value) } -> std::convertible_to<std::string_view>;
};

template <class T>
constexpr bool is_duration = false;
template <class Rep, class Period>
constexpr bool is_duration<std::chrono::duration<Rep, Period>> = true;

template <class T>
constexpr bool is_time_point = false;
template <class Clock, class Duration>
constexpr bool is_time_point<std::chrono::time_point<Clock, Duration>> = true;

template <class T>
constexpr bool is_optional = false;
template <class T>
constexpr bool is_optional<std::optional<T>> = true;

template <class T>
constexpr bool is_pair = false;
template <class A, class B>
constexpr bool is_pair<std::pair<A, B>> = true;

template <class T>
void print(std::ostream& to, T const& value)
{
    if constexpr (std::same_as<T, std::nullopt_t>) {
        to << "empty";
    } else if constexpr (is_duration<T>) {
        to << std::chrono::duration<double>(value).count() << " s";
    } else if constexpr (is_time_point<T>) {
        print(to, value.time_since_epoch());
    } else if constexpr (is_optional<T>) {
        if (value) print(to, *value);
        else to << "empty";
    } else if constexpr (is_pair<T>) {
        to << '(';
        print(to, value.first);
        to << ", ";
        print(to, value.second);
        to << ')';
    } else if constexpr (named_by_to_string<T>) {
        to << std::string_view(to_string(value));
    } else if constexpr (streamable<T>) {
        to << value;
    } else if constexpr (std::is_enum_v<T>) {
        to << +static_cast<std::underlying_type_t<T>>(value);
    } else if constexpr (std::ranges::range<T const>) {
        to << '{';
        auto separator = std::string_view();
        for (auto const& one : value) {
            to << std::exchange(separator, ", ");
            print(to, one);
        }
        to << '}';
    } else {
        to << "a value of " << boost::core::demangle(typeid(T).name());
    }
}

} // namespace neuroflash::test

namespace boost::test_tools::tt_detail {

template <class T>
    requires(!neuroflash::test::streamable<T> && !std::is_array_v<T> && !std::is_function_v<T>)
struct print_log_value<T>
{
    void operator()(std::ostream& to, T const& value) { neuroflash::test::print(to, value); }
};

} // namespace boost::test_tools::tt_detail

#endif
