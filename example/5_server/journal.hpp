// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_EXAMPLE_5_SERVER_JOURNAL_HPP
#define NEUROFLASH_EXAMPLE_5_SERVER_JOURNAL_HPP

#include <neuroflash.hpp>

#include <cstddef>
#include <fstream>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <variant>

namespace image_server {

/// An image that was paid for, or may have been, and has not reached its user.
using owed_image = std::variant<neuroflash::image_id, neuroflash::pending_generation>;

/**
 * \brief The images that are owed, each under a ticket. Any thread may use it.
 *
 * It is in a file as well, so that a user can come with a ticket after a restart, and so that the
 * owner can settle what no user comes for (`neuroflash reconcile WORD`, `neuroflash download ID`).
 * Tickets are made by chance: a pending_generation's own text would tell a digest of the prompt,
 * and a user who guesses a prompt must not get the image of another user.
 */
class journal
{
public:
    /// Reads the file if it exists. Throws std::runtime_error if it cannot be written.
    explicit journal(std::string const& file);

    /// Records a new ticket and returns it.
    std::string add(owed_image what);

    /// Records what was learned about a ticket.
    void replace(std::string const& ticket, owed_image what);

    /// Removes a ticket: its user has received the image, or the image does not exist.
    void remove(std::string const& ticket);

    std::optional<owed_image> find(std::string const& ticket) const;
    std::size_t size() const;

private:
    void load(std::string const& file);
    void write(std::string const& ticket, owed_image const* what);

    mutable std::mutex mutex_;
    std::map<std::string, owed_image> owed_;
    std::ofstream file_;
};

} // namespace image_server

#endif
