// SPDX-License-Identifier: BSL-1.0
#include "batch/input/line_reader.hpp"

#include <algorithm>
#include <string_view>
#include <utility>

namespace neuroflash::inline v0::batch {

namespace {

std::string name_of(batch_input const& from)
{
    if (from.lines()) return "the input";
    return from.path() == "-" ? "standard input" : from.path().string();
}

} // namespace

line_reader::line_reader(batch_input const& from, std::atomic<bool> const& stop)
    : from_(from), stop_(stop), name_(name_of(from))
{
    if (!from.lines()) text_.emplace(from.path().string(), name_, stop);
}

bool line_reader::next_from_function()
{
    if (stop_) return false;
    auto got = from_.lines()();
    if (!got || stop_) return false;
    ++number_;
    too_long_ = got->size() > longest;
    line_ = std::move(*got);
    if (too_long_) line_.resize(longest);
    return true;
}

/// A byte order mark within a file shows that files were joined.
void line_reader::finish()
{
    ++number_;
    constexpr auto mark = std::string_view("\xef\xbb\xbf");
    while (line_.starts_with(mark)) line_.erase(0, mark.size());
}

/// Adds text to the line, as far as there is room.
void line_reader::take(std::string_view piece)
{
    auto const room = longest - line_.size();
    too_long_ = too_long_ || piece.size() > room;
    line_ += piece.substr(0, room);
}

bool line_reader::next()
{
    if (from_.lines()) return next_from_function();
    line_.clear();
    too_long_ = false;
    for (;;) {
        if (text_->rest().empty() && !text_->read_more()) {
            if (line_.empty() || stop_) return false;
            finish();
            return true;
        }
        auto const rest = text_->rest();
        if (std::exchange(after_cr_, false) && rest.front() == '\n') {
            text_->skip(1);
            continue;
        }
        auto const end = std::min(rest.find_first_of("\r\n"), rest.size());
        take(rest.substr(0, end));
        text_->skip(end);
        if (end == rest.size()) continue;
        after_cr_ = rest[end] == '\r';
        text_->skip(1);
        finish();
        return true;
    }
}

} // namespace neuroflash::inline v0::batch
