// SPDX-License-Identifier: BSL-1.0
// The answer of a chat: wherever its pieces end, the same is read. The first byte says how long the
// pieces are.
#include <neuroflash/api/chat_stream.hpp>

#include "fuzz.hpp"

#include <string>

using namespace neuroflash;

namespace {

using status = api::chat_stream::status;

class reading
{
public:
    void put(std::string_view piece)
    {
        auto const memory = std::string(piece);
        auto bytes = std::string_view(memory);
        while (take(stream_.next(bytes))) continue;
    }

    std::string finish()
    {
        while (take(stream_.finish())) continue;
        seen_ += to_string(stream_.end_now());
        for (auto const* text : {&stream_.finish_reason(), &stream_.model(), &stream_.id()}) {
            fuzz::require(core::is_valid_utf8(*text), "texts are UTF-8");
            seen_.append("\n").append(*text);
        }
        if (auto const usage = stream_.usage()) {
            fuzz::require(usage->prompt_tokens >= 0, "tokens are not negative");
            fuzz::require(usage->completion_tokens >= 0, "tokens are not negative");
            fuzz::require(usage->total_tokens >= 0, "tokens are not negative");
            seen_.append("\n").append(std::to_string(usage->total_tokens));
        }
        return seen_;
    }

private:
    bool take(status now)
    {
        if (now == status::failed) {
            auto const& why = stream_.failure();
            fuzz::require(why.status >= 400 && why.status <= 599, "a failure has its status");
            fuzz::require(core::is_valid_utf8(why.body), "a failure is UTF-8");
        }
        if (now != status::piece) return false;
        auto const piece = stream_.take_piece();
        fuzz::require(!piece.empty(), "a piece holds something");
        fuzz::require(core::is_valid_utf8(piece.text), "a text is UTF-8");
        fuzz::require(core::is_valid_utf8(piece.reasoning), "a thought is UTF-8");
        fuzz::require(core::is_valid_utf8(piece.refusal), "a refusal is UTF-8");
        fuzz::require(core::is_valid_utf8(piece.tool_calls), "a call is UTF-8");
        seen_.append(piece.text).append("\t").append(piece.reasoning).append("\t");
        seen_.append(piece.refusal).append("\t");
        seen_.append(piece.tool_calls).append("\n");
        return true;
    }

    api::chat_stream stream_{2048, core::event_limits{1024, 2048}};
    std::string seen_;
};

std::string read(std::string_view stream, std::size_t step)
{
    auto one = reading();
    for (std::size_t at = 0; at < stream.size(); at += step) one.put(stream.substr(at, step));
    return one.finish();
}

} // namespace

int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size)
{
    if (size == 0) return 0;
    auto const stream = fuzz::text_of(data + 1, size - 1);
    auto const whole = read(stream, stream.size() + 1);
    fuzz::require(read(stream, 1 + data[0] % 64) == whole, "pieces change nothing");
    return 0;
}
