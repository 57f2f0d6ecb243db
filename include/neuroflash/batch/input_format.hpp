// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_BATCH_INPUT_FORMAT_HPP
#define NEUROFLASH_BATCH_INPUT_FORMAT_HPP

#include <string>

namespace neuroflash::inline v0::batch {

/// How the prompts of an input are written.
enum class input_format
{
    detect,     ///< By the name of the file (`.jsonl`, `.ndjson`, `.json`, `.csv`, `.tsv`, `.tab`),
                ///< else by the first line.
    lines,      ///< One prompt per line, whatever the line looks like.
    json_lines, ///< One JSON object per line.
    csv,        ///< A table with the names of its columns in the first row; `,`, `;`, `|` or a tab
                ///< separates cells.
    tsv,        ///< A table whose cells are separated by tabs.
};

/// The columns of a table (CSV, TSV) by their names, ignoring case, blanks and dashes.
/// Empty for the column with the member's own name, if there is one.
class column_names
{
public:
    column_names() = default;

    std::string prompt;       ///< The prompt. This column is required.
    std::string key;          ///< The key, from which files are named.
    std::string model;        ///< The model, see `client::list_image_models`.
    std::string num_images;   ///< The number of images.
    std::string aspect_ratio; ///< The aspect ratio, such as 16:9.
    /// The format, such as png; default columns: `output_format` and `format`.
    std::string output_format;
    std::string brand_voice; ///< The id of a brand voice.
    /// Image ids or paths, separated by blanks; default columns: `source` and `sources`.
    std::string source;
    /// The id or path of an edit's mask; image-service v1 only.
    std::string mask;
};

} // namespace neuroflash::inline v0::batch

#endif
