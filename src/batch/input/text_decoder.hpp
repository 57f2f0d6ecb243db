// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_SRC_BATCH_INPUT_TEXT_DECODER_HPP
#define NEUROFLASH_SRC_BATCH_INPUT_TEXT_DECODER_HPP

#include <cstddef>
#include <string>
#include <string_view>

namespace neuroflash::inline v0::batch {

/**
 * \brief Converts bytes to UTF-8.
 *
 * UTF-8 is taken as it is, with or without a byte order mark; whether it is valid is seen line by
 * line. UTF-16 with a mark is converted. Every other encoding that shows in the first bytes, and
 * all that is not text, is refused by its name.
 */
class text_decoder
{
public:
    /// `name` is the input's name, for people.
    explicit text_decoder(std::string name);

    /// Appends the text of the next bytes of the input. The first ones decide the encoding, so they
    /// should be a few at least.
    ///
    /// \par Exceptions
    /// input_refused if the input has another encoding, or is not text.
    void append(std::string_view bytes, std::string& to);

    /// Call it after the last bytes.
    ///
    /// \par Exceptions
    /// input_refused if the input ends within a character of UTF-16.
    void finish();

private:
    enum class encoding
    {
        undecided, ///< No bytes were given yet.
        utf8,
        utf16_little,
        utf16_big,
    };

    void decide(std::string_view bytes);
    void append_units(std::string_view bytes, std::string& to);
    void append_unit(unsigned unit, std::string& to);
    [[noreturn]] void refuse_utf16() const;
    [[noreturn]] void refuse_binary(std::string const& why) const;

    std::string name_;
    encoding encoding_ = encoding::undecided;
    std::string kept_;     ///< The first byte of an incomplete unit.
    unsigned high_ = 0;    ///< The first half of a surrogate pair; 0 if there is none.
    std::size_t skip_ = 0; ///< The number of bytes of the mark.
};

} // namespace neuroflash::inline v0::batch

#endif
