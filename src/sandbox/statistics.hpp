// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_SRC_SANDBOX_STATISTICS_HPP
#define NEUROFLASH_SRC_SANDBOX_STATISTICS_HPP

#include <neuroflash/sandbox/records.hpp>

#include <array>
#include <atomic>
#include <cstdint>

namespace neuroflash::inline v0::sandbox {

/// A count that any thread may change.
using atomic_counter = std::atomic<std::uint64_t>;

/// Counts of things that begin and end, with the highest number at one time.
struct gauge
{
    atomic_counter now{0};
    atomic_counter peak{0};

    void begin()
    {
        auto const reached = ++now;
        auto known = peak.load();
        while (known < reached && !peak.compare_exchange_weak(known, reached)) {
        }
    }

    void end() { --now; }
};

/// The live form of counters.
struct statistics
{
    atomic_counter requests{0}, token_requests{0}, workspace_requests{0}, quota_requests{0},
        model_requests{0}, history_requests{0}, generate_requests{0}, edit_requests{0},
        text_model_requests{0}, chat_requests{0}, completions{0}, voice_requests{0}, generations{0},
        edits{0}, uploads{0}, upscales{0}, image_service_requests{0}, signed_with_token{0},
        deletes{0}, downloads{0}, unauthorized{0}, faults_applied{0}, images_rendered{0},
        connections_opened{0}, tls_handshakes{0}, tls_resumed{0}, tls_failed{0};
    std::array<atomic_counter, fault_kind_count> faults_by_kind{};
    gauge working;
    gauge connections;

    void count(fault_kind applied)
    {
        ++faults_by_kind[index_of(applied)];
        ++faults_applied;
    }

    counters snapshot() const
    {
        counters made;
        made.requests = requests;
        made.token_requests = token_requests;
        made.workspace_requests = workspace_requests;
        made.quota_requests = quota_requests;
        made.model_requests = model_requests;
        made.history_requests = history_requests;
        made.generate_requests = generate_requests;
        made.edit_requests = edit_requests;
        made.text_model_requests = text_model_requests;
        made.chat_requests = chat_requests;
        made.completions = completions;
        made.voice_requests = voice_requests;
        made.generations = generations;
        made.edits = edits;
        made.uploads = uploads;
        made.upscales = upscales;
        made.image_service_requests = image_service_requests;
        made.signed_with_token = signed_with_token;
        made.deletes = deletes;
        made.downloads = downloads;
        made.unauthorized = unauthorized;
        made.faults_applied = faults_applied;
        for (std::size_t i = 0; i < fault_kind_count; ++i)
            made.faults_by_kind[i] = faults_by_kind[i];
        made.images_rendered = images_rendered;
        made.working = working.now;
        made.working_peak = working.peak;
        made.connections_opened = connections_opened;
        made.connections_open = connections.now;
        made.connections_peak = connections.peak;
        made.tls_handshakes = tls_handshakes;
        made.tls_resumed = tls_resumed;
        made.tls_failed = tls_failed;
        return made;
    }
};

} // namespace neuroflash::inline v0::sandbox

#endif
