// SPDX-License-Identifier: BSL-1.0
// Journals of the first releases: they knew a prompt with the blanks around it.
#include "common/unit_test.hpp"

#include <batch/journal/journal.hpp>

#include "common/temporary_directory.hpp"

#include <optional>
#include <string>

namespace neuroflash::batch {

BOOST_AUTO_TEST_SUITE(batch_old_journals)

namespace {

item prompt_item(std::string prompt, std::string key = {})
{
    auto made = item();
    made.prompt = std::move(prompt);
    made.key = std::move(key);
    return made;
}

class old_journal
{
public:
    old_journal() { open(); }

    void open() { in.emplace(path, open_mode::create); }

    plan_result plan(item const& what)
    {
        in->begin();
        in->items().begin_input();
        auto const planned = in->items().plan(what, 1);
        in->items().end_input();
        in->commit();
        return planned;
    }

    /// Pays for the planned items.
    void pay()
    {
        in->begin();
        for (auto const& unit : in->requests().next_planned(0, 100, 100)) {
            in->requests().on_intent(unit.part, 1);
            auto answer = response_row();
            answer.credits = 1;
            in->requests().on_answered(unit.part, answer);
        }
        in->commit();
    }

    /// As such a release left it, and opened by this one.
    void age(std::string const& sql = {})
    {
        in.reset();
        {
            auto base = database(path, open_mode::create);
            base.exec("DELETE FROM meta WHERE name='identity'");
            if (!sql.empty()) base.exec(sql.c_str());
        }
        open();
    }

    std::string identity_in_file() const
    {
        auto base = database(path, open_mode::reading);
        auto asked = base.prepare("SELECT identity FROM items");
        return asked.next() ? asked.text(0) : std::string();
    }

    test::temporary_directory directory;
    std::string path = directory.file("journal.sqlite");
    std::optional<journal> in;
};

} // namespace

BOOST_FIXTURE_TEST_CASE(a_prompt_with_blanks_around_is_known_without_them, old_journal)
{
    plan(prompt_item("a fox "));
    pay();
    BOOST_TEST(plan(prompt_item("a fox")) == plan_result::fresh); // that is what must not happen
    plan(prompt_item("\ta hen\xc2\xa0", "k"));
    pay();
    age();
    BOOST_TEST(plan(prompt_item("a hen", "k")) == plan_result::known);
    BOOST_TEST(in->requests().money().spent == 2);
}

BOOST_FIXTURE_TEST_CASE(a_prompt_that_was_paid_comes_before_its_like_that_was_not, old_journal)
{
    plan(prompt_item("a fox "));
    pay();
    plan(prompt_item("a fox"));
    age();
    BOOST_TEST(plan(prompt_item("a fox")) == plan_result::known);
    BOOST_TEST(in->requests().planned_requests() == 0);
}

BOOST_FIXTURE_TEST_CASE(characters_that_are_composed_otherwise_are_the_same, old_journal)
{
    plan(prompt_item("cafe\xcc\x81 at night"));
    pay();
    // By the bytes, as those releases made it, and the key with it.
    age("UPDATE items SET identity='bee5cd65-a493-5c4f-8597-ea29bd5c5160', "
        "key='cafe-at-night-bee5cd65a4935c4f'");
    BOOST_TEST(plan(prompt_item("caf\xc3\xa9 at night")) == plan_result::known);
}

BOOST_FIXTURE_TEST_CASE(texts_that_an_old_journal_did_not_count_are_counted_once, old_journal)
{
    auto what = prompt_item("a fox");
    what.brand_voice = "v";
    plan(what);
    in->begin();
    BOOST_TEST(in->texts().on_writing(1));
    in->commit();
    age("DELETE FROM meta WHERE name='uncounted_texts'");
    BOOST_TEST(in->texts().uncounted_texts() == 1);
    in->begin();
    in->texts().on_not_written(1);
    BOOST_TEST(in->texts().on_writing(1));
    in->commit();
    BOOST_TEST(in->texts().uncounted_texts() == 1);
}

BOOST_FIXTURE_TEST_CASE(a_quote_sees_an_old_journal_in_the_same_way_and_leaves_it, old_journal)
{
    plan(prompt_item("a fox "));
    pay();
    in.reset();
    database(path, open_mode::create).exec("DELETE FROM meta WHERE name='identity'");
    auto const before = identity_in_file();
    auto copy = journal(path, open_mode::memory);
    copy.begin();
    copy.items().begin_input();
    BOOST_TEST(copy.items().plan(prompt_item("a fox"), 1) == plan_result::known);
    copy.rollback();
    BOOST_TEST(identity_in_file() == before);
    open();
    BOOST_TEST(identity_in_file() != before);
}

BOOST_FIXTURE_TEST_CASE(an_old_input_that_was_not_agreed_to_stays_so, old_journal)
{
    plan(prompt_item("of a refused input"));
    age("DROP TABLE unagreed");
    BOOST_TEST(plan(prompt_item("of a refused input")) == plan_result::known);
    BOOST_TEST(in->agreements().has_unagreed());
}

BOOST_FIXTURE_TEST_CASE(an_old_agreement_covers_the_last_input_alone, old_journal)
{
    plan(prompt_item("of an earlier input"));
    plan(prompt_item("of the last input"));
    in->agreements().on_agreed(1, true, std::nullopt);
    age("DROP TABLE unagreed");
    BOOST_TEST(plan(prompt_item("of the last input")) == plan_result::known);
    BOOST_TEST(!in->agreements().has_unagreed());
    BOOST_TEST(plan(prompt_item("of an earlier input")) == plan_result::known);
    BOOST_TEST(in->agreements().has_unagreed());
    BOOST_TEST(in->agreements().agreed_credits() == 1);
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace neuroflash::batch
