// Every reader against broken and generated input: no crash, no hang, and always a problem with a place or a fault with a remedy.
import { describe, expect, it } from "vitest";
import { fuzzTargets } from "./fuzz-targets.ts";

describe.each(fuzzTargets)("fuzzing $name", ({ inputs, fuzz }) => {
  it("breaks no promise", async () => {
    const count = await fuzz({ inputs, seconds: 10 });

    expect(count.inputs).toBeGreaterThan(inputs / 20);
  });
});
