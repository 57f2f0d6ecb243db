// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_SHARED_VALUE_HPP
#define NEUROFLASH_SHARED_VALUE_HPP

#include <memory>
#include <utility>

namespace neuroflash::inline v0 {

/**
 * \brief A value of which all copies share one, that never changes.
 *
 * It has the size of two pointers and is never null: without a value it shows `T()`, and after a
 * move as well. Reading it from several threads is safe.
 */
template <class T>
class shared_value
{
public:
    shared_value() noexcept = default;
    /// Shows what it points to, which must not change any more; `T()` if it is null.
    explicit shared_value(std::shared_ptr<T const> value) noexcept : value_(std::move(value)) {}

    /// The value. Valid until this object is assigned to, moved from or destroyed.
    T const& operator*() const noexcept
    {
        static T const none = T();
        return value_ ? *value_ : none;
    }
    /// The value, as of `operator*`.
    T const* operator->() const noexcept { return &**this; }

private:
    std::shared_ptr<T const> value_;
};

} // namespace neuroflash::inline v0

#endif
