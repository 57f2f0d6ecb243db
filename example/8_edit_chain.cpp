// SPDX-License-Identifier: BSL-1.0
// A chain: generate an image, edit it, and edit the result. Each step begins from the image path of
// the previous one; the image itself stays with the service until the end. Costs 3 credits.
// If a step fails, the chain ends. It says what it cost and how to continue from the last image.
#include "settings.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>

#include <exception>
#include <iostream>
#include <optional>
#include <string>
#include <string_view>

namespace asio = boost::asio;

/// The state of the chain.
struct chain
{
    neuroflash::image_path last; ///< The last good image; empty at first.
    int credits = 0;             ///< Certainly charged.
    bool broken = false;
};

void explain(std::string_view step, neuroflash::error const& e, chain const& so_far)
{
    std::cerr << step << ": " << e.message() << "\n  " << e.advice()
              << "\n  charge: " << to_string(e.charge()) << " - " << e.charge().evidence << '\n';
    for (auto const& one : e.details().field_errors) {
        std::cerr << "  " << one.field << ": " << one.message << '\n';
    }
    if (e.pending()) std::cerr << "  settle it first: " << e.pending()->to_string() << '\n';
    if (!so_far.last.empty()) std::cerr << "  go on from " << so_far.last.str() << '\n';
}

/// Adds the outcome of one step to the chain.
void take(
    neuroflash::client const& client, std::string_view step,
    neuroflash::result<neuroflash::generation> const& made, chain& so_far)
{
    so_far.broken = true;
    if (!made) return explain(step, made.error(), so_far);
    so_far.credits += made->charge.credits;
    if (made->images.empty() || !made->images[0].image_id) {
        std::cerr << step << ": no image came: " << made->detail << '\n';
        return;
    }
    // The path is made from the id. The URL of the download is absolute and signed, and expires.
    so_far.last = client.path_of(*made->images[0].image_id);
    so_far.broken = false;
    std::cout << step << ": " << so_far.last.str() << ", " << so_far.credits << " credits\n";
}

// [chain]
asio::awaitable<chain> make_chain(neuroflash::client& client)
{
    auto so_far = chain();
    auto ask = neuroflash::generate_params("A lighthouse in fog");
    ask.num_images = 1;
    ask.model = "nano-banana-2";
    take(client, "generate", co_await client.generate(ask), so_far);

    for (auto const* wish : {"Make it night", "Add a ship on the horizon"}) {
        if (so_far.broken) co_return so_far;
        auto change = neuroflash::edit_params(wish, so_far.last);
        change.num_images = 1;
        change.model = ask.model;
        take(client, wish, co_await client.edit(change), so_far);
    }
    co_return so_far;
}
// [/chain]

asio::awaitable<void> run(neuroflash::client& client, bool& good)
{
    auto const before = co_await client.image_quota();
    auto const made = co_await make_chain(client);
    auto const after = co_await client.image_quota();
    if (before && after) {
        auto const went = after->used_amount - before->used_amount;
        std::cout << "the answers name " << made.credits << " credits, the quota " << went << '\n';
    }
    if (made.broken) co_return;
    auto const saved = co_await client.download(made.last, "lighthouse_with_ship.png");
    if (saved) std::cout << "saved " << saved->path << ", " << saved->bytes << " bytes\n";
    if (!saved) std::cerr << saved.error().to_string() << '\n';
    good = saved && made.credits == 3;
}

int main()
{
    try {
        auto context = asio::io_context();
        auto client = neuroflash::client(context.get_executor(), example::settings());
        auto good = false;
        asio::co_spawn(context, run(client, good), [](std::exception_ptr failure) {
            if (failure) std::rethrow_exception(failure);
        });
        context.run();
        return good ? 0 : 1;
    } catch (std::exception const& e) {
        std::cerr << e.what() << '\n';
        return 1;
    }
}
