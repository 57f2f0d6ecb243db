models = requests.get(
    f"{BASE_URL}/ds-prototypes/image_generation/models",
    headers=headers,
).json()
for model in models:
    print(f"{model['id']}: {model['name']} — {model['description']}")
    print(f" Capabilities: {', '.join(model['capabilities'])}")
