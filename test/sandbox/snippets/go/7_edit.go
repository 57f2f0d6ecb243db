body, _ := json.Marshal(map[string]any{
"prompt": "Make the sky a deep sunset orange",
"image_urls": []string{sourcePath},
})
req, _ := http.NewRequest("POST", baseURL+"/ds-prototypes/edit", bytes.NewReader(body))
req.Header.Set("Authorization", "Bearer "+token)
req.Header.Set("x-workspace-id", workspaceID)
req.Header.Set("Content-Type", "application/json")
