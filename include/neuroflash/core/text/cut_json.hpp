// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_CORE_TEXT_CUT_JSON_HPP
#define NEUROFLASH_CORE_TEXT_CUT_JSON_HPP

#include <cstddef>
#include <string>
#include <string_view>

namespace neuroflash::inline v0::core {

/**
 * \brief Completes JSON whose end is missing.
 *
 * Pure. What arrived of a text that is a value is kept; a name without its value, a number and a
 * word may be cut, and are left out. JSON that is invalid for another reason may stay invalid.
 */
class cut_json
{
public:
    explicit cut_json(std::string_view text)
    {
        for (; at_ < text.size(); ++at_) in_text_ ? read_text(text[at_]) : read(text[at_]);
        auto const is_open = in_text_ && is_value_;
        auto const kept = text.substr(0, kept_);
        whole_ = std::string(is_open ? without_cut_character(kept) : kept);
        if (is_open) whole_ += '"';
        whole_.append(ends_.rbegin(), ends_.rend());
    }

    std::string const& whole() const noexcept { return whole_; }

private:
    /// The text without the bytes of a UTF-8 character that is not whole.
    static std::string_view without_cut_character(std::string_view text)
    {
        for (std::size_t n = 1; n <= 3 && n <= text.size(); ++n) {
            auto const byte = static_cast<unsigned char>(text[text.size() - n]);
            if ((byte & 0xc0U) == 0x80U) continue;
            auto const length = byte >= 0xf0 ? 4U : byte >= 0xe0 ? 3U : byte >= 0xc0 ? 2U : 1U;
            if (length > n) text.remove_suffix(n);
            break;
        }
        return text;
    }

    void read(char c)
    {
        switch (c) {
        case '{':
        case '[':
            ends_ += c == '{' ? '}' : ']';
            is_value_ = c == '[';
            keep(1);
            break;
        case '}':
        case ']':
            if (!ends_.empty()) ends_.pop_back();
            keep(1);
            break;
        case ',':
            keep(0); // a number or a word before it is whole
            is_value_ = ends_.ends_with(']');
            break;
        case ':': is_value_ = true; break;
        case '"':
            in_text_ = true;
            if (is_value_) keep(1);
            break;
        default: break;
        }
    }

    void read_text(char c)
    {
        if (escape_ > 0) return read_escape(c);
        if (c == '\\') {
            escape_ = 1;
            return;
        }
        if (c == '"') in_text_ = false;
        if (is_value_) keep(1);
    }

    /// An escape is kept when it is whole; the first half of a surrogate pair never alone.
    void read_escape(char c)
    {
        constexpr int longest = 6; // \u and four digits
        ++escape_;
        if (escape_ == 2 && c == 'u') return;
        if (escape_ == 2) {
            escape_ = 0;
            if (is_value_) keep(1);
            return;
        }
        auto const is_surrogate = escape_ == 4 && (digit_ == 'd' || digit_ == 'D');
        if (escape_ == 3) digit_ = c;
        if (is_surrogate)
            is_first_half_ = c == '8' || c == '9' || (c | ' ') == 'a' || (c | ' ') == 'b';
        if (escape_ < longest) return;
        escape_ = 0;
        if (is_value_ && !is_first_half_) keep(1);
        is_first_half_ = false;
    }

    void keep(std::size_t more) { kept_ = at_ + more; }

    std::size_t at_ = 0;
    std::size_t kept_ = 0; ///< The bytes that can be completed.
    std::string ends_;     ///< The closing brackets that are missing, the outer one first.
    std::string whole_;
    int escape_ = 0; ///< The characters of an escape so far.
    char digit_ = 0;
    bool in_text_ = false;
    bool is_value_ = false; ///< The next text, or this one, is a value and not a name.
    bool is_first_half_ = false;
};

} // namespace neuroflash::inline v0::core

#endif
