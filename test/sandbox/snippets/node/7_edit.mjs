const history = await fetch(`${BASE_URL}/ds-prototypes/history`, { headers })
.then((r) => r.json());
const sourcePath = history.items[0].output_image_url;
const edited = await fetch(`${BASE_URL}/ds-prototypes/edit`, {
method: "POST",
headers: { ...headers, "x-workspace-id": workspaceId, "Content-Type": "application/json" },
body: JSON.stringify({
prompt: "Make the sky a deep sunset orange",
image_urls: [sourcePath],
}),
}).then((r) => r.json());
