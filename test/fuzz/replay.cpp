// SPDX-License-Identifier: BSL-1.0
// Runs a fuzz target over its corpus and over mutations of it, the same ones each time.
// Usage: fuzz_replay_<target> MUTATIONS DIRECTORY...
#include "fuzz.hpp"

#include <csignal>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <random>
#include <string>
#include <vector>

// Sanitizers end a program without a signal; they are not always there.
extern "C" [[gnu::weak]] void __sanitizer_set_death_callback(void (*)());

namespace {

struct seed
{
    std::string name;
    std::string bytes;
};

std::string current_name;
std::string current_bytes;

void show_current()
{
    std::fprintf(stderr, "input: %s, %zu bytes: \"", current_name.c_str(), current_bytes.size());
    for (auto const c : current_bytes)
        std::fprintf(stderr, "\\x%02x", static_cast<unsigned>(static_cast<unsigned char>(c)));
    std::fprintf(stderr, "\"\n");
}

void on_signal(int number)
{
    show_current();
    std::signal(number, SIG_DFL);
    std::raise(number);
}

/// Empty where there is nothing in the directory: a corpus that was moved away must not pass.
std::vector<seed> read_seeds(std::filesystem::path const& directory)
{
    std::vector<seed> all;
    for (auto const& entry : std::filesystem::directory_iterator(directory)) {
        if (!entry.is_regular_file()) continue;
        std::ifstream file(entry.path(), std::ios::binary);
        all.push_back(
            {entry.path().filename().string(),
             std::string(std::istreambuf_iterator<char>(file), {})});
    }
    std::sort(all.begin(), all.end(), [](auto& a, auto& b) { return a.name < b.name; });
    return all;
}

void run(std::string name, std::string bytes)
{
    current_name = std::move(name);
    current_bytes = std::move(bytes);
    // A copy of exactly that size: a sanitizer sees any byte read behind it.
    auto const exact = std::vector<std::uint8_t>(current_bytes.begin(), current_bytes.end());
    LLVMFuzzerTestOneInput(exact.data(), exact.size());
}

class mutator
{
public:
    explicit mutator(std::vector<seed> const& seeds) : seeds_(seeds) {}

    std::string operator()(std::string text)
    {
        for (auto changes = 1 + below(4); changes > 0; --changes) change(text);
        return text;
    }

private:
    std::size_t below(std::size_t end) { return end == 0 ? 0 : random_() % end; }

    void change(std::string& text)
    {
        auto const at = below(text.size() + 1);
        switch (below(7)) {
        case 0: // flip a bit
            if (at < text.size()) text[at] = static_cast<char>(text[at] ^ (1 << below(8)));
            break;
        case 1: // any byte
            text.insert(at, 1, static_cast<char>(below(256)));
            break;
        case 2: // cut off
            text.resize(at);
            break;
        case 3: // cut out
            text.erase(at, 1 + below(16));
            break;
        case 4: // splice
            splice(text, at);
            break;
        case 5: // repeat
            repeat(text, at, 1 + below(32), 1 + below(8));
            break;
        case 6: // repeat often: counts and limits
            if (below(8) == 0) repeat(text, at, 1 + below(8), below(512));
            break;
        }
    }

    void splice(std::string& text, std::size_t at)
    {
        auto const& other = seeds_[below(seeds_.size())].bytes;
        text.resize(at);
        text.append(other, below(other.size() + 1), std::string::npos);
    }

    static void repeat(std::string& text, std::size_t at, std::size_t size, std::size_t times)
    {
        constexpr std::size_t max_size = 64 * 1024;
        auto const piece = text.substr(at, size);
        std::string more;
        for (; times > 0 && text.size() + more.size() < max_size; --times) more += piece;
        text.insert(at, more);
    }

    std::vector<seed> const& seeds_;
    std::mt19937 random_{20240615};
};

} // namespace

int main(int argc, char** argv)
{
    if (argc < 3) {
        std::fprintf(stderr, "usage: %s MUTATIONS DIRECTORY...\n", argv[0]);
        return 2;
    }
    for (auto const number : {SIGABRT, SIGSEGV, SIGFPE, SIGILL, SIGBUS})
        std::signal(number, on_signal);
    if (__sanitizer_set_death_callback != nullptr) __sanitizer_set_death_callback(show_current);

    std::vector<seed> seeds;
    for (int i = 2; i < argc; ++i) {
        auto part = read_seeds(argv[i]);
        if (part.empty()) {
            std::fprintf(stderr, "no corpus in %s\n", argv[i]);
            return 1;
        }
        std::move(part.begin(), part.end(), std::back_inserter(seeds));
    }
    auto const mutations = std::atoi(argv[1]);
    auto mutate = mutator(seeds);
    run("nothing", {});
    for (auto const& one : seeds) {
        run(one.name, one.bytes);
        for (int i = 0; i < mutations; ++i)
            run(one.name + ", mutation " + std::to_string(i), mutate(one.bytes));
    }
    std::printf("%zu files, %d mutations of each\n", seeds.size(), mutations);
}
