// SPDX-License-Identifier: BSL-1.0
// Every switch of image-service v1, set by its name as on the command line.
#include "common/unit_test.hpp"
#include "doc_table.hpp"
#include "image_service_fixture.hpp"

#include <neuroflash/sandbox/sandbox_server.hpp>

#include <boost/json/array.hpp>
#include <boost/test/data/monomorphic.hpp>
#include <boost/test/data/test_case.hpp>

#include <algorithm>
#include <ostream>
#include <stdexcept>

using namespace neuroflash::sandbox;
namespace json = boost::json;
namespace data = boost::unit_test::data;
using neuroflash::service_model::image_service_params;

BOOST_AUTO_TEST_SUITE(image_service_switches)

namespace {

constexpr char generation[] = "image-generation-tasks";
constexpr char edit_task[] = "image-edit-tasks";
constexpr char upscale_task[] = "image-upscale-tasks";
constexpr char lamp[] = R"({"prompt":"a lamp"})";

std::string small_png()
{
    return png_of(plain(4, 2, 50));
}

/// A file of more than 500 bytes.
std::string large_png()
{
    auto drawn = plain(32, 32, 0);
    for (std::size_t i = 0; i < drawn.pixels.size(); ++i)
        drawn.pixels[i] = static_cast<std::uint8_t>(i * i / 7 + i);
    return png_of(drawn);
}

std::string upscale_of(std::string const& id, std::string const& more = {})
{
    return R"({"inputImageId":")" + id + "\"" + more + "}";
}

/// One switch, a value, and a check that sees its effect in a request.
struct switch_row
{
    char const* name;
    char const* value;
    char const* seen;
    std::string (*look)(image_service_fixture&);
};

std::ostream& operator<<(std::ostream& out, switch_row const& row)
{
    return out << row.name << '=' << row.value;
}

std::string status(http_response const& response)
{
    return std::to_string(response.status);
}

std::string listings(image_service_fixture& service, int count)
{
    std::string seen;
    for (int i = 0; i < count; ++i)
        seen += std::to_string(service.list().at("data").as_array().size());
    return seen;
}

std::string shown_order(image_service_fixture& service, std::string const& query)
{
    std::vector<std::string> ids;
    for (int i = 0; i < 3; ++i) ids.push_back(service.upload(small_png()));
    std::string seen;
    auto const list = service.list(query);
    for (auto const& image : list.at("data").as_array()) {
        auto const place = std::ranges::find(ids, std::string(image.at("id").as_string()));
        seen += std::to_string(place - ids.begin());
    }
    return seen;
}

std::string served_status(image_service_fixture& s)
{
    return status(s.get("images"));
}
std::string described_edit(image_service_fixture& s)
{
    auto const response = s.call("GET", "/api/image-service/openapi.json");
    if (response.status != 200) return status(response);
    auto const whole = json::parse(response.body);
    auto const& members = whole.at_pointer("/components/schemas/ImageEditTask/properties");
    return "200 " + std::string(members.at("inputImageIds").at("type").as_string());
}
std::string answer_of_task(image_service_fixture& s)
{
    auto const response = s.post(generation, lamp);
    auto const body = json::parse(response.body);
    auto const& images = body.at("images").as_array();
    auto seen = status(response) + " images " + std::to_string(images.size());
    if (!images.empty() && images[0].at("imageSize").is_null()) seen += " without size";
    return seen;
}
std::string edit_status(image_service_fixture& s)
{
    return status(s.post(edit_task, edit_of(s.upload(small_png()))));
}
std::string edit_with_field(image_service_fixture& s)
{
    auto const id = s.upload(small_png());
    auto const& name = s.params.v1.edit_input_field;
    return status(s.post(edit_task, R"({"prompt":"a",")" + name + "\":[\"" + id + "\"]}"));
}
std::string edit_with_one(image_service_fixture& s)
{
    auto const id = s.upload(small_png());
    return status(s.post(edit_task, R"({"prompt":"a","inputImageIds":")" + id + "\"}")) + ' ' +
        status(s.post(edit_task, edit_of(id)));
}
std::string mask_with_field(image_service_fixture& s)
{
    auto const id = s.upload(small_png());
    auto const wrong = s.upload(png_of(plain(3, 3, 0)));
    auto const& name = s.params.v1.edit_mask_field;
    return status(s.post(edit_task, edit_of(id, ",\"" + name + "\":\"" + wrong + "\"")));
}
std::string upscale_with_field(image_service_fixture& s)
{
    auto const id = s.upload(small_png());
    return status(
        s.post(upscale_task, "{\"" + s.params.v1.upscale_input_field + "\":\"" + id + "\"}"));
}
std::string upscale_with_list(image_service_fixture& s)
{
    auto const id = s.upload(small_png());
    return status(s.post(upscale_task, R"({"inputImageId":[")" + id + "\"]}")) + ' ' +
        status(s.post(upscale_task, R"({"inputImageId":[")" + id + "\",\"" + id + "\"]}"));
}
std::string upscale_with_factor(image_service_fixture& s)
{
    auto const id = s.upload(small_png());
    auto const response =
        s.post(upscale_task, upscale_of(id, ",\"" + s.params.v1.upscale_factor_field + "\":4"));
    return std::to_string(number_at(response, "/images/0/imageWidth"));
}
std::string unknown_field(image_service_fixture& s)
{
    auto const response = s.post(generation, R"({"prompt":"a","seed":7})");
    return response.status == 422 ? text_at(response, "/detail/0/type") : status(response);
}
std::string parameters_member(image_service_fixture& s)
{
    return text_at(s.post(generation, lamp), "/images/0/parameters/aspect_ratio");
}
std::string missing_input(image_service_fixture& s)
{
    return status(s.post(edit_task, edit_of("none"))) + ' ' +
        status(s.post(upscale_task, upscale_of("none"))) + ' ' +
        status(s.post(edit_task, edit_of(s.upload(small_png()), R"(,"maskImageId":"none")")));
}
std::string three_inputs(image_service_fixture& s)
{
    auto const id = s.upload(small_png());
    auto const three = id + "\",\"" + id + "\",\"" + id;
    auto const response = s.post(edit_task, edit_of(three));
    return response.status == 422 ? text_at(response, "/detail/0/type") : status(response);
}
std::string upscale_charge(image_service_fixture& s)
{
    auto const response = s.post(upscale_task, upscale_of(s.upload(small_png())));
    BOOST_TEST(text_at(response, "/images/0/prompt").empty());
    BOOST_TEST(s.state.ledger().back().kind == charge_kind::upscale);
    return std::to_string(s.state.ledger().back().credits) + ' ' +
        std::to_string(s.state.credits_charged());
}
std::string pixel_limit(image_service_fixture& s)
{
    auto const id = s.upload(small_png()); // 8 pixels
    return status(s.post(upscale_task, upscale_of(id))) + ' ' +
        status(s.post(upscale_task, upscale_of(id, R"(,"factor":3)")));
}
std::string upload_status_of(image_service_fixture& s)
{
    return status(s.post("images", upload_body(small_png())));
}
std::string large_upload(image_service_fixture& s)
{
    return status(s.post("images", upload_body(small_png()))) + ' ' +
        status(s.post("images", upload_body(large_png())));
}
std::string id_form(image_service_fixture& s)
{
    auto const id = s.upload(small_png());
    auto const link = std::string(s.list().at_pointer("/data/0/_links/content").as_string());
    BOOST_TEST(s.call("GET", link).image.has_value());
    BOOST_TEST(s.content(id) == small_png());
    auto const encoded = neuroflash::service_model::percent_encode(id);
    BOOST_TEST(s.get("images/" + encoded).status == 200u);
    BOOST_TEST(s.post(edit_task, edit_of(id)).status == 200u);
    // The guide's surface accepts such an id, too.
    auto const guide = s.call("GET", view_path_of(encoded));
    BOOST_TEST(guide.image.has_value());
    BOOST_TEST(s.call("DELETE", s.path("images/" + encoded)).status == 204u);
    std::string form;
    for (auto const c : id)
        if (c == '/' || c == '.') form += c;
    return form;
}
std::string stores(image_service_fixture& s)
{
    auto const guides = s.generate().at(0);
    auto const own = s.upload(small_png());
    return std::to_string(s.list().at("data").as_array().size()) + ' ' +
        std::to_string(number_at(s.call("GET", "/api/ds-prototypes/history"), "/total")) + ' ' +
        status(s.get("images/" + guides)) + ' ' + status(s.call("GET", view_path_of(own)));
}
std::string creator(image_service_fixture& s)
{
    s.upload(small_png());
    return std::string(s.list().at_pointer("/data/0/createdByUserId").as_string());
}
std::string foreign_workspace(image_service_fixture& s)
{
    return status(s.call("GET", "/api/image-service/v1/workspaces/other/images"));
}
std::string place_of_list(image_service_fixture& s)
{
    s.upload(small_png());
    auto const list = s.list();
    if (list.is_array()) return "bare";
    auto const& body = list.as_object();
    if (body.contains("_embedded")) {
        BOOST_TEST(body.contains("page"));
        return std::string(body.at("_embedded").as_object().begin()->key());
    }
    return body.contains("data") ? "data" : "";
}
std::string usual_order(image_service_fixture& s)
{
    return shown_order(s, "");
}
std::string order_despite_request(image_service_fixture& s)
{
    return shown_order(s, "?sort=createdAt&order=asc");
}
std::string size_of_page(image_service_fixture& s)
{
    for (int i = 0; i < 3; ++i) s.upload(small_png());
    auto const list = s.list("?size=100");
    return std::to_string(list.at("data").as_array().size()) + " of " +
        std::to_string(list.at_pointer("/page/totalElements").as_int64());
}
std::string three_listings(image_service_fixture& s)
{
    s.upload(small_png());
    return listings(s, 3);
}
std::string late_listing(image_service_fixture& s)
{
    s.upload(small_png());
    auto seen = listings(s, 1);
    s.now += std::chrono::milliseconds(1500);
    return seen + listings(s, 1);
}
std::string link(image_service_fixture& s)
{
    s.upload(small_png());
    auto const list = s.list();
    auto const& content = list.at_pointer("/data/0/_links/content");
    if (content.is_object())
        return "object " + std::string(content.at("href").as_string().subview(0, 8));
    return std::string(content.as_string().subview(0, 8));
}
std::string time_of_image(image_service_fixture& s)
{
    s.now += std::chrono::microseconds(1234);
    s.upload(small_png());
    return std::string(s.list().at_pointer("/data/0/createdAt").as_string());
}
std::string hidden(image_service_fixture& s)
{
    s.upload(small_png());
    auto const list = s.list();
    auto const& image = list.at_pointer("/data/0").as_object();
    return std::to_string(image.contains("prompt")) + std::to_string(image.contains("model")) +
        std::to_string(image.contains("id"));
}
std::string redirect(image_service_fixture& s)
{
    auto const id = s.upload(small_png());
    auto const response = s.get("images/" + id + "/content");
    if (response.image) return "bytes";
    auto const& [name, address] = response.headers.at(0);
    BOOST_TEST(name == "Location");
    BOOST_REQUIRE(address.starts_with(s.storage_origin + "/"));
    auto request = http_request();
    request.method = "GET";
    request.target = address.substr(s.storage_origin.size());
    request.to_storage = true;
    auto const file = s.call(request);
    BOOST_REQUIRE(file.image.has_value());
    BOOST_TEST(draw_file(*file.image->what, file.image->format) == small_png());
    request.authorization = "Bearer " + s.token;
    BOOST_TEST(s.call(request).status == 400u);
    BOOST_TEST(s.counts.signed_with_token == 1u);
    request.authorization.clear();
    request.target += '0';
    BOOST_TEST(s.call(request).status == 403u);
    request.target = "/signed/none?signature=0";
    BOOST_TEST(s.call(request).status == 404u);
    return status(response);
}
std::string delete_status_of(image_service_fixture& s)
{
    return status(s.call("DELETE", s.path("images/" + s.upload(small_png()))));
}

switch_row const rows[] = {
    {"served", "true", "200", served_status},
    {"served", "false", "404", served_status},
    {"described", "true", "200 array", described_edit},
    {"described", "false", "404", described_edit},
    {"response", "finished-200", "200 images 1", answer_of_task},
    {"response", "finished-201", "201 images 1", answer_of_task},
    {"response", "accepted-without-content", "202 images 1 without size", answer_of_task},
    {"response", "accepted-without-images", "202 images 0", answer_of_task},
    {"response", "empty-200", "200 images 0", answer_of_task},
    {"edit-input-field", "imageIds", "200", edit_with_field},
    {"edit-input-field", "imageIds", "422", edit_status},
    {"edit-mask-field", "mask", "422", mask_with_field},
    {"upscale-input-field", "imageId", "200", upscale_with_field},
    {"upscale-factor-field", "scale", "16", upscale_with_factor},
    {"edit-input-is-list", "true", "422 200", edit_with_one},
    {"edit-input-is-list", "false", "200 422", edit_with_one},
    {"upscale-input-is-list", "true", "200 422", upscale_with_list},
    {"upscale-input-is-list", "false", "422 422", upscale_with_list},
    {"forbid-unknown-fields", "false", "200", unknown_field},
    {"forbid-unknown-fields", "true", "extra_forbidden", unknown_field},
    {"snake-case-parameters", "true", "1:1", parameters_member},
    {"missing-image-status", "404", "404 404 404", missing_input},
    {"missing-image-status", "422", "422 422 422", missing_input},
    {"max-edit-inputs", "3", "200", three_inputs},
    {"max-edit-inputs", "2", "too_long", three_inputs},
    {"upscale-credits", "0", "0 0", upscale_charge},
    {"upscale-credits", "1", "1 1", upscale_charge},
    {"upscale-pixel-limit", "32", "200 422", pixel_limit},
    {"upload-status", "200", "200", upload_status_of},
    {"upload-status", "201", "201", upload_status_of},
    {"upload-limit", "500", "201 413", large_upload},
    {"ids", "uuid", "", id_form},
    {"ids", "with-extension", ".", id_form},
    {"ids", "with-slash", "/.", id_form},
    {"separate-store", "false", "2 2 200 200", stores},
    {"separate-store", "true", "1 1 404 404", stores},
    {"user-id", "somebody", "somebody", creator},
    {"foreign-workspace-status", "403", "403", foreign_workspace},
    {"foreign-workspace-status", "404", "404", foreign_workspace},
    {"envelope", "data", "data", place_of_list},
    {"envelope", "embedded", "images", place_of_list},
    {"envelope", "bare", "bare", place_of_list},
    {"order", "newest-first", "210", usual_order},
    {"order", "oldest-first", "012", usual_order},
    {"ignores-order", "true", "210", order_despite_request},
    {"ignores-order", "false", "012", order_despite_request},
    {"list-page-limit", "2", "2 of 3", size_of_page},
    {"list-delay-listings", "3", "001", three_listings},
    {"list-delay-ms", "1500", "01", late_listing},
    {"links", "relative", "/api/ima", link},
    {"links", "absolute", "https://", link},
    {"links", "object", "object https://", link},
    {"times", "seconds", "2024-06-15T10:00:00Z", time_of_image},
    {"times", "microseconds", "2024-06-15T10:00:00.001234Z", time_of_image},
    {"times", "zoneless", "2024-06-15T10:00:00.001234", time_of_image},
    {"hidden-fields", "prompt,model", "001", hidden},
    {"content", "bytes", "bytes", redirect},
    {"content", "redirect-302", "302", redirect},
    {"content", "redirect-307", "307", redirect},
    {"delete-status", "200", "200", delete_status_of},
    {"delete-status", "204", "204", delete_status_of},
};

} // namespace

BOOST_DATA_TEST_CASE(switch_changes_what_a_client_sees, data::make(rows), row)
{
    image_service_fixture service(image_service_fixture::with(row.name, row.value));
    BOOST_TEST(row.look(service) == row.seen);
}

BOOST_AUTO_TEST_CASE(bad_switch_is_refused_with_what_is_possible)
{
    image_service_params params;
    auto const says = [](char const* text) {
        return [text](std::invalid_argument const& e) {
            return std::string(e.what()).find(text) != std::string::npos;
        };
    };
    BOOST_CHECK_EXCEPTION(params.set("respnse", "x"), std::invalid_argument, says("response"));
    BOOST_CHECK_EXCEPTION(
        params.set("response", "later"), std::invalid_argument, says("finished-200"));
    BOOST_CHECK_EXCEPTION(params.set("admin", "yes"), std::invalid_argument, says("true, false"));
    BOOST_CHECK_EXCEPTION(
        params.set("upload-limit", "1k"), std::invalid_argument, says("a number"));
    params.set("upload-status", "204");
    BOOST_CHECK_EXCEPTION(params.check(), std::invalid_argument, says("upload_status"));
    sandbox_params whole;
    whole.v1 = params;
    BOOST_CHECK_EXCEPTION(
        sandbox_server{whole}, std::invalid_argument, says("image_service_params::upload_status"));
}

BOOST_AUTO_TEST_CASE(table_of_the_document_has_every_switch_with_its_default)
{
    auto const documented = neuroflash::test::read_doc_table("sandbox.md", "Switch");
    auto const names = image_service_params::names();
    BOOST_TEST_REQUIRE(documented.size() == names.size());
    for (std::size_t i = 0; i < names.size(); ++i) {
        BOOST_TEST(documented[i].at(0) == names[i]);
        auto const& usual = documented[i].at(1);
        if (usual == "none" || usual == "a UUID") continue;
        // The documented default is valid, and it is the default of the member.
        image_service_params params;
        params.set(names[i], usual);
        params.check();
        image_service_fixture service(image_service_fixture::with(names[i], usual));
        image_service_fixture plain_one;
        for (auto const& row : rows) {
            if (row.name != names[i] || row.value != usual) continue;
            BOOST_TEST(row.look(service) == row.look(plain_one));
        }
    }
}

BOOST_AUTO_TEST_CASE(every_switch_has_a_test)
{
    std::vector<std::string_view> tested = {"unready", "ready-after-polls", "ready-after-ms",
                                            "admin",   "colleague-images",  "mask"};
    for (auto const& row : rows) tested.emplace_back(row.name);
    for (auto const name : image_service_params::names())
        BOOST_TEST(std::ranges::find(tested, name) != tested.end(), std::string(name));
}

BOOST_AUTO_TEST_SUITE_END()
