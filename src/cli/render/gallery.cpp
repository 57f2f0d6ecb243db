// SPDX-License-Identifier: BSL-1.0
#include "cli/render/gallery.hpp"

#include "cli/render/html_text.hpp"

#include <array>
#include <cstdio>

namespace neuroflash::cli {

namespace {

constexpr auto style = R"css(body { font-size: 16px; line-height: 1.55; }
main { max-width: 78rem; margin: 0 auto; padding: clamp(1.25rem, 4vw, 3.5rem); }
header { margin-bottom: clamp(1.5rem, 4vw, 3rem); }
h1 { font-size: clamp(1.7rem, 4vw, 2.6rem); line-height: 1.15; letter-spacing: -.02em;
     margin: 0 0 .6rem; }
.lead { color: var(--soft); max-width: 46rem; margin: 0 0 1rem; }
.badge {
  display: inline-block; padding: .25rem .8rem; border-radius: 999px; font-size: .85rem;
  background: var(--accent-soft); color: var(--accent); font-weight: 600;
}
.pair { display: grid; gap: clamp(1.25rem, 2.5vw, 2.25rem);
        grid-template-columns: repeat(auto-fit, minmax(min(100%, 26rem), 1fr)); }
figure {
  margin: 0; background: var(--card); border: 1px solid var(--line); border-radius: 1rem;
  overflow: hidden; display: flex; flex-direction: column;
  box-shadow: 0 1px 2px rgb(0 0 0 / .04), 0 12px 32px -18px rgb(0 0 0 / .28);
}
figure a { display: block; background: var(--line); }
img { display: block; width: 100%; height: auto; }
figcaption { padding: 1.15rem 1.35rem 1.35rem; display: flex; flex-direction: column;
             gap: .9rem; flex: 1; }
h2 { margin: 0; font-size: .8rem; letter-spacing: .09em; text-transform: uppercase;
     color: var(--accent); }
blockquote { margin: 0; font-size: 1.08rem; overflow-wrap: anywhere; }
dl { display: flex; flex-wrap: wrap; gap: .7rem 1.8rem; margin: auto 0 0; padding-top: .9rem;
     border-top: 1px solid var(--line); }
dl div { min-width: 0; }
dt { font-size: .76rem; color: var(--soft); }
dd { margin: 0; font-weight: 600; font-variant-numeric: tabular-nums; overflow-wrap: anywhere; }
dd.id { font: .82rem/1.7 ui-monospace, "SF Mono", Menlo, Consolas, monospace; }
footer { margin-top: clamp(1.5rem, 4vw, 3rem); color: var(--soft); font-size: .9rem; }
)css";

std::string kilobytes(std::uint64_t bytes)
{
    auto buffer = std::array<char, 32>();
    auto const size =
        std::snprintf(buffer.data(), buffer.size(), "%.0f kB", static_cast<double>(bytes) / 1000);
    return std::string(buffer.data(), static_cast<std::size_t>(size));
}

std::string dimensions(gallery_image const& shown)
{
    if (!shown.width || !shown.height) return "not said";
    return std::to_string(*shown.width) + " × " + std::to_string(*shown.height);
}

/// With both known the browser keeps the room free, and nothing jumps while it loads.
std::string size_attributes(gallery_image const& shown)
{
    if (!shown.width || !shown.height) return {};
    return " width=\"" + std::to_string(*shown.width) + "\" height=\"" +
        std::to_string(*shown.height) + '"';
}

std::string figure(gallery_image const& shown)
{
    auto const link = html_text(shown.file);
    auto const type = shown.content_type + ", " + kilobytes(shown.bytes);
    return "<figure>\n<a href=\"" + link + "\"><img src=\"" + link + "\" alt=\"" +
        html_text(shown.prompt) + '"' + size_attributes(shown) + "></a>\n<figcaption>\n" + "<h2>" +
        html_text(shown.heading) + "</h2>\n<blockquote>" + html_text(shown.prompt) +
        "</blockquote>\n<dl>\n" +
        html_fact("Model", shown.model.empty() ? "the service's choice" : shown.model) +
        html_fact("Size", dimensions(shown)) + html_fact("Credits", std::to_string(shown.credits)) +
        html_fact("File", type) + html_fact("Image id", shown.image_id, "id") +
        "</dl>\n</figcaption>\n</figure>\n";
}

} // namespace

std::string gallery_html(gallery const& content)
{
    auto page = support::begin_page(gallery_title, style);
    page += "<main>\n<header>\n<h1>An image from a sentence, and its edit</h1>\n"
            "<p class=\"lead\">Made through the C++ client of the neuroflash image API, step by "
            "step as in the guide: generate, find it in the history, edit it by its path.</p>\n";
    page += "<span class=\"badge\">" + html_text(content.service) + "</span>\n</header>\n";
    page += "<section class=\"pair\">\n" + figure(content.before) + figure(content.after);
    page += "</section>\n<footer>" + html_text(content.quota) + " &middot; " +
        html_text(content.when) + "</footer>\n</main>\n";
    return page.append(support::end_of_page);
}

} // namespace neuroflash::cli
