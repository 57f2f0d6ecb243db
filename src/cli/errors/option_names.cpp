// SPDX-License-Identifier: BSL-1.0
#include "cli/errors/option_names.hpp"

#include "cli/errors/advice.hpp"
#include "cli/settings/setting_origins.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace neuroflash::cli {

namespace {

struct library_row
{
    std::string_view library;
    setting which;
};

/// Named by their origin. A name that begins another one comes after it.
constexpr auto library_rows = std::to_array<library_row>({
    {"client_params::api_base", setting::api_base},
    {"client_params::token_url", setting::token_url},
    {"client_params::ca_file", setting::ca_file},
    {"client_params::workspace", setting::workspace},
    {"client_params::proxy", setting::proxy},
    {"client_params::fields.edit_input", setting::edit_input_field},
    {"client_params::fields.mask", setting::mask_field},
    {"client_params::fields.upscale_input", setting::upscale_input_field},
    {"client_params::fields.upscale_factor", setting::upscale_factor_field},
});

struct word_row
{
    std::string_view library;
    std::string_view tool;
};

/// Wherever they stand. A name that begins another one comes after it.
constexpr auto member_rows = std::to_array<word_row>({
    {"client_params::credentials", "NEUROFLASH_CLIENT_ID and NEUROFLASH_CLIENT_SECRET"},
    {"call_params::workspace", "--workspace"},
    {"client_params::max_connections", "--max-connections"},
    {"client_params::deadline", "--timeout"},
    {"client_params::generation_deadline", "--timeout"},
    {"client_params::download_deadline", "--timeout"},
    {"client_params::text_deadline", "--timeout"},
    {"call_params::deadline", "--timeout"},
    {"batch_params::out", "--out"},
    {"batch_params::concurrency", "--concurrency"},
    {"batch_params::downloads", "--downloads"},
    {"batch_params::budget", "--budget"},
    {"batch_params::max_unknown", "--max-unknown"},
    {"batch_params::num_images", "--num-images"},
    {"batch_params::brand_voice", "--brand-voice"},
    {"batch_params::part", "--shard"},
    {"pending_generation::workspace", "the workspace in REQUEST"},
});

/// Said of what the tool cannot set, or says already.
constexpr auto phrase_rows = std::to_array<word_row>({
    {" as image_file", ""},
    {"; client_params::internal_downloads would allow it",
     "; this tool downloads nothing from private networks"},
    {"client_params::surface v1", "--surface v1"},
    {"client_params::max_upload_bytes is ", "the most that this tool uploads is "},
    {" Make the image smaller, or raise the limit.", " Make the image smaller."},
    // The command that fails there may cost something.
    {"This operation costs nothing.", "The request that failed is free."},
});

/// The text before the error in a parameter.
constexpr auto parameter_rows = std::to_array<word_row>({
    {"prompt", "PROMPT"},
    {"model", "--model"},
    {"num_images", "--num-images"},
    {"aspect_ratio", "--aspect-ratio"},
    {"output_format", "--output-format"},
    {"messages", "PROMPT"},
    {"temperature", "--temperature"},
    {"max_tokens", "--max-tokens"},
    {"brand_voice_id", "--brand-voice"},
    {"page", "--page"},
    {"size", "--size"},
    {"sources", "SOURCE"},
    {"image_file", "FILE"},
    {"upload_source", "FILE"},
    {"inputs", "SOURCE"},
    {"mask", "--mask"},
    {"factor", "--factor"},
    {"image path", "SOURCE"},
    {"image_id", "ID"},
    {"stored_image_id", "ID"},
    {"image", "IMAGE_ID"},
});

/// `--format csv (input_format::csv)` as `--format csv`: a member of the library follows the option
/// that does the same.
void drop_members_in_parentheses(std::string& text)
{
    constexpr auto of_name = std::string_view("abcdefghijklmnopqrstuvwxyz_:");
    for (auto at = text.find(" ("); at != text.npos; at = text.find(" (", at)) {
        auto const begin = at + 2;
        auto const end = text.find_first_not_of(of_name, begin);
        if (end == text.npos) return;
        auto const name = std::string_view(text).substr(begin, end - begin);
        if (text[end] == ')' && name.find("::") != name.npos) text.erase(at, end + 1 - at);
        else at = begin;
    }
}

void replace_all(std::string& in, std::string_view what, std::string_view by)
{
    for (auto at = in.find(what); at != std::string::npos; at = in.find(what, at + by.size())) {
        in.replace(at, what.size(), by);
    }
}

/// `num_images: must be 1 or more` as `--num-images: must be 1 or more`.
std::string with_option_in_front(std::string text)
{
    auto const end = text.find(": ");
    if (end == std::string::npos) return text;
    auto const name = std::string_view(text).substr(0, end);
    auto const row = std::ranges::find(parameter_rows, name, &word_row::library);
    if (row != parameter_rows.end()) text.replace(0, end, row->tool);
    return text;
}

} // namespace

error in_option_names(error const& from)
{
    auto details = from.details();
    details.message = in_option_names(std::move(details.message));
    details.charge.evidence = in_option_names(std::move(details.charge.evidence));
    if (from.value() == errc::invalid_argument) {
        details.message = with_option_in_front(std::move(details.message));
    }
    if (details.advice == default_advice(from.value())) {
        details.advice = advise(advice_facts(from)).to_text();
    } else if (details.advice == "Raise the deadline.") {
        details.advice = "Raise --timeout.";
    } else {
        details.advice = in_option_names(std::move(details.advice));
    }
    return error(from.value(), std::move(details));
}

std::string in_option_names(std::string text)
{
    drop_members_in_parentheses(text);
    for (auto const& row : phrase_rows) replace_all(text, row.library, row.tool);
    for (auto const& row : library_rows) {
        replace_all(text, row.library, setting_origins::get().name(row.which));
    }
    for (auto const& row : member_rows) replace_all(text, row.library, row.tool);
    return text;
}

std::string setting_named_in(std::string_view text)
{
    for (auto const& row : library_rows) {
        if (text.find(row.library) != std::string_view::npos) {
            return setting_origins::get().name(row.which);
        }
    }
    for (auto const& row : member_rows) {
        if (text.find(row.library) != std::string_view::npos) return std::string(row.tool);
    }
    return {};
}

} // namespace neuroflash::cli
