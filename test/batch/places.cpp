// SPDX-License-Identifier: BSL-1.0
// Files and directories that are removed, replaced, moved or put back while a run works on them,
// and what is found at the start of the next.
#include "run_fixture.hpp"

#include <batch/journal/journal.hpp>
#include <batch/output/batch_directory.hpp>

#include <cstdlib>
#include <filesystem>
#include <map>
#include <set>
#include <string_view>

namespace neuroflash::test {

BOOST_AUTO_TEST_SUITE(batch_places)

namespace {

namespace fs = std::filesystem;
using batch::event_kind;
using batch::stop_reason;

constexpr auto foreign_text = "made by somebody else";

struct place_fixture : run_fixture
{
    place_fixture() { params.concurrency = 2; }

    fs::path image(std::string const& name) const { return params.out / "images" / name; }

    static void write(fs::path const& file, std::string const& text)
    {
        std::ofstream(file, std::ios::binary) << text;
    }

    /// The journal as it can be read once what does not belong to it is put away.
    fs::path journal_copy() const
    {
        auto const copy = directory.path() / "copy.sqlite";
        auto const from = params.out / batch::journal_name;
        for (auto const* part : {"", "-wal"}) {
            auto const to = copy.string() + part;
            fs::remove(to);
            auto const file = from.string() + part;
            auto const is_foreign = fs::is_regular_file(file) && read_whole(file) == foreign_text;
            if (fs::exists(file) && !is_foreign) fs::copy_file(file, to);
        }
        fs::remove(copy.string() + "-shm");
        return copy;
    }

    /// What was paid for and stands neither in the journal nor in an event.
    std::string lost_image() const
    {
        auto known = std::set<std::string>();
        for (auto const& one : events) {
            if (one.kind == event_kind::unrecorded) known.insert(one.image_id);
        }
        try {
            auto kept = batch::journal(journal_copy().string(), batch::open_mode::reading);
            kept.images().for_each_paid_image(
                [&](std::string const&, auto const& one) { known.insert(one.image_id); });
        } catch (batch::storage_failure const&) {
            // It is gone, or something else has its name.
        }
        auto const ledger = server.ledger();
        for (auto i = ledger_from; i < ledger.size(); ++i) {
            for (auto const& id : ledger[i].image_ids) {
                if (!known.contains(id)) return ledger[i].prompt + ": " + id;
            }
        }
        return {};
    }

    /// A file that the results name and that is not there.
    std::string missing_file() const
    {
        for (auto const& row : results()) {
            for (auto const& one : row.at("files").as_array()) {
                if (one.at("file").is_null()) continue;
                auto const name = std::string(one.at("file").as_string());
                if (!fs::exists(params.out / name)) return name;
            }
        }
        return {};
    }

    std::string paid_twice() const
    {
        auto seen = std::set<std::string>();
        for (auto const& entry : server.ledger()) {
            if (!seen.insert(entry.prompt).second) return entry.prompt;
        }
        return {};
    }

    std::size_t ledger_from = 0; ///< The index of this directory's first charge.
};

/// What is done to a file or directory in the middle of a run. `earlier`: a copy of the run before
/// the last one.
struct accident
{
    char const* name;
    void (*happen)(fs::path const& target, fs::path const& aside, fs::path const& earlier);
    bool leaves_foreign;
};

constexpr accident accidents[] = {
    {"removed",
     [](fs::path const& target, fs::path const&, fs::path const&) { fs::remove_all(target); },
     false},
    {"moved",
     [](fs::path const& target, fs::path const& aside, fs::path const&) {
         fs::rename(target, aside);
     },
     false},
    {"replaced",
     [](fs::path const& target, fs::path const& aside, fs::path const&) {
         fs::rename(target, aside);
         place_fixture::write(target, foreign_text);
     },
     true},
    {"put back",
     [](fs::path const& target, fs::path const& aside, fs::path const& earlier) {
         fs::rename(target, aside);
         if (fs::exists(earlier)) fs::rename(earlier, target);
     },
     false},
};

constexpr char const* targets[] = {
    "journal.sqlite",
    "journal.sqlite-wal",
    "journal.sqlite-state",
    ".lock",
    ".written",
    "results.jsonl",
    "index.html",
    "images",
    "images/old.png",
    ".",
};

} // namespace

/// One accident to one file at one step of a run that has an earlier one behind it.
static void suffer(
    place_fixture& f, std::string const& target, accident const& one, event_kind step, int number)
{
    f.params.out = f.directory.path() / ("out-" + std::to_string(number));
    auto const aside = f.directory.path() / ("aside-" + std::to_string(number));
    auto const before = f.directory.path() / ("before-" + std::to_string(number));
    auto const prompt = "accident " + std::to_string(number);
    f.on_event = nullptr;
    f.events.clear();
    f.ledger_from = f.server.ledger().size();
    f.finish({R"({"key":"older","prompt":"older )" + prompt + "\"}"});
    fs::copy(f.params.out, before, fs::copy_options::recursive);
    f.finish({R"({"key":"old","prompt":"old )" + prompt + "\"}"});
    auto const killed_process = target == "." ? f.params.out : f.params.out / target;
    auto const earlier = target == "." ? before : before / target;
    auto has_happened = false;
    auto paid_before = 0L;
    f.on_event = [&](batch::batch_event const& event) {
        if (has_happened || event.kind != step || !fs::exists(killed_process)) return;
        has_happened = true;
        paid_before = f.server.credits_charged();
        one.happen(killed_process, aside, earlier);
    };
    auto const ended = f.run(f.prompts(6, prompt));
    BOOST_TEST(f.lost_image() == "");
    BOOST_TEST(f.paid_twice() == "");
    auto const is_watched = target == "." || target == "images" || target == ".lock" ||
        target == "journal.sqlite" || target == "journal.sqlite-wal";
    if (has_happened && is_watched) {
        BOOST_REQUIRE(ended);
        BOOST_TEST(batch::to_string(ended->stop) == "storage");
        BOOST_TEST(f.server.credits_charged() <= paid_before + 4); // in flight, and about to be
    }
    auto const is_own = target == "journal.sqlite-state" || target == ".written";
    if (has_happened && one.leaves_foreign && !is_own) {
        BOOST_TEST(read_whole(killed_process.string()) == foreign_text);
    }
    auto const is_put_back = std::string_view(one.name) == "put back";
    if (!(target == "results.jsonl" && (one.leaves_foreign || is_put_back)))
        BOOST_TEST(f.missing_file() == "");
    if (target == ".") return; // nothing is left that would know of it
    // The next run goes on, or sees what happened. It never pays for anything twice.
    f.on_event = nullptr;
    f.events.clear();
    auto const again = f.run(f.prompts(6, prompt));
    BOOST_TEST(f.paid_twice() == "");
    if (has_happened && is_put_back && target == "journal.sqlite") BOOST_TEST(!again);
}

BOOST_FIXTURE_TEST_CASE(
    what_happens_to_any_file_at_any_step_loses_nothing_that_was_paid, place_fixture)
{
    constexpr event_kind steps[] = {event_kind::planned, event_kind::started, event_kind::done};
    // The long run takes every step; the suite one for each file and accident.
    auto const takes_all = std::getenv("NEUROFLASH_KILLS") != nullptr;
    auto number = 0;
    auto turn = std::size_t(0);
    for (auto const* target : targets) {
        for (auto const& one : accidents) {
            ++turn;
            for (auto i = std::size_t(0); i < 3; ++i) {
                auto const is_chosen = takes_all || i == turn % 3;
                if (!is_chosen) continue;
                BOOST_TEST_CONTEXT(
                    target << ' ' << one.name << " at " << batch::to_string(steps[i]))
                {
                    suffer(*this, target, one, steps[i], ++number);
                }
            }
        }
        ++turn; // so that each accident happens at each step
    }
}

BOOST_FIXTURE_TEST_CASE(
    a_journal_that_is_removed_stops_the_paying_and_is_written_anew, place_fixture)
{
    auto paid_before = 0L;
    on_event = [&](batch::batch_event const& event) {
        if (event.kind != event_kind::done || paid_before > 0) return;
        paid_before = server.credits_charged();
        for (auto const* name : {"journal.sqlite", "journal.sqlite-wal", "journal.sqlite-shm"}) {
            fs::remove(params.out / name);
        }
    };
    auto const stopped = finish(prompts(20));
    BOOST_TEST(stopped.stop == stop_reason::storage);
    BOOST_TEST(server.credits_charged() <= paid_before + 2); // what was in flight
    BOOST_REQUIRE(stopped.failure.has_value());
    BOOST_TEST(stopped.failure->message().find("removed") != std::string::npos);
    BOOST_TEST(told(event_kind::unrecorded) == 0);
    auto const mode = fs::status(params.out / "journal.sqlite").permissions();
    BOOST_TEST(mode == (fs::perms::owner_read | fs::perms::owner_write));
    on_event = nullptr;
    BOOST_TEST(finish(prompts(20)).totals.done == 20);
    BOOST_TEST(server.credits_charged() == 20);
}

BOOST_FIXTURE_TEST_CASE(a_directory_that_is_removed_leaves_all_ids_in_events, place_fixture)
{
    params.concurrency = 1;
    on_event = [&](batch::batch_event const& event) {
        if (event.kind == event_kind::started) fs::remove_all(params.out);
    };
    auto const stopped = finish(prompts(5));
    BOOST_TEST(stopped.stop == stop_reason::storage);
    // The first was on its way. The second was not sent: it would have had no record.
    BOOST_TEST(server.credits_charged() == 1);
    BOOST_TEST(stopped.unrecorded == 1);
    BOOST_TEST(lost_image() == "");
    BOOST_TEST(!fs::exists(params.out));
}

/// A word with the name of its file for an id would prove that images are absent which are there.
BOOST_FIXTURE_TEST_CASE(an_edit_whose_images_cannot_be_read_has_no_word, place_fixture)
{
    service.surface = image_surface::v1;
    BOOST_TEST_REQUIRE(finish({R"({"prompt":"base","key":"base"})"}).totals.done == 1);
    auto const photo = directory.file("photo.png");
    fs::copy_file(fs::directory_iterator(params.out / "images")->path(), photo);
    auto const edit = [&](std::string const& key) {
        return R"({"prompt":"with a )" + key + R"(","key":")" + key + R"(","source":")" + photo +
            "\"}";
    };
    BOOST_TEST_REQUIRE(finish({edit("hat"), edit("coat"), edit("cap")}).totals.done == 3);
    // As a kill leaves them; the images of the coat and the pending request of the cap are damaged.
    batch::database((params.out / "journal.sqlite").string(), batch::open_mode::create)
        .exec("DELETE FROM pictures; UPDATE parts SET state=1, pending=''; UPDATE items SET "
              "state=1; UPDATE parts SET state=5, pending='x' WHERE id=(SELECT MAX(id) FROM "
              "parts); UPDATE meta SET value='[' WHERE name='inputs:'||(SELECT MAX(id)-1 FROM "
              "parts)");
    on_event = [this](batch::batch_event const& event) {
        if (event.kind != event_kind::settling) return;
        fs::remove_all(params.out);
        runner->stop();
    };
    events.clear();
    BOOST_TEST(finish({"new"}).unrecorded == 4);
    auto inputs = std::map<std::string, std::size_t>();
    for (auto const& one : events) {
        if (one.kind != event_kind::unrecorded) continue;
        constexpr auto word_at = std::string_view("request ").size();
        auto const pending = pending_generation::parse(one.message.substr(word_at));
        auto const is_readable = one.key == "base" || one.key == "hat";
        BOOST_TEST(pending.has_value() == is_readable, one.message);
        if (pending) inputs[one.key] = pending->inputs.size();
        else BOOST_TEST(one.message.starts_with("request that has no word"), one.message);
    }
    BOOST_TEST(inputs["base"] == 0u);
    BOOST_TEST(inputs["hat"] == 1u);
}

BOOST_FIXTURE_TEST_CASE(
    images_that_are_gone_or_cut_are_fetched_again_and_cost_nothing, place_fixture)
{
    auto const lines = {
        R"({"key":"a","prompt":"a"})", R"({"key":"b","prompt":"b"})",
        R"({"key":"c","prompt":"c"})"};
    finish({lines.begin(), lines.end()});
    auto const whole = read_whole(image("b.png").string());
    auto const spoil = [&] {
        fs::remove(image("a.png"));
        fs::resize_file(image("b.png"), fs::file_size(image("b.png")) / 2);
        write(image("c.png"), "");
    };
    for (auto const by_run : {true, false}) {
        spoil();
        events.clear();
        make_runner();
        auto const done = by_run
            ? get<batch::batch_summary>(runner->run(
                  input({lines.begin(), lines.end()}), batch::spending_permission::granted()))
            : get<batch::batch_summary>(runner->reconcile());
        BOOST_REQUIRE(done);
        BOOST_TEST(done->totals.done == 3);
        BOOST_TEST(done->images == 3);
        BOOST_TEST(done->requests == 0);
        BOOST_TEST(told(event_kind::refetching) == 1);
        BOOST_TEST(fs::file_size(image("a.png")) > 0u);
        BOOST_TEST(read_whole(image("b.png").string()) == whole);
        BOOST_TEST(missing_file() == "");
    }
    BOOST_TEST(server.credits_charged() == 3);
}

BOOST_FIXTURE_TEST_CASE(
    an_image_that_was_edited_is_left_and_the_paid_one_is_beside_it, place_fixture)
{
    finish({R"({"key":"a","prompt":"a"})"});
    write(image("a.png"), foreign_text);
    BOOST_TEST(finish({R"({"key":"a","prompt":"a"})"}).totals.done == 1);
    BOOST_TEST(read_whole(image("a.png").string()) == foreign_text);
    auto const name = std::string(results()[0].at("files").at(0).at("file").as_string());
    BOOST_TEST(name != "images/a.png");
    BOOST_TEST(missing_file() == "");
    BOOST_TEST(finish({R"({"key":"a","prompt":"a"})"}).images == 0); // once
}

BOOST_FIXTURE_TEST_CASE(an_image_that_the_service_lost_is_not_named_by_the_results, place_fixture)
{
    finish({"a"});
    fs::remove_all(params.out / "images");
    auto broken = sandbox::fault::with_response(500, "", "GET", "/storage/");
    broken.times = -1;
    server.inject(broken);
    auto const done = finish({"a"});
    BOOST_TEST(done.totals.undelivered == 1);
    BOOST_TEST(results()[0].at("files").at(0).at("file").is_null());
    BOOST_TEST(results()[0].at("state") == "undelivered");
}

BOOST_FIXTURE_TEST_CASE(
    a_key_names_the_image_of_the_prompt_that_it_stands_beside_now, place_fixture)
{
    auto const line = [](std::string const& prompt, int images) {
        return R"({"key":"hero","prompt":")" + prompt + R"(","num_images":)" +
            std::to_string(images) + '}';
    };
    finish({line("first", 1)});
    auto const first = read_whole(image("hero.png").string());
    finish({line("second", 1)});
    auto const second = read_whole(image("hero.png").string());
    BOOST_TEST(second != first);
    BOOST_TEST(missing_file() == "");
    auto const rows = results();
    BOOST_TEST_REQUIRE(rows.size() == 2u);
    BOOST_TEST(rows[0].at("in_input").as_bool());
    BOOST_TEST(rows[0].at("prompt") == "second");
    BOOST_TEST(!rows[1].at("in_input").as_bool());
    // Back again: nothing is paid for, and the names change places.
    BOOST_TEST(finish({line("first", 1)}).requests == 0);
    BOOST_TEST(read_whole(image("hero.png").string()) == first);
    BOOST_TEST(missing_file() == "");
    // With several images there is no hero.png any more.
    finish({line("third", 2)});
    BOOST_TEST(!fs::exists(image("hero.png")));
    BOOST_TEST(fs::exists(image("hero-1.png")));
    BOOST_TEST(missing_file() == "");
    BOOST_TEST(server.credits_charged() == 4);
}

BOOST_FIXTURE_TEST_CASE(files_of_others_are_refused_before_anything_is_paid, place_fixture)
{
    for (auto const* name : {"index.html", "results.jsonl"}) {
        params.out = directory.path() / name;
        fs::create_directories(params.out);
        write(params.out / name, foreign_text);
        auto const refused = run({"a"});
        BOOST_REQUIRE(!refused);
        BOOST_TEST(refused.error().message().find(name) != std::string::npos);
        BOOST_TEST(read_whole((params.out / name).string()) == foreign_text);
    }
    // What can be no file of a batch is the caller's mistake, and no failure of the disk.
    for (auto const* name : {"journal.sqlite", ".lock", "images"}) {
        params.out = directory.path() / "taken" / name;
        fs::create_directories(params.out);
        if (std::string_view(name) == "images") write(params.out / name, foreign_text);
        else fs::create_directory(params.out / name);
        auto const refused = run({"a"});
        BOOST_REQUIRE(!refused);
        BOOST_TEST(refused.error().value() == errc::invalid_argument);
        BOOST_TEST(refused.error().message().find(name) != std::string::npos);
    }
    BOOST_TEST(server.stats().generate_requests == 0u);
}

BOOST_FIXTURE_TEST_CASE(
    own_files_are_replaced_even_where_the_list_of_them_was_not_copied, place_fixture)
{
    finish({"a"});
    fs::remove(params.out / ".written");
    BOOST_TEST(finish({"a", "b"}).totals.done == 2);
    BOOST_TEST(results().size() == 2u);
    write(params.out / "index.html", foreign_text);
    BOOST_TEST(!run({"a", "b"}));
    fs::remove(params.out / "index.html");
    BOOST_TEST(finish({"a", "b"}).totals.done == 2);
}

BOOST_FIXTURE_TEST_CASE(a_directory_without_a_batch_is_the_callers_mistake, place_fixture)
{
    for (auto const is_there : {false, true}) {
        if (is_there) fs::create_directories(params.out);
        make_runner();
        auto const seen = get<batch::batch_status>(runner->status());
        BOOST_REQUIRE(!seen);
        BOOST_TEST(seen.error().value() == errc::invalid_argument);
        make_runner();
        auto const settled = get<batch::batch_summary>(runner->reconcile());
        BOOST_REQUIRE(!settled);
        BOOST_TEST(settled.error().value() == errc::invalid_argument);
    }
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace neuroflash::test
