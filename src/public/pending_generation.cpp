// SPDX-License-Identifier: BSL-1.0
#include <neuroflash/pending_generation.hpp>

#include <neuroflash/api/edit.hpp>
#include <neuroflash/api/edit_task.hpp>
#include <neuroflash/api/generate.hpp>
#include <neuroflash/api/generation_task.hpp>
#include <neuroflash/api/upscale_task.hpp>
#include <neuroflash/client_params.hpp>
#include <neuroflash/core/recovery/fingerprint.hpp>
#include <neuroflash/core/recovery/prompt_features.hpp>
#include <neuroflash/core/text/encode.hpp>

#include <algorithm>
#include <array>
#include <charconv>
#include <concepts>
#include <memory>
#include <optional>
#include <random>
#include <utility>

namespace neuroflash::inline v0 {

namespace {

// The word: these fields joined by dots, percent-encoded where they are text, then a check sum of
// all before it. The digit is the version of the format: 1 for the guide's surface, 2 for
// image-service v1, which has three fields more.
constexpr std::string_view mark = "nfp1";
constexpr std::string_view v1_mark = "nfp2";
/// Stands in place of the generation if the request was accepted without one. No text is written
/// like that, because it would be encoded. Earlier versions read it as a generation that has no
/// images.
constexpr std::string_view accepted_mark = "!";
constexpr std::size_t fixed_fields = 9;
constexpr std::size_t v1_fixed_fields = 12;
constexpr std::size_t max_text = 64 << 20; // the images of 100,000 equal requests fit
constexpr std::int64_t latest_sent = 253'402'300'799'999; // the end of the year 9999

void append_number(std::string& to, std::integral auto value, int base = 10)
{
    auto digits = std::array<char, 24>();
    auto const end = std::to_chars(digits.data(), digits.data() + digits.size(), value, base).ptr;
    to.append(digits.data(), end);
}

/// Dots part the fields, so they are encoded as well.
void append_text(std::string& to, std::string_view text)
{
    for (auto const c : text) {
        if (core::is_unreserved(c) && c != '.') {
            to += c;
        } else {
            auto const byte = static_cast<unsigned char>(c);
            to += '%';
            to += core::upper_hex[byte >> 4];
            to += core::upper_hex[byte & 15];
        }
    }
}

template <std::integral Number>
std::optional<Number> read_number(std::string_view text, int base = 10)
{
    auto value = Number();
    auto const end = text.data() + text.size();
    auto const got = std::from_chars(text.data(), end, value, base);
    if (text.empty() || got.ec != std::errc() || got.ptr != end) return {};
    return value;
}

std::optional<std::string> read_text(std::string_view text)
{
    auto plain = std::string();
    while (!text.empty()) {
        if (text.front() != '%') {
            plain += text.front();
            text.remove_prefix(1);
            continue;
        }
        auto const byte = read_number<unsigned char>(text.substr(1, 2), 16);
        if (text.size() < 3 || !byte) return {};
        plain += static_cast<char>(*byte);
        text.remove_prefix(3);
    }
    return plain;
}

std::vector<std::string_view> split(std::string_view text)
{
    auto fields = std::vector<std::string_view>();
    for (;;) {
        auto const dot = text.find('.');
        fields.push_back(text.substr(0, dot));
        if (dot == std::string_view::npos) return fields;
        text.remove_prefix(dot + 1);
    }
}

std::uint64_t check_sum(std::string_view text)
{
    return core::text_digest(text) & 0xffffffffu;
}

error invalid_token(std::string what)
{
    auto details = error_details();
    details.message = "Not a valid request token: " + std::move(what) + '.';
    details.advice = "Give the whole word that begins with nfp1 or nfp2, as it was printed.";
    details.charge = charge_verdict(
        charge_state::unknown, 0, "The state of the request it describes has not changed.");
    return error(errc::invalid_argument, std::move(details));
}

/// Digests, with a dash between.
std::string join(std::vector<std::uint64_t> const& digests)
{
    auto text = std::string();
    for (auto const digest : digests) {
        if (!text.empty()) text += '-';
        append_number(text, digest, 16);
    }
    return text;
}

std::optional<std::vector<std::uint64_t>> read_joined(std::string_view text)
{
    auto digests = std::vector<std::uint64_t>();
    while (!text.empty()) {
        auto const end = std::min(text.find('-'), text.size());
        auto const digest = read_number<std::uint64_t>(text.substr(0, end), 16);
        if (!digest || end + 1 == text.size()) return {};
        digests.push_back(*digest);
        text.remove_prefix(std::min(end + 1, text.size()));
    }
    return digests;
}

error malformed_token()
{
    return invalid_token("one of its parts is malformed");
}

/// Other times overflow the clocks.
bool is_time(std::optional<std::int64_t> milliseconds)
{
    return milliseconds && *milliseconds >= 0 && *milliseconds <= latest_sent;
}

/// Reads the fields that both formats have. False if one of them is malformed.
bool read_common_fields(std::vector<std::string_view> const& fields, pending_generation& into)
{
    auto const workspace = read_text(fields[1]);
    auto const digest = read_text(fields[2]);
    auto const model = read_text(fields[3]);
    auto const images = read_number<int>(fields[4]);
    auto const sent = read_number<std::int64_t>(fields[5]);
    auto const again = read_number<std::int64_t>(fields[6]);
    auto const request = read_number<std::uint64_t>(fields[7], 16);
    auto const call_id = read_number<std::uint64_t>(fields[8], 16);
    if (!workspace || !digest || !model || !images || !request || !call_id) return false;
    if (!is_time(sent) || !is_time(again) || workspace->empty() || *images < 1) return false;
    into.workspace = workspace_id(*workspace);
    into.prompt_digest = *digest;
    into.model = *model;
    into.num_images = *images;
    into.sent = std::chrono::sys_time<std::chrono::milliseconds>(std::chrono::milliseconds(*sent));
    into.resent_after = std::chrono::milliseconds(*again);
    into.request = *request;
    into.call_id = *call_id;
    return true;
}

/// Reads the fields that image-service v1 adds. False if one of them is malformed.
bool read_v1_fields(std::vector<std::string_view> const& fields, pending_generation& into)
{
    auto const is_unnamed = fields[9] == accepted_mark;
    auto const named = read_text(is_unnamed ? std::string_view() : fields[9]);
    auto const creator = read_text(fields[10]);
    auto inputs = read_joined(fields[11]);
    if (!named || !creator || !inputs) return false;
    into.surface = image_surface::v1;
    into.generation = generation_id(*named);
    into.accepted = is_unnamed || !named->empty();
    into.creator = user_id(*creator);
    into.inputs = std::move(*inputs);
    return true;
}

/// Chance, because equal requests may be described at the same moment by several processes.
std::uint64_t make_call_id()
{
    auto device = std::random_device();
    return std::uint64_t(device()) << 32 | device();
}

template <class Endpoint>
pending_generation make_description(
    workspace_id workspace, typename Endpoint::params_type const& params,
    std::chrono::sys_time<std::chrono::milliseconds> sent, field_params const* fields = nullptr)
{
    auto made = pending_generation();
    if constexpr (requires { params.prompt; }) {
        made.prompt_digest = core::prompt_digest(params.prompt);
        made.add_prompt(params.prompt);
        made.num_images = params.num_images.value_or(1);
    } else {
        made.prompt_digest = core::prompt_digest({});
        made.add_prompt({});
    }
    if (params.model) made.model = params.model->str();
    made.sent = sent;
    auto const routes = route_params();
    auto const context = api::endpoint_context{routes, workspace, nullptr, fields};
    made.request = core::text_digest(Endpoint::encode(params, context).body);
    made.call_id = make_call_id();
    made.surface = api::surface_of<Endpoint>();
    made.workspace = std::move(workspace);
    return made;
}

void add_input(pending_generation& to, stored_image_id const& input)
{
    to.inputs.push_back(core::text_digest(input.str()));
}

} // namespace

pending_generation pending_generation::of(
    workspace_id workspace, generate_params const& params,
    std::chrono::sys_time<std::chrono::milliseconds> sent)
{
    return make_description<api::generate>(std::move(workspace), params, sent);
}

pending_generation pending_generation::of(
    workspace_id workspace, edit_params const& params,
    std::chrono::sys_time<std::chrono::milliseconds> sent)
{
    return make_description<api::edit>(std::move(workspace), params, sent);
}

pending_generation pending_generation::of_v1(
    workspace_id workspace, generate_params const& params, field_params const& fields,
    std::chrono::sys_time<std::chrono::milliseconds> sent)
{
    return make_description<api::generation_task>(std::move(workspace), params, sent, &fields);
}

pending_generation pending_generation::of_v1(
    workspace_id workspace, edit_params const& params, field_params const& fields,
    std::chrono::sys_time<std::chrono::milliseconds> sent)
{
    auto made = make_description<api::edit_task>(std::move(workspace), params, sent, &fields);
    for (auto const& input : params.inputs) add_input(made, input);
    return made;
}

pending_generation pending_generation::of_v1(
    workspace_id workspace, upscale_params const& params, field_params const& fields,
    std::chrono::sys_time<std::chrono::milliseconds> sent)
{
    auto made = make_description<api::upscale_task>(std::move(workspace), params, sent, &fields);
    add_input(made, params.image);
    return made;
}

void pending_generation::exclude(image_id const& image)
{
    exclude(stored_image_id(image.str()));
}

void pending_generation::exclude(stored_image_id const& image)
{
    auto const digest = core::text_digest(image.str());
    if (std::find(excluded_images.begin(), excluded_images.end(), digest) == excluded_images.end())
        excluded_images.push_back(digest);
}

void pending_generation::add_known_prompt(stored_image_id const& image, std::string prompt_digest)
{
    known_prompts_.emplace_back(core::text_digest(image.str()), std::move(prompt_digest));
}

void pending_generation::add_known_prompt(image_id const& image, std::string prompt_digest)
{
    known_prompts_.emplace_back(core::text_digest(image.str()), std::move(prompt_digest));
}

void pending_generation::add_prompt(std::string_view prompt)
{
    if (core::prompt_digest(prompt) != prompt_digest) return;
    letters_ = core::letters_of_sent(prompt);
    features_ = std::make_shared<core::prompt_features const>(core::features_of(prompt));
}

bool operator==(pending_generation const& a, pending_generation const& b)
{
    return a.to_string() == b.to_string();
}

std::string pending_generation::to_string() const
{
    auto const is_v1 = surface == image_surface::v1;
    auto text = std::string(is_v1 ? v1_mark : mark) + '.';
    append_text(text, workspace.str());
    text += '.';
    append_text(text, prompt_digest);
    text += '.';
    append_text(text, model);
    text += '.';
    append_number(text, num_images);
    text += '.';
    append_number(text, sent.time_since_epoch().count());
    text += '.';
    append_number(text, resent_after.count());
    text += '.';
    append_number(text, request, 16);
    text += '.';
    append_number(text, call_id, 16);
    if (is_v1) {
        text += '.';
        append_text(text, generation.str());
        if (accepted && generation.empty()) text += accepted_mark;
        text += '.';
        append_text(text, creator.str());
        text.append(1, '.').append(join(inputs));
    }
    if (!is_v1 && accepted) text.append(1, '.').append(accepted_mark);
    for (auto const other : excluded_images) {
        text += '.';
        append_number(text, other, 16);
    }
    auto const sum = check_sum(text);
    text += '.';
    append_number(text, sum, 16);
    return text;
}

result<pending_generation> pending_generation::parse(std::string_view text)
{
    if (text.size() > max_text) return invalid_token("it is too long");
    if (!text.starts_with(mark) && !text.starts_with(v1_mark)) {
        return invalid_token("it begins with neither nfp1 nor nfp2");
    }
    auto const fields = split(text);
    auto const last = text.rfind('.');
    auto const is_v1 = fields[0] == v1_mark;
    auto const fixed = is_v1 ? v1_fixed_fields : fixed_fields;
    if (fields.size() < fixed + 1) return invalid_token("it is cut off");
    if (read_number<std::uint64_t>(fields.back(), 16) != check_sum(text.substr(0, last))) {
        return invalid_token("it is cut off or mistyped");
    }
    auto made = pending_generation();
    auto const is_read =
        read_common_fields(fields, made) && (!is_v1 || read_v1_fields(fields, made));
    if ((fields[0] != mark && !is_v1) || !is_read) return malformed_token();
    auto first_other = fixed;
    if (!is_v1 && fields[fixed] == accepted_mark && fields.size() > fixed + 1) {
        made.accepted = true;
        ++first_other;
    }
    for (auto i = first_other; i + 1 < fields.size(); ++i) {
        auto const other = read_number<std::uint64_t>(fields[i], 16);
        if (!other) return malformed_token();
        made.excluded_images.push_back(*other);
    }
    return made;
}

} // namespace neuroflash::inline v0
