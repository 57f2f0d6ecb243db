const result = await fetch(
`${BASE_URL}/ds-prototypes/image_generation/`,
{
method: "POST",
headers: { ...headers, "Content-Type": "application/json" },
body: JSON.stringify({
prompt:
"A professional hero image for a blog post about sustainable technology. Modern, clean design with green and blue tones.",
model: "nano-banana-2",
num_images: 1,
aspect_ratio: "16:9",
output_format: "png",
}),
}
).then((r) => r.json());
for (const image of result.images) {
console.log(`Image URL: ${image.url}`);
console.log(`Size: ${image.width}x${image.height}`);
}
