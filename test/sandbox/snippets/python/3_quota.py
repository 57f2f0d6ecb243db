quotas = requests.get(
    f"{BASE_URL}/usage-service/v1/workspaces/{workspace_id}/quotas",
    headers=headers,
    params={"usageTypeKey": "images"},
).json()
image_quota = quotas["data"][0]
print(f"Available: {image_quota['availableAmount']} images")
print(f"Used: {image_quota['usedAmount']} images")
print(f"Limit: {image_quota['limitAmount']} images")
