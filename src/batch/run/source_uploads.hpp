// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_SRC_BATCH_RUN_SOURCE_UPLOADS_HPP
#define NEUROFLASH_SRC_BATCH_RUN_SOURCE_UPLOADS_HPP

#include "batch/run/paid_request.hpp"
#include "batch/run/run_state.hpp"

#include <boost/asio/awaitable.hpp>

#include <set>
#include <string>
#include <vector>

namespace neuroflash::inline v0::batch {

/// What became of the files of an item since they were uploaded. The names are empty if nothing
/// did.
class file_changes
{
public:
    std::string changed; ///< The first file whose size or time is another one.
    std::string gone;    ///< The first that is not there any more.
};

/**
 * \brief The sources and masks of edits on image-service v1: ids, and files of this machine.
 *
 * A file is uploaded once, however many items and runs name it; the journal has its id. One that
 * was changed since then is uploaded again, and so is one that the service no longer has. A source
 * that is not a file is an id.
 */
class source_uploads
{
public:
    explicit source_uploads(run_state& shared) : state_(shared) {}

    /// The ids of an item's images; uploads those that are missing. Errors as
    /// `client::upload_image`.
    asio::awaitable<result<edit_inputs>> inputs_of(edit_images images);

    /// The ids of the images of a request that was sent. The journal has all of them.
    asio::awaitable<edit_inputs> inputs_of_sent(work_unit unit);

    /// `inputs_of_sent` for work that reads the journal itself.
    static edit_inputs inputs_in(journal& in, work_unit const& unit);

    /// The changes of files with these names in a folder, by the last upload under each name.
    static file_changes
    changes_in(journal& in, std::filesystem::path const& folder, edit_images const& images);

    /// Which images the request named by their own text, with commas between: no file has that
    /// name.
    asio::awaitable<std::string> sent_as_ids(work_unit unit);

    /// Forgets the uploads that the request named, so that its files are uploaded again: the
    /// service may have deleted them. An upload whose file no longer exists is kept, and so is one
    /// that another item made since.
    asio::awaitable<void> forget(work_unit const& unit);

private:
    asio::awaitable<result<stored_image_id>> input_of(std::string source);
    asio::awaitable<result<stored_image_id>> find_or_upload(std::string source);
    asio::awaitable<result<std::string>> noted(std::string source);

    run_state& state_;
    std::set<std::string> uploading_; ///< Other items wait for these.
};

} // namespace neuroflash::inline v0::batch

#endif
