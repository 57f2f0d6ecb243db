// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_HPP
#define NEUROFLASH_HPP

/// \file
/// All of the library's public names; sees neither Beast nor OpenSSL nor Boost.JSON.

#include <neuroflash/call_params.hpp>
#include <neuroflash/charge.hpp>
#include <neuroflash/client.hpp>
#include <neuroflash/client_params.hpp>
#include <neuroflash/client_stats.hpp>
#include <neuroflash/credentials.hpp>
#include <neuroflash/defaults.hpp>
#include <neuroflash/download.hpp>
#include <neuroflash/error.hpp>
#include <neuroflash/exchange_outcome.hpp>
#include <neuroflash/http_message.hpp>
#include <neuroflash/ids.hpp>
#include <neuroflash/image_surface.hpp>
#include <neuroflash/logger.hpp>
#include <neuroflash/metrics.hpp>
#include <neuroflash/metrics_snapshot.hpp>
#include <neuroflash/models/brand_voice.hpp>
#include <neuroflash/models/completion.hpp>
#include <neuroflash/models/generation.hpp>
#include <neuroflash/models/history.hpp>
#include <neuroflash/models/image_model.hpp>
#include <neuroflash/models/image_path.hpp>
#include <neuroflash/models/image_prompt.hpp>
#include <neuroflash/models/local_image.hpp>
#include <neuroflash/models/page.hpp>
#include <neuroflash/models/quota.hpp>
#include <neuroflash/models/stored_image.hpp>
#include <neuroflash/models/text_model.hpp>
#include <neuroflash/models/workspace.hpp>
#include <neuroflash/observer.hpp>
#include <neuroflash/operation.hpp>
#include <neuroflash/origin.hpp>
#include <neuroflash/page_walkers.hpp>
#include <neuroflash/params/edit_params.hpp>
#include <neuroflash/params/generate_params.hpp>
#include <neuroflash/params/list_params.hpp>
#include <neuroflash/params/text_params.hpp>
#include <neuroflash/params/upload_source.hpp>
#include <neuroflash/params/upscale_params.hpp>
#include <neuroflash/pending_generation.hpp>
#include <neuroflash/phase.hpp>
#include <neuroflash/proxy_params.hpp>
#include <neuroflash/result.hpp>
#include <neuroflash/spawn.hpp>
#include <neuroflash/text_stream.hpp>
#include <neuroflash/time_source.hpp>
#include <neuroflash/timeline.hpp>
#include <neuroflash/transport.hpp>
#include <neuroflash/version.hpp>

#endif
