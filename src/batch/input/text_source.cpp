// SPDX-License-Identifier: BSL-1.0
#include "batch/input/text_source.hpp"

namespace neuroflash::inline v0::batch {

namespace {

/// The first bytes decide the encoding, and a pipe may return them one by one.
constexpr std::size_t enough_to_decide = 4096;

} // namespace

text_source::text_source(
    std::string const& path, std::string const& name, std::atomic<bool> const& stop)
    : stop_(stop), bytes_(path, stop), decoder_(name)
{
}

bool text_source::read_more()
{
    text_.clear();
    at_ = 0;
    auto collected = std::string();
    while (!over_ && text_.empty()) {
        over_ = !bytes_.next(piece_);
        if (over_ && stop_) return false;
        if (!over_) collected += piece_;
        if (!begun_ && !over_ && collected.size() < enough_to_decide) continue;
        decoder_.append(collected, text_);
        collected.clear();
        if (over_) decoder_.finish();
    }
    begun_ = begun_ || !text_.empty();
    return !text_.empty();
}

} // namespace neuroflash::inline v0::batch
