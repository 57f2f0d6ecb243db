history = requests.get(f"{BASE_URL}/ds-prototypes/history", headers=headers).json()
source_path = history["items"][0]["output_image_url"]
edited = requests.post(
    f"{BASE_URL}/ds-prototypes/edit",
    headers={**headers, "x-workspace-id": workspace_id, "Content-Type": "application/json"},
    json={"prompt": "Make the sky a deep sunset orange", "image_urls": [source_path]},
).json()
