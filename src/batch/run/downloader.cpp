// SPDX-License-Identifier: BSL-1.0
#include "batch/run/downloader.hpp"

#include "batch/output/results.hpp"
#include "batch/policy/classify_failure.hpp"
#include "batch/run/paid_request.hpp"

#include <filesystem>
#include <functional>
#include <string>
#include <system_error>
#include <utility>
#include <vector>

namespace neuroflash::inline v0::batch {

namespace {

constexpr int wanted_page_size = 64;
constexpr int kept_page_size = 1000;
constexpr int most_download_attempts = 4;

template <class Look>
void for_each_kept(journal& in, Look look)
{
    for (auto cursor = std::int64_t(0);;) {
        auto const page = in.images().next_kept(cursor, kept_page_size);
        if (page.empty()) return;
        cursor = page.back().id;
        for (auto const& one : page) look(one);
    }
}

/// The journal's names may have changed since the file was named: a key has another prompt.
void give_its_name(journal& in, std::filesystem::path const& folder, kept_image const& one)
{
    auto const name = one.stem + std::filesystem::path(one.file).extension().string();
    if (name == one.file) return;
    auto ec = std::error_code();
    // This is the state after a run that was killed between the file and the journal.
    auto const was_killed =
        !std::filesystem::exists(folder / one.file, ec) && is_whole(folder / name, one.bytes);
    if (was_killed || rename_unless_taken(folder / one.file, folder / name)) {
        in.images().on_image_renamed(one.id, name);
    }
}

/// Whether the service itself says that it has no such image. A proxy answers with a 404, too, and
/// a 405 is about the method.
bool denies_image(error const& failure)
{
    auto const& said = failure.details();
    return failure.value() == errc::not_found && said.http_status == 404 &&
        said.responder != responder::intermediary;
}

} // namespace

bool downloader::may_fetch() const
{
    auto const& stop = state_.stop;
    return !stop.interrupted && !state_.worker->failure() && stop.why != stop_reason::storage;
}

/// The wait for a call that a request to stop ends. No paid request depends on it.
named_wait
downloader::wait_for_image(std::string_view what, std::chrono::nanoseconds deadline) const
{
    auto about = named_wait(what, named_wait::kind::free);
    about.until = state_.time->now() + deadline;
    about.settles_requests = false;
    return about;
}

void downloader::on_response()
{
    ++responses_;
    state_.tasks.wake();
}

void downloader::close()
{
    is_closed_ = true;
    state_.tasks.wake();
}

asio::awaitable<void> downloader::check_files()
{
    auto gone = std::make_shared<std::int64_t>(0);
    auto work = blocking_worker::journal_work(
        [gone, folder = state_.params.out / images_name](journal& in) {
            // Two passes are needed: a name may become free only when another image got its own.
            for (auto pass = 0; pass < 2; ++pass) {
                for_each_kept(in, [&](kept_image const& one) { give_its_name(in, folder, one); });
            }
            for_each_kept(in, [&](kept_image const& one) {
                if (is_whole(folder / one.file, one.bytes)) return;
                in.images().on_image_gone(one.id);
                ++*gone;
            });
        });
    auto const written = co_await state_.record(std::move(work));
    if (!written || *gone == 0) co_return;
    auto event = batch_event(event_kind::refetching);
    event.number = *gone;
    state_.events.emit(std::move(event));
}

asio::awaitable<void> downloader::fetch_all()
{
    while (may_fetch()) {
        if (downloading_ >= state_.params.downloads) {
            co_await state_.tasks.wait();
            continue;
        }
        if (wanted_.empty()) {
            auto const responses = responses_;
            auto const was_closed = is_closed_;
            auto filling = fill_page();
            if (!co_await std::move(filling)) break;
            if (!wanted_.empty() || responses_ != responses) continue;
            if (was_closed) break;
            if (!is_closed_) co_await state_.tasks.wait();
            continue;
        }
        auto one = std::move(wanted_.front());
        wanted_.pop_front();
        state_.tasks.spawn(fetch(std::move(one)), &downloading_);
    }
    while (downloading_ > 0) co_await state_.tasks.wait();
}

asio::awaitable<bool> downloader::fill_page()
{
    auto const page = std::make_shared<std::vector<pending_download>>();
    auto work = blocking_worker::journal_work([page, after = cursor_](journal& in) {
        *page = in.images().next_wanted(after, wanted_page_size);
    });
    auto const read = co_await state_.record(std::move(work));
    if (!read) co_return false;
    for (auto& one : *page) {
        cursor_ = one.id;
        wanted_.push_back(std::move(one));
    }
    co_return true;
}

asio::awaitable<void> downloader::fetch(pending_download one)
{
    auto const begun = state_.time->now();
    auto fetching = fetch_from(one);
    auto got = co_await std::move(fetching);
    if (got) {
        auto keeping = on_fetched(std::move(one), std::move(*got), state_.time->now() - begun);
        co_await std::move(keeping);
    } else {
        auto leaving = on_not_fetched(std::move(one), got.error());
        co_await std::move(leaving);
    }
}

/// Downloads by the link; if it has expired, by the one in the history; last by the id alone.
asio::awaitable<result<downloader::downloaded_file>>
downloader::fetch_from(pending_download const& one)
{
    auto got = result<downloaded_file>(error(errc::not_found));
    if (!one.url.empty()) {
        auto by_link = download(one.id, download_source(one.url));
        got = co_await std::move(by_link);
        if (got || !is_dead_link(got.error())) co_return got;
    }
    if (one.image_id.empty()) co_return got;
    if (state_.is_on_v1()) {
        auto by_id = download(one.id, download_source(stored_image_id(one.image_id)));
        co_return co_await std::move(by_id);
    }
    if (!may_fetch()) co_return error(errc::cancelled);
    auto const id = image_id(one.image_id);
    auto looking = state_.tasks.cancellable(
        state_.client->get_history_item(id, state_.call_options()),
        wait_for_image("the link of an image", state_.service.deadline));
    auto const shown = co_await std::move(looking);
    if (shown && !shown->image_url.empty() && shown->image_url != one.url) {
        auto by_history = download(one.id, download_source(shown->image_url));
        got = co_await std::move(by_history);
        if (got || !is_dead_link(got.error())) co_return got;
    }
    auto by_id = download(one.id, download_source(id));
    co_return co_await std::move(by_id);
}

asio::awaitable<result<downloader::downloaded_file>>
downloader::download(std::int64_t image, download_source from)
{
    for (auto attempts = 1;; ++attempts) {
        // Each try has its own file, so that late writes of an earlier try do no harm.
        auto const name = std::to_string(image) + '-' + std::to_string(++files_begun_);
        auto const file = std::make_shared<batch_file>(state_.params.out / images_name, name);
        auto fetching = download_once(from, file);
        auto got = co_await std::move(fetching);
        if (got || attempts >= most_download_attempts ||
            got.error().value() == errc::storage_failed || is_dead_link(got.error()) ||
            !may_fetch()) {
            co_return got;
        }
        auto const pause = state_.time->now() + state_.backoff(attempts);
        while (state_.time->now() < pause && may_fetch()) co_await state_.tasks.wait(pause);
        if (!may_fetch()) co_return got;
    }
}

asio::awaitable<result<downloader::downloaded_file>>
downloader::download_once(download_source from, std::shared_ptr<batch_file> file)
{
    // A request to stop ended the calls that were in the list of waits, so none may begin after it.
    if (!may_fetch()) co_return error(errc::cancelled);
    auto sink =
        download_target::sink([this, owner = state_.tasks.owner(), file](std::string_view piece) {
            return write_piece(file, piece);
        });
    auto target = download_target(std::move(sink));
    target.want_sha256();
    auto fetching = state_.tasks.cancellable(
        state_.client->download(std::move(from), std::move(target), state_.call_options()),
        wait_for_image("a download", state_.service.download_deadline));
    auto got = co_await std::move(fetching);
    if (!got) co_return got.error();
    auto made = downloaded_file();
    made.info = std::move(*got);
    made.file = std::move(file);
    co_return made;
}

/// Writes a copy of the piece, because a disk that hangs may still write it after the download. A
/// small image stays in the buffer, so that one visit to another thread is enough for it.
asio::awaitable<error_code>
downloader::write_piece(std::shared_ptr<batch_file> to, std::string_view piece)
{
    if (to->keep(piece)) co_return error_code();
    auto writing = std::function<void()>([to, copy = std::string(piece)] { to->write(copy); });
    auto const written = co_await state_.worker->files(std::move(writing));
    if (written) co_return error_code();
    state_.stop_with(stop_reason::storage, written.error());
    co_return make_error_code(errc::storage_failed);
}

asio::awaitable<void>
downloader::on_fetched(pending_download one, downloaded_file got, std::chrono::nanoseconds took)
{
    auto row = image_row();
    row.type = got.info.content_type;
    row.bytes = static_cast<std::int64_t>(got.info.bytes);
    row.sha256 = got.info.sha256;
    row.elapsed_ms = std::chrono::floor<std::chrono::milliseconds>(took).count();
    auto const name = std::make_shared<std::string>();
    auto publishing = std::function<void()>(
        [file = got.file, name, stem = one.stem, type = row.type, digest = row.sha256] {
            *name = file->publish_image(stem, extension_of(type), digest);
        });
    auto const published = co_await state_.worker->files(std::move(publishing));
    if (!published) {
        state_.stop_with(stop_reason::storage, published.error());
        co_return;
    }
    row.file = *name;
    auto const item_is = std::make_shared<state>(state::answered);
    auto const failed = std::make_shared<std::optional<storage_failure>>();
    auto work = blocking_worker::journal_work(
        [this, id = one.id, row = std::move(row), item_is, failed](journal& in) {
            *failed = names_.failure_in(in.transaction());
            if (!*failed) *item_is = in.images().on_image(id, row);
        });
    auto const noted = co_await state_.record(std::move(work));
    if (auto const& why = *failed)
        state_.stop_with(stop_reason::storage, storage_error(why->what(), why->advice()));
    if (!noted || *failed) co_return;
    ++images_;
    if (*item_is != state::done) co_return;
    auto event = batch_event(event_kind::done);
    event.key = std::move(one.key);
    state_.events.emit(std::move(event));
}

/// Whether the service no longer has the image. Only its own record of the image proves that: links
/// expire, the paths of the bytes are not documented, and an image may be listed before it is made.
asio::awaitable<bool> downloader::is_lost(pending_download const& one, errc why)
{
    if (why != errc::not_found || one.image_id.empty() || !may_fetch()) co_return false;
    auto const about = wait_for_image("the record of an image", state_.service.deadline);
    if (state_.is_on_v1()) {
        auto asking = state_.tasks.cancellable(
            state_.client->get_image(stored_image_id(one.image_id), state_.call_options()), about);
        auto const shown = co_await std::move(asking);
        co_return !shown && denies_image(shown.error());
    }
    auto asking = state_.tasks.cancellable(
        state_.client->get_history_item(image_id(one.image_id), state_.call_options()), about);
    auto const shown = co_await std::move(asking);
    co_return !shown && denies_image(shown.error());
}

asio::awaitable<void> downloader::on_not_fetched(pending_download one, error why)
{
    if (why.value() == errc::cancelled) co_return; // nothing is wrong with it: the run was stopped
    if (why.value() == errc::storage_failed) {
        state_.stop_with(stop_reason::storage, why);
        co_return;
    }
    auto const failure = failure_text_of(
        why, "An image that was paid for could not be downloaded: " + why.message());
    auto proving = is_lost(one, why.value());
    auto const lost = co_await std::move(proving);
    auto work = blocking_worker::journal_work([id = one.id, failure, lost](journal& in) {
        in.images().on_image_failed(id, failure, lost);
    });
    auto const noted = co_await state_.record(std::move(work));
    if (!noted) co_return;
    auto event = batch_event(lost ? event_kind::failed : event_kind::undelivered);
    event.key = std::move(one.key);
    event.code = failure.code;
    event.message = failure.reason;
    event.charge = charge_state::charged;
    state_.events.emit(std::move(event));
}

} // namespace neuroflash::inline v0::batch
