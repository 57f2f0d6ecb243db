image_id = history["items"][0]["output_image_id"]
requests.delete(
    f"{BASE_URL}/ds-prototypes/history/{image_id}",
    headers={**headers, "x-workspace-id": workspace_id},
)
