// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_CORE_RECOVERY_HISTORY_TRAITS_HPP
#define NEUROFLASH_CORE_RECOVERY_HISTORY_TRAITS_HPP

#include <neuroflash/core/recovery/prompt_features.hpp>
#include <neuroflash/core/recovery/rules.hpp>

#include <chrono>
#include <cstddef>
#include <optional>

namespace neuroflash::inline v0::core {

/// Whether a history shows prompts as they were sent.
enum class prompt_fidelity
{
    unknown,   ///< No image whose prompt is known was shown with one.
    as_sent,   ///< An image was shown with the prompt that was sent for it.
    rewritten, ///< An image was shown with another prompt.
};

/// In which order a history shows its images.
enum class history_order
{
    unknown,
    newest_first,
    oldest_first,
};

/// Traits of a workspace's history that are not documented, as scans have shown them.
class history_traits
{
public:
    prompt_fidelity prompts() const noexcept { return prompts_; }

    /// An image is shown with the prompt that was sent for it.
    void on_prompt_as_sent(prompt_features const& shown) noexcept
    {
        if (prompts_ == prompt_fidelity::unknown) prompts_ = prompt_fidelity::as_sent;
        kept_.add(shown);
    }

    /// Whether a prompt would be shown as it was sent, because all that it has was shown so before.
    /// False if it is not known.
    bool keeps(std::optional<prompt_features> const& sent) const noexcept
    {
        return prompts_ == prompt_fidelity::as_sent && sent && kept_.cover(*sent);
    }

    /// Whether a prompt would be shown as it was sent, unless it is cut or extended.
    bool keeps_letters(std::optional<prompt_features> const& sent) const noexcept
    {
        return prompts_ == prompt_fidelity::as_sent && sent && kept_.cover_uncut(*sent);
    }

    /// No image is certain by its prompt any more, whatever else the history shows.
    void on_changed_prompt() noexcept { prompts_ = prompt_fidelity::rewritten; }

    /// Whether a time without a zone may be taken for UTC.
    bool unnamed_zone_may_be_utc() const noexcept { return unnamed_zone_may_be_utc_; }

    /// An image without a zone is shown with a time in the future: it is another zone's.
    void on_unnamed_zone_ahead() noexcept { unnamed_zone_may_be_utc_ = false; }

    /// A pass begins with the first page. The order is measured again, because a history may change
    /// it.
    void begin_pass() noexcept
    {
        last_time_.reset();
        rises_ = 0;
        falls_ = 0;
    }

    /// The next image of the pass has this time, by the service's clock. By ours, images of one
    /// second on two pages would have two times.
    void on_time(std::chrono::sys_seconds made) noexcept
    {
        if (last_time_ && *last_time_ < made) ++rises_;
        if (last_time_ && *last_time_ > made) ++falls_;
        last_time_ = made;
    }

    history_order order() const noexcept
    {
        auto const is_mixed = rises_ != 0 && falls_ != 0;
        if (is_mixed || rises_ + falls_ < rules::order_steps) return history_order::unknown;
        return rises_ != 0 ? history_order::oldest_first : history_order::newest_first;
    }

private:
    prompt_fidelity prompts_ = prompt_fidelity::unknown;
    kept_features kept_;
    bool unnamed_zone_may_be_utc_ = true;
    std::optional<std::chrono::sys_seconds> last_time_; ///< The time of the last image.
    std::size_t rises_ = 0; ///< Steps from an image to a newer one, in the pass.
    std::size_t falls_ = 0; ///< Steps from an image to an older one, in the pass.
};

} // namespace neuroflash::inline v0::core

#endif
