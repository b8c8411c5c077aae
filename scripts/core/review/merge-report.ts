// Everything that a preview says of a merge, as one value: its problems, and what becomes of each delivery.
import { hasErrors } from "../problems/problem-counts.ts";
import { checkProblem } from "../problems/check-problem.ts";
import { problemAt, type YamlPlace } from "../yaml/check-finding.ts";
import { idOfPath } from "../announcement/announcement-path.ts";
import { duplicateIdProblems } from "../announcement/duplicate-ids.ts";
import { exitCodes, type ExitCode } from "../problems/fault.ts";
import type { LedgerEntry } from "../ledger/ledger.ts";
import { guardMerge, type FileChange } from "./merge-guards.ts";
import type { Document } from "../planning/plan-input.ts";
import { isDue, previewMerge, type DeliveryPreview, type Preview } from "./preview.ts";
import { byPlace, type Problem } from "../problems/problem.ts";
import type { Question } from "../planning/questions.ts";
import type { QuotaState } from "../quota/quota.ts";
import { simulate, type Simulation } from "../planning/simulate.ts";
import { simulatedChannels, type SimulatedChannel } from "../planning/simulated-days.ts";
import { takeBacks, type TakeBack } from "./take-back.ts";
import { timingProblems } from "./timing-problems.ts";
import type { VendorModule } from "../vendor-contract.ts";
import type { VendorsConfig } from "../vendors-file/vendors-config.ts";

/** What was read of the work tree, the base and the remote. */
export interface MergeSource {
  readonly base: { readonly label: string; readonly oid: string | null };
  readonly state:
    | { readonly kind: "known" }
    | { readonly kind: "none"; readonly branch: string }
    | { readonly kind: "refused"; readonly code: string; readonly reason: string; readonly remedy: string }
    | { readonly kind: "unreachable"; readonly reason: string };
  /** Whether the vendors file names an account; where it does not, `config` holds stand-ins. */
  readonly isConfigured: boolean;
  readonly config: VendorsConfig;
  /** Of the vendors file and of every changed file. */
  readonly problems: readonly Problem[];
  readonly changes: readonly FileChange[];
  /** What stands below announcements/ after the merge and has the name of a changed file; others may be among them. */
  readonly paths: readonly string[];
  /** The ids of `paths`. */
  readonly ids: ReadonlySet<string>;
  /** Changed files that decide how announcements are sent. */
  readonly code: readonly string[];
  readonly documents: readonly Document[];
  readonly ledgers: ReadonlyMap<string, LedgerEntry>;
  readonly quotas: ReadonlyMap<string, QuotaState>;
}

export interface MergeReport {
  readonly nowMs: number;
  readonly source: MergeSource;
  readonly preview: Preview;
  /** By place. */
  readonly problems: readonly Problem[];
  /** The edits that were meant where the merge reverts what was sent. */
  readonly takeBacks: readonly TakeBack[];
  /** The coming days; null where nobody asked for them. */
  readonly simulation: { readonly simulation: Simulation; readonly channels: readonly SimulatedChannel[] } | null;
}

export interface MergeContext {
  /** The moment the merge is taken to happen at. */
  readonly nowMs: number;
  readonly vendors: Readonly<Record<string, VendorModule>>;
  /** When the state was read: what is queued goes on from there until the merge. Left out: at the merge. */
  readonly readAtMs?: number;
  /** How many days of the queue to replay after the merge; left out or null: none. */
  readonly simulatedDays?: number | null;
}

/** Plans the merge and checks it. */
export function reportMerge(read: MergeSource, context: MergeContext): MergeReport {
  const { nowMs, vendors } = context;
  const source = advanced(read, context);
  const { config, documents, ledgers, quotas, changes, ids } = source;
  const changed = new Map(changes.map(({ path, before }) => [path, before]));
  const planned = previewMerge({ nowMs, config, vendors, documents, ledgers, quotas, changed });
  // A stand-in's name means nothing to people.
  const preview = source.isConfigured ? planned : { ...planned, deliveries: planned.deliveries.map(withoutApp) };
  const duplicates = duplicateIdProblems(source.paths).filter(({ file }) => changed.has(file));
  // A second file with an id has no say over what the first one did.
  const owning = changes.filter(({ path }) => !isIn(duplicates, path) || ledgers.get(idOfPath(path))?.path === path);
  const problems = [
    ...source.problems,
    ...duplicates,
    ...guardMerge({ changes: owning, ledgers, ids, history: preview.history, vendors }),
    ...refusals(changes, preview).filter(({ code, file }) => code !== "ID_AT_SECOND_PATH" || !isIn(duplicates, file)),
    ...brakeProblems(preview, nowMs),
    ...timingProblems(owning, preview, { nowMs, ledgers }),
  ];
  const meant = takeBacks(changes, problems, { ledgers, vendors });
  return {
    nowMs,
    source,
    preview,
    problems: problems.sort(byPlace),
    takeBacks: meant,
    simulation: simulated(source, context),
  };
}

const dayMs = 24 * 3_600_000;

/** What a call usually takes. */
const simulatedCallMs = 1_000;

/** The ledger and quota that a later merge finds, if what is queued now goes out as planned. */
function advanced(source: MergeSource, { nowMs, readAtMs = nowMs, vendors }: MergeContext): MergeSource {
  if (readAtMs >= nowMs) return source;
  const changed = new Set(source.changes.map(({ path }) => path));
  const documents = source.documents.filter(({ path }) => !changed.has(path));
  const { config, ledgers, quotas } = source;
  const start = { nowMs: readAtMs, config, vendors, documents, ledgers, quotas };
  const { state } = simulate({ ...start, untilMs: nowMs, callMs: simulatedCallMs });
  return { ...source, ...state };
}

function simulated(source: MergeSource, { nowMs, vendors, simulatedDays }: MergeContext): MergeReport["simulation"] {
  if (simulatedDays === undefined || simulatedDays === null) return null;
  const { config, documents, ledgers, quotas } = source;
  const untilMs = nowMs + simulatedDays * dayMs;
  const simulation = simulate({ nowMs, config, vendors, documents, ledgers, quotas, untilMs, callMs: simulatedCallMs });
  return { simulation, channels: simulatedChannels(simulation, { config, vendors, quotas }) };
}

function withoutApp(delivery: DeliveryPreview): DeliveryPreview {
  return { ...delivery, app: null };
}

/** Without a trustworthy ledger no guard is sure; only a copy of a repository has none of its own, and sends nothing. */
export function exitCodeOfMerge({ source: { state }, problems }: MergeReport): ExitCode {
  if (state.kind === "refused" && state.code !== "STATE_UNSEALED") return exitCodes.configuration;
  return hasErrors(problems) ? exitCodes.problems : exitCodes.done;
}

/** Questions by which the dispatcher would refuse what the merge brings: better asked before it. */
const refusing: Readonly<Record<string, ((index: number) => YamlPlace) | null>> = {
  ID_AT_SECOND_PATH: null,
  BROADCASTS_UNKNOWN: () => ({ at: ["broadcasts"], on: "key" }),
  SENT_UNDER_OTHER_KEY: (index) => ({ at: ["deliveries", index, "to"], on: "value" }),
  RESOLVE_REFUSED: (index) => ({ at: ["deliveries", index, "resolve"], on: "key" }),
};

function refusals(changes: readonly FileChange[], { deliveries, questions }: Preview): readonly Problem[] {
  const asked = deliveries.flatMap(({ row }) =>
    row.next.kind === "ask" ? [{ question: row.next, path: row.path, key: row.key }] : [],
  );
  const further = questions.map((question) => ({ question, path: question.path, key: null }));
  const problems = new Map<string, Problem>();
  for (const { question, path, key } of [...asked, ...further]) {
    const change = changes.find((candidate) => candidate.path === path);
    if (change === undefined || !Object.hasOwn(refusing, question.code)) continue;
    const name = `${path} ${question.code} ${question.reason}`;
    if (!problems.has(name)) problems.set(name, refusal(change, question, key));
  }
  return [...problems.values()];
}

function refusal({ path, after }: FileChange, { code, reason, remedy }: Question, key: string | null): Problem {
  const problem: Problem = { file: path, line: 1, column: 1, code, severity: "error", message: reason, remedy };
  const placeFor = refusing[code] ?? null;
  if (placeFor === null || after.kind !== "valid") return problem;
  const { deliveries } = after.announcement;
  const index = deliveries.findIndex((delivery) => (key === null ? delivery.resolve !== null : delivery.key === key));
  return problemAt({ file: path, text: after.text }, placeFor(Math.max(0, index)), problem);
}

/** The brake is this merge's problem only where it brings some of what is too much. */
function brakeProblems({ brakes, deliveries }: Preview, nowMs: number): readonly Problem[] {
  return brakes.flatMap(({ act, question }) => {
    const [first] = deliveries.filter(({ row }) => isDue(row, act, nowMs));
    if (first === undefined) return [];
    return [checkProblem(first.row.path, "BRAKE", { message: question.reason, remedy: question.remedy })];
  });
}

function isIn(problems: readonly Problem[], file: string): boolean {
  return problems.some((problem) => problem.file === file);
}
