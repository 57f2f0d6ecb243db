// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_SRC_CLI_RENDER_HTML_TEXT_HPP
#define NEUROFLASH_SRC_CLI_RENDER_HTML_TEXT_HPP

#include "cli/render/text.hpp"
#include "support/html.hpp"

#include <string>
#include <string_view>

/// What the tool's HTML pages have in common besides the frame in `support/html.hpp`.
namespace neuroflash::cli {

/// Text of the service or of the user, for HTML content and for attributes in quotes. Control
/// characters and bytes that are not UTF-8 have no place on a page either.
inline std::string html_text(std::string_view text)
{
    return support::html_escaped(printable(text));
}

/// ` class="KIND"`; empty without a kind.
inline std::string class_attribute(std::string_view kind)
{
    return kind.empty() ? std::string() : " class=\"" + std::string(kind) + '"';
}

/// A name and its value in a list of facts.
inline std::string
html_fact(std::string_view name, std::string_view value, std::string_view kind = {})
{
    return "<div><dt>" + std::string(name) + "</dt><dd" + class_attribute(kind) + '>' +
        html_text(value) + "</dd></div>\n";
}

} // namespace neuroflash::cli

#endif
