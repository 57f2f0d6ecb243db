// SPDX-License-Identifier: BSL-1.0
#include "common/options.hpp"

#include <CLI/CLI.hpp>

#include <cstdlib>

namespace bench {

options read_options(int argc, char** argv)
{
    auto line = options();
    auto app = CLI::App("One client of the benchmark; prints one line of JSON");
    app.add_option("--host", line.host, "address of the server");
    app.add_option("--port", line.port, "port of the server")->required();
    app.add_option("--ca", line.ca_file, "PEM file with the authority to trust")->required();
    app.add_option("--case", line.work, "what is to be done");
    app.add_option("--connections", line.connections)->check(CLI::PositiveNumber);
    app.add_option("--requests", line.requests)->check(CLI::PositiveNumber);
    app.add_option("--warmup", line.warmup)->check(CLI::NonNegativeNumber);
    app.add_option("--hold", line.hold_ms, "milliseconds")->check(CLI::NonNegativeNumber);
    app.add_option("--file", line.file, "where a download goes, or what is uploaded");
    try {
        app.parse(argc, argv);
    } catch (CLI::ParseError const& e) {
        std::exit(app.exit(e));
    }
    return line;
}

} // namespace bench
