// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_BENCHMARKS_COMMON_WORK_HPP
#define NEUROFLASH_BENCHMARKS_COMMON_WORK_HPP

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

/// The work itself, for the clients that have no library to do it.
namespace bench {

inline constexpr char generate_path[] = "/api/ds-prototypes/image_generation/";
inline constexpr char image_path[] = "/files/image.png";
/// The path for uploads to image-service v1, in the workspace of `workspace`.
inline constexpr char upload_path[] =
    "/api/image-service/v1/workspaces/6872b83c-901e-47c5-8b90-96a3d9839d06/images";
inline constexpr char workspace[] = "6872b83c-901e-47c5-8b90-96a3d9839d06";
inline constexpr char model[] = "nano-banana-2";
inline constexpr char text_model[] = "openai/gpt-4.1-mini";
inline constexpr char aspect_ratio[] = "16:9";
inline constexpr char output_format[] = "png";

/// The token of every request. Short: libcurl writes headers character by character, and a long
/// one would make it look slow.
inline constexpr char token[] = "tttttttttttttttttttttttttttttttttttttttt";

/// The prompt of every request. The delaying server reads the time to hold it from its words.
std::string prompt(int hold_ms);

/// What an answer says, as typed values.
struct image
{
    std::string url;
    std::string content_type;
    std::string image_id;
    int width = 0;
    int height = 0;
};

struct answer
{
    std::vector<image> images;
    std::string prompt;
    std::string batch_id;
};

/// Writes whole requests into one buffer that is used again and again.
class request_writer
{
public:
    request_writer(std::string const& host, unsigned short port, std::string const& token);

    /// Valid until the next call.
    std::string_view generate(std::string_view prompt);
    std::string_view get_image();

private:
    std::string post_header_; ///< Up to the value of Content-Length.
    std::string get_;
    std::string body_;
    std::string whole_;
};

/// Appends the parameters as JSON, straight into `to`.
void append_generate_body(std::string& to, std::string_view prompt);

/// Parses into `to`, whose memory is used again. Throws on anything unexpected.
void parse_answer(std::string_view json, answer& to);

/// The id in the answer to an upload. Throws if there is none.
std::string parse_upload_answer(std::string_view json);

/// Status and size of a minimal HTTP/1.1 header that ends with an empty line.
struct header
{
    int status = 0;
    std::size_t size = 0; ///< The length of the header; 0 if it is not complete yet.
    std::size_t body_size = 0;
};

header find_header(std::string_view bytes);

} // namespace bench

#endif
