// SPDX-License-Identifier: BSL-1.0
#include "service_model/task_request.hpp"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>

#include <algorithm>
#include <iterator>
#include <utility>

namespace neuroflash::inline v0::service_model {

namespace json = boost::json;

namespace {

/// Reads the fields of one object and collects what is wrong with them.
class task_reader
{
public:
    task_reader(json::object const& object, task_rules const& rules)
        : object_(object), rules_(rules)
    {
    }

    task_body read()
    {
        if (!rules_.models.empty()) made_.model = rules_.models.front().id;
        read_prompt();
        read_url();
        read_model();
        if (model_ != nullptr) {
            read_count();
            read_look();
        }
        read_limit();
        read_inputs();
        read_text(rules_.mask, made_.mask);
        read_factor();
        if (rules_.forbids_unknown) refuse_unknown();
        if (model_ != nullptr) made_.model_allowed = model_->allowed;
        return std::move(made_);
    }

private:
    /// The value of a field. Null if it is missing or null, or if the rules have no such field.
    json::value const* find(std::string_view name) const
    {
        auto const* value = name.empty() ? nullptr : object_.if_contains(name);
        return value == nullptr || value->is_null() ? nullptr : value;
    }

    void complain(std::string_view field, std::string message, std::string type)
    {
        if (made_.errors.size() < most_field_errors)
            made_.errors.push_back({std::string(field), std::move(message), std::move(type)});
    }

    bool require(std::string_view name)
    {
        if (name.empty()) return false;
        if (find(name) != nullptr) return true;
        complain(name, "Field required", "missing");
        return false;
    }

    void read_text(std::string_view name, std::string& into)
    {
        auto const* value = find(name);
        if (value == nullptr) return;
        if (auto const* text = value->if_string()) into.assign(text->data(), text->size());
        else complain(name, "Input should be a valid string", "string_type");
    }

    void read_prompt()
    {
        if (!require(rules_.prompt)) return;
        auto const before = made_.errors.size();
        read_text(rules_.prompt, made_.prompt);
        if (made_.errors.size() == before && made_.prompt.empty())
            complain(rules_.prompt, "String should have at least 1 character", "string_too_short");
        if (made_.prompt.find(refused_word) != std::string::npos)
            complain(
                rules_.prompt, "The content could not be processed because it was flagged",
                "content_policy_violation");
    }

    void read_url()
    {
        if (require(rules_.url)) read_text(rules_.url, made_.url);
    }

    void read_model()
    {
        if (rules_.models.empty()) return;
        read_text(rules_.model, made_.model);
        model_ = find_model(rules_.models, made_.model);
        if (model_ == nullptr) complain(rules_.model, "Unknown model", "literal_error");
        else if (!rules_.capability.empty() && !model_->can(rules_.capability))
            complain(rules_.model, "Model has no " + std::string(rules_.capability), "value_error");
    }

    void read_count()
    {
        auto const* value = find(rules_.count);
        if (value == nullptr) return;
        auto const* number = value->if_int64();
        if (number == nullptr)
            return complain(rules_.count, "Input should be a valid integer", "int_type");
        if (*number < 1)
            return complain(
                rules_.count, "Input should be greater than or equal to 1", "greater_than_equal");
        if (*number > model_->max_images)
            return complain(
                rules_.count,
                "Input should be less than or equal to " + std::to_string(model_->max_images),
                "less_than_equal");
        made_.count = static_cast<int>(*number);
    }

    void read_look()
    {
        read_text(rules_.ratio, made_.ratio);
        if (!made_.ratio.empty() && !model_->has_ratio(made_.ratio))
            complain(rules_.ratio, "Aspect ratio is not supported by this model", "literal_error");
        if (find(rules_.format) == nullptr) return;
        std::string format;
        read_text(rules_.format, format);
        made_.format = parse_image_format(format);
        if (!made_.format || !model_->has_format(format))
            complain(
                rules_.format, "Output format is not supported by this model", "literal_error");
    }

    void read_limit()
    {
        auto const* value = find(rules_.limit);
        if (value != nullptr && !value->is_bool())
            complain(rules_.limit, "Input should be a valid boolean", "bool_type");
    }

    void read_inputs()
    {
        if (!require(rules_.inputs)) return;
        auto const& value = *find(rules_.inputs);
        if (rules_.one_input) {
            made_.inputs.emplace_back();
            return read_text(rules_.inputs, made_.inputs.back());
        }
        auto const* list = value.if_array();
        if (list == nullptr)
            return complain(rules_.inputs, "Input should be a valid list", "list_type");
        if (list->empty())
            return complain(rules_.inputs, "List should have at least 1 item", "too_short");
        if (list->size() > rules_.max_inputs)
            return complain(
                rules_.inputs,
                "List should have at most " + std::to_string(rules_.max_inputs) + " items",
                "too_long");
        for (auto const& entry : *list) {
            if (!entry.is_string())
                return complain(rules_.inputs, "Input should be a valid string", "string_type");
            made_.inputs.emplace_back(entry.get_string());
        }
    }

    void read_factor()
    {
        auto const* value = find(rules_.factor);
        if (value == nullptr) return;
        // A float without a fraction counts as an integer, as in FastAPI.
        boost::system::error_code ec;
        auto const number = value->is_number() ? value->to_number<double>(ec) : 0.0;
        auto const whole = static_cast<unsigned>(number >= 2 && number <= 4 ? number : 0);
        if (!value->is_number() || (whole != 0 && whole != number))
            return complain(rules_.factor, "Input should be a valid integer", "int_type");
        if (whole == 0)
            return complain(rules_.factor, "Input should be from 2 to 4", "value_error");
        made_.factor = whole;
    }

    void refuse_unknown()
    {
        std::string_view const known[] = {rules_.prompt, rules_.model, rules_.count, rules_.ratio,
                                          rules_.format, rules_.limit, rules_.url,   rules_.inputs,
                                          rules_.mask,   rules_.factor};
        for (auto const& member : object_) {
            std::string_view const name = member.key();
            if (std::ranges::find(known, name) == std::end(known))
                complain(name, "Extra inputs are not permitted", "extra_forbidden");
        }
    }

    json::object const& object_;
    task_rules const& rules_;
    task_body made_;
    catalog_model const* model_ = nullptr;
};

task_body unreadable(char const* message, char const* type)
{
    task_body made;
    made.errors.push_back({"", message, type});
    return made;
}

} // namespace

task_body read_task(std::string_view body, task_rules const& rules)
{
    boost::system::error_code ec;
    auto const parsed = json::parse(body, ec);
    if (ec) return unreadable("JSON decode error", "json_invalid");
    if (!parsed.is_object()) return unreadable("Input should be a valid dictionary", "dict_type");
    return task_reader(parsed.get_object(), rules).read();
}

} // namespace neuroflash::inline v0::service_model
