// SPDX-License-Identifier: BSL-1.0
// The image guide, step by step; each step is one call. Costs 2 credits.
// Writes lighthouse.png and lighthouse_at_night.png to the working directory.
// A failure ends the program: .value() throws neuroflash::exception.
#include "settings.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>

#include <algorithm>
#include <exception>
#include <iostream>
#include <stdexcept>

namespace asio = boost::asio;

/// Generates and saves an image, and returns its entry in the history.
asio::awaitable<neuroflash::history_item>
make_image(neuroflash::client& client, neuroflash::image_model const& model)
{
    // Step 5: generate, and save the image.
    auto ask = neuroflash::generate_params("A lighthouse in fog");
    ask.model = model.id;
    ask.num_images = 1;
    ask.aspect_ratio = "16:9";
    auto const made = co_await client.generate(ask);
    auto const& image = made.value().images.at(0);
    auto const saved = co_await client.download(image, "lighthouse.png");
    std::cout << "saved      " << saved.value().path << ", " << saved.value().bytes << " bytes\n";

    // The history names the image: output_image_id and output_image_url.
    auto const history = co_await client.list_history();
    auto const& items = history.value().items;
    auto const item =
        std::ranges::find(items, image.image_id.value(), &neuroflash::history_item::image_id);
    if (item == items.end()) throw std::runtime_error("the image is not in the history");
    std::cout << "history    " << item->image_path.str() << '\n';
    co_return *item;
}

asio::awaitable<void> follow_guide(neuroflash::client& client)
{
    // Step 1, the token: the first call fetches it. Step 2: the workspaces.
    auto const workspaces = co_await client.list_workspaces();
    for (auto const& one : workspaces.value()) {
        std::cout << "workspace  " << one.id.str() << "  " << one.name << '\n';
    }

    // Step 3: the image quota.
    auto const before = co_await client.image_quota();
    std::cout << "quota      " << before.value().available_now() << " images left\n";

    // Step 4: the models.
    auto const models = co_await client.list_image_models();
    auto const& model = models.value().at(0);
    std::cout << "model      " << model.id.str() << '\n';

    auto const item = co_await make_image(client, model);

    // An edit begins from output_image_url.
    auto change = neuroflash::edit_params("Make it night", item.image_path);
    change.model = model.id;
    change.num_images = 1;
    auto const edited = co_await client.edit(change);
    auto const second =
        co_await client.download(edited.value().images.at(0), "lighthouse_at_night.png");
    std::cout << "saved      " << second.value().path << '\n';

    // A delete takes output_image_id. Then the quota is read again.
    auto const deleted = co_await client.delete_image(item.image_id);
    deleted.value();
    auto const after = co_await client.image_quota();
    auto const spent = after.value().used_amount - before.value().used_amount;
    std::cout << "quota      spent " << spent << " credits\n";
}

int main()
{
    try {
        auto context = asio::io_context();
        auto client = neuroflash::client(context.get_executor(), example::settings());
        asio::co_spawn(context, follow_guide(client), [](std::exception_ptr failure) {
            if (failure) std::rethrow_exception(failure);
        });
        context.run();
    } catch (std::exception const& e) {
        std::cerr << e.what() << '\n';
        return 1;
    }
}
