// SPDX-License-Identifier: BSL-1.0
// The simulated service gives the real client all that the guide promises.
#include "common/unit_test.hpp"
#include "testing/service_fixture.hpp"

#include <stdexcept>
#include <string>

using namespace neuroflash;
using namespace neuroflash::test;
using namespace std::chrono_literals;
using testing::fault_kind;
using testing::simulated_service_params;

BOOST_AUTO_TEST_SUITE(the_simulated_service)

namespace {

result<generation> generate(service_fixture& at, client& by, int images = 1)
{
    auto ask = generate_params("a fox");
    ask.num_images = images;
    return testing::run(at.context, *at.time, by.generate(std::move(ask)));
}

} // namespace

BOOST_AUTO_TEST_CASE(serves_the_whole_guide)
{
    auto at = service_fixture();
    auto params = at.service.params_for_client();
    params.workspace.reset();
    auto const by = at.new_client(std::move(params));
    auto const all = [&]() -> asio::awaitable<void> {
        auto const workspaces = (co_await by->list_workspaces()).value();
        BOOST_TEST(workspaces.size() == 1U);
        auto const models = (co_await by->list_image_models()).value();
        BOOST_TEST(models.at(0).id.str() == "nano-banana-2");
        auto const made = (co_await by->generate(generate_params("a fox"))).value();
        auto const path = by->path_of(*made.images.at(0).image_id);
        auto ask = edit_params("a red fox", path);
        ask.num_images = 2;
        auto const edited = (co_await by->edit(std::move(ask))).value();
        BOOST_TEST(edited.images.size() == 2U);
        auto const quota = (co_await by->image_quota()).value();
        BOOST_TEST(quota.used_amount == 3);
        auto const history = (co_await by->list_history()).value();
        BOOST_TEST(history.items.size() == 3U);
        BOOST_TEST(history.items.at(2).prompt == "a fox");
        auto bytes = std::string();
        auto to = download_target::memory(bytes);
        auto from = download_source(path);
        auto const got = (co_await by->download(std::move(from), std::move(to))).value();
        BOOST_TEST(got.content_type == "image/png");
        auto const gone = co_await by->delete_image(*made.images.at(0).image_id);
        BOOST_TEST(gone.has_value());
        auto const missing = co_await by->get_history_item(*made.images.at(0).image_id);
        BOOST_TEST(missing.error().value() == errc::not_found);
    };
    testing::run(at.context, *at.time, all());
    BOOST_TEST(at.service.credits_charged() == 3);
    BOOST_TEST(at.service.ledger().size() == 2U);
    BOOST_TEST(at.service.paid_requests() == 2U);
    BOOST_TEST(at.service.exchanges() == 0U);
}

BOOST_AUTO_TEST_CASE(gives_fewer_images_when_credits_run_out_and_then_none)
{
    auto params = simulated_service_params();
    params.quota.limit = 2;
    params.quota_status = 403;
    auto at = service_fixture(params);
    auto const by = at.new_client();
    auto const some = generate(at, *by, 3).value();
    BOOST_TEST(some.images.size() == 2U);
    BOOST_TEST(!some.detail.empty());
    auto const none = generate(at, *by);
    BOOST_TEST(none.error().value() == errc::quota_exhausted);
    BOOST_TEST(at.service.credits_charged() == 2);
}

BOOST_AUTO_TEST_CASE(gives_daily_credits_back_at_midnight)
{
    auto params = simulated_service_params();
    params.quota.limit_daily = 1;
    auto at = service_fixture(params);
    auto const by = at.new_client();
    BOOST_TEST(generate(at, *by).has_value());
    BOOST_TEST(generate(at, *by).error().value() == errc::quota_exhausted);
    at.time->advance(24h);
    BOOST_TEST(generate(at, *by).has_value());
}

BOOST_AUTO_TEST_CASE(expired_token_is_renewed)
{
    auto at = service_fixture();
    auto const by = at.new_client();
    BOOST_TEST(generate(at, *by).has_value());
    at.service.revoke_tokens();
    BOOST_TEST(generate(at, *by).has_value());
    BOOST_TEST(by->stats().token_requests == 2U);
}

BOOST_AUTO_TEST_CASE(fault_of_a_token_is_one_401_and_the_token_stays_valid)
{
    auto at = service_fixture();
    at.log_in();
    at.service.plan(testing::planned_fault(testing::fault_kind::expired_token));
    BOOST_TEST(at.generate().response.status == 401);
    BOOST_TEST(at.generate().response.status == 200);
}

BOOST_AUTO_TEST_CASE(image_is_described_as_the_png_that_it_is_whatever_was_asked)
{
    auto at = service_fixture();
    at.log_in();
    auto const made = at.exchange(at.request(
        http_method::post, "/api/ds-prototypes/image_generation/",
        R"({"prompt":"a fox","output_format":"jpeg"})"));
    BOOST_TEST(made.response.status == 200);
    auto const& body = made.response.body;
    BOOST_TEST(body.find(R"("content_type":"image/png")") != body.npos);
    BOOST_TEST(body.find(".jpg") == body.npos);
}

BOOST_AUTO_TEST_CASE(list_of_workspaces_is_wrapped_as_chosen)
{
    for (auto const envelope : {testing::list_envelope::embedded, testing::list_envelope::data}) {
        auto params = simulated_service_params();
        params.workspace_envelope = envelope;
        auto at = service_fixture(std::move(params));
        at.log_in();
        auto const all =
            at.exchange(at.request(http_method::get, "/api/workspace-service/v1/workspaces"));
        auto const& body = all.response.body;
        auto const is_data = envelope == testing::list_envelope::data;
        BOOST_TEST((body.find(R"("data":[)") != body.npos) == is_data);
    }
}

BOOST_AUTO_TEST_CASE(history_lags_and_catches_up)
{
    auto params = simulated_service_params();
    params.history_delay = {1h, 1h};
    auto at = service_fixture(params);
    auto const by = at.new_client();
    BOOST_TEST(generate(at, *by).has_value());
    auto const items = [&] {
        return testing::run(at.context, *at.time, by->list_history()).value().items.size();
    };
    BOOST_TEST(items() == 0U);
    at.time->advance(1h);
    BOOST_TEST(items() == 1U);
}

BOOST_AUTO_TEST_CASE(history_hides_what_it_is_told_to)
{
    auto params = simulated_service_params();
    params.hidden_history_fields = {"prompt", "created_at", "total"};
    auto at = service_fixture(params);
    auto const by = at.new_client();
    BOOST_TEST(generate(at, *by).has_value());
    auto const shown = testing::run(at.context, *at.time, by->list_history()).value();
    BOOST_TEST(shown.items.at(0).prompt.empty());
    BOOST_TEST(shown.items.at(0).created_at.empty());
    BOOST_TEST(!shown.total.has_value());
    BOOST_TEST(shown.items.at(0).batch_id.has_value());
}

BOOST_AUTO_TEST_CASE(same_seed_goes_wrong_in_the_same_way)
{
    auto const wire_of = [](std::uint64_t seed) {
        auto params = simulated_service_params();
        params.seed = seed;
        params.fault_rate = 0.5;
        auto at = service_fixture(params);
        auto const by = at.new_client();
        for (auto i = 0; i < 10; ++i)
            (void)generate(at, *by); // what it comes to is in the requests
        auto text = std::string();
        for (auto const& one : at.service.requests()) {
            text += std::string(testing::to_string(one.what)) + ' ' +
                std::to_string(one.ended.time_since_epoch().count()) + '\n';
        }
        return text;
    };
    BOOST_TEST(wire_of(3) == wire_of(3));
    BOOST_TEST(wire_of(3) != wire_of(4));
}

BOOST_AUTO_TEST_CASE(token_needs_the_scope_openid)
{
    auto at = service_fixture();
    auto const form = std::string("grant_type=client_credentials&client_id=simulated-client"
                                  "&client_secret=simulated-secret");
    auto const status = [&](std::string const& body) {
        return at.exchange(at.request(http_method::post, "/oauth/v2/token", body)).response.status;
    };
    BOOST_TEST(status(form) == 400);
    BOOST_TEST(status(form + "&scope=profile") == 400);
    BOOST_TEST(status(form + "&scope=profile+openid") == 200);
}

BOOST_AUTO_TEST_CASE(body_that_is_declared_as_another_type_than_json_is_refused)
{
    auto at = service_fixture();
    at.log_in();
    auto message = http_request(
        http_method::post, origin{true, "app.neuroflash.com", 443},
        "/api/ds-prototypes/image_generation/");
    message.append_field("Authorization", "Bearer " + at.token);
    message.append_field("x-workspace-id", "workspace-1");
    message.append_field("Content-Type", "text/plain");
    message.finish(R"({"prompt":"a fox"})");
    auto ask = at.request(http_method::get, "/");
    ask.message = std::move(message);
    BOOST_TEST(at.exchange(ask).response.status == 422);
    BOOST_TEST(at.service.credits_charged() == 0);
    BOOST_TEST(at.generate().response.status == 200);
}

BOOST_AUTO_TEST_CASE(view_path_without_an_id_names_no_image)
{
    auto at = service_fixture();
    at.log_in();
    auto const path = std::string("/api/ds-prototypes/image_generation/view");
    BOOST_TEST(at.exchange(at.request(http_method::get, path)).response.status == 404);
    auto const body = R"({"prompt":"a fox","image_urls":[")" + path + "\"]}";
    auto const edit = at.request(http_method::post, "/api/ds-prototypes/edit", body);
    BOOST_TEST(at.exchange(edit).response.status == 404);
    BOOST_TEST(at.service.credits_charged() == 0);
}

BOOST_AUTO_TEST_CASE(plan_strikes_where_and_when_it_says)
{
    auto at = service_fixture();
    auto planned = testing::planned_fault(fault_kind::unavailable);
    planned.path = "models";
    planned.skip = 1;
    at.service.plan(std::move(planned));
    auto const by = at.new_client();
    for (auto i = 0; i < 2; ++i) {
        BOOST_TEST(testing::run(at.context, *at.time, by->list_image_models()).has_value());
    }
    auto seen = 0;
    for (auto const& one : at.service.requests()) seen += one.status == 503;
    BOOST_TEST(seen == 1);
    BOOST_TEST(at.service.requests().size() == 4U); // token, models, 503, models
}

BOOST_AUTO_TEST_CASE(workspace_without_an_id_is_refused)
{
    auto params = simulated_service_params();
    params.workspace.clear();
    auto const time = std::make_shared<testing::virtual_time>();
    BOOST_CHECK_THROW(testing::simulated_service(time, params), std::invalid_argument);
}

BOOST_AUTO_TEST_CASE(wrong_parameters_are_named)
{
    auto params = simulated_service_params();
    params.fault_rate = 1.5;
    auto const time = std::make_shared<testing::virtual_time>();
    BOOST_CHECK_EXCEPTION(
        testing::simulated_service(time, params), std::invalid_argument,
        [](std::invalid_argument const& e) {
            return std::string(e.what()).find("fault_rate") != std::string::npos;
        });
}

BOOST_AUTO_TEST_SUITE_END()
