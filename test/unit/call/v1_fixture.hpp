// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_TEST_UNIT_CALL_V1_FIXTURE_HPP
#define NEUROFLASH_TEST_UNIT_CALL_V1_FIXTURE_HPP

#include "common/unit_test.hpp"
#include "history_fixture.hpp"

#include <algorithm>
#include <chrono>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace neuroflash::test {

/// An image of that size, 32 bytes at least: a chunk that means nothing, and the last one.
inline std::string png(std::size_t size = 32)
{
    using namespace std::string_view_literals;
    constexpr std::size_t smallest = 32;
    auto const inner = std::max(size, smallest) - smallest;
    auto made = std::string("\x89PNG\r\n\x1a\n"sv);
    for (auto const shift : {24, 16, 8, 0}) made += static_cast<char>(inner >> shift & 0xff);
    made.append("tEXt").append(inner, 'x').append("0000");
    return made.append("\0\0\0\0IEND\xae\x42\x60\x82"sv);
}

inline client_params on_v1()
{
    auto params = searching();
    params.surface = image_surface::v1;
    return params;
}

/// An image of the service, as its list shows it.
struct v1_image
{
    std::string id;
    std::string generation = "g-1";
    std::string prompt = "p";
    std::string creator = "me";
    std::string inputs = "null"; ///< JSON.
    std::chrono::system_clock::time_point made{};
    std::chrono::system_clock::time_point there{}; ///< 404 before, and not in the list.
    std::chrono::system_clock::time_point ready{}; ///< The image has no link before this time.
    std::optional<std::size_t> size = 3;
    std::string bytes;
    std::string zone = "Z";
    bool shows_prompt = true;
    bool is_upload = false; ///< It shows neither a generation nor a model.
};

/// A client of image-service v1, and a service that the test writes.
struct v1_fixture : call_fixture
{
    explicit v1_fixture(client_params params = on_v1(), std::chrono::nanoseconds latency = {})
        : call_fixture(std::move(params), latency)
    {
        wire->otherwise = [this](exchange_request const& request) { return answer(request); };
    }

    exchange_outcome answer(exchange_request const& request)
    {
        auto const target = std::string(request.message.target());
        auto const posting = request.message.method() == http_method::post;
        if (posting && target.ends_with("-tasks")) {
            ++tasks;
            body = std::string(request.message.body());
            return when_posted();
        }
        if (posting) {
            ++uploads;
            body = std::string(request.message.body());
            return when_uploaded();
        }
        auto const at = target.find("/images");
        if (target.ends_with("/content")) return content(target);
        if (at != target.npos && target.find("/images/") != target.npos) {
            ++gets;
            return one(target.substr(target.rfind('/') + 1));
        }
        ++lists;
        if (on_list) on_list();
        return list();
    }

    exchange_outcome one(std::string const& id)
    {
        for (auto const& image : images) {
            if (image.id == id && image.there <= wall()) return dated(200, shown(image));
        }
        return dated(404, R"({"detail":"no such image"})");
    }

    exchange_outcome content(std::string const& target)
    {
        ++contents;
        for (auto const& image : images) {
            if (target.find('/' + image.id + '/') != target.npos) {
                return answered(200, image.bytes, {{"content-type", "image/png"}});
            }
        }
        return answered(404, "{}");
    }

    exchange_outcome list()
    {
        auto text = std::string();
        auto count = 0;
        for (auto const& image : images) {
            if (image.there > wall()) continue;
            text += (count++ == 0 ? "" : ",") + shown(image);
        }
        return dated(
            200,
            R"({"data":[)" + text + R"(],"page":{"totalElements":)" + std::to_string(count) +
                R"(,"totalPages":1,"size":200,"currentPage":1}})");
    }

    exchange_outcome dated(int status, std::string text)
    {
        return answered(status, std::move(text), {{"date", http_date(wall())}});
    }

    std::string shown(v1_image const& image) const
    {
        auto when = iso(image.made);
        when.pop_back();
        auto text = R"({"id":")" + image.id + R"(","createdByUserId":")" + image.creator +
            R"(","inputImageIds":)" + image.inputs + R"(,"createdAt":")" + when + image.zone + '"';
        if (image.shows_prompt) text += R"(,"prompt":")" + image.prompt + '"';
        if (!image.is_upload) {
            text += R"(,"model":"m","generationId":")" + image.generation + '"';
        }
        if (image.ready <= wall()) {
            if (image.size) text += R"(,"imageSize":)" + std::to_string(*image.size);
            text +=
                R"(,"_links":{"content":"/api/image-service/v1/workspaces/workspace-1/images/)" +
                image.id + R"(/content"})";
        }
        return text + '}';
    }

    /// An answer of a task that shows these images.
    std::string task(std::vector<v1_image> const& of, std::string generation = "g-1") const
    {
        auto text = std::string();
        for (auto const& image : of) text += (text.empty() ? "" : ",") + shown(image);
        return R"({"images":[)" + text + R"(],"generationId":")" + generation + R"("})";
    }

    v1_image& add(std::string id, std::string generation = "g-1", std::string prompt = "p")
    {
        auto& made = images.emplace_back();
        made.id = std::move(id);
        made.generation = std::move(generation);
        made.prompt = std::move(prompt);
        made.made = wall();
        return made;
    }

    result<generation> generate_images(int count)
    {
        return ask([&](client& c) {
            auto params = generate_params("p");
            params.num_images = count;
            return c.generate(std::move(params));
        });
    }

    result<stored_image> upload(upload_source source)
    {
        return ask([&](client& c) { return c.upload_image(std::move(source)); });
    }

    result<generation> resume_pending(pending_generation pending)
    {
        return ask([&](client& c) { return c.reconcile(std::move(pending)); });
    }

    std::chrono::system_clock::time_point wall() const { return time->wall_now(); }

    std::vector<v1_image> images;
    std::function<exchange_outcome()> when_posted = [] {
        return failed(errc::connection_lost, phase::response, 90);
    };
    std::function<exchange_outcome()> when_uploaded = [] {
        return failed(errc::connection_lost, phase::response, 90);
    };
    std::function<void()> on_list;
    std::string body; ///< The body of the last task or upload.
    int tasks = 0;
    int uploads = 0;
    int lists = 0;
    int gets = 0;
    int contents = 0;
};

inline std::string id_of_first(result<generation> const& got)
{
    return got->images.at(0).stored_id->str();
}

inline bool holds(std::string const& text, std::string_view part)
{
    return text.find(part) != std::string::npos;
}

/// The call got the image `i-1`, paid for it, and sent its task once.
inline void check_found(v1_fixture const& fixture, result<generation> const& got)
{
    BOOST_REQUIRE_MESSAGE(got, got.error().to_string());
    BOOST_TEST(got->images.size() == 1u);
    BOOST_TEST(id_of_first(got) == "i-1");
    BOOST_TEST(!got->images[0].url.empty());
    BOOST_TEST(got->charge.state == charge_state::charged);
    BOOST_TEST(got->charge.credits == 1);
    BOOST_TEST(fixture.tasks == 1);
}

} // namespace neuroflash::test

#endif
