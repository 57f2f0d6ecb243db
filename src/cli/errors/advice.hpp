// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_SRC_CLI_ERRORS_ADVICE_HPP
#define NEUROFLASH_SRC_CLI_ERRORS_ADVICE_HPP

#include <neuroflash/error.hpp>
#include <neuroflash/image_surface.hpp>

#include <string>
#include <string_view>

/// What to do about a failure, as data: the printers decide how it looks.
namespace neuroflash::cli {

/// A sentence, and at most one command that can be pasted as it is.
struct advice
{
    advice() = default;
    explicit advice(std::string what, std::string pasted = {})
        : sentence(std::move(what)), command(std::move(pasted))
    {
    }

    /// Reads the text that `to_text` writes. A text without a command is a sentence.
    static advice parse(std::string_view text);

    /// The text in `error_details::advice`: the command, if there is one, on a line of its own.
    std::string to_text() const;

    std::string sentence;
    std::string command; ///< Empty if there is none.
};

/// What the choice of an advice depends on, in addition to the origin of the settings.
struct advice_facts
{
    advice_facts() = default;
    explicit advice_facts(error const& failure);

    errc code = errc{};
    int status = 0;                       ///< The status of the response; 0 if there was none.
    responder answered = responder::none; ///< Who wrote the response.
    bool names_image = false;             ///< The command was given an image id.
    bool is_free = false;                 ///< It certainly cost nothing.
    bool at_token = false;                ///< It failed while a token was fetched.
    bool out_of_files = false;            ///< The process may open no more files.
    bool voice_is_missing = false;        ///< The service has no such brand voice.
    bool names_fields = false;            ///< The service says which fields are wrong.
    bool lacks_field = false;             ///< The service says which field is missing.
    bool has_reason = false;              ///< The service says why, in words.
    bool names_missing = false;           ///< The service says what it does not have.
    bool has_request_id = false;          ///< The service gave the request an id.
    bool at_proxy = false;                ///< The proxy itself could not be reached.
    bool distrusts = false;               ///< The certificate of the server is not trusted.
    bool other_name = false;              ///< It is for another host.
    bool outdated = false;                ///< It has expired, or is not valid yet.
};

/// The tool's advice where nothing better is known. It names only settings that the user gave.
advice advise(advice_facts const& facts);

/// Commands whose arguments name images say so once, before anything can fail. `list`: the command
/// that lists such images.
void note_named_images(std::string_view list) noexcept;

/// The ids that look like files of this machine and are none, joined; empty if there are none.
void note_ids_without_file(std::string names);

/// The command that lists the images of that surface.
std::string_view list_command(image_surface surface) noexcept;

} // namespace neuroflash::cli

#endif
