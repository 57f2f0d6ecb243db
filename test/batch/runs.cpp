// SPDX-License-Identifier: BSL-1.0
// Whole runs against the service: what is paid, what is there afterwards, and what the next run
// does.
#include "run_fixture.hpp"

#include <boost/asio/post.hpp>

#include <filesystem>

namespace neuroflash::test {

namespace fs = std::filesystem;
using batch::event_kind;
using batch::stop_reason;

BOOST_FIXTURE_TEST_SUITE(batch_runs, run_fixture)

BOOST_AUTO_TEST_CASE(every_prompt_is_paid_once_and_its_images_are_there)
{
    auto const done = finish(
        {R"({"prompt":"one","key":"first"})", R"({"prompt":"two","num_images":3,"key":"second"})"});
    require_adds_up(done);
    BOOST_TEST(done.totals.done == 2);
    BOOST_TEST(done.spent_now == 4);
    BOOST_TEST(server.credits_charged() == 4);
    for (auto const* name : {"first", "second-1", "second-2", "second-3"}) {
        BOOST_TEST(fs::exists(params.out / "images" / (std::string(name) + ".png")));
    }
    auto const rows = results();
    BOOST_TEST_REQUIRE(rows.size() == 2u);
    BOOST_TEST(rows[1].at("key") == "second");
    BOOST_TEST(rows[1].at("state") == "done");
    BOOST_TEST(rows[1].at("charge").at("credits") == 3);
    BOOST_TEST(told(event_kind::done) == 2);
    BOOST_TEST(fs::exists(params.out / "index.html"));
}

BOOST_AUTO_TEST_CASE(fewer_images_than_requested_are_said_and_not_requested_again)
{
    auto const lines = std::vector<std::string>(
        {R"({"prompt":"a fox [partial]","num_images":3,"key":"fewer"})",
         R"({"prompt":"a hen","num_images":2,"key":"whole"})"});
    auto const done = finish(lines);
    require_adds_up(done);
    BOOST_TEST(done.totals.done == 2);
    BOOST_TEST(done.spent_now == 4);
    BOOST_TEST(done.images_not_made == 1);
    BOOST_TEST(told(event_kind::fewer_images) == 1);
    for (auto const& one : events) {
        if (one.kind != event_kind::fewer_images) continue;
        BOOST_TEST(one.key == "fewer");
        BOOST_TEST(one.number == 1);
        BOOST_TEST(
            one.message.starts_with("only 2 of the 3 requested images came; charged: 2 credits"),
            one.message);
    }
    auto const rows = results();
    BOOST_TEST_REQUIRE(rows.size() == 2u);
    BOOST_TEST(rows[0].at("state") == "done");
    BOOST_TEST(rows[0].at("images_not_made") == 1);
    BOOST_TEST(!rows[1].contains("images_not_made"));
    auto const again = finish(lines);
    BOOST_TEST(again.requests == 0);
    BOOST_TEST(again.images_not_made == 1);
    auto const seen = get<batch::batch_status>(make_runner().status());
    BOOST_REQUIRE(seen);
    BOOST_TEST(seen->images_not_made == 1);
}

BOOST_AUTO_TEST_CASE(the_same_run_again_sends_nothing)
{
    finish(prompts(5));
    auto const before = server.stats().generate_requests;
    auto const again = finish(prompts(5));
    BOOST_TEST(again.requests == 0);
    BOOST_TEST(again.totals.done == 5);
    BOOST_TEST(server.stats().generate_requests == before);
}

BOOST_AUTO_TEST_CASE(reordered_added_and_removed_lines_pay_only_for_what_is_new)
{
    finish({"a", "b", "c"});
    auto const done = finish({"d", "c", "a"});
    require_adds_up(done);
    BOOST_TEST(done.spent_now == 1);
    BOOST_TEST(done.input.new_items == 1);
    BOOST_TEST(results().size() == 4u);
}

BOOST_AUTO_TEST_CASE(invalid_lines_are_all_told_and_nothing_is_sent)
{
    auto const refused = run(
        {R"({"prompt":"x","num_image":2})", "{", R"({"prompt":"good"})",
         R"({"prompt":"x","model":"none such"})"});
    BOOST_REQUIRE(!refused);
    BOOST_TEST(refused.error().value() == errc::invalid_argument);
    BOOST_TEST(told(event_kind::invalid_line) == 3);
    BOOST_TEST(server.stats().generate_requests == 0u);
    params.skip_invalid = true;
    auto const done = finish({R"({"prompt":"good"})", "{"});
    require_adds_up(done);
    BOOST_TEST(done.totals.done == 1);
    BOOST_TEST(done.input.invalid == 1);
}

BOOST_AUTO_TEST_CASE(quote_says_the_price_and_changes_nothing)
{
    make_runner();
    auto quoted = get<batch::batch_quote>(
        runner->quote(input({R"({"prompt":"x","num_images":3})", R"({"prompt":"y"})"})));
    BOOST_REQUIRE(quoted);
    BOOST_TEST(quoted->credits.planned == 4);
    BOOST_TEST(server.stats().generate_requests == 0u);
    BOOST_TEST(!fs::exists(params.out));
    finish({"x"});
    make_runner();
    quoted = get<batch::batch_quote>(runner->quote(input({"x", "z"})));
    BOOST_REQUIRE(quoted);
    BOOST_TEST(quoted->credits.planned == 1);
    BOOST_TEST(finish({"x"}).totals.items == 1);
}

BOOST_AUTO_TEST_CASE(quote_says_what_other_settings_cost_and_what_the_budget_leaves)
{
    finish({"x"});
    params.num_images = 2;
    params.budget = 2;
    make_runner();
    auto const quoted = get<batch::batch_quote>(runner->quote(input({"x"})));
    BOOST_REQUIRE(quoted);
    BOOST_TEST(quoted->credits.planned == 2);
    BOOST_TEST(quoted->other_items == 1);
    BOOST_TEST(quoted->available == 1);
}

BOOST_AUTO_TEST_CASE(edits_are_made_of_images_by_id)
{
    finish({R"({"prompt":"base","key":"base"})"});
    auto const id = std::string(results()[0].at("files").at(0).at("image_id").as_string());
    auto const done = finish({R"({"prompt":"with a hat","key":"hat","source":")" + id + "\"}"});
    BOOST_TEST(done.totals.done == 1);
    BOOST_TEST(server.stats().edits == 1u);
}

BOOST_AUTO_TEST_CASE(paid_line_keeps_its_result_when_its_file_can_no_longer_be_uploaded)
{
    service.surface = image_surface::v1;
    finish({R"({"prompt":"base","key":"base"})"});
    auto const photo = directory.file("photo.png");
    fs::copy_file(fs::directory_iterator(params.out / "images")->path(), photo);
    auto const line = R"({"prompt":"with a hat","key":"hat","source":")" + photo + "\"}";
    finish({line});
    for (auto const skips : {false, true}) {
        params.skip_invalid = skips;
        std::ofstream(photo) << "something else";
        auto const again = finish({line});
        require_adds_up(again);
        BOOST_TEST(again.totals.done == 1);
        BOOST_TEST(again.requests == 0);
        BOOST_TEST(again.input.invalid == 0);
        for (auto const& row : results()) BOOST_TEST(row.at("state") == "done", row);
    }
    auto const other = R"({"prompt":"with a coat","source":")" + photo + "\"}";
    BOOST_TEST(finish({line, other}).input.invalid == 1);
    BOOST_TEST(server.credits_charged() == 2);
}

BOOST_AUTO_TEST_CASE(files_that_changed_or_are_gone_since_their_upload_are_reported)
{
    service.surface = image_surface::v1;
    finish({R"({"prompt":"base","key":"base"})"});
    auto const photo = directory.path() / "photo.png";
    fs::copy_file(fs::directory_iterator(params.out / "images")->path(), photo);
    auto const says = [&](fs::path const& folder, std::string const& lines) {
        fs::create_directories(folder);
        std::ofstream(folder / "in.jsonl") << lines;
        events.clear();
        make_runner();
        auto const done = get<batch::batch_summary>(
            runner->run(folder / "in.jsonl", batch::spending_permission::granted()));
        BOOST_REQUIRE_MESSAGE(done, done.error().to_string());
        auto text = std::string();
        for (auto const& event : events) {
            if (event.kind == batch::event_kind::reading) text += event.message + '\n';
        }
        return text;
    };
    auto const hat = R"({"prompt":"with a hat","source":"photo.png"})" + std::string("\n");
    BOOST_TEST(says(directory.path(), hat) == "");
    BOOST_TEST(says(directory.path(), hat) == "");
    fs::last_write_time(photo, fs::last_write_time(photo) + 1h);
    BOOST_TEST(
        says(directory.path(), hat)
            .starts_with(
                "line 1 (photo.png): the file has another size or time than when it was uploaded."));
    BOOST_TEST(server.credits_charged() == 2);
    auto const coat = R"({"prompt":"with a coat","source":"photo.png"})" + std::string("\n");
    BOOST_TEST(
        says(directory.path() / "other", hat + coat) ==
        "line 2 (photo.png): the file is not there. What was uploaded under its name is used\n");
}

BOOST_AUTO_TEST_CASE(paid_line_stays_an_item_when_a_later_version_would_refuse_its_text)
{
    auto as_it_is = input({"#REF!", "a fox"});
    as_it_is.format = batch::input_format::lines; // takes it, as an earlier version may have done
    make_runner();
    auto const first = get<batch::batch_summary>(
        runner->run(std::move(as_it_is), batch::spending_permission::granted()));
    BOOST_REQUIRE_MESSAGE(first, first.error().to_string());
    BOOST_TEST(first->spent_now == 2);
    auto const again = finish({R"({"prompt":"a fox"})", R"({"prompt":"#REF!"})"});
    require_adds_up(again);
    BOOST_TEST(again.totals.done == 2);
    BOOST_TEST(again.requests == 0);
    BOOST_TEST(again.input.invalid == 0);
    // Another prompt of this kind was not paid for, and is not now.
    BOOST_TEST(!run({R"({"prompt":"a fox"})", R"({"prompt":"#NAME?"})"}));
    BOOST_TEST(server.credits_charged() == 2);
}

BOOST_AUTO_TEST_CASE(paid_row_stays_an_item_when_its_mask_which_was_not_read_makes_it_invalid)
{
    auto const table = [&](std::vector<std::string> rows) {
        auto from = input(rows);
        from.format = batch::input_format::csv;
        make_runner();
        return get<batch::batch_summary>(
            runner->run(std::move(from), batch::spending_permission::granted()));
    };
    BOOST_REQUIRE(table({"key,prompt", "base,a fox"}));
    auto const id = std::string(results().at(0).at("files").at(0).at("image_id").as_string());
    BOOST_REQUIRE(table({"prompt,source", "with a hat," + id, "a fox,"}));
    BOOST_TEST(server.credits_charged() == 3);
    // On the guide's API there are no masks, and none without a source anywhere.
    auto const again = table({"prompt,source,mask", "with a hat," + id + ",m", "a fox,,m"});
    BOOST_REQUIRE_MESSAGE(again, again.error().to_string());
    BOOST_TEST(again->input.invalid == 0);
    BOOST_TEST(again->totals.done == 2);
    BOOST_TEST(again->requests == 0);
    BOOST_TEST(std::any_of(events.begin(), events.end(), [](batch::batch_event const& event) {
        return event.message.starts_with("line 2 was paid without its mask");
    }));
    BOOST_TEST(!table({"prompt,source,mask", "with a coat," + id + ",m"}));
    // A mask that fails the check of the text is reported like one that the service does not take.
    events.clear();
    BOOST_REQUIRE(table({"prompt,source,mask", "a fox,,m"}));
    BOOST_TEST(std::any_of(events.begin(), events.end(), [](batch::batch_event const& event) {
        return event.message.starts_with("line 2 was paid without its mask");
    }));
    BOOST_TEST(server.credits_charged() == 3);
}

BOOST_AUTO_TEST_CASE(a_second_process_on_the_directory_is_refused)
{
    server.set_generation_time(100ms);
    auto other = asio::io_context();
    auto second = std::optional<batch::batch_runner>();
    auto refused = std::optional<errc>();
    on_event = [&](batch::batch_event const& event) {
        if (event.kind != event_kind::started || second) return;
        auto more = batch::batch_params(params.out);
        second.emplace(other.get_executor(), service, more);
        asio::co_spawn(
            other, second->run(input({"b"}), batch::spending_permission::granted()),
            [&](std::exception_ptr, result<batch::batch_summary> got) {
                refused = got ? errc{} : got.error().value();
            });
        other.run();
    };
    BOOST_TEST(finish({"a"}).totals.done == 1);
    BOOST_REQUIRE(refused.has_value());
    BOOST_TEST(*refused == errc::invalid_argument);
    BOOST_TEST(server.credits_charged() == 1);
}

BOOST_AUTO_TEST_CASE(stopped_it_finishes_what_is_in_flight_and_goes_on_later)
{
    params.concurrency = 2;
    server.set_generation_time(20ms);
    on_event = [&](batch::batch_event const& event) {
        if (event.kind == event_kind::started) runner->stop();
    };
    auto const stopped = finish(prompts(20));
    require_adds_up(stopped);
    BOOST_TEST(stopped.stop == stop_reason::interrupted);
    BOOST_TEST(stopped.totals.unknown == 0);
    BOOST_TEST(stopped.totals.in_flight == 0);
    BOOST_TEST(stopped.totals.left >= 16);
    BOOST_TEST(server.credits_charged() == stopped.credits.spent);
    on_event = nullptr;
    BOOST_TEST(finish(prompts(20)).totals.done == 20);
    BOOST_TEST(server.credits_charged() == 20);
}

BOOST_AUTO_TEST_CASE(stopped_while_it_reads_the_input_it_says_that_nothing_was_sent)
{
    make_runner();
    auto lines = 0;
    auto endless = batch::batch_input([&]() -> std::optional<std::string> {
        // The runner's own thread must stop it; this one reads the input.
        if (lines++ == 0) asio::post(context, [this] { runner->stop(); });
        // If the stop is overlooked, the test fails; it does not run until the disk is full.
        if (lines > 5'000'000) return {};
        return "prompt " + std::to_string(lines);
    });
    auto const stopped = get<batch::batch_summary>(
        runner->run(std::move(endless), batch::spending_permission::granted()));
    BOOST_REQUIRE(!stopped);
    BOOST_TEST(stopped.error().value() == errc::cancelled);
    BOOST_TEST(stopped.error().message() == "Stopped before anything was sent.");
    BOOST_TEST(stopped.error().advice().find("may cost") == std::string::npos);
    BOOST_TEST(server.stats().generate_requests == 0u);
    BOOST_TEST(finish({"a"}).totals.items == 1); // no trace of the input was kept
}

BOOST_AUTO_TEST_CASE(cancelled_it_abandons_what_is_in_flight_and_the_next_run_finds_it)
{
    params.concurrency = 3;
    server.set_generation_time(1s);
    auto end = std::optional<result<batch::batch_summary>>();
    auto signal = asio::cancellation_signal();
    auto timer = asio::steady_timer(context);
    std::function<void()> const cancel_when_all_are_sent = [&] {
        timer.expires_after(1ms);
        timer.async_wait([&](error_code) {
            if (end) return;
            if (server.stats().generate_requests < 3) return cancel_when_all_are_sent();
            signal.emit(asio::cancellation_type::terminal);
        });
    };
    cancel_when_all_are_sent();
    make_runner();
    asio::co_spawn(
        context, runner->run(input(prompts(6)), batch::spending_permission::granted()),
        asio::bind_cancellation_slot(
            signal.slot(), [&](std::exception_ptr, result<batch::batch_summary> got) {
                end.emplace(std::move(got));
            }));
    context.run();
    BOOST_REQUIRE(end.has_value());
    BOOST_REQUIRE(*end);
    BOOST_TEST((*end)->totals.unknown == 3);
    service.reconcile.window = 5s;
    auto const done = finish(prompts(6));
    BOOST_TEST(done.totals.done == 6);
    BOOST_TEST(done.recovered == 3);
    BOOST_TEST(server.credits_charged() == 6);
}

BOOST_AUTO_TEST_CASE(paused_nothing_is_started)
{
    make_runner();
    runner->pause();
    auto const timer = std::make_shared<asio::steady_timer>(context, 150ms);
    auto before = std::uint64_t(99);
    timer->async_wait([&, timer](error_code) {
        before = server.stats().generate_requests;
        runner->resume();
    });
    auto const done = get<batch::batch_summary>(
        runner->run(input(prompts(3)), batch::spending_permission::granted()));
    BOOST_REQUIRE(done);
    BOOST_TEST(before == 0u);
    BOOST_TEST(done->totals.done == 3);
}

BOOST_AUTO_TEST_CASE(events_come_as_a_stream_too)
{
    make_runner();
    auto seen = std::vector<event_kind>();
    auto take = [&]() -> asio::awaitable<void> {
        for (;;) {
            auto event = co_await runner->next_event();
            if (!event) break;
            seen.push_back(event->kind);
        }
    };
    asio::co_spawn(context, take(), asio::detached);
    auto const done =
        get<batch::batch_summary>(runner->run(input({"a"}), batch::spending_permission::granted()));
    BOOST_REQUIRE(done);
    BOOST_TEST(seen.size() == events.size());
    BOOST_TEST(seen.front() == event_kind::planned);
}

BOOST_AUTO_TEST_CASE(status_is_read_from_the_journal_alone)
{
    finish(prompts(2));
    service.api_base = "http://127.0.0.1:1/api";
    make_runner();
    auto const seen = get<batch::batch_status>(runner->status());
    BOOST_REQUIRE(seen);
    BOOST_TEST(seen->totals.done == 2);
    BOOST_TEST(seen->credits.spent == 2);
    BOOST_TEST(!seen->running);
}

BOOST_AUTO_TEST_CASE(a_transport_of_the_caller_is_made_for_each_operation)
{
    auto made = 0;
    params.make_transport = [&](client_params const& of) {
        ++made;
        BOOST_TEST(of.max_connections >= params.concurrency + params.downloads);
        return std::shared_ptr<transport>(); // the real one
    };
    finish({"a"});
    BOOST_TEST(made == 1);
    BOOST_TEST(get<batch::batch_quote>(runner->quote(input({"a"}))).has_value());
    BOOST_TEST(made == 2);
}

BOOST_AUTO_TEST_CASE(journal_and_lock_are_private)
{
    finish({"a"});
    auto const mode = fs::status(params.out / "journal.sqlite").permissions();
    BOOST_TEST(mode == (fs::perms::owner_read | fs::perms::owner_write));
}

BOOST_AUTO_TEST_CASE(a_file_that_is_no_journal_is_refused_in_words)
{
    fs::create_directories(params.out);
    std::ofstream(params.out / "journal.sqlite") << "something else altogether, and long enough";
    auto const refused = run({"a"});
    BOOST_REQUIRE(!refused);
    BOOST_TEST(refused.error().value() == errc::storage_failed);
    BOOST_TEST(server.stats().generate_requests == 0u);
}

BOOST_AUTO_TEST_CASE(a_runner_that_was_moved_from_does_nothing)
{
    auto& from = make_runner();
    auto const to = std::move(from);
    from.pause();
    from.resume();
    from.stop();
    static_cast<void>(from.progress());
    auto const done = get<batch::batch_summary>(
        from.run(input({"a lighthouse"}), batch::spending_permission::granted()));
    BOOST_REQUIRE(!done);
    BOOST_TEST(done.error().value() == errc::invalid_argument);
    auto const told = get<batch::batch_status>(from.status());
    BOOST_REQUIRE(!told);
    BOOST_TEST(told.error().value() == errc::invalid_argument);
    BOOST_TEST(server.stats().requests == 0u);
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace neuroflash::test
