// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_CORE_RECOVERY_FINGERPRINT_HPP
#define NEUROFLASH_CORE_RECOVERY_FINGERPRINT_HPP

#include <boost/uuid/name_generator_sha1.hpp>
#include <boost/uuid/uuid_io.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

/// Decides whether two requests, or a request and an item of the history, are equal. Digests are
/// equal in every process and on every machine, because they are written into journals.
namespace neuroflash::inline v0::core {

constexpr bool is_blank(char c) noexcept
{
    return c == ' ' || (c >= '\t' && c <= '\r');
}

/// Reads a prompt with every run of white space as one blank and none at the ends, because services
/// trim the text that they store.
class prompt_reader
{
public:
    constexpr explicit prompt_reader(std::string_view text) noexcept : rest_(text) { trim(); }

    /// The next character; nothing at the end.
    constexpr std::optional<char> next() noexcept
    {
        if (rest_.empty()) return {};
        auto const c = rest_.front();
        if (!is_blank(c)) {
            rest_.remove_prefix(1);
            return c;
        }
        trim();
        if (rest_.empty()) return {};
        return ' ';
    }

private:
    constexpr void trim() noexcept
    {
        while (!rest_.empty() && is_blank(rest_.front())) rest_.remove_prefix(1);
    }

    std::string_view rest_;
};

/// Whether two prompts are equal except for white space.
constexpr bool same_prompt(std::string_view a, std::string_view b) noexcept
{
    auto left = prompt_reader(a);
    auto right = prompt_reader(b);
    for (;;) {
        auto const c = left.next();
        if (c != right.next()) return false;
        if (!c) return true;
    }
}

/// A hash of any text with 64 bits: FNV-1a.
constexpr std::uint64_t
text_digest(std::string_view text, std::uint64_t basis = 0xcbf29ce484222325u) noexcept
{
    for (auto const c : text) {
        basis ^= static_cast<unsigned char>(c);
        basis *= 0x100000001b3u;
    }
    return basis;
}

/// An id for a prompt that does not reveal it: a version 5 UUID (RFC 9562) of its
/// normalised text.
inline std::string prompt_digest(std::string_view prompt)
{
    auto normal = std::string();
    normal.reserve(prompt.size());
    auto in = prompt_reader(prompt);
    while (auto const c = in.next()) normal += *c;
    auto const make = boost::uuids::name_generator_sha1(boost::uuids::ns::oid());
    return boost::uuids::to_string(make(normal));
}

} // namespace neuroflash::inline v0::core

#endif
