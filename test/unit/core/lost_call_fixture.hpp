// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_TEST_UNIT_CORE_LOST_CALL_FIXTURE_HPP
#define NEUROFLASH_TEST_UNIT_CORE_LOST_CALL_FIXTURE_HPP

#include <neuroflash/core/recovery/reconciliation.hpp>

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace neuroflash::test {

using namespace neuroflash::core;

inline constexpr char place[] = "workspace-1";

/// Calls, a history and a clock of whole seconds.
struct lost_call_fixture
{
    /// A call of that prompt is lost that was sent at that second.
    std::shared_ptr<lost_call>
    lose(std::string prompt, int sent, int images = 1, std::uint64_t request = 1)
    {
        auto open = open_call(place, prompt);
        ledger.on_sending(open, at(sent));
        auto call = lost_call(open);
        call.requested_images = images;
        call.request = request;
        call.id = ++last_id;
        auto const known = ledger.on_lost(open, std::move(call), at(sent));
        ledger.begin_search(*known);
        return known;
    }

    /// A call of that prompt is answered. An image without an id has no name.
    void answer(
        std::string const& prompt, std::vector<std::string> const& images, int sent, int answered)
    {
        auto open = open_call(place, prompt);
        ledger.on_sending(open, at(sent));
        ledger.on_answered(open, images, digest_of_id, at(answered));
    }

    static std::uint64_t digest_of_id(std::string const& id)
    {
        return id.empty() ? 0 : text_digest(id);
    }

    static listed_image
    made(std::string id, int when, std::string prompt = "p", std::string batch = "b")
    {
        auto image = listed_image();
        image.id = std::move(id);
        image.batch = std::move(batch);
        image.prompt = std::move(prompt);
        image.made = at(when);
        image.made_by = at(when);
        image.made_is_sure = true;
        image.names_zone = true;
        return image;
    }

    void scan(std::vector<listed_image> images, int when, bool complete = true)
    {
        state.begin_scan(place, at(when));
        for (auto& image : images) state.add_image(place, std::move(image), at(when));
        state.end_scan(place, complete);
        scanned = at(when);
    }

    match_result match(std::shared_ptr<lost_call> const& call, bool last = false)
    {
        auto what = state.match(*call, last, scanned);
        if (what.kind == match_result::found) state.assign_images(*call, what);
        return what;
    }

    /// By the images of the last scan alone.
    absence_facts facts_about(std::shared_ptr<lost_call> const& call)
    {
        auto facts = absence_facts();
        facts.read_all = facts.read_twice = true;
        facts.scan_failed = false;
        state.add_facts(*call, facts);
        return facts;
    }
    bool is_absent(std::shared_ptr<lost_call> const& call)
    {
        return absence_proof(facts_about(call)) == absence_reason::proven;
    }

    static time_point at(int second)
    {
        return time_point() + std::chrono::seconds(10'000 + second);
    }

    reconciliation state{std::chrono::seconds(180)};
    paid_call_ledger& ledger = state.ledger();
    std::uint64_t last_id = 100;
    time_point scanned{};
};

inline std::string image_ids(match_result const& what)
{
    auto text = std::string();
    for (auto const& image : what.images) text += image.id + ' ';
    return text;
}

inline listed_image without_time(listed_image image)
{
    image.made.reset();
    return image;
}

inline listed_image without_prompt(listed_image image)
{
    image.prompt.clear();
    return image;
}

inline listed_image of_unsure_clock(listed_image image)
{
    image.made_is_sure = false;
    return image;
}

inline listed_image of_model(listed_image image, std::string model)
{
    image.model = std::move(model);
    return image;
}

using fixture = lost_call_fixture;

} // namespace neuroflash::test

#endif
