// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_SRC_SUPPORT_HTML_HPP
#define NEUROFLASH_SRC_SUPPORT_HTML_HPP

#include <string>
#include <string_view>

/// The frame of the HTML pages that this project writes. Each page is one file that works from the
/// disk: style, scripts and data stand in it.
namespace neuroflash::inline v0::support {

/// Text for the content of an element and for attributes in quotes.
inline std::string html_escaped(std::string_view text)
{
    auto safe = std::string();
    safe.reserve(text.size());
    for (auto const c : text) {
        switch (c) {
        case '&': safe += "&amp;"; break;
        case '<': safe += "&lt;"; break;
        case '>': safe += "&gt;"; break;
        case '"': safe += "&quot;"; break;
        case '\'': safe += "&#39;"; break;
        default: safe += c;
        }
    }
    return safe;
}

/// JSON within a script element: none of its texts can end the element.
inline std::string json_for_script(std::string_view json)
{
    auto safe = std::string();
    safe.reserve(json.size());
    for (auto const c : json) {
        if (c == '<') safe += "\\u003c";
        else safe += c;
    }
    return safe;
}

/// The colours of all pages, light and dark as the reader's system is, and their font.
inline constexpr std::string_view common_style = R"css(:root {
  color-scheme: light dark;
  --paper: #f6f7f9; --card: #ffffff; --ink: #16202c; --soft: #5b6878; --line: #e2e6ec;
  --accent: #0a7d6c; --accent-soft: #e3f4f1;
}
@media (prefers-color-scheme: dark) {
  :root {
    --paper: #0f141a; --card: #182029; --ink: #eef2f6; --soft: #9aa8b8; --line: #27323e;
    --accent: #5fd3bf; --accent-soft: #17332f;
  }
}
* { box-sizing: border-box; }
body {
  margin: 0; background: var(--paper); color: var(--ink);
  font: 15px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", sans-serif;
}
)css";

/// `style`: what the page adds to `common_style`. `more`: elements of the head after the usual
/// ones, such as those by which a page is known; they come first, because a reader looks only at
/// the beginning of a file.
inline std::string begin_page(
    std::string_view title, std::string_view style, std::string_view more = std::string_view())
{
    auto page =
        std::string("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n<meta "
                    "name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n");
    page.append(more).append("<title>").append(html_escaped(title)).append("</title>\n<style>\n");
    return page.append(common_style).append(style).append("</style>\n</head>\n<body>\n");
}

/// The element with the page's data, up to the JSON, which `json_for_script` must have escaped.
inline std::string begin_data(std::string_view id)
{
    return std::string("<script id=\"").append(id).append("\" type=\"application/json\">");
}

inline constexpr std::string_view end_of_data = "</script>\n";

/// Code in the page; it must not contain `</script`.
inline std::string script_element(std::string_view code)
{
    return std::string("<script>\n").append(code).append("\n</script>\n");
}

inline constexpr std::string_view end_of_page = "</body>\n</html>\n";

} // namespace neuroflash::inline v0::support

#endif
