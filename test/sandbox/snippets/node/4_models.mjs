const models = await fetch(
`${BASE_URL}/ds-prototypes/image_generation/models`,
{ headers }
).then((r) => r.json());
for (const model of models) {
console.log(`${model.id}: ${model.name} — ${model.description}`);
console.log(` Capabilities: ${model.capabilities.join(", ")}`);
}
