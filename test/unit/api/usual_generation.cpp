// SPDX-License-Identifier: BSL-1.0
#include "support.hpp"

#include <tuple>

using namespace neuroflash;
using namespace neuroflash::test;

BOOST_AUTO_TEST_SUITE(usual_generation)

namespace {

bool is_usual(std::string_view body)
{
    auto made = generation();
    return api::read_usual_generation(body, made);
}

bool same(image const& a, image const& b)
{
    auto const all = [](image const& one) {
        return std::tie(
            one.url, one.content_type, one.file_name, one.file_size, one.width, one.height,
            one.image_id);
    };
    return all(a) == all(b);
}

bool same(generation const& a, generation const& b)
{
    auto const all = [](generation const& one) {
        return std::tie(one.prompt, one.description, one.detail, one.batch_id, one.model);
    };
    auto const equal = [](image const& one, image const& other) { return same(one, other); };
    return all(a) == all(b) && std::ranges::equal(a.images, b.images, equal);
}

/// What the call gives, and what the document says: one value, or one error.
void both_say_the_same(std::string const& body)
{
    // A copy of exactly that size: a sanitizer sees any byte read behind it.
    auto const exact = std::vector<char>(body.begin(), body.end());
    auto const view = std::string_view(exact.data(), exact.size());
    auto const read = api::generate::decode(view);
    auto const document = api::decode_any_generation(view);
    if (read.has_value() != document.has_value()) {
        BOOST_ERROR("read by one only: " + body);
    } else if (
        read ? !same(*read, *document) : error_of(read).message() != error_of(document).message()) {
        BOOST_ERROR("read differently: " + body);
    }
}

/// Two images and all that is known, for mutations to begin with.
constexpr char full[] =
    R"({"images":[{"url":"/a","content_type":"image/png","file_name":"a\u00fc.png","file_size":7,)"
    R"("width":64,"height":32,"image_id":"i1"},{"url":null,"image_id":"i2","more":{"url":[1]}}],)"
    R"("prompt":"a \"red\"\nfox","description":"d","detail":null,"batch_id":"b1","x":[{"y":-1.5}]})";

} // namespace

BOOST_AUTO_TEST_CASE(answers_as_documented_need_no_document)
{
    for (auto const* name :
         {"good_guide", "good_all_fields", "partial_id_without_url", "partial_no_images"}) {
        BOOST_TEST(is_usual(golden(std::string("generation/") + name + ".json")), name);
    }
    BOOST_TEST(is_usual(full));
    BOOST_TEST(is_usual(R"( {"new":{"images":[[],{"url":1}],"a\u0062":true},"images":[]} )"));
    BOOST_TEST(is_usual(R"({"prompt":"","images":[{"image_id":"i","url":"","width":-1}]})"));
}

BOOST_AUTO_TEST_CASE(numbers_out_of_range_are_as_good_as_none)
{
    for (auto const* number : {"-1", "-9223372036854775808", "2147483648", "9223372036854775807"}) {
        for (auto const* name : {"file_size", "width", "height"}) {
            auto const body =
                R"({"images":[{"url":"u",")" + std::string(name) + "\":" + number + "}]}";
            BOOST_TEST(is_usual(body), body);
            both_say_the_same(body);
        }
    }
}

BOOST_AUTO_TEST_CASE(what_is_unusual_is_left_to_the_document)
{
    std::string_view const bodies[] = {
        "",
        "[]",
        "7",
        "null",
        "\"images\"",
        "{}",
        R"({"images":null})",
        R"({"images":{}})",
        R"({"images":[]}})",
        R"({"images":[null]})",
        R"({"images":[[]]})",
        R"({"images":["u"]})",
        R"({"images":[1]})",
        R"({"images":[{}]})",
        R"({"images":[{"url":""}]})",
        R"({"images":[{"url":"","image_id":""}]})",
        R"({"images":[{"url":7}]})",
        R"({"images":[{"image_id":"i","url":true}]})",
        R"({"images":[{"url":"u","url":"v"}]})",
        R"({"images":[{"url":"u","width":1.0}]})",
        R"({"images":[{"url":"u","width":"1"}]})",
        R"({"images":[{"url":"u","width":18446744073709551615}]})",
        R"({"images":[{"url":"u","image_id":17}]})",
        R"({"images":[{"url":"u","content_type":{}}]})",
        R"({"images":[],"images":[]})",
        R"({"images":[],"prompt":"a","prompt":"b"})",
        R"({"images":[],"pr\u006fmpt":"a"})",
        R"({"images":[],"prompt":["a"]})",
        R"({"images":[],"detail":1})",
    };
    for (auto const body : bodies) {
        BOOST_TEST(!is_usual(body), body);
        both_say_the_same(std::string(body));
    }
}

BOOST_AUTO_TEST_CASE(texts_with_escapes_are_put_together)
{
    auto const plain = std::string(3000, 'p');
    for (auto const* escape : {R"(\")", R"(\u00fc)", R"(\ud83e\udd8a)"}) {
        auto const text = plain + escape + plain + escape + 'q';
        auto const body = R"({"images":[{"url":")" + text + R"(","image_id":")" + text +
            R"("}],"prompt":")" + escape + R"(","batch_id":")" + text + "\"}";
        BOOST_TEST(is_usual(body));
        both_say_the_same(body);
        auto const made = api::generate::decode(body).value();
        BOOST_TEST(made.images.at(0).url.starts_with(plain));
        BOOST_TEST(made.images.at(0).url == made.batch_id.value().str());
        BOOST_TEST(made.images.at(0).url == made.images.at(0).image_id.value().str());
    }
}

BOOST_AUTO_TEST_CASE(ids_with_escapes_do_not_mix)
{
    for (auto const* escaped : {"", "plain", R"(\"first)", R"(last\")", R"(be\u00fctween)"}) {
        auto const id = std::string(escaped);
        auto const body = R"({"model":")" + id + R"(","images":[{"url":"u","image_id":")" + id +
            R"("},{"url":"u","image_id":"second"}],"batch_id":")" + id + "\"}";
        BOOST_TEST(is_usual(body), body);
        both_say_the_same(body);
        auto const made = api::generate::decode(body).value();
        BOOST_TEST(made.images.at(1).image_id.value().str() == "second");
    }
}

BOOST_AUTO_TEST_CASE(mutated_and_cut_answers_are_read_the_same_by_both)
{
    auto bodies = std::vector<std::string>{full};
    for (auto const& name : golden_names()) {
        if (name.starts_with("generation/")) bodies.push_back(golden(name));
    }
    for (auto const& body : bodies) {
        for (std::size_t size = 0; size <= body.size(); ++size)
            both_say_the_same(body.substr(0, size));
    }
    std::mt19937 random(20240615);
    for (std::size_t i = 0; i < 10'000; ++i)
        both_say_the_same(mutated(bodies[i % bodies.size()], random));
}

BOOST_AUTO_TEST_SUITE_END()
