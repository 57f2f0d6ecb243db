// SPDX-License-Identifier: BSL-1.0
#include "sandbox/image_request.hpp"

#include "sandbox/model_catalog.hpp"

#include <boost/json/array.hpp>
#include <boost/json/parse.hpp>

namespace neuroflash::inline v0::sandbox {

namespace json = boost::json;

namespace {

/// Reads the fields of one object and collects what is wrong with them.
class field_reader
{
public:
    explicit field_reader(json::object const& body) : body_(body) {}

    /// Null if the field is missing or null.
    json::value const* find(std::string_view name) const
    {
        auto const* value = body_.if_contains(name);
        return value == nullptr || value->is_null() ? nullptr : value;
    }

    void complain(std::string_view field, std::string message, std::string type)
    {
        errors_.push_back({std::string(field), std::move(message), std::move(type)});
    }

    void read_text(std::string_view name, std::string& into)
    {
        auto const* value = find(name);
        if (value == nullptr) return;
        if (auto const* text = value->if_string()) into.assign(text->data(), text->size());
        else complain(name, "Input should be a valid string", "string_type");
    }

    std::vector<field_error> const& errors() const { return errors_; }

private:
    json::object const& body_;
    std::vector<field_error> errors_;
};

void read_prompt(field_reader& reader, image_request& made)
{
    if (reader.find("prompt") == nullptr)
        return reader.complain("prompt", "Field required", "missing");
    reader.read_text("prompt", made.prompt);
    if (reader.errors().empty() && made.prompt.empty())
        reader.complain("prompt", "String should have at least 1 character", "string_too_short");
    if (made.prompt.find(refused_word) != std::string::npos)
        reader.complain(
            "prompt", "The content could not be processed because it was flagged",
            "content_policy_violation");
}

void read_count(field_reader& reader, catalog_model const& model, image_request& made)
{
    auto const* value = reader.find("num_images");
    if (value == nullptr) return;
    auto const* number = value->if_int64();
    if (number == nullptr)
        return reader.complain("num_images", "Input should be a valid integer", "int_type");
    if (*number < 1)
        return reader.complain(
            "num_images", "Input should be greater than or equal to 1", "greater_than_equal");
    if (*number > model.max_images)
        return reader.complain(
            "num_images",
            "Input should be less than or equal to " + std::to_string(model.max_images),
            "less_than_equal");
    made.num_images = static_cast<int>(*number);
}

void read_look(field_reader& reader, catalog_model const& model, image_request& made)
{
    reader.read_text("aspect_ratio", made.aspect_ratio);
    if (!made.aspect_ratio.empty() && !model.has_ratio(made.aspect_ratio))
        reader.complain(
            "aspect_ratio", "Aspect ratio is not supported by this model", "literal_error");
    std::string format(name_of(made.format));
    reader.read_text("output_format", format);
    auto const known = parse_image_format(format);
    if (!known || !model.has_format(format))
        reader.complain(
            "output_format", "Output format is not supported by this model", "literal_error");
    made.format = known.value_or(made.format);
    auto const* limit = reader.find("limit_generations");
    if (limit != nullptr && !limit->is_bool())
        reader.complain("limit_generations", "Input should be a valid boolean", "bool_type");
}

void read_sources(field_reader& reader, image_request& made)
{
    auto const* value = reader.find("image_urls");
    if (value == nullptr) return reader.complain("image_urls", "Field required", "missing");
    auto const* list = value->if_array();
    if (list == nullptr)
        return reader.complain("image_urls", "Input should be a valid list", "list_type");
    if (list->empty())
        return reader.complain("image_urls", "List should have at least 1 item", "too_short");
    for (auto const& entry : *list) {
        if (!entry.is_string())
            return reader.complain("image_urls", "Input should be a valid string", "string_type");
        made.image_urls.emplace_back(entry.get_string());
    }
}

} // namespace

std::variant<image_request, http_reply> read_image_request(std::string_view body, charge_kind kind)
{
    boost::system::error_code ec;
    auto const parsed = json::parse(body, ec);
    if (ec) return validation_reply("body", {{"", "JSON decode error", "json_invalid"}});
    if (!parsed.is_object())
        return validation_reply("body", {{"", "Input should be a valid dictionary", "dict_type"}});

    image_request made;
    made.model = model_catalog().front().id;
    field_reader reader(parsed.get_object());
    read_prompt(reader, made);
    reader.read_text("model", made.model);
    auto const* model = find_model(made.model);
    auto const capability = kind == charge_kind::edit ? "image2image" : "text2image";
    if (model == nullptr) reader.complain("model", "Unknown model", "literal_error");
    else if (!model->can(capability))
        reader.complain("model", std::string("Model has no ") + capability, "value_error");
    if (model != nullptr) {
        read_count(reader, *model, made);
        read_look(reader, *model, made);
    }
    if (kind == charge_kind::edit) read_sources(reader, made);
    if (!reader.errors().empty()) return validation_reply("body", reader.errors());
    if (!model->allowed) return detail_reply(403, "Model is not available in this workspace");
    return made;
}

} // namespace neuroflash::inline v0::sandbox
