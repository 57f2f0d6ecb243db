const imageId = history.items[0].output_image_id;
await fetch(`${BASE_URL}/ds-prototypes/history/${imageId}`, {
method: "DELETE",
headers: { ...headers, "x-workspace-id": workspaceId },
});
