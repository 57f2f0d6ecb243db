// SPDX-License-Identifier: BSL-1.0
#include "testing/world.hpp"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

#include <algorithm>
#include <array>
#include <cstdio>

namespace neuroflash::inline v0::testing {

namespace json = boost::json;

namespace {

constexpr std::string_view bearer = "Bearer ";

} // namespace

world::world(std::shared_ptr<virtual_time> time, simulated_service_params params)
    : time_(std::move(time)), params_(std::move(params)), chance_(params_.seed), images_(params_),
      quota_(params_.quota), quota_day_(std::chrono::floor<std::chrono::days>(service_time()))
{
}

void world::settle()
{
    auto const now = time_->now();
    auto const open = std::find_if(
        works_.begin(), works_.end(), [now](work const& one) { return one.done > now; });
    for (auto one = works_.begin(); one != open; ++one) finish(*one);
    works_.erase(works_.begin(), open);
}

void world::finish(work const& done)
{
    auto const credits = static_cast<int>(done.image_ids.size());
    reserved_ -= credits;
    quota();
    quota_.used += credits;
    quota_.used_daily += credits;
    auto entry = charge_entry();
    entry.at = done.done;
    entry.workspace = done.order.workspace;
    entry.prompt = done.order.prompt;
    entry.edit = done.order.edit;
    entry.credits = credits;
    entry.batch_id = done.batch_id;
    entry.image_ids = done.image_ids;
    entry.request_id = done.order.request_id;
    ledger.push_back(std::move(entry));
    auto const lag = chance_.within(params_.history_lag);
    for (auto const& id : done.image_ids) {
        auto image = archived_image();
        image.id = id;
        image.batch_id = done.batch_id;
        image.workspace = done.order.workspace;
        image.prompt = done.order.prompt;
        image.model = done.order.model;
        image.created = done.created;
        image.visible = done.done + lag;
        image.edit = done.order.edit;
        images_.add(std::move(image));
    }
}

answer world::begin_work(paid_order order)
{
    auto one = work();
    one.number = ++last_work_;
    one.done = time_->now() + chance_.within(params_.work);
    one.created = service_time();
    if (!params_.created_when_received) one.created += one.done - time_->now();
    one.batch_id = uuid();
    for (auto i = 0; i < order.images; ++i) one.image_ids.push_back(uuid());
    one.gives_up = chance_.happens(params_.gives_up_without_client);
    one.order = std::move(order);
    auto made = reply(200, body_of(one));
    made.ready = one.done;
    made.work = one.number;
    made.would_work = true;
    auto const later = std::upper_bound(
        works_.begin(), works_.end(), one.done,
        [](time_point done, work const& other) { return done < other.done; });
    works_.insert(later, std::move(one));
    return made;
}

void world::on_disconnect(std::uint64_t number)
{
    settle();
    std::erase_if(works_, [&](work const& one) {
        if (one.number != number || !one.gives_up) return false;
        reserved_ -= static_cast<int>(one.image_ids.size());
        return true;
    });
}

std::string world::body_of(work const& what) const
{
    auto images = json::array();
    for (auto const& id : what.image_ids) {
        auto image = json::object();
        image["url"] = "https://app.neuroflash.com/storage/generated/" + id + ".png";
        image["content_type"] = "image/png";
        image["width"] = 1;
        image["height"] = 1;
        image["image_id"] = id;
        for (auto const& field : params_.hidden_answer_fields) image.erase(field);
        images.push_back(std::move(image));
    }
    auto body = json::object();
    body["images"] = std::move(images);
    body["prompt"] = what.order.prompt;
    body["batch_id"] = what.batch_id;
    if (!what.order.detail.empty()) body["detail"] = what.order.detail;
    for (auto const& field : params_.hidden_answer_fields) body.erase(field);
    return json::serialize(body);
}

std::string world::uuid()
{
    auto const high = chance_.bits();
    auto const low = chance_.bits();
    auto text = std::array<char, 40>();
    auto const size = std::snprintf(
        text.data(), text.size(), "%08x-%04x-4%03x-%04x-%012llx", static_cast<unsigned>(high >> 32),
        static_cast<unsigned>(high >> 16 & 0xffff), static_cast<unsigned>(high & 0xfff),
        static_cast<unsigned>(0x8000 | (low >> 48 & 0x3fff)),
        static_cast<unsigned long long>(low & 0xffffffffffff));
    return std::string(text.data(), static_cast<std::size_t>(size));
}

answer world::issue_token(std::string_view form)
{
    auto const has = [form](std::string const& pair) {
        return ('&' + std::string(form) + '&').find('&' + pair + '&') != std::string::npos;
    };
    if (!has("grant_type=client_credentials")) {
        return reply(400, R"({"error":"unsupported_grant_type"})");
    }
    if (!has("client_id=" + params_.client_id)) {
        return reply(400, R"({"error":"invalid_client","error_description":"client not found"})");
    }
    if (!has("client_secret=" + params_.client_secret)) {
        return reply(
            400,
            R"({"error":"invalid_request",)"
            R"("error_description":"Errors.User.Machine.Secret.Invalid"})");
    }
    auto token = "simulated-token-" + std::to_string(++tokens_issued_);
    auto const lifetime = params_.token_lifetime;
    auto body = R"({"access_token":")" + token + R"(","token_type":"Bearer","expires_in":)" +
        std::to_string(lifetime.count()) + '}';
    tokens_.emplace_back(std::move(token), time_->now() + lifetime);
    return reply(200, std::move(body));
}

bool world::knows_token(std::string_view authorization) const
{
    if (!authorization.starts_with(bearer)) return false;
    authorization.remove_prefix(bearer.size());
    return std::any_of(tokens_.begin(), tokens_.end(), [&](auto const& token) {
        return token.first == authorization && time_->now() < token.second;
    });
}

image_quota_levels const& world::quota()
{
    auto const today = std::chrono::floor<std::chrono::days>(service_time());
    if (today > quota_day_) quota_.used_daily = 0;
    quota_day_ = today;
    return quota_;
}

int world::reserve(int wanted)
{
    quota();
    auto const room = std::min(quota_.limit - quota_.used, quota_.limit_daily - quota_.used_daily);
    auto const granted = static_cast<int>(std::clamp<long>(room - reserved_, 0, wanted));
    reserved_ += granted;
    return granted;
}

fate world::draw_fate(exchange_request const& request)
{
    auto const paid = is_paid(request);
    for (auto one = plan_.begin(); one != plan_.end(); ++one) {
        auto const fits = one->path.empty()
            ? paid
            : request.message.target().find(one->path) != std::string_view::npos;
        if (!fits || one->skip-- > 0) continue;
        one->skip = 0;
        auto const chosen = fate{one->kind, one->work_done, one->retry_after};
        if (--one->times <= 0) plan_.erase(one);
        return chosen;
    }
    return random_fate(paid);
}

fate world::random_fate(bool paid)
{
    auto drawn = fate();
    if (!chance_.happens(params_.mishap_rate)) return drawn;
    auto const kinds = params_.mishaps.empty() ? all_mishaps() : std::span(params_.mishaps);
    drawn.what = kinds[chance_.below(kinds.size())];
    drawn.work_done = chance_.happens(params_.work_done_share);
    auto const refuses =
        drawn.what >= mishap::request_timeout && drawn.what <= mishap::gateway_timeout;
    auto const may_wait = drawn.what == mishap::rate_limited || refuses;
    if (may_wait && chance_.happens(0.5)) {
        drawn.retry_after = std::chrono::seconds(chance_.between(0, 20));
        if (!params_.works_despite_retry_after) drawn.work_done = false;
    }
    if (drawn.what == mishap::quota_refused && !paid) drawn.what = mishap::rate_limited;
    return drawn;
}

} // namespace neuroflash::inline v0::testing
