// SPDX-License-Identifier: BSL-1.0
#include "common/unit_test.hpp"

#include <batch/journal/journal.hpp>

#include "common/temporary_directory.hpp"

#include <ctime>
#include <fstream>
#include <set>

namespace neuroflash::batch {

namespace {

class with_journal
{
public:
    with_journal() : in(directory.file("journal.sqlite"), open_mode::create) { in.begin(); }

    item drawing(std::string prompt, int images = 1, std::string key = {})
    {
        auto made = item();
        made.prompt = std::move(prompt);
        made.images = images;
        made.key = std::move(key);
        return made;
    }

    void plan(std::vector<item> const& items)
    {
        in.items().begin_input();
        auto line = 0;
        for (auto const& one : items) results.push_back(in.items().plan(one, ++line));
        in.items().end_input();
    }

    item in_voice(item of)
    {
        of.brand_voice = "voice";
        return of;
    }

    branded_row written(std::string prompt, std::int64_t tokens = 0)
    {
        auto made = branded_row();
        made.prompt = std::move(prompt);
        made.mode = "write";
        made.tokens = tokens;
        return made;
    }

    response_row answer(int images)
    {
        auto made = response_row();
        for (auto i = 0; i < images; ++i) {
            made.images.emplace_back().image_id = "id-" + std::to_string(++ids_);
        }
        made.credits = images;
        return made;
    }

    std::int64_t of(state what) const
    {
        return in.items().counts()[static_cast<std::size_t>(what)];
    }

    test::temporary_directory directory;
    journal in;
    std::vector<plan_result> results;

private:
    int ids_ = 0;
};

} // namespace

BOOST_FIXTURE_TEST_SUITE(batch_journal, with_journal)

BOOST_AUTO_TEST_CASE(an_item_is_planned_at_the_same_cost_however_many_there_are)
{
    in.items().begin_input();
    auto line = 0;
    auto const plan_some = [&] {
        constexpr auto some = 10'000;
        auto const before = std::clock();
        for (auto i = 0; i < some; ++i) {
            ++line;
            in.items().plan(drawing("a fox number " + std::to_string(line)), line);
        }
        return std::clock() - before;
    };
    // A scan of all names for each item makes it six times as much.
    auto const first = plan_some();
    plan_some();
    plan_some();
    BOOST_TEST(plan_some() < 3 * first);
    in.items().end_input();
    BOOST_TEST(of(state::planned) == line);
}

BOOST_AUTO_TEST_CASE(lines_are_told_apart_by_content_and_key)
{
    plan({drawing("a"), drawing("a"), drawing("b", 1, "k"), drawing("c", 1, "k")});
    BOOST_TEST(results[0] == plan_result::fresh);
    BOOST_TEST(results[1] == plan_result::repeated);
    BOOST_TEST(results[2] == plan_result::fresh);
    BOOST_TEST(results[3] == plan_result::clash);
    results.clear();
    plan({drawing("c", 1, "k"), drawing("a")});
    BOOST_TEST(results[0] == plan_result::fresh); // the key's other content is not in this input
    BOOST_TEST(results[1] == plan_result::known);
    BOOST_TEST(of(state::planned) == 2);
}

BOOST_AUTO_TEST_CASE(a_key_has_one_content_in_an_input_whatever_the_journal_has_seen)
{
    plan({drawing("a", 1, "k")});
    results.clear();
    plan({drawing("b", 1, "k"), drawing("a", 1, "k")});
    BOOST_TEST(results[0] == plan_result::fresh);
    BOOST_TEST(results[1] == plan_result::clash);
    BOOST_TEST(of(state::planned) == 1);
    results.clear();
    plan({drawing("a", 1, "k"), drawing("b", 1, "k")}); // both are known now
    BOOST_TEST(results[0] == plan_result::known);
    BOOST_TEST(results[1] == plan_result::clash);
}

BOOST_AUTO_TEST_CASE(an_item_may_be_paid_from_the_moment_it_may_be_sent)
{
    plan({drawing("a"), drawing("a", 1, "k"), drawing("b")});
    BOOST_TEST(!in.items().may_be_paid(drawing("a")));
    BOOST_TEST(!in.items().may_be_paid(drawing("not in the input")));
    auto const part = in.requests().next_planned(0, 1, 1).at(0).part;
    in.requests().on_intent(part, 1);
    BOOST_TEST(in.items().may_be_paid(drawing("a")));
    in.requests().on_released(part, failure_text());
    BOOST_TEST(!in.items().may_be_paid(drawing("a")));
    in.requests().on_intent(part, 2);
    in.requests().on_unknown(part, "nfp1", failure_text());
    BOOST_TEST(in.items().may_be_paid(drawing("a")));
    in.requests().on_answered(part, answer(1));
    plan({drawing("b")}); // whichever input it is of
    BOOST_TEST(in.items().may_be_paid(drawing("a")));
    BOOST_TEST(!in.items().may_be_paid(drawing("a", 1, "k")));
    BOOST_TEST(!in.items().may_be_paid(drawing("b")));
    auto const free = in.requests().next_planned(part, 9, 1).at(0).part;
    in.requests().on_intent(free, 3);
    in.requests().on_failed(free, failure_text());
    BOOST_TEST(!in.items().may_be_paid(drawing("b")));
}

BOOST_AUTO_TEST_CASE(prompts_whose_digests_begin_alike_are_told_apart)
{
    auto const begin = std::string("A photorealistic studio image of product ");
    plan({drawing(begin + "82531"), drawing(begin + "48385")});
    BOOST_TEST(results[0] == plan_result::fresh);
    BOOST_TEST(results[1] == plan_result::fresh);
}

BOOST_AUTO_TEST_CASE(a_file_name_is_found_however_many_are_taken)
{
    // `x` takes what others leave it: each of these keys is a name that it would try next.
    auto const last = identity_of(drawing("removed", 1, "x"));
    auto items = std::vector<item>({drawing("other", 1, "X")});
    for (auto length = std::size_t(8); length <= last.size(); ++length) {
        auto const key = "x-" + last.substr(0, length);
        items.push_back(drawing("p" + std::to_string(length), 1, key));
    }
    for (auto number = 2; number < 5; ++number) {
        items.push_back(drawing("q", 1, "x-" + last + '-' + std::to_string(number)));
    }
    items.push_back(drawing("removed", 1, "x"));
    plan(items);
    for (auto const& one : results) BOOST_TEST(one == plan_result::fresh);
}

BOOST_AUTO_TEST_CASE(a_request_goes_its_way_and_its_item_with_it)
{
    plan({drawing("a", 2)});
    auto const unit = in.requests().next_planned(0, 10, 100).at(0);
    in.requests().on_intent(unit.part, 1234);
    BOOST_TEST(of(state::in_flight) == 1);
    BOOST_TEST(in.requests().next_open(0, 10).at(0).sent_ms == 1234);
    in.requests().on_answered(unit.part, answer(2));
    BOOST_TEST(of(state::answered) == 1);
    auto const wanted = in.images().next_wanted(0, 10);
    BOOST_TEST_REQUIRE(wanted.size() == 2u);
    BOOST_TEST(in.images().on_image(wanted[0].id, image_row()) == state::answered);
    BOOST_TEST(in.images().on_image(wanted[1].id, image_row()) == state::done);
    BOOST_TEST(of(state::done) == 1);
    BOOST_TEST(in.requests().money().spent == 2);
}

BOOST_AUTO_TEST_CASE(impossible_steps_are_refused)
{
    plan({drawing("a")});
    auto const part = in.requests().next_planned(0, 1, 100).at(0).part;
    BOOST_CHECK_THROW(in.requests().on_answered(part, answer(1)), storage_failure);
}

BOOST_AUTO_TEST_CASE(no_two_items_have_the_same_file)
{
    plan({drawing("x", 2, "a"), drawing("y", 1, "a-1"), drawing("z", 1, "A-2")});
    auto names = std::set<std::string>();
    for (auto const& unit : in.requests().next_planned(0, 10, 100)) {
        in.requests().on_intent(unit.part, 1);
        in.requests().on_answered(unit.part, answer(unit.images));
    }
    for (auto const& one : in.images().next_wanted(0, 10))
        BOOST_TEST(names.insert(one.stem).second);
    BOOST_TEST(names.size() == 4u);
}

BOOST_AUTO_TEST_CASE(more_images_than_asked_for_have_files_of_their_own)
{
    plan({drawing("x", 1, "a"), drawing("y", 1, "a-2")});
    for (auto const& unit : in.requests().next_planned(0, 10, 100)) {
        in.requests().on_intent(unit.part, 1);
        in.requests().on_answered(unit.part, answer(2));
    }
    auto names = std::set<std::string>();
    for (auto const& one : in.images().next_wanted(0, 10)) names.insert(one.stem);
    BOOST_TEST(names.size() == 4u);
}

BOOST_AUTO_TEST_CASE(a_split_request_keeps_its_credits)
{
    plan({drawing("a", 4)});
    auto const part = in.requests().next_planned(0, 1, 100).at(0).part;
    in.requests().split(part);
    auto const units = in.requests().next_planned(0, 10, 100);
    BOOST_TEST_REQUIRE(units.size() == 4u);
    BOOST_TEST(in.requests().money().planned == 4);
    in.requests().on_intent(units[0].part, 1);
    in.requests().on_answered(units[0].part, answer(1));
    BOOST_TEST(of(state::planned) == 1);
    in.requests().split(units[0].part); // answered: it stays as it is
    BOOST_TEST(in.requests().money().spent == 1);
}

BOOST_AUTO_TEST_CASE(a_lost_image_fails_its_item_and_the_credits_stay)
{
    plan({drawing("a")});
    auto const part = in.requests().next_planned(0, 1, 100).at(0).part;
    in.requests().on_intent(part, 1);
    in.requests().on_answered(part, answer(1));
    auto const image = in.images().next_wanted(0, 1).at(0).id;
    auto why = failure_text();
    why.reason = "gone";
    in.images().on_image_failed(image, why, false);
    BOOST_TEST(of(state::answered) == 1);
    in.images().on_image_failed(image, why, true);
    BOOST_TEST(of(state::failed) == 1);
    BOOST_TEST(in.requests().reopen_failed(true) == 0); // it was paid: nothing to try again
    in.images().reopen_lost();
    BOOST_TEST(of(state::answered) == 1);
    BOOST_TEST(in.images().next_wanted(0, 1).at(0).id == image);
    BOOST_TEST(in.requests().money().spent == 1);
}

BOOST_AUTO_TEST_CASE(images_of_the_same_prompt_are_known)
{
    plan({drawing("same", 1, "a"), drawing(" same ", 1, "b"), drawing("other", 1, "c")});
    auto const units = in.requests().next_planned(0, 10, 100);
    for (auto const i : {0, 2}) {
        in.requests().on_intent(units[i].part, 1);
        in.requests().on_answered(units[i].part, answer(1));
    }
    in.requests().on_intent(units[1].part, 1);
    auto const open = in.requests().next_open(0, 10).at(0);
    auto const beside = in.images().images_beside(open.unit.part, open.prompt_digest);
    BOOST_TEST(beside == std::vector<std::string>{"id-1"}, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(the_final_prompt_of_an_item_is_known_to_all_its_parts)
{
    plan({in_voice(drawing("a", 3)), drawing("b")});
    auto const units = in.requests().next_planned(0, 10, 100);
    BOOST_TEST(in.texts().final_prompt_of(units[0].item_id) == "");
    in.requests().split(units[0].part);
    in.texts().on_branded(units[0].item_id, written("a calm a"));
    BOOST_TEST(in.texts().final_prompt_of(units[0].item_id) == "a calm a");
    BOOST_TEST(in.texts().final_prompt_of(units[1].item_id) == "");
}

BOOST_AUTO_TEST_CASE(all_tokens_of_a_prompt_are_added_up)
{
    plan({in_voice(drawing("a"))});
    auto const one = in.requests().next_planned(0, 1, 100).at(0).item_id;
    BOOST_TEST(in.texts().on_writing(one));
    in.texts().add_tokens(one, 5);
    in.texts().on_not_written(one);
    BOOST_TEST(in.texts().on_writing(one));
    in.texts().on_branded(one, written("a calm a", 7));
    auto tokens = std::vector<std::int64_t>();
    in.results().for_each_result(
        [&](result_row const& row) { tokens.push_back(row.branded.tokens); });
    BOOST_TEST(tokens == std::vector<std::int64_t>{12}, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(texts_whose_tokens_are_not_known_stay_counted)
{
    plan({in_voice(drawing("a")), in_voice(drawing("b"))});
    auto const units = in.requests().next_planned(0, 10, 100);
    auto const [one, other] = std::pair(units[0].item_id, units[1].item_id);
    BOOST_TEST(in.texts().on_writing(one));
    BOOST_TEST(in.texts().uncounted_texts() == 1); // a run that is killed here leaves it so
    BOOST_TEST(!in.texts().on_writing(one));
    BOOST_TEST(in.texts().uncounted_texts() == 1);
    BOOST_TEST(in.texts().on_writing(other));
    in.texts().on_not_written(other);
    BOOST_TEST(in.texts().uncounted_texts() == 1);
    BOOST_TEST(in.texts().on_writing(other));
    in.texts().add_tokens(other, 5);
    BOOST_TEST(in.texts().uncounted_texts() == 1);
    in.requests().on_failed(units[0].part, failure_text());
    BOOST_TEST(in.requests().reopen_failed(true) == 1);
    BOOST_TEST(in.texts().on_writing(one));
    in.texts().on_branded(one, written("a calm a", 7));
    BOOST_TEST(in.texts().uncounted_texts() == 1);
    BOOST_TEST(in.texts().tokens() == 12);
}

BOOST_AUTO_TEST_CASE(prompts_are_paid_again_whatever_their_brand_voices)
{
    // Paid with a voice, paid without one, and not sent.
    plan({in_voice(drawing("a")), drawing("b"), in_voice(drawing("c"))});
    auto const units = in.requests().next_planned(0, 10, 100);
    for (auto const i : {0, 2})
        in.texts().on_branded(units[i].item_id, written("calm " + units[i].key));
    for (auto const i : {0, 1}) {
        in.requests().on_intent(units[i].part, 1);
        in.requests().on_answered(units[i].part, answer(1));
    }
    plan({drawing("a"), in_voice(drawing("b")), drawing("c")});
    BOOST_TEST(in.items().paid_again() == 2);
    // The prompt that is to be sent does not hide the one of the input.
    auto const again = in.requests().next_planned(0, 10, 100);
    in.texts().on_branded(again[1].item_id, written("calm b"));
    BOOST_TEST(in.items().paid_again() == 2);
    in.commit();
    auto copy = journal(directory.file("journal.sqlite"), open_mode::memory);
    BOOST_TEST(copy.items().paid_again() == 2);
}

BOOST_AUTO_TEST_CASE(prompts_are_paid_again_whatever_their_masks)
{
    auto plain = drawing("a hat");
    plain.sources = {"s", ",{\"mask\":"};
    auto masked = plain;
    masked.mask = "m";
    auto elsewhere = masked;
    elsewhere.sources = {"t"};
    plan({plain});
    auto const sent = in.requests().next_planned(0, 10, 100).at(0).part;
    in.requests().on_intent(sent, 1);
    in.requests().on_answered(sent, answer(1));
    plan({masked, elsewhere});
    BOOST_TEST(in.items().paid_again() == 1);
    // It holds the other way round, too.
    for (auto const& unit : in.requests().next_planned(0, 10, 100)) {
        in.requests().on_intent(unit.part, 1);
        in.requests().on_answered(unit.part, answer(1));
    }
    elsewhere.mask = "n";
    plan({elsewhere});
    BOOST_TEST(in.items().paid_again() == 1);
}

BOOST_AUTO_TEST_CASE(mask_of_an_edit_is_kept_beside_its_sources)
{
    auto masked = drawing("a hat");
    masked.sources = {"s"};
    masked.mask = "m";
    auto plain = masked;
    plain.mask.clear();
    plan({masked, plain});
    auto const units = in.requests().next_planned(0, 9, 9);
    BOOST_TEST_REQUIRE(units.size() == 2u);
    BOOST_TEST(units[0].what.mask == "m");
    BOOST_TEST(
        units[0].what.sources == std::vector<std::string>{"s"}, boost::test_tools::per_element());
    BOOST_TEST(units[1].what.mask == "");
    // The ids of a request that was sent, apart: a search compares the sources alone.
    auto ids = edit_images();
    ids.sources = {"id-1"};
    ids.mask = "id-2";
    in.requests().on_inputs(units[0].part, ids);
    BOOST_TEST(in.requests().inputs_of(units[0].part).mask == "id-2");
    BOOST_TEST(in.requests().inputs_of(units[0].part).sources.size() == 1u);
    // Earlier versions wrote sources alone.
    BOOST_TEST(images_in("[\"s\"]").mask == "");
    BOOST_TEST(images_text(images_of(plain)) == "[\"s\"]");
    BOOST_CHECK_THROW(images_in("[{\"other\":1}]"), storage_failure);
}

BOOST_AUTO_TEST_CASE(another_process_sees_what_was_committed_and_no_more)
{
    plan({drawing("a"), drawing("b")});
    in.commit();
    in.begin();
    in.requests().on_intent(1, 1);
    auto const other = journal(directory.file("journal.sqlite"), open_mode::reading);
    BOOST_TEST(other.items().counts()[0] == 2);
    BOOST_TEST(other.items().counts()[1] == 0);
}

BOOST_AUTO_TEST_CASE(damaged_and_foreign_files_are_refused)
{
    auto const open = [](std::string const& path) { journal(path, open_mode::create); };
    auto const text = directory.write("text", std::string(10'000, 'x'));
    BOOST_CHECK_THROW(open(text), storage_failure);
    auto const whole = directory.file("whole");
    {
        auto made = journal(whole, open_mode::create);
        made.begin();
        made.items().begin_input();
        for (auto i = 0; i < 500; ++i) made.items().plan(drawing("prompt " + std::to_string(i)), i);
        made.commit();
    }
    open(whole);
    auto damaged = std::fstream(whole, std::ios::in | std::ios::out | std::ios::binary);
    damaged.seekp(12'000);
    damaged << std::string(40'000, '\xff');
    damaged.close();
    BOOST_CHECK_THROW(open(whole), storage_failure);
    auto foreign = database(directory.file("foreign"), open_mode::create);
    foreign.exec("CREATE TABLE t(x)");
    BOOST_CHECK_THROW(open(directory.file("foreign")), storage_failure);
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace neuroflash::batch
