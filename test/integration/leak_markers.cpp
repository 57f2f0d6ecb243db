// SPDX-License-Identifier: BSL-1.0
// Known secrets, everything that can go wrong, and a search for them in all that is said, in every
// form in which they could have got there.
#include "common/against_sandbox.hpp"
#include "common/all_text_of.hpp"
#include "common/temporary_directory.hpp"

#include <boost/test/data/monomorphic.hpp>
#include <boost/test/data/test_case.hpp>

#include <algorithm>
#include <array>
#include <cctype>

using namespace neuroflash;
using namespace neuroflash::test;
using sandbox::fault;
using sandbox::fault_kind;

BOOST_AUTO_TEST_SUITE(leak_markers)

namespace {

// With characters that each encoding changes.
constexpr char secret[] = "cAnArY+s3cr3t/4a&=%";
constexpr char token[] = "cAnArY-t0k3n.9f/~_+";
constexpr char signature[] = "cAnArY-s1gnatur3";

std::string hex(std::string_view text, char const* digits, std::string_view before)
{
    auto made = std::string();
    for (auto const c : text) {
        auto const byte = static_cast<unsigned char>(c);
        made.append(before).append({digits[byte >> 4], digits[byte & 15]});
    }
    return made;
}

std::string percent(std::string_view text, char const* digits)
{
    auto made = std::string();
    for (auto const c : text) {
        if (std::isalnum(static_cast<unsigned char>(c)) != 0) made += c;
        else made += hex(std::string_view(&c, 1), digits, "%");
    }
    return made;
}

/// Without the characters that depend on what stands before and behind.
std::string base64(std::string_view text, std::size_t shift)
{
    constexpr char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    auto const padded = std::string(shift, ' ') + std::string(text);
    auto made = std::string();
    for (std::size_t at = 0; at + 3 <= padded.size(); at += 3) {
        auto const byte = [&](std::size_t i) { return static_cast<unsigned char>(padded[at + i]); };
        auto const bits = (byte(0) << 16) | (byte(1) << 8) | byte(2);
        for (auto const move : {18, 12, 6, 0}) made += alphabet[(bits >> move) & 63];
    }
    return shift == 0 ? made : made.substr(4);
}

std::vector<std::string> forms_of(std::string_view canary)
{
    constexpr char lower[] = "0123456789abcdef";
    constexpr char upper[] = "0123456789ABCDEF";
    auto reversed = std::string(canary);
    std::reverse(reversed.begin(), reversed.end());
    return {
        std::string(canary),
        percent(canary, lower),
        percent(canary, upper),
        base64(canary, 0),
        base64(canary, 1),
        base64(canary, 2),
        hex(canary, lower, ""),
        hex(canary, upper, ""),
        hex(canary, lower, "\\x"),
        hex(canary, lower, "\\u00"),
        hex(canary, upper, "%"),
        reversed,
        std::string(canary.substr(0, canary.size() / 2)),
        std::string(canary.substr(6))};
}

/// Without what could have been put between its characters.
std::string joined(std::string text)
{
    std::erase_if(text, [](char c) {
        auto const space = std::isspace(static_cast<unsigned char>(c)) != 0;
        return space || c == '\\' || c == '"' || c == '\'';
    });
    return text;
}

void check_silence(std::string const& heard)
{
    auto const close = joined(heard);
    for (auto const* const canary : {secret, token, signature}) {
        for (auto const& form : forms_of(canary)) {
            for (auto const* const text : {&heard, &close}) {
                auto const at = text->find(form);
                if (at == std::string::npos) continue;
                BOOST_ERROR(form << " in: " << text->substr(at < 200 ? 0 : at - 200, 400));
            }
        }
    }
}

/// A client that knows the leak markers, on the highest log level.
class with_leak_markers : public against_sandbox
{
public:
    with_leak_markers()
        : against_sandbox([this](client_params& params) {
              params.credentials = credentials("sandbox-client", secret);
              params.reconcile.enabled = false;
              params.logger = [this](log_level, std::string_view line) {
                  heard.append(line).append("\n");
              };
          })
    {
    }

    void hand_out_token()
    {
        auto issued = fault::with_response(
            200,
            std::string(R"({"access_token":")") + token +
                R"(","token_type":"Bearer","expires_in":3600})",
            "POST", token_path);
        issued.times = -1;
        server.inject(issued);
    }

    template <class T>
    void take(result<T> const& what)
    {
        if (what) return;
        ++errors;
        heard += all_text_of(what.error());
    }

    void call_everything()
    {
        auto const link = server.origin() + "/storage/generated/x.png?X-Amz-Signature=" + signature;
        take(get(service->list_workspaces()));
        take(get(service->image_quota()));
        take(get(service->list_image_models()));
        take(get(service->generate(generate_params("x"))));
        take(get(service->edit(edit_params("x", service->path_of(image_id("x"))))));
        take(get(service->list_history()));
        take(get(service->delete_image(image_id("x"))));
        take(get(service->download(link, folder.file("x.png"))));
        for (auto const& file : std::filesystem::directory_iterator(folder.path())) {
            heard += file.path().string() + '\n' + read_whole(file.path().string()) + '\n';
        }
    }

    temporary_directory folder;
    std::string heard;
    int errors = 0;
};

/// The ways in which a service throws our own words back at us.
std::vector<std::string> echoes()
{
    auto const bearer = "Bearer " + std::string(token);
    auto const form = "client_secret=" + percent(secret, "0123456789ABCDEF");
    return {
        R"({"detail":")" + bearer + R"("})",
        R"({"error":{"message":"header was authorization: )" + bearer + R"(","code":")" + bearer +
            R"("}})",
        R"({"error_description":"body was grant_type=client_credentials&)" + form + R"(&scope=x"})",
        R"({"detail":[{"loc":["header","authorization"],"msg":")" + bearer + R"(","type":"t"}]})",
        "<html><title>" + bearer + "</title></html>",
        bearer,
        form,
        "curl -H 'Authorization: " + bearer + "' -d '" + form + "'",
    };
}

} // namespace

BOOST_DATA_TEST_CASE(
    no_encoding_of_a_secret_is_ever_said,
    boost::unit_test::data::make({200U, 302U, 400U, 401U, 403U, 404U, 422U, 429U, 500U, 503U}),
    status)
{
    for (auto const& echo : echoes()) {
        auto service = with_leak_markers();
        service.hand_out_token();
        auto planned = fault::with_response(status, echo);
        planned.headers.emplace_back("Location", "https://evil.example/?t=" + std::string(token));
        planned.headers.emplace_back("X-Request-Id", "Bearer " + std::string(token));
        planned.headers.emplace_back("Retry-After", token);
        planned.times = -1;
        for (auto const* path : {"/api", "/storage"}) {
            planned.path_prefix = path;
            service.server.inject(planned);
        }
        service.call_everything();
        BOOST_TEST(service.errors == 8);
        BOOST_TEST(!service.heard.empty());
        BOOST_TEST_CONTEXT(echo) check_silence(service.heard);
    }
}

BOOST_AUTO_TEST_CASE(no_encoding_of_the_secret_is_said_where_the_token_service_echoes_it)
{
    for (auto const status : {200U, 302U, 400U, 401U, 500U}) {
        for (auto const& echo : echoes()) {
            auto service = with_leak_markers();
            auto planned = fault::with_response(status, echo, "POST", token_path);
            planned.headers.emplace_back("X-Request-Id", "client_secret=" + std::string(secret));
            planned.times = -1;
            service.server.inject(planned);
            service.take(service.get(service->list_workspaces()));
            service.take(service.get(service->generate(generate_params("x"))));
            BOOST_TEST(service.errors == 2);
            BOOST_TEST_CONTEXT(echo) check_silence(service.heard);
        }
    }
}

BOOST_AUTO_TEST_CASE(search_finds_what_it_looks_for)
{
    // Each form of it, however it is wrapped.
    auto found = 0;
    for (auto const& form : forms_of(secret)) {
        auto const text = "before " + form.substr(0, 9) + "\" \\\n\"" + form.substr(9) + " behind";
        auto const close = joined(text);
        if (close.find(joined(form)) != std::string::npos) ++found;
    }
    BOOST_TEST(found == 14);
    BOOST_TEST(base64("abc", 0) == "YWJj");
    BOOST_TEST(percent("a+b", "0123456789ABCDEF") == "a%2Bb");
}

BOOST_AUTO_TEST_SUITE_END()
