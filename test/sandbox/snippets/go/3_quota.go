quotaURL := fmt.Sprintf("%s/usage-service/v1/workspaces/%s/quotas?usageTypeKey=images", baseURL, workspaceID)
req, _ := http.NewRequest("GET", quotaURL, nil)
req.Header.Set("Authorization", "Bearer "+token)
resp, _ := http.DefaultClient.Do(req)
defer resp.Body.Close()
var quotas struct {
Data []struct {
AvailableAmount int `json:"availableAmount"`
UsedAmount int `json:"usedAmount"`
LimitAmount int `json:"limitAmount"`
} `json:"data"`
}
json.NewDecoder(resp.Body).Decode(&quotas)
q := quotas.Data[0]
fmt.Printf("Available: %d images\n", q.AvailableAmount)
fmt.Printf("Used: %d images\n", q.UsedAmount)
fmt.Printf("Limit: %d images\n", q.LimitAmount)
