body, _ := json.Marshal(map[string]any{
"prompt": "A professional hero image for a blog post about sustainable technology. Modern, clean design with green and blue tones.",
"model": "nano-banana-2",
"num_images": 1,
"aspect_ratio": "16:9",
"output_format": "png",
})
req, _ := http.NewRequest("POST", baseURL+"/ds-prototypes/image_generation/", bytes.NewReader(body))
req.Header.Set("Authorization", "Bearer "+token)
req.Header.Set("x-workspace-id", workspaceID)
req.Header.Set("Content-Type", "application/json")
resp, _ := http.DefaultClient.Do(req)
defer resp.Body.Close()
var result struct {
Images []struct {
URL string `json:"url"`
Width int `json:"width"`
Height int `json:"height"`
} `json:"images"`
Prompt string `json:"prompt"`
}
json.NewDecoder(resp.Body).Decode(&result)
for _, img := range result.Images {
fmt.Printf("Image URL: %s\n", img.URL)
fmt.Printf("Size: %dx%d\n", img.Width, img.Height)
}
