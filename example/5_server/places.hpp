// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_EXAMPLE_5_SERVER_PLACES_HPP
#define NEUROFLASH_EXAMPLE_5_SERVER_PLACES_HPP

#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <utility>

namespace image_server {

/// How many images each user is waiting for. Any thread may use it.
class places
{
public:
    explicit places(int for_each_user) : most_(for_each_user) {}

    /// Given back by its destructor.
    class place
    {
    public:
        place(places& in, std::string user) : in_(in), user_(std::move(user)) {}
        ~place() { in_.give_back(user_); }
        place(place const&) = delete;
        place& operator=(place const&) = delete;

    private:
        places& in_;
        std::string user_;
    };

    /// Null: the user has all that he may have.
    std::unique_ptr<place> take(std::string const& user)
    {
        auto const lock = std::lock_guard(mutex_);
        auto& taken = taken_[user];
        if (taken == most_) return nullptr;
        ++taken;
        return std::make_unique<place>(*this, user);
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
