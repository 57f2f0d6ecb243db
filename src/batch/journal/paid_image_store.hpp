// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_SRC_BATCH_JOURNAL_PAID_IMAGE_STORE_HPP
#define NEUROFLASH_SRC_BATCH_JOURNAL_PAID_IMAGE_STORE_HPP

#include "batch/journal/item_store.hpp"
#include "batch/journal/journal_database.hpp"
#include "batch/journal/journal_rows.hpp"
#include "batch/journal/request_store.hpp"
#include "batch/journal/states.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace neuroflash::inline v0::batch {

/// The images that were paid for, and their files: the table `pictures`.
class paid_image_store
{
public:
    paid_image_store(journal_database& base, item_store const& items, request_store& requests)
        : base_(base), items_(items), requests_(requests)
    {
    }

    /// The next images of any input that are not here yet.
    std::vector<pending_download> next_wanted(std::int64_t after, int limit);

    /// Images of the same prompt that are known to belong to other parts.
    std::vector<std::string> images_beside(std::int64_t part, std::string const& prompt_digest);

    /// Images, each with the digest of its prompt: the latest ones, which show how the history
    /// shows prompts, and those of the requests that were sent at about the time of the part, which
    /// are not its own. `limit` is for either.
    std::vector<std::pair<std::string, std::string>>
    images_to_compare(std::int64_t part, int limit);

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

    /// Wants the images again that the service no longer had. The question costs nothing.
    void reopen_lost();

    /// The number of images of any input that are paid and not here yet.
    std::int64_t wanted_images();

    /// Images that paid requests of the last input asked for and that their responses did not have.
    std::int64_t images_not_made();

    /// Calls `take(std::string key, response_row::image)` for each image that was paid for.
    template <class Take>
    void for_each_paid_image(Take take);

private:
    statement& sql(std::string_view text) { return base_.sql(text); }
    void end_part_of(std::int64_t image);

    journal_database& base_;
    item_store const& items_;
    request_store& requests_;
};

template <class Take>
void paid_image_store::for_each_paid_image(Take take)
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

} // namespace neuroflash::inline v0::batch

#endif
