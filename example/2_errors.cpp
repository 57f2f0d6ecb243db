// SPDX-License-Identifier: BSL-1.0
// What can go wrong, and what it costs. Four calls fail on purpose, one succeeds. Costs 1 credit.
// If the argument is the word of a pending request (nfp1...), it searches for its images instead.
// Decide by charge and condition; print the code, the message and the advice.
// Operations return result<T> and do not throw. Only .value() throws: neuroflash::exception.
#include "settings.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>

#include <exception>
#include <iostream>
#include <string>
#include <utility>

namespace asio = boost::asio;

// [errors]
char const* what_now(neuroflash::error const& e)
{
    using neuroflash::charge_state;
    using neuroflash::condition;
    if (e.pending()) return "find out whether it was charged before you send it again";
    if (e.charge().state == charge_state::unknown) return "sending it again may cost it twice";
    if (e.charge().state == charge_state::charged) return "it is paid";
    if (e.code() == neuroflash::errc::quota_exhausted) return "wait for new credits";
    if (e.code() == condition::authentication) return "correct the account";
    if (e.code() == condition::rejected) return "correct the request";
    if (e.code() == condition::transient) return "retry later";
    return "see doc/errors.md";
}
// [/errors]

// [pending]
asio::awaitable<void> settle_later(neuroflash::client& client, std::string journal_entry)
{
    auto const pending = neuroflash::pending_generation::parse(journal_entry);
    auto const found = co_await client.reconcile(pending.value());
    if (found) std::cout << "found " << found->images.size() << ", nothing is sent again\n";
    if (!found) std::cout << found.error().charge().evidence << '\n';
}
// [/pending]

// [report]
template <class T>
void report(char const* what, neuroflash::result<T> const& outcome)
{
    std::cout << what << ": ";
    if (outcome) {
        std::cout << "done\n";
        return;
    }
    auto const& e = outcome.error();
    std::cout << to_string(e.value()) << '\n'
              << "  " << e.message() << '\n'
              << "  " << e.advice() << '\n'
              << "  charge: " << to_string(e.charge()) << " - " << e.charge().evidence << '\n'
              << "  so: " << what_now(e) << '\n';
}
// [/report]

asio::awaitable<void> go_wrong(neuroflash::client& client)
{
    auto ask = neuroflash::generate_params("A lighthouse in fog");
    ask.num_images = 0;
    report("no images", co_await client.generate(ask));

    ask.num_images = 1;
    ask.model = "no-such-model";
    report("no such model", co_await client.generate(ask));

    auto elsewhere = neuroflash::call_params();
    elsewhere.workspace = neuroflash::workspace_id("not-mine");
    ask.model = "nano-banana-2";
    report("not my workspace", co_await client.generate(ask, elsewhere));

    report("no such image", co_await client.delete_image(neuroflash::image_id("no-such-image")));
    report("all is well", co_await client.generate(ask));
}

int main(int argc, char** argv)
{
    try {
        auto context = asio::io_context();
        auto client = neuroflash::client(context.get_executor(), example::settings());
        auto work = argc == 2 ? settle_later(client, argv[1]) : go_wrong(client);
        asio::co_spawn(context, std::move(work), [](std::exception_ptr failure) {
            if (failure) std::rethrow_exception(failure);
        });
        context.run();
    } catch (std::exception const& e) {
        std::cerr << e.what() << '\n';
        return 1;
    }
}
