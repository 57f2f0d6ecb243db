// SPDX-License-Identifier: BSL-1.0
#include "cli/commands/commands.hpp"
#include "cli/commands/each_id.hpp"
#include "cli/commands/stored_images.hpp"
#include "cli/errors/wrong_usage.hpp"
#include "cli/files/image_place.hpp"
#include "cli/output/json_out.hpp"
#include "cli/render/table.hpp"

#include "support/image_source.hpp"

#include <boost/json/array.hpp>

#include <optional>
#include <utility>

namespace neuroflash::cli {

namespace {

/// What became of the uploads so far.
struct upload_tally
{
    boost::json::array done;
    boost::json::array failed;
    std::optional<error> worst;
    exit_code code = exit_code::done;
};

void add_failed_upload(
    command_context& context, upload_tally& sums, std::string const& source, error const& failure)
{
    auto entry = boost::json::object();
    entry["source"] = source;
    entry["error"] = to_json(failure)["error"];
    sums.failed.push_back(std::move(entry));
    auto const code = exit_code_of(failure.value(), failure.charge().state);
    if (!sums.worst || worse(code, sums.code) != sums.code) sums.worst = failure;
    sums.code = worse(code, sums.code);
    report_one(context, shortened(printable(source), 80), failure);
}

asio::awaitable<exit_code> upload_all(command_context& context, free_client& service)
{
    auto sums = upload_tally();
    auto shown = table({"IMAGE ID", {"SIZE", 2}, {"BYTES", 3}, {"SOURCE", 1, fit::cut}});
    for (auto const& source : context.given().files) {
        auto uploading = upload_one(context, service, source);
        auto const came = co_await std::move(uploading);
        if (came) {
            sums.done.push_back(uploaded_json(*came));
            shown.add(
                {came->id.str(), size_text(*came),
                 came->file_size ? std::to_string(*came->file_size) : "?", source});
        } else {
            add_failed_upload(context, sums, source, came.error());
        }
        if (context.signal() != 0) break;
    }
    auto document = boost::json::object();
    document["images"] = std::move(sums.done);
    if (!sums.failed.empty()) document["failed"] = std::move(sums.failed);
    context.out().document(std::move(document));
    if (!shown.empty()) context.out().list(shown);
    if (sums.worst && context.out().has_whole_documents()) context.fail(*sums.worst);
    co_return context.signal() != 0 ? exit_code_of_signal(context.signal()) : sums.code;
}

} // namespace

exit_code run_upload(command_context& context)
{
    for (auto const& source : context.given().files) {
        constexpr auto name_a_file = "Name a file, or an address that begins with https://.";
        if (source == standard_output_name) {
            return context.fail(wrong_usage(
                "- is not a file: an upload is not read from standard input.", name_a_file));
        }
        if (!support::is_address(source) && !is_local_file(source))
            return context.fail(no_such_file(source, name_a_file));
    }
    return with_client(context, upload_all);
}

} // namespace neuroflash::cli
