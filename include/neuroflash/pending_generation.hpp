// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_PENDING_GENERATION_HPP
#define NEUROFLASH_PENDING_GENERATION_HPP

#include <neuroflash/error.hpp>
#include <neuroflash/ids.hpp>
#include <neuroflash/image_surface.hpp>

#include <chrono>
#include <cstdint>
#include <iosfwd>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace neuroflash::inline v0 {

namespace call {
class reconciler;
}
namespace core {
struct prompt_features;
}

class edit_params;
class generate_params;
class upscale_params;
struct field_params;

/**
 * \brief A paid request whose outcome is unknown, with the data to find its images later.
 *
 * `error::pending()` returns it, and `client::reconcile` takes it, in another process too. It
 * contains a digest of the prompt, but not the prompt, and no secret.
 *
 * As long as it or a copy of it exists, its client keeps the images of other calls apart from its
 * own. The text form contains what was known when it was written. If the same prompt was used for
 * several requests at that time, use `exclude` to add what became known since.
 */
class pending_generation
{
public:
    pending_generation() = default;

    /**
     * \brief A request that is about to be sent, or that a process sent before it crashed.
     *
     * For journals: an entry that is written before the request finds its images even if the
     * process ended before the error was returned. `workspace` must not be empty. \a sent is the
     * time before the call. If the request waited after that (for a connection, or after a
     * refusal), set `resent_after` to the longest possible wait.
     */
    static pending_generation
    of(workspace_id workspace, generate_params const& params,
       std::chrono::sys_time<std::chrono::milliseconds> sent);
    /// An edit that is about to be sent, or was sent; `workspace` and `sent` as for a generation.
    static pending_generation
    of(workspace_id workspace, edit_params const& params,
       std::chrono::sys_time<std::chrono::milliseconds> sent);

    /// A request to image-service v1. `fields` is `client_params::fields` of the client that sends
    /// it.
    static pending_generation of_v1(
        workspace_id workspace, generate_params const& params, field_params const& fields,
        std::chrono::sys_time<std::chrono::milliseconds> sent);
    /// An edit on image-service v1.
    static pending_generation of_v1(
        workspace_id workspace, edit_params const& params, field_params const& fields,
        std::chrono::sys_time<std::chrono::milliseconds> sent);
    /// An upscale on image-service v1.
    static pending_generation of_v1(
        workspace_id workspace, upscale_params const& params, field_params const& fields,
        std::chrono::sys_time<std::chrono::milliseconds> sent);

    /// One word of visible ASCII, safe in a shell, with a checksum: for journals and for people.
    std::string to_string() const;

    /// Reads the word that `to_string` returns.
    ///
    /// \par Errors
    /// invalid_argument: not such a word, incomplete, or mistyped.
    static result<pending_generation> parse(std::string_view text);

    /// Marks an image as that of another request, so that it is never returned for this
    /// one. The text form already contains what the client knows about this.
    void exclude(image_id const& image);
    /// Marks an image of image-service v1 as that of another request.
    void exclude(stored_image_id const& image);

    /// Adds the prompt (its `core::prompt_digest`) with which another image was requested. If the
    /// history shows that image with another prompt, the history's prompts prove nothing. If it
    /// shows the same prompt, and so others like that of this request, images with prompts of no
    /// known request do not count against the proof that this request was not carried out: see
    /// `add_prompt`. If the whole history shows none of these images, it proves nothing. Not in the
    /// text form.
    void add_known_prompt(image_id const& image, std::string prompt_digest);
    /// Adds the prompt of an image of image-service v1.
    void add_known_prompt(stored_image_id const& image, std::string prompt_digest);

    /// Adds the prompt of the request itself, which the text form does not contain. Without it, any
    /// image of that time with a prompt of no known request may be that of this one, cut or changed
    /// by the service. Ignored if it is another prompt, by `prompt_digest`.
    void add_prompt(std::string_view prompt);

    workspace_id workspace;    ///< The workspace in which its images would be.
    std::string prompt_digest; ///< `core::prompt_digest` of the prompt.
    std::string model;         ///< The requested model; empty if none was.
    int num_images = 1;        ///< The requested number of images.

    /// The earliest time at which the first byte was sent, by this machine's clock.
    std::chrono::sys_time<std::chrono::milliseconds> sent;

    /// The time from `sent` to the last attempt, if the service had refused the request first.
    std::chrono::milliseconds resent_after{};

    std::uint64_t request = 0; ///< Digest of the whole request: equal for equal requests.
    std::uint64_t call_id = 0; ///< Distinguishes equal requests.
    /// Digests of images that belong to other requests.
    std::vector<std::uint64_t> excluded_images;

    /// The surface that it was sent to, and that would list its images.
    image_surface surface = image_surface::guide;

    /// Whether the service accepted the request, with a 202 or a generation id. Its images may
    /// still be made, so the list of images never proves that it was not carried out. It is also
    /// true if an equal request may have been given its images: another process does not know that.
    bool accepted = false;

    // The members below are set for image-service v1 only.
    /// The id that the service assigned before the images were made; may be empty.
    generation_id generation;
    user_id creator;                   ///< The creator of its images; empty if not known.
    std::vector<std::uint64_t> inputs; ///< Digests of the ids of its input images.

    /// Compares the members that the text form contains.
    friend bool operator==(pending_generation const& a, pending_generation const& b);

    /// Prints the word that `parse` reads.
    template <class Traits>
    friend std::basic_ostream<char, Traits>&
    operator<<(std::basic_ostream<char, Traits>& out, pending_generation const& pending)
    {
        return out << pending.to_string();
    }

private:
    friend class call::reconciler;

    std::shared_ptr<void const> memory_;
    std::optional<std::string> letters_;                    ///< `core::letters_of_sent`, if known.
    std::shared_ptr<core::prompt_features const> features_; ///< Those of the prompt, if known.
    std::vector<std::pair<std::uint64_t, std::string>> known_prompts_; ///< Image and prompt.
};

} // namespace neuroflash::inline v0

#endif
