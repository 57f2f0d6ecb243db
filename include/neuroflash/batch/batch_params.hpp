// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_BATCH_BATCH_PARAMS_HPP
#define NEUROFLASH_BATCH_BATCH_PARAMS_HPP

#include <neuroflash/batch/batch_event.hpp>
#include <neuroflash/batch/shard.hpp>
#include <neuroflash/client_params.hpp>
#include <neuroflash/transport.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>

namespace neuroflash::inline v0::batch {

/// How a prompt is adapted to a brand voice.
enum class brand_voice_mode
{
    append, ///< `compose_prompt`: free, with the same result each time.
    write,  ///< `client::write_image_prompt`: costs tokens, once per prompt.
};

/// The configuration of a batch. Only `out` must be set.
class batch_params
{
public:
    batch_params() = default;
    /// A batch in this directory; the other members have their defaults.
    explicit batch_params(std::filesystem::path directory) : out(std::move(directory)) {}

    /// The directory of the batch, which is created if necessary. One process at a time may use it.
    std::filesystem::path out;

    std::size_t concurrency = 32; ///< Most paid requests in flight; 1..10000.
    std::size_t downloads = 8;    ///< Most concurrent downloads; 1..1000.

    /// Most credits that all runs on this directory may spend together; >= 0. Empty for the quota
    /// as the only limit.
    std::optional<std::int64_t> budget;

    /// Most credits whose charge may be unknown at one time, those in flight included; > 0. If the
    /// network, machine or service fails suddenly, no more than these must be searched for.
    std::int64_t max_unknown = 128;

    bool wait_for_reset = false; ///< At the day's limit, wait until midnight UTC.
    bool skip_invalid = false;   ///< Skip invalid lines. If false, they end the run unpaid.
    /// Retry requests that the service rejected permanently, and ask again for images that it has
    /// lost, which is free.
    bool retry_failed = false;
    shard part; ///< The part of the input to work on; all of it by default.

    /// The model of lines without one; empty for the service's default. The next four members are
    /// defaults of lines too.
    std::string model;
    std::optional<int> num_images; ///< Images of a line, > 0; empty for 1.
    std::string aspect_ratio;      ///< Such as 16:9; empty for the service's default.
    std::string output_format;     ///< Such as png; empty for the service's default.
    std::string brand_voice;       ///< The id of a voice; empty for unchanged prompts.

    /// How the prompts of lines with a brand voice are adapted. An adapted prompt is written to the
    /// journal before its first image is paid for, and does not change after that.
    batch::brand_voice_mode brand_mode = batch::brand_voice_mode::append;
    std::string text_model; ///< The model that writes prompts; empty for the first usable one.

    /// The time after which a gateway of the service ends a request; > 0. Requests for several
    /// images that are likely to take longer are split.
    std::chrono::milliseconds request_cutoff = std::chrono::seconds(150);

    /// Most attempts of a request that was not charged, in one run; > 0.
    int max_attempts = 5;

    /// The time without any success after which a run ends; > 0.
    std::chrono::milliseconds give_up_after = std::chrono::minutes(5);

    /// The interval between two `progress` events; > 0.
    std::chrono::milliseconds progress_every = std::chrono::seconds(1);

    /// Receives every event, on the runner's executor; must not call the runner. Empty if only
    /// `batch_runner::next_event` is used.
    std::function<void(batch_event const&)> on_event;

    /// Makes the transport of the runner's client, such as one that logs; it belongs to the
    /// runner's executor. It gets the parameters of that client, and is called once for each
    /// operation of the runner. Empty, or a null pointer as its result, for the real transport.
    std::function<std::shared_ptr<transport>(client_params const&)> make_transport;
};

} // namespace neuroflash::inline v0::batch

#endif
