// SPDX-License-Identifier: BSL-1.0
#define BOOST_TEST_MODULE opentelemetry
#include "common/against_sandbox.hpp"

#include <neuroflash/opentelemetry.hpp>

#include <opentelemetry/exporters/memory/in_memory_span_exporter.h>
#include <opentelemetry/sdk/trace/simple_processor.h>
#include <opentelemetry/sdk/trace/tracer_provider.h>

#include <array>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>

using namespace neuroflash;
using namespace neuroflash::test;

namespace {

namespace trace = opentelemetry::trace;
namespace sdk = opentelemetry::sdk::trace;

/// A tracer that keeps its spans, and a client that reports to it.
class traced_fixture
{
public:
    traced_fixture()
    {
        auto exporter = std::make_unique<opentelemetry::exporter::memory::InMemorySpanExporter>();
        spans_ = exporter->GetData();
        provider_ = std::make_shared<sdk::TracerProvider>(
            std::make_unique<sdk::SimpleSpanProcessor>(std::move(exporter)));
        observer_ = std::make_shared<opentelemetry_observer>(provider_->GetTracer("test"));
        service.emplace([this](client_params& params) { params.observer = observer_; });
    }

    /// The spans until now, by their names.
    std::map<std::string, std::unique_ptr<sdk::SpanData>> spans()
    {
        auto found = std::map<std::string, std::unique_ptr<sdk::SpanData>>();
        for (auto& one : spans_->GetSpans()) {
            auto const name = std::string(one->GetName());
            found[name] = std::move(one);
        }
        return found;
    }

    std::optional<against_sandbox> service;

private:
    std::shared_ptr<opentelemetry::exporter::memory::InMemorySpanData> spans_;
    std::shared_ptr<sdk::TracerProvider> provider_;
    std::shared_ptr<opentelemetry_observer> observer_;
};

std::string text_of(sdk::SpanData const& span, char const* name)
{
    auto const found = span.GetAttributes().find(name);
    if (found == span.GetAttributes().end()) return "none";
    return opentelemetry::nostd::get<std::string>(found->second);
}

int number_of(sdk::SpanData const& span, char const* name)
{
    return opentelemetry::nostd::get<int>(span.GetAttributes().at(name));
}

} // namespace

BOOST_FIXTURE_TEST_SUITE(spans, traced_fixture)

BOOST_AUTO_TEST_CASE(each_call_is_a_span_with_its_cost)
{
    auto call = call_params();
    call.trace_id = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
    require_good(service->get((*service)->generate(generate_params("a fox"), call)));
    auto const made = spans();
    for (auto const* name : {"issue_token", "list_workspaces", "generate"}) {
        BOOST_REQUIRE_MESSAGE(made.contains(name), name);
    }
    auto const& span = *made.at("generate");
    BOOST_TEST(span.GetSpanKind() == trace::SpanKind::kClient);
    BOOST_TEST(span.GetStatus() == trace::StatusCode::kUnset);
    BOOST_TEST(span.GetDuration().count() > 0);
    BOOST_TEST(text_of(span, "neuroflash.charge.state") == "charged");
    BOOST_TEST(number_of(span, "neuroflash.charge.credits") == 1);
    BOOST_TEST(number_of(span, "neuroflash.attempts") == 1);
    BOOST_TEST(span.GetAttributes().contains("neuroflash.phase.response"));
    BOOST_TEST(text_of(span, "neuroflash.trace_id") == call.trace_id);
    auto parent = std::array<char, 16>();
    span.GetParentSpanId().ToLowerBase16(parent);
    BOOST_TEST(std::string(parent.data(), parent.size()) == "b7ad6b7169203331");
    BOOST_TEST(!made.at("issue_token")->GetParentSpanId().IsValid());
}

BOOST_AUTO_TEST_CASE(text_is_paid_in_tokens_and_an_unknown_cost_is_no_number)
{
    auto const text = service->get((*service)->complete_text(text_params("a fox")));
    BOOST_REQUIRE(text.has_value());
    auto const made = spans();
    auto const& paid = *made.at("generate_text");
    BOOST_TEST(
        opentelemetry::nostd::get<std::int64_t>(
            paid.GetAttributes().at("neuroflash.charge.tokens")) == text->charge.tokens);
    BOOST_TEST(!paid.GetAttributes().contains("neuroflash.charge.credits"));
    service->server.inject(sandbox::fault(sandbox::fault_kind::close_before_response, "POST"));
    auto const lost = service->get((*service)->complete_text(text_params("a fox")));
    BOOST_REQUIRE(!lost.has_value());
    auto const again = spans();
    auto const& open = *again.at("generate_text");
    BOOST_TEST(text_of(open, "neuroflash.charge.state") == "unknown");
    BOOST_TEST(!open.GetAttributes().contains("neuroflash.charge.tokens"));
}

BOOST_AUTO_TEST_CASE(call_that_fails_has_its_code_and_no_parent_of_another_form)
{
    auto call = call_params();
    call.trace_id = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b716920333x-01";
    auto const got = service->get((*service)->generate(generate_params("a fox [refuse]"), call));
    BOOST_REQUIRE(!got);
    auto const made = spans();
    auto const& span = *made.at("generate");
    BOOST_TEST(span.GetStatus() == trace::StatusCode::kError);
    BOOST_TEST(text_of(span, "error.type") == to_string(got.error().value()));
    BOOST_TEST(text_of(span, "neuroflash.charge.state") == "not_charged");
    BOOST_TEST(!span.GetParentSpanId().IsValid());
}

BOOST_AUTO_TEST_SUITE_END()
