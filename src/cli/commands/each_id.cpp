// SPDX-License-Identifier: BSL-1.0
#include "cli/commands/each_id.hpp"

#include "cli/errors/wrong_usage.hpp"
#include "cli/output/json_out.hpp"

#include <optional>

namespace neuroflash::cli {

namespace {

struct tally
{
    boost::json::array done;
    boost::json::array failed;
    std::optional<error> worst;
    exit_code code = exit_code::done;
};

void add_failure(command_context& context, tally& sums, std::string const& id, error const& failure)
{
    auto entry = boost::json::object();
    entry["image_id"] = id;
    entry["error"] = to_json(failure)["error"];
    sums.failed.push_back(std::move(entry));
    auto const code = exit_code_of(failure.value(), failure.charge().state);
    if (!sums.worst || worse(code, sums.code) != sums.code) sums.worst = failure;
    sums.code = worse(code, sums.code);
    if (context.out().json()) return;
    context.out().note(printable(id) + ':');
    context.fail(failure);
}

} // namespace

result<void> check_ids(options const& given)
{
    auto const on_v1 = given.surface == "v1";
    for (auto const& id : given.ids) {
        if (!id.empty() && (on_v1 || id.find('/') == std::string::npos)) continue;
        return wrong_usage(
            '\'' + id + "' is no image id.",
            advice(
                "Name images by the ids that the history lists, not by paths or URLs.",
                "neuroflash history"));
    }
    return {};
}

asio::awaitable<exit_code>
for_each_id(command_context& context, free_client& service, std::string done_name, id_action action)
{
    auto sums = tally();
    for (auto const& id : context.given().ids) {
        auto operation = action(context, service, id);
        auto outcome = co_await std::move(operation);
        if (outcome) sums.done.push_back(std::move(*outcome));
        else add_failure(context, sums, id, outcome.error());
        if (context.signal() != 0) break;
    }
    auto whole = boost::json::object();
    whole[done_name] = std::move(sums.done);
    whole["failed"] = std::move(sums.failed);
    context.out().document(whole);
    if (sums.worst && context.out().json()) context.fail(*sums.worst);
    co_return context.signal() != 0 ? exit_code_of_signal(context.signal()) : sums.code;
}

} // namespace neuroflash::cli
