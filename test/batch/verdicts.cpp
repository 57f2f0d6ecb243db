// SPDX-License-Identifier: BSL-1.0
// What became of the money, for the same answer: library, tool and batch say the same.
#include "cli/cli_fixture.hpp"
#include "run_fixture.hpp"

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <string>
#include <utility>
#include <vector>

namespace neuroflash::test {

BOOST_AUTO_TEST_SUITE(batch_verdicts)

namespace {

using sandbox::fault;
using sandbox::fault_kind;

constexpr char history_path[] = "/api/ds-prototypes/history";

enum class history
{
    blind,    ///< It cannot be read.
    readable, ///< It shows what was charged.
};

struct row
{
    char const* name;
    fault what;
    history seen;
    char const* state;
    std::int64_t credits; ///< What a single request costs, by the ledger.
};

fault always(fault what)
{
    what.times = -1;
    return what;
}

fault post(fault_kind kind)
{
    return always(fault(kind, "POST", generate_path));
}

fault charged(fault what)
{
    what.charge_first = true;
    what.times = 1; // a second request must be seen in the ledger
    return what;
}

fault status(unsigned number, std::string body = R"({"detail":"no"})")
{
    return always(fault::with_response(number, std::move(body), "POST", generate_path));
}

fault charged_status(unsigned number)
{
    auto made = charged(post(fault_kind::charged_refusal));
    made.status = number;
    return made;
}

std::vector<row> const& rows()
{
    using enum history;
    static auto const all = std::vector<row>{
        {"success", fault(fault_kind::delay, "POST", generate_path), readable, "charged", 1},
        {"400", status(400), blind, "not_charged", 0},
        {"401", status(401), blind, "not_charged", 0},
        {"402", status(402), blind, "not_charged", 0},
        {"403", status(403), blind, "not_charged", 0},
        {"404", status(404), blind, "not_charged", 0},
        {"413", status(413, "too large"), blind, "not_charged", 0},
        {"422", status(422), blind, "not_charged", 0},
        {"425", status(425, ""), blind, "not_charged", 0},
        {"429", post(fault_kind::rate_limit), blind, "not_charged", 0},
        {"307", status(307, ""), blind, "not_charged", 0},
        {"408", status(408), blind, "unknown", 0},
        {"499", status(499, ""), blind, "unknown", 0},
        {"500", status(500), blind, "unknown", 0},
        {"502", post(fault_kind::bad_gateway), blind, "unknown", 0},
        {"503", post(fault_kind::unavailable), blind, "unknown", 0},
        {"503 with Retry-After", post(fault_kind::busy), blind, "unknown", 0},
        {"504", post(fault_kind::gateway_timeout), blind, "unknown", 0},
        {"529", status(529, ""), blind, "unknown", 0},
        {"500 that was charged", charged_status(500), readable, "charged", 1},
        {"503 that was charged", charged_status(503), readable, "charged", 1},
        {"503 that was charged, not found", charged_status(503), blind, "unknown", 1},
        {"cut before the answer", post(fault_kind::reset_before_response), blind, "unknown", 0},
        {"charged and cut", charged(post(fault_kind::reset_before_response)), readable, "charged",
         1},
        {"charged and cut, not found", charged(post(fault_kind::close_before_response)), blind,
         "unknown", 1},
        {"cut in the body", charged(post(fault_kind::cut_body)), readable, "charged", 1},
        {"no answer in time", post(fault_kind::stall), blind, "unknown", 0},
        {"200 that is no JSON", post(fault_kind::not_json), blind, "unknown", 0},
        {"200 with {}", post(fault_kind::empty_object), blind, "unknown", 0},
        {"200 with a page", post(fault_kind::html_page), blind, "unknown", 0},
        {"200 without an image, with a reason",
         status(200, R"({"images":[],"description":"I cannot draw this.","batch_id":"b"})"), blind,
         "not_charged", 0},
        {"200 with an error",
         status(200, R"({"error":{"code":"IMAGE_SAFETY","message":"Declined."}})"), blind,
         "not_charged", 0},
        {"connection refused before a byte", always(fault(fault_kind::reset_at_accept)), blind,
         "not_charged", 0},
        {"handshake that never ends", always(fault(fault_kind::stall_in_handshake)), blind,
         "not_charged", 0},
    };
    return all;
}

bool is_of_connections(fault const& what)
{
    return what.kind == fault_kind::reset_at_accept || what.kind == fault_kind::stall_in_handshake;
}

/// One answer of the service for a client, the command `generate`, and a batch.
class three_askers : public cli_fixture
{
public:
    three_askers()
    {
        service = params_for(server);
        service.workspace = workspace_id(server.workspace_id());
        service.deadline = service.generation_deadline = std::chrono::seconds(1);
        service.retry.base_delay = std::chrono::milliseconds(1);
        service.retry.max_delay = std::chrono::milliseconds(2);
        service.reconcile.first_delay = std::chrono::milliseconds(20);
        service.reconcile.max_delay = std::chrono::milliseconds(50);
        // A history that cannot be read is given up soon, by the call and by the batch.
        service.reconcile.window = std::chrono::milliseconds(300);
        service.reconcile.absence_after = std::chrono::milliseconds(300);
    }

    std::string library(row const& of)
    {
        auto io = boost::asio::io_context();
        auto state = std::string();
        run(io, ask(client(io.get_executor(), service), of, state));
        return state;
    }

    std::string tool(row const& of)
    {
        prepare(of);
        variables["NEUROFLASH_WORKSPACE_ID"] = server.workspace_id();
        if (is_of_connections(of.what)) break_connections(of);
        // The tool looks into the history at its own pace.
        auto const* const patience = of.seen == history::readable ? "9" : "0.7";
        auto const end = cli_fixture::run(
            {"generate", "a fox", "--json", "--timeout", patience, "--out", "made"});
        if (end.code != 0) return charge_in(end.err);
        return std::string(document_in(end.out).at("charge").at("state").as_string());
    }

    std::string batch(row const& of)
    {
        prepare(of);
        auto io = boost::asio::io_context();
        auto params = neuroflash::batch::batch_params((directory / "batch").string());
        std::filesystem::remove_all(params.out);
        params.give_up_after = std::chrono::milliseconds(300);
        params.on_event = [&](neuroflash::batch::batch_event const& event) {
            auto const begins = event.kind == neuroflash::batch::event_kind::planned;
            if (begins && is_of_connections(of.what)) break_connections(of);
        };
        auto runner = neuroflash::batch::batch_runner(io.get_executor(), service, params);
        run(io, run_batch(runner));
        auto lines = std::ifstream(params.out / "results.jsonl");
        auto line = std::string();
        std::getline(lines, line);
        auto const result = boost::json::parse(line);
        return std::string(result.at("charge").at("state").as_string());
    }

    std::int64_t paid_since() const { return server.credits_charged() - paid_; }

private:
    using cli_fixture::run;
    template <class T>
    static void run(boost::asio::io_context& io, boost::asio::awaitable<T> work)
    {
        neuroflash::test::run(io, std::move(work));
    }

    void prepare(row const& of)
    {
        server.clear_faults();
        paid_ = server.credits_charged();
        if (of.seen == history::blind) {
            server.inject(always(fault::with_response(500, "{}", "GET", history_path)));
        }
        if (!is_of_connections(of.what)) server.inject(of.what);
    }

    void break_connections(row const& of)
    {
        server.inject(of.what);
        server.close_connections();
    }

    /// The client ends with its call: a request for a token without a caller would outlive it.
    boost::asio::awaitable<void> ask(client asker, row const& of, std::string& state)
    {
        server.clear_faults(); // Those of the row before.
        // A connection that is open takes bytes although its peer is gone.
        if (!is_of_connections(of.what)) {
            auto const known = co_await asker.list_workspaces();
            BOOST_REQUIRE(known.has_value());
        }
        prepare(of);
        if (is_of_connections(of.what)) break_connections(of);
        auto order = generate_params("a fox");
        auto const made = co_await asker.generate(std::move(order));
        state = to_string((made ? made->charge : made.error().charge()).state);
    }

    static boost::asio::awaitable<void> run_batch(neuroflash::batch::batch_runner& runner)
    {
        auto input = run_fixture::input({"a fox"});
        auto permission = neuroflash::batch::spending_permission::granted();
        auto const done = co_await runner.run(std::move(input), std::move(permission));
        BOOST_REQUIRE_MESSAGE(done, (done ? std::string() : done.error().to_string()));
    }

    client_params service;
    std::int64_t paid_ = 0;
};

} // namespace

BOOST_FIXTURE_TEST_CASE(
    library_tool_and_batch_say_the_same_of_the_money_for_every_answer, three_askers)
{
    for (auto const& one : rows()) {
        BOOST_TEST_CONTEXT(one.name)
        {
            BOOST_TEST(library(one) == one.state);
            BOOST_TEST(paid_since() == one.credits);
            BOOST_TEST(tool(one) == one.state);
            BOOST_TEST(paid_since() == one.credits);
            BOOST_TEST(batch(one) == one.state);
            BOOST_TEST(paid_since() == one.credits);
        }
    }
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace neuroflash::test
