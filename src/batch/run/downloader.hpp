// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_SRC_BATCH_RUN_DOWNLOADER_HPP
#define NEUROFLASH_SRC_BATCH_RUN_DOWNLOADER_HPP

#include "batch/output/batch_directory.hpp"
#include "batch/output/folder_sync.hpp"
#include "batch/run/run_state.hpp"

#include <chrono>
#include <cstdint>
#include <deque>
#include <memory>
#include <string_view>

namespace neuroflash::inline v0::batch {

/// Downloads the images that are paid for into the directory.
class downloader
{
public:
    explicit downloader(run_state& shared) : state_(shared), names_(shared.params.out / images_name)
    {
    }

    /// Compares the fetched images of the journal with the disk. A missing or incomplete file is
    /// downloaded again. Free of charge.
    asio::awaitable<void> check_files();

    /// Downloads several at a time, until no more can arrive. Paid images are fetched even when no
    /// more may be paid for.
    asio::awaitable<void> fetch_all();

    /// Called when there is more to fetch.
    void on_response();

    /// Called when no more responses arrive: `fetch_all` may end.
    void close();

    std::size_t downloading() const noexcept { return downloading_; }
    std::int64_t images() const noexcept { return images_; } ///< The images fetched in this run.

private:
    /// A complete image in a file that does not have its final name yet.
    class downloaded_file
    {
    public:
        downloaded_file() = default;

        download_info info;
        std::shared_ptr<batch_file> file;
    };

    bool may_fetch() const;
    named_wait wait_for_image(std::string_view what, std::chrono::nanoseconds deadline) const;
    asio::awaitable<bool> fill_page();
    asio::awaitable<void> fetch(pending_download one);
    asio::awaitable<result<downloaded_file>> fetch_from(pending_download const& one);
    asio::awaitable<result<downloaded_file>> download(std::int64_t image, download_source from);
    asio::awaitable<result<downloaded_file>>
    download_once(download_source from, std::shared_ptr<batch_file> file);
    asio::awaitable<error_code> write_piece(std::shared_ptr<batch_file> to, std::string_view piece);
    asio::awaitable<void>
    on_fetched(pending_download one, downloaded_file got, std::chrono::nanoseconds took);
    asio::awaitable<bool> is_lost(pending_download const& one, errc why);
    asio::awaitable<void> on_not_fetched(pending_download one, error why);

    run_state& state_;
    std::deque<pending_download> wanted_;
    std::int64_t cursor_ = 0; ///< The last wanted image that was read.
    std::int64_t files_begun_ = 0;
    std::uint64_t responses_ = 0;
    bool is_closed_ = false;
    std::size_t downloading_ = 0;
    std::int64_t images_ = 0;
    folder_sync names_; ///< The names of the images, on the thread of the journal.
};

} // namespace neuroflash::inline v0::batch

#endif
