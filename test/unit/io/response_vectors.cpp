// SPDX-License-Identifier: BSL-1.0
#include "response_vectors.hpp"

#include <iterator>
#include <utility>

namespace neuroflash::test {

namespace {

constexpr auto bad = errc::bad_response;
constexpr auto cut = errc::connection_lost;
constexpr auto large = errc::response_too_large;

std::string head(std::string const& fields)
{
    return "HTTP/1.1 200 OK\r\n" + fields + "\r\n";
}

/// With these fields, and a body of two bytes.
std::string with(std::string const& fields)
{
    return head(fields + "Content-Length: 2\r\n") + "hi";
}

std::string chunked(std::string const& body)
{
    return head("Transfer-Encoding: chunked\r\n") + body;
}

std::string status_line(std::string const& line)
{
    return line + "\r\nContent-Length: 2\r\n\r\nhi";
}

std::string interim(int count)
{
    auto text = std::string();
    for (auto n = 0; n < count; ++n) text += "HTTP/1.1 100 Continue\r\nX: y\r\n\r\n";
    return text + with("");
}

using vectors = std::vector<response_vector>;

vectors good()
{
    return {
        {"plain", with(""), {}, 200, "hi"},
        {"space and no reason", status_line("HTTP/1.1 200 "), {}, 200, "hi"},
        {"long reason", status_line("HTTP/1.1 200 all is \xc3\xa4 well"), {}, 200, "hi"},
        {"odd case of names", head("cOnTeNt-LeNgTh: 2\r\n") + "hi", {}, 200, "hi"},
        {"no body", head("Content-Length: 0\r\n"), {}, 200, ""},
        {"white space around a length", head("Content-Length: \t 2 \t\r\n") + "hi", {}, 200, "hi"},
        {"empty field", with("X-Empty:\r\n"), {}, 200, "hi"},
        {"chunked", chunked("2\r\nhi\r\n0\r\n\r\n"), {}, 200, "hi"},
        {"two chunks", chunked("1\r\nh\r\n1\r\ni\r\n0\r\n\r\n"), {}, 200, "hi"},
        {"chunked, empty", chunked("0\r\n\r\n"), {}, 200, ""},
        {"chunked, empty, with a trailer", chunked("0\r\nX: y\r\n\r\n"), {}, 200, ""},
        {"hexadecimal chunk", chunked("A\r\n0123456789\r\n0\r\n\r\n"), {}, 200, "0123456789"},
        {"lower-case hexadecimal chunk",
         chunked("a\r\n0123456789\r\n0\r\n\r\n"),
         {},
         200,
         "0123456789"},
        {"zeros before a chunk's size", chunked("0002\r\nhi\r\n000\r\n\r\n"), {}, 200, "hi"},
        {"Chunked in another case",
         head("Transfer-Encoding: Chunked\r\n") + "2\r\nhi\r\n0\r\n\r\n",
         {},
         200,
         "hi"},
        {"quotes in the data of a chunk",
         chunked("4\r\n\"\r\n\"\r\n0\r\n\r\n"),
         {},
         200,
         "\"\r\n\""},
        {"quotes with escapes", chunked("2;a=\"\\\"\"\r\nhi\r\n0\r\n\r\n"), {}, 200, "hi"},
        {"chunk extension", chunked("2;a=b;c=\"d e\"\r\nhi\r\n0;x\r\n\r\n"), {}, 200, "hi"},
        {"trailer", chunked("2\r\nhi\r\n0\r\nX-Sum: 1\r\n\r\n"), {}, 200, "hi"},
        {"trailer with an open quote",
         chunked("2\r\nhi\r\n0\r\nX-Sum: \"1\r\n\r\n"),
         {},
         200,
         "hi"},
        {"no content", "HTTP/1.1 204 No Content\r\n\r\n", {}, 204, ""},
        {"no content, with a length",
         "HTTP/1.1 204 No Content\r\nContent-Length: 5\r\n\r\n",
         {},
         204,
         ""},
        {"not modified, with a length", "HTTP/1.1 304 X\r\nContent-Length: 5\r\n\r\n", {}, 304, ""},
        {"an error", "HTTP/1.1 500 X\r\nContent-Length: 2\r\n\r\nno", {}, 500, "no"},
        {"status 999", status_line("HTTP/1.1 999 X"), {}, 999, "hi"},
        {"one interim answer", interim(1), {}, 200, "hi"},
        {"early hints", "HTTP/1.1 103 X\r\nLink: </a>\r\n\r\n" + with(""), {}, 200, "hi"},
        {"processing", "HTTP/1.1 102 X\r\n\r\n" + with(""), {}, 200, "hi"},
        {"interim answer with a length",
         "HTTP/1.1 100 X\r\nContent-Length: 5\r\n\r\n" + with(""),
         {},
         200,
         "hi"},
        {"ten interim answers", interim(10), {}, 200, "hi"},
        {"identity encoding", with("Content-Encoding: identity\r\n"), {}, 200, "hi"},
        {"empty list of encodings", with("Content-Encoding:\r\n"), {}, 200, "hi"},
        {"blank list of encodings", with("Content-Encoding: \t\r\n"), {}, 200, "hi"},
        {"kept alive by an old server",
         "HTTP/1.0 200 OK\r\nConnection: keep-alive\r\nContent-Length: 2\r\n\r\nhi",
         {},
         200,
         "hi"},
    };
}

vectors not_to_be_kept()
{
    return {
        {"ends with the connection", head("") + "hi", {}, 200, "hi", false},
        {"ends with the connection, empty", head(""), {}, 200, "", false},
        {"says close", with("Connection: close\r\n"), {}, 200, "hi", false},
        {"says Close", with("connection: Close\r\n"), {}, 200, "hi", false},
        {"says keep-alive, close", with("Connection: Keep-Alive, close\r\n"), {}, 200, "hi", false},
        {"an old server", "HTTP/1.0 200 OK\r\nContent-Length: 2\r\n\r\nhi", {}, 200, "hi", false},
        {"surplus byte", with("") + "!", {}, 200, "hi", false},
        {"surplus after chunks", chunked("2\r\nhi\r\n0\r\n\r\n") + "x", {}, 200, "hi", false},
        {"second answer glued on", with("") + with(""), {}, 200, "hi", false},
        {"no content, with a body",
         "HTTP/1.1 204 X\r\nContent-Length: 2\r\n\r\nhi",
         {},
         204,
         "",
         false},
        {"not modified, with a body", "HTTP/1.1 304 X\r\n\r\nhi", {}, 304, "", false},
        {"surplus after no body", head("Content-Length: 0\r\n") + "hi", {}, 200, "", false},
    };
}

vectors wrong_lengths()
{
    auto const length = [](std::string const& value) {
        return head("Content-Length: " + value + "\r\n") + "hi";
    };
    return {
        {"two lengths", head("Content-Length: 2\r\nContent-Length: 3\r\n") + "hi!", bad},
        {"list of lengths", length("2, 3"), bad},
        {"list of equal lengths", length("2, 2"), bad},
        {"negative length", length("-2"), bad},
        {"signed length", length("+2"), bad},
        {"hexadecimal length", length("0x2"), bad},
        {"empty length", length(""), bad},
        {"length in words", length("two"), bad},
        {"length with a space", length("1 2"), bad},
        {"length beyond 64 bits", length("18446744073709551618"), bad},
        {"length of 2^62", length("4611686018427387904"), large},
        {"folded length", head("Content-Length:\r\n 2\r\n") + "hi", bad},
        {"length folded after a digit", head("Content-Length: 1\r\n 2\r\n") + "hi", bad},
        {"length, then chunked",
         head("Content-Length: 2\r\nTransfer-Encoding: chunked\r\n") + "2\r\nhi\r\n0\r\n\r\n", bad},
        {"chunked, then length",
         head("Transfer-Encoding: chunked\r\nContent-Length: 2\r\n") + "2\r\nhi\r\n0\r\n\r\n", bad},
    };
}

vectors wrong_codings()
{
    auto all = vectors();
    for (auto const* value :
         {"gzip, chunked", "chunked, chunked", "gzip", "identity", "chunked, gzip", "chunked;q=1",
          "xchunked", "\vchunked", "chunked\v", ", chunked", "", "chunked chunked"}) {
        all.push_back(
            {"coding " + std::string(value),
             head("Transfer-Encoding: " + std::string(value) + "\r\n") + "2\r\nhi\r\n0\r\n\r\n",
             bad});
    }
    all.push_back(
        {"coding twice",
         head("Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n") +
             "2\r\nhi\r\n0\r\n\r\n",
         bad});
    all.push_back(
        {"folded coding", head("Transfer-Encoding: gzip,\r\n chunked\r\n") + "2\r\nhi\r\n0\r\n\r\n",
         bad});
    all.push_back(
        {"coding of an old server",
         "HTTP/1.0 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nhi\r\n0\r\n\r\n", bad});
    for (auto const* value : {"gzip", "br", "gzip, gzip", "x"}) {
        all.push_back(
            {"encoding " + std::string(value),
             with("Content-Encoding: " + std::string(value) + "\r\n"), bad});
    }
    return all;
}

vectors wrong_chunks()
{
    return {
        {"chunk size beyond 64 bits", chunked("FFFFFFFFFFFFFFFFF\r\nhi\r\n0\r\n\r\n"), bad},
        {"chunk of 2^62", chunked("4000000000000000\r\nhi"), large},
        {"negative chunk", chunked("-2\r\nhi\r\n0\r\n\r\n"), bad},
        {"signed chunk", chunked("+2\r\nhi\r\n0\r\n\r\n"), bad},
        {"chunk with 0x", chunked("0x2\r\nhi\r\n0\r\n\r\n"), bad},
        {"space before a chunk's size", chunked(" 2\r\nhi\r\n0\r\n\r\n"), bad},
        {"chunk without a size", chunked("\r\nhi\r\n0\r\n\r\n"), bad},
        {"chunk size that is no number", chunked("g\r\nhi\r\n0\r\n\r\n"), bad},
        {"chunk size that ends in LF", chunked("2\nhi\r\n0\r\n\r\n"), bad},
        {"chunk that is longer than it says", chunked("1\r\nhi\r\n0\r\n\r\n"), bad},
        {"chunk data that ends in LF", chunked("2\r\nhi\n0\r\n\r\n"), bad},
        {"LF in a chunk extension", chunked("2;a\nb\r\nhi\r\n0\r\n\r\n"), bad},
        {"open quote in a chunk extension", chunked("2;a=\"b\r\nhi\r\n0\r\n\r\n"), bad},
        {"open quote in the last chunk's extension", chunked("2\r\nhi\r\n0;a=\"b\r\nX: y\r\n\r\n"),
         bad},
        {"quote that is closed in the next line", chunked("2;a=\"b\r\nhi\"\r\n0\r\n\r\n"), bad},
        {"trailer without a colon", chunked("2\r\nhi\r\n0\r\nX\r\n\r\n"), bad},
    };
}

vectors cut_off()
{
    return {
        {"nothing", "", cut},
        {"cut in the status line", "HTTP/1.1 20", cut},
        {"cut in the header", "HTTP/1.1 200 OK\r\nContent-Le", cut},
        {"cut before the header's end", "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n", cut},
        {"cut before the body", head("Content-Length: 2\r\n"), cut},
        {"cut in the body", head("Content-Length: 3\r\n") + "hi", cut},
        {"cut in a chunk's size", chunked("2"), cut},
        {"cut in a chunk", chunked("3\r\nhi"), cut},
        {"cut in an empty chunked body", chunked("0\r\n\r"), cut},
        {"cut before the last chunk", chunked("2\r\nhi\r\n"), cut},
        {"cut in the last chunk", chunked("2\r\nhi\r\n0\r\n"), cut},
        {"cut in the trailer", chunked("2\r\nhi\r\n0\r\nX: y\r\n"), cut},
        {"cut in the last CRLF", chunked("2\r\nhi\r\n0\r\n\r"), cut},
        {"interim answer alone", "HTTP/1.1 100 Continue\r\n\r\n", cut},
    };
}

vectors wrong_headers()
{
    using namespace std::string_literals;
    return {
        {"NUL in a value", with("X: a\0b\r\n"s), bad},
        {"NUL in a name", with("X\0Y: a\r\n"s), bad},
        {"CR in a value", with("X: a\rb\r\n"), bad},
        {"LF in a value", with("X: a\nb\r\n"), bad},
        {"line that ends in LF", "HTTP/1.1 200 OK\nContent-Length: 2\r\n\r\nhi", bad},
        {"header without any CR", "HTTP/1.1 200 OK\nContent-Length: 2\n\nhi", bad},
        {"field that ends in LF", head("X: a\nContent-Length: 2\r\n") + "hi", bad},
        {"no colon", with("X\r\n"), bad},
        {"space before the colon", with("X : a\r\n"), bad},
        {"tab before the colon", with("X\t: a\r\n"), bad},
        {"length with a space before the colon", head("Content-Length : 2\r\n") + "hi", bad},
        {"empty name", with(": a\r\n"), bad},
        {"space in a name", with("X Y: a\r\n"), bad},
        {"space before the first name", "HTTP/1.1 200 OK\r\n X: a\r\nContent-Length: 2\r\n\r\nhi",
         bad},
        {"name that is not ASCII", with("\xc3\xa4: a\r\n"), bad},
        {"DEL in a value", with("X: a\x7f\r\n"), bad},
    };
}

vectors wrong_status_lines()
{
    auto all = vectors();
    for (auto const* line :
         {"HTTP/1.1 000 X",
          "HTTP/1.1 001 X",
          "HTTP/1.1 099 X",
          "HTTP/1.1 99 X",
          "HTTP/1.1 1000 X",
          "HTTP/1.1 20x X",
          "HTTP/1.1 -20 X",
          "HTTP/1.1  200 X",
          "HTTP/1.1 X",
          "HTTP/1.1 ",
          "HTTP/0.9 200 OK",
          "HTTP/2.0 200 OK",
          "HTTP/1.2 200 OK",
          "HTTP/11 200 OK",
          "http/1.1 200 OK",
          "ICY 200 OK",
          "SSH-2.0-OpenSSH_9.2",
          "HTTP/1.1 200",
          "200 OK",
          "\x15\x03\x03\x00\x02\x02\x46",
          "<html>",
          "HTTP/1.1 101 Switching Protocols",
          "HTTP/1.1 200 a\x01z"}) {
        all.push_back({"status line " + std::string(line), status_line(line), bad});
    }
    all.push_back({"eleven interim answers", interim(11), bad});
    all.push_back({"empty line first", "\r\n" + with(""), bad});
    return all;
}

} // namespace

std::vector<response_vector> const& response_vectors()
{
    static auto const all = [] {
        auto joined = vectors();
        for (auto part :
             {good(), not_to_be_kept(), wrong_lengths(), wrong_codings(), wrong_chunks(), cut_off(),
              wrong_headers(), wrong_status_lines()}) {
            joined.insert(
                joined.end(), std::make_move_iterator(part.begin()),
                std::make_move_iterator(part.end()));
        }
        return joined;
    }();
    return all;
}

} // namespace neuroflash::test
