req, _ := http.NewRequest("DELETE", baseURL+"/ds-prototypes/history/"+imageID, nil)
req.Header.Set("Authorization", "Bearer "+token)
req.Header.Set("x-workspace-id", workspaceID)
