// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_BENCHMARKS_COMMON_OPTIONS_HPP
#define NEUROFLASH_BENCHMARKS_COMMON_OPTIONS_HPP

#include <string>

namespace bench {

/// The command line that all clients share: what work, against which server.
struct options
{
    std::string host = "127.0.0.1";
    unsigned short port = 0;
    std::string ca_file;       ///< PEM of the only authority that is trusted.
    std::string work = "post"; ///< The case; each client says which it knows.
    int connections = 1;
    int requests = 1000; ///< Measured.
    int warmup = 0;      ///< Requests before them, which are not measured.
    int hold_ms = 0;     ///< How long the delaying server holds each answer.
    std::string file;    ///< The file that download_file writes.
};

/// Ends the program with CLI11's exit code when the line is wrong.
options read_options(int argc, char** argv);

} // namespace bench

#endif
