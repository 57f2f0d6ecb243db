curl "https://app.neuroflash.com/api/usage-service/v1/workspaces/{workspace_id}/quotas?usageTypeKey=images" \
-H "Authorization: Bearer YOUR_ACCESS_TOKEN"
