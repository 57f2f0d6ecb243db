// SPDX-License-Identifier: BSL-1.0
#include <neuroflash/sandbox/fault_plan.hpp>

#include <algorithm>
#include <cmath>
#include <iterator>
#include <stdexcept>
#include <string>

namespace neuroflash::inline v0::sandbox {

namespace {

/// SplitMix64: all seeds are equally good, and neighbouring seeds give unrelated numbers.
class fault_draws
{
public:
    fault_draws(std::uint64_t seed, fault_target target, std::uint64_t n)
        : state_(seed + 0x9e37'79b9'7f4a'7c15 * (n + 1))
    {
        state_ = next() + static_cast<std::uint64_t>(target) * 0xd1b5'4a32'd192'ed03;
    }

    std::uint64_t next()
    {
        auto z = state_ += 0x9e37'79b9'7f4a'7c15;
        z = (z ^ (z >> 30)) * 0xbf58'476d'1ce4'e5b9;
        z = (z ^ (z >> 27)) * 0x94d0'49bb'1331'11eb;
        return z ^ (z >> 31);
    }

    /// A number of at least 0 and less than 1.
    double share() { return static_cast<double>(next() >> 11) * 0x1p-53; }

    std::size_t from_to(std::size_t first, std::size_t last)
    {
        return first + next() % (last - first + 1);
    }

private:
    std::uint64_t state_;
};

struct byte_range
{
    fault_kind kind;
    std::size_t first;
    std::size_t last;
};

/// The ranges of fault::bytes of the kinds that are drawn. A response of the service has some 200
/// bytes of header and 400 of body, and its half of the handshake has more than 800.
constexpr byte_range byte_ranges[] = {
    {fault_kind::corrupt_handshake, 11, 42}, // the server's random: nothing else goes unnoticed
    {fault_kind::cut_handshake, 0, 600},
    {fault_kind::reset_in_request, 0, 600},
    {fault_kind::close_in_request, 0, 600},
    {fault_kind::stall_in_request, 0, 600},
    {fault_kind::cut_header, 0, 180},
    {fault_kind::drip_header, 8, 64},
    {fault_kind::cut_body, 0, 300},
    {fault_kind::stall_body, 0, 300},
    {fault_kind::drip, 32, 128},
    {fault_kind::corrupt_body, 0, 1000},
    {fault_kind::long_length, 1, 32},
    {fault_kind::short_length, 1, 32},
};

/// Draws the refusal of a gateway after the work was done, half of the time with Retry-After.
void draw_refusal(fault& made, fault_draws& random, fault_plan const& plan)
{
    constexpr unsigned statuses[] = {500, 502, 503, 504, 529};
    made.status = statuses[random.from_to(0, std::size(statuses) - 1)];
    made.body = R"({"detail":"The gateway gave up"})";
    auto const late = static_cast<std::size_t>(plan.history_late.count());
    made.history_late = std::chrono::milliseconds(random.from_to(0, late));
    if (random.share() < 0.5) return;
    made.headers.emplace_back("Retry-After", std::to_string(plan.retry_after.count()));
}

bool is_stall(fault_kind kind)
{
    return kind == fault_kind::stall || kind == fault_kind::stall_body ||
        kind == fault_kind::stall_in_request || kind == fault_kind::stall_in_handshake ||
        kind == fault_kind::stall_at_accept;
}

double weight_of(fault_plan const& plan, fault_kind kind, fault_target target)
{
    if (!drawable(kind, target)) return 0;
    if (plan.weights.empty()) return 1;
    auto const found = plan.weights.find(kind);
    return found == plan.weights.end() ? 0 : found->second;
}

std::optional<fault_kind> choose(fault_plan const& plan, fault_target target, double share)
{
    auto sum = 0.0;
    for (auto const& row : fault_kind_rows) sum += weight_of(plan, row.kind, target);
    auto chosen = std::optional<fault_kind>();
    auto left = share * sum;
    for (auto const& row : fault_kind_rows) {
        auto const weight = weight_of(plan, row.kind, target);
        if (weight <= 0) continue;
        chosen = row.kind; // the last kind is chosen if rounding leaves a rest
        if (left < weight) break;
        left -= weight;
    }
    return chosen;
}

std::chrono::milliseconds wait_of(fault_plan const& plan, fault_kind kind)
{
    if (is_stall(kind)) return plan.stall_time;
    if (kind == fault_kind::delay || kind == fault_kind::stream_pause) return plan.delay_time;
    if (kind == fault_kind::drip || kind == fault_kind::drip_header) return plan.drip_time;
    return std::chrono::milliseconds(0);
}

void require(bool good, std::string const& what)
{
    if (!good) throw std::invalid_argument("fault_plan::" + what);
}

bool is_share(double value)
{
    return value >= 0 && value <= 1;
}

} // namespace

std::optional<fault_kind> fault_plan::kind_that_needs_tls() const
{
    for (auto const& one : faults) {
        if (row_of(one.kind).stage == fault_stage::handshake) return one.kind;
    }
    if (!(connection_rate > 0)) return {};
    for (auto const& row : fault_kind_rows) {
        auto const is_drawn = weight_of(*this, row.kind, fault_target::connection) > 0;
        if (row.stage == fault_stage::handshake && is_drawn) return row.kind;
    }
    return {};
}

bool drawable(fault_kind kind, fault_target target) noexcept
{
    if ((target == fault_target::connection) != affects_connection(kind)) return false;
    if (affects_chat(kind)) return target == fault_target::text;
    switch (kind) {
    case fault_kind::response:
    case fault_kind::raw: return false; // they say nothing of themselves
    case fault_kind::quota_refused:
        return target == fault_target::paid || target == fault_target::text;
    case fault_kind::expired_token: return target != fault_target::token;
    default: return true;
    }
}

std::optional<fault> fault_plan::draw(fault_target target, std::uint64_t n) const
{
    auto random = fault_draws(seed, target, n);
    auto const wanted = target == fault_target::paid ? rate
        : target == fault_target::connection         ? connection_rate
        : target == fault_target::text               ? text_rate
                                                     : free_rate;
    if (random.share() >= wanted) return std::nullopt;
    auto const kind = choose(*this, target, random.share());
    if (!kind) return std::nullopt;
    auto made = fault(*kind);
    made.charge_first = random.share() < charge_share;
    auto const range = std::ranges::find(byte_ranges, *kind, &byte_range::kind);
    if (range != std::end(byte_ranges)) made.bytes = random.from_to(range->first, range->last);
    made.wait = wait_of(*this, *kind);
    made.retry_after = retry_after;
    if (*kind == fault_kind::charged_refusal) draw_refusal(made, random, *this);
    return made;
}

void fault_plan::check() const
{
    require(is_share(rate), "rate is not in 0..1");
    require(is_share(free_rate), "free_rate is not in 0..1");
    require(is_share(connection_rate), "connection_rate is not in 0..1");
    require(is_share(text_rate), "text_rate is not in 0..1");
    require(is_share(charge_share), "charge_share is not in 0..1");
    for (auto const& [kind, weight] : weights) {
        auto const name = std::string(to_string(kind));
        require(is_applied(kind), "weights: the sandbox does not apply " + name);
        require(std::isfinite(weight) && weight >= 0, "weights: " + name + " is negative");
        require(
            kind != fault_kind::response && kind != fault_kind::raw,
            "weights: " + name + " cannot be drawn");
    }
    require(stall_time.count() >= 0, "stall_time is negative");
    require(delay_time.count() >= 0, "delay_time is negative");
    require(drip_time.count() >= 0, "drip_time is negative");
    require(retry_after.count() >= 0, "retry_after is negative");
    require(history_late.count() >= 0, "history_late is negative");
    for (auto const& one : faults) {
        auto const name = std::string(to_string(one.kind));
        require(is_applied(one.kind), "faults: the sandbox does not apply " + name);
    }
}

} // namespace neuroflash::inline v0::sandbox
