// SPDX-License-Identifier: BSL-1.0
#include "kill_fixture.hpp"

#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>

#include <filesystem>
#include <fstream>

namespace neuroflash::test {

namespace fs = std::filesystem;

namespace {

sandbox::sandbox_params quick(std::map<std::string, std::string> const& switches)
{
    auto made = sandbox::sandbox_params();
    made.tls = false; // so that the process can tell a paid request when it sends one
    made.image_long_side = 32;
    made.generation_time = std::chrono::milliseconds(5);
    made.image_quota = sandbox::quota_levels(100'000'000, 100'000'000);
    for (auto const& [name, value] : switches) made.v1.set(name, value);
    return made;
}

/// A PNG of one grey pixel.
constexpr unsigned char pixel[] = {137, 80,  78,  71,  13,  10, 26, 10, 0,  0,   0,   13,  73, 72,
                                   68,  82,  0,   0,   0,   1,  0,  0,  0,  1,   8,   2,   0,  0,
                                   0,   144, 119, 83,  222, 0,  0,  0,  12, 73,  68,  65,  84, 120,
                                   218, 99,  104, 104, 104, 0,  0,  3,  4,  1,   129, 117, 46, 1,
                                   188, 0,   0,   0,   0,   73, 69, 78, 68, 174, 66,  96,  130};

} // namespace

kill_fixture::kill_fixture(
    image_surface surface, std::map<std::string, std::string> const& switches)
    : server(quick(switches)), surface_(surface)
{
    change_photo();
}

void kill_fixture::change_photo()
{
    auto to = std::ofstream(photo(), std::ios::binary);
    to.write(reinterpret_cast<char const*>(pixel), sizeof pixel);
    // Bytes behind the image are no part of it, and tell the files apart.
    to << std::string(static_cast<std::size_t>(photos_++), '.');
}

kill_fixture::batch kill_fixture::make_batch(int items)
{
    auto const name = std::to_string(++batches_);
    auto made = batch();
    made.input = directory_.file("input-" + name + ".jsonl");
    made.out = directory_.file("out-" + name);
    auto lines = std::ofstream(made.input);
    for (auto i = 0; i < items; ++i) {
        auto const prompt = "batch " + name + " item " + std::to_string(i);
        auto const images = i % 3 == 1 ? 2 : 1;
        auto const edits = surface_ == image_surface::v1 && i % 2 == 1;
        lines << R"({"prompt":")" << prompt << R"(","num_images":)" << images
              << (edits ? R"(,"source":"photo.png"})" : "}") << '\n';
        made.wanted[prompt] = images;
    }
    return made;
}

std::unique_ptr<child_process> kill_fixture::start(
    batch const& of, int concurrency, std::map<std::string, std::string> const& more)
{
    auto setup = child_setup();
    setup.arguments = {NEUROFLASH_KILLED_PROCESS, of.input, of.out, std::to_string(concurrency)};
    setup.variables = {
        {"NEUROFLASH_API_BASE", server.api_base()},
        {"NEUROFLASH_TOKEN_URL", server.token_url()},
        {"NEUROFLASH_CLIENT_ID", server.client_id()},
        {"NEUROFLASH_CLIENT_SECRET", server.client_secret()},
        {"NEUROFLASH_WORKSPACE_ID", server.workspace_id()},
        {"KILLED_PROCESS_SURFACE", std::string(to_string(surface_))}};
    for (auto const& [variable, value] : more) setup.variables[variable] = value;
    setup.directory = directory_.path().string();
    return std::make_unique<child_process>(setup);
}

namespace {

/// What the results say of a prompt.
std::string line_of(kill_fixture::batch const& of, std::string const& prompt)
{
    auto lines = std::ifstream(fs::path(of.out) / "results.jsonl");
    for (auto line = std::string(); std::getline(lines, line);) {
        if (line.find('"' + prompt + '"') != std::string::npos) return line;
    }
    return "no result";
}

} // namespace

std::string kill_fixture::fault_in(batch const& of, bool whole)
{
    auto const ledger = server.ledger();
    for (; checked_ < ledger.size(); ++checked_) {
        charges_[ledger[checked_].prompt].push_back(ledger[checked_].credits);
    }
    for (auto const& [prompt, credits] : of.wanted) {
        auto const& charged = charges_[prompt];
        auto const name = '"' + prompt + "\" ";
        if (charged.size() > 1)
            return name + "was charged " + std::to_string(charged.size()) + " times";
        if (charged.size() == 1 && charged[0] != credits) return name + "cost something else";
        if (whole && charged.empty()) return name + "was never charged: " + line_of(of, prompt);
    }
    if (!whole) return {};
    auto lines = std::ifstream(fs::path(of.out) / "results.jsonl");
    auto seen = std::size_t(0);
    for (auto line = std::string(); std::getline(lines, line); ++seen) {
        auto const row = boost::json::parse(line).as_object();
        auto const prompt = std::string(row.at("prompt").as_string());
        if (row.at("state") != "done") return '"' + prompt + "\" is not done: " + line;
        auto const& files = row.at("files").as_array();
        if (files.size() != static_cast<std::size_t>(of.wanted.at(prompt))) {
            return '"' + prompt + "\" has not all its files: " + line;
        }
        for (auto const& one : files) {
            auto const file = fs::path(of.out) / std::string(one.at("file").as_string());
            auto ec = std::error_code();
            if (fs::file_size(file, ec) != one.at("bytes").to_number<std::uintmax_t>() || ec) {
                return file.string() + " is not as it should be";
            }
        }
    }
    return seen == of.wanted.size() ? std::string() : "results.jsonl has not all items";
}

} // namespace neuroflash::test
