// SPDX-License-Identifier: BSL-1.0
// libcurl's multi interface on epoll, with its connections and its easy handles used again.
#include "common/meter.hpp"
#include "common/options.hpp"
#include "common/work.hpp"

#include <curl/curl.h>
#include <openssl/evp.h>

#include <algorithm>
#include <array>
#include <cstdio>
#include <fstream>
#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

#include <sys/epoll.h>
#include <unistd.h>

namespace {

void check(CURLcode code)
{
    if (code != CURLE_OK) throw std::runtime_error(curl_easy_strerror(code));
}

enum class target
{
    answer,
    uploaded, ///< The answer to an upload.
    memory,
    file
};

/// Appends the body of an upload, encoded piece by piece, so that the file is in memory once.
void append_upload_body(std::string& to, std::string const& name)
{
    constexpr auto piece = std::size_t(96) * 1024;
    static_assert(piece % 3 == 0);
    auto in = std::ifstream(name, std::ios::binary | std::ios::ate);
    auto const size = static_cast<std::size_t>(in.tellg());
    in.seekg(0);
    auto const letters = (size + 2) / 3 * 4;
    to.reserve(to.size() + letters + 64);
    to += R"({"imageUrl":"data:image/png;base64,)";
    auto bytes = std::array<unsigned char, piece>();
    for (auto left = size; left > 0;) {
        auto const count = std::min(left, piece);
        in.read(reinterpret_cast<char*>(bytes.data()), static_cast<std::streamsize>(count));
        if (!in) throw std::runtime_error("cannot read " + name);
        auto const begin = to.size();
        to.resize(begin + (count + 2) / 3 * 4 + 1); // with the zero that OpenSSL writes
        EVP_EncodeBlock(
            reinterpret_cast<unsigned char*>(to.data() + begin), bytes.data(),
            static_cast<int>(count));
        to.pop_back();
        left -= count;
    }
    to += "\"}";
}

/// One request after the other, on whatever connection libcurl has.
class transfer
{
public:
    transfer(bench::options const& line, std::string const& prompt)
        : easy_(curl_easy_init()), prompt_(prompt), to_(target::answer)
    {
        auto const server = "https://" + line.host + ':' + std::to_string(line.port);
        auto const image = line.work.starts_with("download_");
        if (image) to_ = line.work == "download_file" ? target::file : target::memory;
        char const* path = image ? bench::image_path : bench::generate_path;
        if (line.work == "upload_file") {
            to_ = target::uploaded;
            path = bench::upload_path;
        }
        url_ = server + path;
        header(std::string("Authorization: Bearer ") + bench::token);
        if (to_ == target::uploaded) header("Expect:"); // no wait for a permission to send
        else header(std::string("x-workspace-id: ") + bench::workspace);
        if (!image) header("Content-Type: application/json");
        curl_easy_setopt(easy_, CURLOPT_URL, url_.c_str());
        curl_easy_setopt(easy_, CURLOPT_CAINFO, line.ca_file.c_str());
        curl_easy_setopt(easy_, CURLOPT_CAPATH, nullptr);
        curl_easy_setopt(easy_, CURLOPT_HTTP_VERSION, CURL_HTTP_VERSION_1_1);
        curl_easy_setopt(easy_, CURLOPT_USERAGENT, "benchmark/1.0");
        curl_easy_setopt(easy_, CURLOPT_HTTPHEADER, headers_);
        curl_easy_setopt(easy_, CURLOPT_PRIVATE, this);
        curl_easy_setopt(easy_, CURLOPT_WRITEFUNCTION, &transfer::on_bytes);
        curl_easy_setopt(easy_, CURLOPT_WRITEDATA, this);
        file_name_ = line.file;
    }
    ~transfer()
    {
        curl_easy_cleanup(easy_);
        curl_slist_free_all(headers_);
    }
    transfer(transfer const&) = delete;
    transfer& operator=(transfer const&) = delete;

    void start(CURLM* multi)
    {
        began_ = bench::clock::now();
        got_.clear();
        if (to_ == target::answer || to_ == target::uploaded) {
            body_.clear();
            if (to_ == target::answer) bench::append_generate_body(body_, prompt_);
            else append_upload_body(body_, file_name_);
            curl_easy_setopt(easy_, CURLOPT_POSTFIELDS, body_.c_str());
            curl_easy_setopt(easy_, CURLOPT_POSTFIELDSIZE, static_cast<long>(body_.size()));
        }
        if (to_ == target::file) file_ = std::fopen(file_name_.c_str(), "wb");
        curl_multi_add_handle(multi, easy_);
    }

    void finish(CURLM* multi, CURLcode code, bench::meter& meter)
    {
        check(code);
        auto status = 0L;
        curl_easy_getinfo(easy_, CURLINFO_RESPONSE_CODE, &status);
        if (status != 200) throw std::runtime_error("status " + std::to_string(status));
        if (to_ == target::answer) bench::parse_answer(got_, answer_);
        if (to_ == target::uploaded) bench::parse_upload_answer(got_);
        if (to_ == target::file) std::fclose(file_);
        curl_multi_remove_handle(multi, easy_);
        meter.note(began_);
    }

private:
    void header(std::string const& text) { headers_ = curl_slist_append(headers_, text.c_str()); }

    static std::size_t on_bytes(char* data, std::size_t, std::size_t size, void* self)
    {
        auto& me = *static_cast<transfer*>(self);
        if (me.to_ == target::file) return std::fwrite(data, 1, size, me.file_);
        me.got_.append(data, size);
        return size;
    }

    CURL* easy_;
    curl_slist* headers_ = nullptr;
    std::string url_;
    std::string const& prompt_;
    target to_;
    std::string file_name_;
    std::FILE* file_ = nullptr;
    std::string body_;
    std::string got_;
    bench::clock::time_point began_;
    bench::answer answer_;
};

/// curl_multi_socket_action driven by epoll.
class loop
{
public:
    explicit loop(bench::options const& line)
        : line_(line), multi_(curl_multi_init()), epoll_(::epoll_create1(0)),
          prompt_(bench::prompt(line.hold_ms))
    {
        curl_multi_setopt(multi_, CURLMOPT_SOCKETFUNCTION, &loop::on_socket);
        curl_multi_setopt(multi_, CURLMOPT_SOCKETDATA, this);
        curl_multi_setopt(multi_, CURLMOPT_TIMERFUNCTION, &loop::on_timer);
        curl_multi_setopt(multi_, CURLMOPT_TIMERDATA, this);
        curl_multi_setopt(multi_, CURLMOPT_MAXCONNECTS, static_cast<long>(line.connections));
        curl_multi_setopt(
            multi_, CURLMOPT_MAX_TOTAL_CONNECTIONS, static_cast<long>(line.connections));
        auto const at_once = line.work == "waiting" ? line.requests : line.connections;
        for (int i = 0; i < at_once; ++i) {
            transfers_.push_back(std::make_unique<transfer>(line, prompt_));
        }
    }
    ~loop()
    {
        transfers_.clear();
        curl_multi_cleanup(multi_);
        ::close(epoll_);
    }
    loop(loop const&) = delete;
    loop& operator=(loop const&) = delete;

    void set_prompt(std::string prompt) { prompt_ = std::move(prompt); }

    void run(int requests, bench::meter& meter)
    {
        left_ = requests;
        done_ = 0;
        for (auto const& one : transfers_) {
            if (left_ == 0) break;
            --left_;
            one->start(multi_);
        }
        act(CURL_SOCKET_TIMEOUT, 0);
        while (done_ < requests) {
            wait();
            reap(meter);
        }
    }

private:
    static int on_socket(CURL*, curl_socket_t fd, int what, void* self, void* known)
    {
        auto& me = *static_cast<loop*>(self);
        if (what == CURL_POLL_REMOVE) return ::epoll_ctl(me.epoll_, EPOLL_CTL_DEL, fd, nullptr), 0;
        auto event = epoll_event();
        event.data.fd = fd;
        if (what & CURL_POLL_IN) event.events |= EPOLLIN;
        if (what & CURL_POLL_OUT) event.events |= EPOLLOUT;
        ::epoll_ctl(me.epoll_, known ? EPOLL_CTL_MOD : EPOLL_CTL_ADD, fd, &event);
        if (!known) curl_multi_assign(me.multi_, fd, &me);
        return 0;
    }

    static int on_timer(CURLM*, long milliseconds, void* self)
    {
        auto& me = *static_cast<loop*>(self);
        me.timeout_ = milliseconds;
        auto const after = std::chrono::milliseconds(std::max(0L, milliseconds));
        me.timeout_at_ = bench::clock::now() + after;
        return 0;
    }

    void act(curl_socket_t fd, int events)
    {
        auto running = 0;
        if (curl_multi_socket_action(multi_, fd, events, &running) != CURLM_OK) {
            throw std::runtime_error("curl_multi_socket_action failed");
        }
    }

    int patience() const
    {
        if (timeout_ <= 0) return static_cast<int>(timeout_);
        auto const left = timeout_at_ - bench::clock::now();
        return std::max(
            0, static_cast<int>(std::chrono::ceil<std::chrono::milliseconds>(left).count()));
    }

    void wait()
    {
        auto events = std::array<epoll_event, 128>();
        auto const ready = ::epoll_wait(epoll_, events.data(), events.size(), patience());
        for (int i = 0; i < ready; ++i) {
            auto const& event = events[static_cast<std::size_t>(i)];
            auto flags = 0;
            if (event.events & (EPOLLIN | EPOLLHUP)) flags |= CURL_CSELECT_IN;
            if (event.events & EPOLLOUT) flags |= CURL_CSELECT_OUT;
            if (event.events & EPOLLERR) flags |= CURL_CSELECT_ERR;
            act(event.data.fd, flags);
        }
        if (timeout_ >= 0 && bench::clock::now() >= timeout_at_) {
            timeout_ = -1; // it rings once, unless libcurl sets it again
            act(CURL_SOCKET_TIMEOUT, 0);
        }
    }

    void reap(bench::meter& meter)
    {
        auto more = 0;
        while (auto const* const message = curl_multi_info_read(multi_, &more)) {
            char* self = nullptr;
            curl_easy_getinfo(message->easy_handle, CURLINFO_PRIVATE, &self);
            auto& one = *reinterpret_cast<transfer*>(self);
            one.finish(multi_, message->data.result, meter);
            ++done_;
            if (left_ > 0) {
                --left_;
                one.start(multi_);
            }
        }
    }

    bench::options const& line_;
    CURLM* multi_;
    int epoll_;
    std::string prompt_;
    std::vector<std::unique_ptr<transfer>> transfers_;
    long timeout_ = -1;
    bench::clock::time_point timeout_at_;
    int left_ = 0;
    int done_ = 0;
};

void run(bench::options line)
{
    curl_global_init(CURL_GLOBAL_DEFAULT);
    if (line.work == "flight") line.requests = line.connections;
    auto meter = bench::meter(line);
    auto work = loop(line);
    if (line.work == "flight" || line.work == "waiting") {
        // All connections are open before the measurement begins.
        work.set_prompt(bench::prompt(500 + 2 * line.connections));
        work.run(line.connections, meter);
        work.set_prompt(bench::prompt(line.hold_ms));
    }
    if (line.warmup > 0) work.run(line.warmup, meter);
    meter.start();
    work.run(line.requests, meter);
    meter.stop();
    auto const& versions = *curl_version_info(CURLVERSION_NOW);
    meter.print(
        "libcurl", std::string("libcurl ") + versions.version + ", " + versions.ssl_version);
}

} // namespace

int main(int argc, char** argv)
{
    try {
        run(bench::read_options(argc, argv));
        return 0;
    } catch (std::exception const& e) {
        std::fprintf(stderr, "libcurl: %s\n", e.what());
        return 1;
    }
}
