// SPDX-License-Identifier: BSL-1.0
#include "call/unread_result.hpp"

#include "call/client_state.hpp"

#include <neuroflash/core/text/sanitize.hpp>
#include <neuroflash/pending_generation.hpp>

#include <boost/asio/dispatch.hpp>

#include <cstddef>
#include <new>
#include <string>
#include <string_view>
#include <utility>

namespace neuroflash::inline v0::call {

namespace {

class dropped_result : public unread_notice
{
public:
    dropped_result(std::shared_ptr<client_state> const& on, std::string line)
        : on_(on), line_(std::move(line))
    {
    }

    ~dropped_result() override
    {
        auto on = on_.lock();
        if (is_read() || !on) return;
        // A result may be dropped on any thread; the logger is called on the client's executor.
        try {
            if (on->detached()) {
                on->log(log_level::warning, line_);
                return;
            }
            asio::dispatch(on->executor(), [on, line = std::move(line_)] {
                on->log(log_level::warning, line);
            });
        } catch (std::bad_alloc const&) { // no memory: no line is written
        }
    }

private:
    std::weak_ptr<client_state> on_;
    std::string line_;
};

/// An id of image-service v1 may be any text. Bytes that are shown.
constexpr std::size_t longest_id = 200;

std::string line_of(generation const& made)
{
    auto line = "a paid result was dropped unread: " + to_string(made.charge);
    auto place = std::string_view("the history");
    for (auto const& one : made.images) {
        if (one.image_id) line += ", image " + one.image_id->str();
        if (!one.stored_id) continue;
        line += ", image " + core::sanitized(one.stored_id->str(), longest_id);
        place = "the list of images";
    }
    if (made.batch_id) line += ", batch " + made.batch_id->str();
    if (made.generation_id) {
        line += ", generation " + core::sanitized(made.generation_id->str(), longest_id);
    }
    auto const& request = made.call->request_id;
    if (!request.empty()) line += ", request " + request;
    return line.append("; the images are in ").append(place);
}

void watch(std::shared_ptr<client_state> const& on, result<generation>& ended)
{
    if (ended) {
        ended.watch(std::make_shared<dropped_result>(on, line_of(*ended)));
        return;
    }
    auto const why = ended.error();
    if (!why.pending()) return;
    auto details = why.details();
    details.unread = std::make_shared<dropped_result>(
        on,
        "the outcome of a paid request is unknown, and its error was dropped unread; settle it "
        "with client::reconcile: " +
            why.pending()->to_string());
    auto noted = error(why.value(), std::move(details));
    // GCC reports a member that an assignment would destroy as uninitialised.
    std::destroy_at(&ended);
    std::construct_at(&ended, std::move(noted));
}

} // namespace

void report_if_unread(std::shared_ptr<client_state> const& on, result<generation>& ended) noexcept
{
    if (!on->logs()) return;
    try {
        watch(on, ended);
    } catch (std::bad_alloc const&) { // a notice must not cost the result it is about
    }
}

} // namespace neuroflash::inline v0::call
