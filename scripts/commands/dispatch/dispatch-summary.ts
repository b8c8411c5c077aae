// Tells GitHub Actions what a dispatch did: job summary, annotations, outputs.
import { error, setOutput, summary, warning } from "@actions/core";
import { askedOf } from "../../core/planning/grouped-questions.ts";
import type { DispatchReport } from "../../effects/dispatch/dispatch-report.ts";
import { mostAnnotationsOfKind, problemAnnotation } from "../words/annotations.ts";
import { dispatchMarkdown } from "./dispatch-markdown.ts";

export interface ActionsOutputs {
  /** UTC text, or empty. */
  readonly nextWakeAt: string;
  readonly exitCode: number;
  readonly zone: string;
}

export async function writeDispatchSummary(report: DispatchReport, outputs: ActionsOutputs): Promise<void> {
  setOutput("next-wake-at", outputs.nextWakeAt);
  setOutput("exit-code", String(outputs.exitCode));
  const waiting = report.recordings.find((recording) => recording.kind === "pull-request");
  setOutput("record-branch", waiting?.branch ?? "");
  for (const { path, code, reason, remedy } of askedOf(report.plan?.rows ?? []).slice(0, mostAnnotationsOfKind)) {
    error(`${code}: ${reason}. ${remedy}`, { file: path, title: code });
  }
  const problems = (report.plan?.invalid ?? []).flatMap((document) => document.problems);
  for (const problem of problems.slice(0, mostAnnotationsOfKind)) warning(...problemAnnotation(problem));
  await summary.addRaw(dispatchMarkdown(report, outputs.zone), true).write();
}
