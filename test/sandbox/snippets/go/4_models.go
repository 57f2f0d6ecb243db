req, _ := http.NewRequest("GET", baseURL+"/ds-prototypes/image_generation/models", nil)
req.Header.Set("Authorization", "Bearer "+token)
req.Header.Set("x-workspace-id", workspaceID)
resp, _ := http.DefaultClient.Do(req)
defer resp.Body.Close()
var models []struct {
ID string `json:"id"`
Name string `json:"name"`
Description string `json:"description"`
Capabilities []string `json:"capabilities"`
}
json.NewDecoder(resp.Body).Decode(&models)
for _, m := range models {
fmt.Printf("%s: %s — %s\n", m.ID, m.Name, m.Description)
}
