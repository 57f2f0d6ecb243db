curl -X POST "https://app.neuroflash.com/api/ds-prototypes/image_generation/" \
-H "Authorization: Bearer YOUR_ACCESS_TOKEN" \
-H "x-workspace-id: YOUR_WORKSPACE_ID" \
-H "Content-Type: application/json" \
-d '{
"prompt": "A professional hero image for a blog post about sustainable technology. Modern, clean design with green and blue tones.",
"model": "nano-banana-2",
"num_images": 1,
"aspect_ratio": "16:9",
"output_format": "png"
}'
