// SPDX-License-Identifier: BSL-1.0
// Every switch of the sandbox's image-service v1, as the client and the tool meet it: one photo is
// uploaded, edited, enlarged, listed, fetched and deleted by both.
#include "cli_fixture.hpp"
#include "common/unit_test.hpp"
#include "common/with_client.hpp"

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

/// The outcome of each step by its name.
using outcomes = std::map<std::string, std::string>;

/// Reads `name=value name=value`.
outcomes read_pairs(std::string const& text)
{
    auto pairs = outcomes();
    auto words = std::istringstream(text);
    for (auto word = std::string(); words >> word;) {
        auto const equals = word.find('=');
        pairs[word.substr(0, equals)] = word.substr(equals + 1);
    }
    return pairs;
}

std::string join(outcomes const& all)
{
    auto text = std::string();
    for (auto const& [name, value] : all) text += name + '=' + value + ' ';
    return text;
}

sandbox::sandbox_params with_switches(std::string const& switches)
{
    auto params = small_sandbox();
    for (auto const& [name, value] : read_pairs(switches)) params.v1.set(name, value);
    return params;
}

/// The tool's variable for a name of a field.
std::string variable_of(std::string const& field)
{
    auto name = "NEUROFLASH_" + field + "_FIELD";
    std::ranges::transform(name, name.begin(), [](unsigned char c) { return std::toupper(c); });
    return name;
}

/// A photo, and a client and the tool, both on surface v1.
struct both_ways : cli_fixture
{
    both_ways(std::string const& switches, std::string const& fields)
        : cli_fixture(with_switches(switches))
    {
        auto const drawn =
            run({"generate", "a photo", "-o", "photo.png", "--output-format", "png"});
        BOOST_REQUIRE_MESSAGE(drawn.code == 0, drawn.err);
        auto params = params_for(server);
        params.surface = image_surface::v1;
        params.internal_downloads = true; // the store of the sandbox is on this machine too
        params.reconcile.first_delay = 50ms;
        auto const members = std::map<std::string, std::string*>{
            {"edit_input", &params.fields.edit_input},
            {"mask", &params.fields.mask},
            {"upscale_input", &params.fields.upscale_input},
            {"upscale_factor", &params.fields.upscale_factor}};
        for (auto const& [name, value] : read_pairs(fields)) {
            *members.at(name) = value;
            variables[variable_of(name)] = value;
        }
        variables["NEUROFLASH_SURFACE"] = "v1";
        service.emplace(context.get_executor(), params);
    }

    template <class T>
    result<T> get(asio::awaitable<result<T>> work)
    {
        auto got = std::optional<result<T>>();
        asio::co_spawn(context, std::move(work), [&got](std::exception_ptr, result<T> value) {
            got.emplace(std::move(value));
        });
        context.restart();
        context.run();
        BOOST_REQUIRE(got.has_value());
        return std::move(*got);
    }

    template <class T>
    static std::string said(result<T> const& got)
    {
        return got ? "ok" : std::string(to_string(got.error().value()));
    }

    std::string photo() const { return (directory / "photo.png").string(); }

    stored_image_id upload()
    {
        auto const up = get((*service).upload_image(image_file(photo())));
        return up ? up->id : stored_image_id("none");
    }

    asio::io_context context;
    std::optional<client> service;
};

outcomes by_client(both_ways& on)
{
    auto seen = outcomes();
    auto& service = *on.service;
    auto const up = on.get(service.upload_image(image_file(on.photo())));
    seen["upload"] = on.said(up);
    auto const id = up ? up->id : stored_image_id("none");
    seen["edit"] = on.said(on.get(service.edit(edit_params("an orange sky", id))));
    auto larger = upscale_params(id);
    larger.factor = 2;
    seen["upscale"] = on.said(on.get(service.upscale(larger)));
    auto const list = on.get(service.list_images());
    seen["list"] = list ? std::to_string(list->data.size()) : on.said(list);
    auto bytes = std::string();
    seen["download"] = on.said(on.get(service.download(id, download_target::memory(bytes))));
    seen["delete"] = on.said(on.get(service.delete_image(id)));
    return seen;
}

/// The exit codes of the same steps.
outcomes by_tool(both_ways& on)
{
    auto seen = outcomes();
    auto const code = [&on](std::vector<std::string> const& arguments) {
        return std::to_string(on.run(arguments).code);
    };
    auto const up = on.run({"upload", "photo.png", "--json"});
    seen["upload"] = std::to_string(up.code);
    auto id = std::string("none");
    if (up.code == 0) {
        id = document_in(up.out).at("images").at(0).at("image_id").as_string().c_str();
    }
    seen["edit"] = code({"edit", id, "an orange sky", "--out", "p"});
    seen["upscale"] = code({"upscale", id, "--factor", "2", "--out", "p"});
    auto const list = on.run({"images", "--all", "--json"});
    seen["list"] = list.code == 0
        ? std::to_string(document_in(list.out).at("images").as_array().size()) + " images"
        : std::to_string(list.code);
    seen["download"] = code({"download", id, "--out", "q"});
    seen["delete"] = code({"delete", id, "--yes"});
    return seen;
}

/// The outcomes where the switch makes no difference.
outcomes const usual_by_client =
    read_pairs("upload=ok edit=ok upscale=ok list=4 download=ok delete=ok");

outcomes usual_by_tool()
{
    auto made = read_pairs("upload=0 edit=0 upscale=0 download=0 delete=0");
    made["list"] = "6 images"; // the photo, two of the client, and its own three
    return made;
}

outcomes changed(outcomes usual, std::string const& differences)
{
    for (auto const& [name, value] : read_pairs(differences)) {
        auto text = value;
        std::ranges::replace(text, '_', name == "list" ? ' ' : '_');
        usual[name] = text;
    }
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

/// A generation whose answer is lost: by the client, then by the tool; and the credits of both.
std::string lost_answers(both_ways& on)
{
    auto lost =
        sandbox::fault(sandbox::fault_kind::reset_before_answer, "POST", "/api/image-service");
    lost.charge_first = true;
    auto const before = on.server.credits_charged();
    on.server.inject(lost);
    auto const got = on.get(on.service->generate(generate_params("a hare")));
    on.server.inject(lost);
    auto const end = on.run({"generate", "a crane", "--out", "p"});
    return on.said(got) + (got && got->recovered ? " recovered " : " ") + std::to_string(end.code) +
        ' ' + std::to_string(on.server.credits_charged() - before);
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

struct row
{
    std::string switches;
    std::string client; ///< Differences from the usual outcomes.
    std::string tool;   ///< Differences from the usual exit codes.
    std::string fields; ///< Settings of the client and of the tool.
    std::function<std::string(both_ways&)> look;
    std::string seen;
};

std::vector<row> const& rows()
{
    static auto const none = std::string();
    static auto const all = std::vector<row>{
        {"", none, none, none, {}, none},
        {"served=false",
         "upload=not_found edit=not_found upscale=not_found list=not_found download=not_found "
         "delete=not_found",
         "upload=5 edit=5 upscale=5 list=5 download=5 delete=5",
         none,
         {},
         none},
        {"described=true", none, none, none, {}, none},
        {"answer=finished-201", none, none, none, {}, none},
        {"answer=accepted-without-content ready-after-polls=1", none, none, none, {}, none},
        {"answer=accepted-without-images ready-after-polls=1 unready=not-found",
         none,
         none,
         none,
         {},
         none},
        {"answer=accepted-without-content ready-after-polls=1 ready-after-ms=300",
         none,
         none,
         none,
         {},
         none},
        {"edit-input-field=imageIds",
         "edit=rejected_input list=3",
         "edit=5 list=4_images",
         none,
         {},
         none},
        {"edit-input-field=imageIds", none, none, "edit_input=imageIds", {}, none},
        {"edit-mask-field=mask", none, none, "mask=mask", change_with_opaque_mask, "something"},
        {"upscale-input-field=imageId",
         "upscale=rejected_input list=3",
         "upscale=5 list=4_images",
         none,
         {},
         none},
        {"upscale-input-field=imageId", none, none, "upscale_input=imageId", {}, none},
        {"upscale-factor-field=scale forbid-unknown-fields=true",
         "upscale=rejected_input list=3",
         "upscale=5 list=4_images",
         none,
         {},
         none},
        {"upscale-factor-field=scale forbid-unknown-fields=true",
         none,
         none,
         "upscale_factor=scale",
         {},
         none},
        {"edit-input-is-list=false edit-input-field=imageId",
         "edit=rejected_input list=3",
         "edit=5 list=4_images",
         none,
         {},
         none},
        {"edit-input-is-list=false edit-input-field=imageId",
         none,
         none,
         "edit_input=imageId",
         {},
         none},
        {"upscale-input-is-list=true",
         "upscale=rejected_input list=3",
         "upscale=5 list=4_images",
         none,
         {},
         none},
        {"upscale-input-is-list=true", none, none, "upscale_input=inputImageId[]", {}, none},
        {"snake-case-parameters=true", none, none, none, aspect_ratio_member, "aspect_ratio"},
        {"snake-case-parameters=false", none, none, none, aspect_ratio_member, "aspectRatio"},
        {"missing-image-status=404", none, none, none,
         [](both_ways& on) {
             auto const none = stored_image_id("none");
             return on.said(on.get(on.service->edit(edit_params("x", none)))) + ' ' +
                 std::to_string(on.run({"edit", "none", "x"}).code);
         },
         "not_found 5"},
        {"missing-image-status=422", none, none, none,
         [](both_ways& on) {
             auto const none = stored_image_id("none");
             return on.said(on.get(on.service->edit(edit_params("x", none)))) + ' ' +
                 std::to_string(on.run({"edit", "none", "x"}).code);
         },
         "rejected_input 5"},
        {"max-edit-inputs=1", none, none, none, two_sources, "rejected_input 5"},
        {"max-edit-inputs=2", none, none, none, two_sources, "ok 0"},
        {"mask=white-changes", none, none, none, change_with_opaque_mask, "something"},
        {"mask=transparent-changes", none, none, none, change_with_opaque_mask, "nothing"},
        {"upscale-credits=0", none, none, none, price_of_upscale, "0 1"},
        {"upscale-credits=1", none, none, none, price_of_upscale, "1 1"},
        {"upscale-pixel-limit=4096",
         "upscale=rejected_input list=3",
         "upscale=5 list=4_images",
         none,
         {},
         none},
        {"upload-status=200", none, none, none, {}, none},
        {"upload-limit=100",
         "upload=rejected_input edit=not_found upscale=not_found list=1 download=not_found "
         "delete=not_found",
         "upload=5 edit=5 upscale=5 list=1_images download=5 delete=5",
         none,
         {},
         none},
        {"ids=with-extension", none, none, none, {}, none},
        {"ids=with-slash", none, none, none, {}, none},
        {"separate-store=true", "list=3", "list=5_images", none, {}, none},
        {"user-id=somebody", none, none, none, creator_of_upload, "somebody"},
        {"colleague-images=2 admin=false", "list=6", "list=8_images", none, delete_of_a_colleague,
         "permission_denied 3"},
        {"colleague-images=2 admin=true", "list=6", "list=8_images", none, delete_of_a_colleague,
         "ok 0"},
        {"foreign-workspace-status=403", none, none, none, list_of_a_foreign_workspace,
         "permission_denied 3"},
        {"foreign-workspace-status=404", none, none, none, list_of_a_foreign_workspace,
         "not_found 5"},
        {"envelope=embedded", none, none, none, {}, none},
        {"envelope=bare", none, none, none, {}, none},
        {"order=oldest-first", none, none, none, lost_answers, "ok recovered 0 2"},
        {"order=unordered ignores-order=true", none, none, none, lost_answers, "ok recovered 0 2"},
        {"list-page-limit=2", "list=2", none, none, images_of_all_pages, "9 9"},
        {"list-delay-listings=3", none, none, none, lost_answers, "ok recovered 0 2"},
        {"list-delay-ms=700", none, none, none, lost_answers, "ok recovered 0 2"},
        {"links=absolute", none, none, none, {}, none},
        {"links=object", none, none, none, {}, none},
        {"times=seconds", none, none, none, time_of_upload, "now"},
        {"times=microseconds", none, none, none, time_of_upload, "now"},
        {"times=zoneless", none, none, none, time_of_upload, "now"},
        {"hidden-fields=_links", none, none, none, {}, none},
        {"hidden-fields=prompt", none, none, none, lost_answers, "ok recovered 0 2"},
        {"content=redirect-302", none, none, none, {}, none},
        {"content=redirect-307", none, none, none, {}, none},
        {"delete-status=200", none, none, none, {}, none},
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
            BOOST_TEST(join(by_tool(on)) == join(changed(usual_by_tool(), one.tool)));
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
