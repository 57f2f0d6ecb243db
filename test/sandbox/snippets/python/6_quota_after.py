# Check quota after generation
quotas_after = requests.get(
    f"{BASE_URL}/usage-service/v1/workspaces/{workspace_id}/quotas",
    headers=headers,
    params={"usageTypeKey": "images"},
).json()
image_quota_after = quotas_after["data"][0]
print(f"Available after generation: {image_quota_after['availableAmount']} images")
print(f"Daily usage: {image_quota_after['usedAmountDaily']} images")
