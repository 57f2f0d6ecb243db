// SPDX-License-Identifier: BSL-1.0
// What a program on Boost.Asio is used to do with the objects of a library. Each function is one
// statement of that contract; check.cmake compiles them with many warnings, as errors.
#include <neuroflash.hpp>
#include <neuroflash/batch.hpp>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/deferred.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/experimental/awaitable_operators.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/strand.hpp>
#include <boost/asio/system_executor.hpp>
#include <boost/asio/thread_pool.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/use_future.hpp>
#include <boost/system/system_error.hpp>

#include <boost/container_hash/hash.hpp>

// A stackful coroutine needs Boost.Context.
#if __has_include(<boost/context/fiber.hpp>)
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/spawn.hpp>
#endif

// Boost 1.86 and later have it.
#if __has_include(<boost/asio/cancel_after.hpp>)
#include <boost/asio/cancel_after.hpp>
#endif

#include <chrono>
#include <concepts>
#include <exception>
#include <functional>
#include <future>
#include <map>
#include <memory>
#include <ostream>
#include <string>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <unordered_map>
#include <unordered_set>
#include <utility>

namespace asio = boost::asio;
namespace nf = neuroflash;

// An I/O object: made from a context or an executor of any kind.
nf::client from_context(asio::io_context& context, nf::client_params params)
{
    return nf::client(context, std::move(params));
}
nf::client from_pool(asio::thread_pool& pool, nf::client_params params)
{
    return nf::client(pool, std::move(params));
}
nf::client from_executor(asio::io_context& context, nf::client_params params)
{
    return nf::client(context.get_executor(), std::move(params));
}
nf::client from_strand(asio::thread_pool& pool, nf::client_params params)
{
    return nf::client(asio::make_strand(pool), std::move(params));
}
nf::client from_system_executor(nf::client_params params)
{
    return nf::client(asio::system_executor(), std::move(params));
}
nf::client::executor_type executor_of(nf::client& client)
{
    return client.get_executor();
}
static_assert(std::same_as<nf::client::executor_type, asio::any_io_executor>);
static_assert(std::is_nothrow_move_constructible_v<nf::client>);
static_assert(!std::is_copy_constructible_v<nf::client>);

// Every completion token.
std::future<nf::result<nf::generation>>
with_use_future(asio::io_context& context, nf::client& client, nf::generate_params const& ask)
{
    return asio::co_spawn(context, client.generate(ask), asio::use_future);
}
std::future<nf::result<nf::text_stream>>
with_use_future(asio::io_context& context, nf::client& client, nf::text_params const& ask)
{
    return asio::co_spawn(context, client.stream_text(ask), asio::use_future);
}
std::future<nf::result<nf::text_stream>>
with_spawn(asio::io_context& context, nf::client& client, nf::text_params const& ask)
{
    return nf::spawn(context, client.stream_text(ask), asio::use_future);
}
asio::awaitable<bool> raced(asio::steady_timer& timer, nf::client& client, nf::text_params ask)
{
    using namespace asio::experimental::awaitable_operators;
    auto opening = client.stream_text(std::move(ask));
    auto const first = co_await (std::move(opening) || timer.async_wait(asio::use_awaitable));
    co_return first.index() == 0;
}
void with_detached(asio::io_context& context, nf::client& client, nf::image_id const& image)
{
    asio::co_spawn(context, client.delete_image(image), asio::detached);
}
asio::awaitable<bool> with_deferred(nf::client& client, nf::generate_params const& ask)
{
    auto later = asio::co_spawn(client.get_executor(), client.generate(ask), asio::deferred);
    auto const made = co_await std::move(later)(asio::use_awaitable);
    co_return made.has_value();
}
void with_a_callback(asio::io_context& context, nf::client& client, std::function<void(bool)> done)
{
    auto on_end = [done = std::move(done)](std::exception_ptr thrown, nf::result<nf::quota> left) {
        done(!thrown && left);
    };
    asio::co_spawn(context, client.image_quota(), std::move(on_end));
}
void with_a_slot(asio::io_context& context, nf::client& client, asio::cancellation_signal& signal)
{
    asio::co_spawn(
        context, client.list_history(),
        asio::bind_cancellation_slot(
            signal.slot(), [](std::exception_ptr, nf::result<nf::history_page>) {}));
}

#if __has_include(<boost/asio/cancel_after.hpp>)
std::future<nf::result<nf::generation>>
with_a_time_limit(asio::io_context& context, nf::client& client, nf::generate_params const& ask)
{
    return nf::spawn(
        context, client.generate(ask),
        asio::cancel_after(std::chrono::seconds(20), asio::use_future));
}
#endif

#if __has_include(<boost/context/fiber.hpp>)
bool with_a_stack(asio::io_context& context, nf::client& client, asio::yield_context yield)
{
    auto const ended = nf::spawn(context, client.image_quota(), asio::as_tuple(yield));
    return !std::get<0>(ended) && std::get<1>(ended).has_value();
}
#endif

// A function as a sink.
asio::awaitable<bool> lambda_as_sink(nf::client& client, nf::image_id const& image)
{
    auto bytes = std::size_t(0);
    auto const sink = [&](std::string_view piece) -> asio::awaitable<nf::error_code> {
        bytes += piece.size();
        co_return nf::error_code();
    };
    auto const got = co_await client.download(image, sink);
    co_return got&& bytes == got->bytes;
}
asio::awaitable<bool> sink_that_owns(nf::client& client, nf::image_id const& image)
{
    auto sink = [held = std::make_unique<std::string>()](
                    std::string_view piece) -> asio::awaitable<nf::error_code> {
        *held += piece;
        co_return nf::error_code();
    };
    auto target = nf::download_target(std::move(sink)); // which can be copied, unlike the lambda
    auto const got = co_await client.download(image, target);
    co_return got.has_value();
}
nf::download_target path_as_target(std::string path)
{
    return path;
}
nf::download_target view_as_target(std::string_view path)
{
    return path;
}
nf::download_source view_as_source(std::string_view url)
{
    return url;
}
nf::generate_params view_as_prompt(std::string_view prompt)
{
    return nf::generate_params(prompt);
}
nf::image_id view_as_id(std::string_view text)
{
    return nf::image_id(text);
}
static_assert(!std::convertible_to<std::string_view, nf::image_id>);
static_assert(!std::convertible_to<char const*, nf::image_id>);
static_assert(!std::constructible_from<nf::image_id, nf::batch_id>);
static_assert(std::convertible_to<char const*, nf::download_target>);
static_assert(!std::convertible_to<int, nf::download_target>);

// Ids, codes, errors and verdicts are values: hashed, ordered, printed, compared.
struct tables
{
    std::unordered_set<nf::image_id> images;
    std::unordered_map<nf::batch_id, int> batches;
    std::unordered_set<nf::workspace_id> workspaces;
    std::unordered_set<nf::model_id> models;
    std::map<nf::image_id, std::string> names;
};
std::size_t hash_by_boost(nf::image_id const& image, nf::model_id const& model)
{
    return boost::hash<nf::image_id>()(image) + boost::hash<nf::model_id>()(model);
}
void print(
    std::ostream& out, nf::image_id const& image, nf::model_id const& model, nf::error const& e)
{
    out << image << model << e << e.charge() << e.charge().state << e.value() << e.code()
        << nf::errc::cancelled << nf::history_match::exact;
}
void print_names(
    std::ostream& out, nf::image_path const& path, nf::pending_generation const& request,
    nf::batch::shard const& part)
{
    out << path << request << part << nf::phase() << nf::operation() << nf::image_surface()
        << nf::http_method() << nf::retry_cause() << nf::close_reason() << nf::charge_state()
        << nf::text_end() << nf::batch::event_kind() << nf::batch::stop_reason();
}
bool compare_values(nf::image const& a, nf::charge_verdict const& b, nf::quota const& c)
{
    return a == nf::image() || b != nf::charge_verdict() || c == nf::quota();
}
bool compare(nf::error const& e)
{
    return e == nf::errc::cancelled || nf::errc::internal == e || e != nf::errc::cancelled ||
        e == nf::condition::timeout || e != nf::condition::transient ||
        e.code() == nf::errc::cancelled || e.code() == nf::condition::rejected;
}
int choose(nf::error const& e)
{
    switch (e.value()) {
    case nf::errc::cancelled: return 1;
    case nf::errc::quota_exhausted: return 2;
    default: return 0;
    }
}

// An exception that a server's usual handler catches.
static_assert(std::derived_from<nf::exception, boost::system::system_error>);
nf::error_code caught(nf::result<nf::quota> const& left)
{
    try {
        static_cast<void>(left.value());
    } catch (boost::system::system_error const& e) {
        return e.code();
    }
    return nf::error_code();
}

// A result: the members of boost::system::result, for every value and for none.
nf::result<int> give(bool good)
{
    if (good) return 1;
    return nf::error(nf::errc::internal);
}
int give_or(nf::result<int> const& of, nf::result<std::string> text)
{
    return of.value_or(3) + static_cast<int>(std::move(text).value_or("none").size());
}
nf::generation give_paid_or(nf::result<nf::generation> made)
{
    return std::move(made).value_or(nf::generation());
}
nf::result<void> give_nothing(bool good)
{
    if (good) return {};
    return nf::error(nf::errc::internal);
}
nf::result<nf::generation> give_paid(bool good)
{
    if (good) return nf::generation();
    return nf::error(nf::errc::outcome_unknown);
}
std::size_t use(nf::result<nf::generation> made)
{
    if (!made || made.has_error() || !made.has_value()) return made.error().message().size();
    auto copy = made;
    copy = nf::error(nf::errc::internal);
    auto const& constant = made;
    auto const size = constant->images.size() + (*constant).prompt.size() +
        constant.value().prompt.size() + made->prompt.size() + (*made).prompt.size() +
        made.value().prompt.size();
    auto taken = *std::move(made);
    return size + taken.images.size() + static_cast<std::size_t>(give(true).value()) +
        static_cast<std::size_t>(give_nothing(true).has_value());
}

// Pages by a walker.
asio::awaitable<std::size_t> walk(nf::client& client)
{
    auto count = std::size_t(0);
    auto params = nf::walk_params();
    params.limit = 1000;
    auto images = nf::history_walker(client, params);
    while (!images.done()) {
        auto const page = co_await images.next();
        if (!page) break;
        count += page->size();
    }
    auto quotas = nf::quota_walker(client);
    auto const first = co_await quotas.next();
    co_return count + (first ? first->size() : 0);
}

// What stands next to a text, and what names a request.
bool look(nf::history_item const& item, nf::generation const& made, nf::call_params call)
{
    call.max_attempts = 2;
    auto const& about = *made.call;
    return item.created && made.model == about.requested_model &&
        about.request_id == about.trace_id;
}
