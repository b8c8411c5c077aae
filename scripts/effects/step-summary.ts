// Appends Markdown to the summary of the step that runs in GitHub Actions.
import { appendFileSync } from "node:fs";
import type { Environment } from "./vendor-http/accounts.ts";

/** Does nothing where there is no such file: outside of GitHub Actions. */
export function appendStepSummary(environment: Environment, markdown: string): void {
  const file = environment["GITHUB_STEP_SUMMARY"] ?? "";
  if (file !== "") appendFileSync(file, `${markdown}\n`);
}
