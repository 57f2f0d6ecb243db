# SPDX-License-Identifier: BSL-1.0
# Who may include whom: the table of doc/architecture.md, one list a room.
#
#   FILES  the room's files, from the root of the tree; `*` crosses no slash
#   MAY    what all of them may include
#   ONLY   what one file alone may include as well, as file=header
#
# A header is written as it is included: from include/ or src/. Ending in a slash it stands for all
# below, ending in `/*` for the headers of that folder alone. `std` is the standard library, `posix`
# the system's headers; in example/, `own` is a header of the same folder, `above` one of the folder
# above. Whatever is not named is forbidden, and every file below include/, src/ and example/ must
# live in a room.
set(base
    neuroflash/call_params.hpp neuroflash/charge.hpp neuroflash/client_params.hpp
    neuroflash/client_stats.hpp neuroflash/credentials.hpp neuroflash/defaults.hpp
    neuroflash/error.hpp neuroflash/exchange_outcome.hpp neuroflash/http_message.hpp
    neuroflash/ids.hpp neuroflash/image_surface.hpp neuroflash/logger.hpp neuroflash/metrics.hpp
    neuroflash/metrics_snapshot.hpp neuroflash/nearest_word.hpp neuroflash/origin.hpp neuroflash/proxy_params.hpp
    neuroflash/observer.hpp neuroflash/operation.hpp neuroflash/pending_generation.hpp
    neuroflash/phase.hpp neuroflash/result.hpp neuroflash/shared_value.hpp neuroflash/timeline.hpp
    neuroflash/version.hpp)
set(interfaces
    neuroflash/client.hpp neuroflash/download.hpp neuroflash/page_walkers.hpp neuroflash/spawn.hpp
    neuroflash/text_stream.hpp
    neuroflash/time_source.hpp neuroflash/transport.hpp)
set(values neuroflash/models/ neuroflash/params/)
set(public neuroflash.hpp ${base} ${interfaces} ${values})

# What a coroutine needs of Asio: no socket, no timer.
set(asio_coroutines
    boost/asio/any_io_executor.hpp boost/asio/async_result.hpp boost/asio/awaitable.hpp
    boost/asio/bind_cancellation_slot.hpp boost/asio/cancellation_signal.hpp
    boost/asio/cancellation_type.hpp boost/asio/co_spawn.hpp boost/asio/detached.hpp
    boost/asio/dispatch.hpp boost/asio/execution/blocking.hpp
    boost/asio/execution/outstanding_work.hpp
    boost/asio/experimental/awaitable_operators.hpp boost/asio/post.hpp boost/asio/prefer.hpp
    boost/asio/require.hpp
    boost/asio/recycling_allocator.hpp boost/asio/redirect_error.hpp boost/asio/this_coro.hpp
    boost/asio/use_awaitable.hpp)

set(base_files ${base})
list(TRANSFORM base_files PREPEND include/)
set(interface_files ${interfaces})
list(TRANSFORM interface_files PREPEND include/)

set(rooms base values core api interfaces umbrella opentelemetry public_sources call call_generic io client
    support service_model_headers service_model testing_headers testing sandbox_headers sandbox batch_headers batch_input batch chaos soak cli_system cli_render cli_settings cli_errors
    cli_files cli_output cli_profile cli_options cli_input cli_client cli_bench doctor cli_commands
    cli_completion cli_app
    example example_server)

set(base_room
    FILES ${base_files}
    MAY std boost/system/ ${base})

set(values_room
    FILES include/neuroflash/models/*.hpp include/neuroflash/params/*.hpp
    MAY std ${base} ${values})

set(core_room
    FILES include/neuroflash/core/*.hpp include/neuroflash/core/*/*.hpp
    MAY std boost/system/ ${base} neuroflash/core/
    ONLY failure_body.hpp=boost/json/ failure_reader.hpp=boost/json/ json_parse.hpp=boost/json/
         url.hpp=boost/url/ fingerprint.hpp=boost/uuid/
         paid_call.hpp=boost/intrusive/ paid_call_ledger.hpp=boost/intrusive/
         ip_literal.hpp=boost/url/)

set(api_room
    FILES include/neuroflash/api/*.hpp
    MAY std ${base} ${values} neuroflash/api/ boost/json/ neuroflash/core/http/request_spec.hpp
        neuroflash/core/text/json_parse.hpp neuroflash/core/text/encode.hpp neuroflash/core/text/sanitize.hpp
        neuroflash/core/text/base64.hpp neuroflash/core/text/iso_time.hpp
        neuroflash/core/recovery/paid_order.hpp
    ONLY chat_stream.hpp=neuroflash/core/text/server_sent_events.hpp
         chat_stream.hpp=neuroflash/core/text/cut_json.hpp
         chat_stream.hpp=neuroflash/core/text/outer_objects.hpp)

set(interfaces_room
    FILES ${interface_files}
    MAY std ${base} ${interfaces} ${values} boost/asio/awaitable.hpp boost/asio/any_io_executor.hpp
    ONLY spawn.hpp=boost/asio/)

set(umbrella_room
    FILES include/neuroflash.hpp
    MAY ${public})

set(opentelemetry_room
    FILES include/neuroflash/opentelemetry.hpp
    MAY std ${base} opentelemetry/)

# The compiled halves of public headers.
set(public_sources_room
    FILES src/public/*.hpp src/public/*.cpp
    MAY std ${base} ${values} public/check_params.hpp public/wipe.hpp neuroflash/core/text/reason.hpp
        neuroflash/core/http/url.hpp neuroflash/api/check.hpp
    ONLY wipe.hpp=openssl/crypto.h proxy_request.hpp=openssl/evp.h check_params.cpp=public/proxy_url.hpp
         check_params.cpp=neuroflash/api/extra_members.hpp
         proxy_url.hpp=boost/url/ proxy_url.hpp=boost/system/result.hpp image_path.cpp=boost/url/
         image_path.cpp=neuroflash/core/text/encode.hpp
         pending_generation.cpp=neuroflash/api/edit.hpp
         pending_generation.cpp=neuroflash/api/edit_task.hpp
         pending_generation.cpp=neuroflash/api/generate.hpp
         pending_generation.cpp=neuroflash/api/generation_task.hpp
         pending_generation.cpp=neuroflash/api/upscale_task.hpp
         pending_generation.cpp=neuroflash/core/text/encode.hpp
         pending_generation.cpp=neuroflash/core/recovery/fingerprint.hpp
         pending_generation.cpp=neuroflash/core/recovery/prompt_features.hpp)

# The timers of single_flight are events, and EVP is for SHA-256: no clock and no TLS here.
set(call_room
    FILES src/call/*.hpp src/call/*.cpp src/call/*/*.hpp src/call/*/*.cpp
    MAY std posix ${base} ${interfaces} ${values} call/ support/ neuroflash/core/ neuroflash/api/
        ${asio_coroutines}
    ONLY single_flight.hpp=boost/asio/steady_timer.hpp image_sink.hpp=openssl/evp.h)

# What serves every endpoint knows none by name: of api, these files see the concept alone.
set(call_generic_room
    FILES src/call/call_context.hpp src/call/call_state.hpp src/call/client_state.hpp
          src/call/dispatch.hpp src/call/endpoint_call.hpp src/call/retry_loop.hpp
          src/call/retry_loop.cpp src/call/call_events.hpp src/call/call_events.cpp
    MAY std ${base} ${interfaces} neuroflash/models/generation.hpp call/ support/ neuroflash/core/
        neuroflash/api/endpoint.hpp ${asio_coroutines})

set(io_room
    FILES src/io/*.hpp src/io/*.cpp src/io/*/*.hpp src/io/*/*.cpp
    MAY std posix ${base} neuroflash/time_source.hpp neuroflash/transport.hpp neuroflash/core/ io/
        boost/asio/ boost/beast/ boost/intrusive/ openssl/
    ONLY dial_policy.hpp=public/proxy_url.hpp proxy_tunnel.hpp=public/proxy_url.hpp
         proxy_tunnel.cpp=public/proxy_request.hpp)

set(client_room
    FILES src/client.cpp src/download.cpp src/page_walkers.cpp src/spawn.cpp src/transport.cpp
    MAY std ${public} call/ io/ neuroflash/api/ public/check_params.hpp support/ boost/asio/dispatch.hpp
    ONLY page_walkers.cpp=neuroflash/core/http/page_walk.hpp)

# The service under the sandbox and the simulated service, with everything that it knows: nothing of
# the client's, no socket, no image, no lock, no clock.
set(service_model_headers_room
    FILES include/neuroflash/service_model/*.hpp
    MAY std neuroflash/service_model/)
set(service_model_room
    FILES src/service_model/*.hpp src/service_model/*.cpp
    MAY std service_model/ neuroflash/service_model/ boost/json/)

# What a user's own fakes may use, and no more: nothing of the client's inside.
set(testing_headers_room
    FILES include/neuroflash/testing/*.hpp
    MAY std ${base} ${interfaces} neuroflash/testing/ neuroflash/service_model/ boost/asio/)
set(testing_room
    FILES src/testing/*.hpp src/testing/*.cpp
    MAY std testing/ service_model/ ${base} ${interfaces} neuroflash/testing/ neuroflash/service_model/
        boost/asio/ boost/json/)

set(sandbox_headers_room
    FILES include/neuroflash/sandbox/*.hpp
    MAY std neuroflash/sandbox/ neuroflash/service_model/)

# Shares nothing with the client, so that it cannot share a mistake.
set(sandbox_room
    FILES src/sandbox/*.hpp src/sandbox/*.cpp
    MAY std posix sandbox/ service_model/ neuroflash/sandbox/ neuroflash/service_model/ boost/asio/ boost/beast/ boost/json/ openssl/
        jpeglib.h png.h webp/)

# Judges the client by the sandbox's ledger: both by their public headers alone.
set(chaos_room
    FILES src/chaos/*.hpp src/chaos/*.cpp
    MAY std posix chaos/ ${public} neuroflash/sandbox/ CLI/CLI.hpp boost/asio/ boost/json/
        boost/system/)

# Watches the process while it calls the sandbox; the ledger is compared as in a chaos run.
set(soak_room
    FILES src/soak/*.hpp src/soak/*.cpp
    MAY std posix soak/ chaos/ ${public} neuroflash/batch.hpp neuroflash/batch/
        neuroflash/sandbox/ malloc.h CLI/CLI.hpp boost/asio/ boost/json/ boost/math/)

# Small parts that several rooms need: they know nothing of the client.
set(support_room
    FILES src/support/*.hpp src/support/*.cpp
    MAY std posix support/ neuroflash/time_source.hpp boost/asio/ boost/system/)

# Works through the client alone; the names in the journal are those of core.
set(batch_headers_room
    FILES include/neuroflash/batch.hpp include/neuroflash/batch/*.hpp
    MAY std ${base} ${interfaces} neuroflash/batch/ boost/asio/awaitable.hpp
        boost/asio/any_io_executor.hpp)
# From bytes to checked prompts: text alone, no client and no journal.
set(batch_input_room
    FILES src/batch/input/*.hpp src/batch/input/*.cpp
    MAY std posix ${base} ${values} support/open_files.hpp neuroflash/batch/batch_input.hpp
        neuroflash/batch/input_format.hpp neuroflash/batch/shard.hpp batch/input/ boost/json/
        boost/system/ neuroflash/core/recovery/fingerprint.hpp neuroflash/core/text/encode.hpp
        neuroflash/core/text/visible.hpp
    ONLY item.cpp=boost/uuid/ table_row.cpp=csv.h text_rules.cpp=utf8proc.h
         text_decoder.cpp=utf8proc.h checked_prompt.cpp=neuroflash/api/check.hpp)
set(batch_room
    FILES src/batch/*.cpp src/batch/journal/*.hpp src/batch/journal/*.cpp
          src/batch/output/*.hpp src/batch/output/*.cpp src/batch/policy/*.hpp
          src/batch/run/*.hpp src/batch/run/*.cpp
    MAY std posix ${base} ${interfaces} ${values} neuroflash/batch/ batch/ support/ boost/asio/ boost/json/
        boost/system/ neuroflash/core/recovery/fingerprint.hpp neuroflash/core/text/encode.hpp
    ONLY batch_runner.cpp=neuroflash/api/check.hpp item_faults.cpp=neuroflash/api/check.hpp
         item_faults.cpp=neuroflash/api/extra_members.hpp)

# The tool, from the lowest room to the highest: a room includes itself and lower ones.
set(command_line std posix ${public} boost/json/ boost/system/)
set(cli_system_room
    FILES src/cli/system/*.hpp src/cli/system/*.cpp
    MAY std posix cli/system/ boost/asio/ boost/system/)
set(cli_render_room
    FILES src/cli/render/*.hpp src/cli/render/*.cpp
    MAY std ${public} cli/render/ cli/system/ boost/json/ support/html.hpp
    ONLY json_text.cpp=neuroflash/core/text/encode.hpp)
set(cli_settings_room
    FILES src/cli/settings/*.hpp src/cli/settings/*.cpp
    MAY std ${base} cli/settings/ cli/render/ CLI/CLI.hpp)
set(cli_errors_room
    FILES src/cli/errors/*.hpp src/cli/errors/*.cpp
    MAY std posix ${base} cli/errors/ cli/render/ cli/settings/ cli/system/ support/open_files.hpp)
set(cli_files_room
    FILES src/cli/files/*.hpp src/cli/files/*.cpp
    MAY std posix ${base} cli/files/ cli/errors/ cli/render/ cli/system/ support/)
set(cli_output_room
    FILES src/cli/output/*.hpp src/cli/output/*.cpp
    MAY ${command_line} neuroflash/batch.hpp cli/output/ cli/errors/ cli/files/ cli/render/ cli/system/
        boost/asio/
    ONLY jq_filter_libjq.cpp=jq.h)
set(cli_profile_room
    FILES src/cli/profile/*.hpp src/cli/profile/*.cpp
    MAY std posix ${base} cli/profile/ cli/errors/ cli/render/ cli/settings/ cli/system/
        support/atomic_file.hpp
    ONLY profile_text.cpp=toml++/toml.h keyring_libsecret.cpp=libsecret/secret.h)
set(cli_options_room
    FILES src/cli/options/*.hpp src/cli/options/*.cpp
    MAY std ${base} ${values} neuroflash/batch/input_format.hpp CLI/CLI.hpp cli/options/ cli/errors/
        cli/files/ cli/output/ cli/profile/ cli/render/ cli/settings/)
set(cli_input_room
    FILES src/cli/input/*.hpp src/cli/input/*.cpp
    MAY std posix ${base} ${values} cli/input/ cli/errors/ cli/options/ cli/output/ cli/render/
        batch/input/ neuroflash/core/text/visible.hpp)
set(cli_client_room
    FILES src/cli/client/*.hpp src/cli/client/*.cpp
    MAY ${command_line} neuroflash/batch.hpp neuroflash/sandbox/ cli/client/ cli/errors/ cli/files/
        cli/input/ cli/options/ cli/output/ cli/profile/ cli/render/ cli/settings/ cli/system/
        boost/asio/ support/
    ONLY command_context.cpp=io/pooled_transport.hpp http_debug.cpp=neuroflash/core/text/redact.hpp
         listing.cpp=neuroflash/core/text/iso_time.hpp)
# Plans, runs and reports of `bench`: no arguments, no terminal, and no client but what it is given.
set(cli_bench_room
    FILES src/cli/bench/*.hpp src/cli/bench/*.cpp
    MAY std ${public} cli/bench/ cli/errors/ cli/render/ support/ boost/asio/ boost/json/
        boost/math/statistics/ boost/random/ boost/system/
    ONLY results.cpp=boost/uuid/)
set(cli_commands_room
    FILES src/cli/commands/*.hpp src/cli/commands/*.cpp
    MAY ${command_line} neuroflash/batch.hpp neuroflash/sandbox/ cli/commands/ cli/client/ cli/errors/
        cli/files/ cli/input/ cli/options/ cli/output/ cli/profile/ cli/render/ cli/settings/
        cli/system/ boost/asio/ support/
    ONLY doctor.cpp=cli/doctor/doctor_checks.hpp config.cpp=cli/doctor/route.hpp
         bench.cpp=cli/bench/ bench_job.hpp=cli/bench/ bench_job.cpp=cli/bench/
         bench_images.hpp=cli/bench/ bench_show.hpp=cli/bench/ bench_show.cpp=cli/bench/)
set(cli_completion_room
    FILES src/cli/completion/*.hpp src/cli/completion/*.cpp
    MAY std cli/completion/
    ONLY manual_sections.cpp=cli/settings/setting_origins.hpp tree.cpp=CLI/CLI.hpp
         tree.cpp=cli/settings/choice.hpp tree.cpp=cli/settings/setting_origins.hpp)
set(cli_app_room
    FILES src/cli/app/*.hpp src/cli/app/*.cpp
    MAY std posix ${public} CLI/CLI.hpp boost/json/ cli/app/ cli/client/ cli/commands/ cli/completion/
        cli/errors/ cli/options/ cli/output/ cli/render/ cli/settings/ cli/system/)

# Takes a connection apart step by step, which the client cannot show: so it alone of the tool sees
# sockets, TLS and Beast. What a URL is and who goes through a proxy, it must read as the client
# does, and ask that proxy as the client does.
set(doctor_room
    FILES src/cli/doctor/*.hpp src/cli/doctor/*.cpp
    MAY ${command_line} cli/doctor/ cli/client/ cli/errors/ cli/output/ cli/render/ cli/settings/
        cli/system/ boost/asio/ boost/beast/ openssl/
    ONLY connection_probe.cpp=public/proxy_request.hpp
         recording_transport.cpp=neuroflash/core/http/http_date.hpp
         network_checks.cpp=neuroflash/core/http/http_date.hpp
         probe.cpp=neuroflash/api/extra_members.hpp
         route.hpp=neuroflash/core/text/reason.hpp
         route.cpp=neuroflash/core/http/url.hpp route.cpp=neuroflash/core/http/proxy_choice.hpp
         route.cpp=public/proxy_url.hpp)

set(example_room
    FILES example/*.hpp example/*.cpp
    MAY std own ${public} neuroflash/batch.hpp neuroflash/sandbox/ neuroflash/testing/ boost/asio/
    ONLY 9_observe.cpp=spdlog/)

# A program of its users: what it talks to them with is its own affair.
set(example_server_room
    FILES example/5_server/*.hpp example/5_server/*.cpp
    MAY std posix own above ${public} neuroflash/sandbox/ boost/asio/ boost/beast/ boost/json/
        boost/uuid/)

# Parts of a permitted library that stay forbidden: the command line talks through the client.
set(never)
foreach(room IN ITEMS batch chaos cli_system cli_output cli_client cli_bench cli_commands example)
    list(APPEND never ${room}=boost/asio/ip/ ${room}=boost/asio/ssl/)
endforeach()
