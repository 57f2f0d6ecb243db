// SPDX-License-Identifier: BSL-1.0
#include "cli/commands/each_id.hpp"

#include "cli/errors/advice.hpp"
#include "cli/errors/option_names.hpp"
#include "cli/errors/wrong_usage.hpp"
#include "cli/files/image_place.hpp"
#include "cli/output/json_out.hpp"
#include "cli/render/text.hpp"

#include <algorithm>
#include <optional>
#include <set>
#include <string_view>
#include <utility>

namespace neuroflash::cli {

namespace {

struct id_totals
{
    boost::json::array done;
    boost::json::array failed;
    std::optional<error> worst;
    exit_code code = exit_code::done;
};

void add_failure(
    command_context& context, id_totals& sums, std::string const& id, error const& failure)
{
    auto entry = boost::json::object();
    entry["image_id"] = id;
    entry["error"] = to_json(failure)["error"];
    sums.failed.push_back(std::move(entry));
    auto const code = exit_code_of(failure.value(), failure.charge().state);
    if (!sums.worst || worse(code, sums.code) != sums.code) sums.worst = failure;
    sums.code = worse(code, sums.code);
    report_one(context, id, failure);
}

/// Whether the text may be an id. The form of those of the surface v1 is not documented.
bool may_be_id(std::string const& text, bool on_v1)
{
    if (text.empty() || text == "-") return false;
    if (on_v1) return true;
    // `@ids.txt`, `a,b`, `*`: other commands take these for several values.
    auto const is_list = text.starts_with('@') || text.find_first_of(" ,;*?\t\n") != text.npos;
    return !is_list && text.find('/') == text.npos && !names_image_file(text);
}

/// Whether the text is a list of members, with commas between.
bool names_members(std::string_view list, std::vector<std::string> const& members)
{
    for (;;) {
        auto const end = std::min(list.find(','), list.size());
        if (std::ranges::find(members, list.substr(0, end)) == members.end()) return false;
        if (end == list.size()) return true;
        list.remove_prefix(end + 1);
    }
}

} // namespace

void report_one(command_context& context, std::string const& name, error const& failure)
{
    auto& out = context.out();
    if (out.has_whole_documents()) return;
    if (!out.json()) {
        out.note(printable(name) + ':');
        context.fail(failure);
        return;
    }
    // The rows are what succeeded, so only the error can name what failed.
    context.fail(named_failure(name, failure));
}

error named_failure(std::string const& name, error const& failure)
{
    auto const shown = in_option_names(failure);
    auto details = shown.details();
    details.message = printable(name) + ": " + shown.message();
    return error(failure.value(), std::move(details));
}

result<void> check_no_members(options const& given)
{
    if (given.json_fields.empty()) return {};
    for (auto const& id : given.ids) {
        if (!names_members(id, given.shape.columns)) continue;
        return wrong_usage(
            "'" + id + "' stands where an image id does, and names members for --json.",
            "Write --json=" + id + " instead of `--json " + id + "`.");
    }
    return {};
}

result<void> check_ids(options const& given)
{
    if (auto const fine = check_no_members(given); !fine) return fine;
    auto const on_v1 = given.surface == "v1";
    for (auto const& id : given.ids) {
        if (may_be_id(id, on_v1)) continue;
        return wrong_usage(
            '\'' + printable(id) + "' is not an image id.",
            advice(
                "Give each image id as an argument of its own: no paths, URLs, files or "
                "patterns.",
                std::string(list_command(on_v1 ? image_surface::v1 : image_surface::guide))));
    }
    return {};
}

asio::awaitable<exit_code>
for_each_id(command_context& context, free_client& service, std::string done_name, id_action action)
{
    auto sums = id_totals();
    auto seen = std::set<std::string_view>();
    for (auto const& id : context.given().ids) {
        // A second deletion would fail and say that there is no such image.
        if (!seen.insert(id).second) continue;
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
    if (sums.worst && context.out().has_whole_documents()) context.fail(*sums.worst);
    co_return context.signal() != 0 ? exit_code_of_signal(context.signal()) : sums.code;
}

} // namespace neuroflash::cli
