// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_DEFAULTS_HPP
#define NEUROFLASH_DEFAULTS_HPP

#include <chrono>
#include <cstddef>

/// All defaults of the library.
namespace neuroflash::inline v0::defaults {

using namespace std::chrono_literals;

/// Source: guide, step 1 and step 2.
inline constexpr char api_base[] = "https://app.neuroflash.com/api";
/// Source: guide, step 1.
inline constexpr char token_url[] = "https://id.neuroflash.com/oauth/v2/token";
inline constexpr char user_agent[] = "neuroflash-cpp/0.1"; ///< The value of User-Agent.

/// A generation holds its connection while the service works: as many run in parallel.
inline constexpr std::size_t max_connections = 64;

/// Common servers close idle connections after 60 to 75 s. A much shorter time keeps the race
/// between their closing and our writing rare.
inline constexpr std::chrono::milliseconds idle_timeout = 20s;
inline constexpr std::chrono::milliseconds max_connection_age = 5min; ///< Longest use of one.

inline constexpr std::chrono::milliseconds name_resolution_timeout = 10s; ///< Limit of one look-up.
inline constexpr std::chrono::milliseconds connect_timeout = 10s; ///< Limit of one TCP connect.
inline constexpr std::chrono::milliseconds tls_timeout = 10s;     ///< Limit of one TLS handshake.

/// A proxy resolves the service's name and connects to it before it answers.
inline constexpr std::chrono::milliseconds proxy_timeout = 20s;

/// Delay after which the next address of a host is tried while the one before is still connecting.
/// Source: RFC 8305, section 5.
inline constexpr std::chrono::milliseconds dial_stagger = 250ms;

/// Deadline of calls that read or delete.
inline constexpr std::chrono::milliseconds deadline = 60s;

/// A gateway of the service ends a request after about 150 s, according to a third party; the rest
/// is for queue and token.
inline constexpr std::chrono::milliseconds generation_deadline = 200s;

/// Deadline of downloads and uploads.
inline constexpr std::chrono::milliseconds download_deadline = 300s;
inline constexpr std::chrono::milliseconds token_deadline = 30s; ///< Limit of fetching a token.

/// The gateway ends long texts as it ends generations.
inline constexpr std::chrono::milliseconds text_deadline = 200s;

/// Services send comments while a model thinks; a minute without one is a dead connection.
inline constexpr std::chrono::milliseconds text_idle_limit = 60s;

/// After the gateway's limit a request is expected to make nothing more; the rest is for slow
/// histories.
inline constexpr std::chrono::milliseconds reconcile_window = 180s;
/// Delay between the first two searches of the history.
inline constexpr std::chrono::milliseconds reconcile_first_delay = 500ms;
/// Longest delay between two searches of the history.
inline constexpr std::chrono::milliseconds reconcile_max_delay = 15s;
/// Pages that one search reads.
inline constexpr int reconcile_max_pages = 100;

inline constexpr std::size_t max_response_bytes = std::size_t(16) << 20;  ///< Largest response.
inline constexpr std::size_t max_download_bytes = std::size_t(512) << 20; ///< Largest image.

/// Largest upload. The file is in memory, one third larger because of base64.
inline constexpr std::size_t max_upload_bytes = std::size_t(32) << 20;

/// Attempts of one call, the first included.
inline constexpr int max_attempts = 3;
inline constexpr std::chrono::milliseconds retry_base_delay = 250ms; ///< Longest first wait.
inline constexpr std::chrono::milliseconds retry_max_delay = 8s;     ///< Longest wait.

/// Longest Retry-After that is honoured.
inline constexpr std::chrono::seconds retry_after_cap = 120s;

/// Retries per request of a client, above a small reserve.
inline constexpr double retry_budget_ratio = 0.2;
inline constexpr double retry_budget_reserve = 10.0; ///< The reserve, in retries.

/// Assumed if the token response has no lifetime. The published lifetime is 14399 s.
inline constexpr std::chrono::seconds token_lifetime = 14399s;
/// Longest lifetime that is believed.
inline constexpr std::chrono::seconds token_lifetime_cap = 24h;

/// A token is renewed when less than this is left, or less than the call may take.
inline constexpr std::chrono::seconds token_margin = 120s;

} // namespace neuroflash::inline v0::defaults

#endif
