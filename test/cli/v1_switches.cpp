// SPDX-License-Identifier: BSL-1.0
// Every switch of the sandbox's image-service v1, as the client and the tool meet it: one photo is
// uploaded, edited, enlarged, listed, fetched and deleted by both.
#include "v1_both_ways.hpp"

#include <sandbox/decode_image.hpp>

#include <boost/json/array.hpp>

#include <algorithm>
#include <chrono>
#include <functional>
#include <map>
#include <set>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

namespace neuroflash::test {

namespace {

using namespace std::chrono_literals;
using service_model::image_service_params;

std::string join(outcomes const& all)
{
    auto text = std::string();
    for (auto const& [name, value] : all) text += name + '=' + value + ' ';
    return text;
}

/// The outcomes where the switch makes no difference.
outcomes const usual_by_client =
    read_pairs("upload=ok edit=ok upscale=ok list=4 download=ok delete=ok");

/// The list has the photo, two images of the client, and three of the tool.
outcomes const usual_by_tool = read_pairs("upload=0 edit=0 upscale=0 list=6 download=0 delete=0");

outcomes changed(outcomes usual, std::string const& differences)
{
    for (auto const& [name, value] : read_pairs(differences)) usual[name] = value;
    return usual;
}

// What is special about one switch; each returns what it saw.

/// Two sources: by the client, then by the tool.
std::string two_sources(both_ways& on)
{
    auto const first = on.upload();
    auto const second = on.upload();
    auto ask = edit_params("a hat", first);
    ask.inputs.push_back(second);
    auto const got = on.get(on.service->edit(ask));
    auto const end = on.run({"edit", first.str(), "a hat", "--source", second.str(), "--out", "p"});
    return on.said(got) + ' ' + std::to_string(end.code);
}

/// Whether an opaque mask lets the edit change a pixel.
std::string change_with_opaque_mask(both_ways& on)
{
    auto const photo = on.upload();
    auto ask = edit_params("a hat", photo);
    ask.mask = on.upload();
    ask.output_format = "png";
    auto const made = on.get(on.service->edit(ask));
    BOOST_REQUIRE_MESSAGE(made, made.error().to_string());
    auto before = std::string();
    auto after = std::string();
    BOOST_TEST(on.get(on.service->download(photo, download_target::memory(before))).has_value());
    BOOST_TEST(on.get(on.service->download(made->images.at(0), download_target::memory(after)))
                   .has_value());
    auto const pixels = [](std::string const& bytes) {
        auto const drawn = sandbox::decode_image(bytes, sandbox::image_format::png);
        BOOST_REQUIRE(drawn.has_value());
        return drawn->pixels;
    };
    return pixels(before) == pixels(after) ? "nothing" : "something";
}

/// The credits of an upscale by the ledger, and by the client.
std::string price_of_upscale(both_ways& on)
{
    auto const photo = on.upload();
    auto const before = on.server.credits_charged();
    auto const made = on.get(on.service->upscale(upscale_params(photo)));
    BOOST_REQUIRE_MESSAGE(made, made.error().to_string());
    return std::to_string(on.server.credits_charged() - before) + ' ' +
        std::to_string(made->charge.credits);
}

std::string creator_of_upload(both_ways& on)
{
    auto const shown = on.get(on.service->get_image(on.upload()));
    BOOST_REQUIRE_MESSAGE(shown, shown.error().to_string());
    return shown->created_by.str();
}

std::string aspect_ratio_member(both_ways& on)
{
    auto ask = generate_params("a lamp");
    ask.aspect_ratio = "1:1";
    auto const made = on.get(on.service->generate(ask));
    BOOST_REQUIRE_MESSAGE(made, made.error().to_string());
    auto const shown = on.get(on.service->get_image(made->images.at(0).stored_id.value()));
    BOOST_REQUIRE_MESSAGE(shown, shown.error().to_string());
    auto const& text = shown->parameters;
    return text.find("\"aspect_ratio\"") != std::string::npos ? "aspect_ratio"
        : text.find("\"aspectRatio\"") != std::string::npos   ? "aspectRatio"
                                                              : text;
}

/// A colleague's image is deleted: by the client, then by the tool.
std::string delete_of_a_colleague(both_ways& on)
{
    auto const list = on.get(on.service->list_images());
    BOOST_REQUIRE_MESSAGE(list, list.error().to_string());
    auto const mine = on.get(on.service->get_image(on.upload())).value().created_by;
    auto ids = std::vector<stored_image_id>();
    for (auto const& one : list->data) {
        if (one.created_by.str() != mine.str()) ids.push_back(one.id);
    }
    BOOST_TEST_REQUIRE(ids.size() == 2u);
    return on.said(on.get(on.service->delete_image(ids[0]))) + ' ' +
        std::to_string(on.run({"delete", ids[1].str(), "--yes"}).code);
}

std::string list_of_a_foreign_workspace(both_ways& on)
{
    auto call = call_params();
    call.workspace = workspace_id("other");
    return on.said(on.get(on.service->list_images({}, call))) + ' ' +
        std::to_string(on.run({"images", "--workspace", "other"}).code);
}

/// All images of three pages: by the walker, then by the tool.
std::string images_of_all_pages(both_ways& on)
{
    for (auto i = 0; i < 4; ++i) on.upload();
    auto walker = image_walker(*on.service);
    auto count = std::size_t(0);
    while (!walker.done()) {
        auto const page = on.get(walker.next());
        BOOST_REQUIRE_MESSAGE(page, page.error().to_string());
        count += page->size();
    }
    auto const listed = document_in(on.run({"images", "--all", "--json"}).out);
    return std::to_string(count) + ' ' + std::to_string(listed.at("images").as_array().size());
}

/// Whether these ids are those of the last charge.
bool is_last_charged(both_ways const& on, std::string const& image)
{
    return on.server.ledger().back().image_ids == std::vector<std::string>{image};
}

/// A generation whose answer is lost: by the client, then by the tool; and the credits of both.
std::string lost_answers(both_ways& on, bool are_told_apart)
{
    auto lost =
        sandbox::fault(sandbox::fault_kind::reset_before_response, "POST", "/api/image-service");
    lost.charge_first = true;
    auto const before = on.server.credits_charged();
    on.server.inject(lost);
    auto const got = on.get(on.service->generate(generate_params("a hare")));
    BOOST_REQUIRE_MESSAGE(got, got.error().to_string());
    auto const first = got->images.at(0).stored_id.value().str();
    BOOST_TEST((!are_told_apart || is_last_charged(on, first)));
    on.server.inject(lost);
    auto const end = on.run({"generate", "a crane", "--out", "p", "--json"});
    BOOST_REQUIRE_MESSAGE(end.code == 0, end.err);
    auto const shown = document_in(end.out).at("images").at(0).at("image_id");
    BOOST_TEST((!are_told_apart || is_last_charged(on, shown.as_string().c_str())));
    return on.said(got) + (got->recovered ? " recovered " : " ") + std::to_string(end.code) + ' ' +
        std::to_string(on.server.credits_charged() - before);
}

/// The images are found by their prompts.
std::string lost_answers_by_prompt(both_ways& on)
{
    return lost_answers(on, true);
}

/// Without prompts, an image of another process that was made in the same seconds may be found.
std::string lost_answers_by_time(both_ways& on)
{
    return lost_answers(on, false);
}

/// Whether the service's time of an upload is that of this machine.
std::string time_of_upload(both_ways& on)
{
    auto const shown = on.get(on.service->get_image(on.upload()));
    BOOST_REQUIRE_MESSAGE(shown, shown.error().to_string());
    BOOST_REQUIRE(shown->created.has_value());
    auto const apart = std::chrono::system_clock::now() - *shown->created;
    return apart > -5s && apart < 60s ? "now" : "another time";
}

struct switch_case
{
    std::string switches;
    std::string client = {}; ///< Differences from the usual outcomes.
    std::string tool = {};   ///< Differences from the usual exit codes.
    std::string fields = {}; ///< Settings of the client and of the tool.
    std::function<std::string(both_ways&)> look = {};
    std::string seen = {};
};

std::vector<switch_case> const& rows()
{
    static auto const all = std::vector<switch_case>{
        {.switches = ""},
        {.switches = "served=false",
         .client =
             "upload=not_found edit=not_found upscale=not_found list=not_found download=not_found "
             "delete=not_found",
         .tool = "upload=5 edit=5 upscale=5 list=exit-5 download=5 delete=5"},
        {.switches = "described=true"},
        {.switches = "response=finished-201"},
        {.switches = "response=accepted-without-content ready-after-polls=1"},
        {.switches = "response=accepted-without-images ready-after-polls=1 unready=not-found"},
        {.switches = "response=accepted-without-content ready-after-polls=1 ready-after-ms=300"},
        {.switches = "response=unfinished-200 ready-after-polls=1"},
        {.switches = "response=empty-200 ready-after-polls=1 unready=not-found"},
        {.switches = "edit-input-field=imageIds",
         .client = "edit=rejected_input list=3",
         .tool = "edit=5 list=4"},
        {.switches = "edit-input-field=imageIds", .fields = "edit_input=imageIds"},
        {.switches = "edit-mask-field=mask",
         .fields = "mask=mask",
         .look = change_with_opaque_mask,
         .seen = "something"},
        {.switches = "upscale-input-field=imageId",
         .client = "upscale=rejected_input list=3",
         .tool = "upscale=5 list=4"},
        {.switches = "upscale-input-field=imageId", .fields = "upscale_input=imageId"},
        {.switches = "upscale-factor-field=scale forbid-unknown-fields=true",
         .client = "upscale=rejected_input list=3",
         .tool = "upscale=5 list=4"},
        {.switches = "upscale-factor-field=scale forbid-unknown-fields=true",
         .fields = "upscale_factor=scale"},
        {.switches = "edit-input-is-list=false edit-input-field=imageId",
         .client = "edit=rejected_input list=3",
         .tool = "edit=5 list=4"},
        {.switches = "edit-input-is-list=false edit-input-field=imageId",
         .fields = "edit_input=imageId"},
        {.switches = "upscale-input-is-list=true",
         .client = "upscale=rejected_input list=3",
         .tool = "upscale=5 list=4"},
        {.switches = "upscale-input-is-list=true", .fields = "upscale_input=inputImageId[]"},
        {.switches = "snake-case-parameters=true",
         .look = aspect_ratio_member,
         .seen = "aspect_ratio"},
        {.switches = "snake-case-parameters=false",
         .look = aspect_ratio_member,
         .seen = "aspectRatio"},
        {.switches = "missing-image-status=404",
         .look =
             [](both_ways& on) {
                 auto const none = stored_image_id("none");
                 return on.said(on.get(on.service->edit(edit_params("x", none)))) + ' ' +
                     std::to_string(on.run({"edit", "none", "x"}).code);
             },
         .seen = "not_found 5"},
        {.switches = "missing-image-status=422",
         .look =
             [](both_ways& on) {
                 auto const none = stored_image_id("none");
                 return on.said(on.get(on.service->edit(edit_params("x", none)))) + ' ' +
                     std::to_string(on.run({"edit", "none", "x"}).code);
             },
         .seen = "rejected_input 5"},
        {.switches = "max-edit-inputs=1", .look = two_sources, .seen = "rejected_input 5"},
        {.switches = "max-edit-inputs=2", .look = two_sources, .seen = "ok 0"},
        {.switches = "mask=white-changes", .look = change_with_opaque_mask, .seen = "something"},
        {.switches = "mask=transparent-changes",
         .look = change_with_opaque_mask,
         .seen = "nothing"},
        {.switches = "upscale-credits=0", .look = price_of_upscale, .seen = "0 1"},
        {.switches = "upscale-credits=1", .look = price_of_upscale, .seen = "1 1"},
        {.switches = "upscale-pixel-limit=4096",
         .client = "upscale=rejected_input list=3",
         .tool = "upscale=5 list=4"},
        {.switches = "upload-status=200"},
        {.switches = "upload-limit=100",
         .client =
             "upload=rejected_input edit=not_found upscale=not_found list=1 download=not_found "
             "delete=not_found",
         .tool = "upload=5 edit=5 upscale=5 list=1 download=5 delete=5"},
        {.switches = "ids=with-extension"},
        {.switches = "ids=with-slash"},
        {.switches = "separate-store=true", .client = "list=3", .tool = "list=5"},
        {.switches = "user-id=somebody", .look = creator_of_upload, .seen = "somebody"},
        {.switches = "colleague-images=2 admin=false",
         .client = "list=6",
         .tool = "list=8",
         .look = delete_of_a_colleague,
         .seen = "permission_denied 3"},
        {.switches = "colleague-images=2 admin=true",
         .client = "list=6",
         .tool = "list=8",
         .look = delete_of_a_colleague,
         .seen = "ok 0"},
        {.switches = "foreign-workspace-status=403",
         .look = list_of_a_foreign_workspace,
         .seen = "permission_denied 3"},
        {.switches = "foreign-workspace-status=404",
         .look = list_of_a_foreign_workspace,
         .seen = "not_found 5"},
        {.switches = "envelope=embedded"},
        {.switches = "envelope=bare"},
        {.switches = "order=oldest-first",
         .look = lost_answers_by_prompt,
         .seen = "ok recovered 0 2"},
        {.switches = "order=unordered ignores-order=true",
         .look = lost_answers_by_prompt,
         .seen = "ok recovered 0 2"},
        {.switches = "list-page-limit=2",
         .client = "list=2",
         .look = images_of_all_pages,
         .seen = "9 9"},
        {.switches = "list-delay-listings=3",
         .client = "list=0",
         .tool = "list=0",
         .look = lost_answers_by_prompt,
         .seen = "ok recovered 0 2"},
        {.switches = "list-delay-ms=3600000", .client = "list=0", .tool = "list=0"},
        {.switches = "links=absolute"},
        {.switches = "links=object"},
        {.switches = "times=seconds", .look = time_of_upload, .seen = "now"},
        {.switches = "times=microseconds", .look = time_of_upload, .seen = "now"},
        {.switches = "times=zoneless", .look = time_of_upload, .seen = "now"},
        {.switches = "hidden-fields=_links"},
        {.switches = "hidden-fields=prompt",
         .look = lost_answers_by_time,
         .seen = "ok recovered 0 2"},
        // The store of the sandbox is on this machine, which the tool does not allow.
        {.switches = "content=redirect-302", .tool = "edit=7 upscale=7 download=6"},
        {.switches = "content=redirect-307", .tool = "edit=7 upscale=7 download=6"},
        {.switches = "delete-status=200"},
    };
    return all;
}

} // namespace

BOOST_AUTO_TEST_SUITE(v1_switches)

BOOST_AUTO_TEST_CASE(client_and_tool_do_the_same_whatever_form_the_service_has)
{
    for (auto const& one : rows()) {
        BOOST_TEST_CONTEXT(one.switches << ' ' << one.fields)
        {
            auto on = both_ways(one.switches, one.fields);
            BOOST_TEST(join(by_client(on)) == join(changed(usual_by_client, one.client)));
            BOOST_TEST(join(by_tool(on)) == join(changed(usual_by_tool, one.tool)));
            if (one.look) BOOST_TEST(one.look(on) == one.seen);
            BOOST_TEST(on.server.stats().signed_with_token == 0u);
        }
    }
}

BOOST_AUTO_TEST_CASE(upload_by_address_is_fetched_by_the_service)
{
    auto params = small_sandbox();
    auto const maker = both_ways("", "");
    params.v1.web["https://example.com/photo.png"] = file_content(maker.photo());
    auto const tool = cli_fixture(std::move(params));
    auto const made = tool.run({"upload", "https://example.com/photo.png", "--json"});
    BOOST_TEST(made.code == 0, made.err);
    BOOST_TEST(document_in(made.out).at("images").at(0).at("width").as_int64() == 64);
    BOOST_TEST(tool.run({"upload", "https://example.com/none.png"}).code == 5);
}

BOOST_AUTO_TEST_CASE(every_switch_has_a_row)
{
    auto named = std::set<std::string, std::less<>>();
    for (auto const& one : rows()) {
        for (auto const& [name, value] : read_pairs(one.switches)) named.insert(name);
    }
    for (auto const name : image_service_params::names()) BOOST_TEST(named.contains(name), name);
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace neuroflash::test
