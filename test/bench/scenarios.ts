// Every scenario of the benchmark, in the order of its table.
import { dispatchScenarios } from "./dispatch-scenarios.ts";
import type { Scenario } from "./scenario.ts";
import { startUpScenarios } from "./start-up-scenarios.ts";
import { validateScenarios } from "./validate-scenarios.ts";

export const scenarios: readonly Scenario[] = [...startUpScenarios, ...validateScenarios, ...dispatchScenarios];
