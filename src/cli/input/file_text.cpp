// SPDX-License-Identifier: BSL-1.0
#include "cli/input/file_text.hpp"

#include "cli/errors/wrong_usage.hpp"

#include "batch/input/byte_source.hpp"
#include "batch/input/refusal.hpp"
#include "batch/input/text_decoder.hpp"

#include <atomic>
#include <utility>

namespace neuroflash::cli {

namespace {

/// Nothing ends the reading early: a signal ends the process.
std::atomic<bool> const never_interrupted = false;

file_text decoded_file(std::string const& file, std::size_t most)
{
    auto from = batch::byte_source(file, never_interrupted);
    auto made = file_text{from.name(), {}};
    auto bytes = std::string();
    auto piece = std::string();
    // UTF-16 has up to two bytes for one of UTF-8, and a mark of two.
    auto const enough = 2 * most + 4;
    while (bytes.size() <= enough && from.next(piece)) bytes += piece;
    auto decoder = batch::text_decoder(made.name);
    decoder.append(bytes, made.text);
    // A text that is cut is too long as well, which is what the user needs to know.
    if (made.text.size() <= most) decoder.finish();
    return made;
}

} // namespace

result<file_text> read_file_text(std::string const& file, std::size_t most)
{
    try {
        return decoded_file(file, most);
    } catch (batch::input_refused const& e) {
        return wrong_usage(e.why().message(), e.why().advice());
    }
}

result<std::string> read_document(std::string const& file)
{
    constexpr auto longest = std::size_t(64) << 20;
    auto read = read_file_text(file, longest);
    if (!read) return read.error();
    if (read->text.size() > longest) {
        return wrong_usage(read->name + " is longer than 64 MiB.", "Check the name of the file.");
    }
    return std::move(read->text);
}

} // namespace neuroflash::cli
