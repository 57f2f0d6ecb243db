// SPDX-License-Identifier: BSL-1.0
#include "cli/commands/commands.hpp"
#include "cli/output/json_out.hpp"
#include "cli/render/table.hpp"

#include <string>
#include <vector>

namespace neuroflash::cli {

namespace {

constexpr int voices_of_a_page = 200;

/// All pages: a list without a word about its pages has one.
asio::awaitable<result<std::vector<brand_voice>>>
all_voices(command_context& context, free_client& service)
{
    auto all = std::vector<brand_voice>();
    for (auto number = 1;; ++number) {
        auto which = list_brand_voices_params();
        which.page = number;
        which.size = voices_of_a_page;
        auto asking = service.list_brand_voices(std::move(which), context.call());
        auto listed = co_await std::move(asking);
        if (!listed) co_return listed.error();
        for (auto& voice : listed->data) all.push_back(std::move(voice));
        if (listed->data.empty() || number >= listed->total_pages) co_return all;
    }
}

asio::awaitable<exit_code> show_voices(command_context& context, free_client& service)
{
    auto listing = all_voices(context, service);
    auto const listed = co_await watch(context, "brand voices", std::move(listing));
    if (!listed) co_return context.fail(listed.error());
    auto entries = boost::json::array();
    auto shown = table(
        {"VOICE",
         {"NAME", 1},
         {"BRAND", 3},
         {"LANGUAGE", 4},
         {"ACTIVE", 5},
         {"DESCRIPTION", 2, fit::cut}});
    for (auto const& voice : *listed) {
        entries.push_back(to_json(voice));
        shown.add(
            {voice.id.str(), voice.name, voice.brand.name, voice.language,
             voice.active ? "yes" : "no", voice.description});
    }
    auto whole = boost::json::object();
    whole["brand_voices"] = std::move(entries);
    context.out().document(std::move(whole));
    context.out().list(shown);
    co_return exit_code::done;
}

} // namespace

exit_code run_brand_voices(command_context& context)
{
    return with_client(context, show_voices);
}

} // namespace neuroflash::cli
