// What a fuzz target is, and how one is run: so many inputs or so many seconds, and every input within its own time.
import fc from "fast-check";

export interface FuzzBudget {
  readonly inputs: number;
  /** Ends it earlier. */
  readonly seconds: number;
  /** To run a failure again; fast-check prints it. */
  readonly seed?: number;
}

export interface FuzzCount {
  readonly inputs: number;
  readonly elapsedMs: number;
  /** The slowest input. */
  readonly slowestMs: number;
}

/** One reader, and what it is fed with. */
export interface FuzzTarget {
  readonly name: string;
  /** How many inputs the tests spend on it. */
  readonly inputs: number;
  /** Throws with the smallest input that breaks a promise. */
  readonly fuzz: (budget: FuzzBudget) => Promise<FuzzCount>;
}

export interface TargetParts<Input> {
  readonly name: string;
  readonly inputs: number;
  readonly input: fc.Arbitrary<Input>;
  /** Throws where a promise is broken. */
  readonly check: (input: Input) => void | Promise<void>;
  /** Longest time for one input on a busy machine; default {@link mostMsPerInput}. */
  readonly mostMs?: number;
}

/** Hundreds of times what an input takes: whoever needs more than that has no bound. */
const mostMsPerInput = 5_000;

export function fuzzTarget<Input>({ name, inputs, input, check, mostMs }: TargetParts<Input>): FuzzTarget {
  const limitMs = mostMs ?? mostMsPerInput;
  return {
    name,
    inputs,
    fuzz: async ({ inputs: numRuns, seconds, seed }) => {
      const startedAtMs = performance.now();
      let count = 0;
      let slowestMs = 0;
      const property = fc.asyncProperty(input, async (value) => {
        const sinceMs = performance.now();
        await check(value);
        const tookMs = performance.now() - sinceMs;
        count += 1;
        slowestMs = Math.max(slowestMs, tookMs);
        if (tookMs > limitMs) throw new Error(`${name} took ${Math.round(tookMs)} ms for one input`);
      });
      await fc.assert(property, {
        numRuns,
        interruptAfterTimeLimit: seconds * 1_000,
        ...(seed === undefined ? {} : { seed }),
      });
      return { inputs: count, elapsedMs: performance.now() - startedAtMs, slowestMs };
    },
  };
}
