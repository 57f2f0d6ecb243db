// SPDX-License-Identifier: BSL-1.0
#include <neuroflash/http_message.hpp>

#include <cstring>
#include <string>
#include <utility>

namespace neuroflash::inline v0 {

namespace {

constexpr std::string_view line_end = "\r\n";

char lower(char c) noexcept
{
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c;
}

bool same_name(std::string_view a, std::string_view b) noexcept
{
    if (a.size() != b.size()) return false;
    for (std::size_t i = 0; i < a.size(); ++i) {
        if (lower(a[i]) != lower(b[i])) return false;
    }
    return true;
}

/// The parts, one after the other. The text grows once, which costs less than a call of `append`
/// for each part.
template <class... Parts>
void append_all(std::string& text, Parts... parts)
{
    auto at = text.size();
    text.resize(at + (parts.size() + ...));
    auto const put = [&](std::string_view part) {
        if (!part.empty()) std::memcpy(text.data() + at, part.data(), part.size());
        at += part.size();
    };
    (put(parts), ...);
}

constexpr std::string_view separator = ": ";

/// Whether `origin::authority` is the host itself.
bool is_host_alone(origin const& to) noexcept
{
    return to.port == (to.tls ? 443 : 80) && to.host.find(':') == std::string::npos;
}

std::string_view find_field(std::string_view lines, std::string_view name) noexcept
{
    while (lines.size() > name.size()) {
        auto const end = lines.find(line_end);
        auto const is_named =
            lines[name.size()] == ':' && same_name(lines.substr(0, name.size()), name);
        if (is_named) {
            auto const at = name.size() + separator.size();
            return lines.substr(at, end == std::string_view::npos ? end : end - at);
        }
        if (end == std::string_view::npos) break;
        lines.remove_prefix(end + line_end.size());
    }
    return {};
}

} // namespace

void header_block::append(std::string_view name, std::string_view value)
{
    append_all(text_, name, separator, value, line_end);
}

std::string_view header_block::find(std::string_view name) const noexcept
{
    return find_field(text_, name);
}

void http_request::start(
    http_method method, origin const& to, std::string_view target, std::size_t room)
{
    constexpr std::size_t for_the_rest = 512;
    constexpr std::string_view blank = " ";
    constexpr std::string_view before_host = " HTTP/1.1\r\nHost: ";
    constexpr std::size_t version_size = before_host.find('\n') + 1;
    auto const name = to_string(method);
    // Most hosts are sent as they are, which costs no text of their own.
    auto const authority = is_host_alone(to) ? std::string() : to.authority();
    auto const host = std::string_view(authority.empty() ? to.host : authority);
    method_ = method;
    body_begin_ = 0;
    target_begin_ = name.size() + blank.size();
    target_size_ = target.size();
    fields_begin_ = target_begin_ + target_size_ + version_size;
    bytes_.clear();
    bytes_.reserve(room + target.size() + for_the_rest);
    append_all(bytes_, name, blank, target, before_host, host, line_end);
}

void http_request::append_field(std::string_view name, std::string_view value)
{
    append_field(name, value, {});
}

void http_request::append_field(
    std::string_view name, std::string_view value, std::string_view rest)
{
    append_all(bytes_, name, separator, value, rest, line_end);
}

void http_request::finish(std::string_view body)
{
    constexpr std::string_view before_size = "Content-Length: ";
    if (!body.empty() || method_ == http_method::post) {
        auto const size = std::to_string(body.size());
        append_all(bytes_, before_size, std::string_view(size), line_end, line_end);
    } else {
        bytes_.append(line_end);
    }
    body_begin_ = bytes_.size();
    bytes_.append(body);
}

void http_request::finish_with(std::string&& body)
{
    append_field("Content-Length", std::to_string(body.size()));
    bytes_.append(line_end);
    body_begin_ = bytes_.size();
    body.insert(0, bytes_);
    bytes_ = std::move(body);
}

std::string http_request::release_body()
{
    bytes_.erase(0, std::exchange(body_begin_, 0));
    return std::move(bytes_);
}

std::string_view http_request::field(std::string_view name) const noexcept
{
    auto const end = body_begin_ == 0 ? bytes_.size() : body_begin_;
    return find_field(part(fields_begin_, end - fields_begin_), name);
}

} // namespace neuroflash::inline v0
