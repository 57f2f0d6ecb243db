// SPDX-License-Identifier: BSL-1.0
#include "common/unit_test.hpp"

#include <batch/input/check_item.hpp>
#include <batch/input/item.hpp>

#include <neuroflash/core/text/encode.hpp>

#include <set>
#include <string>

namespace neuroflash::batch {

BOOST_AUTO_TEST_SUITE(batch_items)

namespace {

item drawing(std::string prompt, std::string key = {})
{
    auto made = item();
    made.prompt = std::move(prompt);
    made.key = std::move(key);
    return made;
}

std::vector<image_model> two_models()
{
    auto fast = image_model();
    fast.id = "fast";
    fast.capabilities = {"text2image"};
    fast.max_images = 4;
    fast.aspect_ratios = {"1:1", "16:9"};
    fast.output_formats = {"png"};
    auto barred = fast;
    barred.id = "barred";
    barred.allowed = false;
    return {fast, barred};
}

} // namespace

BOOST_AUTO_TEST_CASE(identity_is_content_and_key_and_nothing_else)
{
    auto const base = drawing("a fox");
    auto ids = std::set<std::string>({identity_of(base)});
    auto other = base;
    other.key = "k";
    BOOST_TEST(ids.insert(identity_of(other)).second);
    other = base;
    other.images = 2;
    BOOST_TEST(ids.insert(identity_of(other)).second);
    other = base;
    other.model = "m";
    BOOST_TEST(ids.insert(identity_of(other)).second);
    other = base;
    other.aspect_ratio = "m";
    BOOST_TEST(ids.insert(identity_of(other)).second);
    other = base;
    other.output_format = "m";
    BOOST_TEST(ids.insert(identity_of(other)).second);
    other = base;
    other.sources = {"s"};
    BOOST_TEST(ids.insert(identity_of(other)).second);
    other.mask = "m";
    BOOST_TEST(ids.insert(identity_of(other)).second);
    other.mask.clear();
    other.sources = {"s", "mask", "m"};
    BOOST_TEST(ids.insert(identity_of(other)).second);
    other.sources = {"s"};
    other.brand_voice = "m";
    BOOST_TEST(ids.insert(identity_of(other)).second);
    BOOST_TEST(!ids.insert(identity_of(drawing("a fox"))).second);
    // Written into journals: it must never change.
    BOOST_TEST(identity_of(drawing("a red fox")) == "3470f172-e5f1-5cea-864a-2febdb84a809");
}

BOOST_AUTO_TEST_CASE(a_key_is_made_of_the_first_words)
{
    auto const fox = drawing("A Red Fox, in the snow!");
    auto const id = identity_of(fox);
    // 64 bits of the identity: of 32, two of 100,000 prompts would have the same.
    auto const digits = id.substr(0, 8) + id.substr(9, 4) + id.substr(14, 4);
    BOOST_TEST(key_of(fox, id) == "a-red-fox-in-the-snow-" + digits);
    BOOST_TEST(key_of(drawing("x", "mine"), id) == "mine");
    // Letters of every script are kept, composed and small.
    BOOST_TEST(key_of(drawing("\xe7\x8b\x90"), id) == "\xe7\x8b\x90-" + digits);
    BOOST_TEST(
        key_of(drawing("\xc3\x84rger im Bu\xcc\x88ro"), id) ==
        "\xc3\xa4rger-im-b\xc3\xbcro-" + digits);
    BOOST_TEST(key_of(drawing("\xe2\x9d\xa4!"), id) == "prompt-" + digits);
    auto const many = std::string("\xd0\xb6\xd0\xb6\xd0\xb6\xd0\xb6\xd0\xb6");
    auto const long_prompt = drawing("a" + many + many + many + many + many);
    BOOST_TEST(core::is_valid_utf8(key_of(long_prompt, id)));
    // Earlier versions kept ASCII alone; their keys are still known as made up.
    BOOST_TEST(is_made_key("rger-im-b-ro-" + digits, drawing("\xc3\x84rger im B\xc3\xbcro"), id));
    BOOST_TEST(!is_made_key("mine", drawing("\xc3\x84rger"), id));
    // Names of files are made of it.
    BOOST_TEST(
        key_of(drawing("a red fox"), identity_of(drawing("a red fox"))) ==
        "a-red-fox-3470f172e5f15cea");
}

BOOST_AUTO_TEST_CASE(file_names_are_safe_and_different_keys_have_different_ones)
{
    for (auto const* const kept :
         {"shoe-1_b.c", "\xc3\xa4rger", "\xd0\xbb\xd0\xb8\xd1\x81\xd0\xb0", "\xe7\x8b\x90"}) {
        BOOST_TEST(stem_of(kept) == kept);
    }
    // Two spellings of one text are two keys, and a file system may take their names for one.
    BOOST_TEST(stem_of("\xc3\xa4").size() < stem_of("a\xcc\x88").size());
    auto names = std::set<std::string>();
    auto const keys = {"../../etc/passwd", "a/b", "a\\b",   "a b", ".hidden", "a\nb",
                       "\xc3\xa4",         "-rf", "--help", "-"};
    for (auto const* key : keys) {
        auto const name = stem_of(key);
        BOOST_TEST(names.insert(name).second);
        BOOST_TEST(name.find_first_of("/\\\n ") == std::string::npos);
        BOOST_TEST(!name.starts_with('.'));
        BOOST_TEST(!name.starts_with('-'), name);
    }
    auto umlauts = std::string("x");
    for (auto i = 0; i < 90; ++i) umlauts += "\xc3\xa4";
    BOOST_TEST(stem_of(umlauts).size() <= 100u);
    BOOST_TEST(core::is_valid_utf8(stem_of(umlauts)));
    BOOST_TEST(stem_of(std::string(500, 'x')).size() <= 100u);
    BOOST_TEST(stem_of(std::string(500, 'x')) != stem_of(std::string(501, 'x')));
}

BOOST_AUTO_TEST_CASE(no_file_has_a_name_that_is_a_device_of_windows)
{
    auto const devices = {"con",  "CON",  "Prn",     "aux",       "nul",
                          "com1", "LPT9", "con.txt", "nul.tar.gz"};
    for (auto const* key : devices) {
        auto const name = stem_of(key);
        BOOST_TEST(name != key);
        auto const first = name.substr(0, name.find('.'));
        BOOST_TEST(first.size() > 4u, name);
        BOOST_TEST(stem_of(name) == name);
    }
    for (auto const* key : {"con-1", "console", "com", "com10", "a.con", "lpt"}) {
        BOOST_TEST(stem_of(key) == key);
    }
}

BOOST_AUTO_TEST_CASE(models_are_held_to_what_they_say)
{
    auto const models = two_models();
    auto of = drawing("p");
    BOOST_TEST(fault_by_models(of, models) == "");
    of.model = "fast";
    of.images = 5;
    BOOST_TEST(fault_by_models(of, models) == "model fast makes at most 4 images, not 5");
    of.images = 4;
    of.aspect_ratio = "9:16";
    BOOST_TEST(fault_by_models(of, models).find("no aspect ratio 9:16") != std::string::npos);
    of.aspect_ratio = "16:9";
    of.output_format = "webp";
    BOOST_TEST(fault_by_models(of, models).find("no output format webp") != std::string::npos);
    of.output_format = "";
    of.sources = {"x"};
    BOOST_TEST(fault_by_models(of, models) == "model fast cannot do image2image");
    of = drawing("p");
    of.model = "barred";
    BOOST_TEST(fault_by_models(of, models) == "model barred is not allowed in this workspace");
    of.model = "none";
    BOOST_TEST(fault_by_models(of, models) == "there is no model none (there are fast)");
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace neuroflash::batch
