curl "https://app.neuroflash.com/api/ds-prototypes/image_generation/models" \
-H "Authorization: Bearer YOUR_ACCESS_TOKEN" \
-H "x-workspace-id: YOUR_WORKSPACE_ID"
