// SPDX-License-Identifier: BSL-1.0
#include "batch/input/line_reader.hpp"

#include <algorithm>
#include <string_view>
#include <utility>

namespace neuroflash::inline v0::batch {

namespace {

/// The first bytes decide the encoding, and a pipe may return them one by one.
constexpr std::size_t enough_to_decide = 4096;

std::string name_of(batch_input const& from)
{
    if (from.lines()) return "the input";
    return from.path() == "-" ? "standard input" : from.path().string();
}

} // namespace

line_reader::line_reader(batch_input const& from, std::atomic<bool> const& stop)
    : from_(from), stop_(stop), name_(name_of(from)), decoder_(name_)
{
    if (!from.lines()) bytes_.emplace(from.path().string(), stop);
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

/// Moves the text up to `end` into the line.
void line_reader::take(std::size_t end)
{
    auto const piece = std::string_view(text_).substr(at_, end - at_);
    auto const room = longest - line_.size();
    too_long_ = too_long_ || piece.size() > room;
    line_ += piece.substr(0, room);
    at_ = end;
}

bool line_reader::next()
{
    if (from_.lines()) return next_from_function();
    line_.clear();
    too_long_ = false;
    for (;;) {
        if (at_ == text_.size() && !read_more()) {
            if (line_.empty() || stop_) return false;
            finish();
            return true;
        }
        if (std::exchange(after_cr_, false) && text_[at_] == '\n') {
            ++at_;
            continue;
        }
        auto const end = std::min(text_.find_first_of("\r\n", at_), text_.size());
        take(end);
        if (end == text_.size()) continue;
        after_cr_ = text_[end] == '\r';
        ++at_;
        finish();
        return true;
    }
}

bool line_reader::read_more()
{
    text_.clear();
    at_ = 0;
    auto collected = std::string();
    while (!over_ && text_.empty()) {
        over_ = !bytes_->next(piece_);
        if (over_ && stop_) return false;
        if (!over_) collected += piece_;
        auto const first = number_ == 0 && line_.empty();
        if (first && !over_ && collected.size() < enough_to_decide) continue;
        decoder_.append(collected, text_);
        collected.clear();
        if (over_) decoder_.finish();
    }
    return !text_.empty();
}

} // namespace neuroflash::inline v0::batch
