// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_RESULT_HPP
#define NEUROFLASH_RESULT_HPP

#include <neuroflash/error.hpp>

#include <boost/system/result.hpp>

#include <memory>
#include <type_traits>
#include <utility>

namespace neuroflash::inline v0 {

/// Whether the client reports a result of this type that is destroyed without having been read.
template <class T>
inline constexpr bool is_paid_value = false;

/// The result of a paid operation: records whether it was read. Copies share that state.
template <class T>
class watched_result : public boost::system::result<T, neuroflash::error>
{
    using base = boost::system::result<T, neuroflash::error>;

public:
    using base::base;
    watched_result() = default;

    /// Whether there is a value.
    bool has_value() const noexcept
    {
        mark_read();
        return base::has_value();
    }
    /// Whether there is an error.
    bool has_error() const noexcept { return !has_value(); }
    /// Whether there is a value.
    explicit operator bool() const noexcept { return has_value(); }

    /// The error; without a code if there is a value.
    neuroflash::error error() const
    {
        mark_read();
        return base::error();
    }

    /// The value. Throws neuroflash::exception if there is an error.
    T const& value() const&
    {
        mark_read();
        return base::value();
    }
    /// The value. Throws neuroflash::exception if there is an error.
    T& value() &
    {
        mark_read();
        return base::value();
    }
    /// The value. Throws neuroflash::exception if there is an error.
    T value() &&
    {
        mark_read();
        return std::move(base::value());
    }

    /// The value. There must be one.
    T const& operator*() const& noexcept
    {
        mark_read();
        return base::operator*();
    }
    /// The value. There must be one.
    T& operator*() & noexcept
    {
        mark_read();
        return base::operator*();
    }
    /// The value. There must be one.
    T operator*() && noexcept
    {
        mark_read();
        return std::move(base::operator*());
    }
    /// A pointer to the value; null if there is an error.
    T const* operator->() const noexcept
    {
        mark_read();
        return base::operator->();
    }
    /// A pointer to the value; null if there is an error.
    T* operator->() noexcept
    {
        mark_read();
        return base::operator->();
    }

    /// The client calls this. Sets what reports that the last copy is destroyed unread.
    void watch(std::shared_ptr<unread_notice> notice) noexcept { notice_ = std::move(notice); }

private:
    void mark_read() const noexcept
    {
        if (notice_) notice_->mark_read();
    }

    std::shared_ptr<unread_notice> notice_; ///< Null if nothing is reported.
};

/**
 * \brief A value, or the error that prevented it.
 *
 * It has the members of `boost::system::result`; `value()` throws neuroflash::exception. A result
 * that was moved from still has a value, whose content is gone, or the error as before. It is
 * `[[nodiscard]]`: clang warns about `co_await client.generate(params);` as a statement, g++ does
 * not look through `co_await`. With either compiler, a paid result that is destroyed unread is
 * reported in the client's log.
 */
template <class T>
class [[nodiscard]] result
    : public std::conditional_t<
          is_paid_value<T>, watched_result<T>, boost::system::result<T, neuroflash::error>>
{
    using base = std::conditional_t<
        is_paid_value<T>, watched_result<T>, boost::system::result<T, neuroflash::error>>;

public:
    using base::base;
    constexpr result() = default;

    /// The value, or `other` converted to its type if there is an error.
    template <class U>
    T value_or(U&& other) const&
        requires(!std::is_void_v<T>)
    {
        if (this->has_value()) return **this;
        return static_cast<T>(std::forward<U>(other));
    }
    /// The value, or `other` converted to its type if there is an error.
    template <class U>
        T value_or(U&& other) && requires(!std::is_void_v<T>) {
            if (this->has_value()) return *std::move(*this);
            return static_cast<T>(std::forward<U>(other));
        }
};

} // namespace neuroflash::inline v0

#endif
