// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_RESULT_HPP
#define NEUROFLASH_RESULT_HPP

#include <neuroflash/error.hpp>

#include <boost/system/result.hpp>

#include <memory>
#include <type_traits>
#include <utility>

namespace neuroflash::inline v0 {

/// Whether a result of this type tells its client when it is destroyed without having been read.
template <class T>
inline constexpr bool is_paid_value = false;

/// The result of a paid operation: knows whether it was read. Copies share that.
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

    /// The error; one without a code if there is a value.
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

    /// The value, which must be there.
    T const& operator*() const& noexcept
    {
        mark_read();
        return base::operator*();
    }
    /// The value, which must be there.
    T& operator*() & noexcept
    {
        mark_read();
        return base::operator*();
    }
    /// The value, which must be there.
    T operator*() && noexcept
    {
        mark_read();
        return std::move(base::operator*());
    }
    /// The value; null if there is an error.
    T const* operator->() const noexcept
    {
        mark_read();
        return base::operator->();
    }
    /// The value; null if there is an error.
    T* operator->() noexcept
    {
        mark_read();
        return base::operator->();
    }

    /// For the client: what is reported when the last copy is destroyed unread.
    void watch(std::shared_ptr<unread_notice> notice) noexcept { notice_ = std::move(notice); }

private:
    void mark_read() const noexcept
    {
        if (notice_) notice_->mark_read();
    }

    std::shared_ptr<unread_notice> notice_; ///< Null: nothing is told.
};

/**
 * \brief A value, or the error that kept it from coming.
 *
 * It has the members of `boost::system::result`; `value()` throws neuroflash::exception. It is
 * `[[nodiscard]]`: clang warns of `co_await client.generate(params);` as a statement, g++ does not
 * look through `co_await`. With either, a paid result that is destroyed before it was asked for
 * anything is a line in the client's log.
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

    /// The value; `other`, converted to one, if there is an error.
    template <class U>
    T value_or(U&& other) const&
        requires(!std::is_void_v<T>)
    {
        if (this->has_value()) return **this;
        return static_cast<T>(std::forward<U>(other));
    }
    /// The value; `other`, converted to one, if there is an error.
    template <class U>
        T value_or(U&& other) && requires(!std::is_void_v<T>) {
            if (this->has_value()) return *std::move(*this);
            return static_cast<T>(std::forward<U>(other));
        }
};

} // namespace neuroflash::inline v0

#endif
