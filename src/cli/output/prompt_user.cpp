// SPDX-License-Identifier: BSL-1.0
#include "cli/output/prompt_user.hpp"

#include "cli/render/trimmed.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/read_until.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <fcntl.h>
#include <unistd.h>
#include <utility>

namespace neuroflash::cli {

namespace asio = boost::asio;

asio::awaitable<bool> confirmed(asio::any_io_executor executor, output& out, std::string question)
{
    out.note(question + " [y/N]");
    // Opened again: Asio makes it non-blocking, and that would hold for the shell's own terminal
    // too.
    auto const* const terminal = ::ttyname(STDIN_FILENO);
    auto const descriptor = terminal ? ::open(terminal, O_RDONLY | O_NOCTTY | O_CLOEXEC) : -1;
    if (descriptor < 0) co_return false;
    auto stream = asio::posix::stream_descriptor(executor, descriptor);
    auto line = std::string();
    constexpr auto longest = std::size_t(1024);
    auto const [ec, size] = co_await asio::async_read_until(
        stream, asio::dynamic_buffer(line, longest), '\n', asio::as_tuple(asio::use_awaitable));
    if (ec) co_return false;
    line.resize(size - 1);
    auto answer = trimmed(line);
    for (auto& c : answer) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    co_return answer == "y" || answer == "yes";
}

} // namespace neuroflash::cli
