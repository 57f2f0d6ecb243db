// SPDX-License-Identifier: BSL-1.0
#include "testing/simulated_state.hpp"

#include "service_model/event_stream.hpp"
#include "service_model/png_writer.hpp"

#include <algorithm>
#include <array>
#include <cstdio>

namespace neuroflash::inline v0::testing {

namespace {

constexpr char api_origin[] = "https://app.neuroflash.com";
constexpr long usual_tokens = 1'000'000'000;
constexpr unsigned image_long_side = 16; // of images of image-service v1

service_model::history_rules rules_of_history(simulated_service_params const& params)
{
    auto rules = service_model::history_rules();
    rules.lists.order = params.order;
    rules.times = params.timestamps;
    rules.hidden = params.hidden_history_fields;
    rules.hidden_in_responses = params.hidden_response_fields;
    rules.usual_page = params.default_page_size;
    rules.largest_page = params.max_page_size;
    rules.is_unpaged = !params.pages_history;
    return rules;
}

service_model::service_rules rules_of(simulated_service_params const& params)
{
    auto rules = service_model::service_rules();
    rules.origin = api_origin;
    rules.storage_origin = std::string("https://") + std::string(storage_host);
    rules.client_id = params.client_id;
    rules.client_secret = params.client_secret;
    rules.token_lifetime = params.token_lifetime;
    rules.workspaces = {{params.workspace, "Simulated"}};
    rules.workspace_envelope = params.workspace_envelope;
    rules.image_quota = params.quota;
    rules.token_quota = {usual_tokens, usual_tokens};
    rules.quota_status = static_cast<unsigned>(params.quota_status);
    rules.long_side = image_long_side;
    rules.mounts = params.mounts;
    rules.chat = params.chat;
    rules.usage = params.usage;
    rules.history = rules_of_history(params);
    rules.voices = {params.voice_envelope, params.voice_prompt, params.long_summaries};
    rules.v1 = params.v1;
    return rules;
}

usage_place usage_with(fault_kind wrong, usage_place usual) noexcept
{
    if (wrong == fault_kind::stream_extra_usage) return usage_place::extra_chunk;
    return wrong == fault_kind::stream_no_usage ? usage_place::nowhere : usual;
}

/// Adds the events of a stream to a response.
void add_events(
    simulated_response& into, std::vector<std::string> const& documents,
    planned_stream_fault const& wrong)
{
    auto damage = service_model::stream_damage();
    damage.kind = wrong.kind;
    damage.after = wrong.after;
    damage.line = wrong.line;
    damage.piece = wrong.kind == fault_kind::stream_pieces ? 1 : 0;
    damage.error = wrong.error;
    auto events = service_model::make_events(documents, damage);
    into.stream_cut = events.end != service_model::stream_end::whole;
    if (wrong.kind == fault_kind::stream_pause) {
        into.pause_before = events.pause_at;
        into.stream_pause = wrong.pause;
        into.stream_stalls = wrong.pause.count() == 0;
        if (into.stream_stalls) events.pieces.resize(events.pause_at);
    }
    into.events = std::move(events.pieces);
    if (damage.piece != 0)
        into.pieces_per_event = static_cast<int>(into.events.size() / documents.size());
    // The body has the events, too, because faults of requests use the body.
    into.message.body.clear();
    for (auto const& event : into.events) into.message.body += event;
}

} // namespace

bool may_have_retry_after(fault_kind what) noexcept
{
    switch (what) {
    case fault_kind::request_timeout:
    case fault_kind::server_error:
    case fault_kind::bad_gateway:
    case fault_kind::busy:
    case fault_kind::overloaded:
    case fault_kind::gateway_timeout:
    case fault_kind::rate_limit: return true;
    default: return false;
    }
}

simulated_state::simulated_state(
    std::shared_ptr<virtual_time> time, simulated_service_params params)
    : time_(std::move(time)), params_(std::move(params)), random_(params_.seed),
      model_(rules_of(params_), [this] { return uuid(); }, service_time())
{
    make_colleague_images();
}

void simulated_state::make_colleague_images()
{
    for (auto i = 0U; i < params_.v1.colleague_images; ++i) {
        auto const task = model_.image_service().colleague_task(params_.workspace);
        for (auto const& image : model_.image_service().make(task, service_time()).images) {
            draw(*image, {});
            image->sequence = ++last_image_;
            model_.images().add(image);
        }
    }
}

void simulated_state::settle()
{
    auto const now = time_->now();
    auto const open = std::find_if(
        works_.begin(), works_.end(), [now](work const& one) { return one.done > now; });
    for (auto one = works_.begin(); one != open; ++one) finish(*one);
    works_.erase(works_.begin(), open);
}

void simulated_state::finish(work const& done)
{
    auto entry = done.entry;
    entry.at = done.done;
    model_.accounts().charge(std::move(entry), service_time());
    auto const lag = random_.within(params_.history_delay);
    for (auto const& image : done.images) {
        image->sequence = ++last_image_;
        // The work that is settled now was done some time ago.
        image->shown_from = service_time() - (time_->now() - done.done) +
            std::chrono::duration_cast<wall_time::duration>(lag);
        model_.images().add(image);
    }
}

/// An image in one colour; an upload is kept unchanged.
void simulated_state::draw(
    service_model::image_record& image, std::shared_ptr<std::string const> upload) const
{
    auto colour = std::uint32_t(0x811c9dc5);
    for (auto const c : *image.prompt + '|' + image.id)
        colour = (colour ^ static_cast<unsigned char>(c)) * 0x01000193;
    if (!upload)
        upload = std::make_shared<std::string const>(
            service_model::flat_png(image.size, colour & 0xffffff));
    if (image.kind != service_model::image_kind::uploaded)
        image.format = service_model::image_format::png;
    image.bytes = upload->size();
    image.drawing = std::move(upload);
}

simulated_state::work simulated_state::new_work(std::chrono::nanoseconds duration)
{
    auto one = work();
    one.number = ++last_work_;
    one.done = time_->now() + duration;
    one.created = service_time();
    if (!params_.created_when_received) one.created += one.done - time_->now();
    return one;
}

simulated_response
simulated_state::begin_task(service_model::image_task task, std::string request_id)
{
    using service_model::image_kind;
    auto const upload = task.kind == image_kind::uploaded;
    auto const at_once = upload || model_.image_service().responds_first();
    auto const duration = upload ? time_point::duration() : random_.within(params_.work);
    auto one = new_work(at_once ? time_point::duration() : duration);
    auto made = model_.image_service().make(task, one.created);
    for (auto const& image : made.images) {
        draw(*image, task.upload);
        if (at_once) image->ready_from = std::max(image->ready_from, service_time() + duration);
        one.entry.image_ids.push_back(image->id);
    }
    one.images = made.images;
    one.entry.batch_id = made.generation_id;
    one.entry.credits = task.credits;
    one.entry.kind = upload                 ? charge_kind::upload
        : task.kind == image_kind::upscaled ? charge_kind::upscale
        : task.kind == image_kind::edited   ? charge_kind::edit
                                            : charge_kind::generate;
    one.entry.surface = api_surface::image_service_v1;
    one.entry.workspace = task.workspace;
    one.entry.prompt = task.asked.prompt;
    one.entry.request_id = std::move(request_id);
    one.gives_up = !at_once && random_.happens(params_.gives_up_without_client);
    auto when_done = response_from(model_.image_service().respond(task, made, one.created));
    if (!at_once) return schedule(std::move(one), std::move(when_done));
    when_done.work = one.number;
    when_done.would_work = !upload;
    finish(one);
    return when_done;
}

simulated_response simulated_state::begin_job(service_model::guide_job job, std::string request_id)
{
    auto one = new_work(random_.within(params_.work));
    auto const made = model_.guide().make(job, one.created);
    for (auto const& image : made.images) {
        image->size = {1, 1};
        image->format = service_model::image_format::png; // that of the pixel, whatever was asked
        image->bytes = one_pixel().size();
        one.entry.image_ids.push_back(image->id);
    }
    one.images = made.images;
    one.entry.batch_id = made.batch_id;
    one.entry.credits = job.granted;
    one.entry.kind = job.kind;
    one.entry.workspace = job.workspace;
    one.entry.prompt = job.prompt;
    one.entry.request_id = std::move(request_id);
    one.gives_up = random_.happens(params_.gives_up_without_client);
    return schedule(std::move(one), response_from(model_.guide().respond(job, made)));
}

simulated_response simulated_state::schedule(work one, simulated_response made)
{
    made.ready = one.done;
    made.work = one.number;
    made.would_work = true;
    auto const later = std::upper_bound(
        works_.begin(), works_.end(), one.done,
        [](time_point done, work const& other) { return done < other.done; });
    works_.insert(later, std::move(one));
    return made;
}

planned_stream_fault simulated_state::draw_stream_fault()
{
    for (auto one = stream_plan_.begin(); one != stream_plan_.end(); ++one) {
        if (one->skip-- > 0) continue;
        one->skip = 0;
        auto chosen = *one;
        if (--one->times <= 0) stream_plan_.erase(one);
        return chosen;
    }
    auto drawn = planned_stream_fault(fault_kind::none);
    if (params_.stream_fault_rate <= 0 || !random_.happens(params_.stream_fault_rate)) return drawn;
    auto const kinds =
        params_.stream_faults.empty() ? all_stream_faults() : std::span(params_.stream_faults);
    drawn.kind = kinds[random_.below(kinds.size())];
    if (drawn.kind == fault_kind::stream_pause && random_.happens(0.5))
        drawn.pause = std::chrono::minutes(1);
    return drawn;
}

simulated_response simulated_state::write_text(
    service_model::text_request asked, std::string workspace, std::string request_id)
{
    if (!model_.accounts().of(workspace, service_time()).tokens.has_room())
        return response_from(service_model::refuse_quota(
            static_cast<unsigned>(params_.quota_status), service_model::paid_unit::token));
    auto const wrong = draw_stream_fault();
    auto written =
        service_model::write_completion(std::move(asked), service_model::shape_of(wrong.kind));
    written.entry.at = time_->now();
    written.entry.workspace = std::move(workspace);
    written.entry.request_id = std::move(request_id);
    model_.charge(written, service_time());
    auto const usage = usage_with(wrong.kind, params_.usage);
    auto made = service_model::respond(written, written.entry.completion_id, usage);
    auto response = response_from(std::move(made.whole));
    if (written.entry.streamed) add_events(response, made.documents, wrong);
    return response;
}

void simulated_state::set_token_quota(long left)
{
    auto& tokens = model_.accounts().of(params_.workspace, service_time()).tokens;
    auto levels = tokens.levels();
    levels.limit = levels.used + left;
    levels.limit_daily = levels.used_daily + left;
    tokens.set(levels);
}

void simulated_state::on_disconnect(std::uint64_t number)
{
    settle();
    std::erase_if(works_, [&](work const& one) {
        if (one.number != number || !one.gives_up) return false;
        model_.accounts().release(one.entry.workspace, static_cast<int>(one.entry.credits));
        return true;
    });
}

std::string simulated_state::uuid()
{
    auto const high = random_.bits();
    auto const low = random_.bits();
    auto text = std::array<char, 40>();
    auto const size = std::snprintf(
        text.data(), text.size(), "%08x-%04x-4%03x-%04x-%012llx", static_cast<unsigned>(high >> 32),
        static_cast<unsigned>(high >> 16 & 0xffff), static_cast<unsigned>(high & 0xfff),
        static_cast<unsigned>(0x8000 | (low >> 48 & 0x3fff)),
        static_cast<unsigned long long>(low & 0xffffffffffff));
    return std::string(text.data(), static_cast<std::size_t>(size));
}

fault_decision simulated_state::draw_fault(exchange_request const& request)
{
    auto const paid = is_paid(request);
    for (auto one = plan_.begin(); one != plan_.end(); ++one) {
        auto const fits = one->path.empty()
            ? paid
            : request.message.target().find(one->path) != std::string_view::npos;
        if (!fits || one->skip-- > 0) continue;
        one->skip = 0;
        auto const chosen = fault_decision{one->kind, one->work_done, one->retry_after};
        if (--one->times <= 0) plan_.erase(one);
        return chosen;
    }
    return random_fault(paid);
}

fault_decision simulated_state::random_fault(bool paid)
{
    auto drawn = fault_decision();
    if (!random_.happens(params_.fault_rate)) return drawn;
    auto const kinds =
        params_.fault_kinds.empty() ? all_fault_kinds() : std::span(params_.fault_kinds);
    drawn.what = kinds[random_.below(kinds.size())];
    drawn.work_done = random_.happens(params_.work_done_share);
    auto const may_wait = may_have_retry_after(drawn.what);
    if (may_wait && (drawn.what == fault_kind::busy || random_.happens(0.5))) {
        drawn.retry_after = std::chrono::seconds(random_.between(0, 20));
        if (!params_.works_despite_retry_after) drawn.work_done = false;
    }
    if (drawn.what == fault_kind::quota_refused && !paid) drawn.what = fault_kind::rate_limit;
    return drawn;
}

} // namespace neuroflash::inline v0::testing
