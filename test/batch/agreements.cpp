// SPDX-License-Identifier: BSL-1.0
// Which requests an agreement of an earlier run covers, and which are asked about.
#include "run_fixture.hpp"

#include <cstdint>

namespace neuroflash::test {

using batch::event_kind;

namespace {

/// A brand voice of the sandbox.
constexpr char sandbox_voice[] = "0d6f6c5e-4b1a-4f0e-9a53-7c1d2b3e4f50";

struct agreement_fixture : run_fixture
{
    /// A run that asks, and is answered in this way.
    result<batch::batch_summary> ask(std::vector<std::string> const& lines, bool answer)
    {
        make_runner();
        auto question = batch::spending_permission::question(
            [this, answer](batch::batch_quote const&) { return reply(answer); });
        return get<batch::batch_summary>(
            runner->run(input(lines), batch::spending_permission::asking(std::move(question))));
    }

    asio::awaitable<bool> reply(bool answer)
    {
        ++questions;
        co_return answer;
    }

    /// A run that is agreed to, and then stopped before it sends anything.
    void agree_and_stop(std::vector<std::string> const& lines)
    {
        on_event = [this](batch::batch_event const& event) {
            if (event.kind == event_kind::planned) runner->stop();
        };
        auto const before = questions;
        BOOST_TEST(ask(lines, true).has_value());
        BOOST_TEST(questions == before + 1);
        on_event = nullptr;
    }

    int questions = 0;
};

} // namespace

BOOST_FIXTURE_TEST_SUITE(batch_agreements, agreement_fixture)

BOOST_AUTO_TEST_CASE(an_agreed_input_is_continued_unasked)
{
    agree_and_stop(prompts(4));
    BOOST_TEST(server.credits_charged() == 0);
    auto const done = ask(prompts(4), false);
    BOOST_REQUIRE(done);
    BOOST_TEST(done->totals.done == 4);
    BOOST_TEST(questions == 1);
}

BOOST_AUTO_TEST_CASE(an_agreement_to_another_input_does_not_cover_what_was_refused)
{
    BOOST_TEST(!ask(prompts(4, "refused"), false));
    agree_and_stop(prompts(20, "agreed"));
    auto const before = questions;
    BOOST_TEST(!ask(prompts(4, "refused"), false));
    BOOST_TEST(questions == before + 1);
    BOOST_TEST(server.credits_charged() == 0);
    // What both inputs have was agreed to with the other one, but not the rest.
    auto both = prompts(2, "agreed");
    agree_and_stop(prompts(20, "agreed"));
    both.push_back("refused 0");
    BOOST_TEST(!ask(both, false));
    agree_and_stop(prompts(20, "agreed"));
    both.pop_back();
    BOOST_TEST(ask(both, false).has_value());
    BOOST_TEST(server.credits_charged() == 2);
}

BOOST_AUTO_TEST_CASE(a_budget_for_a_part_of_an_input_is_no_agreement_to_its_rest)
{
    params.budget = 2;
    auto const some = ask(prompts(4, "some"), true);
    BOOST_REQUIRE(some);
    BOOST_TEST(some->credits.spent == 2);
    params.budget.reset();
    agree_and_stop(prompts(20, "all"));
    auto const before = questions;
    BOOST_TEST(!ask(prompts(4, "some"), false));
    BOOST_TEST(questions == before + 1);
    BOOST_TEST(server.credits_charged() == 2);
}

BOOST_AUTO_TEST_CASE(an_agreement_without_tokens_does_not_cover_prompts_that_are_written)
{
    params.brand_voice = sandbox_voice;
    agree_and_stop(prompts(2));
    params.brand_mode = batch::brand_voice_mode::write;
    BOOST_TEST(!ask(prompts(2), false));
    BOOST_TEST(questions == 2);
    BOOST_TEST(server.token_ledger().empty());
    // The agreement to tokens is remembered as well.
    agree_and_stop(prompts(2));
    auto const done = ask(prompts(2), false);
    BOOST_REQUIRE(done);
    BOOST_TEST(done->totals.done == 2);
    BOOST_TEST(questions == 3);
    BOOST_TEST(server.token_ledger().size() == 2u);
    // A summary and a status name the tokens of all runs.
    BOOST_TEST(done->tokens > 0);
    BOOST_TEST(done->tokens == server.tokens_charged());
    auto const again = ask(prompts(2), false);
    BOOST_REQUIRE(again);
    BOOST_TEST(again->tokens == done->tokens);
    auto const status = get<batch::batch_status>(runner->status());
    BOOST_REQUIRE(status);
    BOOST_TEST(status->tokens == done->tokens);
}

BOOST_AUTO_TEST_CASE(an_agreement_to_a_text_model_does_not_cover_another_one)
{
    params.brand_voice = sandbox_voice;
    params.brand_mode = batch::brand_voice_mode::write;
    params.text_model = "one";
    agree_and_stop(prompts(2));
    for (auto const* other : {"another", ""}) {
        params.text_model = other;
        auto const before = questions;
        BOOST_TEST(!ask(prompts(2), false));
        BOOST_TEST(questions == before + 1);
        params.text_model = "one";
        agree_and_stop(prompts(2));
    }
    BOOST_TEST(server.token_ledger().empty());
}

BOOST_AUTO_TEST_CASE(an_agreement_is_remembered_with_its_text_model)
{
    params.brand_voice = sandbox_voice;
    params.brand_mode = batch::brand_voice_mode::write;
    params.text_model = "openai/gpt-4.1-mini";
    agree_and_stop(prompts(2));
    auto const before = questions;
    auto const done = ask(prompts(2), false);
    BOOST_REQUIRE(done);
    BOOST_TEST(done->totals.done == 2);
    BOOST_TEST(questions == before);
    BOOST_TEST(server.token_ledger().size() == 2u);
}

BOOST_AUTO_TEST_CASE(prompts_that_are_written_already_need_no_agreement_to_tokens)
{
    params.brand_voice = sandbox_voice;
    // The prompts are composed and recorded, and the requests fail for free.
    auto refusing = sandbox::fault::with_response(422, R"({"detail":"no"})", "POST", generate_path);
    refusing.times = -1;
    server.inject(refusing);
    BOOST_TEST(ask(prompts(2), true).has_value());
    server.clear_faults();
    params.brand_mode = batch::brand_voice_mode::write;
    params.retry_failed = true;
    auto const done = ask(prompts(2), false);
    BOOST_REQUIRE(done);
    BOOST_TEST(done->totals.done == 2);
    BOOST_TEST(questions == 1);
    BOOST_TEST(server.token_ledger().empty());
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace neuroflash::test
