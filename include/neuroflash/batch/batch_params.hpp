// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_BATCH_BATCH_PARAMS_HPP
#define NEUROFLASH_BATCH_BATCH_PARAMS_HPP

#include <neuroflash/batch/batch_event.hpp>
#include <neuroflash/batch/shard.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>

namespace neuroflash::inline v0::batch {

/// How a prompt takes on the manner of a brand voice.
enum class brand_voice_mode
{
    append, ///< `compose_prompt`: free, and always the same.
    write,  ///< `client::write_image_prompt`: costs tokens, once for each prompt.
};

/// How a batch is to be run. Only `out` must be set.
class batch_params
{
public:
    batch_params() = default;
    /// Into this directory, all else as by default.
    explicit batch_params(std::filesystem::path directory) : out(std::move(directory)) {}

    /// Made if it is not there. One process at a time works on a directory.
    std::filesystem::path out;

    std::size_t concurrency = 32; ///< Paid requests in flight at most; 1..10000.
    std::size_t downloads = 8;    ///< Downloads at a time; 1..1000.

    /// Credits that all runs on this directory may cost together; >= 0. Empty: what the quota
    /// allows.
    std::optional<std::int64_t> budget;

    /// Credits that may be unresolved at once, those in flight included; > 0. That is the most that
    /// a sudden end of network, machine or service leaves to be looked for.
    std::int64_t max_unknown = 128;

    bool wait_for_reset = false; ///< At the day's limit wait until midnight UTC.
    bool skip_bad = false;       ///< Go on without lines that are bad.
    bool retry_failed = false;   ///< Also try again what the service refused for good.
    shard part;                  ///< Of the input; by default all of it.

    /// For lines that do not say.
    std::string model;
    std::optional<int> num_images; ///< Empty: 1.
    std::string aspect_ratio;      ///< Empty: the service's choice.
    std::string output_format;     ///< Empty: the service's choice.
    std::string brand_voice;       ///< Id; empty: prompts are sent as they are.

    /// Of lines with a brand voice. What was made of a prompt is written to the journal before the
    /// first image of it is paid for, and stays.
    batch::brand_voice_mode brand_mode = batch::brand_voice_mode::append;
    std::string text_model; ///< That writes prompts; empty: the first usable one.

    /// The hosting cuts an action after this time. Requests that are likely to take longer are
    /// split.
    std::chrono::milliseconds wall = std::chrono::seconds(150);

    int max_tries = 5; ///< For each request, as long as it certainly cost nothing; > 0.

    /// Without any success for so long, a run ends.
    std::chrono::milliseconds give_up_after = std::chrono::minutes(5);

    /// Between two events `progress`; > 0.
    std::chrono::milliseconds progress_every = std::chrono::seconds(1);

    /// Called with every event, on the runner's executor; must not call the runner. Empty: only
    /// `batch_runner::next_event` tells.
    std::function<void(batch_event const&)> on_event;
};

} // namespace neuroflash::inline v0::batch

#endif
