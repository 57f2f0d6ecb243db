// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_SRC_SERVICE_MODEL_SERVICE_HPP
#define NEUROFLASH_SRC_SERVICE_MODEL_SERVICE_HPP

#include "service_model/accounts.hpp"
#include "service_model/brand_voices.hpp"
#include "service_model/guide_images.hpp"
#include "service_model/image_service.hpp"
#include "service_model/text_service.hpp"
#include "service_model/token_service.hpp"

#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace neuroflash::inline v0::service_model {

/// How the service behaves, and where it is.
struct service_rules
{
    std::string origin;         ///< "https://host" of the API
    std::string storage_origin; ///< The origin of signed addresses; empty if there are none.
    std::string client_id;
    std::string client_secret;
    std::chrono::seconds token_lifetime{14399};
    std::vector<workspace_seed> workspaces; ///< The workspaces, at least one.
    list_envelope workspace_envelope = list_envelope::embedded;
    quota_levels image_quota;
    quota_levels token_quota;
    unsigned quota_status = 429; ///< The status of a refusal for lack of credits or tokens.
    unsigned long_side = 1024;   ///< The pixels of the long side of a generated image.
    route_mount mounts = route_mount::both;
    chat_mount chat = chat_mount::both;
    summary_mount summaries = summary_mount::all;
    usage_place usage = usage_place::last_chunk;
    bool forbids_unknown_fields = false; ///< Whether a chat with unknown fields is refused.
    history_rules history;
    voice_rules voices;
    image_service_params v1;
};

/// A request that has arrived whole.
struct api_request
{
    std::string_view method;
    std::string_view target; ///< The target as sent, with the query.
    std::string_view authorization;
    std::string_view workspace; ///< The field x-workspace-id.
    std::string_view content_type;
    std::string_view body;
    /// The origin of the links in the response; if it is empty, the rules name it.
    std::string_view origin = {};
    /// The origin of signed addresses; if it is empty, the rules name it.
    std::string_view storage_origin = {};
};

/// The operation of a request; `other` if its path or its token is refused.
enum class api_operation
{
    other,
    token,
    workspaces,
    quotas,
    image_models,
    generate,
    edit,
    history,
    text_models,
    chat,
    voices,
    image_service
};

/// A response, or the work that has to be done to get it. At most one of job, task, content and
/// text is set.
struct api_response : service_response
{
    api_response() {}
    api_response(service_response from) : service_response(std::move(from)) {}

    api_operation operation = api_operation::other;
    std::optional<text_request> text; ///< The text that is to be written.
    std::string workspace;            ///< The workspace of `text`.
};

/**
 * \brief The whole service without sockets, pixels, locks and a clock.
 *
 * handle() answers a request, or returns work. The caller carries it out with the parts below.
 */
class service
{
public:
    service(service_rules rules, std::function<std::string()> new_id, service_time now);
    service(service const&) = delete;
    service& operator=(service const&) = delete;

    service_rules const& rules() const { return rules_; }

    api_response handle(api_request const& request, service_time now);

    /// Charges a text and gives it its ids. Returns false if no tokens are left.
    bool charge(written_text& written, service_time now);

    token_service& tokens() { return tokens_; }
    service_model::accounts& accounts() { return accounts_; }
    service_model::accounts const& accounts() const { return accounts_; }
    image_store& images() { return images_; }
    guide_images const& guide() const { return guide_; }
    service_model::image_service& image_service() { return image_service_; }
    service_model::image_service const& image_service() const { return image_service_; }
    std::string new_id() { return new_id_(); }

    /// Restores the state of the start: no tokens, images and charges, full quotas. Jobs and tasks
    /// that were accepted before must not be charged, because their credits are no longer put
    /// aside.
    void reset(service_time now);

    /// The number of resets.
    std::uint64_t epoch() const { return epoch_; }

private:
    /// What is checked before the handler of a request is called.
    enum class required_access
    {
        open,                    ///< Nothing is checked.
        token,                   ///< The token must be valid.
        token_and_workspace,     ///< The workspace is that of x-workspace-id.
        token_and_path_workspace ///< The workspace is the segment at "{workspace}" of the path.
    };

    /// A request on its way to its handler.
    struct call
    {
        api_request const& request;
        std::string id;        ///< The segment at "{}" of the path.
        std::string workspace; ///< The workspace of the field or of the path.
        service_time now;
    };

    using handler = api_response (*)(service&, call const&);

    struct route
    {
        std::string_view method;
        std::vector<std::string_view> pattern; // "{}", "{workspace}": any one segment
        required_access needs;
        api_operation operation;
        handler respond;
    };

    service_model::image_service::dependencies dependencies();
    service_model::accounts make_accounts(service_time now) const;
    void
    add(std::string_view method, std::string_view path, required_access needs,
        api_operation operation, handler respond);
    void add_accounts();
    void add_images();
    void add_edits_and_history(
        std::string_view edit_path, std::string_view list_path, std::string_view item_path);
    void add_texts();
    void add_voices();
    void add_described();
    bool known(std::string_view path) const;
    api_response reject(std::string_view target) const;
    api_response run(route const& chosen, call const& asked);
    api_response respond(api_request const& request, service_time now);
    static api_response describe(service& by, call const& asked);
    static api_response chat(service& by, call const& asked);

    service_rules rules_;
    std::function<std::string()> new_id_;
    token_service tokens_;
    service_model::accounts accounts_;
    image_store images_;
    guide_images guide_;
    service_model::image_service image_service_;
    std::vector<route> routes_;
    service_time now_;           ///< The time of the request that is handled.
    std::string origin_;         ///< The origin of its links.
    std::string storage_origin_; ///< The origin of its signed addresses.
    std::uint64_t epoch_ = 0;
};

} // namespace neuroflash::inline v0::service_model

#endif
