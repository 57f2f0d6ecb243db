// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_EXAMPLE_5_SERVER_USER_PERMITS_HPP
#define NEUROFLASH_EXAMPLE_5_SERVER_USER_PERMITS_HPP

#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <utility>

namespace image_server {

/// Counts the images that each user waits for. Thread-safe.
class user_permits
{
public:
    explicit user_permits(int for_each_user) : most_(for_each_user) {}

    /// A permit; its destructor returns it.
    class permit
    {
    public:
        permit(user_permits& in, std::string user) : in_(in), user_(std::move(user)) {}
        ~permit() { in_.give_back(user_); }
        permit(permit const&) = delete;
        permit& operator=(permit const&) = delete;

    private:
        user_permits& in_;
        std::string user_;
    };

    /// Null if the user already waits for as many images as allowed.
    std::unique_ptr<permit> take(std::string const& user)
    {
        auto const lock = std::lock_guard(mutex_);
        auto& taken = taken_[user];
        if (taken == most_) return nullptr;
        ++taken;
        return std::make_unique<permit>(*this, user);
    }

private:
    void give_back(std::string const& user)
    {
        auto const lock = std::lock_guard(mutex_);
        auto const found = taken_.find(user);
        if (--found->second == 0) taken_.erase(found);
    }

    int const most_;
    std::mutex mutex_;
    std::map<std::string, int> taken_;
};

} // namespace image_server

#endif
