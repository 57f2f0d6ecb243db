// SPDX-License-Identifier: BSL-1.0
// Image-service v1 over TLS: one photo's way through upload, edit, upscale, lists, downloads and
// deletion, whatever form the service chooses for what is not documented.
#include "common/against_sandbox.hpp"
#include "common/unit_test.hpp"

#include <neuroflash/sandbox/sandbox_server.hpp>

#include <string>
#include <vector>

using namespace neuroflash;
using namespace neuroflash::test;

BOOST_AUTO_TEST_SUITE(image_service)

namespace {

/// One form of the service: switches by their names.
struct form
{
    std::vector<std::pair<char const*, char const*>> switches;
    std::function<void(client_params&)> adapt = [](client_params&) {};
};

std::vector<form> forms()
{
    return {
        {},
        {{{"response", "finished-201"}, {"ids", "with-extension"}, {"envelope", "embedded"}}},
        {{{"ids", "with-slash"}, {"links", "absolute"}, {"times", "zoneless"}}},
        {{{"links", "object"}, {"content", "redirect-302"}, {"order", "oldest-first"}}},
        {{{"content", "redirect-307"}, {"envelope", "bare"}, {"order", "unordered"}}},
        {{{"response", "accepted-without-content"},
          {"unready", "not-found"},
          {"ready-after-polls", "1"}}},
        {{{"response", "accepted-without-content"},
          {"ids", "with-slash"},
          {"ready-after-polls", "1"}}},
        {{{"response", "accepted-without-images"},
          {"unready", "not-found"},
          {"ready-after-polls", "1"}}},
        {{{"edit-input-field", "sources"},
          {"edit-mask-field", "maskId"},
          {"upscale-input-field", "sourceId"},
          {"upscale-factor-field", "scale"},
          {"forbid-unknown-fields", "true"}},
         [](client_params& params) {
             params.fields.edit_input = "sources";
             params.fields.mask = "maskId";
             params.fields.upscale_input = "sourceId";
             params.fields.upscale_factor = "scale";
         }},
    };
}

std::string fetched(against_sandbox& on, download_source const& source)
{
    auto bytes = std::string();
    auto const got = on.get(on->download(source, download_target::memory(bytes)));
    BOOST_REQUIRE_MESSAGE(got, got.error().to_string());
    return bytes;
}

stored_image_id id_of(result<generation> const& made)
{
    BOOST_REQUIRE_MESSAGE(made, made.error().to_string());
    BOOST_TEST_REQUIRE(made->images.size() == 1u);
    return made->images[0].stored_id.value();
}

void take_a_photo_through(against_sandbox& on)
{
    auto const drawn = on.get(on->generate(generate_params("a lighthouse")));
    auto const photo = fetched(on, drawn.value().images.at(0));
    auto const uploaded = on.get(on->upload_image(image_bytes(photo)));
    BOOST_REQUIRE_MESSAGE(uploaded, uploaded.error().to_string());
    BOOST_TEST(fetched(on, *uploaded) == photo);

    auto ask = edit_params("an orange sky", uploaded->id);
    auto const edited = id_of(on.get(on->edit(ask)));
    BOOST_TEST(fetched(on, edited) != photo);
    auto larger = upscale_params(uploaded->id);
    larger.factor = 2;
    auto const upscaled = id_of(on.get(on->upscale(larger)));
    auto const shown = on.get(on->get_image(upscaled));
    BOOST_REQUIRE_MESSAGE(shown, shown.error().to_string());
    BOOST_TEST(shown->inputs.at(0).str() == uploaded->id.str());
    BOOST_TEST(*shown->width == 2 * *uploaded->width);

    auto const list = on.get(on->list_images());
    BOOST_REQUIRE_MESSAGE(list, list.error().to_string());
    BOOST_TEST(list->data.size() == 4u);
    for (auto const& id : {uploaded->id, edited, upscaled}) {
        auto const gone = on.get(on->delete_image(id));
        BOOST_REQUIRE_MESSAGE(gone, gone.error().to_string());
        BOOST_TEST(on.get(on->get_image(id)).error() == errc::not_found);
    }
}

} // namespace

BOOST_AUTO_TEST_CASE(photo_goes_its_way_whatever_form_the_service_has)
{
    for (auto const& one : forms()) {
        auto params = small_images();
        auto names = std::string();
        for (auto const& [name, value] : one.switches) {
            params.v1.set(name, value);
            names += std::string(name) + '=' + value + ' ';
        }
        BOOST_TEST_CONTEXT(names)
        {
            auto on = against_sandbox(std::move(params), [&one](client_params& of) {
                of.surface = image_surface::v1;
                of.internal_downloads = true; // the store of the sandbox is on this machine too
                one.adapt(of);
            });
            take_a_photo_through(on);
            BOOST_TEST(on.server.credits_charged() == 2); // the upscale is free here
            BOOST_TEST(on.server.stats().signed_with_token == 0u);
        }
    }
}

BOOST_AUTO_TEST_CASE(lost_answers_of_equal_prompts_are_found_in_the_list_and_paid_for_once)
{
    auto on = against_sandbox([](client_params& of) {
        of.surface = image_surface::v1;
        of.reconcile.enabled = true;
        of.reconcile.first_delay = 50ms;
    });
    auto lost_answer =
        sandbox::fault(sandbox::fault_kind::reset_before_response, "POST", "/api/image-service");
    lost_answer.charge_first = true;
    on.server.inject(std::move(lost_answer));
    auto const lost = on.get(on->generate(generate_params("a fox")));
    BOOST_REQUIRE_MESSAGE(lost, lost.error().to_string());
    BOOST_TEST(lost->recovered);
    auto const next = on.get(on->generate(generate_params("a fox")));
    BOOST_TEST(id_of(lost) != id_of(next));
    BOOST_TEST(on.server.credits_charged() == 2);
}

BOOST_AUTO_TEST_CASE(wrong_name_of_a_field_costs_nothing_and_the_error_has_the_right_one)
{
    auto params = small_images();
    params.v1.set("edit-input-field", "sources");
    auto on = against_sandbox(
        std::move(params), [](client_params& of) { of.surface = image_surface::v1; });
    auto const got = on.get(on->edit(edit_params("a fox", stored_image_id("x"))));
    BOOST_REQUIRE(!got);
    BOOST_TEST(got.error() == errc::rejected_input);
    BOOST_TEST(got.error().details().field_errors.at(0).field.find("sources") != std::string::npos);
    BOOST_TEST(got.error().charge().state == charge_state::not_charged);
    BOOST_TEST(on.server.credits_charged() == 0);
}

BOOST_AUTO_TEST_SUITE_END()
