// SPDX-License-Identifier: BSL-1.0
#include "cli/commands/commands.hpp"
#include "cli/output/json_out.hpp"
#include "cli/render/table.hpp"

namespace neuroflash::cli {

namespace {

std::string comma_separated(std::vector<std::string> const& texts)
{
    auto line = std::string();
    for (auto const& text : texts) line += line.empty() ? text : ' ' + text;
    return line;
}

std::vector<std::string> row_of(image_model const& model)
{
    auto const most = model.max_images > 0 ? std::to_string(model.max_images) : "?";
    return {
        model.id.str(),
        model.name,
        model.allowed ? "yes" : "no",
        most,
        comma_separated(model.capabilities),
        comma_separated(model.output_formats),
        comma_separated(model.aspect_ratios)};
}

asio::awaitable<exit_code> list_models(command_context& context, free_client& service)
{
    auto operation = service.list_image_models(context.call());
    auto const listed = co_await watch(context, "models", std::move(operation));
    if (!listed) co_return context.fail(listed.error());

    auto entries = boost::json::array();
    auto shown = table(
        {"MODEL",
         {"NAME", 4},
         {"ALLOWED", 1},
         {"MAX", 2},
         {"CAN", 3},
         {"FORMATS", 5},
         {"ASPECT RATIOS", 6, fit::cut}});
    for (auto const& model : *listed) {
        entries.push_back(to_json(model));
        shown.add(row_of(model));
    }
    auto whole = boost::json::object();
    whole["models"] = std::move(entries);
    context.out().document(whole);
    context.out().list(shown);
    co_return exit_code::done;
}

} // namespace

exit_code run_models(command_context& context)
{
    return with_client(context, list_models);
}

} // namespace neuroflash::cli
