// SPDX-License-Identifier: BSL-1.0
#include "common/unit_test.hpp"
#include "doc_table.hpp"

#include <neuroflash/sandbox/fault_plan.hpp>

#include <fstream>
#include <iterator>
#include <stdexcept>
#include <string>

using namespace neuroflash::sandbox;
using namespace std::string_literals;

BOOST_AUTO_TEST_SUITE(fault_file)

namespace {

/// The message for a text that is refused; empty if it is accepted.
std::string refusal_of(std::string const& text)
{
    try {
        fault_plan::parse(text);
        return {};
    } catch (std::invalid_argument const& e) {
        return e.what();
    }
}

std::string with_fault(std::string const& members)
{
    return R"({"faults":[{"kind":"stall"},{)" + members + "}]}";
}

/// The example in doc/sandbox.md.
std::string documented_example()
{
    auto in = std::ifstream(NEUROFLASH_DOC_DIR "/sandbox.md");
    auto const text = std::string(std::istreambuf_iterator<char>(in), {});
    auto const begin = text.find("```json\n") + 8;
    return text.substr(begin, text.find("```", begin) - begin);
}

} // namespace

BOOST_AUTO_TEST_CASE(every_member_of_a_plan_is_read)
{
    auto const plan = fault_plan::parse(
        R"({"seed":42,"rate":0.25,"free_rate":0.5,"connection_rate":1,"text_rate":0.75,"charge_share":0,)"
        R"("weights":{"stall":2,"reset_at_accept":0.5},"stall_time_ms":1,"delay_time_ms":2,)"
        R"("drip_time_ms":3,"retry_after_s":4,"faults":[{"kind":"drip"}]})");
    BOOST_TEST(plan.seed == 42u);
    BOOST_TEST(plan.rate == 0.25);
    BOOST_TEST(plan.free_rate == 0.5);
    BOOST_TEST(plan.connection_rate == 1.0);
    BOOST_TEST(plan.text_rate == 0.75);
    BOOST_TEST(plan.charge_share == 0.0);
    BOOST_TEST(plan.weights.size() == 2u);
    BOOST_TEST(plan.weights.at(fault_kind::stall) == 2.0);
    BOOST_TEST(plan.weights.at(fault_kind::reset_at_accept) == 0.5);
    BOOST_TEST(plan.stall_time.count() == 1);
    BOOST_TEST(plan.delay_time.count() == 2);
    BOOST_TEST(plan.drip_time.count() == 3);
    BOOST_TEST(plan.retry_after.count() == 4);
    BOOST_TEST_REQUIRE(plan.faults.size() == 1u);
    BOOST_TEST(plan.faults[0].kind == fault_kind::drip);
}

BOOST_AUTO_TEST_CASE(every_member_of_a_fault_is_read)
{
    auto const plan = fault_plan::parse(
        R"({"faults":[{"kind":"response","method":"POST","path":"/api/","times":-1,"skip":2,)"
        R"("charge_first":true,"status":503,"headers":{"Retry-After":"7"},"body":"b",)"
        R"("content_type":"text/plain","bytes":8,"wait_ms":9,"retry_after_s":10,"raw":"r",)"
        R"("history_late_ms":11,)"
        R"("keep_open":true}]})");
    auto const& read = plan.faults.at(0);
    BOOST_TEST(read.kind == fault_kind::response);
    BOOST_TEST(read.method == "POST");
    BOOST_TEST(read.path_prefix == "/api/");
    BOOST_TEST(read.times == -1);
    BOOST_TEST(read.skip == 2);
    BOOST_TEST(read.charge_first);
    BOOST_TEST(read.status == 503u);
    BOOST_TEST_REQUIRE(read.headers.size() == 1u);
    BOOST_TEST(read.headers[0].first == "Retry-After");
    BOOST_TEST(read.headers[0].second == "7");
    BOOST_TEST(read.body == "b");
    BOOST_TEST(read.content_type == "text/plain");
    BOOST_TEST(read.bytes == 8u);
    BOOST_TEST(read.wait.count() == 9);
    BOOST_TEST(read.retry_after.count() == 10);
    BOOST_TEST(read.history_late.count() == 11);
    BOOST_TEST(read.raw == "r");
    BOOST_TEST(read.keep_open);
}

// A client trusts none of these responses, so a test must be able to charge before them.
BOOST_AUTO_TEST_CASE(answer_that_may_come_after_the_work_may_be_charged)
{
    for (auto const* const status : {"408", "424", "499"}) {
        auto const plan = fault_plan::parse(
            R"({"faults":[{"kind":"response","charge_first":true,"status":)" + std::string(status) +
            "}]}");
        BOOST_TEST_REQUIRE(plan.faults.size() == 1u);
        BOOST_TEST(plan.faults[0].charge_first, status);
        BOOST_TEST(std::to_string(plan.faults[0].status) == status);
    }
}

BOOST_AUTO_TEST_CASE(empty_plan_draws_nothing_and_has_a_seed_of_its_own)
{
    auto const plan = fault_plan::parse(" {} \n");
    BOOST_TEST(plan.rate == 0.0);
    BOOST_TEST(plan.free_rate == 0.0);
    BOOST_TEST(plan.connection_rate == 0.0);
    BOOST_TEST(plan.faults.empty());
    BOOST_TEST(plan.seed != 0u);
    BOOST_TEST(plan.seed != fault_plan::parse("{}").seed); // once in a thousand million runs
}

BOOST_AUTO_TEST_CASE(what_is_wrong_is_refused_with_place_and_reason)
{
    struct row
    {
        std::string text;
        std::string refusal;
    };
    auto const rows = std::vector<row>{
        {"", "line 1: invalid JSON: "},
        {"{\n\"seed\":1,\n}", "line 3: invalid JSON: "},
        {"{}\n\n{}", "line 3: invalid JSON: something follows the end"},
        {"[]", "$: an object is needed"},
        {R"({"sed":1})", "$.sed: there is no such member"},
        {R"({"seed":0})", "$.seed: a whole number in 1..9223372036854775807 is needed"},
        {R"({"seed":1.5})", "$.seed: a whole number in "},
        {R"({"seed":"1"})", "$.seed: a whole number in "},
        {R"({"rate":1.01})", "$.rate: a number in 0..1 is needed"},
        {R"({"free_rate":-1})", "$.free_rate: a number in 0..1 is needed"},
        {R"({"connection_rate":null})", "$.connection_rate: a number in 0..1 is needed"},
        {R"({"charge_share":7})", "$.charge_share: a number in 0..1 is needed"},
        {R"({"weights":[]})", "$.weights: an object is needed"},
        {R"({"weights":{"cut":1}})", "$.weights.cut: there is no kind `cut`"},
        {R"({"weights":{"raw":1}})", "$.weights.raw: this kind cannot be drawn"},
        {R"({"weights":{"drip":-1}})", "$.weights.drip: a number in 0..1e+09 is needed"},
        {R"({"weights":{"drip":0,"stall":0}})", "$.weights: no weight is above 0"},
        {R"({"stall_time_ms":-1})", "$.stall_time_ms: a whole number in 0..86400000 is needed"},
        {R"({"faults":{}})", "$.faults: an array is needed"},
        {R"({"faults":[1]})", "$.faults[0]: an object is needed"},
        {with_fault(""), "$.faults[1]: the member `kind` is missing"},
        {with_fault(R"("kind":7)"), "$.faults[1].kind: a string is needed"},
        {with_fault(R"("kind":"cut")"), "$.faults[1].kind: there is no kind `cut`"},
        {with_fault(R"("kind":"drip","wait":1)"), "$.faults[1].wait: there is no such member"},
        {with_fault(R"("kind":"drip","method":"post")"), "$.faults[1].method: a method is in"},
        {with_fault(R"("kind":"drip","method":"PO ST")"), "$.faults[1].method: a method is in"},
        {with_fault(R"("kind":"drip","path":"api/")"), "$.faults[1].path: the beginning of a path"},
        {with_fault(R"("kind":"drip","path":"https://h/")"), "$.faults[1].path: the beginning of"},
        {with_fault(R"("kind":"drip","path":"/a?page=1")"), "$.faults[1].path: the beginning of"},
        {with_fault(R"("kind":"drip","times":-2)"), "$.faults[1].times: a whole number in -1.."},
        {with_fault(R"("kind":"drip","keep_open":1)"), "$.faults[1].keep_open: true or false"},
        {with_fault(R"("kind":"response","status":99)"),
         "$.faults[1].status: a whole number in 200"},
        {with_fault(R"("kind":"response","headers":{"A":1})"), "$.faults[1].headers.A: a string"},
        {with_fault(R"("kind":"response","headers":{"A":"\r\n"})"),
         "$.faults[1].headers.A: a header"},
        {with_fault(R"("kind":"response","headers":{"A:":""})"),
         "$.faults[1].headers.A:: a header"},
        {with_fault(R"("kind":"response","headers":{"A B":""})"),
         "$.faults[1].headers.A B: a header cannot have this name"},
        {with_fault(R"("kind":"response","headers":{"":"a"})"),
         "$.faults[1].headers.: a header cannot have this name"},
        {with_fault(R"("kind":"response","headers":{"A":"\u0000"})"),
         "$.faults[1].headers.A: a header has no line breaks or other control characters"},
        {with_fault(R"("kind":"response","content_type":"a\u007f")"),
         "$.faults[1].content_type: a header has no"},
        {with_fault(R"("kind":"response","headers":{"content-type":"text/html"})"),
         "$.faults[1].headers.content-type: write it as `content_type` of the fault"},
        {with_fault(R"("kind":"response","headers":{"Content-Length":"1"})"),
         "$.faults[1].headers.Content-Length: it follows from the body"},
        {with_fault(R"("kind":"response","headers":{"Transfer-Encoding":"chunked"})"),
         "$.faults[1].headers.Transfer-Encoding: it follows from the body"},
        {with_fault(R"("kind":"rate_limit","charge_first":true)"),
         "$.faults[1].charge_first: `rate_limit` is never charged"},
        {with_fault(R"("kind":"response","status":404,"charge_first":true)"),
         "$.faults[1]: an answer from 400 to 499, except 408, 424 and 499, is never charged"},
        {with_fault(R"("kind":"response","charge_first":true,"status":409)"),
         "$.faults[1]: an answer from 400 to 499, except 408, 424 and 499, is never charged"},
        {with_fault(R"("kind":"charged_refusal","status":404)"),
         "$.faults[1]: the status of `charged_refusal` is 500 to 599"},
        {with_fault(R"("kind":"response","body":"a","status":204)"),
         "$.faults[1]: a response with the status 204 or 304 has no body"},
        {with_fault(R"("kind":"reset_at_accept","path":"/")"),
         "$.faults[1].path: `reset_at_accept` affects connections, not requests"},
        {R"({"rate":0,"seed":1,"rate":1})", "$.rate: the member is there twice"},
        {R"({"weights":{"drip":1,"stall":1,"drip":0}})", "$.weights.drip: the member is there"},
        {with_fault(R"("kind":"drip","wait_ms":1,"wait\u005fms":2)"),
         "$.faults[1].wait_ms: the member is there twice"},
        {with_fault(R"("kind":"response","headers":{"A":"1","A":"2"})"),
         "$.faults[1].headers.A: the member is there twice"},
    };
    for (auto const& row : rows) {
        auto const said = refusal_of(row.text);
        BOOST_TEST(said.starts_with(row.refusal), row.text << ": " << said);
    }
}

BOOST_AUTO_TEST_CASE(example_of_the_document_is_read)
{
    auto const plan = fault_plan::parse(documented_example());
    BOOST_TEST(plan.seed == 42u);
    BOOST_TEST(plan.weights.size() == 3u);
    BOOST_TEST(plan.faults.size() == 2u);
}

BOOST_AUTO_TEST_CASE(members_of_the_document_are_those_that_are_read)
{
    for (auto const& row : neuroflash::test::read_doc_table("sandbox.md", "Member"))
        BOOST_TEST(
            !refusal_of("{\"" + row[0] + "\":{\"\":0}}").ends_with("there is no such member"),
            row[0]);
    for (auto const& row : neuroflash::test::read_doc_table("sandbox.md", "Fault member")) {
        auto names = row[0] + ",";
        for (auto end = names.find(','); end != std::string::npos; end = names.find(',')) {
            auto const name = names.substr(0, end);
            names.erase(0, names.find_first_not_of(" ,", end));
            auto const said = refusal_of(with_fault("\"kind\":\"drip\",\"" + name + "\":{\"\":0}"));
            BOOST_TEST(!said.ends_with("there is no such member"), name);
        }
    }
}

BOOST_AUTO_TEST_SUITE_END()
