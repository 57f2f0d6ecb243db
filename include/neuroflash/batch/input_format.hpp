// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_BATCH_INPUT_FORMAT_HPP
#define NEUROFLASH_BATCH_INPUT_FORMAT_HPP

#include <string>

namespace neuroflash::inline v0::batch {

/// How the prompts of an input are written.
enum class input_format
{
    detect, ///< By the name of the file (`.jsonl`, `.ndjson`, `.json`, `.csv`, `.tsv`), else by the
            ///< first line.
    lines,  ///< A prompt a line, whatever the line looks like.
    json_lines, ///< A JSON object a line.
    csv, ///< A table with the names of its columns in the first row; `,`, `;`, `|` or a tab between
         ///< cells.
    tsv, ///< The same with tabs alone.
};

/// The columns of a table (CSV, TSV) by their names, in which capitals, blanks and dashes do not
/// count. Empty: the column with the member's own name, if there is one.
class column_names
{
public:
    column_names() = default;

    std::string prompt;        ///< What to draw. There must be such a column.
    std::string key;           ///< Names the files.
    std::string model;         ///< See `client::list_image_models`.
    std::string num_images;    ///< Images to make.
    std::string aspect_ratio;  ///< Such as 16:9.
    std::string output_format; ///< Such as png; a column `format` is read as well.
    std::string brand_voice;   ///< Ids of brand voices.
    std::string source; ///< Image ids or paths, between blanks; a column `sources` is read as well.
};

} // namespace neuroflash::inline v0::batch

#endif
