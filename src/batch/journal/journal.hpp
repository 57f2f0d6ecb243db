// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_SRC_BATCH_JOURNAL_JOURNAL_HPP
#define NEUROFLASH_SRC_BATCH_JOURNAL_JOURNAL_HPP

#include "batch/input/item.hpp"
#include "batch/journal/journal_file.hpp"
#include "batch/journal/journal_rows.hpp"
#include "batch/journal/sqlite.hpp"
#include "batch/journal/states.hpp"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace neuroflash::inline v0::batch {

/**
 * \brief The requests and their outcomes: a database in one file.
 *
 * An item is a line of the input; a part is a paid request of it, mostly one; an image is one
 * that was paid for. All members may throw storage_failure, after which the object must not be
 * used any more.
 *
 * \par Thread safety
 * No thread safety: it lives on the worker's thread.
 */
class journal
{
public:
    /// \par Exceptions
    /// storage_failure if there is no journal, one of a later version, a damaged one, or none where
    /// an earlier run left results.
    journal(std::string const& path, open_mode mode);

    void begin() { base_.exec("BEGIN IMMEDIATE"); }
    void commit() { base_.exec("COMMIT"); }
    void rollback() { base_.exec("ROLLBACK"); }

    // Planning.

    /// Begins a run with a new input, whose lines are passed to `plan`.
    void begin_input();
    plan_verdict plan(item const& what, std::int64_t line);

    /// For lines of all parts of the input; generated keys are unique. False if an earlier line
    /// of this input, of whatever part, has the key with other content.
    bool claim_key(item const& what);

    /// Whether a request of this item was paid or may have been, in any run. Its line then counts,
    /// whatever has become of its model and its files: its result must not disappear with them.
    bool may_be_paid(item const& what);

    /// Ends the input. The counts are valid from now on.
    void end_input();

    /// Failures that cost nothing are planned again: those that may pass by themselves, or all.
    std::int64_t reopen_failed(bool all);

    // Working.

    /// The planned requests of the last input, with at most that many images.
    std::vector<work_unit> next_planned(std::int64_t after, int limit, std::int64_t most_images);

    /// The requests of any input that were begun and not settled.
    std::vector<open_part> next_open(std::int64_t after, int limit);
    std::vector<pending_download> next_wanted(std::int64_t after, int limit);

    /// Images of the same prompt that are known to belong to other parts.
    std::vector<std::string> images_beside(std::int64_t part, std::string const& prompt_digest);

    /// Images, each with the digest of its prompt: the latest ones, which show how the history
    /// shows prompts, and those of the requests that were sent at about the time of the part, which
    /// are not its own. `limit` is for either.
    std::vector<std::pair<std::string, std::string>>
    images_to_compare(std::int64_t part, int limit);

    /// Stores the prompt that is sent for all parts of an item. Its tokens are added to those of
    /// earlier prompts of the item.
    void on_branded(std::int64_t item, branded_row const& made);

    /// The prompt of `on_branded`; empty if there is none yet.
    std::string final_prompt_of(std::int64_t item);

    /// Adds tokens that were spent for an item's prompt, but gave none.
    void add_tokens(std::int64_t item, std::int64_t tokens);

    /// Records that tokens may be spent for an item's prompt. Returns false if they may have been
    /// before, without a prompt.
    bool on_writing(std::int64_t item);

    /// Records that no tokens were spent for it.
    void on_not_written(std::int64_t item);

    /// The texts that were asked for, or may have been, and whose tokens are not known, of all
    /// runs and inputs.
    std::int64_t uncounted_texts();

    /// Stores the images that a request on image-service v1 edits, because a file may change before
    /// the request is searched for.
    void on_inputs(std::int64_t part, std::vector<std::string> const& ids);

    /// The images of `on_inputs`; empty if the request edits none, or an earlier version sent it.
    std::vector<std::string> inputs_of(std::int64_t part);

    void on_intent(std::int64_t part, std::int64_t sent_ms);
    /// Plans a request again. With `sent`, it was sent, and counts as a try.
    void on_released(std::int64_t part, failure_text const& why, bool sent = true);
    void on_failed(std::int64_t part, failure_text const& why);

    /// Plans a failed request that cost nothing again, with its reason. Does nothing if it has not
    /// failed.
    void reopen(std::int64_t part);
    void on_unknown(std::int64_t part, std::string const& pending, failure_text const& why);
    void on_answered(std::int64_t part, response_row const& response);

    /// Replaces a request for several images by as many for one.
    void split(std::int64_t part);

    /// Records the result of a download. Returns the state of its item.
    state on_image(std::int64_t image, image_row const& file);

    /// The next images that were fetched, by their ids.
    std::vector<kept_image> next_kept(std::int64_t after, int limit);

    /// Records the new name of a file.
    void on_image_renamed(std::int64_t image, std::string const& file);

    /// Records that a file is missing or incomplete. It is fetched again, free of charge.
    void on_image_gone(std::int64_t image);

    /// Records a failed download. With `lost`, the service no longer has the image.
    void on_image_failed(std::int64_t image, failure_text const& why, bool lost);

    // Looking.

    /// The counts of the last input.
    item_counts const& counts() const noexcept { return counts_; }
    std::int64_t other_items(); ///< The number of items of earlier inputs only.

    /// Items of this input that are to be sent, and whose prompt and sources an item of an earlier
    /// input has with other settings, sent or paid.
    std::int64_t paid_again();

    /// Credits that all runs together may cost by agreement; 0 if none was agreed.
    std::int64_t agreed_credits();
    void set_agreed_credits(std::int64_t credits);

    /// Records the agreement to this input. With `whole_input` it covers all items of the input,
    /// otherwise none of them: the credits do not suffice for all. `text_model`: the model that may
    /// write prompts, empty for the service's choice; nothing if none may be written.
    void
    on_agreed(std::int64_t credits, bool whole_input, std::optional<std::string> const& text_model);

    /// Whether an item of this input is to be sent and was never agreed to. It may be known from an
    /// input that was refused.
    bool has_unagreed();

    /// Whether this model may write prompts of this input: that was agreed to, or all are written.
    bool may_write_unasked(std::string const& text_model);
    money_totals money();

    /// The tokens that written prompts have cost, of all runs and inputs.
    std::int64_t tokens();

    /// The number of requests of the last input that are still to be sent.
    std::int64_t planned_requests();

    /// The number of images of any input that are paid and not here yet.
    std::int64_t wanted_images();

    /// Images that paid requests of the last input asked for and that their answers did not have.
    std::int64_t images_not_made();

    /// The mean time of the answered requests, in seconds; 0 if none was answered.
    double usual_seconds();

    /// The credits of the planned requests.
    std::map<std::string, std::int64_t> planned_by_model();
    /// The number of the run that opened it last for writing.
    std::int64_t generation();
    std::string meta(std::string_view name);
    void set_meta(std::string_view name, std::string_view value);

    /// Calls `take(std::string key, response_row::image)` for each image that was paid for.
    template <class Take>
    void for_each_paid_image(Take take);

    /// Calls `take` with the key and the handle's text of each request whose outcome is unknown.
    template <class Take>
    void for_each_unknown(Take take);

    /// For a journal whose file was removed: writes all of it to that path, where nothing is.
    void copy_to(std::string const& path) { base_.copy_to(path); }

    /// Moves all of the `-wal` into the database. With `is_replaced`, the file that now has
    /// its name is another one, and stays.
    void fold_in_wal(bool is_replaced);

    /// Calls `take(result_row const&)` for each item: the last input's in its order, then the rest.
    template <class Take>
    void for_each_result(Take take);

private:
    void make_tables();
    void check_version();
    bool has_table(std::string_view name);
    void make_agreement_table();
    void copy_from(journal& other);
    void renew_identities(journal& from);
    void
    rename(std::int64_t item, std::string const& before, state where, std::string const& identity);
    statement& sql(std::string_view text);
    void move_part(std::int64_t part, state to);
    void refresh_item(std::int64_t item);
    void refresh_part(std::int64_t part);
    void end_part_of(std::int64_t image);
    void count(state of, std::int64_t by);
    void allow_writing(std::int64_t item);
    void count_uncounted_texts(std::int64_t by);
    void
    reserve_names(std::int64_t item, std::string& stem, std::string const& identity, int images);
    bool retire_names(std::int64_t current, std::string const& key);
    void rename_item(std::int64_t id, std::string stem, std::string const& identity, int images);
    std::string image_stem(std::int64_t item, std::int64_t number);
    void read_images(result_row& into);
    void read_parts(result_row& into);
    void read_brand(result_row& into);
    bool read_result(statement& from, result_row& into);
    statement& result_rows();

    journal_file file_;
    database base_;
    std::map<std::string, statement, std::less<>> statements_;
    std::int64_t run_ = 0;
    static constexpr auto uncounted_name = "uncounted_texts"; ///< In the table `meta`.

    bool has_brands_ = false; ///< Whether the table `branded` exists; old journals lack it.
    bool claiming_ = false;   ///< Whether the table `claimed` exists, within a transaction.
    item_counts counts_{};
};

template <class Take>
void journal::for_each_paid_image(Take take)
{
    auto& rows = sql("SELECT i.key, c.image_id, c.url FROM pictures c JOIN items i ON i.id=c.item "
                     "ORDER BY c.id")
                     .with();
    while (rows.next()) {
        auto one = response_row::image();
        one.image_id = rows.text(1);
        one.url = rows.text(2);
        take(rows.text(0), std::move(one));
    }
}

template <class Take>
void journal::for_each_unknown(Take take)
{
    auto& rows = sql("SELECT i.key, p.pending FROM parts p JOIN items i ON i.id=p.item "
                     "WHERE p.state=5 ORDER BY p.id")
                     .with();
    while (rows.next()) take(rows.text(0), rows.text(1));
}

template <class Take>
void journal::for_each_result(Take take)
{
    auto& rows = result_rows();
    auto row = result_row();
    while (read_result(rows, row)) take(row);
}

} // namespace neuroflash::inline v0::batch

#endif
