// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_PENDING_GENERATION_HPP
#define NEUROFLASH_PENDING_GENERATION_HPP

#include <neuroflash/error.hpp>
#include <neuroflash/ids.hpp>
#include <neuroflash/image_surface.hpp>

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace neuroflash::inline v0 {

namespace call {
class reconciler;
}

class edit_params;
class generate_params;
class upscale_params;
struct field_params;

/**
 * \brief A paid request whose outcome is unknown: what it takes to find its images later.
 *
 * `error::pending()` gives it, `client::reconcile` takes it up again, in another process too. It
 * holds a digest of the prompt, not the prompt, and no secret.
 *
 * As long as it or a copy of it lives, its client goes on keeping the images of other calls apart
 * from its own. The text form knows what was known when it was written: tell it with `exclude` what
 * became known since, if the same prompt was used for several requests at that time.
 */
class pending_generation
{
public:
    pending_generation() = default;

    /**
     * \brief Of a request that is about to be sent, or was by a process that died meanwhile.
     *
     * For journals: what is written before the request finds its images even if nobody lived to
     * see the error. `workspace` must be named. \a sent is the time before the call; should the
     * request have waited since (for a connection, after a refusal), say in `resent_after` for how
     * long at most.
     */
    static pending_generation
    of(workspace_id workspace, generate_params const& params,
       std::chrono::sys_time<std::chrono::milliseconds> sent);
    /// The same for an edit.
    static pending_generation
    of(workspace_id workspace, edit_params const& params,
       std::chrono::sys_time<std::chrono::milliseconds> sent);

    /// The same for image-service v1, with `client_params::fields` of the client that sends it.
    static pending_generation of_v1(
        workspace_id workspace, generate_params const& params, field_params const& fields,
        std::chrono::sys_time<std::chrono::milliseconds> sent);
    /// The same for an edit.
    static pending_generation of_v1(
        workspace_id workspace, edit_params const& params, field_params const& fields,
        std::chrono::sys_time<std::chrono::milliseconds> sent);
    /// The same for an upscale.
    static pending_generation of_v1(
        workspace_id workspace, upscale_params const& params, field_params const& fields,
        std::chrono::sys_time<std::chrono::milliseconds> sent);

    /// One word of visible ASCII, safe in a shell, with a check sum: for journals and for people.
    std::string to_string() const;

    /// \par Errors
    /// invalid_argument: not such a word, or cut, or mistyped.
    static result<pending_generation> parse(std::string_view text);

    /// Tells it that this image belongs to another request, so that it is never taken for this
    /// one's. What the client itself knows of that is in it already.
    void exclude(image_id const& image);
    /// The same for an image of image-service v1.
    void exclude(stored_image_id const& image);

    /// Tells it with which prompt (its `core::prompt_digest`) an image was asked for. Where the
    /// history shows one with another prompt, it proves nothing; where with the same, images of
    /// prompts that nobody asked for are no doubt that this request was not carried out. Not in the
    /// text form.
    void add_witness(image_id const& image, std::string prompt_digest);
    /// The same for an image of image-service v1.
    void add_witness(stored_image_id const& image, std::string prompt_digest);

    workspace_id workspace;    ///< Where its images would be.
    std::string prompt_digest; ///< `core::prompt_digest` of the prompt.
    std::string model;         ///< As asked for; empty: none was.
    int num_images = 1;        ///< As asked for.

    /// When the first byte may have left, by this machine's clock.
    std::chrono::sys_time<std::chrono::milliseconds> sent;

    /// From then to the last time it was sent, where the service had refused it first.
    std::chrono::milliseconds resent_after{};

    std::uint64_t request = 0;         ///< Digest of the whole request: equal for equal requests.
    std::uint64_t serial = 0;          ///< Tells apart equal requests.
    std::vector<std::uint64_t> others; ///< Digests of images that belong to other requests.

    /// Where it was sent, and so where its images would be listed.
    image_surface surface = image_surface::guide;

    // What follows is known on image-service v1 only.
    generation_id generation; ///< As the service named it before its images came; may be empty.
    user_id creator;          ///< Whose images they would be; empty: not known.
    std::vector<std::uint64_t> inputs; ///< Digests of the ids of the images to work from.

    /// Compares what the text form holds.
    friend bool operator==(pending_generation const& a, pending_generation const& b);

private:
    friend class call::reconciler;

    std::shared_ptr<void const> memory_;
    std::vector<std::pair<std::uint64_t, std::string>> witnesses_; ///< Image and prompt.
};

} // namespace neuroflash::inline v0

#endif
