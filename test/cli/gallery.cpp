// SPDX-License-Identifier: BSL-1.0
#include "cli_fixture.hpp"
#include "common/unit_test.hpp"

#include <cli/render/gallery.hpp>

namespace neuroflash::test {

BOOST_AUTO_TEST_SUITE(gallery)

namespace {

cli::gallery sample()
{
    auto page = cli::gallery();
    page.service = "From https://example.com/api";
    page.when = "2024-01-01 00:00 UTC";
    page.quota = "2 credits spent";
    page.before.file = "generated.png";
    page.before.heading = "Generated";
    page.before.prompt = "<script>alert(\"1\")</script> & 'more'";
    page.before.model = "Nano Banana 2";
    page.before.width = 1024;
    page.before.height = 576;
    page.before.credits = 1;
    page.after = page.before;
    page.after.file = "edited.png";
    page.after.heading = "Edited";
    page.after.width.reset();
    return page;
}

} // namespace

BOOST_AUTO_TEST_CASE(page_escapes_every_text)
{
    auto const page = cli::gallery_html(sample());
    BOOST_TEST(!contains(page, "<script"));
    BOOST_TEST(contains(page, "&lt;script&gt;alert(&quot;1&quot;)&lt;/script&gt; &amp; &#39;more"));
}

BOOST_AUTO_TEST_CASE(page_needs_nothing_but_the_images_beside_it)
{
    auto const page = cli::gallery_html(sample());
    BOOST_TEST(contains(page, "<img src=\"generated.png\""));
    BOOST_TEST(contains(page, "<img src=\"edited.png\""));
    for (auto const* outside : {"src=\"http", "href=\"http", "url(", "@import", "src=\"/"}) {
        BOOST_TEST(!contains(page, outside));
    }
}

BOOST_AUTO_TEST_CASE(page_is_known_by_a_mark_near_its_beginning)
{
    BOOST_TEST(cli::gallery_html(sample()).find(cli::gallery_mark) < 4096u);
}

BOOST_AUTO_TEST_CASE(page_shows_prompt_model_size_and_credits)
{
    auto const page = cli::gallery_html(sample());
    for (auto const* part :
         {"Nano Banana 2", "1024 × 576", "<dt>Credits</dt><dd>1</dd>", "not said",
          "width=\"1024\" height=\"576\"", "2 credits spent"}) {
        BOOST_TEST(contains(page, part), part);
    }
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace neuroflash::test
