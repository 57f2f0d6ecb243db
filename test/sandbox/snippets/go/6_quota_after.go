quotaURL = fmt.Sprintf("%s/usage-service/v1/workspaces/%s/quotas?usageTypeKey=images", baseURL, workspaceID)
req, _ = http.NewRequest("GET", quotaURL, nil)
req.Header.Set("Authorization", "Bearer "+token)
resp, _ = http.DefaultClient.Do(req)
defer resp.Body.Close()
var quotasAfter struct {
Data []struct {
AvailableAmount int `json:"availableAmount"`
UsedAmountDaily int `json:"usedAmountDaily"`
} `json:"data"`
}
json.NewDecoder(resp.Body).Decode(&quotasAfter)
qa := quotasAfter.Data[0]
fmt.Printf("Available after generation: %d images\n", qa.AvailableAmount)
fmt.Printf("Daily usage: %d images\n", qa.UsedAmountDaily)
