// SPDX-License-Identifier: BSL-1.0
#include "simulation/simulated_run.hpp"

#include <cstdint>
#include <string_view>

namespace neuroflash::simulation {

namespace {

class hasher
{
public:
    void add(std::string_view text)
    {
        for (auto const c : text) mix(static_cast<unsigned char>(c));
        mix(0x100);
    }
    void add(std::uint64_t number)
    {
        for (auto i = 0; i < 8; ++i) mix(number >> 8 * i & 0xff);
    }
    void add(time_point at) { add(static_cast<std::uint64_t>(at.time_since_epoch().count())); }
    void add(result<generation> const& said)
    {
        if (!said) return add(said.error().to_string());
        for (auto const& one : said->images) {
            add(one.url);
            if (one.image_id) add(one.image_id->str());
        }
        add(to_string(said->charge));
        add(said->charge.evidence);
        add(to_string(said->match));
    }

    std::uint64_t value() const noexcept { return value_; }

private:
    void mix(std::uint64_t byte)
    {
        value_ ^= byte;
        value_ *= 0x100000001b3U;
    }

    std::uint64_t value_ = 0xcbf29ce484222325U;
};

} // namespace

std::uint64_t trace_hash(story const& record)
{
    auto hash = hasher();
    for (auto const& one : record.requests) {
        hash.add(one.begun);
        hash.add(one.ended);
        hash.add(to_string(one.method));
        hash.add(one.target);
        hash.add(to_string(one.what));
        hash.add(static_cast<std::uint64_t>(one.code));
        hash.add(static_cast<std::uint64_t>(one.status));
        hash.add(one.bytes_written);
    }
    for (auto const& one : record.jobs) {
        hash.add(one.began);
        hash.add(one.ended);
        if (one.said) hash.add(*one.said);
        if (one.settled) hash.add(*one.settled);
    }
    return hash.value();
}

} // namespace neuroflash::simulation
