// SPDX-License-Identifier: BSL-1.0
#include <neuroflash/service_model/image_service_params.hpp>

#include <algorithm>
#include <charconv>
#include <cstddef>
#include <iterator>
#include <stdexcept>
#include <utility>

namespace neuroflash::inline v0::service_model {

namespace {

[[noreturn]] void refuse_value(std::string_view value, std::string const& possible)
{
    throw std::invalid_argument(
        "\"" + std::string(value) + "\" is not possible here; use " + possible);
}

template <class T>
struct choice
{
    std::string_view name;
    T value;
};

template <class T, std::size_t N>
void choose(T& into, std::string_view value, choice<T> const (&choices)[N])
{
    std::string possible;
    for (auto const& one : choices) {
        if (one.name == value) {
            into = one.value;
            return;
        }
        possible += (possible.empty() ? "" : ", ") + std::string(one.name);
    }
    refuse_value(value, possible);
}

void choose_flag(bool& into, std::string_view value)
{
    choose<bool, 2>(into, value, {{"true", true}, {"false", false}});
}

template <class T>
void choose_number(T& into, std::string_view value)
{
    T read{};
    auto const* end = value.data() + value.size();
    auto const [stop, ec] = std::from_chars(value.data(), end, read);
    if (ec != std::errc() || stop != end) refuse_value(value, "a number");
    into = read;
}

void choose_time(std::chrono::milliseconds& into, std::string_view value)
{
    unsigned count = 0;
    choose_number(count, value);
    into = std::chrono::milliseconds(count);
}

/// The members of an image object.
constexpr std::string_view image_members[] = {
    "id",        "generationId", "workspaceId",   "createdByUserId", "prompt",
    "model",     "parameters",   "inputImageIds", "imageWidth",      "imageHeight",
    "imageSize", "createdAt",    "updatedAt",     "_links"};

/// The fields of a task whose names are known: no other field has the name of one of them.
constexpr std::string_view task_fields[] = {
    "prompt", "modelId", "numImages", "aspectRatio", "outputFormat"};

template <std::size_t N>
bool has_name(std::string_view const (&names)[N], std::string_view name)
{
    return std::ranges::find(names, name) != std::end(names);
}

template <std::size_t N>
std::string list_of(std::string_view const (&names)[N])
{
    std::string made;
    for (auto const name : names) made += (made.empty() ? "" : ", ") + std::string(name);
    return made;
}

/// Members of an image object, separated by commas.
void choose_members(std::vector<std::string>& into, std::string_view value)
{
    std::vector<std::string> read;
    while (!value.empty()) {
        auto const name = value.substr(0, value.find(','));
        if (!name.empty() && !has_name(image_members, name))
            refuse_value(name, list_of(image_members));
        if (!name.empty()) read.emplace_back(name);
        value.remove_prefix(std::min(value.size(), name.size() + 1));
    }
    into = std::move(read);
}

void choose_field(std::string& into, std::string_view value)
{
    if (value.empty() || has_name(task_fields, value))
        refuse_value(value, "a name other than " + list_of(task_fields));
    into = value;
}

using params_type = image_service_params;

struct named_switch
{
    std::string_view name;
    void (*set)(params_type&, std::string_view);
};

constexpr named_switch switches[] = {
    {"served", [](params_type& to, std::string_view value) { choose_flag(to.served, value); }},
    {"described",
     [](params_type& to, std::string_view value) { choose_flag(to.described, value); }},
    {"response",
     [](params_type& to, std::string_view value) {
         choose<task_response, 6>(
             to.response, value,
             {{"finished-200", task_response::finished_200},
              {"finished-201", task_response::finished_201},
              {"accepted-without-content", task_response::accepted_without_content},
              {"accepted-without-images", task_response::accepted_without_images},
              {"unfinished-200", task_response::unfinished_200},
              {"empty-200", task_response::empty_200}});
     }},
    {"unready",
     [](params_type& to, std::string_view value) {
         choose<unready_image, 2>(
             to.unready, value,
             {{"without-content", unready_image::without_content},
              {"not-found", unready_image::not_found}});
     }},
    {"ready-after-polls",
     [](params_type& to, std::string_view value) { choose_number(to.ready_after_polls, value); }},
    {"ready-after-ms",
     [](params_type& to, std::string_view value) { choose_time(to.ready_after, value); }},
    {"edit-input-field",
     [](params_type& to, std::string_view value) { choose_field(to.edit_input_field, value); }},
    {"edit-mask-field",
     [](params_type& to, std::string_view value) { choose_field(to.edit_mask_field, value); }},
    {"upscale-input-field",
     [](params_type& to, std::string_view value) { choose_field(to.upscale_input_field, value); }},
    {"upscale-factor-field",
     [](params_type& to, std::string_view value) { choose_field(to.upscale_factor_field, value); }},
    {"edit-input-is-list",
     [](params_type& to, std::string_view value) { choose_flag(to.edit_input_is_list, value); }},
    {"upscale-input-is-list",
     [](params_type& to, std::string_view value) { choose_flag(to.upscale_input_is_list, value); }},
    {"forbid-unknown-fields",
     [](params_type& to, std::string_view value) { choose_flag(to.forbid_unknown_fields, value); }},
    {"snake-case-parameters",
     [](params_type& to, std::string_view value) { choose_flag(to.snake_case_parameters, value); }},
    {"missing-image-status",
     [](params_type& to, std::string_view value) {
         choose_number(to.missing_image_status, value);
     }},
    {"max-edit-inputs",
     [](params_type& to, std::string_view value) { choose_number(to.max_edit_inputs, value); }},
    {"mask",
     [](params_type& to, std::string_view value) {
         choose<mask_convention, 2>(
             to.mask, value,
             {{"white-changes", mask_convention::white_changes},
              {"transparent-changes", mask_convention::transparent_changes}});
     }},
    {"upscale-credits",
     [](params_type& to, std::string_view value) { choose_number(to.upscale_credits, value); }},
    {"upscale-pixel-limit",
     [](params_type& to, std::string_view value) { choose_number(to.upscale_pixel_limit, value); }},
    {"upload-status",
     [](params_type& to, std::string_view value) { choose_number(to.upload_status, value); }},
    {"upload-limit",
     [](params_type& to, std::string_view value) { choose_number(to.upload_limit, value); }},
    {"ids",
     [](params_type& to, std::string_view value) {
         choose<image_id_style, 3>(
             to.ids, value,
             {{"uuid", image_id_style::uuid},
              {"with-extension", image_id_style::with_extension},
              {"with-slash", image_id_style::with_slash}});
     }},
    {"separate-store",
     [](params_type& to, std::string_view value) { choose_flag(to.separate_store, value); }},
    {"user-id", [](params_type& to, std::string_view value) { to.user_id = value; }},
    {"admin", [](params_type& to, std::string_view value) { choose_flag(to.admin, value); }},
    {"colleague-images",
     [](params_type& to, std::string_view value) { choose_number(to.colleague_images, value); }},
    {"foreign-workspace-status",
     [](params_type& to, std::string_view value) {
         choose_number(to.foreign_workspace_status, value);
     }},
    {"envelope",
     [](params_type& to, std::string_view value) {
         choose<list_envelope, 3>(
             to.envelope, value,
             {{"data", list_envelope::data},
              {"embedded", list_envelope::embedded},
              {"bare", list_envelope::bare}});
     }},
    {"order",
     [](params_type& to, std::string_view value) {
         choose<list_order, 3>(
             to.order, value,
             {{"newest-first", list_order::newest_first},
              {"oldest-first", list_order::oldest_first},
              {"unordered", list_order::unordered}});
     }},
    {"ignores-order",
     [](params_type& to, std::string_view value) { choose_flag(to.ignores_order, value); }},
    {"list-page-limit",
     [](params_type& to, std::string_view value) { choose_number(to.list_page_limit, value); }},
    {"list-delay-listings",
     [](params_type& to, std::string_view value) { choose_number(to.list_delay_listings, value); }},
    {"list-delay-ms",
     [](params_type& to, std::string_view value) { choose_time(to.list_delay, value); }},
    {"links",
     [](params_type& to, std::string_view value) {
         choose<link_form, 3>(
             to.links, value,
             {{"relative", link_form::relative},
              {"absolute", link_form::absolute},
              {"object", link_form::object}});
     }},
    {"times",
     [](params_type& to, std::string_view value) {
         choose<time_form, 3>(
             to.times, value,
             {{"seconds", time_form::seconds},
              {"microseconds", time_form::microseconds},
              {"zoneless", time_form::zoneless}});
     }},
    {"hidden-fields",
     [](params_type& to, std::string_view value) { choose_members(to.hidden_fields, value); }},
    {"content",
     [](params_type& to, std::string_view value) {
         choose<content_response, 3>(
             to.content, value,
             {{"bytes", content_response::bytes},
              {"redirect-302", content_response::redirect_302},
              {"redirect-307", content_response::redirect_307}});
     }},
    {"delete-status",
     [](params_type& to, std::string_view value) { choose_number(to.delete_status, value); }},
};

void require_member(bool good, char const* what)
{
    if (!good) throw std::invalid_argument(std::string("image_service_params::") + what);
}

/// Refuses a name that means nothing, or two things, because no response would show this mistake.
void check_names(image_service_params const& of)
{
    auto const is_free = [](std::string const& name) { return !has_name(task_fields, name); };
    require_member(!of.edit_input_field.empty(), "edit_input_field is empty");
    require_member(!of.edit_mask_field.empty(), "edit_mask_field is empty");
    require_member(!of.upscale_input_field.empty(), "upscale_input_field is empty");
    require_member(!of.upscale_factor_field.empty(), "upscale_factor_field is empty");
    require_member(is_free(of.edit_input_field), "edit_input_field is another field of a task");
    require_member(is_free(of.edit_mask_field), "edit_mask_field is another field of a task");
    require_member(
        is_free(of.upscale_input_field), "upscale_input_field is another field of a task");
    require_member(
        is_free(of.upscale_factor_field), "upscale_factor_field is another field of a task");
    require_member(
        of.edit_mask_field != of.edit_input_field,
        "edit_mask_field is the same as edit_input_field");
    require_member(
        of.upscale_factor_field != of.upscale_input_field,
        "upscale_factor_field is the same as upscale_input_field");
    for (auto const& name : of.hidden_fields)
        require_member(has_name(image_members, name), "hidden_fields has a name of no member");
}

} // namespace

void image_service_params::set(std::string_view name, std::string_view value)
{
    for (auto const& one : switches)
        if (one.name == name) return one.set(*this, value);
    std::string known;
    for (auto const& one : switches) known += (known.empty() ? "" : ", ") + std::string(one.name);
    throw std::invalid_argument("it is not one of " + known);
}

std::vector<std::string_view> image_service_params::names()
{
    std::vector<std::string_view> made;
    for (auto const& one : switches) made.push_back(one.name);
    return made;
}

void image_service_params::check() const
{
    auto const either = [](unsigned value, unsigned one, unsigned other) {
        return value == one || value == other;
    };
    require_member(ready_after.count() >= 0, "ready_after is negative");
    check_names(*this);
    require_member(
        either(missing_image_status, 404, 422), "missing_image_status is neither 404 nor 422");
    require_member(
        max_edit_inputs >= 1 && max_edit_inputs <= 100, "max_edit_inputs is not in 1..100");
    require_member(upscale_credits <= 1, "upscale_credits is neither 0 nor 1");
    require_member(upscale_pixel_limit >= 1, "upscale_pixel_limit is 0");
    require_member(either(upload_status, 200, 201), "upload_status is neither 200 nor 201");
    require_member(upload_limit >= 1, "upload_limit is 0");
    require_member(!user_id.empty(), "user_id is empty");
    require_member(colleague_images <= 1000, "colleague_images is more than 1000");
    require_member(
        either(foreign_workspace_status, 403, 404),
        "foreign_workspace_status is neither 403 nor 404");
    require_member(
        list_page_limit >= 1 && list_page_limit <= 200, "list_page_limit is not in 1..200");
    require_member(list_delay.count() >= 0, "list_delay is negative");
    require_member(either(delete_status, 200, 204), "delete_status is neither 200 nor 204");
}

} // namespace neuroflash::inline v0::service_model
