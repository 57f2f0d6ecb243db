// SPDX-License-Identifier: BSL-1.0
#include "call/download/image_sink.hpp"

#include "call/client_state.hpp"

#include <neuroflash/core/http/image_format.hpp>
#include <neuroflash/core/text/sanitize.hpp>

#include <boost/asio/experimental/awaitable_operators.hpp>

#include <algorithm>
#include <array>
#include <system_error>
#include <utility>

namespace neuroflash::inline v0::call {

namespace {

constexpr std::size_t tail_size = 16;

/// The error in the category that users compare with.
error_code in_system_category(std::error_code from)
{
    return {from.value(), boost::system::system_category()};
}

error storage_error(std::string const& path, error_code cause)
{
    auto details = error_details();
    details.message = "\"" + path + "\" cannot be written: " + cause.message() + '.';
    details.cause = cause;
    return error(errc::storage_failed, std::move(details));
}

asio::awaitable<error_code>
without_throwing(download_target::sink const& function, std::string_view piece)
{
    try {
        auto taking = function(piece);
        // A function that is no coroutine may return `{}`, which cannot be awaited.
        if (!taking.valid()) co_return error_code();
        co_return co_await std::move(taking);
    } catch (...) { // of any type: an exception that leaves here would end no wait
        co_return make_error_code(errc::storage_failed);
    }
}

std::string hex(unsigned char const* bytes, unsigned size)
{
    constexpr auto digits = std::string_view("0123456789abcdef");
    auto text = std::string();
    for (unsigned i = 0; i < size; ++i) {
        text += digits[bytes[i] >> 4];
        text += digits[bytes[i] & 15];
    }
    return text;
}

// Returns "image/png" for "Image/PNG; charset=x".
std::string media_type(std::string_view declared)
{
    declared = declared.substr(0, declared.find(';'));
    while (!declared.empty() && declared.back() == ' ') declared.remove_suffix(1);
    auto type = core::sanitized(declared);
    for (auto& c : type) {
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c + ('a' - 'A'));
    }
    return type;
}

} // namespace

image_sink::image_sink(client_state& on, download_target const& target, time_point deadline)
    : on_(on), target_(target), deadline_(deadline), file_(target.path())
{
    if (!target.wants_sha256()) return;
    digest_.reset(EVP_MD_CTX_new());
    if (!digest_) throw std::bad_alloc();
}

error_code image_sink::on_header(http_response const& header)
{
    info_ = download_info();
    info_.declared_type = media_type(header.fields.find("content-type"));
    head_.clear();
    tail_.clear();
    if (digest_) EVP_DigestInit_ex(digest_.get(), EVP_sha256(), nullptr);
    if (target_.string()) {
        target_.string()->clear();
        // The memory is reserved at once, because growing it piece by piece costs more than all the
        // rest. The transport has rejected a body that is longer than the limit.
        target_.string()->reserve(
            std::min<std::uint64_t>(header.length, on_.params().max_download_bytes));
    }
    refused_ = error_code();
    if (target_.path().empty()) return refused_;
    refused_ = in_system_category(file_.check_replaceable());
    if (!refused_) refused_ = in_system_category(file_.open());
    return refused_;
}

asio::awaitable<error_code> image_sink::write(std::string_view piece)
{
    remember(piece);
    if (!target_.path().empty()) co_return refused_ = in_system_category(file_.write(piece));
    if (target_.string()) {
        target_.string()->append(piece);
        co_return error_code();
    }
    delivered_ += piece.size();
    co_return co_await deliver(piece);
}

std::string image_sink::failure_reason() const
{
    if (!refused_) return {};
    auto text = '"' + target_.path() + '"';
    if (file_.written() > 0) text += " after " + std::to_string(file_.written()) + " bytes";
    return text + ": " + refused_.message();
}

// A user's function that never returns must not delay the deadline or the end of the client.
asio::awaitable<error_code> image_sink::deliver(std::string_view piece)
{
    using namespace asio::experimental::awaitable_operators;
    auto taking = without_throwing(target_.function(), piece);
    auto ending =
        on_.backoff_waits().wait(on_.time(), deadline_, on_.backoff_waits().completions());
    auto const first = co_await (std::move(taking) || std::move(ending));
    if (first.index() == 0) co_return std::get<0>(first);
    co_return make_error_code(errc::body_timeout);
}

void image_sink::remember(std::string_view piece)
{
    if (digest_) EVP_DigestUpdate(digest_.get(), piece.data(), piece.size());
    info_.bytes += piece.size();
    if (head_.size() < core::image_head_size) {
        head_ += piece.substr(0, core::image_head_size - head_.size());
    }
    tail_ += piece.substr(piece.size() > tail_size ? piece.size() - tail_size : 0);
    if (tail_.size() > tail_size) tail_.erase(0, tail_.size() - tail_size);
}

error image_sink::not_an_image(std::string_view what) const
{
    auto details = error_details();
    details.message = "The download is not a complete image: " + std::string(what) + " (" +
        std::to_string(info_.bytes) + " bytes, declared as \"" + info_.declared_type + "\").";
    details.advice = "Download it again by its image id: links expire, and downloads are free.";
    return error(errc::bad_response, std::move(details));
}

result<void> image_sink::read(http_response const&)
{
    if (info_.bytes == 0) return not_an_image("it is empty");
    info_.content_type = core::image_format(head_);
    if (info_.content_type.empty()) {
        return not_an_image("its first bytes are not those of a known format");
    }
    if (!core::ends_properly(info_.content_type, head_, tail_, info_.bytes)) {
        return not_an_image("its end is missing");
    }
    if (!core::is_opaque_type(info_.declared_type) && !info_.declared_type.starts_with("image/")) {
        return not_an_image("its declared type is not that of an image");
    }
    return {};
}

result<download_info> image_sink::publish()
{
    if (digest_) {
        auto digest = std::array<unsigned char, EVP_MAX_MD_SIZE>();
        auto size = 0U;
        EVP_DigestFinal_ex(digest_.get(), digest.data(), &size);
        info_.sha256 = hex(digest.data(), size);
    }
    if (target_.path().empty()) return info_;
    auto const failed = in_system_category(file_.publish());
    if (failed) return storage_error(target_.path(), failed);
    info_.path = target_.path();
    return info_;
}

} // namespace neuroflash::inline v0::call
