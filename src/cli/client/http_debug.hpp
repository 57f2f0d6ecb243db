// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_SRC_CLI_CLIENT_HTTP_DEBUG_HPP
#define NEUROFLASH_SRC_CLI_CLIENT_HTTP_DEBUG_HPP

#include <neuroflash/credentials.hpp>
#include <neuroflash/transport.hpp>

#include <functional>
#include <memory>
#include <string>

namespace neuroflash::cli {

/**
 * \brief A transport that prints each exchange of another one, for `--debug http`.
 *
 * It prints method, host, path and harmless fields of a request, and status, size, time and
 * harmless fields of a response. A list of names selects the fields. No query, body or other field
 * is printed, because they hold tokens, secrets, prompts and signed URLs. A secret or token that
 * the service repeats in one of these fields or in a path is replaced.
 */
class http_debug : public transport
{
public:
    /// `print` gets a line at a time, without the secret of the account.
    http_debug(
        std::shared_ptr<transport> real, credentials account,
        std::function<void(std::string)> print);

    asio::awaitable<void> acquire(slot_request const& what, exchange_slot& into) override;
    asio::awaitable<void>
    exchange(exchange_request const& request, exchange_outcome& into) override;
    void close() override { real_->close(); }
    client_stats stats() const override { return real_->stats(); }

private:
    class printed_exchanger;
    struct exchange_printer;

    asio::awaitable<void>
    wrap_when_ready(asio::awaitable<void> acquiring, exchange_slot& into) const;
    void wrap(exchange_slot& into) const;

    std::shared_ptr<transport> real_;
    std::shared_ptr<exchange_printer> printer_;
};

} // namespace neuroflash::cli

#endif
