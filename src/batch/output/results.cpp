// SPDX-License-Identifier: BSL-1.0
#include "batch/output/results.hpp"

#include "batch/output/batch_directory.hpp"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

namespace neuroflash::inline v0::batch {

namespace {

namespace json = boost::json;

json::value maybe(std::optional<std::int64_t> number)
{
    return number ? json::value(*number) : json::value(nullptr);
}

json::object to_json(result_row::image const& from)
{
    auto made = json::object();
    made["file"] = from.file.empty() ? json::value(nullptr)
                                     : json::value(std::string(images_name) + '/' + from.file);
    made["image_id"] = from.image_id;
    made["content_type"] = from.type;
    made["bytes"] = from.bytes;
    made["width"] = maybe(from.width);
    made["height"] = maybe(from.height);
    made["sha256"] = from.sha256;
    return made;
}

json::value text_or_null(std::string const& text)
{
    return text.empty() ? json::value(nullptr) : json::value(text);
}

void add_brand(json::object& to, result_row const& row)
{
    to["brand_voice"] = row.what.brand_voice;
    to["brand_voice_mode"] = text_or_null(row.branded.mode);
    to["final_prompt"] = text_or_null(row.branded.prompt);
    to["text_model"] = text_or_null(row.branded.model);
    // A text that was written cost something, even if the service did not count it.
    auto const is_counted = row.branded.mode != "write" || row.branded.tokens > 0;
    to["tokens"] = is_counted ? json::value(row.branded.tokens) : json::value(nullptr);
}

json::object charge_of(result_row const& row)
{
    auto made = json::object();
    auto const* const word = row.held > 0 ? "unknown" : row.credits > 0 ? "charged" : "not_charged";
    made["state"] = word;
    made["credits"] = row.credits;
    if (row.held > 0) made["credits_unknown"] = row.held;
    return made;
}

} // namespace

bool is_partly_done(result_row const& row) noexcept
{
    return row.where == state::planned && !row.images.empty();
}

std::string_view state_word(result_row const& row) noexcept
{
    if (is_partly_done(row)) return "partly_done";
    if (row.where == state::answered) return "undelivered";
    return to_string(row.where);
}

std::string result_line(result_row const& row, std::int64_t run)
{
    auto made = json::object();
    made["key"] = row.key;
    made["run"] = run > 0 ? json::value(run) : json::value(nullptr);
    made["state"] = state_word(row);
    made["prompt"] = row.what.prompt;
    if (!row.what.brand_voice.empty()) add_brand(made, row);
    made["model"] = text_or_null(row.what.model);
    made["num_images"] = row.what.images;
    if (!row.what.sources.empty()) {
        auto sources = json::array();
        for (auto const& one : row.what.sources) sources.emplace_back(one);
        made["source"] = std::move(sources);
    }
    if (!row.what.mask.empty()) made["mask"] = row.what.mask;
    auto files = json::array();
    for (auto const& one : row.images) files.emplace_back(to_json(one));
    made["files"] = std::move(files);
    if (row.not_made > 0) made["images_not_made"] = row.not_made;
    made["attempts"] = row.attempts;
    made["recovered"] = row.recovered;
    auto took = json::object();
    took["generation_ms"] = row.generation_ms;
    took["download_ms"] = row.download_ms;
    made["timings"] = std::move(took);
    made["charge"] = charge_of(row);
    auto const well = row.where == state::done || row.code.empty();
    auto failure = json::object();
    failure["code"] = row.code;
    failure["message"] = row.reason;
    made["error"] = well ? json::value(nullptr) : json::value(std::move(failure));
    if (!row.note.empty()) made["detail"] = row.note;
    made["id"] = row.identity;
    made["in_input"] = row.in_input;
    return json::serialize(made) + '\n';
}

std::string_view extension_of(std::string_view content_type) noexcept
{
    if (content_type == "image/png") return "png";
    if (content_type == "image/jpeg") return "jpg";
    if (content_type == "image/webp") return "webp";
    if (content_type == "image/gif") return "gif";
    if (content_type == "image/avif") return "avif";
    if (content_type == "image/heic") return "heic";
    return "bin";
}

} // namespace neuroflash::inline v0::batch
