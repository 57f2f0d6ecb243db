// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_SRC_CLI_COMMANDS_GUIDE_REPORT_HPP
#define NEUROFLASH_SRC_CLI_COMMANDS_GUIDE_REPORT_HPP

#include "cli/client/command_context.hpp"
#include "cli/files/saved_image.hpp"

#include <boost/json/object.hpp>

#include <chrono>
#include <string>
#include <string_view>

namespace neuroflash::cli {

/// The page with the images, in the directory of `--out`.
inline constexpr std::string_view guide_page_name = "index.html";

/// An image of the guide.
struct guide_image
{
    std::string prompt;
    generation made;
    saved_image file; ///< Its path is empty while it is not saved.
};

/// The results of the guide's steps, as far as it came.
struct guide_results
{
    quota before;
    quota after;
    image_model model;
    guide_image generated;
    guide_image edited;
};

/// Prints what came back from the guide's steps, and writes the page with the images.
class guide_report
{
public:
    /// \param service_words Where the images come from, for the page.
    guide_report(command_context& context, std::string service_words);

    void say(std::string_view text);
    void say_generation(generation const& made);
    void say_file(saved_image const& file);

    /// Reports the failure with what the steps before it cost, and how to get the images that were
    /// paid for and are not saved.
    exit_code stopped(error const& failure, guide_results const& of);

    /// Writes the page and the document, once all steps are done.
    result<void> finish(guide_results const& of);

private:
    result<void> write_page(guide_results const& of) const;
    boost::json::object document(guide_results const& of) const;

    command_context& context_;
    std::string service_words_;
    std::chrono::steady_clock::time_point start_ = std::chrono::steady_clock::now();
};

} // namespace neuroflash::cli

#endif
