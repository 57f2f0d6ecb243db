// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_TEST_COMMON_CUTTING_PROXY_HPP
#define NEUROFLASH_TEST_COMMON_CUTTING_PROXY_HPP

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>

namespace neuroflash::test {

/// Which way bytes go.
enum class way
{
    request, ///< The bytes from the client to the service.
    answer,  ///< The bytes from the service to the client.
};

/**
 * \brief Passes bytes on between a client and a service on this machine, and cuts the connection
 * at a byte of one's choice. Runs on a thread of its own.
 */
class cutting_proxy
{
public:
    explicit cutting_proxy(std::uint16_t service_port);
    ~cutting_proxy();

    std::uint16_t port() const noexcept;

    /// From now on counts the bytes of all connections, both ways.
    void count_from_here();
    std::size_t counted(way which) const;

    /// Passes on that many more bytes of that way, counted from here on; before the next one, the
    /// connection it belongs to is reset on both sides. Once.
    void cut_after(way which, std::size_t bytes);

    /// Whether the cut has been made.
    bool has_cut() const;

private:
    class implementation;
    std::unique_ptr<implementation> implementation_;
};

} // namespace neuroflash::test

#endif
