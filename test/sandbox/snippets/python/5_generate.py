result = requests.post(
    f"{BASE_URL}/ds-prototypes/image_generation/",
    headers=headers,
    json={
        "prompt": "A professional hero image for a blog post about sustainable technology. Modern, clean design with green and blue tones.",
        "model": "nano-banana-2",
        "num_images": 1,
        "aspect_ratio": "16:9",
        "output_format": "png",
    },
).json()
for image in result["images"]:
    print(f"Image URL: {image['url']}")
    print(f"Size: {image['width']}x{image['height']}")
