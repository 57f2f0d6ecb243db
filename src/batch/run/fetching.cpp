// SPDX-License-Identifier: BSL-1.0
#include "batch/output/results.hpp"
#include "batch/run/running.hpp"

#include <utility>

namespace neuroflash::inline v0::batch {

namespace {

constexpr int history_page_size = 64;
constexpr int most_tries = 4;

} // namespace

/// What is paid is fetched even where nothing more may be paid.
bool running::may_fetch() const
{
    return !interrupted_ && !worker_->trouble() && !(stop_ && *stop_ == stop_reason::storage);
}

/// Fetches what was paid for, so many at a time, until nothing more can come.
asio::awaitable<void> running::fetch_all()
{
    while (may_fetch()) {
        if (downloading_ >= params_.downloads) {
            co_await wait();
            continue;
        }
        if (wanted_.empty()) {
            auto const answers = answers_;
            auto const over = sending_over_;
            auto const page = std::make_shared<std::vector<wanted_picture>>();
            auto work = blocking_worker::journal_work([page, after = wanted_cursor_](journal& in) {
                *page = in.next_wanted(after, history_page_size);
            });
            auto const read = co_await note(std::move(work));
            if (!read) break;
            for (auto& one : *page) {
                wanted_cursor_ = one.id;
                wanted_.push_back(std::move(one));
            }
            if (!wanted_.empty() || answers_ != answers) continue;
            if (over) break;
            if (sending_over_) continue;
            co_await wait();
            continue;
        }
        auto one = std::move(wanted_.front());
        wanted_.pop_front();
        spawn(fetch(std::move(one)), &downloading_);
    }
    while (downloading_ > 0) co_await wait();
}

asio::awaitable<void> running::fetch(wanted_picture one)
{
    auto const begun = time_->now();
    auto fetching = fetch_from(one);
    auto got = co_await std::move(fetching);
    if (got) {
        auto keeping = on_fetched(std::move(one), std::move(*got), time_->now() - begun);
        co_await std::move(keeping);
    } else {
        auto leaving = on_not_fetched(std::move(one), got.error());
        co_await std::move(leaving);
    }
}

/// By its link; where that has run out, by the one the history shows; last by its id alone.
asio::awaitable<result<running::fetched_file>> running::fetch_from(wanted_picture const& one)
{
    auto got = result<fetched_file>(error(errc::not_found));
    if (!one.url.empty()) {
        auto by_link = download(one.id, download_source(one.url));
        got = co_await std::move(by_link);
        if (got || !is_dead_link(got.error())) co_return got;
    }
    if (one.image_id.empty()) co_return got;
    auto const id = image_id(one.image_id);
    auto looking = client_->get_history_item(id, terms());
    auto const shown = co_await std::move(looking);
    if (shown && !shown->image_url.empty() && shown->image_url != one.url) {
        auto by_history = download(one.id, download_source(shown->image_url));
        got = co_await std::move(by_history);
        if (got || !is_dead_link(got.error())) co_return got;
    }
    auto by_id = download(one.id, download_source(id));
    co_return co_await std::move(by_id);
}

asio::awaitable<result<running::fetched_file>>
running::download(std::int64_t picture, download_source from)
{
    for (auto tries = 1;; ++tries) {
        // Its own file each time: what an earlier try still writes goes nowhere else.
        auto const name = std::to_string(picture) + '-' + std::to_string(++files_begun_);
        auto const file = std::make_shared<replacing_file>(params_.out / images_name, name);
        auto fetching = download_once(from, file);
        auto got = co_await std::move(fetching);
        if (got || tries >= most_tries || got.error().value() == errc::storage_failed ||
            is_dead_link(got.error()) || !may_fetch())
        {
            co_return got;
        }
        auto const pause = time_->now() + backoff(tries);
        while (time_->now() < pause && may_fetch()) co_await wait(pause);
        if (!may_fetch()) co_return got;
    }
}

asio::awaitable<result<running::fetched_file>>
running::download_once(download_source from, std::shared_ptr<replacing_file> file)
{
    auto opening = std::function<void()>([file] { file->open(); });
    auto const opened = co_await worker_->files(std::move(opening));
    if (!opened) co_return opened.error();
    auto sink = download_target::sink([self = shared_from_this(), file](std::string_view piece) {
        return self->write_piece(file, piece);
    });
    auto target = download_target(std::move(sink));
    target.want_sha256();
    auto fetching = client_->download(std::move(from), std::move(target), terms());
    auto got = co_await std::move(fetching);
    if (!got) co_return got.error();
    auto made = fetched_file();
    made.info = std::move(*got);
    made.file = std::move(file);
    co_return made;
}

/// With a copy of the piece: a disk that hangs may still write it when the download is long over.
asio::awaitable<error_code>
running::write_piece(std::shared_ptr<replacing_file> to, std::string_view piece)
{
    auto writing = std::function<void()>([to, copy = std::string(piece)] { to->write(copy); });
    auto const written = co_await worker_->files(std::move(writing));
    if (written) co_return error_code();
    halt(stop_reason::storage, written.error());
    co_return make_error_code(errc::storage_failed);
}

asio::awaitable<void> running::on_fetched(
    wanted_picture one, fetched_file got, std::chrono::nanoseconds took)
{
    auto row = picture_row();
    row.file = one.stem + '.' + std::string(extension_of(got.info.content_type));
    row.type = got.info.content_type;
    row.bytes = static_cast<std::int64_t>(got.info.bytes);
    row.sha256 = got.info.sha256;
    row.elapsed_ms = std::chrono::floor<std::chrono::milliseconds>(took).count();
    auto publishing =
        std::function<void()>([file = got.file, name = row.file] { file->publish(name); });
    auto const published = co_await worker_->files(std::move(publishing));
    if (!published) {
        halt(stop_reason::storage, published.error());
        co_return;
    }
    auto const item_is = std::make_shared<state>(state::answered);
    auto work = blocking_worker::journal_work([id = one.id, row = std::move(row), item_is](journal& in) {
        *item_is = in.on_picture(id, row);
    });
    auto const noted = co_await note(std::move(work));
    if (!noted) co_return;
    ++pictures_;
    if (*item_is != state::done) co_return;
    auto event = batch_event(event_kind::done);
    event.key = std::move(one.key);
    tell(std::move(event));
}

asio::awaitable<void> running::on_not_fetched(wanted_picture one, error why)
{
    if (why.value() == errc::storage_failed) {
        halt(stop_reason::storage, why);
        co_return;
    }
    auto words = failure_words();
    words.code = to_string(why.value());
    words.reason = "A picture that was paid for could not be fetched: " + why.message();
    // Only the service's own word, and on the way by its id, says that it is gone.
    auto const lost = why.value() == errc::not_found;
    auto work = blocking_worker::journal_work([id = one.id, words, lost](journal& in) {
        in.on_picture_failed(id, words, lost);
    });
    auto const noted = co_await note(std::move(work));
    if (!noted) co_return;
    auto event = batch_event(lost ? event_kind::failed : event_kind::undelivered);
    event.key = std::move(one.key);
    event.code = words.code;
    event.message = words.reason;
    tell(std::move(event));
}

} // namespace neuroflash::v0::batch
