// Every reader against broken and generated input: no crash, no hang, and always a problem with a place or a fault with a remedy.
import { describe, expect, it } from "vitest";
import { fuzzTargets } from "./fuzz-targets.ts";

describe.each(fuzzTargets)("fuzzing $name", ({ inputs, fuzz }) => {
  it("breaks no promise", async () => {
    // The same ones every time: `npm run fuzz` looks for others, and what it finds becomes an example.
    const count = await fuzz({ inputs, seconds: 10, seed: 20_261_128 });

    expect(count.inputs).toBeGreaterThan(inputs / 20);
  });
});
