// SPDX-License-Identifier: BSL-1.0
#include "batch/output/gallery.hpp"

#include "batch/output/batch_directory.hpp"
#include "batch/output/gallery_page.hpp"
#include "batch/output/results.hpp"
#include "batch/output/written_files.hpp"
#include "support/html.hpp"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

namespace neuroflash::inline v0::batch {

namespace {

namespace json = boost::json;

json::object image_to_json(result_row::image const& from)
{
    auto made = json::object();
    made["file"] = from.file.empty() ? json::value(nullptr)
                                     : json::value(std::string(images_name) + '/' + from.file);
    made["bytes"] = from.bytes;
    if (from.width) made["width"] = *from.width;
    if (from.height) made["height"] = *from.height;
    return made;
}

} // namespace

std::string gallery_head(std::string_view title, item_totals const& totals, std::int64_t run)
{
    auto marks = std::string(gallery_mark) + '\n';
    if (run > 0) marks += std::string(gallery_run_begin) + std::to_string(run) + "\">\n";
    auto page = support::begin_page(title, gallery_style, marks);
    page += "<header>\n<h1>" + support::html_escaped(title) + "</h1>\n<span id=\"count\">" +
        std::to_string(totals.items) + " prompts</span>\n" +
        "<input id=\"search\" type=\"search\" placeholder=\"Search prompts, keys, models\" "
        "aria-label=\"Search\">\n<nav aria-label=\"State\"></nav>\n</header>\n<main></main>\n"
        "<div id=\"end\"></div>\n<noscript>The gallery needs JavaScript; the images are in the "
        "folder images.</noscript>\n" +
        support::begin_data("data") + '[';
    return page;
}

std::string gallery_item(result_row const& row, bool first)
{
    auto made = json::object();
    made["key"] = row.key;
    made["state"] = state_word(row);
    made["prompt"] = row.what.prompt;
    if (!row.branded.prompt.empty()) {
        made["final"] = row.branded.prompt;
        made["voice"] = row.what.brand_voice;
    }
    made["model"] = row.what.model;
    made["credits"] = row.credits;
    made["seconds"] = static_cast<double>(row.generation_ms) / 1000;
    if (row.where != state::done) made["why"] = row.reason;
    auto images = json::array();
    for (auto const& one : row.images) images.emplace_back(image_to_json(one));
    made["images"] = std::move(images);
    return (first ? "\n" : ",\n") + support::json_for_script(json::serialize(made));
}

std::string gallery_foot()
{
    auto page = std::string("]").append(support::end_of_data);
    page += support::script_element(gallery_script);
    return page.append(support::end_of_page);
}

} // namespace neuroflash::inline v0::batch
