// SPDX-License-Identifier: BSL-1.0
#include "v1_both_ways.hpp"

#include <boost/json/array.hpp>

#include <algorithm>
#include <cctype>
#include <chrono>
#include <sstream>
#include <vector>

namespace neuroflash::test {

namespace {

using namespace std::chrono_literals;

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

} // namespace

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

both_ways::both_ways(std::string const& switches, std::string const& fields)
    : cli_fixture(with_switches(switches))
{
    auto const drawn = run({"generate", "a photo", "-o", "photo.png", "--output-format", "png"});
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

stored_image_id both_ways::upload()
{
    auto const up = get((*service).upload_image(image_file(photo())));
    return up ? up->id : stored_image_id("none");
}

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
        ? std::to_string(document_in(list.out).at("images").as_array().size())
        : "exit-" + std::to_string(list.code);
    seen["download"] = code({"download", id, "--out", "q"});
    seen["delete"] = code({"delete", id, "--yes"});
    return seen;
}

} // namespace neuroflash::test
