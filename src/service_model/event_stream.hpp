// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_SRC_SERVICE_MODEL_EVENT_STREAM_HPP
#define NEUROFLASH_SRC_SERVICE_MODEL_EVENT_STREAM_HPP

#include <neuroflash/service_model/fault_kind.hpp>

#include <cstddef>
#include <string>
#include <vector>

namespace neuroflash::inline v0::service_model {

/// The fault of a stream.
struct stream_damage
{
    fault_kind kind = fault_kind::none; ///< A kind of the stage stream; other kinds change nothing.
    /// The number of events before the fault; 0 for half of them.
    std::size_t after = 0;
    std::size_t line = 0;  ///< The bytes of a long line; 0 for 1 MiB.
    std::size_t piece = 0; ///< The bytes of each piece of the stream; 0 for one event per piece.
    std::string error;     ///< The document of an error event; empty for the usual one.
};

/// What follows the last piece of a stream.
enum class stream_end
{
    whole,  ///< The regular end of the body.
    closed, ///< The connection is closed.
    reset   ///< The connection is reset.
};

/// How far a stream goes, and what ends it.
struct event_stream
{
    std::vector<std::string> pieces; ///< Pieces of one event each, or of the size in the fault.
    stream_end end = stream_end::whole;
    std::string half_piece;   ///< The event in which the stream is cut.
    std::size_t pause_at = 0; ///< The index of the piece before which the stream pauses.
    bool pauses = false;
};

/// The documents as server-sent events, with [DONE] at the end.
event_stream make_events(std::vector<std::string> const& documents, stream_damage const& damage);

/// A stream without faults, as one text.
std::string whole_stream(std::vector<std::string> const& documents);

} // namespace neuroflash::inline v0::service_model

#endif
