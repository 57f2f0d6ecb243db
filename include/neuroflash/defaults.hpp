// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_DEFAULTS_HPP
#define NEUROFLASH_DEFAULTS_HPP

#include <chrono>
#include <cstddef>

/// Every default of the library, once.
namespace neuroflash::inline v0::defaults {

using namespace std::chrono_literals;

/// Source: guide, step 1 and step 2.
inline constexpr char api_base[] = "https://app.neuroflash.com/api";
inline constexpr char token_url[] = "https://id.neuroflash.com/oauth/v2/token"; ///< The same.
inline constexpr char user_agent[] = "neuroflash-cpp/0.1"; ///< Of each request.

/// A generation holds its connection while the service works: as many run in parallel.
inline constexpr std::size_t max_connections = 64;

/// Common servers close idle connections after 60 to 75 s; well below that, the race between
/// their closing and our writing stays rare.
inline constexpr std::chrono::milliseconds idle_timeout = 20s;
inline constexpr std::chrono::milliseconds max_connection_age = 5min; ///< Even if it is never idle.

inline constexpr std::chrono::milliseconds name_resolution_timeout = 10s; ///< For one look-up.
inline constexpr std::chrono::milliseconds connect_timeout = 10s; ///< For the TCP connection.
inline constexpr std::chrono::milliseconds tls_timeout = 10s;     ///< For a handshake.

/// A proxy resolves the service's name and connects to it before it answers.
inline constexpr std::chrono::milliseconds proxy_timeout = 20s;

/// Of a host with several addresses, the next is tried this long after the one before it began.
/// Source: RFC 8305, section 5.
inline constexpr std::chrono::milliseconds dial_stagger = 250ms;

/// For calls that read or delete.
inline constexpr std::chrono::milliseconds deadline = 60s;

/// Hosting cuts any action after about 150 s; the rest is room for the pool and the token.
inline constexpr std::chrono::milliseconds generation_deadline = 200s;

/// Documents and pictures.
inline constexpr std::chrono::milliseconds download_deadline = 300s;
inline constexpr std::chrono::milliseconds token_deadline = 30s; ///< For fetching a token.

/// As for a generation: the hosting cuts long texts as well.
inline constexpr std::chrono::milliseconds text_deadline = 200s;

/// Services send comments while a model thinks; a minute without one is a dead connection.
inline constexpr std::chrono::milliseconds text_idle_limit = 60s;

/// After the hosting's cut nothing more can come of a request; the rest is for slow histories.
inline constexpr std::chrono::milliseconds reconcile_window = 180s;
/// Between the first two looks.
inline constexpr std::chrono::milliseconds reconcile_first_delay = 500ms;
inline constexpr std::chrono::milliseconds reconcile_max_delay = 15s; ///< Between any two.
inline constexpr int reconcile_max_pages = 100;                       ///< Of one look.

inline constexpr std::size_t max_response_bytes = std::size_t(16) << 20;  ///< Of an answer.
inline constexpr std::size_t max_download_bytes = std::size_t(512) << 20; ///< Of a picture.

/// Of a file to be uploaded: it travels in memory, a third larger.
inline constexpr std::size_t max_upload_bytes = std::size_t(32) << 20;

/// Attempts for one call, the first included.
inline constexpr int max_attempts = 3;
inline constexpr std::chrono::milliseconds retry_base_delay = 250ms; ///< Longest first wait.
inline constexpr std::chrono::milliseconds retry_max_delay = 8s;     ///< Longest wait.

/// Longest Retry-After that is believed.
inline constexpr std::chrono::seconds retry_after_cap = 120s;

/// Retries may add this share to the requests of a client, above a small reserve.
inline constexpr double retry_budget_ratio = 0.2;
inline constexpr double retry_budget_reserve = 10.0; ///< That reserve, in retries.

/// Believed when the token answer does not say (published: 14399 s), and the longest believed.
inline constexpr std::chrono::seconds token_lifetime = 14399s;
inline constexpr std::chrono::seconds token_lifetime_cap = 24h; ///< The longest believed.

/// A token is renewed when less than this is left, or less than the call may take.
inline constexpr std::chrono::seconds token_margin = 120s;

} // namespace neuroflash::inline v0::defaults

#endif
