// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_CORE_TEXT_SERVER_SENT_EVENTS_HPP
#define NEUROFLASH_CORE_TEXT_SERVER_SENT_EVENTS_HPP

#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>
#include <utility>

namespace neuroflash::inline v0::core {

/// Limits of what is kept of a stream of events, in bytes.
struct event_limits
{
    std::size_t line = std::size_t(1) << 20; ///< Longest line, without its end.
    std::size_t data = std::size_t(4) << 20; ///< For all `data` lines of one event.
};

/// The position of the first CR or LF of `text`; `npos` if there is none.
inline std::size_t find_line_end(std::string_view text) noexcept
{
    // Searched in blocks: a stream without LF must not be searched to its end for each line.
    constexpr std::size_t block = 1024;
    for (std::size_t at = 0; at < text.size(); at += block) {
        auto const window = text.substr(at, block);
        auto const line_feed = window.find('\n');
        auto const carriage_return = window.substr(0, line_feed).find('\r');
        if (carriage_return != std::string_view::npos) return at + carriage_return;
        if (line_feed != std::string_view::npos) return at + line_feed;
    }
    return std::string_view::npos;
}

/**
 * \brief Reads a stream of events by the standard: HTML, "Server-sent events", "Interpreting an
 * event stream".
 *
 * The bytes come in pieces of any size; the events do not depend on it. Two things
 * differ from the standard. The last event counts without its empty line, because many services end
 * their streams that way. The fields `id` and `retry` are ignored: they are for a second
 * connection, and a paid request is not repeated. Bytes that are not UTF-8 are returned unchanged.
 *
 * An event of one `data` line that lies in one piece is not copied.
 */
class event_stream_reader
{
public:
    enum class status
    {
        needs_bytes, ///< All bytes are used up.
        event,       ///< An event is ready: `data` and `type`.
        too_long,    ///< A line or an event is longer than the limit. Final.
    };

    explicit event_stream_reader(event_limits limits = event_limits()) noexcept : limits_(limits) {}

    /// Removes from `bytes` what it has read. The event is valid until the next call, as long as
    /// the memory of `bytes` is.
    status next(std::string_view& bytes)
    {
        if (failed_) return status::too_long;
        drop_event();
        skip_mark(bytes);
        while (!bytes.empty()) {
            if (std::exchange(after_return_, false) && bytes.front() == '\n') {
                bytes.remove_prefix(1);
                continue;
            }
            auto const end = find_line_end(bytes);
            auto const part = bytes.substr(0, end);
            if (line_.size() + part.size() > limits_.line) return fail();
            if (end == std::string_view::npos) {
                line_.append(part);
                bytes = {};
                break;
            }
            after_return_ = bytes[end] == '\r';
            bytes.remove_prefix(end + 1);
            if (!take_line(part)) return fail();
            if (complete_) return status::event;
        }
        keep_data();
        return status::needs_bytes;
    }

    /// The stream has ended: returns the incomplete event, if there is one.
    status finish()
    {
        if (failed_) return status::too_long;
        drop_event();
        if (mark_ < byte_order_mark.size()) line_.append(byte_order_mark.substr(0, mark_));
        mark_ = byte_order_mark.size();
        if (!line_.empty() && !take_line({})) return fail();
        complete_ = has_data_;
        return complete_ ? status::event : status::needs_bytes;
    }

    /// The `data` lines, joined with LF.
    std::string_view data() const noexcept { return is_copied_ ? std::string_view(data_) : view_; }

    /// The last `event` line; empty if there was none.
    std::string_view type() const noexcept { return type_; }

private:
    static constexpr std::string_view byte_order_mark = "\xef\xbb\xbf";
    static constexpr std::size_t usual_room = 4096;

    status fail()
    {
        failed_ = true;
        line_ = std::string();
        data_ = std::string();
        return status::too_long;
    }

    void drop_event()
    {
        if (!std::exchange(complete_, false)) return;
        forget();
    }

    void forget()
    {
        has_data_ = false;
        is_copied_ = false;
        view_ = {};
        clear(type_);
        clear(data_);
    }

    /// The memory of one long event must not stay with the stream.
    static void clear(std::string& text)
    {
        if (text.capacity() > usual_room) text = std::string();
        else text.clear();
    }

    /// A byte order mark counts at the beginning of the stream only.
    void skip_mark(std::string_view& bytes)
    {
        while (mark_ < byte_order_mark.size() && !bytes.empty()) {
            if (bytes.front() == byte_order_mark[mark_]) {
                ++mark_;
                bytes.remove_prefix(1);
                continue;
            }
            line_.append(byte_order_mark.substr(0, std::exchange(mark_, byte_order_mark.size())));
        }
    }

    /// Takes the line that ends with `rest`. False if there is too much data.
    bool take_line(std::string_view rest)
    {
        if (line_.empty()) return take_whole_line(rest, false);
        line_.append(rest);
        auto const fits = take_whole_line(line_, true);
        clear(line_);
        return fits;
    }

    /// `passing` is true if the memory of `line` is about to be used for something else.
    bool take_whole_line(std::string_view line, bool passing)
    {
        if (line.empty()) {
            complete_ = has_data_;
            if (!complete_) clear(type_);
            return true;
        }
        constexpr std::string_view usual = "data:";
        if (line.starts_with(usual)) return add_data(value_of(line, usual.size()), passing);
        auto const colon = std::min(line.find(':'), line.size());
        auto const name = line.substr(0, colon);
        if (name == "data") return add_data({}, passing);
        if (name == "event") type_ = value_of(line, std::min(colon + 1, line.size()));
        return true;
    }

    static std::string_view value_of(std::string_view line, std::size_t begin) noexcept
    {
        auto value = line.substr(begin);
        if (value.starts_with(' ')) value.remove_prefix(1);
        return value;
    }

    bool add_data(std::string_view value, bool passing)
    {
        auto const before = has_data_ ? data().size() + 1 : 0;
        if (before + value.size() > limits_.data) return false;
        if (!has_data_ && !passing) {
            view_ = value;
        } else {
            keep_data();
            if (has_data_) data_ += '\n';
            data_.append(value);
            is_copied_ = true;
        }
        has_data_ = true;
        return true;
    }

    /// The memory of the bytes will not stay valid.
    void keep_data()
    {
        if (!has_data_ || is_copied_) return;
        data_.assign(view_);
        view_ = {};
        is_copied_ = true;
    }

    event_limits limits_;
    std::string line_; ///< The part of the line from earlier pieces.
    std::string data_;
    std::string type_;
    std::string_view view_; ///< The data while it is one line of the present piece.
    /// Bytes of the byte order mark that were read; all of them after it.
    std::size_t mark_ = 0;
    bool after_return_ = false;
    bool has_data_ = false;
    bool is_copied_ = false; ///< Whether the data is in `data_`.
    bool complete_ = false;
    bool failed_ = false;
};

} // namespace neuroflash::inline v0::core

#endif
