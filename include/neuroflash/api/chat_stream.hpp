// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_API_CHAT_STREAM_HPP
#define NEUROFLASH_API_CHAT_STREAM_HPP

#include <neuroflash/api/read_usage.hpp>
#include <neuroflash/api/reported_error.hpp>
#include <neuroflash/core/text/cut_json.hpp>
#include <neuroflash/core/text/encode.hpp>
#include <neuroflash/core/text/json_parse.hpp>
#include <neuroflash/core/text/outer_objects.hpp>
#include <neuroflash/core/text/server_sent_events.hpp>
#include <neuroflash/models/completion.hpp>

#include <boost/json/monotonic_resource.hpp>
#include <boost/json/value.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace neuroflash::inline v0::api {

/**
 * \brief Reads the response of a chat, a stream of events or one JSON document, whichever was
 * requested: the first byte distinguishes them.
 *
 * Pure. The bytes come in pieces of any size. Data that is not JSON is skipped, as the
 * service's other clients do. Data that begins like an object and cannot be read, such as one with
 * half of a surrogate pair, may have been a part of the text, so the text then does not count as
 * whole. Nor does a response that is a list of documents, in lines or in an array: nothing says
 * what belongs to it. Only the first of several choices counts.
 */
class chat_stream
{
public:
    enum class status
    {
        needs_bytes, ///< All bytes are used up.
        piece,       ///< A piece is ready.
        failed,      ///< The service reports an error: `failure`. Final.
        too_long,    ///< An event or the document is longer than its limit. Final.
        unreadable,  ///< The document is not a chat's response: `document`. Final.
    };

    /// `longest_document` is in bytes.
    explicit chat_stream(
        std::size_t longest_document, core::event_limits limits = core::event_limits()) noexcept
        : events_(limits), longest_document_(longest_document)
    {
    }

    /// Removes from `bytes` what it has read.
    status next(std::string_view& bytes)
    {
        if (auto const ended = final_status()) return *ended;
        if (form_ == form::unknown) recognise(bytes);
        if (form_ == form::document) return collect(bytes);
        for (;;) {
            switch (events_.next(bytes)) {
            case core::event_stream_reader::status::needs_bytes: return status::needs_bytes;
            case core::event_stream_reader::status::too_long: return end(status::too_long);
            case core::event_stream_reader::status::event: break;
            }
            take_event();
            if (!piece_.empty()) return status::piece;
            if (auto const ended = final_status()) return *ended;
        }
    }

    /// The body has ended. To be called until it returns no piece.
    status finish()
    {
        if (auto const ended = final_status()) return *ended;
        if (std::exchange(body_ended_, true)) return status::needs_bytes;
        if (form_ == form::document) return finish_document();
        auto const last = events_.finish();
        if (last == core::event_stream_reader::status::too_long) return end(status::too_long);
        if (last == core::event_stream_reader::status::event) take_event();
        if (!piece_.empty()) return status::piece;
        return final_status().value_or(status::needs_bytes);
    }

    /// Takes the piece, after `status::piece`.
    text_piece take_piece() { return std::exchange(piece_, text_piece()); }

    /// The error, after `status::failed`.
    reported_error const& failure() const noexcept { return failure_; }

    /// The body, after `status::unreadable`.
    std::string const& document() const noexcept { return document_; }

    /// A part of the response that is not an error was read.
    bool started() const noexcept { return started_; }

    /// How the text ends if no more bytes arrive.
    text_end end_now() const noexcept
    {
        if (ended_) return ended_ == status::failed ? text_end::failed : text_end::cut;
        if (lost_event_ || (!done_ && finish_reason_.empty())) return text_end::cut;
        auto const filtered = refused_ || finish_reason_ == "content_filter";
        return filtered ? text_end::refused : text_end::complete;
    }

    /// An event or the document was longer than its limit.
    bool is_too_long() const noexcept { return ended_ == status::too_long; }

    /// An event that may have had a part of the text could not be read.
    bool has_lost_event() const noexcept { return lost_event_; }

    /// The response is several documents, or an array of them, instead of one.
    bool is_list() const noexcept { return is_list_; }

    /// `[DONE]` was read, or the document.
    bool is_done() const noexcept { return done_; }

    std::string const& finish_reason() const noexcept { return finish_reason_; }
    std::string const& model() const noexcept { return model_; }
    std::string const& id() const noexcept { return id_; }
    std::optional<token_usage> const& usage() const noexcept { return usage_; }

private:
    enum class form
    {
        unknown,
        events,
        document,
    };
    using value = boost::json::value;
    using object = boost::json::object;

    status end(status how)
    {
        ended_ = how;
        return how;
    }

    std::optional<status> final_status() const noexcept { return ended_; }

    /// White space and a byte order mark are skipped; the next byte decides.
    void recognise(std::string_view& bytes)
    {
        auto const at = bytes.find_first_not_of(" \t\r\n\xef\xbb\xbf");
        auto blank = bytes.substr(0, at);
        bytes.remove_prefix(blank.size());
        if (events_.next(blank) == core::event_stream_reader::status::too_long) {
            ended_ = status::too_long;
        }
        if (bytes.empty()) return;
        constexpr std::string_view opening = "{[<\"";
        auto const is_document = opening.find(bytes.front()) != std::string_view::npos;
        form_ = is_document ? form::document : form::events;
    }

    status collect(std::string_view& bytes)
    {
        if (document_.size() + bytes.size() > longest_document_) return end(status::too_long);
        document_.append(bytes);
        bytes = {};
        return status::needs_bytes;
    }

    status finish_document()
    {
        auto is_whole = false;
        read_json(document_, [&](value const* content) {
            is_whole = content && !content->is_array();
            if (is_whole) take_document(content);
        });
        if (!is_whole && (document_.starts_with('{') || document_.starts_with('['))) take_parts();
        done_ = has_choices_ && is_whole;
        // A document without choices is not a text, but an error can have cost something.
        if (!has_choices_ && !(ended_ && has_cost())) started_ = false;
        if (!piece_.empty()) return status::piece;
        if (ended_) return *ended_;
        return has_choices_ ? status::needs_bytes : end(status::unreadable);
    }

    /// The text of a document that was cut, or of a list of documents, was paid for, too.
    void take_parts()
    {
        auto count = std::size_t(0);
        auto rest = std::string_view(document_);
        for (;; ++count) {
            auto const part = core::take_outer_object(rest);
            if (part.empty()) break;
            auto is_whole = true;
            read_json(part, [&](value const* content) {
                is_whole = content;
                take_document(content);
            });
            if (is_whole) continue;
            read_json(core::cut_json(part).whole(), [&](value const* content) {
                take_document(content);
            });
        }
        is_list_ = count > 1 || document_.starts_with('[');
        lost_event_ = true;
        // A part of an error is no refusal: what is missing may say what it cost.
        if (!piece_.empty() || (ended_ && has_cost())) return;
        ended_.reset();
        failure_ = reported_error();
        has_choices_ = false;
    }

    void take_document(value const* content)
    {
        auto const* const members = content ? content->if_object() : nullptr;
        if (!members) return;
        auto const* const data = member(*members, "data");
        auto const is_wrapped = !holds_choices(*members) && data && data->is_object();
        take_chunk(is_wrapped ? data->get_object() : *members, false);
    }

    static bool holds_choices(object const& members)
    {
        auto const* const choices = member(members, "choices");
        return choices && choices->is_array();
    }

    template <class Use>
    static void read_json(std::string_view text, Use use)
    {
        auto buffer = std::array<unsigned char, 4096>();
        auto resource = boost::json::monotonic_resource(buffer.data(), buffer.size());
        auto options = core::json_options();
        options.allow_invalid_utf8 = true; // replaced below
        auto bad = boost::system::error_code();
        auto const content = core::parse_json(text, bad, &resource, options);
        use(bad ? nullptr : &content);
    }

    static value const* member(object const& of, std::string_view name)
    {
        return of.if_contains(name);
    }

    static std::string text_of(value const* from)
    {
        auto const* const text = from ? from->if_string() : nullptr;
        if (!text) return {};
        return core::with_valid_utf8({text->data(), text->size()});
    }

    static std::string text_of(object const& of, std::string_view name)
    {
        return text_of(member(of, name));
    }

    static bool is_something(value const& of) noexcept
    {
        if (auto const* text = of.if_string()) return !text->empty();
        if (auto const* members = of.if_object()) return !members->empty();
        if (auto const* list = of.if_array()) return !list->empty();
        return !of.is_null() && !(of.is_bool() && !of.get_bool());
    }

    void take_event()
    {
        if (done_) return;
        auto data = events_.data();
        while (data.starts_with(' ')) data.remove_prefix(1);
        while (data.ends_with(' ')) data.remove_suffix(1);
        if (data == "[DONE]") {
            done_ = true;
            started_ = true;
            return;
        }
        auto const is_error = events_.type() == "error";
        read_json(data, [&](value const* content) {
            auto const* const members = content ? content->if_object() : nullptr;
            if (members) return take_chunk(*members, is_error);
            if (is_error && !data.empty()) fail(status_of_text(data), core::with_valid_utf8(data));
            // Behind the finish_reason comes no more text.
            else if (!content && data.starts_with('{')) lost_event_ |= finish_reason_.empty();
        });
    }

    void take_chunk(object const& chunk, bool is_error)
    {
        auto const* const choices = member(chunk, "choices");
        auto const* const list = choices ? choices->if_array() : nullptr;
        has_choices_ = has_choices_ || list;
        if (auto const* choice = list ? choice_of(*list) : nullptr) take_choice(*choice);
        if (auto const* error = member(chunk, "error"); error && is_something(*error)) {
            fail(*error);
        } else if (is_error) {
            fail(value(chunk));
        } else if (finish_reason_ == "error") {
            fail(500, "{\"error\":\"The model failed.\"}"); // the service gives no other reason
        } else if (!list && form_ == form::events && reports_failure(chunk)) {
            fail(value(chunk));
        }
        take_usage(chunk);
        // A text next to an error was written, and its tokens were spent; so were those that the
        // service counts next to one. An event without choices and without usage says nothing about
        // a text.
        started_ = started_ || ((list || usage_) && !ended_) || !piece_.empty() || has_cost();
        if (ended_) return;
        if (auto text = text_of(chunk, "id"); !text.empty()) id_ = std::move(text);
        if (auto text = text_of(chunk, "model"); !text.empty()) model_ = std::move(text);
    }

    /// The service counted tokens.
    bool has_cost() const noexcept { return usage_ && usage_->total_tokens > 0; }

    /// Whether an event without choices is an error that has no member `error`.
    static bool reports_failure(object const& chunk)
    {
        if (text_of(chunk, "object") == "error" || text_of(chunk, "type") == "error") return true;
        auto const* const success = member(chunk, "success");
        if (success && success->is_bool() && !success->get_bool()) return true;
        auto const* const detail = member(chunk, "detail");
        return detail && is_something(*detail);
    }

    static std::optional<std::int64_t> index_of(object const& choice)
    {
        auto const* const index = member(choice, "index");
        auto const* const number = index ? index->if_int64() : nullptr;
        return number ? std::optional(*number) : std::nullopt;
    }

    /// The choice that is read: number 0, or the first one that came, because it was paid for.
    object const* choice_of(boost::json::array const& list)
    {
        object const* found = nullptr;
        for (auto const& one : list) {
            auto const* const choice = one.if_object();
            if (!choice) continue;
            auto const index = index_of(*choice);
            if (!index || *index == read_index_.value_or(0)) {
                found = choice;
                break;
            }
            if (!found && !read_index_) found = choice;
        }
        if (found && !read_index_) read_index_ = index_of(*found).value_or(0);
        return found;
    }

    void take_choice(object const& choice)
    {
        auto const* const delta = member(choice, "delta");
        if (delta && delta->is_object()) {
            take_delta(delta->get_object());
            has_deltas_ = has_deltas_ || !piece_.text.empty() || !piece_.refusal.empty() ||
                !piece_.tool_calls.empty();
        }
        auto const* const message = member(choice, "message");
        // Behind deltas, it repeats them.
        if (message && message->is_object() && !has_deltas_) take_delta(message->get_object());
        piece_.text += text_of(choice, "text");
        // Some services write a null as a text as long as the text goes on.
        if (auto reason = text_of(choice, "finish_reason"); !reason.empty() && reason != "null") {
            finish_reason_ = std::move(reason);
        }
        take_usage(choice);
        auto const* const error = member(choice, "error");
        if (error && is_something(*error)) fail(*error);
    }

    void take_delta(object const& delta)
    {
        if (auto const* content = member(delta, "content")) {
            piece_.text += text_of(content);
            auto const* const parts = content->if_array();
            for (std::size_t i = 0; parts && i < parts->size(); ++i) {
                auto const* const part = (*parts)[i].if_object();
                if (part) piece_.text += text_of(*part, "text");
            }
        }
        if (auto refusal = text_of(delta, "refusal"); !refusal.empty()) {
            refused_ = true;
            piece_.refusal += refusal;
        }
        // Some services send the same words under both names.
        auto reasoning = text_of(delta, "reasoning");
        piece_.reasoning += reasoning.empty() ? text_of(delta, "reasoning_content") : reasoning;
        auto const* const calls = member(delta, "tool_calls");
        if (calls && calls->is_array() && !calls->get_array().empty()) {
            core::append_json_array(
                piece_.tool_calls, core::with_valid_utf8(core::json_text(*calls)));
        }
    }

    /// An event that counts nothing does not replace one that did.
    void take_usage(object const& from)
    {
        auto const* const found = member(from, "usage");
        auto const usage = found ? read_usage(*found) : std::nullopt;
        if (usage && (usage->total_tokens > 0 || !usage_)) usage_ = usage;
    }

    void fail(int code, std::string body)
    {
        if (ended_) return;
        failure_.status = code;
        failure_.body = std::move(body);
        ended_ = status::failed;
    }

    void fail(value const& error)
    {
        auto wrapped = object();
        wrapped["error"] = error;
        fail(status_of_error(error), core::with_valid_utf8(core::json_text(std::move(wrapped))));
    }

    core::event_stream_reader events_;
    std::size_t longest_document_;
    std::string document_;
    text_piece piece_;
    reported_error failure_;
    std::string finish_reason_;
    std::string model_;
    std::string id_;
    std::optional<token_usage> usage_;
    std::optional<std::int64_t> read_index_;
    std::optional<status> ended_; ///< Set if it ended early.
    form form_ = form::unknown;
    bool started_ = false;
    bool done_ = false;
    bool refused_ = false;
    bool has_choices_ = false;
    bool has_deltas_ = false;
    bool body_ended_ = false;
    bool lost_event_ = false;
    bool is_list_ = false;
};

} // namespace neuroflash::inline v0::api

#endif
