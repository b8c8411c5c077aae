// Test runner settings: processes without isolation (our modules hold no state), real servers and git allowed.
import { defineConfig, type ViteUserConfig } from "vitest/config";

const config: ViteUserConfig = defineConfig({
  test: {
    include: ["test/**/*.test.ts"],
    // Processes, not threads: a script that one test writes must not be held open by a fork of another.
    pool: "forks",
    isolate: false,
    // Most of the time goes into git and sockets: two at a time keep two cores busy.
    maxWorkers: 2,
    testTimeout: 30_000,
    hookTimeout: 30_000,
  },
});

export default config;
